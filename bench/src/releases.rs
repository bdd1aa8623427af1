//! This release against an earlier one, in turns: what became slower, and by how much.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection as Sqlite, OpenFlags};

use crate::Places;
use crate::client::Connection;
use crate::creation::{self, HEAD, Side};
use crate::databases::Databases;
use crate::pages::{self, PAGES, Timed};
use crate::report::{Report, median};
use crate::server::{self, Server};
use crate::world::{COUNTY, DATABASE};

/// Nothing may take longer than this many times what it took before.
const BAR: f64 = 1.2;

/// Turns of a page behind the one that warms up.
const TURNS: usize = 6;

/// A village of the demonstration, and a category of every county.
const SENT: (&str, &str) = ("road", "610925107200");

/// One release at work.
struct Release {
    server: Server,
    /// Requests that pages are opened of: their ids, and tracking codes of others.
    sample: Vec<(i64, String)>,
}

/// Compares on both databases.
pub(crate) async fn run(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let before = places.before.as_deref();
    let before = before.context("no earlier release: run `cargo xtask bench releases REVISION`")?;
    let products = [("before", before), ("after", places.product.as_path())];
    report.section("This release against the earlier one, SQLite");
    let mut pair = Vec::new();
    for (name, product) in products {
        pair.push(Release::demo(product, &folder.join(name)).await?);
    }
    // The earlier release is searched by GET: what is sent by a form is left out.
    let opened: Vec<_> = PAGES.into_iter().filter(|it| !it.2.starts_with("POST ")).collect();
    compare_pages(&pair, &opened, report).await?;
    compare_creation(&pair, report)?;
    drop(pair);

    report.section("This release against the earlier one, PostgreSQL");
    let databases = Databases::of(&places.postgres).await?;
    let (mut pair, mut names) = (Vec::new(), Vec::new());
    for (side, product) in products {
        let name = format!("releases_{}_{side}", std::process::id());
        databases.make(&name, "template0").await?;
        let home = folder.join(format!("{side}-postgres"));
        pair.push(Release::empty(product, &home, &databases.url(&name)).await?);
        names.push(name);
    }
    compare_creation(&pair, report)?;
    // Nobody of the staff has a password known to us there: what residents open.
    let residents: Vec<_> = PAGES.into_iter().filter(|it| it.1.is_empty()).collect();
    compare_pages(&pair, &residents, report).await?;
    drop(pair);
    for name in names {
        databases.remove(&name).await?;
    }
    Ok(())
}

impl Release {
    /// With the demonstration's year, on SQLite.
    async fn demo(product: &Path, folder: &Path) -> Result<Self> {
        std::fs::create_dir(folder)?;
        let data = folder.join("data");
        let words = ["--data", data.to_str().context("a folder's name")?];
        let server = Server::command(product, folder, "demo", &words)?;
        let ids = ids(&data.join(DATABASE))?;
        Self::sampled(server, ids).await
    }

    /// With a county that was just set up, on PostgreSQL.
    async fn empty(product: &Path, folder: &Path, url: &str) -> Result<Self> {
        std::fs::create_dir(folder)?;
        let county = COUNTY.to_string();
        server::run(product, folder, &["init", "--county", &county, "--database-url", url])?;
        let server = Server::start(product, folder, &["--database-url", url])?;
        Self::sampled(server, vec![0; 100]).await
    }

    /// Sends as many requests as there are ids, for their tracking codes.
    async fn sampled(server: Server, ids: Vec<i64>) -> Result<Self> {
        let mut connection = Connection::open(server.address).await?;
        let body = creation::body(SENT.0, SENT.1);
        let mut sample = Vec::new();
        for (at, id) in ids.into_iter().enumerate() {
            let answer = connection.ask(&creation::sending(&body, &format!("s-{at}"))).await?;
            let told: serde_json::Value = serde_json::from_slice(&answer.body)?;
            let code = told
                .get("tracking")
                .and_then(|it| it.as_str())
                .with_context(|| format!("no code in {told}"))?;
            sample.push((id, code.to_owned()));
        }
        server.rest()?;
        Ok(Self { server, sample })
    }
}

/// Requests from everywhere: by their 编号, which is drawn by chance.
fn ids(database: &Path) -> Result<Vec<i64>> {
    let database = Sqlite::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let text =
        "SELECT id FROM request WHERE county = ?1 AND number > 'C' ORDER BY number LIMIT 100";
    let mut statement = database.prepare(text)?;
    let rows = statement.query_map([COUNTY.0], |row| row.get(0))?;
    let ids = rows.collect::<Result<Vec<i64>, _>>()?;
    ensure!(ids.len() == 100, "the demonstration has {} of a hundred requests", ids.len());
    Ok(ids)
}

/// The pages, in turns.
async fn compare_pages(
    pair: &[Release],
    pages: &[(&str, &str, &str)],
    report: &mut Report,
) -> Result<()> {
    let (mut rows, mut slower) = (Vec::new(), Vec::new());
    for (name, login, path) in pages {
        let mut cookies = Vec::new();
        for release in pair {
            cookies.push(pages::sign_in(release.server.address, COUNTY, login).await?);
        }
        let mut sides = [Timed::default(), Timed::default()];
        for turn in 0..=TURNS {
            for ((release, cookie), side) in pair.iter().zip(&cookies).zip(&mut sides) {
                let asked = (cookie.as_str(), *path);
                let (took, cpu) =
                    pages::visit((&release.server, COUNTY), &release.sample, asked).await?;
                if turn > 0 {
                    side.micros.extend(took);
                    side.cpu.push(cpu);
                }
            }
        }
        let [before, after] = sides;
        let p50 = median(&after.micros) / median(&before.micros);
        let cpu = median(&after.cpu) / median(&before.cpu);
        if cpu > BAR {
            slower.push(format!("{name} ({cpu:.2} ×)"));
        }
        let ratios = [p50, cpu].map(|it| format!("{it:.2} ×"));
        let mut row = vec![(*name).to_owned(), before.words(), after.words()];
        row.extend(ratios);
        eprintln!("{}", row.join(" | "));
        rows.push(row);
    }
    let head = ["page", "before: p50 / p95 / CPU ms", "after: p50 / p95 / CPU ms", "p50", "CPU"];
    report.table(&head, &rows);
    let found = if slower.is_empty() { "none".to_owned() } else { slower.join(", ") };
    report.line(&format!("More than {BAR} × the processor time of before: {found}."));
    Ok(())
}

/// Sending requests, in turns.
fn compare_creation(pair: &[Release], report: &mut Report) -> Result<()> {
    let mut sides = [Side::default(), Side::default()];
    let body = creation::body(SENT.0, SENT.1);
    let (rounds, span) = creation::turns()?;
    for round in 0..rounds {
        for (release, side) in pair.iter().zip(&mut sides) {
            creation::serve_turn(&release.server, &body, span, round, side)?;
        }
    }
    let [before, after] = &sides;
    report.table(&HEAD, &[before.row("sending, before"), after.row("sending, after")]);
    let [rate, cpu] =
        [median(&before.rates) / median(&after.rates), median(&after.cpu) / median(&before.cpu)];
    report.line(&format!(
        "Bar: ≤ {BAR} × the time of before. Reached: {rate:.2} × by requests a second, {cpu:.2} × by \
         processor time."
    ));
    Ok(())
}

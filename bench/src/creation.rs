//! Creation over HTTP against the database without us, in turns.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use store::Target;

use crate::act::{ADDRESS, Act, BODY, NAME, PHONE};
use crate::client::{self, Load};
use crate::databases::{Databases, connect};
use crate::pgbench::{self, Chain};
use crate::report::{Report, median, quantile, spread, thousands};
use crate::server::{self, Server};
use crate::world::{COUNTY, DATABASE, app};
use crate::{Places, machine, raw, setting};

/// Connections of the load.
const CONNECTIONS: usize = 64;
/// A round sends no more than this.
const LIMIT: u64 = 400_000;

/// How often each side has its turn, and how long a turn is.
pub(crate) fn turns() -> Result<(u64, Duration)> {
    let seconds = setting("GONGJIAN_BENCH_SECONDS", 8)?;
    Ok((setting("GONGJIAN_BENCH_ROUNDS", 5)?, Duration::from_secs(seconds)))
}

/// The rounds of one side.
#[derive(Default)]
pub(crate) struct Side {
    pub(crate) rates: Vec<f64>,
    pub(crate) cpu: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Side {
    /// As a row of a table under [`HEAD`].
    pub(crate) fn row(&self, name: &str) -> Vec<String> {
        let or_dash =
            |it: &[f64], text: String| if it.is_empty() { "—".to_owned() } else { text };
        let millis = |it: &[f64]| or_dash(it, format!("{:.1} ms", median(it) / 1000.0));
        let cpu = or_dash(&self.cpu, spread(&self.cpu));
        vec![name.to_owned(), spread(&self.rates), cpu, millis(&self.p50), millis(&self.p99)]
    }
}

/// What stands above [`Side::row`].
pub(crate) const HEAD: [&str; 5] =
    ["what", "a second (rounds)", "CPU µs each (rounds)", "p50", "p99"];

/// The request that is sent, about a village and in a category.
pub(crate) fn body(category: &str, place: &str) -> String {
    let body = serde_json::json!({
        "text": BODY, "category": category, "place": place,
        "address": ADDRESS, "name": NAME, "phone": PHONE,
    });
    body.to_string()
}

/// It as HTTP, with a key of its own.
pub(crate) fn sending(body: &str, key: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/{COUNTY}/requests HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
         idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One turn of the server: the load, then its rest, which belongs to what it was asked.
#[expect(clippy::cast_precision_loss, reason = "microseconds of a few minutes")]
pub(crate) fn serve_turn(
    server: &Server,
    body: &str,
    span: Duration,
    round: u64,
    side: &mut Side,
) -> Result<()> {
    let body = body.to_owned();
    let make = move |number: u64| sending(&body, &format!("{round}-{number}"));
    let before = machine::cpu_micros(server.pid())?;
    let load = client::load(server.address, CONNECTIONS, (span, LIMIT), 201, make)?;
    let cpu = server.rest()? - before;
    let Load { done, micros, .. } = &load;
    side.rates.push(load.rate());
    side.cpu.push(cpu as f64 / *done as f64);
    side.p50.push(median(micros));
    side.p99.push(quantile(micros, 0.99));
    Ok(())
}

/// Against a raw loop on the same disk.
pub(crate) async fn on_sqlite(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    for data in [&ours, &theirs] {
        std::fs::create_dir(data)?;
        let county = COUNTY.to_string();
        let data = data.to_str().context("a folder's name")?;
        server::run(&places.product, folder, &["init", "--county", &county, "--data", data])?;
    }
    let app = app(Target::Sqlite(theirs.join(DATABASE)), &theirs).await?;
    let act = Act::of(&app).await?;
    app.store().close().await?;
    let server = Server::start(&places.product, &ours, &["--data", "."])?;
    let (connection, bare) =
        (raw::open(&theirs.join(DATABASE))?, raw::bare(&folder.join("bare.db"))?);
    let [mut asked, mut looped, mut bare_loop] =
        [Side::default(), Side::default(), Side::default()];
    let (mut number, mut bare_number) = (0, 0);
    let sent = body(&act.category, &act.place.to_string());
    let (rounds, span) = turns()?;
    for round in 0..rounds {
        serve_turn(&server, &sent, span, round, &mut asked)?;
        let ran = raw::whole_acts(&connection, &act, span, &mut number)?;
        looped.rates.push(ran.rate);
        looped.cpu.push(ran.cpu);
        let ran = raw::bare_acts(&bare, span / 2, &mut bare_number)?;
        bare_loop.rates.push(ran.rate);
        bare_loop.cpu.push(ran.cpu);
    }
    report.section("Creation on SQLite, synchronous=FULL");
    let statements = act.steps.len();
    let looped_name =
        format!("(a) raw loop, the same {statements} statements, 64 acts a transaction");
    report.table(
        &HEAD,
        &[
            asked.row("`POST /api/v1/…/requests`, 64 connections"),
            looped.row(&looped_name),
            bare_loop.row("(b) raw loop, two bare inserts, 64 a transaction"),
        ],
    );
    report.line(&format!("Bar: ≥ 0.50 × (a). {}", ratio(&asked, &looped)));
    report.line(&held(&server)?);
    Ok(())
}

/// The quotient of two sides, of the medians and round by round.
fn ratio(ours: &Side, theirs: &Side) -> String {
    let each: Vec<f64> = ours.rates.iter().zip(&theirs.rates).map(|it| it.0 / it.1).collect();
    let each: Vec<String> = each.iter().map(|it| format!("{it:.2}")).collect();
    let whole = median(&ours.rates) / median(&theirs.rates);
    format!("Reached: {whole:.2} × (round by round {}).", each.join(", "))
}

fn held(server: &Server) -> Result<String> {
    Ok(format!("The server held {} MiB at the end.", machine::resident_mib(server.pid())?))
}

/// Against `pgbench`.
pub(crate) async fn on_postgres(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let run = format!("bench_{}", std::process::id());
    let (ours, theirs) = (format!("{run}_ours"), format!("{run}_theirs"));
    let databases = Databases::of(&places.postgres).await?;
    let data = folder.join("gongjian-data");
    for name in [&ours, &theirs] {
        databases.make(name, "template0").await?;
        let (county, url) = (COUNTY.to_string(), databases.url(name));
        server::run(
            &places.product,
            folder,
            &["init", "--county", &county, "--database-url", &url],
        )?;
    }
    let app = app(Target::Postgres(databases.url(&theirs)), &data).await?;
    let act = Act::of(&app).await?;
    app.store().close().await?;
    for name in ["fsync", "synchronous_commit"] {
        ensure!(databases.setting(name).await? == "on", "{name} is not on");
    }
    let server =
        Server::start(&places.product, folder, &["--database-url", &databases.url(&ours)])?;
    let kept = folder.join("kept.sql");
    let dropped = folder.join("dropped.sql");
    std::fs::write(&kept, pgbench::script(&act, Chain::Kept)?)?;
    std::fs::write(&dropped, pgbench::script(&act, Chain::Dropped)?)?;
    let [mut asked, mut whole, mut partly] = [Side::default(), Side::default(), Side::default()];
    let sent = body(&act.category, &act.place.to_string());
    let (rounds, span) = turns()?;
    for round in 0..rounds {
        serve_turn(&server, &sent, span, round, &mut asked)?;
        let theirs = databases.above(&theirs);
        whole.rates.push(pgbench::run(&places.programs, &theirs, &kept, span)?);
        partly.rates.push(pgbench::run(&places.programs, &theirs, &dropped, span)?);
    }
    report.section("Creation on PostgreSQL, fsync and synchronous_commit on");
    report.table(
        &HEAD,
        &[
            asked.row("`POST /api/v1/…/requests`, 64 connections (CPU: our process only)"),
            whole.row("(a) `pgbench -M prepared`, 16 clients, the same statements"),
            partly.row("(b) the same without the chain's lock and head: less than the act"),
        ],
    );
    report.line(&format!("Bar: ≥ 0.50 × (a). {}", ratio(&asked, &whole)));
    report.line(&format!("Against (b), for orientation: {}", ratio(&asked, &partly)));
    let rows = row_count(&connect(&databases.above(&ours)).await?).await?;
    report
        .line(&format!("{} requests stood in the server's database at the end.", thousands(rows)));
    drop(server);
    for name in [ours, theirs] {
        databases.remove(&name).await?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few million rows")]
async fn row_count(client: &tokio_postgres::Client) -> Result<f64> {
    let row = client.query_one("SELECT count(*) FROM request", &[]).await?;
    Ok(row.get::<_, i64>(0) as f64)
}

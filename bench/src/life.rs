//! Organisation life of a city's offices: 1,050 branches, nineteen systems, three years. How long the
//! committee's page takes, and how long it takes to make every line anew.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use app::App;
use domain::places::County;
use rusqlite::Connection;
use store::{Target, Tx, Value};

use crate::databases::{Databases, connect};
use crate::pages::{self, Timed};
use crate::report::{Report, median, spread};
use crate::server::Server;
use crate::world::DATABASE;
use crate::{Places, world};

/// 焦作市山阳区: its demonstration has the offices of the city.
const COUNTY: County = County(410_811);

/// The committee's page may take so many milliseconds, a night so many seconds (issue 5).
const PAGE_BAR_MS: f64 = 200.0;
const NIGHT_BAR_S: f64 = 10.0;

/// Nights on which nothing changed.
const NIGHTS: usize = 5;

/// Turns of a page behind the one that warms up.
const TURNS: usize = 3;

/// A page: its name, who opens it, and its path.
const PAGES: [(&str, &str, &str); 6] = [
    ("committee: who is late", "gongwei", "/staff/life/branches"),
    ("committee: the year before", "gongwei", "/staff/life/branches?year=2024"),
    ("committee: one system", "gongwei", "/staff/life/branches?system=general_meeting"),
    ("rows: owed", "gongwei", "/staff/life/lines?what=owed"),
    ("screening of terms", "gongwei", "/staff/terms"),
    ("a secretary's month", "shuji", "/staff/life"),
];

/// On both databases.
pub(crate) async fn run(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let sqlite = folder.join("sqlite");
    std::fs::create_dir(&sqlite)?;
    let target = || Target::Sqlite(sqlite.join(DATABASE));
    world::demo(target(), &sqlite, COUNTY).await?;
    let widen =
        async |text: &str| Ok(Connection::open(sqlite.join(DATABASE))?.execute_batch(text)?);
    report.section("Organisation life, SQLite: 1,050 branches, 19 systems, 3 years");
    nights(target, (&sqlite, &widen), report).await?;
    let server = Server::start(&places.product, &sqlite, &["--data", "."])?;
    opened(&server, report).await?;
    drop(server);

    let databases = Databases::of(&places.postgres).await?;
    let name = format!("life_{}", std::process::id());
    databases.make(&name, "template0").await?;
    let data = folder.join("gongjian-data");
    std::fs::create_dir(&data)?;
    let target = || Target::Postgres(databases.url(&name));
    world::demo(target(), &data, COUNTY).await?;
    let widen =
        async |text: &str| Ok(connect(&databases.above(&name)).await?.batch_execute(text).await?);
    report.section("Organisation life, PostgreSQL: 1,050 branches, 19 systems, 3 years");
    nights(target, (&data, &widen), report).await?;
    let url = databases.url(&name);
    let server = Server::start(&places.product, folder, &["--database-url", &url])?;
    opened(&server, report).await?;
    drop(server);
    databases.remove(&name).await
}

/// Widens the demonstration to three years of all systems, and times the making of the lines: all of
/// them, and on nights on which nothing changed.
async fn nights(
    target: impl Fn() -> Target,
    (data, widen): (&Path, &impl AsyncFn(&str) -> Result<()>),
    report: &mut Report,
) -> Result<()> {
    widen(&three_years()).await?;
    let first = night(target(), data).await?;
    widen(&third_year()).await?;
    let mut quiet = Vec::new();
    for _ in 0..NIGHTS {
        quiet.push(night(target(), data).await?);
    }
    let app = world::app(target(), data).await?;
    let [branches, lines, sittings] = counted(&app).await?;
    ensure!(branches == 1_050 && sittings > 3 * 8_000, "{branches} branches, {sittings} sittings");
    report.line(&format!(
        "{branches} branches, {lines} lines of three years, {sittings} sittings. Every line of this \
         year and the last made anew: {first:.2} s; a night on which nothing changed: {:.2} s ({}). \
         Bar: {NIGHT_BAR_S} s: {}.",
        median(&quiet),
        spread(&quiet),
        held(first.max(median(&quiet)) <= NIGHT_BAR_S),
    ));
    app.store().close().await?;
    Ok(())
}

fn held(it: bool) -> &'static str {
    if it { "held" } else { "MISSED" }
}

/// Seconds that it takes a process that just started to make every line anew.
async fn night(target: Target, data: &Path) -> Result<f64> {
    let app = world::app(target, data).await?;
    app.house(COUNTY).await?;
    let began = Instant::now();
    app::life::sweep(&app, COUNTY).await?;
    let took = began.elapsed().as_secs_f64();
    app.store().close().await?;
    Ok(took)
}

/// Branches, lines, and sittings that were recorded.
async fn counted(app: &App) -> Result<[i64; 3]> {
    let text = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM branch WHERE county = $1),
        (SELECT CAST(COUNT(*) AS BIGINT) FROM life_line WHERE county = $1),
        (SELECT CAST(COUNT(*) AS BIGINT) FROM sitting WHERE county = $1 AND entered_on IS NOT NULL)";
    let read = async move |tx: &mut Tx<'_>| -> Result<[i64; 3], store::StoreError> {
        let rows = tx.query_text("bench", text, vec![Value::Int(COUNTY.0)]).await?;
        let row =
            rows.first().ok_or_else(|| store::StoreError::Corrupt { what: "no row".into() })?;
        Ok([row.int(0)?, row.int(1)?, row.int(2)?])
    };
    Ok(app.store().read(COUNTY.0, read).await?)
}

/// Times the pages.
async fn opened(server: &Server, report: &mut Report) -> Result<()> {
    let mut rows = Vec::new();
    for (name, login, path) in PAGES {
        let cookie = pages::sign_in(server.address, COUNTY, login).await?;
        let mut timed = Timed::default();
        for turn in 0..=TURNS {
            let (took, cpu) = pages::visit((server, COUNTY), &[], (&cookie, path)).await?;
            if turn > 0 {
                timed.micros.extend(took);
                timed.cpu.push(cpu);
            }
        }
        let slow = timed.micros.iter().copied().fold(0.0, f64::max) / 1e3;
        let bar = held(median(&timed.micros) / 1e3 <= PAGE_BAR_MS);
        let row = vec![name.to_owned(), timed.words(), format!("{slow:.1}"), bar.to_owned()];
        eprintln!("{}", row.join(" | "));
        rows.push(row);
    }
    let head = ["page", "p50 / p95 / CPU ms", "slowest ms", "200 ms"];
    report.table(&head, &rows);
    Ok(())
}

/// What makes three years of all systems of a year of eight sittings a branch: every system is asked
/// for since 2023, each sitting counts for the months, too, and stands in the two years before.
fn three_years() -> String {
    let county = COUNTY.0;
    let months = |system: &str, seq: i64| {
        format!(
            "INSERT INTO sitting_item (county, branch, held_on, sitting, seq, system, entered_on)
             SELECT county, branch, held_on, sitting, {seq}, '{system}', MAX(entered_on) FROM sitting_item
             WHERE county = {county} AND entered_on IS NOT NULL GROUP BY county, branch, held_on, sitting;"
        )
    };
    // Ids are drawn from the clock: so far below them, years before it, stands nothing.
    let copied = |year: i64| {
        let (below, day) =
            ((2026 - year) << 60, |column: &str| format!("'{year}' || substr({column}, 5)"));
        let (held, entered) = (day("held_on"), day("entered_on"));
        let ours =
            format!("county = {county} AND entered_on IS NOT NULL AND held_on >= '2025-01-01'");
        format!(
            "INSERT INTO matter (county, id, noun, state, open, owner, due_at, version)
             SELECT m.county, m.id - {below}, m.noun, m.state, m.open, m.owner, m.due_at, m.version FROM matter m
             WHERE m.county = {county} AND m.id IN (SELECT id FROM sitting WHERE {ours});
             INSERT INTO sitting (county, id, branch, title, held_on, from_hour, until_hour, place, state, agenda,
                 minutes, guests, chair, recorder, due, present, came, entered_on, entered_by, withdrawn)
             SELECT county, id - {below}, branch, title, {held}, from_hour, until_hour, place, state, agenda,
                 minutes, guests, chair, recorder, due, present, came, {entered}, entered_by, withdrawn FROM sitting
             WHERE {ours};
             INSERT INTO sitting_item (county, branch, held_on, sitting, seq, system, entered_on)
             SELECT county, branch, {held}, sitting - {below}, seq, system, {entered} FROM sitting_item WHERE {ours};"
        )
    };
    [
        format!("DELETE FROM rule WHERE county = {county} AND key LIKE 'life.%';"),
        format!("UPDATE branch SET kept_from = '2023-01-01' WHERE county = {county};"),
        months("theme_day", 98),
        months("dues", 99),
        copied(2024),
        copied(2023),
    ]
    .concat()
}

/// The lines of the third year, which no night looks at any more: those of the second.
fn third_year() -> String {
    let county = COUNTY.0;
    let back =
        |column: &str| format!("replace(replace({column}, '2024', '2023'), '02-29', '02-28')");
    format!(
        "INSERT INTO life_line (county, branch, system, period, year, due_on, standing, severity, met_on, least, counted,
             late_entries)
         SELECT county, branch, system, {}, 2023, {}, standing, severity, {}, least, counted, late_entries
         FROM life_line WHERE county = {county} AND year = 2024; ANALYZE;",
        back("period"),
        back("due_on"),
        back("met_on"),
    )
}

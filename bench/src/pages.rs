//! Pages at ten thousand and at a million requests: time over HTTP, and statements.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use app::App;
use app::requests::tracking_code;
use axum::body::Body;
use axum::http::Request;
use domain::places::County;
use kernel::id::Id;
use store::{Store, Target, Tx, Value};
use tower::ServiceExt as _;

use crate::client::{Connection, field};
use crate::databases::{Databases, connect};
use crate::report::{Report, median, quantile, thousands};
use crate::server::Server;
use crate::world::{COUNTY, DATABASE};
use crate::{Places, fill, machine, plans, setting, world};

/// Requests to a page in one turn, and turns behind the one that warms up.
const TURN: usize = 100;
const TURNS: usize = 4;

/// Everybody's password in the demonstration.
const PASSWORD: &str = "Gongjian-2025";

/// A page: its name, who opens it (empty for a resident), and its path. `{id}` and `{code}` stand
/// for a request, another one each time. Behind `POST ` and the path stands what the form says.
pub(crate) const PAGES: [(&str, &str, &str); 30] = [
    ("home", "", "/"),
    ("report form", "", "/report"),
    ("track", "", "/t/{code}"),
    ("answered, public list", "", "/answered"),
    ("inbox, county desk", "xian", "/staff/"),
    ("all open, county desk", "xian", "/staff/?tab=open"),
    ("all open of a village", "xian", "/staff/?tab=open&town=610925107200"),
    ("overdue, county desk", "xian", "/staff/?tab=late"),
    ("inbox, bureau", "ju", "/staff/"),
    ("all open, bureau", "ju", "/staff/?tab=open"),
    ("request", "xian", "/staff/requests/{id}"),
    ("call-backs", "huifang", "/staff/calls"),
    ("numbers", "xian", "/staff/numbers"),
    ("numbers of a town", "xian", "/staff/numbers?place=610925103000&category=road"),
    ("rows: received", "xian", "/staff/numbers/rows?what=received"),
    (
        "rows: unsatisfied in a town",
        "xian",
        "/staff/numbers/rows?what=unsatisfied&place=610925103000",
    ),
    ("rows: overdue", "xian", "/staff/numbers/rows?what=overdue"),
    ("search, two words", "xian", "POST /staff/search q=%E8%B7%AF%E7%81%AF+%E6%9D%91"),
    ("map of the county", "xian", "/staff/map"),
    ("map of a town", "xian", "/staff/map?place=610925103000"),
    ("alike requests", "xian", "/staff/requests/{id}/alike"),
    ("a request's sheet", "xian", "/staff/requests/{id}/print"),
    ("joint cases", "ju", "/staff/joint"),
    ("combing a year for roads", "ju", "/staff/joint/comb?category=road&days=365"),
    ("stuck requests", "xian", "/staff/stuck"),
    ("reminders", "xian", "/staff/reminders"),
    ("suggestions for the catalogue", "xian", "/staff/suggestions"),
    ("my day", "wangge", "/staff/day"),
    ("work logs in numbers", "xian", "/staff/logs"),
    ("orders", "wangge", "/staff/orders"),
];

/// A filled county and its server.
struct Size {
    app: App,
    server: Server,
    /// Requests that pages are opened of: their ids, and their tracking codes.
    sample: Vec<(i64, String)>,
}

impl Size {
    async fn of(app: App, server: Server) -> Result<Self> {
        let mut coded = Vec::new();
        for id in sample(app.store()).await? {
            coded.push((id, tracking_code(&app, COUNTY, Id(id)).await?));
        }
        let sample = coded;
        Ok(Self { app, server, sample })
    }
}

/// How many requests there are in the small and in the large county.
fn sizes() -> Result<[usize; 2]> {
    let small = setting("GONGJIAN_BENCH_SMALL", 10_000)?;
    let large = setting("GONGJIAN_BENCH_LARGE", 1_000_000)?;
    Ok([usize::try_from(small)?, usize::try_from(large)?])
}

/// On SQLite.
pub(crate) async fn on_sqlite(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let base = folder.join("base");
    // A run that was stopped behind the filling, in a folder of one's own, is taken up again.
    if !base.exists() {
        fill_sqlite(folder, &base).await?;
    }
    let mut pair = Vec::new();
    for wanted in sizes()? {
        let data = folder.join(wanted.to_string());
        let app = world::app(Target::Sqlite(data.join(DATABASE)), &data).await?;
        sound(&app, wanted).await?;
        let server = Server::start(&places.product, &data, &["--data", "."])?;
        pair.push(Size::of(app, server).await?);
    }
    let [_, large] = sizes()?;
    plans::judge(&folder.join(large.to_string()).join(DATABASE), report)?;
    report.section("Pages on SQLite");
    compare(&pair, report).await
}

/// Makes both counties.
async fn fill_sqlite(folder: &Path, base: &Path) -> Result<()> {
    std::fs::create_dir(base)?;
    world::demo(Target::Sqlite(base.join(DATABASE)), base, COUNTY).await?;
    for wanted in sizes()? {
        let data = folder.join(wanted.to_string());
        std::fs::create_dir(&data)?;
        world::copy_keys(base, &data)?;
        for file in [DATABASE, "demo-clock"] {
            std::fs::copy(base.join(file), data.join(file))?;
        }
    }
    // The filler wants a file for itself; what it asks of the application, the base can tell.
    let lender = world::app(Target::Sqlite(base.join(DATABASE)), base).await?;
    for wanted in sizes()? {
        let began = Instant::now();
        let path = folder.join(wanted.to_string()).join(DATABASE);
        fill::sqlite(&path, &lender, wanted).await?;
        let size = std::fs::metadata(&path)?.len() >> 20;
        eprintln!("{wanted} requests, {size} MiB, {:.0} s", began.elapsed().as_secs_f64());
    }
    Ok(())
}

/// On PostgreSQL.
pub(crate) async fn on_postgres(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let run = format!("pages_{}", std::process::id());
    let databases = Databases::of(&places.postgres).await?;
    let data = folder.join("gongjian-data");
    std::fs::create_dir(&data)?;
    let base = format!("{run}_base");
    databases.make(&base, "template0").await?;
    world::demo(Target::Postgres(databases.url(&base)), &data, COUNTY).await?;
    let (mut pair, mut names) = (Vec::new(), vec![base.clone()]);
    for wanted in sizes()? {
        let (began, name) = (Instant::now(), format!("{run}_{wanted}"));
        databases.make(&name, &base).await?;
        let app = world::app(Target::Postgres(databases.url(&name)), &data).await?;
        fill::postgres(&connect(&databases.above(&name)).await?, &app, wanted).await?;
        eprintln!("{wanted} requests, {:.0} s", began.elapsed().as_secs_f64());
        sound(&app, wanted).await?;
        let server =
            Server::start(&places.product, folder, &["--database-url", &databases.url(&name)])?;
        pair.push(Size::of(app, server).await?);
        names.push(name);
    }
    report.section("Pages on PostgreSQL");
    compare(&pair, report).await?;
    drop(pair);
    for name in names {
        databases.remove(&name).await?;
    }
    Ok(())
}

/// The filled rows agree with each other: the tallies equal a count of the requests.
async fn sound(app: &App, wanted: usize) -> Result<()> {
    for finding in app::doctor::look(app, false).await? {
        if let Some(wrong) = finding.wrong {
            bail!("the filled county is not sound: {}: {wrong}", finding.what);
        }
    }
    let rows =
        ask(app.store(), "SELECT CAST(COUNT(*) AS BIGINT) FROM request WHERE county = $1").await?;
    ensure!(rows == [i64::try_from(wanted)?], "{rows:?} requests were filled, not {wanted}");
    Ok(())
}

/// One column of numbers of the county.
async fn ask(store: &Store, text: &'static str) -> Result<Vec<i64>> {
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<i64>, store::StoreError> {
        let rows = tx.query_text("bench", text, vec![Value::Int(COUNTY.0)]).await?;
        rows.iter().map(|row| row.int(0)).collect()
    };
    Ok(store.read(COUNTY.0, read).await?)
}

/// Some hundred requests from everywhere: by their 编号, which is drawn by chance.
async fn sample(store: &Store) -> Result<Vec<i64>> {
    let text =
        "SELECT id FROM request WHERE county = $1 AND number > 'C' ORDER BY number LIMIT 100";
    ask(store, text).await
}

/// Times every page on both sizes, in turns.
async fn compare(pair: &[Size], report: &mut Report) -> Result<()> {
    let [small, large] = pair else { bail!("two sizes are compared") };
    let mut rows = Vec::new();
    for (name, login, path) in PAGES {
        let mut sides = [Timed::default(), Timed::default()];
        let mut cookies = [String::new(), String::new()];
        for (size, cookie) in [small, large].into_iter().zip(&mut cookies) {
            *cookie = sign_in(size.server.address, COUNTY, login).await?;
        }
        for turn in 0..=TURNS {
            for ((size, cookie), side) in [small, large].into_iter().zip(&cookies).zip(&mut sides) {
                let (took, cpu) =
                    visit((&size.server, COUNTY), &size.sample, (cookie, path)).await?;
                // The first turn warms both up.
                if turn > 0 {
                    side.micros.extend(took);
                    side.cpu.push(cpu);
                }
            }
        }
        let statements = statements(large, login, path).await?;
        let [few, many] = sides;
        rows.push(vec![
            name.to_owned(),
            few.words(),
            many.words(),
            format!("{:.2} ×", median(&many.micros) / median(&few.micros)),
            format!("{:.2} ×", median(&many.cpu) / median(&few.cpu)),
            statements.to_string(),
        ]);
        eprintln!("{}", rows.last().map(|it| it.join(" | ")).unwrap_or_default());
    }
    let [few, many] = sizes()?.map(|it| u32::try_from(it).map_or(0.0, f64::from));
    let [few, many] = [few, many].map(thousands);
    report.table(
        &[
            "page",
            &format!("{few} requests: p50 / p95 / CPU ms"),
            &format!("{many} requests: p50 / p95 / CPU ms"),
            "p50",
            "CPU",
            "statements",
        ],
        &rows,
    );
    Ok(())
}

/// The `cookie` line of a session; empty for a resident.
pub(crate) async fn sign_in(address: SocketAddr, county: County, login: &str) -> Result<String> {
    if login.is_empty() {
        return Ok(String::new());
    }
    let form = format!("login={login}&password={PASSWORD}&next=");
    let request = format!(
        "POST /{county}/staff/sign-in HTTP/1.1\r\nhost: bench\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = Connection::open(address).await?.ask(request.as_bytes()).await?;
    let cookie = field(&answer.head, "set-cookie").context("the sign-in was refused")?;
    Ok(format!("cookie: {}\r\n", cookie.split(';').next().unwrap_or_default()))
}

/// What follows the head of a form of staff: its type, its length, and its fields with the token of
/// the session, as a page of the desk carries it. Nothing for a page that is opened.
async fn body(
    (server, county): (SocketAddr, County),
    cookie: &str,
    form: Option<&str>,
) -> Result<(String, String)> {
    let Some(fields) = form else { return Ok((String::new(), String::new())) };
    let request = format!("GET /{county}/staff/ HTTP/1.1\r\nhost: bench\r\n{cookie}\r\n");
    let answer = Connection::open(server).await?.ask(request.as_bytes()).await?;
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    let token = page.split_once("name=\"csrf\" value=\"").and_then(|it| it.1.split('"').next());
    let body = format!("csrf={}&{fields}", token.context("a page without a token")?);
    let kind = "content-type: application/x-www-form-urlencoded";
    Ok((format!("{kind}\r\ncontent-length: {}\r\n", body.len()), body))
}

/// The method, the path, and the fields of a form.
fn parted(page: &str) -> (&'static str, &str, Option<&str>) {
    match page.strip_prefix("POST ").and_then(|it| it.split_once(' ')) {
        Some((path, form)) => ("POST", path, Some(form)),
        None => ("GET", page, None),
    }
}

fn filled((county, path): (County, &str), sample: &[(i64, String)], at: usize) -> String {
    let nth = at.checked_rem(sample.len()).and_then(|it| sample.get(it));
    let (id, code) = nth.cloned().unwrap_or_default();
    let path = path.replace("{id}", &id.to_string()).replace("{code}", &code);
    format!("/{county}{path}")
}

/// What a page took, on one side.
#[derive(Default)]
pub(crate) struct Timed {
    /// Of each visit.
    pub(crate) micros: Vec<f64>,
    /// Of the server's processor, the mean of each turn.
    pub(crate) cpu: Vec<f64>,
}

impl Timed {
    /// As a cell of a table: median, 95th percentile, processor.
    pub(crate) fn words(&self) -> String {
        let [p50, p95, cpu] =
            [median(&self.micros), quantile(&self.micros, 0.95), median(&self.cpu)]
                .map(|it| it / 1e3);
        format!("{p50:.2} / {p95:.2} / {cpu:.2}")
    }
}

/// One turn: microseconds of each visit, and of the server's processor for one. Every turn opens
/// the same requests, so that both sizes are warm and the disk is not what is compared.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a second or two")]
pub(crate) async fn visit(
    (server, county): (&Server, County),
    sample: &[(i64, String)],
    (cookie, path): (&str, &str),
) -> Result<(Vec<f64>, f64)> {
    let mut connection = Connection::open(server.address).await?;
    let mut took = Vec::with_capacity(TURN);
    let (method, path, form) = parted(path);
    let (head, body) = body((server.address, county), cookie, form).await?;
    let before = machine::thread_nanos(server.pid())?;
    for at in 0..TURN {
        let path = filled((county, path), sample, at);
        let request =
            format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n{cookie}{head}\r\n{body}");
        let sent = Instant::now();
        let answer = connection.ask(request.as_bytes()).await?;
        took.push(sent.elapsed().as_secs_f64() * 1e6);
        ensure!(
            answer.status == 200 && !answer.body.is_empty(),
            "{path} answered {}",
            answer.status
        );
    }
    let after = machine::thread_nanos(server.pid())?;
    let used = after.iter().map(|(id, now)| now - before.get(id).copied().unwrap_or(0));
    Ok((took, used.sum::<u64>() as f64 / 1e3 / TURN as f64))
}

/// How many statements a page takes, its session included, once the house is known.
async fn statements(size: &Size, login: &str, path: &str) -> Result<u64> {
    // The sessions are in the database, and so are good here too.
    let cookie = sign_in(size.server.address, COUNTY, login).await?;
    let router = web::router(size.app.clone(), web::Options::default());
    let (method, path, form) = parted(path);
    let (_, body) = body((size.server.address, COUNTY), &cookie, form).await?;
    let mut before = 0;
    for _ in 0..2 {
        before = size.app.store().stats().statements;
        let request =
            Request::builder().method(method).uri(filled((COUNTY, path), &size.sample, 0));
        let request = request.header("host", "bench");
        let request = match form {
            Some(_) => request.header("content-type", "application/x-www-form-urlencoded"),
            None => request,
        };
        let request = match cookie.trim_end().strip_prefix("cookie: ") {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let response = router.clone().oneshot(request.body(Body::from(body.clone()))?).await?;
        ensure!(response.status().is_success(), "{path} answered {}", response.status());
    }
    Ok(size.app.store().stats().statements - before)
}

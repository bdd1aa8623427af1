//! Two counties in one database: whatever the people of one read, no byte of the other is in it.
//!
//! Every text of the other county that can be changed carries a mark. SQLite is where this counts:
//! on PostgreSQL the server shows no foreign row, whatever a statement asks (`store`, `wall.rs`).

use std::collections::{BTreeSet, VecDeque};

use app::demo::Scale;
use app::testing::{LANGAO, PINGLI, World};
use axum::http::{Method, StatusCode};
use kernel::id::Id;

use crate::browser::{Answer, Browser, real_path, village};
use crate::pages::links;

/// What is in no text of the county that reads.
const MARK: &str = "金丝雀";

/// What every request of the other county is found by, and none of this one.
const SOUGHT: &str = "夜莺";

/// Who reads: everybody of the demonstration who has a role.
const LOGINS: &[&str] = &[
    "xian",
    "zhen",
    "cun",
    "ju",
    "huifang",
    "lingdao",
    "shenji",
    "admin",
    "wangge",
    "dangyuan",
    "zhenzhang",
    "shuji",
    "gongwei",
];

/// The most pages that one person reads.
const PAGES: usize = 220;

/// The columns of text of every table that has a county.
const COLUMNS: &str = "SELECT m.name, p.name FROM sqlite_master m
    JOIN pragma_table_info(m.name) p ON p.type = 'TEXT'
    WHERE m.type = 'table' AND EXISTS
        (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'county')
    ORDER BY m.name, p.cid";

/// The tables whose rows addresses name by their numbers.
const NUMBERED: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN
    ('request', 'orders', 'whistle', 'organisation', 'person', 'service', 'visit', 'log', 'sitting', 'election',
        'project', 'risk_point', 'applicant', 'transfer_letter')";

/// Columns whose texts are codes and dates, not words: a county whose codes cannot be read has no
/// pages at all.
const CODES: &[&str] = &[
    "again",
    "month",
    "first_month",
    "last_month",
    "paid_on",
    "half",
    "mended_on",
    "applied_on",
    "made_on",
    "dated_on",
    "issued_on",
    "valid_until",
    "dues_until",
    "done_on",
    "due_on",
    "early_from",
    "elected_on",
    "end_on",
    "extended_to",
    "held_on",
    "lay",
    "planned_on",
    "step",
    "kind",
    "category",
    "state",
    "noun",
    "unit",
    "measure",
    "day",
    "until_on",
    "from_on",
    "skill",
    "code",
    "act",
    "source",
    "outcome",
    "key",
    "hash",
    "way",
    "until_day",
    "topic",
    "to_state",
    "from_state",
    "from_day",
    "times",
    "thumb",
    "skills",
    "role",
    "confidence",
    "hours",
    "left_on",
    "founded_on",
    "ended_on",
    "kept_from",
    "part",
    "standing",
    "joined_on",
    "post",
    "entered_on",
    "system",
    "period",
    "met_on",
    "severity",
    "attendance",
    "level",
    "decide_by",
    "registered_on",
    "reviewed_on",
    "review_by",
];

/// Puts the mark into every word of the other county that no key and no check holds fast, and into
/// its search index. Gives the columns marked.
async fn mark(world: &World) -> BTreeSet<String> {
    for trigger in world.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
        let gone = format!("DROP TRIGGER {}", trigger.text(0).unwrap());
        assert!(world.change(PINGLI, gone).await);
    }
    let mut marked = BTreeSet::new();
    for column in world.rows(COLUMNS).await {
        let (table, column) = (column.text(0).unwrap(), column.text(1).unwrap());
        // Which counties are served is told to everybody.
        let elects = ["branch", "term"].contains(&table.as_str()) && column == "body";
        if CODES.contains(&column.as_str()) || table == "county" || elects {
            continue;
        }
        let text =
            format!("UPDATE {table} SET {column} = '{MARK}' || {column} WHERE county = {PINGLI}");
        let there = format!(
            "SELECT COUNT(*) FROM {table} WHERE county = {PINGLI} AND {column} LIKE '{MARK}%'"
        );
        if world.change(PINGLI, text).await && world.number(&there).await > 0 {
            marked.insert(format!("{table}.{column}"));
        }
    }
    world.find_by(PINGLI, SOUGHT).await;
    marked
}

fn is_clean(who: &str, at: &str, answer: &Answer) {
    assert!(!answer.body.contains(MARK), "{who} read another county's text at {at}");
    for (name, value) in &answer.headers {
        assert!(!value.as_bytes().windows(9).any(|it| it == MARK.as_bytes()), "{who} {at} {name}");
    }
    // A table and a record are compressed: their texts are looked at unpacked.
    if answer.bytes.starts_with(b"PK") {
        assert!(!crate::papers::unpacked(&answer.bytes).contains(MARK), "{who} {at}");
    }
}

/// Reads link after link. Gives how many pages were read.
async fn crawl(who: &str, browser: &Browser, from: Vec<String>) -> usize {
    let (mut waiting, mut seen) = (VecDeque::from(from), BTreeSet::new());
    while let Some(at) = waiting.pop_front() {
        let at = at.split('#').next().unwrap().to_owned();
        if seen.len() >= PAGES || !seen.insert(at.clone()) {
            continue;
        }
        let page = browser.get(&at).await;
        is_clean(who, &at, &page);
        waiting.extend(links(&page));
        waiting.extend(Some(page.location().to_owned()).filter(|it| it.starts_with('/')));
    }
    seen.len()
}

/// Every address that takes a thing, with the things of the other county.
async fn foreign(world: &World) -> Vec<(String, String)> {
    let tables = world.rows(NUMBERED).await;
    let tables: Vec<String> = tables.iter().map(|it| it.text(0).unwrap()).collect();
    // A number is a county's own: what both counties have given, to whatever, is not foreign.
    let given = |county: app::County| {
        let each = tables.iter().map(|it| format!("SELECT id FROM {it} WHERE county = {county}"));
        each.collect::<Vec<_>>().join(" UNION ")
    };
    let mut ids = Vec::new();
    for table in &tables {
        let theirs = format!(
            "SELECT MAX(id) FROM {table} WHERE county = {PINGLI} AND id NOT IN ({})",
            given(LANGAO)
        );
        ids.extend(world.rows(&theirs).await.first().and_then(|it| it.int(0).ok()));
    }
    let request = world.number("SELECT MAX(id) FROM request WHERE county = 610926").await;
    let code = app::requests::tracking_code(&world.app, PINGLI, Id(request))
        .await
        .unwrap()
        .replace('-', "");
    let number = world.rows("SELECT number FROM request WHERE county = 610926").await;
    let number = number.first().unwrap().text(0).unwrap().replace(MARK, "");
    let mut all = Vec::new();
    for row in web::table() {
        for id in &ids {
            let at = row.path.replace("{county}", "610925").replace("{code}", &code);
            let at = at.replace("{number}", &number).replace("{act}", "dispatch");
            let at = ["{id}", "{org}", "{person}", "{service}"]
                .iter()
                .fold(at, |at, part| at.replace(part, &id.to_string()));
            if !at.contains('{') && at != row.path.replace("{county}", "610925") {
                all.push((row.method.to_owned(), at));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_byte_of_another_county_is_in_anything_that_is_read() {
    let (world, _) = village().await;
    world.demo(PINGLI, Scale::Village).await;
    let marked = mark(&world).await;
    // A program that was started afterwards: it keeps nothing from before.
    let router = web::router(world.second().await, web::Options::default());
    for column in
        ["request.body", "timeline.public", "place.name", "organisation.name", "person.name"]
    {
        assert!(marked.contains(column), "{column} carries no mark: {marked:?}");
    }
    assert!(marked.len() >= 40, "only {} columns carry the mark: {marked:?}", marked.len());
    let stranger = Browser::new(&router);
    // The mark is seen where it should be.
    assert!(stranger.get("/610926/report").await.body.contains(MARK));

    let mut from = vec![format!("/{LANGAO}/")];
    for row in web::table().iter().filter(|it| it.method == "GET") {
        from.push(real_path(&world, row.path).await);
    }
    let mut read = crawl("stranger", &stranger, from.clone()).await;
    let foreign = foreign(&world).await;
    for login in LOGINS {
        let browser = Browser::signed_in(&router, &world, login).await;
        read += crawl(login, &browser, from.clone()).await;
        let search = format!("/{LANGAO}/staff/search");
        let found = browser.post(&search, &[("csrf", &csrf(&browser).await), ("q", "夜莺")]).await;
        is_clean(login, &search, &found);
        for (method, at) in &foreign {
            let method: Method = method.parse().unwrap();
            let answer = browser.ask(method, at, String::new()).await;
            is_clean(login, at, &answer);
            assert_ne!(answer.status, StatusCode::OK, "{login} opened {at} with a foreign number");
        }
        for at in ["export", "numbers/export", "numbers/rows/export", "calls/export"] {
            let csrf = csrf(&browser).await;
            let at = format!("/{LANGAO}/staff/{at}");
            is_clean(login, &at, &browser.post(&at, &[("csrf", &csrf)]).await);
        }
    }
    assert!(read > 1_000 && foreign.len() > 100, "{read} {}", foreign.len());
    world.clear().await;
}

/// The token of the person's forms: signing out is on every page.
async fn csrf(browser: &Browser) -> String {
    browser.get(&format!("/{LANGAO}/staff/password")).await.hidden("csrf")
}

//! What a page costs: every page of the access table is read, by whoever may, and its statements
//! are counted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use app::testing::{LANGAO, World};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use domain::tokens::Scope;
use kernel::id::Id;

use crate::api::program;
use crate::browser::{Answer, Browser, real_path, village};

/// The most statements of a page.
const MOST: u64 = 8;

/// The most addresses of one kind of page that one person reads.
const OF_A_KIND: usize = 6;

/// What costs more than eight, how much, and why.
const DEARER: &[(&str, u64, &str)] = &[
    (
        "/{county}/staff/orders/{id}",
        12,
        "an order that ended has a taker, a rating and a story in tables of their own, and a \
         service whose figures stand beside it",
    ),
    (
        "/{county}/staff/day",
        9,
        "visits, rounds, call-backs, checks, orders in hand and orders to send on are six nouns; who \
         has all those roles at once pays for each",
    ),
    (
        "/{county}/staff/life/sittings/{id}",
        9,
        "a sitting has its systems, its people, its votes and its history in tables of their own",
    ),
    (
        "/{county}/staff/life/sittings/{id}/record",
        9,
        "a record that is mended shows who came and what was voted on beside the roster of its day",
    ),
    (
        "/{county}/staff/requests/{id}/alike",
        9,
        "three lists of candidates, each by an index of its own; a script asks for it after the \
         page of the request is there",
    ),
];

/// What is no page, or leads on to one: nothing is counted there.
const NO_PAGE: &[&str] = &[
    "/",
    "/healthz",
    "/readyz",
    "/assets/{hash}/{name}",
    "/{county}/q/{code}",
    "/{county}/staff/search",
    "/{county}/calendar/{code}/feed.ics",
    "/{county}/staff/sign-in/oidc/back",
];

/// Pages of what a village's year does not have: a joint case takes several towns, the slips of a
/// request and of an order are shown to who received it, a short time, no file is on its way in, and
/// a county first switches on codes to telephones and adds webhooks.
const NOT_IN_A_VILLAGE: &[&str] = &[
    "/{county}/mine",
    "/{county}/staff/webhooks/{id}",
    "/{county}/staff/joint/{id}",
    "/{county}/staff/received/{id}",
    "/{county}/staff/publications/{id}/photos/{hash}",
    "/{county}/staff/orders/{id}/slip",
    "/{county}/staff/imports/{id}",
    "/{county}/staff/merits/own",
    "/{county}/staff/life/sittings/{id}/sign-in",
    "/{county}/staff/life/sittings/{id}/here/{code}",
    "/{county}/staff/imports/{id}/columns",
    "/{county}/staff/imports/{id}/words",
];

/// Whether a path gives an image: one file, and few have any in a village's year.
fn is_image(path: &str) -> bool {
    path.ends_with("/photo/{hash}")
}

const LOGINS: &[&str] = &[
    "xian",
    "zhen",
    "zhan",
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

/// The address without its questions, and whether the table's path is of its kind.
fn is_of(path: &str, at: &str) -> bool {
    let at = at.split(['?', '#']).next().unwrap();
    let (wanted, own): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), at.split('/').collect());
    let same = |(wanted, own): (&&str, &&str)| wanted.starts_with('{') || wanted == own;
    wanted.len() == own.len() && wanted.iter().zip(&own).all(same)
}

/// The kind of page of an address: the one with the fewest variable parts.
fn kind_of(at: &str) -> Option<&'static str> {
    let rows = web::table().into_iter().filter(|it| it.method == "GET" && is_of(it.path, at));
    rows.map(|it| it.path).min_by_key(|it| it.matches('{').count())
}

fn links(page: &Answer) -> Vec<String> {
    let marks = ["href=\"", "src=\"", "hx-get=\""];
    let hrefs = marks.iter().flat_map(|mark| page.body.split(*mark).skip(1));
    let county = format!("/{LANGAO}/");
    hrefs
        .filter_map(|it| it.split('"').next())
        .filter(|it| it.starts_with(&county))
        .map(|it| it.replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

/// What was read: kind of page, the dearest address of it, its statements.
type Seen = BTreeMap<&'static str, (u64, String)>;

/// Reads a page twice and counts the second time; gives what it links to.
async fn measure(world: &World, browser: &Browser, at: &str, seen: &mut Seen) -> Vec<String> {
    // The first time reads the county's house, which is kept.
    browser.get(at).await;
    let before = world.app.store().stats();
    let page = browser.get(at).await;
    let after = world.app.store().stats();
    if page.status != StatusCode::OK {
        assert!(page.status.as_u16() < 500, "{at}: {}", page.status);
        return [page.location().to_owned()].into();
    }
    assert_eq!(after.jobs, before.jobs, "{at} writes");
    let statements = after.statements - before.statements;
    let kind = kind_of(at).unwrap();
    let dearest = seen.entry(kind).or_default();
    if dearest.1.is_empty() || dearest.0 < statements {
        *dearest = (statements, at.to_owned());
    }
    if page.header(CONTENT_TYPE.as_str()).starts_with("text/html") { links(&page) } else { vec![] }
}

/// Reads link after link, a few addresses of each kind.
async fn walk(world: &World, browser: &Browser, from: Vec<String>, seen: &mut Seen) {
    let mut waiting = VecDeque::from(from);
    let mut read = BTreeSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    while let Some(at) = waiting.pop_front() {
        let at = at.split('#').next().unwrap().to_owned();
        let Some(kind) = kind_of(&at) else { continue };
        if NO_PAGE.contains(&kind) || is_image(kind) || !read.insert(at.clone()) {
            continue;
        }
        let count = counts.entry(kind).or_default();
        *count += 1;
        if *count <= OF_A_KIND {
            waiting.extend(measure(world, browser, &at, seen).await);
        }
    }
}

/// Addresses that only a person's own message tells.
async fn told(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    let ids = "SELECT MIN(id) FROM request WHERE county = 610925 \
               UNION SELECT MAX(id) FROM request WHERE county = 610925";
    for row in world.rows(ids).await {
        let code = app::requests::tracking_code(&world.app, LANGAO, Id(row.int(0).unwrap()))
            .await
            .unwrap();
        let code = code.replace('-', "");
        all.extend(["sent/", "t/"].map(|it| format!("/{LANGAO}/{it}{code}")));
        all.extend(["rate", "rated"].map(|it| format!("/{LANGAO}/t/{code}/{it}")));
        all.push(format!("/api/v1/{LANGAO}/requests/{code}"));
    }
    // Programs are told numbers by the list that they read before.
    for row in world.rows("SELECT number FROM request WHERE county = 610925").await {
        let number = row.text(0).unwrap();
        let each = ["requests", "tokens"];
        all.extend(each.map(|it| format!("/open311/v2/{it}/{number}.json?jurisdiction_id=610925")));
    }
    let ids = "SELECT MIN(id) FROM orders WHERE county = 610925 \
               UNION SELECT MAX(id) FROM orders WHERE county = 610925";
    for row in world.rows(ids).await {
        let code =
            app::orders::tracking_code(&world.app, LANGAO, Id(row.int(0).unwrap())).await.unwrap();
        let code = code.replace('-', "");
        all.extend(["", "/sent"].map(|it| format!("/{LANGAO}/o/{code}{it}")));
        all.push(format!("/api/v1/{LANGAO}/orders/{code}"));
    }
    all
}

/// What a program with a token reads.
async fn by_token(world: &World) -> Vec<String> {
    let mut all: Vec<String> =
        ["requests", "figures"].map(|it| format!("/api/v1/{LANGAO}/{it}")).into();
    for row in world.rows("SELECT number FROM request WHERE county = 610925").await {
        all.push(format!("/api/v1/{LANGAO}/requests/by-number/{}", row.text(0).unwrap()));
    }
    all
}

/// Addresses that nobody is led to by a link: what a meeting became.
async fn just_done(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for row in world.rows("SELECT id FROM meeting WHERE county = 610925").await {
        all.push(format!("/{LANGAO}/staff/meetings/{}", row.int(0).unwrap()));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the list is shown where the test fails, and on demand")]
async fn every_page_costs_eight_statements_at_most() {
    let (world, router) = village().await;
    let mut seen = Seen::new();

    let mut public = told(&world).await;
    public.extend([format!("/{LANGAO}/"), format!("/{LANGAO}/track")]);
    walk(&world, &Browser::new(&router), public, &mut seen).await;
    let program = program(&world, &router, &[Scope::Read, Scope::Figures]).await;
    walk(&world, &program, by_token(&world).await, &mut seen).await;
    for login in LOGINS {
        let browser = Browser::signed_in(&router, &world, login).await;
        let mut from = vec![format!("/{LANGAO}/staff/")];
        from.extend(just_done(&world).await);
        // Doors that no page of this person opens are tried, too.
        for row in web::table().iter().filter(|it| it.method == "GET") {
            from.push(real_path(&world, row.path).await);
        }
        walk(&world, &browser, from, &mut seen).await;
    }

    let mut faults = Vec::new();
    for row in web::table().iter().filter(|it| it.method == "GET") {
        let Some((statements, at)) = seen.get(row.path) else {
            println!("   – {}", row.path);
            let excused = NO_PAGE.contains(&row.path) || NOT_IN_A_VILLAGE.contains(&row.path);
            if !excused && !is_image(row.path) {
                faults.push(format!("{} was not read", row.path));
            }
            continue;
        };
        println!("{statements:4} {} ({at})", row.path);
        let most = DEARER.iter().find(|it| it.0 == row.path).map_or(MOST, |it| it.1);
        if *statements > most {
            faults.push(format!("{} costs {statements} statements: {at}", row.path));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    world.clear().await;
}

//! Role by role, whose requests are seen and acted on: of the own village, of the own town, of
//! another town, of another county. What may not be seen looks like what is not there.

use app::testing::{LANGAO, PINGLI, World};
use axum::Router;
use axum::http::StatusCode;

use crate::browser::{Answer, Browser, village};

/// Who looks, and whether they read all requests of their ground or only what they were asked.
const LOOKERS: &[(&str, bool)] = &[
    ("xian", true),
    ("zhen", true),
    ("cun", false),
    ("huifang", true),
    ("lingdao", true),
    ("shenji", true),
    ("wangge", true),
    ("ju", false),
];

/// Every act of staff on a request, as its form names it.
const ACTS: &[&str] = &[
    "dispatch",
    "redispatch",
    "refuse",
    "ask_info",
    "proceed",
    "extend",
    "pass_check",
    "fail_check",
    "sign_for",
    "return",
    "report_done",
    "recategorise",
    "ask_extension",
    "ask_suspension",
    "grant_extension",
    "grant_suspension",
    "refuse_delay",
    "reactivate",
    "remind",
    "yellow_card",
    "red_card",
    "lift_card",
    "ask_unit",
    "unit_done",
    "leave_case",
    "ask_exclusion",
    "appeal_exclusion",
    "grant_exclusion",
    "refuse_exclusion",
    "call_declined",
    "call_solved",
    "call_unsolved",
    "call_missed",
    "call_given_up",
    "contact",
    "merge",
    "unmerge",
    "reach",
];

/// Whether a place lies in a ground, from the digits of GB/T 2260 alone: six of the county, three of
/// the town, three of the village.
fn lies_in(place: i64, ground: i64) -> bool {
    match (ground % 1_000_000, ground % 1_000) {
        (0, _) => place / 1_000_000 == ground / 1_000_000,
        (_, 0) => place / 1_000 == ground / 1_000,
        _ => place == ground,
    }
}

/// A request that was just sent from a place.
struct Sent {
    id: i64,
    place: i64,
}

async fn send(world: &World, router: &Router, county: i64, place: i64) -> Sent {
    let key = format!("owner-{place}-0000000000");
    let place_text = place.to_string();
    let fields = [
        ("key", key.as_str()),
        ("text", "路灯坏了三盏"),
        ("place", &place_text),
        ("alike", "seen"),
    ];
    let sent = Browser::new(router).post(&format!("/{county}/report"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let newest = format!(
        "SELECT id FROM request WHERE county = {county} ORDER BY received_at DESC, id DESC"
    );
    Sent { id: world.rows(&newest).await.first().unwrap().int(0).unwrap(), place }
}

/// One of the own village, of another village of the town, of another town, and of another county.
async fn four(world: &World, router: &Router) -> Vec<Sent> {
    world.set_up(PINGLI).await;
    let own = world.staff(LANGAO, "cun").await.place.0;
    let town = world.staff(LANGAO, "zhen").await.place.0;
    assert!(lies_in(own, town), "{own} {town}");
    let first = |condition: String| {
        format!(
            "SELECT MIN(code) FROM place WHERE county = 610925 AND code % 1000 > 0 AND {condition}"
        )
    };
    let beside =
        world.number(&first(format!("code / 1000 = {} AND code <> {own}", town / 1_000))).await;
    let elsewhere = world.number(&first(format!("code / 1000 <> {}", town / 1_000))).await;
    let foreign = "SELECT MIN(code) FROM place WHERE county = 610926 AND code % 1000 > 0";
    let foreign = world.number(foreign).await;
    let mut all = Vec::new();
    for (county, place) in [(LANGAO, own), (LANGAO, beside), (LANGAO, elsewhere), (PINGLI, foreign)]
    {
        all.push(send(world, router, county.0, place).await);
    }
    all
}

/// The pages of one request; a photo has an address of its own.
fn pages() -> Vec<&'static str> {
    let paths = web::table().into_iter().filter(|it| it.method == "GET").map(|it| it.path);
    paths
        .filter(|it| it.starts_with("/{county}/staff/requests/{id}") && !it.contains("{hash}"))
        .collect()
}

fn at(path: &str, id: i64) -> String {
    path.replace("{county}", "610925").replace("{id}", &id.to_string())
}

/// The same but for the number that was asked for and what is drawn anew for each page.
fn same(one: &Answer, one_id: i64, other: &Answer, other_id: i64) -> bool {
    let plain = |answer: &Answer, id: i64| answer.body.replace(&id.to_string(), "N");
    one.status == other.status && plain(one, one_id) == plain(other, other_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_seen_by_those_of_its_ground_and_is_not_there_for_others() {
    let (world, router) = village().await;
    let sent = four(&world, &router).await;
    let (mut seen, mut hidden) = (0, 0);

    for (login, reads_ground) in LOOKERS {
        let browser = Browser::signed_in(&router, &world, login).await;
        let ground = world.staff(LANGAO, login).await.place.0;
        for path in pages() {
            // A number that nobody has, as long as the others.
            let nobody = sent.first().unwrap().id + 7;
            let unknown = browser.get(&at(path, nobody)).await;
            for it in &sent {
                let page = browser.get(&at(path, it.id)).await;
                // What was logged and visited in a ground is read by all who work there, handlers
                // among them (`policy::field::TABLE`), also of a request they were not asked.
                let reads_ground = *reads_ground || path.ends_with("/field");
                if reads_ground && lies_in(it.place, ground) {
                    let may = page.status == StatusCode::OK || page.is_barred();
                    assert!(may, "{login} {path} {}: {}", it.place, page.status);
                    seen += usize::from(page.status == StatusCode::OK);
                } else {
                    assert_ne!(page.status, StatusCode::OK, "{login} {path} {}", it.place);
                    assert!(same(&page, it.id, &unknown, nobody), "{login} {path}: {}", page.body);
                    hidden += 1;
                }
            }
        }
    }
    assert!(seen > 30 && hidden > 30, "{seen} {hidden}");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_acts_on_what_they_may_not_see() {
    let (world, router) = village().await;
    let sent = four(&world, &router).await;
    let mut tried = 0;

    for (login, reads_ground) in LOOKERS {
        let browser = Browser::signed_in(&router, &world, login).await;
        let ground = world.staff(LANGAO, login).await.place.0;
        let csrf = browser.get("/610925/staff/password").await.hidden("csrf");
        let office = world.number("SELECT MIN(id) FROM organisation WHERE county = 610925").await;
        let office = office.to_string();
        let traces = world.traces().await;
        for it in sent.iter().filter(|it| !(*reads_ground && lies_in(it.place, ground))) {
            for act in ACTS {
                let key = format!("act-{login}-{act}-{}", it.id);
                let fields = [
                    ("csrf", csrf.as_str()),
                    ("key", &key),
                    ("version", "1"),
                    ("to", &office),
                    ("note", "试一试"),
                    ("reason", "试一试"),
                    ("answer", "试一试，已经修好了。"),
                ];
                let at = format!("/610925/staff/requests/{}/{act}", it.id);
                let answer = browser.post(&at, &fields).await;
                let refused = answer.status == StatusCode::NOT_FOUND || answer.is_barred();
                assert!(refused, "{login} {act} on {}: {}", it.place, answer.status);
                tried += 1;
            }
        }
        assert_eq!(world.traces().await, traces, "{login} left a trace");
    }
    assert!(tried > 300, "{tried}");
    world.clear().await;
}

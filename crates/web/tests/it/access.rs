//! Every route, for a stranger and for each role, against an expectation written out here: a new
//! route without a row in it fails.

use app::testing::PINGLI;
use axum::http::{Method, StatusCode};

use crate::browser::{Browser, real_path, village};

/// The sign-ins of the demonstration, one a role: dispatcher, handler, caller, leader, auditor,
/// system and security administrator, grid keeper, member, secretary, committee.
const LOGINS: [&str; 11] = [
    "xian", "ju", "huifang", "lingdao", "shenji", "admin", "anquan", "wangge", "dangyuan", "shuji",
    "gongwei",
];

const ALL: &str = "stranger";
const ANY: &str = "xian ju huifang lingdao shenji admin anquan wangge dangyuan shuji gongwei";
const LOOK: &str = "xian ju huifang lingdao shenji wangge";
const READ: &str = "xian ju huifang lingdao shenji";
const ACT: &str = "xian ju huifang";
/// Who may have an order in hand, and offer services.
const SERVE: &str = "xian ju wangge dangyuan";
/// Who has a day in the field.
const GO: &str = "xian ju huifang wangge";
/// Who writes the work log and holds courtyard meetings.
const WRITE: &str = "xian ju wangge";
/// Who reads what was written in their ground.
const READ_LOG: &str = "xian ju huifang lingdao shenji wangge";
/// Who reads the organisation life of a whole ground, and who of a branch.
const OVERSEE: &str = "gongwei lingdao shenji";
const LIFE: &str = "shuji gongwei lingdao shenji";
/// Who brings files in.
const BRING: &str = "xian shuji gongwei";
/// Who reads responsibilities, projects and risk points.
const DUTIES: &str = "shuji ju gongwei lingdao shenji";

/// Who may come in by which route.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("GET", "/", ALL),
    ("GET", "/healthz", ALL),
    ("GET", "/readyz", ALL),
    ("GET", "/assets/{hash}/{name}", ALL),
    ("POST", "/api/v1/{county}/requests", ALL),
    ("GET", "/api/v1/{county}/requests/{code}", ALL),
    ("GET", "/openapi.json", ALL),
    ("GET", "/api/v1/{county}", ALL),
    ("GET", "/api/v1/{county}/places", ALL),
    ("GET", "/api/v1/{county}/answered", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/supply", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/withdraw", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/urge", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/object", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/rate", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/dispute", ALL),
    ("POST", "/api/v1/{county}/requests/{code}/unsolved", ALL),
    ("GET", "/api/v1/{county}/services", ALL),
    ("POST", "/api/v1/{county}/orders", ALL),
    ("GET", "/api/v1/{county}/orders/{code}", ALL),
    ("POST", "/api/v1/{county}/orders/{code}/withdraw", ALL),
    ("GET", "/api/v1/{county}/requests", "token requests:read"),
    ("GET", "/api/v1/{county}/requests/by-number/{number}", "token requests:read"),
    ("GET", "/api/v1/{county}/figures", "token figures:read"),
    ("GET", "/open311/v2/discovery.json", ALL),
    ("GET", "/open311/v2/discovery.xml", ALL),
    ("GET", "/open311/v2/services.json", ALL),
    ("GET", "/open311/v2/services.xml", ALL),
    ("GET", "/open311/v2/services/{file}", ALL),
    ("GET", "/open311/v2/requests.json", ALL),
    ("GET", "/open311/v2/requests.xml", ALL),
    ("GET", "/open311/v2/requests/{file}", ALL),
    ("GET", "/open311/v2/tokens/{file}", ALL),
    ("POST", "/open311/v2/requests.json", "token requests:send"),
    ("POST", "/open311/v2/requests.xml", "token requests:send"),
    ("GET", "/{county}/staff/tokens", "admin"),
    ("POST", "/{county}/staff/tokens", "admin"),
    ("POST", "/{county}/staff/tokens/{id}/end", "admin"),
    ("GET", "/{county}/staff/hotline", "xian"),
    ("POST", "/{county}/staff/hotline", "xian"),
    ("POST", "/{county}/staff/hotline/back", "xian"),
    ("GET", "/{county}/staff/imports/{id}", BRING),
    ("POST", "/{county}/staff/imports/{id}", BRING),
    ("GET", "/{county}/staff/imports/{id}/columns", BRING),
    ("POST", "/{county}/staff/imports/{id}/columns", BRING),
    ("GET", "/{county}/staff/imports/{id}/words", BRING),
    ("POST", "/{county}/staff/imports/{id}/words", BRING),
    ("POST", "/{county}/staff/imports/{id}/undo", BRING),
    ("POST", "/{county}/staff/imports/{id}/drop", BRING),
    ("POST", "/{county}/staff/imports/{id}/wrong", BRING),
    ("POST", "/{county}/staff/sign-in/oidc", ALL),
    ("GET", "/{county}/staff/sign-in/oidc/back", ALL),
    ("POST", "/{county}/staff/oidc/bind", ANY),
    ("POST", "/{county}/staff/oidc/unbind", ANY),
    ("GET", "/{county}/mine", ALL),
    ("POST", "/{county}/mine", ALL),
    ("POST", "/{county}/mine/enter", ALL),
    ("POST", "/{county}/mine/leave", ALL),
    ("GET", "/{county}/staff/webhooks", "admin"),
    ("POST", "/{county}/staff/webhooks", "admin"),
    ("GET", "/{county}/staff/webhooks/{id}", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}/on", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}/off", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}/secret", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}/test", "admin"),
    ("POST", "/{county}/staff/webhooks/{id}/again", "admin"),
    ("GET", "/{county}/", ALL),
    ("GET", "/{county}/report", ALL),
    ("POST", "/{county}/report", ALL),
    ("POST", "/{county}/report/alike", ALL),
    ("POST", "/{county}/me-too", ALL),
    ("POST", "/{county}/t/{code}/unsolved", ALL),
    ("GET", "/{county}/staff/requests/{id}/alike", LOOK),
    ("POST", "/{county}/staff/requests/{id}/merge", ACT),
    ("POST", "/{county}/staff/requests/{id}/unmerge", ACT),
    ("POST", "/{county}/staff/requests/{id}/reach", ACT),
    ("GET", "/{county}/staff/joint", READ),
    ("POST", "/{county}/staff/joint", "ju"),
    ("GET", "/{county}/staff/joint/comb", "ju"),
    ("GET", "/{county}/staff/joint/{id}", READ),
    ("POST", "/{county}/staff/joint/{id}/{act}", ACT),
    ("GET", "/{county}/sent/{code}", ALL),
    ("GET", "/{county}/track", ALL),
    ("POST", "/{county}/track", ALL),
    ("GET", "/{county}/t/{code}", ALL),
    ("GET", "/{county}/t/{code}/photo/{hash}", ALL),
    ("POST", "/{county}/t/{code}/supply", ALL),
    ("POST", "/{county}/t/{code}/withdraw", ALL),
    ("POST", "/{county}/t/{code}/urge", ALL),
    ("POST", "/{county}/t/{code}/object", ALL),
    ("POST", "/{county}/t/{code}/appeal", ALL),
    ("GET", "/{county}/t/{code}/rate", ALL),
    ("POST", "/{county}/t/{code}/rate", ALL),
    ("GET", "/{county}/t/{code}/rated", ALL),
    ("GET", "/{county}/answered", ALL),
    ("GET", "/{county}/answered/{number}", ALL),
    ("GET", "/{county}/staff/sign-in", ALL),
    ("POST", "/{county}/staff/sign-in", ALL),
    ("GET", "/{county}/staff/sign-in/second", ALL),
    ("POST", "/{county}/staff/sign-in/second", ALL),
    ("GET", "/{county}/staff/sessions", ANY),
    ("POST", "/{county}/staff/sessions/end", ANY),
    ("POST", "/{county}/staff/sessions/end-others", ANY),
    ("GET", "/{county}/calendar/{code}/feed.ics", ALL),
    ("GET", "/{county}/staff/feeds", ANY),
    ("POST", "/{county}/staff/feeds", ANY),
    ("GET", "/{county}/staff/merits", OVERSEE),
    ("POST", "/{county}/staff/merits", "gongwei"),
    ("GET", "/{county}/staff/merits/new", "gongwei"),
    ("GET", "/{county}/staff/merits/orgs", OVERSEE),
    ("GET", "/{county}/staff/merits/orgs/{org}", LIFE),
    ("GET", "/{county}/staff/merits/own", ANY),
    ("GET", "/{county}/staff/prove", ANY),
    ("POST", "/{county}/staff/prove", ANY),
    ("GET", "/{county}/staff/second", ANY),
    ("POST", "/{county}/staff/second/start", ANY),
    ("POST", "/{county}/staff/second/confirm", ANY),
    ("POST", "/{county}/staff/second/codes", ANY),
    ("POST", "/{county}/staff/second/off", ANY),
    ("POST", "/{county}/staff/people/{person}/roles", "admin"),
    ("POST", "/{county}/staff/people/{person}/second", "admin"),
    ("POST", "/{county}/staff/people/{person}/take", "admin anquan"),
    ("POST", "/{county}/staff/people/{person}/sessions", "admin anquan"),
    ("POST", "/{county}/staff/people/{person}/unlock", "anquan"),
    ("GET", "/{county}/staff/proposals", "admin anquan"),
    ("POST", "/{county}/staff/proposals/{id}", "anquan"),
    ("GET", "/{county}/staff/audit", "shenji"),
    ("POST", "/{county}/staff/audit/verify", "shenji"),
    ("POST", "/{county}/staff/sign-out", ANY),
    ("GET", "/{county}/staff/password", ANY),
    ("POST", "/{county}/staff/password", ANY),
    ("GET", "/{county}/staff/", ANY),
    ("GET", "/{county}/staff/search", READ),
    ("POST", "/{county}/staff/search", READ),
    ("GET", "/{county}/staff/requests/{id}", LOOK),
    ("GET", "/{county}/staff/requests/{id}/preview", READ),
    ("GET", "/{county}/staff/requests/{id}/photo/{hash}", LOOK),
    ("POST", "/{county}/staff/requests/{id}/contact", ACT),
    ("POST", "/{county}/staff/requests/{id}/{act}", ACT),
    ("GET", "/{county}/q/{code}", ALL),
    ("GET", "/{county}/staff/map", READ),
    ("GET", "/{county}/staff/requests/{id}/print", READ),
    ("POST", "/{county}/staff/requests/{id}/template/{act}", ACT),
    ("POST", "/{county}/staff/export", READ),
    ("POST", "/{county}/staff/numbers/export", READ),
    ("POST", "/{county}/staff/numbers/rows/export", READ),
    ("POST", "/{county}/staff/calls/export", "huifang"),
    ("GET", "/{county}/staff/entries", "xian admin"),
    ("POST", "/{county}/staff/entries", "xian admin"),
    ("GET", "/{county}/staff/entries/posters", "xian admin"),
    ("GET", "/{county}/staff/entries/stickers", "xian admin"),
    ("GET", "/{county}/staff/entries/{code}/poster", "xian admin"),
    ("GET", "/{county}/staff/entries/{code}/rows", "xian"),
    ("POST", "/{county}/staff/entries/{code}/off", "xian admin"),
    ("POST", "/{county}/staff/entries/{code}/on", "xian admin"),
    ("GET", "/{county}/staff/templates", "xian ju"),
    ("POST", "/{county}/staff/templates", "xian ju"),
    ("GET", "/{county}/staff/templates/{id}", "xian ju"),
    ("POST", "/{county}/staff/templates/{id}", "xian ju"),
    ("POST", "/{county}/staff/templates/{id}/off", "xian ju"),
    ("POST", "/{county}/staff/templates/{id}/on", "xian ju"),
    ("GET", "/{county}/staff/points", "admin"),
    ("POST", "/{county}/staff/points", "admin"),
    ("POST", "/{county}/staff/points/forget", "admin"),
    ("GET", "/{county}/staff/words", "admin"),
    ("POST", "/{county}/staff/words", "admin"),
    ("GET", "/{county}/staff/privacy", "admin"),
    ("POST", "/{county}/staff/privacy", "admin"),
    ("GET", "/{county}/staff/privacy/retention", "admin"),
    ("POST", "/{county}/staff/privacy/hold", "admin"),
    ("POST", "/{county}/staff/privacy/erase", "admin"),
    ("POST", "/{county}/staff/privacy/export", "admin"),
    ("GET", "/{county}/answered/{number}/photo/{hash}", ALL),
    ("GET", "/{county}/staff/flags", "xian"),
    ("GET", "/{county}/staff/flags/words", "xian"),
    ("POST", "/{county}/staff/flags/words", "xian"),
    ("POST", "/{county}/staff/flags/words/remove", "xian"),
    ("GET", "/{county}/staff/flags/{id}", "xian"),
    ("POST", "/{county}/staff/flags/{id}", "xian"),
    ("GET", "/{county}/staff/publications", "xian"),
    ("GET", "/{county}/staff/publications/{id}", "xian"),
    ("POST", "/{county}/staff/publications/{id}", "xian"),
    ("GET", "/{county}/staff/publications/{id}/photos/{hash}", "xian"),
    ("POST", "/{county}/staff/publications/{id}/photos/{hash}", "xian"),
    ("GET", "/{county}/staff/contact-exports", "xian ju huifang anquan"),
    ("POST", "/{county}/staff/contact-exports", ACT),
    ("GET", "/{county}/staff/contact-exports/new", ACT),
    ("POST", "/{county}/staff/contact-exports/{id}", "anquan"),
    ("POST", "/{county}/staff/contact-exports/{id}/fetch", ACT),
    ("GET", "/{county}/staff/calls", "huifang"),
    ("GET", "/{county}/staff/receive", ACT),
    ("POST", "/{county}/staff/receive", ACT),
    ("GET", "/{county}/staff/received/{id}", ACT),
    ("GET", "/{county}/staff/reminders", READ),
    ("GET", "/{county}/staff/stuck", "xian huifang lingdao shenji"),
    ("GET", "/{county}/staff/duty", READ),
    ("POST", "/{county}/staff/duty", "xian ju lingdao"),
    ("GET", "/{county}/staff/numbers", READ),
    ("GET", "/{county}/staff/numbers/rows", READ),
    ("GET", "/{county}/menu", ALL),
    ("GET", "/{county}/menu/{service}", ALL),
    ("GET", "/{county}/order", ALL),
    ("POST", "/{county}/order", ALL),
    ("GET", "/{county}/o/{code}", ALL),
    ("GET", "/{county}/o/{code}/sent", ALL),
    ("GET", "/{county}/o/{code}/photo/{hash}", ALL),
    ("POST", "/{county}/o/{code}/withdraw", ALL),
    ("POST", "/{county}/o/{code}/rate", ALL),
    ("POST", "/{county}/o/{code}/dispute", ALL),
    ("POST", "/{county}/o/{code}/consent", ALL),
    ("POST", "/{county}/o/{code}/refuse", ALL),
    ("GET", "/{county}/stories", ALL),
    ("GET", "/{county}/stories/{story}", ALL),
    ("GET", "/{county}/staff/orders/near", "dangyuan"),
    ("POST", "/{county}/staff/orders/{id}/claim", "dangyuan"),
    ("GET", "/{county}/staff/orders/mine", SERVE),
    ("GET", "/{county}/staff/orders/record", "dangyuan"),
    ("GET", "/{county}/staff/orders/profile", "dangyuan"),
    ("POST", "/{county}/staff/orders/profile", "dangyuan"),
    ("GET", "/{county}/staff/orders", "xian ju wangge huifang lingdao shenji"),
    ("GET", "/{county}/staff/orders/new", "xian ju huifang wangge dangyuan"),
    ("POST", "/{county}/staff/orders/new", "xian ju huifang wangge dangyuan"),
    ("GET", "/{county}/staff/orders/{id}/slip", "xian ju huifang wangge dangyuan"),
    ("GET", "/{county}/staff/orders/numbers", "xian wangge huifang lingdao shenji"),
    ("GET", "/{county}/staff/orders/numbers/rows", "xian wangge huifang lingdao shenji"),
    ("GET", "/{county}/staff/orders/{id}", "xian ju wangge huifang lingdao shenji dangyuan"),
    (
        "GET",
        "/{county}/staff/orders/{id}/photo/{hash}",
        "xian ju wangge huifang lingdao shenji dangyuan",
    ),
    ("POST", "/{county}/staff/orders/{id}/contact", SERVE),
    ("POST", "/{county}/staff/orders/{id}/{act}", SERVE),
    ("GET", "/{county}/staff/cadres", "xian admin"),
    ("GET", "/{county}/staff/cadres/{place}", "xian admin"),
    ("POST", "/{county}/staff/cadres/{place}", "xian admin"),
    ("GET", "/{county}/staff/grids", "xian admin"),
    ("GET", "/{county}/staff/grids/{id}", "xian admin"),
    ("POST", "/{county}/staff/grids/{id}", "xian admin"),
    ("GET", "/{county}/staff/services", SERVE),
    ("GET", "/{county}/staff/services/new", SERVE),
    ("POST", "/{county}/staff/services", SERVE),
    ("GET", "/{county}/staff/services/{id}", SERVE),
    ("POST", "/{county}/staff/services/{id}", SERVE),
    ("POST", "/{county}/staff/services/{id}/{way}", SERVE),
    ("GET", "/{county}/staff/whistles", "xian ju lingdao shenji"),
    ("POST", "/{county}/staff/whistles", "xian ju"),
    // Only below the county somebody blows; none of these sign-ins stands there.
    ("GET", "/{county}/staff/whistles/new", "-"),
    ("GET", "/{county}/staff/whistles/numbers", "xian lingdao shenji"),
    ("GET", "/{county}/staff/whistles/rows", "xian lingdao shenji"),
    ("GET", "/{county}/staff/whistles/{id}", "xian ju lingdao shenji"),
    ("POST", "/{county}/staff/whistles/{id}/{act}", "xian ju lingdao"),
    ("GET", "/{county}/staff/directory", ANY),
    ("GET", "/{county}/staff/directory/{org}", ANY),
    ("GET", "/{county}/staff/suggestions", "xian ju huifang lingdao shenji admin"),
    ("GET", "/{county}/staff/suggestions/accuracy", "xian ju huifang lingdao shenji admin"),
    ("POST", "/{county}/staff/suggestions/accuracy", "admin"),
    ("GET", "/{county}/staff/people", "admin anquan"),
    ("POST", "/{county}/staff/people", "admin"),
    ("GET", "/{county}/staff/people/{person}", "admin anquan"),
    ("POST", "/{county}/staff/people/{person}/reset", "admin"),
    ("POST", "/{county}/staff/people/{person}/off", "admin anquan"),
    ("POST", "/{county}/staff/people/{person}/on", "admin"),
    ("GET", "/{county}/staff/rules", "admin anquan"),
    ("GET", "/{county}/staff/rules/{rule}", "admin anquan"),
    ("POST", "/{county}/staff/rules/{rule}", "admin anquan"),
    ("GET", "/{county}/staff/calendar", "admin"),
    ("POST", "/{county}/staff/calendar/notice", "admin"),
    ("POST", "/{county}/staff/calendar/day", "admin"),
    ("POST", "/{county}/staff/calendar/day/remove", "admin"),
    ("POST", "/{county}/staff/calendar/hours", "admin"),
    ("GET", "/{county}/staff/answerers", "admin"),
    ("POST", "/{county}/staff/answerers", "admin"),
    ("POST", "/{county}/staff/answerers/remove", "admin"),
    ("GET", "/{county}/staff/life", "shuji"),
    ("GET", "/{county}/staff/life/branches", OVERSEE),
    ("GET", "/{county}/staff/life/branches/new", "gongwei"),
    ("POST", "/{county}/staff/life/branches", "gongwei"),
    ("GET", "/{county}/staff/life/branches/{org}", LIFE),
    ("POST", "/{county}/staff/life/branches/{org}/excuse", "gongwei"),
    ("GET", "/{county}/staff/life/branches/{org}/roster", LIFE),
    ("POST", "/{county}/staff/life/branches/{org}/roster", "shuji gongwei"),
    ("GET", "/{county}/staff/life/ledger", LIFE),
    ("POST", "/{county}/staff/life/ledger", "shuji gongwei"),
    ("POST", "/{county}/staff/life/ledger/export", LIFE),
    ("GET", "/{county}/staff/life/rosters", LIFE),
    ("POST", "/{county}/staff/life/rosters", "shuji gongwei"),
    ("POST", "/{county}/staff/life/rosters/export", LIFE),
    ("GET", "/{county}/staff/life/lines", OVERSEE),
    ("GET", "/{county}/staff/life/systems", OVERSEE),
    ("POST", "/{county}/staff/life/systems", "gongwei"),
    ("GET", "/{county}/staff/life/systems/{system}", OVERSEE),
    ("POST", "/{county}/staff/life/systems/{system}", "gongwei"),
    ("GET", "/{county}/staff/burden", OVERSEE),
    ("GET", "/{county}/staff/burden/rows", OVERSEE),
    ("GET", "/{county}/staff/life/sittings", LIFE),
    ("GET", "/{county}/staff/life/sittings/new", "shuji"),
    ("POST", "/{county}/staff/life/sittings", "shuji"),
    ("GET", "/{county}/staff/life/sittings/{id}", LIFE),
    ("POST", "/{county}/staff/life/sittings/{id}", "shuji"),
    ("GET", "/{county}/staff/life/sittings/{id}/minutes", LIFE),
    ("GET", "/{county}/staff/life/sittings/{id}/record", "shuji"),
    ("POST", "/{county}/staff/life/sittings/{id}/record", "shuji"),
    ("GET", "/{county}/staff/life/sittings/{id}/sign-in", "shuji"),
    ("GET", "/{county}/staff/life/sittings/{id}/here/{code}", ANY),
    ("POST", "/{county}/staff/life/sittings/{id}/here/{code}", ANY),
    ("GET", "/{county}/staff/terms", OVERSEE),
    ("POST", "/{county}/staff/terms/export", OVERSEE),
    ("GET", "/{county}/staff/terms/branches/{org}", LIFE),
    ("POST", "/{county}/staff/terms/branches/{org}", "shuji gongwei"),
    ("POST", "/{county}/staff/elections", "shuji"),
    ("GET", "/{county}/staff/elections/{id}", LIFE),
    ("POST", "/{county}/staff/elections/{id}", "shuji gongwei"),
    ("GET", "/{county}/staff/elections/{id}/count", "shuji"),
    ("POST", "/{county}/staff/elections/{id}/count", "shuji"),
    ("GET", "/{county}/staff/dues", "shuji"),
    ("POST", "/{county}/staff/dues", "shuji"),
    ("POST", "/{county}/staff/dues/export", "shuji"),
    ("GET", "/{county}/staff/dues/members/{person}", "shuji"),
    ("POST", "/{county}/staff/dues/members/{person}", "shuji"),
    ("GET", "/{county}/staff/dues/branches", OVERSEE),
    ("POST", "/{county}/staff/dues/branches/export", OVERSEE),
    ("GET", "/{county}/staff/dues/branches/{org}", LIFE),
    ("POST", "/{county}/staff/dues/branches/{org}", "shuji gongwei"),
    ("GET", "/{county}/staff/applicants", "shuji gongwei"),
    ("POST", "/{county}/staff/applicants", "shuji"),
    ("GET", "/{county}/staff/applicants/new", "shuji"),
    ("GET", "/{county}/staff/applicants/{id}", "shuji gongwei"),
    ("POST", "/{county}/staff/applicants/{id}", "shuji gongwei"),
    ("GET", "/{county}/staff/letters", "shuji gongwei"),
    ("POST", "/{county}/staff/letters", "shuji"),
    ("GET", "/{county}/staff/letters/new", "shuji"),
    ("GET", "/{county}/staff/letters/{id}", "shuji gongwei"),
    ("POST", "/{county}/staff/letters/{id}", "shuji"),
    ("GET", "/{county}/staff/study", ANY),
    ("GET", "/{county}/staff/study/branches/{org}", "shuji gongwei"),
    ("GET", "/{county}/staff/projects", DUTIES),
    ("POST", "/{county}/staff/projects", "shuji ju gongwei"),
    ("POST", "/{county}/staff/projects/export", DUTIES),
    ("GET", "/{county}/staff/projects/new", "shuji ju gongwei"),
    ("GET", "/{county}/staff/projects/{id}", DUTIES),
    ("POST", "/{county}/staff/projects/{id}", "shuji ju gongwei"),
    ("GET", "/{county}/staff/projects/{id}/edit", "shuji ju gongwei"),
    ("POST", "/{county}/staff/projects/{id}/edit", "shuji ju gongwei"),
    ("GET", "/{county}/staff/risks", DUTIES),
    ("POST", "/{county}/staff/risks", "shuji ju"),
    ("POST", "/{county}/staff/risks/export", DUTIES),
    ("GET", "/{county}/staff/risks/new", "shuji ju"),
    ("GET", "/{county}/staff/risks/{id}", DUTIES),
    ("POST", "/{county}/staff/risks/{id}", "shuji ju gongwei"),
    ("GET", "/{county}/staff/risks/{id}/revise", "shuji ju"),
    ("POST", "/{county}/staff/risks/{id}/revise", "shuji ju"),
    ("GET", "/{county}/staff/day", GO),
    ("GET", "/{county}/staff/log", WRITE),
    ("POST", "/{county}/staff/log", WRITE),
    ("GET", "/{county}/staff/logs", READ_LOG),
    ("GET", "/{county}/staff/logs/rows", READ_LOG),
    ("GET", "/{county}/staff/logs/{id}", READ_LOG),
    ("GET", "/{county}/staff/logs/{id}/photo/{hash}", READ_LOG),
    ("POST", "/{county}/staff/logs/{id}/comment", "xian ju lingdao"),
    ("GET", "/{county}/staff/visits/new", GO),
    ("POST", "/{county}/staff/visits", GO),
    ("GET", "/{county}/staff/visits/{id}", READ_LOG),
    ("POST", "/{county}/staff/visits/{id}", GO),
    ("GET", "/{county}/staff/visits/{id}/photo/{hash}", READ_LOG),
    ("GET", "/{county}/staff/requests/{id}/field", READ_LOG),
    ("GET", "/{county}/staff/meeting", WRITE),
    ("POST", "/{county}/staff/meeting", WRITE),
    ("GET", "/{county}/staff/meetings/{id}", READ_LOG),
    ("GET", "/{county}/staff/meetings/{id}/photo/{hash}", READ_LOG),
    ("GET", "/{county}/staff/offline", GO),
    ("GET", "/{county}/staff/who", ANY),
    ("GET", "/{county}/staff/field-worker.js", ALL),
];

/// Whether a route is a door of staff: neither everybody's nor a program's.
fn is_staffs(who: &str) -> bool {
    who != ALL && !who.starts_with("token ")
}

#[test]
fn the_table_of_routes_is_the_one_expected() {
    let served: Vec<(&str, &str)> = web::table().iter().map(|it| (it.method, it.path)).collect();
    let expected: Vec<(&str, &str)> = EXPECTED.iter().map(|it| (it.0, it.1)).collect();
    for route in &served {
        assert!(expected.contains(route), "{route:?} has no row in this test: who may come in?");
    }
    for route in &expected {
        assert!(served.contains(route), "{route:?} is not served any more");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_comes_in_by_public_routes_only_and_changes_nothing() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);
    let traces = world.traces().await;

    for (method, path, who) in EXPECTED {
        let at = real_path(&world, path).await;
        let answer = stranger.ask(method.parse().unwrap(), &at, String::new()).await;
        if *who == ALL {
            assert!(answer.status.as_u16() < 500, "{method} {at}: {}", answer.status);
            assert!(!answer.is_barred(), "{method} {at}");
        } else if let Some(scope) = who.strip_prefix("token ") {
            let row = web::table().into_iter().find(|it| (it.method, it.path) == (method, path));
            let wanted = domain::tokens::Scope::parse(scope).map(web::Access::Token);
            assert_eq!(row.map(|it| it.access), wanted, "{method} {at}");
            let shut = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
            assert!(shut.contains(&answer.status), "{method} {at}: {}", answer.status);
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {at}");
            let sign_in = match *method {
                "GET" => format!("/610925/staff/sign-in?back={at}"),
                _ => "/610925/staff/sign-in?ended=1".to_owned(),
            };
            assert_eq!(answer.location(), sign_in, "{method} {at}");
        }
    }
    assert_eq!(world.traces().await, traces);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_comes_in_by_its_routes_and_no_other() {
    let (world, router) = village().await;
    let traces = world.traces().await;
    let (mut admitted, mut barred) = (0, 0);

    for login in LOGINS {
        let browser = Browser::signed_in(&router, &world, login).await;
        for (method, path, who) in EXPECTED.iter().filter(|it| is_staffs(it.2)) {
            let at = real_path(&world, path).await;
            // A form without its token: the door is tried, and nothing behind it is done.
            let answer = browser.ask(method.parse().unwrap(), &at, String::new()).await;
            let may = who.split(' ').any(|it| it == login);
            assert_eq!(!answer.is_barred(), may, "{login} {method} {at}: {}", answer.status);
            assert!(answer.status.as_u16() < 500, "{login} {method} {at}: {}", answer.status);
            if *method == "POST" {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {method} {at}");
            }
            (admitted, barred) = (admitted + i32::from(may), barred + i32::from(!may));
        }
    }
    assert_eq!(world.traces().await, traces);
    assert!(admitted > 50 && barred > 20, "{admitted} {barred}");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_password_leads_to_its_change_from_everywhere() {
    let (world, router) = village().await;
    let newcomer = Browser::signed_in(&router, &world, "xinren").await;

    for (method, path, _) in EXPECTED.iter().filter(|it| is_staffs(it.2)) {
        let at = real_path(&world, path).await;
        let answer = newcomer.ask(method.parse().unwrap(), &at, String::new()).await;
        if path.ends_with("/password") || path.ends_with("/sign-out") {
            assert_ne!(answer.location(), "/610925/staff/password", "{method} {at}");
        } else {
            assert_eq!(answer.location(), "/610925/staff/password", "{method} {at}");
        }
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_opens_nothing_in_another_county() {
    let (world, router) = village().await;
    world.set_up(PINGLI).await;
    let browser = Browser::signed_in(&router, &world, "xian").await;

    for (method, path, _) in EXPECTED.iter().filter(|it| is_staffs(it.2)) {
        let at = real_path(&world, path).await.replace("610925", "610926");
        let answer = browser.ask(method.parse().unwrap(), &at, String::new()).await;
        assert!(answer.location().starts_with("/610926/staff/sign-in"), "{method} {at}");
    }
    for nowhere in ["/999999/staff/", "/x/staff/", "/610925/staff/none", "/610900/staff/"] {
        let answer = browser.ask(Method::GET, nowhere, String::new()).await;
        assert!(answer.status.as_u16() < 500 && answer.status != StatusCode::OK, "{nowhere}");
    }
    world.clear().await;
}

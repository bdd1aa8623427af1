//! Responsibilities and risk points through their pages: ledgers with as many rows as their numbers
//! say, what another organisation may not see, and forms that keep what was typed.

use axum::http::StatusCode;

use crate::browser::{Browser, village};
use crate::papers::{below, table};

/// The list, how many rows there are, of whom none is, and the heading of the table.
const LEDGERS: [(&str, &str, &str, &str); 2] = [
    (
        "projects",
        "SELECT COUNT(*) FROM project WHERE year = 2025 AND state <> 'withdrawn'",
        "SELECT MIN(p.id) FROM project p WHERE p.org NOT IN
            (SELECT org FROM role_grant WHERE role = 'secretary')",
        "种类",
    ),
    (
        "risks",
        "SELECT COUNT(*) FROM risk_point WHERE state = 'kept'",
        "SELECT MIN(r.id) FROM risk_point r WHERE r.org NOT IN
            (SELECT org FROM role_grant WHERE role = 'secretary')",
        "谁的",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_has_as_many_rows_as_its_number_and_another_organisations_is_not_there() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    for (list, count, other, head) in LEDGERS {
        let at = format!("/610925/staff/{list}");
        let csrf = committee.get(&at).await.hidden("csrf");

        let file = committee.post(&format!("{at}/export"), &[("csrf", csrf.as_str())]).await;

        assert_eq!(file.status, StatusCode::OK, "{list}");
        let rows = table(&file.bytes);
        let rows = i64::try_from(below(&rows, head).len()).unwrap();
        assert_eq!(rows, world.number(count).await, "{list}");
        let noted = "SELECT COUNT(*) FROM audit WHERE act = 'export'";
        assert!(world.number(noted).await > 0, "{list}");
        let one = format!("{at}/{}", world.number(other).await);
        assert_eq!(committee.get(&one).await.status, StatusCode::OK, "{one}");
        assert_eq!(secretary.get(&one).await.status, StatusCode::NOT_FOUND, "{one}");
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declaration_with_a_fault_comes_back_with_all_that_was_typed() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let page = secretary.get("/610925/staff/projects/new").await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("kind", "secretary_project"),
        ("year", "2025"),
        ("title", "楼下的充电桩"),
        ("aim", "不再飞线充电"),
        ("due_on", "2025-12-31"),
        ("step-6", "装好回头看"),
        ("step-6-due", "2026-01-15"),
    ];
    let before = world.number("SELECT COUNT(*) FROM project").await;

    let answer = secretary.post("/610925/staff/projects", &typed).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in
        ["楼下的充电桩", "不再飞线充电</textarea>", "value=\"装好回头看\"", "比全部完成的日子还晚"]
    {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM project").await, before);
    world.clear().await;
}

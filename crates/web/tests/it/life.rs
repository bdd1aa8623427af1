//! Organisation life through its pages: a record as a Word file, and what another branch may not see.

use axum::http::StatusCode;

use crate::browser::{Browser, village};
use crate::papers::unpacked;

/// The newest sitting that was recorded of the branch to try, and one of another branch.
const OWN: &str =
    "SELECT MAX(s.id) FROM sitting s JOIN role_grant g ON g.county = s.county AND g.org = s.branch
    WHERE g.role = 'secretary' AND s.entered_on IS NOT NULL";
const OTHER: &str =
    "SELECT MAX(s.id) FROM sitting s WHERE s.entered_on IS NOT NULL AND s.branch NOT IN
    (SELECT org FROM role_grant WHERE role = 'secretary')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_a_word_file_for_its_branch_and_the_committee_only() {
    let (world, router) = village().await;
    let (own, other) = (world.number(OWN).await, world.number(OTHER).await);
    let at = |id: i64| format!("/610925/staff/life/sittings/{id}/minutes");

    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let file = secretary.get(&at(own)).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.header("content-disposition").contains(".docx"));
    let said = unpacked(&file.bytes);
    let text = format!("SELECT due, present FROM sitting WHERE id = {own}");
    let row = world.rows(&text).await.remove(0);
    let (due, present) = (row.int(0).unwrap(), row.int(1).unwrap());
    assert!(said.contains(&format!("应到会 {due} 人，实到会 {present} 人")), "{said}");
    let text = format!(
        "SELECT p.name FROM sitting_person s JOIN person p ON p.id = s.person WHERE s.sitting = {own}"
    );
    for row in world.rows(&text).await {
        assert!(said.contains(&row.text(0).unwrap()), "everybody stands in it: {said}");
    }

    for path in
        [at(other), at(other).replace("/minutes", ""), at(other).replace("minutes", "record")]
    {
        assert_eq!(secretary.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    assert_eq!(committee.get(&at(other)).await.status, StatusCode::OK);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_with_a_fault_comes_back_with_all_that_was_typed() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let new = "/610925/staff/life/sittings/new";
    let page = secretary.get(new).await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("system-talk", "1"),
        ("held_on", "2025-12-30"),
        ("from", "25:00"),
        ("place", "二楼小会议室"),
        ("agenda", "谈心谈话"),
        ("do", "plan"),
    ];
    let before = world.number("SELECT COUNT(*) FROM sitting").await;

    let answer = secretary.post("/610925/staff/life/sittings", &typed).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["二楼小会议室", "谈心谈话</textarea>", "value=\"2025-12-30\"", "14:30 这样"]
    {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert!(answer.body.contains("name=\"system-talk\" value=\"1\" checked"));
    assert_eq!(world.number("SELECT COUNT(*) FROM sitting").await, before);
    world.clear().await;
}

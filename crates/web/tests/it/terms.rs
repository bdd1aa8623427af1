//! Terms and elections through their pages: the screening as a table, whose election is whose, and a
//! count that comes back with all that was typed.

use axum::http::StatusCode;

use crate::browser::{Browser, village};
use crate::papers::table;

const ELECTION: &str = "SELECT MAX(id) FROM election";

/// The names of the branches on a page of the screening, in order.
fn names(body: &str) -> Vec<String> {
    let links = body.split("<a class=\"t\" href=\"").skip(1);
    let text = |it: &str| it.split_once('>')?.1.split_once('<').map(|it| it.0.to_owned());
    links.filter_map(text).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_the_screening_has_the_rows_of_its_page() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    for what in ["listed", "overdue", "remind", "extended", "unknown"] {
        let page = committee.get(&format!("/610925/staff/terms?what={what}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let shown = names(&page.body);

        let csrf = page.hidden("csrf");
        let at = format!("/610925/staff/terms/export?what={what}");
        let file = committee.post(&at, &[("csrf", &csrf)]).await;

        assert_eq!(file.status, StatusCode::OK, "{what}");
        let cells = table(&file.bytes);
        let head = cells.iter().position(|row| row.first().is_some_and(|it| it == "支部")).unwrap();
        let rows = cells.iter().skip(head + 1).map(|row| row.first().cloned().unwrap_or_default());
        let rows: Vec<String> = rows.take_while(|it| !it.is_empty()).collect();
        assert_eq!(rows, shown, "{what}");
    }
    let all = committee.get("/610925/staff/terms").await;
    assert!(!names(&all.body).is_empty());
    let taken = "SELECT COUNT(*) FROM audit WHERE act = 'export' AND detail LIKE 'terms %'";
    assert_eq!(world.number(taken).await, 5);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_that_cannot_be_comes_back_with_all_that_was_typed() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let id = world.number(ELECTION).await;
    let at = format!("/610925/staff/elections/{id}/count");
    let page = secretary.get(&at).await;
    assert_eq!(page.status, StatusCode::OK);
    let [csrf, key, version] = ["csrf", "key", "version"].map(|it| page.hidden(it));
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("version", version.as_str()),
        ("held_on", "2025-12-30"),
        ("present", "5"),
        ("issued", "5"),
        ("returned", "7"),
        ("valid", "5"),
    ];
    let fields: Vec<String> = page
        .body
        .split("name=\"yes-")
        .skip(1)
        .map(|it| format!("yes-{}", it.split('"').next().unwrap()))
        .collect();
    assert!(fields.len() > 1, "those of the list stand in the form");
    typed.extend(fields.iter().map(|it| (it.as_str(), "1")));
    let before = world.traces().await;

    let answer = secretary.post(&at, &typed).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"2025-12-30\"", "value=\"7\"", "value=\"1\""] {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert_eq!(world.traces().await, before);
    // The committee reads the election and counts nothing; the steps of the branch are not its.
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    assert_eq!(committee.get(&at).await.status, StatusCode::FORBIDDEN);
    let own = committee.get(&format!("/610925/staff/elections/{id}")).await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(!own.body.contains("记票数"), "{}", own.body);
    world.clear().await;
}

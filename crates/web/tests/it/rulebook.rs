//! A rule that is tried out on its page before it holds, and how long forms were open.

use axum::http::StatusCode;

use crate::browser::{Browser, village};

const SYSTEM: &str = "/610925/staff/life/systems/talk";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_tried_on_its_page_and_made_by_a_second_press() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    let page = committee.get(SYSTEM).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("每年至少 1 次"), "{}", page.body);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("do", "try"),
        ("every", "month"),
        ("least", "0"),
        ("grace", "7"),
        ("applies", "every"),
        ("why", "县委组织部通知"),
    ];
    let before = world.traces().await;

    let wrong = committee.post(SYSTEM, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["1 到 31 之间的整数", "value=\"县委组织部通知\"", "value=\"month\" selected"]
    {
        assert!(wrong.body.contains(kept), "{kept}: {}", wrong.body);
    }
    typed[4] = ("least", "1");
    let tried = committee.post(SYSTEM, &typed).await;

    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    for said in
        ["试算：", "要是过去 12 个月", "个周期", "还没有改", "起生效", "/staff/life/branches/"]
    {
        assert!(tried.body.contains(said), "{said}: {}", tried.body);
    }
    assert_eq!(world.traces().await, before, "nothing is written by looking");
    let token = tried.hidden("tried");
    typed[2] = ("do", "take");
    let unseen = committee.post(SYSTEM, &typed).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "what was not tried is not made");
    assert!(unseen.body.contains("先试算一次"), "{}", unseen.body);
    typed.push(("tried", token.as_str()));
    let made = committee.post(SYSTEM, &typed).await;

    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let page = committee.get(made.location()).await;
    for said in ["每月至少 1 次", "试算过", "县委组织部通知", "以前的数字不变"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    // Who oversees reads it and sees no form.
    let leader = Browser::signed_in(&router, &world, "lingdao").await;
    let page = leader.get(SYSTEM).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("先试算</button>"), "{}", page.body);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_timed_from_when_it_was_first_opened_and_no_person_is() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let page = secretary.get("/610925/staff/life/sittings/new").await;
    let (csrf, key, began) = (page.hidden("csrf"), page.hidden("key"), page.hidden("began"));
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("began", began.as_str()),
        ("system-talk", "1"),
        ("held_on", ""),
        ("do", "plan"),
    ];
    let timed = "SELECT CAST(SUM(timed) AS BIGINT) FROM burden_tally";
    let seconds = "SELECT CAST(SUM(seconds) AS BIGINT) FROM burden_tally";
    let (before, took) = (world.number(timed).await, world.number(seconds).await);

    world.clock.pass(70);
    let back = secretary.post("/610925/staff/life/sittings", &typed).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back.hidden("began"), began, "it was opened when it was first shown");
    assert_eq!(world.number(timed).await, before);
    world.clock.pass(50);
    typed[4] = ("held_on", "2025-12-30");
    let sent = secretary.post("/610925/staff/life/sittings", &typed).await;

    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(world.number(timed).await, before + 1);
    assert_eq!(world.number(seconds).await, took + 120);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_burden_meter_says_what_an_independent_count_says_and_opens_its_rows() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;

    let page = committee.get("/610925/staff/burden").await;

    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let month = world.app.now().month();
    let count = format!(
        "SELECT CAST(SUM(forms) AS BIGINT) FROM burden_tally WHERE month > {} AND month <= {month}",
        month - 100
    );
    let forms = world.number(&count).await;
    assert!(forms > 50, "{forms}");
    let said = format!("<span class=\"name\">填了</span><b>{forms}</b>");
    assert!(page.body.contains(&said), "{said}: {}", page.body);
    let row = "SELECT org FROM burden_tally ORDER BY month DESC, org DESC, rule DESC";
    let org = world.rows(row).await.remove(0).int(0).unwrap();
    let link = format!("/610925/staff/burden/rows?org={org}");
    assert!(page.body.contains(&link), "{link}: {}", page.body);
    let rows = committee.get(&link).await;
    let count =
        format!("SELECT COUNT(*) FROM burden_tally WHERE org = {org} AND month > {}", month - 100);
    let shown = i64::try_from(rows.body.matches("<td class=\"main\">").count()).unwrap();
    assert_eq!(shown, world.number(&count).await.min(50));
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    assert_eq!(secretary.get("/610925/staff/burden").await.status, StatusCode::FORBIDDEN);
    world.clear().await;
}

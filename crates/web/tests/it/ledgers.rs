//! The ledger of sittings, calendar feeds and merit points through their pages.

use axum::http::StatusCode;

use crate::browser::{Answer, Browser, village};
use crate::papers::table;

const LEDGER: &str = "/610925/staff/life/ledger";

/// The rows of the ledger that somebody takes out, and the file.
async fn out(browser: &Browser, at: &str, more: &[(&str, &str)]) -> (Vec<Vec<String>>, Answer) {
    let page = browser.get(at).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let csrf = page.hidden("csrf");
    let mut typed = vec![("csrf", csrf.as_str()), ("from", "2020-01-01"), ("until", "2030-12-31")];
    typed.extend(more);
    let file = browser.post(&format!("{LEDGER}/export"), &typed).await;
    if file.status != StatusCode::OK {
        return (Vec::new(), file);
    }
    let cells = table(&file.bytes);
    let head = cells.iter().position(|row| row.first().is_some_and(|it| it == "序号")).unwrap();
    let rows = cells.into_iter().skip(head + 1);
    (rows.take_while(|row| row.first().is_some_and(|it| !it.is_empty())).collect(), file)
}

/// A form with a file, as a browser sends it.
fn body(fields: &[(&str, &str)], bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    body.extend(
        b"--cut\r\nContent-Disposition: form-data; name=\"sheet\"; filename=\"a.xlsx\"\r\n\r\n",
    );
    body.extend(bytes);
    body.extend(b"\r\n--cut--\r\n");
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_goes_out_by_branch_and_comes_back_as_what_is_here_already() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    let held = "SELECT COUNT(*) FROM sitting WHERE state IN ('held', 'published')";

    let (all, file) = out(&committee, LEDGER, &[]).await;
    assert_eq!(i64::try_from(all.len()).unwrap(), world.number(held).await);
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let own = "SELECT COUNT(*) FROM sitting WHERE state IN ('held', 'published')
        AND branch IN (SELECT org FROM role_grant WHERE role = 'secretary')";
    let (rows, _) = out(&secretary, LEDGER, &[]).await;
    assert_eq!(i64::try_from(rows.len()).unwrap(), world.number(own).await);
    // Another branch is not there for a secretary.
    let other = "SELECT MIN(org) FROM branch WHERE org NOT IN (SELECT org FROM role_grant WHERE role = 'secretary')";
    let other = world.number(other).await.to_string();
    let (_, refused) = out(&secretary, LEDGER, &[("branch", &other)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    let page = committee.get(LEDGER).await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let sent = body(&[("csrf", &csrf), ("key", &key)], &file.bytes);
    let answer = committee.upload(LEDGER, "cut", sent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let run = answer.location().to_owned();
    let columns = committee.get(&format!("{run}/columns")).await;
    assert!(columns.body.contains("缺席及原因"), "{}", columns.body);
    let (csrf, key) = (columns.hidden("csrf"), columns.hidden("key"));
    let mut said = vec![("csrf".to_owned(), csrf), ("key".to_owned(), key)];
    let codes = [
        "", "branch", "held_on", "from", "until", "systems", "title", "place", "chair", "recorder",
        "due", "present", "absent", "guests", "agenda", "minutes", "votes", "",
    ];
    said.extend(
        (0..).zip(codes).map(|(nth, code): (usize, _)| (format!("column-{nth}"), code.to_owned())),
    );
    let said: Vec<(&str, &str)> = said.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let answer = committee.post(&format!("{run}/columns"), &said).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = committee.get(&run).await;
    assert!(page.body.contains("回到台账"), "{}", page.body);
    let standing = "SELECT COUNT(*) FROM import_row WHERE standing = 'here'";
    assert_eq!(world.number(standing).await, world.number(held).await, "nothing comes twice");
    // A secretary sees no file of the committee's.
    assert_eq!(secretary.get(&run).await.status, StatusCode::NOT_FOUND);
    // What is no table is refused with what to do.
    let page = committee.get(LEDGER).await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let sent = body(&[("csrf", &csrf), ("key", &key)], b"\xD0\xCF\x11\xE0\xA1");
    let answer = committee.upload(LEDGER, "cut", sent).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("另存为 .xlsx"), "{}", answer.body);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_needs_its_address_and_nothing_else_and_ends_for_everybody() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let feeds = "/610925/staff/feeds";
    let act = async |what: &str| {
        let page = secretary.get(feeds).await;
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let typed =
            [("csrf", csrf.as_str()), ("key", key.as_str()), ("which", "branch"), ("do", what)];
        secretary.post(feeds, &typed).await
    };
    let made = act("renew").await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let at = made.body.split("/610925/calendar/").nth(1).unwrap().split('<').next().unwrap();
    let at = format!("/610925/calendar/{at}");

    let stranger = Browser::new(&router);
    let told = stranger.get(&at).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.header("content-type").starts_with("text/calendar"));
    assert_eq!(told.header("cache-control"), "no-store");
    assert!(told.body.starts_with("BEGIN:VCALENDAR\r\n") && told.body.contains("BEGIN:VEVENT\r\n"));
    let whole = told.body.replace("\r\n ", "");
    for row in world
        .rows("SELECT DISTINCT p.name FROM branch_member m JOIN person p ON p.id = m.person")
        .await
    {
        let name = row.text(0).unwrap();
        assert!(!whole.contains(&name), "{name} stands in it");
    }
    assert_eq!(act("end").await.status, StatusCode::SEE_OTHER);

    let (ended, never) =
        (stranger.get(&at).await, stranger.get("/610925/calendar/cal-aaaa/feed.ics").await);
    assert_eq!((ended.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(ended.body, never.body, "what ended and what never was are the same");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_of_points_is_tried_on_a_page_and_set_by_a_second_press() {
    let (world, router) = village().await;
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    let (home, form) = ("/610925/staff/merits", "/610925/staff/merits/new");
    let page = committee.get(form).await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("whose", "org"),
        ("source", "system"),
        ("category", "theme_day"),
        ("name", "开主题党日"),
        ("points", "2"),
        ("most", "2"),
        ("every", "month"),
        ("basis", ""),
        ("do", "try"),
    ];
    let answer = committee.post(home, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("没有依据的不算分") && answer.body.contains("value=\"开主题党日\"")
    );
    typed[9].1 = "积分办法第三条";
    let tried = committee.post(home, &typed).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    assert!(tried.body.contains("现在还什么都没有改"));
    assert_eq!(world.number("SELECT COUNT(*) FROM merit_rule").await, 0);

    let (key, from) = (tried.hidden("key"), tried.hidden("from"));
    typed[1].1 = &key;
    typed[10].1 = "set";
    typed.push(("from", from.as_str()));
    let answer = committee.post(home, &typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM merit_rule WHERE points = 2 AND cap = 2").await,
        1
    );
    let list = committee.get(home).await;
    assert!(list.body.contains("一次 2 分，每月最多 2 分"), "{}", list.body);
    // The secretary reads their own branch's, and no other's.
    let own = world.number("SELECT MIN(org) FROM role_grant WHERE role = 'secretary'").await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let shown = secretary.get(&format!("{home}/orgs/{own}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    let other = "SELECT MIN(org) FROM branch WHERE org NOT IN (SELECT org FROM role_grant WHERE role = 'secretary')";
    let other = world.number(other).await;
    assert_eq!(secretary.get(&format!("{home}/orgs/{other}")).await.status, StatusCode::NOT_FOUND);
    let mine = secretary.get(&format!("{home}/own")).await;
    assert!(mine.body.contains("本县没有给党员个人算积分"), "{}", mine.body);
    world.clear().await;
}

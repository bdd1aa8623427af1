//! Members' affairs through their pages: a ledger whose cells are the rows, sums that name nobody, and forms
//! that come back with all that was typed.

use axum::http::StatusCode;

use crate::browser::{Browser, village};
use crate::papers::{below, table, unpacked};

/// The branch to try.
const OWN: &str = "SELECT org FROM role_grant WHERE role = 'secretary'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_of_dues_has_every_member_with_exactly_what_was_paid() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let page = secretary.get("/610925/staff/dues").await;
    assert_eq!(page.status, StatusCode::OK);

    let csrf = page.hidden("csrf");
    let at = "/610925/staff/dues/export?year=2025";
    let file = secretary.post(at, &[("csrf", &csrf)]).await;

    assert_eq!(file.status, StatusCode::OK);
    let cells = table(&file.bytes);
    let rows = below(&cells, "姓名");
    let org = world.number(OWN).await;
    let text = format!(
        "SELECT p.name, SUM(l.owed), SUM(l.paid) FROM dues_line l JOIN person p ON p.id = l.person
        WHERE l.branch = {org} AND l.month LIKE '2025-%' GROUP BY p.name, l.person ORDER BY p.name, l.person"
    );
    let kept = world.rows(&text).await;
    assert_eq!(rows.len(), kept.len());
    for (row, own) in rows.iter().zip(&kept) {
        let yuan = |at: usize| domain::dues::yuan(own.int(at).unwrap());
        // A reader of spreadsheets shows 1052.7 for 1052.70: compared as what it is, hundredths.
        let fen = |text: &str| domain::dues::fen(text).map(domain::dues::yuan);
        assert_eq!(row[0], own.text(0).unwrap());
        assert_eq!(fen(&row[15]), Some(yuan(1)), "{row:?}");
        assert_eq!(fen(&row[16]), Some(yuan(2)), "{row:?}");
        let months = row[3..15].iter().filter_map(|it| domain::dues::fen(it)).sum::<i64>();
        assert_eq!(domain::dues::yuan(months), yuan(2), "the months add up");
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_above_reads_a_name_or_an_amount_of_a_member() {
    let (world, router) = village().await;
    let org = world.number(OWN).await;
    let names = format!(
        "SELECT DISTINCT p.name FROM branch_member m JOIN person p ON p.id = m.person WHERE m.branch = {org}"
    );
    let names: Vec<String> =
        world.rows(&names).await.iter().map(|it| it.text(0).unwrap()).collect();
    for login in ["gongwei", "lingdao", "shenji"] {
        let browser = Browser::signed_in(&router, &world, login).await;
        assert_eq!(browser.get("/610925/staff/dues").await.status, StatusCode::FORBIDDEN);
        let list = browser.get("/610925/staff/dues/branches").await;
        let one = browser.get(&format!("/610925/staff/dues/branches/{org}")).await;
        let csrf = list.hidden("csrf");
        let export = "/610925/staff/dues/branches/export?what=all";
        let file = browser.post(export, &[("csrf", &csrf)]).await;
        let whole = [list.body, one.body, unpacked(&file.bytes)].concat();
        assert!(!whole.contains("4386.50") && !whole.contains("7256.30"), "{login}");
        for name in &names {
            assert!(!whole.contains(name.as_str()), "{login} reads {name}");
        }
    }
    // Another secretary's members are not there.
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let other = format!("SELECT MIN(person) FROM branch_member WHERE branch <> {org}");
    let other = world.number(&other).await;
    let at = format!("/610925/staff/dues/members/{other}");
    assert_eq!(secretary.get(&at).await.status, StatusCode::NOT_FOUND);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_is_too_small_comes_back_with_all_that_was_typed() {
    let (world, router) = village().await;
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let org = world.number(OWN).await;
    let behind =
        format!("SELECT MIN(person) FROM dues_line WHERE branch = {org} AND standing = 'unpaid'");
    let person = world.number(&behind).await;
    let at = format!("/610925/staff/dues/members/{person}");
    let page = secretary.get(&at).await;
    assert!(page.body.contains("还欠"), "{}", page.body);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("first", "2025-08"),
        ("last", "2025-11"),
        ("fen", "0.01"),
        ("paid_on", "2025-12-30"),
        ("do", "pay"),
    ];
    let before = world.traces().await;

    let answer = secretary.post(&at, &typed).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"2025-08\"", "value=\"2025-11\"", "value=\"0.01\"", "value=\"2025-12-30\""]
    {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert!(answer.body.contains("这几个月该交"), "{}", answer.body);
    assert_eq!(world.traces().await, before);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_on_the_way_is_known_to_their_branch_and_the_committee_only() {
    let (world, router) = village().await;
    let org = world.number(OWN).await;
    let of = |sign: &str| {
        format!("SELECT MAX(id) FROM applicant WHERE branch {sign} {org} AND person IS NULL")
    };
    let (own, other) = (world.number(&of("=")).await, world.number(&of("<>")).await);
    let at = |id: i64| format!("/610925/staff/applicants/{id}");
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    assert_eq!(secretary.get(&at(own)).await.status, StatusCode::OK);
    assert_eq!(secretary.get(&at(other)).await.status, StatusCode::NOT_FOUND);
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    let page = committee.get(&at(other)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("待按2026年修订版核对"), "the set of steps says what it is");
    for login in ["lingdao", "shenji", "admin"] {
        let browser = Browser::signed_in(&router, &world, login).await;
        assert_eq!(browser.get(&at(own)).await.status, StatusCode::FORBIDDEN, "{login}");
    }
    // A number opens as many rows.
    for login in ["shuji", "gongwei"] {
        let browser = Browser::signed_in(&router, &world, login).await;
        let all = browser.get("/610925/staff/applicants").await.body;
        let figures: Vec<&str> = all.split("<a class=\"fig\" href=\"").skip(1).collect();
        assert_eq!(figures.len(), 9);
        for figure in figures {
            let href = figure.split('"').next().unwrap().replace("&#38;", "&");
            let wanted = figure.split("<b").nth(1).unwrap();
            let wanted = wanted.split_once('>').unwrap().1.split('<').next().unwrap();
            let rows = browser.get(&href).await.body.matches("<a class=\"t\" href=").count();
            assert_eq!(rows.to_string(), wanted, "{login} {href}");
        }
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_received_on_its_page_by_the_branch_it_goes_to() {
    let (world, router) = village().await;
    let org = world.number(OWN).await;
    let id =
        format!("SELECT MAX(id) FROM transfer_letter WHERE to_branch = {org} AND state = 'issued'");
    let id = world.number(&id).await;
    let at = format!("/610925/staff/letters/{id}");
    let committee = Browser::signed_in(&router, &world, "gongwei").await;
    assert!(!committee.get(&at).await.body.contains("接收，编到本支部"));
    let secretary = Browser::signed_in(&router, &world, "shuji").await;
    let page = secretary.get(&at).await;
    assert!(
        page.body.contains("接收，编到本支部") && !page.body.contains(">收回<"),
        "{}",
        page.body
    );
    let [csrf, key, version] = ["csrf", "key", "version"].map(|it| page.hidden(it));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("version", version.as_str()),
        ("do", "receive"),
        ("on", ""),
    ];
    let count =
        format!("SELECT COUNT(*) FROM branch_member WHERE branch = {org} AND until_on IS NULL");
    let before = world.number(&count).await;

    let answer = secretary.post(&at, &typed).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.number(&count).await, before + 1);
    world.clear().await;
}

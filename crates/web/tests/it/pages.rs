//! Pages that are read: they write nothing, and carry their headers.

use std::collections::{BTreeSet, VecDeque};

use axum::http::StatusCode;

use crate::browser::{Answer, Browser, real_path, village};

/// The most pages that one walk reads.
const PAGES: usize = 120;

/// The links of a page that stay in the county, for reading.
pub(crate) fn links(page: &Answer) -> Vec<String> {
    let hrefs = page.body.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
    hrefs
        .filter(|it| it.starts_with("/610925/"))
        .map(|it| it.replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

/// Reads pages from one on, link after link. Gives the kinds of page seen.
async fn walk(browser: &Browser, from: &str) -> BTreeSet<String> {
    let mut waiting = VecDeque::from([from.to_owned()]);
    let (mut seen, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    while let Some(at) = waiting.pop_front() {
        if seen.len() >= PAGES || !seen.insert(at.clone()) {
            continue;
        }
        let page = browser.get(&at).await;
        assert!(page.status.is_success() || page.status.is_redirection(), "{at}: {}", page.status);
        headers_stand(&at, &page);
        let kind: Vec<&str> = at.split(['?', '#']).next().unwrap().split('/').skip(2).collect();
        kinds.insert(kind.iter().take(2).copied().collect::<Vec<_>>().join("/"));
        waiting.extend(links(&page));
        waiting.extend(
            Some(page.location()).filter(|it| it.starts_with("/610925/")).map(str::to_owned),
        );
    }
    kinds
}

fn headers_stand(at: &str, page: &Answer) {
    let policy = page.header("content-security-policy");
    for part in
        ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "form-action 'self'"]
    {
        assert!(policy.contains(part), "{at}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{at}: {policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{at}");
    assert_eq!(page.header("x-frame-options"), "DENY", "{at}");
    assert!(!page.header("referrer-policy").is_empty(), "{at}");
    assert!(!page.header("cache-control").is_empty(), "{at}");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{at}");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{at}");
    assert!(page.header("permissions-policy").contains("camera=()"), "{at}");
    assert!(!page.body.contains("<script>") && !page.body.contains(" onclick="), "{at}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_pages_writes_nothing_and_every_page_has_its_headers() {
    let (world, router) = village().await;
    let traces = world.traces().await;

    let stranger = walk(&Browser::new(&router), "/610925/").await;
    for kind in ["", "report", "track", "answered"] {
        assert!(stranger.contains(kind), "{kind} was not seen: {stranger:?}");
    }
    for login in ["xian", "ju", "huifang", "lingdao", "shenji", "admin"] {
        let browser = Browser::signed_in(&router, &world, login).await;
        let kinds = walk(&browser, "/610925/staff/").await;
        assert!(kinds.contains("staff/directory"), "{login}: {kinds:?}");
        assert_eq!(login != "admin", kinds.contains("staff/numbers"), "{login}: {kinds:?}");
    }

    assert_eq!(world.traces().await, traces);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_answer_has_its_headers() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);
    let officer = Browser::signed_in(&router, &world, "lingdao").await;

    let home = stranger.get("/610925/").await;
    let css = home.body.split('"').find(|it| it.starts_with("/assets/")).unwrap().to_owned();
    for (at, status) in [
        ("/610925/", StatusCode::OK),
        ("/", StatusCode::SEE_OTHER),
        ("/610925/staff/", StatusCode::SEE_OTHER),
        (&css, StatusCode::OK),
        ("/assets/0000/look.css", StatusCode::NOT_FOUND),
        ("/nowhere/at/all", StatusCode::NOT_FOUND),
        ("/610925/t/ABCD", StatusCode::NOT_FOUND),
        ("/healthz", StatusCode::OK),
    ] {
        let answer = stranger.get(at).await;
        assert_eq!(answer.status, status, "{at}");
        headers_stand(at, &answer);
    }
    let barred = officer.get("/610925/staff/calls").await;
    assert_eq!(barred.status, StatusCode::FORBIDDEN);
    headers_stand("barred", &barred);
    let inside = officer.get("/610925/staff/").await;
    assert_eq!(inside.header("cache-control"), "no-store");
    let own = real_path(&world, "/610925/t/{code}").await;
    let private = stranger.get(&own).await;
    assert_eq!(private.status, StatusCode::OK);
    assert!(private.header("cache-control").contains("no-store"), "{private:?}");
    assert!(stranger.get(&css).await.header("cache-control").contains("immutable"));
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_code_and_a_wrong_one_look_the_same() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);

    // One code that nobody has, and one that differs from a real one by its last character.
    let real = real_path(&world, "{code}").await;
    let last = if real.ends_with('2') { "3" } else { "2" };
    let near = format!("{}{last}", real.get(..real.len() - 1).unwrap());
    let unknown = stranger.get("/610925/t/0000000000000000").await;
    let close = stranger.get(&format!("/610925/t/{near}")).await;
    let api = stranger.get("/api/v1/610925/requests/0000000000000000").await;

    assert_eq!((unknown.status, api.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(close.status, StatusCode::NOT_FOUND);
    assert_eq!(close.body.replace(&near, "0000000000000000"), unknown.body);
    assert_eq!(stranger.get(&format!("/610925/t/{real}")).await.status, StatusCode::OK);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_type_asked_for_once_stays_on_the_pages_after() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let large = "class=\"elder\"";

    let asked = stranger.get("/610925/?elder=1").await;
    let kept = stranger.with(&[("cookie", "elder=1")]);
    let later = kept.get("/610925/report").await;
    let again = kept.get("/610925/report?elder=0").await;
    let staff = officer.get("/610925/staff/directory?elder=1").await;

    assert!(asked.body.contains(large) && later.body.contains(large));
    assert!(asked.header("set-cookie").starts_with("elder=1; Path=/; Max-Age="), "{asked:?}");
    assert!(!again.body.contains(large));
    assert!(again.header("set-cookie").starts_with("elder=0; Path=/; "), "{again:?}");
    assert!(staff.header("set-cookie").starts_with("elder=1; "), "{staff:?}");
    assert!(stranger.get("/610925/").await.header("set-cookie").is_empty());
    world.clear().await;
}

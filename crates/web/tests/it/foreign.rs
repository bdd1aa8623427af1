//! Forms from elsewhere have no effect.

use axum::http::{Method, StatusCode};

use crate::browser::{Browser, place, real_path, village};

/// How browsers and old browsers tell that a form came from elsewhere.
const ELSEWHERE: &[&[(&str, &str)]] = &[
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("origin", "http://evil.example")],
    &[("origin", "null")],
    &[("origin", "http://county.example.evil.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", "http://county.example")],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_from_elsewhere_is_refused_and_has_no_effect() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let page = officer.get("/610925/staff/receive").await;
    let (csrf, key, place) = (page.hidden("csrf"), page.hidden("key"), place(&world).await);
    let fields = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("text", "路灯坏了"),
        ("place", &place),
        ("login", "xian"),
        ("password", "x"),
    ];
    let traces = world.traces().await;

    let posts = web::table().into_iter().filter(|it| it.method == "POST");
    let mut tried = 0;
    for row in posts {
        let at = real_path(&world, row.path).await;
        for headers in ELSEWHERE {
            let answer = officer.with(headers).post(&at, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at} {headers:?}");
            assert!(answer.body.contains("没有被接受"), "{at} {headers:?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
    assert_eq!(world.traces().await, traces);

    // The same form from our own page goes through, so it was where it came from that counted.
    for own in [("sec-fetch-site", "same-origin"), ("origin", "http://county.example")] {
        let answer = officer.with(&[own]).post("/610925/staff/receive", &fields).await;
        assert!(answer.location().starts_with("/610925/staff/received/"), "{answer:?}");
    }
    assert_ne!(world.traces().await, traces);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_staff_without_its_token_or_with_anothers_has_no_effect() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let other = Browser::signed_in(&router, &world, "huifang").await;
    let place = place(&world).await;
    let page = officer.get("/610925/staff/receive").await;
    let (own, key) = (page.hidden("csrf"), page.hidden("key"));
    let foreign = other.get("/610925/staff/receive").await.hidden("csrf");
    let traces = world.traces().await;

    let cut = own.get(1..).unwrap_or_default();
    for wrong in ["", "0", foreign.as_str(), cut] {
        let fields =
            [("csrf", wrong), ("key", &key), ("text", "路灯坏了"), ("place", place.as_str())];
        let answer = officer.post("/610925/staff/receive", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{wrong}");
    }
    assert_eq!(world.traces().await, traces);
    let fields = [("csrf", own.as_str()), ("key", &key), ("text", "路灯坏了"), ("place", &place)];
    let answer = officer.post("/610925/staff/receive", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_in_leads_to_no_other_site() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);

    for next in ["https://evil.example/", "//evil.example/", "/610926/staff/", "javascript:x"] {
        let fields = [("login", "xian"), ("password", "Gongjian-2025"), ("next", next)];
        let answer = stranger.post("/610925/staff/sign-in", &fields).await;
        assert_eq!(answer.location(), "/610925/staff/?signed=1", "{next}");
        let cookie = answer.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/610925/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
    }
    let wrong = [("login", "xian"), ("password", "nein"), ("next", "")];
    let answer = stranger.ask(Method::POST, "/610925/staff/sign-in", crate::browser::form(&wrong));
    let answer = answer.await;
    assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    assert!(!answer.body.contains("nein"), "a password is not sent back");
    world.clear().await;
}

//! What people type stands in the body of what they send, and in no address: addresses are kept by
//! browsers, proxies and logs.

use axum::http::StatusCode;

use crate::browser::{Browser, place, village};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_looked_for_stands_in_no_address() {
    let (world, router) = village().await;
    let (stranger, officer) =
        (Browser::new(&router), Browser::signed_in(&router, &world, "xian").await);
    let (form, place) = (stranger.get("/610925/report").await, place(&world).await);
    let key = form.hidden("key");
    let fields =
        [("key", key.as_str()), ("text", "欧阳大爷家门口的路灯坏了"), ("place", place.as_str())];
    let sent = stranger.post("/610925/report", &fields).await;
    let code = sent.location().rsplit('/').next().unwrap().to_owned();

    // The fields of all pages send by POST what they are given.
    for (page, action) in [("/610925/", "/610925/track"), ("/610925/track", "/610925/track")] {
        let html = stranger.get(page).await.body;
        let form =
            html.split("<form").find(|it| it.contains(&format!("action=\"{action}\""))).unwrap();
        assert!(form.contains("method=\"post\""), "{page}: {form}");
    }
    let desk = officer.get("/610925/staff/").await;
    let search = desk.body.split("<form").find(|it| it.contains("/staff/search")).unwrap();
    assert!(search.contains("method=\"post\""), "{search}");

    // An address that carries words finds nothing by them.
    assert_eq!(stranger.get(&format!("/610925/track?code={code}")).await.status, StatusCode::OK);
    assert_eq!(
        stranger.post("/610925/track", &[("code", code.as_str())]).await.location(),
        format!("/610925/t/{code}")
    );
    let by_address = officer.get("/610925/staff/search?q=%E6%AC%A7%E9%98%B3").await;
    assert_eq!(by_address.location(), "/610925/staff/");
    let csrf = desk.hidden("csrf");
    let found =
        officer.post("/610925/staff/search", &[("csrf", csrf.as_str()), ("q", "欧阳大爷")]).await;
    assert!(found.body.contains("门口的路灯坏了"), "{}", found.status);
    let foreign = officer.post("/610925/staff/search", &[("q", "欧阳大爷")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    world.clear().await;
}

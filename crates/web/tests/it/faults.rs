//! Lost connections, a full disk, a double tap.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::browser::{Answer, Browser, form, place, village};

const REPORT: &str = "/610925/report";

async fn report(browser: &Browser, place: &str, key: &str) -> Answer {
    let fields = [
        ("key", key),
        ("text", "路灯坏了"),
        ("place", place),
        ("category", "lamp"),
        ("alike", "seen"),
    ];
    browser.post(REPORT, &fields).await
}

/// Requests that left not exactly one line of each kind behind.
const TORN: &str = "SELECT COUNT(*) FROM request r WHERE source = 'link' AND (
    (SELECT COUNT(*) FROM timeline t WHERE t.county = r.county AND t.matter = r.id AND t.act = 'send') <> 1
    OR (SELECT COUNT(*) FROM audit a WHERE a.county = r.county AND a.subject = r.id AND a.act = 'send') <> 1)";

/// Begins a request and goes away: in the head, in the body, or before the answer.
async fn abort(address: std::net::SocketAddr, number: usize, place: &str) {
    let key = format!("abgebrochen-{number}");
    let body = form(&[("key", &key), ("text", "路灯坏了"), ("place", place), ("alike", "seen")]);
    let head = format!(
        "POST {REPORT} HTTP/1.1\r\nHost: county.example\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let whole = match number % 4 {
        0 => "GET /610925/answered HTTP/1.1\r\nHost: county.example\r\n\r\n".to_owned(),
        _ => head.clone() + &body,
    };
    let sent = match number % 4 {
        1 => head.len() / 2,
        2 => head.len() + body.len() / 2,
        _ => whole.len(),
    };
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(whole.as_bytes().get(..sent).unwrap()).await.unwrap();
    if number.is_multiple_of(3) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn served(address: std::net::SocketAddr, ask: String) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = socket.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(30), read).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_thousand_broken_connections_everybody_is_answered() {
    let (world, _) = village().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (app, options) = (world.app.clone(), web::Options::default());
    let server = tokio::spawn(web::serve(listener, app, options, async move {
        stopped.await.ok();
    }));
    let place = place(&world).await;

    for batch in 0..20 {
        let aborts: Vec<_> = (0..50)
            .map(|it| {
                let place = place.clone();
                tokio::spawn(async move { abort(address, batch * 50 + it, &place).await })
            })
            .collect();
        for one in aborts {
            one.await.unwrap();
        }
    }

    let before = world.number("SELECT COUNT(*) FROM request").await;
    let mut asks = Vec::new();
    for number in 0..200 {
        let key = format!("danach-{number}");
        let body =
            form(&[("key", &key), ("text", "路灯坏了"), ("place", &place), ("alike", "seen")]);
        let ask = match number % 2 {
            0 => {
                "GET /610925/answered HTTP/1.1\r\nHost: county.example\r\nConnection: close\r\n\r\n"
                    .to_owned()
            }
            _ => format!(
                "POST {REPORT} HTTP/1.1\r\nHost: county.example\r\nConnection: close\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
        };
        asks.push((number, tokio::spawn(served(address, ask))));
    }
    for (number, ask) in asks {
        let answer = ask.await.unwrap();
        let expected = if number % 2 == 0 { "HTTP/1.1 200" } else { "HTTP/1.1 303" };
        assert!(answer.starts_with(expected), "{number}: {answer}");
    }
    let after = world.number("SELECT COUNT(*) FROM request").await;
    assert!(after >= before + 100, "{before} {after}");
    assert_eq!(world.number(TORN).await, 0, "every request is whole");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), server).await.unwrap().unwrap().unwrap();
    world.clear().await;
}

async fn dropped(router: Router, number: usize, place: &str) {
    let key = format!("fallengelassen-{number}");
    let body = form(&[("key", &key), ("text", "路灯坏了"), ("place", place), ("alike", "seen")]);
    let request = Request::post(REPORT)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let asked = tokio::spawn(router.oneshot(request));
    for _ in 0..number % 40 {
        tokio::task::yield_now().await;
    }
    asked.abort();
    asked.await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_dropped_handlers_leave_no_half_request() {
    let (world, router) = village().await;
    let place = place(&world).await;

    for number in 0..1_000 {
        dropped(router.clone(), number, &place).await;
    }

    let browser = Browser::new(&router);
    for number in 0..1_000 {
        let key = format!("fallengelassen-{number}");
        if number % 5 == 0 {
            let answer = report(&browser, &place, &key).await;
            // What was begun under this key had no category, so it is another form: either nothing
            // was done before, or it is told that something else was.
            let told = [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY];
            assert!(told.contains(&answer.status), "{number}: {}", answer.status);
        }
    }
    assert_eq!(world.number(TORN).await, 0);
    let keys = world.number("SELECT COUNT(*) FROM idempotency WHERE county = 610925").await;
    assert!(keys >= 200, "{keys}");
    let verify = world.rows("SELECT COUNT(*), MAX(seq) FROM audit WHERE county = 610925").await;
    assert_eq!(verify[0].int(0), verify[0].int(1), "the chain has no gap");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_with_507_and_loses_nothing() {
    let (world, router) = village().await;
    let (resident, place) = (Browser::new(&router), place(&world).await);
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let before = world.number("SELECT COUNT(*) FROM request").await;
    world.run("PRAGMA max_page_count = 1").await;

    let (mut kept, mut refused) = (0, Vec::new());
    for number in 0..200 {
        let key = format!("voll-{number}");
        let answer = report(&resident, &place, &key).await;
        match answer.status {
            StatusCode::SEE_OTHER => kept += 1,
            StatusCode::INSUFFICIENT_STORAGE => {
                assert!(answer.body.contains("一件没丢"), "{}", answer.body);
                refused.push(key);
            }
            other => unreachable!("{other}: {}", answer.body),
        }
        if refused.len() > 20 {
            break;
        }
    }
    assert!(refused.len() > 20, "the disk was never full: {kept} kept");
    assert_eq!(world.number("SELECT COUNT(*) FROM request").await, before + kept);
    assert_eq!(world.number(TORN).await, 0);
    world.clock.pass(120);
    for (browser, at) in [
        (&resident, "/610925/"),
        (&resident, "/610925/report"),
        (&resident, "/610925/answered"),
        (&officer, "/610925/staff/"),
        (&officer, "/610925/staff/numbers"),
    ] {
        assert_eq!(browser.get(at).await.status, StatusCode::OK, "reading goes on: {at}");
    }
    let body = format!(r#"{{"text": "路灯坏了", "place": "{place}"}}"#);
    let request = Request::post("/api/v1/610925/requests")
        .header("content-type", "application/json")
        .header("idempotency-key", "voll-api")
        .body(Body::from(body))
        .unwrap();
    let api = router.clone().oneshot(request).await.unwrap();
    assert_eq!(api.status(), StatusCode::INSUFFICIENT_STORAGE);

    world.run("PRAGMA max_page_count = 1000000").await;
    for key in &refused {
        assert_eq!(report(&resident, &place, key).await.status, StatusCode::SEE_OTHER);
    }
    let all = before + kept + i64::try_from(refused.len()).unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM request").await, all);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
            .await,
        0
    );
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_tap_makes_one_request_and_both_see_it() {
    let (world, router) = village().await;
    let (browser, place) = (Browser::new(&router), place(&world).await);
    let before = world.number("SELECT COUNT(*) FROM request").await;

    for round in 0..20 {
        let key = browser.get(REPORT).await.hidden("key");
        let (first, second) =
            tokio::join!(report(&browser, &place, &key), report(&browser, &place, &key));

        assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert_eq!(first.location(), second.location());
        assert!(first.location().starts_with("/610925/sent/"), "{first:?}");
        assert_eq!(browser.get(first.location()).await.status, StatusCode::OK);
        let requests = world.number("SELECT COUNT(*) FROM request").await;
        assert_eq!(requests, before + round + 1);
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_without_a_key_is_refused_and_a_wrong_form_keeps_what_was_typed() {
    let (world, router) = village().await;
    let (browser, place) = (Browser::new(&router), place(&world).await);
    let traces = world.traces().await;

    assert_eq!(report(&browser, &place, "").await.status, StatusCode::BAD_REQUEST);
    let fields =
        [("key", "k"), ("text", "路灯<b>坏了"), ("place", ""), ("phone", "12a"), ("name", "老王")];
    let wrong = browser.post(REPORT, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("老王") && wrong.body.contains("12a"));
    assert!(!wrong.body.contains("<b>"), "what was typed is text");
    assert_eq!(wrong.hidden("key"), "k", "the mended form is the same one");
    assert_eq!(world.traces().await, traces);
    world.clear().await;
}

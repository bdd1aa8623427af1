//! What docs/SECURITY.md claims and no other test shows: methods, messages, errors, texts and fields,
//! as somebody from outside would try them.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::browser::{Browser, place, real_path, village};

const SIGN_IN: &str = "/610925/staff/sign-in";

/// Words of the inside: none of them is for people.
const INSIDE: [&str; 9] = [
    "panicked",
    "backtrace",
    "rusqlite",
    "sqlite",
    "SELECT ",
    "INSERT ",
    "crates/",
    "src/",
    "RUST_",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_without_a_route_is_refused_and_none_is_overridden() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let over = officer.with(&[
        ("x-http-method-override", "POST"),
        ("x-http-method", "POST"),
        ("x-method-override", "POST"),
    ]);
    let traces = world.traces().await;

    let mut refused = 0;
    for row in web::table() {
        let at = real_path(&world, row.path).await;
        for method in ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"] {
            let answer = officer.ask(method.parse().unwrap(), &at, String::new()).await;
            let may = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::FORBIDDEN];
            assert!(may.contains(&answer.status), "{method} {at}: {}", answer.status);
            refused += i32::from(answer.status == StatusCode::METHOD_NOT_ALLOWED);
        }
    }
    assert!(refused > 500, "{refused}");
    let out = over.get("/610925/staff/sign-out?_method=POST").await;
    assert_eq!(out.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(officer.get("/610925/staff/").await.status, StatusCode::OK);
    assert_eq!(world.traces().await, traces);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_routes_is_served() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "admin").await;

    for at in [
        "/.git/config",
        "/.git/HEAD",
        "/.svn/entries",
        "/.env",
        "/Cargo.toml",
        "/secret.key",
        "/gongjian.db",
        "/files/",
        "/610925/files/",
        "/assets",
        "/assets/",
        "/assets/0000/",
        "/assets/0000/..%2f..%2fsecret.key",
        "/../secret.key",
        "/..%2fsecret.key",
        "/610925/t/0000000000000000/photo/..%2f..%2f..%2fsecret.key",
        "/610925/staff/debug",
        "/debug/pprof",
        "/metrics",
        "/server-status",
        "/610925/staff/../../secret.key",
    ] {
        let answer = officer.get(at).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{at}");
        assert!(!answer.body.contains("Index of"), "{at}");
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_tells_nothing_of_the_inside() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let admin = Browser::signed_in(&router, &world, "admin").await;
    let query = "?q=%27+OR+1%3D1+--&after=x&tab=%00&town=abc&year=-1&category=%3Cb&from=99999999&until=0\
        &what=x&kind=%27&n=999999999999999999999&day=2025-02-31&place=-1";

    for bad in [
        "'--",
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "99999999999999999999999999",
        "%ff%fe",
        "-1",
        "%20",
    ] {
        for row in web::table() {
            let filled = real_path(&world, "/{county}").await;
            let parts = row.path.replace("{county}", filled.trim_start_matches('/'));
            let parts: Vec<&str> = parts.split('/').collect();
            let at: Vec<&str> =
                parts.iter().map(|it| if it.starts_with('{') { bad } else { it }).collect();
            let at = format!("{}{query}", at.join("/"));
            for browser in [&officer, &admin] {
                let method = row.method.parse().unwrap();
                let answer = browser.ask(method, &at, "text=%ff&%=".to_owned()).await;
                assert!(answer.status.as_u16() < 500, "{} {at}: {}", row.method, answer.status);
                for word in INSIDE {
                    assert!(!answer.body.contains(word), "{} {at}: {word}", row.method);
                }
            }
        }
    }
    for (kind, body) in [
        ("application/json", "{\"text\": "),
        ("application/json", "[1]"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data"),
        ("multipart/form-data", ""),
        ("text/plain", "x"),
    ] {
        for at in ["/api/v1/610925/requests", "/610925/report"] {
            let request = Request::post(at).header("content-type", kind).body(Body::from(body));
            let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
            assert!(answer.status().is_client_error(), "{at} {kind}: {}", answer.status());
        }
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_write_is_text_on_every_page() {
    let (world, router) = village().await;
    let (resident, place) = (Browser::new(&router), place(&world).await);
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u{202e}";
    let fields = [
        ("key", "böse"),
        ("text", evil),
        ("address", evil),
        ("name", "<svg/onload=alert(1)>"),
        ("phone", "19900001234"),
        ("place", place.as_str()),
        ("alike", "seen"),
    ];

    let sent = resident.post("/610925/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let id = world.number("SELECT id FROM request WHERE body LIKE '%alert(1)%'").await;
    let code = sent.location().rsplit('/').next().unwrap().to_owned();
    let own = format!("/610925/staff/requests/{id}");
    let mut seen = 0;
    for at in [
        sent.location().to_owned(),
        format!("/610925/t/{code}"),
        "/610925/answered?kind=all".to_owned(),
        "/610925/staff/".to_owned(),
        "/610925/staff/?tab=open".to_owned(),
        format!("{own}/preview"),
        format!("{own}/print"),
        format!("{own}/alike"),
        own,
        "/610925/report?category=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "/610925/staff/sign-in?back=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
    ] {
        let page = officer.get(&at).await;
        assert!(page.status.is_success(), "{at}: {}", page.status);
        for word in ["<script>alert", "<img src=x", "<svg/onload"] {
            assert!(!page.body.contains(word), "{at}: {word}");
        }
        seen += i32::from(page.body.contains("alert(1)") && page.body.contains("{{7*7}}"));
    }
    assert!(seen >= 3, "the words are shown on {seen} pages");
    let csrf = officer.get("/610925/staff/").await.hidden("csrf");
    let looked = [("csrf", csrf.as_str()), ("q", "<script>alert(1)</script>\"'><img src=x")];
    let found = officer.post("/610925/staff/search", &looked).await;
    assert!(found.status.is_success() && found.body.contains("alert(1)"), "{}", found.status);
    assert!(!found.body.contains("<script>alert") && !found.body.contains("<img src=x"));
    let wrong = [("key", "k"), ("text", evil), ("phone", evil)];
    let back = resident.post("/610925/report", &wrong).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!back.body.contains("<script>alert") && !back.body.contains("<img src=x"));
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_nobody_asked_for_have_no_effect() {
    let (world, router) = village().await;
    let (resident, place) = (Browser::new(&router), place(&world).await);
    let requests = "SELECT COUNT(*) FROM request";
    let before = world.number(requests).await;
    let fields = [
        ("key", "zu viel"),
        ("text", "多出来的字段"),
        ("place", place.as_str()),
        ("alike", "seen"),
        ("id", "7"),
        ("county", "610926"),
        ("number", "AAA-AAA"),
        ("state", "closed"),
        ("standing", "1"),
        ("version", "9"),
        ("rated", "5"),
        ("satisfied", "1"),
        ("source", "counter"),
        ("received_at", "0"),
        ("owner", "1"),
        ("handler", "1"),
        ("person", "1"),
        ("role", "admin"),
    ];

    let sent = resident.post("/610925/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let plain =
        "SELECT COUNT(*) FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.body = '多出来的字段' AND r.county = 610925 AND r.id <> 7 AND r.number <> 'AAA-AAA'
            AND m.state = 'submitted' AND r.standing = 0 AND m.version = 1 AND r.rated IS NULL
            AND r.satisfied IS NULL AND r.source = 'link' AND r.received_at > 0 AND m.owner <> 1
            AND r.handler IS NULL";
    assert_eq!(world.number(plain).await, 1);
    let json = format!(r#"{{"text": "多出来的字段", "place": "{place}", "state": "closed"}}"#);
    let request = Request::post("/api/v1/610925/requests")
        .header("content-type", "application/json")
        .header("idempotency-key", "zu-viel")
        .body(Body::from(json));
    let api = router.clone().oneshot(request.unwrap()).await.unwrap();
    assert!(api.status().is_client_error(), "{}", api.status());

    // What stands in the address is no field of the form, and a field sent twice is one.
    let address = format!("/610925/report?text=x&alike=seen&place={place}");
    let none = resident.post(&address, &[("key", "ohne")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let twice = [
        ("key", "doppelt"),
        ("alike", "seen"),
        ("place", place.as_str()),
        ("text", "头一个"),
        ("text", "第二个"),
    ];
    assert_eq!(resident.post("/610925/report", &twice).await.status, StatusCode::SEE_OTHER);
    let one = "SELECT COUNT(*) FROM request WHERE body = '第二个'";
    assert_eq!(world.number(one).await, 1);
    assert_eq!(world.number(requests).await, before + 2);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_of_a_proxy_are_not_believed_and_no_other_origin_is_let_in() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);
    let claims = stranger.with(&[
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "for=127.0.0.1;host=evil.example;proto=https"),
        ("x-real-ip", "127.0.0.1"),
        ("x-original-url", "/610925/staff/"),
        ("x-rewrite-url", "/610925/staff/"),
        ("x-user-id", "1"),
        ("x-remote-user", "admin"),
        ("origin", "https://evil.example"),
    ]);

    for at in ["/610925/", "/610925/report", "/610925/answered", SIGN_IN, "/healthz"] {
        let answer = claims.get(at).await;
        assert_eq!(answer.status, stranger.get(at).await.status, "{at}");
        assert!(!answer.body.contains("evil.example"), "{at}");
        for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
            assert_eq!(answer.header(name), "", "{at}");
        }
    }
    let plain = stranger.get("/610925/").await;
    assert_eq!(claims.get("/610925/").await.body, plain.body);
    let inside = claims.get("/610925/staff/").await;
    assert!(inside.location().starts_with(SIGN_IN), "{inside:?}");

    let policy = plain.header("content-security-policy");
    let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
    for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "script-src 'self'"]
    {
        assert!(parts.contains(&part), "{policy}");
    }
    assert!(!policy.contains('*') && !policy.contains("unsafe"), "{policy}");
    let told = plain.header("referrer-policy");
    assert!(["same-origin", "no-referrer", "strict-origin"].contains(&told), "{told}");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_served_as_a_picture_and_nothing_else() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let rows = world
        .rows(
            "SELECT f.matter, f.hash FROM matter_file f JOIN request r ON r.county = f.county
             AND r.id = f.matter WHERE f.county = 610925 ORDER BY f.matter LIMIT 5",
        )
        .await;
    assert!(!rows.is_empty(), "the village has no photos");

    for row in rows {
        let (id, hash) = (row.int(0).unwrap(), row.text(1).unwrap());
        let at = format!("/610925/staff/requests/{id}/photo/{hash}");
        let photo = officer.get(&at).await;
        assert_eq!(photo.status, StatusCode::OK, "{at}");
        assert_eq!(photo.header("content-type"), "image/jpeg");
        assert_eq!(photo.header("x-content-type-options"), "nosniff");
        assert_eq!(photo.header("cache-control"), "no-store");
        assert!(photo.header("content-security-policy").contains("sandbox"));
        assert!(photo.header("content-disposition").contains("filename=\"photo.jpg\""));
        assert!(photo.bytes.starts_with(&[0xFF, 0xD8]));
        assert!(!photo.bytes.windows(4).any(|it| it == b"Exif"));
        let stranger = Browser::new(&router).get(&at).await;
        assert!(stranger.location().starts_with(SIGN_IN));
    }
    world.clear().await;
}

/// Sends bytes as they are and gives everything that comes back.
async fn raw(address: std::net::SocketAddr, bytes: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    // The server may have heard enough before all is said, and hang up.
    socket.write_all(bytes.as_bytes()).await.ok();
    let mut answer = Vec::new();
    let read = socket.read_to_end(&mut answer);
    tokio::time::timeout(std::time::Duration::from_secs(20), read).await.unwrap().ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_has_one_end() {
    let (world, _) = village().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (app, options) = (world.app.clone(), web::Options::default());
    let server = tokio::spawn(web::serve(listener, app, options, async move {
        stopped.await.ok();
    }));
    let head = "POST /610925/track HTTP/1.1\r\nHost: county.example\r\nConnection: close\r\n";

    for (name, rest) in [
        ("two lengths", "Content-Length: 4\r\nContent-Length: 11\r\n\r\nabcd"),
        ("a length that is none", "Content-Length: +4\r\n\r\nabcd"),
        ("chunked is not the last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ("a folded header", "X-A: 1\r\n Content-Length: 4\r\n\r\nabcd"),
        ("a space before the colon", "Content-Length : 4\r\n\r\nabcd"),
        ("a head without an end", &format!("X-A: {}\r\n\r\n", "a".repeat(1 << 20))),
    ] {
        let answer = raw(address, &format!("{head}{rest}")).await;
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(refused && answer.matches("HTTP/1.1 ").count() <= 1, "{name}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 405"), "{name} was read as a request");
    }
    // Both ways to tell the length: chunks count, so the second line is no second request.
    let both = "POST /610925/track HTTP/1.1\r\nHost: county.example\r\nConnection: close\r\n\
        Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n\
        2d\r\nGET /healthz HTTP/1.1\r\nHost: county.example\r\n\r\n0\r\n\r\n";
    let answer = raw(address, both).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(!answer.contains("\r\n\r\nok"), "{answer}");
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_says_what_it_is_and_every_page_with_a_menu_has_its_way_out() {
    let (world, router) = village().await;
    let mut pages = 0;

    for login in ["xian", "ju", "huifang", "lingdao", "shenji", "admin", "wangge", "dangyuan"] {
        let browser = Browser::signed_in(&router, &world, login).await;
        for row in web::table().iter().filter(|it| it.method == "GET") {
            let at = real_path(&world, row.path).await;
            let answer = browser.get(&at).await;
            let kind = answer.header("content-type");
            if !answer.bytes.is_empty() {
                assert!(!kind.is_empty(), "{at}");
            }
            // The checker of Open311 wants the discovery to be `text/xml` and nothing more; the document
            // itself says that it is UTF-8.
            if kind.starts_with("text/") && !at.ends_with("/discovery.xml") {
                assert!(kind.ends_with("charset=utf-8"), "{at}: {kind}");
            }
            let is_page = answer.body.contains("<html") && !is_bare(row.path);
            if answer.status == StatusCode::OK
                && at.contains("/staff/")
                && is_page
                && !at.starts_with(SIGN_IN)
            {
                assert_eq!(kind, "text/html; charset=utf-8", "{at}");
                assert!(answer.body.contains("/staff/sign-out\""), "{login} {at}");
                pages += 1;
            }
        }
    }
    assert!(pages > 60, "{pages}");
    world.clear().await;
}

/// What is printed has no menu, nor has what is shown without a network.
fn is_bare(path: &str) -> bool {
    let bare = ["/print", "/posters", "/stickers", "/poster", "/offline"];
    bare.iter().any(|it| path.ends_with(it))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_at_a_telephone_without_a_reason_shows_nothing_and_leaves_no_row() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let looks = "SELECT COUNT(*) FROM audit WHERE act = 'see_contact'";
    let with_contact = "SELECT r.id FROM request r JOIN request_contact c
        ON c.county = r.county AND c.request = r.id WHERE r.county = 610925 AND r.standing = 0 AND LENGTH(c.phone) > 0";
    let id = world.rows(with_contact).await.remove(0).int(0).unwrap();
    let at = format!("/610925/staff/requests/{id}");
    let csrf = officer.get(&at).await.hidden("csrf");
    let before = world.number(looks).await;

    for reason in ["", "curious"] {
        let fields = [("csrf", csrf.as_str()), ("reason", reason)];
        let answer = officer.post(&format!("{at}/contact"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(!answer.body.contains("tel:199"), "{reason}");
    }
    assert_eq!(world.number(looks).await, before);
    let fields = [("csrf", csrf.as_str()), ("reason", "ask")];
    let answer = officer.post(&format!("{at}/contact"), &fields).await;
    assert!(answer.body.contains("tel:199"), "{}", answer.status);
    assert_eq!(world.number(looks).await, before + 1);
    world.clear().await;
}

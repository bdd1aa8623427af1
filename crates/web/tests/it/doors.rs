//! The doors: how much one source may ask for, what https changes, and how long a connection may
//! keep silent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::testing::{LANGAO, World};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tower::ServiceExt;
use web::Options;

use crate::browser::{Browser, place, village};

/// Asks as a peer of that address.
async fn asks(router: &Router, peer: &str, method: &str, path: &str, proxy: &str) -> HeaderMap {
    let mut request = Request::builder().method(method).uri(path).header("host", "county.example");
    if !proxy.is_empty() {
        request = request.header("x-forwarded-for", proxy);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = router.clone().oneshot(request).await.unwrap();
    let mut headers = answer.headers().clone();
    headers.insert("status", answer.status().as_u16().into());
    headers
}

fn is_too_much(headers: &HeaderMap) -> bool {
    let too_much = headers["status"] == "429";
    assert_eq!(too_much, headers.contains_key("retry-after"), "{headers:?}");
    too_much
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_source_cannot_try_codes_for_ever_and_its_neighbours_are_not_stopped() {
    let (world, router) = village().await;
    let guess = "/610925/t/0000000000000000";
    let mut stopped = 0;
    for _ in 0..200 {
        stopped += i32::from(is_too_much(&asks(&router, "203.0.113.5:1", "GET", guess, "").await));
    }
    assert!((1..=20).contains(&stopped), "{stopped}");
    // The same source may read on; another household and the machine itself are not concerned.
    assert!(!is_too_much(&asks(&router, "203.0.113.5:2", "GET", "/610925/", "").await));
    assert!(!is_too_much(&asks(&router, "203.0.113.6:1", "GET", guess, "").await));
    for _ in 0..300 {
        assert!(!is_too_much(&asks(&router, "127.0.0.1:1", "GET", guess, "").await));
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stranger_sends_is_counted_and_nobody_hides_behind_a_header() {
    let (world, router) = village().await;
    let mut stopped = 0;
    for n in 0..80 {
        let lie = format!("10.0.0.{n}");
        let sent = asks(&router, "203.0.113.7:1", "POST", "/610925/report", &lie).await;
        stopped += i32::from(is_too_much(&sent));
    }
    assert!(stopped >= 10, "a header of the sender was believed: {stopped}");
    let api = asks(&router, "203.0.113.7:1", "POST", "/api/v1/610925/requests", "").await;
    assert!(is_too_much(&api) && api["content-type"] == "application/problem+json", "{api:?}");

    // Behind a proxy of ours its last entry counts, and the proxy itself is no source.
    let options = Options { behind_proxy: true, ..Options::default() };
    let proxied = web::router(world.app.clone(), options);
    for n in 0..80 {
        let way = format!("1.1.1.1, 198.51.100.{n}");
        let sent = asks(&proxied, "127.0.0.1:1", "POST", "/610925/report", &way).await;
        assert!(!is_too_much(&sent), "{n}");
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_cookies_are_bound_to_the_host_and_browsers_stay_with_it() {
    let (world, plain) = village().await;
    let options =
        Options { public_address: Some("https://gj.example".to_owned()), ..Options::default() };
    let secure = web::router(world.app.clone(), options);
    let fields = [("login", "xian"), ("password", "Gongjian-2025"), ("next", "")];

    let entered = Browser::new(&secure).post("/610925/staff/sign-in", &fields).await;
    let cookie = entered.header("set-cookie");
    assert!(cookie.starts_with("__Host-gongjian-610925="), "{cookie}");
    for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Path=/6") && !cookie.contains("Domain"), "{cookie}");
    let hsts = entered.header("strict-transport-security");
    assert_eq!(hsts, "max-age=31536000; includeSubDomains");

    // It opens its own county and no other, and goes when one signs out.
    let pair: &'static str = cookie.split(';').next().unwrap().to_owned().leak();
    let inside = Browser::new(&secure).with(&[("cookie", pair)]);
    let page = inside.get("/610925/staff/password").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(inside.get("/610926/staff/").await.status, StatusCode::SEE_OTHER);
    let out =
        inside.post("/610925/staff/sign-out", &[("csrf", page.hidden("csrf").as_str())]).await;
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
    let gone = out.header("set-cookie");
    assert!(gone.starts_with("__Host-gongjian-610925=;") && gone.contains("Secure"), "{gone}");
    assert_eq!(inside.get("/610925/staff/").await.status, StatusCode::SEE_OTHER);

    let large = Browser::new(&secure).get("/610925/?elder=1").await;
    let kept = large.header("set-cookie");
    assert!(kept.starts_with("__Host-elder=1; Path=/; ") && kept.ends_with("; Secure"), "{kept}");
    let again = Browser::new(&secure).with(&[("cookie", "__Host-elder=1")]).get("/610925/").await;
    assert!(again.body.contains("class=\"elder\""), "{}", again.body);

    let over_http = Browser::new(&plain).get("/610925/").await;
    assert_eq!(over_http.header("strict-transport-security"), "");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_looks_different_on_every_page_and_holds_on_all() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let other = Browser::signed_in(&router, &world, "zhen").await;
    let token = async |it: &Browser| it.get("/610925/staff/password").await.hidden("csrf");

    let (one, two, foreign) = (token(&officer).await, token(&officer).await, token(&other).await);
    assert_ne!(one, two);
    let mut broken = one.clone();
    broken.replace_range(70..71, if broken.get(70..71) == Some("0") { "1" } else { "0" });
    let send = async |token: &str| {
        let fields = [("csrf", token), ("old", "x"), ("new", "y"), ("again", "z")];
        officer.post("/610925/staff/password", &fields).await.status
    };
    for wrong in ["", "00", broken.as_str(), foreign.as_str()] {
        assert_eq!(send(wrong).await, StatusCode::FORBIDDEN, "{wrong}");
    }
    for right in [&one, &two] {
        assert_eq!(send(right).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signs_in_again_leaves_no_session_behind() {
    let (world, router) = village().await;
    let fields = [("login", "xian"), ("password", "Gongjian-2025"), ("next", "")];
    let first = Browser::new(&router).post("/610925/staff/sign-in", &fields).await;
    let first: &'static str =
        first.header("set-cookie").split(';').next().unwrap().to_owned().leak();
    let browser = Browser::new(&router).with(&[("cookie", first)]);
    assert_eq!(browser.get("/610925/staff/").await.status, StatusCode::OK);

    let second = browser.post("/610925/staff/sign-in", &fields).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/610925/staff/").await.status, StatusCode::SEE_OTHER);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_a_sign_in_asks_for_the_password_again() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    Browser::signed_in(&router, &world, "xian").await;
    let sessions = "SELECT COUNT(*) FROM session";
    world.clock.pass(301);
    let page = officer.get("/610925/staff/sessions").await;
    let csrf = [("csrf", page.hidden("csrf"))];
    let csrf = csrf.each_ref().map(|it| (it.0, it.1.as_str()));

    let asked = officer.post("/610925/staff/sessions/end-others", &csrf).await;
    let to = asked.header("location");
    assert!(to.starts_with("/610925/staff/prove?back="), "{to}");
    assert_eq!(world.number(sessions).await, 2);
    let fields = [csrf[0], ("password", "Gongjian-2025"), ("next", "/610925/staff/sessions")];
    let proved = officer.post("/610925/staff/prove", &fields).await;
    let cookie: &'static str =
        proved.header("set-cookie").split(';').next().unwrap().to_owned().leak();
    let renewed = Browser::new(&router).with(&[("cookie", cookie)]);
    assert_eq!(officer.get("/610925/staff/sessions").await.status, StatusCode::SEE_OTHER);
    let page = renewed.get("/610925/staff/sessions").await;
    let csrf = page.hidden("csrf");
    renewed.post("/610925/staff/sessions/end-others", &[("csrf", csrf.as_str())]).await;
    assert_eq!(world.number(sessions).await, 1);
    world.clear().await;
}

/// Where one changes how one signs in.
const PROVED: [&str; 3] = ["/staff/second/", "/staff/sessions/", "/staff/oidc/"];

/// Sets a second factor up for somebody; what their telephone knows from then on.
async fn second_factor_of(world: &World, login: &'static str) -> Vec<u8> {
    use app::accounts::{second, session};
    let token = world.session(LANGAO, login).await;
    let signed_in = session(&world.app, LANGAO, &token).await.unwrap().unwrap();
    second::start(&world.app, LANGAO, &signed_in).await.unwrap();
    let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
    let groups = shown.enrolment.unwrap().groups.replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
    let code = second::code_at(&secret, world.app.now()).unwrap();
    second::confirm(&world.app, LANGAO, &signed_in, &code).await.unwrap();
    secret
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_changes_how_they_sign_in_proves_password_and_code_first() {
    use app::accounts::second;
    let (world, router) = village().await;
    let secret = second_factor_of(&world, "xian").await;
    let code =
        |seconds: i64| second::code_at(&secret, world.app.now().plus_seconds(seconds)).unwrap();
    let officer = Browser::signed_in(&router, &world, "xian").await;
    Browser::signed_in(&router, &world, "xian").await;
    world.clock.pass(301);
    let csrf = officer.get("/610925/staff/password").await.hidden("csrf");
    let stands = async || {
        let mut all = Vec::new();
        for text in [
            "SELECT COUNT(*) FROM session",
            "SELECT COUNT(*) FROM second_factor WHERE confirmed = 1",
            "SELECT COUNT(*) FROM recovery_code",
            "SELECT COUNT(*) FROM audit",
        ] {
            all.push(world.number(text).await);
        }
        let hashes = world.rows("SELECT password FROM account ORDER BY county, person").await;
        (all, hashes.iter().map(|it| it.text(0).unwrap()).collect::<Vec<_>>())
    };
    let before = stands().await;

    let mut walked = 0;
    for row in web::table().into_iter().filter(|it| it.method == "POST") {
        if !PROVED.iter().any(|it| row.path.contains(it)) {
            continue;
        }
        walked += 1;
        let at = row.path.replace("{county}", "610925");
        let code = code(0);
        let fields = [("csrf", csrf.as_str()), ("code", code.as_str()), ("session", "00")];
        let asked = officer.post(&at, &fields).await;
        assert!(asked.location().starts_with("/610925/staff/prove?back="), "{at}: {asked:?}");
    }
    assert!(walked >= 8, "{walked} routes");
    // The password is asked for by its own form.
    let own = "Dousha-baozi-7-ge";
    let fields = [("csrf", csrf.as_str()), ("old", "不对"), ("new", own), ("again", own)];
    let changed = officer.post("/610925/staff/password", &fields).await;
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stands().await, before, "nothing was done");

    let off = "/610925/staff/second";
    let form = officer.get("/610925/staff/prove").await;
    assert!(form.body.contains("name=\"code\""), "the code is asked for");
    let prove = async |code: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("password", "Gongjian-2025"), ("code", code), ("next", off)];
        officer.post("/610925/staff/prove", &fields).await
    };
    for (wrong, words) in
        [("", "验证码不对"), ("000000", "验证码不对"), (code(30).as_str(), "还没到时候")]
    {
        let refused = prove(wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.body.contains(words), "{wrong}: {}", refused.body);
    }
    let proved = prove(&code(0)).await;
    assert_eq!(proved.location(), off);
    let cookie: &'static str =
        proved.header("set-cookie").split(';').next().unwrap().to_owned().leak();
    let renewed = Browser::new(&router).with(&[("cookie", cookie)]);
    let csrf = renewed.get(off).await.hidden("csrf");
    let done = renewed.post("/610925/staff/second/off", &[("csrf", csrf.as_str())]).await;
    assert_eq!(done.location(), off);
    assert_eq!(world.number("SELECT COUNT(*) FROM second_factor").await, 0);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_seen_is_not_kept() {
    let (world, router) = village().await;
    let stranger = Browser::new(&router);
    for path in ["/610925/answered?q=%00", "/610925/answered?q=a%00b"] {
        assert_eq!(stranger.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let (form, place) = (stranger.get("/610925/report").await, place(&world).await);
    let key = form.hidden("key");
    let text = "路灯\u{0}坏了\u{7}，晚上看不见路\n第二行\t有空格";
    let fields = [("key", key.as_str()), ("text", text), ("place", place.as_str())];
    let sent = stranger.post("/610925/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let rows =
        world.rows("SELECT body FROM request WHERE county = 610925 ORDER BY id DESC LIMIT 1");
    let body = rows.await.remove(0).text(0).unwrap();
    assert_eq!(body, "路灯坏了，晚上看不见路\n第二行\t有空格");
    world.clear().await;
}

/// A server on a free port of this machine, until the sender is dropped.
async fn serves(world: &World, options: Options) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let app = world.app.clone();
    tokio::spawn(web::serve(listener, app, options, async { drop(stopped.await) }));
    (address, stop)
}

const ALIVE: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_begins_and_falls_silent_is_cut_off() {
    let world = World::sqlite().await;
    let (address, _stop) = serves(&world, Options::default()).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: local").await.unwrap();
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_mins(1), slow.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "a connection stayed open with half a head");

    let mut quick = TcpStream::connect(address).await.unwrap();
    quick.write_all(ALIVE).await.unwrap();
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_certificate_it_speaks_tls_and_nothing_else() {
    let world = World::sqlite().await;
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
    let options = Options { tls: Some(Arc::new(config)), ..Options::default() };
    let (address, _stop) = serves(&world, options).await;

    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let connector = TlsConnector::from(Arc::new(client));
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream.write_all(ALIVE).await.unwrap();
    let mut answer = Vec::new();
    // The end of the stream may come without a farewell: what counts is the answer.
    drop(stream.read_to_end(&mut answer).await);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security"), "{answer}");

    let mut clear = TcpStream::connect(address).await.unwrap();
    clear.write_all(ALIVE).await.unwrap();
    let mut answer = Vec::new();
    drop(timeout(Duration::from_mins(1), clear.read_to_end(&mut answer)).await.unwrap());
    assert!(!answer.starts_with(b"HTTP"), "it answered in the clear");
    world.clear().await;
}

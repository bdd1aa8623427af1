//! What is left behind by who comes in and by who is kept out: rows of the audit, lines of the log.

use std::io::{Result, Write};
use std::sync::{Arc, Mutex};

use app::demo::Scale;
use app::testing::{LANGAO, World};
use axum::Router;
use axum::http::StatusCode;
use tracing_subscriber::fmt::MakeWriter;
use web::Options;

use crate::browser::{Browser, place};

/// A demonstration behind a proxy, so that a test may come from anywhere.
async fn behind_a_proxy() -> (World, Router) {
    let world = World::sqlite().await;
    world.demo(LANGAO, Scale::Village).await;
    let options = Options { behind_proxy: true, ..Options::default() };
    let router = web::router(world.app.clone(), options);
    (world, router)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_says_from_where_staff_came_and_nothing_of_where_residents_are() {
    let (world, router) = behind_a_proxy().await;
    let count = async |which: &str| {
        world.number(&format!("SELECT COUNT(*) FROM audit WHERE {which}")).await
    };
    assert_eq!(count("source <> ''").await, 0, "the year was played by nobody from nowhere");

    let office = [("x-forwarded-for", "203.0.113.9")];
    let stranger = Browser::new(&router).with(&office);
    let fields = [("login", "xian"), ("password", "falsch"), ("next", "")];
    stranger.post("/610925/staff/sign-in", &fields).await;
    assert_eq!(count("act = 'sign_in_wrong' AND source = '203.0.113.9'").await, 1);

    let officer = Browser::signed_in(&router, &world, "xian").await.with(&office);
    let form = officer.get("/610925/staff/receive").await;
    let (csrf, key, place) = (form.hidden("csrf"), form.hidden("key"), place(&world).await);
    let fields =
        [("csrf", csrf.as_str()), ("key", &key), ("text", "桥上的灯坏了"), ("place", &place)];
    let done = officer.post("/610925/staff/receive", &fields).await;
    assert!(done.location().starts_with("/610925/staff/received/"), "{done:?}");
    assert_eq!(count("act = 'receive' AND source = '203.0.113.9'").await, 1);

    let resident = Browser::new(&router).with(&[("x-forwarded-for", "203.0.113.10")]);
    let form = resident.get("/610925/report").await;
    let fields =
        [("key", form.hidden("key")), ("text", "井盖没了".to_owned()), ("place", place.clone())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = resident.post("/610925/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:?}");
    let own = "act = 'send' AND subject = (SELECT id FROM request WHERE body = '井盖没了')";
    assert_eq!(count(own).await, 1);
    assert_eq!(count(&format!("{own} AND source = ''")).await, 1);
    assert_eq!(count("source = '203.0.113.10'").await, 0);

    let auditor = Browser::signed_in(&router, &world, "shenji").await;
    let page = auditor.get("/610925/staff/audit").await.body;
    assert!(page.contains("203.0.113.9") && !page.contains("203.0.113.10"));
    world.clear().await;
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The lines since it was asked last.
    fn lines(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[tokio::test]
async fn every_refusal_is_a_line_of_the_log_with_who_and_where_and_no_name() {
    let (world, router) = behind_a_proxy().await;
    let log = Log::default();
    let to = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _kept = tracing::subscriber::set_default(to);
    let person = async |login: &str| {
        let text = format!("SELECT person FROM account WHERE login = '{login}'");
        world.number(&text).await.to_string()
    };
    let (handler, town) = (person("ju").await, person("zhen").await);

    // Each from a house of its own: of one source few lines are kept.
    let stranger = Browser::new(&router);
    let ju = Browser::signed_in(&router, &world, "ju").await;
    let zhen = Browser::signed_in(&router, &world, "zhen").await;
    let nul = stranger.with(&[("x-forwarded-for", "203.0.113.1")]);
    assert_eq!(nul.get("/610925/report?text=a%00b").await.status, StatusCode::BAD_REQUEST);
    assert!(log.lines().contains("an address with a NUL"));

    let foreign =
        stranger.with(&[("x-forwarded-for", "203.0.113.2"), ("sec-fetch-site", "cross-site")]);
    foreign.post("/610925/report", &[]).await;
    assert!(log.lines().contains("a form from elsewhere"));

    let role = ju.with(&[("x-forwarded-for", "203.0.113.3")]);
    assert_eq!(role.get("/610925/staff/rules").await.status, StatusCode::FORBIDDEN);
    let lines = log.lines();
    assert!(lines.contains("not allowed") && lines.contains(&format!("who={handler}")), "{lines}");
    assert!(lines.contains("source=\"") && !lines.contains("203.0.113.3"), "{lines}");

    let ground = zhen.with(&[("x-forwarded-for", "203.0.113.4")]);
    assert_eq!(ground.get("/610925/staff/requests/1").await.status, StatusCode::NOT_FOUND);
    let lines = log.lines();
    assert!(
        lines.contains("not there for them") && lines.contains(&format!("who={town}")),
        "{lines}"
    );

    let odd = stranger.with(&[("x-forwarded-for", "203.0.113.5")]);
    let odd = odd.upload("/610925/report", "cut", b"--cut\r\nnothing".to_vec()).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    assert!(log.lines().contains("nothing that a page of ours sends"));

    let page = stranger.with(&[("x-forwarded-for", "203.0.113.6")]);
    assert_eq!(page.get("/610925/").await.status, StatusCode::OK);
    assert!(!log.lines().contains("security"), "what is let in is no refusal");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_refusals_in_an_hour_are_told_once_to_who_looks_after_security() {
    let (world, router) = behind_a_proxy().await;
    let tells = async || world.number("SELECT COUNT(*) FROM audit WHERE act = 'alarm'").await;
    let ju = Browser::signed_in(&router, &world, "ju").await;
    let anquan = Browser::signed_in(&router, &world, "anquan").await;
    let page = "/610925/staff/proposals";
    for nth in 0..99 {
        assert_eq!(ju.get("/610925/staff/rules").await.status, StatusCode::FORBIDDEN, "{nth}");
    }
    app::jobs::once(&world.app, false).await.unwrap();
    assert_eq!(tells().await, 0, "ninety-nine are not many");
    assert!(!anquan.get(page).await.body.contains("被拒绝的请求特别多"));

    for _ in 0..2 {
        ju.get("/610925/staff/rules").await;
        app::jobs::once(&world.app, false).await.unwrap();
    }
    assert_eq!(tells().await, 1, "once an hour");
    let told = "SELECT COUNT(*) FROM audit WHERE act = 'alarm' AND detail = 'refused=100'";
    assert_eq!(world.number(told).await, 1);
    for (login, page) in [("anquan", page), ("shenji", "/610925/staff/audit")] {
        let officer = Browser::signed_in(&router, &world, login).await;
        assert!(officer.get(page).await.body.contains("被拒绝的请求特别多"), "{login}");
    }
    let admin = Browser::signed_in(&router, &world, "admin").await;
    assert!(!admin.get(page).await.body.contains("被拒绝的请求特别多"));

    // Another hour is counted anew; a day later nothing stands there any more.
    world.clock.pass(3_600);
    app::jobs::once(&world.app, false).await.unwrap();
    assert_eq!(tells().await, 1);
    world.clock.pass(86_400);
    let anquan = Browser::signed_in(&router, &world, "anquan").await;
    assert!(!anquan.get(page).await.body.contains("被拒绝的请求特别多"));
    world.clear().await;
}

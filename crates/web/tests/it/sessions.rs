//! Sessions and passwords as somebody from outside would try them.

use app::vault::{Of, SUITES, TAKES_EFFECT_SECONDS};
use axum::http::StatusCode;

use crate::browser::{Answer, Browser, village};

const SIGN_IN: &str = "/610925/staff/sign-in";
const PASSWORD: &str = "Gongjian-2025";

async fn sign_in(router: &axum::Router, login: &str, password: &str) -> Answer {
    let fields = [("login", login), ("password", password), ("next", "")];
    Browser::new(router).post(SIGN_IN, &fields).await
}

/// Name and value of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// Somebody who sends this cookie. Headers of a test are kept for good.
fn with_cookie(router: &axum::Router, cookie: &str) -> Browser {
    Browser::new(router).with(&[("cookie", cookie.to_owned().leak())])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_a_secret_that_only_the_server_can_check() {
    let (world, router) = village().await;
    let home = "/610925/staff/";
    let first = cookie(&sign_in(&router, "xian", PASSWORD).await);
    let second = cookie(&sign_in(&router, "xian", PASSWORD).await);
    let (name, secret) = first.split_once('=').unwrap();
    let (one, two) = (with_cookie(&router, &first), with_cookie(&router, &second));

    assert_ne!(first, second);
    assert!(secret.len() >= 32, "at least 128 bits: {}", secret.len());
    for browser in [&one, &two] {
        assert_eq!(browser.get(home).await.status, StatusCode::OK);
    }
    // What the database holds opens nothing, nor does anything near a secret.
    let rows = world.rows("SELECT token FROM session").await;
    let mut wrong: Vec<String> = rows.iter().map(|row| data(&row.blob(0).unwrap())).collect();
    let last = if secret.ends_with('0') { "1" } else { "0" };
    wrong.push(format!("{}{last}", secret.get(..secret.len() - 1).unwrap()));
    wrong.extend(["", "0", "admin", "true"].map(str::to_owned));
    wrong.push("0".repeat(secret.len()));
    for value in wrong {
        let answer = with_cookie(&router, &format!("{name}={value}")).get(home).await;
        assert!(answer.location().starts_with(SIGN_IN), "{value}");
    }
    let address = format!("{home}?session={secret}&{name}={secret}");
    assert!(Browser::new(&router).get(&address).await.location().starts_with(SIGN_IN));

    let csrf = one.get(home).await.hidden("csrf");
    let out = one.post("/610925/staff/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(
        one.get(home).await.location().starts_with(SIGN_IN),
        "a session that was ended is gone"
    );
    assert_eq!(two.get(home).await.status, StatusCode::OK);
    world.clear().await;
}

fn data(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, it| format!("{text}{it:02x}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_counts_whole_and_as_it_was_typed() {
    let (world, router) = village().await;
    for near in
        ["Gongjian-2025 ", " Gongjian-2025", "gongjian-2025", "GONGJIAN-2025", "Gongjian-202"]
    {
        assert_eq!(
            sign_in(&router, "lingdao", near).await.status,
            StatusCode::UNAUTHORIZED,
            "{near}"
        );
        // A right one in between, so that the account is not locked.
        assert_eq!(sign_in(&router, "lingdao", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
    let long = "Xiaohe-7 Shangqiao, hinter 9 Laternen und 8 Bruecken steht noch ein Haus ohne Dach 无顶之屋";
    assert!(long.chars().count() > 80);

    let newcomer = with_cookie(&router, &cookie(&sign_in(&router, "xinren", PASSWORD).await));
    let form = newcomer.get("/610925/staff/password").await;
    let csrf = form.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("old", PASSWORD), ("new", long), ("again", long)];
    let changed = newcomer.post("/610925/staff/password", &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    // Some ways of hashing stop at 72 bytes.
    let cut: String = long.chars().take(72).collect();
    assert_eq!(sign_in(&router, "xinren", &cut).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&router, "xinren", long).await.status, StatusCode::SEE_OTHER);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_typed_covered_and_may_be_filled_in() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let forms = [
        (Browser::new(&router).get(SIGN_IN).await, vec![("password", "current-password")]),
        (
            officer.get("/610925/staff/password").await,
            vec![("old", "current-password"), ("new", "new-password"), ("again", "new-password")],
        ),
    ];

    for (page, fields) in forms {
        for (name, filled) in fields {
            let input =
                page.body.split("<input ").find(|it| it.contains(&format!("name=\"{name}\"")));
            let input = input.unwrap().split('>').next().unwrap();
            assert!(input.contains("type=\"password\""), "{input}");
            assert!(input.contains(&format!("autocomplete=\"{filled}\"")), "{input}");
            assert!(!input.contains("maxlength") && !input.contains("onpaste"), "{input}");
        }
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_was_open_when_the_secret_changed_is_taken() {
    let (world, router) = village().await;
    let officer = Browser::signed_in(&router, &world, "xian").await;
    let csrf = officer.get("/610925/staff/").await.hidden("csrf");

    world.app.vault().renew(Of::Secret, SUITES[0], [9; 32], world.app.now()).unwrap();
    world.clock.pass(TAKES_EFFECT_SECONDS);

    let other = if csrf.ends_with('0') { "1" } else { "0" };
    let wrong = format!("{}{other}", csrf.get(..csrf.len() - 1).unwrap());
    let out = "/610925/staff/sign-out";
    assert_eq!(officer.post(out, &[("csrf", &wrong)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get("/610925/staff/").await.status, StatusCode::OK);
    assert_eq!(officer.post(out, &[("csrf", &csrf)]).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get("/610925/staff/").await.location().starts_with(SIGN_IN));
    world.clear().await;
}

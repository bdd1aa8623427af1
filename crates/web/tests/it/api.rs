//! The JSON interface: what a program is told, what is done once, and what it never reads.

use app::Once;
use app::requests::Doer;
use app::testing::{LANGAO, World};
use app::tokens::{NewToken, make};
use axum::Router;
use axum::http::{Method, StatusCode};
use domain::directory::Role;
use domain::tokens::Scope;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser, place, village};

const SEND: &str = "/api/v1/610925/requests";

fn told(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| unreachable!("{}", answer.body))
}

/// A problem, with its status and its stable word.
fn assert_problem(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let problem = told(answer);
    assert_eq!(problem.get("code"), Some(&json!(code)), "{problem}");
    assert_eq!(problem.get("status"), Some(&json!(status.as_u16())), "{problem}");
    let detail = problem.get("detail").and_then(Value::as_str);
    assert!(detail.is_some_and(|it| !it.is_empty()), "{problem}");
}

/// A program that may do this.
pub(crate) async fn program(world: &World, router: &Router, scopes: &[Scope]) -> Browser {
    let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
    let ends_on = world.app.now().date().to_string();
    let new = NewToken { name: "数据平台".to_owned(), scopes: scopes.to_vec(), ends_on };
    let key = Once::new(&format!("{scopes:?}"), Doer::default()).unwrap();
    let secret = make(&world.app, LANGAO, &admin, new, &key).await.unwrap().secret.unwrap();
    Browser::new(router).holding(&secret)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_reads_neither_who_asked_nor_how_to_reach_them() {
    let (world, router) = village().await;
    let text = "村口路灯坏了三天，请打13912345678找王建国，身份证610922198506151231。";
    let body = json!({ "text": text, "place": place(&world).await, "category": "road",
        "name": "王建国", "phone": "13912345678" });
    let sent = Browser::new(&router).json(SEND, "api-read", &body.to_string()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let sent = told(&sent);
    let (number, code) = (sent["number"].as_str().unwrap(), sent["tracking"].as_str().unwrap());

    let reader = program(&world, &router, &[Scope::Read]).await;
    let one = reader.get(&format!("{SEND}/by-number/{number}")).await;
    let list = reader.get(&format!("{SEND}?limit=100")).await;
    assert_eq!(told(&one)["number"], number);
    assert!(told(&one)["text"].as_str().unwrap().contains("村口路灯坏了三天"), "{}", one.body);
    assert!(list.body.contains(number), "{}", list.body);
    for answer in [&one, &list] {
        assert_eq!(answer.header("cache-control"), "no-store");
        for secret in ["王建国", "13912345678", "610922198506151231", code] {
            assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
        }
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_is_the_same_request_and_its_code_acts_on_it() {
    let (world, router) = village().await;
    let program = Browser::new(&router);
    let place = place(&world).await;
    let body = json!({ "text": "路灯坏了", "place": place }).to_string();
    let count = "SELECT COUNT(*) FROM request WHERE county = 610925";
    let before = world.number(count).await;

    let first = program.json(SEND, "api-once", &body).await;
    let again = program.json(SEND, "api-once", &body).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::OK));
    assert_eq!(told(&first)["number"], told(&again)["number"]);
    assert_eq!(told(&again)["again"], true);
    let other = json!({ "text": "别的事", "place": place }).to_string();
    assert_problem(
        &program.json(SEND, "api-once", &other).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "key_reused",
    );
    assert_eq!(world.number(count).await, before + 1);

    let code = told(&first)["tracking"].as_str().unwrap().to_owned();
    let acts = told(&program.get(&format!("{SEND}/{code}")).await)["acts"].clone();
    assert!(acts.as_array().unwrap().contains(&json!("withdraw")), "{acts}");
    let object = program.json(&format!("{SEND}/{code}/object"), "api-object", "{}").await;
    assert_problem(&object, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(told(&object)["fields"][0]["field"], "text", "{}", object.body);
    let unsolved = format!("{SEND}/{code}/unsolved");
    let unsolved = program.json(&unsolved, "api-unsolved", r#"{"text": "没好"}"#).await;
    assert_problem(&unsolved, StatusCode::CONFLICT, "not_now");
    let withdraw = format!("{SEND}/{code}/withdraw");
    let done = program.json(&withdraw, "api-withdraw", r#"{"text": "修好了"}"#).await;
    assert_eq!(told(&done)["state"], "withdrawn", "{}", done.body);
    let twice = program.json(&withdraw, "api-withdraw-2", "{}").await;
    assert!(twice.status.is_client_error(), "{}", twice.status);
    let elsewhere = format!("/api/v1/610926/requests/{code}");
    assert_problem(&program.get(&elsewhere).await, StatusCode::NOT_FOUND, "missing");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_is_told_as_a_problem() {
    let (world, router) = village().await;
    let program = Browser::new(&router);
    let body = json!({ "text": "路灯坏了", "place": place(&world).await });
    let whole = body.to_string();
    let (asked, missing) = (StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND);

    let traces = world.traces().await;
    assert_problem(&program.get("/api/v1/610925/none").await, missing, "missing");
    assert_problem(&program.get("/api/v1/none/places").await, missing, "missing");
    assert_problem(&program.get("/api/v1/610925/places?limt=1").await, asked, "unreadable");
    assert_problem(&program.get("/api/v1/610925/places?limit=0").await, asked, "unreadable");
    assert_problem(&program.get("/api/v1/610925/places?after=x").await, asked, "unreadable");
    assert_problem(&program.json(SEND, "", &whole).await, asked, "no_key");
    assert_problem(&program.json(SEND, "a b", &whole).await, asked, "no_key");
    assert_problem(&program.json(SEND, "k", "{").await, asked, "unreadable");
    assert_problem(&program.json(SEND, "k", r#"{"state":"closed"}"#).await, asked, "unreadable");
    for list in ["[]", r#"["路灯坏了"]"#, "null", r#""路灯坏了""#, r#"{"text":"一","text":"二"}"#]
    {
        assert_problem(&program.json(SEND, "k", list).await, asked, "unreadable");
    }
    let form = program.post(SEND, &[("text", "x")]).await;
    assert_problem(&form, StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type");
    let method = program.ask(Method::DELETE, SEND, String::new()).await;
    assert_problem(&method, StatusCode::METHOD_NOT_ALLOWED, "method");
    assert!(method.header("allow").contains("POST"), "{:?}", method.headers);
    let page = program.with(&[("accept", "text/html")]).get("/api/v1/610925").await;
    assert_problem(&page, StatusCode::NOT_ACCEPTABLE, "not_json");
    let foreign = program.with(&[("origin", "http://evil.example")]).json(SEND, "k", &whole).await;
    assert_problem(&foreign, StatusCode::FORBIDDEN, "foreign");
    let nothing = program.json(SEND, "k", "{}").await;
    assert_problem(&nothing, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(told(&nothing)["fields"][0]["field"], "text", "{}", nothing.body);
    assert_eq!(world.traces().await, traces);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_opens_its_county_and_its_scopes_only() {
    let (world, router) = village().await;
    let reader = program(&world, &router, &[Scope::Read]).await;
    let counter = program(&world, &router, &[Scope::Figures]).await;
    let figures = "/api/v1/610925/figures?from=202401&until=202412";
    let shut = StatusCode::UNAUTHORIZED;

    assert_eq!(reader.get(SEND).await.status, StatusCode::OK);
    assert_problem(&reader.get(figures).await, StatusCode::FORBIDDEN, "no_scope");
    assert_eq!(counter.get(figures).await.status, StatusCode::OK);
    assert_problem(&counter.get(SEND).await, StatusCode::FORBIDDEN, "no_scope");
    assert_problem(&reader.get("/api/v1/610926/requests").await, shut, "no_token");
    let nobody = Browser::new(&router).get(SEND).await;
    assert_problem(&nobody, shut, "no_token");
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    let never = reader.get(&format!("{SEND}?from=2025-02-30T00:00:00Z")).await;
    assert_problem(&never, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let month = counter.get("/api/v1/610925/figures?from=202413").await;
    assert_problem(&month, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    world.clear().await;
}

//! What a program is told when something could not be done: one shape for all, `application/problem+json`.

use app::Failure;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::places::Place;
use domain::tokens::Scope;
use kernel::id::Id;
use serde::Serialize;
use utoipa::ToSchema;

use super::Refused;
use crate::errors::Reference;
use crate::open311::asked::Wrong;
use crate::state::Web;
use crate::words;

/// Why something was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "code": "invalid",
    "detail": "有字段要改，见 fields。", "fields": [{ "field": "place", "say": "请选一个村或社区。" }] }))]
pub(crate) struct Problem {
    /// Always `about:blank`: `code` says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The usual words for the status.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// A stable word for the kind of problem.
    code: &'static str,
    /// What is so and what to do, in Chinese.
    detail: String,
    /// Which fields need mending; empty when it is not about fields.
    fields: Vec<ProblemField>,
}

/// A field that needs mending.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemField {
    /// Its name.
    field: String,
    /// What to do about it, in Chinese.
    say: String,
}

/// A problem as an answer.
pub(crate) fn problem(status: StatusCode, code: &'static str, detail: &str) -> Response {
    with_fields(status, code, detail, Vec::new())
}

fn with_fields(
    status: StatusCode,
    code: &'static str,
    detail: &str,
    fields: Vec<ProblemField>,
) -> Response {
    let problem = Problem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        code,
        detail: detail.to_owned(),
        fields,
    };
    let mut response = (status, Json(problem)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
    }
    response
}

/// A failure of a use case: the same status as the page.
pub(crate) fn said(web: &Web, failure: &Failure) -> Response {
    let page = crate::errors::failure(web, failure);
    let fields = match failure {
        Failure::Invalid(fields) => fields
            .iter()
            .map(|it| ProblemField { field: named(it.field).to_owned(), say: it.say.clone() })
            .collect(),
        _ => Vec::new(),
    };
    let say = sentence(failure) + &noted(&page);
    with_fields(page.status(), code(failure), &say, fields)
}

/// Under which number the log has it, where the fault is ours.
fn noted(page: &Response) -> String {
    let reference = page.extensions().get::<Reference>();
    reference.map(|it| format!("还不行的话，请把编号 {} 告诉管理员。", it.0)).unwrap_or_default()
}

/// A field of a form as programs name it.
fn named(field: &str) -> &str {
    if matches!(field, "body" | "words" | "reason") { "text" } else { field }
}

fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Missing => "missing",
        Failure::Forbidden | Failure::SignIn(_) => "forbidden",
        Failure::Invalid(_) => "invalid",
        Failure::Refused(_) | Failure::Order(_) | Failure::NotNow(_) => "not_now",
        Failure::Overtaken { .. } => "overtaken",
        Failure::KeyReused => "key_reused",
        Failure::NoKey => "no_key",
        Failure::Full => "full",
        Failure::Busy | Failure::Contended(_) => "busy",
        Failure::Broken(_) => "broken",
    }
}

/// A failure in a sentence for who writes programs.
pub(crate) fn sentence(failure: &Failure) -> String {
    match failure {
        Failure::Missing => "没有这件事，或者不能告诉您。".to_owned(),
        Failure::NoKey => "请在请求头里带上 Idempotency-Key，1 到 200 个字符。".to_owned(),
        Failure::KeyReused => "这个 Idempotency-Key 已用于另一件事，请换一个。".to_owned(),
        Failure::Full => "服务器存储空间满了，这一次没有存上，请稍后用同一个键再试。".to_owned(),
        Failure::Busy | Failure::Contended(_) => "现在有点忙，请稍后用同一个键再试。".to_owned(),
        Failure::Invalid(_) => "有字段要改，见 fields。".to_owned(),
        Failure::Refused(refusal) => words::refusal(refusal),
        Failure::NotNow(said) => said.clone(),
        Failure::Order(refusal) => words::orders::refusal(refusal),
        _ => "没有办成，请稍后再试。".to_owned(),
    }
}

/// No token, or one that is not good here.
pub(crate) fn no_token() -> Response {
    let say = "请在请求头里带上 Authorization: Bearer 加本县的令牌；令牌请找本县平台管理员。";
    let mut response = problem(StatusCode::UNAUTHORIZED, "no_token", say);
    let kind = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, kind);
    response
}

/// A token that may not do this.
pub(crate) fn no_scope(scope: Scope) -> Response {
    let say = format!("这个令牌不能做这件事，它要有 {}。", scope.code());
    problem(StatusCode::FORBIDDEN, "no_scope", &say)
}

/// For a path of programs: nothing is there, nothing is done in this way, it cannot be read, or too
/// much was asked for. `None` for pages.
pub(crate) fn nowhere(path: &str, status: StatusCode) -> Option<Response> {
    if path.starts_with("/open311/") {
        return Some(Wrong::at(path, status).into_response());
    }
    if !path.starts_with("/api/") {
        return None;
    }
    Some(match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            problem(status, "method", "这个网址不能这样用，能用的方法见 Allow 头。")
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let say =
                "同一个来源发得太快了，这一次没有办；等过 Retry-After 里的秒数，用同一个键再发。";
            problem(status, "too_many", say)
        }
        StatusCode::BAD_REQUEST => problem(status, "unreadable", "网址里有认不出的字符。"),
        StatusCode::REQUEST_TIMEOUT => {
            problem(status, "too_slow", "等得太久了，没有办成；请用同一个键再发。")
        }
        status if status.is_server_error() => {
            problem(status, "broken", &sentence(&Failure::Broken(String::new())))
        }
        status => problem(status, "missing", "没有这个网址。"),
    })
}

/// Tells programs what stopped a handler from outside, a panic or the clock, in their own words: what
/// stops it knows no paths and answers with a page, or with nothing.
pub(crate) async fn in_their_words(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let answer = next.run(request).await;
    let status = answer.status();
    let stopped = status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT;
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    if !stopped || kind.is_some_and(|it| !it.starts_with("text/html")) {
        return answer;
    }
    nowhere(&path, status).unwrap_or(answer)
}

/// For a path of programs that a page of another site asked to write; `None` for pages.
pub(crate) fn foreign(path: &str) -> Option<Response> {
    let say = "这是别的网站的页面发来的，没有被接受；程序请从自己的服务器发。";
    path.starts_with("/api/").then(|| problem(StatusCode::FORBIDDEN, "foreign", say))
}

/// Something in the address or the body that cannot be read.
pub(super) fn unreadable(what: &str) -> Refused {
    let fields =
        vec![ProblemField { field: what.to_owned(), say: "读不了，见文档。".to_owned() }];
    let say = format!("“{what}”读不了，见 /openapi.json。");
    with_fields(StatusCode::BAD_REQUEST, "unreadable", &say, fields).into()
}

/// Something of the right shape that names nothing: a thirteenth month, a day that never was.
pub(super) fn impossible(what: &str) -> Refused {
    let fields =
        vec![ProblemField { field: what.to_owned(), say: "没有这样的值。".to_owned() }];
    let say = "有字段要改，见 fields。";
    with_fields(StatusCode::UNPROCESSABLE_ENTITY, "invalid", say, fields).into()
}

/// A place of twelve digits.
pub(super) fn place(text: &str, name: &str) -> Result<Place, Refused> {
    if text.len() != 12 || !text.bytes().all(|it| it.is_ascii_digit()) {
        return Err(unreadable(name));
    }
    Place::parse(text).ok_or_else(|| impossible(name))
}

/// An id of digits.
pub(super) fn id(text: &str, name: &str) -> Result<Id, Refused> {
    let digits = text.len() <= 18 && text.bytes().all(|it| it.is_ascii_digit());
    let id = text.parse().ok().filter(|_| digits);
    id.map(Id).ok_or_else(|| unreadable(name))
}

/// Who asks for another kind than JSON.
pub(crate) fn not_json(path: &str, headers: &HeaderMap) -> Option<Response> {
    let asked = headers.get(header::ACCEPT)?.to_str().ok()?;
    let fits = asked.split(',').any(|it| {
        let kind = it.split(';').next().unwrap_or_default().trim();
        matches!(
            kind,
            "" | "*/*" | "application/*" | "application/json" | "application/problem+json"
        )
    });
    let say = "这里只有 application/json，请改 Accept 头。";
    (path.starts_with("/api/") && !fits)
        .then(|| problem(StatusCode::NOT_ACCEPTABLE, "not_json", say))
}

/// The problems that every operation may answer.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only documented")]
pub(crate) enum Problems {
    /// What was asked cannot be done so; `code` and `detail` say what to change.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Asked(#[to_schema] Problem),
    /// The server cannot do it now; the same again, with the same key, is safe.
    #[response(status = "5XX", content_type = "application/problem+json")]
    Server(#[to_schema] Problem),
}

/// What every act on a tracking code is told in its address.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only documented")]
pub(crate) struct Coding {
    /// Six digits.
    #[param(example = "610925")]
    county: String,
    /// The tracking code.
    #[param(example = "ABCDEFGHJKMNPQRS")]
    code: String,
}

/// What everything that writes is told in its head.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only documented")]
pub(crate) struct Keyed {
    /// What is done under the same key is done once.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 200,
        pattern = "^[!-~]{1,200}$",
        example = "7f1c0a4e"
    )]
    key: String,
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::response::Html;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn what_stops_a_handler_from_outside_is_told_to_programs_in_their_own_words() {
        let fallen = |_| (StatusCode::INTERNAL_SERVER_ERROR, Html("页面")).into_response();
        let panics = || get(|| async { panic!("on purpose") as () });
        let router: Router = Router::new()
            .route("/api/v1/x", panics())
            .route("/open311/v2/x.xml", panics())
            .route("/610925/x", panics())
            .route("/api/v1/slow", get(|| async { StatusCode::REQUEST_TIMEOUT }))
            .route("/api/v1/busy", get(|| async { no_token() }))
            .layer(CatchPanicLayer::custom(fallen))
            .layer(from_fn(in_their_words));

        for (path, status, kind, code) in [
            ("/api/v1/x", 500, "application/problem+json", "\"broken\""),
            ("/open311/v2/x.xml", 500, "text/xml; charset=utf-8", "<code>500</code>"),
            ("/610925/x", 500, "text/html; charset=utf-8", "页面"),
            ("/api/v1/slow", 408, "application/problem+json", "\"too_slow\""),
            ("/api/v1/busy", 401, "application/problem+json", "\"no_token\""),
        ] {
            let asked = Request::get(path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(asked).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind, "{path}");
            let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(code), "{path}: {text}");
        }
    }
}

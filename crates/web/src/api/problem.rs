//! What a program is told when something could not be done: one shape for all, `application/problem+json`.

use app::Failure;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::tokens::Scope;
use serde::Serialize;

use crate::open311::asked::Wrong;
use crate::state::Web;
use crate::words;

/// Why something was not done (RFC 9457).
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
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
    let status = crate::errors::failure(web, failure).status();
    let fields = match failure {
        Failure::Invalid(fields) => fields
            .iter()
            .map(|it| ProblemField { field: it.field.to_owned(), say: it.say.clone() })
            .collect(),
        _ => Vec::new(),
    };
    with_fields(status, code(failure), &sentence(failure), fields)
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
        status => problem(status, "missing", "没有这个网址。"),
    })
}

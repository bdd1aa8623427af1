//! The JSON interface for programs, under `/api/v1/`. Small in this release: sending a request, and
//! reading where it stands by its tracking code. Issue 4 completes it.

use app::requests::{Doer, NewRequest, send, track};
use app::{Failure, Once};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::guard::InCounty;
use crate::state::Web;
use crate::words;

/// A request as a program sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sending {
    text: String,
    category: String,
    place: String,
    address: String,
    name: String,
    phone: String,
}

#[derive(Debug, Serialize)]
struct Sent {
    number: String,
    tracking: String,
    again: bool,
}

#[derive(Debug, Serialize)]
struct Stands {
    number: String,
    state: &'static str,
    state_words: String,
    received_at: String,
    promised_at: Option<String>,
    provisional: bool,
    explain: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Said {
    error: String,
    fields: Vec<SaidField>,
}

#[derive(Debug, Serialize)]
struct SaidField {
    field: &'static str,
    say: String,
}

/// Sends a request; needs the header `Idempotency-Key`. Answers 201, or 200 for a repetition.
pub(crate) async fn post(
    State(web): State<Web>,
    InCounty(county): InCounty,
    headers: HeaderMap,
    Json(it): Json<Sending>,
) -> Response {
    let key = headers.get("idempotency-key").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let key = match Once::new(key, Doer::default()) {
        Ok(key) => key,
        Err(failure) => return said(&web, &failure),
    };
    let new = NewRequest {
        body: it.text,
        category: it.category,
        place: it.place,
        address: it.address,
        name: it.name,
        phone: it.phone,
        ..NewRequest::default()
    };
    match send(&web.app, county, new, &key).await {
        Ok(sent) => {
            let status = if sent.again { StatusCode::OK } else { StatusCode::CREATED };
            let (number, tracking, again) = (sent.number, sent.tracking, sent.again);
            (status, Json(Sent { number, tracking, again })).into_response()
        }
        Err(failure) => said(&web, &failure),
    }
}

/// Where a request stands, by its tracking code.
pub(crate) async fn get(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Path<(String, String)>,
) -> Response {
    match track(&web.app, county, &code).await {
        Ok(tracked) => {
            let request = &tracked.request;
            let stands = Stands {
                number: request.number.clone(),
                state: request.state.code(),
                state_words: words::state(request.state),
                received_at: request.received_at.rfc3339(),
                promised_at: request.promised_at.map(kernel::time::Instant::rfc3339),
                provisional: request.provisional,
                explain: tracked.due.explain.clone(),
            };
            Json(stands).into_response()
        }
        Err(failure) => said(&web, &failure),
    }
}

/// A failure for a program: the same status as the page, the sentences as JSON.
fn said(web: &Web, failure: &Failure) -> Response {
    let status = crate::errors::failure(web, failure).status();
    let fields = match failure {
        Failure::Invalid(fields) => {
            fields.iter().map(|it| SaidField { field: it.field, say: it.say.clone() }).collect()
        }
        _ => Vec::new(),
    };
    let error = match failure {
        Failure::Missing => "没有这件事，或者不能告诉您。".to_owned(),
        Failure::NoKey => "请在请求头里带上 Idempotency-Key。".to_owned(),
        Failure::KeyReused => "这个 Idempotency-Key 已用于另一件事，请换一个。".to_owned(),
        Failure::Full => "服务器存储空间满了，这一次没有存上，请稍后用同一个键再试。".to_owned(),
        Failure::Busy | Failure::Contended(_) => "现在有点忙，请稍后用同一个键再试。".to_owned(),
        Failure::Invalid(_) => "有字段要改。".to_owned(),
        Failure::Refused(refusal) => words::refusal(refusal),
        Failure::NotNow(said) => said.clone(),
        Failure::Order(refusal) => words::orders::refusal(refusal),
        _ => "没有办成，请稍后再试。".to_owned(),
    };
    (status, Json(Said { error, fields })).into_response()
}

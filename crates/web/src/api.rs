//! The JSON interface for programs, under `/api/v1/`. Small in this release: sending a request, and
//! reading where it stands by its tracking code. Issue 4 completes it.

mod problem;

use app::Once;
use app::requests::{Doer, NewRequest, send, track};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

pub(crate) use self::problem::{no_scope, no_token, nowhere, said, sentence};
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

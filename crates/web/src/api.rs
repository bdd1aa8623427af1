//! The JSON interface for programs, under `/api/v1/`. Its document is made from the handlers
//! themselves (`document`), and a test compares it with the access table.

mod body;
mod counties;
mod desk;
mod document;
mod orders;
mod problem;
mod requests;

use app::Once;
use app::requests::Doer;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use kernel::id::Id;
use serde::Serialize;

pub(crate) use self::counties::{answered, county, places};
pub(crate) use self::desk::{figures, one as desk_one, page as desk_page};
pub(crate) use self::document::serve;
pub use self::document::text as openapi;
pub(crate) use self::orders::{menu, order, place, withdraw_order};
pub(crate) use self::problem::{
    foreign, in_their_words, no_scope, no_token, not_json, nowhere, said, sentence,
};
pub(crate) use self::requests::{
    dispute, object, rate, send, supply, track, unsolved, urge, withdraw,
};
use crate::state::Web;

/// Rows of a list at most, and without another wish.
const ROWS_MAX: i64 = 100;
const ROWS: i64 = 50;

/// An answer, or a problem.
type Told = Result<Response, Refused>;

/// A problem on its way out of a handler, boxed: an answer is large.
#[derive(Debug)]
pub(crate) struct Refused(Box<Response>);

impl From<Response> for Refused {
    fn from(problem: Response) -> Self {
        Self(Box::new(problem))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// Lets a handler say `.told(&web)?`.
trait Tell<T> {
    /// The value, or the failure as a problem.
    fn told(self, web: &Web) -> Result<T, Refused>;
}

impl<T> Tell<T> for Result<T, app::Failure> {
    fn told(self, web: &Web) -> Result<T, Refused> {
        self.map_err(|failure| said(web, &failure).into())
    }
}

/// The key under which a program does something once.
fn once(web: &Web, headers: &HeaderMap) -> Result<Once, Refused> {
    let key = headers.get("idempotency-key").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let sound = key.bytes().all(|it| it.is_ascii_graphic());
    let key = if sound { key } else { "" };
    Once::new(key, Doer::default()).told(web)
}

/// A value as JSON that nobody keeps: it may be for the holder of a code alone.
fn private(value: &impl Serialize) -> Response {
    ([("cache-control", "no-store")], axum::Json(value)).into_response()
}

/// The limit of a list.
fn limit(asked: Option<i64>) -> Result<i64, Refused> {
    let limit = asked.unwrap_or(ROWS);
    let fits = (1..=ROWS_MAX).contains(&limit);
    if fits { Ok(limit) } else { Err(problem::unreadable("limit")) }
}

/// A page of rows that were read one too many, and whether there are more.
fn cut<T>(mut rows: Vec<T>, limit: i64) -> (Vec<T>, bool) {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}

/// The key of a page: microseconds, a dash, an id.
fn key_text(at: i64, id: Id) -> String {
    format!("{at}-{}", id.0)
}

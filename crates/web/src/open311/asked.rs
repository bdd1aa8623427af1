//! What was asked for by Open311, and what is wrong with it. Nothing asked here is ever logged: an
//! `api_key` may stand in the address.

use std::collections::HashMap;
use std::sync::Arc;

use app::tokens::{self, Program};
use app::{Failure, House};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::places::County;
use domain::tokens::Scope;
use kernel::time::Instant;
use serde_json::{Value, json};

use super::written::{Format, written};
use crate::forms::Form;
use crate::guard::bearer;
use crate::state::Web;

/// The parameters of a question; an empty one is absent.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(super) format: Format,
    thing: String,
    params: HashMap<String, String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let last = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        let (thing, format) = match last.rsplit_once('.') {
            Some((thing, "xml")) => (thing, Format::Xml),
            Some((thing, "json")) => (thing, Format::Json),
            _ => {
                let say = "the path ends in .json or .xml".to_owned();
                return Err(Wrong::one(Format::Json, StatusCode::NOT_FOUND, say));
            }
        };
        let thing = decoded(thing);
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Ok(Query(pairs)) = pairs else {
            let say = "the query is not percent-encoded UTF-8".to_owned();
            return Err(Wrong::one(format, StatusCode::BAD_REQUEST, say));
        };
        let filled = pairs.into_iter().filter(|it| !it.1.trim().is_empty());
        Ok(Self { format, thing, params: filled.collect() })
    }
}

/// Percent-encoding undone; what is no UTF-8 finds nothing.
fn decoded(text: &str) -> String {
    let pair = format!("t={text}").replace('+', "%2B");
    let uri = format!("/?{pair}").parse::<axum::http::Uri>();
    let query = uri.ok().and_then(|it| Query::<HashMap<String, String>>::try_from_uri(&it).ok());
    query.and_then(|mut it| it.0.remove("t")).unwrap_or_default()
}

impl Asked {
    /// A parameter; empty when it is absent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.params.get(name).map_or("", |it| it.trim())
    }

    /// What the path names, without its suffix.
    pub(super) fn thing(&self) -> &str {
        &self.thing
    }

    /// The same with the fields of a form, which go before those of the address.
    pub(super) fn with(mut self, form: &Form) -> Self {
        for name in form.names("") {
            if !form.get(name).trim().is_empty() {
                self.params.insert(name.to_owned(), form.text(name));
            }
        }
        self
    }

    /// A coordinate, where it was sent and is one.
    pub(super) fn degrees(&self, name: &str) -> Option<f64> {
        self.get(name).parse::<f64>().ok().filter(|it| it.is_finite())
    }

    /// A moment with its zone.
    pub(super) fn instant(&self, name: &str) -> Result<Option<Instant>, Wrong> {
        let text = self.get(name);
        if text.is_empty() {
            return Ok(None);
        }
        // A plus that nobody encoded arrives as a blank.
        let mended = match text.rsplit_once(' ') {
            Some((at, zone)) if at.len() >= 19 => format!("{at}+{zone}"),
            _ => text.to_owned(),
        };
        let read = Instant::parse_rfc3339(&mended);
        let say = || format!("{name} is a time with its zone, as 2026-11-22T09:00:00+08:00");
        read.map(Some).ok_or_else(|| self.wrong(StatusCode::BAD_REQUEST, &say()))
    }

    /// The county that is asked: named by its code, or the only one.
    pub(super) async fn house(&self, web: &Web) -> Result<Arc<House>, Wrong> {
        let county = match self.get("jurisdiction_id") {
            "" => {
                let all = app::counties::all(&web.app).await;
                let all = all.map_err(|it| self.failed(web, &it))?;
                let [only] = all.as_slice() else {
                    let say = "jurisdiction_id was not provided: it is the code of a county";
                    return Err(self.wrong(StatusCode::BAD_REQUEST, say));
                };
                only.county
            }
            code => {
                let county = County::parse(code);
                county.ok_or_else(|| self.missing("jurisdiction_id", code))?
            }
        };
        match web.app.house(county).await {
            Ok(house) => Ok(house),
            Err(Failure::Missing) => Err(self.missing("jurisdiction_id", &county.to_string())),
            Err(failure) => Err(self.failed(web, &failure)),
        }
    }

    /// The program whose key was sent: in the form, in the address, or as a bearer token.
    pub(super) async fn program(
        &self,
        web: &Web,
        county: County,
        headers: &HeaderMap,
        scope: Scope,
    ) -> Result<Program, Wrong> {
        let secret = match self.get("api_key") {
            "" => bearer(headers).unwrap_or_default(),
            key => key,
        };
        let program = tokens::program(&web.app, county, secret).await;
        let program = program.map_err(|it| self.failed(web, &it))?;
        program.filter(|it| it.may(scope)).ok_or_else(|| {
            let say = "api_key is missing, or not good for this: ask the county for one";
            self.wrong(StatusCode::FORBIDDEN, say)
        })
    }

    /// An answer.
    pub(super) fn answer(&self, root: &str, value: &Value) -> Response {
        written(self.format, StatusCode::OK, root, value)
    }

    /// One thing that is wrong.
    pub(super) fn wrong(&self, status: StatusCode, say: &str) -> Wrong {
        Wrong::one(self.format, status, say.to_owned())
    }

    /// Several things that are wrong.
    pub(super) fn wrongs(&self, status: StatusCode, say: Vec<String>) -> Wrong {
        Wrong { format: self.format, status, say }
    }

    /// Something that does not exist.
    pub(super) fn missing(&self, what: &str, which: &str) -> Wrong {
        self.wrong(StatusCode::NOT_FOUND, &format!("{what} {which} was not found"))
    }

    /// A failure of a use case.
    pub(super) fn failed(&self, web: &Web, failure: &Failure) -> Wrong {
        let status = crate::errors::failure(web, failure).status();
        match failure {
            Failure::Invalid(fields) => {
                let say = fields.iter().map(|it| it.say.clone()).collect();
                self.wrongs(StatusCode::BAD_REQUEST, say)
            }
            failure if status.is_server_error() => {
                self.wrong(status, &crate::api::sentence(failure))
            }
            failure => self.wrong(StatusCode::BAD_REQUEST, &crate::api::sentence(failure)),
        }
    }
}

/// Errors, always an array.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    format: Format,
    status: StatusCode,
    say: Vec<String>,
}

impl Wrong {
    pub(super) fn one(format: Format, status: StatusCode, say: String) -> Self {
        Self { format, status, say: vec![say] }
    }

    /// For a path where nothing is, or where nothing is done in this way.
    pub(crate) fn at(path: &str, status: StatusCode) -> Self {
        let ending = path.rsplit_once('.').map(|it| it.1);
        let format = if ending == Some("xml") { Format::Xml } else { Format::Json };
        let say = status.canonical_reason().unwrap_or_default().to_owned();
        Self::one(format, status, say)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let code = self.status.as_u16().to_string();
        let errors: Vec<Value> =
            self.say.iter().map(|it| json!({ "code": code, "description": it })).collect();
        written(self.format, self.status, "errors", &Value::Array(errors))
    }
}

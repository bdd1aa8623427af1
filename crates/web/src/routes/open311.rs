//! Open311 `GeoReport` v2. The key of a program stands in its form, so the handler of `POST` asks for
//! it; see `crates/web/src/guard.rs`.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::tokens::Scope;

use super::{Access, PHOTOS_BODY_MAX, Route, row};
use crate::open311 as api;

pub(super) fn routes() -> Vec<Route> {
    let (open, key) = (Access::Public, Access::Token(Scope::Send));
    vec![
        (row("GET", "/open311/v2/discovery.json", open), || get(api::discovery)),
        (row("GET", "/open311/v2/discovery.xml", open), || get(api::discovery)),
        (row("GET", "/open311/v2/services.json", open), || get(api::services)),
        (row("GET", "/open311/v2/services.xml", open), || get(api::services)),
        (row("GET", "/open311/v2/services/{file}", open), || get(api::service)),
        (row("GET", "/open311/v2/requests.json", open), || get(api::requests)),
        (row("GET", "/open311/v2/requests.xml", open), || get(api::requests)),
        (row("GET", "/open311/v2/requests/{file}", open), || get(api::request)),
        (row("GET", "/open311/v2/tokens/{file}", open), || get(api::token)),
        (row("POST", "/open311/v2/requests.json", key), || {
            post(api::post).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("POST", "/open311/v2/requests.xml", key), || {
            post(api::post).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
    ]
}

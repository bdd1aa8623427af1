//! The JSON interface for programs, and its document.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::tokens::Scope;

use super::{Access, PHOTOS_BODY_MAX, Route, row};
use crate::api;

pub(super) fn routes() -> Vec<Route> {
    let open = Access::Public;
    let (read, figures) = (Access::Token(Scope::Read), Access::Token(Scope::Figures));
    vec![
        (row("GET", "/openapi.json", open), || get(api::serve)),
        (row("GET", "/api/v1/{county}", open), || get(api::county)),
        (row("GET", "/api/v1/{county}/places", open), || get(api::places)),
        (row("GET", "/api/v1/{county}/answered", open), || get(api::answered)),
        (row("POST", "/api/v1/{county}/requests", open), || {
            post(api::send).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/api/v1/{county}/requests/{code}", open), || get(api::track)),
        (row("POST", "/api/v1/{county}/requests/{code}/supply", open), || post(api::supply)),
        (row("POST", "/api/v1/{county}/requests/{code}/withdraw", open), || post(api::withdraw)),
        (row("POST", "/api/v1/{county}/requests/{code}/urge", open), || post(api::urge)),
        (row("POST", "/api/v1/{county}/requests/{code}/object", open), || post(api::object)),
        (row("POST", "/api/v1/{county}/requests/{code}/rate", open), || post(api::rate)),
        (row("POST", "/api/v1/{county}/requests/{code}/dispute", open), || post(api::dispute)),
        (row("POST", "/api/v1/{county}/requests/{code}/unsolved", open), || post(api::unsolved)),
        (row("GET", "/api/v1/{county}/services", open), || get(api::menu)),
        (row("POST", "/api/v1/{county}/orders", open), || post(api::place)),
        (row("GET", "/api/v1/{county}/orders/{code}", open), || get(api::order)),
        (row("POST", "/api/v1/{county}/orders/{code}/withdraw", open), || {
            post(api::withdraw_order)
        }),
        (row("GET", "/api/v1/{county}/requests", read), || get(api::desk_page)),
        (row("GET", "/api/v1/{county}/requests/by-number/{number}", read), || get(api::desk_one)),
        (row("GET", "/api/v1/{county}/figures", figures), || get(api::figures)),
    ]
}

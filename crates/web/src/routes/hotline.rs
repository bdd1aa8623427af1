//! The 12345 hotline and files on their way in, for those who dispatch.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::{DISPATCHERS, Route, SHEET_BODY_MAX, row};
use crate::staff::{hotline, imports};

pub(super) fn routes() -> Vec<Route> {
    let by = DISPATCHERS;
    vec![
        (row("GET", "/{county}/staff/hotline", by), || get(hotline::list)),
        (row("POST", "/{county}/staff/hotline", by), || {
            post(hotline::upload).layer(DefaultBodyLimit::max(SHEET_BODY_MAX))
        }),
        (row("POST", "/{county}/staff/hotline/back", by), || post(hotline::back)),
        (row("GET", "/{county}/staff/imports/{id}", by), || get(imports::show)),
        (row("POST", "/{county}/staff/imports/{id}", by), || post(imports::choose)),
        (row("GET", "/{county}/staff/imports/{id}/columns", by), || get(imports::columns)),
        (row("POST", "/{county}/staff/imports/{id}/columns", by), || post(imports::set_columns)),
        (row("GET", "/{county}/staff/imports/{id}/words", by), || get(imports::words)),
        (row("POST", "/{county}/staff/imports/{id}/words", by), || post(imports::tell)),
        (row("POST", "/{county}/staff/imports/{id}/undo", by), || post(imports::undo)),
        (row("POST", "/{county}/staff/imports/{id}/drop", by), || post(imports::give_up)),
        (row("POST", "/{county}/staff/imports/{id}/wrong", by), || post(imports::wrong)),
    ]
}

//! The 12345 hotline, for those who dispatch; and files on their way in, for those who bring them.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use domain::directory::Role;

use super::{Access, DISPATCHERS, Route, SHEET_BODY_MAX, row};
use crate::staff::{hotline, imports};

/// Who brings files in; which, the policy says.
const BRINGERS: Access = Access::Roles(&[Role::Dispatcher, Role::Secretary, Role::Committee]);

pub(super) fn routes() -> Vec<Route> {
    let (by, bringers) = (DISPATCHERS, BRINGERS);
    vec![
        (row("GET", "/{county}/staff/hotline", by), || get(hotline::list)),
        (row("POST", "/{county}/staff/hotline", by), || {
            post(hotline::upload).layer(DefaultBodyLimit::max(SHEET_BODY_MAX))
        }),
        (row("POST", "/{county}/staff/hotline/back", by), || post(hotline::back)),
        (row("GET", "/{county}/staff/imports/{id}", bringers), || get(imports::show)),
        (row("POST", "/{county}/staff/imports/{id}", bringers), || post(imports::choose)),
        (row("GET", "/{county}/staff/imports/{id}/columns", bringers), || get(imports::columns)),
        (row("POST", "/{county}/staff/imports/{id}/columns", bringers), || {
            post(imports::set_columns)
        }),
        (row("GET", "/{county}/staff/imports/{id}/words", bringers), || get(imports::words)),
        (row("POST", "/{county}/staff/imports/{id}/words", bringers), || post(imports::tell)),
        (row("POST", "/{county}/staff/imports/{id}/undo", bringers), || post(imports::undo)),
        (row("POST", "/{county}/staff/imports/{id}/drop", bringers), || post(imports::give_up)),
        (row("POST", "/{county}/staff/imports/{id}/wrong", bringers), || post(imports::wrong)),
    ]
}

//! What is held of persons, for those who answer their requests.

use axum::routing::{get, post};

use super::{ADMINS, Route, row};
use crate::staff::{privacy, retention};

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/privacy", ADMINS), || get(privacy::form)),
        (row("POST", "/{county}/staff/privacy", ADMINS), || post(privacy::find)),
        (row("GET", "/{county}/staff/privacy/retention", ADMINS), || get(retention::show)),
        (row("POST", "/{county}/staff/privacy/hold", ADMINS), || post(privacy::hold)),
        (row("POST", "/{county}/staff/privacy/erase", ADMINS), || post(privacy::erase)),
        (row("POST", "/{county}/staff/privacy/export", ADMINS), || post(privacy::export)),
    ]
}

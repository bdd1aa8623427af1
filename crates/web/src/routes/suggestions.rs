//! Suggestions: what they propose and how often they are right.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{ADMINS, Access, Route, row};
use crate::staff::suggestions;

/// Everyone who reads numbers, and those who keep the catalogue.
const KNOWERS: Access = Access::Roles(&[
    Role::Dispatcher,
    Role::Handler,
    Role::Caller,
    Role::Leader,
    Role::Auditor,
    Role::Admin,
]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/suggestions", KNOWERS), || get(suggestions::show)),
        (row("GET", "/{county}/staff/suggestions/accuracy", KNOWERS), || {
            get(suggestions::accuracy)
        }),
        (row("POST", "/{county}/staff/suggestions/accuracy", ADMINS), || {
            post(suggestions::measure)
        }),
    ]
}

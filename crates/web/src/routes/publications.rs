//! What is made public of answers, for those who decide it, and released photos for everybody.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::publications;

/// Those who receive and check.
const DESKS: Access = Access::Roles(&[Role::Dispatcher]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/answered/{number}/photo/{hash}", Access::Public), || {
            get(publications::photo_for_all)
        }),
        (row("GET", "/{county}/staff/publications", DESKS), || get(publications::list)),
        (row("GET", "/{county}/staff/publications/{id}", DESKS), || get(publications::one)),
        (row("POST", "/{county}/staff/publications/{id}", DESKS), || post(publications::decide)),
        (row("GET", "/{county}/staff/publications/{id}/photos/{hash}", DESKS), || {
            get(publications::photo)
        }),
        (row("POST", "/{county}/staff/publications/{id}/photos/{hash}", DESKS), || {
            post(publications::paint)
        }),
    ]
}

//! What somebody should look at before others are shown it.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::flags;

/// Those who receive and check; the list of words is kept by the county's own desk.
const DESKS: Access = Access::Roles(&[Role::Dispatcher]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/flags", DESKS), || get(flags::list)),
        (row("GET", "/{county}/staff/flags/words", DESKS), || get(flags::words)),
        (row("POST", "/{county}/staff/flags/words", DESKS), || post(flags::add_word)),
        (row("POST", "/{county}/staff/flags/words/remove", DESKS), || post(flags::remove_word)),
        (row("GET", "/{county}/staff/flags/{id}", DESKS), || get(flags::one)),
        (row("POST", "/{county}/staff/flags/{id}", DESKS), || post(flags::decide)),
    ]
}

//! Reminders, what is stuck, and the duty roster.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, READERS, Route, row};
use crate::staff::reminders;

/// Who reads all of a ground.
const GROUND: Access =
    Access::Roles(&[Role::Dispatcher, Role::Caller, Role::Leader, Role::Auditor]);
/// Who sets the roster of their organisation.
const ROSTER: Access = Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Leader]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/reminders", READERS), || get(reminders::show)),
        (row("GET", "/{county}/staff/stuck", GROUND), || get(reminders::stuck)),
        (row("GET", "/{county}/staff/duty", READERS), || get(reminders::duty)),
        (row("POST", "/{county}/staff/duty", ROSTER), || post(reminders::set_duty)),
    ]
}

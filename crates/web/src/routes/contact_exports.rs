//! Exports with contacts in clear, for those who ask and for who decides.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{ACTORS, Access, Route, row};
use crate::staff::contact_exports;

/// Those who ask, and who decides.
const BOTH: Access =
    Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Caller, Role::Security]);
/// Who decides.
const DECIDERS: Access = Access::Roles(&[Role::Security]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/contact-exports", BOTH), || get(contact_exports::list)),
        (row("POST", "/{county}/staff/contact-exports", ACTORS), || post(contact_exports::ask)),
        (row("GET", "/{county}/staff/contact-exports/new", ACTORS), || get(contact_exports::form)),
        (row("POST", "/{county}/staff/contact-exports/{id}", DECIDERS), || {
            post(contact_exports::decide)
        }),
        (row("POST", "/{county}/staff/contact-exports/{id}/fetch", ACTORS), || {
            post(contact_exports::fetch)
        }),
    ]
}

//! Accounts: the second step of signing in, one's own sign-ins and second factor, calendar feeds, what
//! waits for approval, and the audit.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{ADMINS, Access, Route, row};
use crate::staff::{accounts, audit, feeds, people, proposals, second, sessions};

/// The security administrator.
const SECURITY: Access = Access::Roles(&[Role::Security]);
/// Those who keep accounts, and those who watch over them.
pub(super) const KEEPERS: Access = Access::Roles(&[Role::Admin, Role::Security]);
/// Those who read who did what.
const AUDITORS: Access = Access::Roles(&[Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    let (open, any) = (Access::Public, Access::SignedIn);
    vec![
        (row("GET", "/{county}/staff/sign-in/second", open), || get(accounts::second_form)),
        (row("POST", "/{county}/staff/sign-in/second", open), || post(accounts::second_sent)),
        (row("GET", "/{county}/staff/sessions", any), || get(sessions::list)),
        (row("POST", "/{county}/staff/sessions/end", any), || post(sessions::end)),
        (row("POST", "/{county}/staff/sessions/end-others", any), || post(sessions::end_others)),
        (row("GET", "/{county}/staff/feeds", any), || get(feeds::show)),
        (row("POST", "/{county}/staff/feeds", any), || post(feeds::sent)),
        (row("GET", "/{county}/staff/prove", any), || get(sessions::prove_form)),
        (row("POST", "/{county}/staff/prove", any), || post(sessions::prove)),
        (row("GET", "/{county}/staff/second", any), || get(second::show)),
        (row("POST", "/{county}/staff/second/start", any), || post(second::start)),
        (row("POST", "/{county}/staff/second/confirm", any), || post(second::confirm)),
        (row("POST", "/{county}/staff/second/codes", any), || post(second::codes)),
        (row("POST", "/{county}/staff/second/off", any), || post(second::off)),
        (row("POST", "/{county}/staff/people/{person}/roles", ADMINS), || post(people::roles)),
        (row("POST", "/{county}/staff/people/{person}/second", ADMINS), || post(people::second)),
        (row("POST", "/{county}/staff/people/{person}/take", KEEPERS), || post(people::take)),
        (row("POST", "/{county}/staff/people/{person}/sessions", KEEPERS), || {
            post(people::sessions)
        }),
        (row("POST", "/{county}/staff/people/{person}/unlock", SECURITY), || post(people::unlock)),
        (row("GET", "/{county}/staff/proposals", KEEPERS), || get(proposals::list)),
        (row("POST", "/{county}/staff/proposals/{id}", SECURITY), || post(proposals::decide)),
        (row("GET", "/{county}/staff/audit", AUDITORS), || get(audit::show)),
        (row("POST", "/{county}/staff/audit/verify", AUDITORS), || post(audit::verify)),
    ]
}

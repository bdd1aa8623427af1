//! Whistles: who blows, who approves, who is called, and who reads the numbers.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::whistles::{self, blow, counted, one};

/// Everyone who may have to do with a whistle. Which ones they see, the policy says.
const SEE: Access = Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Leader, Role::Auditor]);
/// Everyone who acts on whistles. Which acts, the policy says for each whistle.
const ACT: Access = Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Leader]);
/// Everyone who may blow; only from below the county, which the policy says.
const BLOW: Access = Access::Roles(&[Role::Dispatcher, Role::Handler]);
/// Everyone who reads the numbers of a ground.
const COUNT: Access = Access::Roles(&[Role::Dispatcher, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/whistles", SEE), || get(whistles::list)),
        (row("POST", "/{county}/staff/whistles", BLOW), || post(blow::sent)),
        (row("GET", "/{county}/staff/whistles/new", BLOW), || get(blow::form)),
        (row("GET", "/{county}/staff/whistles/numbers", COUNT), || get(counted::show)),
        (row("GET", "/{county}/staff/whistles/rows", COUNT), || get(counted::rows)),
        (row("GET", "/{county}/staff/whistles/{id}", SEE), || get(one::show)),
        (row("POST", "/{county}/staff/whistles/{id}/{act}", ACT), || post(one::act)),
    ]
}

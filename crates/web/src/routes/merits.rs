//! Merit points: rules, the branches' points, and one's own.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::merits::{self, rule};

/// Who sets rules; of which ground, the policy says.
const COMMITTEE: Access = Access::Roles(&[Role::Committee]);
/// Who reads a whole ground.
const OVERSEERS: Access = Access::Roles(&[Role::Committee, Role::Leader, Role::Auditor]);
/// Who reads a branch.
const READERS: Access =
    Access::Roles(&[Role::Secretary, Role::Committee, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/merits", OVERSEERS), || get(merits::list)),
        (row("POST", "/{county}/staff/merits", COMMITTEE), || post(rule::sent)),
        (row("GET", "/{county}/staff/merits/new", COMMITTEE), || get(rule::form)),
        (row("GET", "/{county}/staff/merits/orgs", OVERSEERS), || get(merits::branches)),
        (row("GET", "/{county}/staff/merits/orgs/{org}", READERS), || get(merits::one)),
        (row("GET", "/{county}/staff/merits/own", Access::SignedIn), || get(merits::mine)),
    ]
}

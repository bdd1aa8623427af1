//! Terms and elections: the screening, the term of a branch, an election and its count.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::terms::{count, election, screening, term};

/// Who leads a branch; which one, the policy says.
const SECRETARIES: Access = Access::Roles(&[Role::Secretary]);
/// Who notes terms and does steps, each their own.
const ACTORS: Access = Access::Roles(&[Role::Secretary, Role::Committee]);
/// Who reads a whole ground.
const OVERSEERS: Access = Access::Roles(&[Role::Committee, Role::Leader, Role::Auditor]);
/// Who reads a branch.
const READERS: Access =
    Access::Roles(&[Role::Secretary, Role::Committee, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/terms", OVERSEERS), || get(screening::list)),
        (row("POST", "/{county}/staff/terms/export", OVERSEERS), || post(screening::export)),
        (row("GET", "/{county}/staff/terms/branches/{org}", READERS), || get(term::show)),
        (row("POST", "/{county}/staff/terms/branches/{org}", ACTORS), || post(term::sent)),
        (row("POST", "/{county}/staff/elections", SECRETARIES), || post(term::begun)),
        (row("GET", "/{county}/staff/elections/{id}", READERS), || get(election::show)),
        (row("POST", "/{county}/staff/elections/{id}", ACTORS), || post(election::sent)),
        (row("GET", "/{county}/staff/elections/{id}/count", SECRETARIES), || get(count::form)),
        (row("POST", "/{county}/staff/elections/{id}/count", SECRETARIES), || post(count::sent)),
    ]
}

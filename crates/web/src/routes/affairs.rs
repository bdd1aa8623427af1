//! Members' affairs: dues, the way to membership, letters of transfer, hours of study.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::{admission, dues, study, transfers};

/// Who leads a branch; which one, the policy says.
const SECRETARIES: Access = Access::Roles(&[Role::Secretary]);
/// Who acts, each their own; and who is known to whom.
const ACTORS: Access = Access::Roles(&[Role::Secretary, Role::Committee]);
/// Who reads the sums of a whole ground.
const OVERSEERS: Access = Access::Roles(&[Role::Committee, Role::Leader, Role::Auditor]);
/// Who reads the sums of a branch.
const READERS: Access =
    Access::Roles(&[Role::Secretary, Role::Committee, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/dues", SECRETARIES), || get(dues::month::show)),
        (row("POST", "/{county}/staff/dues", SECRETARIES), || post(dues::month::sent)),
        (row("POST", "/{county}/staff/dues/export", SECRETARIES), || post(dues::ledger::export)),
        (row("GET", "/{county}/staff/dues/members/{person}", SECRETARIES), || {
            get(dues::member::show)
        }),
        (row("POST", "/{county}/staff/dues/members/{person}", SECRETARIES), || {
            post(dues::member::sent)
        }),
        (row("GET", "/{county}/staff/dues/branches", OVERSEERS), || get(dues::branches::list)),
        (row("POST", "/{county}/staff/dues/branches/export", OVERSEERS), || {
            post(dues::branches::export)
        }),
        (row("GET", "/{county}/staff/dues/branches/{org}", READERS), || get(dues::branch::show)),
        (row("POST", "/{county}/staff/dues/branches/{org}", ACTORS), || post(dues::branch::sent)),
        (row("GET", "/{county}/staff/applicants", ACTORS), || get(admission::list)),
        (row("POST", "/{county}/staff/applicants", SECRETARIES), || post(admission::begun)),
        (row("GET", "/{county}/staff/applicants/new", SECRETARIES), || get(admission::form)),
        (row("GET", "/{county}/staff/applicants/{id}", ACTORS), || get(admission::one::show)),
        (row("POST", "/{county}/staff/applicants/{id}", ACTORS), || post(admission::one::sent)),
        (row("GET", "/{county}/staff/letters", ACTORS), || get(transfers::list)),
        (row("POST", "/{county}/staff/letters", SECRETARIES), || post(transfers::issued)),
        (row("GET", "/{county}/staff/letters/new", SECRETARIES), || get(transfers::form)),
        (row("GET", "/{county}/staff/letters/{id}", ACTORS), || get(transfers::show)),
        (row("POST", "/{county}/staff/letters/{id}", SECRETARIES), || post(transfers::sent)),
        (row("GET", "/{county}/staff/study", Access::SignedIn), || get(study::own)),
        (row("GET", "/{county}/staff/study/branches/{org}", ACTORS), || get(study::branch)),
    ]
}

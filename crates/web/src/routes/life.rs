//! Organisation life: a secretary's month, sittings, rosters; what the committee sees and how much is
//! asked.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, SHEET_BODY_MAX, row};
use crate::staff::burden;
use crate::staff::life::{
    self, committee, founding, frequency, held, ledger, papers, record, roster, rosters, sign_in,
    sittings, systems,
};

/// Who leads a branch; which one, the policy says.
const SECRETARIES: Access = Access::Roles(&[Role::Secretary]);
/// Who keeps the catalogue, founds branches and accepts reasons.
const COMMITTEE: Access = Access::Roles(&[Role::Committee]);
/// Who keeps rosters.
const KEEPERS: Access = Access::Roles(&[Role::Secretary, Role::Committee]);
/// Who reads a whole ground.
const OVERSEERS: Access = Access::Roles(&[Role::Committee, Role::Leader, Role::Auditor]);
/// Who reads a branch.
const READERS: Access =
    Access::Roles(&[Role::Secretary, Role::Committee, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/life", SECRETARIES), || get(life::own)),
        (row("GET", "/{county}/staff/life/branches", OVERSEERS), || get(committee::branches)),
        (row("GET", "/{county}/staff/life/branches/new", COMMITTEE), || get(founding::form)),
        (row("POST", "/{county}/staff/life/branches", COMMITTEE), || post(founding::sent)),
        (row("GET", "/{county}/staff/life/branches/{org}", READERS), || get(life::one)),
        (row("POST", "/{county}/staff/life/branches/{org}/excuse", COMMITTEE), || {
            post(life::excuse)
        }),
        (row("GET", "/{county}/staff/life/branches/{org}/roster", READERS), || get(roster::show)),
        (row("POST", "/{county}/staff/life/branches/{org}/roster", KEEPERS), || post(roster::sent)),
        (row("GET", "/{county}/staff/life/ledger", READERS), || get(ledger::show)),
        (row("POST", "/{county}/staff/life/ledger", KEEPERS), || {
            post(ledger::upload).layer(DefaultBodyLimit::max(SHEET_BODY_MAX))
        }),
        (row("POST", "/{county}/staff/life/ledger/export", READERS), || post(ledger::export)),
        (row("GET", "/{county}/staff/life/rosters", READERS), || get(rosters::show)),
        (row("POST", "/{county}/staff/life/rosters", KEEPERS), || {
            post(rosters::upload).layer(DefaultBodyLimit::max(SHEET_BODY_MAX))
        }),
        (row("POST", "/{county}/staff/life/rosters/export", READERS), || post(rosters::export)),
        (row("GET", "/{county}/staff/life/lines", OVERSEERS), || get(committee::lines)),
        (row("GET", "/{county}/staff/life/systems", OVERSEERS), || get(systems::list)),
        (row("POST", "/{county}/staff/life/systems", COMMITTEE), || post(systems::sent)),
        (row("GET", "/{county}/staff/life/systems/{system}", OVERSEERS), || get(frequency::one)),
        (row("POST", "/{county}/staff/life/systems/{system}", COMMITTEE), || post(frequency::sent)),
        (row("GET", "/{county}/staff/burden", OVERSEERS), || get(burden::show)),
        (row("GET", "/{county}/staff/burden/rows", OVERSEERS), || get(burden::rows)),
        (row("GET", "/{county}/staff/life/sittings", READERS), || get(held::list)),
        (row("GET", "/{county}/staff/life/sittings/new", SECRETARIES), || get(sittings::form)),
        (row("POST", "/{county}/staff/life/sittings", SECRETARIES), || post(sittings::sent)),
        (row("GET", "/{county}/staff/life/sittings/{id}", READERS), || get(sittings::one)),
        (row("POST", "/{county}/staff/life/sittings/{id}", SECRETARIES), || post(sittings::acted)),
        (row("GET", "/{county}/staff/life/sittings/{id}/minutes", READERS), || get(papers::docx)),
        (row("GET", "/{county}/staff/life/sittings/{id}/record", SECRETARIES), || {
            get(record::form)
        }),
        (row("POST", "/{county}/staff/life/sittings/{id}/record", SECRETARIES), || {
            post(record::sent)
        }),
        (row("GET", "/{county}/staff/life/sittings/{id}/sign-in", SECRETARIES), || {
            get(sign_in::code)
        }),
        (row("GET", "/{county}/staff/life/sittings/{id}/here/{code}", Access::SignedIn), || {
            get(sign_in::here)
        }),
        (row("POST", "/{county}/staff/life/sittings/{id}/here/{code}", Access::SignedIn), || {
            post(sign_in::sent)
        }),
    ]
}

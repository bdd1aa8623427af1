//! Responsibilities and projects, and the register of risk points.

use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, Route, row};
use crate::staff::projects::{self, acting, form};
use crate::staff::risks::{self, form as risk_form};

/// Who reads them: an organisation its own, the others their ground; the policy says which.
const READERS: Access =
    Access::Roles(&[Role::Secretary, Role::Handler, Role::Committee, Role::Leader, Role::Auditor]);
/// Who declares, works and decides.
const ACTORS: Access = Access::Roles(&[Role::Secretary, Role::Handler, Role::Committee]);
/// Who keeps their own organisation's.
const KEEPERS: Access = Access::Roles(&[Role::Secretary, Role::Handler]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/projects", READERS), || get(projects::list)),
        (row("POST", "/{county}/staff/projects", ACTORS), || post(form::sent)),
        (row("POST", "/{county}/staff/projects/export", READERS), || post(projects::export)),
        (row("GET", "/{county}/staff/projects/new", ACTORS), || get(form::new)),
        (row("GET", "/{county}/staff/projects/{id}", READERS), || get(acting::one)),
        (row("POST", "/{county}/staff/projects/{id}", ACTORS), || post(acting::acted)),
        (row("GET", "/{county}/staff/projects/{id}/edit", ACTORS), || get(form::edit)),
        (row("POST", "/{county}/staff/projects/{id}/edit", ACTORS), || post(form::edited)),
        (row("GET", "/{county}/staff/risks", READERS), || get(risks::list)),
        (row("POST", "/{county}/staff/risks", KEEPERS), || post(risk_form::sent)),
        (row("POST", "/{county}/staff/risks/export", READERS), || post(risks::export)),
        (row("GET", "/{county}/staff/risks/new", KEEPERS), || get(risk_form::new)),
        (row("GET", "/{county}/staff/risks/{id}", READERS), || get(risks::one)),
        (row("POST", "/{county}/staff/risks/{id}", ACTORS), || post(risks::acted)),
        (row("GET", "/{county}/staff/risks/{id}/revise", KEEPERS), || get(risk_form::change)),
        (row("POST", "/{county}/staff/risks/{id}/revise", KEEPERS), || post(risk_form::changed)),
    ]
}

//! Signing in by the provider that the operator configured.

use axum::routing::{get, post};

use super::{Access, Route, row};
use crate::staff::oidc;

pub(super) fn routes() -> Vec<Route> {
    let (open, any) = (Access::Public, Access::SignedIn);
    vec![
        (row("POST", "/{county}/staff/sign-in/oidc", open), || post(oidc::begin)),
        (row("GET", "/{county}/staff/sign-in/oidc/back", open), || get(oidc::back)),
        (row("POST", "/{county}/staff/oidc/bind", any), || post(oidc::bind)),
        (row("POST", "/{county}/staff/oidc/unbind", any), || post(oidc::unbind)),
    ]
}

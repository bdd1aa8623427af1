//! Tokens of programs, for those who keep the accounts.

use axum::routing::{get, post};

use super::{ADMINS, Route, row};
use crate::staff::tokens;

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/tokens", ADMINS), || get(tokens::list)),
        (row("POST", "/{county}/staff/tokens", ADMINS), || post(tokens::make)),
        (row("POST", "/{county}/staff/tokens/{id}/end", ADMINS), || post(tokens::end)),
    ]
}

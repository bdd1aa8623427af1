//! The directory and the accounts, for those who keep them.

use axum::routing::{get, post};

use super::{ADMINS, Route, row};
use crate::staff::{answerers, people};

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/people", ADMINS), || get(people::list)),
        (row("POST", "/{county}/staff/people", ADMINS), || post(people::add)),
        (row("GET", "/{county}/staff/people/{person}", ADMINS), || get(people::one)),
        (row("POST", "/{county}/staff/people/{person}/reset", ADMINS), || post(people::reset)),
        (row("POST", "/{county}/staff/people/{person}/off", ADMINS), || post(people::off)),
        (row("POST", "/{county}/staff/people/{person}/on", ADMINS), || post(people::on)),
        (row("GET", "/{county}/staff/answerers", ADMINS), || get(answerers::form)),
        (row("POST", "/{county}/staff/answerers", ADMINS), || post(answerers::set)),
        (row("POST", "/{county}/staff/answerers/remove", ADMINS), || post(answerers::remove)),
    ]
}

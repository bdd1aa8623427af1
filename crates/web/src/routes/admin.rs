//! The directory, the accounts, the rules and the calendar, for those who keep them.

use axum::routing::{get, post};

use super::accounts::KEEPERS;
use super::{ADMINS, Route, row};
use crate::staff::{answerers, calendar, people, rules};

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/people", KEEPERS), || get(people::list)),
        (row("POST", "/{county}/staff/people", ADMINS), || post(people::add)),
        (row("GET", "/{county}/staff/people/{person}", KEEPERS), || get(people::one)),
        (row("POST", "/{county}/staff/people/{person}/reset", ADMINS), || post(people::reset)),
        (row("POST", "/{county}/staff/people/{person}/off", KEEPERS), || post(people::off)),
        (row("POST", "/{county}/staff/people/{person}/on", ADMINS), || post(people::on)),
        (row("GET", "/{county}/staff/rules", KEEPERS), || get(rules::list)),
        (row("GET", "/{county}/staff/rules/{rule}", KEEPERS), || get(rules::form)),
        (row("POST", "/{county}/staff/rules/{rule}", KEEPERS), || post(rules::set)),
        (row("GET", "/{county}/staff/calendar", ADMINS), || get(calendar::show)),
        (row("POST", "/{county}/staff/calendar/notice", ADMINS), || post(calendar::set_notice)),
        (row("POST", "/{county}/staff/calendar/day", ADMINS), || post(calendar::set_day)),
        (row("POST", "/{county}/staff/calendar/day/remove", ADMINS), || post(calendar::remove_day)),
        (row("POST", "/{county}/staff/calendar/hours", ADMINS), || post(calendar::set_hours)),
        (row("GET", "/{county}/staff/answerers", ADMINS), || get(answerers::form)),
        (row("POST", "/{county}/staff/answerers", ADMINS), || post(answerers::set)),
        (row("POST", "/{county}/staff/answerers/remove", ADMINS), || post(answerers::remove)),
    ]
}

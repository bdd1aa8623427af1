//! The map, entry codes and their posters, answer templates, county words, the printed sheet, and
//! lists taken along as tables.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::directory::Role;

use super::{ACTORS, ADMINS, Access, CALLERS, PHOTOS_BODY_MAX, READERS, Route, row};
use crate::resident::entry_code;
use crate::staff::{county_words, entry_codes, exports, map, points, posters, print, templates};

/// Everyone who keeps entry codes.
const KEEPERS: Access = Access::Roles(&[Role::Dispatcher, Role::Admin]);
/// Everyone who keeps entry codes and reads requests.
const DESKS: Access = Access::Roles(&[Role::Dispatcher]);
/// Everyone who keeps answer templates.
const WRITERS: Access = Access::Roles(&[Role::Dispatcher, Role::Handler]);

pub(super) fn routes() -> Vec<Route> {
    [shared(), kept()].concat()
}

fn shared() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/q/{code}", Access::Public), || get(entry_code::open)),
        (row("GET", "/{county}/staff/map", READERS), || get(map::show)),
        (row("GET", "/{county}/staff/requests/{id}/print", READERS), || get(print::show)),
        (row("POST", "/{county}/staff/requests/{id}/template/{act}", ACTORS), || {
            post(templates::apply).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("POST", "/{county}/staff/export", READERS), || post(exports::list)),
        (row("POST", "/{county}/staff/numbers/export", READERS), || post(exports::figures)),
        (row("POST", "/{county}/staff/numbers/rows/export", READERS), || post(exports::behind)),
        (row("POST", "/{county}/staff/calls/export", CALLERS), || post(exports::call_backs)),
    ]
}

fn kept() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/entries", KEEPERS), || get(entry_codes::list)),
        (row("POST", "/{county}/staff/entries", KEEPERS), || post(entry_codes::make)),
        (row("GET", "/{county}/staff/entries/posters", KEEPERS), || get(posters::posters)),
        (row("GET", "/{county}/staff/entries/stickers", KEEPERS), || get(posters::stickers)),
        (row("GET", "/{county}/staff/entries/{code}/poster", KEEPERS), || get(posters::one)),
        (row("GET", "/{county}/staff/entries/{code}/rows", DESKS), || get(entry_codes::rows)),
        (row("POST", "/{county}/staff/entries/{code}/off", KEEPERS), || post(entry_codes::off)),
        (row("POST", "/{county}/staff/entries/{code}/on", KEEPERS), || post(entry_codes::on)),
        (row("GET", "/{county}/staff/templates", WRITERS), || get(templates::list)),
        (row("POST", "/{county}/staff/templates", WRITERS), || post(templates::add)),
        (row("GET", "/{county}/staff/templates/{id}", WRITERS), || get(templates::one)),
        (row("POST", "/{county}/staff/templates/{id}", WRITERS), || post(templates::change)),
        (row("POST", "/{county}/staff/templates/{id}/off", WRITERS), || post(templates::off)),
        (row("POST", "/{county}/staff/templates/{id}/on", WRITERS), || post(templates::on)),
        (row("GET", "/{county}/staff/points", ADMINS), || get(points::form)),
        (row("POST", "/{county}/staff/points", ADMINS), || post(points::set)),
        (row("POST", "/{county}/staff/points/forget", ADMINS), || post(points::forget)),
        (row("GET", "/{county}/staff/words", ADMINS), || get(county_words::form)),
        (row("POST", "/{county}/staff/words", ADMINS), || post(county_words::set)),
    ]
}

//! Joint cases, likely duplicates and merging; "me too" for residents.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::directory::Role;

use super::{ACTORS, Access, LOOKERS, PHOTOS_BODY_MAX, READERS, Route, row};
use crate::resident;
use crate::staff::{alike, joint};

/// Everyone who groups requests. Whose ground is wide enough, the policy says.
const HANDLERS: Access = Access::Roles(&[Role::Handler]);

pub(super) fn routes() -> Vec<Route> {
    let open = Access::Public;
    vec![
        (row("POST", "/{county}/report/alike", open), || post(resident::alike::list)),
        (row("POST", "/{county}/me-too", open), || {
            post(resident::alike::me_too).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("POST", "/{county}/t/{code}/unsolved", open), || post(resident::alike::unsolved)),
        (row("GET", "/{county}/staff/requests/{id}/alike", LOOKERS), || get(alike::show)),
        (row("POST", "/{county}/staff/requests/{id}/merge", ACTORS), || post(alike::merged)),
        (row("POST", "/{county}/staff/requests/{id}/unmerge", ACTORS), || post(alike::parted)),
        (row("POST", "/{county}/staff/requests/{id}/reach", ACTORS), || post(alike::reach)),
        (row("GET", "/{county}/staff/joint", READERS), || get(joint::list)),
        (row("POST", "/{county}/staff/joint", HANDLERS), || post(joint::comb::group)),
        (row("GET", "/{county}/staff/joint/comb", HANDLERS), || get(joint::comb::show)),
        (row("GET", "/{county}/staff/joint/{id}", READERS), || get(joint::case::show)),
        (row("POST", "/{county}/staff/joint/{id}/{act}", ACTORS), || {
            post(joint::case::act).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
    ]
}

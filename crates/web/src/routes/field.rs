//! Field work: a person's day, the work log, visits, courtyard meetings, and what works without a
//! network.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, PHOTOS_BODY_MAX, Route, row};
use crate::staff::{day, logs, meetings, offline, visits};

/// Everyone who goes out, or has something due today.
const GOERS: Access =
    Access::Roles(&[Role::GridKeeper, Role::Handler, Role::Caller, Role::Dispatcher]);
/// Everyone who writes the log and holds meetings.
const WRITERS: Access = Access::Roles(&[Role::GridKeeper, Role::Handler, Role::Dispatcher]);
/// Everyone who reads what was written in their ground.
const READERS: Access = Access::Roles(&[
    Role::GridKeeper,
    Role::Handler,
    Role::Dispatcher,
    Role::Caller,
    Role::Leader,
    Role::Auditor,
]);
/// Everyone who may comment below an entry; the policy says on which.
const HEADS: Access = Access::Roles(&[Role::Handler, Role::Dispatcher, Role::Leader]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/day", GOERS), || get(day::show)),
        (row("GET", "/{county}/staff/log", WRITERS), || get(logs::form)),
        (row("POST", "/{county}/staff/log", WRITERS), || {
            post(logs::sent).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/logs", READERS), || get(logs::numbers::show)),
        (row("GET", "/{county}/staff/logs/rows", READERS), || get(logs::rows::show)),
        (row("GET", "/{county}/staff/logs/{id}", READERS), || get(logs::one)),
        (row("GET", "/{county}/staff/logs/{id}/photo/{hash}", READERS), || get(logs::photo)),
        (row("POST", "/{county}/staff/logs/{id}/comment", HEADS), || post(logs::comment)),
        (row("GET", "/{county}/staff/visits/new", GOERS), || get(visits::form)),
        (row("POST", "/{county}/staff/visits", GOERS), || post(visits::sent)),
        (row("GET", "/{county}/staff/visits/{id}", READERS), || get(visits::one)),
        (row("POST", "/{county}/staff/visits/{id}", GOERS), || {
            post(visits::ended).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/visits/{id}/photo/{hash}", READERS), || get(visits::photo)),
        (row("GET", "/{county}/staff/requests/{id}/field", READERS), || get(visits::of_request)),
        (row("GET", "/{county}/staff/meeting", WRITERS), || get(meetings::form)),
        (row("POST", "/{county}/staff/meeting", WRITERS), || {
            post(meetings::sent).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/meetings/{id}", READERS), || get(meetings::one)),
        (row("GET", "/{county}/staff/meetings/{id}/photo/{hash}", READERS), || {
            get(meetings::photo)
        }),
        (row("GET", "/{county}/staff/offline", GOERS), || get(offline::shown)),
        (row("GET", "/{county}/staff/who", Access::SignedIn), || get(offline::who)),
        // The script holds nothing of anybody; it must come from here for its scope.
        (row("GET", "/{county}/staff/field-worker.js", Access::Public), || get(offline::worker)),
    ]
}

//! Requests and numbers, for those who sign in.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::{ACTORS, Access, CALLERS, LOOKERS, PHOTOS_BODY_MAX, READERS, Route, row};
use crate::staff::{accounts, acting, calls, directory, inbox, numbers, receive, request, rows};

pub(super) fn routes() -> Vec<Route> {
    let any = Access::SignedIn;
    vec![
        (row("POST", "/{county}/staff/sign-out", any), || post(accounts::sign_out)),
        (row("GET", "/{county}/staff/password", any), || get(accounts::password)),
        (row("POST", "/{county}/staff/password", any), || post(accounts::change_password)),
        (row("GET", "/{county}/staff/", any), || get(inbox::show)),
        (row("GET", "/{county}/staff/search", READERS), || get(inbox::search_again)),
        (row("POST", "/{county}/staff/search", READERS), || post(inbox::search)),
        (row("GET", "/{county}/staff/requests/{id}", LOOKERS), || get(request::show)),
        (row("GET", "/{county}/staff/requests/{id}/preview", READERS), || get(request::preview)),
        (row("GET", "/{county}/staff/requests/{id}/photo/{hash}", LOOKERS), || get(request::photo)),
        (row("POST", "/{county}/staff/requests/{id}/contact", ACTORS), || post(request::contact)),
        (row("POST", "/{county}/staff/requests/{id}/{act}", ACTORS), || {
            post(acting::act).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/calls", CALLERS), || get(calls::show)),
        (row("GET", "/{county}/staff/receive", ACTORS), || get(receive::form)),
        (row("POST", "/{county}/staff/receive", ACTORS), || {
            post(receive::sent).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/received/{id}", ACTORS), || get(receive::confirmation)),
        (row("GET", "/{county}/staff/numbers", READERS), || get(numbers::show)),
        (row("GET", "/{county}/staff/numbers/rows", READERS), || get(rows::show)),
        (row("GET", "/{county}/staff/directory", any), || get(directory::show)),
        (row("GET", "/{county}/staff/directory/{org}", any), || get(directory::organisation)),
    ]
}

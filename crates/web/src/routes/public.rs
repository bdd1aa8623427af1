//! What everybody may open, and the doors of those who sign in.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::{Access, PHOTOS_BODY_MAX, Route, row};
use crate::resident::{answered, home, mine, rate, report, track};
use crate::staff::{accounts, feeds};
use crate::{assets, health};

pub(super) fn routes() -> Vec<Route> {
    let open = Access::Public;
    vec![
        (row("GET", "/", open), || get(home::counties)),
        (row("GET", "/healthz", open), || get(health::alive)),
        (row("GET", "/readyz", open), || get(health::ready)),
        (row("GET", "/assets/{hash}/{name}", open), || get(assets::serve)),
        (row("GET", "/{county}/", open), || get(home::county)),
        (row("GET", "/{county}/report", open), || get(report::form)),
        (row("POST", "/{county}/report", open), || {
            post(report::sent).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/sent/{code}", open), || get(report::confirmation)),
        (row("GET", "/{county}/track", open), || get(track::enter)),
        (row("POST", "/{county}/track", open), || post(track::entered)),
        (row("GET", "/{county}/t/{code}", open), || get(track::show)),
        (row("GET", "/{county}/t/{code}/photo/{hash}", open), || get(track::photo)),
        (row("POST", "/{county}/t/{code}/supply", open), || {
            post(track::supply).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("POST", "/{county}/t/{code}/withdraw", open), || post(track::withdraw)),
        (row("POST", "/{county}/t/{code}/urge", open), || post(track::urge)),
        (row("POST", "/{county}/t/{code}/object", open), || post(track::object)),
        (row("POST", "/{county}/t/{code}/appeal", open), || post(track::appeal)),
        (row("GET", "/{county}/t/{code}/rate", open), || get(rate::form)),
        (row("POST", "/{county}/t/{code}/rate", open), || post(rate::sent)),
        (row("GET", "/{county}/t/{code}/rated", open), || get(rate::done)),
        (row("GET", "/{county}/mine", open), || get(mine::show)),
        (row("POST", "/{county}/mine", open), || post(mine::ask)),
        (row("POST", "/{county}/mine/enter", open), || post(mine::enter)),
        (row("POST", "/{county}/mine/leave", open), || post(mine::leave)),
        (row("GET", "/{county}/answered", open), || get(answered::list)),
        (row("GET", "/{county}/answered/{number}", open), || get(answered::one)),
        // The secret in the address opens it: calendars of telephones cannot sign in.
        (row("GET", "/{county}/calendar/{code}/feed.ics", open), || get(feeds::calendar)),
        (row("GET", "/{county}/staff/sign-in", open), || get(accounts::form)),
        (row("POST", "/{county}/staff/sign-in", open), || post(accounts::sign_in)),
    ]
}

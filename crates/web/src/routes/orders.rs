//! Orders: the menu and the codes of residents, the pool of members, the desk of the grid.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::directory::Role;

use super::{Access, PHOTOS_BODY_MAX, Route, row};
use crate::resident::orders::{self as menu, stories, track};
use crate::staff::members::{self, profile};
use crate::staff::orders::{self as desk, acting, numbers, one, receive, rows};
use crate::staff::{cadres, grids, services};

/// Those who serve near home.
const MEMBERS: Access = Access::Roles(&[Role::Member]);
/// Those who may have an order in hand. Which, the policy says for each order.
const SERVERS: Access =
    Access::Roles(&[Role::Member, Role::Handler, Role::GridKeeper, Role::Dispatcher]);
/// Those who read the orders of a ground or of their organisation.
const KEEPERS: Access = Access::Roles(&[
    Role::Dispatcher,
    Role::Handler,
    Role::GridKeeper,
    Role::Caller,
    Role::Leader,
    Role::Auditor,
]);
/// The same, and members for what they have in hand.
const SEERS: Access = Access::Roles(&[
    Role::Dispatcher,
    Role::Handler,
    Role::GridKeeper,
    Role::Caller,
    Role::Leader,
    Role::Auditor,
    Role::Member,
]);
/// Those who order on somebody's behalf.
const RECEIVERS: Access =
    Access::Roles(&[Role::Dispatcher, Role::Handler, Role::GridKeeper, Role::Caller, Role::Member]);
/// Those who say who answers for a place, and who keeps a grid.
const LINKERS: Access = Access::Roles(&[Role::Dispatcher, Role::Admin]);
/// Those who read the numbers of a ground.
const COUNTERS: Access =
    Access::Roles(&[Role::Dispatcher, Role::GridKeeper, Role::Caller, Role::Leader, Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    [public(), pool(), grid(), linked()].concat()
}

fn public() -> Vec<Route> {
    let open = Access::Public;
    vec![
        (row("GET", "/{county}/menu", open), || get(menu::menu)),
        (row("GET", "/{county}/menu/{service}", open), || get(menu::service)),
        (row("GET", "/{county}/order", open), || get(menu::form)),
        (row("POST", "/{county}/order", open), || post(menu::sent)),
        (row("GET", "/{county}/o/{code}", open), || get(track::show)),
        (row("GET", "/{county}/o/{code}/sent", open), || get(menu::confirmation)),
        (row("GET", "/{county}/o/{code}/photo/{hash}", open), || get(track::photo)),
        (row("POST", "/{county}/o/{code}/withdraw", open), || post(track::withdraw)),
        (row("POST", "/{county}/o/{code}/rate", open), || post(track::rate)),
        (row("POST", "/{county}/o/{code}/dispute", open), || post(track::dispute)),
        (row("POST", "/{county}/o/{code}/consent", open), || post(track::consent)),
        (row("POST", "/{county}/o/{code}/refuse", open), || post(track::refuse)),
        (row("GET", "/{county}/stories", open), || get(stories::list)),
        (row("GET", "/{county}/stories/{story}", open), || get(stories::one)),
    ]
}

fn pool() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/orders/near", MEMBERS), || get(members::near)),
        (row("POST", "/{county}/staff/orders/{id}/claim", MEMBERS), || post(members::claim)),
        (row("GET", "/{county}/staff/orders/mine", SERVERS), || get(members::mine)),
        (row("GET", "/{county}/staff/orders/record", MEMBERS), || get(members::record)),
        (row("GET", "/{county}/staff/orders/profile", MEMBERS), || get(profile::form)),
        (row("POST", "/{county}/staff/orders/profile", MEMBERS), || post(profile::save)),
    ]
}

fn grid() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/orders", KEEPERS), || get(desk::list)),
        (row("GET", "/{county}/staff/orders/new", RECEIVERS), || get(receive::form)),
        (row("POST", "/{county}/staff/orders/new", RECEIVERS), || post(receive::sent)),
        (row("GET", "/{county}/staff/orders/{id}/slip", RECEIVERS), || get(receive::slip)),
        (row("GET", "/{county}/staff/orders/numbers", COUNTERS), || get(numbers::show)),
        (row("GET", "/{county}/staff/orders/numbers/rows", COUNTERS), || get(rows::show)),
        (row("GET", "/{county}/staff/orders/{id}", SEERS), || get(one::show)),
        (row("GET", "/{county}/staff/orders/{id}/photo/{hash}", SEERS), || get(one::photo)),
        (row("POST", "/{county}/staff/orders/{id}/contact", SERVERS), || post(one::contact)),
        (row("POST", "/{county}/staff/orders/{id}/{act}", SERVERS), || {
            post(acting::act).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/staff/services", SERVERS), || get(services::list)),
        (row("GET", "/{county}/staff/services/new", SERVERS), || get(services::new)),
        (row("POST", "/{county}/staff/services", SERVERS), || post(services::publish)),
        (row("GET", "/{county}/staff/services/{id}", SERVERS), || get(services::one)),
        (row("POST", "/{county}/staff/services/{id}", SERVERS), || post(services::change)),
        (row("POST", "/{county}/staff/services/{id}/{way}", SERVERS), || post(services::switch)),
    ]
}

fn linked() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/cadres", LINKERS), || get(cadres::list)),
        (row("GET", "/{county}/staff/cadres/{place}", LINKERS), || get(cadres::one)),
        (row("POST", "/{county}/staff/cadres/{place}", LINKERS), || post(cadres::set)),
        (row("GET", "/{county}/staff/grids", LINKERS), || get(grids::list)),
        (row("GET", "/{county}/staff/grids/{id}", LINKERS), || get(grids::one)),
        (row("POST", "/{county}/staff/grids/{id}", LINKERS), || post(grids::set)),
    ]
}

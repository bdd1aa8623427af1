//! The access table: every route of the program stands here once, with who may come in by it.
//!
//! The router is built from this table and from nothing else, so a route that is not in it does not
//! exist, and `gongjian routes` prints what is served.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use domain::directory::Role;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::guard::guard;
use crate::resident::{answered, home, rate, report, track};
use crate::staff::{
    accounts, acting, answerers, calls, directory, inbox, numbers, people, receive, request, rows,
};
use crate::state::{Options, Web};
use crate::{api, assets, errors, health};

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody. What a page shows beyond that depends on the tracking code in its address.
    Public,
    /// Whoever is signed in to this county.
    SignedIn,
    /// Whoever is signed in to this county and has one of these roles.
    Roles(&'static [Role]),
}

impl Access {
    /// Whether somebody with these roles may come in.
    pub(crate) fn admits(self, roles: &[Role]) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Roles(wanted) => wanted.iter().any(|it| roles.contains(it)),
        }
    }
}

/// A row of the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, its variable parts in braces.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
}

/// Everyone who reads requests or numbers.
const READERS: Access =
    Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Caller, Role::Leader, Role::Auditor]);
/// Everyone who acts on requests. Which acts, the policy says for each request.
const ACTORS: Access = Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Caller]);
/// Everyone who calls back.
const CALLERS: Access = Access::Roles(&[Role::Caller]);

/// Those who keep the directory and the accounts.
const ADMINS: Access = Access::Roles(&[Role::Admin]);

/// The largest body of a form with photos, in bytes.
const PHOTOS_BODY_MAX: usize = 64 << 20;
/// The largest other body, in bytes.
const BODY_MAX: usize = 256 << 10;

type Route = (Row, fn() -> MethodRouter<Web>);

const fn row(method: &'static str, path: &'static str, access: Access) -> Row {
    Row { method, path, access }
}

fn routes() -> Vec<Route> {
    let mut all = public();
    all.extend(staff());
    all.extend(admin());
    all
}

fn public() -> Vec<Route> {
    let open = Access::Public;
    vec![
        (row("GET", "/", open), || get(home::counties)),
        (row("GET", "/healthz", open), || get(health::alive)),
        (row("GET", "/readyz", open), || get(health::ready)),
        (row("GET", "/assets/{hash}/{name}", open), || get(assets::serve)),
        (row("POST", "/api/v1/{county}/requests", open), || post(api::post)),
        (row("GET", "/api/v1/{county}/requests/{code}", open), || get(api::get)),
        (row("GET", "/{county}/", open), || get(home::county)),
        (row("GET", "/{county}/report", open), || get(report::form)),
        (row("POST", "/{county}/report", open), || {
            post(report::sent).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("GET", "/{county}/sent/{code}", open), || get(report::confirmation)),
        (row("GET", "/{county}/track", open), || get(track::enter)),
        (row("GET", "/{county}/t/{code}", open), || get(track::show)),
        (row("GET", "/{county}/t/{code}/photo/{hash}", open), || get(track::photo)),
        (row("POST", "/{county}/t/{code}/supply", open), || {
            post(track::supply).layer(DefaultBodyLimit::max(PHOTOS_BODY_MAX))
        }),
        (row("POST", "/{county}/t/{code}/withdraw", open), || post(track::withdraw)),
        (row("GET", "/{county}/t/{code}/rate", open), || get(rate::form)),
        (row("POST", "/{county}/t/{code}/rate", open), || post(rate::sent)),
        (row("GET", "/{county}/t/{code}/rated", open), || get(rate::done)),
        (row("GET", "/{county}/answered", open), || get(answered::list)),
        (row("GET", "/{county}/answered/{number}", open), || get(answered::one)),
        (row("GET", "/{county}/staff/sign-in", open), || get(accounts::form)),
        (row("POST", "/{county}/staff/sign-in", open), || post(accounts::sign_in)),
    ]
}

fn staff() -> Vec<Route> {
    let any = Access::SignedIn;
    vec![
        (row("POST", "/{county}/staff/sign-out", any), || post(accounts::sign_out)),
        (row("GET", "/{county}/staff/password", any), || get(accounts::password)),
        (row("POST", "/{county}/staff/password", any), || post(accounts::change_password)),
        (row("GET", "/{county}/staff/", any), || get(inbox::show)),
        (row("GET", "/{county}/staff/search", READERS), || get(inbox::search)),
        (row("GET", "/{county}/staff/requests/{id}", READERS), || get(request::show)),
        (row("GET", "/{county}/staff/requests/{id}/preview", READERS), || get(request::preview)),
        (row("GET", "/{county}/staff/requests/{id}/photo/{hash}", READERS), || get(request::photo)),
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

fn admin() -> Vec<Route> {
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

/// The access table.
pub fn table() -> Vec<Row> {
    routes().into_iter().map(|it| it.0).collect()
}

/// Everything that is served.
pub fn router(app: App, options: Options) -> Router {
    let (options, assets) = (Arc::new(options), Arc::new(assets::addresses()));
    let web = Web { app, options, assets };
    let mut router: Router<Web> = Router::new();
    for (row, handler) in routes() {
        let guarded = from_fn_with_state((web.clone(), row.access), guard);
        router = router.route(row.path, handler().layer(guarded));
    }
    let lost = web.clone();
    router
        .fallback(move || async move { errors::missing(&lost) })
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .with_state(web)
}

/// What a page may load: only our own, and nothing inline.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
    script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A header on every answer that does not set it itself.
fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

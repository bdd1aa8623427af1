//! The access table: every route of the program stands here once, with who may come in by it.
//!
//! The router is built from this table and from nothing else, so a route that is not in it does not
//! exist, and `gongjian routes` prints what is served. Its rows stand by noun in the files below.

mod accounts;
mod admin;
mod affairs;
mod api;
mod contact_exports;
mod entry_codes;
mod field;
mod flags;
mod hotline;
mod joint;
mod life;
mod merits;
mod oidc;
mod open311;
mod orders;
mod privacy;
mod projects;
mod public;
mod publications;
mod reminders;
mod staff;
mod suggestions;
mod terms;
mod tokens;
mod webhooks;
mod whistles;

use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use domain::directory::Role;
use domain::tokens::Scope;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::guard::guard;
use crate::limits::Limits;
use crate::state::{Options, Web};
use crate::{api as programs, assets, errors, headers};

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody. What a page shows beyond that depends on the tracking code in its address.
    Public,
    /// Whoever is signed in to this county.
    SignedIn,
    /// Whoever is signed in to this county and has one of these roles.
    Roles(&'static [Role]),
    /// A program of this county whose token has this scope.
    Token(Scope),
}

impl Access {
    /// Whether somebody with these roles may come in.
    pub(crate) fn admits(self, roles: &[Role]) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Roles(wanted) => wanted.iter().any(|it| roles.contains(it)),
            // People have no scope: programs come in by their own door.
            Self::Token(_) => false,
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
/// Everyone who opens a single request: besides, who looks after its grid.
const LOOKERS: Access = Access::Roles(&[
    Role::Dispatcher,
    Role::Handler,
    Role::Caller,
    Role::Leader,
    Role::Auditor,
    Role::GridKeeper,
]);
/// Everyone who acts on requests. Which acts, the policy says for each request.
const ACTORS: Access = Access::Roles(&[Role::Dispatcher, Role::Handler, Role::Caller]);
/// Everyone who calls back.
const CALLERS: Access = Access::Roles(&[Role::Caller]);

/// Everyone who takes in what others received.
const DISPATCHERS: Access = Access::Roles(&[Role::Dispatcher]);

/// Those who keep the directory and the accounts.
const ADMINS: Access = Access::Roles(&[Role::Admin]);

/// The largest body of a form with photos, in bytes.
const PHOTOS_BODY_MAX: usize = 64 << 20;
/// The largest body of a form with a table, in bytes.
const SHEET_BODY_MAX: usize = app::imports::BYTES_MAX + (256 << 10);
/// The largest other body, in bytes.
const BODY_MAX: usize = 256 << 10;

/// How long a body may pause. Six photos over a slow telephone come slowly, but they come.
const SILENCE: Duration = Duration::from_secs(30);
/// The longest that a request may take altogether.
const LONGEST: Duration = Duration::from_mins(10);

type Route = (Row, fn() -> MethodRouter<Web>);

const fn row(method: &'static str, path: &'static str, access: Access) -> Row {
    Row { method, path, access }
}

fn routes() -> Vec<Route> {
    [
        public::routes(),
        accounts::routes(),
        reminders::routes(),
        staff::routes(),
        admin::routes(),
        tokens::routes(),
        hotline::routes(),
        api::routes(),
        webhooks::routes(),
        oidc::routes(),
        open311::routes(),
        entry_codes::routes(),
        suggestions::routes(),
        orders::routes(),
        field::routes(),
        joint::routes(),
        whistles::routes(),
        privacy::routes(),
        contact_exports::routes(),
        publications::routes(),
        flags::routes(),
        life::routes(),
        terms::routes(),
        projects::routes(),
        affairs::routes(),
        merits::routes(),
    ]
    .concat()
}

/// The access table.
pub fn table() -> Vec<Row> {
    routes().into_iter().map(|it| it.0).collect()
}

/// Everything that is served.
pub fn router(app: App, options: Options) -> Router {
    let (options, assets) = (Arc::new(options), Arc::new(assets::addresses()));
    let web = Web { app, options: Arc::clone(&options), assets, limits: Arc::new(Limits::new()) };
    let mut router: Router<Web> = Router::new();
    for (row, handler) in routes() {
        let guarded = from_fn_with_state((web.clone(), row), guard);
        router = router.route(row.path, handler().layer(guarded));
    }
    let (lost, barred, fallen) = (web.clone(), web.clone(), web.clone());
    let router = router
        .fallback(move |uri: Uri| async move {
            programs::nowhere(uri.path(), StatusCode::NOT_FOUND)
                .unwrap_or_else(|| errors::missing(&lost))
        })
        .method_not_allowed_fallback(move |uri: Uri| async move {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            programs::nowhere(uri.path(), status).unwrap_or_else(|| errors::not_this_way(&barred))
        })
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(move |_| errors::broken(&fallen, "a handler panicked")))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .layer(from_fn(programs::in_their_words))
        .layer(CompressionLayer::new())
        .with_state(web);
    headers::on_every_answer(router, &options)
}

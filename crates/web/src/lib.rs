//! Routes, pages, JSON, sessions. No SQL and no rule: what may happen is asked of `app`.

mod api;
mod assets;
mod errors;
mod forms;
mod frame;
mod guard;
mod health;
mod open311;
mod resident;
mod routes;
mod source;
mod staff;
mod state;
mod views;
mod words;

use std::net::SocketAddr;

use app::App;

pub use self::api::openapi;
pub use self::routes::{Access, Row, router, table};
pub use self::state::Options;

/// Serves until `stop` is done, then lets what was begun finish.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(app, options).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

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
mod staff;
mod state;
mod views;
mod words;

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
    axum::serve(listener, router(app, options)).with_graceful_shutdown(stop).await
}

//! Whether the program runs, and whether it can do its work.

use axum::extract::State;
use axum::http::StatusCode;

use crate::state::Web;

/// The program runs.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The database answers.
pub(crate) async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    match app::counties::all(&web.app).await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

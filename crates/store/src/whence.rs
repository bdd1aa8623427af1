//! From where an act comes, for its row of the audit.
//!
//! It goes along with the work instead of through every call: a use case has nothing to do with it,
//! and none can forget it. [`crate::Store::write`] takes it over to the thread that writes.

use std::sync::Arc;

tokio::task_local! {
    static WHENCE: Arc<str>;
}

/// Does the work as coming from `place`, an address of a network. Rows of the audit that are written
/// meanwhile carry it; work that was never given a place leaves it empty.
pub async fn from<F: Future>(place: &str, work: F) -> F::Output {
    WHENCE.scope(place.into(), work).await
}

/// From where the work that runs now comes; empty where nobody said.
pub(crate) fn now() -> Arc<str> {
    WHENCE.try_with(Arc::clone).unwrap_or_else(|_| "".into())
}

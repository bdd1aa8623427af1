//! What is done by the clock: reconcilers that compare what is with what should be. They take no
//! input, may run at any time and as often as one likes.

use std::time::Duration;

use domain::places::County;
use store::Tx;

use crate::{App, Failure};

/// How often the jobs run.
pub const EVERY: Duration = Duration::from_secs(2);

/// Idempotency keys are kept this long, in seconds.
const KEYS_KEPT_SECONDS: i64 = 7 * 86_400;

/// Runs the jobs for ever.
pub async fn run(app: App) {
    let mut turn: u64 = 0;
    loop {
        if let Err(error) = once(&app, turn.is_multiple_of(1_800)).await {
            tracing::warn!(%error, "jobs could not finish; they will be tried again");
        }
        turn += 1;
        tokio::time::sleep(EVERY).await;
    }
}

/// Runs the jobs once for every county: folds entries into tallies and, when `sweep`, removes ended
/// sessions and old keys.
pub async fn once(app: &App, sweep: bool) -> Result<(), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::county::all(tx).await;
    for row in app.store().read(read).await? {
        fold(app, row.county).await?;
        if sweep {
            self::sweep(app, row.county).await?;
        }
    }
    Ok(())
}

/// Folds all pending entries of a county, a bounded piece a transaction.
pub async fn fold(app: &App, county: County) -> Result<(), Failure> {
    loop {
        let write = async move |tx: &mut Tx<'_>| store::ledger::fold(tx, county).await;
        if !store::ledger::is_pending(app.store(), county).await? {
            return Ok(());
        }
        let taken = app.store().write(county.0, write).await?;
        if taken == 0 {
            return Ok(());
        }
    }
}

async fn sweep(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let opened = now.plus_seconds(-crate::accounts::SESSION_SECONDS);
    let seen = now.plus_seconds(-crate::accounts::IDLE_SECONDS);
    let keys = now.plus_seconds(-KEYS_KEPT_SECONDS);
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::sweep_sessions(tx, county, opened, seen).await?;
        store::once::sweep(tx, county, keys).await?;
        Ok(())
    };
    app.store().write(county.0, write).await
}

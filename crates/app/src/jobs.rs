//! What is done by the clock: reconcilers that compare what is with what should be. They take no
//! input, may run at any time and as often as one likes.

use std::time::Duration;

use domain::places::County;
use store::Tx;
use store::county::CountyRow;

use crate::{App, Failure};

/// How often the jobs run.
pub const EVERY: Duration = Duration::from_secs(2);

/// Reminders are looked for every so many turns: five minutes.
const REMIND_TURNS: u64 = 150;

/// Emergencies are looked at every so many turns: ten seconds. Their clocks count minutes.
const URGENT_TURNS: u64 = 5;

/// Keys are looked at every so many turns: half a minute.
const KEY_TURNS: u64 = 15;

/// Idempotency keys are kept this long, in seconds.
const KEYS_KEPT_SECONDS: i64 = 7 * 86_400;

/// Files on their way in are looked for this often.
const IMPORTS_EVERY: Duration = Duration::from_secs(1);

/// Runs the jobs for ever, and beside them what learns, what takes files in and what calls other
/// servers: they take their time, and the jobs may not wait.
pub async fn run(app: App) {
    let (suggest, files) = (crate::suggest::run(app.clone()), imports(app.clone()));
    let (webhooks, texts) = (crate::webhooks::run(app.clone()), crate::texts::run(app.clone()));
    tokio::join!(reconcile(app), suggest, files, webhooks, texts);
}

async fn imports(app: App) {
    loop {
        let done = async {
            let mut outcome = Ok(());
            for row in counties(&app).await? {
                let done = crate::imports::work(&app, row.county).await;
                keep(&mut outcome, row.county, done);
            }
            outcome
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "a file could not be taken in; it will be tried again");
        }
        tokio::time::sleep(IMPORTS_EVERY).await;
    }
}

async fn reconcile(app: App) {
    let mut turn: u64 = 0;
    loop {
        if let Err(error) = once(&app, turn.is_multiple_of(1_800)).await {
            tracing::warn!(%error, "jobs could not finish; they will be tried again");
        }
        if turn.is_multiple_of(REMIND_TURNS)
            && let Err(error) = remind(&app).await
        {
            tracing::warn!(%error, "reminders could not be written; they will be tried again");
        }
        if turn.is_multiple_of(URGENT_TURNS)
            && let Err(error) = remind_urgent(&app).await
        {
            tracing::warn!(%error, "urgent reminders could not be written; they will be tried again");
        }
        if turn.is_multiple_of(KEY_TURNS)
            && let Err(error) = keys(&app).await
        {
            tracing::warn!(%error, "what hangs on older keys could not be moved; it will be tried again");
        }
        turn += 1;
        tokio::time::sleep(EVERY).await;
    }
}

/// Runs the jobs once for every county: moves orders whose time has passed, folds entries into
/// tallies and, when `sweep`, removes ended sessions and old keys. A county that fails does not hold
/// up the others; the first failure is told at the end.
pub async fn once(app: &App, sweep: bool) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for row in counties(app).await? {
        let done = once_in(app, &row, sweep).await;
        keep(&mut outcome, row.county, done);
    }
    outcome
}

async fn once_in(app: &App, row: &CountyRow, sweep: bool) -> Result<(), Failure> {
    crate::orders::sweep(app, row.county).await?;
    fold(app, row.county).await?;
    crate::publications::sweep(app, row.county).await?;
    crate::alarm::look(app, row.county).await?;
    if sweep {
        self::sweep(app, row.county).await?;
        crate::rounds::open_missing(app, row.county).await?;
        crate::points::learn(app, row.county).await?;
        crate::calendar::rederive_changed(app, row).await?;
        crate::life::sweep(app, row.county).await?;
        crate::dues::sweep(app, row.county).await?;
        crate::admission::forget(app, row.county).await?;
        crate::imports::sweep(app, row.county).await?;
        crate::retention::run(app, row.county).await?;
    }
    Ok(())
}

/// Writes the reminders that are due, of every county.
pub async fn remind(app: &App) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for row in counties(app).await? {
        let done = crate::reminders::remind(app, row.county).await;
        keep(&mut outcome, row.county, done);
        let done = crate::life::reminding::remind(app, row.county).await;
        keep(&mut outcome, row.county, done);
        let done = crate::terms::reminding::remind(app, row.county).await;
        keep(&mut outcome, row.county, done);
    }
    outcome
}

/// Says what is late in emergencies, of every county.
pub async fn remind_urgent(app: &App) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for row in counties(app).await? {
        let done = crate::reminders::remind_urgent(app, row.county).await;
        keep(&mut outcome, row.county, done);
    }
    outcome
}

/// After a change of a key: moves what hangs on the ones before, and removes old ones that nothing
/// needs.
pub async fn keys(app: &App) -> Result<(), Failure> {
    let mut outcome = Ok(());
    let rows = counties(app).await?;
    for row in &rows {
        let done = crate::vault::rewrap(app, row.county).await.map(drop);
        keep(&mut outcome, row.county, done);
        let done = crate::vault::renew(app, row.county).await;
        keep(&mut outcome, row.county, done);
        let done = crate::privacy::forget_erased(app, row.county).await;
        keep(&mut outcome, row.county, done);
    }
    outcome?;
    let counties: Vec<County> = rows.iter().map(|it| it.county).collect();
    crate::vault::tidy(app, &counties).await?;
    crate::vault::end(app, &counties).await
}

async fn counties(app: &App) -> Result<Vec<CountyRow>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::county::all(tx).await;
    Ok(app.store().read(0, read).await?)
}

/// Logs the failure of one county and keeps the first of all.
fn keep(outcome: &mut Result<(), Failure>, county: County, done: Result<(), Failure>) {
    if let Err(error) = done {
        tracing::warn!(%county, %error, "a job failed in this county");
        if outcome.is_ok() {
            *outcome = Err(error);
        }
    }
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
    let halves = now.plus_seconds(-crate::accounts::second::HALF_SECONDS);
    let tries = now.plus_seconds(-2 * domain::accounts::throttle::WINDOW_SECONDS);
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::sweep_sessions(tx, county, opened, seen).await?;
        store::second_factors::sweep_halves(tx, county, halves).await?;
        store::throttle::sweep(tx, county, tries).await?;
        store::once::sweep(tx, county, keys).await?;
        crate::webhooks::sweep(tx, county, now).await?;
        crate::mine::sweep(tx, county, now).await?;
        crate::oidc::sweep(tx, county, now).await
    };
    app.store().write(county.0, write).await
}

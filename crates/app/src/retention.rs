//! Erasing what is older than its rule (保存期限): the contacts of matters that ended so long ago, by the
//! same means as erasing a person who asks. What is open, and who is held by law, stays.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::retention::{Limits, cut_off};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::privacy::Part;
use store::retention::Due;
pub use store::retention::Run;

use crate::privacy::{erase_rows, forget_erased};
use crate::{App, Failure, House};

/// Rows that are erased in one transaction.
const AT_ONCE: i64 = 50;

/// The parts that go by time.
const PARTS: [Part; 3] = [Part::Request, Part::Follower, Part::Order];

fn before(part: Part, limits: Limits, now: Instant) -> Instant {
    let days = if part == Part::Order { limits.orders } else { limits.requests };
    cut_off(now, days)
}

/// Erases everything whose time is over, and gives what was done.
pub async fn run(app: &App, county: County) -> Result<Run, Failure> {
    let house = app.house(county).await?;
    let now = app.now();
    let limits = Limits::on(now.date(), &house.rules);
    let mut all = Run {
        id: app.next_id(),
        at: now,
        requests: 0,
        followers: 0,
        orders: 0,
        persons: 0,
        request_days: limits.requests,
        order_days: limits.orders,
    };
    for part in PARTS {
        loop {
            let (rows, persons) = piece(app, &house, part, limits).await?;
            let count = match part {
                Part::Order => &mut all.orders,
                Part::Follower => &mut all.followers,
                Part::Request | Part::Person => &mut all.requests,
            };
            *count += rows;
            all.persons += persons;
            if rows < AT_ONCE {
                break;
            }
        }
    }
    if all.requests + all.followers + all.orders > 0 {
        forget_erased(app, county).await?;
        report(app, county, all).await?;
        app.store().settle().await?;
    }
    Ok(all)
}

/// One transaction's worth: how many rows, and how many persons of whom nothing is left.
async fn piece(
    app: &App,
    house: &Arc<House>,
    part: Part,
    limits: Limits,
) -> Result<(i64, i64), Failure> {
    let (county, now) = (house.county(), app.now());
    let look = (before(part, limits, now), now.date());
    let find = async move |tx: &mut Tx<'_>| {
        store::retention::due(tx, county, part, look, 1).await.map(|it| it.is_empty())
    };
    if app.store().read(county.0, find).await? {
        return Ok((0, 0));
    }
    let gone = Arc::new(Mutex::new(Vec::new()));
    let (files, vault, house) = (Arc::clone(&gone), app.vault().clone(), Arc::clone(house));
    let work = async move |tx: &mut Tx<'_>| -> Result<(i64, i64), Failure> {
        let due = store::retention::due(tx, county, part, look, AT_ONCE).await?;
        let mut removed = Vec::new();
        for it in &due {
            removed.extend(erase_rows(tx, &house, &vault, &[it.held]).await?);
            let (act, noun, subject) = ("expire", noun(part), it.held.matter);
            let change = Change { at: now, by: Doer::default(), act, noun, subject, detail: "" };
            store::audit::append(tx, county, &change).await?;
        }
        let persons = forget_empty(tx, county, &due, now).await?;
        // The job may be run again: what it says last holds.
        *files.lock().unwrap_or_else(PoisonError::into_inner) = removed;
        Ok((i64::try_from(due.len()).unwrap_or(i64::MAX), persons))
    };
    let done = app.store().write(county.0, work).await?;
    let removed = std::mem::take(&mut *gone.lock().unwrap_or_else(PoisonError::into_inner));
    for hash in removed {
        app.files().remove(county, &hash).await?;
    }
    Ok(done)
}

fn noun(part: Part) -> &'static str {
    if part == Part::Order { "order" } else { "request" }
}

/// Takes away the keys of persons of whom no row is left.
async fn forget_empty(
    tx: &mut Tx<'_>,
    county: County,
    due: &[Due],
    now: Instant,
) -> Result<i64, Failure> {
    let mut persons = 0;
    for subject in due.iter().map(|it| it.subject).collect::<BTreeSet<Id>>() {
        if store::privacy::held(tx, county, subject).await?.is_empty() {
            store::privacy::forget(tx, county, subject, now).await?;
            persons += 1;
        }
    }
    Ok(persons)
}

async fn report(app: &App, county: County, run: Run) -> Result<(), Failure> {
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        // Words of who still has other matters were taken out of the index, too.
        store::search::scrub(tx).await?;
        store::retention::note(tx, county, &run).await?;
        let Run { requests, followers, orders, persons, request_days, order_days, .. } = run;
        let detail = format!(
            "requests={requests} followers={followers} orders={orders} persons={persons} \
             days={request_days}/{order_days}"
        );
        let (act, noun, subject) = ("retention", "subject", Id(county.place().0));
        let by = Doer::default();
        let change = Change { at: run.at, by, act, noun, subject, detail: &detail };
        Ok(store::audit::append(tx, county, &change).await?)
    };
    app.store().write(county.0, work).await
}

/// What would be erased today, in numbers; each counted up to [`COUNTED_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Requests.
    pub requests: usize,
    /// "Me too"s.
    pub followers: usize,
    /// Orders.
    pub orders: usize,
}

/// So far is counted: more is "more than".
pub const COUNTED_MAX: usize = 1_000;

/// What would be erased today by these limits: nothing is changed by asking.
pub async fn forecast(
    app: &App,
    county: County,
    by: &Staff,
    limits: Limits,
) -> Result<Forecast, Failure> {
    admit(by, county)?;
    let now = app.now();
    let limit = i64::try_from(COUNTED_MAX).unwrap_or(i64::MAX);
    let read = async move |tx: &mut Tx<'_>| -> Result<Forecast, Failure> {
        let mut counts = [0; 3];
        for (count, part) in counts.iter_mut().zip(PARTS) {
            let look = (before(part, limits, now), now.date());
            *count = store::retention::due(tx, county, part, look, limit).await?.len();
        }
        let [requests, followers, orders] = counts;
        Ok(Forecast { requests, followers, orders })
    };
    app.store().read(county.0, read).await
}

/// Runs that a page shows.
const RUNS: i64 = 12;

/// The last runs, the newest first.
pub async fn runs(app: &App, county: County, by: &Staff) -> Result<Vec<Run>, Failure> {
    admit(by, county)?;
    let read = async move |tx: &mut Tx<'_>| store::retention::runs(tx, county, RUNS).await;
    Ok(app.store().read(county.0, read).await?)
}

fn admit(by: &Staff, county: County) -> Result<(), Failure> {
    let may = by.is(Role::Admin) && by.place.county() == county;
    if may { Ok(()) } else { Err(Failure::Forbidden) }
}

//! What the clock does to orders: nobody claimed one in time, nobody rated one in time.

use std::sync::Arc;

use domain::orders::acts::{self, Input, Setting, Times};
use domain::orders::{Limits, State};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::matters::Doer;

use super::acting::record;
use crate::{App, Failure};

/// Orders moved in one transaction.
const BATCH: i64 = 100;

/// Moves every order whose time in the pool or for a rating has passed. Says how many.
pub async fn sweep(app: &App, county: County) -> Result<usize, Failure> {
    let mut moved = 0;
    loop {
        let now = app.now();
        let read = async move |tx: &mut Tx<'_>| store::orders::swept(tx, county, now, BATCH).await;
        let due: Vec<Id> = app.store().read(county.0, read).await?;
        if due.is_empty() {
            return Ok(moved);
        }
        let done = move_on(app, county, due).await?;
        if done == 0 {
            // Somebody else was there first.
            return Ok(moved);
        }
        moved += done;
    }
}

async fn move_on(app: &App, county: County, due: Vec<Id>) -> Result<usize, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let due: Arc<Vec<(Id, Id)>> = Arc::new(due.into_iter().map(|it| (it, app.next_id())).collect());
    let work = async move |tx: &mut Tx<'_>| -> Result<usize, Failure> {
        let limits = Limits::on(now.date(), &house.rules);
        let times = Times { calendar: &house.calendar, hours: &house.hours };
        let setting = Setting { limits: &limits, times, candidate: None, now };
        let mut done = 0;
        for (id, message) in due.iter() {
            let Some(before) = store::orders::load(tx, county, *id).await? else { continue };
            let late = before.due_at.is_some_and(|it| it < now);
            let input = match before.state {
                State::Offered if late => Input::Expire,
                State::Served if late => Input::Lapse,
                _ => continue,
            };
            let outcome = acts::act(&before, &input, setting)?;
            let by = Doer::default();
            store::orders::save(tx, county, &outcome, by, before.version).await?;
            record(tx, county, (&before, &outcome), by, *message).await?;
            done += 1;
        }
        Ok(done)
    };
    app.store().write(county.0, work).await
}

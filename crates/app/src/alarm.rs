//! Many refusals in an hour are told to who looks after security: somebody may be trying doors.
//!
//! Each process counts for itself and in memory: a flood must cost nothing, and what is told is one
//! row of the audit an hour, however many were refused.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::accounts::Demands;
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::{Change, Line, Narrow};
use store::matters::Doer;

use crate::{App, Failure};

/// Where refusals are counted.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Mutex<HashMap<County, Hour>>);

/// What was refused in an hour.
#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    number: i64,
    refused: i64,
    told: bool,
}

impl Alarm {
    fn with<T>(&self, county: County, now: Instant, act: impl FnOnce(&mut Hour) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.seconds_since(Instant(0)).div_euclid(3_600);
        let hour = all.entry(county).or_default();
        if hour.number != number {
            *hour = Hour { number, ..Hour::default() };
        }
        act(hour)
    }
}

/// Counts a refusal at a door of a county that is served; what is asked of others is counted by nobody.
pub fn refused(app: &App, county: County) {
    if app.has_house(county) {
        app.inner.alarm.with(county, app.now(), |it| it.refused += 1);
    }
}

/// Tells once an hour when there were as many as the county calls many. Part of the clock's work.
pub async fn look(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let Hour { refused, told, .. } = app.inner.alarm.with(county, now, |it| *it);
    if told || refused == 0 {
        return Ok(());
    }
    let demands = Demands::on(now.date(), &app.house(county).await?.rules);
    if refused < demands.alarm {
        return Ok(());
    }
    let detail = format!("refused={refused}");
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let (by, subject) = (Doer::default(), Id(county.place().0));
        let change = Change { at: now, by, act: ACT, noun: "county", subject, detail: &detail };
        Ok(store::audit::append(tx, county, &change).await?)
    };
    app.store().write(county.0, work).await?;
    app.inner.alarm.with(county, now, |it| it.told = true);
    Ok(())
}

/// The act in the audit.
const ACT: &str = "alarm";

/// Seconds for which an alarm stands on the pages.
const SHOWN_SECONDS: i64 = 86_400;

/// At which times of the last day there were many, the newest first. Only who looks after security
/// and the audit is told; others see none.
pub async fn lately(app: &App, county: County, by: &Staff) -> Result<Vec<Instant>, Failure> {
    if !by.is(Role::Security) && !by.is(Role::Auditor) {
        return Ok(Vec::new());
    }
    let (from, until) = (app.now().plus_seconds(-SHOWN_SECONDS), Instant(i64::MAX));
    let read = async move |tx: &mut Tx<'_>| {
        let narrow = Narrow::Act(ACT.to_owned());
        store::audit::page(tx, county, &narrow, (i64::MAX, from, until), 24).await
    };
    let rows: Vec<Line> = app.store().read(county.0, read).await?;
    Ok(rows.into_iter().map(|it| it.at).collect())
}

//! What stands beside a request: delays, further organisations, merges, membership of a joint case.

use domain::places::County;
use domain::requests::acts::{DelayChange, JointChange, Outcome};
use domain::requests::{Delay, DelayKind, Exclusion, Merged, Request, State, Unit, UnitKind};
use kernel::deadline::{Limit, Unit as TimeUnit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::{ASK_DELAY, END_DELAY, JOIN_CASE, LEAVE_CASE, SAVE_UNIT, UNITS};
use crate::{Row, StoreError, Tx, params};

/// Writes what an act changed beside the request.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let (id, at) = (outcome.request.id, outcome.event.at);
    match &outcome.delay {
        Some(DelayChange::Asked(delay)) => ask_delay(tx, county, id, delay).await?,
        Some(DelayChange::Over { seq, how }) => {
            tx.run(END_DELAY, params![county, id, *seq, *how, at]).await?;
        }
        None => {}
    }
    for unit in &outcome.units {
        let Unit { seq, org, kind, round, asked_at, done_at, words } = unit;
        let (kind, words) = (kind.code(), words.as_str());
        let params = params![county, id, *seq, *org, kind, *round, *asked_at, *done_at, words];
        tx.run(SAVE_UNIT, params).await?;
    }
    match &outcome.joint {
        Some(JointChange::Joined(case)) => tx.run(JOIN_CASE, params![county, *case, id, at]).await,
        Some(JointChange::Left { case, why }) => {
            tx.run(LEAVE_CASE, params![county, *case, id, at, why.as_str()]).await
        }
        None => Ok(()),
    }
}

async fn ask_delay(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    delay: &Delay,
) -> Result<(), StoreError> {
    let (kind, limit, until) = match delay.kind {
        DelayKind::Extend(limit) => ("extend", Some(limit), None),
        DelayKind::Suspend(until) => ("suspend", None, Some(until)),
    };
    let (amount, unit) = (limit.map(|it| it.amount), limit.map(|it| it.unit.code()));
    let (reason, until) = (delay.reason.as_str(), until.map(|it| it.to_string()));
    let until = until.as_deref();
    let (org, asked) = (delay.org, delay.asked_at);
    let params = params![county, id, delay.seq, kind, amount, unit, until, org, reason, asked];
    tx.run(ASK_DELAY, params).await
}

/// See the column `awaits`.
pub(super) fn awaits(request: &Request) -> i64 {
    if request.delay.is_some() {
        1
    } else if request.exclusion.is_some_and(Exclusion::waits) {
        2
    } else {
        0
    }
}

/// The delay that waits, as the row of a request has it.
pub(super) fn delay(row: &Row) -> Result<Option<Delay>, StoreError> {
    let Some(seq) = row.opt_int(44)? else { return Ok(None) };
    let corrupt = || StoreError::Corrupt { what: "request_delay".to_owned() };
    let kind = match row.text(45)?.as_str() {
        "extend" => {
            let unit = row.opt_text(47)?.as_deref().and_then(TimeUnit::parse);
            DelayKind::Extend(Limit { amount: row.int(46)?, unit: unit.ok_or_else(corrupt)? })
        }
        "suspend" => {
            let until = row.opt_text(48)?.as_deref().and_then(|it| it.parse::<Date>().ok());
            DelayKind::Suspend(until.ok_or_else(corrupt)?)
        }
        _ => return Err(corrupt()),
    };
    let (org, reason, asked_at) = (Id(row.int(49)?), row.text(50)?, Instant(row.int(51)?));
    Ok(Some(Delay { seq, kind, org, reason, asked_at }))
}

/// The merge, as the row of a request has it.
pub(super) fn merged(row: &Row) -> Result<Option<Merged>, StoreError> {
    let Some(into) = row.opt_int(42)? else { return Ok(None) };
    let from = row.text(43)?;
    let corrupt = || StoreError::Corrupt { what: format!("request.merged_from {from}") };
    Ok(Some(Merged { into: Id(into), from: State::parse(&from).ok_or_else(corrupt)? }))
}

/// The organisations that were asked beside the leading one, in the order they were asked: all of
/// them, or the first hundred.
pub async fn units(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Unit>, StoreError> {
    let rows = tx.query(UNITS, params![county, id]).await?;
    let read = |row: &Row| {
        Ok(Unit {
            seq: row.int(0)?,
            org: Id(row.int(1)?),
            kind: unit_kind(&row.text(2)?)?,
            round: row.int(3)?,
            asked_at: Instant(row.int(4)?),
            done_at: row.opt_int(5)?.map(Instant),
            words: row.text(6)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) fn unit_kind(word: &str) -> Result<UnitKind, StoreError> {
    let corrupt = || StoreError::Corrupt { what: format!("request_unit.kind {word}") };
    UnitKind::parse(word).ok_or_else(corrupt)
}

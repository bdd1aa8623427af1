//! Rounds of grids: opened by the clock, done by an entry of the log, which opens the next.

use domain::directory::{Grid, OrgKind, Staff};
use domain::logs::Log;
use domain::places::{County, Level};
use domain::rounds::{Round, limit};
use kernel::deadline::{self, ClockEvent, ClockKind};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::field::{After, Span};
use store::matters::Doer;
pub use store::rounds::Walk;

use crate::logs::narrowed;
use crate::{App, Failure, House};

/// Grids one transaction opens rounds for.
const AT_ONCE: i64 = 100;

/// Opens a round for every grid with a keeper that has none. May run at any time and as often as one
/// likes.
pub async fn open_missing(app: &App, county: County) -> Result<usize, Failure> {
    let house = app.house(county).await?;
    let (mut opened, mut after) = (0, Id(0));
    loop {
        let from = after;
        let read = async move |tx: &mut Tx<'_>| {
            store::rounds::grids_without(tx, county, from, AT_ONCE).await
        };
        let grids = app.store().read(county.0, read).await?;
        let Some(last) = grids.last() else { return Ok(opened) };
        after = last.id;
        opened += grids.len();
        match open(app, &house, &grids).await {
            // Another process was quicker.
            Ok(()) | Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
}

/// Opens a round for each of some grids that have none.
pub(crate) async fn open(app: &App, house: &House, grids: &[Grid]) -> Result<(), Failure> {
    let (county, now) = (house.county(), app.now());
    let rounds: Vec<Round> =
        grids.iter().map(|it| round(house, it, app.next_id(), now)).collect::<Result<_, _>>()?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for it in &rounds {
            store::rounds::insert(tx, county, it).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await
}

fn round(house: &House, grid: &Grid, id: Id, now: Instant) -> Result<Round, Failure> {
    let committee = house
        .orgs
        .values()
        .filter(|it| it.kind == OrgKind::Village && it.place == grid.place)
        .min_by_key(|it| it.id);
    let org = committee.or_else(|| house.desk(grid.place)).map(|it| it.id);
    let org = org.ok_or_else(|| Failure::Broken(format!("no desk for {}", grid.place)))?;
    let due_at = due(house, now)?;
    let (grid, place) = (grid.id, grid.place);
    Ok(Round { id, grid, place, org, opened_at: now, due_at, done_at: None, version: 1 })
}

fn due(house: &House, from: Instant) -> Result<Instant, Failure> {
    let kind = ClockKind::Start(limit(from.date(), &house.rules));
    let due = deadline::due(&[ClockEvent { at: from, kind }], &house.calendar, &house.hours);
    let broken = |it: String| Failure::Broken(format!("a round has no due time: {it}"));
    due.map_err(|it| broken(it.to_string()))?.at.ok_or_else(|| broken("paused".to_owned()))
}

/// Marks a round as done by an entry and opens the next, in the entry's transaction. `false` where
/// it was done before, or is not theirs.
pub(crate) async fn complete(
    tx: &mut Tx<'_>,
    house: &House,
    staff: &Staff,
    id: Id,
    next: Id,
    log: &Log,
) -> Result<bool, Failure> {
    let county = house.county();
    let Some(walk) = store::rounds::load(tx, county, id).await? else { return Ok(false) };
    // Whoever may write the log of a place may do its round: a keeper on leave is stood in for.
    if !staff.place.contains(walk.round.place) || log.place != walk.round.place {
        return Ok(false);
    }
    let at = log.at.max(walk.round.opened_at);
    let Some(done) = walk.round.done(at) else { return Ok(false) };
    let by = Doer { person: Some(log.person), org: Some(log.org) };
    store::rounds::end(tx, county, &done, by).await?;
    let due_at = due(house, log.written_at)?;
    let opened_at = log.written_at;
    let after = Round { id: next, opened_at, due_at, done_at: None, version: 1, ..done };
    store::rounds::insert(tx, county, &after).await?;
    Ok(true)
}

/// The open rounds of the grids somebody keeps, the one due first, first.
pub async fn mine(app: &App, staff: &Staff, county: County) -> Result<Vec<Walk>, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| store::rounds::open_of(tx, county, person, 50).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The grids somebody chooses from: those they keep, else those of the one village they work for.
pub async fn grids_of(app: &App, staff: &Staff, county: County) -> Result<Vec<Grid>, Failure> {
    let (person, place) = (staff.person, staff.place);
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Grid>, Failure> {
        let own = store::rounds::grids_of(tx, county, person).await?;
        if own.is_empty() && place.level() == Level::Village {
            return Ok(store::directory::grids(tx, county, place).await?);
        }
        Ok(own)
    };
    app.store().read(county.0, read).await
}

/// A page of rounds that were done, the newest first.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    span: Span,
    after: After,
    limit: i64,
) -> Result<Vec<Walk>, Failure> {
    let span = narrowed(staff, county, span)?;
    let read =
        async move |tx: &mut Tx<'_>| store::rounds::page(tx, county, &span, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

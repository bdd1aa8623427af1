//! Lists of orders, as wide as the person may read; the members' pool; who could be asked.

use domain::directory::{Role, Staff};
use domain::orders::acts::Refusal;
use domain::orders::{Kind, Limits, Member, Near, Skill, State, metres};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::orders::lists::{After, Filter, OrderRow, Sorted};
use store::orders::members::Known;

use super::POOL_MAX;
use crate::{App, Failure, policy};

/// A page of any list, narrowed to what the person may read: their ground, their organisation's, or
/// their own.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    filter: Filter,
    sorted: Sorted,
    after: After,
    limit: i64,
) -> Result<Vec<OrderRow>, Failure> {
    let Some(filter) = narrowed(staff, county, filter) else { return Ok(Vec::new()) };
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::lists::page(tx, county, &filter, sorted, after, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// The filter, narrowed; `None` when nothing can be inside.
fn narrowed(staff: &Staff, county: County, mut filter: Filter) -> Option<Filter> {
    if staff.place.county() != county {
        return None;
    }
    if policy::orders::reads_ground(staff) {
        match filter.place {
            Some(place) if staff.place.contains(place) => {}
            // A wider place than theirs is cut to theirs; a foreign one is empty.
            Some(place) if !place.contains(staff.place) => return None,
            _ => filter.place = Some(staff.place),
        }
    } else if staff.is(Role::Handler) {
        filter.taker_org = Some(staff.org);
    } else {
        filter.taker = Some(staff.person);
    }
    Some(filter)
}

/// Which of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mine {
    /// In hand, the one due first, first.
    Open,
    /// Served, the newest first.
    Done,
}

/// The orders somebody has in hand, or served.
pub async fn mine(
    app: &App,
    staff: &Staff,
    county: County,
    which: Mine,
    after: After,
    limit: i64,
) -> Result<Vec<OrderRow>, Failure> {
    let taker = Some(staff.person);
    let (filter, sorted) = match which {
        Mine::Open => {
            let states = vec![State::Taken];
            (Filter { taker, states, ..Filter::default() }, Sorted::Due)
        }
        Mine::Done => {
            let measure = Some(domain::orders::figures::Measure::Served);
            (Filter { taker, measure, ..Filter::default() }, Sorted::Placed)
        }
    };
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::lists::page(tx, county, &filter, sorted, after, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// The orders that wait for this person's organisation to be sent on, the most urgent first: who
/// dispatches in a village sees its own, a desk those that no village dispatches.
pub async fn to_dispatch(
    app: &App,
    staff: &Staff,
    county: County,
    limit: i64,
) -> Result<Vec<OrderRow>, Failure> {
    let dispatches = staff.is(Role::GridKeeper) || staff.is(Role::Dispatcher);
    if !dispatches || staff.place.county() != county {
        return Ok(Vec::new());
    }
    let (place, grid) = (Some(staff.place), Some(staff.org));
    let filter = Filter { place, grid, states: vec![State::Placed], ..Filter::default() };
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::lists::page(tx, county, &filter, Sorted::Due, None, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// How many orders wait in a person's ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// With the grid.
    pub placed: i64,
    /// In the pool.
    pub offered: i64,
    /// In hand.
    pub taken: i64,
    /// Served, not yet rated.
    pub served: i64,
    /// Of the first three, past due.
    pub overdue: i64,
    /// Rated 1 or 2 within the last 30 days.
    pub low: i64,
}

/// Days that a low rating is shown to the grid.
const LOW_DAYS: i64 = 30;

/// Counts what waits in a person's ground.
pub async fn counts(app: &App, staff: &Staff, county: County) -> Result<Waiting, Failure> {
    if !policy::orders::reads_ground(staff) || staff.place.county() != county {
        return Ok(Waiting::default());
    }
    let (place, now) = (staff.place, app.now());
    let since = now.plus_seconds(-LOW_DAYS * 86_400);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let stages = store::orders::lists::waiting(tx, county, place, now).await?;
        Ok((stages, store::orders::lists::low_since(tx, county, place, since).await?))
    };
    let (stages, low) = app.store().read(county.0, read).await?;
    let mut waiting = Waiting { low, ..Waiting::default() };
    for (stage, count, late) in stages {
        match stage {
            0 => waiting.placed = count,
            1 => waiting.offered = count,
            2 => waiting.taken = count,
            _ => waiting.served = count,
        }
        if stage < 3 {
            waiting.overdue += late;
        }
    }
    Ok(waiting)
}

/// An order as the pool shows it: without address and without the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRow {
    /// Which order.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// The first words.
    pub title: String,
    /// The person's words.
    pub body: String,
    /// A service, a need or a question.
    pub kind: Kind,
    /// What it takes.
    pub skill: Skill,
    /// The village.
    pub place: Place,
    /// When it would suit the person.
    pub wished: String,
    /// When it was placed.
    pub placed_at: Instant,
    /// Until when it waits in the pool.
    pub due_at: Instant,
    /// How near the member lives.
    pub near: Near,
    /// How far, in hundreds of metres rounded up, so that it tells no door; if both positions are
    /// known.
    pub metres: Option<i64>,
}

/// The members' pool around one's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The nearest first, at most [`POOL_MAX`].
    pub rows: Vec<PoolRow>,
    /// Whether there are more, farther away.
    pub more: bool,
    /// Orders the member has in hand.
    pub open: i64,
    /// How many they may have.
    pub max: i64,
    /// Whether they take nothing at present.
    pub paused: bool,
}

/// Orders that wait in the pool, fit the member's skills and are near their home. One statement a
/// band, and no farther band is read once there is enough.
pub async fn near(
    app: &App,
    staff: &Staff,
    county: County,
    skill: Option<Skill>,
) -> Result<Pool, Failure> {
    if !staff.is(Role::Member) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let (person, now) = (staff.person, app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<Option<(Known, Vec<PoolRow>)>, Failure> {
        let Some(known) = store::orders::members::load(tx, county, person).await? else {
            return Ok(None);
        };
        let member = &known.member;
        let fits = |it: &Skill| member.can(*it) && skill.is_none_or(|only| only == *it);
        let skills: Vec<Skill> = Skill::ALL.into_iter().filter(fits).collect();
        let mut rows = Vec::new();
        for near in Near::ALL {
            if rows.len() > POOL_MAX || skills.is_empty() {
                break;
            }
            rows.extend(band(tx, county, member, &skills, (near, now)).await?);
        }
        Ok(Some((known, rows)))
    };
    let (known, mut rows) =
        app.store().read(county.0, read).await?.ok_or(Failure::Order(Refusal::NoMember))?;
    let more = rows.len() > POOL_MAX;
    rows.truncate(POOL_MAX);
    let max = Limits::on(now.date(), &house.rules).member_open_max;
    Ok(Pool { rows, more, open: known.open, max, paused: known.member.paused })
}

async fn band(
    tx: &mut Tx<'_>,
    county: County,
    member: &Member,
    skills: &[Skill],
    (near, now): (Near, Instant),
) -> Result<Vec<PoolRow>, Failure> {
    let limit = i64::try_from(POOL_MAX).unwrap_or(i64::MAX) + 1;
    let home = (member.home, near);
    let found = store::orders::pool::pool(tx, county, home, skills, now, limit).await?;
    let mut rows: Vec<(i64, PoolRow)> = found
        .into_iter()
        .map(|it| {
            let exact = member.position.zip(it.position).map(|(a, b)| metres(a, b));
            let row = PoolRow {
                id: it.id,
                number: it.number,
                title: it.title,
                body: it.body,
                kind: it.kind,
                skill: it.skill,
                place: it.place,
                wished: it.wished,
                placed_at: it.placed_at,
                due_at: it.due_at,
                near,
                metres: exact.map(|it| (it / 100 + 1) * 100),
            };
            (exact.unwrap_or(i64::MAX), row)
        })
        .collect();
    // They came oldest first, and stay so where the distance is the same or unknown.
    rows.sort_by_key(|it| it.0);
    Ok(rows.into_iter().map(|it| it.1).collect())
}

/// A member who could be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The member.
    pub member: Member,
    /// Their name.
    pub name: String,
    /// The name of their organisation.
    pub org_name: String,
    /// How near they live.
    pub near: Near,
    /// How far, if both positions are known.
    pub metres: Option<i64>,
    /// Orders they have in hand.
    pub open: i64,
    /// How many they may have.
    pub max: i64,
}

/// Members offered to a dispatcher at most.
const RANKED_MAX: usize = 30;

/// Members who can do what an order takes, are not paused and not full: the nearest first, and of
/// those as near the one with least in hand.
pub async fn candidates(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Vec<Ranked>, Failure> {
    let (house, reader) = (app.house(county).await?, staff.clone());
    let max = Limits::on(app.now().date(), &house.rules).member_open_max;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !policy::orders::may(&reader, domain::orders::Act::Assign, &order, None) {
            return Err(Failure::Missing);
        }
        let mut found: Vec<(Near, Known)> = Vec::new();
        for near in Near::ALL {
            if found.len() >= RANKED_MAX {
                break;
            }
            let limit = i64::try_from(RANKED_MAX).unwrap_or(i64::MAX);
            let place = (order.place, near);
            let able = store::orders::members::able(tx, county, order.skill, place, limit).await?;
            let free =
                able.into_iter().filter(|it| it.open < max && !order.is_with(it.member.person));
            found.extend(free.map(|it| (near, it)));
        }
        Ok((order, found))
    };
    let (order, mut found) = app.store().read(county.0, read).await?;
    found.truncate(RANKED_MAX);
    let ranked = found.into_iter().map(|(near, it)| Ranked {
        org_name: house.org_name(it.member.org).to_owned(),
        metres: it.member.position.zip(order.position).map(|(a, b)| metres(a, b)),
        near,
        name: it.name,
        open: it.open,
        max,
        member: it.member,
    });
    Ok(ranked.collect())
}

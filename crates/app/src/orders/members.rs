//! Members: their own profile and record, and how the grid keeps them.

use std::collections::BTreeMap;

use domain::directory::{Role, Staff};
use domain::orders::{Member, Skill};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::orders::lists::DAY_MICROS;

use super::checks::Wrong;
use super::placing::doer;
use crate::once::once;
use crate::{App, Failure, Once, policy};

/// What a member says of themselves. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The village they live in, by its code.
    pub home: String,
    /// Longitude and latitude of their home in degrees, if they offer it.
    pub position: Option<(f64, f64)>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// Whether they take nothing at present.
    pub paused: bool,
    /// The version on the page; `None` for a first profile.
    pub seen: Option<i64>,
}

/// One's own profile; `None` before the first.
pub async fn profile(app: &App, staff: &Staff, county: County) -> Result<Option<Member>, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| store::orders::members::load(tx, county, person).await;
    Ok(app.store().read(county.0, read).await?.map(|it| it.member))
}

/// Writes one's own profile.
pub async fn save_profile(
    app: &App,
    staff: &Staff,
    county: County,
    new: Profile,
    key: &Once,
) -> Result<Member, Failure> {
    if !staff.is(Role::Member) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let mut wrong = Wrong::default();
    let home = wrong.place(&house, "home", (&new.home, ""));
    if home.level() != Level::Village {
        wrong.say("home", "请选您住的村或社区，好把近处的单子排在前面。");
    }
    wrong.settle()?;
    let position = crate::requests::position(new.position);
    let skills: Vec<Skill> = Skill::ALL.into_iter().filter(|it| new.skills.contains(it)).collect();
    let (person, org, paused) = (staff.person, staff.org, new.paused);
    let member = Member { person, org, home, position, skills, paused, version: 1 };
    let (seen, by, at, asked) = (new.seen, doer(staff), app.now(), format!("profile {new:?}"));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let now = store::orders::members::load(tx, county, person).await?;
        if now.as_ref().map(|it| it.member.version) != seen {
            let say = "您的资料在别处改过，请刷新看看最新的样子再改。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        match seen {
            Some(version) => {
                store::orders::members::save(tx, county, &member, version).await?;
            }
            None => store::orders::members::insert(tx, county, &member).await?,
        }
        let (act, noun) = ("save_profile", "member");
        let change = Change { at, by, act, noun, subject: person, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &asked, work).await?;
    profile(app, staff, county).await?.ok_or(Failure::Missing)
}

/// What a member has done: for themselves only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Orders served.
    pub served: i64,
    /// Minutes of service.
    pub minutes: i64,
    /// Of the orders, rated.
    pub rated: i64,
    /// Of those, level 3 or better.
    pub rated_good: i64,
    /// Orders in hand.
    pub open: i64,
    /// Orders and minutes by the month of service, yyyymm.
    pub months: BTreeMap<i64, (i64, i64)>,
}

/// One's own record.
pub async fn record(app: &App, staff: &Staff, county: County) -> Result<Record, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let days = store::orders::lists::by_day(tx, county, person).await?;
        Ok((days, store::orders::members::load(tx, county, person).await?))
    };
    let (days, known) = app.store().read(county.0, read).await?;
    let mut record = Record { open: known.map_or(0, |it| it.open), ..Record::default() };
    for day in days {
        // The first moment of a day in UTC is eight in the morning of that day in Shanghai.
        let month = Instant(day.day * DAY_MICROS).month();
        let of = record.months.entry(month).or_default();
        *of = (of.0 + day.served, of.1 + day.minutes);
        record.served += day.served;
        record.minutes += day.minutes;
        record.rated += day.rated;
        record.rated_good += day.rated_good;
    }
    Ok(record)
}

/// The members who live in a place of one's ground with their names, behind `after`.
pub async fn members(
    app: &App,
    staff: &Staff,
    county: County,
    place: Place,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<(Member, String)>, Failure> {
    if !policy::orders::may_keep_members(staff) {
        return Err(Failure::Forbidden);
    }
    if !staff.place.contains(place) || staff.place.county() != county {
        return Ok(Vec::new());
    }
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::members::page(tx, county, place, after, limit).await
    };
    let found = app.store().read(county.0, read).await?;
    Ok(found.into_iter().map(|it| (it.member, it.name)).collect())
}

/// Pauses a member of one's ground, or lets them go on.
pub async fn pause_member(
    app: &App,
    staff: &Staff,
    county: County,
    person: Id,
    paused: bool,
    key: &Once,
) -> Result<(), Failure> {
    if !policy::orders::may_keep_members(staff) {
        return Err(Failure::Forbidden);
    }
    let (staff, at) = (staff.clone(), app.now());
    let act = if paused { "pause_member" } else { "resume_member" };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let known = store::orders::members::load(tx, county, person).await?;
        let now = known.map(|it| it.member).filter(|it| staff.place.contains(it.home));
        let now = now.ok_or(Failure::Missing)?;
        let next = Member { paused, ..now.clone() };
        store::orders::members::save(tx, county, &next, now.version).await?;
        let by = doer(&staff);
        let change = Change { at, by, act, noun: "member", subject: person, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("{act} {}", person.0), work).await.map(drop)
}

//! The working calendar of a county as its administrator keeps it: the yearly notice of holidays,
//! days of the county's own, office hours by season. Where the calendar changes, open requests get
//! their times anew, and who was promised another day is told.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use domain::directory::{Role, Staff};
use domain::notices;
use domain::places::County;
use domain::requests::Request;
use domain::requests::acts::{Times, rederived};
use kernel::calendar::{Interval, OfficeHours, Season, WorkCalendar};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
use store::county::{CountyRow, OwnDay};
use store::matters::Doer;
use store::outbox::Message;
use store::rulebook::{Moved, Notice};

use crate::once::once;
use crate::{App, Failure, House, Once};

/// The longest words of a notice, in characters.
pub const NOTICE_CHARS_MAX: usize = 4_000;

/// The longest reason for a day of one's own, in characters.
pub const WHY_CHARS_MAX: usize = 60;

/// Requests whose times one transaction derives anew.
const PIECE: i64 = 100;

/// The calendar of the program with the notices that were entered.
pub(crate) fn with_notices(notices: &[Notice]) -> Result<WorkCalendar, Failure> {
    let mut calendar = WorkCalendar::china();
    for it in notices {
        let year = i16::try_from(it.year).unwrap_or(0);
        let next = calendar.with_year(year, &it.off, &it.work);
        calendar = next.map_err(|error| Failure::Broken(format!("notice of {year}: {error}")))?;
    }
    Ok(calendar)
}

fn admit(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// Reads the words of a notice and says what is wrong with them. Nothing is written.
pub fn read_notice(
    year: &str,
    text: &str,
    now: Instant,
) -> Result<(i16, notices::Notice), Failure> {
    let this = now.date().year();
    let year = year.trim().parse::<i16>().ok().filter(|it| (this - 1..=this + 2).contains(it));
    let Some(year) = year else {
        let say = format!("请填 {} 到 {} 之间的年份。", this - 1, this + 2);
        return Err(Failure::field("year", say));
    };
    if text.chars().count() > NOTICE_CHARS_MAX {
        let say = format!("太长了，最多 {NOTICE_CHARS_MAX} 个字，只要列日期的那几行。");
        return Err(Failure::field("text", say));
    }
    let read = notices::read(year, text).map_err(|wrong| {
        let say = match wrong {
            notices::Wrong::NoSuchDay(words) => format!("“{words}”没有这一天，请改正。"),
            notices::Wrong::Backwards(first, last) => {
                format!("{first} 到 {last} 这个假期不对，请看看起止日期。")
            }
            notices::Wrong::Weekday(day, said) => {
                format!("{day} 不是星期{said}。多半是年份选错了，或者日期写错了一个字，请核对。")
            }
            notices::Wrong::Nothing => {
                "没有读出放假的日子。请把通知里“几月几日至几日放假”“几月几日上班”的几行贴进来。"
                    .to_owned()
            }
        };
        Failure::field("text", say)
    })?;
    let fits = WorkCalendar::empty().with_year(year, &read.off(), &read.work);
    fits.map_err(|error| Failure::field("text", format!("{error}。")))?;
    Ok((year, read))
}

/// Enters the notice of a year, or replaces it; then derives the times of open requests anew.
pub async fn set_notice(
    app: &App,
    county: County,
    by: &Staff,
    (year, text): (&str, &str),
    key: &Once,
) -> Result<Told, Failure> {
    let (doer, now, person) = (admit(by)?, app.now(), by.person);
    let (year, notice) = read_notice(year, text, now)?;
    let of = format!("set_notice {year} {notice:?}");
    let (off, work_days) = (notice.off(), notice.work);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let days = (off.as_slice(), work_days.as_slice());
        store::rulebook::set_notice(tx, county, i64::from(year), days, (person, now)).await?;
        changed(tx, county, doer, now, ("set_notice", &year.to_string())).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    rederive(app, county, Which::All).await
}

/// Sets a day of the county's own, or takes it back with `works: None`.
pub async fn set_day(
    app: &App,
    county: County,
    by: &Staff,
    (day, works, why): (&str, Option<bool>, &str),
    key: &Once,
) -> Result<Told, Failure> {
    let (doer, now, why) = (admit(by)?, app.now(), why.trim().to_owned());
    let Ok(day) = day.trim().parse::<Date>() else {
        return Err(Failure::field("day", "请选一个日子。"));
    };
    if day < now.date() {
        return Err(Failure::field("day", "只能改今天和以后的日子：已经过去的，期限都算过了。"));
    }
    if works.is_some() && (why.is_empty() || why.chars().count() > WHY_CHARS_MAX) {
        let say = format!("请写为什么，比如“县庆”，最多 {WHY_CHARS_MAX} 个字。");
        return Err(Failure::field("why", say));
    }
    let of = format!("set_day {day} {works:?} {why}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        match works {
            Some(works) => {
                let own = OwnDay { day, works, why: why.clone() };
                store::rulebook::set_day(tx, county, &own).await?;
            }
            None => store::rulebook::remove_day(tx, county, day).await?,
        }
        let detail = format!("{day} {works:?}");
        changed(tx, county, doer, now, ("set_day", &detail)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    rederive(app, county, Which::All).await
}

/// Office hours as the form gives them: those of most of the year, and of a summer where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewHours {
    /// Four times: morning from, until, afternoon from, until; the afternoon may be empty.
    pub usual: [String; 4],
    /// First and last day of the summer, `05-01`; both empty without one.
    pub summer_days: [String; 2],
    /// Its four times.
    pub summer: [String; 4],
}

/// Seasons that the form can show and give back: the usual hours and a summer.
pub const SEASONS_MAX: usize = 2;

/// Sets the office hours. Where they have more seasons than the form knows, nothing is set: the
/// others would be lost.
pub async fn set_hours(
    app: &App,
    county: County,
    by: &Staff,
    new: &NewHours,
    key: &Once,
) -> Result<Told, Failure> {
    let (doer, now) = (admit(by)?, app.now());
    if app.house(county).await?.hours.seasons().len() > SEASONS_MAX {
        let say = "本县的上班时间分三季以上，这里改会丢掉其中几季，没有改。请找技术人员改。";
        return Err(Failure::field("usual", say));
    }
    let seasons = seasons(new)?;
    let of = format!("set_hours {new:?}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::rulebook::clear_seasons(tx, county).await?;
        for season in &seasons {
            store::county::insert_season(tx, county, season).await?;
        }
        changed(tx, county, doer, now, ("set_hours", "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    rederive(app, county, Which::All).await
}

fn seasons(new: &NewHours) -> Result<Vec<Season>, Failure> {
    let usual = intervals("usual", &new.usual)?;
    let [from, to] = &new.summer_days;
    let seasons = if from.trim().is_empty() && to.trim().is_empty() {
        vec![Season { from: (1, 1), to: (12, 31), intervals: usual }]
    } else {
        let wrong =
            || Failure::field("summer_from", "夏季从哪天到哪天都要填，比如 05-01 到 09-30。");
        let (from, to) = (month_day(from).ok_or_else(wrong)?, month_day(to).ok_or_else(wrong)?);
        let summer = Season {
            from: (from.month(), from.day()),
            to: (to.month(), to.day()),
            intervals: intervals("summer", &new.summer)?,
        };
        let (after, before) = (to.tomorrow(), from.yesterday());
        let (after, before) = (after.map_err(|_| wrong())?, before.map_err(|_| wrong())?);
        let rest = Season {
            from: (after.month(), after.day()),
            to: (before.month(), before.day()),
            intervals: usual,
        };
        vec![summer, rest]
    };
    let fits = OfficeHours::new(seasons.clone());
    fits.map_err(|error| Failure::field("usual", format!("{error}。")))?;
    Ok(seasons)
}

/// `05-01`, in a year that has every day.
fn month_day(text: &str) -> Option<Date> {
    let (month, day) = text.trim().split_once(['-', '/', '.'])?;
    Date::new(2024, month.parse().ok()?, day.parse().ok()?).ok()
}

fn intervals(field: &'static str, times: &[String; 4]) -> Result<Vec<Interval>, Failure> {
    let [a, b, c, d] = times.each_ref().map(|it| it.trim());
    let mut pairs = vec![(a, b)];
    if !(c.is_empty() && d.is_empty()) {
        pairs.push((c, d));
    }
    let read = OfficeHours::all_year(&pairs);
    let hours = read.map_err(|error| Failure::field(field, format!("{error}。")))?;
    Ok(hours.for_date(Date::constant(2024, 1, 1)).to_vec())
}

async fn changed(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, detail): (&str, &str),
) -> Result<(), Failure> {
    store::county::touch(tx, county).await?;
    let subject = Id(county.place().0);
    let change = Change { at, by, act, noun: "calendar", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}

/// Which open requests get their times anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose promise may still change: a notice may have come from another process.
    Provisional,
    /// All.
    All,
}

/// How many requests were looked at, and how many got another time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Open requests that were looked at.
    pub seen: usize,
    /// Of those, got another promise or became firm.
    pub moved: usize,
}

/// Derives the times of open requests anew, a bounded piece a transaction. A piece is read first:
/// where nothing moves, nothing is written.
pub async fn rederive(app: &App, county: County, which: Which) -> Result<Told, Failure> {
    let mut told = Told::default();
    let mut after = Id(0);
    loop {
        let house = app.house(county).await?;
        let (own, from, now) = (Arc::clone(&house), after, app.now());
        let read = async move |tx: &mut Tx<'_>| look(tx, &own, (from, which), now).await;
        let Some(piece) = app.store().read(county.0, read).await? else {
            // Somebody has changed the county since the house was read.
            app.forget_house(county);
            continue;
        };
        let Some(last) = piece.last else { return Ok(told) };
        if !piece.moves.is_empty() {
            let moves: Vec<(Id, Id)> = piece.moves.iter().map(|it| (*it, app.next_id())).collect();
            let write = async move |tx: &mut Tx<'_>| move_all(tx, &house, &moves, now).await;
            let Some(moved) = app.store().write(county.0, write).await? else {
                app.forget_house(county);
                continue;
            };
            told.moved += moved;
        }
        after = last;
        told.seen += piece.seen;
    }
}

/// Derives the provisional promises of a county anew, if anything of it has changed since this
/// process last did. The calendar that the program brings changes only with the process.
pub(crate) async fn rederive_changed(app: &App, row: &CountyRow) -> Result<(), Failure> {
    let done = |it: &HashMap<County, i64>| it.get(&row.county) == Some(&row.revision);
    if done(&app.inner.rederived.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(());
    }
    rederive(app, row.county, Which::Provisional).await?;
    let mut all = app.inner.rederived.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(row.county, row.revision);
    Ok(())
}

/// A piece of the open requests: how many, which of them move, the last one.
struct Piece {
    seen: usize,
    moves: Vec<Id>,
    last: Option<Id>,
}

/// Whether the county is still as the house was read.
async fn is_new(tx: &mut Tx<'_>, house: &House) -> Result<bool, Failure> {
    let row = store::county::find(tx, house.county()).await?;
    Ok(row.is_some_and(|it| it.revision == house.row.revision))
}

async fn look(
    tx: &mut Tx<'_>,
    house: &House,
    (after, which): (Id, Which),
    now: Instant,
) -> Result<Option<Piece>, Failure> {
    if !is_new(tx, house).await? {
        return Ok(None);
    }
    let provisional = which == Which::Provisional;
    let county = house.county();
    let ids = store::rulebook::open_promises(tx, county, after, provisional, PIECE).await?;
    let mut moves = Vec::new();
    for id in &ids {
        if derived(tx, house, *id, now).await?.is_some() {
            moves.push(*id);
        }
    }
    Ok(Some(Piece { seen: ids.len(), moves, last: ids.last().copied() }))
}

async fn move_all(
    tx: &mut Tx<'_>,
    house: &House,
    moves: &[(Id, Id)],
    now: Instant,
) -> Result<Option<usize>, Failure> {
    if !is_new(tx, house).await? {
        return Ok(None);
    }
    let mut moved = 0;
    for it in moves {
        moved += usize::from(rederive_one(tx, house, *it, now).await?);
    }
    Ok(Some(moved))
}

/// A request as it stands and as it should; `None` where nothing moves.
async fn derived(
    tx: &mut Tx<'_>,
    house: &House,
    id: Id,
    now: Instant,
) -> Result<Option<(Request, Request)>, Failure> {
    let county = house.county();
    let Some(request) = store::requests::load(tx, county, id).await? else { return Ok(None) };
    let ledger = store::matters::clock(tx, county, id).await?;
    let times = Times { calendar: &house.calendar, hours: &house.hours, ledger: &ledger };
    let limits = house.limits(now.date(), &request.category);
    match rederived(&request, &limits, times, now) {
        Ok(next) => Ok(next.map(|next| (request, next))),
        Err(refusal) => {
            // One clock that cannot be read must not hold up all others.
            tracing::error!(request = id.0, ?refusal, "the times of a request cannot be derived");
            Ok(None)
        }
    }
}

async fn rederive_one(
    tx: &mut Tx<'_>,
    house: &House,
    (id, message): (Id, Id),
    now: Instant,
) -> Result<bool, Failure> {
    let county = house.county();
    let Some((request, next)) = derived(tx, house, id, now).await? else { return Ok(false) };
    let moved = Moved {
        id,
        version: request.version,
        promised_at: next.promised_at,
        provisional: next.provisional,
        due_at: next.due_at,
    };
    store::rulebook::move_times(tx, county, &moved).await?;
    let day = |it: &Request| it.promised_at.map(Instant::date);
    // What has passed or was kept does not move: here the old promise lies ahead.
    if request.promised_at.is_some() && day(&next) != day(&request) {
        let detail = "";
        let by = Doer::default();
        let change = Change { at: now, by, act: "rederive", noun: "request", subject: id, detail };
        store::audit::append(tx, county, &change).await?;
        // The person was told another day.
        let message = Message { id: message, at: now, topic: "rederive", matter: id, org: None };
        store::outbox::put(tx, county, &message).await?;
    }
    Ok(true)
}

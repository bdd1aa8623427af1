//! How often a system is asked and of whom (多久一次): tried out over the last twelve months first, then taken
//! from a day on. What was asked before that day stays as it was.

use domain::burden::Warning;
use domain::directory::Staff;
use domain::life::{Applies, Asked, Frequency, LEAST_MOST, System};
use domain::places::County;
use domain::rules::{Rule, Rulebook};
use kernel::id::Id;
use kernel::schedule::Every;
use kernel::time::{Date, Instant, days_between};
use store::Tx;
use store::rulebook::{Changed, Seen};

use super::{Wrong, catalogue, doer, note};
use crate::burden::reading::warned;
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::rules::WHY_CHARS_MAX;
use crate::trial::{self, Of, Trial};
use crate::{App, Failure, House, Once};

/// The most days of grace.
const GRACE_MOST: i32 = 60;

/// So many days ahead a change may begin.
const AHEAD_DAYS: i64 = 366;

/// Rows of the history of a system: four for each change.
const HISTORY_ROWS: i64 = 80;

/// The word for a system that is not asked.
pub const NEVER: &str = "never";

/// A change as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFrequency {
    /// The word of the period, or [`NEVER`].
    pub every: String,
    /// How often at least in each.
    pub least: String,
    /// The day of the month that stands fast; empty for none.
    pub day: String,
    /// Days of grace.
    pub grace: String,
    /// The word of whom.
    pub applies: String,
    /// From which day on; from today when empty.
    pub from: String,
    /// On what it rests.
    pub why: String,
    /// What the trial gave: [`Trial::token`].
    pub tried: String,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: Instant,
    /// Who made it.
    pub name: String,
    /// From when on it holds.
    pub from: Date,
    /// On what it rests.
    pub why: String,
    /// What was set.
    pub frequency: Frequency,
    /// What they had seen of it.
    pub seen: Option<Seen>,
}

/// A system with everything its page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The system.
    pub own: catalogue::Own,
    /// What holds today.
    pub now: Frequency,
    /// What holds later, each from its day on.
    pub later: Vec<(Date, Frequency)>,
    /// Its changes, the newest first.
    pub history: Vec<Made>,
    /// Whether the reader may change it.
    pub may_keep: bool,
}

fn may_keep(staff: &Staff, county: County) -> bool {
    may_in_ground(staff, Act::Catalogue) && staff.place == county.place()
}

/// A system that is asked so often, and what holds of it.
async fn known(
    tx: &mut Tx<'_>,
    county: County,
    (code, book, today): (&str, &Rulebook, Date),
) -> Result<(catalogue::Own, Frequency), Failure> {
    let all = catalogue::all(tx, county).await?;
    let own = all.into_iter().find(|it| it.system.code == code).ok_or(Failure::Missing)?;
    let now = Frequency::on(&own.system, today, book).ok_or(Failure::Missing)?;
    Ok((own, now))
}

/// The page of a system. Three statements.
pub async fn show(app: &App, staff: &Staff, county: County, code: &str) -> Result<Shown, Failure> {
    if !may_in_ground(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (house, today, code) = (app.house(county).await?, app.now().date(), code.to_owned());
    let may_keep = may_keep(staff, county);
    let read = async move |tx: &mut Tx<'_>| -> Result<Shown, Failure> {
        let (own, now) = known(tx, county, (&code, &house.rules, today)).await?;
        let keys = own.system.rules();
        let changes = store::rulebook::changes_of_four(tx, county, &keys, HISTORY_ROWS).await?;
        let seen = store::rulebook::seen(tx, county, &own.system.rule(), HISTORY_ROWS).await?;
        let (later, history) = (later(&own.system, &house, today), history(&own, &changes, &seen));
        Ok(Shown { own, now, later, history, may_keep })
    };
    app.store().read(county.0, read).await
}

fn later(system: &System, house: &House, today: Date) -> Vec<(Date, Frequency)> {
    let days = system.versions(&house.rules).into_iter().map(|it| it.from);
    let on = |day: Date| Some((day, Frequency::on(system, day, &house.rules)?));
    days.filter(|it| *it > today).filter_map(on).collect()
}

/// What was set together stands together: the rows of one moment.
fn history(own: &catalogue::Own, changes: &[Changed], seen: &[(Instant, Seen)]) -> Vec<Made> {
    let made = |rows: &[Changed]| {
        let first = rows.first()?;
        let rule = |it: &Changed| Rule {
            key: it.key.clone(),
            value: it.value,
            unit: it.unit.clone(),
            from: it.from,
            until: None,
            basis: String::new(),
            confidence: String::new(),
        };
        let book = Rulebook::new(rows.iter().map(rule).collect());
        let frequency = Frequency::on(&own.system, first.from, &book)?;
        let seen = seen.iter().find(|it| it.0 == first.at).map(|it| it.1);
        let (at, from) = (first.at, first.from);
        let (name, why) = (first.name.clone(), first.why.clone());
        Some(Made { at, name, from, why, frequency, seen })
    };
    changes.chunk_by(|a, b| a.at == b.at).filter_map(made).collect()
}

/// What a change would have done, and what it would ask for.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What it would have done.
    pub trial: Trial,
    /// That it asks an organisation for more than the limit.
    pub warning: Option<Warning>,
    /// From which day on it would hold.
    pub from: Date,
    /// What would hold.
    pub frequency: Frequency,
}

/// Tries a change out: compares the last twelve months of every branch with it, and writes nothing.
pub async fn try_out(
    app: &App,
    staff: &Staff,
    county: County,
    (code, new): (&str, &NewFrequency),
) -> Result<Tried, Failure> {
    if !may_keep(staff, county) {
        return Err(Failure::Forbidden);
    }
    let (house, today) = (app.house(county).await?, app.now().date());
    let (wanted, shared) = (code.to_owned(), std::sync::Arc::clone(&house));
    let read =
        async move |tx: &mut Tx<'_>| known(tx, county, (&wanted, &shared.rules, today)).await;
    let (own, now) = app.store().read(county.0, read).await?;
    let (from, frequency, why) = checked(&own.system, new, today)?;
    let then = house.rules.as_if(&frequency.rules(&own.system, Date::MIN, &why));
    let of = of(&own.system, (from, frequency, &why), &house.rules);
    // As it stood on each day, against as if the new one had held on each day.
    let books = (&house.rules, &then);
    let found = trial::of_life(app, county, vec![own.system.clone()], books).await?;
    let trial = trial::signed(app, staff, &of, found);
    let more = frequency.times_a_year() - now.times_a_year();
    let limit = domain::burden::limit(from, &house.rules);
    let mut warning = None;
    if more > 0 {
        let rule = own.system.rule();
        let read =
            async move |tx: &mut Tx<'_>| warned(tx, county, (&rule, more), (today, limit)).await;
        warning = app.store().read(county.0, read).await?;
    }
    Ok(Tried { trial, warning, from, frequency })
}

/// What is signed: the proposal, and every version that holds.
fn of(system: &System, (from, it, why): (Date, Frequency, &str), book: &Rulebook) -> Of {
    let keys = system.rules();
    let mut rows: Vec<String> = book
        .all()
        .iter()
        .filter(|it| keys.contains(&it.key))
        .map(|it| format!("{} {} {:?} {} {}", it.key, it.from, it.until, it.value, it.unit))
        .collect();
    rows.sort_unstable();
    let proposed = format!("{} {from} {it:?} {why}", system.code);
    Of { proposed, stands: rows.join("\n") }
}

/// Takes a change from its day on. It was tried out before, by whoever takes it, today.
pub async fn take(
    app: &App,
    staff: &Staff,
    county: County,
    (code, new): (&str, NewFrequency),
    key: &Once,
) -> Result<(), Failure> {
    if !may_keep(staff, county) {
        return Err(Failure::Forbidden);
    }
    let (now, asked) = (app.now(), format!("set_frequency {code} {new:?}"));
    let ids = [app.next_id(), app.next_id(), app.next_id(), app.next_id()];
    let (own_app, staff, code) = (app.clone(), staff.clone(), code.to_owned());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let book = Rulebook::new(store::county::rules(tx, county).await?);
        let (own, _) = known(tx, county, (&code, &book, now.date())).await?;
        let (from, frequency, why) = checked(&own.system, &new, now.date())?;
        let of = of(&own.system, (from, frequency, &why), &book);
        let seen = trial::opened(&own_app, &staff, &of, &new.tried).ok_or_else(trial::untried)?;
        let rules = frequency.rules(&own.system, from, &why);
        for (rule, id) in rules.iter().zip(ids) {
            store::rulebook::set_rule(tx, county, rule, (id, staff.person, now)).await?;
        }
        store::rulebook::saw(tx, county, ids[0], &seen).await?;
        let what = ("set_frequency", "life_system", Id(county.place().0));
        let detail = detail(&own.system, (from, &frequency), &seen);
        note(tx, county, (doer(&staff), now), what, &detail).await?;
        // Every process reads the house anew, and then looks at every branch.
        store::county::touch(tx, county).await?;
        Ok(String::new())
    };
    let done = once(app, county, key, &asked, work).await;
    app.forget_house(county);
    done.map(drop)
}

/// What the audit says of a change: what was set, and what had been seen of it.
fn detail(system: &System, (from, it): (Date, &Frequency), seen: &Seen) -> String {
    let Frequency { least, every, day, grace_days, applies } = it;
    let (code, every, applies) = (&system.code, every.code(), applies.code());
    let day = day.map_or_else(String::new, |it| format!(" 固定 {it} 日"));
    let Seen { periods, orgs, more, fewer, .. } = seen;
    format!(
        "{code} {from}起 {least}/{every}{day} 宽限 {grace_days} 天 {applies}；\
         试算 {orgs} 个 {periods} 个周期，多 {more} 少 {fewer}"
    )
}

fn checked(
    system: &System,
    new: &NewFrequency,
    today: Date,
) -> Result<(Date, Frequency, String), Failure> {
    let Asked::Times(usual) = system.asked else { return Err(Failure::Missing) };
    let mut wrong = Wrong::default();
    let never = new.every.trim() == NEVER;
    let every = if never { Some(usual.every) } else { Every::parse(new.every.trim()) };
    if every.is_none() {
        wrong.say("every", "请选多久一次。");
    }
    let least = if never { Some(0) } else { least(&mut wrong, &new.least) };
    let day = day(&mut wrong, &new.day);
    let grace = grace(&mut wrong, &new.grace);
    let applies = Applies::parse(new.applies.trim());
    if applies.is_none() {
        wrong.say("applies", "请选要求哪些支部。");
    }
    let from = from(&mut wrong, &new.from, today);
    let why = wrong.text("why", &new.why, WHY_CHARS_MAX);
    if why.is_empty() {
        wrong.say("why", "请写依据，比如哪个文件、哪次会定的，以后查得到。");
    }
    wrong.none()?;
    let whole = (|| {
        let (least, every, grace_days, applies) = (least?, every?, grace?, applies?);
        Some((from?, Frequency { least, every, day, grace_days, applies }, why))
    })();
    let (from, frequency, why) = whole.ok_or(Failure::Missing)?;
    if let Some(Err(unsound)) = frequency.schedule(usual).map(|it| it.check()) {
        return Err(Failure::field("day", format!("{unsound}。")));
    }
    Ok((from, frequency, why))
}

fn least(wrong: &mut Wrong, typed: &str) -> Option<u32> {
    let least = typed.trim().parse().ok().filter(|it| (1..=LEAST_MOST).contains(it));
    if least.is_none() {
        wrong.say(
            "least",
            format!("请填 1 到 {LEAST_MOST} 之间的整数；不再要求的，上面选“不要求”。"),
        );
    }
    least
}

/// A day that stands fast, or none.
fn day(wrong: &mut Wrong, typed: &str) -> Option<i8> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok().filter(|it| (1..=31).contains(it));
    if day.is_none() {
        wrong.say("day", "请填 1 到 31 之间的一天；不固定哪天的，空着就行。");
    }
    day
}

fn grace(wrong: &mut Wrong, typed: &str) -> Option<i32> {
    let grace = typed.trim().parse().ok().filter(|it| (0..=GRACE_MOST).contains(it));
    if grace.is_none() {
        wrong.say("grace", format!("请填 0 到 {GRACE_MOST} 之间的整数，比如 7。"));
    }
    grace
}

fn from(wrong: &mut Wrong, typed: &str, today: Date) -> Option<Date> {
    if typed.trim().is_empty() {
        return Some(today);
    }
    let from = wrong.day("from", typed)?;
    if from < today {
        wrong.say("from", "只能从今天或者以后改起：以前的照当时的规则算，不改。");
    } else if days_between(today, from) > AHEAD_DAYS {
        wrong.say("from", "最多提前一年定，请选近一点的日子。");
    }
    Some(from)
}

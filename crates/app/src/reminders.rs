//! Reminders: what is owed is said again in time, to who owes it and to who is on duty, and nobody
//! is disturbed at night for it. And what is stuck is found before somebody asks.

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::reminders::{self, Kind, Manners, Times};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
use store::lists::{Filter, ListRow, Order};
use store::matters::Doer;
use store::outbox::Message;
pub use store::reminders::{Duty, Reminded};

use crate::once::once;
use crate::{App, Failure, House, Once, policy};

/// Reminders that one transaction writes: a bound on its length.
const PIECE: i64 = 200;

/// The most that a page shows.
const SHOWN: i64 = 200;

/// Messages that wait longer than this count as stuck, in seconds.
const MESSAGE_STUCK_SECONDS: i64 = 86_400;

/// The days of the roster that a page shows.
pub const ROSTER_DAYS: i64 = 21;

/// Writes the reminders that are due now: one a matter and working day, and one message for each
/// organisation, which goes out when nobody is disturbed by it.
pub async fn remind(app: &App, county: County) -> Result<(), Failure> {
    let house = app.house(county).await?;
    let now = app.now();
    let manners = Manners::on(now.date(), &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let horizon = reminders::horizon(now, manners, times).map_err(broken)?;
    let at = reminders::may_go(now, false, manners, times).map_err(broken)?;
    loop {
        let day = at.date();
        let read = async move |tx: &mut Tx<'_>| {
            store::reminders::unsaid(tx, county, horizon, day, PIECE).await
        };
        // A read first: an idle house writes nothing.
        let owed = app.store().read(county.0, read).await?;
        if owed.is_empty() {
            return Ok(());
        }
        let full = owed.len() >= usize::try_from(PIECE).unwrap_or(usize::MAX);
        write(app, &house, (now, at), manners, owed).await?;
        if !full {
            return Ok(());
        }
    }
}

/// Says at once, day and night, that a clock of an emergency ran out: to who owes it, to who blew and
/// to the head. Once for each clock.
pub async fn remind_urgent(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let read = async move |tx: &mut Tx<'_>| store::reminders::urgent(tx, county, now, PIECE).await;
    let late = app.store().read(county.0, read).await?;
    if late.is_empty() {
        return Ok(());
    }
    let mut said: Vec<Said> = Vec::new();
    for it in &late {
        for org in [it.owed.owner, it.head, it.org] {
            let known = said.iter().any(|own| own.1 == org && own.0 == it.owed);
            if !known {
                said.push((it.owed.clone(), org, Kind::Urgent));
            }
        }
    }
    put(app, county, now, "remind_urgent", said).await
}

/// What is said, to whom, and why.
type Said = (store::reminders::Owed, Id, Kind);

async fn write(
    app: &App,
    house: &House,
    (now, at): (Instant, Instant),
    manners: Manners,
    owed: Vec<store::reminders::Owed>,
) -> Result<(), Failure> {
    let county = house.county();
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let mut said = Vec::new();
    for it in owed {
        let kind = reminders::kind(it.due_at, now, manners, times).map_err(broken)?;
        let kind = kind.unwrap_or(Kind::DueSoon);
        let superior = (kind == Kind::Stuck).then(|| superior(house, it.owner)).flatten();
        said.extend(superior.map(|org| (it.clone(), org, kind)));
        said.push((it.clone(), it.owner, kind));
    }
    put(app, county, at, "remind", said).await
}

/// Writes what is said, and one message for each organisation that had not heard of it yet.
async fn put(
    app: &App,
    county: County,
    at: Instant,
    topic: &'static str,
    said: Vec<Said>,
) -> Result<(), Failure> {
    let mut ids: Vec<(Id, Id)> = Vec::new();
    for (_, org, _) in &said {
        if !ids.iter().any(|known| known.1 == *org) {
            ids.push((app.next_id(), *org));
        }
    }
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let mut news: Vec<(Id, Id)> = Vec::new();
        for (owed, org, kind) in &said {
            let day = at.date();
            let new = store::reminders::insert(tx, county, owed, (*org, *kind), day, at).await?;
            if new && !news.iter().any(|known| known.0 == *org) {
                news.push((*org, owed.matter));
            }
        }
        for (id, org) in &ids {
            let Some((_, matter)) = news.iter().find(|it| it.0 == *org) else { continue };
            let message = Message { id: *id, at, topic, matter: *matter, org: Some(*org) };
            store::outbox::put(tx, county, &message).await?;
        }
        Ok(())
    };
    app.store().write(county.0, work).await
}

/// Who is told besides when something is stuck: the desk above who owes it.
fn superior(house: &House, owner: Id) -> Option<Id> {
    let org = house.orgs.get(&owner)?;
    let own = house.desk(org.place).map(|it| it.id).filter(|it| *it != owner);
    let county = house.desk(house.county().place()).map(|it| it.id).filter(|it| *it != owner);
    own.or(county)
}

fn broken(error: kernel::calendar::CalendarError) -> Failure {
    Failure::Broken(error.to_string())
}

/// What a person's organisation was reminded of today, and who is on duty.
pub async fn today(
    app: &App,
    staff: &Staff,
    county: County,
) -> Result<(Vec<Reminded>, Option<Duty>), Failure> {
    let (org, day) = (staff.org, app.now().date());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let said = store::reminders::of_day(tx, county, org, day, SHOWN).await?;
        let duty = store::reminders::duties(tx, county, org, (day, day)).await?.pop();
        Ok((said, duty))
    };
    app.store().read(county.0, read).await
}

/// What is stuck in a person's ground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// Open requests past due for the working days of the rule, the oldest first.
    pub late: Vec<ListRow>,
    /// From how many working days past due that is.
    pub days: i64,
    /// Open requests that were given back twice or more.
    pub to_and_fro: Vec<ListRow>,
    /// Messages that should have gone out: topic, how many, since when.
    pub messages: Vec<(String, i64, Instant)>,
}

/// Finds what is stuck. Only for those who read a ground.
pub async fn stuck(app: &App, staff: &Staff, county: County) -> Result<Stuck, Failure> {
    if !policy::reads_ground(staff) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let now = app.now();
    let days = Manners::on(now.date(), &house.rules).stuck_days;
    let before = past(&house, now, days);
    let place = staff.place;
    let sees_messages = place == county.place();
    let read = async move |tx: &mut Tx<'_>| -> Result<Stuck, Failure> {
        let filter = Filter { place: Some(place), due_before: Some(before), ..Filter::default() };
        let late = store::lists::page(tx, county, &filter, Order::Due, None, SHOWN).await?;
        let returned = store::reminders::to_and_fro(tx, county, place, SHOWN).await?;
        let among = Filter { among: Some(returned), ..Filter::default() };
        let to_and_fro = match &among.among {
            Some(ids) if ids.is_empty() => Vec::new(),
            _ => store::lists::page(tx, county, &among, Order::Received, None, SHOWN).await?,
        };
        let since = now.plus_seconds(-MESSAGE_STUCK_SECONDS);
        let mut messages = Vec::new();
        if sees_messages {
            messages = store::reminders::waiting_messages(tx, county, since).await?;
            let stuck = store::webhooks::stuck(tx, county).await?;
            if let Some(first) = stuck.iter().map(|it| it.2).min() {
                messages.push(("webhook".to_owned(), stuck.iter().map(|it| it.1).sum(), first));
            }
            if let Some((count, first)) = store::mine::stuck_texts(tx, county).await? {
                messages.push(("mine_code".to_owned(), count, first));
            }
        }
        Ok(Stuck { late, days, to_and_fro, messages })
    };
    app.store().read(county.0, read).await
}

/// The end of the day so many working days back: what was due by then is stuck.
fn past(house: &House, now: Instant, days: i64) -> Instant {
    let (mut day, mut left) = (now.date(), days);
    while left > 0 {
        if house.calendar.works(day) {
            left -= 1;
        }
        day = day.yesterday().unwrap_or(day);
        if now.seconds_since(Instant::at(day, 0, 0)) > 400 * 86_400 {
            break;
        }
    }
    Instant::at(day, 0, 0).plus_seconds(86_400)
}

/// The roster of a person's organisation: who is on duty from today on, and who could be.
pub async fn roster(
    app: &App,
    staff: &Staff,
    county: County,
) -> Result<(Vec<Duty>, Vec<(Id, String)>), Failure> {
    let (org, from) = (staff.org, app.now().date());
    let until = last_day(from)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let duties = store::reminders::duties(tx, county, org, (from, until)).await?;
        Ok((duties, store::reminders::colleagues(tx, county, org).await?))
    };
    app.store().read(county.0, read).await
}

fn last_day(from: Date) -> Result<Date, Failure> {
    kernel::calendar::nth_day_after(from, ROSTER_DAYS - 1).map_err(broken)
}

/// Sets the roster of a person's organisation: days with who is on duty, nobody with `None`. Only
/// days that lie ahead, and only people of the organisation.
pub async fn set_roster(
    app: &App,
    staff: &Staff,
    county: County,
    days: Vec<(Date, Option<Id>)>,
    key: &Once,
) -> Result<(), Failure> {
    if ![Role::Dispatcher, Role::Handler, Role::Leader].into_iter().any(|it| staff.is(it)) {
        return Err(Failure::Forbidden);
    }
    let now = app.now();
    let (today, until) = (now.date(), last_day(now.date())?);
    if days.iter().any(|it| it.0 < today || it.0 > until) {
        return Err(Failure::field("day", "只能排今天起三周的班，请刷新页面再排。"));
    }
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let (org, asked) = (staff.org, format!("roster {days:?}"));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let known = store::reminders::colleagues(tx, county, org).await?;
        let stranger = |it: &Id| !known.iter().any(|own| own.0 == *it);
        if days.iter().filter_map(|it| it.1.as_ref()).any(stranger) {
            return Err(Failure::field("person", "只能排本单位的人，请从列表里选。"));
        }
        for (day, person) in &days {
            store::reminders::set_duty(tx, county, org, *day, *person).await?;
        }
        let change =
            Change { at: now, by, act: "set_roster", noun: "duty", subject: org, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &asked, work).await?;
    Ok(())
}

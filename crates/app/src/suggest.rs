//! Suggestions: learned in the background from a county's own closed requests, given on a page
//! without asking the database, and measured on months that were held out.
//!
//! What is learned is kept in memory and learned anew after a start: that takes less than a second
//! for 20,000 requests, and so nothing can be stale, half written or left behind in a table.

mod advice;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use domain::suggest::{ENOUGH, LESSONS_MAX, Learned, Lesson, Proposal, Returns, Seats, held_out};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::suggest::FIRST;

pub use self::advice::{Advice, AlikeRow, Basis, LikelyAnswer, LikelyCategory, Offer, advise};
use crate::figures::Period;
use crate::once::once;
use crate::{App, Failure, House, Once};
pub use domain::suggest::{Bin, Measured, Scores, Sureness, Switch, calibration_error};
pub use store::suggest::Report;

/// How often it is looked whether there is something new to learn.
const EVERY: Duration = Duration::from_mins(5);
/// So many newly closed requests are worth learning again.
const NEW_ENOUGH: i64 = 200;
/// Requests read at a time.
const PAGE: i64 = 1_000;
/// Returns count for a year.
const RETURNS_SECONDS: i64 = 365 * 86_400;
/// Between these hours of the night it is measured again.
const NIGHT: std::ops::Range<i8> = 1..5;
const DAY_SECONDS: i64 = 86_400;

/// What was learned about a county.
#[derive(Clone, Debug)]
pub struct Study {
    /// The guesses; `None` while there is too little to learn from.
    pub learned: Option<Learned>,
    /// Who gave what back in the last twelve months.
    pub returns: Returns,
    /// How many closed requests there were to learn from, the newest 20,000 at the most.
    pub lessons: usize,
    /// When.
    pub at: Instant,
    /// Closed requests by the tallies when it was learned.
    closed: i64,
}

/// Learns for ever: a county at once when nothing is known about it, then when enough is new.
pub async fn run(app: App) {
    loop {
        if let Err(error) = tend_all(&app).await {
            tracing::warn!(%error, "suggestions could not be learned; it will be tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn tend_all(app: &App) -> Result<(), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::county::all(tx).await;
    for row in app.store().read(0, read).await? {
        tend(app, row.county).await?;
    }
    Ok(())
}

/// Learns and measures what is due for one county.
pub async fn tend(app: &App, county: County) -> Result<(), Failure> {
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let last = store::suggest::last(tx, county).await?;
        Ok((store::suggest::closed(tx, county).await?, last))
    };
    let (closed, last) = app.store().read(county.0, read).await?;
    let known = app.studied(county);
    let now = app.now();
    let due = known.as_ref().is_none_or(|it| {
        let (new, age) = (closed - it.closed, now.seconds_since(it.at));
        new >= NEW_ENOUGH || (new != 0 && age > DAY_SECONDS)
    });
    if due {
        study(app, county).await?;
    }
    let measures = match last {
        None => closed >= i64::try_from(ENOUGH).unwrap_or(i64::MAX),
        Some(last) => {
            let new = closed - last.measured.learned - last.measured.asked;
            let night = NIGHT.contains(&now.civil().hour());
            night && new >= NEW_ENOUGH && now.seconds_since(last.at) > DAY_SECONDS / 2
        }
    };
    if measures && let Some(report) = measured(app, county, None).await? {
        let keep = async move |tx: &mut Tx<'_>| store::suggest::keep(tx, county, &report).await;
        app.store().write(county.0, keep).await?;
    }
    Ok(())
}

/// Learns what a county's past teaches, off the async threads, and keeps it.
pub async fn study(app: &App, county: County) -> Result<Arc<Study>, Failure> {
    let house = app.house(county).await?;
    let (closed, lessons) = lessons(app, county).await?;
    let at = app.now();
    let study = app.heavy(move || {
        let year = at.plus_seconds(-RETURNS_SECONDS);
        Study {
            learned: Learned::from(&lessons, &seats(&house)),
            returns: Returns::count(lessons.iter().filter(|it| it.received_at >= year)),
            lessons: lessons.len(),
            at,
            closed,
        }
    });
    let study = Arc::new(study.await?);
    let mut studies = app.inner.studies.write().unwrap_or_else(PoisonError::into_inner);
    studies.insert(county, Arc::clone(&study));
    Ok(study)
}

impl App {
    /// What was learned about a county, if it was yet.
    pub fn studied(&self, county: County) -> Option<Arc<Study>> {
        let studies = self.inner.studies.read().unwrap_or_else(PoisonError::into_inner);
        studies.get(&county).cloned()
    }
}

/// The newest closed requests, a page at a time.
async fn lessons(app: &App, county: County) -> Result<(i64, Vec<Lesson>), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::suggest::closed(tx, county).await;
    let closed = app.store().read(county.0, read).await?;
    let mut lessons: Vec<Lesson> = Vec::new();
    while lessons.len() < LESSONS_MAX {
        let key = lessons.last().map_or(FIRST, |it| (it.received_at, it.id));
        let read =
            async move |tx: &mut Tx<'_>| store::suggest::lessons(tx, county, key, PAGE).await;
        let page = app.store().read(county.0, read).await?;
        let ended = i64::try_from(page.len()).unwrap_or(0) < PAGE;
        lessons.extend(page);
        if ended {
            break;
        }
    }
    lessons.truncate(LESSONS_MAX);
    Ok((closed, lessons))
}

fn seats(house: &House) -> Seats {
    Seats::of(house.orgs.values(), |place| house.place_name(place))
}

/// Measures how well it would have guessed the last two months, learning from those before.
/// `None` while there is too little.
async fn measured(
    app: &App,
    county: County,
    person: Option<Id>,
) -> Result<Option<Report>, Failure> {
    let house = app.house(county).await?;
    let (_, lessons) = lessons(app, county).await?;
    let Some(newest) = lessons.first().map(|it| it.received_at.month()) else { return Ok(None) };
    let before = month_before(newest);
    let (from, _) = Period { from: before, until: newest }.span();
    let lines = house.answerers.clone();
    let work = move || held_out(&lessons, &seats(&house), &lines, from);
    let Some(measured) = app.heavy(work).await? else { return Ok(None) };
    let (from_month, until_month) = (before, newest);
    Ok(Some(Report { at: app.now(), from_month, until_month, person, measured }))
}

fn month_before(month: i64) -> i64 {
    if month % 100 == 1 { month - 89 } else { month - 1 }
}

/// The last measuring.
pub async fn report(app: &App, county: County) -> Result<Option<Report>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::suggest::last(tx, county).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Requests received in the person's ground by month since `from`, and those that came back (退单);
/// the newest month first.
pub async fn returned(
    app: &App,
    county: County,
    staff: &Staff,
    from: i64,
) -> Result<Vec<(i64, i64, i64)>, Failure> {
    let place = staff.place;
    let read = async move |tx: &mut Tx<'_>| store::suggest::returned(tx, county, place, from).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Measures again now, as an administrator asks; learns again, too. [`Failure::Invalid`] says where
/// there is too little to measure.
pub async fn measure(app: &App, county: County, by: &Staff, key: &Once) -> Result<(), Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    study(app, county).await?;
    let report = measured(app, county, Some(by.person)).await?;
    let report = report.ok_or_else(|| {
        let say = format!("办结的还不到 {ENOUGH} 件，现在量不出准不准，等多一些再来。");
        Failure::field("measure", say)
    })?;
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::suggest::keep(tx, county, &report).await?;
        let subject = Id(county.0);
        let (act, noun, detail) = ("measure_suggestions", "suggestion", "");
        let change = Change { at: report.at, by: doer, act, noun, subject, detail };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, "measure_suggestions", work).await.map(drop)
}

/// The changes of the dispatch catalogue that returns speak for; not of lines that an administrator
/// set. `None` while nothing was counted yet.
pub fn proposals(app: &App, house: &House) -> Option<Vec<Proposal>> {
    let study = app.studied(house.county())?;
    let towns: Vec<Place> = house.towns().map(|it| it.place).collect();
    let categories: Vec<String> = house.categories.iter().map(|it| it.code.clone()).collect();
    let covers =
        |org: Id, place: Place| house.orgs.get(&org).is_some_and(|it| it.place.contains(place));
    let mut proposals = study.returns.proposals(&house.answerers, &towns, &categories, covers);
    proposals.retain(|it| !house.is_pinned(it.place, &it.category));
    Some(proposals)
}

//! Reading: an entry, a day, lists, and the numbers with what they come from.

use domain::directory::{Grid, Staff};
use domain::logs::NOUN;
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::field::{After, Span};
use store::ledger::NounCounts;
use store::logs::{Doing, Entry, OfGrid, Problems};
use store::matters::Photo;

use crate::figures::Period;
use crate::policy::field::{Act, may};
use crate::{App, Failure};

/// What was done of somebody's accord on one day is read up to this many lines.
const DOINGS_MAX: i64 = 100;
/// Entries of one day.
const ENTRIES_MAX: i64 = 100;

/// An entry as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The entry with its names.
    pub entry: Entry,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// The name of its grid.
    pub grid: String,
    /// Whether the reader may comment on it now.
    pub may_comment: bool,
}

/// Shows an entry. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let entry = store::logs::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let photos = store::matters::photos(tx, county, id).await?;
        let grids = match entry.log.grid {
            Some(_) => store::directory::grids(tx, county, entry.log.place).await?,
            None => Vec::new(),
        };
        Ok((entry, photos, grids))
    };
    let (entry, photos, grids) = app.store().read(county.0, read).await?;
    let own = entry.log.person == staff.person;
    if !own && !may(staff, Act::Read, entry.log.place) {
        return Err(Failure::Missing);
    }
    let grid = grids.into_iter().find(|it| Some(it.id) == entry.log.grid);
    let may_comment =
        may(staff, Act::Comment, entry.log.place) && entry.log.may_be_commented_by(staff.person);
    Ok(Shown { entry, photos, grid: grid.map(|it| it.name).unwrap_or_default(), may_comment })
}

/// The bytes of a photo of an entry that `staff` may see.
pub async fn photo_of(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let shown = show(app, staff, county, id).await?;
    crate::photos::of(app, county, &shown.photos, hash).await
}

/// What somebody did on one day: what came about by itself, and what they wrote besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Acts on requests, visits, orders: nobody types them again. Oldest first.
    pub doings: Vec<Doing>,
    /// Entries of the log, oldest first.
    pub entries: Vec<Entry>,
}

/// Reads a person's own day.
pub async fn day(app: &App, staff: &Staff, county: County, date: Date) -> Result<Day, Failure> {
    let person = staff.person;
    let from = Instant::at(date, 0, 0);
    let until = from.plus_seconds(86_400);
    let span =
        Span { person: Some(person), from: Some(from), until: Some(until), ..Span::default() };
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let doings = store::logs::done_by(tx, county, person, (from, until), DOINGS_MAX).await?;
        Ok((doings, store::logs::page(tx, county, &span, None, ENTRIES_MAX).await?))
    };
    let (doings, mut entries) = app.store().read(county.0, read).await?;
    entries.reverse();
    Ok(Day { date, doings, entries })
}

/// A span cut to what somebody may read; [`Failure::Forbidden`] where nothing is left.
pub(crate) fn narrowed(staff: &Staff, county: County, mut span: Span) -> Result<Span, Failure> {
    let asked = span.place.unwrap_or(staff.place);
    if staff.place.county() != county || !may(staff, Act::Read, asked) {
        return Err(Failure::Forbidden);
    }
    span.place = Some(asked);
    Ok(span)
}

/// A page of entries, the newest first.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    span: Span,
    after: After,
    limit: i64,
) -> Result<Vec<Entry>, Failure> {
    let span = narrowed(staff, county, span)?;
    let read =
        async move |tx: &mut Tx<'_>| store::logs::page(tx, county, &span, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The numbers of field work of one place over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Sums by month, by place inside, and by kind.
    pub counts: NounCounts,
    /// Of a village: what each grid wrote.
    pub grids: Vec<OfGrid>,
    /// Of a village: its grids.
    pub names: Vec<Grid>,
    /// Problems found, and how many of them are solved by now.
    pub problems: Problems,
    /// What the courtyard meetings counted.
    pub meetings: NounCounts,
}

/// Reads the numbers. Twelve statements at most, whatever the number of entries.
pub async fn overview(
    app: &App,
    staff: &Staff,
    county: County,
    place: Place,
    period: Period,
) -> Result<Overview, Failure> {
    narrowed(staff, county, Span { place: Some(place), ..Span::default() })?;
    let (months, span) = ((period.from, period.until), period.span());
    let is_village = place.level() == Level::Village;
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let counts = store::ledger::counts(tx, county, NOUN, (place, ""), months).await?;
        let meetings =
            store::ledger::counts(tx, county, domain::meetings::NOUN, (place, ""), months).await?;
        let problems = store::logs::problems(tx, county, place, months).await?;
        let (grids, names) = if is_village {
            let grids = store::logs::by_grid(tx, county, place, span).await?;
            (grids, store::directory::grids(tx, county, place).await?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Overview { counts, grids, names, problems, meetings })
    };
    app.store().read(county.0, read).await
}

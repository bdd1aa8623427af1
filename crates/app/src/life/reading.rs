//! What pages read: a branch's month, and for the committee who is late, by what, since when.

use domain::directory::Staff;
use domain::life::sittings::Sitting;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period, Standing};
use kernel::time::{Date, plus_days};
use store::Tx;
pub use store::life::lines::{After, Late, Line, Told, Which};

use super::{Branch, Named, branch, catalogue};
use crate::policy::life::{Act, may, may_in_ground};
use crate::terms::reading::{Stands, stands};
use crate::{App, Failure, terms};

/// Sittings that are planned are shown so many days ahead.
const AHEAD_DAYS: i64 = 400;

/// A branch's month.
#[derive(Clone, Debug)]
pub struct Month {
    /// The branch.
    pub branch: Branch,
    /// Its month.
    pub month: Period,
    /// How everything that was asked of it this year stands, the one due first, first.
    pub lines: Vec<Told>,
    /// Its sittings from the first of the month on, the newest first.
    pub sittings: Vec<Sitting>,
    /// Its roster of today.
    pub members: Vec<Named>,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
    /// The term of whoever was elected, and how it stands; `None` where none was noted.
    pub term: Option<(terms::Kept, Stands)>,
    /// Whether the reader plans and records here.
    pub may_sit: bool,
    /// Whether the reader accepts reasons.
    pub may_excuse: bool,
}

impl Month {
    /// What is to be done, or was missed: the one due first, first.
    pub fn owed(&self) -> impl Iterator<Item = &Told> {
        self.lines
            .iter()
            .filter(|it| it.line.standing.is_open() || it.line.standing == Standing::Missed)
    }

    /// Whose day of joining the Party lies in the month: name, day, years.
    pub fn birthdays(&self) -> Vec<(&str, Date, i16)> {
        let of = |it: &'_ Named| {
            let (day, years) = it.membership.anniversary(self.month.year())?;
            self.month.has(day).then_some((day, years))
        };
        let mut all: Vec<_> = self
            .members
            .iter()
            .filter_map(|it| of(it).map(|(day, years)| (it.name.as_str(), day, years)))
            .collect();
        all.sort_by_key(|it| it.1);
        all
    }
}

/// A branch's month, for whoever may read it.
pub async fn month(app: &App, staff: &Staff, county: County, org: Id) -> Result<Month, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let (house, month) = (app.house(county).await?, Period::of(Every::Month, today));
    let read = async move |tx: &mut Tx<'_>| -> Result<Month, Failure> {
        let branch = branch(tx, county, (&staff, Act::Read), org).await?;
        let at = (org, branch.place);
        let (may_sit, may_excuse) = (may(&staff, Act::Sit, at), may(&staff, Act::Excuse, at));
        let lines = store::life::lines::of_branch(tx, county, org, today.year()).await?;
        let days = (month.first(), plus_days(today, AHEAD_DAYS));
        let sittings = store::sittings::lists::of_branch(tx, county, org, days).await?;
        let members = store::life::roster(tx, county, org, today).await?;
        let catalogue = catalogue::all(tx, county).await?;
        let term = store::terms::newest(tx, county, org).await?;
        let term = term.map(|it| (it.clone(), stands(&house, &it, today)));
        Ok(Month { branch, month, lines, sittings, members, catalogue, term, may_sit, may_excuse })
    };
    app.store().read(county.0, read).await
}

/// What the committee asks for: a year, and what narrows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which year.
    pub year: i16,
    /// Which system; any for none.
    pub system: Option<String>,
    /// Branches directly below this organisation.
    pub above: Option<Id>,
}

/// What is late, by the texts and not as a hint.
pub const LATE: [Standing; 2] = [Standing::Overdue, Standing::Missed];

/// What the committee sees at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many lines there are, by system and standing; hints are not among them.
    pub totals: Vec<(String, Standing, i64)>,
    /// A page of branches, the one late for longest first.
    pub late: Vec<Late>,
    /// By which systems those are late, and how often.
    pub by: Vec<(Id, String, i64)>,
    /// How many sittings of that year are recorded.
    pub held: i64,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
}

impl Overview {
    /// How many lines stand so.
    pub fn count(&self, standings: &[Standing]) -> i64 {
        self.totals.iter().filter(|it| standings.contains(&it.1)).map(|it| it.2).sum()
    }
}

/// The lines of a ground that the committee asks for.
pub fn which(staff: &Staff, asked: &Asked, standings: &[Standing]) -> Which {
    Which {
        year: asked.year,
        standings: standings.to_vec(),
        system: asked.system.clone(),
        above: asked.above,
        places: (staff.place.0, staff.place.last().0),
        warns: true,
    }
}

/// Who is late, by what, since when. Five statements, however many branches.
pub async fn overview(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (Asked, Option<(String, Id)>),
    limit: i64,
) -> Result<Overview, Failure> {
    reads_ground(staff, county)?;
    let (all, late) = (which(staff, &asked, &[]), which(staff, &asked, &LATE));
    let sittings = super::held::which(county, staff, &asked, None);
    let today = app.now().date();
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let totals = store::life::lines::totals(tx, county, &all).await?;
        let page =
            store::life::lines::late(tx, county, (&late, today), after.clone(), limit).await?;
        let ids: Vec<Id> = page.iter().filter(|it| it.count > 0).map(|it| it.branch).collect();
        let by = store::life::lines::late_by(tx, county, &late, &ids).await?;
        let held = store::sittings::lists::count(tx, county, &sittings).await?;
        let catalogue = catalogue::all(tx, county).await?;
        Ok(Overview { totals, late: page, by, held, catalogue })
    };
    app.store().read(county.0, read).await
}

fn reads_ground(staff: &Staff, county: County) -> Result<(), Failure> {
    let reads = may_in_ground(staff, Act::Read) && staff.place.county() == county;
    if reads { Ok(()) } else { Err(Failure::Forbidden) }
}

/// The rows behind a number: lines that stand so, the one due first, first.
pub async fn rows(
    app: &App,
    staff: &Staff,
    county: County,
    ((asked, standings), after): ((Asked, &[Standing]), After),
    limit: i64,
) -> Result<(Vec<Told>, Vec<catalogue::Own>), Failure> {
    reads_ground(staff, county)?;
    let which = which(staff, &asked, standings);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let rows = store::life::lines::page(tx, county, &which, after.clone(), limit).await?;
        Ok((rows, catalogue::all(tx, county).await?))
    };
    app.store().read(county.0, read).await
}

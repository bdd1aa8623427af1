//! What pages read: a branch's month and a member for the secretary; for everybody above sums of branches.

use domain::directory::Staff;
use domain::dues::Arrears;
use domain::dues::months::{Line, Standing, arrears_of};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::Date;
use store::Tx;
pub use store::dues::lines::{Named, OfBranch, Sums, What, Which};
pub use store::dues::{Happened, Held, What as Noted};

use super::branch;
use crate::life::Branch;
use crate::policy::affairs::{Act, may, may_in_ground};
use crate::{App, Failure};

/// A member with the month that is shown and what is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfMember {
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// The month that is shown; `None` where only earlier months are behind.
    pub line: Option<Line>,
    /// What is over and not paid, in order.
    pub behind: Vec<Line>,
}

impl OfMember {
    /// What is over and not paid, in fen.
    pub fn arrears(&self) -> i64 {
        self.behind.iter().map(|it| it.owed).sum()
    }
}

/// A branch's month for its secretary.
#[derive(Clone, Debug)]
pub struct Month {
    /// The branch.
    pub branch: Branch,
    /// Which month.
    pub month: Period,
    /// Its members by name.
    pub members: Vec<OfMember>,
    /// The checks of this half-year and the one before.
    pub checks: Vec<Held>,
}

impl Month {
    /// The lines of the month that is shown.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.members.iter().filter_map(|it| it.line.as_ref())
    }

    /// What the month costs, what was paid of it, and what is behind of all months that are over, in fen.
    pub fn sums(&self) -> (i64, i64, i64) {
        let owed = self.lines().map(|it| it.owed).sum();
        let paid = self.lines().map(|it| it.paid).sum();
        (owed, paid, self.members.iter().map(OfMember::arrears).sum())
    }
}

/// A month of the secretary's own branch: the running one where none, or one that is none, is named.
pub async fn month(
    app: &App,
    staff: &Staff,
    county: County,
    named: Option<&str>,
) -> Result<Month, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let running = Period::of(Every::Month, today);
    let named = named.and_then(Period::parse).filter(|it| it.every() == Every::Month);
    let month = named.filter(|it| *it <= running).unwrap_or(running);
    let org = staff.org;
    let read = async move |tx: &mut Tx<'_>| -> Result<Month, Failure> {
        let branch = branch(tx, county, (&staff, Act::Dues), org).await?;
        let lines = store::dues::lines::of_month(tx, county, (org, month)).await?;
        let checks = store::dues::checks(tx, county, (org, since(today))).await?;
        Ok(Month { branch, month, members: members(lines, month), checks })
    };
    app.store().read(county.0, read).await
}

/// The half-year before this one.
fn since(today: Date) -> Period {
    let this = Period::of(Every::HalfYear, today);
    this.previous().unwrap_or(this)
}

fn members(lines: Vec<Named>, month: Period) -> Vec<OfMember> {
    let mut all: Vec<OfMember> = Vec::new();
    for it in lines {
        let known = all.last().is_some_and(|last| last.person == it.person);
        if !known {
            let (person, name) = (it.person, it.name);
            all.push(OfMember { person, name, line: None, behind: Vec::new() });
        }
        let Some(own) = all.last_mut() else { continue };
        if it.line.standing == Standing::Unpaid {
            own.behind.push(it.line);
        }
        if it.line.month == month {
            own.line = Some(it.line);
        }
    }
    all
}

/// A member's dues, as their branch knows them.
#[derive(Clone, Debug)]
pub struct Account {
    /// The branch.
    pub branch: Branch,
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// Their months, in order.
    pub lines: Vec<Line>,
    /// What is behind.
    pub arrears: Arrears,
    /// What was set, waived, handed over and taken back, the newest first.
    pub history: Vec<Happened>,
}

impl Account {
    /// Payments that were not taken back.
    pub fn standing(&self) -> impl Iterator<Item = &Happened> {
        let gone: Vec<Id> = self
            .history
            .iter()
            .filter_map(|it| match it.what {
                Noted::Reversal(id, _) => Some(id),
                _ => None,
            })
            .collect();
        self.history
            .iter()
            .filter(move |it| matches!(it.what, Noted::Payment { id, .. } if !gone.contains(&id)))
    }
}

/// The dues of a member of the secretary's own branch.
pub async fn account(
    app: &App,
    staff: &Staff,
    county: County,
    person: Id,
) -> Result<Account, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let org = staff.org;
    let read = async move |tx: &mut Tx<'_>| -> Result<Account, Failure> {
        let branch = branch(tx, county, (&staff, Act::Dues), org).await?;
        let lines = store::dues::lines::of_person(tx, county, (person, org)).await?;
        let name = lines.first().map(|it| it.name.clone()).ok_or(Failure::Missing)?;
        let lines: Vec<Line> = lines.into_iter().map(|it| it.line).collect();
        let arrears = arrears_of(&lines, today);
        let history = store::dues::history(tx, county, (person, org)).await?;
        Ok(Account { branch, person, name, lines, arrears, history })
    };
    app.store().read(county.0, read).await
}

/// The ledger of a year of the secretary's own branch: the branch, and every line by name and month.
pub async fn ledger(
    app: &App,
    staff: &Staff,
    county: County,
    year: i16,
) -> Result<(Branch, Vec<Named>), Failure> {
    let staff = staff.clone();
    let (org, months) = (staff.org, months_of(year).ok_or(Failure::Missing)?);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let branch = branch(tx, county, (&staff, Act::Dues), org).await?;
        Ok((branch, store::dues::lines::of_branch(tx, county, (org, months)).await?))
    };
    app.store().read(county.0, read).await
}

/// The first and the last month of a year.
pub fn months_of(year: i16) -> Option<(Period, Period)> {
    let of = |month| Period::parse(&format!("{year:04}-{month:02}"));
    Some((of(1)?, of(12)?))
}

/// What everybody above asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which year.
    pub year: i16,
    /// What the list is of.
    pub what: What,
    /// Branches directly below this organisation only.
    pub above: Option<Id>,
}

/// The sums of a ground.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The sums of all its branches.
    pub sums: Sums,
    /// How many branches those are.
    pub branches: i64,
    /// A page of branches, the one with the most unpaid first.
    pub rows: Vec<OfBranch>,
}

/// The sums of a person's ground, and a page of its branches. Two statements, however many branches; they
/// read sums only.
pub async fn overview(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (Asked, Option<(i64, Id)>),
    limit: i64,
) -> Result<Overview, Failure> {
    if !may_in_ground(staff, Act::DuesTotals) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let which = Which {
        what: asked.what,
        months: months_of(asked.year).ok_or(Failure::Missing)?,
        places: (staff.place.0, staff.place.last().0),
        above: asked.above,
    };
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let (sums, branches) = store::dues::lines::totals(tx, county, &which).await?;
        let rows = store::dues::lines::page(tx, county, &which, after, limit).await?;
        Ok(Overview { sums, branches, rows })
    };
    app.store().read(county.0, read).await
}

/// A branch as everybody above sees it: sums and checks.
#[derive(Clone, Debug)]
pub struct Totals {
    /// The branch.
    pub branch: Branch,
    /// The months of the year with their sums.
    pub months: Vec<(Period, Sums)>,
    /// The checks from the year before on, the newest first.
    pub checks: Vec<Held>,
    /// Whether the reader holds checks here.
    pub may_check: bool,
    /// Whether the reader notes how things were mended.
    pub may_mend: bool,
}

/// The sums of a branch in a year, for whoever may read them.
pub async fn totals(
    app: &App,
    staff: &Staff,
    county: County,
    (org, year): (Id, i16),
) -> Result<Totals, Failure> {
    let staff = staff.clone();
    let months = months_of(year).ok_or(Failure::Missing)?;
    let since = Period::of(Every::HalfYear, months.0.first());
    let since = since.previous().and_then(Period::previous).unwrap_or(since);
    let read = async move |tx: &mut Tx<'_>| -> Result<Totals, Failure> {
        let branch = branch(tx, county, (&staff, Act::DuesTotals), org).await?;
        let at = (org, branch.place);
        let (may_check, may_mend) =
            (may(&staff, Act::DuesCheck, at), may(&staff, Act::DuesMend, at));
        let months = store::dues::lines::months(tx, county, (org, months)).await?;
        let checks = store::dues::checks(tx, county, (org, since)).await?;
        Ok(Totals { branch, months, checks, may_check, may_mend })
    };
    app.store().read(county.0, read).await
}

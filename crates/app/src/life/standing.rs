//! How every period of every system stands for a branch: made anew from its sittings, its parts, the
//! reasons that were accepted and the rules, with every act and once a day.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use domain::life::{Plan, System, SystemId, several};
use domain::places::County;
use domain::rules::Rulebook;
use kernel::id::Id;
use kernel::schedule::{Period, Record, Several, Span};
use kernel::time::Date;
use store::Tx;
use store::life::lines::{Done, Line};

use super::catalogue;
use crate::{App, Failure, House};

/// Branches of one transaction: a bound on its length.
const PIECE: i64 = 50;

/// Makes the lines of a branch anew, from the year before `day` on or, where `since` is earlier, from
/// its year on.
pub(crate) async fn anew(
    tx: &mut Tx<'_>,
    house: &House,
    branch: Id,
    (since, today): (Date, Date),
) -> Result<(), Failure> {
    let changes = changes(tx, house, &[branch], (since, today)).await?;
    write(tx, house.county(), &changes).await
}

/// What is to be written and what goes.
#[derive(Default)]
struct Changes {
    set: Vec<Line>,
    gone: Vec<Line>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.gone.is_empty()
    }
}

async fn write(tx: &mut Tx<'_>, county: County, changes: &Changes) -> Result<(), Failure> {
    for line in &changes.gone {
        store::life::lines::drop(tx, county, line).await?;
    }
    for line in &changes.set {
        store::life::lines::set(tx, county, line).await?;
    }
    Ok(())
}

/// The first day of the years that are looked at.
fn first(since: Date, today: Date) -> Date {
    let year = since.year().min(today.year().saturating_sub(1));
    Date::new(year, 1, 1).unwrap_or(today)
}

async fn changes(
    tx: &mut Tx<'_>,
    house: &House,
    branches: &[Id],
    (since, today): (Date, Date),
) -> Result<Changes, Failure> {
    let county = house.county();
    // What is off today was asked before: every system stands here, each with its days.
    let systems: Vec<System> =
        catalogue::all(tx, county).await?.into_iter().map(|it| it.system).collect();
    let from = first(since, today);
    let until = Period::of(kernel::schedule::Every::Year, today).last();
    let plan = Plan::new(&systems, &house.rules, Span::new(from, until));
    let asked = Asked { systems: &systems, plan, rules: &house.rules, today };
    let mut done = store::life::lines::done(tx, county, branches, from.year()).await?;
    let mut all = Changes::default();
    for (kept, parts) in store::life::with_parts(tx, county, branches).await? {
        let own = done.remove(&kept.org).unwrap_or_default();
        let lines = asked.lines(kept.org, &kept.branch(&parts), &own);
        compare(own.lines, lines, &mut all);
    }
    Ok(all)
}

/// What a branch did as schedules take it: its sittings, each counting by the rule of its own day, and the
/// periods that were excused.
pub(crate) fn told_of(systems: &[System], book: &Rulebook, own: &Done) -> Told {
    let ids: BTreeMap<&str, SystemId> =
        (0..).zip(systems).map(|(nth, it)| (it.code.as_str(), SystemId(nth))).collect();
    let id = |code: &String| ids.get(code.as_str()).copied();
    let record = |(held_on, entered_on, codes): &(Date, Date, Vec<String>)| {
        let first = codes.first().and_then(id);
        let items = codes.iter().filter_map(id).collect();
        let record = Record { held_on: *held_on, entered_on: *entered_on, items };
        // Its first system may be none of these: then it counts for none where it counts for one.
        if several(*held_on, book) == Several::FirstOnly {
            return Record { items: first.into_iter().collect(), ..record };
        }
        record
    };
    let records = own.sittings.iter().map(record).collect();
    let excused = own.excused.iter().filter_map(|it| Some((id(&it.0)?, it.1))).collect();
    (records, excused)
}

/// Sittings and excused periods.
type Told = (Vec<Record<SystemId>>, Vec<(SystemId, Period)>);

/// What is asked, the same for every branch of a county.
struct Asked<'a> {
    systems: &'a [System],
    plan: Plan,
    rules: &'a Rulebook,
    today: Date,
}

impl Asked<'_> {
    fn lines(&self, org: Id, branch: &domain::life::Branch, own: &Done) -> Vec<Line> {
        let (records, excused) = told_of(self.systems, self.rules, own);
        let lines = self.plan.reconcile(branch, &records, Several::Allowed, &excused, self.today);
        lines.iter().flat_map(|line| self.told(org, line)).collect()
    }

    fn told(&self, org: Id, line: &domain::life::Line) -> Vec<Line> {
        let Some(system) = self.systems.get(usize::from(line.system.0)) else { return Vec::new() };
        let told = |it: &kernel::schedule::Verdict| Line {
            branch: org,
            system: system.code.clone(),
            period: it.period,
            due_on: it.due,
            standing: it.standing,
            severity: system.severity,
            met_on: it.met_on,
            least: it.least.into(),
            counted: i64::try_from(it.counted).unwrap_or(i64::MAX),
            late_entries: i64::try_from(it.late_entries).unwrap_or(i64::MAX),
        };
        // What does not count for this branch is not told.
        let counts =
            |it: &&kernel::schedule::Verdict| it.standing != kernel::schedule::Standing::Excluded;
        line.verdicts.iter().filter(counts).map(told).collect()
    }
}

/// What stands and is as before is not written again.
fn compare(mut before: BTreeMap<(String, Period), Line>, after: Vec<Line>, all: &mut Changes) {
    for line in after {
        let stood = before.remove(&(line.system.clone(), line.period));
        if stood.as_ref() != Some(&line) {
            all.set.push(line);
        }
    }
    all.gone.extend(before.into_values());
}

/// Makes the lines of every branch of a county anew where the day, the rules or the catalogue
/// changed since this was last done here.
pub async fn sweep(app: &App, county: County) -> Result<(), Failure> {
    let (house, today) = (app.house(county).await?, app.now().date());
    let mark = (today, house.row.revision);
    let reconciled = &app.inner.reconciled;
    let known = reconciled.lock().unwrap_or_else(PoisonError::into_inner).get(&county).copied();
    if known == Some(mark) {
        return Ok(());
    }
    let mut last = Id(0);
    loop {
        let after = last;
        let read = async move |tx: &mut Tx<'_>| store::life::after(tx, county, after, PIECE).await;
        let branches = app.store().read(county.0, read).await?;
        let Some(newest) = branches.last().copied() else { break };
        piece(app, &house, branches, today).await?;
        last = newest;
    }
    reconciled.lock().unwrap_or_else(PoisonError::into_inner).insert(county, mark);
    Ok(())
}

/// Some branches. Looked at first: where nothing changed, nothing is written.
async fn piece(
    app: &App,
    house: &Arc<House>,
    branches: Vec<Id>,
    today: Date,
) -> Result<(), Failure> {
    let county = house.county();
    let (shared, own) = (Arc::clone(house), branches.clone());
    let read = async move |tx: &mut Tx<'_>| changes(tx, &shared, &own, (today, today)).await;
    if app.store().read(county.0, read).await?.is_empty() {
        return Ok(());
    }
    let house = Arc::clone(house);
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let changes = changes(tx, &house, &branches, (today, today)).await?;
        write(tx, house.county(), &changes).await
    };
    app.store().write(county.0, work).await
}

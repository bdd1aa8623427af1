//! How every month of a member stands: made anew from rosters, bases, payments and rules with every act,
//! and once a day; the sums of the branches with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

use domain::dues::Tariffs;
use domain::dues::months::Line;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Period;
use kernel::time::Date;
use store::Tx;

use crate::{App, Failure, House};

/// Branches that are looked at together: a bound on what one transaction writes.
const PIECE: i64 = 10;

/// What is to be written, what goes, and of which branches the sums change.
#[derive(Default)]
struct Changes {
    set: Vec<(Id, Line)>,
    gone: Vec<(Id, Period)>,
    branches: BTreeSet<Id>,
}

/// Makes the months of some members anew.
pub(crate) async fn anew(
    tx: &mut Tx<'_>,
    house: &House,
    people: &[Id],
    today: Date,
) -> Result<(), Failure> {
    let changes = changes(tx, house, people, today).await?;
    write(tx, house.county(), &changes).await
}

async fn write(tx: &mut Tx<'_>, county: County, changes: &Changes) -> Result<(), Failure> {
    for gone in &changes.gone {
        store::dues::lines::drop(tx, county, *gone).await?;
    }
    for (person, line) in &changes.set {
        store::dues::lines::set(tx, county, (*person, line)).await?;
    }
    for branch in &changes.branches {
        store::dues::lines::sum(tx, county, *branch).await?;
    }
    Ok(())
}

async fn changes(
    tx: &mut Tx<'_>,
    house: &House,
    people: &[Id],
    today: Date,
) -> Result<Changes, Failure> {
    let county = house.county();
    let members = store::dues::members(tx, county, people).await?;
    let mut before = store::dues::lines::of_people(tx, county, people).await?;
    // Everybody's month of March has one tariff: it is read from the rules once.
    let known: std::cell::RefCell<HashMap<Date, Tariffs>> = std::cell::RefCell::default();
    let tariffs = |day: Date| {
        let read = || Tariffs::on(day, &house.rules);
        known.borrow_mut().entry(day).or_insert_with(read).clone()
    };
    let mut all = Changes::default();
    for (person, member) in &members {
        for line in member.lines(tariffs, today) {
            compare(&mut all, &mut before, *person, line);
        }
    }
    for ((person, month), line) in before {
        all.branches.insert(line.branch);
        all.gone.push((person, month));
    }
    Ok(all)
}

/// What stands and is as before is not written again.
fn compare(all: &mut Changes, before: &mut BTreeMap<(Id, Period), Line>, person: Id, line: Line) {
    let stood = before.remove(&(person, line.month));
    if stood == Some(line) {
        return;
    }
    all.branches.extend(stood.map(|it| it.branch));
    all.branches.insert(line.branch);
    all.set.push((person, line));
}

/// Makes the months of every branch of a county anew where the day or the rules changed since this was
/// last done here.
pub async fn sweep(app: &App, county: County) -> Result<(), Failure> {
    let (house, today) = (app.house(county).await?, app.now().date());
    let mark = (today, house.row.revision);
    let reckoned = &app.inner.reckoned;
    let known = reckoned.lock().unwrap_or_else(PoisonError::into_inner).get(&county).copied();
    if known == Some(mark) {
        return Ok(());
    }
    let mut last = Id(0);
    loop {
        let after = last;
        let read = async move |tx: &mut Tx<'_>| -> Result<(Option<Id>, Vec<Id>), Failure> {
            let branches = store::life::after(tx, county, after, PIECE).await?;
            let mut people = BTreeSet::new();
            for branch in &branches {
                people.extend(store::dues::people(tx, county, *branch).await?);
            }
            Ok((branches.last().copied(), people.into_iter().collect()))
        };
        let (newest, people) = app.store().read(county.0, read).await?;
        let Some(newest) = newest else { break };
        piece(app, &house, people, today).await?;
        last = newest;
    }
    reckoned.lock().unwrap_or_else(PoisonError::into_inner).insert(county, mark);
    Ok(())
}

/// Some members. Looked at first: where nothing changed, nothing is written.
async fn piece(app: &App, house: &Arc<House>, people: Vec<Id>, today: Date) -> Result<(), Failure> {
    let county = house.county();
    let (shared, own) = (Arc::clone(house), people.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        let changes = changes(tx, &shared, &own, today).await?;
        Ok(changes.set.is_empty() && changes.gone.is_empty())
    };
    if app.store().read(county.0, read).await? {
        return Ok(());
    }
    let house = Arc::clone(house);
    let work = async move |tx: &mut Tx<'_>| anew(tx, &house, &people, today).await;
    app.store().write(county.0, work).await
}

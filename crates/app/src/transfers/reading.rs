//! What pages read: the letters of a branch or of a ground, one letter, and what a form of a new one offers.

use domain::directory::Staff;
use domain::places::County;
use domain::transfers::{Act as Done, State};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::life::Named;
use store::matters::Told;
use store::transfers::Which;
pub use store::transfers::{Shown, What};

use super::{loaded, may_do, own_branch};
use crate::policy::affairs::{Act, may_anywhere, may_in_ground};
use crate::{App, Failure};

/// Letters: those of a secretary's own branch, or of the committee's ground.
#[derive(Clone, Debug)]
pub struct Page {
    /// The day as of which it is judged.
    pub on: Date,
    /// How many each list has.
    pub totals: Vec<(What, i64)>,
    /// A page of letters, the newest first.
    pub rows: Vec<Shown>,
    /// Whether the reader issues letters.
    pub may_issue: bool,
    /// Whether letters of several branches stand here.
    pub of_ground: bool,
}

impl Page {
    /// How many letters a list has.
    pub fn count(&self, what: What) -> i64 {
        self.totals.iter().find(|it| it.0 == what).map_or(0, |it| it.1)
    }
}

/// A page of letters, and the numbers above it. Two statements.
pub async fn list(
    app: &App,
    staff: &Staff,
    county: County,
    (what, after): (What, Option<Id>),
    limit: i64,
) -> Result<Page, Failure> {
    if !may_anywhere(staff, Act::ReadLetters) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let on = app.now().date();
    let of_ground = may_in_ground(staff, Act::ReadLetters);
    let branch = (!of_ground).then_some(staff.org);
    // A letter that comes from elsewhere in the county is one's own branch's all the same.
    let places = if of_ground { staff.place } else { county.place() };
    let places = (places.0, places.last().0);
    let which = Which { what, branch, places, on };
    let may_issue = may_anywhere(staff, Act::Transfer);
    let read = async move |tx: &mut Tx<'_>| -> Result<Page, Failure> {
        let totals = store::transfers::totals(tx, county, &which).await?;
        let rows = store::transfers::page(tx, county, &which, after, limit).await?;
        Ok(Page { on, totals, rows, may_issue, of_ground })
    };
    app.store().read(county.0, read).await
}

/// A letter with what the reader may do to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The letter.
    pub shown: Shown,
    /// Whether its days are over and nobody has it.
    pub unreturned: bool,
    /// What the reader may do now.
    pub acts: Vec<Done>,
    /// Its history, the oldest first.
    pub told: Vec<Told>,
}

/// A letter, for whoever may read it.
pub async fn one(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        let told = store::matters::told(tx, county, id).await?;
        let outside = matches!(shown.letter.to, domain::transfers::To::Outside(_));
        let fits = |it: &Done| match it {
            Done::Receive => !outside,
            Done::Return => outside,
            Done::TakeBack => true,
        };
        let open = shown.letter.state == State::Issued;
        let mine = |it: &Done| open && fits(it) && may_do(&staff, &shown, *it);
        let acts = Done::ALL.into_iter().filter(mine).collect();
        let unreturned = shown.letter.is_unreturned(today);
        Ok(Whole { shown, unreturned, acts, told })
    };
    app.store().read(county.0, read).await
}

/// What the form of a new letter offers: the members of one's own branch.
pub async fn members(app: &App, staff: &Staff, county: County) -> Result<Vec<Named>, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Named>, Failure> {
        own_branch(tx, county, &staff).await?;
        Ok(store::life::roster(tx, county, staff.org, today).await?)
    };
    app.store().read(county.0, read).await
}

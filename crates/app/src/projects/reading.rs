//! What lists read: the projects of a year with the numbers above them.

use domain::directory::Staff;
use domain::places::County;
use domain::projects::{Kind, State};
use kernel::id::Id;
use store::Tx;
pub use store::projects::lists::{After, Listed, Step, Total, Which};

use crate::policy::projects::{Act, may_anywhere, may_in_ground};
use crate::{App, Failure};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which year.
    pub year: i16,
    /// Which kind; any for none.
    pub kind: Option<Kind>,
    /// Which states; any but withdrawn when empty.
    pub states: Vec<State>,
    /// Only what is late.
    pub late: bool,
}

/// The projects of somebody's ground, or where they have none those of their own organisation.
fn which(app: &App, staff: &Staff, county: County, asked: &Asked) -> Result<Which, Failure> {
    if !may_anywhere(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let ground = may_in_ground(staff, Act::Read);
    Ok(Which {
        year: asked.year,
        kind: asked.kind,
        states: asked.states.clone(),
        late_at: asked.late.then(|| app.now()),
        org: (!ground).then_some(staff.org),
        places: if ground {
            (staff.place.0, staff.place.last().0)
        } else {
            (county.place().0, county.place().last().0)
        },
    })
}

/// A list with the numbers above it.
#[derive(Clone, Debug)]
pub struct Page {
    /// The numbers of the year, by kind and state.
    pub totals: Vec<Total>,
    /// How many rows the whole list has, and of how many organisations.
    pub counted: (i64, i64),
    /// A page of it.
    pub rows: Vec<Listed>,
    /// The key items of the goals among them.
    pub items: Vec<Listed>,
}

impl Page {
    /// How many of a kind, all of them or those in some states.
    pub fn count(&self, kind: Option<Kind>, states: &[State]) -> i64 {
        self.of(kind)
            .filter(|it| states.is_empty() || states.contains(&it.state))
            .map(|it| it.count)
            .sum()
    }

    /// How many of a kind are late.
    pub fn late(&self, kind: Option<Kind>) -> i64 {
        self.of(kind).map(|it| it.late).sum()
    }

    fn of(&self, kind: Option<Kind>) -> impl Iterator<Item = &Total> {
        self.totals.iter().filter(move |it| kind.is_none_or(|kind| it.kind == kind))
    }
}

/// A page of projects. Four statements, however many there are.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (&Asked, After),
    limit: i64,
) -> Result<Page, Failure> {
    let (which, now) = (which(app, staff, county, asked)?, app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<Page, Failure> {
        let totals = store::projects::lists::totals(tx, county, (&which, now)).await?;
        let counted = store::projects::lists::counted(tx, county, &which).await?;
        let rows = store::projects::lists::page(tx, county, &which, after, limit).await?;
        let goals: Vec<Id> =
            rows.iter().filter(|it| it.kind == Kind::Goal).map(|it| it.id).collect();
        let items = store::projects::lists::items(tx, county, &goals).await?;
        Ok(Page { totals, counted, rows, items })
    };
    app.store().read(county.0, read).await
}

/// A whole list with its milestones, to be taken along.
pub async fn whole(
    app: &App,
    staff: &Staff,
    county: County,
    asked: &Asked,
    limit: i64,
) -> Result<(Vec<Listed>, Vec<Step>), Failure> {
    let which = which(app, staff, county, asked)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let rows = store::projects::lists::page(tx, county, &which, None, limit).await?;
        Ok((rows, store::projects::lists::steps(tx, county, &which, limit).await?))
    };
    app.store().read(county.0, read).await
}

//! What pages of risk points read.

use domain::directory::Staff;
use domain::places::County;
use domain::responsibilities::Level;
use domain::responsibilities::risks::State;
use kernel::id::Id;
use kernel::time::{Date, plus_days};
use store::Tx;
pub use store::matters::Told;
pub use store::risks::Reviewed;
pub use store::risks::lists::{After, Listed, Total, Which};

use super::{Shown, loaded};
use crate::policy::projects::{Act, may, may_anywhere, may_in_ground};
use crate::{App, Failure};

/// A review counts as due soon so many days ahead.
pub const SOON_DAYS: i64 = 30;

/// Which of them: by when they are looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All that are kept.
    Kept,
    /// The review is late.
    Late,
    /// The review is due within thirty days.
    Soon,
    /// Those that were struck off.
    Ended,
}

/// The day after the last one that is soon.
fn soon(today: Date) -> Date {
    plus_days(today, SOON_DAYS + 1)
}

/// The risk points of somebody's ground, or where they have none those of their own organisation.
fn which(
    staff: &Staff,
    county: County,
    (level, part): (Option<Level>, Part),
    today: Date,
) -> Result<Which, Failure> {
    if !may_anywhere(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let ground = may_in_ground(staff, Act::Read);
    let (before, from) = match part {
        Part::Kept | Part::Ended => (None, None),
        Part::Late => (Some(today), None),
        Part::Soon => (Some(soon(today)), Some(today)),
    };
    let over = if ground { staff.place } else { county.place() };
    Ok(Which {
        state: if part == Part::Ended { State::Ended } else { State::Kept },
        level,
        before,
        from,
        org: (!ground).then_some(staff.org),
        places: (over.0, over.last().0),
    })
}

/// A page of risk points with the numbers by level. Two statements.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): ((Option<Level>, Part), After),
    limit: i64,
) -> Result<(Vec<Total>, Vec<Listed>), Failure> {
    let today = app.now().date();
    let which = which(staff, county, asked, today)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let days = (today, soon(today));
        let totals = store::risks::lists::totals(tx, county, &which, days).await?;
        Ok((totals, store::risks::lists::page(tx, county, &which, after, limit).await?))
    };
    app.store().read(county.0, read).await
}

/// A measure or a rule of a risk point: of which, whether it is a rule, its words.
pub type RiskPart = (Id, bool, String);

/// A whole list with its measures and rules, to be taken along.
pub async fn whole(
    app: &App,
    staff: &Staff,
    county: County,
    asked: (Option<Level>, Part),
    limit: i64,
) -> Result<(Vec<Listed>, Vec<RiskPart>), Failure> {
    let which = which(staff, county, asked, app.now().date())?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let rows = store::risks::lists::page(tx, county, &which, None, limit).await?;
        // No part is left out: a risk point has so many measures and rules at most.
        let most = limit.saturating_mul(2 * i64::try_from(super::LINES_MAX).unwrap_or(1));
        Ok((rows, store::risks::lists::parts(tx, county, &which, most).await?))
    };
    app.store().read(county.0, read).await
}

/// A risk point with everything a page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The risk point with its names.
    pub shown: Shown,
    /// Its reviews, the newest first.
    pub reviews: Vec<Reviewed>,
    /// What happened to it.
    pub history: Vec<Told>,
    /// Whether the reader may look at it again and change it.
    pub may_keep: bool,
    /// Whether the reader may strike it off.
    pub may_strike: bool,
}

/// A risk point, for whoever may read it. Four statements.
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let shown = loaded(tx, county, (&staff, Act::Read), id).await?;
        let reviews = store::risks::reviews(tx, county, id).await?;
        let history = store::matters::told(tx, county, id).await?;
        let at = (shown.risk.point.org, shown.place);
        let kept = shown.risk.state == State::Kept;
        let (may_keep, may_strike) =
            (kept && may(&staff, Act::Keep, at), kept && may(&staff, Act::Strike, at));
        Ok(Whole { shown, reviews, history, may_keep, may_strike })
    };
    app.store().read(county.0, read).await
}

/// The form: the risk point that stands, if it does, and who can answer for it.
pub async fn sheet(
    app: &App,
    staff: &Staff,
    county: County,
    id: Option<Id>,
) -> Result<(Option<Shown>, Vec<(Id, String)>), Failure> {
    if !may_anywhere(staff, Act::Keep) {
        return Err(Failure::Forbidden);
    }
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let shown = match id {
            Some(id) => Some(loaded(tx, county, (&staff, Act::Keep), id).await?),
            None => None,
        };
        let org = shown.as_ref().map_or(staff.org, |it| it.risk.point.org);
        Ok((shown, store::risks::people(tx, county, org).await?))
    };
    app.store().read(county.0, read).await
}

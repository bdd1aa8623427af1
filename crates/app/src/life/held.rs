//! The sittings behind a number: what was recorded in a year, of a branch or of a ground.

use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
pub use store::sittings::lists::Told;
use store::sittings::lists::Which;

use super::reading::Asked;
use super::{branch, catalogue};
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure};

/// Recorded sittings of a year.
#[derive(Clone, Debug)]
pub struct Held {
    /// A page of them, the newest first.
    pub rows: Vec<Told>,
    /// How many there are in all.
    pub count: i64,
    /// The branch whose they are, with its name; `None` for all of a ground.
    pub of: Option<(Id, String)>,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
}

pub(super) fn which(county: County, staff: &Staff, asked: &Asked, branch: Option<Id>) -> Which {
    // Which branch it is was allowed by name; of all it is the own ground.
    let ground = if branch.is_some() { county.place() } else { staff.place };
    Which {
        year: asked.year,
        system: asked.system.clone(),
        above: asked.above,
        branch,
        places: (ground.0, ground.last().0),
    }
}

/// What was recorded in a year, of one branch or of the own ground: whoever leads a branch reads that
/// branch. `after` is where the page before ended.
pub async fn held(
    app: &App,
    (staff, county): (&Staff, County),
    (asked, org): (Asked, Option<Id>),
    after: Option<(Date, Id)>,
    limit: i64,
) -> Result<Held, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Held, Failure> {
        let in_ground = may_in_ground(&staff, Act::Read) && staff.place.county() == county;
        let of = match org.or((!in_ground).then_some(staff.org)) {
            Some(org) => Some((org, branch(tx, county, (&staff, Act::Read), org).await?.name)),
            None => None,
        };
        let which = which(county, &staff, &asked, of.as_ref().map(|it| it.0));
        let rows = store::sittings::lists::page(tx, county, &which, after, limit).await?;
        let count = store::sittings::lists::count(tx, county, &which).await?;
        Ok(Held { rows, count, of, catalogue: catalogue::all(tx, county).await? })
    };
    app.store().read(county.0, read).await
}

//! The numbers of orders: figures of a place, skill and period, and a count of the orders themselves.

use domain::orders::Skill;
use domain::places::{County, Place};
use kernel::time::Instant;
use store::Tx;
use store::ledger::{Counts, NounCounts};

use crate::figures::Period;
use crate::{App, Failure};

/// The numbers of one place and skill over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Sums by month, child place and skill; `total` gives one measure.
    pub counts: NounCounts,
    /// Owed and past due.
    pub overdue: i64,
    /// When this was counted.
    pub at: Instant,
}

/// Reads the numbers of a place and skill over a period. Five statements.
pub async fn overview(
    app: &App,
    county: County,
    place: Place,
    skill: Option<Skill>,
    period: Period,
) -> Result<Overview, Failure> {
    let now = app.now();
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let category = skill.map_or("", Skill::code);
        let (of, months) = ((place, category), (period.from, period.until));
        let noun = store::orders::NOUN;
        let counts = store::ledger::counts(tx, county, noun, of, months).await?;
        let late = store::orders::overdue(tx, county, now, period.span()).await?;
        let inside = late.iter().filter(|(at, word, _)| {
            place.contains(*at) && (category.is_empty() || category == word.as_str())
        });
        let overdue = inside.map(|it| it.2).sum();
        Ok(Overview { counts, overdue, at: now })
    };
    app.store().read(county.0, read).await
}

/// Counts the orders themselves, passing by ledger and tallies: for `doctor` and tests, not pages.
pub async fn recount(app: &App, county: County, period: Period) -> Result<Counts, Failure> {
    let span = period.span();
    let read = async move |tx: &mut Tx<'_>| store::orders::recount(tx, county, span).await;
    Ok(app.store().read(county.0, read).await?)
}

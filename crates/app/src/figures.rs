//! The numbers: figures of a place, category and period, and the filter that opens each of them.

use std::collections::BTreeMap;

use domain::figures::Figures;
use domain::places::{County, Place};
use kernel::time::{Date, Instant};
use store::Tx;
use store::ledger::{Numbers, Overdue};

use crate::{App, Failure};

/// The first month there is.
const EVER_FROM: i64 = 200_001;

/// A span of whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First month, yyyymm.
    pub from: i64,
    /// Last month, yyyymm.
    pub until: i64,
}

impl Period {
    /// A calendar year.
    pub fn year(year: i64) -> Self {
        Self { from: year * 100 + 1, until: year * 100 + 12 }
    }

    /// Reads two months; `None` when they are no months or in the wrong order.
    pub fn parse(from: i64, until: i64) -> Option<Self> {
        let sound = |it: i64| (200_001..=210_012).contains(&it) && (1..=12).contains(&(it % 100));
        (sound(from) && sound(until) && from <= until).then_some(Self { from, until })
    }

    /// The year people mean by "this year": in January, when the old year is still being counted
    /// up, the old one.
    pub fn current(now: Instant) -> Self {
        let month = now.month();
        let year = month / 100;
        Self::year(if month % 100 == 1 { year - 1 } else { year })
    }

    /// All months up to this one, for what is open now whenever it came.
    pub fn ever(now: Instant) -> Self {
        Self { from: EVER_FROM, until: now.month() }
    }

    /// Whether it is all months up to its last.
    pub fn is_ever(self) -> bool {
        self.from == EVER_FROM
    }

    /// The first moment, and the first moment after.
    pub fn span(self) -> (Instant, Instant) {
        let next = if self.until % 100 == 12 { self.until + 89 } else { self.until + 1 };
        (first_moment(self.from), first_moment(next))
    }

    /// The months, in order.
    pub fn months(self) -> Vec<i64> {
        (self.from..=self.until).filter(|it| (1..=12).contains(&(it % 100))).collect()
    }
}

fn first_moment(month: i64) -> Instant {
    let year = i16::try_from(month / 100).unwrap_or(1970);
    let date = Date::new(year, i8::try_from(month % 100).unwrap_or(1), 1).unwrap_or(Date::ZERO);
    Instant::at(date, 0, 0)
}

/// The numbers of one place and category over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Sums by month, child place and category.
    pub numbers: Numbers,
    /// Open and past due.
    pub overdue: Vec<Overdue>,
    /// When this was counted.
    pub at: Instant,
}

impl Overview {
    /// The sum over the period.
    pub fn total(&self) -> Figures {
        self.numbers.total()
    }

    /// How many are overdue inside `place` and `category` (empty for all).
    pub fn overdue_in(&self, place: Place, category: &str) -> i64 {
        let inside = |it: &&Overdue| {
            place.contains(it.place) && (category.is_empty() || category == it.category)
        };
        self.overdue.iter().filter(inside).map(|it| it.count).sum()
    }

    /// How many are overdue, by the month they came in.
    pub fn overdue_by_month(&self) -> BTreeMap<i64, i64> {
        let mut months = BTreeMap::new();
        for it in &self.overdue {
            *months.entry(it.month).or_default() += it.count;
        }
        months
    }
}

/// Reads the numbers of a place and category over a period. Five statements.
pub async fn overview(
    app: &App,
    county: County,
    place: Place,
    category: &str,
    period: Period,
) -> Result<Overview, Failure> {
    let (now, category) = (app.now(), category.to_owned());
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let span = (period.from, period.until);
        let numbers = store::ledger::numbers(tx, county, place, &category, span).await?;
        let mut overdue = store::ledger::overdue(tx, county, now, span).await?;
        overdue.retain(|it| {
            place.contains(it.place) && (category.is_empty() || category == it.category)
        });
        Ok(Overview { numbers, overdue, at: now })
    };
    app.store().read(county.0, read).await
}

/// Reads the sum of a place, category (empty for all) and period alone. Two statements.
pub async fn total(
    app: &App,
    county: County,
    place: Place,
    category: &str,
    period: Period,
) -> Result<Figures, Failure> {
    let category = category.to_owned();
    let read = async move |tx: &mut Tx<'_>| -> Result<Figures, Failure> {
        let span = (period.from, period.until);
        Ok(store::ledger::sum(tx, county, place, &category, span).await?)
    };
    app.store().read(county.0, read).await
}

/// How many are overdue inside a place and category, of those that came in a period. One statement.
pub async fn overdue(
    app: &App,
    county: County,
    place: Place,
    category: &str,
    period: Period,
) -> Result<i64, Failure> {
    let (now, span) = (app.now(), (period.from, period.until));
    let read = async move |tx: &mut Tx<'_>| store::ledger::overdue(tx, county, now, span).await;
    let overdue = app.store().read(county.0, read).await?;
    let counted = Overview { numbers: Numbers::default(), overdue, at: now };
    Ok(counted.overdue_in(place, category))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_spans_whole_months_in_shanghai() {
        let (from, until) = Period::year(2025).span();
        assert_eq!(from.rfc3339(), "2025-01-01T00:00:00+08:00");
        assert_eq!(until.rfc3339(), "2026-01-01T00:00:00+08:00");
        assert_eq!(Period::parse(202_511, 202_602).unwrap().months().len(), 4);
        assert_eq!(Period::parse(202_513, 202_602), None);
        assert_eq!(Period::current(first_moment(202_601)), Period::year(2025));
        assert_eq!(Period::current(first_moment(202_602)), Period::year(2026));
    }
}

//! What the committee reads: how many minutes a month are asked of whom by which rule, what was asked
//! twice, and what was filled automatically.

use std::collections::BTreeMap;

use domain::burden::{Sums, Warning, forms, minutes, warning};
use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, plus_months};
use store::Tx;
use store::burden::Which;
pub use store::burden::{After, Kept, OfOrg, Twice};

use super::may_read;
use crate::life::catalogue;
use crate::{App, Failure};

/// Months that are looked at, this one included.
pub const MONTHS: i32 = 12;

/// Days on which something was asked twice that a page shows.
const TWICE_SHOWN: i64 = 50;

/// What narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Of this organisation only.
    pub org: Option<Id>,
    /// Of this rule only.
    pub rule: Option<String>,
    /// Of this month only, yyyymm.
    pub month: Option<i64>,
}

/// What one rule asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfRule {
    /// Its key.
    pub rule: String,
    /// The sums of all months.
    pub sums: Sums,
    /// The seconds all its forms took.
    pub took: i64,
    /// Those of the last month, and of the one before it.
    pub last: (i64, i64),
}

/// What the committee sees at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The first and the last month, yyyymm.
    pub months: (i64, i64),
    /// Seconds of each month that has any, the oldest first.
    pub by_month: Vec<(i64, i64)>,
    /// Every rule, the one that asks for the most first.
    pub rules: Vec<OfRule>,
    /// A page of organisations, the one that is asked the most first.
    pub orgs: Vec<OfOrg>,
    /// Days on which a branch was asked twice who came.
    pub twice: Vec<Twice>,
    /// Minutes a month of an organisation above which somebody is warned.
    pub limit: i64,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
}

impl Overview {
    /// The sums of everything.
    pub fn all(&self) -> Sums {
        self.rules.iter().fold(Sums::default(), |sum, it| sum.and(it.sums))
    }

    /// How many months have forms, 1 at least: an average is over those.
    pub fn counted_months(&self) -> i64 {
        i64::try_from(self.by_month.len()).unwrap_or(i64::MAX).max(1)
    }
}

fn window(today: Date) -> (i64, i64) {
    let month = |it: Date| i64::from(it.year()) * 100 + i64::from(it.month());
    (month(plus_months(today, 1 - MONTHS)), month(today))
}

fn which(staff: &Staff, today: Date, asked: &Asked) -> Which {
    let all = window(today);
    let one = |it: i64| (it.max(all.0), it.min(all.1));
    Which {
        months: asked.month.map_or(all, one),
        places: (staff.place.0, staff.place.last().0),
        org: asked.org,
        rule: asked.rule.clone(),
    }
}

fn reads(staff: &Staff, county: County) -> Result<(), Failure> {
    let reads = may_read(staff) && staff.place.county() == county;
    if reads { Ok(()) } else { Err(Failure::Forbidden) }
}

/// What is asked of a ground. Four statements, however many forms.
pub async fn overview(
    app: &App,
    staff: &Staff,
    county: County,
    after: Option<(i64, Id)>,
    limit: i64,
) -> Result<Overview, Failure> {
    reads(staff, county)?;
    let (house, today) = (app.house(county).await?, app.now().date());
    let all = which(staff, today, &Asked::default());
    let before = window(plus_months(today, -1)).1;
    let days = (plus_months(today.first_of_month(), 1 - MONTHS), today);
    let read = async move |tx: &mut Tx<'_>| -> Result<Overview, Failure> {
        let sums = store::burden::by_rule(tx, county, &all).await?;
        let last = (all.months.1, before);
        let orgs = store::burden::by_org(tx, county, (&all, last), after, limit).await?;
        let of = (days, all.places);
        let twice = store::burden::twice(tx, county, of, TWICE_SHOWN).await?;
        let catalogue = catalogue::all(tx, county).await?;
        let (rules, by_month) = (rules(&sums, last), by_month(&sums));
        let (months, limit) = (all.months, domain::burden::limit(today, &house.rules));
        Ok(Overview { months, by_month, rules, orgs, twice, limit, catalogue })
    };
    app.store().read(county.0, read).await
}

/// The sums of each rule, all months together.
fn whole(sums: &[(String, i64, Sums)]) -> BTreeMap<&str, Sums> {
    let mut all: BTreeMap<&str, Sums> = BTreeMap::new();
    for (rule, _, it) in sums {
        let sum = all.entry(rule).or_default();
        *sum = sum.and(*it);
    }
    all
}

fn rules(sums: &[(String, i64, Sums)], (last, before): (i64, i64)) -> Vec<OfRule> {
    let of = |(rule, whole): (&str, Sums)| {
        let month = |wanted: i64| {
            let own = sums.iter().filter(|it| it.0 == rule && it.1 == wanted);
            own.map(|it| it.2.took(&whole)).sum()
        };
        let last = (month(last), month(before));
        OfRule { rule: rule.to_owned(), sums: whole, took: whole.took(&whole), last }
    };
    let mut all: Vec<OfRule> = whole(sums).into_iter().map(of).collect();
    all.sort_by(|a, b| b.took.cmp(&a.took).then_with(|| a.rule.cmp(&b.rule)));
    all
}

fn by_month(sums: &[(String, i64, Sums)]) -> Vec<(i64, i64)> {
    let whole = whole(sums);
    let mut all: BTreeMap<i64, i64> = BTreeMap::new();
    for (rule, month, it) in sums {
        let own = whole.get(rule.as_str()).copied().unwrap_or_default();
        *all.entry(*month).or_default() += it.took(&own);
    }
    all.into_iter().collect()
}

/// The rows behind a number: sums by month, organisation and rule, the newest month first, each with the
/// seconds it took as the overview counts them.
pub async fn rows(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (Asked, After),
    limit: i64,
) -> Result<(Vec<(Kept, i64)>, Vec<catalogue::Own>), Failure> {
    reads(staff, county)?;
    let today = app.now().date();
    let (all, own) = (which(staff, today, &Asked::default()), which(staff, today, &asked));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let sums = store::burden::by_rule(tx, county, &all).await?;
        let whole = whole(&sums);
        let page = store::burden::page(tx, county, &own, after.clone(), limit).await?;
        let took = |it: Kept| {
            let rule = whole.get(it.rule.as_str()).copied().unwrap_or_default();
            let took = it.sums.took(&rule);
            (it, took)
        };
        let rows = page.into_iter().map(took).collect();
        Ok((rows, catalogue::all(tx, county).await?))
    };
    app.store().read(county.0, read).await
}

/// Whether a system whose sittings are asked so often more a year than now passes the limit of the organisation that
/// is asked the most. Two statements.
pub(crate) async fn warned(
    tx: &mut Tx<'_>,
    county: County,
    (rule, more_a_year): (&str, i64),
    (today, limit): (Date, i64),
) -> Result<Option<Warning>, Failure> {
    let place = county.place();
    let places = (place.0, place.last().0);
    let all = Which { months: window(today), places, org: None, rule: None };
    let sums = store::burden::by_rule(tx, county, &all).await?;
    let last = (all.months.1, all.months.1);
    let most = store::burden::by_org(tx, county, (&all, last), None, 1).await?;
    let months = i64::try_from(by_month(&sums).len()).unwrap_or(i64::MAX).max(1);
    let now = most.first().map_or(0, |it| it.took / months);
    let own = whole(&sums).get(rule).and_then(Sums::each).map(|it| it * forms::OF_A_SITTING);
    let each = own.unwrap_or_else(forms::usual_sitting);
    Ok(warning(now, each, more_a_year, limit))
}

/// How many minutes a month of so many seconds in so many months, rounded up.
pub fn a_month(seconds: i64, months: i64) -> i64 {
    minutes(seconds / months.max(1))
}

/// The most organisations that are looked at for the limit; those above it are the first of them.
const ORGS_MAX: i64 = 5_000;

/// What every organisation of a county is asked for.
pub(crate) struct OfAll {
    /// How many months have forms, 1 at least.
    pub(crate) months: i64,
    /// The organisations, the one that is asked the most first.
    pub(crate) orgs: Vec<OfOrg>,
}

/// What every organisation of a county is asked for. Two statements.
pub(crate) async fn asked_of_all(app: &App, county: County, today: Date) -> Result<OfAll, Failure> {
    let place = county.place();
    let places = (place.0, place.last().0);
    let all = Which { months: window(today), places, org: None, rule: None };
    let read = async move |tx: &mut Tx<'_>| -> Result<OfAll, Failure> {
        let sums = store::burden::by_rule(tx, county, &all).await?;
        let last = (all.months.1, all.months.1);
        let orgs = store::burden::by_org(tx, county, (&all, last), None, ORGS_MAX).await?;
        let months = i64::try_from(by_month(&sums).len()).unwrap_or(i64::MAX).max(1);
        Ok(OfAll { months, orgs })
    };
    app.store().read(county.0, read).await
}

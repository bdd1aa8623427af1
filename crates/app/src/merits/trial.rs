//! What a rule would have changed over the last twelve months: looked at before it takes effect,
//! without writing anything.

use std::collections::{BTreeSet, HashMap};

use domain::directory::Staff;
use domain::merits::{Fact, Rule, Whose, reckon, sum};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, plus_days, plus_years};
use store::Tx;
use store::merits::{FACTS_MAX, Of};

use super::{NewRule, by_owner, checked, follows, known_category, may_set, of};
use crate::{App, Failure};

/// A dry run.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The rule as it was understood.
    pub rule: Rule,
    /// The days it was tried on.
    pub days: (Date, Date),
    /// Organisations that would have other points: which, its name, before and with it. In the order of
    /// the directory; of members none are named.
    pub changed: Vec<(Id, String, i64, i64)>,
    /// How many it concerns, organisations or members.
    pub count: usize,
    /// How many would stay as they are.
    pub same: usize,
    /// What they would gain or lose together.
    pub difference: i64,
    /// The most that one would gain or lose.
    pub most: i64,
    /// Whether there was more than could be looked at: the numbers are of a part.
    pub is_part: bool,
}

impl Trial {
    /// What it came to, for the audit.
    pub fn seen(&self) -> String {
        format!("tried count={} difference={}", self.count, self.difference)
    }
}

/// Tries a version of a rule on the last twelve months, as if it had held all the time.
pub async fn trial(
    app: &App,
    county: County,
    staff: &Staff,
    new: &NewRule,
) -> Result<Trial, Failure> {
    if !may_set(staff, county) {
        return Err(Failure::Forbidden);
    }
    let today = app.now().date();
    let rule = checked(new, today)?;
    let days = (plus_days(plus_years(today, -1), 1), today);
    let (place, owner) = (county.place(), rule.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let versions = store::merits::rules(tx, county).await?;
        known_category(tx, county, &owner).await?;
        if !owner.code.is_empty() {
            follows(&versions, &owner)?;
        }
        let whose = match owner.whose {
            Whose::Org => Of::Ground(place),
            Whose::Person => Of::People(place),
        };
        let facts = store::merits::facts(tx, county, whose, days).await?;
        Ok((of(&versions, owner.whose), facts))
    };
    let (rules, facts) = app.store().read(county.0, read).await?;
    let tried = rule.clone();
    let compared = move || compare(&tried, &rules, facts, days);
    let mut trial = app.heavy(compared).await?;
    if rule.whose == Whose::Org {
        let house = app.house(county).await?;
        for it in &mut trial.changed {
            house.org_name(it.0).clone_into(&mut it.1);
        }
    } else {
        // Nobody's points are shown to somebody else.
        trial.changed.clear();
    }
    Ok(trial)
}

fn compare(rule: &Rule, rules: &[Rule], facts: Vec<Fact>, days: (Date, Date)) -> Trial {
    let is_part = i64::try_from(facts.len()).unwrap_or(i64::MAX) >= FACTS_MAX;
    let mut with: Vec<Rule> = rules.iter().filter(|it| it.code != rule.code).cloned().collect();
    // A new rule has no word yet; none of the others is empty.
    with.push(Rule { from: days.0, ..rule.clone() });
    let own: HashMap<Id, Vec<Fact>> = by_owner(facts);
    let ids: BTreeSet<Id> = own.keys().copied().collect();
    let points = |rules: &[Rule], id: Id| own.get(&id).map_or(0, |it| sum(&reckon(rules, it)));
    let all: Vec<(Id, String, i64, i64)> = ids
        .into_iter()
        .map(|id| (id, String::new(), points(rules, id), points(&with, id)))
        .collect();
    let whole = all.len();
    let changed: Vec<_> = all.into_iter().filter(|it| it.2 != it.3).collect();
    let differences = || changed.iter().map(|it| it.3 - it.2);
    Trial {
        rule: rule.clone(),
        days,
        count: changed.len(),
        same: whole - changed.len(),
        difference: differences().sum(),
        most: differences().max_by_key(|it| it.abs()).unwrap_or(0),
        changed,
        is_part,
    }
}

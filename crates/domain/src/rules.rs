//! Rules as dated data: every threshold is a versioned row with its basis, and an event is judged
//! by the version in force on its own date (DESIGN §2.5).

pub mod known;
pub mod usual;

use kernel::deadline::{Limit, Unit};
use kernel::time::Date;

/// One version of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it governs, e.g. `request.limit.road`.
    pub key: String,
    /// The number.
    pub value: i64,
    /// What the number counts: `workday`, `workhour`, `hour`, `minute`, `day`, `month`, `quarter`,
    /// `half_year`, `year`, `times` or `percent`; of whom a system is asked, the word of whom.
    pub unit: String,
    /// First day it is in force.
    pub from: Date,
    /// Last day it is in force, if it has ended.
    pub until: Option<Date>,
    /// The text it rests on.
    pub basis: String,
    /// How sure we are of it: A (seen) to D (varies by place).
    pub confidence: String,
}

/// All versions of all rules of a county.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    rules: Vec<Rule>,
}

impl Rulebook {
    /// A book of these versions.
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { rules }
    }

    /// The version of `key` in force on `day`.
    pub fn on(&self, day: Date, key: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .filter(|it| it.key == key && it.from <= day)
            .filter(|it| it.until.is_none_or(|until| day <= until))
            .max_by_key(|it| it.from)
    }

    /// A rule that is a length of time; `fallback` when the county's book does not have it.
    pub fn limit(&self, day: Date, key: &str, fallback: Limit) -> Limit {
        self.on(day, key)
            .and_then(|it| Some(Limit { amount: it.value, unit: Unit::parse(&it.unit)? }))
            .unwrap_or(fallback)
    }

    /// A rule that is a plain number.
    pub fn number(&self, day: Date, key: &str, fallback: i64) -> i64 {
        self.on(day, key).map_or(fallback, |it| it.value)
    }

    /// The same book, as if these had been in force since ever and no other version of their keys: for
    /// trying out what a change would have done.
    #[must_use]
    pub fn as_if(&self, rules: &[Rule]) -> Self {
        let stays = |it: &&Rule| !rules.iter().any(|new| new.key == it.key);
        let since_ever = |it: &Rule| Rule { from: Date::MIN, until: None, ..it.clone() };
        let kept = self.rules.iter().filter(stays).cloned();
        Self { rules: kept.chain(rules.iter().map(since_ever)).collect() }
    }

    /// Every version, for pages and exports.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_judged_by_the_rule_of_its_day() {
        let version = |from: &str, until: Option<&str>, value| Rule {
            key: "request.limit".into(),
            value,
            unit: "workday".into(),
            from: from.parse().unwrap(),
            until: until.map(|it| it.parse().unwrap()),
            basis: String::new(),
            confidence: "D".into(),
        };
        let book = Rulebook::new(vec![
            version("2024-01-01", Some("2025-06-30"), 7),
            version("2025-07-01", None, 5),
        ]);
        let value = |day: &str| book.on(day.parse().unwrap(), "request.limit").map(|it| it.value);
        assert_eq!(value("2025-06-30"), Some(7));
        assert_eq!(value("2025-07-01"), Some(5));
        assert_eq!(value("2023-12-31"), None);

        let tried = book.as_if(&[version("2026-01-01", None, 3)]);
        let tried = |day: &str| tried.number(day.parse().unwrap(), "request.limit", 0);
        assert_eq!((tried("2023-12-31"), tried("2026-01-01")), (3, 3), "as if since ever");
        assert_eq!(value("2025-07-01"), Some(5), "and the book itself stays");
    }
}

//! How often a system is asked, on which day, with how much grace and of whom (多久一次): what a county sets
//! from a day on.
//!
//! Four rules of the book say it, each in force from the same day: `life.CODE` is a number of times and a
//! unit that is a period (`month`, `quarter`, `half_year`, `year`), 0 times: nothing is asked;
//! `life.CODE_on` a day of the last month of the period that stands fast, such as the 16th, 0: none;
//! `life.CODE_grace` the days after the due day; `life.CODE_for` of whom, said by its unit.

use kernel::schedule::{DayOf, Every, Schedule, When};
use kernel::time::Date;

use super::{Applies, Asked, System};
use crate::rules::{Rule, Rulebook};

/// The most times a period that may be asked for: a slip of the finger is found.
pub const LEAST_MOST: u32 = 31;

/// So many days before a fixed day it may be held.
const FIXED_EARLY_DAYS: i32 = 7;

/// So many days after a fixed day it may be held late: to the end of the month.
const FIXED_GRACE_DAYS: i32 = 30;

/// How often a system is asked and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// So often at least; 0: it is not asked.
    pub least: u32,
    /// In each of these.
    pub every: Every,
    /// The day of the last month of the period that stands fast.
    pub day: Option<i8>,
    /// Days after the due day before it is missed.
    pub grace_days: i32,
    /// Of whom.
    pub applies: Applies,
}

impl Frequency {
    /// What holds of a system on a day: the county's rules over what is usual. `None`: it is none that is
    /// asked so often in a period.
    pub fn on(system: &System, day: Date, book: &Rulebook) -> Option<Self> {
        let Asked::Times(usual) = system.asked else { return None };
        let [often, on, grace, whom] = system.rules();
        let unset = (if system.on { usual.least } else { 0 }, usual.every);
        let (least, every) = book.on(day, &often).and_then(read).unwrap_or(unset);
        let fixed = i8::try_from(book.number(day, &on, 0)).ok();
        let fixed = fixed.filter(|it| (1..=31).contains(it));
        let unset = if fixed.is_some() { FIXED_GRACE_DAYS } else { usual.grace_days };
        let grace = i32::try_from(book.number(day, &grace, unset.into())).unwrap_or(unset);
        let applies = book.on(day, &whom).and_then(|it| Applies::parse(&it.unit));
        let applies = applies.unwrap_or(system.applies);
        Some(Self { least, every, day: fixed, grace_days: grace, applies })
    }

    /// As a schedule, with what is usual of everything a county does not set; `None`: nothing is asked.
    pub fn schedule(&self, usual: Schedule) -> Option<Schedule> {
        let fixed = |day| When::Day {
            on: DayOf { month: self.every.months(), day },
            early_days: FIXED_EARLY_DAYS,
        };
        let when = self.day.map_or(usual.when, fixed);
        let (every, least, grace_days) = (self.every, self.least, self.grace_days);
        (least > 0).then_some(Schedule { every, least, when, grace_days, ..usual })
    }

    /// The rules that say it from a day on.
    pub fn rules(&self, system: &System, from: Date, basis: &str) -> Vec<Rule> {
        let values = [
            (i64::from(self.least), self.every.code()),
            (self.day.map_or(0, i64::from), "day"),
            (i64::from(self.grace_days), "day"),
            (1, self.applies.code()),
        ];
        let rule = |(key, (value, unit)): (String, (i64, &str))| Rule {
            key,
            value,
            unit: unit.to_owned(),
            from,
            until: None,
            basis: basis.to_owned(),
            // The county said so itself.
            confidence: "A".to_owned(),
        };
        system.rules().into_iter().zip(values).map(rule).collect()
    }

    /// How often a year it is asked.
    pub fn times_a_year(&self) -> i64 {
        i64::from(self.least) * 12 / i64::from(self.every.months()).max(1)
    }
}

fn read(rule: &Rule) -> Option<(u32, Every)> {
    Some((u32::try_from(rule.value).ok()?, Every::parse(&rule.unit)?))
}

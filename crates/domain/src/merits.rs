//! Merit points (积分): what an organisation, or a member where an office switched that on, is credited
//! with by what the ledger counted.
//!
//! Uses: ledger, schedule.
//!
//! Points are reckoned from what was recorded, by the version of each rule that is in force on its
//! day; nobody types them, and every point leads to its record and its rule. Of persons only their own
//! are shown, and nothing is ranked: the rules for offices' mobile programs forbid point rankings
//! (facts/domain-rules.md 1.2). Two names are taken by other things: a `point` is where a place lies,
//! and `credits` are the systems a sitting counted for.

use std::collections::BTreeMap;

use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::Date;

use crate::rules::Rulebook;

/// Who is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// Organisations.
    Org,
    /// Members, each for what they came to; only where the county switched it on.
    Person,
}

impl Whose {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Org, Self::Person];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Person => "person",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Whether members are credited on a day: `merit.members`, 0 where nobody set it.
pub fn credits_members(day: Date, book: &Rulebook) -> bool {
    book.number(day, "merit.members", 0) == 1
}

/// What of the ledger is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A system of organisation life that a sitting counted for.
    System,
    /// A sitting, however many systems it counted for.
    Sitting,
    /// An election that was in time.
    ElectionInTime,
    /// A project that was finished.
    ProjectFinished,
    /// A milestone that was done.
    Milestone,
    /// A review of a risk point.
    RiskReview,
}

impl Source {
    /// All sources, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::System,
        Self::Sitting,
        Self::ElectionInTime,
        Self::ProjectFinished,
        Self::Milestone,
        Self::RiskReview,
    ];

    /// The noun and the measure of its entries.
    pub fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::System => ("sitting", crate::life::sittings::CREDITS),
            Self::Sitting => ("sitting", crate::life::sittings::SITTINGS),
            Self::ElectionInTime => ("election", crate::elections::course::IN_TIME),
            Self::ProjectFinished => ("project", crate::projects::FINISHED),
            Self::Milestone => ("project", crate::projects::MILESTONES_DONE),
            Self::RiskReview => ("risk", crate::responsibilities::risks::REVIEWS),
        }
    }

    /// The source of an entry; entries that are credited nowhere have none.
    pub fn of(noun: &str, measure: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.entry() == (noun, measure))
    }

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Sitting => "sitting",
            Self::ElectionInTime => "election_in_time",
            Self::ProjectFinished => "project_finished",
            Self::Milestone => "milestone",
            Self::RiskReview => "risk_review",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody who came has a share in it.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::System | Self::Sitting)
    }
}

/// The most of a rule in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// So many points, more than 0; of a rule that takes points away, the most it takes.
    pub most: i64,
    /// In such a period.
    pub every: Every,
}

/// A version of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The word that all its versions share.
    pub code: String,
    /// The first day of this version.
    pub from: Date,
    /// Who is credited.
    pub whose: Whose,
    /// For what.
    pub source: Source,
    /// Under which category of the ledger only, as a system's word; empty for all.
    pub category: String,
    /// What people call it.
    pub name: String,
    /// Points for each; below 0 takes away.
    pub points: i64,
    /// The most of it.
    pub cap: Option<Cap>,
    /// Whether it is in force from its day on; a version that is not ends the rule.
    pub is_on: bool,
    /// The document that says so.
    pub basis: String,
}

/// The most points of one record, either way.
pub const POINTS_MAX: i64 = 1_000;

/// Something the ledger counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The organisation, or the person.
    pub of: Id,
    /// What it is.
    pub source: Source,
    /// What it was counted under.
    pub category: String,
    /// Its day.
    pub on: Date,
    /// The matter it is recorded in.
    pub matter: Id,
    /// What that is called.
    pub title: String,
    /// How often; below 0 where it was taken back.
    pub quantity: i64,
}

/// A line of the reckoning: which record, by which rule, how many points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The record, by its place among the facts.
    pub fact: usize,
    /// The version of the rule, by its place among the rules.
    pub rule: usize,
    /// What the rule gives for it.
    pub earned: i64,
    /// What of it counts under the most of the rule.
    pub counted: i64,
}

/// What came together in a period by one rule.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// By the version that ruled last, as if there were no most; another version goes on from what counted.
    earned: i64,
    /// What counted.
    counted: i64,
    /// Which version ruled last.
    version: Option<usize>,
}

impl Sum {
    /// What of so many points counts under the most of a version.
    fn under(&mut self, most: i64, version: usize, earned: i64) -> i64 {
        if self.version != Some(version) {
            (self.earned, self.version) = (self.counted, Some(version));
        }
        let before = self.earned.clamp(-most, most);
        self.earned = self.earned.saturating_add(earned);
        self.earned.clamp(-most, most) - before
    }
}

/// Reckons the points of one organisation or person: every fact by every rule in force on its day, in
/// the order of their days. What is taken back takes its points along.
pub fn reckon(rules: &[Rule], facts: &[Fact]) -> Vec<Line> {
    let mut order: Vec<usize> = (0..facts.len()).collect();
    order.sort_by_key(|it| facts.get(*it).map(|it| (it.on, it.matter)));
    let mut sums: BTreeMap<(&str, Period), Sum> = BTreeMap::new();
    let mut lines = Vec::new();
    for at in order {
        let Some(fact) = facts.get(at) else { continue };
        for (nth, rule) in in_force(rules, fact.on) {
            let fits = rule.category.is_empty() || rule.category == fact.category;
            if rule.source != fact.source || !fits {
                continue;
            }
            let earned = rule.points.saturating_mul(fact.quantity);
            let key = |every| (rule.code.as_str(), Period::of(every, fact.on));
            let counted = match rule.cap {
                None => earned,
                Some(Cap { most, every }) => {
                    sums.entry(key(every)).or_default().under(most, nth, earned)
                }
            };
            // Another version may have its most in another period: each knows what counted.
            for every in [Every::Month, Every::Quarter, Every::HalfYear, Every::Year] {
                let sum = sums.entry(key(every)).or_default();
                sum.counted = sum.counted.saturating_add(counted);
            }
            lines.push(Line { fact: at, rule: nth, earned, counted });
        }
    }
    lines
}

/// The versions that are in force on a day: of each rule the latest, if it is on.
fn in_force(rules: &[Rule], day: Date) -> impl Iterator<Item = (usize, &Rule)> {
    let latest = move |rule: &Rule| {
        let newer = |it: &&Rule| it.code == rule.code && it.from > rule.from && it.from <= day;
        rule.from <= day && !rules.iter().any(|it| newer(&it))
    };
    rules.iter().enumerate().filter(move |it| it.1.is_on && latest(it.1))
}

/// The sum of a reckoning.
pub fn sum(lines: &[Line]) -> i64 {
    lines.iter().map(|it| it.counted).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn rule(code: &str, from: &str, points: i64) -> Rule {
        Rule {
            code: code.to_owned(),
            from: day(from),
            whose: Whose::Org,
            source: Source::System,
            category: "theme_day".to_owned(),
            name: "主题党日".to_owned(),
            points,
            cap: None,
            is_on: true,
            basis: "积分办法第三条".to_owned(),
        }
    }

    fn fact(on: &str, category: &str, quantity: i64) -> Fact {
        Fact {
            of: Id(1),
            source: Source::System,
            category: category.to_owned(),
            on: day(on),
            matter: Id(7),
            title: "三月主题党日".to_owned(),
            quantity,
        }
    }

    #[test]
    fn a_record_is_credited_by_the_version_of_its_own_day() {
        let off = Rule { is_on: false, ..rule("a", "2025-07-01", 0) };
        let rules = [rule("a", "2025-01-01", 2), rule("a", "2025-04-01", 3), off];
        let facts =
            ["2024-12-31", "2025-01-01", "2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01"]
                .map(|it| fact(it, "theme_day", 1));
        let lines = reckon(&rules, &facts);
        let told: Vec<_> = lines.iter().map(|it| (it.fact, it.rule, it.counted)).collect();
        assert_eq!(told, [(1, 0, 2), (2, 0, 2), (3, 1, 3), (4, 1, 3)]);
        assert_eq!(sum(&lines), 10);
    }

    #[test]
    fn a_version_goes_on_from_what_counted_before_it() {
        let cap = |most, every| Some(Cap { most, every });
        let facts: Vec<Fact> = ["2025-03-01", "2025-03-02", "2025-03-16", "2025-03-17"]
            .map(|it| fact(it, "theme_day", 3))
            .into();
        let told = |first: Option<Cap>, then: Option<Cap>| {
            let second = Rule { cap: then, ..rule("a", "2025-03-15", 2) };
            let rules = [Rule { cap: first, ..rule("a", "2025-01-01", 2) }, second];
            reckon(&rules, &facts).iter().map(|it| it.counted).collect::<Vec<_>>()
        };
        // At most 5 a month, then at most 10: 5 counted, 5 are left.
        assert_eq!(told(cap(5, Every::Month), cap(10, Every::Month)), [5, 0, 5, 0]);
        // None before, then at most 10: 12 counted already, nothing is left.
        assert_eq!(told(None, cap(10, Every::Month)), [6, 6, 0, 0]);
        // A most of the year knows what counted in the month.
        assert_eq!(told(cap(5, Every::Month), cap(8, Every::Year)), [5, 0, 3, 0]);
    }

    #[test]
    fn only_what_the_rule_names_is_credited() {
        let all = Rule { category: String::new(), ..rule("all", "2025-01-01", 1) };
        let other = Rule { source: Source::Sitting, ..rule("other", "2025-01-01", 9) };
        let rules = [rule("a", "2025-01-01", 2), all, other];
        let facts = [fact("2025-03-01", "theme_day", 1), fact("2025-03-01", "talk", 2)];
        let told: Vec<_> = reckon(&rules, &facts).iter().map(|it| (it.fact, it.counted)).collect();
        assert_eq!(told, [(0, 2), (0, 1), (1, 2)]);
    }

    #[test]
    fn there_is_a_most_in_each_period_and_what_is_taken_back_makes_room() {
        let cap = Some(Cap { most: 5, every: Every::Month });
        let rules = [Rule { cap, ..rule("a", "2025-01-01", 2) }];
        let facts = [
            fact("2025-03-01", "theme_day", 1),
            fact("2025-03-02", "theme_day", 2),
            fact("2025-03-03", "theme_day", -2),
            fact("2025-03-04", "theme_day", 1),
            fact("2025-04-01", "theme_day", 1),
        ];
        let lines = reckon(&rules, &facts);
        assert_eq!(lines.iter().map(|it| it.earned).collect::<Vec<_>>(), [2, 4, -4, 2, 2]);
        assert_eq!(lines.iter().map(|it| it.counted).collect::<Vec<_>>(), [2, 3, -3, 2, 2]);
        let rules = [Rule { cap, ..rule("a", "2025-01-01", -3) }];
        let lines = reckon(&rules, &facts[..2]);
        assert_eq!(lines.iter().map(|it| it.counted).collect::<Vec<_>>(), [-3, -2]);
    }

    #[test]
    fn every_word_is_read_back_and_every_source_has_entries_of_its_own() {
        assert!(Source::ALL.into_iter().all(|it| Source::parse(it.code()) == Some(it)));
        assert!(Whose::ALL.into_iter().all(|it| Whose::parse(it.code()) == Some(it)));
        assert!(Source::ALL.into_iter().all(|it| {
            let (noun, measure) = it.entry();
            Source::of(noun, measure) == Some(it)
        }));
        assert_eq!(Source::of("sitting", "attendances"), None);
    }

    proptest! {
        #[test]
        fn the_order_in_which_facts_are_read_changes_no_sum_and_no_period_passes_its_most(
            facts in prop::collection::vec((0_i64..90, 1_i64..4), 0..30),
            most in 1_i64..20, points in 1_i64..5,
        ) {
            let start = day("2025-01-01");
            let made: Vec<Fact> = (0..).zip(&facts).map(|(nth, (days, quantity))| Fact {
                matter: Id(nth),
                on: kernel::time::plus_days(start, *days),
                ..fact("2025-01-01", "theme_day", *quantity)
            }).collect();
            let cap = Some(Cap { most, every: Every::Month });
            let rules = [Rule { cap, ..rule("a", "2025-01-01", points) }];
            let turned: Vec<Fact> = made.iter().rev().cloned().collect();
            let lines = reckon(&rules, &made);
            prop_assert_eq!(sum(&lines), sum(&reckon(&rules, &turned)));
            let mut months: BTreeMap<Period, i64> = BTreeMap::new();
            for line in &lines {
                *months.entry(Period::of(Every::Month, made[line.fact].on)).or_default() += line.counted;
            }
            prop_assert!(months.values().all(|it| *it <= most));
        }
    }
}

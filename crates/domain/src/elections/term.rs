//! Terms: when one ends, when to remind, how far an election may be moved, and what a half-year's
//! screening lists.

use kernel::schedule::Period;
use kernel::time::{Date, plus_months, plus_years};

use crate::rules::Rulebook;

/// What was elected; its term is a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Body {
    /// 机关基层委员会: five years.
    OfficeCommittee,
    /// 机关党总支: three years.
    OfficeGeneralBranch,
    /// 机关党支部: three years.
    OfficeBranch,
    /// 村、社区党组织: five years.
    Village,
    /// 企业、事业单位等的支部: three years as a rule.
    Other,
}

impl Body {
    /// All bodies, in the order pages show them.
    pub const ALL: [Self; 5] = [
        Self::OfficeCommittee,
        Self::OfficeGeneralBranch,
        Self::OfficeBranch,
        Self::Village,
        Self::Other,
    ];

    /// The stable word; the rule is `term.` and this word.
    pub fn code(self) -> &'static str {
        match self {
            Self::OfficeCommittee => "office_committee",
            Self::OfficeGeneralBranch => "office_general_branch",
            Self::OfficeBranch => "office_branch",
            Self::Village => "village",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// The years of a term that began on a day.
    pub fn years(self, elected_on: Date, book: &Rulebook) -> i32 {
        let usual = match self {
            Self::OfficeCommittee | Self::Village => 5,
            Self::OfficeGeneralBranch | Self::OfficeBranch | Self::Other => 3,
        };
        let key = format!("term.{}", self.code());
        small(book.number(elected_on, &key, usual), 1, 10)
    }
}

fn small(value: i64, least: i32, most: i32) -> i32 {
    i32::try_from(value).unwrap_or(most).clamp(least, most)
}

/// How terms are reminded of and moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermRules {
    /// So many months before the end the organisation above reminds (`term.remind_months`).
    pub remind_months: i32,
    /// By so many years an election may be held earlier or later, with approval
    /// (`term.shift_max_years`).
    pub shift_years: i32,
}

impl TermRules {
    /// Six months and one year: 选举工作条例 2020 article 3.
    pub const USUAL: Self = Self { remind_months: 6, shift_years: 1 };

    /// The rules in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            remind_months: small(book.number(day, "term.remind_months", 6), 0, 24),
            shift_years: small(book.number(day, "term.shift_max_years", 1), 0, 5),
        }
    }
}

/// A term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The day of the election.
    pub elected_on: Date,
    /// For so many years.
    pub years: i32,
}

/// An approved extension. Without the document of the organisation above there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Until which day.
    pub until: Date,
    /// The document.
    pub approval: String,
}

/// The days of a term. A day that the month does not have is the month's last; the reminder is
/// counted from the day so found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermDates {
    /// The last day of the term.
    pub due: Date,
    /// The day from which one is reminded.
    pub remind: Date,
    /// The earliest day of an early election, with approval.
    pub earliest: Date,
    /// The latest day of a late election, with approval.
    pub latest: Date,
}

/// How a term stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 任期内.
    Normal,
    /// 该准备换届了.
    Remind,
    /// 已批准延期.
    Extended,
    /// 到期未换届.
    Overdue,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Remind, Self::Extended, Self::Overdue];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Remind => "remind",
            Self::Extended => "extended",
            Self::Overdue => "overdue",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// How the day of an election lies to its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held {
    /// Within the months of reminding, to the last day: on time.
    OnTime,
    /// Before those months: only with approval.
    Early,
    /// After the last day: only with approval.
    Late,
    /// Earlier or later than may be approved.
    Outside,
}

impl Term {
    /// Its days.
    pub fn dates(self, rules: TermRules) -> TermDates {
        let due = plus_years(self.elected_on, self.years);
        TermDates {
            due,
            remind: plus_months(due, -rules.remind_months),
            earliest: plus_years(due, -rules.shift_years),
            latest: plus_years(due, rules.shift_years),
        }
    }

    /// How it stands on a day. An extension beyond the latest day ends on that day.
    pub fn state(self, rules: TermRules, extension: Option<&Extension>, today: Date) -> State {
        let dates = self.dates(rules);
        let approved = extension.filter(|it| !it.approval.trim().is_empty());
        if today < dates.remind {
            State::Normal
        } else if today <= dates.due {
            State::Remind
        } else if approved.is_some_and(|it| today <= it.until.min(dates.latest)) {
            State::Extended
        } else {
            State::Overdue
        }
    }

    /// How an election on a day would lie. That the months of reminding are on time is a convention:
    /// the text knows only the day.
    pub fn held(self, rules: TermRules, day: Date) -> Held {
        let dates = self.dates(rules);
        if day < dates.earliest || day > dates.latest {
            Held::Outside
        } else if day < dates.remind {
            Held::Early
        } else if day > dates.due {
            Held::Late
        } else {
            Held::OnTime
        }
    }
}

/// Why somebody is reminded of an election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reminder {
    /// The months of reminding begin.
    Begins,
    /// Four months before a congress (党员代表大会): its preparation takes longer.
    Congress,
    /// The term ends.
    Ends,
    /// A month after the end nobody has asked for anything.
    Silent,
}

impl Reminder {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Begins => "begins",
            Self::Congress => "congress",
            Self::Ends => "ends",
            Self::Silent => "silent",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Begins, Self::Congress, Self::Ends, Self::Silent]
            .into_iter()
            .find(|it| it.code() == text)
    }
}

/// The days on which the organisation above reminds, in order.
pub fn reminders(term: Term, rules: TermRules, congress: bool) -> Vec<(Date, Reminder)> {
    let dates = term.dates(rules);
    let mut all = vec![
        (dates.remind, Reminder::Begins),
        (dates.due, Reminder::Ends),
        (plus_months(dates.due, 1), Reminder::Silent),
    ];
    if congress {
        all.push((plus_months(dates.due, -4), Reminder::Congress));
    }
    all.sort_unstable();
    all
}

/// A line of the half-yearly screening (换届排查).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line<I> {
    /// Which organisation.
    pub org: I,
    /// The end of its term.
    pub due: Date,
    /// How it stands on the first day of the half-year.
    pub state: State,
}

/// The organisations a half-year's screening lists: those whose term ends in it or has ended before,
/// and those whose months of reminding begin in it. The earliest end first.
pub fn sweep<'a, I: Copy + Ord + 'a>(
    terms: impl IntoIterator<Item = (I, Term, Option<&'a Extension>)>,
    rules: TermRules,
    half_year: Period,
) -> Vec<Line<I>> {
    let (first, last) = (half_year.first(), half_year.last());
    let mut lines: Vec<Line<I>> = terms
        .into_iter()
        .filter(|(_, term, _)| term.dates(rules).remind <= last)
        .map(|(org, term, extension)| Line {
            org,
            due: term.dates(rules).due,
            state: term.state(rules, extension, first),
        })
        .collect();
    lines.sort_unstable_by_key(|it| (it.due, it.org));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rule;
    use kernel::schedule::Every;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn term(elected_on: &str, years: i32) -> Term {
        Term { elected_on: day(elected_on), years }
    }

    fn extension(until: &str, approval: &str) -> Extension {
        Extension { until: day(until), approval: approval.to_owned() }
    }

    #[test]
    fn the_days_of_the_handbook() {
        for (elected_on, years, due, remind, earliest, latest) in [
            ("2023-05-16", 3, "2026-05-16", "2025-11-16", "2025-05-16", "2027-05-16"),
            ("2022-08-31", 3, "2025-08-31", "2025-02-28", "2024-08-31", "2026-08-31"),
            ("2021-12-30", 5, "2026-12-30", "2026-06-30", "2025-12-30", "2027-12-30"),
            ("2024-02-29", 3, "2027-02-28", "2026-08-28", "2026-02-28", "2028-02-28"),
        ] {
            let dates = term(elected_on, years).dates(TermRules::USUAL);
            assert_eq!(dates.due, day(due), "{elected_on}");
            assert_eq!(dates.remind, day(remind), "{elected_on}");
            assert_eq!(dates.earliest, day(earliest), "{elected_on}");
            assert_eq!(dates.latest, day(latest), "{elected_on}");
        }
    }

    #[test]
    fn a_term_is_reminded_of_until_its_last_day_and_overdue_on_the_next() {
        let it = term("2023-05-16", 3);
        for (today, want) in [
            ("2025-11-15", State::Normal),
            ("2025-11-16", State::Remind),
            ("2026-05-16", State::Remind),
            ("2026-05-17", State::Overdue),
        ] {
            assert_eq!(it.state(TermRules::USUAL, None, day(today)), want, "{today}");
        }
    }

    #[test]
    fn an_extension_holds_with_its_document_and_never_beyond_a_year() {
        let it = term("2023-05-16", 3);
        let state = |until: &str, approval: &str, today: &str| {
            it.state(TermRules::USUAL, Some(&extension(until, approval)), day(today))
        };
        assert_eq!(state("2026-09-30", "批复 3 号", "2026-09-30"), State::Extended);
        assert_eq!(state("2026-09-30", "批复 3 号", "2026-10-01"), State::Overdue);
        assert_eq!(state("2026-09-30", " ", "2026-06-01"), State::Overdue, "no document");
        assert_eq!(state("2028-01-01", "批复 3 号", "2027-05-16"), State::Extended);
        assert_eq!(state("2028-01-01", "批复 3 号", "2027-05-17"), State::Overdue);
        assert_eq!(state("2026-09-30", "批复 3 号", "2026-01-01"), State::Remind);
    }

    #[test]
    fn an_election_may_be_moved_by_a_year_with_approval() {
        let it = term("2023-05-16", 3);
        for (on, want) in [
            ("2025-05-15", Held::Outside),
            ("2025-05-16", Held::Early),
            ("2025-11-16", Held::OnTime),
            ("2026-05-16", Held::OnTime),
            ("2026-05-17", Held::Late),
            ("2027-05-17", Held::Outside),
        ] {
            assert_eq!(it.held(TermRules::USUAL, day(on)), want, "{on}");
        }
    }

    #[test]
    fn a_half_year_lists_what_ends_what_has_ended_and_what_begins_to_be_due() {
        let late = extension("2026-08-01", "批复 3 号");
        let terms = [
            (1, term("2023-10-01", 3), None),
            (2, term("2023-01-10", 3), Some(&late)),
            (3, term("2022-01-10", 3), None),
            (4, term("2024-01-01", 3), None),
            (5, term("2022-06-30", 5), None),
            (6, term("2022-07-01", 5), None),
        ];
        let half_year = Period::of(Every::HalfYear, day("2026-07-01"));

        let lines = sweep(terms, TermRules::USUAL, half_year);

        let told: Vec<_> = lines.iter().map(|it| (it.org, it.state)).collect();
        let want = [
            (3, State::Overdue),
            (2, State::Extended),
            (1, State::Remind),
            (4, State::Remind),
            (5, State::Normal),
        ];
        assert_eq!(told, want, "the sixth is reminded of from the first of January on");
        let before = Period::of(Every::HalfYear, day("2026-06-01"));
        let told: Vec<_> = sweep(terms, TermRules::USUAL, before).iter().map(|it| it.org).collect();
        assert_eq!(told, [3, 2, 1], "what begins to be due on the first of July is not listed yet");
    }

    #[test]
    fn a_congress_is_reminded_of_once_more() {
        let told = reminders(term("2023-05-16", 3), TermRules::USUAL, true);
        let days: Vec<_> = told.iter().map(|it| it.0.to_string()).collect();
        assert_eq!(days, ["2025-11-16", "2026-01-16", "2026-05-16", "2026-06-16"]);
        assert_eq!(reminders(term("2023-05-16", 3), TermRules::USUAL, false).len(), 3);
    }

    #[test]
    fn the_years_of_a_term_are_a_rule_of_the_day_of_the_election() {
        let rule = |key: &str, value| Rule {
            key: key.to_owned(),
            value,
            unit: "year".to_owned(),
            from: day("2024-01-01"),
            until: None,
            basis: String::new(),
            confidence: String::new(),
        };
        let book = Rulebook::new(vec![rule("term.village", 3), rule("term.remind_months", 9)]);
        assert_eq!(Body::Village.years(day("2023-12-31"), &book), 5);
        assert_eq!(Body::Village.years(day("2024-01-01"), &book), 3);
        let usual = Body::ALL.map(|it| it.years(day("2025-01-01"), &Rulebook::default()));
        assert_eq!(usual, [5, 3, 3, 5, 3]);
        assert_eq!(TermRules::on(day("2024-01-01"), &book).remind_months, 9);
        assert_eq!(TermRules::on(day("2023-01-01"), &book), TermRules::USUAL);
        assert!(Body::ALL.into_iter().all(|it| Body::parse(it.code()) == Some(it)));
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
    }

    proptest! {
        #[test]
        fn the_days_of_any_term_stand_in_order(days in 0_i64..40_000, years in 2_i32..11) {
            let elected_on = kernel::time::plus_days(day("1990-01-01"), days);
            let it = Term { elected_on, years }.dates(TermRules::USUAL);
            prop_assert!(elected_on <= it.earliest && it.earliest < it.remind);
            prop_assert!(it.remind < it.due && it.due < it.latest);
            let clamped = |from: Date, to: Date| {
                from.month() == to.month() && (from.day() == to.day() || to == to.last_of_month())
            };
            prop_assert!(clamped(elected_on, it.due));
            // Counted from the day so found: of the 28th of February none becomes a 29th.
            prop_assert!(clamped(it.due, it.earliest) && clamped(it.due, it.latest));
        }
    }
}

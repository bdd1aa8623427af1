//! When an election may be, what the organisation above may approve, and when somebody is reminded.
//!
//! Source: 基层组织选举工作条例 2020 article 3; the reminder a month after the end is local practice.

use kernel::time::{Date, plus_days, plus_months};

use super::term::{Extension, Held, Reminder, State, Term, TermRules};
use crate::rules::Rulebook;

/// What the organisation above approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shift {
    /// 延期换届.
    Extend,
    /// 提前换届.
    Early,
}

impl Shift {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Extend, Self::Early];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Extend => "extend",
            Self::Early => "early",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// How an election lay to the term before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lay {
    /// There was no term before it here.
    First,
    /// In time.
    OnTime,
    /// Early, with approval.
    Early,
    /// Late, with approval.
    Extended,
    /// Late, and nobody had approved it.
    Late,
}

impl Lay {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::First, Self::OnTime, Self::Early, Self::Extended, Self::Late];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::OnTime => "on_time",
            Self::Early => "early",
            Self::Extended => "extended",
            Self::Late => "late",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it counts as held in time: it was, or it was moved with approval.
    pub fn is_in_time(self) -> bool {
        self != Self::Late
    }
}

/// Why a day is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// An extension lies behind the first day and not behind the second.
    Extend(Date, Date),
    /// An early election is approved from the first day on and before the second.
    Early(Date, Date),
    /// Before this day an election needs an approval, which there is not.
    Unapproved(Date),
    /// No election may be before this day.
    TooEarly(Date),
}

/// A term with what was approved of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The term.
    pub term: Term,
    /// Until when the election may be held, where an extension was approved.
    pub extended_to: Option<Date>,
    /// From when on it may be held, where an early election was approved.
    pub early_from: Option<Date>,
}

impl Approved {
    /// Whether the organisation above may approve this: nothing lies beyond the earliest and the latest
    /// day, and nothing is approved that needs no approval.
    pub fn may_shift(self, rules: TermRules, shift: Shift, day: Date) -> Result<(), Unfit> {
        let dates = self.term.dates(rules);
        let fits = match shift {
            Shift::Extend => day > dates.due && day <= dates.latest,
            Shift::Early => day >= dates.earliest && day < dates.remind,
        };
        match shift {
            _ if fits => Ok(()),
            Shift::Extend => Err(Unfit::Extend(dates.due, dates.latest)),
            Shift::Early => Err(Unfit::Early(dates.earliest, dates.remind)),
        }
    }

    /// How an election on a day lies. One that is early needs its approval: it can wait. One that is
    /// late is still to be held, and is told as late.
    pub fn lay(self, rules: TermRules, day: Date) -> Result<Lay, Unfit> {
        let dates = self.term.dates(rules);
        match self.term.held(rules, day) {
            Held::OnTime => Ok(Lay::OnTime),
            Held::Early if self.early_from.is_some_and(|it| it <= day) => Ok(Lay::Early),
            Held::Early => Err(Unfit::Unapproved(dates.remind)),
            Held::Outside if day < dates.earliest => Err(Unfit::TooEarly(dates.earliest)),
            Held::Late | Held::Outside => {
                let approved = self.extended_to.is_some_and(|it| day <= it);
                Ok(if approved { Lay::Extended } else { Lay::Late })
            }
        }
    }

    /// How it stands on a day. An extension holds as it was approved, by the rule of that day.
    pub fn state(self, rules: TermRules, today: Date) -> State {
        let approval = "approved".to_owned();
        let extension = self.extended_to.map(|until| Extension { until, approval });
        let wide = TermRules { shift_years: rules.shift_years.max(SHIFT_MOST), ..rules };
        self.term.state(wide, extension.as_ref(), today)
    }

    /// Of what somebody is to be reminded on a day, and the end it is about. `begun`: whether an
    /// election was begun. What an approved extension moves, it moves for the reminders, too.
    pub fn reminder(self, rules: TermRules, begun: bool, today: Date) -> Option<(Reminder, Date)> {
        let dates = self.term.dates(rules);
        let end = self.extended_to.unwrap_or(dates.due);
        if today > plus_months(end, 1) && !begun {
            Some((Reminder::Silent, end))
        } else if today >= end {
            Some((Reminder::Ends, end))
        } else if today >= dates.remind {
            Some((Reminder::Begins, dates.due))
        } else {
            None
        }
    }
}

/// The most years that a rule may allow an election to be moved by.
pub const SHIFT_MOST: i32 = 5;

/// The latest end of a term of which is reminded on `day`: months are not all of one length, so it is
/// looked for.
pub fn latest_reminded(rules: TermRules, day: Date) -> Date {
    let first = plus_months(day, rules.remind_months);
    let reminded = |it: &Date| plus_months(*it, -rules.remind_months) <= day;
    let days = (0..5).map(|it| plus_days(first, it)).take_while(reminded);
    days.last().unwrap_or(first)
}

/// The extra candidates of an election of committee members on a day, in percent of the seats.
pub fn extra_candidates(day: Date, book: &Rulebook) -> i64 {
    let key = "election.extra_candidates_pct";
    book.number(day, key, super::EXTRA_CANDIDATES_PERCENT).clamp(0, 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Due on 2026-05-16; reminded of from 2025-11-16; 2025-05-16 to 2027-05-16 with approval.
    fn approved(extended_to: Option<&str>, early_from: Option<&str>) -> Approved {
        let term = Term { elected_on: day("2023-05-16"), years: 3 };
        let (extended_to, early_from) = (extended_to.map(day), early_from.map(day));
        Approved { term, extended_to, early_from }
    }

    const RULES: TermRules = TermRules::USUAL;

    #[test]
    fn an_approval_never_reaches_beyond_a_year() {
        let it = approved(None, None);
        let may = |shift, on: &str| it.may_shift(RULES, shift, day(on)).is_ok();
        let (extend, early) = (Shift::Extend, Shift::Early);
        assert_eq!([may(extend, "2026-05-16"), may(extend, "2026-05-17")], [false, true]);
        assert_eq!([may(extend, "2027-05-16"), may(extend, "2027-05-17")], [true, false]);
        assert_eq!([may(early, "2025-05-15"), may(early, "2025-05-16")], [false, true]);
        assert_eq!([may(early, "2025-11-15"), may(early, "2025-11-16")], [true, false]);
        let wrong = it.may_shift(RULES, extend, day("2028-01-01"));
        assert_eq!(wrong, Err(Unfit::Extend(day("2026-05-16"), day("2027-05-16"))));
    }

    #[test]
    fn an_early_election_waits_for_its_approval_and_a_late_one_is_told_as_late() {
        let bare = approved(None, None);
        let lay = |it: Approved, on: &str| it.lay(RULES, day(on));
        assert_eq!(lay(bare, "2025-11-16"), Ok(Lay::OnTime));
        assert_eq!(lay(bare, "2025-11-15"), Err(Unfit::Unapproved(day("2025-11-16"))));
        assert_eq!(lay(bare, "2025-05-15"), Err(Unfit::TooEarly(day("2025-05-16"))));
        assert_eq!(lay(bare, "2026-05-17"), Ok(Lay::Late));
        assert_eq!(lay(bare, "2028-01-01"), Ok(Lay::Late));
        let early = approved(None, Some("2025-09-01"));
        assert_eq!(lay(early, "2025-09-01"), Ok(Lay::Early));
        assert_eq!(lay(early, "2025-08-31"), Err(Unfit::Unapproved(day("2025-11-16"))));
        let late = approved(Some("2026-09-30"), None);
        assert_eq!(lay(late, "2026-09-30"), Ok(Lay::Extended));
        assert_eq!(lay(late, "2026-10-01"), Ok(Lay::Late));
        let in_time = Lay::ALL.map(Lay::is_in_time);
        assert_eq!(in_time, [true, true, true, true, false]);
    }

    #[test]
    fn an_extension_holds_though_the_rule_became_stricter() {
        let it = approved(Some("2027-03-01"), None);
        let strict = TermRules { shift_years: 0, ..RULES };
        assert_eq!(it.state(strict, day("2027-03-01")), State::Extended);
        assert_eq!(it.state(strict, day("2027-03-02")), State::Overdue);
        assert_eq!(approved(None, None).state(RULES, day("2026-05-17")), State::Overdue);
    }

    #[test]
    fn one_is_reminded_half_a_year_before_at_the_end_and_a_month_after_where_nothing_began() {
        let bare = approved(None, None);
        let told = |it: Approved, begun, on: &str| {
            it.reminder(RULES, begun, day(on)).map(|(kind, end)| (kind, end.to_string()))
        };
        let due = || "2026-05-16".to_owned();
        assert_eq!(told(bare, false, "2025-11-15"), None);
        assert_eq!(told(bare, false, "2025-11-16"), Some((Reminder::Begins, due())));
        assert_eq!(told(bare, false, "2026-05-15"), Some((Reminder::Begins, due())));
        assert_eq!(told(bare, false, "2026-05-16"), Some((Reminder::Ends, due())));
        assert_eq!(told(bare, false, "2026-06-16"), Some((Reminder::Ends, due())));
        assert_eq!(told(bare, false, "2026-06-17"), Some((Reminder::Silent, due())));
        assert_eq!(told(bare, true, "2026-06-17"), Some((Reminder::Ends, due())));
        let late = approved(Some("2026-09-30"), None);
        assert_eq!(told(late, false, "2026-06-17"), Some((Reminder::Begins, due())));
        let later = Some((Reminder::Ends, "2026-09-30".to_owned()));
        assert_eq!(told(late, false, "2026-09-30"), later);
    }

    #[test]
    fn words_are_read_back() {
        assert!(Shift::ALL.into_iter().all(|it| Shift::parse(it.code()) == Some(it)));
        assert!(Lay::ALL.into_iter().all(|it| Lay::parse(it.code()) == Some(it)));
    }

    proptest! {
        #[test]
        fn what_is_reminded_of_by_a_day_ends_by_the_day_that_is_looked_for(
            days in 0_i64..20_000, months in 0_i32..25,
        ) {
            let today = plus_days(day("1990-01-01"), days);
            let rules = TermRules { remind_months: months, ..RULES };
            let last = latest_reminded(rules, today);
            prop_assert!(plus_months(last, -months) <= today);
            prop_assert!(plus_months(plus_days(last, 1), -months) > today);
        }
    }
}

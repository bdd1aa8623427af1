//! Admission of members (发展党员): the steps as dated data, and whether the days of a person fit.
//!
//! A step is judged by the version of the rules in force on the day it was made. The set here is that
//! of 2014; the rules were revised on 2026-05-18 and **must be compared with the new text**.

pub mod course;
mod steps;

use kernel::time::{Date, days_between, plus_days, plus_months};

pub use self::steps::SET_2014;
use crate::quorum;

/// 阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 申请入党.
    Applicant,
    /// 入党积极分子.
    Activist,
    /// 发展对象.
    Candidate,
    /// 预备党员的接收.
    Probationary,
    /// 预备党员的教育考察和转正.
    Full,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 5] =
        [Self::Applicant, Self::Activist, Self::Candidate, Self::Probationary, Self::Full];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Activist => "activist",
            Self::Candidate => "candidate",
            Self::Probationary => "probationary",
            Self::Full => "full",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// A length of time between two steps; months are clamped to the month's last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// Calendar days.
    Days(i64),
    /// Calendar months.
    Months(i32),
}

impl Wait {
    /// The day so much later.
    pub fn after(self, day: Date) -> Date {
        match self {
            Self::Days(days) => plus_days(day, days),
            Self::Months(months) => plus_months(day, months),
        }
    }
}

/// A limit between a step and an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The earlier step.
    pub since: u8,
    /// Not before so long after it.
    pub least: Option<Wait>,
    /// At the latest so long after it.
    pub most: Option<Wait>,
    /// With a special reason, at the latest so long after it.
    pub special: Option<Wait>,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// Its number in the set, from 1.
    pub number: u8,
    /// To which stage it belongs.
    pub stage: Stage,
    /// Its name as people write it.
    pub name: &'a str,
    /// Its limits.
    pub limits: &'a [Limit],
    /// The papers it leaves.
    pub documents: &'a [&'a str],
    /// By which rule the meeting decides, where one does.
    pub quorum: Option<quorum::Kind>,
    /// Whether the organisation above does it, and never the branch itself.
    pub is_above: bool,
}

/// A set of steps, in force between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    /// Its stable word (`admission.version`).
    pub code: &'a str,
    /// The first day in force.
    pub from: Date,
    /// What is to be said beside it; empty for nothing.
    pub note: &'a str,
    /// The text it rests on.
    pub basis: &'a str,
    /// How sure we are of it, A to D.
    pub confidence: char,
    /// The steps, in order.
    pub steps: &'a [Step<'a>],
}

/// Every set that comes with the program, the oldest first; a county may add its own.
pub const VERSIONS: &[Version<'static>] = &[SET_2014];

/// Of some sets the one in force on a day; the oldest before any, and that of 2014 where there is
/// none.
pub fn in_force<'a>(versions: &[Version<'a>], day: Date) -> Version<'a> {
    let newest = versions.iter().filter(|it| it.from <= day).max_by_key(|it| it.from);
    let oldest = || versions.iter().min_by_key(|it| it.from);
    newest.or_else(oldest).copied().unwrap_or(SET_2014)
}

/// A step that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Made {
    /// Which step.
    pub step: u8,
    /// On which day.
    pub on: Date,
    /// Whether a special reason for the longer limit was recorded.
    pub special: bool,
}

/// What is to be said of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Made before a step that comes earlier.
    OutOfOrder {
        /// The step.
        step: u8,
        /// The earlier one, which was made later.
        before: u8,
    },
    /// A step in between was not recorded.
    Skipped(u8),
    /// Made too early.
    TooEarly {
        /// The step.
        step: u8,
        /// The first day on which it could be made.
        earliest: Date,
    },
    /// Made too late, or not made although the last day is over.
    TooLate {
        /// The step.
        step: u8,
        /// The last day.
        latest: Date,
        /// So many days over it, on the day it was made or on `today`.
        days: i64,
    },
    /// To be made next, from one day on and at the latest on another.
    Next {
        /// The step.
        step: u8,
        /// From this day on.
        from: Date,
        /// At the latest on this day.
        latest: Option<Date>,
    },
}

/// Judges the days of one person by the sets in force on each: [`VERSIONS`], or a county's. `made` stands in any order; a step made twice counts by the last.
///
/// Steps of one day are in order. The findings stand in the order of the steps.
pub fn judge(made: &[Made], versions: &[Version<'_>], today: Date) -> Vec<Finding> {
    let day_of = |step: u8| made.iter().filter(|it| it.step == step).max_by_key(|it| it.on);
    let last = made.iter().map(|it| it.step).max().unwrap_or(0);
    let set = |on: Date| in_force(versions, on).steps;
    let mut findings = Vec::new();
    let mut newest: Option<&Made> = None;
    for number in 1..=last {
        let Some(it) = day_of(number) else {
            findings.push(Finding::Skipped(number));
            continue;
        };
        if let Some(earlier) = newest.filter(|earlier| earlier.on > it.on) {
            findings.push(Finding::OutOfOrder { step: number, before: earlier.step });
        } else {
            newest = Some(it);
        }
        let rules = set(it.on).iter().find(|step| step.number == number);
        for limit in rules.map_or(&[] as &[Limit], |it| it.limits) {
            if let Some(since) = day_of(limit.since) {
                findings.extend(against(number, limit, since.on, *it));
            }
        }
    }
    findings.extend(next(set(today), last, day_of, today));
    findings
}

/// A made step against one of its limits.
fn against(step: u8, limit: &Limit, since: Date, it: Made) -> Option<Finding> {
    let (earliest, latest) = days(limit, since, it.special);
    if let Some(earliest) = earliest.filter(|earliest| it.on < *earliest) {
        return Some(Finding::TooEarly { step, earliest });
    }
    let latest = latest.filter(|latest| it.on > *latest)?;
    Some(Finding::TooLate { step, latest, days: days_between(latest, it.on) })
}

/// The first and the last day by a limit.
fn days(limit: &Limit, since: Date, special: bool) -> (Option<Date>, Option<Date>) {
    let most = limit.special.filter(|_| special).or(limit.most);
    (limit.least.map(|it| it.after(since)), most.map(|it| it.after(since)))
}

/// The step to be made next, and whether it is too late for it.
fn next<'a>(
    steps: &[Step<'_>],
    last: u8,
    day_of: impl Fn(u8) -> Option<&'a Made>,
    today: Date,
) -> Vec<Finding> {
    let Some(step) = steps.iter().find(|it| it.number == last + 1) else { return Vec::new() };
    let before = day_of(last).map_or(today, |it| it.on);
    let bounds = step.limits.iter().filter_map(|limit| {
        let since = day_of(limit.since)?;
        Some(days(limit, since.on, false))
    });
    let (mut from, mut latest) = (before, None::<Date>);
    for (earliest, most) in bounds {
        from = from.max(earliest.unwrap_or(from));
        latest = match (latest, most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    let number = step.number;
    let mut out = vec![Finding::Next { step: number, from, latest }];
    if let Some(latest) = latest.filter(|latest| today > *latest) {
        out.push(Finding::TooLate { step: number, latest, days: days_between(latest, today) });
    }
    out
}

/// Whether somebody was of age on the day of the application: eighteen.
pub fn of_age(born: Date, applied_on: Date) -> bool {
    plus_months(born, 18 * 12) <= applied_on
}

/// What follows when the papers of a branch meeting were not sent up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsent {
    /// Within three months: nothing.
    InTime,
    /// After three months: the branch reconsiders (复议).
    Reconsider,
    /// After six months: start again.
    StartAgain,
}

/// How a decision of the branch meeting stands that has not been sent up on `today`.
pub fn unsent(meeting_on: Date, today: Date) -> Unsent {
    if today <= plus_months(meeting_on, 3) {
        Unsent::InTime
    } else if today <= plus_months(meeting_on, 6) {
        Unsent::Reconsider
    } else {
        Unsent::StartAgain
    }
}

/// The days of a probation (预备期), from the branch meeting that admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Probation {
    /// Its last day: a year.
    pub ends: Date,
    /// An extension, once, ends on this day at the earliest: half a year more.
    pub extended_from: Date,
    /// And on this day at the latest: a year more.
    pub extended_until: Date,
    /// The organisation above approves the admission by this day.
    pub approve_by: Date,
    /// With a special reason, by this day.
    pub approve_special: Date,
}

/// The days that follow from the branch meeting that admitted somebody.
pub fn probation(meeting_on: Date) -> Probation {
    let ends = plus_months(meeting_on, 12);
    Probation {
        ends,
        extended_from: plus_months(ends, 6),
        extended_until: plus_months(ends, 12),
        approve_by: plus_months(meeting_on, 3),
        approve_special: plus_months(meeting_on, 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn judge(made: &[Made], today: Date) -> Vec<Finding> {
        super::judge(made, VERSIONS, today)
    }

    fn made(step: u8, on: &str) -> Made {
        Made { step, on: day(on), special: false }
    }

    /// A person without a fault up to the branch meeting of the handbook's vector.
    fn sound() -> Vec<Made> {
        [
            "2023-01-10",
            "2023-02-10",
            "2023-03-01",
            "2023-03-05",
            "2023-03-06",
            "2024-03-06",
            "2024-03-10",
            "2024-03-20",
            "2024-03-25",
            "2024-09-01",
            "2024-10-01",
            "2024-12-01",
            "2025-02-10",
            "2025-03-01",
            "2025-03-10",
        ]
        .iter()
        .zip(1..)
        .map(|(on, step)| made(step, on))
        .collect()
    }

    #[test]
    fn the_days_of_the_handbook() {
        let it = probation(day("2025-03-10"));
        assert_eq!(it.approve_by, day("2025-06-10"));
        assert_eq!(it.approve_special, day("2025-09-10"));
        assert_eq!(it.ends, day("2026-03-10"));
        assert_eq!(it.extended_from, day("2026-09-10"));
        assert_eq!(it.extended_until, day("2027-03-10"));
    }

    #[test]
    fn there_are_twenty_five_steps_in_five_stages() {
        let steps = SET_2014.steps;
        let numbers: Vec<u8> = steps.iter().map(|it| it.number).collect();
        assert_eq!(numbers, (1..=25).collect::<Vec<u8>>());
        let counts = Stage::ALL.map(|stage| steps.iter().filter(|it| it.stage == stage).count());
        assert_eq!(counts, [2, 4, 5, 7, 7]);
        assert!(steps.windows(2).all(|it| it[0].stage <= it[1].stage));
        assert!(steps.iter().all(|it| it.limits.iter().all(|limit| limit.since < it.number)));
        assert!(steps.iter().all(|it| !it.documents.is_empty()), "every step leaves a paper");
        let votes: Vec<u8> =
            steps.iter().filter(|it| it.quorum.is_some()).map(|it| it.number).collect();
        assert_eq!(votes, [15, 23]);
        assert_eq!(SET_2014.note, "待按2026年修订版核对");
        assert!(Stage::ALL.into_iter().all(|it| Stage::parse(it.code()) == Some(it)));
        let newer = Version { code: "2026", from: day("2026-05-18"), ..SET_2014 };
        let code = |on: &str| in_force(&[newer, SET_2014], day(on)).code;
        assert_eq!(code("2010-01-01"), "2014");
        assert_eq!((code("2026-05-17"), code("2026-05-18")), ("2014", "2026"));
    }

    #[test]
    fn sound_days_give_the_next_step_and_nothing_else() {
        let told = judge(&sound(), day("2025-04-01"));
        let next = Finding::Next { step: 16, from: day("2025-03-10"), latest: None };
        assert_eq!(told, [next]);
        let first = judge(&[], day("2025-04-01"));
        assert_eq!(first, [Finding::Next { step: 1, from: day("2025-04-01"), latest: None }]);
    }

    #[test]
    fn a_year_as_activist_is_a_year() {
        let mut it = sound();
        // Made activist on the first of March 2023: candidate from the first of March 2024 on.
        it[6].on = day("2024-02-29");
        it[5].on = day("2024-02-28");
        let told = judge(&it, day("2025-04-01"));
        let early = Finding::TooEarly { step: 7, earliest: day("2024-03-01") };
        assert_eq!(told[0], early, "{told:?}");
        it[6].on = day("2024-03-01");
        assert_eq!(judge(&it, day("2025-04-01")).len(), 1);
    }

    #[test]
    fn the_talk_is_within_a_month_of_the_application() {
        let talk = |on: &str| judge(&[made(1, "2025-01-31"), made(2, on)], day("2025-04-01"));
        assert_eq!(talk("2025-02-28").len(), 1);
        let late = Finding::TooLate { step: 2, latest: day("2025-02-28"), days: 1 };
        assert_eq!(talk("2025-03-01")[0], late);
        let waiting = judge(&[made(1, "2025-01-31")], day("2025-03-02"));
        let next =
            Finding::Next { step: 2, from: day("2025-01-31"), latest: Some(day("2025-02-28")) };
        assert_eq!(
            waiting,
            [next, Finding::TooLate { step: 2, latest: day("2025-02-28"), days: 2 }]
        );
    }

    #[test]
    fn each_step_is_judged_by_the_set_of_its_day() {
        let steps: Vec<Step<'_>> =
            SET_2014.steps.iter().map(|it| Step { limits: &[], ..*it }).collect();
        let newer = Version { code: "2026", from: day("2025-03-01"), steps: &steps, ..SET_2014 };
        let talk = |on: &str| {
            let days = [made(1, "2025-01-02"), made(2, on)];
            super::judge(&days, &[SET_2014, newer], day("2025-04-01")).len()
        };
        assert_eq!((talk("2025-02-28"), talk("2025-03-01")), (2, 1));
    }

    #[test]
    fn an_approval_has_three_months_and_with_a_special_reason_six() {
        let mut it = sound();
        it.push(made(16, "2025-05-01"));
        it.push(made(17, "2025-06-11"));
        let late = Finding::TooLate { step: 17, latest: day("2025-06-10"), days: 1 };
        assert_eq!(judge(&it, day("2025-07-01"))[0], late);
        it[16].special = true;
        assert!(matches!(judge(&it, day("2025-07-01"))[..], [Finding::Next { step: 18, .. }]));
        it[16].on = day("2025-09-11");
        let late = Finding::TooLate { step: 17, latest: day("2025-09-10"), days: 1 };
        assert_eq!(judge(&it, day("2025-10-01"))[0], late);
    }

    #[test]
    fn what_is_left_out_or_out_of_order_is_named() {
        let mut it = sound();
        it.remove(3);
        it[1].on = day("2023-03-05");
        let told = judge(&it, day("2025-04-01"));
        assert!(told.contains(&Finding::Skipped(4)), "{told:?}");
        assert!(told.contains(&Finding::OutOfOrder { step: 3, before: 2 }), "{told:?}");
        let same_day = [made(1, "2025-01-01"), made(2, "2025-01-01")];
        assert_eq!(judge(&same_day, day("2025-03-01")).len(), 1, "steps of one day are in order");
        let again = [made(1, "2025-02-01"), made(1, "2025-01-01"), made(2, "2025-02-20")];
        assert_eq!(
            judge(&again, day("2025-03-01")).len(),
            1,
            "a step made twice counts by the last"
        );
    }

    #[test]
    fn papers_that_stay_behind_are_reconsidered_and_then_begun_anew() {
        let it = |today: &str| unsent(day("2025-03-10"), day(today));
        assert_eq!(it("2025-06-10"), Unsent::InTime);
        assert_eq!(it("2025-06-11"), Unsent::Reconsider);
        assert_eq!(it("2025-09-10"), Unsent::Reconsider);
        assert_eq!(it("2025-09-11"), Unsent::StartAgain);
    }

    #[test]
    fn one_is_of_age_on_the_eighteenth_birthday() {
        assert!(of_age(day("2007-05-01"), day("2025-05-01")));
        assert!(!of_age(day("2007-05-01"), day("2025-04-30")));
    }

    proptest! {
        #[test]
        fn any_days_are_judged_in_the_order_of_the_steps(
            days in proptest::collection::vec((0_u8..30, 0_i64..3_000), 0..40), today in 0_i64..4_000,
        ) {
            let start = day("2020-01-01");
            let all: Vec<_> = days
                .iter()
                .map(|&(step, on)| Made { step, on: plus_days(start, on), special: on % 2 == 0 })
                .collect();
            let told = judge(&all, plus_days(start, today));
            let number = |it: &Finding| match *it {
                Finding::Skipped(step) | Finding::OutOfOrder { step, .. } => step,
                Finding::TooEarly { step, .. } | Finding::TooLate { step, .. } => step,
                Finding::Next { step, .. } => step,
            };
            prop_assert!(told.windows(2).all(|it| number(&it[0]) <= number(&it[1])));
            for finding in &told {
                if let Finding::TooLate { days, .. } = finding {
                    prop_assert!(*days > 0);
                }
            }
        }
    }
}

//! Schedules: what must happen so often, when each time is due, and whether it happened.
//!
//! Three steps, each a value that can be shown. A [`Schedule`] says how often and on which days;
//! [`slots`] lays its versions over a span of days, one [`Slot`] a period; [`judge`] compares the
//! slots with what happened and gives a [`Verdict`] each. Slots are the same for everybody under
//! one set of rules: make them once, and judge thousands with them.
//!
//! What happened counts in the period of the day on which it was, never of the day on which it was
//! entered. A period begins under the version in force on its first day and ends under it: a new
//! version never moves the past.

mod judge;
mod period;

use std::fmt;

pub use self::judge::{Event, Record, Several, Standing, Tally, Verdict, by_item, judge};
pub use self::period::{Every, Period, periods};
use crate::share::Share;
use crate::time::{Date, days_between, plus_days};

/// Days in order, both ends included. Empty when the last is before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Span {
    /// The days from one to another.
    pub fn new(from: Date, until: Date) -> Self {
        Self { from, until }
    }

    /// From a day on, without an end.
    pub fn since(from: Date) -> Self {
        Self { from, until: Date::MAX }
    }

    /// Whether a day lies in it.
    pub fn has(self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// How many days it has; 0 when it is empty.
    pub fn days(self) -> i64 {
        (days_between(self.from, self.until) + 1).max(0)
    }

    /// The days in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

/// A day inside a period: which month of it, which day of that month, both from 1.
///
/// A month the period does not have is its last; a day the month does not have is its last. So the
/// 31st of February is the 28th or 29th, and month 12 of a quarter its third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOf {
    /// Which month of the period, from 1.
    pub month: i8,
    /// Which day of the month, from 1.
    pub day: i8,
}

/// On which days of a period it may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// On any day; due on the last.
    Any,
    /// On a day that stands fast, such as the 16th, or up to so many days before it.
    Day {
        /// The day it is due.
        on: DayOf,
        /// How many days before it may be held.
        early_days: i32,
    },
    /// Between two days; due on the second.
    Window {
        /// The first day.
        from: DayOf,
        /// The last day.
        until: DayOf,
    },
}

/// What must happen, how often, and how strictly it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Schedule {
    /// The period.
    pub every: Every,
    /// How often in each; 1 at least.
    pub least: u32,
    /// On which days.
    pub when: When,
    /// Days after the due day before it is missed. What is held in them, in the same period, counts
    /// as held late; what was held in time may still be entered.
    pub grace_days: i32,
    /// From so many days before the due day on it is "due soon".
    pub remind_days: i32,
    /// An entry made more than so many days after the event is a late entry.
    pub late_entry_days: i32,
    /// The share of a period's days that one must have existed for, for the period to count.
    pub existed: Share,
}

impl Schedule {
    /// So often in each period, on any day: half of the days must have existed, seven days of grace
    /// for entries, reminded ten days before.
    pub const fn plain(every: Every, least: u32) -> Self {
        Self {
            every,
            least,
            when: When::Any,
            grace_days: 7,
            remind_days: 10,
            late_entry_days: 7,
            existed: Share::at_least(1, 2),
        }
    }

    /// Whether it can be met at all.
    pub fn check(&self) -> Result<(), Unsound> {
        if self.least == 0 {
            return Err(Unsound::Never);
        }
        if self.grace_days < 0 || self.remind_days < 0 || self.late_entry_days < 0 {
            return Err(Unsound::Negative);
        }
        let days: &[DayOf] = match &self.when {
            When::Any => &[],
            When::Day { early_days, .. } if *early_days < 0 => return Err(Unsound::Negative),
            When::Day { on, .. } => std::slice::from_ref(on),
            When::Window { from, until } if from > until => return Err(Unsound::Backwards),
            When::Window { from, until } => &[*from, *until],
        };
        let real = |it: &DayOf| {
            (1..=self.every.months()).contains(&it.month) && (1..=31).contains(&it.day)
        };
        if days.iter().all(real) { Ok(()) } else { Err(Unsound::NoSuchDay) }
    }
}

/// Why a schedule makes no sense. `Display` is a sentence for who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsound {
    /// It is asked for 0 times.
    Never,
    /// A number of days is below 0.
    Negative,
    /// The window ends before it begins.
    Backwards,
    /// The period has no such month, or no month has such a day.
    NoSuchDay,
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Never => "次数至少是 1，请改过来",
            Self::Negative => "天数不能小于 0，请改过来",
            Self::Backwards => "开始的日子在结束的日子后面，请换过来",
            Self::NoSuchDay => "周期里没有这个月份，或者没有这一天，请改过来",
        })
    }
}

impl std::error::Error for Unsound {}

/// From a day on this is asked, or nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The first day.
    pub from: Date,
    /// What is asked; `None`: nothing from this day on.
    pub schedule: Option<Schedule>,
}

/// One period with the days that matter in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Which period.
    pub period: Period,
    /// The days ruled by this version: the whole period, but for a version that began inside it.
    pub ruled: Span,
    /// The first day on which it may happen.
    pub opens: Date,
    /// The last day on which it is in time.
    pub due: Date,
    /// The last day of the period on which it still counts, as late.
    pub closes: Date,
    /// After this day it is missed.
    pub judged: Date,
    /// From this day on it is "due soon".
    pub remind: Date,
    /// What is asked.
    pub schedule: Schedule,
}

/// The most slots of one call: two centuries of months.
const MOST_SLOTS: usize = 2_400;

/// Every period that has a day in `over`, under the version in force when it begins.
///
/// Versions may stand in any order; of two with one day the later in the list holds. Before the
/// first nothing was asked. A version that begins inside a running period waits for its end; where
/// nothing runs it begins at once. A period it has not ruled from the first day on counts only for
/// who had the share of its days left, as if they had been created on that day.
pub fn slots(versions: &[Version], over: Span) -> Vec<Slot> {
    let mut sorted = versions.to_vec();
    sorted.sort_by_key(|it| it.from);
    let Some(first) = sorted.first() else { return Vec::new() };
    let mut out = Vec::new();
    let mut day = first.from;
    let in_force = |day: Date| sorted.iter().rev().find(|it| it.from <= day);
    while day <= over.until {
        let Some(schedule) = in_force(day).and_then(|it| it.schedule) else {
            let Some(next) = sorted.iter().find(|it| it.from > day) else { break };
            day = next.from;
            continue;
        };
        // Long before the span: to its first period, or to the last one that this version rules.
        let last = sorted.iter().map(|it| it.from).find(|it| *it > day);
        let last = last.map_or(Date::MAX, |it| plus_days(it, -1));
        day = day.max(Period::of(schedule.every, over.from.min(last)).first());
        let period = Period::of(schedule.every, day);
        if period.last() >= over.from {
            out.push(slot(period, day, schedule));
        }
        let Some(next) = period.next().filter(|_| out.len() < MOST_SLOTS) else { break };
        day = next.first();
    }
    out
}

fn slot(period: Period, begins: Date, schedule: Schedule) -> Slot {
    let ruled = Span::new(begins.max(period.first()), period.last());
    let (opens, due) = match schedule.when {
        When::Any => (ruled.from, ruled.until),
        When::Day { on, early_days } => {
            let on = period.day(on.month, on.day);
            (plus_days(on, -i64::from(early_days)), on)
        }
        When::Window { from, until } => {
            (period.day(from.month, from.day), period.day(until.month, until.day))
        }
    };
    let judged = plus_days(due, i64::from(schedule.grace_days));
    Slot {
        period,
        ruled,
        opens: opens.max(ruled.from),
        due,
        closes: judged.min(ruled.until),
        judged,
        remind: plus_days(due, -i64::from(schedule.remind_days)),
        schedule,
    }
}

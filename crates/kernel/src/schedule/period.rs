//! Calendar periods: months, quarters, half-years and years, one after another without a gap.

use std::fmt;

use crate::time::Date;

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Every {
    /// A calendar month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// Six months from January or July.
    HalfYear,
    /// A calendar year.
    Year,
}

impl Every {
    /// All lengths, the shortest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::Year => "year",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// How many months it has.
    pub const fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

/// One period of the civil calendar. Periods of one length are ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    every: Every,
    year: i16,
    /// Which of the year, from 0.
    part: i8,
}

impl Period {
    /// The period of a length that a day lies in.
    pub fn of(every: Every, day: Date) -> Self {
        Self { every, year: day.year(), part: (day.month() - 1) / every.months() }
    }

    /// Its length.
    pub fn every(self) -> Every {
        self.every
    }

    /// The year it lies in.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Which of its year, from 1: 3 for March, for the third quarter.
    pub fn number(self) -> i8 {
        self.part + 1
    }

    /// The first day.
    pub fn first(self) -> Date {
        self.day(1, 1)
    }

    /// The last day.
    pub fn last(self) -> Date {
        self.day(self.every.months(), 31)
    }

    /// A day of it, by its month and day from 1, clamped to what the period and the month have.
    pub fn day(self, month: i8, day: i8) -> Date {
        let inside = month.clamp(1, self.every.months());
        let first = Date::new(self.year, self.part * self.every.months() + inside, 1);
        // The year comes from a date and the month lies in 1..=12: the date exists.
        let first = first.unwrap_or(Date::MAX);
        let day = day.clamp(1, first.days_in_month());
        Date::new(first.year(), first.month(), day).unwrap_or(first)
    }

    /// Whether a day lies in it.
    pub fn has(self, day: Date) -> bool {
        Self::of(self.every, day) == self
    }

    /// The one after it; none after the year 9999.
    pub fn next(self) -> Option<Self> {
        if (self.part + 1) * self.every.months() < 12 {
            return Some(Self { part: self.part + 1, ..self });
        }
        let year = self.year.checked_add(1).filter(|it| *it <= Date::MAX.year())?;
        Some(Self { year, part: 0, ..self })
    }

    /// The one before it; none before the year −9999.
    pub fn previous(self) -> Option<Self> {
        if self.part > 0 {
            return Some(Self { part: self.part - 1, ..self });
        }
        let year = self.year.checked_sub(1).filter(|it| *it >= Date::MIN.year())?;
        Some(Self { year, part: 12 / self.every.months() - 1, ..self })
    }

    /// How many periods of its length lie between it and a later one; negative for an earlier one.
    /// Nothing when the lengths differ.
    pub fn until(self, later: Self) -> Option<i32> {
        let index = |it: Self| {
            i32::from(it.year) * (12 / i32::from(it.every.months())) + i32::from(it.part)
        };
        (self.every == later.every).then(|| index(later) - index(self))
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        if !year.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let year = year.parse().ok()?;
        let (every, part) = match (rest.get(..1), rest.get(1..)) {
            (None, _) => (Every::Year, 1),
            (Some("-"), Some(month)) if month.len() == 2 => (Every::Month, number(month)?),
            (Some("Q"), Some(it)) if it.len() == 1 => (Every::Quarter, number(it)?),
            (Some("H"), Some(it)) if it.len() == 1 => (Every::HalfYear, number(it)?),
            _ => return None,
        };
        let fits = (1..=12 / every.months()).contains(&part);
        fits.then(|| Self { every, year, part: part - 1 })
    }
}

fn number(text: &str) -> Option<i8> {
    if text.bytes().all(|it| it.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// `2025`, `2025H1`, `2025Q3`, `2025-03`: the stable word, in order where the lengths are the same.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.every {
            Every::Month => write!(f, "{:04}-{:02}", self.year, self.number()),
            Every::Quarter => write!(f, "{:04}Q{}", self.year, self.number()),
            Every::HalfYear => write!(f, "{:04}H{}", self.year, self.number()),
            Every::Year => write!(f, "{:04}", self.year),
        }
    }
}

/// Every period of a length that has a day from `from` to `until`, in order; none when `until` is
/// the earlier.
pub fn periods(every: Every, from: Date, until: Date) -> impl Iterator<Item = Period> {
    let first = Some(Period::of(every, from)).filter(|_| from <= until);
    let last = Period::of(every, until);
    std::iter::successors(first, |it| it.next()).take_while(move |it| *it <= last)
}

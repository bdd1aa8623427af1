//! The working calendar: which days people work, and counting in working time.
//!
//! The rule of a day: a make-up day of the year's notice works; a day of a break does not;
//! otherwise Monday to Friday work. Years without a notice follow Monday to Friday and say so
//! ([`Day::provisional`]). A county's own days lie over all of it.

mod hours;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

pub use self::hours::{HoursError, Interval, OfficeHours, Season};
use crate::time::Instant;

/// The largest amount that can be counted: working days, calendar days.
pub const MOST_DAYS: i64 = 10_000;

/// The longest walk over single days, working or not. 10,000 working days are some 14,700 days.
const LONGEST_WALK: i64 = 20_000;

/// Which days work, from the yearly notices and a county's own days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeSet<i16>,
    /// Days of breaks: the year whose notice says so, and the break's name where known.
    off: BTreeMap<Date, (i16, Option<&'static str>)>,
    /// Make-up days: the year whose notice says so.
    work: BTreeMap<Date, i16>,
    overlays: BTreeMap<Date, (bool, String)>,
}

/// What the calendar says about one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Whether people work.
    pub works: bool,
    /// Whether this may change when the year's notice is published.
    pub provisional: bool,
    /// Why.
    pub why: DayKind,
}

/// Why a day works or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// An ordinary Monday to Friday.
    Weekday,
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A day of a public break; [`WorkCalendar::holiday_name`] names it.
    Holiday,
    /// A weekend day on which people work to make up for a break.
    MakeUp,
    /// The county's own day, and its reason.
    Overlay(String),
}

/// Why the calendar refused. `Display` is a sentence for the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// An amount of days or seconds is below 1 or beyond [`MOST_DAYS`].
    Amount(i64),
    /// The count leads too far from this day, or past the year 9999.
    TooFar(Date),
    /// A day of an imported notice lies in another year than the notice.
    OtherYear(i16, Date),
    /// An imported notice says of this day that it is off and that it works.
    Both(Date),
    /// An imported notice makes a make-up day of an ordinary Monday to Friday.
    WorksAnyway(Date),
    /// An imported notice has no day off.
    NoBreak(i16),
}

impl WorkCalendar {
    /// A calendar that knows no notice: Monday to Friday, every year provisional.
    pub fn empty() -> Self {
        Self {
            years: BTreeSet::new(),
            off: BTreeMap::new(),
            work: BTreeMap::new(),
            overlays: BTreeMap::new(),
        }
    }

    /// The calendar of mainland China with the notices for 2024 to 2026.
    pub fn china() -> Self {
        let mut it = Self::empty();
        for notice in &table::NOTICES {
            it.years.insert(notice.year);
            for &(first, last, name) in notice.breaks {
                for date in days(first, last) {
                    it.off.insert(date, (notice.year, Some(name)));
                }
            }
            it.work.extend(notice.work.iter().map(|&date| (date, notice.year)));
        }
        it
    }

    /// Adds the notice for a year, or replaces it.
    ///
    /// A notice may reach a few days into December before or January after (New Year breaks do).
    pub fn with_year(
        mut self,
        year: i16,
        off: &[Date],
        work: &[Date],
    ) -> Result<Self, CalendarError> {
        if off.is_empty() {
            return Err(CalendarError::NoBreak(year));
        }
        let near = |it: Date| {
            it.year() == year
                || (it.year() == year.saturating_sub(1) && it.month() == 12)
                || (it.year() == year.saturating_add(1) && it.month() == 1)
        };
        if let Some(&stray) = off.iter().chain(work).find(|it| !near(**it)) {
            return Err(CalendarError::OtherYear(year, stray));
        }
        if let Some(&both) = work.iter().find(|it| off.contains(it)) {
            return Err(CalendarError::Both(both));
        }
        if let Some(&plain) = work.iter().find(|it| !is_weekend(**it)) {
            return Err(CalendarError::WorksAnyway(plain));
        }
        self.off.retain(|_, (notice, _)| *notice != year);
        self.work.retain(|_, notice| *notice != year);
        let sorted: Vec<Date> = off.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        for group in sorted.chunk_by(|a, b| a.tomorrow().is_ok_and(|next| next == *b)) {
            let (Some(&first), Some(&last)) = (group.first(), group.last()) else { continue };
            let name = table::solar_name(first, last);
            self.off.extend(group.iter().map(|&date| (date, (year, name))));
        }
        self.work.extend(work.iter().map(|&date| (date, year)));
        self.years.insert(year);
        Ok(self)
    }

    /// Adds a county's own day; it goes before every notice.
    #[must_use]
    pub fn with_overlay(mut self, date: Date, works: bool, why: &str) -> Self {
        self.overlays.insert(date, (works, why.trim().to_owned()));
        self
    }

    /// Whether the notice for this year is known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The usual name of the break this day belongs to, where it is known.
    pub fn holiday_name(&self, date: Date) -> Option<&'static str> {
        self.off.get(&date).and_then(|(_, name)| *name)
    }

    /// What the calendar says about a day.
    pub fn day(&self, date: Date) -> Day {
        if let Some((works, why)) = self.overlays.get(&date) {
            return Day { works: *works, provisional: false, why: DayKind::Overlay(why.clone()) };
        }
        let why = if self.work.contains_key(&date) {
            DayKind::MakeUp
        } else if self.off.contains_key(&date) {
            DayKind::Holiday
        } else if is_weekend(date) {
            DayKind::Weekend
        } else {
            DayKind::Weekday
        };
        let told = matches!(why, DayKind::MakeUp | DayKind::Holiday);
        let provisional = !told && !self.knows(date.year());
        Day { works: self.works(date), provisional, why }
    }

    /// Whether people work on a day.
    pub fn works(&self, date: Date) -> bool {
        if let Some((works, _)) = self.overlays.get(&date) {
            return *works;
        }
        self.work.contains_key(&date) || (!is_weekend(date) && !self.off.contains_key(&date))
    }

    /// The `n`-th working day after a date, which itself never counts. `n` from 1 to [`MOST_DAYS`].
    pub fn nth_workday_after(&self, date: Date, n: i64) -> Result<Date, CalendarError> {
        if !(1..=MOST_DAYS).contains(&n) {
            return Err(CalendarError::Amount(n));
        }
        let mut left = n;
        let mut day = date;
        for _ in 0..LONGEST_WALK {
            day = day.tomorrow().map_err(|_| CalendarError::TooFar(date))?;
            if self.works(day) {
                left -= 1;
                if left == 0 {
                    return Ok(day);
                }
            }
        }
        Err(CalendarError::TooFar(date))
    }

    /// The number of working days after `after`, up to and including `upto`; 0 if there are none.
    pub fn workdays_between(&self, after: Date, upto: Date) -> Result<i64, CalendarError> {
        let mut count = 0;
        let mut day = after;
        for _ in 0..LONGEST_WALK {
            if day >= upto {
                return Ok(count);
            }
            day = day.tomorrow().map_err(|_| CalendarError::TooFar(after))?;
            count += i64::from(self.works(day));
        }
        if day >= upto { Ok(count) } else { Err(CalendarError::TooFar(after)) }
    }

    /// The instant at which `seconds` of office time have passed since `from`.
    ///
    /// Time that ends with an interval ends at its end: 12:00, not 14:00. `seconds` from 0 (which
    /// is `from` itself) to [`MOST_DAYS`] days of 24 hours. A fraction of a second is dropped.
    pub fn add_working_seconds(
        &self,
        hours: &OfficeHours,
        from: Instant,
        seconds: i64,
    ) -> Result<Instant, CalendarError> {
        if !(0..=MOST_DAYS * 86_400).contains(&seconds) {
            return Err(CalendarError::Amount(seconds));
        }
        if seconds == 0 {
            return Ok(from);
        }
        let mut left = seconds;
        let mut date = from.date();
        let mut now = second_of_day(from);
        for _ in 0..LONGEST_WALK {
            if self.works(date) {
                for (begin, end) in office_seconds(hours, date) {
                    let begin = begin.max(now);
                    let length = (end - begin).max(0);
                    if left <= length {
                        return Ok(Instant::at(date, 0, 0).plus_seconds(begin + left));
                    }
                    left -= length;
                }
            }
            date = date.tomorrow().map_err(|_| CalendarError::TooFar(from.date()))?;
            now = 0;
        }
        Err(CalendarError::TooFar(from.date()))
    }

    /// The seconds of office time from `from` to `to`; 0 if `to` is not later.
    pub fn working_seconds_between(
        &self,
        hours: &OfficeHours,
        from: Instant,
        to: Instant,
    ) -> Result<i64, CalendarError> {
        if to <= from {
            return Ok(0);
        }
        let (first, last) = (from.date(), to.date());
        let mut sum = 0;
        let mut date = first;
        for _ in 0..LONGEST_WALK {
            if self.works(date) {
                let low = if date == first { second_of_day(from) } else { 0 };
                let high = if date == last { second_of_day(to) } else { i64::MAX };
                for (begin, end) in office_seconds(hours, date) {
                    sum += (end.min(high) - begin.max(low)).max(0);
                }
            }
            if date == last {
                return Ok(sum);
            }
            date = date.tomorrow().map_err(|_| CalendarError::TooFar(first))?;
        }
        Err(CalendarError::TooFar(first))
    }
}

/// The date `n` calendar days later. `n` from 1 to [`MOST_DAYS`].
pub fn nth_day_after(date: Date, n: i64) -> Result<Date, CalendarError> {
    if !(1..=MOST_DAYS).contains(&n) {
        return Err(CalendarError::Amount(n));
    }
    date.checked_add(n.days()).map_err(|_| CalendarError::TooFar(date))
}

/// The number of calendar days from `after` to `upto`; 0 if `upto` is not later.
pub fn days_between(after: Date, upto: Date) -> i64 {
    i64::from((upto - after).get_days()).max(0)
}

/// The days from `first` to `last`, both included; none if `last` is the earlier.
pub(crate) fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |it| it.tomorrow().ok()).take_while(move |it| *it <= last)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Seconds since midnight in Shanghai.
fn second_of_day(at: Instant) -> i64 {
    let it = at.civil();
    i64::from(it.hour()) * 3600 + i64::from(it.minute()) * 60 + i64::from(it.second())
}

/// The office time of a date, in seconds since midnight.
fn office_seconds(hours: &OfficeHours, date: Date) -> impl Iterator<Item = (i64, i64)> {
    hours.for_date(date).iter().map(|it| (i64::from(it.from) * 60, i64::from(it.to) * 60))
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(n) => {
                write!(f, "时限 {n} 不合适，请填 1 到 {MOST_DAYS} 之间的整数")
            }
            Self::TooFar(date) => {
                write!(f, "从 {date} 算起隔得太远，算不出来，请检查年份和时限有没有写错")
            }
            Self::OtherYear(year, date) => {
                write!(f, "{date} 不在 {year} 年，请检查这份放假安排的年份")
            }
            Self::Both(date) => {
                write!(f, "{date} 既写了放假又写了补班，请留下一个")
            }
            Self::WorksAnyway(date) => {
                write!(f, "{date} 本来就上班，不用补班，请检查日期有没有写错")
            }
            Self::NoBreak(year) => {
                write!(f, "{year} 年的放假安排里一天假也没有，请填好再导入")
            }
        }
    }
}

impl std::error::Error for CalendarError {}

//! Time as offices and residents keep it, in whole minutes.

use jiff::civil::Date;
use kernel::time::Instant;

/// The hours in which staff act, as minutes of the day. The afternoon ends a little early, so
/// that an act of the last minute is still within office hours.
const OPEN: [(i64, i64); 2] = [(8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 25)];

/// The working calendar.
pub(super) struct Clock<'a> {
    is_workday: &'a dyn Fn(Date) -> bool,
}

impl<'a> Clock<'a> {
    pub(super) fn new(is_workday: &'a dyn Fn(Date) -> bool) -> Self {
        Self { is_workday }
    }

    pub(super) fn works(&self, date: Date) -> bool {
        (self.is_workday)(date)
    }

    /// The moment after this many minutes of office time.
    pub(super) fn office(&self, from: Instant, minutes: i64) -> Instant {
        let mut date = from.date();
        let mut minute = minute_of(from);
        let mut left = minutes;
        loop {
            if self.works(date) {
                for (start, end) in OPEN {
                    minute = minute.max(start);
                    let room = end - minute;
                    if room > left {
                        return at(date, minute + left);
                    }
                    if room > 0 {
                        left -= room;
                        minute = end;
                    }
                }
            }
            date = after(date);
            minute = 0;
        }
    }

    /// The `n`-th working day after a date; the date itself if `n` is 0.
    pub(super) fn workday_after(&self, date: Date, n: i64) -> Date {
        let mut date = date;
        let mut left = n;
        while left > 0 {
            date = after(date);
            if self.works(date) {
                left -= 1;
            }
        }
        date
    }

    /// The day with `n` working days after it up to and with `last`; the latest such working day.
    pub(super) fn workday_before(&self, last: Date, n: i64) -> Date {
        let mut date = last;
        let mut left = n;
        while left > 0 {
            date = date.yesterday().unwrap_or(date);
            if self.works(date) {
                left -= 1;
            }
        }
        date
    }
}

/// The moment at which it is `minute` minutes after midnight.
pub(super) fn at(date: Date, minute: i64) -> Instant {
    Instant::at(date, 0, 0).plus_seconds(minute * 60)
}

/// Minutes since midnight.
pub(super) fn minute_of(moment: Instant) -> i64 {
    let civil = moment.civil();
    i64::from(civil.hour()) * 60 + i64::from(civil.minute())
}

fn after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    fn weekdays(date: Date) -> bool {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    #[test]
    fn office_time_skips_lunch_nights_and_weekends() {
        let clock = Clock::new(&weekdays);
        let friday = date(2025, 6, 6);

        assert_eq!(clock.office(at(friday, 11 * 60), 90), at(friday, 14 * 60 + 30));
        assert_eq!(
            clock.office(at(friday, 17 * 60), 30),
            at(date(2025, 6, 9), 8 * 60 + 35),
            "25 minutes are left on Friday"
        );
        assert_eq!(clock.office(at(date(2025, 6, 7), 0), 1), at(date(2025, 6, 9), 8 * 60 + 31));
    }

    #[test]
    fn working_days_are_counted_both_ways() {
        let clock = Clock::new(&weekdays);

        assert_eq!(clock.workday_after(date(2025, 6, 6), 5), date(2025, 6, 13));
        assert_eq!(clock.workday_before(date(2025, 6, 13), 5), date(2025, 6, 6));
    }
}

//! Instants and civil dates, judged in Asia/Shanghai.
//!
//! Asia/Shanghai is a fixed +08:00 here: China has kept no daylight saving time since 1992. It did
//! from 1986 to 1991, so birth dates of those years are kept as [`Date`], never as an instant.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp};

pub use jiff::civil::Date;

/// The one offset of this program: hours east of Greenwich.
const SHANGHAI: Offset = Offset::constant(8);

/// Microseconds in a second.
const MICROS: i64 = 1_000_000;

/// A point in time: microseconds since the Unix epoch, UTC.
///
/// Civil dates reach from the year −9999 to 9999; an instant beyond is shown as the nearest
/// one that has a date. Arithmetic saturates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads RFC 3339 (`2025-10-09T14:30:00+08:00`, `…Z`, fractions allowed, seconds required).
    ///
    /// Nothing if the text has another shape, names no real date or leaves out the offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let text = text.trim();
        // jiff reads more than RFC 3339 (shorter times, zone names in brackets): check the shape.
        let shape = b"0000-00-00T00:00:00";
        let head = text.as_bytes().get(..shape.len())?;
        let fits = head.iter().zip(shape).all(|(got, want)| match want {
            b'0' => got.is_ascii_digit(),
            b'T' => matches!(got, b'T' | b't' | b' '),
            other => got == other,
        });
        if !fits || text.contains('[') {
            return None;
        }
        text.parse::<Timestamp>().ok().map(|it| Self(it.as_microsecond()))
    }

    /// RFC 3339 at +08:00, to the second; a fraction of a second is left out.
    pub fn rfc3339(self) -> String {
        let it = self.civil();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+08:00",
            it.year(),
            it.month(),
            it.day(),
            it.hour(),
            it.minute(),
            it.second()
        )
    }

    /// The date in Shanghai.
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// The date and time of day in Shanghai.
    pub fn civil(self) -> DateTime {
        let nearest = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        SHANGHAI.to_datetime(Timestamp::from_microsecond(self.0).unwrap_or(nearest))
    }

    /// The instant at which it is `hour`:`minute` in Shanghai; 24:00 is the next day's beginning.
    pub fn at(date: Date, hour: i8, minute: i8) -> Self {
        Self::from_civil(date.at(0, 0, 0, 0))
            .plus_seconds(i64::from(hour) * 3600 + i64::from(minute) * 60)
    }

    /// The last second of a day in Shanghai, 23:59:59.
    pub fn end_of(date: Date) -> Self {
        Self::at(date, 24, 0).plus_seconds(-1)
    }

    /// The instant at which clocks in Shanghai show `civil`.
    pub fn from_civil(civil: DateTime) -> Self {
        let nearest = if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(SHANGHAI.to_timestamp(civil).unwrap_or(nearest).as_microsecond())
    }

    /// This many seconds later, or earlier if negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS)))
    }

    /// Whole seconds from `other` to this, rounded down; negative if this is the earlier.
    pub fn seconds_since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0).div_euclid(MICROS)
    }

    /// The calendar month in Shanghai as a number, year times 100 plus month: 202509.
    pub fn month(self) -> i64 {
        let date = self.date();
        i64::from(date.year()) * 100 + i64::from(date.month())
    }
}

/// So many days later, or earlier if negative; at the ends of the calendar, its last day.
pub fn plus_days(day: Date, days: i64) -> Date {
    let end = if days < 0 { Date::MIN } else { Date::MAX };
    let hours = days.checked_mul(24).map(SignedDuration::try_from_hours);
    hours.flatten().map_or(end, |it| day.saturating_add(it))
}

/// So many months later, or earlier if negative. A day that the month does not have becomes its
/// last: three months after the 30th of November is the 28th or 29th of February. (A convention of
/// software; the texts do not say.) At the ends of the calendar, its last day.
pub fn plus_months(day: Date, months: i32) -> Date {
    let end = if months < 0 { Date::MIN } else { Date::MAX };
    Span::new().try_months(months).map_or(end, |it| day.saturating_add(it))
}

/// So many years later, or earlier if negative; the 29th of February becomes the 28th where there is
/// none.
pub fn plus_years(day: Date, years: i32) -> Date {
    plus_months(day, years.saturating_mul(12))
}

/// The days from one date to another: 0 for the same, negative for an earlier one.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn an_instant_is_read_and_written_at_shanghai() {
        let at = Instant::parse_rfc3339("2025-10-09T06:30:00Z").unwrap();

        assert_eq!(at.rfc3339(), "2025-10-09T14:30:00+08:00");
        assert_eq!(at, Instant::at(date(2025, 10, 9), 14, 30));
        assert_eq!(at.month(), 202_510);
    }

    #[test]
    fn the_day_and_the_month_turn_at_midnight_in_shanghai() {
        let before = Instant::parse_rfc3339("2025-09-30T15:59:59.999999Z").unwrap();
        let after = Instant::parse_rfc3339("2025-09-30T16:00:00Z").unwrap();

        assert_eq!((before.date(), before.month()), (date(2025, 9, 30), 202_509));
        assert_eq!((after.date(), after.month()), (date(2025, 10, 1), 202_510));
        assert_eq!(Instant::end_of(date(2025, 9, 30)).rfc3339(), "2025-09-30T23:59:59+08:00");
    }

    #[test]
    fn what_is_not_rfc_3339_is_not_read() {
        for text in [
            "",
            "2025-10-09",
            "2025-10-09T14:30:00",
            "2025-10-09T14:30+08:00",
            "2025-02-30T14:30:00Z",
            "2025-10-09T25:30:00Z",
            "20251009T143000Z",
            "2025-10-09T14:30:00+08:00[Asia/Shanghai]",
            "二〇二五年十月九日十四点三十分",
        ] {
            assert_eq!(Instant::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_without_the_day_ends_on_its_last() {
        assert_eq!(plus_months(date(2025, 11, 30), 3), date(2026, 2, 28));
        assert_eq!(plus_months(date(2025, 8, 31), -6), date(2025, 2, 28));
        assert_eq!(plus_years(date(2024, 2, 29), 3), date(2027, 2, 28));
        assert_eq!(plus_years(date(2024, 2, 29), 4), date(2028, 2, 29));
        assert_eq!(plus_months(date(9999, 12, 1), 1), Date::MAX);
        assert_eq!(plus_days(date(2025, 2, 28), 1), date(2025, 3, 1));
        assert_eq!(plus_days(date(2025, 1, 1), i64::MIN), Date::MIN);
    }

    proptest! {
        #[test]
        fn days_are_counted_as_they_are_added(days in -3_000_000_i64..2_900_000, from in -3000_i64..3000) {
            let from = plus_days(date(2025, 1, 1), from);
            prop_assert_eq!(days_between(from, plus_days(from, days)), days);
        }

        #[test]
        fn a_later_day_is_never_earlier_after_the_same_months(
            one in 0_i64..20_000, more in 0_i64..200, months in -600_i32..600,
        ) {
            let (one, other) = (plus_days(date(2000, 1, 1), one), plus_days(date(2000, 1, 1), one + more));
            let (a, b) = (plus_months(one, months), plus_months(other, months));
            prop_assert!(a <= b);
            prop_assert_eq!(a.first_of_month(), plus_months(one.first_of_month(), months));
            prop_assert!(a.day() == one.day() || (a.day() < one.day() && a == a.last_of_month()));
        }

        #[test]
        fn no_instant_panics(micros in any::<i64>(), seconds in any::<i64>(), other in any::<i64>()) {
            let at = Instant(micros);
            prop_assert!(!at.rfc3339().is_empty());
            prop_assert!(at.month() / 100 <= 9999);
            prop_assert_eq!(at.plus_seconds(seconds) >= at, seconds >= 0 || at.0 == i64::MIN);
            prop_assert_eq!(at.seconds_since(Instant(other)) >= 0, micros >= other);
        }

        #[test]
        fn reading_undoes_writing(seconds in -2_000_000_000_i64..8_000_000_000) {
            let at = Instant(0).plus_seconds(seconds);
            prop_assert_eq!(Instant::parse_rfc3339(&at.rfc3339()), Some(at));
            prop_assert_eq!(Instant::from_civil(at.civil()), at);
        }
    }
}

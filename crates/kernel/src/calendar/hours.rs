//! Office hours, by season.

use std::fmt;

use jiff::civil::Date;

/// Minutes in a day.
const DAY: i32 = 24 * 60;

/// A stretch of office time within a day, in minutes since midnight: `from` ≤ t < `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first minute, 0 to 1439.
    pub from: i32,
    /// The minute at which it ends, up to 1440.
    pub to: i32,
}

/// A part of every year with its own office hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    /// The first day, as month and day.
    pub from: (i8, i8),
    /// The last day, as month and day; before `from` when the season runs over the year's end.
    pub to: (i8, i8),
    /// The office time of a working day, in order.
    pub intervals: Vec<Interval>,
}

/// The office hours of a whole year: every day lies in exactly one season, every season has
/// office time, in order and without overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    seasons: Vec<Season>,
}

/// Why office hours were refused. `Display` is a sentence for the person who typed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursError {
    /// A season (or the whole year) has no office time.
    Empty,
    /// A time is not of the form 08:30.
    NotATime(String),
    /// An interval does not end after it begins, or leaves the day.
    Backwards(Interval),
    /// An interval begins before the one in front of it has ended.
    Overlap(Interval, Interval),
    /// A season begins or ends on a day that does not exist.
    NoSuchDay(i8, i8),
    /// No season covers this month and day.
    Uncovered(i8, i8),
    /// Two seasons cover this month and day.
    CoveredTwice(i8, i8),
}

impl OfficeHours {
    /// Checks the seasons once, so that nobody has to check them again.
    pub fn new(seasons: Vec<Season>) -> Result<Self, HoursError> {
        if seasons.is_empty() {
            return Err(HoursError::Empty);
        }
        for season in &seasons {
            season.check()?;
        }
        let mut day = Some(LEAP);
        while let Some(date) = day.filter(|it| it.year() == LEAP.year()) {
            match seasons.iter().filter(|it| it.covers(date)).count() {
                0 => return Err(HoursError::Uncovered(date.month(), date.day())),
                1 => {}
                _ => return Err(HoursError::CoveredTwice(date.month(), date.day())),
            }
            day = date.tomorrow().ok();
        }
        Ok(Self { seasons })
    }

    /// The same hours all year, from times as people write them: `("08:30", "12:00")`.
    pub fn all_year<T: AsRef<str>>(intervals: &[(T, T)]) -> Result<Self, HoursError> {
        let read = |text: &T| minute(text.as_ref());
        let intervals = intervals
            .iter()
            .map(|(from, to)| Ok(Interval { from: read(from)?, to: read(to)? }))
            .collect::<Result<Vec<_>, HoursError>>()?;
        Self::new(vec![Season { from: (1, 1), to: (12, 31), intervals }])
    }

    /// 08:30–12:00 and 14:00–17:30, seven hours a day, all year.
    pub fn standard() -> Self {
        let intervals = vec![
            Interval { from: 8 * 60 + 30, to: 12 * 60 },
            Interval { from: 14 * 60, to: 17 * 60 + 30 },
        ];
        Self { seasons: vec![Season { from: (1, 1), to: (12, 31), intervals }] }
    }

    /// The seasons, as they were given.
    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// The office time of this date, if it is a working day; never empty, in order.
    pub fn for_date(&self, date: Date) -> &[Interval] {
        self.seasons.iter().find(|it| it.covers(date)).map_or(&[], |it| &it.intervals)
    }

    /// The minute of the day at which the office closes on this date.
    pub fn closing(&self, date: Date) -> i32 {
        self.for_date(date).last().map_or(DAY, |it| it.to)
    }
}

impl Season {
    fn covers(&self, date: Date) -> bool {
        let day = (date.month(), date.day());
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }

    fn check(&self) -> Result<(), HoursError> {
        for (month, day) in [self.from, self.to] {
            // 29 February may bound a season: the day exists in a leap year.
            Date::new(LEAP.year(), month, day).map_err(|_| HoursError::NoSuchDay(month, day))?;
        }
        if self.intervals.is_empty() {
            return Err(HoursError::Empty);
        }
        let mut before: Option<Interval> = None;
        for &it in &self.intervals {
            if it.from < 0 || it.to > DAY || it.from >= it.to {
                return Err(HoursError::Backwards(it));
            }
            if let Some(before) = before.filter(|before| it.from < before.to) {
                return Err(HoursError::Overlap(before, it));
            }
            before = Some(it);
        }
        Ok(())
    }
}

/// The first day of a leap year, so that a walk through it meets every possible day.
const LEAP: Date = jiff::civil::date(2024, 1, 1);

/// Reads `8:30`, `08:30` or `24:00` as a minute of the day.
fn minute(text: &str) -> Result<i32, HoursError> {
    let wrong = || HoursError::NotATime(text.trim().to_owned());
    let (hour, minute) = text.trim().split_once([':', '：']).ok_or_else(wrong)?;
    let digits = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return Err(wrong());
    }
    let (Ok(hour), Ok(minute)) = (hour.parse::<i32>(), minute.parse::<i32>()) else {
        return Err(wrong());
    };
    let total = hour * 60 + minute;
    if minute < 60 && total <= DAY { Ok(total) } else { Err(wrong()) }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}–{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "没有填上班时间，请至少填一段，例如 08:30 到 12:00"),
            Self::NotATime(text) => {
                write!(f, "“{text}”不是时间，请写成 08:30 这样，最晚 24:00")
            }
            Self::Backwards(it) => {
                write!(f, "{it} 这一段不对，下班要晚于上班，而且不能跨天，请改正")
            }
            Self::Overlap(before, it) => {
                write!(f, "{it} 和前一段 {before} 重叠或者顺序颠倒，请按先后填写，不要重叠")
            }
            Self::NoSuchDay(month, day) => {
                write!(f, "没有 {month} 月 {day} 日这一天，请改正季节的起止日期")
            }
            Self::Uncovered(month, day) => {
                write!(f, "{month} 月 {day} 日不在任何一个季节里，请让各个季节首尾相接")
            }
            Self::CoveredTwice(month, day) => {
                write!(f, "{month} 月 {day} 日同时在两个季节里，请让各个季节不要重叠")
            }
        }
    }
}

impl std::error::Error for HoursError {}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn season(from: (i8, i8), to: (i8, i8), intervals: &[(i32, i32)]) -> Season {
        let intervals = intervals.iter().map(|&(from, to)| Interval { from, to }).collect();
        Season { from, to, intervals }
    }

    #[test]
    fn the_standard_hours_pass_their_own_check() {
        let standard = OfficeHours::standard();

        assert_eq!(
            OfficeHours::all_year(&[("08:30", "12:00"), ("14:00", "17:30")]),
            Ok(standard.clone())
        );
        assert_eq!(standard.closing(date(2025, 10, 9)), 17 * 60 + 30);
    }

    #[test]
    fn a_season_may_run_over_the_end_of_the_year() {
        let hours = OfficeHours::new(vec![
            season((5, 1), (9, 30), &[(480, 720), (900, 1080)]),
            season((10, 1), (4, 30), &[(510, 720), (840, 1050)]),
        ])
        .unwrap();

        assert_eq!(hours.closing(date(2025, 9, 30)), 1080);
        assert_eq!(hours.closing(date(2025, 10, 1)), 1050);
        assert_eq!(hours.closing(date(2026, 1, 1)), 1050);
        assert_eq!(hours.closing(date(2028, 2, 29)), 1050);
        assert_eq!(hours.closing(date(2026, 5, 1)), 1080);
    }

    #[test]
    fn each_fault_is_named() {
        let whole = |intervals: &[(i32, i32)]| {
            OfficeHours::new(vec![season((1, 1), (12, 31), intervals)]).unwrap_err()
        };
        assert_eq!(OfficeHours::new(vec![]).unwrap_err(), HoursError::Empty);
        assert_eq!(whole(&[]), HoursError::Empty);
        assert_eq!(whole(&[(720, 510)]), HoursError::Backwards(Interval { from: 720, to: 510 }));
        assert_eq!(whole(&[(600, 600)]), HoursError::Backwards(Interval { from: 600, to: 600 }));
        assert_eq!(whole(&[(-1, 60)]), HoursError::Backwards(Interval { from: -1, to: 60 }));
        assert_eq!(whole(&[(0, 1441)]), HoursError::Backwards(Interval { from: 0, to: 1441 }));
        assert!(matches!(whole(&[(510, 720), (700, 800)]), HoursError::Overlap(..)));
        assert!(matches!(whole(&[(840, 1050), (510, 720)]), HoursError::Overlap(..)));

        let seasons = |a: Season, b: Season| OfficeHours::new(vec![a, b]).unwrap_err();
        let day = [(510, 720)];
        assert_eq!(
            seasons(season((1, 1), (4, 30), &day), season((5, 2), (12, 31), &day)),
            HoursError::Uncovered(5, 1)
        );
        assert_eq!(
            seasons(season((1, 1), (5, 1), &day), season((5, 1), (12, 31), &day)),
            HoursError::CoveredTwice(5, 1)
        );
        assert_eq!(
            seasons(season((2, 30), (5, 1), &day), season((5, 2), (2, 28), &day)),
            HoursError::NoSuchDay(2, 30)
        );
        for text in ["25:00", "8点半", "08:60", "24:01", "8:5", "", "+8:30", "008:30"] {
            assert!(
                matches!(OfficeHours::all_year(&[(text, "23:00")]), Err(HoursError::NotATime(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_fault_reads_as_a_sentence() {
        let error = OfficeHours::all_year(&[("08:30", "12:00"), ("11:00", "17:30")]).unwrap_err();

        assert_eq!(
            error.to_string(),
            "11:00–17:30 和前一段 08:30–12:00 重叠或者顺序颠倒，请按先后填写，不要重叠"
        );
    }
}

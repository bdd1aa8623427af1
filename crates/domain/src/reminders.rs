//! Reminders (提醒) with sense: when something that is owed is said again, and when nobody is
//! disturbed for it.
//!
//! Uses: calendar. Source: facts/service-requests.md §2 item 14 (zammad #4432: escalation e-mails at
//! midnight and at weekends).

use kernel::calendar::{CalendarError, OfficeHours, WorkCalendar};
use kernel::time::{Date, Instant};

use crate::rules::Rulebook;

/// Why somebody is reminded. Of one thing, at most once each working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 快到期: due within the hours of office time that the rule gives.
    DueSoon,
    /// 已超期: past due.
    Overdue,
    /// 卡住: past due for so many working days; said to the superior, too.
    Stuck,
    /// 应急超时: an emergency's clock has run out. Said at once, day and night, once for each clock.
    Urgent,
}

impl Kind {
    /// All kinds, the mildest first.
    pub const ALL: [Self; 4] = [Self::DueSoon, Self::Overdue, Self::Stuck, Self::Urgent];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Stuck => "stuck",
            Self::Urgent => "urgent",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What the rulebook says of reminders on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// Seconds of office time before the due time in which it is said.
    pub before_seconds: i64,
    /// Working days past due after which it counts as stuck.
    pub stuck_days: i64,
    /// The hour of the evening from which nobody is disturbed.
    pub quiet_from: i64,
    /// The hour of the morning until which nobody is disturbed.
    pub quiet_until: i64,
}

impl Manners {
    /// Reads the rules in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            before_seconds: book.number(day, "remind.before", 4) * 3_600,
            stuck_days: book.number(day, "remind.stuck", 3),
            quiet_from: book.number(day, "remind.quiet_from", 21),
            quiet_until: book.number(day, "remind.quiet_until", 8),
        }
    }
}

/// The working time by which it is judged.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// Which days are worked.
    pub calendar: &'a WorkCalendar,
    /// Which hours of them.
    pub hours: &'a OfficeHours,
}

/// Until which due time something is to be reminded of now: what is due by then is due soon.
pub fn horizon(now: Instant, manners: Manners, times: Times<'_>) -> Result<Instant, CalendarError> {
    times.calendar.add_working_seconds(times.hours, now, manners.before_seconds)
}

/// Which reminder something that is due at `due` calls for, if any.
pub fn kind(
    due: Instant,
    now: Instant,
    manners: Manners,
    times: Times<'_>,
) -> Result<Option<Kind>, CalendarError> {
    if due > now {
        let soon = due <= horizon(now, manners, times)?;
        return Ok(soon.then_some(Kind::DueSoon));
    }
    let late = times.calendar.workdays_between(due.date(), now.date())?;
    Ok(Some(if late >= manners.stuck_days { Kind::Stuck } else { Kind::Overdue }))
}

/// When a message may go out: now within the hours of the day in which people may be disturbed, on a
/// working day; else when the office opens next. What is urgent goes at once, day and night.
pub fn may_go(
    now: Instant,
    urgent: bool,
    manners: Manners,
    times: Times<'_>,
) -> Result<Instant, CalendarError> {
    let today = now.date();
    let works = times.calendar.works(today);
    if urgent || (works && !is_quiet(now, manners)) {
        return Ok(now);
    }
    let early = works && i64::from(now.civil().hour()) < manners.quiet_until;
    let day = if early { today } else { times.calendar.nth_workday_after(today, 1)? };
    Ok(opening(day, manners, times.hours))
}

fn is_quiet(now: Instant, manners: Manners) -> bool {
    let hour = i64::from(now.civil().hour());
    hour >= manners.quiet_from || hour < manners.quiet_until
}

/// When the office opens on a day, or the quiet ends, whichever is later.
fn opening(day: Date, manners: Manners, hours: &OfficeHours) -> Instant {
    let office = hours.for_date(day).first().map_or(0, |it| i64::from(it.from));
    let minutes = office.max(manners.quiet_until * 60);
    Instant::at(day, 0, 0).plus_seconds(minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
    }

    fn with<T>(test: impl FnOnce(Manners, Times<'_>) -> T) -> T {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let manners = Manners::on(at("2025-03-03T09:00").date(), &Rulebook::default());
        test(manners, Times { calendar: &calendar, hours: &hours })
    }

    #[test]
    fn nobody_is_disturbed_at_night_or_on_a_holiday() {
        let goes = |text: &str| with(|manners, times| may_go(at(text), false, manners, times));
        assert_eq!(goes("2025-03-03T09:10"), Ok(at("2025-03-03T09:10")));
        // Half past eight in the evening is still civil; after nine it waits for the morning.
        assert_eq!(goes("2025-03-03T20:30"), Ok(at("2025-03-03T20:30")));
        assert_eq!(goes("2025-03-03T21:00"), Ok(at("2025-03-04T08:30")));
        assert_eq!(goes("2025-03-04T00:05"), Ok(at("2025-03-04T08:30")));
        // Saturday waits for Monday; the eve of the National Day week waits for its end.
        assert_eq!(goes("2025-03-08T10:00"), Ok(at("2025-03-10T08:30")));
        assert_eq!(goes("2025-09-30T22:00"), Ok(at("2025-10-09T08:30")));
        // A make-up Sunday is a working day.
        assert_eq!(goes("2025-09-28T10:00"), Ok(at("2025-09-28T10:00")));
    }

    #[test]
    fn an_emergency_goes_at_once() {
        let night = at("2025-10-03T02:14");
        assert_eq!(with(|manners, times| may_go(night, true, manners, times)), Ok(night));
    }

    #[test]
    fn soon_late_and_stuck_are_counted_in_working_time() {
        let kind = |due: &str, now: &str| {
            with(|manners, times| kind(at(due), at(now), manners, times)).unwrap()
        };
        // Four hours of office time on a Friday afternoon reach into Monday morning.
        assert_eq!(kind("2025-03-10T09:00", "2025-03-07T15:30"), Some(Kind::DueSoon));
        assert_eq!(kind("2025-03-10T17:30", "2025-03-07T15:30"), None);
        assert_eq!(kind("2025-03-07T15:30", "2025-03-07T15:30"), Some(Kind::Overdue));
        // Over a weekend nobody is stuck; after three working days somebody is.
        assert_eq!(kind("2025-03-07T17:30", "2025-03-11T09:00"), Some(Kind::Overdue));
        assert_eq!(kind("2025-03-07T17:30", "2025-03-12T09:00"), Some(Kind::Stuck));
    }

    #[test]
    fn words_are_read_back() {
        assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
    }
}

//! The vectors of the rule handbook: working days, working hours, calendar days; and the calendar
//! they stand on.

mod common;

use common::{at, derive, due_at, limit};
use jiff::civil::{Date, date};
use kernel::calendar::{CalendarError, DayKind, OfficeHours, WorkCalendar};
use kernel::deadline::{ClockKind, Unit};

#[test]
fn working_days() {
    let vectors = [
        ("2025-09-29", 1, "2025-09-30"),
        ("2025-09-29", 2, "2025-10-09"),
        ("2025-09-29", 5, "2025-10-13"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-09-28", 5, "2025-10-11"),
        ("2025-10-03", 5, "2025-10-14"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 5, "2026-10-13"),
    ];
    let calendar = WorkCalendar::china();
    for (start, n, want) in vectors {
        let date: Date = start.parse().unwrap();
        let found = calendar.nth_workday_after(date, n).unwrap();
        assert_eq!(found.to_string(), want, "{start} + {n}");
        assert_eq!(calendar.workdays_between(date, found), Ok(n), "{start} + {n}");

        // The time of day of the start does not count.
        for time in ["00:00:00", "09:00:00", "23:59:59"] {
            let begun = format!("{start}T{time}");
            let due = derive(&[(&begun, ClockKind::Start(limit(n, Unit::Workday)))]).unwrap();
            assert_eq!(due.at, Some(at(&format!("{want}T17:30:00"))), "{start} + {n}");
            assert!(!due.provisional);
        }
    }
}

#[test]
fn working_hours() {
    let vectors = [
        ("2025-09-30T16:30:00", 5, "2025-10-09T14:30:00"),
        ("2025-10-04T09:00:00", 2, "2025-10-09T10:30:00"),
        ("2026-02-13T17:00:00", 4, "2026-02-14T12:00:00"),
    ];
    for (start, n, want) in vectors {
        let begun = ClockKind::Start(limit(n, Unit::WorkHour));
        assert_eq!(due_at(&[(start, begun)]), Some(format!("{want}+08:00")));
        let between = WorkCalendar::china().working_seconds_between(
            &OfficeHours::standard(),
            at(start),
            at(want),
        );
        assert_eq!(between, Ok(n * 3600));
    }
}

#[test]
fn urgent_hours_count_around_the_clock() {
    let begun = ClockKind::Start(limit(24, Unit::Hour));

    assert_eq!(
        due_at(&[("2025-10-01T16:30:15", begun)]),
        Some("2025-10-02T16:30:15+08:00".to_owned())
    );
}

#[test]
fn minutes_count_day_and_night() {
    for (start, n, want) in [
        ("2025-06-12T03:12:20", 30, "2025-06-12T03:42:20"),
        ("2025-10-01T23:45:00", 30, "2025-10-02T00:15:00"),
        ("2025-12-31T23:30:00", 90, "2026-01-01T01:00:00"),
        ("2025-06-13T17:20:00", 1_440, "2025-06-14T17:20:00"),
    ] {
        let begun = ClockKind::Start(limit(n, Unit::Minute));
        assert_eq!(due_at(&[(start, begun)]), Some(format!("{want}+08:00")), "{start} + {n}");
    }
}

#[test]
fn calendar_days_do_not_shift_for_holidays() {
    let start = "2025-09-25T11:00:00";
    for (n, want) in [(15, "2025-10-10"), (60, "2025-11-24"), (90, "2025-12-24")] {
        let begun = ClockKind::Start(limit(n, Unit::Day));
        assert_eq!(due_at(&[(start, begun)]), Some(format!("{want}T23:59:59+08:00")));
    }
    // 60 days, extended by 30.
    let begun = ClockKind::Start(limit(60, Unit::Day));
    let longer = ClockKind::Extend(limit(30, Unit::Day));
    assert_eq!(
        due_at(&[(start, begun), ("2025-11-20T09:00:00", longer)]),
        Some("2025-12-24T23:59:59+08:00".to_owned())
    );
}

#[test]
fn the_years_have_the_working_days_the_notices_give_them() {
    let calendar = WorkCalendar::china();
    for (year, want) in [(2024, 251), (2025, 248), (2026, 248)] {
        let count = calendar.workdays_between(date(year - 1, 12, 31), date(year, 12, 31));
        assert_eq!(count, Ok(want), "{year}");
    }
}

#[test]
fn a_day_says_why() {
    let calendar = WorkCalendar::china().with_overlay(date(2025, 7, 1), false, "县庆");
    let vectors = [
        (date(2025, 9, 30), true, false, DayKind::Weekday),
        (date(2025, 10, 1), false, false, DayKind::Holiday),
        (date(2025, 10, 11), true, false, DayKind::MakeUp),
        (date(2025, 10, 12), false, false, DayKind::Weekend),
        (date(2025, 7, 1), false, false, DayKind::Overlay("县庆".to_owned())),
        (date(2027, 10, 1), true, true, DayKind::Weekday),
        (date(2023, 1, 1), false, true, DayKind::Weekend),
    ];
    for (date, works, provisional, why) in vectors {
        let day = calendar.day(date);
        assert_eq!((day.works, day.provisional, day.why), (works, provisional, why), "{date}");
    }
    assert_eq!(calendar.holiday_name(date(2025, 10, 6)), Some("国庆节、中秋节"));
    assert_eq!(calendar.holiday_name(date(2025, 10, 9)), None);
}

#[test]
fn a_new_year_is_imported_and_replaced() {
    let off = [date(2027, 1, 1), date(2027, 10, 1), date(2027, 10, 4)];
    let work = [date(2027, 10, 9)];
    let calendar = WorkCalendar::china().with_year(2027, &off, &work).unwrap();
    assert!(!calendar.day(date(2027, 3, 1)).provisional);
    assert_eq!(calendar.holiday_name(date(2027, 10, 1)), Some("国庆节"));
    assert_eq!(calendar.holiday_name(date(2027, 10, 4)), None);
    assert!(calendar.works(date(2027, 10, 9)));

    let calendar = calendar.with_year(2027, &[date(2027, 1, 1)], &[]).unwrap();
    assert!(calendar.works(date(2027, 10, 1)));
    assert!(!calendar.works(date(2027, 10, 9)));
    assert!(!calendar.works(date(2026, 10, 1)), "other years stay");

    let refused =
        |off: &[Date], work: &[Date]| WorkCalendar::china().with_year(2027, off, work).unwrap_err();
    assert_eq!(refused(&[], &[]), CalendarError::NoBreak(2027));
    assert_eq!(
        refused(&[date(2026, 10, 1)], &[]),
        CalendarError::OtherYear(2027, date(2026, 10, 1))
    );
    assert_eq!(
        refused(&[date(2027, 10, 9)], &[date(2027, 10, 9)]),
        CalendarError::Both(date(2027, 10, 9))
    );
    assert_eq!(refused(&off, &[date(2027, 10, 8)]), CalendarError::WorksAnyway(date(2027, 10, 8)));
}

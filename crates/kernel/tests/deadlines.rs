//! What happens to a clock, and how it is told: pauses, extensions, new rounds, refusals.

mod common;

use common::{at, derive, due_at, limit};
use jiff::civil::{Date, date};
use kernel::calendar::{CalendarError, Interval, OfficeHours, Season, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind, DeadlineError, Due, Unit, due, due_with_notes};

fn told(due: &Due) -> Vec<&str> {
    due.explain.iter().map(String::as_str).collect()
}

#[test]
fn loading_a_year_makes_a_provisional_deadline_firm() {
    let begun = [ClockEvent {
        at: at("2027-09-30T09:00:00"),
        kind: ClockKind::Start(limit(2, Unit::Workday)),
    }];
    let hours = OfficeHours::standard();
    let guess = due(&begun, &WorkCalendar::china(), &hours).unwrap();
    let off: Vec<Date> = (1..=7).map(|day| date(2027, 10, day)).collect();
    let known = WorkCalendar::china().with_year(2027, &off, &[date(2027, 10, 9)]).unwrap();

    let firm = due(&begun, &known, &hours).unwrap();

    assert_eq!((guess.at, guess.provisional), (Some(at("2027-10-04T17:30:00")), true));
    assert_eq!((firm.at, firm.provisional), (Some(at("2027-10-09T17:30:00")), false));
    assert_eq!(
        told(&guess).last(),
        Some(&"2027 年的放假安排还没公布，先按周一到周五算，公布后会重算")
    );
}

#[test]
fn a_deadline_over_the_national_day_week_tells_its_story() {
    let events = [
        ("2025-09-29T10:00:00", ClockKind::Start(limit(5, Unit::Workday)), ""),
        ("2025-10-09T09:00:00", ClockKind::Pause, "等补充材料"),
        ("2025-10-10T16:00:00", ClockKind::Resume, ""),
        ("2025-10-10T16:30:00", ClockKind::Extend(limit(2, Unit::Workday)), ""),
        ("2025-10-11T08:40:00", ClockKind::Redispatch, "转水利局"),
    ]
    .map(|(when, kind, note)| (ClockEvent { at: at(when), kind }, note));

    let due = due_with_notes(&events, &WorkCalendar::china(), &OfficeHours::standard()).unwrap();

    assert_eq!(due.at, Some(at("2025-10-16T17:30:00")));
    assert_eq!(due.original, Some(at("2025-10-13T17:30:00")));
    assert_eq!(
        told(&due),
        [
            "9 月 29 日（周一）开始，限 5 个工作日",
            "10 月 1 日至 8 日国庆、中秋放假，不算",
            "10 月 11 日（周六）是补班日，要算",
            "10 月 9 日暂停（等补充材料），10 月 10 日恢复，中间 1 个工作日不算",
            "10 月 10 日延长 2 个工作日",
            "10 月 11 日改派（转水利局），时限不重新算",
            "所以 10 月 16 日（周四）17:30 到期",
        ]
    );
}

#[test]
fn weekends_are_only_told_when_nothing_else_is() {
    let five = ClockKind::Start(limit(5, Unit::Workday));
    let due = derive(&[("2025-11-06T10:00:00", five)]).unwrap();
    assert_eq!(
        told(&due),
        [
            "11 月 6 日（周四）开始，限 5 个工作日",
            "11 月 8 日至 9 日是周末，不算",
            "所以 11 月 13 日（周四）17:30 到期",
        ]
    );
    let plain = derive(&[("2025-11-03T10:00:00", ClockKind::Start(limit(2, Unit::Workday)))]);
    assert_eq!(plain.unwrap().explain.len(), 2, "no weekend lies between");
    let days = derive(&[("2025-09-29T10:00:00", ClockKind::Start(limit(15, Unit::Day)))]);
    assert_eq!(
        told(&days.unwrap()),
        ["9 月 29 日（周一）开始，限 15 天", "所以 10 月 14 日（周二）23:59 到期"]
    );
}

#[test]
fn the_turn_of_the_year_is_told_with_its_year() {
    let due =
        derive(&[("2025-12-31T16:30:00", ClockKind::Start(limit(3, Unit::WorkHour)))]).unwrap();

    assert_eq!(
        told(&due),
        [
            "12 月 31 日（周三）16:30 开始，限 3 个工作小时",
            "2026 年 1 月 1 日至 3 日元旦放假，不算",
            "2026 年 1 月 4 日（周日）是补班日，要算",
            "所以 2026 年 1 月 4 日（周日）10:30 到期",
        ]
    );
}

#[test]
fn while_paused_nothing_is_due() {
    let five = ClockKind::Start(limit(5, Unit::Workday));
    let events = [("2025-09-29T10:00:00", five), ("2025-09-30T09:00:00", ClockKind::Pause)];
    let due = derive(&events).unwrap();
    assert_eq!((due.at, due.paused), (None, true));
    assert_eq!(due.was_due, Some(at("2025-10-13T17:30:00")));
    assert_eq!(
        told(&due),
        [
            "9 月 29 日（周一）开始，限 5 个工作日",
            "9 月 30 日暂停，还没有恢复，剩 4 个工作日，恢复后接着算",
        ]
    );
    assert!(!due.is_overdue(at("2025-12-01T00:00:00")), "a paused clock does not run out");
}

#[test]
fn a_pause_keeps_hours_to_the_second() {
    // 30 min before noon and 30 min 20 s after are used: 2 h 59 min 40 s are left, 2 h 30 min of
    // them on the afternoon of the resumption.
    let office = due_at(&[
        ("2025-11-04T11:30:00", ClockKind::Start(limit(4, Unit::WorkHour))),
        ("2025-11-04T14:30:20", ClockKind::Pause),
        ("2025-11-05T15:00:00", ClockKind::Resume),
    ]);
    assert_eq!(office, Some("2025-11-06T08:59:40+08:00".to_owned()));

    let plain = derive(&[
        ("2025-11-04T08:00:00", ClockKind::Start(limit(4, Unit::Hour))),
        ("2025-11-04T10:30:00", ClockKind::Pause),
        ("2025-11-05T15:00:00", ClockKind::Resume),
    ])
    .unwrap();
    assert_eq!(plain.at, Some(at("2025-11-05T16:30:00")));
    assert_eq!(
        told(&plain)[1],
        "11 月 4 日（周二）10:30 暂停，11 月 5 日（周三）15:00 恢复，中间 28 小时 30 分钟不算"
    );
}

#[test]
fn minutes_are_told_in_minutes_and_longer_stretches_in_hours() {
    let start = ("2025-06-12T03:12:00", ClockKind::Start(limit(30, Unit::Minute)));
    let plain = derive(&[start]).unwrap();
    assert_eq!(
        told(&plain),
        ["6 月 12 日（周四）03:12 开始，限 30 分钟", "所以 6 月 12 日（周四）03:42 到期"]
    );

    // Paused after ten minutes, twenty are left; fifteen more make thirty-five.
    let paused = derive(&[start, ("2025-06-12T03:22:00", ClockKind::Pause)]).unwrap();
    assert_eq!(
        told(&paused)[1],
        "6 月 12 日（周四）03:22 暂停，还没有恢复，剩 20 分钟，恢复后接着算"
    );
    let again = derive(&[
        start,
        ("2025-06-12T03:22:00", ClockKind::Pause),
        ("2025-06-12T03:30:00", ClockKind::Extend(limit(15, Unit::Minute))),
        ("2025-06-12T05:25:00", ClockKind::Resume),
    ])
    .unwrap();
    assert_eq!(again.at, Some(at("2025-06-12T06:00:00")));
    assert!(
        told(&again).contains(
            &"6 月 12 日（周四）03:22 暂停，6 月 12 日（周四）05:25 恢复，中间 2 小时 3 分钟不算"
        ),
        "{:?}",
        told(&again)
    );
}

#[test]
fn a_pause_on_the_last_day_gives_that_day_back_and_a_later_one_nothing() {
    let one = ClockKind::Start(limit(1, Unit::Workday));
    let pause = |when| {
        due_at(&[
            ("2025-11-03T10:00:00", one),
            (when, ClockKind::Pause),
            ("2025-11-12T10:00:00", ClockKind::Resume),
        ])
    };
    // On the last day, that day is left; later it is over; the day before, one more day is.
    assert_eq!(pause("2025-11-04T09:00:00"), Some("2025-11-12T17:30:00+08:00".to_owned()));
    assert_eq!(pause("2025-11-06T09:00:00"), Some("2025-11-04T17:30:00+08:00".to_owned()));
    assert_eq!(pause("2025-11-03T11:00:00"), Some("2025-11-13T17:30:00+08:00".to_owned()));
}

#[test]
fn an_extension_waits_for_the_end_of_a_pause() {
    let events = |unit, amount| {
        due_at(&[
            ("2025-11-03T10:00:00", ClockKind::Start(limit(5, Unit::Workday))),
            ("2025-11-04T10:00:00", ClockKind::Pause),
            ("2025-11-05T10:00:00", ClockKind::Extend(limit(amount, unit))),
            ("2025-11-06T10:00:00", ClockKind::Resume),
        ])
    };
    // 4 working days are left: 11-12; two more: 11-14; two hours or one calendar day on top.
    assert_eq!(events(Unit::Workday, 2), Some("2025-11-14T17:30:00+08:00".to_owned()));
    assert_eq!(events(Unit::Hour, 2), Some("2025-11-12T19:30:00+08:00".to_owned()));
    assert_eq!(events(Unit::Day, 1), Some("2025-11-13T23:59:59+08:00".to_owned()));
    assert_eq!(events(Unit::WorkHour, 2), Some("2025-11-13T10:30:00+08:00".to_owned()));
}

#[test]
fn a_second_start_begins_a_new_round() {
    let five = ClockKind::Start(limit(5, Unit::Workday));
    let two = ClockKind::Start(limit(2, Unit::Workday));
    let due = derive(&[
        ("2025-11-03T10:00:00", five),
        ("2025-11-04T10:00:00", ClockKind::Pause),
        ("2025-11-05T10:00:00", ClockKind::Stop),
        ("2025-11-10T10:00:00", two),
    ])
    .unwrap();

    assert_eq!((due.at, due.stopped_at), (Some(at("2025-11-12T17:30:00")), None));
    assert_eq!(told(&due)[0], "11 月 10 日（周一）重新开始（第 2 轮），限 2 个工作日");
}

#[test]
fn a_stopped_clock_is_judged_by_its_stop() {
    let one = ClockKind::Start(limit(1, Unit::Workday));
    let stop = |when| derive(&[("2025-11-03T10:00:00", one), (when, ClockKind::Stop)]).unwrap();
    let now = at("2026-01-01T00:00:00");

    assert!(!stop("2025-11-04T17:30:00").is_overdue(now));
    assert!(stop("2025-11-04T17:30:01").is_overdue(now));
    assert!(derive(&[("2025-11-03T10:00:00", one)]).unwrap().is_overdue(now));
}

#[test]
fn a_county_and_its_summer_hours_are_followed() {
    let intervals =
        |close| vec![Interval { from: 480, to: 720 }, Interval { from: 900, to: close }];
    let hours = OfficeHours::new(vec![
        Season { from: (6, 1), to: (9, 30), intervals: intervals(18 * 60) },
        Season { from: (10, 1), to: (5, 31), intervals: intervals(17 * 60) },
    ])
    .unwrap();
    let calendar = WorkCalendar::china().with_overlay(date(2025, 7, 2), false, "县庆");
    let start = |when, n| {
        let kind = ClockKind::Start(limit(n, Unit::Workday));
        due(&[ClockEvent { at: at(when), kind }], &calendar, &hours).unwrap()
    };

    let summer = start("2025-07-01T10:00:00", 1);

    assert_eq!(summer.at, Some(at("2025-07-03T18:00:00")));
    assert_eq!(told(&summer)[1], "7 月 2 日本地放假（县庆），不算");
    assert_eq!(start("2025-11-03T10:00:00", 1).at, Some(at("2025-11-04T17:00:00")));
}

#[test]
fn a_ledger_that_makes_no_sense_is_refused_with_a_sentence() {
    let five = ClockKind::Start(limit(5, Unit::Workday));
    let (first, second) = ("2025-11-03T10:00:00", "2025-11-04T10:00:00");
    let vectors: [(&[(&str, ClockKind)], DeadlineError); 9] = [
        (&[(first, ClockKind::Pause)], DeadlineError::NotStarted(1)),
        (&[(first, ClockKind::Redispatch)], DeadlineError::NotStarted(1)),
        (&[(second, five), (first, ClockKind::Pause)], DeadlineError::OutOfOrder(2)),
        (&[(first, five), (second, ClockKind::Resume)], DeadlineError::NotPaused(2)),
        (
            &[(first, five), (second, ClockKind::Pause), (second, ClockKind::Pause)],
            DeadlineError::AlreadyPaused(3),
        ),
        (
            &[(first, five), (second, ClockKind::Stop), (second, ClockKind::Pause)],
            DeadlineError::Stopped(3),
        ),
        (&[(first, ClockKind::Start(limit(0, Unit::Day)))], DeadlineError::Amount(1, 0)),
        (
            &[(first, five), (second, ClockKind::Extend(limit(-3, Unit::Hour)))],
            DeadlineError::Amount(2, -3),
        ),
        (
            &[(first, ClockKind::Start(limit(10_001, Unit::WorkHour)))],
            DeadlineError::Amount(1, 10_001),
        ),
    ];
    for (events, want) in vectors {
        assert_eq!(derive(events).unwrap_err(), want);
        assert!(want.to_string().contains('请'), "{want} says what to do");
    }
    assert_eq!(derive(&[]).unwrap().at, None);
    let far = derive(&[("9999-12-30T10:00:00", five)]).unwrap_err();
    assert!(matches!(far, DeadlineError::Calendar(1, CalendarError::TooFar(_))));
    assert_eq!(
        far.to_string(),
        "第 1 条记录：从 9999-12-30 算起隔得太远，算不出来，请检查年份和时限有没有写错"
    );
}

/// A pause that begins after the due time, and one on the last day, differ only in their words
/// and in what an extension during the pause is added to.
#[test]
fn an_extension_during_a_late_pause_is_added_to_the_due_time() {
    let events = |pause| {
        derive(&[
            ("2025-11-03T10:00:00", ClockKind::Start(limit(1, Unit::Workday))),
            (pause, ClockKind::Pause),
            (pause, ClockKind::Extend(limit(2, Unit::Workday))),
            ("2025-11-12T10:00:00", ClockKind::Resume),
        ])
        .unwrap()
    };
    let last_day = events("2025-11-04T17:30:00");
    let late = events("2025-11-04T17:30:01");

    assert_eq!(last_day.at, Some(at("2025-11-14T17:30:00")));
    assert_eq!(late.at, Some(at("2025-11-06T17:30:00")));
    assert!(told(&late).contains(&"11 月 4 日暂停，11 月 12 日恢复，暂停时已经过期，到期时间不变"));
}

#[test]
fn hours_given_during_a_pause_are_hours() {
    let due = due_at(&[
        ("2025-11-04T08:00:00", ClockKind::Start(limit(4, Unit::Hour))),
        ("2025-11-04T09:00:00", ClockKind::Pause),
        ("2025-11-04T10:00:00", ClockKind::Extend(limit(2, Unit::Hour))),
        ("2025-11-05T00:00:00", ClockKind::Resume),
    ]);

    assert_eq!(due, Some("2025-11-05T05:00:00+08:00".to_owned()));
}

/// Two hours on top of five working days: due at 19:30, and after a pause still at 19:30.
#[test]
fn a_time_of_day_moved_by_an_extension_stays_moved() {
    let events = [
        ("2025-11-03T10:00:00", ClockKind::Start(limit(5, Unit::Workday))),
        ("2025-11-03T11:00:00", ClockKind::Extend(limit(2, Unit::Hour))),
        ("2025-11-04T10:00:00", ClockKind::Pause),
        ("2025-11-05T10:00:00", ClockKind::Resume),
    ];

    assert_eq!(due_at(&events), Some("2025-11-11T19:30:00+08:00".to_owned()));
}

/// An extension in hours may end on a Saturday; a pause and resumption must not take it back to
/// the Friday.
#[test]
fn a_resumption_never_brings_the_due_time_forward() {
    let events = [
        ("2025-11-03T10:00:00", ClockKind::Start(limit(4, Unit::Workday))),
        ("2025-11-03T11:00:00", ClockKind::Extend(limit(24, Unit::Hour))),
        ("2025-11-03T12:00:00", ClockKind::Extend(limit(24, Unit::Hour))),
        ("2025-11-04T10:00:00", ClockKind::Pause),
        ("2025-11-04T11:00:00", ClockKind::Resume),
    ];

    assert_eq!(due_at(&events[..3]), Some("2025-11-09T17:30:00+08:00".to_owned()));
    assert_eq!(due_at(&events), Some("2025-11-09T17:30:00+08:00".to_owned()));
}

#[test]
fn office_time_that_starts_on_a_day_off_tells_of_that_day() {
    let due = derive(&[("2025-10-08T09:00:00", ClockKind::Start(limit(2, Unit::WorkHour)))]);

    assert_eq!(
        told(&due.unwrap()),
        [
            "10 月 8 日（周三）09:00 开始，限 2 个工作小时",
            "10 月 8 日国庆、中秋放假，不算",
            "所以 10 月 9 日（周四）10:30 到期",
        ]
    );
}

#[test]
fn an_office_open_to_midnight_closes_on_the_same_day() {
    let hours = OfficeHours::all_year(&[("00:00", "24:00")]).unwrap();
    let kind = ClockKind::Start(limit(1, Unit::Workday));
    let events = [ClockEvent { at: at("2025-11-03T10:00:00"), kind }];

    let due = due(&events, &WorkCalendar::china(), &hours).unwrap();

    assert_eq!(due.at, Some(at("2025-11-04T23:59:59")));
}

/// Many breaks are named up to a dozen; what is left out is counted, not dropped.
#[test]
fn a_long_story_says_how_much_it_leaves_out() {
    let due = derive(&[("2024-01-02T10:00:00", ClockKind::Start(limit(700, Unit::Workday)))]);

    let due = due.unwrap();
    let more = due.explain.iter().filter(|it| it.starts_with("后面还有 ")).count();
    assert_eq!((more, due.explain.len()), (1, 15));
}

#[test]
fn another_limit_counts_from_the_start_and_keeps_what_happened_since() {
    let start = ("2025-09-29T10:00:00", ClockKind::Start(limit(5, Unit::Workday)));
    let pause = ("2025-10-09T09:00:00", ClockKind::Pause);
    let resume = ("2025-10-11T16:00:00", ClockKind::Resume);
    let extend = ("2025-10-13T09:00:00", ClockKind::Extend(limit(2, Unit::Workday)));
    let shorter = ("2025-10-14T10:00:00", ClockKind::Relimit(limit(3, Unit::Workday)));
    let longer = ("2025-10-14T10:00:00", ClockKind::Relimit(limit(7, Unit::Workday)));
    let with = |last| derive(&[start, pause, resume, extend, last]).unwrap();

    // Three from 29 September end on 10 October; one was left at the pause and comes after the
    // 11th, a working day; two more were given.
    assert_eq!(with(shorter).at, Some(at("2025-10-15T17:30:00")));
    assert_eq!(with(longer).at, Some(at("2025-10-21T17:30:00")));
    let long = with(longer);
    assert_eq!(
        told(&long),
        [
            "9 月 29 日（周一）开始，原来限 5 个工作日",
            "10 月 1 日至 8 日国庆、中秋放假，不算",
            "10 月 9 日暂停，10 月 11 日恢复，中间 2 个工作日不算",
            "10 月 13 日延长 2 个工作日",
            "10 月 14 日起时限改为 7 个工作日，仍从开始那天算",
            "所以 10 月 21 日（周二）17:30 到期",
        ]
    );
    assert_eq!(long.original, Some(at("2025-10-15T17:30:00")));

    // The last limit of a round holds; the next round has its own.
    let twice = derive(&[
        start,
        longer,
        ("2025-10-15T10:00:00", ClockKind::Relimit(limit(5, Unit::Workday))),
    ]);
    assert_eq!(twice.unwrap().at, derive(&[start]).unwrap().at);
    let round = ("2025-11-03T10:00:00", ClockKind::Start(limit(5, Unit::Workday)));
    let next = derive(&[start, longer, ("2025-10-20T10:00:00", ClockKind::Stop), round]).unwrap();
    assert_eq!(next.at, Some(at("2025-11-10T17:30:00")));
    assert!(
        told(&next).contains(&"11 月 3 日（周一）重新开始（第 2 轮），限 5 个工作日"),
        "{:?}",
        told(&next)
    );
}

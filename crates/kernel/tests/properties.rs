//! Laws of the working calendar and of deadlines that hold for every date and every ledger.

use jiff::civil::date;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind, Due, Limit, Unit, due};
use kernel::time::Instant;
use proptest::collection::vec;
use proptest::prelude::*;

/// Seconds in the years 2023 to 2028: years with and without a notice.
const SPAN: std::ops::Range<i64> = 0..6 * 365 * 86_400;

fn instant() -> impl Strategy<Value = Instant> {
    SPAN.prop_map(|it| Instant::at(date(2023, 1, 1), 0, 0).plus_seconds(it))
}

fn unit() -> impl Strategy<Value = Unit> + Clone {
    prop::sample::select(Unit::ALL.to_vec())
}

fn kind(amount: std::ops::Range<i64>) -> impl Strategy<Value = ClockKind> {
    let limit = (amount, unit()).prop_map(|(amount, unit)| Limit { amount, unit });
    prop_oneof![
        limit.clone().prop_map(ClockKind::Start),
        limit.prop_map(ClockKind::Extend),
        Just(ClockKind::Pause),
        Just(ClockKind::Resume),
        Just(ClockKind::Redispatch),
        Just(ClockKind::Stop),
    ]
}

fn run(events: &[ClockEvent]) -> Option<Due> {
    due(events, &WorkCalendar::china(), &OfficeHours::standard()).ok()
}

fn start(at: Instant, amount: i64, unit: Unit) -> ClockEvent {
    ClockEvent { at, kind: ClockKind::Start(Limit { amount, unit }) }
}

fn due_at(events: &[ClockEvent]) -> Option<Instant> {
    run(events).and_then(|it| it.at)
}

proptest! {
    #[test]
    fn more_time_is_never_due_earlier(at in instant(), unit in unit(), n in 1_i64..200) {
        let (less, more) = (due_at(&[start(at, n, unit)]), due_at(&[start(at, n + 1, unit)]));
        prop_assert!(less.is_some() && at < less.unwrap_or(at) && less < more);
    }

    #[test]
    fn a_later_start_is_never_due_earlier(at in instant(), later in 0_i64..9_000_000, unit in unit(), n in 1_i64..50) {
        let second = start(at.plus_seconds(later), n, unit);
        prop_assert!(due_at(&[start(at, n, unit)]) <= due_at(&[second]));
    }

    #[test]
    fn a_limit_in_working_days_is_due_at_the_close_of_a_working_day(
        at in instant(), n in 1_i64..60, pause in 0_i64..5_000_000, resume in 0_i64..5_000_000,
        more in 1_i64..20,
    ) {
        let limit = Limit { amount: more, unit: Unit::Workday };
        let paused = at.plus_seconds(pause);
        let events = [
            start(at, n, Unit::Workday),
            ClockEvent { at: paused, kind: ClockKind::Pause },
            ClockEvent { at: paused.plus_seconds(resume), kind: ClockKind::Resume },
            ClockEvent { at: paused.plus_seconds(resume), kind: ClockKind::Extend(limit) },
        ];
        for upto in [1, 3, 4] {
            let due = due_at(&events[..upto]).unwrap();
            prop_assert!(WorkCalendar::china().works(due.date()));
            prop_assert!(due.rfc3339().ends_with("T17:30:00+08:00"));
        }
    }

    #[test]
    fn office_hours_end_within_office_hours(at in instant(), n in 1_i64..100) {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let due = due_at(&[start(at, n, Unit::WorkHour)]).unwrap();
        let minute = i32::from(due.civil().hour()) * 60 + i32::from(due.civil().minute());
        prop_assert!(calendar.works(due.date()));
        prop_assert!(hours.for_date(due.date()).iter().any(|it| it.from <= minute && minute <= it.to));
        prop_assert_eq!(calendar.working_seconds_between(&hours, at, due), Ok(n * 3600));
    }

    #[test]
    fn a_pause_within_a_day_shifts_no_working_day(
        at in instant(), n in 1_i64..60, day in 0_i64..90, from in 0_i64..86_400, to in 0_i64..86_400,
    ) {
        let midnight = Instant::at(at.date(), 0, 0).plus_seconds(day * 86_400);
        let (from, to) = (midnight.plus_seconds(from.min(to)), midnight.plus_seconds(from.max(to)));
        prop_assume!(from >= at);
        for unit in [Unit::Workday, Unit::Day] {
            let first = start(at, n, unit);
            let paused = [
                first,
                ClockEvent { at: from, kind: ClockKind::Pause },
                ClockEvent { at: to, kind: ClockKind::Resume },
            ];
            prop_assert_eq!(due_at(&paused), due_at(&[first]));
        }
    }

    #[test]
    fn a_pause_never_brings_the_due_time_forward(
        at in instant(), n in 1_i64..60, unit in unit(), pause in 0_i64..9_000_000, resume in 0_i64..9_000_000,
        longer in 0_i64..9_000_000,
    ) {
        let begun = start(at, n, unit);
        let pause = at.plus_seconds(pause);
        let paused = |resume: i64| due_at(&[
            begun,
            ClockEvent { at: pause, kind: ClockKind::Pause },
            ClockEvent { at: pause.plus_seconds(resume), kind: ClockKind::Resume },
        ]);
        prop_assert!(due_at(&[begun]) <= paused(resume));
        prop_assert!(paused(resume) <= paused(resume + longer));
    }

    #[test]
    fn an_extension_is_always_later(at in instant(), n in 1_i64..60, unit in unit(), m in 1_i64..60, other in unit()) {
        let begun = start(at, n, unit);
        let kind = ClockKind::Extend(Limit { amount: m, unit: other });
        let longer = [begun, ClockEvent { at, kind }];
        prop_assert!(due_at(&[begun]) < due_at(&longer));
    }

    #[test]
    fn counting_undoes_adding(at in instant(), n in 1_i64..400) {
        let calendar = WorkCalendar::china();
        let found = calendar.nth_workday_after(at.date(), n).unwrap();
        prop_assert_eq!(calendar.workdays_between(at.date(), found), Ok(n));
        prop_assert!(calendar.day(found).works);
    }

    /// A ledger in order either gives a due time that tells its story, or a sentence.
    #[test]
    fn every_ledger_is_answered(
        steps in vec((0_i64..2_000_000, kind(1..40)), 0..12), at in instant(),
    ) {
        let mut now = at;
        let events: Vec<_> = steps.into_iter().map(|(later, kind)| {
            now = now.plus_seconds(later);
            ClockEvent { at: now, kind }
        }).collect();
        match due(&events, &WorkCalendar::china(), &OfficeHours::standard()) {
            Ok(due) => {
                prop_assert_eq!(due.at.is_none(), due.paused || events.is_empty());
                prop_assert_eq!(due.was_due.is_some(), due.paused);
                prop_assert!(!due.explain.is_empty());
                prop_assert!(due.original <= due.at.or(due.was_due));
            }
            Err(error) => prop_assert!(error.to_string().contains('请'), "{}", error),
        }
    }

    /// No ledger panics or runs on, however absurd.
    #[test]
    fn no_ledger_panics(
        steps in vec((any::<i64>(), kind(i64::MIN..i64::MAX)), 0..6),
        large in vec((any::<i64>(), kind(9_000..10_001)), 0..4),
    ) {
        for mut steps in [steps, large] {
            let wild: Vec<_> =
                steps.iter().map(|&(at, kind)| ClockEvent { at: Instant(at), kind }).collect();
            let _ = run(&wild);
            steps.sort_by_key(|it| it.0);
            let sorted: Vec<_> =
                steps.iter().map(|&(at, kind)| ClockEvent { at: Instant(at), kind }).collect();
            let _ = run(&sorted);
        }
    }
}

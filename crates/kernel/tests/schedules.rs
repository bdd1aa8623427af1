//! Schedules: periods, due days, edges, late entries, versions, and the laws that hold for all.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use jiff::civil::{Date, date};
use kernel::schedule::{
    DayOf, Every, Period, Record, Schedule, Several, Span, Standing, Tally, Unsound, Verdict,
    Version, When, by_item, judge, periods, slots,
};
use kernel::share::Share;
use kernel::time::{days_between, plus_days};
use proptest::collection::vec;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn always(schedule: Schedule) -> Vec<Version> {
    vec![Version { from: day("2000-01-01"), schedule: Some(schedule) }]
}

fn year(of: i16) -> Span {
    Span::new(date(of, 1, 1), date(of, 12, 31))
}

/// What is said of the year 2025 on a day, for events held and entered on these days.
fn told(schedule: Schedule, applies: &[Span], held: &[(&str, &str)], today: &str) -> Vec<Verdict> {
    let record =
        |it: &(&str, &str)| Record { held_on: day(it.0), entered_on: day(it.1), items: vec![()] };
    let records: Vec<_> = held.iter().map(record).collect();
    let events = by_item(&records, Several::Allowed).remove(&()).unwrap_or_default();
    judge(&slots(&always(schedule), year(2025)), applies, &[], &events, day(today))
}

fn standings(verdicts: &[Verdict]) -> Vec<&'static str> {
    verdicts.iter().map(|it| it.standing.code()).collect()
}

const EVER: &[Span] = &[Span { from: Date::MIN, until: Date::MAX }];

#[test]
fn a_quarter_is_open_then_due_soon_then_in_its_grace_and_then_missed() {
    let quarterly = Schedule::plain(Every::Quarter, 1);
    for (today, want) in [
        ("2025-03-31", "coming"),
        ("2025-04-01", "open"),
        ("2025-06-19", "open"),
        ("2025-06-20", "due_soon"),
        ("2025-06-30", "due_soon"),
        ("2025-07-01", "overdue"),
        ("2025-07-07", "overdue"),
        ("2025-07-08", "missed"),
    ] {
        assert_eq!(standings(&told(quarterly, EVER, &[], today))[1], want, "{today}");
    }
}

#[test]
fn an_event_counts_in_the_period_in_which_it_was_held_not_in_that_of_its_entry() {
    let held = [("2025-03-31", "2025-04-05"), ("2025-07-01", "2025-07-01")];

    let told = told(Schedule::plain(Every::Quarter, 1), EVER, &held, "2025-12-31");

    assert_eq!(standings(&told), ["met", "missed", "met", "due_soon"]);
    assert_eq!((told[0].met_on, told[0].late_entries), (Some(day("2025-03-31")), 0));
}

#[test]
fn an_entry_is_late_after_seven_days_and_unknown_before_it_is_made() {
    let monthly = Schedule::plain(Every::Month, 1);
    for (entered, late) in [("2025-01-17", 0), ("2025-01-18", 1)] {
        let told = told(monthly, EVER, &[("2025-01-10", entered)], "2025-03-01");
        assert_eq!((told[0].late_entries, told[0].counted), (late, 1), "{entered}");
    }
    // Looked at again as it was known on the ninth of February: not entered then.
    let late = [("2025-01-10", "2025-02-20")];
    assert_eq!(standings(&told(monthly, EVER, &late, "2025-02-09"))[0], "missed");
    assert_eq!(standings(&told(monthly, EVER, &late, "2025-02-20"))[0], "met");
}

#[test]
fn what_is_planned_for_later_has_not_been_held() {
    let planned = [("2025-03-20", "2025-03-01")];

    let told = told(Schedule::plain(Every::Quarter, 1), EVER, &planned, "2025-03-10");

    assert_eq!((told[0].standing, told[0].counted), (Standing::Open, 0));
}

#[test]
fn at_least_twice_is_met_by_the_second() {
    let twice = Schedule::plain(Every::HalfYear, 2);
    let held =
        [("2025-02-01", "2025-02-01"), ("2025-06-30", "2025-06-30"), ("2025-09-01", "2025-09-01")];

    let told = told(twice, EVER, &held, "2026-02-01");

    assert_eq!(standings(&told), ["met", "missed"]);
    assert_eq!((told[0].met_on, told[0].rows.clone()), (Some(day("2025-06-30")), 0..2));
    assert_eq!((told[1].counted, told[1].rows.clone()), (1, 2..3));
}

#[test]
fn a_fixed_day_is_clamped_to_the_month_and_what_comes_after_it_is_late() {
    let when = When::Day { on: DayOf { month: 1, day: 31 }, early_days: 10 };
    let schedule = Schedule { when, grace_days: 3, ..Schedule::plain(Every::Month, 1) };
    let dues: Vec<_> =
        told(schedule, EVER, &[], "2025-01-01").iter().map(|it| it.due.day()).collect();
    assert_eq!(dues, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

    let sixteenth = When::Day { on: DayOf { month: 1, day: 16 }, early_days: 2 };
    let schedule = Schedule { when: sixteenth, ..schedule };
    let held = ["2025-01-16", "2025-02-14", "2025-03-13", "2025-04-19", "2025-05-20"];
    let held = held.map(|it| (it, it));
    let told = told(schedule, EVER, &held, "2025-06-14");
    let want = ["met", "met", "missed", "met_late", "missed", "due_soon", "coming"];
    assert_eq!(standings(&told)[..7], want);
}

#[test]
fn a_window_opens_and_closes_inside_the_year() {
    let (from, until) = (DayOf { month: 10, day: 1 }, DayOf { month: 12, day: 31 });
    let yearly = Schedule { when: When::Window { from, until }, ..Schedule::plain(Every::Year, 1) };
    let one = |held: &str, today: &str| told(yearly, EVER, &[(held, held)], today)[0].standing;
    assert_eq!(one("2025-09-30", "2025-09-30"), Standing::Coming, "too early to count");
    assert_eq!(one("2025-09-30", "2025-10-01"), Standing::Open);
    assert_eq!(one("2025-10-01", "2025-10-01"), Standing::Met);
    assert_eq!(one("2025-12-31", "2026-03-01"), Standing::Met);
}

#[test]
fn who_existed_for_fewer_than_half_of_the_days_is_not_counted() {
    let monthly = Schedule::plain(Every::Month, 1);
    // April has thirty days.
    for (from, want) in [("2025-04-16", "missed"), ("2025-04-17", "excluded")] {
        let applies = [Span::since(day(from))];
        assert_eq!(standings(&told(monthly, &applies, &[], "2025-06-01"))[3], want, "{from}");
    }
    for (until, want) in [("2025-04-15", "missed"), ("2025-04-14", "excluded")] {
        let applies = [Span::new(day("2024-01-01"), day(until))];
        assert_eq!(standings(&told(monthly, &applies, &[], "2025-06-01"))[3], want, "{until}");
    }
    // Twice for a while adds up; a share of one third needs ten days.
    let twice = [Span::new(day("2025-04-01"), day("2025-04-08")), Span::since(day("2025-04-24"))];
    assert_eq!(standings(&told(monthly, &twice, &[], "2025-06-01"))[3], "missed");
    let third = Schedule { existed: Share::at_least(1, 3), ..monthly };
    for (from, want) in [("2025-04-21", "missed"), ("2025-04-22", "excluded")] {
        let applies = [Span::since(day(from))];
        assert_eq!(standings(&told(third, &applies, &[], "2025-06-01"))[3], want, "{from}");
    }
}

#[test]
fn who_came_after_the_only_day_could_not_have_done_it() {
    let when = When::Day { on: DayOf { month: 3, day: 1 }, early_days: 5 };
    let yearly = Schedule { when, ..Schedule::plain(Every::Year, 1) };

    let told = told(yearly, &[Span::since(day("2025-03-02"))], &[], "2025-12-31");

    assert_eq!(standings(&told), ["excluded"]);
}

#[test]
fn one_record_counts_for_several_items_or_for_its_first() {
    let record = |on: &str, items: &[char]| Record {
        held_on: day(on),
        entered_on: day(on),
        items: items.to_vec(),
    };
    let records = [record("2025-02-02", &['b', 'a', 'b']), record("2025-01-01", &['a'])];

    let all = by_item(&records, Several::Allowed);
    let first = by_item(&records, Several::FirstOnly);

    let places = |it: &[kernel::schedule::Event]| it.iter().map(|it| it.record).collect::<Vec<_>>();
    assert_eq!((places(&all[&'a']), places(&all[&'b'])), (vec![1, 0], vec![0]));
    assert_eq!((places(&first[&'a']), places(&first[&'b'])), (vec![1], vec![0]));
}

#[test]
fn an_accepted_reason_excuses_what_was_missed_and_nothing_else() {
    let monthly = slots(&always(Schedule::plain(Every::Month, 1)), year(2025));
    let excused = [monthly[0].period, monthly[1].period];
    let record =
        Record { held_on: day("2025-02-10"), entered_on: day("2025-02-10"), items: [1].to_vec() };
    let events = by_item(&[record], Several::Allowed).remove(&1).unwrap();

    let told = judge(&monthly[..3], EVER, &excused, &events, day("2025-05-01"));

    assert_eq!(standings(&told), ["excused", "met", "missed"]);
    let tally = Tally::of(&told);
    assert_eq!((tally.done(), tally.excused), ((1, 2), 1));
    assert_eq!(tally.reaches(Share::at_least(1, 2)), Some(true));
    assert_eq!(Tally::default().reaches(Share::at_least(1, 2)), None, "0/0 says nothing");
}

#[test]
fn a_new_version_begins_with_the_next_period_and_leaves_the_past_alone() {
    let monthly = Some(Schedule::plain(Every::Month, 1));
    let quarterly = Some(Schedule::plain(Every::Quarter, 1));
    let version = |from: &str, schedule| Version { from: day(from), schedule };
    let named = |versions: &[Version]| -> Vec<String> {
        slots(versions, year(2025)).iter().map(|it| it.period.to_string()).collect()
    };
    let old = version("2000-01-01", quarterly);
    assert_eq!(named(&[old]), ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]);
    let changed = [version("2025-08-20", monthly), old];
    let want = ["2025Q1", "2025Q2", "2025Q3", "2025-10", "2025-11", "2025-12"];
    assert_eq!(named(&changed), want);

    // From months to quarters in February: what is left of the quarter is too little to count.
    let back = [version("2000-01-01", monthly), version("2025-02-10", quarterly)];
    assert_eq!(named(&back), ["2025-01", "2025-02", "2025Q1", "2025Q2", "2025Q3", "2025Q4"]);
    let all = slots(&back, year(2025));
    let told = judge(&all, EVER, &[], &[], day("2026-12-31"));
    assert_eq!(standings(&told)[1..4], ["missed", "excluded", "missed"]);

    // Asked from May on, and no longer from September on.
    let ended = [version("2025-05-01", monthly), version("2025-09-01", None)];
    assert_eq!(named(&ended), ["2025-05", "2025-06", "2025-07", "2025-08"]);
    assert_eq!(named(&[]), Vec::<String>::new());
}

#[test]
fn a_schedule_that_makes_no_sense_is_told() {
    let monthly = Schedule::plain(Every::Month, 1);
    let on = |month, day| When::Day { on: DayOf { month, day }, early_days: 0 };
    let window = |from: (i8, i8), until: (i8, i8)| When::Window {
        from: DayOf { month: from.0, day: from.1 },
        until: DayOf { month: until.0, day: until.1 },
    };
    let with = |when| Schedule { when, ..monthly }.check();
    assert_eq!(monthly.check(), Ok(()));
    assert_eq!(Schedule { least: 0, ..monthly }.check(), Err(Unsound::Never));
    assert_eq!(Schedule { grace_days: -1, ..monthly }.check(), Err(Unsound::Negative));
    assert_eq!(with(on(1, 31)), Ok(()));
    assert_eq!(with(on(1, 32)), Err(Unsound::NoSuchDay));
    assert_eq!(with(on(2, 1)), Err(Unsound::NoSuchDay));
    assert_eq!(with(window((1, 9), (1, 8))), Err(Unsound::Backwards));
    assert_eq!(with(window((1, 8), (1, 9))), Ok(()));
}

#[test]
fn a_period_is_read_as_it_is_written() {
    for text in ["2025", "2025H1", "2025H2", "2025Q1", "2025Q4", "2025-01", "2025-12"] {
        assert_eq!(Period::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "25", "2025H3", "2025Q5", "2025-13", "2025-00", "2025-1", "2025Q+", "二〇二五"]
    {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}

/// Three years of nineteen items for 1,050: the size the reports name. What it takes is told by
/// `cargo test -p kernel --release -- --nocapture three_years`; here it must be right.
#[test]
fn three_years_of_a_county_are_judged_period_by_period() {
    let over = Span::new(day("2023-01-01"), day("2025-12-31"));
    let monthly = slots(&always(Schedule::plain(Every::Month, 1)), over);
    let records: Vec<_> = monthly
        .iter()
        .map(|it| Record { held_on: it.ruled.from, entered_on: it.ruled.from, items: vec![0_u8] })
        .collect();
    let events = by_item(&records, Several::Allowed).remove(&0).unwrap();
    let mut all = Tally::default();
    for one in 0..1_050 {
        let applies = [Span::since(plus_days(day("2023-01-01"), i64::from(one)))];
        for _ in 0..19 {
            let told = Tally::of(&judge(&monthly, &applies, &[], &events, day("2026-02-01")));
            all.met += told.met;
            all.excluded += told.excluded;
        }
    }
    assert_eq!(all.met + all.excluded, 1_050 * 19 * 36);
    // Who came later was spared the months before.
    assert!(all.excluded > 300_000 && all.met > 300_000, "{all:?}");
}

fn every() -> impl Strategy<Value = Every> {
    prop::sample::select(Every::ALL.to_vec())
}

fn days() -> impl Strategy<Value = Date> {
    (-40_000_i64..40_000).prop_map(|it| plus_days(date(2025, 1, 1), it))
}

fn when(every: Every) -> impl Strategy<Value = When> {
    let of = move || (1..=every.months(), 1_i8..32).prop_map(|(month, day)| DayOf { month, day });
    prop_oneof![
        Just(When::Any),
        (of(), 0_i32..40).prop_map(|(on, early_days)| When::Day { on, early_days }),
        (of(), of()).prop_map(|(a, b)| When::Window { from: a.min(b), until: a.max(b) }),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let when = every().prop_flat_map(|every| (Just(every), when(every)));
    (when, 1_u32..4, 0_i32..60, 0_i32..60).prop_map(
        |((every, when), least, grace_days, remind_days)| Schedule {
            when,
            grace_days,
            remind_days,
            ..Schedule::plain(every, least)
        },
    )
}

proptest! {
    #[test]
    fn the_periods_of_a_length_follow_each_other_without_a_gap(every in every(), day in days()) {
        let period = Period::of(every, day);
        let (next, before) = (period.next().unwrap(), period.previous().unwrap());
        prop_assert!(period.has(day) && period.first() <= day && day <= period.last());
        prop_assert_eq!(period.last().tomorrow().unwrap(), next.first());
        prop_assert_eq!(before.last().tomorrow().unwrap(), period.first());
        prop_assert_eq!((next.previous(), before.next()), (Some(period), Some(period)));
        prop_assert!(before < period && period < next);
        prop_assert_eq!((period.until(next), period.until(before)), (Some(1), Some(-1)));
        prop_assert_eq!(period.first().day(), 1);
        prop_assert_eq!(period.last().day(), period.last().days_in_month());
    }

    #[test]
    fn a_day_of_a_period_lies_in_it_however_large_its_number(every in every(), day in days(), m: i8, d: i8) {
        let period = Period::of(every, day);
        prop_assert!(period.has(period.day(m, d)));
        prop_assert_eq!(period.day(12, 31), period.last());
    }

    #[test]
    fn every_day_of_a_span_lies_in_one_of_its_periods(every in every(), from in days(), more in 0_i64..900) {
        let until = plus_days(from, more);
        let all: Vec<_> = periods(every, from, until).collect();
        prop_assert!(all.windows(2).all(|it| it[0].next() == Some(it[1])));
        prop_assert!(all.first().unwrap().has(from) && all.last().unwrap().has(until));
        prop_assert_eq!(periods(every, plus_days(until, 1), from).count(), 0);
    }

    #[test]
    fn the_days_of_a_slot_stand_in_order(schedule in schedule(), from in days(), more in 0_i64..900) {
        prop_assert_eq!(schedule.check(), Ok(()));
        let versions = [Version { from: Date::MIN, schedule: Some(schedule) }];
        let over = Span::new(from, plus_days(from, more));
        let all = slots(&versions, over);
        prop_assert_eq!(all.len(), periods(schedule.every, over.from, over.until).count());
        for slot in all {
            prop_assert!(slot.opens <= slot.due && slot.due <= slot.judged, "{:?}", slot);
            prop_assert!(slot.due <= slot.closes && slot.closes <= slot.judged);
            prop_assert!(slot.period.has(slot.opens) && slot.period.has(slot.closes));
        }
    }

    /// The slots of any versions cover each day once at most, and the past of a change stays.
    #[test]
    fn a_change_of_rules_never_moves_what_was_before_it(
        before in schedule(), after in schedule(), on in days(), ends: bool,
    ) {
        let over = Span::new(plus_days(on, -800), plus_days(on, 800));
        let old = Version { from: Date::MIN, schedule: Some(before) };
        let new = Version { from: on, schedule: Some(after).filter(|_| !ends) };
        let (alone, both) = (slots(&[old], over), slots(&[new, old], over));
        let past = alone.iter().take_while(|it| it.ruled.from < on).count();
        prop_assert_eq!(&alone[..past], &both[..past]);
        prop_assert!(both.windows(2).all(|it| it[0].ruled.until < it[1].ruled.from));
        prop_assert!(both[past..].iter().all(|it| it.schedule == after && !ends));
    }

    /// The slots of a span are those of a wider one: what one looks at changes nothing.
    #[test]
    fn a_wider_view_has_the_same_slots(
        one in schedule(), two in schedule(), on in 0_i64..1_500, from in 0_i64..1_500, more in 0_i64..400,
    ) {
        let start = day("2020-01-01");
        let versions = [
            Version { from: start, schedule: Some(one) },
            Version { from: plus_days(start, on), schedule: Some(two) },
        ];
        let narrow = Span::new(plus_days(start, from), plus_days(start, from + more));
        let mut wide = slots(&versions, Span::new(start, narrow.until));
        wide.retain(|it| it.period.last() >= narrow.from);
        prop_assert_eq!(slots(&versions, narrow), wide);
    }

    /// One more event never makes it worse; the counted are among the rows; no more are met than
    /// happened.
    #[test]
    fn one_more_event_never_makes_it_worse(
        schedule in schedule(), held in vec((0_i64..1_100, 0_i64..40), 0..30), more in 0_i64..1_100,
        today in 0_i64..1_300,
    ) {
        let start = day("2023-01-01");
        let today = plus_days(start, today);
        let all = slots(&always(schedule), Span::new(start, day("2025-12-31")));
        let record = |(on, later): (i64, i64)| Record {
            held_on: plus_days(start, on), entered_on: plus_days(start, on + later), items: vec![()],
        };
        let mut records: Vec<_> = held.into_iter().map(record).collect();
        let verdicts = |records: &[Record<()>]| {
            let events = by_item(records, Several::Allowed).remove(&()).unwrap_or_default();
            (judge(&all, EVER, &[], &events, today), events)
        };
        let (one, events) = verdicts(&records);
        records.push(record((more, 0)));
        let (other, _) = verdicts(&records);
        for ((slot, a), b) in all.iter().zip(&one).zip(&other) {
            let met = |it: &Verdict| matches!(it.standing, Standing::Met | Standing::MetLate);
            prop_assert!(met(b) || !met(a));
            prop_assert!(b.counted >= a.counted && a.counted <= a.rows.len());
            prop_assert_eq!(met(a), a.counted >= usize::try_from(a.least).unwrap());
            for event in &events[a.rows.clone()] {
                prop_assert!(slot.period.has(event.held_on));
            }
        }
        prop_assert!(one.iter().map(|it| it.rows.len()).sum::<usize>() <= events.len());
    }

    /// Created or dissolved anywhere: counted exactly when half of the days are there.
    #[test]
    fn a_period_counts_from_half_of_its_days_on(every in every(), from in days(), days in 1_i64..800) {
        let applies = [Span::new(from, plus_days(from, days - 1))];
        let all = slots(&always(Schedule::plain(every, 1)), Span::new(plus_days(from, -400), plus_days(from, 1_200)));
        for (slot, verdict) in all.iter().zip(judge(&all, &applies, &[], &[], Date::MAX)) {
            let length = days_between(slot.period.first(), slot.period.last()) + 1;
            let there = applies[0].within(slot.ruled).days();
            prop_assert_eq!(verdict.standing == Standing::Excluded, 2 * there < length);
        }
    }
}

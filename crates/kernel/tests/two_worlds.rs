//! The mechanisms in two vocabularies that are not ours: a library and a gym. If one of them
//! needed an option that the other does not, it would not be a mechanism.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::code::{number_code, parse_number};
use kernel::deadline::{ClockEvent, ClockKind, Limit, Unit, due};
use kernel::id::IdSource;
use kernel::ledger::{Entry, difference, totals};
use kernel::lifecycle::{Lifecycle, NotOpen};
use kernel::schedule::{
    Every, Record, Schedule, Several, Span, Tally, Version, by_item, judge, slots,
};
use kernel::time::Instant;

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

mod library {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Loan {
        OnShelf,
        Lent,
        Lost,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Act {
        Lend,
        Renew,
        Return,
        Lose,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) enum Measure {
        Loans,
        Fines,
    }
}

mod gym {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Place {
        Waiting,
        Booked,
        Attended,
        Missed,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Act {
        Confirm,
        Cancel,
        CheckIn,
        StayAway,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) enum Measure {
        Minutes,
        Visits,
    }
}

#[test]
fn a_library_lends_a_book() {
    use library::{Act, Loan, Measure};
    const LIFE: Lifecycle<Loan, Act> = Lifecycle::declared(
        Loan::OnShelf,
        &[
            (Loan::OnShelf, Act::Lend, Loan::Lent),
            (Loan::Lent, Act::Renew, Loan::Lent),
            (Loan::Lent, Act::Return, Loan::OnShelf),
            (Loan::Lent, Act::Lose, Loan::Lost),
        ],
    );
    assert_eq!(LIFE.check(), Ok(()));
    assert_eq!(LIFE.step(Loan::OnShelf, Act::Lend), Ok(Loan::Lent));
    assert_eq!(LIFE.open(Loan::Lent).collect::<Vec<_>>(), [Act::Renew, Act::Return, Act::Lose]);
    assert_eq!(
        LIFE.step(Loan::Lost, Act::Return),
        Err(NotOpen { state: Loan::Lost, act: Act::Return })
    );

    // Lent for 30 calendar days, renewed once for 30 more.
    let lent = ClockKind::Start(Limit { amount: 30, unit: Unit::Day });
    let renewed = ClockKind::Extend(Limit { amount: 30, unit: Unit::Day });
    let events = [
        ClockEvent { at: at("2025-09-01T10:00:00+08:00"), kind: lent },
        ClockEvent { at: at("2025-09-25T10:00:00+08:00"), kind: renewed },
    ];
    let back = due(&events, &WorkCalendar::china(), &OfficeHours::standard()).unwrap();
    assert_eq!(back.at, Some(at("2025-10-31T23:59:59+08:00")));

    // The fine was written down wrong, and is put right by writing more.
    let wrong = [(Measure::Loans, 1), (Measure::Fines, 250)];
    let right = [(Measure::Loans, 1), (Measure::Fines, 200)];
    let moved = difference(&wrong, &right);
    assert_eq!(moved, [(Measure::Fines, -50)]);
    let all: Vec<_> = wrong.into_iter().chain(moved).map(|it| Entry::new(it.0, it.1)).collect();
    assert_eq!(totals(&all), right);

    // A reader's card.
    let card = IdSource::new().next(at("2025-09-01T10:00:00+08:00"), 7);
    let shown = number_code(u64::try_from(card.0).unwrap());
    assert_eq!(parse_number(&shown.to_lowercase()), Some(shown));
}

#[test]
fn a_gym_gives_a_course() {
    use gym::{Act, Measure, Place};
    let life = Lifecycle::new(
        Place::Waiting,
        vec![
            (Place::Waiting, Act::Confirm, Place::Booked),
            (Place::Booked, Act::Cancel, Place::Waiting),
            (Place::Booked, Act::CheckIn, Place::Attended),
            (Place::Booked, Act::StayAway, Place::Missed),
        ],
    )
    .unwrap();
    assert_eq!(life.step(Place::Booked, Act::CheckIn), Ok(Place::Attended));
    assert!(life.is_end(Place::Missed));
    assert_eq!(life.open(Place::Waiting).collect::<Vec<_>>(), [Act::Confirm]);

    // A booking is held for 6 opening hours; the gym closes for repairs in between.
    let hours = OfficeHours::all_year(&[("06:00", "22:00")]).unwrap();
    let every_day = (1..=31).fold(WorkCalendar::china(), |it, day| {
        it.with_overlay(jiff::civil::date(2025, 3, day), true, "每天开门")
    });
    let events = [
        ClockEvent {
            at: at("2025-03-01T20:00:00+08:00"),
            kind: ClockKind::Start(Limit { amount: 6, unit: Unit::WorkHour }),
        },
        ClockEvent { at: at("2025-03-02T07:00:00+08:00"), kind: ClockKind::Pause },
        ClockEvent { at: at("2025-03-02T21:00:00+08:00"), kind: ClockKind::Resume },
    ];
    let held = due(&events, &every_day, &hours).unwrap();
    assert_eq!(held.at, Some(at("2025-03-03T08:00:00+08:00")));

    let first = [(Measure::Minutes, 60), (Measure::Visits, 1)];
    assert_eq!(difference(&[], &first), first);
    assert_eq!(difference(&first, &[]), [(Measure::Minutes, -60), (Measure::Visits, -1)]);
}

/// A library counts its shelves once a quarter; a gym wants two classes a month of a member. Who
/// joins late is spared the beginning, and one visit counts for the class and for the card.
#[test]
fn schedules_serve_both() {
    let day = |text: &str| text.parse().unwrap();
    let over = Span::new(day("2025-01-01"), day("2025-06-30"));
    let all = |every, least| {
        let schedule = Some(Schedule::plain(every, least));
        slots(&[Version { from: day("2024-01-01"), schedule }], over)
    };
    let visit = |on, items: &[&'static str]| Record {
        held_on: day(on),
        entered_on: day(on),
        items: items.to_vec(),
    };

    let stocktaking = [visit("2025-03-30", &["shelves"])];
    let events = by_item(&stocktaking, Several::Allowed);
    let always = [Span::since(day("2000-01-01"))];
    let told = judge(&all(Every::Quarter, 1), &always, &[], &events["shelves"], day("2025-07-31"));
    assert_eq!(Tally::of(&told).done(), (1, 2));

    let visits = [visit("2025-05-02", &["class", "card"]), visit("2025-05-20", &["class"])];
    let events = by_item(&visits, Several::Allowed);
    let joined = [Span::since(day("2025-04-20"))];
    let told = judge(&all(Every::Month, 2), &joined, &[], &events["class"], day("2025-06-10"));
    let tally = Tally::of(&told);
    assert_eq!((tally.excluded, tally.met, tally.open), (4, 1, 1));
    assert_eq!(events["card"].len(), 1);
}

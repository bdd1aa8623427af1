//! Whatever is done to an order in whatever order: what always holds.

#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use domain::orders::acts::{self, Candidate, Input, New, Refusal, Setting, Times};
use domain::orders::figures::{Measure, contribution};
use domain::orders::{Kind, Limits, Member, Order, Skill, State, StoryState};
use domain::places::Place;
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use proptest::collection::vec;
use proptest::prelude::*;

fn inputs() -> impl Strategy<Value = Input> {
    let words = || "话".to_owned();
    prop_oneof![
        4 => (0..9_usize).prop_map(move |it| Input::Offer { skill: Skill::ALL[it], note: words() }),
        4 => Just(Input::Claim),
        3 => (1..4_i64).prop_map(move |it| Input::Assign { to: Id(it), note: words() }),
        1 => Just(Input::Decline { reason: words(), instead: words() }),
        1 => Just(Input::Convert { request: Id(77), words: words(), note: words() }),
        1 => Just(Input::Expire),
        2 => Just(Input::Return { reason: words() }),
        4 => (-1..800_i64).prop_map(move |it| {
            Input::Serve { answer: words(), minutes: it, note: words() }
        }),
        3 => (0..7_i64).prop_map(move |level| Input::Rate { level, words: words() }),
        1 => Just(Input::Dispute { words: words() }),
        1 => Just(Input::Lapse),
        1 => Just(Input::Withdraw { reason: words() }),
        2 => Just(Input::Draft { title: words(), body: words() }),
        2 => (0..3_i64).prop_map(|draft| Input::Consent { draft }),
        1 => (0..3_i64).prop_map(move |draft| Input::ConsentOral { draft, asked_by: words() }),
        2 => Just(Input::Publish),
        1 => Just(Input::Refuse),
        1 => Just(Input::Retract { reason: words() }),
    ]
}

/// The member that a claim or an assignment names; number 3 is paused, number 2 is full.
fn candidate(person: i64) -> Candidate {
    let member = Member {
        person: Id(person),
        org: Id(50 + person),
        home: Place(410_882_001_200),
        position: None,
        skills: vec![Skill::Law, Skill::Repair, Skill::Care],
        paused: person == 3,
        version: 1,
    };
    Candidate { member, open: if person == 2 { 3 } else { 0 } }
}

fn new(kind: Kind) -> New {
    New {
        id: Id(9),
        number: "7K3M2Q".to_owned(),
        kind,
        skill: Skill::Repair,
        service: None,
        service_month: 202_503,
        place: Place(410_882_001_200),
        address: String::new(),
        position: None,
        body: "水管漏了".to_owned(),
        wished: String::new(),
        grid: Id(40),
        cadre: (kind == Kind::Question).then_some((Id(30), Id(41))),
    }
}

fn holds(order: &Order, sums: &BTreeMap<(Skill, Measure), i64>) {
    assert_eq!(order.due_at.is_some(), order.state.is_open(), "an open order has a time");
    assert_eq!(order.ended_at.is_some(), !order.state.is_open());
    let with = matches!(order.state, State::Taken | State::Served | State::Closed);
    assert_eq!(order.taker.is_some(), with, "{:?}", order.state);
    let served = matches!(order.state, State::Served | State::Closed);
    assert_eq!(order.served_at.is_some(), served, "{:?}", order.state);
    assert!(order.rated.is_none() || order.state == State::Closed);
    assert!(order.story.is_none() || order.state == State::Closed);
    assert_eq!(order.request.is_some(), order.state == State::Converted, "{:?}", order.state);
    let counted = |measure| contribution(order).contains(&(measure, 1));
    let ends = [Measure::Served, Measure::Closed, Measure::Ended, Measure::Converted];
    let ends: Vec<Measure> = ends.into_iter().filter(|it| counted(*it)).collect();
    let expected: &[Measure] = match order.state {
        State::Served => &[Measure::Served],
        State::Closed => &[Measure::Served, Measure::Closed],
        State::Declined | State::Withdrawn => &[Measure::Ended],
        State::Converted => &[Measure::Converted],
        State::Placed | State::Offered | State::Taken => &[],
    };
    assert_eq!(ends, expected, "what has ended counts for one end: {:?}", order.state);
    let expected = order.taker.map_or(order.grid, |it| it.org);
    let owner = if order.state == State::Taken { expected } else { order.grid };
    assert_eq!(order.owner, owner, "somebody owes the next act");
    let told: BTreeMap<_, i64> = contribution(order)
        .into_iter()
        .filter(|it| it.1 != 0)
        .map(|(measure, it)| ((order.skill, measure), it))
        .collect();
    let sums: BTreeMap<_, i64> =
        sums.iter().filter(|it| *it.1 != 0).map(|it| (*it.0, *it.1)).collect();
    assert_eq!(sums, told, "the entries come to what it counts for");
}

proptest! {
    #[test]
    fn whatever_is_done_an_order_is_owed_timed_and_counted_once(
        kind in 0..3_usize, story in vec((inputs(), 1..200_i64), 1..40),
    ) {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let mut now = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        let limits = Limits::on(now.date(), &Rulebook::default());
        let times = Times { calendar: &calendar, hours: &hours };
        let setting = Setting { limits: &limits, times, candidate: None, now };
        let begun = acts::begin(new(Kind::ALL[kind]), false, setting).unwrap();
        let (mut order, mut sums) = (begun.order, BTreeMap::new());
        let mut consented = false;
        for (skill, measure, quantity) in begun.entries {
            *sums.entry((skill, measure)).or_insert(0) += quantity;
        }
        holds(&order, &sums);
        for (input, hours) in story {
            now = now.plus_seconds(hours * 3_600);
            let person = match &input {
                Input::Assign { to, .. } => to.0,
                _ => 1,
            };
            let candidate = candidate(person);
            let setting = Setting { limits: &limits, times, candidate: Some(&candidate), now };
            match acts::act(&order, &input, setting) {
                Ok(outcome) => {
                    prop_assert_eq!(outcome.order.version, order.version + 1);
                    let unable = matches!(input, Input::Assign { to: Id(2 | 3), .. });
                    prop_assert!(!unable);
                    match input {
                        Input::Draft { .. } => consented = false,
                        Input::Consent { draft } | Input::ConsentOral { draft, .. } => {
                            prop_assert_eq!(draft, order.draft);
                            consented = true;
                        }
                        _ => {}
                    }
                    order = outcome.order;
                    for (skill, measure, quantity) in outcome.entries {
                        *sums.entry((skill, measure)).or_insert(0) += quantity;
                    }
                }
                // What was refused has changed nothing, and no due time is ever in the way.
                Err(refusal) => prop_assert!(!matches!(refusal, Refusal::Clock(_)), "{refusal:?}"),
            }
            holds(&order, &sums);
            prop_assert!(order.story != Some(StoryState::Published) || consented);
        }
    }
}

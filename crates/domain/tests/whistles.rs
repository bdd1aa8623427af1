//! Whistles: a story told whole, the rules one by one, and random lives in which nothing may break.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use domain::places::Place;
use domain::rules::Rulebook;
use domain::whistles::acts::{self, CallInput, Input, New, Outcome, Refusal, Times};
use domain::whistles::figures::contribution;
use domain::whistles::lifecycle::{CALL_TABLE, TABLE};
use domain::whistles::{Act, Approval, CallState, Kind, Limits, Phase, State, Tick, Whistle};
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::Instant;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const TOWN: Id = Id(1);
const HEAD: Id = Id(2);
const ROADS: Id = Id(11);
const WATER: Id = Id(12);
const POWER: Id = Id(13);

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

/// A whistle and all that was written about it.
#[derive(Clone)]
struct Life {
    whistle: Whistle,
    ticks: Vec<Tick>,
    entries: BTreeMap<&'static str, i64>,
    calendar: WorkCalendar,
    hours: OfficeHours,
}

fn limits(kind: Kind, now: Instant) -> Limits {
    Limits::on(now.date(), kind, &Rulebook::default())
}

fn new(kind: Kind, first: bool, calls: &[Id]) -> New {
    New {
        id: Id(7),
        number: "7K4-2M9-Q".to_owned(),
        kind,
        first,
        place: Place(610_925_100_201),
        address: "河堤下段".to_owned(),
        body: "河堤垮了一段，水往院子里灌。".to_owned(),
        why: "要抽水机和断电，镇上没有。".to_owned(),
        request: None,
        org: TOWN,
        by: Id(90),
        head: HEAD,
        calls: calls.to_vec(),
    }
}

impl Life {
    fn blown(new: &New, now: Instant) -> Result<Self, Refusal> {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let times = Times { calendar: &calendar, hours: &hours, ticks: &[] };
        let outcome = acts::begin(new.clone(), &limits(new.kind, now), times, now)?;
        let (whistle, ticks, entries) = (outcome.whistle.clone(), Vec::new(), BTreeMap::new());
        let mut life = Self { whistle, ticks, entries, calendar, hours };
        life.keep(outcome);
        Ok(life)
    }

    fn act(&mut self, now: Instant, input: &Input) -> Result<Outcome, Refusal> {
        let before = self.whistle.clone();
        let outcome = acts::act(&before, input, &limits(before.kind, now), self.times(), now)?;
        assert_eq!(outcome.whistle.version, before.version + 1, "versions count up by one");
        assert_eq!(outcome.event.from, Some(before.state), "the history joins");
        for call in &before.calls {
            let after = outcome.whistle.call(call.org).unwrap();
            let changed = outcome.changed.contains(&call.org);
            assert_eq!(
                after.version,
                call.version + i64::from(changed),
                "only what changed counts up"
            );
            assert!(changed || after == call, "a change nobody is told of: {after:?}");
            // What is a fact stays one.
            assert!(call.reported_at.is_none_or(|it| after.reported_at == Some(it)));
            assert!(call.late_seconds.is_none_or(|it| after.late_seconds == Some(it)));
            assert!(call.arrived_at.is_none_or(|it| after.arrived_at == Some(it)));
            assert!(call.grade.is_none() || after.grade == call.grade);
            assert!(call.judgement.is_none() || after.judgement == call.judgement);
        }
        self.keep(outcome.clone());
        Ok(outcome)
    }

    fn of(&mut self, now: &str, call: Id, what: CallInput) -> Result<Outcome, Refusal> {
        self.act(at(now), &Input::Of { call, what })
    }

    fn times(&self) -> Times<'_> {
        Times { calendar: &self.calendar, hours: &self.hours, ticks: &self.ticks }
    }

    fn keep(&mut self, outcome: Outcome) {
        self.whistle = outcome.whistle;
        self.ticks.extend(outcome.ticks);
        for (measure, quantity) in outcome.entries {
            assert_ne!(quantity, 0, "an entry of nothing");
            *self.entries.entry(measure).or_default() += quantity;
        }
        self.check();
    }

    fn check(&self) {
        let it = &self.whistle;
        assert_eq!(it.state.is_open(), it.due_at.is_some(), "{it:?}");
        assert_eq!(it.state.is_open(), it.ended_at.is_none(), "{it:?}");
        assert!([TOWN, HEAD, ROADS, WATER, POWER].contains(&it.owner), "{it:?}");
        assert_eq!(
            it.state == State::Called,
            it.calls.iter().any(|it| it.state.is_open()),
            "{it:?}"
        );
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for (measure, quantity) in contribution(it) {
            *sums.entry(measure.code()).or_default() += quantity;
        }
        for (measure, sum) in sums {
            assert_eq!(self.entries.get(measure).copied().unwrap_or(0), sum, "{measure} of {it:?}");
        }
        for call in &it.calls {
            assert_eq!(call.state.is_open(), call.due_at.is_some(), "{call:?}");
            assert_eq!(call.reported_at.is_some(), call.late_seconds.is_some(), "{call:?}");
            assert!(call.called_at.is_some() || call.reported_at.is_none(), "{call:?}");
            assert!(it.kind.needs_arrival() || call.arrived_at.is_none(), "{call:?}");
            if it.state.is_open() && call.state.is_open() {
                assert!(it.due_at <= call.due_at, "the whistle is due with its first call");
            }
        }
    }

    fn state(&self, org: Id) -> CallState {
        self.whistle.call(org).unwrap().state
    }
}

fn approve() -> Input {
    Input::Approve { note: String::new() }
}

fn refuse() -> Input {
    Input::Refuse { reason: "镇上能解决".to_owned() }
}

fn close() -> Input {
    Input::Close { note: String::new() }
}

fn report_in() -> CallInput {
    CallInput::ReportIn { note: "三个人带泵出发".to_owned() }
}

fn arrive() -> CallInput {
    CallInput::Arrive { note: String::new() }
}

fn finish() -> CallInput {
    CallInput::Finish { result: " 水抽干了 ".to_owned() }
}

fn decline() -> CallInput {
    CallInput::Decline { reason: "河堤归水利局".to_owned() }
}

fn insist() -> CallInput {
    CallInput::Insist { reason: "路面归你们".to_owned() }
}

fn recall() -> CallInput {
    CallInput::Recall { reason: "叫错了".to_owned() }
}

fn reopen() -> CallInput {
    CallInput::Reopen { reason: "又渗水了".to_owned() }
}

fn grade(level: i64) -> CallInput {
    CallInput::Grade { level, words: "来得快".to_owned() }
}

fn judge(level: i64) -> CallInput {
    CallInput::Judge { level, words: "该吹".to_owned() }
}

fn answer() -> CallInput {
    CallInput::Answer { words: "路断了绕行".to_owned() }
}

/// An emergency at three in the morning: blown first, one late, one refuses and is called all the
/// same, one is reopened, approved afterwards, graded both ways.
#[test]
fn an_emergency_from_the_first_minute_to_both_gradings() {
    let all = [ROADS, WATER, POWER];
    let mut life = Life::blown(&new(Kind::Emergency, true, &all), at("2025-06-12T03:12")).unwrap();
    assert_eq!((life.whistle.state, life.whistle.approval), (State::Called, Approval::Waiting));
    assert_eq!(life.whistle.due_at, Some(at("2025-06-12T03:42")), "thirty minutes, at night too");
    assert_eq!(life.whistle.approval_due, at("2025-06-13T03:12"));

    life.of("2025-06-12T03:20", POWER, report_in()).unwrap();
    life.of("2025-06-12T03:22", ROADS, decline()).unwrap();
    assert_eq!(life.whistle.call(ROADS).unwrap().due_at, Some(at("2025-06-12T03:52")));
    // The clock stood still for the 13 minutes until the head insisted: twenty were left.
    life.of("2025-06-12T03:35", ROADS, insist()).unwrap();
    assert_eq!(life.whistle.call(ROADS).unwrap().due_at, Some(at("2025-06-12T03:55")));
    life.of("2025-06-12T03:54", WATER, report_in()).unwrap();
    assert_eq!(life.whistle.call(WATER).unwrap().late_seconds, Some(720), "twelve minutes late");
    life.of("2025-06-12T03:58", ROADS, report_in()).unwrap();
    assert_eq!(life.whistle.call(ROADS).unwrap().late_seconds, Some(180));
    let told = acts::clock(ROADS, Phase::Respond, life.times()).unwrap().explain;
    assert!(told[0].contains("限 30 分钟") && told[1].contains("中间 13 分钟不算"), "{told:?}");

    assert_eq!(life.of("2025-06-12T04:00", POWER, finish()), Err(Refusal::NotArrived));
    for org in all {
        life.of("2025-06-12T04:30", org, arrive()).unwrap();
    }
    for org in all {
        life.of("2025-06-12T07:30", org, finish()).unwrap();
    }
    // All have acted; it waits for the head, who has not approved yet.
    assert_eq!((life.whistle.state, life.whistle.owner), (State::Acted, HEAD));
    assert_eq!(life.act(at("2025-06-12T08:00"), &close()), Err(Refusal::NotApproved));
    life.act(at("2025-06-12T08:40"), &approve()).unwrap();
    assert_eq!((life.whistle.owner, life.whistle.due_at), (TOWN, Some(at("2025-06-16T17:30"))));
    assert_eq!(life.act(at("2025-06-12T08:41"), &approve()), Err(Refusal::DecidedBefore));
    life.of("2025-06-12T09:00", WATER, reopen()).unwrap();
    assert_eq!((life.whistle.state, life.state(WATER)), (State::Called, CallState::Reported));
    let again = life.of("2025-06-12T09:05", WATER, arrive());
    assert!(matches!(again, Err(Refusal::CallNotOpen { act: Act::Arrive, .. })), "{again:?}");
    life.of("2025-06-12T15:00", WATER, finish()).unwrap();
    assert_eq!(
        life.of("2025-06-12T15:01", WATER, grade(4)).err(),
        Some(Refusal::NotOpen { act: Act::Grade, state: State::Acted })
    );
    life.act(at("2025-06-13T09:00"), &close()).unwrap();

    assert_eq!(life.of("2025-06-13T09:10", WATER, answer()), Err(Refusal::NoGrade));
    life.of("2025-06-13T09:10", WATER, grade(3)).unwrap();
    assert_eq!(life.of("2025-06-13T09:11", WATER, grade(5)), Err(Refusal::GivenBefore));
    assert_eq!(life.of("2025-06-13T09:11", POWER, grade(6)), Err(Refusal::Level));
    life.of("2025-06-13T10:00", WATER, answer()).unwrap();
    life.of("2025-06-13T10:00", WATER, judge(5)).unwrap();
    life.of("2025-06-13T10:00", ROADS, judge(2)).unwrap();
    let late = life.of("2025-07-13T09:01", POWER, judge(1));
    assert_eq!(late, Err(Refusal::TooLate { days: 30 }));

    let sum = |measure: &str| life.entries.get(measure).copied().unwrap_or(0);
    let told: Vec<i64> =
        ["blown", "first", "approved", "closed", "calls", "reported", "in_time", "late"]
            .map(sum)
            .to_vec();
    assert_eq!(told, [1, 1, 1, 1, 3, 3, 1, 2]);
    assert_eq!(sum("response_seconds"), (8 + 46 + 42) * 60);
    assert_eq!([sum("arrived"), sum("acted"), sum("graded"), sum("grade_points")], [3, 3, 1, 3]);
    assert_eq!([sum("judged"), sum("unneeded")], [2, 1]);
}

#[test]
fn an_everyday_whistle_waits_for_the_head_and_needs_no_arrival() {
    let mut life = Life::blown(&new(Kind::Daily, false, &[ROADS]), at("2025-09-30T16:30")).unwrap();
    assert_eq!((life.whistle.state, life.whistle.owner), (State::Asked, HEAD));
    // Four hours of office time, over the National Day.
    assert_eq!(life.whistle.due_at, Some(at("2025-10-09T11:30")));
    assert!(matches!(
        life.of("2025-09-30T16:31", ROADS, report_in()),
        Err(Refusal::NotOpen { .. })
    ));
    life.act(at("2025-10-09T09:00"), &approve()).unwrap();
    assert_eq!((life.whistle.owner, life.whistle.due_at), (ROADS, Some(at("2025-10-10T09:00"))));
    life.of("2025-10-10T09:00", ROADS, report_in()).unwrap();
    assert_eq!(life.whistle.call(ROADS).unwrap().late_seconds, Some(0), "to the second is in time");
    let come = life.of("2025-10-10T09:01", ROADS, arrive());
    assert!(matches!(come, Err(Refusal::CallNotOpen { .. })), "{come:?}");
    life.of("2025-10-10T17:00", ROADS, finish()).unwrap();
    assert_eq!(life.whistle.call(ROADS).unwrap().result, "水抽干了");
    life.act(at("2025-10-11T09:00"), &close()).unwrap();
    assert!(matches!(life.act(at("2025-10-11T09:01"), &close()), Err(Refusal::NotOpen { .. })));
}

#[test]
fn what_the_head_refuses_afterwards_calls_nobody_any_more_but_keeps_what_was_done() {
    let all = [ROADS, WATER];
    let mut life = Life::blown(&new(Kind::Emergency, true, &all), at("2025-06-12T03:12")).unwrap();
    for what in [report_in(), arrive(), finish()] {
        life.of("2025-06-12T03:30", ROADS, what).unwrap();
    }
    life.act(at("2025-06-12T08:00"), &refuse()).unwrap();
    assert_eq!(life.whistle.state, State::Refused);
    assert_eq!((life.state(ROADS), life.state(WATER)), (CallState::Acted, CallState::Recalled));
    // Who came may say whether it should have been blown; who was recalled may not.
    life.of("2025-06-12T09:00", ROADS, judge(1)).unwrap();
    assert!(life.of("2025-06-12T09:00", WATER, judge(1)).is_err());
    assert_eq!(life.entries.get("refused"), Some(&1));
}

#[test]
fn a_whistle_whose_calls_are_all_recalled_goes_back_to_the_whistler() {
    let mut life = Life::blown(&new(Kind::Hard, false, &[ROADS]), at("2025-06-12T09:00")).unwrap();
    life.act(at("2025-06-12T09:30"), &approve()).unwrap();
    life.of("2025-06-12T10:00", ROADS, decline()).unwrap();
    assert_eq!(life.whistle.owner, HEAD, "who answers for what is for the head to say");
    life.of("2025-06-12T10:30", ROADS, recall()).unwrap();
    assert_eq!((life.whistle.state, life.whistle.owner), (State::Acted, TOWN));
    life.act(at("2025-06-12T11:00"), &close()).unwrap();
}

#[test]
fn nine_calls_a_call_twice_oneself_and_a_calm_whistle_blown_first_are_refused() {
    let now = at("2025-06-12T09:00");
    let refused = |new: New| Life::blown(&new, now).err();
    let nine: Vec<Id> = (20..29).map(Id).collect();
    assert_eq!(refused(new(Kind::Hard, false, &nine)), Some(Refusal::HowMany));
    assert_eq!(refused(new(Kind::Hard, false, &[])), Some(Refusal::HowMany));
    assert_eq!(refused(new(Kind::Hard, false, &[ROADS, ROADS])), Some(Refusal::Named));
    assert_eq!(refused(new(Kind::Hard, false, &[TOWN])), Some(Refusal::Named));
    assert_eq!(refused(new(Kind::Hard, true, &[ROADS])), Some(Refusal::FirstIsForEmergencies));
}

fn any_input() -> impl Strategy<Value = Input> {
    let org = prop::sample::select(vec![ROADS, WATER, POWER]);
    let what = prop_oneof![
        4 => Just(report_in()),
        4 => Just(arrive()),
        5 => Just(finish()),
        1 => Just(decline()),
        2 => Just(insist()),
        2 => Just(recall()),
        1 => Just(reopen()),
        2 => (0_i64..7).prop_map(grade),
        2 => (0_i64..7).prop_map(judge),
        2 => Just(answer()),
    ];
    prop_oneof![
        1 => Just(approve()),
        1 => Just(refuse()),
        1 => Just(Input::Withdraw { reason: "不用了".to_owned() }),
        2 => Just(close()),
        40 => (org, what).prop_map(|(call, what)| Input::Of { call, what }),
    ]
}

#[test]
fn no_order_of_acts_breaks_a_whistle() {
    let (mut walked, mut called) = (BTreeSet::new(), BTreeSet::new());
    let config = Config { cases: 1_500, failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let lives = (0..6_usize, vec((any_input(), 0_i64..20_000), 0..160));
    let seen = std::cell::RefCell::new((&mut walked, &mut called));
    runner
        .run(&lives, |(kind, acts)| {
            let mut now = at("2025-01-20T08:00");
            let (first, kind) = (kind >= 3, Kind::ALL[kind.min(2)]);
            let mut life = Life::blown(&new(kind, first, &[ROADS, WATER, POWER]), now).unwrap();
            for (input, pause) in acts {
                now = now.plus_seconds(pause);
                let before = life.whistle.clone();
                match life.act(now, &input) {
                    Ok(_) => match input.call() {
                        None => {
                            seen.borrow_mut().0.insert((before.state, input.act()));
                            for it in &before.calls {
                                seen.borrow_mut().1.insert((it.state, input.act()));
                            }
                        }
                        Some(org) => {
                            let from = before.call(org).unwrap().state;
                            seen.borrow_mut().1.insert((from, input.act()));
                        }
                    },
                    Err(refusal) => {
                        prop_assert!(!matches!(refusal, Refusal::Clock(_)), "{:?}", refusal);
                        prop_assert_eq!(&life.whistle, &before);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    let never: Vec<_> = TABLE.iter().filter(|it| !walked.contains(&(it.0, it.1))).collect();
    assert!(never.is_empty(), "no random life took these steps: {never:?}");
    let never: Vec<_> = CALL_TABLE.iter().filter(|it| !called.contains(&(it.0, it.1))).collect();
    assert!(never.is_empty(), "no random call took these steps: {never:?}");
}

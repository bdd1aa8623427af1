//! What acts do to a request, as stories: each line is a moment, an act, and where it then stands.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use domain::figures::Measure;
use domain::requests::acts::{CallChange, Input, Refusal};
use domain::requests::{Act, State, StepState};
use kernel::deadline::ClockKind;
use kernel::time::Instant;

use self::common::{
    DESK, Life, ROADS, WATER, asked, at, called, dispatch, disputed, done, given_up, missed,
    passed, rated, returned, supplied,
};

type Line = (&'static str, Input, &'static str);

/// Tells a story that begins on Monday, 3 March 2025, at nine.
fn told(story: Vec<Line>) -> Life {
    let mut life = Life::begin(at("2025-03-03T09:00"));
    assert_eq!(life.says(), "1 submitted, owner 1, step -, due 03-04T17:30, promised 03-10T17:30");
    for (when, input, stands) in story {
        life.act(at(when), &input).unwrap();
        assert_eq!(life.says(), stands, "{when} {input:?}");
    }
    life
}

/// Everything up to a request that waits for its call-back since 7 March.
fn checked() -> Vec<Line> {
    vec![
        (
            "2025-03-03T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-04T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-04T09:00",
            Input::SignFor,
            "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-06T16:00",
            done(),
            "1 checking, owner 1, step 1@2 reported, due 03-07T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-07T10:00",
            passed(),
            "1 call_back, owner 1, step 1@2 passed, due 03-11T17:30, promised 03-10T17:30",
        ),
    ]
}

fn closed() -> Vec<Line> {
    let mut story = checked();
    story.push((
        "2025-03-10T10:00",
        called(true, 4),
        "1 closed, owner 1, step 1@2 passed, due -, promised 03-10T17:30",
    ));
    story
}

fn sums(life: &Life) -> Vec<(Measure, i64)> {
    life.entries.iter().map(|it| (it.0.1, *it.1)).filter(|it| it.1 != 0).collect()
}

#[test]
fn a_need_goes_from_dispatch_to_a_verified_answer() {
    let life = told(closed());

    let step = life.request.step.as_ref().unwrap();
    assert_eq!(step.signed_at, Some(at("2025-03-04T09:00")));
    assert_eq!(step.reported_at, Some(at("2025-03-06T16:00")));
    assert_eq!(step.ended_at, Some(at("2025-03-07T10:00")));
    assert_eq!(life.request.answer, "路修好了");
    assert_eq!((life.request.on_time, life.request.satisfied), (Some(true), Some(true)));
    assert_eq!(life.request.version, 6);
    let acts: Vec<Act> = life.history.iter().map(|it| it.act).collect();
    let expected =
        [Act::Send, Act::Dispatch, Act::SignFor, Act::ReportDone, Act::PassCheck, Act::CallSolved];
    assert_eq!(acts, expected);
    let mut counted = vec![
        (Measure::Received, 1),
        (Measure::Closed, 1),
        (Measure::OnTime, 1),
        (Measure::Called, 1),
        (Measure::Satisfied, 1),
        (Measure::Drawn, 1),
    ];
    counted.sort();
    assert_eq!(sums(&life), counted);
}

#[test]
fn a_report_after_the_promise_is_late_however_soon_it_is_checked() {
    let life = told(vec![
        (
            "2025-03-03T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-04T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-10T17:31",
            done(),
            "1 checking, owner 1, step 1@2 reported, due 03-11T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-10T17:32",
            passed(),
            "1 call_back, owner 1, step 1@2 passed, due 03-12T17:30, promised 03-10T17:30",
        ),
    ]);

    assert_eq!(life.request.on_time, Some(false));
    let step = life.request.step.as_ref().unwrap();
    assert_eq!(step.signed_at, step.reported_at, "who reports has plainly received it");
}

#[test]
fn a_late_check_does_not_make_a_report_in_time_late() {
    let mut story = checked();
    story.pop();
    let mut life = told(story);

    life.act(at("2025-03-20T10:00"), &passed()).unwrap();

    assert_eq!(life.request.on_time, Some(true));
}

#[test]
fn a_return_keeps_clock_and_history_and_goes_to_the_desk() {
    let life = told(vec![
        (
            "2025-03-03T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-04T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-04T09:00",
            Input::SignFor,
            "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-05T09:00",
            returned(),
            "1 returned, owner 1, step 1@2 returned, due 03-06T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-06T09:00",
            dispatch(WATER),
            "1 handling, owner 3, step 2@3 assigned, due 03-07T17:30, promised 03-10T17:30",
        ),
    ]);

    assert_eq!(life.history.len(), 5);
    assert_eq!(
        life.history.last().map(|it| (it.act, it.to_org)),
        Some((Act::Dispatch, Some(WATER)))
    );
    assert_eq!(life.history.get(3).map(|it| it.internal.as_str()), Some("不归我们管"));
    assert_eq!(life.steps.get(&1).map(|it| it.state), Some(StepState::Returned));
    let kinds: Vec<ClockKind> = life.clock.iter().map(|it| it.kind).skip(1).collect();
    assert_eq!(kinds, [ClockKind::Redispatch], "the clock was started once and ran on");
}

#[test]
fn a_redispatch_recalls_the_step_and_leaves_the_promise() {
    let mut life = told(vec![
        (
            "2025-03-03T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-04T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-10T09:00",
            dispatch(WATER),
            // One working day to sign would be the 11th: the promise comes first.
            "1 handling, owner 3, step 2@3 assigned, due 03-10T17:30, promised 03-10T17:30",
        ),
    ]);

    let recalled = life.steps.get(&1).unwrap();
    assert_eq!(recalled.state, StepState::Recalled);
    assert_eq!(recalled.ended_at, Some(at("2025-03-10T09:00")));
    assert_eq!(life.history.last().map(|it| it.act), Some(Act::Redispatch));
    let again = life.act(at("2025-03-10T09:01"), &dispatch(WATER));
    assert_eq!(again.unwrap_err(), Refusal::SameOrganisation);
}

#[test]
fn a_question_pauses_the_clock_and_its_answer_resumes_it() {
    told(vec![
        (
            "2025-03-03T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-04T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-03T11:00",
            Input::SignFor,
            "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30",
        ),
        (
            "2025-03-05T10:00",
            asked(),
            "1 paused, owner 2, step 1@2 working, due 03-12T17:30, promised -",
        ),
        (
            // Three working days (6, 7, 10) were left; they are counted again from the 10th.
            "2025-03-10T10:00",
            supplied(),
            "1 handling, owner 2, step 1@2 working, due 03-13T17:30, promised 03-13T17:30",
        ),
    ]);
}

#[test]
fn a_question_before_dispatch_pauses_too_and_the_desk_may_go_on_without() {
    let go_on = Input::Proceed { reason: "电话里问到了".to_owned() };
    let ask =
        ("2025-03-03T10:00", asked(), "1 need_info, owner 1, step -, due 03-10T17:30, promised -");
    told(vec![
        ask.clone(),
        (
            "2025-03-05T10:00",
            go_on,
            "1 submitted, owner 1, step -, due 03-06T17:30, promised 03-12T17:30",
        ),
    ]);
    told(vec![
        ask,
        (
            "2025-03-05T10:00",
            dispatch(ROADS),
            "1 handling, owner 2, step 1@2 assigned, due 03-06T17:30, promised 03-12T17:30",
        ),
    ]);
}

#[test]
fn an_extension_moves_the_promise() {
    use kernel::deadline::{Limit, Unit};
    let more = Limit { amount: 3, unit: Unit::Workday };
    let mut story = checked();
    story.truncate(2);
    story.push((
        "2025-03-06T10:00",
        Input::Extend { by: more, reason: "下雨".to_owned() },
        "1 handling, owner 2, step 1@2 working, due 03-13T17:30, promised 03-13T17:30",
    ));
    told(story);
}

#[test]
fn a_failed_check_goes_back_to_the_same_step() {
    let mut story = checked();
    story.pop();
    story.push((
        "2025-03-07T09:00",
        Input::FailCheck { reason: "只填了一半".to_owned() },
        "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30",
    ));
    let life = told(story);

    let step = life.request.step.as_ref().unwrap();
    assert_eq!((step.reported_at, step.ended_at), (None, None));
    assert_eq!(step.signed_at, Some(at("2025-03-04T09:00")));
}

#[test]
fn an_unsolved_call_opens_a_new_round_at_the_same_handler() {
    let mut story = checked();
    story.push((
        "2025-03-10T10:00",
        called(false, 2),
        "2 handling, owner 2, step 2@2 assigned, due 03-11T17:30, promised 03-17T17:30",
    ));
    let life = told(story);

    assert_eq!(life.request.on_time, None);
    assert_eq!(life.steps.get(&2).map(|it| (it.round, it.signed_at)), Some((2, None)));
    assert_eq!(sums(&life), [(Measure::Received, 1)]);
}

#[test]
fn a_dispute_reopens_at_the_handler_and_takes_the_figures_back() {
    let mut story = closed();
    story.push((
        "2025-03-12T10:00",
        disputed(),
        "2 handling, owner 2, step 2@2 assigned, due 03-13T17:30, promised 03-19T17:30",
    ));
    let mut life = told(story);

    assert_eq!(sums(&life), [(Measure::Received, 1)]);
    assert_eq!((life.request.satisfied, life.request.ended_at), (None, None));
    let starts = life.clock.iter().filter(|it| matches!(it.kind, ClockKind::Start(_)));
    assert_eq!(starts.count(), 2, "each round has a clock");
    life.act(at("2025-03-13T09:00"), &done()).unwrap();
    life.act(at("2025-03-13T10:00"), &passed()).unwrap();
    let outcome = life.act(at("2025-03-13T11:00"), &called(true, 2)).unwrap();
    assert_eq!(outcome.call, Some(CallChange::Done { result: "solved", level: Some(2) }));
    assert_eq!(life.request.satisfied, Some(false), "2 is a bad mark");
    assert_eq!(life.counted(Measure::Called), 1);
    assert_eq!(life.counted(Measure::Satisfied), 0);
}

#[test]
fn a_dispute_instead_of_the_call_ends_the_call() {
    let mut story = checked();
    story.push((
        "2025-03-08T20:00",
        disputed(),
        "2 handling, owner 2, step 2@2 assigned, due 03-10T17:30, promised 03-14T17:30",
    ));
    told(story);
    let mut life = told(checked());

    let outcome = life.act(at("2025-03-08T20:00"), &rated(5)).unwrap();

    assert_eq!(outcome.call, Some(CallChange::Done { result: "by_link", level: None }));
    assert_eq!(life.request.state, State::Closed);
    assert_eq!(life.request.satisfied, None, "a rating by link is no call-back");
    assert_eq!(life.counted(Measure::RatedGood), 1);
}

#[test]
fn each_round_is_rated_once() {
    let mut life = told(closed());

    let first = life.act(at("2025-03-11T10:00"), &rated(2)).unwrap();
    let second = life.act(at("2025-03-11T10:01"), &rated(5));

    assert_eq!(first.rating.map(|it| (it.round, it.level)), Some((1, 2)));
    assert_eq!(second.unwrap_err(), Refusal::RatedBefore);
    assert_eq!(life.counted(Measure::Rated), 1);
    assert_eq!(life.counted(Measure::RatedGood), 0);
    for input in [disputed(), done(), passed()] {
        life.act(at("2025-03-12T10:00"), &input).unwrap();
    }
    let third = life.act(at("2025-03-12T11:00"), &rated(5)).unwrap();
    assert_eq!(third.rating.map(|it| it.round), Some(2));
    assert_eq!(life.counted(Measure::Rated), 1, "a person counts once");
    assert_eq!(life.counted(Measure::RatedGood), 1, "by the last rating");
}

#[test]
fn a_level_outside_one_to_five_is_refused() {
    for level in [0, 6, -1, i64::MAX] {
        let mut life = told(checked());
        let now = at("2025-03-10T10:00");
        for input in [called(true, level), called(false, level), rated(level)] {
            assert_eq!(life.act(now, &input).unwrap_err(), Refusal::Level, "{input:?}");
        }
    }
}

#[test]
fn a_dispute_comes_in_time_for_thirty_days_and_no_second_longer() {
    let end = at("2025-03-10T10:00");
    let month = 30 * 86_400;
    let mut late = told(closed());

    let refused = late.act(end.plus_seconds(month + 1), &disputed());
    let taken = told(closed()).act(end.plus_seconds(month), &disputed());

    assert_eq!(refused.unwrap_err(), Refusal::TooLate { days: 30 });
    assert_eq!(late.request.state, State::Closed);
    assert_eq!(taken.map(|it| it.request.round), Ok(2));
}

#[test]
fn who_was_called_three_times_in_vain_counts_for_no_satisfaction() {
    let mut life = told(checked());
    let day = |hour: i8| Instant::at(at("2025-03-10T00:00").date(), hour, 0);

    for tries in 1..=3 {
        let early = life.act(day(9), &given_up());
        assert_eq!(early.unwrap_err(), Refusal::TooFewCalls { needed: 3 });
        let outcome = life.act(day(9 + tries), &missed()).unwrap();
        assert_eq!(outcome.call, Some(CallChange::Tried));
        assert_eq!(life.request.call_tries, i64::from(tries));
        let due = "1 call_back, owner 1, step 1@2 passed, due 03-11T17:30, promised 03-10T17:30";
        assert_eq!(life.says(), due, "a call in vain gives no more time");
    }
    let outcome = life.act(day(15), &given_up()).unwrap();

    assert_eq!(outcome.call, Some(CallChange::Done { result: "given_up", level: None }));
    assert_eq!((life.request.state, life.request.satisfied), (State::Closed, None));
    assert_eq!(life.counted(Measure::Closed), 1);
    assert_eq!(life.counted(Measure::Called), 0);
}

#[test]
fn a_refusal_says_where_to_go_and_a_withdrawal_recalls_the_step() {
    let mut refused = told(Vec::new());
    let no =
        Input::Refuse { reason: "不归本县".to_owned(), instead: "请打 12345".to_owned() };
    refused.act(at("2025-03-03T10:00"), &no).unwrap();
    assert_eq!(refused.history.last().map(|it| it.public.as_str()), Some("不归本县\n请打 12345"));
    assert_eq!(refused.counted(Measure::Ended), 1);

    let mut story = checked();
    story.truncate(2);
    story.push((
        "2025-03-05T10:00",
        Input::Withdraw { reason: String::new() },
        "1 withdrawn, owner 2, step 1@2 recalled, due -, promised 03-10T17:30",
    ));
    let withdrawn = told(story);
    assert_eq!(withdrawn.counted(Measure::Ended), 1);
    assert_eq!(withdrawn.counted(Measure::Closed), 0);
}

#[test]
fn it_is_signed_for_once_and_an_act_out_of_place_changes_nothing() {
    let mut story = checked();
    story.truncate(2);
    let mut life = told(story);
    let before = life.request.clone();

    let again = life.act(at("2025-03-04T10:00"), &Input::SignFor);
    let early = life.act(at("2025-03-04T10:00"), &passed());

    assert_eq!(again.unwrap_err(), Refusal::AlreadySigned);
    let not_open = Refusal::NotOpen { act: Act::PassCheck, state: State::Handling };
    assert_eq!(early.unwrap_err(), not_open);
    assert_eq!(life.request, before);
    assert_eq!(life.request.owner, ROADS);
    assert_eq!(life.request.desk, DESK);
}

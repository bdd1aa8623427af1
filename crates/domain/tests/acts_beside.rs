//! What happens beside the straight way, as stories: delays, supervision, further units, another
//! category, and fair satisfaction.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, clippy::allow_attributes, reason = "the other stories use more of it")]
mod common;

use domain::figures::Measure;
use domain::requests::acts::{ExclusionStep, Input, Refusal, Times, rederived};
use domain::requests::{CallEnd, Card, DelayKind, Exclusion, Request, State, UnitKind};
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{Limit, Unit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use self::common::{
    DESK, Life, ROADS, WATER, asked, at, called, dispatch, disputed, done, limits, passed,
    returned, supplied,
};

fn words() -> String {
    "说清楚了".to_owned()
}

fn extension(amount: i64) -> Input {
    let kind = DelayKind::Extend(Limit { amount, unit: Unit::Workday });
    Input::AskDelay { kind, org: ROADS, reason: "等材料".to_owned() }
}

fn suspension(until: Date) -> Input {
    Input::AskDelay {
        kind: DelayKind::Suspend(until), org: ROADS, reason: "等枯水期".to_owned()
    }
}

fn decided(granted: bool) -> Input {
    Input::DecideDelay { granted, reason: words() }
}

fn card(card: Card) -> Input {
    Input::Card { card, words: words() }
}

fn urged() -> Input {
    Input::Urge { words: String::new() }
}

fn unit(org: Id, kind: UnitKind) -> Input {
    Input::AskUnit { org, kind, words: "看看水管".to_owned() }
}

fn part_done(org: Id) -> Input {
    Input::UnitDone { org, words: "水管没事".to_owned() }
}

fn recategorised(category: &str) -> Input {
    Input::Recategorise { category: category.to_owned(), note: words() }
}

fn exclusion(step: ExclusionStep) -> Input {
    Input::Exclusion { step, words: words() }
}

fn rated(level: i64, named: bool) -> Input {
    Input::Rate { level, words: words(), named }
}

const GRANT: ExclusionStep = ExclusionStep::Decide { granted: true };
const REFUSE: ExclusionStep = ExclusionStep::Decide { granted: false };

/// Signed for by the roads office on 4 March 2025, promised for the 10th.
fn working() -> Life {
    let mut life = Life::begin(at("2025-03-03T09:00"));
    life.act(at("2025-03-03T10:00"), &dispatch(ROADS)).unwrap();
    life.act(at("2025-03-04T09:00"), &Input::SignFor).unwrap();
    let stands = "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30";
    assert_eq!(life.says(), stands);
    life
}

/// Closed on 10 March by a call that heard this level.
fn closed(level: i64) -> Life {
    let mut life = working();
    life.act(at("2025-03-06T16:00"), &done()).unwrap();
    life.act(at("2025-03-07T10:00"), &passed()).unwrap();
    life.act(at("2025-03-10T10:00"), &called(true, level)).unwrap();
    assert_eq!(life.request.state, State::Closed);
    life
}

#[test]
fn an_extension_is_asked_for_and_granted_and_only_then_moves_the_promise() {
    let mut life = working();

    life.act(at("2025-03-06T10:00"), &extension(3)).unwrap();
    let stands = "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30";
    assert_eq!(life.says(), stands);
    let again = life.act(at("2025-03-06T11:00"), &extension(2));
    assert_eq!(again.err(), Some(Refusal::DelayWaits));
    let granted = life.act(at("2025-03-07T09:00"), &decided(true)).unwrap();

    let stands = "1 handling, owner 2, step 1@2 working, due 03-13T17:30, promised 03-13T17:30";
    assert_eq!(life.says(), stands);
    assert_eq!(granted.event.public, "等材料", "the person reads why");
    assert_eq!(granted.event.to_org, Some(ROADS));
    assert_eq!(
        (life.delays.values().copied().collect::<Vec<_>>(), &life.request.delay),
        (vec!["granted"], &None)
    );
    assert_eq!(life.act(at("2025-03-07T10:00"), &decided(true)).err(), Some(Refusal::NoDelay));
}

#[test]
fn a_refused_delay_changes_nothing_and_may_be_asked_for_again() {
    let mut life = working();
    life.act(at("2025-03-06T10:00"), &extension(3)).unwrap();

    let refused = life.act(at("2025-03-07T09:00"), &decided(false)).unwrap();

    assert_eq!((refused.event.public.as_str(), refused.event.internal.as_str()), ("", "说清楚了"));
    let stands = "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30";
    assert_eq!(life.says(), stands);
    life.act(at("2025-03-10T17:30"), &extension(1)).unwrap();
    assert_eq!(life.delays.values().copied().collect::<Vec<_>>(), ["refused", "asked"]);
}

#[test]
fn a_delay_is_asked_for_in_time_and_within_the_rules() {
    let day = |day| Date::constant(2025, 3, day);
    for (when, input, refusal) in [
        ("2025-03-10T17:31", extension(1), Refusal::DelayLate),
        ("2025-03-10T17:31", suspension(day(20)), Refusal::DelayLate),
        ("2025-03-06T10:00", extension(61), Refusal::DelayLong { most: 60 }),
        ("2025-03-06T10:00", suspension(day(6)), Refusal::PastDay),
        (
            "2025-03-06T10:00",
            suspension(Date::constant(2025, 9, 3)),
            Refusal::DelayLong { most: 180 },
        ),
        ("2025-03-06T10:00", decided(true), Refusal::NoDelay),
    ] {
        let mut life = working();
        assert_eq!(life.act(at(when), &input).err(), Some(refusal), "{when} {input:?}");
    }
    let mut life = working();
    life.act(at("2025-03-06T10:00"), &suspension(Date::constant(2025, 9, 2))).unwrap();
}

#[test]
fn a_delay_whose_object_is_gone_is_void() {
    for gone in [done(), returned(), dispatch(WATER), card(Card::Red)] {
        let mut life = working();
        life.act(at("2025-03-06T10:00"), &extension(3)).unwrap();

        life.act(at("2025-03-06T11:00"), &gone).unwrap();

        assert_eq!(life.delays.values().copied().collect::<Vec<_>>(), ["void"], "{gone:?}");
        assert_eq!(life.request.delay, None, "{gone:?}");
    }
    // A question to the person leaves it standing.
    let mut life = working();
    life.act(at("2025-03-06T10:00"), &extension(3)).unwrap();
    life.act(at("2025-03-06T11:00"), &asked()).unwrap();
    assert!(life.request.delay.is_some());
}

#[test]
fn a_suspension_stops_the_clock_and_gives_back_what_was_left() {
    let mut life = working();
    life.act(at("2025-03-06T10:00"), &unit(WATER, UnitKind::Support)).unwrap();
    life.act(at("2025-03-06T10:30"), &suspension(Date::constant(2025, 4, 15))).unwrap();
    life.act(at("2025-03-07T09:00"), &decided(true)).unwrap();
    let stands = "1 suspended, owner 2, step 1@2 working, due 04-15T17:00, promised -";
    assert_eq!(life.says(), stands);

    // The person may urge, and who helps may say that their part is done: nothing moves.
    life.act(at("2025-03-20T10:00"), &urged()).unwrap();
    life.act(at("2025-03-21T10:00"), &part_done(WATER)).unwrap();
    assert_eq!(life.says(), stands);
    let back = life.act(at("2025-04-15T10:00"), &Input::Reactivate { reason: "水退了".to_owned() });

    // One working day was left after 7 March.
    let stands = "1 handling, owner 2, step 1@2 working, due 04-16T17:30, promised 04-16T17:30";
    assert_eq!((life.says().as_str(), back.unwrap().event.public.as_str()), (stands, "水退了"));
    let told = life.explained().join("；");
    assert!(told.contains("3 月 7 日暂停，4 月 15 日恢复"), "{told}");
}

#[test]
fn the_person_urges_once_a_day() {
    let mut life = working();
    life.act(at("2025-03-05T08:00"), &urged()).unwrap();

    assert_eq!(life.act(at("2025-03-05T23:59"), &urged()).err(), Some(Refusal::UrgedToday));

    life.act(at("2025-03-06T00:01"), &urged()).unwrap();
    assert_eq!(life.request.urges, 2);
    let stands = "1 handling, owner 2, step 1@2 working, due 03-10T17:30, promised 03-10T17:30";
    assert_eq!(life.says(), stands);
}

#[test]
fn cards_are_annotations_that_a_new_round_lets_go() {
    let mut life = working();
    let stands = life.says();
    life.act(at("2025-03-05T08:00"), &Input::Remind { words: words() }).unwrap();
    assert_eq!(life.act(at("2025-03-05T08:30"), &card(Card::None)).err(), Some(Refusal::NoCard));
    life.act(at("2025-03-05T09:00"), &card(Card::Yellow)).unwrap();
    life.act(at("2025-03-05T10:00"), &card(Card::Red)).unwrap();
    assert_eq!((life.says(), life.request.card), (stands, Card::Red));
    life.act(at("2025-03-05T11:00"), &card(Card::None)).unwrap();
    assert_eq!(life.request.card, Card::None);

    life.act(at("2025-03-05T12:00"), &card(Card::Yellow)).unwrap();
    life.act(at("2025-03-05T12:30"), &urged()).unwrap();
    life.act(at("2025-03-06T16:00"), &done()).unwrap();
    life.act(at("2025-03-07T10:00"), &passed()).unwrap();
    assert_eq!(life.request.card, Card::Yellow);
    life.act(at("2025-03-07T11:00"), &disputed()).unwrap();

    assert_eq!((life.request.card, life.request.urges, life.request.round), (Card::None, 0, 2));
}

#[test]
fn another_category_moves_the_numbers_and_the_limit_and_keeps_the_waiting_time() {
    let mut life = working();
    life.act(at("2025-03-04T10:00"), &asked()).unwrap();
    life.act(at("2025-03-06T10:00"), &supplied()).unwrap();
    let stands = "1 handling, owner 2, step 1@2 working, due 03-12T17:30, promised 03-12T17:30";
    assert_eq!(life.says(), stands);

    life.act(at("2025-03-07T10:00"), &recategorised("water")).unwrap();

    // Ten working days from 3 March, and the two in which the person was asked on top.
    let stands = "1 handling, owner 2, step 1@2 working, due 03-19T17:30, promised 03-19T17:30";
    assert_eq!(life.says(), stands);
    assert_eq!(
        (life.counted(Measure::Received), life.counted_in("water", Measure::Received)),
        (0, 1)
    );
    let told = life.explained();
    assert_eq!(told.first().unwrap(), "3 月 3 日（周一）开始，原来限 5 个工作日");
    assert!(told.iter().any(|it| it.starts_with("3 月 7 日起时限改为 10 个工作日")), "{told:?}");
    let again = life.act(at("2025-03-07T11:00"), &recategorised("water"));
    assert_eq!(again.err(), Some(Refusal::SameCategory));

    life.act(at("2025-03-07T12:00"), &recategorised("road")).unwrap();
    let stands = "1 handling, owner 2, step 1@2 working, due 03-12T17:30, promised 03-12T17:30";
    assert_eq!(life.says(), stands, "and back again");
}

#[test]
fn further_units_say_what_they_did_while_one_leads() {
    let mut life = working();
    assert_eq!(
        life.act(at("2025-03-05T09:00"), &unit(ROADS, UnitKind::Support)).err(),
        Some(Refusal::UnitAgain),
        "who leads does not also help"
    );
    life.act(at("2025-03-05T09:00"), &unit(WATER, UnitKind::Support)).unwrap();
    life.act(at("2025-03-05T09:10"), &unit(DESK, UnitKind::Copy)).unwrap();
    let again = life.act(at("2025-03-05T09:20"), &unit(WATER, UnitKind::Copy));
    assert_eq!(again.err(), Some(Refusal::UnitAgain));
    assert_eq!(life.act(at("2025-03-05T09:30"), &part_done(ROADS)).err(), Some(Refusal::NotAsked));
    life.act(at("2025-03-05T10:00"), &asked()).unwrap();
    life.act(at("2025-03-05T11:00"), &part_done(WATER)).unwrap();
    assert!(!life.request.waits_for(WATER) && life.request.waits_for(DESK));
    assert_eq!(life.act(at("2025-03-05T12:00"), &part_done(WATER)).err(), Some(Refusal::NotAsked));
    life.act(at("2025-03-06T09:00"), &supplied()).unwrap();
    // Asked again for something else: a part of its own.
    life.act(at("2025-03-06T10:00"), &unit(WATER, UnitKind::Support)).unwrap();
    life.act(at("2025-03-06T16:00"), &done()).unwrap();
    life.act(at("2025-03-06T17:00"), &part_done(DESK)).unwrap();
    life.act(at("2025-03-07T10:00"), &passed()).unwrap();

    life.act(at("2025-03-10T10:00"), &called(true, 5)).unwrap();

    let last = life.units.values().next_back().unwrap();
    assert!(last.done_at.is_some() && last.words.contains("不用再反馈"), "{last:?}");
    assert_eq!(life.units.len(), 3);
}

#[test]
fn a_request_leaves_its_joint_case_with_a_reason() {
    let mut life = working();
    assert_eq!(
        life.act(at("2025-03-05T09:00"), &Input::LeaveCase { reason: words() }).err(),
        Some(Refusal::NotJoint)
    );
    let join = Input::JoinCase { case: Id(90), org: ROADS, words: words() };
    life.act(at("2025-03-05T09:00"), &join).unwrap();
    assert_eq!(life.request.joint, Some(Id(90)));
    let stands = life.says();

    life.act(at("2025-03-05T10:00"), &Input::LeaveCase { reason: words() }).unwrap();

    assert_eq!((life.request.joint, life.says()), (None, stands));
}

#[test]
fn one_that_the_sample_leaves_out_is_closed_and_owes_no_call() {
    let mut life = working();
    life.act(at("2025-03-06T16:00"), &done()).unwrap();

    life.act(at("2025-03-07T10:00"), &Input::PassCheck { note: words(), call: false }).unwrap();

    assert_eq!(
        (life.request.state, life.request.call_end),
        (State::Closed, Some(CallEnd::NotDrawn))
    );
    let counts = [Measure::Closed, Measure::OnTime, Measure::Drawn, Measure::Called];
    assert_eq!(counts.map(|it| life.counted(it)), [1, 1, 0, 0]);
}

#[test]
fn who_does_not_want_to_answer_leaves_the_denominator() {
    let mut life = working();
    life.act(at("2025-03-06T16:00"), &done()).unwrap();
    life.act(at("2025-03-07T10:00"), &passed()).unwrap();

    life.act(at("2025-03-10T10:00"), &Input::CallDeclined { note: words() }).unwrap();

    let counts = [Measure::Closed, Measure::Drawn, Measure::Declined, Measure::Called];
    assert_eq!(counts.map(|it| life.counted(it)), [1, 1, 1, 0]);
    // What the person says later by link still counts as theirs.
    life.act(at("2025-03-11T10:00"), &rated(5, true)).unwrap();
    assert_eq!((life.counted(Measure::RatedGood), life.counted(Measure::Called)), (1, 0));
}

#[test]
fn a_low_rating_with_a_name_is_always_called_back() {
    // After the end: it is opened again for the call, and the clock of the answer stays stopped.
    let mut life = closed(5);
    life.act(at("2025-03-11T10:00"), &rated(2, true)).unwrap();
    let stands = "1 call_back, owner 1, step 1@2 passed, due 03-13T17:30, promised 03-10T17:30";
    assert_eq!(life.says(), stands);
    assert_eq!((life.counted(Measure::Closed), life.counted(Measure::Rated)), (0, 1));
    life.act(at("2025-03-12T10:00"), &called(true, 3)).unwrap();
    let counts = [Measure::Closed, Measure::Satisfied, Measure::Rated, Measure::RatedGood];
    assert_eq!(counts.map(|it| life.counted(it)), [1, 1, 1, 0]);
    assert_eq!(life.act(at("2025-03-12T11:00"), &rated(5, true)).err(), Some(Refusal::RatedBefore));

    // While the call is owed: it stays owed. Without a name nobody can be called: it ends.
    for (named, state) in [(true, State::CallBack), (false, State::Closed)] {
        let mut life = working();
        life.act(at("2025-03-06T16:00"), &done()).unwrap();
        life.act(at("2025-03-07T10:00"), &passed()).unwrap();
        life.act(at("2025-03-07T11:00"), &rated(1, named)).unwrap();
        assert_eq!(life.request.state, state);
    }
}

#[test]
fn an_exclusion_changes_the_numbers_until_a_second_decision_does() {
    let counts = |life: &Life| {
        [Measure::Called, Measure::Satisfied, Measure::Excluded].map(|it| life.counted(it))
    };
    let mut life = closed(2);
    assert_eq!(counts(&life), [1, 0, 0]);
    life.act(at("2025-03-11T09:00"), &exclusion(ExclusionStep::Ask)).unwrap();
    assert_eq!(counts(&life), [1, 0, 0], "asking changes nothing");
    let granted = life.act(at("2025-03-11T10:00"), &exclusion(GRANT)).unwrap();
    assert_eq!((counts(&life), granted.event.public.as_str()), ([0, 0, 1], "说清楚了"));
    life.act(at("2025-03-12T10:00"), &exclusion(ExclusionStep::Object)).unwrap();
    assert_eq!(
        (counts(&life), life.request.exclusion),
        ([0, 0, 1], Some(Exclusion::GrantedAppealed))
    );

    life.act(at("2025-03-13T10:00"), &exclusion(REFUSE)).unwrap();

    assert_eq!(
        (counts(&life), life.request.exclusion),
        ([1, 0, 0], Some(Exclusion::FinallyRefused))
    );
    for (step, refusal) in [
        (ExclusionStep::Ask, Refusal::NotExcludable),
        (GRANT, Refusal::NoExclusion),
        (ExclusionStep::Appeal, Refusal::NoAppeal),
        (ExclusionStep::Object, Refusal::NoAppeal),
    ] {
        assert_eq!(life.act(at("2025-03-14T10:00"), &exclusion(step)).err(), Some(refusal));
    }
}

#[test]
fn a_refused_exclusion_is_appealed_once() {
    let mut life = closed(1);
    life.act(at("2025-03-11T09:00"), &exclusion(ExclusionStep::Ask)).unwrap();
    life.act(at("2025-03-11T10:00"), &exclusion(REFUSE)).unwrap();
    assert_eq!(life.counted(Measure::Excluded), 0);
    let object = life.act(at("2025-03-11T11:00"), &exclusion(ExclusionStep::Object));
    assert_eq!(object.err(), Some(Refusal::NoAppeal), "there is nothing to object to");
    life.act(at("2025-03-12T09:00"), &exclusion(ExclusionStep::Appeal)).unwrap();
    life.act(at("2025-03-12T10:00"), &exclusion(GRANT)).unwrap();
    assert_eq!(life.counted(Measure::Excluded), 1);
    let again = life.act(at("2025-03-12T11:00"), &exclusion(ExclusionStep::Appeal));
    assert_eq!(again.err(), Some(Refusal::NoAppeal));

    // A new round begins with what is said then.
    life.act(at("2025-03-13T10:00"), &disputed()).unwrap();
    assert_eq!((life.request.exclusion, life.counted(Measure::Excluded)), (None, 0));
}

#[test]
fn what_was_said_well_cannot_be_excluded_and_an_exclusion_takes_the_rating_with_it() {
    let mut life = closed(3);
    let ask = exclusion(ExclusionStep::Ask);
    assert_eq!(life.act(at("2025-03-11T09:00"), &ask).err(), Some(Refusal::NotExcludable));
    life.act(at("2025-03-11T10:00"), &rated(1, false)).unwrap();
    assert_eq!(life.counted(Measure::Rated), 1);
    life.act(at("2025-03-11T11:00"), &ask).unwrap();

    life.act(at("2025-03-12T10:00"), &exclusion(GRANT)).unwrap();

    let counts = [Measure::Closed, Measure::Rated, Measure::Called, Measure::Excluded];
    assert_eq!(counts.map(|it| life.counted(it)), [1, 0, 0, 1]);
}

/// What becomes of a request at `now` when some days are taken off.
fn with_days_off(life: &Life, off: &[i8], now: Instant) -> Option<Request> {
    let days = off.iter().map(|it| Date::constant(2025, 3, *it));
    let calendar = days.fold(WorkCalendar::china(), |it, day| it.with_overlay(day, false, "县庆"));
    let hours = OfficeHours::standard();
    let times = Times { calendar: &calendar, hours: &hours, ledger: &life.clock };
    rederived(&life.request, &limits(now), times, now).unwrap()
}

#[test]
fn a_day_off_moves_what_lies_ahead_and_nothing_that_is_past_or_kept() {
    // Monday; five working days: promised for Monday, 10 March; dispatched within a day.
    let begun = at("2025-03-03T09:00");
    let mut life = Life::begin(begun);
    let moved = with_days_off(&life, &[4], begun).unwrap();
    assert_eq!(moved.promised_at, Some(at("2025-03-11T17:30")));
    assert_eq!(moved.due_at, Some(at("2025-03-05T17:30")), "its own day is off now");
    // Late already: neither the promise nor what was owed moves.
    let late = at("2025-03-10T18:00");
    let moved = with_days_off(&life, &[4, 10], late);
    assert_eq!(moved, None, "what has passed is not excused afterwards");
    // Emergency or plain hours go on through a holiday.
    let mut by_hours = limits(begun);
    by_hours.intake = Limit { amount: 24, unit: Unit::Hour };
    let calendar = WorkCalendar::china().with_overlay(Date::constant(2025, 3, 4), false, "县庆");
    let hours = OfficeHours::standard();
    let times = Times { calendar: &calendar, hours: &hours, ledger: &life.clock };
    let moved = rederived(&life.request, &by_hours, times, begun).unwrap().unwrap();
    assert_eq!(moved.due_at, life.request.due_at);

    let work = at("2025-03-04T09:00");
    life.act(work, &dispatch(ROADS)).unwrap();
    life.act(work, &Input::SignFor).unwrap();
    let moved = with_days_off(&life, &[10], work).unwrap();
    assert_eq!(moved.due_at, moved.promised_at, "who works on it owes it by the promise");
    assert_eq!(moved.promised_at, Some(at("2025-03-11T17:30")));
    life.act(at("2025-03-05T09:00"), &done()).unwrap();
    life.act(at("2025-03-05T10:00"), &passed()).unwrap();
    assert_eq!(life.request.state, State::CallBack);
    let called = with_days_off(&life, &[10], at("2025-03-05T11:00"));
    let promised = called.map_or(life.request.promised_at, |it| it.promised_at);
    assert_eq!(promised, Some(at("2025-03-10T17:30")), "an answered promise stays on record");
}

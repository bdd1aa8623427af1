//! Random lives of requests: whatever is done to one, in whatever order, [`common::Life`] checks
//! after every act that an open request has an owner and a due time, versions count up by one, the
//! entries sum up to its contribution, and an ended step is never changed again.

#[allow(dead_code, clippy::allow_attributes, reason = "the stories use more of it")]
mod common;

use std::collections::BTreeSet;

use domain::requests::acts::{Input, Refusal};
use domain::requests::lifecycle::{TABLE, next};
use kernel::deadline::{Limit, Unit};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::common::{DESK, Life, ROADS, WATER, at};

fn any_input() -> impl Strategy<Value = Input> {
    let words = String::new;
    let org = prop::sample::select(vec![DESK, ROADS, WATER]);
    prop_oneof![
        4 => org.prop_map(move |to| Input::Dispatch { to, note: words() }),
        1 => Just(Input::AskInfo { question: words() }),
        1 => Just(Input::Refuse { reason: words(), instead: words() }),
        2 => Just(Input::SupplyInfo { words: words() }),
        1 => Just(Input::Proceed { reason: words() }),
        1 => Just(Input::Withdraw { reason: words() }),
        3 => Just(Input::SignFor),
        2 => Just(Input::Return { reason: words() }),
        2 => (1_i64..9).prop_map(move |amount| {
            Input::Extend { by: Limit { amount, unit: Unit::Workday }, reason: words() }
        }),
        4 => Just(Input::ReportDone { answer: words(), note: words() }),
        4 => Just(Input::PassCheck { note: words() }),
        2 => Just(Input::FailCheck { reason: words() }),
        4 => (any::<bool>(), 0_i64..7).prop_map(move |(solved, level)| {
            Input::CallAnswered { solved, level, note: words() }
        }),
        3 => Just(Input::CallMissed { note: words() }),
        2 => Just(Input::CallGivenUp { note: words() }),
        2 => (0_i64..7).prop_map(move |level| Input::Rate { level, words: words() }),
        3 => Just(Input::Dispute { words: words() }),
    ]
}

#[test]
fn no_order_of_acts_breaks_a_request() {
    let mut walked = BTreeSet::new();
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 600, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let lives = vec((any_input(), 0_i64..200_000), 0..150);
    let seen = std::cell::RefCell::new(&mut walked);
    runner
        .run(&lives, |acts| {
            let mut now = at("2025-01-20T08:00");
            let mut life = Life::begin(now);
            for (input, pause) in acts {
                now = now.plus_seconds(pause);
                let (before, act) = (life.request.clone(), input.act(life.request.state));
                match life.act(now, &input) {
                    Ok(outcome) => {
                        prop_assert_eq!(next(before.state, act), Some(outcome.request.state));
                        seen.borrow_mut().insert((before.state, act));
                    }
                    Err(refusal) => {
                        let open = next(before.state, act).is_some();
                        prop_assert_eq!(!open, matches!(refusal, Refusal::NotOpen { .. }));
                        prop_assert!(!matches!(refusal, Refusal::Clock(_)), "{:?}", refusal);
                        prop_assert_eq!(&life.request, &before);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    let never: Vec<_> = TABLE.iter().filter(|it| !walked.contains(&(it.0, it.1))).collect();
    assert!(never.is_empty(), "no random life took these steps: {never:?}");
}

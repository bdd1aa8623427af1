//! A request whose acts are applied one after the other, as the store would, with the promises of
//! the rule checked after each.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use std::collections::BTreeMap;

use domain::figures::{self, Entry, Measure};
use domain::places::Place;
use domain::requests::acts::{
    self, DelayChange, Event, Input, JointChange, New, Outcome, Refusal, Times,
};
use domain::requests::{Act, Limits, Request, Source, State, Step, Unit};
use domain::rules::{Rule, Rulebook};
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{self, ClockEvent};
use kernel::id::Id;
use kernel::time::{Date, Instant};

/// The desk that dispatches.
pub(crate) const DESK: Id = Id(1);
/// An office that handles.
pub(crate) const ROADS: Id = Id(2);
/// Another one.
pub(crate) const WATER: Id = Id(3);

/// `2025-03-03T09:00`, in Shanghai.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

/// A request and all that was written about it.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) request: Request,
    pub(crate) clock: Vec<ClockEvent>,
    pub(crate) steps: BTreeMap<i64, Step>,
    pub(crate) entries: BTreeMap<(String, Measure), i64>,
    pub(crate) units: BTreeMap<(i64, Id), Unit>,
    pub(crate) delays: BTreeMap<i64, &'static str>,
    joint: Option<Id>,
    pub(crate) history: Vec<Event>,
    calendar: WorkCalendar,
    hours: OfficeHours,
}

impl Life {
    /// A request about a road, sent at a moment.
    pub(crate) fn begin(now: Instant) -> Self {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let new = New {
            id: Id(7),
            number: "7K3M2Q".to_owned(),
            place: Place(610_925_100_201),
            address: String::new(),
            position: None,
            category: "road".to_owned(),
            body: "村口的路塌了一块。".to_owned(),
            source: Source::Link,
            desk: DESK,
        };
        let times = Times { calendar: &calendar, hours: &hours, ledger: &[] };
        let outcome = acts::begin(new, Act::Send, &limits(now), times, now).unwrap();
        let mut life = Self {
            request: outcome.request.clone(),
            clock: Vec::new(),
            steps: BTreeMap::new(),
            entries: BTreeMap::new(),
            units: BTreeMap::new(),
            delays: BTreeMap::new(),
            joint: None,
            history: Vec::new(),
            calendar,
            hours,
        };
        life.keep(outcome);
        life
    }

    /// Does an act and checks what must hold after each.
    pub(crate) fn act(&mut self, now: Instant, input: &Input) -> Result<Outcome, Refusal> {
        let times = Times { calendar: &self.calendar, hours: &self.hours, ledger: &self.clock };
        let before = self.request.clone();
        let category = match input {
            Input::Recategorise { category, .. } => category,
            _ => &before.category,
        };
        let limits = Limits::on(now.date(), category, &book());
        let outcome = acts::act(&before, input, &limits, times, now)?;
        assert_eq!(outcome.request.version, before.version + 1, "versions count up by one");
        assert_eq!(outcome.event.from, Some(before.state), "the history joins");
        self.keep(outcome.clone());
        Ok(outcome)
    }

    /// What was counted for the category it began with.
    pub(crate) fn counted(&self, measure: Measure) -> i64 {
        self.counted_in("road", measure)
    }

    /// What was counted for a category.
    pub(crate) fn counted_in(&self, category: &str, measure: Measure) -> i64 {
        self.entries.get(&(category.to_owned(), measure)).copied().unwrap_or(0)
    }

    /// Its clock's story.
    #[allow(dead_code, clippy::allow_attributes, reason = "not every test asks why")]
    pub(crate) fn explained(&self) -> Vec<String> {
        deadline::due(&self.clock, &self.calendar, &self.hours).unwrap().explain
    }

    fn keep(&mut self, outcome: Outcome) {
        self.request = outcome.request;
        self.history.push(outcome.event);
        self.clock.extend(outcome.clock);
        for step in outcome.steps {
            let before = self.steps.insert(step.seq, step.clone());
            if let Some(ended) = before.filter(|it| !it.state.is_open()) {
                assert_eq!(step, ended, "an ended step is never changed again");
            }
        }
        for Entry { category, measure, quantity } in outcome.entries {
            assert_ne!(quantity, 0, "an entry of nothing");
            *self.entries.entry((category, measure)).or_default() += quantity;
        }
        for unit in outcome.units {
            let before = self.units.insert((unit.seq, unit.org), unit.clone());
            assert!(before.is_none_or(|it| it.done_at.is_none()), "{unit:?} has answered before");
        }
        match outcome.delay {
            Some(DelayChange::Asked(it)) => assert!(self.delays.insert(it.seq, "asked").is_none()),
            Some(DelayChange::Over { seq, how }) => {
                assert_eq!(self.delays.insert(seq, how), Some("asked"), "decided twice");
            }
            None => {}
        }
        match outcome.joint {
            Some(JointChange::Joined(case)) => assert_eq!(self.joint.replace(case), None),
            Some(JointChange::Left { case, .. }) => assert_eq!(self.joint.take(), Some(case)),
            None => {}
        }
        self.check();
    }

    fn check(&self) {
        let request = &self.request;
        assert_eq!(request.state.is_open(), request.due_at.is_some(), "{request:?}");
        assert_eq!(request.state.is_open(), request.ended_at.is_none(), "{request:?}");
        assert!([DESK, ROADS, WATER].contains(&request.owner), "{request:?}");
        for category in ["road", "water"] {
            for (measure, quantity) in figures::contribution(request) {
                let quantity = if request.category == category { quantity } else { 0 };
                let key = (category.to_owned(), measure);
                let sum = self.entries.get(&key).copied().unwrap_or(0);
                assert_eq!(sum, quantity, "{measure:?} under {category} of {request:?}");
            }
        }
        let waiting: Vec<i64> =
            self.delays.iter().filter(|it| *it.1 == "asked").map(|it| *it.0).collect();
        assert_eq!(request.delay.iter().map(|it| it.seq).collect::<Vec<_>>(), waiting);
        assert!(
            request.delay.is_none() || matches!(request.state, State::Handling | State::Paused)
        );
        let owing = self.units.values().filter(|it| it.done_at.is_none());
        assert!(request.units.iter().eq(owing), "further units: {:?}", request.units);
        assert!(
            request.state.is_open() || request.units.is_empty() || request.state == State::Closed
        );
        assert_eq!(request.joint, self.joint, "the joint case");
        assert_eq!(request.merged.is_some(), request.state == State::Merged);
        assert!(request.exclusion.is_none() || !request.state.is_open() || request.round > 0);
        let open: Vec<_> = self.steps.values().filter(|it| it.state.is_open()).collect();
        assert!(open.len() <= 1, "two organisations have it: {open:?}");
        assert_eq!(request.step.as_ref(), self.steps.values().next_back(), "the last step");
        assert!(self.steps.keys().copied().eq(1..=i64::try_from(self.steps.len()).unwrap()));
    }

    /// Where it stands, in a line.
    pub(crate) fn says(&self) -> String {
        let it = &self.request;
        let moment = |at: Option<Instant>| match at {
            Some(at) => at.rfc3339().get(5..16).unwrap_or_default().to_owned(),
            None => "-".to_owned(),
        };
        let step = match &it.step {
            Some(step) => format!("{}@{} {}", step.seq, step.org.0, step.state.code()),
            None => "-".to_owned(),
        };
        let (due, promised) = (moment(it.due_at), moment(it.promised_at));
        let (round, state, owner) = (it.round, it.state.code(), it.owner.0);
        format!("{round} {state}, owner {owner}, step {step}, due {due}, promised {promised}")
    }
}

/// The limits of a road on a day.
pub(crate) fn limits(now: Instant) -> Limits {
    Limits::on(now.date(), "road", &book())
}

/// Five working days for an answer, ten about water.
fn book() -> Rulebook {
    Rulebook::new(vec![Rule {
        key: "request.limit.water".to_owned(),
        value: 10,
        unit: "workday".to_owned(),
        from: Date::constant(2025, 1, 1),
        until: None,
        basis: String::new(),
        confidence: "D".to_owned(),
    }])
}

/// The acts with plain words.
pub(crate) fn dispatch(to: Id) -> Input {
    Input::Dispatch { to, note: String::new() }
}

pub(crate) fn returned() -> Input {
    Input::Return { reason: "不归我们管".to_owned() }
}

pub(crate) fn done() -> Input {
    Input::ReportDone { answer: " 路修好了 ".to_owned(), note: "花了两天".to_owned() }
}

pub(crate) fn passed() -> Input {
    Input::PassCheck { note: String::new(), call: true }
}

pub(crate) fn called(solved: bool, level: i64) -> Input {
    Input::CallAnswered { solved, level, note: "说过了".to_owned() }
}

pub(crate) fn missed() -> Input {
    Input::CallMissed { note: String::new() }
}

pub(crate) fn given_up() -> Input {
    Input::CallGivenUp { note: "三次都没人接".to_owned() }
}

pub(crate) fn rated(level: i64) -> Input {
    Input::Rate { level, words: String::new(), named: false }
}

pub(crate) fn disputed() -> Input {
    Input::Dispute { words: "还是坏的".to_owned() }
}

pub(crate) fn asked() -> Input {
    Input::AskInfo { question: "在哪一段".to_owned() }
}

pub(crate) fn supplied() -> Input {
    Input::SupplyInfo { words: "村口".to_owned() }
}

//! A request whose acts are applied one after the other, as the store would, with the promises of
//! the rule checked after each.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use std::collections::BTreeMap;

use domain::figures::{self, Measure};
use domain::places::Place;
use domain::requests::acts::{self, Event, Input, New, Outcome, Refusal, Times};
use domain::requests::{Act, Limits, Request, Source, Step};
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::ClockEvent;
use kernel::id::Id;
use kernel::time::Instant;

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
    pub(crate) entries: BTreeMap<Measure, i64>,
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
        let outcome = acts::act(&before, input, &limits(now), times, now)?;
        assert_eq!(outcome.request.version, before.version + 1, "versions count up by one");
        assert_eq!(outcome.event.from, Some(before.state), "the history joins");
        self.keep(outcome.clone());
        Ok(outcome)
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
        for (measure, quantity) in outcome.entries {
            assert_ne!(quantity, 0, "an entry of nothing");
            *self.entries.entry(measure).or_default() += quantity;
        }
        self.check();
    }

    fn check(&self) {
        let request = &self.request;
        assert_eq!(request.state.is_open(), request.due_at.is_some(), "{request:?}");
        assert_eq!(request.state.is_open(), request.ended_at.is_none(), "{request:?}");
        assert!([DESK, ROADS, WATER].contains(&request.owner), "{request:?}");
        for (measure, quantity) in figures::contribution(request) {
            let sum = self.entries.get(&measure).copied().unwrap_or(0);
            assert_eq!(sum, quantity, "{measure:?} of {request:?}");
        }
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

fn limits(now: Instant) -> Limits {
    Limits::on(now.date(), "road", &Rulebook::default())
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
    Input::PassCheck { note: String::new() }
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
    Input::Rate { level, words: String::new() }
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

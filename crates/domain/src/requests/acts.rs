//! What an act does to a request: the rule, without database, clock or permission.

mod change;
mod input;
mod refusal;
mod times;

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind};
use kernel::id::Id;
use kernel::time::Instant;

use self::change::{Change, Words};
pub use self::input::{ExclusionStep, Input};
pub use self::refusal::Refusal;
pub use self::times::rederived;
use super::lifecycle::{self, Act, State, StepState};
use super::{Card, Delay, Exclusion, Limits, Request, Source, Step, Unit, title_of};
use crate::figures::Entry;
use crate::places::Place;

/// The working time by which deadlines are judged, and the request's clock so far.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// Which days are worked.
    pub calendar: &'a WorkCalendar,
    /// Which hours of them.
    pub hours: &'a OfficeHours,
    /// The request's event ledger so far, in order.
    pub ledger: &'a [ClockEvent],
}

/// One line of the request's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// The state before; `None` for the first line.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The organisation it went to, where it went to one.
    pub to_org: Option<Id>,
    /// Words the person sees.
    pub public: String,
    /// Words only staff see.
    pub internal: String,
}

/// What happens to the call-back task (回访) of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallChange {
    /// A task is opened.
    Open {
        /// Until when.
        due_at: Option<Instant>,
    },
    /// A call reached nobody.
    Tried,
    /// The task is done.
    Done {
        /// `solved`, `unsolved`, `given_up`, `declined`, or `by_link` when the person answered by
        /// link first.
        result: &'static str,
        /// 1 to 5, when the person said so.
        level: Option<i64>,
    },
}

/// A rating by link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The round it is for.
    pub round: i64,
    /// 1 to 5.
    pub level: i64,
    /// What the person adds.
    pub words: String,
}

/// All that an act changes. The store writes it in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The request after the act, its version counted up.
    pub request: Request,
    /// The line for the history.
    pub event: Event,
    /// New lines of the clock.
    pub clock: Vec<ClockEvent>,
    /// Steps that are new or changed.
    pub steps: Vec<Step>,
    /// Entries for the ledger.
    pub entries: Vec<Entry>,
    /// What happens to the call-back task.
    pub call: Option<CallChange>,
    /// The rating, if this was one.
    pub rating: Option<Rating>,
    /// What happens to a delay that was asked for.
    pub delay: Option<DelayChange>,
    /// Further organisations that are new or changed.
    pub units: Vec<Unit>,
    /// The joint case it came into or left.
    pub joint: Option<JointChange>,
}

/// What happens to a delay that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DelayChange {
    /// It is asked for.
    Asked(Delay),
    /// It is over: `granted`, `refused`, or `void` because it has no object any more.
    Over {
        /// Which: the version at which it was asked.
        seq: i64,
        /// How.
        how: &'static str,
    },
}

/// The joint case a request came into or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JointChange {
    /// It is handled with this case from now on.
    Joined(Id),
    /// It is handled by itself again.
    Left {
        /// The case it left.
        case: Id,
        /// Why, in a few words.
        why: String,
    },
}

/// What a new request is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Where.
    pub place: Place,
    /// Where, in the person's words.
    pub address: String,
    /// Position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// What it is about.
    pub category: String,
    /// The person's words.
    pub body: String,
    /// How it came in.
    pub source: Source,
    /// The desk that dispatches it.
    pub desk: Id,
}

/// A new request: sent by the person, or received by staff on their behalf.
pub fn begin(
    new: New,
    act: Act,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let title = title_of(&new.body);
    let request = Request {
        id: new.id,
        number: new.number,
        state: State::Submitted,
        round: 1,
        place: new.place,
        address: new.address,
        position: new.position,
        category: new.category,
        title,
        body: new.body,
        source: new.source,
        received_at: now,
        promised_at: None,
        provisional: false,
        due_at: None,
        owner: new.desk,
        desk: new.desk,
        step: None,
        answer: String::new(),
        call_tries: 0,
        ended_at: None,
        on_time: None,
        satisfied: None,
        rated: None,
        rated_round: None,
        returns: 0,
        call_end: None,
        exclusion: None,
        urges: 0,
        urged_at: None,
        card: Card::None,
        delay: None,
        units: Vec::new(),
        joint: None,
        merged: None,
        version: 1,
    };
    let mut change = Change::of(request, limits, times, now);
    change.tick(ClockKind::Start(limits.answer));
    change.finish(None, act, Words::default())
}

/// Does an act to a request. Permission has been checked; the rule is checked here.
pub fn act(
    before: &Request,
    input: &Input,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let act = input.act(before);
    let Some(to) = lifecycle::next(before.state, act) else {
        return Err(Refusal::NotOpen { act, state: before.state });
    };
    let mut change = Change::of(before.clone(), limits, times, now);
    change.request.state = to;
    change.request.version += 1;
    let words = change.apply(before, input)?;
    change.finish(Some(before), act, words)
}

impl Change<'_> {
    /// What the act does besides leading to another state.
    fn apply(&mut self, before: &Request, input: &Input) -> Result<Words, Refusal> {
        match input {
            Input::Dispatch { to, note } => self.dispatch(before, *to, note),
            Input::SignFor => self.sign(),
            Input::Return { reason } => Ok(self.give_back(reason)),
            Input::ReportDone { answer, note } => Ok(self.report(answer, note)),
            Input::PassCheck { note, call } => Ok(self.pass(note, *call)),
            Input::FailCheck { reason } => Ok(self.fail(reason)),
            Input::Refuse { reason, instead } => {
                self.end();
                Ok(Words::public(&format!("{reason}\n{instead}")))
            }
            Input::Withdraw { reason } => {
                self.end_step(StepState::Recalled);
                self.end();
                Ok(Words::public(reason))
            }
            Input::AskInfo { .. }
            | Input::SupplyInfo { .. }
            | Input::Proceed { .. }
            | Input::Extend { .. }
            | Input::AskDelay { .. }
            | Input::DecideDelay { .. }
            | Input::Reactivate { .. } => self.on_the_clock(before, input),
            Input::CallAnswered { .. }
            | Input::CallMissed { .. }
            | Input::CallDeclined { .. }
            | Input::CallGivenUp { .. }
            | Input::Rate { .. }
            | Input::Dispute { .. } => self.said(before, input),
            Input::Urge { .. } | Input::Remind { .. } | Input::Card { .. } => {
                self.supervised(before, input)
            }
            Input::Exclusion { .. } => self.excluded(before, input),
            _ => self.together(before, input),
        }
    }

    /// Acts that pause, resume or lengthen the clock.
    fn on_the_clock(&mut self, before: &Request, input: &Input) -> Result<Words, Refusal> {
        match input {
            Input::AskInfo { question } => {
                self.tick(ClockKind::Pause);
                Ok(Words::public(question))
            }
            Input::SupplyInfo { words: reason }
            | Input::Proceed { reason }
            | Input::Reactivate { reason } => {
                self.tick(ClockKind::Resume);
                Ok(Words::public(reason))
            }
            Input::Extend { by, reason } => {
                self.check_length(*by)?;
                self.tick(ClockKind::Extend(*by));
                Ok(Words::public(reason))
            }
            Input::AskDelay { kind, org, reason } => self.ask_delay(before, *kind, *org, reason),
            Input::DecideDelay { granted, reason } => self.decide_delay(before, *granted, reason),
            _ => Ok(Words::default()),
        }
    }

    /// What the person said, by telephone or by link.
    fn said(&mut self, before: &Request, input: &Input) -> Result<Words, Refusal> {
        match input {
            Input::CallAnswered { solved, level, note } => self.called(*solved, *level, note),
            Input::CallMissed { note } => {
                self.request.call_tries += 1;
                self.call = Some(CallChange::Tried);
                Ok(Words::internal(note))
            }
            Input::CallDeclined { note } => Ok(self.declined(note)),
            Input::CallGivenUp { note } => self.give_up(note),
            Input::Rate { level, words, .. } => self.rate(before, *level, words),
            Input::Dispute { words } => self.dispute(before, words),
            _ => Ok(Words::default()),
        }
    }
}

/// The words of an exclusion are for the office; the person is told in the frame of the page.
impl Change<'_> {
    fn excluded(&mut self, before: &Request, input: &Input) -> Result<Words, Refusal> {
        let Input::Exclusion { step, words } = input else { return Ok(Words::default()) };
        let low = before.satisfied == Some(false)
            || before.rated.is_some_and(|it| it < crate::figures::SATISFIED_FROM);
        let next = match (step, before.exclusion) {
            (ExclusionStep::Ask, None) if low => Exclusion::Asked,
            (ExclusionStep::Ask, _) => return Err(Refusal::NotExcludable),
            (ExclusionStep::Decide { granted }, now) => {
                now.and_then(|it| it.decided(*granted)).ok_or(Refusal::NoExclusion)?
            }
            (ExclusionStep::Appeal, Some(Exclusion::Refused)) => Exclusion::RefusedAppealed,
            (ExclusionStep::Object, Some(Exclusion::Granted)) => Exclusion::GrantedAppealed,
            (ExclusionStep::Appeal | ExclusionStep::Object, _) => return Err(Refusal::NoAppeal),
        };
        self.request.exclusion = Some(next);
        Ok(match step {
            ExclusionStep::Decide { .. } | ExclusionStep::Object => Words::public(words),
            ExclusionStep::Ask | ExclusionStep::Appeal => Words::internal(words),
        })
    }
}

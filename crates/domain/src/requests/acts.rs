//! What an act does to a request: the rule, without database, clock or permission.

mod change;

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind, Limit};
use kernel::id::Id;
use kernel::time::Instant;

use self::change::{Change, Words};
use super::lifecycle::{self, Act, State, StepState};
use super::{Limits, Request, Source, Step, title_of};
use crate::figures::Measure;
use crate::places::Place;

/// An act with what it needs to be told. All texts are non-blank where the act needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// See [`Act::Dispatch`] and [`Act::Redispatch`]: which of the two follows from the state.
    Dispatch {
        /// Who shall handle it.
        to: Id,
        /// A note for them.
        note: String,
    },
    /// See [`Act::AskInfo`].
    AskInfo {
        /// What the person is asked, in words they see.
        question: String,
    },
    /// See [`Act::Refuse`].
    Refuse {
        /// Why, in words the person sees.
        reason: String,
        /// Where to go instead: no dead end.
        instead: String,
    },
    /// See [`Act::SupplyInfo`].
    SupplyInfo {
        /// What the person adds.
        words: String,
    },
    /// See [`Act::Proceed`].
    Proceed {
        /// Why it goes on without.
        reason: String,
    },
    /// See [`Act::Withdraw`].
    Withdraw {
        /// Why, if the person says so.
        reason: String,
    },
    /// See [`Act::SignFor`].
    SignFor,
    /// See [`Act::Return`].
    Return {
        /// Why it is not theirs, and whose it may be.
        reason: String,
    },
    /// See [`Act::Extend`].
    Extend {
        /// How much more time.
        by: Limit,
        /// Why, in words the person sees.
        reason: String,
    },
    /// See [`Act::ReportDone`].
    ReportDone {
        /// The answer the person and, redacted, the public see.
        answer: String,
        /// What only staff see.
        note: String,
    },
    /// See [`Act::PassCheck`].
    PassCheck {
        /// What was checked.
        note: String,
    },
    /// See [`Act::FailCheck`].
    FailCheck {
        /// What is still missing.
        reason: String,
    },
    /// See [`Act::CallSolved`] and [`Act::CallUnsolved`].
    CallAnswered {
        /// Whether the person said it is solved, or that it may be closed.
        solved: bool,
        /// How satisfied they said they are, 1 to 5.
        level: i64,
        /// What they said.
        note: String,
    },
    /// See [`Act::CallMissed`].
    CallMissed {
        /// What happened: no answer, wrong number.
        note: String,
    },
    /// See [`Act::CallGivenUp`].
    CallGivenUp {
        /// Why no further call makes sense.
        note: String,
    },
    /// See [`Act::Rate`].
    Rate {
        /// 1 to 5.
        level: i64,
        /// What the person adds.
        words: String,
    },
    /// See [`Act::Dispute`].
    Dispute {
        /// What is not solved.
        words: String,
    },
}

impl Input {
    /// Which act this is for a request in `state`.
    pub fn act(&self, state: State) -> Act {
        match self {
            Self::Dispatch { .. } if state == State::Handling => Act::Redispatch,
            Self::Dispatch { .. } => Act::Dispatch,
            Self::AskInfo { .. } => Act::AskInfo,
            Self::Refuse { .. } => Act::Refuse,
            Self::SupplyInfo { .. } => Act::SupplyInfo,
            Self::Proceed { .. } => Act::Proceed,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::SignFor => Act::SignFor,
            Self::Return { .. } => Act::Return,
            Self::Extend { .. } => Act::Extend,
            Self::ReportDone { .. } => Act::ReportDone,
            Self::PassCheck { .. } => Act::PassCheck,
            Self::FailCheck { .. } => Act::FailCheck,
            Self::CallAnswered { solved: true, .. } => Act::CallSolved,
            Self::CallAnswered { solved: false, .. } => Act::CallUnsolved,
            Self::CallMissed { .. } => Act::CallMissed,
            Self::CallGivenUp { .. } => Act::CallGivenUp,
            Self::Rate { .. } => Act::Rate,
            Self::Dispute { .. } => Act::Dispute,
        }
    }
}

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

/// Why an act was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is at a state where this act has no place.
    NotOpen {
        /// What was tried.
        act: Act,
        /// Where the request stands.
        state: State,
    },
    /// It was already signed for.
    AlreadySigned,
    /// A level outside 1 to 5.
    Level,
    /// This round was rated before.
    RatedBefore,
    /// Too few calls were tried.
    TooFewCalls {
        /// How many are needed.
        needed: i64,
    },
    /// The days in which it could be disputed have passed.
    TooLate {
        /// How many days there were.
        days: i64,
    },
    /// The organisation already has it.
    SameOrganisation,
    /// The clock refused, with a sentence that says what to do.
    Clock(String),
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
        /// `solved`, `unsolved`, `given_up`, or `by_link` when the person answered by link first.
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
    pub entries: Vec<(Measure, i64)>,
    /// What happens to the call-back task.
    pub call: Option<CallChange>,
    /// The rating, if this was one.
    pub rating: Option<Rating>,
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
    let act = input.act(before.state);
    let Some(to) = lifecycle::next(before.state, act) else {
        return Err(Refusal::NotOpen { act, state: before.state });
    };
    let mut change = Change::of(before.clone(), limits, times, now);
    change.request.state = to;
    change.request.version += 1;
    let words = match input {
        Input::Dispatch { to, note } => change.dispatch(before, *to, note)?,
        Input::AskInfo { question } => {
            change.tick(ClockKind::Pause);
            Words::public(question)
        }
        Input::SupplyInfo { words } => {
            change.tick(ClockKind::Resume);
            Words::public(words)
        }
        Input::Proceed { reason } => {
            change.tick(ClockKind::Resume);
            Words::public(reason)
        }
        Input::Refuse { reason, instead } => {
            change.end();
            Words::public(&format!("{reason}\n{instead}"))
        }
        Input::Withdraw { reason } => {
            change.end_step(StepState::Recalled);
            change.end();
            Words::public(reason)
        }
        Input::SignFor => change.sign()?,
        Input::Return { reason } => {
            change.end_step(StepState::Returned);
            change.request.owner = before.desk;
            Words::internal(reason)
        }
        Input::Extend { by, reason } => {
            change.tick(ClockKind::Extend(*by));
            Words::public(reason)
        }
        Input::ReportDone { answer, note } => change.report(answer, note),
        Input::PassCheck { note } => change.pass(note),
        Input::FailCheck { reason } => change.fail(reason),
        Input::CallAnswered { solved, level, note } => change.called(*solved, *level, note)?,
        Input::CallMissed { note } => {
            change.request.call_tries += 1;
            change.call = Some(CallChange::Tried);
            Words::internal(note)
        }
        Input::CallGivenUp { note } => change.give_up(note)?,
        Input::Rate { level, words } => change.rate(before, *level, words)?,
        Input::Dispute { words } => change.dispute(before, words)?,
    };
    change.finish(Some(before), act, words)
}

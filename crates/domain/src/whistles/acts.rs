//! What an act does to a whistle: the rule, without database, clock or permission.

mod change;

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{self, Due};
use kernel::id::Id;
use kernel::time::Instant;

use self::change::Change;
use super::lifecycle::{Act, CallState, State};
use super::{CALLS_MAX, Call, Kind, Limits, Phase, Tick, Whistle};
use crate::places::Place;

/// An act with what it needs to be told. All texts are non-blank where the act needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// See [`Act::Approve`].
    Approve {
        /// A note for all.
        note: String,
    },
    /// See [`Act::Refuse`].
    Refuse {
        /// Why.
        reason: String,
    },
    /// See [`Act::Withdraw`].
    Withdraw {
        /// Why.
        reason: String,
    },
    /// See [`Act::Close`].
    Close {
        /// What was seen.
        note: String,
    },
    /// An act on one call.
    Of {
        /// Whose call.
        call: Id,
        /// What is done to it.
        what: CallInput,
    },
}

/// An act on one call with what it needs to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallInput {
    /// See [`Act::ReportIn`].
    ReportIn {
        /// Who comes, when.
        note: String,
    },
    /// See [`Act::Arrive`].
    Arrive {
        /// What was found.
        note: String,
    },
    /// See [`Act::Finish`].
    Finish {
        /// What was done, and what came of it.
        result: String,
    },
    /// See [`Act::Decline`].
    Decline {
        /// Why it is not theirs, and whose it may be.
        reason: String,
    },
    /// See [`Act::Insist`].
    Insist {
        /// Why it is theirs all the same.
        reason: String,
    },
    /// See [`Act::Recall`].
    Recall {
        /// Why they need not come.
        reason: String,
    },
    /// See [`Act::Reopen`].
    Reopen {
        /// What is still missing.
        reason: String,
    },
    /// See [`Act::Grade`].
    Grade {
        /// 1 to 5.
        level: i64,
        /// Why.
        words: String,
    },
    /// See [`Act::Answer`].
    Answer {
        /// What they say.
        words: String,
    },
    /// See [`Act::Judge`].
    Judge {
        /// 1 to 5.
        level: i64,
        /// Why.
        words: String,
    },
}

impl Input {
    /// Which act this is.
    pub fn act(&self) -> Act {
        match self {
            Self::Approve { .. } => Act::Approve,
            Self::Refuse { .. } => Act::Refuse,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::Close { .. } => Act::Close,
            Self::Of { what, .. } => what.act(),
        }
    }

    /// Whose call it is done to, if it is done to one.
    pub fn call(&self) -> Option<Id> {
        match self {
            Self::Of { call, .. } => Some(*call),
            _ => None,
        }
    }
}

impl CallInput {
    /// Which act this is.
    pub fn act(&self) -> Act {
        match self {
            Self::ReportIn { .. } => Act::ReportIn,
            Self::Arrive { .. } => Act::Arrive,
            Self::Finish { .. } => Act::Finish,
            Self::Decline { .. } => Act::Decline,
            Self::Insist { .. } => Act::Insist,
            Self::Recall { .. } => Act::Recall,
            Self::Reopen { .. } => Act::Reopen,
            Self::Grade { .. } => Act::Grade,
            Self::Answer { .. } => Act::Answer,
            Self::Judge { .. } => Act::Judge,
        }
    }
}

/// The working time by which deadlines are judged, and the clocks so far.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// Which days are worked.
    pub calendar: &'a WorkCalendar,
    /// Which hours of them.
    pub hours: &'a OfficeHours,
    /// The clocks of all calls so far, in order.
    pub ticks: &'a [Tick],
}

/// Why an act was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The whistle is at a state where this act has no place.
    NotOpen {
        /// What was tried.
        act: Act,
        /// Where the whistle stands.
        state: State,
    },
    /// The call is at a state where this act has no place.
    CallNotOpen {
        /// What was tried.
        act: Act,
        /// Where the call stands.
        state: CallState,
    },
    /// No organisation is called, or more than [`CALLS_MAX`].
    HowMany,
    /// The organisation is not called by this whistle.
    NotCalled,
    /// An organisation is named twice, or calls itself.
    Named,
    /// Only an emergency may be blown first.
    FirstIsForEmergencies,
    /// The head has said yes or no before.
    DecidedBefore,
    /// It was blown first and must be approved before it is closed.
    NotApproved,
    /// They have not arrived yet.
    NotArrived,
    /// A level outside 1 to 5.
    Level,
    /// Given before: each grades once.
    GivenBefore,
    /// There is no grade to answer.
    NoGrade,
    /// The days for grading have passed.
    TooLate {
        /// How many days there were.
        days: i64,
    },
    /// The clock refused, with a sentence that says what to do.
    Clock(String),
}

/// One line of the whistle's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// The state of the whistle before; `None` for the first line.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The organisation whose call it was done to.
    pub call: Option<Id>,
    /// What was said.
    pub words: String,
}

/// All that an act changes. The store writes it in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The whistle after the act, its version counted up.
    pub whistle: Whistle,
    /// The line for the history.
    pub event: Event,
    /// New lines of the clocks.
    pub ticks: Vec<Tick>,
    /// The calls that are new or changed.
    pub changed: Vec<Id>,
    /// Entries for the ledger.
    pub entries: Vec<(&'static str, i64)>,
}

/// What a new whistle is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// How urgent.
    pub kind: Kind,
    /// Whether it is blown before the head approves.
    pub first: bool,
    /// Where.
    pub place: Place,
    /// Where exactly.
    pub address: String,
    /// What the matter is.
    pub body: String,
    /// Why it cannot be solved alone.
    pub why: String,
    /// The request it is about.
    pub request: Option<Id>,
    /// Who blows it.
    pub org: Id,
    /// The person who does.
    pub by: Id,
    /// The organisation of the head.
    pub head: Id,
    /// Who is called.
    pub calls: Vec<Id>,
}

/// A new whistle.
pub fn begin(
    new: New,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    if new.calls.is_empty() || new.calls.len() > CALLS_MAX {
        return Err(Refusal::HowMany);
    }
    let twice = |(at, it): (usize, &Id)| new.calls.iter().take(at).any(|other| other == it);
    if new.calls.contains(&new.org) || new.calls.iter().enumerate().any(twice) {
        return Err(Refusal::Named);
    }
    if new.first && new.kind != Kind::Emergency {
        return Err(Refusal::FirstIsForEmergencies);
    }
    Change::begin(new, limits, times, now)?.finish(None, Act::Blow, None, "")
}

/// Does an act to a whistle. Permission has been checked; the rule is checked here.
pub fn act(
    before: &Whistle,
    input: &Input,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let mut change = Change::of(before.clone(), limits, times, now);
    let act = input.act();
    let words = match input {
        Input::Approve { note } => {
            change.approve()?;
            note
        }
        Input::Refuse { reason } => {
            change.refuse()?;
            reason
        }
        Input::Withdraw { reason } => {
            change.withdraw()?;
            reason
        }
        Input::Close { note } => {
            change.close()?;
            note
        }
        Input::Of { call, what } => change.of_call(*call, what)?,
    };
    change.finish(Some(before), act, input.call(), words)
}

/// The due time of one clock of a call, with the sentences that explain it; nothing where that
/// clock was never started.
pub fn clock(org: Id, phase: Phase, times: Times<'_>) -> Option<Due> {
    let own = times.ticks.iter().filter(|it| it.org == org && it.phase == phase);
    let events: Vec<_> = own.map(|it| it.event).collect();
    let due = deadline::due(&events, times.calendar, times.hours);
    due.ok().filter(|_| !events.is_empty())
}

/// The clock a call is on while it is the called organisation's turn.
pub fn phase_of(kind: Kind, call: &Call) -> Option<Phase> {
    match call.state {
        CallState::Called | CallState::Declined => Some(Phase::Respond),
        CallState::Reported if kind.needs_arrival() && call.arrived_at.is_none() => {
            Some(Phase::Arrive)
        }
        CallState::Reported | CallState::Arrived => Some(Phase::Result),
        CallState::Named | CallState::Acted | CallState::Recalled => None,
    }
}

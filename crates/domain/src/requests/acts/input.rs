//! What an act is told, and which act that makes of it.

use kernel::deadline::Limit;
use kernel::id::Id;

use crate::figures::SATISFIED_FROM;
use crate::requests::lifecycle::{Act, State};
use crate::requests::{Card, DelayKind, Request, UnitKind};

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
    /// See [`Act::PassCheck`] and [`Act::PassUncalled`].
    PassCheck {
        /// What was checked.
        note: String,
        /// Whether the sample draws it for a call-back.
        call: bool,
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
    /// See [`Act::Rate`] and [`Act::RateLow`].
    Rate {
        /// 1 to 5.
        level: i64,
        /// What the person adds.
        words: String,
        /// Whether the person can be called: a low rating with a name always is.
        named: bool,
    },
    /// See [`Act::Dispute`].
    Dispute {
        /// What is not solved.
        words: String,
    },
    /// See [`Act::Recategorise`]. The limits given to the act are those of the new category.
    Recategorise {
        /// The code of the category it belongs to.
        category: String,
        /// Why, for the history.
        note: String,
    },
    /// See [`Act::AskExtension`] and [`Act::AskSuspension`].
    AskDelay {
        /// What is asked.
        kind: DelayKind,
        /// Who asks.
        org: Id,
        /// Why, in words the person will see if it is granted.
        reason: String,
    },
    /// See [`Act::GrantExtension`], [`Act::GrantSuspension`] and [`Act::RefuseDelay`].
    DecideDelay {
        /// Whether it is granted.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// See [`Act::Reactivate`].
    Reactivate {
        /// Why it goes on.
        reason: String,
    },
    /// See [`Act::Urge`].
    Urge {
        /// What the person adds.
        words: String,
    },
    /// See [`Act::Remind`].
    Remind {
        /// What the handler is reminded of.
        words: String,
    },
    /// See [`Act::YellowCard`], [`Act::RedCard`] and, for no card, [`Act::LiftCard`].
    Card {
        /// Which card it has from now on.
        card: Card,
        /// Why.
        words: String,
    },
    /// See [`Act::AskUnit`].
    AskUnit {
        /// Who.
        org: Id,
        /// To do a part, or to be told.
        kind: UnitKind,
        /// What they shall do or know.
        words: String,
    },
    /// See [`Act::UnitDone`].
    UnitDone {
        /// Whose part is done.
        org: Id,
        /// What they did.
        words: String,
    },
    /// See [`Act::Merge`].
    Merge {
        /// The request that goes on for both.
        into: Id,
        /// Its 编号, for the words the person sees.
        number: String,
        /// Why the two are one.
        reason: String,
    },
    /// See [`Act::Unmerge`] and [`Act::UnmergeHandling`].
    Unmerge {
        /// Why they are two after all.
        reason: String,
    },
    /// See [`Act::JoinCase`].
    JoinCase {
        /// The joint case.
        case: Id,
        /// The organisation that handles it.
        org: Id,
        /// Words the person sees.
        words: String,
    },
    /// See [`Act::LeaveCase`].
    LeaveCase {
        /// Why it is handled by itself.
        reason: String,
    },
    /// See [`Act::CallDeclined`].
    CallDeclined {
        /// What was said.
        note: String,
    },
    /// See [`Act::AskExclusion`] and the acts after it.
    Exclusion {
        /// Which step of it.
        step: ExclusionStep,
        /// The reason; the evidence comes as photos.
        words: String,
    },
}

/// A step of an exclusion (剔除).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExclusionStep {
    /// The handler asks.
    Ask,
    /// Somebody else decides, the first or the second time.
    Decide {
        /// Whether what was said is left out.
        granted: bool,
    },
    /// The handler appeals against a refusal.
    Appeal,
    /// The person objects to an exclusion.
    Object,
}

impl Input {
    /// Which act this is for a request as it stands.
    pub fn act(&self, request: &Request) -> Act {
        match self {
            Self::Dispatch { .. } if request.state == State::Handling => Act::Redispatch,
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
            Self::PassCheck { call: true, .. } => Act::PassCheck,
            Self::PassCheck { call: false, .. } => Act::PassUncalled,
            Self::FailCheck { .. } => Act::FailCheck,
            Self::CallAnswered { solved: true, .. } => Act::CallSolved,
            Self::CallAnswered { solved: false, .. } => Act::CallUnsolved,
            Self::CallMissed { .. } => Act::CallMissed,
            Self::CallDeclined { .. } => Act::CallDeclined,
            Self::CallGivenUp { .. } => Act::CallGivenUp,
            Self::Rate { level: 1..SATISFIED_FROM, named: true, .. } => Act::RateLow,
            Self::Rate { .. } => Act::Rate,
            Self::Dispute { .. } => Act::Dispute,
            _ => self.later_act(request),
        }
    }

    /// The acts beside the straight way of a request.
    fn later_act(&self, request: &Request) -> Act {
        let waits = request.delay.as_ref().map(|it| it.kind);
        let merged = request.merged.map(|it| it.from);
        match self {
            Self::Recategorise { .. } => Act::Recategorise,
            Self::AskDelay { kind: DelayKind::Extend(_), .. } => Act::AskExtension,
            Self::AskDelay { .. } => Act::AskSuspension,
            Self::DecideDelay { granted: false, .. } => Act::RefuseDelay,
            Self::DecideDelay { .. } if matches!(waits, Some(DelayKind::Suspend(_))) => {
                Act::GrantSuspension
            }
            Self::DecideDelay { .. } => Act::GrantExtension,
            Self::Reactivate { .. } => Act::Reactivate,
            Self::Urge { .. } => Act::Urge,
            Self::Remind { .. } => Act::Remind,
            Self::Card { card: Card::Yellow, .. } => Act::YellowCard,
            Self::Card { card: Card::Red, .. } => Act::RedCard,
            Self::Card { card: Card::None, .. } => Act::LiftCard,
            Self::AskUnit { .. } => Act::AskUnit,
            Self::UnitDone { .. } => Act::UnitDone,
            Self::Merge { .. } => Act::Merge,
            Self::Unmerge { .. } if merged == Some(State::Handling) => Act::UnmergeHandling,
            Self::JoinCase { .. } => Act::JoinCase,
            Self::LeaveCase { .. } => Act::LeaveCase,
            Self::Exclusion { step, .. } => match step {
                ExclusionStep::Ask => Act::AskExclusion,
                ExclusionStep::Decide { granted: true } => Act::GrantExclusion,
                ExclusionStep::Decide { granted: false } => Act::RefuseExclusion,
                ExclusionStep::Appeal => Act::AppealExclusion,
                ExclusionStep::Object => Act::ObjectExclusion,
            },
            _ => Act::Unmerge,
        }
    }
}

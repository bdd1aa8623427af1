//! What is asked for: an act with what it needs to be told.

use kernel::id::Id;

use crate::orders::lifecycle::Act;
use crate::orders::{Order, Skill, Via};

/// An act with what it needs to be told. All texts are non-blank where the act needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// See [`Act::Offer`].
    Offer {
        /// What it takes, as the dispatcher sees it.
        skill: Skill,
        /// A note for the members.
        note: String,
    },
    /// See [`Act::Assign`].
    Assign {
        /// Which member.
        to: Id,
        /// A note for them.
        note: String,
    },
    /// See [`Act::Decline`].
    Decline {
        /// Why, in words the person sees.
        reason: String,
        /// Where to go instead: no dead end.
        instead: String,
    },
    /// See [`Act::Convert`].
    Convert {
        /// Which request it becomes.
        request: Id,
        /// What the person is told.
        words: String,
        /// A note for who dispatches the request.
        note: String,
    },
    /// See [`Act::Claim`].
    Claim,
    /// See [`Act::Expire`].
    Expire,
    /// See [`Act::Release`] and [`Act::Return`]: which of the two follows from how it was taken.
    Return {
        /// Why it cannot be done.
        reason: String,
    },
    /// See [`Act::Serve`].
    Serve {
        /// What was done, or the answer to a question, in words the person sees.
        answer: String,
        /// Minutes of service, the way not counted.
        minutes: i64,
        /// What only staff see.
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
        /// What was not done.
        words: String,
    },
    /// See [`Act::Lapse`].
    Lapse,
    /// See [`Act::Withdraw`].
    Withdraw {
        /// Why, if the person says so.
        reason: String,
    },
    /// See [`Act::Draft`]. Nothing in it may tell who the person is: the use case looks.
    Draft {
        /// Its headline.
        title: String,
        /// Its text.
        body: String,
    },
    /// See [`Act::Consent`].
    Consent {
        /// Which draft the person saw: consent holds for these very words.
        draft: i64,
    },
    /// See [`Act::ConsentOral`].
    ConsentOral {
        /// Which draft was read to the person.
        draft: i64,
        /// Who asked them.
        asked_by: String,
    },
    /// See [`Act::Publish`].
    Publish,
    /// See [`Act::Refuse`].
    Refuse,
    /// See [`Act::Retract`].
    Retract {
        /// Why.
        reason: String,
    },
}

impl Input {
    /// Which act this is for `order`.
    pub fn act(&self, order: &Order) -> Act {
        match self {
            Self::Offer { .. } => Act::Offer,
            Self::Assign { .. } => Act::Assign,
            Self::Decline { .. } => Act::Decline,
            Self::Convert { .. } => Act::Convert,
            Self::Claim => Act::Claim,
            Self::Expire => Act::Expire,
            Self::Return { .. } if order.taker.is_some_and(|it| it.via == Via::Claimed) => {
                Act::Release
            }
            Self::Return { .. } => Act::Return,
            Self::Serve { .. } => Act::Serve,
            Self::Rate { .. } => Act::Rate,
            Self::Dispute { .. } => Act::Dispute,
            Self::Lapse => Act::Lapse,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::Draft { .. } => Act::Draft,
            Self::Consent { .. } => Act::Consent,
            Self::ConsentOral { .. } => Act::ConsentOral,
            Self::Publish => Act::Publish,
            Self::Refuse => Act::Refuse,
            Self::Retract { .. } => Act::Retract,
        }
    }
}

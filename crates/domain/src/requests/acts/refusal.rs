//! Why an act was refused.

use crate::requests::lifecycle::{Act, State};

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
    /// A delay waits for a decision already.
    DelayWaits,
    /// No delay waits for a decision.
    NoDelay,
    /// A delay must be asked for before the promise is due.
    DelayLate,
    /// A delay is longer than the rules allow.
    DelayLong {
        /// The most: working days of an extension, days of a suspension.
        most: i64,
    },
    /// A suspension must end after today.
    PastDay,
    /// It is of this category already.
    SameCategory,
    /// This organisation has it or was asked already.
    UnitAgain,
    /// This organisation was not asked, or has answered.
    NotAsked,
    /// The person has urged today.
    UrgedToday,
    /// It has no card that could be lifted.
    NoCard,
    /// It is in a joint case already.
    AlreadyJoint,
    /// It is in no joint case.
    NotJoint,
    /// A request cannot be merged into itself.
    MergeSelf,
    /// Nothing that was said could be excluded, or it was asked before.
    NotExcludable,
    /// No exclusion waits for a decision.
    NoExclusion,
    /// Nothing was decided that could be appealed, or it was appealed before.
    NoAppeal,
    /// The clock refused, with a sentence that says what to do.
    Clock(String),
}

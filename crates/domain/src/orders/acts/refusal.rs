//! Why an act on an order is refused.

use kernel::time::Instant;

use crate::orders::Skill;
use crate::orders::lifecycle::{Act, State};
use crate::orders::stories::StoryState;

/// Why an act was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The order is at a state where this act has no place.
    NotOpen {
        /// What was tried.
        act: Act,
        /// Where the order stands.
        state: State,
    },
    /// Staff acted on a version that is no longer: somebody else was there first.
    Overtaken {
        /// What they did.
        act: Act,
        /// When.
        at: Instant,
        /// Where the order stands now.
        state: State,
    },
    /// Somebody claimed it a moment before. Who, is not told.
    Quicker,
    /// The person is no member of the pool.
    NoMember,
    /// The member takes nothing at present.
    Paused,
    /// It takes a skill the member does not have.
    Skill(Skill),
    /// The member holds as many open orders as one may.
    TooMany {
        /// How many one may.
        max: i64,
    },
    /// The member has it already.
    SameMember,
    /// The service takes no more orders in that month.
    Full {
        /// The next month with room, yyyymm, if one of the next few has.
        next: Option<i64>,
    },
    /// The service is not on the menu, or not for that place.
    OffMenu,
    /// Minutes below 0 or above what one order may take.
    Minutes {
        /// The most.
        max: i64,
    },
    /// A level outside 1 to 5.
    Level,
    /// It was rated before.
    RatedBefore,
    /// The story stands where this act has no place.
    Story {
        /// What was tried.
        act: Act,
        /// Where the story stands.
        story: Option<StoryState>,
    },
    /// The story was rewritten since: consent holds for the words that were read.
    OtherText,
    /// No due time follows from the calendar.
    Clock(String),
}

impl Refusal {
    /// The stable word under which pages find the sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "not_open",
            Self::Overtaken { .. } => "overtaken",
            Self::Quicker => "quicker",
            Self::NoMember => "no_member",
            Self::Paused => "paused",
            Self::Skill(_) => "skill",
            Self::TooMany { .. } => "too_many",
            Self::SameMember => "same_member",
            Self::Full { .. } => "full",
            Self::OffMenu => "off_menu",
            Self::Minutes { .. } => "minutes",
            Self::Level => "level",
            Self::RatedBefore => "rated_before",
            Self::Story { .. } => "story",
            Self::OtherText => "other_text",
            Self::Clock(_) => "clock",
        }
    }
}

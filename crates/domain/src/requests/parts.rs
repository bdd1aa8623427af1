//! What may hang on a request besides its state and step: a delay asked for, further units, a card,
//! a merge, an exclusion, and how its call-back ended.

use kernel::deadline::Limit;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::lifecycle::State;

/// What a handler may ask the desk for, before the promise is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayKind {
    /// 延期: so much more time.
    Extend(Limit),
    /// 挂账: nothing can be done before this day; the clock stands still until then.
    Suspend(Date),
}

impl DelayKind {
    /// Of a suspension: when somebody must say whether it can go on; within office hours everywhere.
    pub fn review_at(self) -> Option<Instant> {
        match self {
            Self::Extend(_) => None,
            Self::Suspend(until) => Some(Instant::at(until, 17, 0)),
        }
    }
}

/// A delay that was asked for and is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// The version at which it was asked: its key.
    pub seq: i64,
    /// What was asked.
    pub kind: DelayKind,
    /// Who asked.
    pub org: Id,
    /// Why, in words the person will see if it is granted.
    pub reason: String,
    /// When it was asked.
    pub asked_at: Instant,
}

/// How an organisation besides the leading one takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 协办: does a part and says so.
    Support,
    /// 抄告: is told, and says that it has read.
    Copy,
}

impl UnitKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Support, Self::Copy];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Copy => "copy",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// An organisation besides the leading one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The version at which it was asked.
    pub seq: i64,
    /// Who.
    pub org: Id,
    /// To do what.
    pub kind: UnitKind,
    /// The round it belongs to.
    pub round: i64,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it said that its part is done, or that it has read.
    pub done_at: Option<Instant>,
    /// What it was asked, then what it said.
    pub words: String,
}

/// 督办: how strongly the desk reminds. An annotation, not a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// No card.
    #[default]
    None,
    /// 黄牌.
    Yellow,
    /// 红牌: a delay that waits is void.
    Red,
}

impl Card {
    /// 0, 1 or 2.
    pub fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Yellow => 1,
            Self::Red => 2,
        }
    }

    /// Reads [`Self::number`].
    pub fn parse(number: i64) -> Option<Self> {
        [Self::None, Self::Yellow, Self::Red].into_iter().find(|it| it.number() == number)
    }
}

/// A request that is part of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The request that goes on for both.
    pub into: Id,
    /// Where it stood, so that a merge can be undone.
    pub from: State,
}

/// How the call-back of a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallEnd {
    /// The person answered.
    Answered,
    /// The person answered by link first.
    ByLink,
    /// Several calls reached nobody.
    Missed,
    /// The person did not want to answer.
    Declined,
    /// The sample did not draw this one.
    NotDrawn,
}

impl CallEnd {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Answered, Self::ByLink, Self::Missed, Self::Declined, Self::NotDrawn];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::ByLink => "by_link",
            Self::Missed => "missed",
            Self::Declined => "declined",
            Self::NotDrawn => "not_drawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// 剔除: where it stands that what a person said shall not be counted. The words are always kept.
///
/// Source: facts/domain-rules.md §5.3 (appeal → review → excluded with reason, original kept).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// The handler asked for it, with evidence.
    Asked,
    /// Decided: it is not counted. The person may object once.
    Granted,
    /// Decided: it is counted. The handler may appeal once.
    Refused,
    /// A second decision is asked for; until then it is not counted.
    GrantedAppealed,
    /// A second decision is asked for; until then it is counted.
    RefusedAppealed,
    /// Decided a second time: not counted.
    FinallyGranted,
    /// Decided a second time: counted.
    FinallyRefused,
}

impl Exclusion {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Asked,
        Self::Granted,
        Self::Refused,
        Self::GrantedAppealed,
        Self::RefusedAppealed,
        Self::FinallyGranted,
        Self::FinallyRefused,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::GrantedAppealed => "granted_appealed",
            Self::RefusedAppealed => "refused_appealed",
            Self::FinallyGranted => "finally_granted",
            Self::FinallyRefused => "finally_refused",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether what was said is left out of the numbers.
    pub fn holds(self) -> bool {
        matches!(self, Self::Granted | Self::GrantedAppealed | Self::FinallyGranted)
    }

    /// Whether a decision is waited for.
    pub fn waits(self) -> bool {
        matches!(self, Self::Asked | Self::GrantedAppealed | Self::RefusedAppealed)
    }

    /// What a decision makes of it; `None` where none is waited for.
    pub fn decided(self, granted: bool) -> Option<Self> {
        match (self, granted) {
            (Self::Asked, true) => Some(Self::Granted),
            (Self::Asked, false) => Some(Self::Refused),
            (Self::GrantedAppealed | Self::RefusedAppealed, true) => Some(Self::FinallyGranted),
            (Self::GrantedAppealed | Self::RefusedAppealed, false) => Some(Self::FinallyRefused),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        assert!(UnitKind::ALL.into_iter().all(|it| UnitKind::parse(it.code()) == Some(it)));
        assert!(CallEnd::ALL.into_iter().all(|it| CallEnd::parse(it.code()) == Some(it)));
        assert!(Exclusion::ALL.into_iter().all(|it| Exclusion::parse(it.code()) == Some(it)));
        assert!((0..3).all(|it| Card::parse(it).map(Card::number) == Some(it)));
    }

    #[test]
    fn an_exclusion_is_decided_at_most_twice() {
        for it in Exclusion::ALL {
            assert_eq!(it.waits(), it.decided(true).is_some());
            let twice = it.decided(true).and_then(|once| once.decided(false));
            assert_eq!(twice, None, "{it:?}: after a decision somebody must ask again");
            assert!(it.decided(true).is_none_or(Exclusion::holds));
            assert!(!it.decided(false).is_some_and(Exclusion::holds));
        }
    }
}

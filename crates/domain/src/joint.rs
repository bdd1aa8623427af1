//! The joint case (联办件): many requests about the same thing, handled once.
//!
//! Uses: lifecycle, ledger.
//!
//! A department combs the same kind of request in neighbouring towns, groups them with one act,
//! handles once and answers all; each resident hears their own answer and says for themselves
//! whether it is solved (SYSTEMS A3). The requests keep their own life: the state of a case is a pure
//! function of its members' states, so the two can never disagree. A request leaves by hand, or by
//! itself when its person says that it is not solved.

use kernel::id::Id;
use kernel::time::Instant;

use crate::requests::State as RequestState;

/// How far a joint case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 办理中: a member at least is being handled.
    Open,
    /// 待核查: all that are in it were answered, and some wait for the desks' check.
    Answered,
    /// 办结: every member passed the check, or left.
    Closed,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Closed];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act.
    pub fn is_open(self) -> bool {
        self != Self::Closed
    }
}

/// What happens to a joint case. Each is a line of its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// 建联办件.
    Open,
    /// 并入几件.
    Join,
    /// 统一问群众.
    Ask,
    /// 不等补充，继续办.
    Proceed,
    /// 统一答复.
    Answer,
    /// 核查通过 of a desk's share.
    Pass,
    /// 核查不通过 of a desk's share.
    Fail,
    /// 退出: requests left, by hand or by themselves.
    Leave,
    /// What single members did changed where the case stands.
    Follow,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Join,
        Self::Ask,
        Self::Proceed,
        Self::Answer,
        Self::Pass,
        Self::Fail,
        Self::Leave,
        Self::Follow,
    ];

    /// The stable word in the store, the audit and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Join => "join",
            Self::Ask => "ask",
            Self::Proceed => "proceed",
            Self::Answer => "answer",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Leave => "leave",
            Self::Follow => "follow",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Every permitted transition. Which of several targets an act reaches, the members decide:
/// [`state_of`].
pub const TABLE: &[(State, Act, State)] = &[
    (State::Open, Act::Join, State::Open),
    (State::Open, Act::Ask, State::Open),
    (State::Open, Act::Proceed, State::Open),
    (State::Open, Act::Answer, State::Open),
    (State::Open, Act::Answer, State::Answered),
    (State::Open, Act::Pass, State::Open),
    (State::Open, Act::Fail, State::Open),
    (State::Open, Act::Leave, State::Open),
    (State::Open, Act::Leave, State::Answered),
    (State::Open, Act::Leave, State::Closed),
    (State::Open, Act::Follow, State::Answered),
    (State::Open, Act::Follow, State::Closed),
    (State::Answered, Act::Join, State::Open),
    (State::Answered, Act::Pass, State::Answered),
    (State::Answered, Act::Pass, State::Closed),
    (State::Answered, Act::Fail, State::Open),
    (State::Answered, Act::Leave, State::Answered),
    (State::Answered, Act::Leave, State::Closed),
    (State::Answered, Act::Follow, State::Open),
    (State::Answered, Act::Follow, State::Closed),
    (State::Closed, Act::Leave, State::Closed),
];

/// Whether an act has a place in a state.
pub fn is_open_to(state: State, act: Act) -> bool {
    TABLE.iter().any(|it| it.0 == state && it.1 == act)
}

/// How many members stand in each state.
pub type Members = [(RequestState, i64)];

/// Where a case stands, by where its members stand; those that left are not among them.
pub fn state_of(members: &Members) -> State {
    let any = |these: &[RequestState]| {
        members.iter().any(|(state, count)| *count > 0 && these.contains(state))
    };
    if any(&[RequestState::Handling, RequestState::Paused, RequestState::Suspended]) {
        State::Open
    } else if any(&[RequestState::Checking]) {
        State::Answered
    } else {
        State::Closed
    }
}

/// A joint case, without its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// Which case.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// What it is about, in the department's words.
    pub title: String,
    /// The kind all its requests are of.
    pub category: String,
    /// The department that handles it.
    pub org: Id,
    /// How far it has come.
    pub state: State,
    /// When it was opened.
    pub opened_at: Instant,
    /// The public answer of the last report; empty before the first.
    pub answer: String,
    /// When it was closed.
    pub ended_at: Option<Instant>,
    /// Until when its owner owes the next act.
    pub due_at: Option<Instant>,
    /// How many requests came in, ever; a request that came back counts again.
    pub joined: i64,
    /// How many of these left.
    pub gone: i64,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Joint {
    /// The month it counts in, yyyymm.
    pub fn month(&self) -> i64 {
        self.opened_at.month()
    }
}

/// What a case adds to the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 联办件.
    Cases,
    /// Requests that came in.
    Joined,
    /// Of these, left.
    Gone,
    /// 办结.
    Closed,
}

impl Measure {
    /// The stable word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Joined => "joined",
            Self::Gone => "gone",
            Self::Closed => "closed",
        }
    }
}

/// The noun under which cases count.
pub const NOUN: &str = "joint";

/// What a case adds to its bucket.
pub fn contribution(case: &Joint) -> Vec<(Measure, i64)> {
    vec![
        (Measure::Cases, 1),
        (Measure::Joined, case.joined),
        (Measure::Gone, case.gone),
        (Measure::Closed, i64::from(case.state == State::Closed)),
    ]
}

/// Most requests that come into a case with one act, and that a case holds.
pub const MEMBERS_MAX: usize = 200;
/// The longest title of a case, in characters.
pub const TITLE_CHARS_MAX: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_leads_everywhere_and_only_a_closed_case_ends() {
        for from in State::ALL {
            for act in Act::ALL {
                let targets = TABLE.iter().filter(|it| it.0 == from && it.1 == act);
                assert_eq!(is_open_to(from, act), targets.count() > 0);
            }
            let reached = TABLE.iter().any(|it| it.2 == from);
            assert!(reached, "{from:?} is never reached");
            let left = TABLE.iter().any(|it| it.0 == from && it.2 != from);
            assert_eq!(left, from.is_open(), "{from:?}");
        }
    }

    #[test]
    fn a_case_stands_where_the_slowest_of_its_members_stands() {
        use RequestState::{CallBack, Checking, Closed, Handling, Paused};
        assert_eq!(state_of(&[(Handling, 1), (Closed, 39)]), State::Open);
        assert_eq!(state_of(&[(Paused, 1), (Checking, 3)]), State::Open);
        assert_eq!(state_of(&[(Checking, 1), (CallBack, 39)]), State::Answered);
        assert_eq!(state_of(&[(CallBack, 12), (Closed, 28)]), State::Closed);
        assert_eq!(state_of(&[(Handling, 0)]), State::Closed, "nobody of none is left");
        assert_eq!(state_of(&[]), State::Closed);
    }

    #[test]
    fn words_are_read_back() {
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }
}

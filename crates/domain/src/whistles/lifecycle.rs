//! The states of whistles and calls, and the tables of what may happen in each.

/// How far a whistle has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 待批准: the head has it, nobody is called yet.
    Asked,
    /// 应哨中: at least one call is open.
    Called,
    /// 待确认: every call has ended; the whistler looks.
    Acted,
    /// 已办结: the whistler said so.
    Closed,
    /// 没批准: the head said no, before or, for one blown first, afterwards.
    Refused,
    /// 已撤回: the whistler took it back before anybody was called.
    Withdrawn,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Asked, Self::Called, Self::Acted, Self::Closed, Self::Refused, Self::Withdrawn];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Called => "called",
            Self::Acted => "acted",
            Self::Closed => "closed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Called | Self::Acted)
    }
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallState {
    /// 还没叫: named by the whistler, not approved yet; the organisation does not know.
    Named,
    /// 待报到.
    Called,
    /// 已报到.
    Reported,
    /// 已到场.
    Arrived,
    /// 已处置.
    Acted,
    /// 说不归自己管: waits for the head, who recalls or insists.
    Declined,
    /// 不用来了.
    Recalled,
}

impl CallState {
    /// All states, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Named,
        Self::Called,
        Self::Reported,
        Self::Arrived,
        Self::Acted,
        Self::Declined,
        Self::Recalled,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Called => "called",
            Self::Reported => "reported",
            Self::Arrived => "arrived",
            Self::Acted => "acted",
            Self::Declined => "declined",
            Self::Recalled => "recalled",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act on it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Called | Self::Reported | Self::Arrived | Self::Declined)
    }

    /// Whether the called organisation owes it.
    pub fn is_theirs(self) -> bool {
        matches!(self, Self::Called | Self::Reported | Self::Arrived)
    }
}

/// What can be done. [`Act::Blow`] begins a whistle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// 吹哨.
    Blow,
    /// 批准, and for one blown first 补批.
    Approve,
    /// 不批准.
    Refuse,
    /// 撤回.
    Withdraw,
    /// 报到.
    ReportIn,
    /// 到场.
    Arrive,
    /// 处置完.
    Finish,
    /// 不归我们管.
    Decline,
    /// 还是请他们来.
    Insist,
    /// 不用来了.
    Recall,
    /// 没处置好，请再办.
    Reopen,
    /// 确认办结.
    Close,
    /// 评哨: the whistler grades a called one.
    Grade,
    /// 答辩: the called one answers the grade.
    Answer,
    /// 评该不该吹: the called one grades the whistle.
    Judge,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 15] = [
        Self::Blow,
        Self::Approve,
        Self::Refuse,
        Self::Withdraw,
        Self::ReportIn,
        Self::Arrive,
        Self::Finish,
        Self::Decline,
        Self::Insist,
        Self::Recall,
        Self::Reopen,
        Self::Close,
        Self::Grade,
        Self::Answer,
        Self::Judge,
    ];

    /// The stable word in the store, the audit and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blow => "blow",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::ReportIn => "report_in",
            Self::Arrive => "arrive",
            Self::Finish => "finish",
            Self::Decline => "decline",
            Self::Insist => "insist",
            Self::Recall => "recall",
            Self::Reopen => "reopen",
            Self::Close => "close",
            Self::Grade => "grade",
            Self::Answer => "answer",
            Self::Judge => "judge",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it is done to one call, not to the whistle as a whole.
    pub fn is_of_call(self) -> bool {
        !matches!(self, Self::Blow | Self::Approve | Self::Refuse | Self::Withdraw | Self::Close)
    }
}

/// Every permitted transition of a whistle by an act on the whistle itself.
///
/// Besides, a whistle is [`State::Acted`] when the last open call ends, and [`State::Called`] again
/// when one is reopened: that follows from its calls. The order within a state is the order of the
/// buttons.
pub const TABLE: &[(State, Act, State)] = &[
    (State::Asked, Act::Approve, State::Called),
    (State::Asked, Act::Refuse, State::Refused),
    (State::Asked, Act::Withdraw, State::Withdrawn),
    (State::Called, Act::Approve, State::Called),
    (State::Called, Act::Refuse, State::Refused),
    (State::Acted, Act::Approve, State::Acted),
    (State::Acted, Act::Refuse, State::Refused),
    (State::Acted, Act::Close, State::Closed),
];

/// Every permitted transition of a call. What ends the whistle ends its open calls.
pub const CALL_TABLE: &[(CallState, Act, CallState)] = &[
    (CallState::Named, Act::Approve, CallState::Called),
    (CallState::Named, Act::Refuse, CallState::Recalled),
    (CallState::Named, Act::Withdraw, CallState::Recalled),
    (CallState::Called, Act::ReportIn, CallState::Reported),
    (CallState::Called, Act::Decline, CallState::Declined),
    (CallState::Called, Act::Refuse, CallState::Recalled),
    (CallState::Declined, Act::Insist, CallState::Called),
    (CallState::Declined, Act::Recall, CallState::Recalled),
    (CallState::Declined, Act::Refuse, CallState::Recalled),
    (CallState::Reported, Act::Arrive, CallState::Arrived),
    (CallState::Reported, Act::Finish, CallState::Acted),
    (CallState::Reported, Act::Refuse, CallState::Recalled),
    (CallState::Arrived, Act::Finish, CallState::Acted),
    (CallState::Arrived, Act::Refuse, CallState::Recalled),
    (CallState::Acted, Act::Reopen, CallState::Reported),
    (CallState::Acted, Act::Grade, CallState::Acted),
    (CallState::Acted, Act::Answer, CallState::Acted),
    (CallState::Acted, Act::Judge, CallState::Acted),
];

/// The state that an act on the whistle leads to, if the act has a place there.
pub fn next(state: State, act: Act) -> Option<State> {
    TABLE.iter().find(|it| it.0 == state && it.1 == act).map(|it| it.2)
}

/// The state of a call that an act leads to, if the act has a place there.
pub fn next_call(state: CallState, act: Act) -> Option<CallState> {
    CALL_TABLE.iter().find(|it| it.0 == state && it.1 == act).map(|it| it.2)
}

/// The acts on the whistle itself that have a place in `state`, in the order of the buttons.
pub fn open(state: State) -> impl Iterator<Item = Act> {
    TABLE.iter().filter(move |it| it.0 == state).map(|it| it.1)
}

/// The acts on a call alone that have a place in its `state`, in the order of the buttons.
pub fn open_call(state: CallState) -> impl Iterator<Item = Act> {
    CALL_TABLE.iter().filter(move |it| it.0 == state && it.1.is_of_call()).map(|it| it.1)
}

/// Whether an act on a call has a place while the whistle stands so.
pub fn allows(state: State, act: Act) -> bool {
    match act {
        Act::Reopen => matches!(state, State::Called | State::Acted),
        Act::Grade | Act::Answer | Act::Judge => matches!(state, State::Closed | State::Refused),
        _ => state == State::Called,
    }
}

#[cfg(test)]
mod tests {
    use kernel::lifecycle::Lifecycle;

    use super::*;

    #[test]
    fn the_tables_are_sound() {
        // What follows from the calls stands beside the table.
        let follows = [
            (State::Called, Act::Finish, State::Acted),
            (State::Acted, Act::Reopen, State::Called),
        ];
        let whole: Vec<_> = TABLE.iter().copied().chain(follows).collect();
        Lifecycle::new(State::Asked, whole).unwrap();
        Lifecycle::declared(CallState::Named, CALL_TABLE).check().unwrap();
        for state in State::ALL.into_iter().filter(|it| it.is_open() && *it != State::Called) {
            assert!(open(state).count() > 0, "{state:?} is a dead end");
        }
        for state in CallState::ALL.into_iter().filter(|it| it.is_open()) {
            assert!(
                open_call(state).any(|it| allows(State::Called, it)),
                "{state:?} is a dead end"
            );
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(CallState::ALL.into_iter().all(|it| CallState::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }

    #[test]
    fn a_call_can_be_declined_only_before_the_report_in_and_only_the_head_ends_that() {
        let leads: Vec<_> = CALL_TABLE.iter().filter(|it| it.1 == Act::Decline).collect();
        assert_eq!(leads, [&(CallState::Called, Act::Decline, CallState::Declined)]);
        let out: Vec<_> = open_call(CallState::Declined).collect();
        assert_eq!(out, [Act::Insist, Act::Recall]);
    }
}

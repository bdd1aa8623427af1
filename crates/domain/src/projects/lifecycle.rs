//! The states of a project, what can be done to it, and every permitted transition.

use kernel::lifecycle::Lifecycle;

/// How far a project has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 待审核.
    Declared,
    /// 退回修改.
    SentBack,
    /// 已批准: nothing was done for it yet.
    Approved,
    /// 进行中.
    Running,
    /// 已完成.
    Done,
    /// 已撤回: counts for nothing.
    Withdrawn,
}

impl State {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Declared,
        Self::SentBack,
        Self::Approved,
        Self::Running,
        Self::Done,
        Self::Withdrawn,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::SentBack => "sent_back",
            Self::Approved => "approved",
            Self::Running => "running",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Withdrawn)
    }

    /// Whether it was approved and stands.
    pub fn is_approved(self) -> bool {
        matches!(self, Self::Approved | Self::Running | Self::Done)
    }
}

/// What can be done to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// 再申报: after it was sent back.
    Declare,
    /// 批准.
    Approve,
    /// 退回修改.
    SendBack,
    /// 记进展.
    Note,
    /// 节点完成; again, where the evidence must be mended.
    Milestone,
    /// 办结.
    Finish,
    /// 接着办: it was finished too early.
    Reopen,
    /// 撤回.
    Withdraw,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 8] = [
        Self::Declare,
        Self::Approve,
        Self::SendBack,
        Self::Note,
        Self::Milestone,
        Self::Finish,
        Self::Reopen,
        Self::Withdraw,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Declare => "declare",
            Self::Approve => "approve",
            Self::SendBack => "send_back",
            Self::Note => "note",
            Self::Milestone => "milestone",
            Self::Finish => "finish",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it is the committee that decides so. What is approved nobody drops by themselves.
    pub fn is_decision(self, state: State) -> bool {
        match self {
            Self::Approve | Self::SendBack | Self::Reopen => true,
            Self::Withdraw => state.is_approved(),
            Self::Declare | Self::Note | Self::Milestone | Self::Finish => false,
        }
    }
}

/// Every permitted transition.
pub const CYCLE: Lifecycle<State, Act> = Lifecycle::declared(
    State::Declared,
    &[
        (State::Declared, Act::Approve, State::Approved),
        (State::Declared, Act::SendBack, State::SentBack),
        (State::Declared, Act::Withdraw, State::Withdrawn),
        (State::SentBack, Act::Declare, State::Declared),
        (State::SentBack, Act::Withdraw, State::Withdrawn),
        (State::Approved, Act::Note, State::Running),
        (State::Approved, Act::Milestone, State::Running),
        (State::Approved, Act::Withdraw, State::Withdrawn),
        (State::Running, Act::Note, State::Running),
        (State::Running, Act::Milestone, State::Running),
        (State::Running, Act::Finish, State::Done),
        (State::Running, Act::Withdraw, State::Withdrawn),
        (State::Done, Act::Reopen, State::Running),
    ],
);

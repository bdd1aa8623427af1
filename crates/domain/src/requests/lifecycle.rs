//! The states of requests and steps, and the table of what may happen in each.

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 待受理: sent, nobody has it yet.
    Submitted,
    /// 等您补充: the desk asked the person something before dispatching.
    NeedInfo,
    /// 办理中: an organisation has it.
    Handling,
    /// 等您补充（办理中）: the handler asked the person something; the clock is paused.
    Paused,
    /// 待改派: the organisation returned it with a reason.
    Returned,
    /// 待核查: the handler says it is done.
    Checking,
    /// 待回访: checked; the person is asked whether it is solved.
    CallBack,
    /// 已办结: the person or a call-back said so.
    Closed,
    /// 不予受理: refused with the reason and where to go instead.
    Refused,
    /// 已撤回: the person took it back.
    Withdrawn,
    /// 已并案: part of another request, until the merge is undone.
    Merged,
    /// 挂账: nothing can be done before a day; the clock stands still until then.
    Suspended,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 12] = [
        Self::Submitted,
        Self::NeedInfo,
        Self::Handling,
        Self::Paused,
        Self::Suspended,
        Self::Returned,
        Self::Checking,
        Self::CallBack,
        Self::Closed,
        Self::Refused,
        Self::Withdrawn,
        Self::Merged,
    ];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::NeedInfo => "need_info",
            Self::Handling => "handling",
            Self::Paused => "paused",
            Self::Returned => "returned",
            Self::Checking => "checking",
            Self::CallBack => "call_back",
            Self::Closed => "closed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
            Self::Suspended => "suspended",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Refused | Self::Withdrawn | Self::Merged)
    }
}

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepState {
    /// 待签收.
    Assigned,
    /// 办理中.
    Working,
    /// 已反馈: reported done, waits for the check.
    Reported,
    /// 审核通过.
    Passed,
    /// 已退回, by the organisation itself.
    Returned,
    /// 已改派, by the desk.
    Recalled,
}

impl StepState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Assigned,
        Self::Working,
        Self::Reported,
        Self::Passed,
        Self::Returned,
        Self::Recalled,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Working => "working",
            Self::Reported => "reported",
            Self::Passed => "passed",
            Self::Returned => "returned",
            Self::Recalled => "recalled",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether the organisation still has it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Assigned | Self::Working | Self::Reported)
    }
}

/// What can be done to a request. [`Act::Send`] and [`Act::Receive`] begin it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// 提交, by the person.
    Send,
    /// 代为登记, by staff on someone's behalf.
    Receive,
    /// 派单.
    Dispatch,
    /// 请补充.
    AskInfo,
    /// 不予受理.
    Refuse,
    /// 补充情况, by the person.
    SupplyInfo,
    /// 不等补充，继续办.
    Proceed,
    /// 撤回, by the person.
    Withdraw,
    /// 签收.
    SignFor,
    /// 退回.
    Return,
    /// 改派.
    Redispatch,
    /// 延期.
    Extend,
    /// 办完反馈.
    ReportDone,
    /// 核查通过.
    PassCheck,
    /// 核查不通过.
    FailCheck,
    /// 回访：解决了.
    CallSolved,
    /// 回访：没解决.
    CallUnsolved,
    /// 回访：没联系上.
    CallMissed,
    /// 多次没联系上，办结.
    CallGivenUp,
    /// 评价（解决了）, by the person.
    Rate,
    /// 没解决，请再办, by the person.
    Dispute,
    /// 改类别, in one step, history and clock kept.
    Recategorise,
    /// 申请延期, by the handler, before the promise is due.
    AskExtension,
    /// 申请挂账, by the handler, before the promise is due.
    AskSuspension,
    /// 同意延期, by the superior; the person is told.
    GrantExtension,
    /// 同意挂账, by the superior; the person is told.
    GrantSuspension,
    /// 不同意延期或挂账.
    RefuseDelay,
    /// 恢复办理, after a suspension.
    Reactivate,
    /// 催办, by the person.
    Urge,
    /// 督办提醒.
    Remind,
    /// 黄牌督办.
    YellowCard,
    /// 红牌督办: a delay that waits is void.
    RedCard,
    /// 撤销督办.
    LiftCard,
    /// 请协办或抄告.
    AskUnit,
    /// 协办反馈, or read.
    UnitDone,
    /// 并入另一件: a duplicate; undone by [`Act::Unmerge`] or [`Act::UnmergeHandling`].
    Merge,
    /// 撤销并案, back to the desk.
    Unmerge,
    /// 撤销并案, back to who had it.
    UnmergeHandling,
    /// 并入联办件.
    JoinCase,
    /// 退出联办件.
    LeaveCase,
    /// 核查通过，不抽回访.
    PassUncalled,
    /// 回访：不愿回答.
    CallDeclined,
    /// 评价, 1 or 2 with a name, by the person: a call is owed, always.
    RateLow,
    /// 申请剔除评价, by the handler, with evidence.
    AskExclusion,
    /// 同意剔除.
    GrantExclusion,
    /// 不同意剔除.
    RefuseExclusion,
    /// 对不同意剔除申诉, by the handler, once.
    AppealExclusion,
    /// 对剔除提出异议, by the person, once.
    ObjectExclusion,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 48] = [
        Self::Send,
        Self::Receive,
        Self::Dispatch,
        Self::AskInfo,
        Self::Refuse,
        Self::SupplyInfo,
        Self::Proceed,
        Self::Withdraw,
        Self::SignFor,
        Self::Return,
        Self::Redispatch,
        Self::Extend,
        Self::ReportDone,
        Self::PassCheck,
        Self::FailCheck,
        Self::CallSolved,
        Self::CallUnsolved,
        Self::CallMissed,
        Self::CallGivenUp,
        Self::Rate,
        Self::Dispute,
        Self::Recategorise,
        Self::AskExtension,
        Self::AskSuspension,
        Self::GrantExtension,
        Self::GrantSuspension,
        Self::RefuseDelay,
        Self::Reactivate,
        Self::Urge,
        Self::Remind,
        Self::YellowCard,
        Self::RedCard,
        Self::LiftCard,
        Self::AskUnit,
        Self::UnitDone,
        Self::Merge,
        Self::Unmerge,
        Self::UnmergeHandling,
        Self::JoinCase,
        Self::LeaveCase,
        Self::PassUncalled,
        Self::CallDeclined,
        Self::RateLow,
        Self::AskExclusion,
        Self::GrantExclusion,
        Self::RefuseExclusion,
        Self::AppealExclusion,
        Self::ObjectExclusion,
    ];

    /// The stable word in the store, the audit and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Dispatch => "dispatch",
            Self::AskInfo => "ask_info",
            Self::Refuse => "refuse",
            Self::SupplyInfo => "supply_info",
            Self::Proceed => "proceed",
            Self::Withdraw => "withdraw",
            Self::SignFor => "sign_for",
            Self::Return => "return",
            Self::Redispatch => "redispatch",
            Self::Extend => "extend",
            Self::ReportDone => "report_done",
            Self::PassCheck => "pass_check",
            Self::FailCheck => "fail_check",
            Self::CallSolved => "call_solved",
            Self::CallUnsolved => "call_unsolved",
            Self::CallMissed => "call_missed",
            Self::CallGivenUp => "call_given_up",
            Self::Rate => "rate",
            Self::Dispute => "dispute",
            Self::Recategorise => "recategorise",
            Self::AskExtension => "ask_extension",
            Self::AskSuspension => "ask_suspension",
            Self::GrantExtension => "grant_extension",
            Self::GrantSuspension => "grant_suspension",
            Self::RefuseDelay => "refuse_delay",
            Self::Reactivate => "reactivate",
            Self::Urge => "urge",
            Self::Remind => "remind",
            Self::YellowCard => "yellow_card",
            Self::RedCard => "red_card",
            Self::LiftCard => "lift_card",
            Self::AskUnit => "ask_unit",
            Self::UnitDone => "unit_done",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
            Self::UnmergeHandling => "unmerge_handling",
            Self::JoinCase => "join_case",
            Self::LeaveCase => "leave_case",
            Self::PassUncalled => "pass_uncalled",
            Self::CallDeclined => "call_declined",
            Self::RateLow => "rate_low",
            Self::AskExclusion => "ask_exclusion",
            Self::GrantExclusion => "grant_exclusion",
            Self::RefuseExclusion => "refuse_exclusion",
            Self::AppealExclusion => "appeal_exclusion",
            Self::ObjectExclusion => "object_exclusion",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether the person who made the request does it, holding its tracking code.
    pub fn is_residents(self) -> bool {
        matches!(
            self,
            Self::Send
                | Self::SupplyInfo
                | Self::Withdraw
                | Self::Rate
                | Self::RateLow
                | Self::Dispute
                | Self::Urge
                | Self::ObjectExclusion
        )
    }

    /// Whether it is only noted: where the state stays, nothing that is owed moves by it.
    pub fn is_note(self) -> bool {
        matches!(
            self,
            Self::Recategorise
                | Self::AskExtension
                | Self::AskSuspension
                | Self::RefuseDelay
                | Self::Urge
                | Self::Remind
                | Self::YellowCard
                | Self::RedCard
                | Self::LiftCard
                | Self::AskUnit
                | Self::UnitDone
                | Self::LeaveCase
                | Self::Rate
                | Self::RateLow
        )
    }
}

/// Every permitted transition: from this state, by this act, to that state.
///
/// The order within a state is the order of the buttons on a page.
pub const TABLE: &[(State, Act, State)] = &[
    (State::Submitted, Act::Dispatch, State::Handling),
    (State::Submitted, Act::Recategorise, State::Submitted),
    (State::Submitted, Act::AskInfo, State::NeedInfo),
    (State::Submitted, Act::JoinCase, State::Handling),
    (State::Submitted, Act::Merge, State::Merged),
    (State::Submitted, Act::Refuse, State::Refused),
    (State::Submitted, Act::Urge, State::Submitted),
    (State::Submitted, Act::Withdraw, State::Withdrawn),
    (State::NeedInfo, Act::SupplyInfo, State::Submitted),
    (State::NeedInfo, Act::Dispatch, State::Handling),
    (State::NeedInfo, Act::Recategorise, State::NeedInfo),
    (State::NeedInfo, Act::Proceed, State::Submitted),
    (State::NeedInfo, Act::Refuse, State::Refused),
    (State::NeedInfo, Act::Withdraw, State::Withdrawn),
    (State::Handling, Act::SignFor, State::Handling),
    (State::Handling, Act::ReportDone, State::Checking),
    (State::Handling, Act::UnitDone, State::Handling),
    (State::Handling, Act::GrantExtension, State::Handling),
    (State::Handling, Act::GrantSuspension, State::Suspended),
    (State::Handling, Act::RefuseDelay, State::Handling),
    (State::Handling, Act::AskInfo, State::Paused),
    (State::Handling, Act::Return, State::Returned),
    (State::Handling, Act::AskExtension, State::Handling),
    (State::Handling, Act::AskSuspension, State::Handling),
    (State::Handling, Act::Redispatch, State::Handling),
    (State::Handling, Act::AskUnit, State::Handling),
    (State::Handling, Act::Recategorise, State::Handling),
    (State::Handling, Act::Extend, State::Handling),
    (State::Handling, Act::Remind, State::Handling),
    (State::Handling, Act::YellowCard, State::Handling),
    (State::Handling, Act::RedCard, State::Handling),
    (State::Handling, Act::LiftCard, State::Handling),
    (State::Handling, Act::JoinCase, State::Handling),
    (State::Handling, Act::LeaveCase, State::Handling),
    (State::Handling, Act::Merge, State::Merged),
    (State::Handling, Act::Urge, State::Handling),
    (State::Handling, Act::Withdraw, State::Withdrawn),
    (State::Paused, Act::SupplyInfo, State::Handling),
    (State::Paused, Act::Proceed, State::Handling),
    (State::Paused, Act::UnitDone, State::Paused),
    (State::Paused, Act::LeaveCase, State::Paused),
    (State::Paused, Act::Withdraw, State::Withdrawn),
    (State::Suspended, Act::Reactivate, State::Handling),
    (State::Suspended, Act::UnitDone, State::Suspended),
    (State::Suspended, Act::LeaveCase, State::Suspended),
    (State::Suspended, Act::Urge, State::Suspended),
    (State::Suspended, Act::Withdraw, State::Withdrawn),
    (State::Returned, Act::Dispatch, State::Handling),
    (State::Returned, Act::Recategorise, State::Returned),
    (State::Returned, Act::JoinCase, State::Handling),
    (State::Returned, Act::Merge, State::Merged),
    (State::Returned, Act::Refuse, State::Refused),
    (State::Returned, Act::Extend, State::Returned),
    (State::Returned, Act::Urge, State::Returned),
    (State::Returned, Act::Withdraw, State::Withdrawn),
    (State::Checking, Act::PassCheck, State::CallBack),
    (State::Checking, Act::PassUncalled, State::Closed),
    (State::Checking, Act::FailCheck, State::Handling),
    (State::Checking, Act::UnitDone, State::Checking),
    (State::Checking, Act::LeaveCase, State::Checking),
    (State::CallBack, Act::CallSolved, State::Closed),
    (State::CallBack, Act::CallUnsolved, State::Handling),
    (State::CallBack, Act::CallMissed, State::CallBack),
    (State::CallBack, Act::CallDeclined, State::Closed),
    (State::CallBack, Act::CallGivenUp, State::Closed),
    (State::CallBack, Act::Rate, State::Closed),
    (State::CallBack, Act::RateLow, State::CallBack),
    (State::CallBack, Act::Dispute, State::Handling),
    (State::Closed, Act::Rate, State::Closed),
    (State::Closed, Act::RateLow, State::CallBack),
    (State::Closed, Act::Dispute, State::Handling),
    (State::Closed, Act::AskExclusion, State::Closed),
    (State::Closed, Act::GrantExclusion, State::Closed),
    (State::Closed, Act::RefuseExclusion, State::Closed),
    (State::Closed, Act::AppealExclusion, State::Closed),
    (State::Closed, Act::ObjectExclusion, State::Closed),
    (State::Merged, Act::Unmerge, State::Submitted),
    (State::Merged, Act::UnmergeHandling, State::Handling),
];

/// The state that `act` leads to from `state`, if the act has a place there.
pub fn next(state: State, act: Act) -> Option<State> {
    TABLE.iter().find(|it| it.0 == state && it.1 == act).map(|it| it.2)
}

/// The acts that have a place in `state`, in the order of the buttons.
pub fn open(state: State) -> impl Iterator<Item = Act> {
    TABLE.iter().filter(move |it| it.0 == state).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use kernel::lifecycle::Lifecycle;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let lifecycle = Lifecycle::declared(State::Submitted, TABLE);
        lifecycle.check().unwrap();
        for state in State::ALL {
            for act in Act::ALL {
                assert_eq!(lifecycle.step(state, act).ok(), next(state, act));
            }
        }
    }

    #[test]
    fn a_request_can_always_end_and_an_ended_one_is_never_a_dead_end_for_the_person() {
        for state in State::ALL.into_iter().filter(|it| it.is_open()) {
            assert!(open(state).count() > 0, "{state:?} is a dead end");
        }
        assert_eq!(next(State::Closed, Act::Dispute), Some(State::Handling));
    }

    #[test]
    fn words_are_read_back() {
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(StepState::ALL.into_iter().all(|it| StepState::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }
}

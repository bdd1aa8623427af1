//! The states of orders, and the table of what may happen in each.

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 待派: placed, or come back; the grid owes a dispatch.
    Placed,
    /// 待接: the members near it see it.
    Offered,
    /// 服务中: a member or the linked cadre has it in hand.
    Taken,
    /// 待评: served; the person is asked how it was.
    Served,
    /// 已办结: rated, or the time to rate has passed.
    Closed,
    /// 不能提供: declined with the reason and where to go instead.
    Declined,
    /// 已撤回: the person took it back.
    Withdrawn,
    /// 已转诉求: an office must settle it; it goes on as a request.
    Converted,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 8] = [
        Self::Placed,
        Self::Offered,
        Self::Taken,
        Self::Served,
        Self::Closed,
        Self::Declined,
        Self::Withdrawn,
        Self::Converted,
    ];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Offered => "offered",
            Self::Taken => "taken",
            Self::Served => "served",
            Self::Closed => "closed",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Converted => "converted",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes an act.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Placed | Self::Offered | Self::Taken | Self::Served)
    }
}

/// What can be done to an order. [`Act::Place`], [`Act::Receive`] and [`Act::Ask`] begin it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// 点单, by the person.
    Place,
    /// 代为点单, by staff on someone's behalf.
    Receive,
    /// 提问: goes straight to the linked cadre.
    Ask,
    /// 派到党员池.
    Offer,
    /// 指派.
    Assign,
    /// 不能提供.
    Decline,
    /// 转成诉求: a need that an office must settle.
    Convert,
    /// 接单.
    Claim,
    /// 没人接, by the clock.
    Expire,
    /// 退单, of what was claimed: back to the pool.
    Release,
    /// 退单, of what was assigned or asked: back to the grid.
    Return,
    /// 服务完成, 答复.
    Serve,
    /// 评价, by the person.
    Rate,
    /// 没服务到，请再派, by the person.
    Dispute,
    /// 到期未评，办结, by the clock.
    Lapse,
    /// 撤回, by the person.
    Withdraw,
    /// 写晒单.
    Draft,
    /// 同意晒单, by the person with one tap.
    Consent,
    /// 登记口头同意.
    ConsentOral,
    /// 晒单.
    Publish,
    /// 不同意晒单、撤下晒单, by the person.
    Refuse,
    /// 撤下晒单, by the organisation.
    Retract,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 22] = [
        Self::Place,
        Self::Receive,
        Self::Ask,
        Self::Offer,
        Self::Assign,
        Self::Decline,
        Self::Convert,
        Self::Claim,
        Self::Expire,
        Self::Release,
        Self::Return,
        Self::Serve,
        Self::Rate,
        Self::Dispute,
        Self::Lapse,
        Self::Withdraw,
        Self::Draft,
        Self::Consent,
        Self::ConsentOral,
        Self::Publish,
        Self::Refuse,
        Self::Retract,
    ];

    /// The stable word in the store, the audit and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Receive => "receive",
            Self::Ask => "ask",
            Self::Offer => "offer",
            Self::Assign => "assign",
            Self::Decline => "decline",
            Self::Convert => "convert",
            Self::Claim => "claim",
            Self::Expire => "expire",
            Self::Release => "release",
            Self::Return => "return",
            Self::Serve => "serve",
            Self::Rate => "rate",
            Self::Dispute => "dispute",
            Self::Lapse => "lapse",
            Self::Withdraw => "withdraw",
            Self::Draft => "draft",
            Self::Consent => "consent",
            Self::ConsentOral => "consent_oral",
            Self::Publish => "publish",
            Self::Refuse => "refuse",
            Self::Retract => "retract",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether the person who placed the order does it, holding its tracking code.
    pub fn is_residents(self) -> bool {
        matches!(
            self,
            Self::Place
                | Self::Ask
                | Self::Rate
                | Self::Dispute
                | Self::Withdraw
                | Self::Consent
                | Self::Refuse
        )
    }

    /// Whether only the clock does it.
    pub fn is_clocks(self) -> bool {
        matches!(self, Self::Expire | Self::Lapse)
    }

    /// Whether it is about the story and not about the order.
    pub fn is_storys(self) -> bool {
        matches!(
            self,
            Self::Draft
                | Self::Consent
                | Self::ConsentOral
                | Self::Publish
                | Self::Refuse
                | Self::Retract
        )
    }
}

/// Every permitted transition: from this state, by this act, to that state.
///
/// The order within a state is the order of the buttons on a page. How far a story has come is
/// checked besides ([`super::stories`]).
pub const TABLE: &[(State, Act, State)] = &[
    (State::Placed, Act::Offer, State::Offered),
    (State::Placed, Act::Assign, State::Taken),
    (State::Placed, Act::Convert, State::Converted),
    (State::Placed, Act::Decline, State::Declined),
    (State::Placed, Act::Withdraw, State::Withdrawn),
    (State::Offered, Act::Claim, State::Taken),
    (State::Offered, Act::Assign, State::Taken),
    (State::Offered, Act::Convert, State::Converted),
    (State::Offered, Act::Decline, State::Declined),
    (State::Offered, Act::Expire, State::Placed),
    (State::Offered, Act::Withdraw, State::Withdrawn),
    (State::Taken, Act::Serve, State::Served),
    (State::Taken, Act::Release, State::Offered),
    (State::Taken, Act::Return, State::Placed),
    (State::Taken, Act::Assign, State::Taken),
    (State::Taken, Act::Withdraw, State::Withdrawn),
    (State::Served, Act::Rate, State::Closed),
    (State::Served, Act::Dispute, State::Placed),
    (State::Served, Act::Lapse, State::Closed),
    (State::Closed, Act::Rate, State::Closed),
    (State::Closed, Act::Draft, State::Closed),
    (State::Closed, Act::Consent, State::Closed),
    (State::Closed, Act::ConsentOral, State::Closed),
    (State::Closed, Act::Publish, State::Closed),
    (State::Closed, Act::Refuse, State::Closed),
    (State::Closed, Act::Retract, State::Closed),
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
        let lifecycle = Lifecycle::declared(State::Placed, TABLE);
        lifecycle.check().unwrap();
        for state in State::ALL {
            for act in Act::ALL {
                assert_eq!(lifecycle.step(state, act).ok(), next(state, act));
            }
        }
    }

    #[test]
    fn every_open_order_can_go_on_and_until_it_is_served_the_person_can_take_it_back() {
        for state in State::ALL.into_iter().filter(|it| it.is_open()) {
            assert!(open(state).count() > 1, "{state:?} is a dead end");
            let back = open(state).any(|it| it == Act::Withdraw);
            assert_eq!(back, state != State::Served, "{state:?}");
        }
        let ended = [State::Declined, State::Withdrawn, State::Converted];
        assert_eq!(ended.into_iter().flat_map(open).count(), 0);
    }

    #[test]
    fn nothing_waits_for_ever_for_a_member_or_for_a_rating() {
        for state in [State::Offered, State::Served] {
            assert!(open(state).any(Act::is_clocks), "{state:?}");
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }
}

//! What an order adds to the numbers. Every figure is about the orders *placed* in a period: how
//! many they are, and what has become of them by now.

use kernel::ledger;

use super::{Order, Skill, State, StoryState};
use crate::figures::SATISFIED_FROM;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 点单: every order.
    Placed,
    /// 派单: dispatched at least once, or gone straight to a cadre.
    Dispatched,
    /// 接单: somebody has it in hand, or had it to the end.
    Taken,
    /// 服务: served.
    Served,
    /// 办结: rated, or the time to rate has passed.
    Closed,
    /// 不能提供、撤回.
    Ended,
    /// 转成诉求: neither served nor declined, it goes on as a request.
    Converted,
    /// 评价: rated by link. Closed ones that were not rated are counted apart: closed less rated.
    Rated,
    /// 好评: of those, level 3 or better.
    RatedGood,
    /// 退单: given back at least once.
    Returned,
    /// 没人接: nobody claimed it in time at least once.
    Unclaimed,
    /// 服务分钟: minutes of those served.
    Minutes,
    /// 晒单: told in public now.
    Stories,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 13] = [
        Self::Placed,
        Self::Dispatched,
        Self::Taken,
        Self::Served,
        Self::Closed,
        Self::Ended,
        Self::Converted,
        Self::Rated,
        Self::RatedGood,
        Self::Returned,
        Self::Unclaimed,
        Self::Minutes,
        Self::Stories,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Dispatched => "dispatched",
            Self::Taken => "taken",
            Self::Served => "served",
            Self::Closed => "closed",
            Self::Ended => "ended",
            Self::Converted => "converted",
            Self::Rated => "rated",
            Self::RatedGood => "rated_good",
            Self::Returned => "returned",
            Self::Unclaimed => "unclaimed",
            Self::Minutes => "minutes",
            Self::Stories => "stories",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What an order adds to its bucket.
pub fn contribution(order: &Order) -> Vec<(Measure, i64)> {
    let one = |measure, holds: bool| (measure, i64::from(holds));
    let served = order.served_at.is_some();
    let closed = order.state == State::Closed;
    vec![
        one(Measure::Placed, true),
        one(Measure::Dispatched, order.dispatched_at.is_some()),
        one(Measure::Taken, order.taker.is_some()),
        one(Measure::Served, served),
        one(Measure::Closed, closed),
        one(Measure::Ended, matches!(order.state, State::Declined | State::Withdrawn)),
        one(Measure::Converted, order.state == State::Converted),
        one(Measure::Rated, order.rated.is_some()),
        one(Measure::RatedGood, order.rated.is_some_and(|it| it >= SATISFIED_FROM)),
        one(Measure::Returned, order.returns > 0),
        one(Measure::Unclaimed, order.unclaimed > 0),
        (Measure::Minutes, if served { order.minutes } else { 0 }),
        one(Measure::Stories, order.story == Some(StoryState::Published)),
    ]
}

/// The entries that an act writes: the difference it makes. `before` is `None` for a new order. An
/// act that moves it from one skill to another takes it out of the one and puts it into the other.
pub fn entries(before: Option<&Order>, after: &Order) -> Vec<(Skill, Measure, i64)> {
    let new = contribution(after);
    let of = |skill: Skill, moved: Vec<(Measure, i64)>| {
        moved.into_iter().map(move |(measure, quantity)| (skill, measure, quantity))
    };
    match before {
        Some(old) if old.skill != after.skill => {
            let gone = of(old.skill, ledger::difference(&contribution(old), &[]));
            gone.chain(of(after.skill, ledger::difference(&[], &new))).collect()
        }
        _ => {
            let old = before.map(contribution).unwrap_or_default();
            of(after.skill, ledger::difference(&old, &new)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_read_back() {
        assert!(Measure::ALL.into_iter().all(|it| Measure::parse(it.code()) == Some(it)));
    }
}

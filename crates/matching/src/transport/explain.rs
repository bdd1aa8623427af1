//! Why somebody is where they are, and why not elsewhere: exact answers, because prices are.

use super::instance::Instance;
use super::{Plan, Put};

/// Why a member is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it costs.
    pub cost: i32,
    /// How many of the places it may go to cost less, and one more: 1 is the cheapest.
    pub rank: usize,
    /// To how many it may go.
    pub of: usize,
    /// How much more it costs than the cheapest.
    pub over: i32,
}

/// Why a member is at its place; `None` for who has none.
pub fn reason(instance: &Instance, plan: &Plan, member: usize) -> Option<Reason> {
    let Put::At(place) = *plan.puts.get(member)? else { return None };
    let (arcs, cost) = (instance.arcs(member), instance.cost(member, place)?);
    let least = arcs.iter().map(|it| it.cost).min()?;
    let rank = 1 + arcs.iter().filter(|it| it.cost < cost).count();
    Some(Reason { cost, rank, of: arcs.len(), over: cost - least })
}

/// What it would cost the whole to have a member elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// At least so much more, whatever the others do; 0 says that it would be as good.
    pub more: i64,
    /// Whether every slot there is taken.
    pub is_full: bool,
    /// What one more head there takes from the others.
    pub price: i32,
}

/// Why a member is not at a place; `None` where it may not go there or is there.
///
/// `more` is the reduced cost. Whoever forces the member there pays at least that: no exchange among the
/// others saves more than the prices say.
pub fn why_not(instance: &Instance, plan: &Plan, member: usize, place: u32) -> Option<WhyNot> {
    let put = *plan.puts.get(member)?;
    if put == Put::At(place) {
        return None;
    }
    let price_of = |place: u32| plan.prices.get(place as usize).copied();
    let (cost, price) = (instance.cost(member, place)?, price_of(place)?);
    let own = match put {
        Put::Nowhere => i64::from(instance.fallback()),
        Put::At(here) => i64::from(instance.cost(member, here)?) + i64::from(price_of(here)?),
    };
    let heads = plan.puts.iter().filter(|it| **it == Put::At(place)).count();
    let is_full = heads >= instance.slots(place as usize).len();
    Some(WhyNot { more: i64::from(cost) + i64::from(price) - own, is_full, price })
}

//! The best plan of all pairs, when only some are arcs: a plan of few arcs is solved, every pair is priced
//! against it, those that would be better become arcs, and so on until there is none. The plan is then
//! proven over the complete problem, of which most was never written down.
//!
//! A fixed number of nearest places is not safe: with 200 of 1,000 the study still missed an arc of the
//! optimum (facts/matching.md, 4.4).

use super::instance::{Arc, Instance, Refused};
use super::{Plan, solve};

/// The costs of all pairs of members and places.
pub trait Pairs {
    /// Every pair that costs less, price counted, than the best that its member has: at most some of a
    /// member, but at least one where there is one.
    ///
    /// `values` holds what the best known of each member costs with its price. The costs must be the
    /// integers of the arcs that are known, or pairs come back for ever.
    fn better(&self, prices: &[i32], values: &[i32]) -> Vec<(u32, Arc)>;
}

/// A plan that is the best of all pairs.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The plan.
    pub plan: Plan,
    /// The instance with every arc that was needed: the plan's certificate over it holds for all pairs.
    pub instance: Instance,
    /// How many plans were made.
    pub rounds: usize,
    /// How many pairs became arcs.
    pub added: usize,
}

/// Solves an instance of some arcs over all pairs.
pub fn solve_complete(mut instance: Instance, pairs: &impl Pairs) -> Result<Complete, Refused> {
    let (mut rounds, mut added) = (0, 0);
    loop {
        let plan = solve(&instance);
        rounds += 1;
        let values = values(&instance, &plan);
        let mut better = pairs.better(&plan.prices, &values);
        // Only what is new counts: an arc that is known at this cost is no better by what was said above.
        better.retain(|(member, arc)| {
            instance.cost(*member as usize, arc.place).is_none_or(|known| known > arc.cost)
        });
        if better.is_empty() {
            return Ok(Complete { plan, instance, rounds, added });
        }
        added += better.len();
        instance = instance.with(better)?;
    }
}

/// What the best of each member costs, price counted.
pub(super) fn values(instance: &Instance, plan: &Plan) -> Vec<i32> {
    let price = |arc: &Arc| plan.prices.get(arc.place as usize).copied().unwrap_or_default();
    let value = |member| {
        let arcs = instance.arcs(member).iter().map(|arc| arc.cost + price(arc));
        arcs.fold(instance.fallback(), i32::min)
    };
    (0..instance.members()).map(value).collect()
}

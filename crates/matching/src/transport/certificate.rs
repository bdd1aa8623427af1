//! The proof: from the instance's own costs and a plan's prices a bound that no plan can beat. It trusts
//! nothing of the search.

use super::instance::Instance;
use super::{Plan, Put};

/// What a plan costs, and what every plan costs at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The cost of the plan: arcs, slots, and the fallback for whoever has no place.
    pub cost: i64,
    /// The bound that the prices give: no plan costs less.
    pub bound: i64,
}

impl Certificate {
    /// Whether the plan is proven to be the best.
    pub fn is_proof(&self) -> bool {
        self.cost == self.bound
    }

    /// How far the plan may be from the best.
    pub fn gap(&self) -> i64 {
        self.cost - self.bound
    }
}

/// Computes both; `None` where the plan is none of this instance: somebody sits where no arc leads, or a
/// place has more heads than slots.
pub fn certify(instance: &Instance, plan: &Plan) -> Option<Certificate> {
    if plan.puts.len() != instance.members() || plan.prices.len() != instance.places() {
        return None;
    }
    let mut heads = vec![0_usize; instance.places()];
    let (mut cost, mut bound) = (0_i64, 0_i64);
    for (member, put) in plan.puts.iter().enumerate() {
        cost += i64::from(match put {
            Put::Nowhere => instance.fallback(),
            Put::At(place) => {
                *heads.get_mut(*place as usize)? += 1;
                instance.cost(member, *place)?
            }
        });
        let mut least = i64::from(instance.fallback());
        for arc in instance.arcs(member) {
            let price = *plan.prices.get(arc.place as usize)?;
            least = least.min(i64::from(arc.cost) + i64::from(price));
        }
        bound += least;
    }
    for (place, (heads, price)) in heads.into_iter().zip(&plan.prices).enumerate() {
        let slots = instance.slots(place);
        cost += slots.get(..heads)?.iter().map(|it| i64::from(*it)).sum::<i64>();
        let below = slots.iter().take_while(|it| *it < price);
        bound -= below.map(|it| i64::from(*price) - i64::from(*it)).sum::<i64>();
    }
    Some(Certificate { cost, bound })
}

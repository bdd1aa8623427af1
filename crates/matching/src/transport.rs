//! Who goes where: a convex transportation problem, solved to a proven optimum.
//!
//! Every member goes to one place, or stays without one at a fixed cost. A member's arcs say which
//! places it may go to and at what cost; a place has slots, of which the n-th costs what the n-th head
//! there costs, and never less than the one before. The sum of both is least. Everything is an integer.
//!
//! Three phases and a proof, after the study of matching (facts/matching.md, section 3): an [`auction`]
//! brings everybody within a step of their best, [`descend`] takes the step back and leaves an exactly
//! optimal part, [`finish`] places the rest by shortest paths over places only; [`certificate`] computes
//! from the instance and the prices alone a bound that the plan meets.
//!
//! Prices are the other half of the answer: a place's price is what one more head there takes from the
//! others, and with it every question "why not there" has an exact answer.

mod auction;
mod certificate;
mod complete;
mod descend;
mod engine;
mod explain;
mod finish;
mod instance;
mod layers;
mod live;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use self::certificate::{Certificate, certify};
pub use self::complete::{Complete, Pairs, solve_complete};
pub use self::explain::{Reason, WhyNot, reason, why_not};
pub use self::instance::{Arc, Instance, MOST, Refused};
pub use self::layers::{Layered, Layers, certify_layered, solve_layered};
pub use self::live::Live;

/// Where a member was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Put {
    /// At this place.
    At(u32),
    /// Nowhere, at the cost of the fallback.
    Nowhere,
}

/// A plan that is optimal, with the prices that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where each member was put.
    pub puts: Vec<Put>,
    /// What one more head at each place takes from the others.
    pub prices: Vec<i32>,
}

/// By how much a bid goes beyond what it must, and prices are taken back afterwards. Any number gives the
/// same cost; this one was the quickest where costs are metres.
const STEP: i32 = 40;

/// The best plan there is. Deterministic: the same instance gives the same plan.
pub fn solve(instance: &Instance) -> Plan {
    solve_in(Cow::Borrowed(instance)).plan()
}

fn solve_in(instance: Cow<'_, Instance>) -> engine::Engine<'_> {
    let mut engine = engine::Engine::new(instance);
    auction::run(&mut engine, STEP);
    let rest = descend::run(&mut engine, STEP);
    finish::run(&mut engine, &rest);
    engine
}

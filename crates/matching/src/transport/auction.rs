//! The first phase: an auction. Members bid for places until each sits within a step of its best.
//!
//! A place takes as many as its slots allow; it is outbid rather than opened where that is cheaper, so
//! its price is the lower of the lowest bid it holds and the cost of its next slot. That is how convex
//! costs take part in the auction. Prices never fall.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of members and places come from the instance"
)]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::engine::{Engine, FULL, NONE, number};

/// The most a bid goes beyond the price.
const STEP_MOST: i32 = 1 << 20;

/// Runs it with a step, and leaves prices only: who bid what is forgotten.
pub(super) fn run(engine: &mut Engine<'_>, step: i32) {
    let places = engine.instance.places();
    let mut bids: Vec<BinaryHeap<Reverse<(i32, u32)>>> = vec![BinaryHeap::new(); places];
    let mut queue: VecDeque<u32> = (0..number(engine.instance.members())).collect();
    while let Some(member) = queue.pop_front() {
        if engine.work > engine.instance.size() {
            engine.snap();
        }
        let Best { place, value, second } = best(engine, member as usize);
        // Prices only rise in this phase: who is better off without a place stays so.
        if place == NONE {
            continue;
        }
        let place = place as usize;
        let bid = engine.price(place) + (second - value).min(STEP_MOST) + step;
        let held = &mut bids[place];
        let lowest = held.peek().map_or(FULL, |it| it.0.0);
        if lowest < engine.next_slot(place, held.len()) {
            queue.extend(held.pop().map(|it| it.0.1));
        }
        held.push(Reverse((bid, member)));
        let lowest = held.peek().map_or(FULL, |it| it.0.0);
        let price = engine.next_slot(place, held.len()).min(lowest);
        engine.nodes[place].risen = price - engine.snapshot[place];
    }
}

/// The best place of a member, what it costs with its price, and what the second best does.
struct Best {
    place: u32,
    value: i32,
    second: i32,
}

fn best(engine: &mut Engine<'_>, member: usize) -> Best {
    let mut best = Best { place: NONE, value: engine.instance.fallback(), second: FULL };
    let mut steps = 0;
    for it in engine.keys_of(member) {
        if it.key >= best.second {
            break;
        }
        steps += 1;
        let value = it.key + engine.nodes[it.place as usize].risen;
        if value < best.value {
            best = Best { place: it.place, value, second: best.value };
        } else if value < best.second {
            best.second = value;
        }
    }
    engine.work += steps;
    best
}

//! The second phase: prices fall until supply and demand agree exactly, and whoever can sits where its
//! best is. What is left is an exactly optimal plan of those who sit.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of members and places come from the instance"
)]

use super::engine::{Engine, FULL, NONE, number};

/// Takes `step` back from all prices, lets them fall further where too few want a place, seats whom the
/// prices seat, and says who is left.
pub(super) fn run(engine: &mut Engine<'_>, step: i32) -> Vec<u32> {
    let mut demand = Demand::of(engine, step);
    demand.settle(engine, step.max(8));
    engine.reprice(&demand.prices);
    seat(engine, &demand)
}

/// What every member wants at some prices.
struct Demand {
    prices: Vec<i32>,
    /// The best place of each member; [`NONE`] for the fallback.
    best: Vec<u32>,
    /// What that costs with its price.
    value: Vec<i32>,
    /// How many want each place.
    wanted: Vec<usize>,
    /// Who may go to each place, and at what cost.
    comers: Vec<(u32, i32)>,
    starts: Vec<usize>,
}

impl Demand {
    fn of(engine: &Engine<'_>, step: i32) -> Self {
        let instance = engine.instance;
        let (members, places) = (instance.members(), instance.places());
        let floor = |place| instance.slots(place).first().copied().unwrap_or(FULL);
        let prices: Vec<i32> =
            (0..places).map(|it| (engine.price(it) - step).max(floor(it))).collect();
        let mut starts = vec![0; places + 1];
        for member in 0..members {
            for arc in instance.arcs(member) {
                starts[arc.place as usize + 1] += 1;
            }
        }
        for place in 0..places {
            starts[place + 1] += starts[place];
        }
        let mut comers = vec![(0, 0); instance.size()];
        let mut ends = starts.clone();
        let (mut best, mut value) = (vec![NONE; members], vec![instance.fallback(); members]);
        let mut wanted = vec![0; places];
        for member in 0..members {
            for arc in instance.arcs(member) {
                let place = arc.place as usize;
                comers[ends[place]] = (number(member), arc.cost);
                ends[place] += 1;
                let own = arc.cost + prices[place];
                if own < value[member] {
                    (best[member], value[member]) = (arc.place, own);
                }
            }
            if best[member] != NONE {
                wanted[best[member] as usize] += 1;
            }
        }
        Self { prices, best, value, wanted, comers, starts }
    }

    /// Lowers prices until no place has a slot below its price that nobody wants. Ends because prices
    /// fall in whole numbers and stop at the first slot's cost.
    fn settle(&mut self, engine: &Engine<'_>, step: i32) {
        let mut list: Vec<u32> = (0..number(self.prices.len())).rev().collect();
        let mut is_listed = vec![true; self.prices.len()];
        while let Some(place) = list.pop() {
            let at = place as usize;
            is_listed[at] = false;
            let slots = engine.instance.slots(at);
            let supply = slots.partition_point(|it| *it < self.prices[at]);
            if self.wanted[at] >= supply {
                continue;
            }
            self.prices[at] = slots[self.wanted[at]].max(self.prices[at] - step);
            let price = self.prices[at];
            for (member, cost) in &self.comers[self.starts[at]..self.starts[at + 1]] {
                let member = *member as usize;
                if cost + price >= self.value[member] {
                    continue;
                }
                self.value[member] = cost + price;
                let before = std::mem::replace(&mut self.best[member], place);
                if before == place {
                    continue;
                }
                self.wanted[at] += 1;
                if before != NONE {
                    self.wanted[before as usize] -= 1;
                    if !std::mem::replace(&mut is_listed[before as usize], true) {
                        list.push(before);
                    }
                }
            }
            if !std::mem::replace(&mut is_listed[at], true) {
                list.push(place);
            }
        }
    }
}

/// Seats whom the prices seat: first everybody at their best, so that no place stays below what it
/// supplies, then whoever has another place as good.
fn seat(engine: &mut Engine<'_>, demand: &Demand) -> Vec<u32> {
    let mut rest = Vec::new();
    for member in 0..number(demand.best.len()) {
        let best = demand.best[member as usize];
        if best == NONE || !take(engine, member, best) {
            rest.push(member);
        }
    }
    let value = |member: &u32| demand.value[*member as usize];
    rest.retain(|member| {
        let ties = engine.keys_of(*member as usize).iter();
        let ties: Vec<u32> =
            ties.take_while(|it| it.key <= value(member)).map(|it| it.place).collect();
        !ties.into_iter().any(|place| take(engine, *member, place))
    });
    for place in 0..engine.seats.len() {
        let next = engine.next_slot(place, engine.seats[place].len());
        engine.nodes[place].slack = if next == FULL { FULL } else { next - engine.snapshot[place] };
    }
    rest
}

/// Puts a member at a place if its next slot costs no more than its price.
fn take(engine: &mut Engine<'_>, member: u32, place: u32) -> bool {
    let at = place as usize;
    if engine.next_slot(at, engine.seats[at].len()) > engine.snapshot[at] {
        return false;
    }
    let Some(cost) = engine.instance.cost(member as usize, place) else { return false };
    engine.seat(member, at, cost);
    true
}

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
    demand.settle(engine);
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
    comers: Comers,
}

/// Below which price of a place each member comes to it: what its best costs less the arc. It only falls
/// while prices do, so a list in the order of the first prices is never too short to look at: whoever
/// stands behind comes later than it says.
struct Comers {
    /// The first price below which a member comes, and who.
    all: Vec<(i32, u32)>,
    starts: Vec<u32>,
    /// How many of each place stand in order: sorted as far as they are asked for.
    sorted: Vec<u32>,
    /// What the best of each member cost at first.
    value: Vec<i32>,
}

impl Comers {
    /// How many are put in order at once, at least.
    const CHUNK: usize = 32;

    /// The one at a rank of a place, with what its arc costs.
    fn get(&mut self, place: usize, rank: usize) -> Option<(i32, u32, i32)> {
        let own = &mut self.all[self.starts[place] as usize..self.starts[place + 1] as usize];
        let sorted = self.sorted[place] as usize;
        if rank >= sorted && rank < own.len() {
            let rest = &mut own[sorted..];
            let chunk = rest.len().min(sorted.max(Self::CHUNK));
            let order = |it: &(i32, u32)| (std::cmp::Reverse(it.0), it.1);
            if chunk < rest.len() {
                rest.select_nth_unstable_by_key(chunk, order);
            }
            rest[..chunk].sort_unstable_by_key(order);
            self.sorted[place] = number(sorted + chunk);
        }
        let (below, member) = *own.get(rank)?;
        Some((below, member, self.value[member as usize] - below))
    }
}

impl Demand {
    fn of(engine: &Engine<'_>, step: i32) -> Self {
        let instance = &*engine.instance;
        let (members, places) = (instance.members(), instance.places());
        let floor = |place| instance.slots(place).first().copied().unwrap_or(FULL);
        let prices: Vec<i32> =
            (0..places).map(|it| (engine.price(it) - step).max(floor(it))).collect();
        let (mut best, mut value) = (vec![NONE; members], vec![instance.fallback(); members]);
        let (mut wanted, mut starts) = (vec![0; places], vec![0_u32; places + 1]);
        for (member, (best, value)) in best.iter_mut().zip(&mut value).enumerate() {
            for arc in instance.arcs(member) {
                starts[arc.place as usize + 1] += 1;
                let own = arc.cost + prices[arc.place as usize];
                if own < *value {
                    (*best, *value) = (arc.place, own);
                }
            }
            if *best != NONE {
                wanted[*best as usize] += 1;
            }
        }
        for place in 0..places {
            starts[place + 1] += starts[place];
        }
        let (mut all, mut ends) = (vec![(0, 0); instance.size()], starts.clone());
        for (member, value) in value.iter().enumerate() {
            for arc in instance.arcs(member) {
                let end = &mut ends[arc.place as usize];
                all[*end as usize] = (value - arc.cost, number(member));
                *end += 1;
            }
        }
        let comers = Comers { all, starts, sorted: vec![0; places], value: value.clone() };
        Self { prices, best, value, wanted, comers }
    }

    /// Lowers prices until no place has a slot below its price that nobody wants. Ends because prices
    /// fall in whole numbers and stop at the first slot's cost.
    fn settle(&mut self, engine: &Engine<'_>) {
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
            self.prices[at] = self.fallen(slots, place, supply - self.wanted[at]);
            self.come(place, |before| {
                if !std::mem::replace(&mut is_listed[before as usize], true) {
                    list.push(before);
                }
            });
        }
    }

    /// The highest price of a place, below that of now, at which it has no slot below the price that
    /// nobody wants: enough of `missing` have come by then, or the slots cost as much.
    fn fallen(&mut self, slots: &[i32], place: u32, missing: usize) -> i32 {
        let at = place as usize;
        let floor = slots[self.wanted[at]];
        // The last prices below which enough come, the highest first.
        let mut last: Vec<i32> = Vec::with_capacity(missing + 1);
        let mut rank = 0;
        while let Some((first, member, cost)) = self.comers.get(at, rank) {
            let enough = last.len() == missing;
            if first - 1 <= floor || (enough && last.last().is_some_and(|it| first <= *it)) {
                break;
            }
            rank += 1;
            let below = self.value[member as usize] - cost;
            if self.best[member as usize] == place || below - 1 <= floor {
                continue;
            }
            last.insert(last.partition_point(|it| *it >= below), below);
            last.truncate(missing);
        }
        let of = |(nth, below): (usize, &i32)| {
            let next = slots.get(self.wanted[at] + nth + 1).copied().unwrap_or(FULL);
            next.min(*below - 1)
        };
        let price = last.iter().enumerate().map(of).max().unwrap_or(floor).max(floor);
        price.min(self.prices[at])
    }

    /// Takes over everybody for whom a place has become the best, and says from where.
    fn come(&mut self, place: u32, mut left: impl FnMut(u32)) {
        let at = place as usize;
        let price = self.prices[at];
        let mut rank = 0;
        while let Some((first, member, cost)) = self.comers.get(at, rank) {
            if first <= price {
                break;
            }
            rank += 1;
            let member = member as usize;
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
                left(before);
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
        engine.reslack(place);
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

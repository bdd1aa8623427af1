//! What the phases share: prices, keys that make a short look at a member's arcs exact, who sits where.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of members and places come from the instance"
)]

use std::borrow::Cow;

use super::instance::{Arc, Instance, Refused};
use super::{Plan, Put};

/// No place, no member.
pub(super) const NONE: u32 = u32::MAX;
/// What a slot costs that is not there.
pub(super) const FULL: i32 = i32::MAX / 4;

/// An arc as a scan reads it: its cost and the price its place had at the last snapshot.
///
/// Between two snapshots prices only rise, so `cost + price` is never less than `key`: where a member's
/// keys are sorted, the first that is no better than the best so far ends the scan, exactly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) key: i32,
    pub(super) place: u32,
}

/// A place as a search sees it: one look, one line of the cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
pub(super) struct Node {
    /// How far its price has risen since the snapshot.
    pub(super) risen: i32,
    /// The cost of its next slot less its price; [`FULL`] where there is none.
    pub(super) slack: i32,
    /// How far it is in the running search.
    pub(super) dist: i32,
    /// In which search that was said, twice its number; one more when it is final.
    pub(super) stamp: u32,
}

/// Somebody at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) member: u32,
    /// What the arc to here costs.
    pub(super) cost: i32,
    /// At least what going elsewhere costs more than `cost`, prices counted.
    pub(super) leave: i32,
}

/// The state between phases.
#[derive(Debug)]
pub(super) struct Engine<'a> {
    pub(super) instance: Cow<'a, Instance>,
    pub(super) keys: Vec<Key>,
    pub(super) snapshot: Vec<i32>,
    pub(super) nodes: Vec<Node>,
    pub(super) seats: Vec<Vec<Seat>>,
    pub(super) put: Vec<u32>,
    /// Where in the list of its place a member stands.
    position: Vec<u32>,
    /// Steps of scans since the last snapshot.
    pub(super) work: usize,
    /// The number of the running search, times two.
    pub(super) turn: u32,
}

impl<'a> Engine<'a> {
    /// Nobody is put anywhere, and each place costs its first slot.
    pub(super) fn new(instance: Cow<'a, Instance>) -> Self {
        let (places, members, size) = (instance.places(), instance.members(), instance.size());
        let first = |place| instance.slots(place).first().copied().unwrap_or(FULL);
        let snapshot: Vec<i32> = (0..places).map(first).collect();
        let mut engine = Self {
            instance,
            keys: vec![Key { key: 0, place: 0 }; size],
            snapshot,
            nodes: vec![Node::default(); places],
            seats: vec![Vec::new(); places],
            put: vec![NONE; members],
            position: vec![0; members],
            work: 0,
            turn: 0,
        };
        engine.rekey();
        engine
    }

    /// Begins a search: what nodes say of earlier ones does not count.
    pub(super) fn next_turn(&mut self) -> u32 {
        if self.turn > u32::MAX - 4 {
            self.nodes.iter_mut().for_each(|it| it.stamp = 0);
            self.turn = 0;
        }
        self.turn += 2;
        self.turn
    }

    /// The price of a place.
    pub(super) fn price(&self, place: usize) -> i32 {
        self.snapshot[place] + self.nodes[place].risen
    }

    /// What the next head at a place costs.
    pub(super) fn next_slot(&self, place: usize, heads: usize) -> i32 {
        self.instance.slots(place).get(heads).copied().unwrap_or(FULL)
    }

    /// The keys of a member, sorted.
    pub(super) fn keys_of(&self, member: usize) -> &[Key] {
        let starts = self.instance.starts();
        &self.keys[starts[member] as usize..starts[member + 1] as usize]
    }

    /// Folds what prices have risen into the keys. Most keep their order, so they are put right where they
    /// stand, and not sorted anew.
    pub(super) fn snap(&mut self) {
        let starts = self.instance.starts();
        for bounds in starts.windows(2) {
            let own = &mut self.keys[bounds[0] as usize..bounds[1] as usize];
            for at in 0..own.len() {
                let mut it = own[at];
                it.key += self.nodes[it.place as usize].risen;
                let mut to = at;
                while to > 0 && own[to - 1].key > it.key {
                    own[to] = own[to - 1];
                    to -= 1;
                }
                own[to] = it;
            }
        }
        for (price, node) in self.snapshot.iter_mut().zip(&mut self.nodes) {
            *price += node.risen;
            node.risen = 0;
        }
        self.releave();
    }

    /// Sets all prices.
    pub(super) fn reprice(&mut self, prices: &[i32]) {
        self.snapshot.copy_from_slice(prices);
        self.nodes.iter_mut().for_each(|it| it.risen = 0);
        self.rekey();
    }

    /// Makes all keys anew from costs and snapshot, and with them what leaving costs.
    pub(super) fn rekey(&mut self) {
        let starts = self.instance.starts();
        for member in 0..self.instance.members() {
            let own = &mut self.keys[starts[member] as usize..starts[member + 1] as usize];
            for (key, arc) in own.iter_mut().zip(self.instance.arcs(member)) {
                *key = Key { key: arc.cost + self.snapshot[arc.place as usize], place: arc.place };
            }
            own.sort_unstable_by_key(|it| (it.key, it.place));
        }
        self.releave();
    }

    /// Says anew what leaving costs.
    fn releave(&mut self) {
        for place in 0..self.seats.len() {
            let mut own = std::mem::take(&mut self.seats[place]);
            for seat in &mut own {
                seat.leave = self.leave(seat.member as usize, place, seat.cost);
            }
            self.seats[place] = own;
        }
        self.work = 0;
    }

    /// At least what the next best of a member at a place costs more than its arc there.
    fn leave(&self, member: usize, place: usize, cost: i32) -> i32 {
        let other = self.keys_of(member).iter().find(|it| it.place as usize != place);
        let other =
            other.map_or(self.instance.fallback(), |it| it.key.min(self.instance.fallback()));
        other - cost
    }

    /// Adds a member that is nowhere yet.
    pub(super) fn join(&mut self, arcs: &[Arc]) -> Result<u32, Refused> {
        let member = number(self.put.len());
        self.instance.to_mut().push(arcs)?;
        let own = self.instance.arcs(member as usize);
        let key =
            |arc: &Arc| Key { key: arc.cost + self.snapshot[arc.place as usize], place: arc.place };
        let begin = self.keys.len();
        self.keys.extend(own.iter().map(key));
        self.keys[begin..].sort_unstable_by_key(|it| it.key);
        self.put.push(NONE);
        self.position.push(0);
        Ok(member)
    }

    /// Lowers the price of a place whose comers are these, and with it every key that holds it.
    pub(super) fn lower(&mut self, place: usize, by: i32, comers: &[u32]) {
        self.snapshot[place] -= by;
        if self.nodes[place].slack != FULL {
            self.nodes[place].slack += by;
        }
        for member in comers {
            let starts = self.instance.starts();
            let member = *member as usize;
            let own = &mut self.keys[starts[member] as usize..starts[member + 1] as usize];
            let Some(mut at) = own.iter().position(|it| it.place as usize == place) else {
                continue;
            };
            own[at].key -= by;
            while at > 0 && own[at - 1].key > own[at].key {
                own.swap(at - 1, at);
                at -= 1;
            }
            let here = self.put[member];
            if here != NONE {
                let (here, nth) = (here as usize, self.position[member] as usize);
                let leave = self.leave(member, here, self.seats[here][nth].cost);
                self.seats[here][nth].leave = leave;
            }
        }
    }

    /// The arc on which a member sits, if it sits.
    pub(super) fn seat_of(&self, member: u32) -> Option<(usize, Seat)> {
        let place = self.put[member as usize];
        if place == NONE {
            return None;
        }
        let at = self.position[member as usize] as usize;
        self.seats[place as usize].get(at).map(|it| (place as usize, *it))
    }

    /// Says anew how far the next slot of a place is above its price.
    pub(super) fn reslack(&mut self, place: usize) {
        let next = self.next_slot(place, self.seats[place].len());
        self.nodes[place].slack = if next == FULL { FULL } else { next - self.price(place) };
    }

    /// Puts a member at a place; `cost` is that of its arc.
    pub(super) fn seat(&mut self, member: u32, place: usize, cost: i32) {
        let leave = self.leave(member as usize, place, cost);
        self.put[member as usize] = number(place);
        self.position[member as usize] = number(self.seats[place].len());
        self.seats[place].push(Seat { member, cost, leave });
    }

    /// Takes a member away from where it is.
    pub(super) fn unseat(&mut self, member: u32, place: usize) {
        let at = self.position[member as usize] as usize;
        self.seats[place].swap_remove(at);
        if let Some(moved) = self.seats[place].get(at) {
            self.position[moved.member as usize] = number(at);
        }
        self.put[member as usize] = NONE;
    }

    /// What came of it.
    pub(super) fn plan(&self) -> Plan {
        let put = |it: &u32| if *it == NONE { Put::Nowhere } else { Put::At(*it) };
        let price =
            |place| if self.instance.slots(place).is_empty() { 0 } else { self.price(place) };
        Plan {
            puts: self.put.iter().map(put).collect(),
            prices: (0..self.seats.len()).map(price).collect(),
        }
    }
}

/// A number of a member or place, of which the instance has fewer than 32 bits can say.
#[expect(clippy::cast_possible_truncation, reason = "the instance refuses more")]
pub(super) fn number(it: usize) -> u32 {
    it as u32
}

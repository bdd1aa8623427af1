//! A plan that goes on: members come, go and move, one at a time, and it is the best after each.
//!
//! Coming is the finish's search. Going is the same the other way: the empty slot is worth what its price
//! says, and goes along a shortest path to whoever makes most of it, while prices fall.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of members and places come from the instance"
)]

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::engine::{Engine, FULL, NONE, number};
use super::finish::Search;
use super::instance::{Arc, Instance, Refused};
use super::{Plan, solve_in};

/// A plan and what it takes to go on with it.
#[derive(Debug)]
pub struct Live {
    engine: Engine<'static>,
    search: Search,
    /// Who may go to each place.
    comers: Vec<Vec<u32>>,
    gone: Vec<bool>,
}

impl Live {
    /// Makes the best plan and keeps it going.
    pub fn new(instance: Instance) -> Self {
        let engine = solve_in(Cow::Owned(instance));
        let places = engine.instance.places();
        let mut live = Self {
            search: Search::over(places),
            comers: vec![Vec::new(); places],
            gone: vec![false; engine.put.len()],
            engine,
        };
        for member in 0..live.gone.len() {
            live.expect(number(member));
        }
        live
    }

    fn expect(&mut self, member: u32) {
        for arc in self.engine.instance.arcs(member as usize) {
            self.comers[arc.place as usize].push(member);
        }
    }

    /// Somebody comes; their number is told.
    pub fn come(&mut self, arcs: &[Arc]) -> Result<u32, Refused> {
        let member = self.engine.join(arcs)?;
        self.gone.push(false);
        self.expect(member);
        self.search.put(&mut self.engine, member);
        Ok(member)
    }

    /// Somebody goes. Nothing happens if they went before.
    pub fn go(&mut self, member: u32) {
        let Some(gone) = self.gone.get_mut(member as usize) else { return };
        if std::mem::replace(gone, true) {
            return;
        }
        for arc in self.engine.instance.arcs(member as usize) {
            self.comers[arc.place as usize].retain(|it| *it != member);
        }
        if let Some((place, _)) = self.engine.seat_of(member) {
            self.engine.unseat(member, place);
            Vacancy::of(&self.engine, &self.comers, place).fill(&mut self.engine, &self.comers);
        }
    }

    /// Who is in it no more.
    pub fn is_gone(&self, member: u32) -> bool {
        self.gone.get(member as usize).copied().unwrap_or(true)
    }

    /// The plan now. Who is gone is nowhere.
    pub fn plan(&self) -> Plan {
        self.engine.plan()
    }

    /// What is given now, those who are gone among it.
    pub fn instance(&self) -> &Instance {
        &self.engine.instance
    }
}

/// An empty slot on its way to who makes most of it.
struct Vacancy {
    /// How far each place is, and who would move on from where; [`FULL`] where it was not reached.
    dist: Vec<i32>,
    steps: Vec<(u32, u32)>,
    done: Vec<usize>,
    best: i32,
    /// Where it ends: at a place with one head less, or with somebody who had none.
    end: usize,
    last: Option<u32>,
}

impl Vacancy {
    fn of(engine: &Engine<'_>, comers: &[Vec<u32>], empty: usize) -> Self {
        let places = engine.seats.len();
        let mut it = Self {
            dist: vec![FULL; places],
            steps: vec![(NONE, NONE); places],
            done: Vec::new(),
            best: FULL,
            end: empty,
            last: None,
        };
        let mut heap = BinaryHeap::from([Reverse((0, empty))]);
        it.dist[empty] = 0;
        while let Some(Reverse((dist, place))) = heap.pop() {
            if dist >= it.best {
                break;
            }
            if dist > it.dist[place] || it.done.contains(&place) {
                continue;
            }
            it.done.push(place);
            it.look(engine, (place, empty), dist, None);
            for member in &comers[place] {
                let Some(cost) = engine.instance.cost(*member as usize, number(place)) else {
                    continue;
                };
                let here = dist + cost + engine.price(place);
                let Some((from, seat)) = engine.seat_of(*member) else {
                    it.look(
                        engine,
                        (place, empty),
                        here - engine.instance.fallback(),
                        Some(*member),
                    );
                    continue;
                };
                let own = here - seat.cost - engine.price(from);
                if own < it.dist[from] && own < it.best {
                    it.dist[from] = own;
                    it.steps[from] = (number(place), *member);
                    heap.push(Reverse((own, from)));
                }
            }
        }
        it
    }

    /// Whether it would best end here: with one head less, or with somebody who had no place.
    fn look(
        &mut self,
        engine: &Engine<'_>,
        (place, empty): (usize, usize),
        dist: i32,
        who: Option<u32>,
    ) {
        let dist = if who.is_some() {
            dist
        } else {
            let heads = engine.seats[place].len() - usize::from(place != empty);
            dist + engine.price(place) - engine.next_slot(place, heads)
        };
        if dist < self.best {
            (self.best, self.end, self.last) = (dist, place, who);
        }
    }

    /// Lowers prices and moves everybody on the way.
    fn fill(self, engine: &mut Engine<'_>, comers: &[Vec<u32>]) {
        for place in &self.done {
            let by = self.best - self.dist[*place];
            if by > 0 {
                engine.lower(*place, by, &comers[*place]);
            }
        }
        let mut at = self.end;
        if let Some(member) = self.last {
            move_to(engine, member, at);
        }
        // No way visits a place twice.
        for _ in 0..=engine.seats.len() {
            let (next, member) = self.steps[at];
            if next == NONE {
                break;
            }
            move_to(engine, member, next as usize);
            at = next as usize;
        }
        engine.reslack(self.end);
        engine.reslack(at);
    }
}

fn move_to(engine: &mut Engine<'_>, member: u32, place: usize) {
    let Some(cost) = engine.instance.cost(member as usize, number(place)) else { return };
    if let Some((from, _)) = engine.seat_of(member) {
        engine.unseat(member, from);
    }
    engine.seat(member, place, cost);
}

//! The third phase: whoever is left is put by a shortest path, over places only. Who sits moves on where
//! that makes room, and the plan stays optimal after each.
//!
//! What holds between two members: whoever sits, sits where `cost + price` is least; a slot that is used
//! costs no more than the price, the next one no less. The two lines are optimality.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of members and places come from the instance"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::engine::{Engine, FULL, NONE};

/// How a search came to a place: from which, by whom, on an arc of what cost.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: u32,
    member: u32,
    cost: i32,
}

const START: Step = Step { from: NONE, member: NONE, cost: 0 };

/// Searches, one after the other.
#[derive(Debug)]
pub(super) struct Search {
    steps: Vec<Step>,
    heap: BinaryHeap<Reverse<(i32, u32)>>,
    /// Places whose distance is final in this search.
    done: Vec<u32>,
    /// The best end so far: how far, at which place, and the last step to the fallback if it is there.
    best: i32,
    end: u32,
    out: Step,
    work: usize,
}

/// Puts everybody who is left.
pub(super) fn run(engine: &mut Engine<'_>, rest: &[u32]) {
    let mut search = Search::over(engine.instance.places());
    for member in rest {
        search.put(engine, *member);
    }
}

impl Search {
    pub(super) fn over(places: usize) -> Self {
        Self {
            steps: vec![START; places],
            heap: BinaryHeap::new(),
            done: Vec::new(),
            best: 0,
            end: NONE,
            out: START,
            work: 0,
        }
    }

    /// Puts a member that is nowhere where it costs the whole least.
    pub(super) fn put(&mut self, engine: &mut Engine<'_>, member: u32) {
        if engine.work > engine.instance.size() {
            engine.snap();
        }
        let turn = engine.next_turn();
        self.heap.clear();
        self.done.clear();
        (self.best, self.end, self.work) = (FULL, NONE, 0);
        self.scan(engine, Step { from: NONE, member, cost: 0 }, 0);
        while let Some(Reverse((dist, place))) = self.heap.pop() {
            if dist >= self.best {
                break;
            }
            let at = place as usize;
            if engine.nodes[at].stamp != turn || engine.nodes[at].dist != dist {
                continue;
            }
            engine.nodes[at].stamp = turn + 1;
            self.done.push(place);
            let base = dist - engine.price(at);
            for nth in 0..engine.seats[at].len() {
                let seat = engine.seats[at][nth];
                if base + seat.leave < self.best {
                    let step = Step { from: place, member: seat.member, cost: seat.cost };
                    self.scan(engine, step, base - seat.cost);
                }
            }
        }
        for place in &self.done {
            let node = &mut engine.nodes[*place as usize];
            let rise = self.best - node.dist;
            node.risen += rise;
            if node.slack != FULL {
                node.slack -= rise;
            }
        }
        self.walk(engine);
        engine.work += self.work;
    }

    /// Looks at all places a member may go to from where it is, `base` away from there. The `cost` of the
    /// step is that of the arc on which it sits.
    fn scan(&mut self, engine: &mut Engine<'_>, step: Step, base: i32) {
        let starts = engine.instance.starts();
        let (member, turn) = (step.member as usize, engine.turn);
        let (begin, end) = (starts[member] as usize, starts[member + 1] as usize);
        for nth in begin..end {
            let it = engine.keys[nth];
            if base + it.key >= self.best {
                break;
            }
            self.work += 1;
            let node = &mut engine.nodes[it.place as usize];
            let dist = base + it.key + node.risen;
            let is_known = node.stamp >= turn;
            if dist >= self.best || (is_known && dist >= node.dist) {
                continue;
            }
            debug_assert_ne!(node.stamp, turn + 1, "a way that is final got shorter");
            (node.dist, node.stamp) = (dist, turn);
            let cost = it.key - engine.snapshot[it.place as usize];
            self.steps[it.place as usize] = Step { cost, ..step };
            self.heap.push(Reverse((dist, it.place)));
            // A full place is no end.
            if node.slack != FULL && dist + node.slack < self.best {
                (self.best, self.end) = (dist + node.slack, it.place);
            }
        }
        if base + engine.instance.fallback() < self.best {
            (self.best, self.end, self.out) = (base + engine.instance.fallback(), NONE, step);
        }
    }

    /// Moves everybody on the way one place on, the last one first.
    fn walk(&mut self, engine: &mut Engine<'_>) {
        let mut at = self.end;
        let mut step = if at == NONE { self.out } else { self.steps[at as usize] };
        // No way visits a place twice.
        for _ in 0..=engine.seats.len() {
            if step.from != NONE {
                engine.unseat(step.member, step.from as usize);
            }
            if at != NONE {
                engine.seat(step.member, at as usize, step.cost);
            }
            if step.from == NONE {
                break;
            }
            at = step.from;
            step = self.steps[at as usize];
        }
        if self.end != NONE {
            engine.reslack(self.end as usize);
        }
    }
}

//! Needs in layers: a place belongs to a group, a group to a larger one, and every layer has its own convex
//! cost of heads. The fourth lawyer of a community is worth less than the first, though the community still
//! wants people; a street has a share of its own, whichever of its communities fills it.
//!
//! The same shortest paths as in the flat problem, with the groups as further nodes: a head goes up through
//! the slots of each layer, and comes down again where somebody of another place in the group moves on.
#![expect(clippy::indexing_slicing, reason = "numbers of places and groups come from the layers")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::engine::{FULL, NONE, number};
use super::instance::{Instance, MOST, Refused};
use super::{Certificate, Plan, Put};

/// Groups above the places of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    /// The group of each place and then of each group, by its number among the groups.
    parents: Vec<Option<u32>>,
    /// What the heads of each group cost, one after the other.
    groups: Vec<Vec<i32>>,
}

impl Layers {
    /// Groups with what their heads cost, and the group of each place and of each group. A group stands
    /// before the groups that it belongs to.
    pub fn new(
        places: Vec<Option<u32>>,
        groups: Vec<(Vec<i32>, Option<u32>)>,
    ) -> Result<Self, Refused> {
        let (slots, above): (Vec<_>, Vec<_>) = groups.into_iter().unzip();
        for (group, own) in slots.iter().enumerate() {
            if let Some(cost) = own.iter().find(|it| !(-MOST..=MOST).contains(*it)) {
                return Err(Refused::Cost(i64::from(*cost)));
            }
            if own.windows(2).any(|it| it[1] < it[0]) {
                return Err(Refused::NotConvex { place: places.len() + group });
            }
        }
        let known = |it: &Option<u32>| it.is_none_or(|it| (it as usize) < slots.len());
        let rises = |(own, it): (usize, &Option<u32>)| it.is_none_or(|it| it as usize > own);
        if let Some(place) = places.iter().position(|it| !known(it)) {
            return Err(Refused::NoSuchGroup { place });
        }
        if let Some(group) =
            above.iter().enumerate().position(|it| !known(it.1) || !rises((it.0, it.1)))
        {
            return Err(Refused::NoSuchGroup { place: places.len() + group });
        }
        Ok(Self { parents: places.into_iter().chain(above).collect(), groups: slots })
    }
}

/// A plan over layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layered {
    /// Where everybody goes, and what one more head at each place takes from the others.
    pub plan: Plan,
    /// What one more head in each group takes from the others.
    pub groups: Vec<i32>,
}

/// How a search came to a node.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody who was nowhere comes here, or who sat at a place moves here.
    Member { member: u32, from: u32 },
    /// One more head goes up from this node.
    Up(u32),
    /// One head less comes from the group above.
    Down(u32),
}

/// Places and groups as nodes: places first.
struct Tree<'a> {
    instance: &'a Instance,
    layers: &'a Layers,
    children: Vec<Vec<u32>>,
    prices: Vec<i32>,
    heads: Vec<usize>,
    seats: Vec<Vec<u32>>,
    put: Vec<u32>,
}

/// The best plan there is.
pub fn solve_layered(instance: &Instance, layers: &Layers) -> Option<Layered> {
    let places = instance.places();
    if layers.parents.len() != places + layers.groups.len() {
        return None;
    }
    let mut tree = Tree::of(instance, layers);
    for member in 0..instance.members() {
        tree.put(number(member));
    }
    let put = |it: &u32| if *it == NONE { Put::Nowhere } else { Put::At(*it) };
    let puts = tree.put.iter().map(put).collect();
    let groups = tree.prices.split_off(places);
    Some(Layered { plan: Plan { puts, prices: tree.prices }, groups })
}

impl<'a> Tree<'a> {
    fn of(instance: &'a Instance, layers: &'a Layers) -> Self {
        let (places, nodes) = (instance.places(), layers.parents.len());
        let mut tree = Self {
            instance,
            layers,
            children: vec![Vec::new(); nodes],
            prices: vec![0; nodes],
            heads: vec![0; nodes],
            seats: vec![Vec::new(); places],
            put: vec![NONE; instance.members()],
        };
        for node in 0..nodes {
            if let Some(above) = tree.above(node) {
                tree.children[above].push(number(node));
            }
        }
        // From the top down, each costs its first slot and what is above it.
        for node in (0..nodes).rev() {
            let above = tree.above(node).map_or(0, |it| tree.prices[it]);
            tree.prices[node] = tree.slot(node, 0).saturating_add(above).min(FULL);
        }
        tree
    }

    fn above(&self, node: usize) -> Option<usize> {
        self.layers.parents[node].map(|it| it as usize + self.instance.places())
    }

    fn slot(&self, node: usize, nth: usize) -> i32 {
        let own = match node.checked_sub(self.instance.places()) {
            None => self.instance.slots(node),
            Some(group) => &self.layers.groups[group],
        };
        own.get(nth).copied().unwrap_or(FULL)
    }

    /// The price of a node above what is above it.
    fn over(&self, node: usize) -> i32 {
        self.prices[node] - self.above(node).map_or(0, |it| self.prices[it])
    }

    /// Puts a member where it costs the whole least.
    fn put(&mut self, member: u32) {
        let mut search = Search::over(self.prices.len());
        search.scan(self, (member, NONE), 0);
        while let Some(Reverse((dist, node))) = search.heap.pop() {
            let at = node as usize;
            if dist >= search.best {
                break;
            }
            if search.is_done[at] || dist > search.dist[at] {
                continue;
            }
            search.is_done[at] = true;
            search.leave(self, (at, node), dist);
        }
        for node in 0..self.prices.len() {
            if search.is_done[node] {
                self.prices[node] += search.best - search.dist[node];
            }
        }
        search.walk(self);
    }
}

/// One search for the cheapest way to put one more member.
struct Search {
    dist: Vec<i32>,
    steps: Vec<Option<Step>>,
    is_done: Vec<bool>,
    heap: BinaryHeap<Reverse<(i32, u32)>>,
    best: i32,
    /// The last step: out of the top of a node, or somebody who goes nowhere.
    last: Option<Step>,
}

impl Search {
    fn over(nodes: usize) -> Self {
        Self {
            dist: vec![FULL; nodes],
            steps: vec![None; nodes],
            is_done: vec![false; nodes],
            heap: BinaryHeap::new(),
            best: FULL,
            last: None,
        }
    }

    fn reach(&mut self, node: usize, dist: i32, step: Step) {
        if dist < self.dist[node] && dist < self.best {
            (self.dist[node], self.steps[node]) = (dist, Some(step));
            self.heap.push(Reverse((dist, number(node))));
        }
    }

    /// All places a member may go to; `base` is how far it is without its arc.
    fn scan(&mut self, tree: &Tree<'_>, (member, from): (u32, u32), base: i32) {
        let step = Step::Member { member, from };
        for arc in tree.instance.arcs(member as usize) {
            let place = arc.place as usize;
            if tree.prices[place] < FULL {
                self.reach(place, base + arc.cost + tree.prices[place], step);
            }
        }
        if base + tree.instance.fallback() < self.best {
            (self.best, self.last) = (base + tree.instance.fallback(), Some(step));
        }
    }

    /// All ways out of a node.
    fn leave(&mut self, tree: &Tree<'_>, (at, node): (usize, u32), dist: i32) {
        if let Some(seats) = tree.seats.get(at) {
            for member in seats {
                let cost = tree.instance.cost(*member as usize, node).unwrap_or(FULL);
                self.scan(tree, (*member, node), dist - cost - tree.prices[at]);
            }
        }
        let next = tree.slot(at, tree.heads[at]);
        if next < FULL {
            let own = dist + next - tree.over(at);
            match tree.above(at) {
                Some(above) => self.reach(above, own, Step::Up(node)),
                None if own < self.best => (self.best, self.last) = (own, Some(Step::Up(node))),
                None => {}
            }
        }
        for child in &tree.children[at] {
            let below = *child as usize;
            if tree.heads[below] > 0 {
                let last = tree.slot(below, tree.heads[below] - 1);
                self.reach(below, dist + tree.over(below) - last, Step::Down(node));
            }
        }
    }

    /// Does what the way says, from its end to its beginning.
    fn walk(&self, tree: &mut Tree<'_>) {
        let (mut step, mut to) = (self.last, NONE);
        while let Some(it) = step {
            let before = match it {
                Step::Member { member, from } => {
                    if from != NONE {
                        tree.seats[from as usize].retain(|it| *it != member);
                    }
                    if to != NONE {
                        tree.seats[to as usize].push(member);
                    }
                    tree.put[member as usize] = to;
                    from
                }
                Step::Up(node) => {
                    tree.heads[node as usize] += 1;
                    node
                }
                Step::Down(above) => {
                    tree.heads[to as usize] -= 1;
                    above
                }
            };
            to = before;
            step = if before == NONE { None } else { self.steps[before as usize] };
        }
    }
}

/// Computes what a layered plan costs and what every plan costs at least; `None` where it is none of this
/// instance and these layers.
pub fn certify_layered(
    instance: &Instance,
    layers: &Layers,
    layered: &Layered,
) -> Option<Certificate> {
    let places = instance.places();
    let plan = &layered.plan;
    if plan.puts.len() != instance.members() || layers.parents.len() != places + layers.groups.len()
    {
        return None;
    }
    let prices: Vec<i32> = plan.prices.iter().chain(&layered.groups).copied().collect();
    let mut heads = vec![0_usize; layers.parents.len()];
    let (mut cost, mut bound) = (0_i64, 0_i64);
    for (member, put) in plan.puts.iter().enumerate() {
        cost += i64::from(match put {
            Put::Nowhere => instance.fallback(),
            Put::At(place) => {
                let mut node = Some(*place as usize);
                while let Some(at) = node {
                    *heads.get_mut(at)? += 1;
                    node = layers.parents[at].map(|it| it as usize + places);
                }
                instance.cost(member, *place)?
            }
        });
        let mut least = i64::from(instance.fallback());
        for arc in instance.arcs(member) {
            let price = *prices.get(arc.place as usize)?;
            least = least.min(i64::from(arc.cost) + i64::from(price));
        }
        bound += least;
    }
    for (node, heads) in heads.into_iter().enumerate() {
        let slots = match node.checked_sub(places) {
            None => instance.slots(node),
            Some(group) => &layers.groups[group],
        };
        let above = layers.parents[node].map_or(0, |it| prices[it as usize + places]);
        let over = i64::from(prices[node]) - i64::from(above);
        cost += slots.get(..heads)?.iter().map(|it| i64::from(*it)).sum::<i64>();
        bound -= slots.iter().map(|it| (over - i64::from(*it)).max(0)).sum::<i64>();
    }
    Some(Certificate { cost, bound })
}

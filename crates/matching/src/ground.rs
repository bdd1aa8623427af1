//! Members and places on a plane: what each pair costs, and which pairs a plan has not looked at though
//! they would be better.
//!
//! The cost is the straight way and what is missing of the skills a place needs. It is never less than the
//! way alone, so places lie in blocks, each with the box around it, and a block that is farther than what
//! any of its places could save is not looked into.
#![expect(clippy::indexing_slicing, reason = "members and places are numbered by their lists")]

use crate::transport::{Arc, Pairs};

/// How many places a block has, at most.
const BLOCK: usize = 32;

/// The most pairs of one member that are told at once: further ones come with the next plan.
const TOLD: usize = 8;

/// A point, in units of cost.
pub type Point = [f64; 2];

/// Who lives where and can what; what is needed where.
#[derive(Clone, Debug)]
pub struct Ground {
    homes: Vec<Point>,
    /// The skills of each member, a bit each.
    skills: Vec<u32>,
    places: Vec<Point>,
    /// How much each place needs each skill, from 0 to 1.
    needs: Vec<Vec<f64>>,
    /// What it costs to bring nothing that is needed.
    missing: f64,
    /// Places by where they lie.
    blocks: Vec<Block>,
}

/// Places that lie together.
#[derive(Clone, Debug)]
struct Block {
    /// The least and the greatest corner around them.
    least: Point,
    most: Point,
    places: Vec<u32>,
}

impl Block {
    fn of(places: Vec<u32>, points: &[Point]) -> Self {
        let (mut least, mut most) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in &places {
            for (axis, at) in points[*place as usize].into_iter().enumerate() {
                least[axis] = least[axis].min(at);
                most[axis] = most[axis].max(at);
            }
        }
        Self { least, most, places }
    }

    /// How far a point is from the box, squared; 0 inside.
    fn squared(&self, from: Point) -> f64 {
        let along = |axis: usize| {
            (self.least[axis] - from[axis]).max(from[axis] - self.most[axis]).max(0.0)
        };
        along(0).powi(2) + along(1).powi(2)
    }
}

impl Ground {
    /// Members by home and skills (a bit each), places by point and needs (from 0 to 1 for each skill), and
    /// what it costs to bring nothing that is needed.
    pub fn new(
        (homes, skills): (Vec<Point>, Vec<u32>),
        (places, needs): (Vec<Point>, Vec<Vec<f64>>),
        missing: f64,
    ) -> Self {
        let mut all: Vec<u32> = (0..u32::try_from(places.len()).unwrap_or(u32::MAX)).collect();
        let mut blocks = Vec::new();
        split(&mut all, &places, 0, &mut |own| blocks.push(Block::of(own.to_vec(), &places)));
        Self { homes, skills, places, needs, missing, blocks }
    }

    /// What a pair costs, to the nearest whole number, halves to the even one.
    pub fn cost(&self, member: usize, place: usize) -> i32 {
        let (from, to) = (self.homes[member], self.places[place]);
        let way = ((from[0] - to[0]).powi(2) + (from[1] - to[1]).powi(2)).sqrt();
        let own = self.skills[member];
        let fits = self.needs[place].iter().enumerate().filter(|(skill, _)| own >> skill & 1 == 1);
        let fit = fits.map(|it| *it.1).fold(0.0, f64::max);
        whole(way + self.missing * (1.0 - fit))
    }

    /// The pairs of a member that would be better than `value`, the best ones first.
    fn better_of(
        &self,
        member: usize,
        value: i32,
        prices: &[i32],
        least: &[i32],
    ) -> Vec<(i32, Arc)> {
        let home = self.homes[member];
        let mut found = Vec::new();
        for (block, least) in self.blocks.iter().zip(least) {
            let reach = f64::from(value - least);
            // A way that is rounded down is at most half a unit longer than it says.
            if reach <= 0.0 || block.squared(home) > (reach + 1.0).powi(2) {
                continue;
            }
            for place in &block.places {
                let at = *place as usize;
                let reach = f64::from(value - prices[at]) + 1.0;
                let to = self.places[at];
                let squared = (home[0] - to[0]).powi(2) + (home[1] - to[1]).powi(2);
                if reach <= 0.0 || squared > reach * reach {
                    continue;
                }
                let cost = self.cost(member, at);
                if cost + prices[at] < value {
                    found.push((cost + prices[at], Arc { place: *place, cost }));
                }
            }
        }
        found.sort_unstable_by_key(|it| (it.0, it.1.place));
        found.truncate(TOLD);
        found
    }
}

impl Pairs for Ground {
    fn better(&self, prices: &[i32], values: &[i32]) -> Vec<(u32, Arc)> {
        let least = |block: &Block| {
            block.places.iter().map(|it| prices[*it as usize]).min().unwrap_or(i32::MAX / 4)
        };
        let least: Vec<i32> = self.blocks.iter().map(least).collect();
        let of = |(member, value): (u32, &i32)| {
            let own = self.better_of(member as usize, *value, prices, &least);
            own.into_iter().map(move |it| (member, it.1))
        };
        (0..).zip(values).flat_map(of).collect()
    }
}

/// Halves places by the middle of one axis and then the other, until they are few.
fn split(all: &mut [u32], points: &[Point], axis: usize, done: &mut impl FnMut(&[u32])) {
    if all.len() <= BLOCK {
        if !all.is_empty() {
            done(all);
        }
        return;
    }
    let middle = all.len() / 2;
    all.select_nth_unstable_by(middle, |a, b| {
        let at = |it: &u32| points[*it as usize][axis];
        at(a).total_cmp(&at(b)).then(a.cmp(b))
    });
    let (low, high) = all.split_at_mut(middle);
    split(low, points, 1 - axis, done);
    split(high, points, 1 - axis, done);
}

#[expect(clippy::cast_possible_truncation, reason = "what is beyond 32 bits stops at their end")]
fn whole(cost: f64) -> i32 {
    cost.round_ties_even() as i32
}

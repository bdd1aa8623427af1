//! How fair a plan is to those who go and to those who wait for them, in figures that can be compared
//! before it is published.

/// How far people go, in whole units of the ways that were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// How many go.
    pub people: usize,
    /// The mean, halves up.
    pub mean: i64,
    /// Half of them go no farther.
    pub median: i64,
    /// Nine of ten go no farther.
    pub p90: i64,
    /// Nobody goes farther.
    pub most: i64,
}

/// The figures of some ways. All are 0 where nobody goes.
pub fn ways(ways: impl IntoIterator<Item = i64>) -> Ways {
    let mut all: Vec<i64> = ways.into_iter().collect();
    all.sort_unstable();
    let Some(most) = all.last().copied() else { return Ways::default() };
    let people = all.len();
    let many = i64::try_from(people).unwrap_or(i64::MAX);
    // The smallest way that so many in a hundred do not exceed.
    let at = |percent: usize| all.get((people * percent).div_ceil(100).max(1) - 1).copied();
    let (median, p90) = (at(50).unwrap_or(most), at(90).unwrap_or(most));
    let sum: i64 = all.iter().sum();
    Ways { people, mean: (2 * sum + many).div_euclid(2 * many), median, p90, most }
}

/// How many of `ranks` (1 is the nearest place) are at most `top`.
pub fn within_top(ranks: &[usize], top: usize) -> usize {
    ranks.iter().filter(|it| **it <= top).count()
}

/// How many heads a place has, and what it should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// How many are there.
    pub heads: u32,
    /// The fewest it should have.
    pub least: u32,
    /// What would be its share.
    pub target: u32,
    /// The most it can take.
    pub most: u32,
}

/// How evenly heads lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Balance {
    /// Places below their least.
    pub below: usize,
    /// Places above their most.
    pub above: usize,
    /// Heads that are missing below the least, all together.
    pub missing: u64,
    /// Jain's index of heads by target: 1 where every place has the same share of its target, down to one
    /// divided by the number of places where one has everything. 1 where nothing is wanted.
    pub jain: f64,
    /// The place that is farthest from its target, as a share of the target.
    pub farthest: f64,
}

/// The figures of some places. Those without a target count for the bounds only.
pub fn balance(loads: &[Load]) -> Balance {
    let below = loads.iter().filter(|it| it.heads < it.least);
    let missing = below.clone().map(|it| u64::from(it.least - it.heads)).sum();
    let shares: Vec<f64> = loads
        .iter()
        .filter(|it| it.target > 0)
        .map(|it| f64::from(it.heads) / f64::from(it.target))
        .collect();
    let (sum, squares) =
        shares.iter().fold((0.0, 0.0), |(sum, squares), it| (sum + it, squares + it * it));
    let many = shares.iter().map(|_| 1.0).sum::<f64>();
    Balance {
        below: below.count(),
        above: loads.iter().filter(|it| it.heads > it.most).count(),
        missing,
        jain: if squares > 0.0 { sum * sum / (many * squares) } else { 1.0 },
        farthest: shares.iter().map(|it| (it - 1.0).abs()).fold(0.0, f64::max),
    }
}

/// The worst-off `percent` of people, the farthest first, for somebody to look at: their places in the
/// list, at least one where anybody goes.
pub fn worst_off(ways: &[i64], percent: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ways.len()).collect();
    order.sort_by_key(|it| (std::cmp::Reverse(ways.get(*it).copied()), *it));
    order.truncate((ways.len() * percent).div_ceil(100));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_those_of_the_people_in_order() {
        assert_eq!(ways([]), Ways::default());
        let it = ways([500, 100, 300, 200, 400]);
        assert_eq!((it.mean, it.median, it.p90, it.most), (300, 300, 500, 500));
        assert_eq!(ways([1, 2]).mean, 2, "halves up");
        let it = ways(1..=100);
        assert_eq!((it.median, it.p90, it.most, it.mean), (50, 90, 100, 51));
    }

    #[test]
    fn even_shares_are_one_and_all_in_one_place_is_the_least() {
        let load = |heads, target| Load { heads, least: 2, target, most: 9 };
        let even = balance(&[load(2, 2), load(4, 4), load(6, 6)]);
        assert_eq!((even.jain, even.farthest, even.below), (1.0, 0.0, 0));
        let one = balance(&[load(10, 5), load(0, 5)]);
        assert_eq!((one.jain, one.farthest), (0.5, 1.0));
        assert_eq!((one.below, one.above, one.missing), (1, 1, 2));
        let nothing = [balance(&[]), balance(&[load(3, 0)])];
        assert!(nothing.iter().all(|it| it.jain.total_cmp(&1.0).is_eq()), "nothing was wanted");
    }

    #[test]
    fn the_worst_off_come_first_and_at_least_one() {
        assert_eq!(worst_off(&[5, 9, 7, 9], 50), [1, 3]);
        assert_eq!(worst_off(&[5, 9, 7], 1), [1]);
        assert!(worst_off(&[], 1).is_empty());
        assert_eq!(within_top(&[1, 2, 6, 5], 5), 3);
    }
}

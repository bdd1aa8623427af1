//! Taking turns: who is host in which month, and who inspects whom in which round.
//!
//! Everybody is a number from 0. Sources: handbook §6.2 (both formulas), the study of matching (plans
//! in which nobody is inspected by whom they inspect).

use std::fmt;

/// The most members, months, districts or rounds of one plan.
pub const MOST: usize = 1_000;

/// Why there is no plan. `Display` is a sentence for who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// Nobody is there to take turns, or a number is beyond [`MOST`].
    Size,
    /// One has nobody to inspect, and two can only inspect each other, round after round.
    TooFew(usize),
    /// Two and four cannot inspect one way: see [`one_way`].
    OneWay(usize),
}

impl fmt::Display for NoPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size => write!(f, "数量应在 1 到 {MOST} 之间，请改过来"),
            Self::TooFew(1) => f.write_str("只有一个片区，没有别的片区可查，至少要三个"),
            Self::TooFew(_) => f.write_str(
                "两个片区只能你查我、我查你，每一轮都一样，排不出不重复的互查，至少要三个",
            ),
            Self::OneWay(4) => f.write_str(
                "四个片区排不出来：一轮里不许两家互查，四家就只能绕成一圈；三轮里每家都查遍另外三家，\
                 就要三个互不重复的圈，四家只排得出两个。请允许同一轮里互查，或者改成三个、五个片区",
            ),
            Self::OneWay(_) => f.write_str("两个片区只能互查，请允许互查，或者至少分成三个片区"),
        }
    }
}

impl std::error::Error for NoPlan {}

/// The host of each month, in turn: member `start` is host of the first month, then the next, and
/// after the last the first again. Nobody is host more often than another by more than one.
pub fn hosts(members: usize, months: usize, start: usize) -> Result<Vec<usize>, NoPlan> {
    if !(1..=MOST).contains(&members) || !(1..=MOST).contains(&months) {
        return Err(NoPlan::Size);
    }
    Ok((0..months).map(|month| (start % members + month) % members).collect())
}

/// Whom each district inspects in each round: in round `r`, district `i` inspects
/// `(i + 1 + r mod (k − 1)) mod k`.
///
/// For three districts or more: nobody inspects themselves, everybody is inspected once a round and by
/// another than the round before, and in `k − 1` rounds each meets all others. Where `k` is even there
/// is a round in every `k − 1` in which all inspect who inspects them: [`both_ways`] names it, and
/// [`one_way`] does without.
pub fn inspection(districts: usize, rounds: usize) -> Result<Vec<Vec<usize>>, NoPlan> {
    sized(districts, rounds)?;
    let k = districts;
    let round = |r: usize| (0..k).map(|i| (i + 1 + r % (k - 1)) % k).collect();
    Ok((0..rounds).map(round).collect())
}

/// The same laws, and besides nobody is ever inspected by whom they inspect in the same round.
///
/// For an odd number the shifts of [`inspection`] do. For an even one the shift by half is all pairs;
/// it is traded with the shifts by one and by half and one, district by district (found by search,
/// then seen to be a pattern; the tests hold it for every number up to 100).
///
/// **Two cannot**: they have only each other. **Four cannot**: a round without a pair that inspects
/// each other, and without anybody alone, is one ring of all four; meeting all three others in three
/// rounds takes three rings that share no step, and of four there are no three.
pub fn one_way(districts: usize, rounds: usize) -> Result<Vec<Vec<usize>>, NoPlan> {
    if districts == 2 || districts == 4 {
        return Err(NoPlan::OneWay(districts));
    }
    sized(districts, rounds)?;
    let k = districts;
    let round = |r: usize| (0..k).map(|i| (i + shift(k, r % (k - 1) + 1, i)) % k).collect();
    Ok((0..rounds).map(round).collect())
}

/// By how much district `i` of `k` looks on in the round that would be the shift by `by`.
fn shift(k: usize, by: usize, i: usize) -> usize {
    let half = k / 2;
    if !k.is_multiple_of(2) || ![1, half, half + 1].contains(&by) {
        return by;
    }
    // The three shifts in another order for each district: the first is used where the shift by half
    // was, the second where the one by one was, the third where the one by half and one was.
    let order = if half.is_multiple_of(2) && i == half - 1 {
        [half + 1, half, 1]
    } else if half.is_multiple_of(2) && i == k - 1 {
        [half, half + 1, 1]
    } else if (i + usize::from(half.is_multiple_of(2) && i >= half)).is_multiple_of(2) {
        [half, 1, half + 1]
    } else {
        [1, half, half + 1]
    };
    let [first, second, third] = order;
    match by {
        1 => second,
        _ if by == half => first,
        _ => third,
    }
}

fn sized(districts: usize, rounds: usize) -> Result<(), NoPlan> {
    match districts {
        0 => Err(NoPlan::Size),
        1 | 2 => Err(NoPlan::TooFew(districts)),
        _ if districts > MOST || !(1..=MOST).contains(&rounds) => Err(NoPlan::Size),
        _ => Ok(()),
    }
}

/// The rounds, from 0, in which somebody is inspected by whom they inspect.
pub fn both_ways(plan: &[Vec<usize>]) -> Vec<usize> {
    let back = |round: &[usize]| {
        round.iter().enumerate().any(|(i, to)| *to != i && round.get(*to) == Some(&i))
    };
    plan.iter().enumerate().filter(|(_, round)| back(round)).map(|(r, _)| r).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Nobody themselves; everybody inspected once a round, and by another than the round before; all
    /// others met in `k − 1` rounds, wherever one begins to count.
    fn keeps_the_laws(plan: &[Vec<usize>], k: usize) {
        for (r, round) in plan.iter().enumerate() {
            assert!(round.iter().enumerate().all(|(i, to)| i != *to), "{k} {r}");
            let inspected: BTreeSet<_> = round.iter().collect();
            assert_eq!(inspected.len(), k, "{k} {r}");
        }
        for (r, pair) in plan.windows(2).enumerate() {
            for (i, to) in pair[0].iter().enumerate() {
                assert_ne!(pair[1][i], *to, "{k} {r}: inspected by the same in two rounds");
            }
        }
        for window in plan.windows(k - 1) {
            for i in 0..k {
                let met: BTreeSet<_> = window.iter().map(|round| round[i]).collect();
                assert_eq!(met.len(), k - 1, "{k} {i}");
            }
        }
    }

    #[test]
    fn from_three_districts_to_forty_nobody_is_inspected_twice_in_a_row() {
        for k in 3..=40 {
            keeps_the_laws(&inspection(k, 3 * k).unwrap(), k);
        }
        assert_eq!(inspection(3, 3).unwrap(), [[1, 2, 0], [2, 0, 1], [1, 2, 0]]);
    }

    #[test]
    fn one_way_nobody_is_inspected_by_whom_they_inspect() {
        for k in (3..=100).filter(|k| *k != 4) {
            let plan = one_way(k, k).unwrap();
            keeps_the_laws(&plan, k);
            assert_eq!(both_ways(&plan), [], "{k}");
        }
    }

    #[test]
    fn an_even_number_has_one_round_both_ways_and_an_odd_one_none() {
        assert_eq!(both_ways(&inspection(10, 9).unwrap()), [4]);
        assert_eq!(both_ways(&inspection(4, 6).unwrap()), [1, 4]);
        assert_eq!(both_ways(&inspection(9, 8).unwrap()), []);
    }

    /// Every plan for four, tried out: none keeps the laws one way.
    #[test]
    fn four_cannot_inspect_one_way() {
        let mut rounds = Vec::new();
        for code in 0..256_usize {
            let round: Vec<usize> = (0..4).map(|i| code >> (2 * i) & 3).collect();
            let all: BTreeSet<_> = round.iter().collect();
            let alone = round.iter().enumerate().any(|(i, to)| i == *to);
            if all.len() == 4 && !alone && both_ways(std::slice::from_ref(&round)).is_empty() {
                rounds.push(round);
            }
        }
        assert_eq!(rounds.len(), 6, "the six rings of four");
        let apart = |a: &Vec<usize>, b: &Vec<usize>| a.iter().zip(b).all(|(a, b)| a != b);
        let three = rounds.iter().any(|a| {
            let others: Vec<_> = rounds.iter().filter(|b| apart(a, b)).collect();
            others.iter().any(|b| others.iter().any(|c| apart(b, c)))
        });
        assert!(!three);

        assert_eq!(one_way(4, 3), Err(NoPlan::OneWay(4)));
        assert!(NoPlan::OneWay(4).to_string().contains("四个片区排不出来"));
    }

    #[test]
    fn two_can_only_inspect_each_other() {
        assert_eq!(inspection(2, 2), Err(NoPlan::TooFew(2)));
        assert_eq!(one_way(2, 2), Err(NoPlan::OneWay(2)));
        assert_eq!(inspection(1, 1), Err(NoPlan::TooFew(1)));
        assert_eq!(inspection(0, 1), Err(NoPlan::Size));
        assert_eq!(inspection(5, 0), Err(NoPlan::Size));
        assert_eq!(inspection(5, MOST + 1), Err(NoPlan::Size));
    }

    #[test]
    fn hosts_take_turns() {
        assert_eq!(hosts(3, 7, 0).unwrap(), [0, 1, 2, 0, 1, 2, 0]);
        assert_eq!(hosts(3, 4, 5).unwrap(), [2, 0, 1, 2]);
        assert_eq!(hosts(1, 2, 0).unwrap(), [0, 0]);
        for (members, months) in [(0, 1), (1, 0), (MOST + 1, 1), (1, MOST + 1)] {
            assert_eq!(hosts(members, months, 0), Err(NoPlan::Size));
        }
        // Nobody more often than another by more than one.
        for members in 1..40 {
            let all = hosts(members, 100, 3).unwrap();
            let count = |who| all.iter().filter(|it| **it == who).count();
            let counts: Vec<_> = (0..members).map(count).collect();
            assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
        }
    }
}

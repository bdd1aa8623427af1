//! Append-only entries: what counts is written once, and corrected by writing more.
//!
//! A thing (a meeting, a request, an hour of help) contributes quantities of measures. When its
//! contribution changes, the entries that move the sums from the old to the new one are added;
//! nothing is ever edited. Quantities are whole numbers in the measure's smallest unit (one
//! piece, one minute, one fen). Sums saturate at the ends of `i64`, which no honest count nears.

use std::collections::BTreeMap;

/// One line of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<M> {
    /// What is counted.
    pub measure: M,
    /// How much; below zero takes away.
    pub quantity: i64,
    /// The id of the entry this one takes back, if it does.
    pub reverses: Option<i64>,
}

impl<M: Copy> Entry<M> {
    /// An entry of its own.
    pub fn new(measure: M, quantity: i64) -> Self {
        Self { measure, quantity, reverses: None }
    }

    /// The entry that takes this one back; `id` is the id this one is stored under.
    #[must_use]
    pub fn reversal(&self, id: i64) -> Self {
        Self { measure: self.measure, quantity: self.quantity.saturating_neg(), reverses: Some(id) }
    }
}

/// The quantities to enter so that a contribution moves from `before` to `after`.
///
/// In the order of the measures; a measure that does not change is left out. A measure given
/// twice counts as its sum.
pub fn difference<M: Copy + Ord>(before: &[(M, i64)], after: &[(M, i64)]) -> Vec<(M, i64)> {
    let mut sums = BTreeMap::<M, i128>::new();
    for &(measure, quantity) in after {
        *sums.entry(measure).or_default() += i128::from(quantity);
    }
    for &(measure, quantity) in before {
        *sums.entry(measure).or_default() -= i128::from(quantity);
    }
    settle(sums)
}

/// The sum of each measure, in the order of the measures; sums of zero are left out.
pub fn totals<M: Copy + Ord>(entries: &[Entry<M>]) -> Vec<(M, i64)> {
    let mut sums = BTreeMap::<M, i128>::new();
    for entry in entries {
        *sums.entry(entry.measure).or_default() += i128::from(entry.quantity);
    }
    settle(sums)
}

fn settle<M>(sums: BTreeMap<M, i128>) -> Vec<(M, i64)> {
    let narrow = |it: i128| {
        let end = if it < 0 { i64::MIN } else { i64::MAX };
        i64::try_from(it).unwrap_or(end)
    };
    sums.into_iter().filter(|it| it.1 != 0).map(|(measure, it)| (measure, narrow(it))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn only_what_changes_is_entered() {
        let before = [("hours", 2), ("people", 5), ("visits", 1)];
        let after = [("hours", 3), ("people", 5), ("photos", 4)];

        let moved = difference(&before, &after);

        assert_eq!(moved, [("hours", 1), ("photos", 4), ("visits", -1)]);
    }

    #[test]
    fn a_reversal_leaves_nothing() {
        let entry = Entry::new("hours", 7);

        let back = entry.reversal(41);

        assert_eq!(back.reverses, Some(41));
        assert_eq!(totals(&[entry, back]), []);
    }

    proptest! {
        /// Summing the differences of any history gives the last contribution.
        #[test]
        fn the_differences_of_a_history_sum_to_its_last_contribution(
            history in vec(vec((0_u8..4, -1000_i64..1000), 0..6), 1..8),
        ) {
            let mut entries = Vec::new();
            let mut before: &[(u8, i64)] = &[];
            for after in &history {
                for (measure, quantity) in difference(before, after) {
                    prop_assert_ne!(quantity, 0);
                    entries.push(Entry::new(measure, quantity));
                }
                before = after;
            }
            prop_assert_eq!(totals(&entries), difference(&[], before));
        }

        #[test]
        fn nothing_changes_where_nothing_changed(it in vec((0_u8..4, any::<i64>()), 0..6)) {
            prop_assert_eq!(difference(&it, &it), []);
        }
    }
}

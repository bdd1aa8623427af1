//! A master key as a tree: below every node lie two keys that follow from it, and the leaves are
//! what the keys of persons are wrapped with.
//!
//! To forget one leaf, the nodes above it are replaced by the subtrees beside its path. What remains
//! gives every other leaf, and that one never again, whatever else is at hand: so a person is
//! forgotten in old copies of the database, too, and a few hundred bytes are all that is written.

use super::suites::{Key, Suite};

/// How long a way from the root to a leaf is.
const DEPTH: u32 = 64;

/// A subtree that is still known.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// How many bits of the way lie above it.
    pub(super) depth: u32,
    /// The way to its first leaf.
    pub(super) first: u64,
    /// What everything below follows from.
    pub(super) key: Key,
}

/// What is known of a master key, in the order of the leaves.
#[derive(Clone, Debug)]
pub(super) struct Tree(Vec<Node>);

impl Tree {
    /// A tree of which nothing is forgotten.
    pub(super) fn whole(root: Key) -> Self {
        Self(vec![Node { depth: 0, first: 0, key: root }])
    }

    /// A tree of the subtrees that are known.
    pub(super) fn of(mut nodes: Vec<Node>) -> Self {
        nodes.sort_by_key(|it| it.first);
        Self(nodes)
    }

    /// The subtrees that are known.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// The key of a leaf; `None` once it is forgotten.
    pub(super) fn leaf(&self, suite: &dyn Suite, way: u64) -> Option<Key> {
        let node = self.0.get(self.above(way)?)?;
        let mut key = node.key.clone();
        for depth in node.depth..DEPTH {
            key = suite.below(&key, turns_right(way, depth));
        }
        Some(key)
    }

    /// Forgets a leaf. Says whether it was known.
    pub(super) fn forget(&mut self, suite: &dyn Suite, way: u64) -> bool {
        let Some(at) = self.above(way) else { return false };
        let node = self.0.remove(at);
        let mut key = node.key;
        let mut beside = Vec::new();
        for depth in node.depth..DEPTH {
            let right = turns_right(way, depth);
            let bit = 1_u64 << (DEPTH - 1 - depth);
            let above = way & !(bit | (bit - 1));
            let first = if right { above } else { above | bit };
            beside.push(Node { depth: depth + 1, first, key: suite.below(&key, !right) });
            key = suite.below(&key, right);
        }
        beside.sort_by_key(|it| it.first);
        self.0.splice(at..at, beside);
        true
    }

    /// Where the subtree stands that holds a leaf.
    fn above(&self, way: u64) -> Option<usize> {
        let at = self.0.partition_point(|it| it.first <= way).checked_sub(1)?;
        let node = self.0.get(at)?;
        let same = node.depth == 0 || (node.first ^ way) >> (DEPTH - node.depth) == 0;
        same.then_some(at)
    }
}

/// Whether the way goes to the right below a node of this depth.
fn turns_right(way: u64, depth: u32) -> bool {
    (way >> (DEPTH - 1 - depth)) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::super::suites::{International, National};
    use super::*;

    #[test]
    fn what_is_forgotten_is_gone_and_every_other_leaf_stays_the_same() {
        let suites: [&dyn Suite; 2] = [&International, &National];
        for suite in suites {
            let whole = Tree::whole(Key::new([5; 32]));
            let ways = [0, 1, 2, 3, u64::MAX, u64::MAX - 1, 1 << 63, 0x1234_5678_9ABC_DEF0];
            let mut tree = whole.clone();

            for (nth, way) in ways.iter().enumerate() {
                assert!(tree.forget(suite, *way));
                assert!(!tree.forget(suite, *way), "only once");
                assert!(tree.leaf(suite, *way).is_none());
                for other in &ways[nth + 1..] {
                    let (now, before) = (tree.leaf(suite, *other), whole.leaf(suite, *other));
                    assert_eq!(now.unwrap().bytes(), before.unwrap().bytes());
                }
            }
            let far = 0xFEED_0000_0000_0001;
            let (now, before) = (tree.leaf(suite, far), whole.leaf(suite, far));
            assert_eq!(now.unwrap().bytes(), before.unwrap().bytes());
            assert!(tree.nodes().len() < ways.len() * 64);
        }
    }
}

//! Past requests like this one: the same words, counted as shared pairs of characters out of all
//! (Jaccard), over candidates found by the rarest words.

use super::evidence::{Feature, count};
use super::{Lesson, Past};

/// How many places of the lists of words one question looks at.
const LOOKS_MAX: usize = 20_000;
/// Below this share of common words two texts are not called alike, in hundredths of a percent.
const LIKE_LEAST: i64 = 1_500;

/// A past request and how alike it is, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike<'a> {
    /// The request.
    pub past: &'a Past,
    /// 10,000 where both say the same words.
    pub likeness: i64,
}

/// The past requests, found by their words.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    past: Vec<Past>,
    texts: Vec<Vec<Feature>>,
    /// For each word, the texts it is in.
    holders: Vec<Vec<u32>>,
}

impl Shelf {
    /// `texts` are the words of the lessons, each sorted and once.
    pub(super) fn fill(lessons: &[Lesson], texts: Vec<Vec<Feature>>, words: usize) -> Self {
        let mut holders = vec![Vec::new(); words];
        for (at, text) in (0..).zip(&texts) {
            for word in text {
                if let Some(holders) =
                    usize::try_from(*word).ok().and_then(|it| holders.get_mut(it))
                {
                    holders.push(at);
                }
            }
        }
        Self { past: lessons.iter().map(Past::of).collect(), texts, holders }
    }

    /// The `most` alike that `wanted` lets through, the most alike first, then the newest.
    /// `unknown` words of the question are in no past text, and count as different.
    pub(super) fn find(
        &self,
        (words, unknown): (&[Feature], usize),
        most: usize,
        wanted: impl Fn(&Past) -> bool,
    ) -> Vec<Alike<'_>> {
        let mut found: Vec<Alike<'_>> = self
            .candidates(words)
            .into_iter()
            .filter_map(|at| Some((self.past.get(at)?, self.texts.get(at)?)))
            .filter(|it| wanted(it.0))
            .map(|(past, text)| Alike { past, likeness: likeness(words, unknown, text) })
            .filter(|it| it.likeness >= LIKE_LEAST)
            .collect();
        found.sort_by_key(|it| std::cmp::Reverse((it.likeness, it.past.id)));
        found.truncate(most);
        found
    }

    /// Texts that share a word, by the rarest words first, until enough was looked at.
    fn candidates(&self, words: &[Feature]) -> Vec<usize> {
        let of = |word: &Feature| usize::try_from(*word).ok().and_then(|it| self.holders.get(it));
        let mut lists: Vec<&Vec<u32>> = words.iter().filter_map(of).collect();
        lists.sort_by_key(|it| it.len());
        let (mut looks, mut found) = (0, Vec::new());
        for list in lists {
            looks += list.len();
            if looks > LOOKS_MAX {
                break;
            }
            found.extend(list.iter().filter_map(|it| usize::try_from(*it).ok()));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Shared words out of all words of both, in hundredths of a percent. Both are sorted.
fn likeness(words: &[Feature], unknown: usize, text: &[Feature]) -> i64 {
    let shared = words.iter().filter(|it| text.binary_search(it).is_ok()).count();
    let all = words.len() + unknown + text.len() - shared;
    if all == 0 { 0 } else { super::calibrate::hundredths(count(shared) / count(all)) }
}

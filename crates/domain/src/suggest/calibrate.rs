//! Probabilities that mean what they say: how much each kind of evidence counts is fitted on texts
//! that were not learned from, and whether it holds is counted in ten bins.

/// The kinds of evidence: what is usual, the words, what the person chose, the town.
pub(super) const KINDS: usize = 4;

/// What speaks for one label, by kind.
pub(super) type Parts = [f64; KINDS];

/// How much each kind counts. Words of one text repeat each other, so theirs is well below one.
pub(super) type Weights = [f64; KINDS];

/// What is assumed before anything is fitted, and drawn to where little is known.
pub(super) const USUAL: Weights = [1.0, 0.3, 1.0, 1.0];

/// A text whose label is known: what speaks for each label, and which is right.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) options: Vec<Parts>,
    pub(super) right: usize,
}

/// The score of a label: the sum of its parts, each as much as its kind counts.
pub(super) fn score(parts: &Parts, weights: &Weights) -> f64 {
    parts.iter().zip(weights).map(|(part, weight)| part * weight).sum()
}

/// Probabilities of labels, which add up to one.
pub(super) fn probabilities(options: &[Parts], weights: &Weights) -> Vec<f64> {
    let scores: Vec<f64> = options.iter().map(|it| score(it, weights)).collect();
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|it| (it - top).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|it| it / sum).collect()
}

/// Rounds of fitting; each takes one step a kind. It stands still long before.
const ROUNDS: usize = 12;
/// How strongly each weight is drawn to [`USUAL`]: as much as so many texts weigh. What is one fact
/// counts as one; only words repeat each other, nobody knows beforehand how much.
const PULL: Weights = [50.0, 2.0, 50.0, 50.0];

/// The weights under which the right labels are most likely: multinomial logistic regression over
/// the kinds of evidence, by Newton's steps one kind after the other. Convex, so there is one answer.
pub(super) fn fit(samples: &[Sample]) -> Weights {
    let mut weights = USUAL;
    for _ in 0..ROUNDS {
        for kind in 0..KINDS {
            let step = step(samples, &weights, kind);
            if let Some(weight) = weights.get_mut(kind) {
                *weight = (*weight + step).clamp(0.0, 3.0);
            }
        }
    }
    weights
}

fn step(samples: &[Sample], weights: &Weights, kind: usize) -> f64 {
    let of = |parts: &Parts| parts.get(kind).copied().unwrap_or(0.0);
    let away = of(weights) - of(&USUAL);
    let pull = of(&PULL);
    let (mut slope, mut bend) = (-pull * away, pull);
    for sample in samples {
        let chances = probabilities(&sample.options, weights);
        let (mut mean, mut square) = (0.0, 0.0);
        for (parts, chance) in sample.options.iter().zip(&chances) {
            mean += chance * of(parts);
            square += chance * of(parts) * of(parts);
        }
        slope += sample.options.get(sample.right).map_or(mean, of) - mean;
        bend += (square - mean * mean).max(0.0);
    }
    // A long step is cut: far from the answer the curve is not what it looks like here.
    (slope / bend).clamp(-0.5, 0.5)
}

/// A probability in hundredths of a percent: floats end here.
pub(super) fn hundredths(probability: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
    let whole = (probability.clamp(0.0, 1.0) * 10_000.0).round() as i64;
    whole
}

/// One of ten bins of a reliability table: predictions with a probability in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// How many predictions.
    pub count: i64,
    /// The sum of their probabilities, in hundredths of a percent.
    pub said: i64,
    /// How many were right.
    pub right: i64,
}

/// Counts a prediction in its bin.
pub(super) fn put(bins: &mut [Bin; 10], said: i64, right: bool) {
    let at = usize::try_from(said / 1_000).unwrap_or(0).min(9);
    if let Some(bin) = bins.get_mut(at) {
        *bin = Bin {
            count: bin.count + 1,
            said: bin.said + said,
            right: bin.right + i64::from(right),
        };
    }
}

/// The expected calibration error in hundredths of a percent: by how much, on average over the
/// predictions, what was said and what came differ. `None` without predictions.
pub fn calibration_error(bins: &[Bin]) -> Option<i64> {
    let count: i64 = bins.iter().map(|it| it.count).sum();
    let gaps: i64 = bins.iter().map(|it| (it.said - it.right * 10_000).abs()).sum();
    (count > 0).then(|| (gaps + count / 2) / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two labels; the words say `strength` for the first, which is right in `share` of a hundred.
    fn samples(strength: f64, share: usize) -> Vec<Sample> {
        let options = vec![[-0.7, strength, 0.0, 0.0], [-0.7, -strength, 0.0, 0.0]];
        (0..1_000)
            .map(|n| Sample { options: options.clone(), right: usize::from(n % 100 >= share) })
            .collect()
    }

    #[test]
    fn words_that_boast_are_believed_as_far_as_they_are_right() {
        for (strength, share) in [(20.0, 80), (3.0, 95), (8.0, 60)] {
            let samples = samples(strength, share);
            let weights = fit(&samples);
            let said = probabilities(&samples[0].options, &weights)[0];

            let expected = f64::from(u32::try_from(share).unwrap()) / 100.0;
            assert!((said - expected).abs() < 0.01, "{strength}: said {said}, {share} of 100");
        }
    }

    #[test]
    fn the_error_is_what_was_said_beyond_what_came() {
        let mut bins = [Bin::default(); 10];
        for n in 0..10 {
            put(&mut bins, 9_000, n < 7);
        }
        put(&mut bins, 10_000, true);
        put(&mut bins, 0, false);

        assert_eq!(bins[9], Bin { count: 11, said: 100_000, right: 8 });
        assert_eq!(bins[0], Bin { count: 1, said: 0, right: 0 });
        // |100,000 − 80,000| over twelve predictions.
        assert_eq!(calibration_error(&bins), Some(1_667));
        assert_eq!(calibration_error(&[]), None);
    }
}

//! How much each feature of a text speaks for each label: naive Bayes with a smoothing that lets a
//! feature nobody has seen, or that says nothing, weigh nothing.

/// A feature: a word, a town, the category the person chose.
pub(super) type Feature = u32;

/// A feature seen with a label: so many times, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) feature: Feature,
    pub(super) label: u16,
    pub(super) times: f64,
}

impl Seen {
    /// Once.
    pub(super) fn once(feature: Feature, label: u16) -> Self {
        Self { feature, label, times: 1.0 }
    }
}

/// Speaks for labels `0..labels`, feature by feature, in natural logarithms.
///
/// With `n` of `total` features of label `c` being `t`, and `p` the share of `t` in all texts, the
/// weight of `t` is `ln(((n + m·p) / (total + m)) / p)`: the share within the label, drawn towards
/// the share in general by `m` imagined features, compared with the share in general.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// What a known feature weighs for a label that never had it.
    absent: Vec<f64>,
    /// What it weighs more for those that had it. Sorted by feature.
    gains: Vec<Gains>,
}

/// What one feature weighs.
#[derive(Clone, Debug)]
struct Gains {
    feature: Feature,
    /// How much it says for the label it says most for; less where it was seen seldom.
    telling: f64,
    by: Vec<(u16, f64)>,
}

impl Evidence {
    /// Learns from every feature with its label.
    pub(super) fn learn(labels: usize, mut seen: Vec<Seen>, smooth: f64) -> Self {
        seen.sort_by_key(|it| (it.feature, it.label));
        let mut totals = vec![0.0; labels];
        for it in &seen {
            if let Some(total) = totals.get_mut(usize::from(it.label)) {
                *total += it.times;
            }
        }
        let whole: f64 = totals.iter().sum();
        let absent: Vec<f64> =
            totals.iter().map(|total| (smooth / (total + smooth)).ln()).collect();
        let same = seen.chunk_by(|a, b| a.feature == b.feature);
        let gains = same.filter_map(|own| gain(own, &absent, (whole, smooth))).collect();
        Self { absent, gains }
    }

    /// The sums over the features of a text, one for each label.
    pub(super) fn weigh(&self, features: &[Feature]) -> Vec<f64> {
        let mut sums = vec![0.0; self.absent.len()];
        let mut known = 0.0;
        for gains in features.iter().filter_map(|it| self.of(*it)) {
            known += 1.0;
            for (label, gain) in gains {
                if let Some(sum) = sums.get_mut(usize::from(*label)) {
                    *sum += gain;
                }
            }
        }
        for (sum, absent) in sums.iter_mut().zip(&self.absent) {
            *sum += known * absent;
        }
        sums
    }

    /// What one feature weighs for one label; nothing when it is not known.
    pub(super) fn weight(&self, feature: Feature, label: u16) -> f64 {
        let Some(gains) = self.of(feature) else { return 0.0 };
        let absent = self.absent.get(usize::from(label)).copied().unwrap_or(0.0);
        let gain = gains.iter().find(|it| it.0 == label).map_or(0.0, |it| it.1);
        absent + gain
    }

    fn of(&self, feature: Feature) -> Option<&[(u16, f64)]> {
        self.gains(feature).map(|it| it.by.as_slice())
    }

    fn gains(&self, feature: Feature) -> Option<&Gains> {
        let at = self.gains.binary_search_by_key(&feature, |it| it.feature).ok()?;
        self.gains.get(at)
    }

    /// The `most` features of a text that say most, so that a long text does not shout down a short
    /// one by saying the same thing in thirty pairs of characters.
    pub(super) fn telling(&self, features: &[Feature], most: usize) -> Vec<Feature> {
        let mut telling: Vec<(f64, Feature)> = features
            .iter()
            .filter_map(|it| self.gains(*it))
            .map(|it| (it.telling, it.feature))
            .collect();
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        telling.into_iter().take(most).map(|it| it.1).collect()
    }
}

/// A feature seen once only says nothing about the next text.
const SEEN_LEAST: f64 = 1.5;

/// Seen so often, a feature is half believed.
const HALF_BELIEVED: f64 = 8.0;

fn gain(own: &[Seen], absent: &[f64], (whole, smooth): (f64, f64)) -> Option<Gains> {
    let feature = own.first()?.feature;
    let times = |own: &[Seen]| own.iter().map(|it| it.times).sum::<f64>();
    let seen = times(own);
    if seen < SEEN_LEAST {
        return None;
    }
    let share = seen / whole;
    let by = own.chunk_by(|a, b| a.label == b.label).filter_map(|same| {
        let label = same.first()?.label;
        Some((label, (times(same) / (share * smooth)).ln_1p()))
    });
    let by: Vec<(u16, f64)> = by.collect();
    let of = |label: u16| absent.get(usize::from(label)).copied().unwrap_or(0.0);
    let best = by.iter().map(|(label, gain)| of(*label) + gain).fold(0.0, f64::max);
    Some(Gains { feature, telling: best * seen / (seen + HALF_BELIEVED), by })
}

/// A count as a float. More than four thousand million are not counted here.
pub(super) fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_speaks_for_the_label_that_had_it_and_an_unknown_one_for_none() {
        // Label 0 had feature 7 four times, label 1 never; both had feature 8 twice.
        let mut seen = vec![(7, 0); 4];
        seen.extend([(8, 0), (8, 0), (8, 1), (8, 1), (9, 1), (9, 1), (9, 1), (9, 1)]);
        let seen = seen.into_iter().map(|it| Seen::once(it.0, it.1)).collect();
        let evidence = Evidence::learn(2, seen, 4.0);

        assert!(evidence.weight(7, 0) > 0.3 && evidence.weight(7, 1) < -0.3);
        assert!(evidence.weight(8, 0).abs() < 1e-9, "it says nothing");
        assert!(evidence.weight(99, 0).abs() < 1e-9, "nobody knows it");
        let sums = evidence.weigh(&[7, 8, 99]);
        let expected = evidence.weight(7, 0) + evidence.weight(8, 0);
        assert!((sums[0] - expected).abs() < 1e-9);
    }
}

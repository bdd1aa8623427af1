//! How much each feature of a text speaks for each label: naive Bayes with a smoothing that lets a
//! feature nobody has seen, or that says nothing, weigh nothing.

/// A feature: a word, a town, the category the person chose.
pub(super) type Feature = u32;

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
    gains: Vec<(Feature, Vec<(u16, f64)>)>,
}

impl Evidence {
    /// Learns from every feature with its label. Each feature stands once for each text it is in.
    pub(super) fn learn(labels: usize, mut seen: Vec<(Feature, u16)>, smooth: f64) -> Self {
        seen.sort_unstable();
        let mut totals = vec![0.0; labels];
        for (_, label) in &seen {
            if let Some(total) = totals.get_mut(usize::from(*label)) {
                *total += 1.0;
            }
        }
        let whole: f64 = totals.iter().sum();
        let absent = totals.iter().map(|total| (smooth / (total + smooth)).ln()).collect();
        let same = seen.chunk_by(|a, b| a.0 == b.0);
        let gains = same.filter_map(|own| gain(own, whole, smooth)).collect();
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
        let at = self.gains.binary_search_by_key(&feature, |it| it.0).ok()?;
        self.gains.get(at).map(|it| it.1.as_slice())
    }
}

/// A feature seen once only says nothing about the next text.
const SEEN_LEAST: usize = 2;

fn gain(own: &[(Feature, u16)], whole: f64, smooth: f64) -> Option<(Feature, Vec<(u16, f64)>)> {
    let feature = own.first()?.0;
    if own.len() < SEEN_LEAST {
        return None;
    }
    let share = count(own.len()) / whole;
    let by = own.chunk_by(|a, b| a.1 == b.1).filter_map(|same| {
        let label = same.first()?.1;
        Some((label, (count(same.len()) / (share * smooth)).ln_1p()))
    });
    Some((feature, by.collect()))
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
        let evidence = Evidence::learn(2, seen, 4.0);

        assert!(evidence.weight(7, 0) > 0.3 && evidence.weight(7, 1) < -0.3);
        assert!(evidence.weight(8, 0).abs() < 1e-9, "it says nothing");
        assert!(evidence.weight(99, 0).abs() < 1e-9, "nobody knows it");
        let sums = evidence.weigh(&[7, 8, 99]);
        let expected = evidence.weight(7, 0) + evidence.weight(8, 0);
        assert!((sums[0] - expected).abs() < 1e-9);
    }
}

//! From values to pixels: nice ticks, and lengths that never leave their frame.

/// Ticks that people can read: a step of 1, 2 or 5 times a power of ten, at most five lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    step: u128,
    top: u128,
}

/// How many steps an axis has at most.
const STEPS: u128 = 4;

impl Scale {
    /// The smallest scale that holds `max`.
    pub(super) fn for_max(max: u64) -> Self {
        let max = u128::from(max.max(1));
        let wanted = max.div_ceil(STEPS);
        let mut power = 1_u128;
        // Ends: 10^20 is above every u64.
        let step = loop {
            if let Some(nice) = [1, 2, 5].into_iter().find(|nice| nice * power >= wanted) {
                break nice * power;
            }
            power *= 10;
        };
        Self { step, top: max.div_ceil(step) * step }
    }

    /// The values of the grid lines from nought to the top.
    pub(super) fn ticks(self) -> impl Iterator<Item = u64> {
        (0..=self.top / self.step).map(move |i| u64::try_from(i * self.step).unwrap_or(u64::MAX))
    }

    /// The length of `value` on an axis of `length` pixels.
    pub(super) fn length(self, value: u64, length: u32) -> u32 {
        let px = u128::from(value).min(self.top) * u128::from(length) / self.top;
        u32::try_from(px).unwrap_or(length)
    }
}

/// `length × part / whole` without leaving `0..=length`; nought of nought is nought.
pub(super) fn share(part: u64, whole: u64, length: u32) -> u32 {
    if whole == 0 {
        return 0;
    }
    let px = u128::from(part.min(whole)) * u128::from(length) / u128::from(whole);
    u32::try_from(px).unwrap_or(length)
}

/// About how wide `text` is drawn, in pixels: Chinese characters are square, digits and Latin
/// letters a little over half. Good enough to keep texts apart; no font is measured.
pub(crate) fn text_width(text: &str, size_px: u32) -> u32 {
    text.chars().map(|c| glyph_hundredths(c) * size_px).sum::<u32>().div_ceil(100)
}

fn glyph_hundredths(c: char) -> u32 {
    if c.is_ascii() { 58 } else { 100 }
}

/// `text` shortened with "…" to fit `width` pixels, and whether anything was left out.
/// The caller keeps the whole text in the element's title.
pub(crate) fn fitted(text: &str, size_px: u32, width: u32) -> String {
    if text_width(text, size_px) <= width {
        return text.to_owned();
    }
    let mut left = (width * 100).saturating_sub(100 * size_px);
    let mut out = String::new();
    for c in text.chars() {
        let glyph = glyph_hundredths(c) * size_px;
        if glyph > left {
            break;
        }
        left -= glyph;
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round_numbers() {
        let ticks = |max| Scale::for_max(max).ticks().collect::<Vec<_>>();
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(3), [0, 1, 2, 3]);
        assert_eq!(ticks(427), [0, 200, 400, 600]);
        assert_eq!(ticks(400), [0, 100, 200, 300, 400]);
        assert_eq!(ticks(1_001), [0, 500, 1_000, 1_500]);
    }

    #[test]
    fn long_names_are_shortened_visibly() {
        assert_eq!(fitted("滔河镇", 14, 60), "滔河镇");
        assert_eq!(fitted("滔河镇农业服务中心", 14, 60), "滔河镇…");
        assert_eq!(fitted("滔河镇", 14, 0), "…");
    }

    proptest! {
        #[test]
        fn a_scale_holds_its_maximum_in_at_most_five_lines(max in any::<u64>()) {
            let scale = Scale::for_max(max);
            prop_assert!(scale.ticks().count() <= 5);
            prop_assert!(scale.top >= u128::from(max));
            prop_assert!(scale.length(max, 168) <= 168);
        }

        #[test]
        fn a_share_never_leaves_its_bar(part in any::<u64>(), whole in any::<u64>()) {
            prop_assert!(share(part, whole, 200) <= 200);
        }

        #[test]
        fn fitted_text_fits(text in "\\PC{0,40}", width in 14_u32..400) {
            prop_assert!(text_width(&fitted(&text, 14, width), 14) <= width);
        }
    }
}

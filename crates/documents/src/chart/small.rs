//! Small drawings that stand beside a number: a ratio, a trend.

use super::Frame;
use super::scale::share;
use crate::figure::{grouped, ratio};
use crate::xml::put;

const BAR_WIDTH: u32 = 160;
const TREND_WIDTH: u32 = 120;
const TREND_HEIGHT: u32 = 32;
/// Room for the stroke and the last dot.
const TREND_EDGE: u32 = 4;

/// A bar of which `part / whole` is filled. The figures themselves are the name of the drawing;
/// the page writes them beside it. Nothing of nothing is an empty bar named "—".
pub fn ratio_bar(id: &str, title: &str, part: u64, whole: u64) -> String {
    let frame = Frame {
        id,
        title,
        summary: &ratio(part, whole),
        width: BAR_WIDTH,
        height: 8,
        interactive: false,
        class: "chart-ratio",
    };
    frame.draw(&format!(
        "<rect class=\"chart-track\" width=\"{BAR_WIDTH}\" height=\"8\" rx=\"4\" \
         fill=\"#e3e1dc\"/><rect class=\"chart-fill\" width=\"{}\" height=\"8\" rx=\"4\" \
         fill=\"#1f5fa8\"/>",
        share(part, whole, BAR_WIDTH)
    ))
}

/// A line of the last values, oldest first, with a dot on the newest. Fewer than two values are
/// no trend: the drawing says so in its description and shows a flat grey line.
pub fn trend(id: &str, title: &str, values: &[u64]) -> String {
    let frame = |summary: &str, inner: &str| {
        Frame {
            id,
            title,
            summary,
            width: TREND_WIDTH,
            height: TREND_HEIGHT,
            interactive: false,
            class: "chart-trend",
        }
        .draw(inner)
    };
    let (Some(first), Some(last), Some(max)) = (values.first(), values.last(), values.iter().max())
    else {
        return frame("还没有数据。", &flat());
    };
    if values.len() < 2 {
        return frame("数据不足两期，看不出变化。", &flat());
    }
    let mut path = String::new();
    let mut end = (0, 0);
    for (i, value) in values.iter().enumerate() {
        end = (x_of(i, values.len()), y_of(*value, *max));
        let sign = if i == 0 { 'M' } else { 'L' };
        put(&mut path, format_args!("{sign}{} {}", end.0, end.1));
    }
    let inner = format!(
        "<path class=\"chart-trend-line\" d=\"{path}\" fill=\"none\" stroke=\"#1f5fa8\" \
         stroke-width=\"2\" stroke-linejoin=\"round\"/><circle class=\"chart-trend-dot\" \
         cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"#1f5fa8\"/>",
        end.0, end.1
    );
    let summary = format!(
        "{} 期，从 {} 到 {}，最高 {}。",
        values.len(),
        grouped(*first),
        grouped(*last),
        grouped(*max)
    );
    frame(&summary, &inner)
}

fn flat() -> String {
    format!(
        "<path class=\"chart-grid\" d=\"M{TREND_EDGE} {0}H{1}\" stroke=\"#c9c6bf\"/>",
        TREND_HEIGHT / 2,
        TREND_WIDTH - TREND_EDGE
    )
}

fn x_of(i: usize, count: usize) -> u32 {
    let (i, last) = (to_u64(i), to_u64(count.saturating_sub(1)));
    TREND_EDGE + share(i, last, TREND_WIDTH - 2 * TREND_EDGE)
}

fn y_of(value: u64, max: u64) -> u32 {
    TREND_HEIGHT - TREND_EDGE - share(value, max, TREND_HEIGHT - 2 * TREND_EDGE)
}

fn to_u64(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::assert_well_formed;
    use proptest::prelude::*;

    #[test]
    fn a_ratio_fills_its_share() {
        let svg = ratio_bar("closed", "办结率", 3, 4);
        assert!(svg.contains("<rect class=\"chart-fill\" width=\"120\""), "{svg}");
        assert!(svg.contains("75.00%（3 / 4）"));
        assert!(ratio_bar("x", "办结率", 0, 0).contains("—（0 / 0）"));
        assert!(ratio_bar("x", "办结率", 9, 4).contains("class=\"chart-fill\" width=\"160\""));
    }

    #[test]
    fn a_trend_runs_from_edge_to_edge() {
        let svg = trend("t", "近三月", &[0, 10, 5]);
        assert!(svg.contains("d=\"M4 28L60 4L116 16\""), "{svg}");
        assert!(svg.contains("3 期，从 0 到 5，最高 10。"));
    }

    #[test]
    fn no_trend_is_said() {
        assert!(trend("t", "近三月", &[]).contains("还没有数据。"));
        assert!(trend("t", "近三月", &[3]).contains("看不出变化"));
        assert_well_formed(&trend("t", "近三月", &[0, 0]));
    }

    proptest! {
        #[test]
        fn any_input_is_well_formed(
            title in any::<String>(), part in any::<u64>(), whole in any::<u64>(),
            values in prop::collection::vec(any::<u64>(), 0..60),
        ) {
            assert_well_formed(&ratio_bar(&title, &title, part, whole));
            assert_well_formed(&trend(&title, &title, &values));
        }
    }
}

//! Columns with a line over them: what came in and what was closed, month by month.

use super::scale::{Scale, fitted, text_width};
use super::{Frame, empty};
use crate::figure::grouped;
use crate::xml::{escape, linked, put};

/// A chart of columns with a line over them, with both rows of numbers written out beneath.
#[derive(Debug, Clone, Copy)]
pub struct ColumnsAndLine<'a> {
    /// Unique in its page; ASCII letters, digits and hyphens (anything else is dropped).
    pub id: &'a str,
    /// What the chart is about: "每月收到与办结".
    pub title: &'a str,
    /// What the columns count: "收到".
    pub columns_name: &'a str,
    /// What the line counts: "办结".
    pub line_name: &'a str,
    /// The unit behind every number: "件".
    pub unit: &'a str,
    /// From left to right.
    pub points: &'a [Point<'a>],
}

/// One place on the horizontal axis.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// Under the axis: "3 月".
    pub label: &'a str,
    /// The height of the column.
    pub columns: u64,
    /// The height of the line.
    pub line: u64,
    /// The page with the rows behind the column.
    pub columns_href: Option<&'a str>,
    /// The page with the rows behind the point of the line.
    pub line_href: Option<&'a str>,
}

const WIDTH: u32 = 760;
const TOP: u32 = 12;
const PLOT: u32 = 176;
/// Where the axis lies.
const BASE: u32 = TOP + PLOT;
/// The rows under the axis: labels, then the two rows of numbers.
const LABEL_Y: u32 = BASE + 20;
const COLUMNS_Y: u32 = BASE + 46;
const LINE_Y: u32 = BASE + 72;
const HEIGHT: u32 = BASE + 84;
const RIGHT: u32 = 8;

/// Where things stand horizontally.
struct Layout {
    left: u32,
    span: u32,
    count: u32,
    scale: Scale,
}

impl Layout {
    fn new(chart: &ColumnsAndLine<'_>, max: u64, count: u32) -> Self {
        let scale = Scale::for_max(max);
        let ticks = scale.ticks().map(|tick| text_width(&grouped(tick), 12)).max().unwrap_or(0);
        let names = text_width(chart.columns_name, 12).max(text_width(chart.line_name, 12)) + 18;
        let left = ticks.max(names).min(WIDTH / 3) + 10;
        Self { left, span: WIDTH - RIGHT - left, count, scale }
    }

    /// The left edge of place `i`.
    fn edge(&self, i: u32) -> u32 {
        self.left
            + u32::try_from(u64::from(self.span) * u64::from(i) / u64::from(self.count))
                .unwrap_or(self.span)
    }

    fn middle(&self, i: u32) -> u32 {
        u32::midpoint(self.edge(i), self.edge(i + 1))
    }

    fn y(&self, value: u64) -> u32 {
        BASE - self.scale.length(value, PLOT)
    }

    fn band(&self) -> u32 {
        (self.span / self.count).max(1)
    }

    /// Every how many places a text is written, so that neighbours do not touch.
    fn every(&self, widest: u32) -> u32 {
        (widest + 6).div_ceil(self.band()).max(1)
    }
}

/// Draws the chart. Without points, or where every value is nought, it says that there is
/// nothing yet. Where the numbers are too wide to stand side by side, every second (third, …)
/// is written; the others stay in the names of their links.
pub fn columns_and_line(chart: &ColumnsAndLine<'_>) -> String {
    let max = chart.points.iter().map(|p| p.columns.max(p.line)).max().unwrap_or(0);
    let Some(count) = u32::try_from(chart.points.len()).ok().filter(|n| *n > 0 && max > 0) else {
        return empty(chart.id, chart.title, WIDTH);
    };
    let layout = Layout::new(chart, max, count);
    let mut inner = String::new();
    draw_grid(&mut inner, &layout);
    draw_legend(&mut inner, chart, &layout);
    draw_columns(&mut inner, chart, &layout);
    draw_line(&mut inner, chart, &layout);
    let frame = Frame {
        id: chart.id,
        title: chart.title,
        summary: &summary(chart),
        width: WIDTH,
        height: HEIGHT,
        interactive: chart.points.iter().any(|p| p.columns_href.is_some() || p.line_href.is_some()),
        class: "chart-columns",
    };
    frame.draw(&inner)
}

fn summary(chart: &ColumnsAndLine<'_>) -> String {
    let sum = |values: &mut dyn Iterator<Item = u64>| grouped(values.fold(0, u64::saturating_add));
    format!(
        "{}共 {} {unit}，{}共 {} {unit}。",
        chart.columns_name,
        sum(&mut chart.points.iter().map(|p| p.columns)),
        chart.line_name,
        sum(&mut chart.points.iter().map(|p| p.line)),
        unit = chart.unit,
    )
}

fn draw_grid(out: &mut String, layout: &Layout) {
    for tick in layout.scale.ticks() {
        let (y, left) = (layout.y(tick), layout.left);
        put(
            out,
            format_args!(
                "<path class=\"chart-grid\" d=\"M{left} {y}H{}\" stroke=\"#e3e1dc\"/>\
             <text class=\"chart-muted\" x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#4e5561\">\
             {}</text>",
                WIDTH - RIGHT,
                left - 8,
                y + 4,
                grouped(tick)
            ),
        );
    }
}

/// The names of both series stand at the head of their row of numbers, each with its sign.
fn draw_legend(out: &mut String, chart: &ColumnsAndLine<'_>, layout: &Layout) {
    let room = layout.left.saturating_sub(26);
    put(
        out,
        format_args!(
            "<g class=\"chart-muted\" fill=\"#4e5561\">\
         <rect class=\"chart-column\" x=\"0\" y=\"{}\" width=\"11\" height=\"11\" rx=\"2\" \
         fill=\"#9dbbdd\"/><text x=\"16\" y=\"{COLUMNS_Y}\">{}</text>\
         <path class=\"chart-line\" d=\"M0 {y}H11\" stroke=\"#b3261e\" stroke-width=\"3\"/>\
         <text x=\"16\" y=\"{LINE_Y}\">{}</text></g>",
            COLUMNS_Y - 10,
            escape(&fitted(chart.columns_name, 12, room)),
            escape(&fitted(chart.line_name, 12, room)),
            y = LINE_Y - 4,
        ),
    );
}

fn draw_columns(out: &mut String, chart: &ColumnsAndLine<'_>, layout: &Layout) {
    let labels = chart.points.iter().map(|p| text_width(p.label, 12)).max().unwrap_or(0);
    let label_every = layout.every(labels.min(layout.span / 2));
    let number_every = layout.every(widest(chart.points.iter().map(|p| p.columns)));
    let column = (layout.band() * 6 / 10).clamp(1, 44);
    for (i, point) in (0..layout.count).zip(chart.points) {
        let (x, top) = (layout.middle(i), layout.y(point.columns));
        let mut inner = format!(
            "<rect class=\"chart-hit\" x=\"{}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" \
             fill=\"#fff\" fill-opacity=\"0\"/><rect class=\"chart-column\" x=\"{}\" y=\"{top}\" \
             width=\"{column}\" height=\"{}\" rx=\"2\" fill=\"#9dbbdd\"/>",
            layout.edge(i),
            layout.band(),
            COLUMNS_Y + 8 - TOP,
            x.saturating_sub(column / 2),
            BASE - top,
        );
        if i % label_every == 0 {
            let room = layout.band() * label_every;
            put(
                &mut inner,
                format_args!(
                    "<text class=\"chart-muted\" x=\"{x}\" y=\"{LABEL_Y}\" text-anchor=\"middle\" \
                 fill=\"#4e5561\">{}</text>",
                    escape(&fitted(point.label, 12, room))
                ),
            );
        }
        if i % number_every == 0 {
            number(&mut inner, x, COLUMNS_Y, point.columns);
        }
        let name = named(point.label, chart.columns_name, point.columns, chart.unit);
        linked(out, point.columns_href, &name, &inner);
    }
}

fn draw_line(out: &mut String, chart: &ColumnsAndLine<'_>, layout: &Layout) {
    let mut path = String::new();
    for (i, point) in (0..layout.count).zip(chart.points) {
        let sign = if i == 0 { 'M' } else { 'L' };
        put(&mut path, format_args!("{sign}{} {}", layout.middle(i), layout.y(point.line)));
    }
    put(
        out,
        format_args!(
            "<path class=\"chart-line\" d=\"{path}\" fill=\"none\" stroke=\"#b3261e\" \
         stroke-width=\"2.5\" stroke-linejoin=\"round\" pointer-events=\"none\"/>"
        ),
    );
    let number_every = layout.every(widest(chart.points.iter().map(|p| p.line)));
    for (i, point) in (0..layout.count).zip(chart.points) {
        let x = layout.middle(i);
        let mut inner = format!(
            "<rect class=\"chart-hit\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"24\" \
             fill=\"#fff\" fill-opacity=\"0\"/><circle class=\"chart-dot\" cx=\"{x}\" cy=\"{}\" \
             r=\"3.5\" fill=\"#fff\" stroke=\"#b3261e\" stroke-width=\"2\"/>",
            layout.edge(i),
            LINE_Y - 16,
            layout.band(),
            layout.y(point.line),
        );
        if i % number_every == 0 {
            number(&mut inner, x, LINE_Y, point.line);
        }
        let name = named(point.label, chart.line_name, point.line, chart.unit);
        linked(out, point.line_href, &name, &inner);
    }
}

fn widest(values: impl Iterator<Item = u64>) -> u32 {
    values.map(|value| text_width(&grouped(value), 12)).max().unwrap_or(0)
}

fn number(out: &mut String, x: u32, y: u32, value: u64) {
    put(
        out,
        format_args!(
            "<text class=\"chart-value\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#1d2129\">\
         {}</text>",
            grouped(value)
        ),
    );
}

fn named(label: &str, series: &str, value: u64, unit: &str) -> String {
    format!("{label}{series} {} {unit}", grouped(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::assert_well_formed;
    use proptest::prelude::*;

    fn chart<'a>(points: &'a [Point<'a>]) -> ColumnsAndLine<'a> {
        ColumnsAndLine {
            id: "months",
            title: "每月收到与办结",
            columns_name: "收到",
            line_name: "办结",
            unit: "件",
            points,
        }
    }

    fn point<'a>(label: &'a str, columns: u64, line: u64, href: Option<&'a str>) -> Point<'a> {
        Point { label, columns, line, columns_href: href, line_href: href }
    }

    #[test]
    fn every_number_stands_there_and_opens() {
        let points = [
            point("1 月", 312, 300, Some("/numbers/rows?month=2025-01&kind=received")),
            point("2 月", 1_204, 1_198, Some("/numbers/rows?month=2025-02")),
        ];
        let svg = columns_and_line(&chart(&points));
        assert_well_formed(&svg);
        assert_eq!(svg.matches("<a class=\"chart-link\"").count(), 4);
        for text in [">312<", ">300<", ">1,204<", ">1,198<", "收到共 1,516 件，办结共 1,498 件。"]
        {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert!(svg.contains("<title>2 月收到 1,204 件</title>"));
        assert!(svg.contains("href=\"/numbers/rows?month=2025-01&amp;kind=received\""));
        assert!(svg.contains("role=\"group\" aria-labelledby=\"chart-months-t chart-months-d\""));
    }

    #[test]
    fn heights_follow_the_values() {
        let svg = columns_and_line(&chart(&[point("1", 400, 0, None), point("2", 100, 0, None)]));
        // The scale ends at 400: the first column fills the plot, the second a quarter of it.
        assert!(svg.contains(&format!("y=\"{TOP}\" width=\"44\" height=\"{PLOT}\"")), "{svg}");
        assert!(svg.contains(&format!("height=\"{}\" rx", PLOT / 4)), "{svg}");
        assert!(svg.contains("role=\"img\""), "no links, so it is one picture");
    }

    #[test]
    fn nothing_is_said_in_words() {
        for points in [&[][..], &[point("1 月", 0, 0, Some("/x"))][..]] {
            let svg = columns_and_line(&chart(points));
            assert!(svg.contains("这段时间还没有数据。") && svg.contains("role=\"img\""));
            assert_well_formed(&svg);
        }
    }

    #[test]
    fn what_people_wrote_stays_text() {
        let svg =
            columns_and_line(&chart(&[point("<b onclick=\"x\">", 1, 1, Some("javascript:x"))]));
        assert_well_formed(&svg);
        assert!(!svg.contains("<b") && !svg.contains("javascript"), "{svg}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_input_is_well_formed(
            title in any::<String>(), id in any::<String>(),
            rows in prop::collection::vec(
                (any::<String>(), any::<u64>(), any::<u64>(), prop::option::of(any::<String>())), 0..40),
        ) {
            let points: Vec<_> =
                rows.iter().map(|(l, c, n, h)| point(l, *c, *n, h.as_deref())).collect();
            let svg = columns_and_line(&ColumnsAndLine {
                id: &id, title: &title, columns_name: &title, line_name: &id, unit: &title,
                points: &points,
            });
            assert_well_formed(&svg);
        }
    }
}

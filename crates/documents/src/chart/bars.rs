//! Horizontal bars: towns, villages, categories, offices, one row each.

use super::scale::{fitted, share, text_width};
use super::{Frame, empty};
use crate::figure::grouped;
use crate::xml::{escape, linked, put};

/// A chart of horizontal bars, drawn in the order given.
#[derive(Debug, Clone, Copy)]
pub struct Bars<'a> {
    /// Unique in its page; ASCII letters, digits and hyphens (anything else is dropped).
    pub id: &'a str,
    /// What the chart is about: "各镇收到".
    pub title: &'a str,
    /// The unit behind every number: "件".
    pub unit: &'a str,
    /// From top to bottom.
    pub rows: &'a [Bar<'a>],
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'a> {
    /// Left of the bar; shortened with "…" where it is too long, and then whole in its title.
    pub label: &'a str,
    /// The length of the bar.
    pub value: u64,
    /// Right of the number, such as "26.01%" or "超期 4 件". Empty: nothing.
    pub note: &'a str,
    /// The page with the rows behind the number.
    pub href: Option<&'a str>,
}

const WIDTH: u32 = 440;
const ROW: u32 = 34;
const FONT: u32 = 14;
/// No label takes more than this, so that the bars stay comparable.
const LABEL_MAX: u32 = 140;

/// Draws the chart. Without rows it says that there is nothing yet; rows of nought stay, because
/// a town without a request is a fact.
pub fn bars(chart: &Bars<'_>) -> String {
    let Some(count) = u32::try_from(chart.rows.len()).ok().filter(|n| *n > 0) else {
        return empty(chart.id, chart.title, WIDTH);
    };
    let max = chart.rows.iter().map(|row| row.value).max().unwrap_or(0);
    let columns = Columns::of(chart);
    let mut inner = String::new();
    for (i, row) in (0..count).zip(chart.rows) {
        draw_row(&mut inner, row, i.saturating_mul(ROW), max, &columns, chart.unit);
    }
    let total = chart.rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.value));
    let frame = Frame {
        id: chart.id,
        title: chart.title,
        summary: &format!("{count} 行，共 {} {}。", grouped(total), chart.unit),
        width: WIDTH,
        height: count.saturating_mul(ROW),
        interactive: chart.rows.iter().any(|row| row.href.is_some()),
        class: "chart-bars",
    };
    frame.draw(&inner)
}

/// Where the bar begins, how long it may be, and where the note begins.
struct Columns {
    label: u32,
    bar: u32,
    note: u32,
}

impl Columns {
    fn of(chart: &Bars<'_>) -> Self {
        let widest =
            |width: &dyn Fn(&Bar<'_>) -> u32| chart.rows.iter().map(width).max().unwrap_or(0);
        let label = widest(&|row| text_width(row.label, FONT)).min(LABEL_MAX);
        let value = widest(&|row| text_width(&grouped(row.value), FONT)) + 8;
        let note = widest(&|row| text_width(row.note, 12)).min(WIDTH / 4);
        let note = if note == 0 { 0 } else { note + 12 };
        let bar = WIDTH.saturating_sub(label + 12 + value + note + 4).max(40);
        Self { label, bar, note }
    }
}

fn draw_row(out: &mut String, row: &Bar<'_>, y: u32, max: u64, columns: &Columns, unit: &str) {
    let left = columns.label + 12;
    let length = share(row.value, max, columns.bar).max(u32::from(row.value > 0) * 2);
    let text_y = y + 22;
    let mut inner = format!(
        "<rect class=\"chart-hit\" x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{ROW}\" \
         fill=\"#fff\" fill-opacity=\"0\"/>\
         <text class=\"chart-value\" x=\"0\" y=\"{text_y}\" font-size=\"{FONT}\" \
         fill=\"#1d2129\">{}</text><rect class=\"chart-column\" x=\"{left}\" y=\"{}\" \
         width=\"{length}\" height=\"14\" rx=\"3\" fill=\"#9dbbdd\"/>\
         <text class=\"chart-value\" x=\"{}\" y=\"{text_y}\" font-size=\"{FONT}\" \
         font-weight=\"600\" fill=\"#1d2129\">{}</text>",
        escape(&fitted(row.label, FONT, columns.label)),
        y + 10,
        left + length + 8,
        grouped(row.value),
    );
    if !row.note.is_empty() {
        put(
            &mut inner,
            format_args!(
                "<text class=\"chart-muted\" x=\"{WIDTH}\" y=\"{text_y}\" text-anchor=\"end\" \
             fill=\"#4e5561\">{}</text>",
                escape(&fitted(row.note, 12, columns.note))
            ),
        );
    }
    let mut name = format!("{} {} {unit}", row.label, grouped(row.value));
    if !row.note.is_empty() {
        name.push('，');
        name.push_str(row.note);
    }
    linked(out, row.href, &name, &inner);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::assert_well_formed;
    use proptest::prelude::*;

    fn bar<'a>(label: &'a str, value: u64, href: Option<&'a str>) -> Bar<'a> {
        Bar { label, value, note: "", href }
    }

    fn chart<'a>(rows: &'a [Bar<'a>]) -> Bars<'a> {
        Bars { id: "towns", title: "各镇收到", unit: "件", rows }
    }

    #[test]
    fn every_row_opens_and_says_its_number() {
        let rows = [
            Bar { label: "城关镇", value: 1_012, note: "26.01%", href: Some("/rows?town=1") },
            Bar { label: "滔河镇", value: 726, note: "18.66%", href: Some("/rows?town=2") },
        ];
        let svg = bars(&chart(&rows));
        assert_well_formed(&svg);
        assert_eq!(svg.matches("<a class=\"chart-link\"").count(), 2);
        assert!(svg.contains("<title>城关镇 1,012 件，26.01%</title>"));
        assert!(svg.contains(">18.66%<") && svg.contains("2 行，共 1,738 件。"));
    }

    #[test]
    fn a_row_of_nought_stays_without_a_bar() {
        let svg = bars(&chart(&[bar("城关镇", 7, None), bar("官元镇", 0, None)]));
        assert!(svg.contains("官元镇") && svg.contains("width=\"0\" height=\"14\""));
        assert!(bars(&chart(&[bar("官元镇", 0, None)])).contains("官元镇"));
        assert!(bars(&chart(&[])).contains("这段时间还没有数据。"));
    }

    #[test]
    fn a_long_name_is_shortened_and_kept_in_the_title() {
        let name = "滔河镇农业农村和社会事务综合服务中心第二办公室";
        let svg = bars(&chart(&[bar(name, 3, Some("/x"))]));
        assert!(svg.contains("…<") && svg.contains(&format!("<title>{name} 3 件</title>")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_input_is_well_formed(
            title in any::<String>(),
            rows in prop::collection::vec(
                (any::<String>(), any::<u64>(), any::<String>(), prop::option::of(any::<String>())), 0..40),
        ) {
            let rows: Vec<_> = rows
                .iter()
                .map(|(label, value, note, href)| Bar { label, value: *value, note, href: href.as_deref() })
                .collect();
            assert_well_formed(&bars(&Bars { id: &title, title: &title, unit: &title, rows: &rows }));
        }
    }
}

//! Quiet charts as SVG: two colours, direct labels, every number a link.
//!
//! A chart that holds links is a `role="group"` whose links have names; one without is a
//! `role="img"`. Either way a title and a sentence that says what is shown stand in the drawing,
//! so it can be read aloud. Where there is nothing to show, the drawing says so.
//!
//! Lengths are whole pixels and values whole numbers throughout: there is no float and so no NaN.

mod bars;
mod columns;
pub(crate) mod scale;
mod small;

pub use bars::{Bar, Bars, bars};
pub use columns::{ColumnsAndLine, Point, columns_and_line};
pub use small::{ratio_bar, trend};

use crate::xml::{escape, id};

/// What every chart says about itself.
struct Frame<'a> {
    /// Unique in its page.
    id: &'a str,
    title: &'a str,
    /// One sentence with the content, for people who cannot see it.
    summary: &'a str,
    width: u32,
    height: u32,
    /// Whether there are links inside.
    interactive: bool,
    class: &'a str,
}

impl Frame<'_> {
    fn draw(&self, inner: &str) -> String {
        let Self { width, height, class, .. } = *self;
        let id = id(self.id);
        let role = if self.interactive { "group" } else { "img" };
        format!(
            "<svg class=\"chart {class}\" xmlns=\"http://www.w3.org/2000/svg\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"{role}\" aria-labelledby=\"{id}-t {id}-d\" font-size=\"12\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{inner}</svg>",
            escape(self.title),
            escape(self.summary),
        )
    }
}

/// The drawing of a chart without data: a sentence, not an empty frame.
fn empty(id: &str, title: &str, width: u32) -> String {
    let words = "这段时间还没有数据。";
    let frame = Frame {
        id,
        title,
        summary: words,
        width,
        height: 96,
        interactive: false,
        class: "chart-empty",
    };
    frame.draw(&format!(
        "<text class=\"chart-muted\" x=\"{}\" y=\"52\" font-size=\"14\" text-anchor=\"middle\" \
         fill=\"#4e5561\">{words}</text>",
        width / 2
    ))
}

#[cfg(test)]
pub(crate) mod tests {
    use quick_xml::events::Event;

    /// Fails unless `svg` is one well-formed XML element without styles, scripts or NaN.
    pub(crate) fn assert_well_formed(svg: &str) {
        let mut reader = quick_xml::Reader::from_str(svg);
        reader.config_mut().check_end_names = true;
        let mut depth = 0_u32;
        let mut roots = 0_u32;
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{e} in {svg}")) {
                Event::Start(tag) => {
                    roots += u32::from(depth == 0);
                    depth += 1;
                    check_attributes(&tag, svg);
                }
                Event::Empty(tag) => check_attributes(&tag, svg),
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((depth, roots), (0, 1), "{svg}");
        assert!(
            !svg.chars()
                .any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r') && c < '\u{20}'),
            "{svg}"
        );
        assert!(!svg.contains("NaN") && !svg.contains("<script"), "{svg}");
    }

    fn check_attributes(tag: &quick_xml::events::BytesStart<'_>, svg: &str) {
        let mut names = std::collections::BTreeSet::new();
        for attribute in tag.attributes().with_checks(true) {
            let attribute = attribute.unwrap_or_else(|e| panic!("{e} in {svg}"));
            let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            assert!(name != "style" && !name.starts_with("on"), "{name} in {svg}");
            assert!(names.insert(name), "{svg}");
        }
    }
}

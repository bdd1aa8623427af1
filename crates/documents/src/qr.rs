//! QR codes as SVG.

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use std::fmt;

use crate::xml::{escape, put};

/// Modules of empty ground on every side, as the standard asks (ISO/IEC 18004, 4 modules).
/// Phones fail to find a code without it.
const QUIET_ZONE_MODULES: usize = 4;

/// The drawn size in pixels when no style sheet says otherwise.
const SIDE_PX: u32 = 184;

/// The text does not fit into one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes of the text that was given.
    pub bytes: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a text of {} bytes does not fit into one QR code; use a shorter address",
            self.bytes
        )
    }
}

impl std::error::Error for TooLong {}

/// The code of `text`, named `label` for people who cannot see it.
///
/// Drawn in the colour of the surrounding text on white ground, so that it can be scanned from
/// paper, from a screen and in a dark theme. Middle error correction: a crease or a stain over
/// 15 % of the code does no harm.
///
/// # Errors
///
/// [`TooLong`] beyond what the largest code holds (2,331 bytes).
pub fn svg(text: &str, label: &str) -> Result<String, TooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| TooLong { bytes: text.len() })?;
    let modules = code.width();
    let side = modules + 2 * QUIET_ZONE_MODULES;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(modules).enumerate() {
        draw_row(&mut path, row, y + QUIET_ZONE_MODULES);
    }
    Ok(format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         width=\"{SIDE_PX}\" height=\"{SIDE_PX}\" role=\"img\" aria-label=\"{}\" \
         shape-rendering=\"crispEdges\"><rect class=\"qr-ground\" width=\"{side}\" \
         height=\"{side}\" fill=\"#fff\"/><path fill=\"currentColor\" d=\"{path}\"/></svg>",
        escape(label)
    ))
}

/// One rectangle for each run of dark modules: a third of the bytes of one for each module.
fn draw_row(path: &mut String, row: &[Color], y: usize) {
    let mut x = QUIET_ZONE_MODULES;
    for run in row.chunk_by(|a, b| a == b) {
        if run.first() == Some(&Color::Dark) {
            put(path, format_args!("M{x} {y}h{0}v1h-{0}z", run.len()));
        }
        x += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::assert_well_formed;
    use proptest::prelude::*;

    /// Reads the drawing back into modules, to compare with what the encoder meant.
    fn modules_of(svg: &str) -> std::collections::BTreeSet<(usize, usize)> {
        let path = svg.split(" d=\"").nth(1).and_then(|s| s.split('"').next()).unwrap();
        let mut dark = std::collections::BTreeSet::new();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let x: usize = x.parse().unwrap();
            for i in 0..length.parse::<usize>().unwrap() {
                dark.insert((x + i, y.parse().unwrap()));
            }
        }
        dark
    }

    #[test]
    fn the_drawing_has_exactly_the_dark_modules_inside_the_quiet_zone() {
        let text = "https://example.invalid/610925/t/7K4M-2M9Q-XR3D-8WTN";
        let drawn = modules_of(&svg(text, "查进度").unwrap());
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let meant: std::collections::BTreeSet<_> = code
            .to_colors()
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == Color::Dark)
            .map(|(i, _)| (i % code.width() + 4, i / code.width() + 4))
            .collect();
        assert_eq!(drawn, meant);
    }

    #[test]
    fn it_has_a_name_and_no_style_attribute() {
        let drawn = svg("/t/1", "扫码\"查进度\"").unwrap();
        assert!(drawn.contains("role=\"img\" aria-label=\"扫码&quot;查进度&quot;\""));
        assert!(!drawn.contains("style="));
        assert_well_formed(&drawn);
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_with_its_length() {
        let refused = svg(&"长".repeat(2_000), "x").unwrap_err();
        assert_eq!(refused, TooLong { bytes: 6_000 });
        assert!(refused.to_string().contains("shorter address"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_text_and_any_label_give_well_formed_xml(text in "\\PC{0,200}", label in any::<String>()) {
            assert_well_formed(&svg(&text, &label).unwrap());
        }
    }
}

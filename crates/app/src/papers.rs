//! Drawings for pages and papers: QR codes, charts and maps, as SVG; records of meetings as Word
//! files, calendars as text. The door to `documents`.

pub use documents::chart;
pub use documents::ics;
pub use documents::map;
pub use documents::minutes::Minutes;

use crate::Failure;

/// A QR code of an address, with the words that say what it is.
pub fn qr(address: &str, label: &str) -> Result<String, Failure> {
    documents::qr::svg(address, label).map_err(|error| Failure::Broken(format!("{error:?}")))
}

/// The record of a meeting in its usual form, as a Word file.
pub fn minutes(it: &Minutes) -> Result<Vec<u8>, Failure> {
    it.docx().map_err(|error| Failure::Broken(error.to_string()))
}

//! Drawings for pages and papers: QR codes, charts and maps, as SVG. The door to `documents`.

pub use documents::chart;
pub use documents::map;

use crate::Failure;

/// A QR code of an address, with the words that say what it is.
pub fn qr(address: &str, label: &str) -> Result<String, Failure> {
    documents::qr::svg(address, label).map_err(|error| Failure::Broken(format!("{error:?}")))
}

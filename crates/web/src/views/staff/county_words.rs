//! What a county calls things: `staff/county_words.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError};

/// The form: posts `csrf key` and a field for each word.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/county_words.html")]
pub(crate) struct CountyWordsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) words: Vec<CountyWordRow>,
    pub(crate) chars_max: usize,
}

/// A word.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountyWordRow {
    /// The name of the field.
    pub(crate) code: &'static str,
    /// What the program says.
    pub(crate) usual: &'static str,
    /// Where it is said.
    pub(crate) places: String,
    pub(crate) own: Field,
}

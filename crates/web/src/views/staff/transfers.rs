//! Letters of transfer: `staff/transfers/*.html`.

use askama::Template;

use super::life::LifeFigure;
use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Tag};

/// The letters: `staff/transfers/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/transfers/list.html")]
pub(crate) struct LettersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) figures: Vec<LifeFigure>,
    pub(crate) title: String,
    pub(crate) definition: &'static str,
    pub(crate) rows: Vec<LetterRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    /// Where a letter is issued, for those who may.
    pub(crate) new_href: Option<String>,
}

/// A letter in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct LetterRow {
    pub(crate) href: String,
    /// "2025 年第 12 号".
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) until: String,
    pub(crate) tag: Tag,
}

/// The form of a new letter: `staff/transfers/new.html`. Posts `csrf key person to outside issued_on`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/transfers/new.html")]
pub(crate) struct NewLetterPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) person: Field,
    pub(crate) people: Vec<Choice>,
    pub(crate) to: Field,
    pub(crate) branches: Vec<Choice>,
    pub(crate) outside: Field,
    pub(crate) issued_on: Field,
    /// "有效 30 天".
    pub(crate) valid: String,
}

/// One letter: `staff/transfers/one.html`. Posts `csrf key version do on words`, where `do` is `receive`,
/// `return` or `take_back`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/transfers/one.html")]
pub(crate) struct LetterPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    pub(crate) errors: Vec<FormError>,
    /// What is to be done now.
    pub(crate) next: String,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) history: Vec<String>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// What the reader may do: the `do` of the button, its words, and what its words are asked for.
    pub(crate) acts: Vec<(&'static str, &'static str, &'static str)>,
    pub(crate) on: Field,
    pub(crate) words: Field,
}

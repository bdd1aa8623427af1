//! What is held of a person: `staff/privacy.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError};

/// The search, which posts `csrf key phone`, and what was found.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/privacy.html")]
pub(crate) struct PrivacyPage {
    pub(crate) frame: DeskFrame,
    /// Where the search goes; `/hold`, `/erase` and `/export` lie below it.
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) phone: Field,
    pub(crate) found: Option<Found>,
}

/// A person who was found, in numbers: neither name nor telephone. The forms post `csrf key subject`
/// and their own fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// A number that says nothing of the person.
    pub(crate) subject: String,
    pub(crate) requests: usize,
    pub(crate) orders: usize,
    pub(crate) followers: usize,
    /// Whether they are a member or of the staff themselves.
    pub(crate) member: bool,
    /// How many of it are still being handled.
    pub(crate) open: usize,
    /// Why nothing may be erased yet.
    pub(crate) hold: Option<String>,
    pub(crate) reason: Field,
    pub(crate) until: Field,
    pub(crate) sure: Field,
    /// The keys of the three forms: export, erase, hold.
    pub(crate) keys: [String; 3],
}

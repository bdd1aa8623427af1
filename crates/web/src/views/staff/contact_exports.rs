//! Exports with contacts in clear: what was asked for and what waits, and the form to ask.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError, Tag};

/// The lists: `staff/contact_exports/list.html`. Deciding posts `csrf key approve reason`, fetching
/// posts `csrf key`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/contact_exports/list.html")]
pub(crate) struct ContactExportsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) errors: Vec<FormError>,
    /// What waits, where the person decides.
    pub(crate) waiting: Option<Vec<ContactExportRow>>,
    /// What the person asked for, where they may ask.
    pub(crate) own: Option<Vec<ContactExportRow>>,
    pub(crate) reason_max: usize,
    /// Where one chooses what to export.
    pub(crate) list_href: String,
}

/// One of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContactExportRow {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) title: String,
    /// "12 件".
    pub(crate) rows: String,
    pub(crate) reason: String,
    /// Who asked, and when.
    pub(crate) by: String,
    pub(crate) tag: Tag,
    /// What became of it, in words.
    pub(crate) detail: String,
    /// Where it is decided, or fetched; `None` when neither.
    pub(crate) action: Option<String>,
    pub(crate) key: String,
    pub(crate) refuse_key: String,
    /// Whether the refusal came back for want of a reason.
    pub(crate) refused: bool,
}

/// The form to ask: `staff/contact_exports/ask.html`. Posts `csrf key query reason`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/contact_exports/ask.html")]
pub(crate) struct AskContactsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// What the list is.
    pub(crate) title: String,
    pub(crate) query: String,
    /// How many rows it has.
    pub(crate) rows: Field,
    pub(crate) reason: Field,
    pub(crate) reason_max: usize,
    pub(crate) rows_max: usize,
    pub(crate) back_href: String,
}

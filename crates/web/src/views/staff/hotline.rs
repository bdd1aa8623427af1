//! The 12345 hotline: `staff/hotline.html`.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, Field, FormError, Tag};

/// The files that were brought, a form to bring one, and a form to take back what became of them.
/// Bringing posts `csrf key sheet`; taking back posts `csrf from to shape form`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/hotline.html")]
pub(crate) struct HotlinePage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// Only its error is used.
    pub(crate) sheet: Field,
    pub(crate) rows_max: String,
    pub(crate) runs: Vec<RunRow>,
    pub(crate) older_href: Option<String>,
    pub(crate) newest_href: Option<String>,
    /// Work orders whose own limit comes before our promise.
    pub(crate) earlier: Vec<EarlierRow>,
    pub(crate) back_action: String,
    pub(crate) from: Field,
    pub(crate) to: Field,
    /// The kinds of file that came; empty before the first.
    pub(crate) shapes: Vec<Choice>,
}

/// A file in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunRow {
    pub(crate) href: String,
    pub(crate) name: String,
    /// "李敏，今天 09:15".
    pub(crate) by: String,
    /// "300 行，导入 287 件".
    pub(crate) rows: String,
    pub(crate) tag: Tag,
}

/// A work order whose own limit comes first.
#[derive(Debug, Clone, Default)]
pub(crate) struct EarlierRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) limit: Tag,
    /// Our own.
    pub(crate) ours: String,
    pub(crate) holder: String,
    pub(crate) place: String,
}

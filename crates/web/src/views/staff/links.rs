//! Who answers for a place (包联干部) and who keeps a grid (网格员): the lists, and choosing somebody.

use askama::Template;

use super::orders::Candidate;
use crate::views::layout::{DeskFrame, Field, FormError, Link};

/// The list of a town: `staff/links/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/links/list.html")]
pub(crate) struct LinksPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    /// What it is for, in a sentence.
    pub(crate) lead: &'static str,
    /// The town shown.
    pub(crate) town: String,
    pub(crate) towns: Vec<Link>,
    /// Heads of the three columns.
    pub(crate) heads: [&'static str; 3],
    pub(crate) rows: Vec<LinkRow>,
    /// Said where there is no row.
    pub(crate) nothing: &'static str,
}

/// A place or grid with who it is linked to.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkRow {
    pub(crate) name: String,
    /// The village a grid lies in; what kind of place it is.
    pub(crate) detail: String,
    /// "柏世元（城关镇便民服务中心）".
    pub(crate) who: String,
    /// Whether it is linked itself, and not only through the larger place.
    pub(crate) own: bool,
    pub(crate) href: String,
}

/// Choosing somebody: `staff/links/choose.html`. Searching is a GET with `q`; choosing posts
/// `csrf key seen person`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/links/choose.html")]
pub(crate) struct ChoosePage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    /// Who it is now.
    pub(crate) now: String,
    pub(crate) errors: Vec<FormError>,
    /// Where it is searched and where it is set.
    pub(crate) action: String,
    /// The name searched for.
    pub(crate) search: String,
    pub(crate) key: String,
    /// Who it was when the page was made.
    pub(crate) seen: String,
    /// Only its error is used.
    pub(crate) person: Field,
    /// What choosing nobody means.
    pub(crate) none: &'static str,
    pub(crate) none_chosen: bool,
    pub(crate) candidates: Vec<Candidate>,
    /// Who is listed, and how others are found.
    pub(crate) hint: String,
}

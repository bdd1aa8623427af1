//! Visits: planning one, asking for a check on the spot, one visit.

use askama::Template;

use super::logs::SpotField;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Photo, Tag};

/// The form to plan a visit or to ask for a check: `staff/field/visit_new.html`.
///
/// Posts `csrf key purpose spot address words on request who`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/visit_new.html")]
pub(crate) struct VisitFormPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// The request it is about: its number, title and page.
    pub(crate) request: Option<(String, Link)>,
    /// Whom a check can be asked of; empty where one plans for oneself.
    pub(crate) keepers: Vec<Choice>,
    /// Only its error is used.
    pub(crate) who: Field,
    pub(crate) purpose: Field,
    pub(crate) purposes: Vec<Choice>,
    pub(crate) spot: SpotField,
    pub(crate) address: Field,
    pub(crate) words: Field,
    pub(crate) on: Field,
    /// The first and the last day that can be chosen, yyyy-mm-dd.
    pub(crate) days: (String, String),
}

/// A visit: `staff/field/visit.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/visit.html")]
pub(crate) struct VisitPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) state: Tag,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) request: Option<Link>,
    pub(crate) photos: Vec<Photo>,
    /// The form to note how it was, for who goes.
    pub(crate) form: Option<EndForm>,
    pub(crate) errors: Vec<FormError>,
}

/// What field work has about a request: `staff/field/of_request.html`, and alone as the fragment
/// `staff/field/of_request_part.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/of_request.html")]
pub(crate) struct OfRequestPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) part: OfRequest,
}

/// The fragment.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/of_request_part.html")]
pub(crate) struct OfRequestPart {
    pub(crate) part: OfRequest,
}

/// Entries of the log, the meeting, and the visits about a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfRequest {
    /// "12 月 30 日 09:40，欧阳喆堃记的：发现问题".
    pub(crate) told: Vec<Link>,
    /// Each visit with how it was found.
    pub(crate) visits: Vec<(Link, Tag, String)>,
    /// Where a check is asked for, for those who may.
    pub(crate) ask_href: Option<String>,
}

impl OfRequest {
    /// Whether nobody went there yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty() && self.visits.is_empty()
    }
}

/// How it was: posts multipart `csrf key version outcome result photos*`.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) outcome: Field,
    pub(crate) outcomes: Vec<Choice>,
    pub(crate) result: Field,
    pub(crate) photos: Field,
    pub(crate) photos_kept: Option<String>,
    pub(crate) photos_max: usize,
}

//! What is made public of answers: `staff/publications/*.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError, Tag};

/// What waits: `staff/publications/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/publications/list.html")]
pub(crate) struct PublicationsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) rows: Vec<PublicationRow>,
    /// Whether there are more than the page shows.
    pub(crate) more: bool,
}

/// An answer that waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct PublicationRow {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) category: String,
    pub(crate) place: String,
    pub(crate) answer: String,
    /// Since when it waits.
    pub(crate) since: String,
}

/// The decision: `staff/publications/one.html`. Posts `csrf key seen cover-N… own do`, where `do` is
/// `look`, `release` or `withhold`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/publications/one.html")]
pub(crate) struct PublicationPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) request_href: String,
    pub(crate) title: String,
    pub(crate) number: String,
    /// How it stands: "等您定", "公开了", "不公开", "没有找到要遮的，已经公开".
    pub(crate) tag: Tag,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) seen: String,
    /// The answer, cut at what was found.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) findings: Vec<FoundRow>,
    pub(crate) own: Field,
    pub(crate) own_max: usize,
    /// What everybody would read.
    pub(crate) result: String,
    /// What was decided before.
    pub(crate) decided: Vec<String>,
    pub(crate) shots: Vec<ShotRow>,
}

/// A piece of the answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub(crate) words: String,
    /// The number of the finding it is; 0 for none.
    pub(crate) number: usize,
}

/// Something found.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoundRow {
    pub(crate) number: usize,
    pub(crate) words: String,
    /// "电话号码".
    pub(crate) kind: String,
    pub(crate) covered: bool,
}

/// A photo of the result.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShotRow {
    pub(crate) href: String,
    pub(crate) thumb: String,
    pub(crate) words: String,
    pub(crate) tag: Tag,
}

/// Boxes over a photo: `staff/publications/photo.html`. Posts `csrf key x-N y-N w-N h-N sound do`,
/// where `do` is `release` or `hide`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/publications/photo.html")]
pub(crate) struct PublicationPhotoPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) photo: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) boxes: Vec<BoxRow>,
    /// Only its error is used.
    pub(crate) wrong: Field,
    pub(crate) sound: bool,
    /// The copy that everybody sees, where there is one.
    pub(crate) released: Option<String>,
}

/// A box, in per cent, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct BoxRow {
    pub(crate) number: usize,
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) width: String,
    pub(crate) height: String,
}

//! Hours of study: `staff/study/*.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Link, Tag};

/// The hours of a branch: `staff/study/branch.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/study/branch.html")]
pub(crate) struct StudyBranchPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) definition: String,
    pub(crate) others: Vec<Link>,
    pub(crate) rows: Vec<StudyRow>,
}

/// A member with their hours.
#[derive(Debug, Clone, Default)]
pub(crate) struct StudyRow {
    pub(crate) name: String,
    pub(crate) post: String,
    /// "12 / 32 学时".
    pub(crate) hours: String,
    /// "6 次，540 分钟".
    pub(crate) detail: String,
    pub(crate) tag: Tag,
}

/// One's own hours: `staff/study/own.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/study/own.html")]
pub(crate) struct StudyOwnPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    /// How it stands, in a sentence.
    pub(crate) says: String,
    pub(crate) tag: Option<Tag>,
    pub(crate) definition: String,
    pub(crate) others: Vec<Link>,
    /// Day, what it was called, "90 分钟".
    pub(crate) rows: Vec<(String, String, String)>,
    /// The list of one's branch, for who leads it.
    pub(crate) branch_href: Option<String>,
}

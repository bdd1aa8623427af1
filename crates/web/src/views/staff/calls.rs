//! The call-backs (回访) somebody owes.

use askama::Template;

use super::export::Export;
use super::lists::Empty;
use crate::views::layout::{DeskFrame, Tag};

/// The list of call-backs: `staff/calls.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/calls.html")]
pub(crate) struct CallsPage {
    pub(crate) frame: DeskFrame,
    /// "9 件".
    pub(crate) count: String,
    /// There are more than are shown: "先列最急的 50 件。"
    pub(crate) more: Option<String>,
    /// Where not all are called back: how many, and which always.
    pub(crate) sampled: Option<String>,
    /// Low ratings first, then the one due first.
    pub(crate) calls: Vec<Call>,
    pub(crate) empty: Empty,
    /// Takes the list along, without how people can be reached.
    pub(crate) export: Option<Export>,
}

/// One call to make.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    /// The request's page, where the result is noted.
    pub(crate) href: String,
    pub(crate) title: String,
    /// "道路交通 · 滔河镇兴隆村".
    pub(crate) detail: String,
    /// "张**".
    pub(crate) name: String,
    /// "199****0001", or "没有留电话".
    pub(crate) phone: String,
    /// Who says it is done.
    pub(crate) handler: String,
    /// The public answer, cut to a few lines.
    pub(crate) answer: String,
    /// "还没打过"; "打过 2 次没联系上".
    pub(crate) tries: String,
    pub(crate) due: Tag,
    /// A low rating by link, which is always called back: "链接打了不满意".
    pub(crate) low: Option<String>,
}

//! A person's day in the field, and the page shown without a network.

use askama::Template;

use super::lists::Empty;
use crate::views::layout::{DeskFrame, Link, Tag};

/// What is to be done today, the most urgent first: `staff/field/day.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/day.html")]
pub(crate) struct DayPage {
    pub(crate) frame: DeskFrame,
    /// "12 月 31 日（周三）".
    pub(crate) date: String,
    /// "还有 5 件，其中 1 件过了时间".
    pub(crate) left: String,
    /// What was done, by itself and written: "今天已经做了 7 件".
    pub(crate) done: String,
    /// The log of today.
    pub(crate) log_href: Option<String>,
    /// The form of a courtyard meeting; `None` for those who hold none.
    pub(crate) meeting_href: Option<String>,
    /// The form to order on somebody's behalf.
    pub(crate) order_href: Option<String>,
    /// The form of a visit.
    pub(crate) visit_href: String,
    /// Overdue first.
    pub(crate) items: Vec<Item>,
    pub(crate) empty: Empty,
}

/// One thing to do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    /// 走访, 核实, 巡查, 回访, 办件.
    pub(crate) kind: String,
    pub(crate) title: String,
    /// Where, and what to look at.
    pub(crate) detail: String,
    pub(crate) due: Tag,
    /// Done with one tap, where that is possible.
    pub(crate) tap: Option<Tap>,
    /// The way to everything else.
    pub(crate) open: Link,
}

/// A form that is one button.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tap {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) name: String,
    /// Hidden fields.
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// What is shown in place of a page that was not kept: `staff/field/offline.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/offline.html")]
pub(crate) struct OfflinePage {
    pub(crate) frame: DeskFrame,
    /// The form of the work log; `None` for those who write none.
    pub(crate) log_href: Option<String>,
    /// The form of a courtyard meeting; `None` for those who hold none.
    pub(crate) meeting_href: Option<String>,
}

//! The burden meter: `staff/burden/*.html`.

use askama::Template;

use super::life::LifeFigure;
use super::lists::{Empty, Pager};
use crate::views::layout::{DeskFrame, Link, Tag};

/// What is asked of whom: `staff/burden/page.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/burden/page.html")]
pub(crate) struct BurdenPage {
    pub(crate) frame: DeskFrame,
    /// "2024 年 12 月到 2025 年 11 月".
    pub(crate) span: String,
    pub(crate) figures: Vec<LifeFigure>,
    /// "限额：一个单位一个月 120 分钟".
    pub(crate) limit: String,
    pub(crate) orgs: Vec<BurdenOrg>,
    pub(crate) pager: Pager,
    pub(crate) rules: Vec<BurdenRule>,
    pub(crate) months: Vec<BurdenMonth>,
    pub(crate) twice: Vec<BurdenTwice>,
    pub(crate) empty: Empty,
}

/// An organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct BurdenOrg {
    pub(crate) href: String,
    pub(crate) name: String,
    /// "62 分钟"; red above the limit.
    pub(crate) tag: Tag,
    pub(crate) last: String,
    /// "多 12", "少 3".
    pub(crate) trend: String,
    pub(crate) before: String,
    pub(crate) forms: String,
    pub(crate) automatic: String,
}

/// A rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct BurdenRule {
    pub(crate) href: String,
    pub(crate) name: String,
    /// "3 分 20 秒，估算".
    pub(crate) each: String,
    pub(crate) last: String,
    pub(crate) trend: String,
    pub(crate) before: String,
    pub(crate) forms: String,
    pub(crate) automatic: String,
}

/// A month.
#[derive(Debug, Clone, Default)]
pub(crate) struct BurdenMonth {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A day on which a branch was asked twice who came.
#[derive(Debug, Clone, Default)]
pub(crate) struct BurdenTwice {
    pub(crate) name: String,
    /// "11 月 3 日，记了 2 条".
    pub(crate) words: String,
    pub(crate) first_href: String,
    pub(crate) last_href: String,
}

/// The rows behind a number: `staff/burden/rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/burden/rows.html")]
pub(crate) struct BurdenRowsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    /// Where the forms themselves are, of an organisation.
    pub(crate) more: Option<Link>,
    pub(crate) rows: Vec<BurdenRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// A sum of one month, organisation and rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct BurdenRow {
    pub(crate) href: String,
    pub(crate) org: String,
    pub(crate) rule: String,
    pub(crate) month: String,
    pub(crate) took: String,
    /// "3 次，12 栏，平台自己填好 30 栏".
    pub(crate) detail: String,
}

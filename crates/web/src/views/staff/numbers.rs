//! The numbers: figures, charts and tables in which every number opens its rows.

use askama::Template;

use super::export::Export;
use crate::views::layout::{Choice, DeskFrame};

/// The numbers of a place, a category and a period: `staff/numbers.html`.
///
/// Its form is a GET with `year from until place category`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/numbers.html")]
pub(crate) struct NumbersPage {
    pub(crate) frame: DeskFrame,
    /// "2025 年 1—12 月".
    pub(crate) title: String,
    /// "12 月 31 日 24:00".
    pub(crate) as_of: String,
    /// From the county down; the last one is shown and has no address.
    pub(crate) crumbs: Vec<Crumb>,
    pub(crate) filter: PeriodFilter,
    /// 收到, 办结, 在办, 按时, 满意.
    pub(crate) figures: Vec<Figure>,
    /// 不予受理和撤回, 超期在办, 主动评价, 好评率, 没有评价.
    pub(crate) more: Vec<Figure>,
    /// From `documents::chart::columns_and_line`.
    pub(crate) months_svg: String,
    /// From `documents::chart::bars`: what came in by town, village or category.
    pub(crate) parts_svg: String,
    /// "各镇收到".
    pub(crate) parts_title: String,
    /// By town, or by village; `None` inside one village.
    pub(crate) by_place: Option<Table>,
    /// `None` where one category is chosen.
    pub(crate) by_category: Option<Table>,
    pub(crate) by_month: Table,
    /// Nothing came in: figures and tables would be noughts all over.
    pub(crate) empty: bool,
    /// Takes the tables along.
    pub(crate) export: Option<Export>,
}

/// A place on the way down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crumb {
    pub(crate) name: String,
    pub(crate) href: Option<String>,
}

/// Which period, place and category.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeriodFilter {
    pub(crate) action: String,
    /// The code of the place; the form keeps it.
    pub(crate) place: String,
    pub(crate) years: Vec<Choice>,
    /// First month: "1 月" to "12 月".
    pub(crate) from: Vec<Choice>,
    /// Last month.
    pub(crate) until: Vec<Choice>,
    /// The first is "全部类别" with an empty value.
    pub(crate) categories: Vec<Choice>,
    /// What is wrong with the period asked for: "开始的月份在结束的月份之后，已按全年算。"
    pub(crate) error: Option<String>,
}

/// A number that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    /// "办结".
    pub(crate) name: String,
    /// "3,825", "98.30%"; "—" for nothing of nothing.
    pub(crate) value: String,
    /// The unit, or numerator and denominator: "3,825 / 3,891".
    pub(crate) of: String,
    pub(crate) href: String,
    /// Something is wrong there: drawn red.
    pub(crate) hot: bool,
    /// From `documents::chart::ratio_bar` or `trend`.
    pub(crate) svg: Option<String>,
}

/// A table whose every number opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Unique in the page: "places".
    pub(crate) id: &'static str,
    /// "各镇".
    pub(crate) caption: String,
    /// The head of the first column: "镇".
    pub(crate) head: String,
    pub(crate) rows: Vec<TableRow>,
    /// The last row: "合计".
    pub(crate) total: Option<TableRow>,
}

/// One place, category or month.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableRow {
    pub(crate) name: String,
    /// The same page, narrowed to it.
    pub(crate) href: Option<String>,
    pub(crate) received: Number,
    pub(crate) closed: Number,
    pub(crate) open: Number,
    /// Open and past due.
    pub(crate) overdue: Number,
    pub(crate) on_time: Ratio,
    pub(crate) satisfied: Ratio,
}

/// A count that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Number {
    /// Grouped by thousands; "0" is written and opens too.
    pub(crate) words: String,
    pub(crate) href: String,
    /// More than nought of something that should be none.
    pub(crate) hot: bool,
}

/// A ratio that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ratio {
    /// "98.90%", or "—".
    pub(crate) value: String,
    /// "987 / 998".
    pub(crate) of: String,
    pub(crate) href: String,
}

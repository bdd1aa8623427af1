//! The numbers of orders, by place, kind and month; every number opens its rows.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame};
use crate::views::staff::numbers::{Crumb, Figure};

/// The numbers: `staff/orders/numbers.html`. Its form is a GET with `year from until place category`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/numbers.html")]
pub(crate) struct NumbersPage {
    pub(crate) frame: DeskFrame,
    /// "2025 年 1—12 月".
    pub(crate) title: String,
    pub(crate) as_of: String,
    pub(crate) crumbs: Vec<Crumb>,
    pub(crate) action: String,
    /// The code of the place; the form keeps it.
    pub(crate) place: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) from: Vec<Choice>,
    pub(crate) until: Vec<Choice>,
    /// The first is "各类" with an empty value.
    pub(crate) kinds: Vec<Choice>,
    pub(crate) error: Option<String>,
    pub(crate) figures: Vec<Figure>,
    /// What else there is to know, in small type.
    pub(crate) more: Vec<Figure>,
    /// From `documents::chart::columns_and_line`.
    pub(crate) months_svg: String,
    pub(crate) tables: Vec<Table>,
    /// What each figure counts.
    pub(crate) meanings: Vec<(&'static str, &'static str)>,
    pub(crate) empty: bool,
}

/// A table whose every number opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) id: &'static str,
    pub(crate) caption: String,
    /// The head of the first column.
    pub(crate) head: String,
    /// The heads of the others.
    pub(crate) heads: Vec<String>,
    pub(crate) rows: Vec<TableRow>,
    pub(crate) total: Option<TableRow>,
}

/// One place, kind or month.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableRow {
    pub(crate) name: String,
    /// The same page, narrowed to it.
    pub(crate) href: Option<String>,
    pub(crate) cells: Vec<Cell>,
}

/// A number that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// The head of its column.
    pub(crate) label: String,
    /// "213", "98.30%", "—".
    pub(crate) value: String,
    /// "209 / 213", for a ratio.
    pub(crate) of: Option<String>,
    pub(crate) href: String,
    pub(crate) hot: bool,
}

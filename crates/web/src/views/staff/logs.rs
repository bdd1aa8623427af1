//! The work log: the form with the day below it, an entry, the numbers and the rows behind them.

use askama::Template;

use super::lists::{Empty, Pager};
use super::numbers::Crumb;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Photo, Tag, Town};

/// Where, as the forms of field work ask for it: chips for a few grids, a list for many villages.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpotField {
    /// Only its error is used where there are chips.
    pub(crate) field: Field,
    /// The grids to tap; empty where the list is shown.
    pub(crate) grids: Vec<Choice>,
    /// The villages to choose from; empty where the chips are shown.
    pub(crate) towns: Vec<Town>,
}

/// The form of an entry, and the day it stands in: `staff/field/log.html`.
///
/// Posts multipart fields `csrf key kind spot words category address outcome minutes round request
/// photos*`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/log.html")]
pub(crate) struct LogPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// The idempotency key; a script puts another for each entry it keeps.
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// Only its error is used; the choice stands in `kinds`.
    pub(crate) kind: Field,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) spot: SpotField,
    pub(crate) words: Field,
    /// Only its error is used.
    pub(crate) category: Field,
    pub(crate) categories: Vec<Choice>,
    pub(crate) address: Field,
    pub(crate) outcome: Field,
    pub(crate) outcomes: Vec<Choice>,
    pub(crate) minutes: Field,
    pub(crate) photos: Field,
    pub(crate) photos_kept: Option<String>,
    /// The round the entry completes, or nothing.
    pub(crate) round: String,
    /// The request it is about, or nothing.
    pub(crate) request: String,
    /// "这一笔算第一网格这一周的巡查。"
    pub(crate) about: Option<String>,
    pub(crate) words_max: usize,
    pub(crate) photos_max: usize,
    /// The day below the form; `None` where the form came back with errors.
    pub(crate) day: Option<DayBelow>,
}

/// One day of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayBelow {
    /// "今天", "12 月 30 日（周二）".
    pub(crate) title: String,
    pub(crate) before: Link,
    pub(crate) after: Option<Link>,
    /// What came about by itself and what was written, oldest first.
    pub(crate) lines: Vec<Line>,
}

/// A line of a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// "09:40".
    pub(crate) at: String,
    /// 走访, 派单, 发现问题.
    pub(crate) kind: String,
    pub(crate) words: String,
    /// Where; may be empty.
    pub(crate) detail: String,
    pub(crate) href: Option<String>,
    /// Whether it came about by itself.
    pub(crate) by_itself: bool,
}

/// An entry: `staff/field/entry.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/entry.html")]
pub(crate) struct EntryPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) kind: String,
    pub(crate) words: String,
    /// Label and value: 哪里, 什么时候, 谁, 花了多少时间, 办得怎么样.
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) photos: Vec<Photo>,
    /// The request it became: its number, its state, its page.
    pub(crate) request: Option<(Link, Tag)>,
    pub(crate) comment: Option<CommentSaid>,
    /// The form to comment with, for those who may.
    pub(crate) form: Option<CommentForm>,
    pub(crate) errors: Vec<FormError>,
}

/// What a superior wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommentSaid {
    pub(crate) who: String,
    pub(crate) words: String,
}

/// The form of a comment.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommentForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) words: Field,
}

/// The numbers of field work: `staff/field/logs.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/logs.html")]
pub(crate) struct LogsPage {
    pub(crate) frame: DeskFrame,
    /// "滔河镇 工作日志 2025 年".
    pub(crate) title: String,
    pub(crate) crumbs: Vec<Crumb>,
    /// Where the GET form leads.
    pub(crate) action: String,
    pub(crate) place: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) from: Vec<Choice>,
    pub(crate) until: Vec<Choice>,
    pub(crate) error: Option<String>,
    pub(crate) empty: bool,
    pub(crate) figures: Vec<Figure>,
    pub(crate) tables: Vec<Table>,
}

/// A number that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    /// "31 / 57" under a ratio; may be empty.
    pub(crate) of: String,
    pub(crate) href: String,
}

/// A table of numbers: by place or grid, by kind, by month.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) title: String,
    /// The heads of the columns, the first names the row.
    pub(crate) heads: Vec<String>,
    pub(crate) rows: Vec<TableRow>,
}

/// A row of such a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableRow {
    pub(crate) name: String,
    /// The same numbers of this place alone, where there are any.
    pub(crate) href: Option<String>,
    /// Each number with the rows behind it.
    pub(crate) cells: Vec<(String, String)>,
}

/// The rows behind a number of field work: `staff/field/rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/rows.html")]
pub(crate) struct LogRowsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    /// What is counted, in one sentence.
    pub(crate) definition: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// A row of any list of field work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// "12 月 30 日 09:40".
    pub(crate) at: String,
    pub(crate) kind: String,
    pub(crate) words: String,
    pub(crate) place: String,
    pub(crate) who: String,
    /// How it stands: the state of its request, the outcome of a visit.
    pub(crate) state: Option<Tag>,
    pub(crate) href: Option<String>,
}

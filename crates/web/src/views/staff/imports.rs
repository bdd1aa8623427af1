//! A file on its way in: `staff/imports/*.html`.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, FormError, Link, Tag};

/// What each column means. Posts `csrf key column-N…`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/imports/columns.html")]
pub(crate) struct ColumnsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    pub(crate) back_href: String,
    pub(crate) back_name: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) columns: Vec<ColumnRow>,
    pub(crate) drop_action: String,
    pub(crate) drop_key: String,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnRow {
    /// From 0.
    pub(crate) nth: usize,
    /// Its heading, or "第 3 列".
    pub(crate) heading: String,
    /// Its first cells.
    pub(crate) samples: String,
    pub(crate) choices: Vec<Choice>,
}

/// What their words are here. Posts `csrf key word-N field-N told-N…`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/imports/words.html")]
pub(crate) struct WordsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    pub(crate) back_href: String,
    pub(crate) back_name: &'static str,
    pub(crate) columns_href: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) groups: Vec<WordGroup>,
}

/// The words of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordGroup {
    pub(crate) field: &'static str,
    /// "他们的分类，是我们的哪一类".
    pub(crate) title: String,
    pub(crate) words: Vec<WordRow>,
}

/// A word.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordRow {
    pub(crate) nth: usize,
    pub(crate) word: String,
    /// "12 行".
    pub(crate) rows: String,
    pub(crate) choices: Vec<Choice>,
}

/// A file by its step: its rows, its progress, its receipt. The rows post `csrf key line-N on-N go`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/imports/run.html")]
pub(crate) struct RunPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    pub(crate) by: String,
    pub(crate) back_href: String,
    pub(crate) back_name: &'static str,
    /// What stands over a row's title, place, category and limit.
    pub(crate) heads: [&'static str; 4],
    /// What taking back does.
    pub(crate) undo_hint: &'static str,
    pub(crate) tag: Tag,
    pub(crate) action: String,
    pub(crate) key: String,
    /// What it came to, each with its number: "可以导入", "287".
    pub(crate) sums: Vec<(String, String)>,
    pub(crate) tabs: Vec<Tab>,
    /// Whether rows may be chosen and taken.
    pub(crate) is_ready: bool,
    pub(crate) rows: Vec<RowLine>,
    /// How many rows are chosen.
    pub(crate) chosen: String,
    pub(crate) has_chosen: bool,
    /// The last line of this page, where more follow.
    pub(crate) next: Option<i64>,
    pub(crate) first_href: Option<String>,
    /// Which tab the form comes from.
    pub(crate) tab: String,
    pub(crate) columns_href: Option<String>,
    pub(crate) words_href: Option<String>,
    /// Where the rows to be mended are taken along.
    pub(crate) wrong_action: Option<String>,
    pub(crate) drop_action: Option<String>,
    pub(crate) drop_key: String,
    pub(crate) undo_action: Option<String>,
    pub(crate) undo_key: String,
    /// Where what became of it is taken back, and its id.
    pub(crate) back_action: Option<String>,
    pub(crate) id: String,
    /// How far a job is: done, of how many; `None` where none is at it.
    pub(crate) progress: Option<(i64, i64, String)>,
    /// Requests that could not be taken back.
    pub(crate) kept: Vec<Link>,
}

/// A tab over the rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) current: bool,
    pub(crate) hot: bool,
}

/// A row of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowLine {
    pub(crate) line: i64,
    pub(crate) tag: Tag,
    /// Whether it can be chosen.
    pub(crate) can: bool,
    pub(crate) chosen: bool,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) category: String,
    pub(crate) limit: String,
    /// Where to look and what to do.
    pub(crate) faults: Vec<(String, String)>,
}

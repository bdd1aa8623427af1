//! What the lists of field work share: where, when, by whom, a page at a time from a key.

use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, Value, params};

/// Which rows of field work, all conditions together. `None` means "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// A village, or a town with all its villages; the county is any.
    pub place: Option<Place>,
    /// A grid, [`NO_GRID`] for what names none; entries of the log and rounds only.
    pub grid: Option<Id>,
    /// One of these kinds; any when empty. Entries of the log only.
    pub kinds: Vec<&'static str>,
    /// Whose; not of rounds.
    pub person: Option<Id>,
    /// At or after.
    pub from: Option<Instant>,
    /// Before.
    pub until: Option<Instant>,
}

/// Stands for rows that name no grid.
pub const NO_GRID: Id = Id(0);

/// Where a page begins: behind the row with this moment and id. The newest stand first.
pub type After = Option<(Instant, Id)>;

/// A table of field work, with what its lists read.
pub(crate) struct Listed {
    /// For logs and error messages.
    pub(crate) name: &'static str,
    /// What is read, `t` being the table.
    pub(crate) columns: &'static str,
    /// The table as `t`, with what is joined to it.
    pub(crate) tables: &'static str,
    /// The moment it is listed by.
    pub(crate) at: &'static str,
}

/// Reads a page of at most `limit` rows, the newest first.
pub(crate) async fn page(
    tx: &mut Tx<'_>,
    county: County,
    listed: &Listed,
    span: &Span,
    after: After,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let Listed { name, columns, tables, at } = listed;
    let mut params = params![county];
    let mut text = format!("SELECT {columns} FROM {tables} WHERE t.county = $1");
    conditions(&mut text, &mut params, listed, span);
    if let Some((moment, id)) = after {
        let (moment, id) = (bind(&mut params, moment), bind(&mut params, id));
        text.push_str(&format!(" AND (t.{at}, t.id) < ({moment}, {id})"));
    }
    let limit = bind(&mut params, limit);
    text.push_str(&format!(" ORDER BY t.{at} DESC, t.id DESC LIMIT {limit}"));
    tx.query_text(name, &text, params).await
}

fn bind(params: &mut Vec<Value>, value: impl Into<Value>) -> String {
    params.push(value.into());
    format!("${}", params.len())
}

fn conditions(text: &mut String, params: &mut Vec<Value>, listed: &Listed, span: &Span) {
    let at = listed.at;
    let mut and = |clause: &str, value: Value| {
        let name = bind(params, value);
        text.push_str(&format!(" AND {clause} {name}"));
    };
    // Said even where no time was asked for: visits and rounds not yet done have no moment.
    let from = span.from.unwrap_or(Instant(0));
    and(&format!("t.{at} >="), from.into());
    if let Some(until) = span.until {
        and(&format!("t.{at} <"), until.into());
    }
    match span.place.map(|it| (it, it.level())) {
        Some((place, Level::Village)) => and("t.place =", place.into()),
        Some((place, Level::Town)) => and("t.town =", place.into()),
        Some((_, Level::County)) | None => {}
    }
    if let Some(grid) = span.grid.filter(|it| *it != NO_GRID) {
        and("t.grid =", grid.into());
    }
    if let Some(whose) = span.person {
        and("t.person =", whose.into());
    }
    if span.grid == Some(NO_GRID) {
        text.push_str(" AND t.grid IS NULL");
    }
    if !span.kinds.is_empty() {
        let names: Vec<String> = span.kinds.iter().map(|it| bind(params, *it)).collect();
        text.push_str(&format!(" AND t.kind IN ({})", names.join(", ")));
    }
}

//! Taking a list out of the house as a file: made from what the page shows, and written down.

pub use documents::sheet::{Book, CSV_TYPE, Cell, Column, Mark, Moment, Reach, TYPE, Table};
use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::{App, Failure};

/// Rows of a file. What lies behind them is told in the file.
pub const ROWS_MAX: usize = 5_000;

/// A civil time as a cell takes it.
pub fn moment(at: Instant) -> Moment {
    let civil = at.civil();
    let small = |it: i8| u8::try_from(it).unwrap_or(0);
    Moment {
        year: u16::try_from(civil.year()).unwrap_or(0),
        month: small(civil.month()),
        day: small(civil.day()),
        hour: small(civil.hour()),
        minute: small(civil.minute()),
    }
}

/// In which form a table is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A workbook.
    Xlsx,
    /// Text with separators; of the first table only.
    Csv,
}

/// A number by which a file is found in the audit again.
pub(crate) fn number(app: &App) -> String {
    kernel::code::number_code(u64::from_be_bytes(app.chance()))
}

/// Whose copy a file is, in words: its number, who took it for whom, when.
pub(crate) fn mark_words(number: &str, staff: &Staff, at: Instant) -> String {
    let civil = at.civil();
    let (date, hour, minute) = (civil.date(), civil.hour(), civil.minute());
    format!("导出 {number} · {}（{}）· {date} {hour:02}:{minute:02}", staff.name, staff.org_name)
}

/// The bytes of a file.
pub async fn file(app: &App, book: Book, form: Form) -> Result<Vec<u8>, Failure> {
    let make = move || match (form, book.tables.first()) {
        (Form::Csv, Some(table)) => documents::sheet::csv(table),
        _ => documents::sheet::xlsx(&book),
    };
    app.heavy(make).await?.map_err(Failure::Broken)
}

/// Makes the file, marks it with who took it, as far as the book's mark reaches, and writes down who took what: `list` names the page, `detail` what narrowed it.
/// Without that row there is no file.
pub async fn export(
    app: &App,
    county: County,
    staff: &Staff,
    book: Book,
    said: (&'static str, String),
) -> Result<Vec<u8>, Failure> {
    export_as(app, county, staff, (book, Form::Xlsx), said).await
}

/// [`export`], in a form. A text has no room for the mark: its number stands in the audit only.
pub async fn export_as(
    app: &App,
    county: County,
    staff: &Staff,
    (mut book, form): (Book, Form),
    (list, detail): (&'static str, String),
) -> Result<Vec<u8>, Failure> {
    let (at, number) = (app.now(), number(app));
    book.mark.words = mark_words(&number, staff, at);
    let rows: usize = book.tables.iter().map(|it| it.rows.len()).sum();
    let bytes = file(app, book, form).await?;
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let detail = format!("{list} no={number} rows={rows} {detail}");
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let subject = Id(county.place().0);
        let change = Change { at, by, act: "export", noun: "list", subject, detail: &detail };
        Ok(store::audit::append(tx, county, &change).await?)
    };
    app.store().write(county.0, work).await?;
    Ok(bytes)
}

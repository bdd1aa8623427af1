//! Taking a list out of the house as a file: made from what the page shows, and written down.

pub use documents::sheet::{Book, CSV_TYPE, Cell, Column, Moment, TYPE, Table};
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

/// Makes the file and writes down who took what: `list` names the page, `detail` what narrowed it.
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

/// [`export`], in a form.
pub async fn export_as(
    app: &App,
    county: County,
    staff: &Staff,
    (book, form): (Book, Form),
    (list, detail): (&'static str, String),
) -> Result<Vec<u8>, Failure> {
    let rows: usize = book.tables.iter().map(|it| it.rows.len()).sum();
    let make = move || match (form, book.tables.first()) {
        (Form::Csv, Some(table)) => documents::sheet::csv(table),
        _ => documents::sheet::xlsx(&book),
    };
    let bytes = app.heavy(make).await?.map_err(Failure::Broken)?;
    let at = app.now();
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let detail = format!("{list} rows={rows} {detail}");
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let subject = Id(county.place().0);
        let change = Change { at, by, act: "export", noun: "list", subject, detail: &detail };
        Ok(store::audit::append(tx, county, &change).await?)
    };
    app.store().write(county.0, work).await?;
    Ok(bytes)
}

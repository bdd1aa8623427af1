//! Entry codes, and by which of them requests came in.

use domain::entry_codes::{EntryCode, EntryKind};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ENTRY_CODE = "INSERT INTO entry_code (county, code, kind, label, place, grid, active, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ENTRY_CODE = "SELECT code, kind, label, place, grid, active, made_at FROM entry_code WHERE county = $1 AND code = $2";
    ENTRY_CODES = "SELECT code, kind, label, place, grid, active, made_at FROM entry_code
        WHERE county = $1 AND place BETWEEN $2 AND $3 AND (place, code) > ($4, $5)
        ORDER BY place, code LIMIT $6";
    CODED_PLACES = "SELECT place, grid FROM entry_code
        WHERE county = $1 AND place BETWEEN $2 AND $3 AND kind = $4 AND active = 1 ORDER BY place LIMIT 5000";
    GRIDS_INSIDE = "SELECT id, name, place FROM grid WHERE county = $1 AND place BETWEEN $2 AND $3 ORDER BY place, id LIMIT $4";
    SWITCH_ENTRY_CODE = "UPDATE entry_code SET active = $3 WHERE county = $1 AND code = $2";
    INSERT_REQUEST_ENTRY = "INSERT INTO request_entry (county, request, code, at) VALUES ($1, $2, $3, $4)";
    ARRIVALS = "SELECT request, at FROM request_entry
        WHERE county = $1 AND code = $2 AND at >= $3 AND (at, request) < ($4, $5)
        ORDER BY at DESC, request DESC LIMIT $6";
    SCANNED = "SELECT id, place, received_at FROM request WHERE county = $1 AND source = 'qr' ORDER BY received_at, id LIMIT 20000";
    ENTRY_OF = "SELECT c.code, c.kind, c.label, c.place, c.grid, c.active, c.made_at
        FROM request_entry e JOIN entry_code c ON c.county = e.county AND c.code = e.code
        WHERE e.county = $1 AND e.request = $2";
}

/// Adds a code. [`StoreError::Conflict`] when it is taken.
pub async fn insert(tx: &mut Tx<'_>, county: County, it: &EntryCode) -> Result<(), StoreError> {
    let params = params![
        county,
        it.code.as_str(),
        it.kind.code(),
        it.label.as_str(),
        it.place,
        it.grid,
        it.active,
        it.made_at
    ];
    tx.run(INSERT_ENTRY_CODE, params).await
}

/// A code, also one that was taken down.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    code: &str,
) -> Result<Option<EntryCode>, StoreError> {
    let row = tx.query_opt(ENTRY_CODE, params![county, code]).await?;
    row.as_ref().map(entry_code).transpose()
}

/// The codes inside a place behind the key `after`, at most `limit`, by place.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    after: (Place, &str),
    limit: i64,
) -> Result<Vec<EntryCode>, StoreError> {
    let params = params![county, place, place.last(), after.0, after.1, limit];
    tx.query(ENTRY_CODES, params).await?.iter().map(entry_code).collect()
}

/// The places and grids inside a place that have a code of this kind in use.
pub async fn coded(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    kind: EntryKind,
) -> Result<Vec<(Place, Option<Id>)>, StoreError> {
    let rows = tx.query(CODED_PLACES, params![county, place, place.last(), kind.code()]).await?;
    rows.iter().map(|row| Ok((Place(row.int(0)?), row.opt_int(1)?.map(Id)))).collect()
}

/// The grids inside a place, at most `limit`: id, name, village.
pub async fn grids(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<(Id, String, Place)>, StoreError> {
    let rows = tx.query(GRIDS_INSIDE, params![county, place, place.last(), limit]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?, Place(row.int(2)?)))).collect()
}

/// Takes a code down, or puts it up again.
pub async fn switch(
    tx: &mut Tx<'_>,
    county: County,
    code: &str,
    active: bool,
) -> Result<(), StoreError> {
    tx.run(SWITCH_ENTRY_CODE, params![county, code, active]).await
}

/// Writes down by which code a request came in.
pub async fn arrive(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    code: &str,
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_REQUEST_ENTRY, params![county, request, code, at]).await
}

/// The requests that came in by a code since a moment, the newest first, before the key `before`.
pub async fn arrivals(
    tx: &mut Tx<'_>,
    county: County,
    code: &str,
    since: Instant,
    before: (Instant, Id),
    limit: i64,
) -> Result<Vec<(Id, Instant)>, StoreError> {
    let params = params![county, code, since, before.0, before.1, limit];
    let rows = tx.query(ARRIVALS, params).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), Instant(row.int(1)?)))).collect()
}

/// The requests whose source is a scanned code: for filling a demonstration, not for pages.
pub async fn scanned(
    tx: &mut Tx<'_>,
    county: County,
) -> Result<Vec<(Id, Place, Instant)>, StoreError> {
    let rows = tx.query(SCANNED, params![county]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), Place(row.int(1)?), Instant(row.int(2)?)))).collect()
}

/// The code by which a request came in, if it came by one.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<EntryCode>, StoreError> {
    let row = tx.query_opt(ENTRY_OF, params![county, request]).await?;
    row.as_ref().map(entry_code).transpose()
}

fn entry_code(row: &Row) -> Result<EntryCode, StoreError> {
    let kind = row.text(1)?;
    let corrupt = || StoreError::Corrupt { what: format!("entry_code.kind {kind}") };
    Ok(EntryCode {
        code: row.text(0)?,
        kind: EntryKind::parse(&kind).ok_or_else(corrupt)?,
        label: row.text(2)?,
        place: Place(row.int(3)?),
        grid: row.opt_int(4)?.map(Id),
        active: row.bool(5)?,
        made_at: Instant(row.int(6)?),
    })
}

//! Exports with contacts in clear: who asked for which list and why, who let it be, how often it was
//! fetched.

use domain::contact_exports::{Standing, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_CONTACT_EXPORT = "INSERT INTO contact_export (county, id, number, title, query, row_count, reason, asked_by, org, asked_at,
            state, decided_by, decided_at, refusal, fetched)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', NULL, NULL, '', 0)";
    CONTACT_EXPORT = "SELECT e.id, e.number, e.title, e.query, e.row_count, e.reason, e.asked_by, e.org, e.asked_at, e.state,
            e.decided_by, e.decided_at, e.refusal, e.fetched, p.name, d.name
        FROM contact_export e JOIN person p ON p.county = e.county AND p.id = e.asked_by
        LEFT JOIN person d ON d.county = e.county AND d.id = e.decided_by
        WHERE e.county = $1 AND e.id = $2";
    CONTACT_EXPORTS_WAITING = "SELECT e.id, e.number, e.title, e.query, e.row_count, e.reason, e.asked_by, e.org, e.asked_at, e.state,
            e.decided_by, e.decided_at, e.refusal, e.fetched, p.name, d.name
        FROM contact_export e JOIN person p ON p.county = e.county AND p.id = e.asked_by
        LEFT JOIN person d ON d.county = e.county AND d.id = e.decided_by
        WHERE e.county = $1 AND e.state = 'waiting' ORDER BY e.id LIMIT $2";
    CONTACT_EXPORTS_OF = "SELECT e.id, e.number, e.title, e.query, e.row_count, e.reason, e.asked_by, e.org, e.asked_at, e.state,
            e.decided_by, e.decided_at, e.refusal, e.fetched, p.name, d.name
        FROM contact_export e JOIN person p ON p.county = e.county AND p.id = e.asked_by
        LEFT JOIN person d ON d.county = e.county AND d.id = e.decided_by
        WHERE e.county = $1 AND e.asked_by = $2 ORDER BY e.id DESC LIMIT $3";
    COUNT_CONTACT_EXPORTS_OF = "SELECT COUNT(*) FROM contact_export
        WHERE county = $1 AND asked_by = $2 AND state = 'waiting'";
    DECIDE_CONTACT_EXPORT = "UPDATE contact_export SET state = $3, decided_by = $4, decided_at = $5, refusal = $6
        WHERE county = $1 AND id = $2 AND state = 'waiting' AND asked_by <> $4";
    FETCH_CONTACT_EXPORT = "UPDATE contact_export SET fetched = fetched + 1
        WHERE county = $1 AND id = $2 AND state = 'approved' AND fetched = $3";
}

/// An export with contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactExport {
    /// Which.
    pub id: Id,
    /// 编号, as it stands on the file.
    pub number: String,
    /// What it lists, in people's words.
    pub title: String,
    /// What narrows the list, as in the address of its page.
    pub query: String,
    /// How many rows it had when it was asked for.
    pub rows: i64,
    /// What for.
    pub reason: String,
    /// For which organisation.
    pub org: Id,
    /// When it was asked for.
    pub asked_at: Instant,
    /// How it stands.
    pub standing: Standing,
    /// Why it was refused.
    pub refusal: String,
    /// Who asked.
    pub name: String,
    /// Who decided.
    pub decider: Option<String>,
}

/// Adds one that waits.
pub async fn insert(tx: &mut Tx<'_>, county: County, it: &ContactExport) -> Result<(), StoreError> {
    let (number, title) = (it.number.as_str(), it.title.as_str());
    let (query, reason) = (it.query.as_str(), it.reason.as_str());
    let by = it.standing.asked_by;
    let params =
        params![county, it.id, number, title, query, it.rows, reason, by, it.org, it.asked_at];
    tx.run(INSERT_CONTACT_EXPORT, params).await
}

/// One of them.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<ContactExport>, StoreError> {
    tx.query_opt(CONTACT_EXPORT, params![county, id]).await?.as_ref().map(read).transpose()
}

/// Those that wait, the oldest first.
pub async fn waiting(
    tx: &mut Tx<'_>,
    county: County,
    limit: i64,
) -> Result<Vec<ContactExport>, StoreError> {
    tx.query(CONTACT_EXPORTS_WAITING, params![county, limit]).await?.iter().map(read).collect()
}

/// Those somebody asked for, the newest first.
pub async fn of(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    limit: i64,
) -> Result<Vec<ContactExport>, StoreError> {
    tx.query(CONTACT_EXPORTS_OF, params![county, person, limit]).await?.iter().map(read).collect()
}

/// How many of somebody's wait.
pub async fn count_of(tx: &mut Tx<'_>, county: County, person: Id) -> Result<i64, StoreError> {
    tx.query_one(COUNT_CONTACT_EXPORTS_OF, params![county, person]).await?.int(0)
}

/// Decides one that waits and that somebody else asked for. Says whether it was so.
pub async fn decide(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (state, by, at): (State, Id, Instant),
    refusal: &str,
) -> Result<bool, StoreError> {
    let params = params![county, id, state.code(), by, at, refusal];
    Ok(tx.execute(DECIDE_CONTACT_EXPORT, params).await? == 1)
}

/// Counts one fetch more than `before`. Says whether nobody was quicker.
pub async fn fetch(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    before: i64,
) -> Result<bool, StoreError> {
    Ok(tx.execute(FETCH_CONTACT_EXPORT, params![county, id, before]).await? == 1)
}

fn read(row: &Row) -> Result<ContactExport, StoreError> {
    let state = row.text(9)?;
    let corrupt = || StoreError::Corrupt { what: format!("contact_export.state {state}") };
    let decided = row.opt_int(10)?.map(Id).zip(row.opt_int(11)?.map(Instant));
    Ok(ContactExport {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        query: row.text(3)?,
        rows: row.int(4)?,
        reason: row.text(5)?,
        org: Id(row.int(7)?),
        asked_at: Instant(row.int(8)?),
        standing: Standing {
            asked_by: Id(row.int(6)?),
            state: State::parse(&state).ok_or_else(corrupt)?,
            decided,
            fetched: row.int(13)?,
        },
        refusal: row.text(12)?,
        name: row.text(14)?,
        decider: row.opt_text(15)?,
    })
}

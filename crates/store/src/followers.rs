//! Those who said "me too" (我也是) of a request, and what came of requests: merges and origins.
//!
//! Name and telephone are personal data: they stand in this table only, and lists do not read them.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::outbox::Message;
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_FOLLOWER = "INSERT INTO follower (county, request, id, tracking, name, phone, words, at, told_at, subject, whole)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10)";
    COUNT_FOLLOWERS = "UPDATE request SET followers =
            (SELECT CAST(COUNT(*) AS BIGINT) FROM follower f WHERE f.county = $1 AND f.request = $2)
        WHERE county = $1 AND id = $2";
    FOLLOWERS = "SELECT r.followers FROM request r WHERE r.county = $1 AND r.id = $2";
    BY_TRACKING = "SELECT id, request, words, at, told_at FROM follower WHERE county = $1 AND tracking = $2";
    SAID = "SELECT f.id, f.request, f.words, f.at, f.told_at, r.followers FROM follower f
        JOIN request r ON r.county = f.county AND r.id = f.request
        WHERE f.county = $1 AND f.request = $2 ORDER BY f.id DESC LIMIT $3";
    CONTACT = "SELECT f.name, f.phone, f.whole, s.id, s.wrapped FROM follower f
        LEFT JOIN subject s ON s.county = f.county AND s.id = f.subject WHERE f.county = $1 AND f.request = $2 AND f.id = $3";
    TO_TELL = "SELECT f.id, f.request FROM follower f WHERE f.county = $1 AND f.request = $2
        UNION ALL SELECT f.id, f.request FROM request r JOIN follower f ON f.county = r.county AND f.request = r.id
            WHERE r.county = $1 AND r.merged_into = $2
        LIMIT $3";
    TELL = "INSERT INTO outbox (county, id, at, topic, matter, org, state, tries, next_at, follower)
        VALUES ($1, $2, $3, $4, $5, NULL, 'waiting', 0, $3, $6)";
    TOLD = "UPDATE follower SET told_at = $4 WHERE county = $1 AND request = $2 AND id = $3";
    MERGED = "SELECT id, number, title FROM request WHERE county = $1 AND merged_into = $2 ORDER BY id LIMIT $3";
    INSERT_ORIGIN = "INSERT INTO request_origin (county, request, origin) VALUES ($1, $2, $3)";
    /// The kin of a request: what it was merged into, what was merged into it, what it came of, what
    /// came of it.
    RELATED = "SELECT 'into' AS part, i.id AS id, i.number, i.title FROM request r
            JOIN request i ON i.county = r.county AND i.id = r.merged_into WHERE r.county = $1 AND r.id = $2
        UNION ALL SELECT 'merged', id, number, title FROM request WHERE county = $1 AND merged_into = $2
        UNION ALL SELECT 'origin', r.id, r.number, r.title FROM request_origin o
            JOIN request r ON r.county = o.county AND r.id = o.origin WHERE o.county = $1 AND o.request = $2
        UNION ALL SELECT 'sprung', r.id, r.number, r.title FROM request_origin o
            JOIN request r ON r.county = o.county AND r.id = o.request WHERE o.county = $1 AND o.origin = $2
        ORDER BY part, id LIMIT $3";
}

/// Most followers that are told at once: a bound on the transaction.
pub const TOLD_MAX: i64 = 1_000;
/// Most requests that may be merged into one.
pub const MERGED_MAX: i64 = 50;

/// Somebody with the same need, without how they can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    /// Which follower.
    pub id: Id,
    /// The request they follow.
    pub request: Id,
    /// What they had written themselves; may be empty.
    pub words: String,
    /// Since when.
    pub at: Instant,
    /// When they were told last.
    pub told_at: Option<Instant>,
}

/// Adds a follower and counts them anew. `tracking` is the hash of their own code.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    follower: &Follower,
    tracking: &[u8],
    contact: &SealedContact,
) -> Result<(), StoreError> {
    let Follower { id, request, words, at, .. } = follower;
    let (name, phone) = (contact.name.clone(), contact.phone.clone());
    let (tracking, words, subject) = (tracking.to_vec(), words.as_str(), contact.subject_id());
    let whole = contact.whole.clone();
    let row = params![county, *request, *id, tracking, name, phone, words, *at, subject, whole];
    tx.run(INSERT_FOLLOWER, row).await?;
    tx.run(COUNT_FOLLOWERS, params![county, *request]).await
}

/// How many follow a request.
pub async fn count(tx: &mut Tx<'_>, county: County, request: Id) -> Result<i64, StoreError> {
    let row = tx.query_opt(FOLLOWERS, params![county, request]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The follower of a tracking code, by the code's hash.
pub async fn find_by_tracking(
    tx: &mut Tx<'_>,
    county: County,
    tracking: &[u8],
) -> Result<Option<Follower>, StoreError> {
    let row = tx.query_opt(BY_TRACKING, params![county, tracking.to_vec()]).await?;
    row.as_ref().map(follower).transpose()
}

/// How many follow a request, and the newest of them.
pub async fn of(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    limit: i64,
) -> Result<(i64, Vec<Follower>), StoreError> {
    let rows = tx.query(SAID, params![county, request, limit]).await?;
    let count = rows.first().map_or(Ok(0), |row| row.int(5))?;
    Ok((count, rows.iter().map(follower).collect::<Result<_, _>>()?))
}

/// How a follower can be reached; both parts may be empty.
pub async fn contact(
    tx: &mut Tx<'_>,
    county: County,
    follower: &Follower,
) -> Result<SealedContact, StoreError> {
    let row = tx.query_opt(CONTACT, params![county, follower.request, follower.id]).await?;
    row.map_or_else(|| Ok(SealedContact::default()), |row| SealedContact::of(&row, 0))
}

/// Who must hear of what became of a request: its followers and those of the requests merged into
/// it, each with the request they follow.
pub async fn to_tell(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Vec<(Id, Id)>, StoreError> {
    let rows = tx.query(TO_TELL, params![county, request, TOLD_MAX]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), Id(row.int(1)?)))).collect()
}

/// Puts a message to a follower into the outbox and notes that they were told.
pub async fn tell(
    tx: &mut Tx<'_>,
    county: County,
    follower: Id,
    message: &Message,
) -> Result<(), StoreError> {
    let Message { id, at, topic, matter, .. } = *message;
    tx.run(TELL, params![county, id, at, topic, matter, follower]).await?;
    tx.run(TOLD, params![county, matter, follower, at]).await
}

/// A request that has to do with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
}

/// The requests merged into one, at most [`MERGED_MAX`].
pub async fn merged(tx: &mut Tx<'_>, county: County, into: Id) -> Result<Vec<Kin>, StoreError> {
    tx.query(MERGED, params![county, into, MERGED_MAX]).await?.iter().map(kin).collect()
}

/// Notes of which request another came.
pub async fn insert_origin(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    origin: Id,
) -> Result<(), StoreError> {
    tx.run(INSERT_ORIGIN, params![county, request, origin]).await
}

/// The requests that have to do with one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// The one it was merged into.
    pub into: Option<Kin>,
    /// Those that were merged into it.
    pub merged: Vec<Kin>,
    /// The one it came of.
    pub origin: Option<Kin>,
    /// Those that came of it.
    pub sprung: Vec<Kin>,
}

/// What has to do with a request, at most twice [`MERGED_MAX`]. One statement.
pub async fn related(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Related, StoreError> {
    let mut related = Related::default();
    for row in tx.query(RELATED, params![county, id, 2 * MERGED_MAX]).await? {
        let it = Kin { id: Id(row.int(1)?), number: row.text(2)?, title: row.text(3)? };
        match row.text(0)?.as_str() {
            "into" => related.into = Some(it),
            "merged" => related.merged.push(it),
            "origin" => related.origin = Some(it),
            _ => related.sprung.push(it),
        }
    }
    Ok(related)
}

fn kin(row: &Row) -> Result<Kin, StoreError> {
    Ok(Kin { id: Id(row.int(0)?), number: row.text(1)?, title: row.text(2)? })
}

fn follower(row: &Row) -> Result<Follower, StoreError> {
    Ok(Follower {
        id: Id(row.int(0)?),
        request: Id(row.int(1)?),
        words: row.text(2)?,
        at: Instant(row.int(3)?),
        told_at: row.opt_int(4)?.map(Instant),
    })
}

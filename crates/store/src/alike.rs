//! Candidates for likely duplicates: a bounded number of rows by index, whatever the county's size.

use domain::places::{County, Place};
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    IN_VILLAGE = "SELECT * FROM (SELECT r.id, r.place, r.category, r.title, SUBSTR(r.body, 1, 300), r.lon, r.lat, r.received_at, SUBSTR(r.address, 1, 60)
            FROM request r WHERE r.county = $1 AND r.place = $2 AND r.category = $3 AND r.standing = 0 AND r.received_at >= $4
            ORDER BY r.received_at DESC, r.id DESC LIMIT $5) AS a
        UNION ALL SELECT * FROM (SELECT r.id, r.place, r.category, r.title, SUBSTR(r.body, 1, 300), r.lon, r.lat, r.received_at, SUBSTR(r.address, 1, 60)
            FROM request r WHERE r.county = $1 AND r.place = $2 AND r.category = $3 AND r.standing = 1 AND r.received_at >= $4
            ORDER BY r.received_at DESC, r.id DESC LIMIT $5) AS b";
    IN_TOWN = "SELECT * FROM (SELECT r.id, r.place, r.category, r.title, SUBSTR(r.body, 1, 300), r.lon, r.lat, r.received_at, SUBSTR(r.address, 1, 60)
            FROM request r WHERE r.county = $1 AND r.town = $2 AND r.category = $3 AND r.standing = 0 AND r.received_at >= $4
            ORDER BY r.received_at DESC, r.id DESC LIMIT $5) AS a
        UNION ALL SELECT * FROM (SELECT r.id, r.place, r.category, r.title, SUBSTR(r.body, 1, 300), r.lon, r.lat, r.received_at, SUBSTR(r.address, 1, 60)
            FROM request r WHERE r.county = $1 AND r.town = $2 AND r.category = $3 AND r.standing = 1 AND r.received_at >= $4
            ORDER BY r.received_at DESC, r.id DESC LIMIT $5) AS b";
    OF_ANY_KIND = "SELECT r.id, r.place, r.category, r.title, SUBSTR(r.body, 1, 300), r.lon, r.lat, r.received_at, SUBSTR(r.address, 1, 60)
            FROM request r WHERE r.county = $1 AND r.place = $2 AND r.standing < 2 AND r.received_at >= $3
            ORDER BY r.received_at DESC, r.id DESC LIMIT $4";
    BRIEFS = "SELECT r.id, r.number, m.state FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.county = $1 AND r.id IN ($2, $3, $4, $5, $6, $7, $8, $9)";
}

/// The most requests that [`briefs`] reads.
const BRIEFS_MAX: usize = 8;

/// How many rows each half of the first two statements reads.
const HALF: i64 = 70;
/// How many rows the third statement reads.
const ANY_KIND: i64 = 120;

/// 编号 and state of some requests, at most eight of them. One statement; none where none is asked.
pub async fn briefs(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<Vec<(Id, String, State)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = params![county];
    // No request has the id 0.
    let padded = ids.iter().map(|it| it.0).chain(std::iter::repeat(0)).take(BRIEFS_MAX);
    params.extend(padded.map(crate::Value::from));
    let read = |row: &Row| {
        let state = row.text(2)?;
        let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
        Ok((Id(row.int(0)?), row.text(1)?, State::parse(&state).ok_or_else(corrupt)?))
    };
    tx.query(BRIEFS, params).await?.iter().map(read).collect()
}

/// A request that may be the same thing as another: open, or closed lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which request.
    pub id: Id,
    /// Where.
    pub place: Place,
    /// What it is about.
    pub category: String,
    /// Its first words.
    pub title: String,
    /// The beginning of what the person wrote.
    pub body: String,
    /// The exact position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// When it came in.
    pub received_at: Instant,
    /// Where, in the person's words.
    pub address: String,
}

/// The newest requests received since `since` of the same kind in the village and in the town, open
/// ones first, and the newest of the village in any kind; each once, 400 at most. Three statements.
/// With an empty category, only the last.
pub async fn candidates(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    category: &str,
    since: Instant,
) -> Result<Vec<Candidate>, StoreError> {
    let mut all = Vec::new();
    if !category.is_empty() {
        let village = params![county, place, category, since, HALF];
        all.extend(tx.query(IN_VILLAGE, village).await?);
        let town = params![county, place.town(), category, since, HALF];
        all.extend(tx.query(IN_TOWN, town).await?);
    }
    all.extend(tx.query(OF_ANY_KIND, params![county, place, since, ANY_KIND]).await?);
    let mut found = all.iter().map(candidate).collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|it| std::cmp::Reverse(it.id));
    found.dedup_by_key(|it| it.id);
    Ok(found)
}

fn candidate(row: &Row) -> Result<Candidate, StoreError> {
    Ok(Candidate {
        id: Id(row.int(0)?),
        place: Place(row.int(1)?),
        category: row.text(2)?,
        title: row.text(3)?,
        body: row.text(4)?,
        position: row.opt_int(5)?.zip(row.opt_int(6)?),
        received_at: Instant(row.int(7)?),
        address: row.text(8)?,
    })
}

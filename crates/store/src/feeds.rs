//! Calendar feeds: found by the hash of their secret; of an organisation or of a person, one that is
//! open at a time.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_FEED = "INSERT INTO feed (county, id, org, person, hash, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FEED_BY_HASH = "SELECT f.id, f.org, f.person, f.made_at, p.name FROM feed f
        JOIN person p ON p.county = f.county AND p.id = f.made_by
        WHERE f.county = $1 AND f.hash = $2 AND f.ended_at IS NULL";
    FEED_OF_ORG = "SELECT f.id, f.org, f.person, f.made_at, p.name FROM feed f
        JOIN person p ON p.county = f.county AND p.id = f.made_by
        WHERE f.county = $1 AND f.org = $2 AND f.ended_at IS NULL";
    FEED_OF_PERSON = "SELECT f.id, f.org, f.person, f.made_at, p.name FROM feed f
        JOIN person p ON p.county = f.county AND p.id = f.made_by
        WHERE f.county = $1 AND f.person = $2 AND f.ended_at IS NULL";
    END_FEED = "UPDATE feed SET ended_at = $3 WHERE county = $1 AND id = $2 AND ended_at IS NULL";
}

/// Whose a feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// An organisation's.
    Org(Id),
    /// A person's.
    Person(Id),
}

/// A feed that is open, without its secret: nobody knows it but who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Which feed.
    pub id: Id,
    /// Whose it is.
    pub whose: Whose,
    /// When it was made.
    pub made_at: Instant,
    /// Who made it.
    pub made_by: String,
}

/// Adds a feed. `hash` is of its secret.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (id, whose, hash): (Id, Whose, &[u8]),
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let (org, person) = match whose {
        Whose::Org(org) => (Some(org), None),
        Whose::Person(person) => (None, Some(person)),
    };
    tx.run(INSERT_FEED, params![county, id, org, person, hash.to_vec(), by, at]).await
}

/// The open feed of a secret's hash.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    hash: &[u8],
) -> Result<Option<Feed>, StoreError> {
    tx.query_opt(FEED_BY_HASH, params![county, hash.to_vec()]).await?.as_ref().map(feed).transpose()
}

/// The open feed of an organisation or a person.
pub async fn of(tx: &mut Tx<'_>, county: County, whose: Whose) -> Result<Option<Feed>, StoreError> {
    let (text, id) = match whose {
        Whose::Org(org) => (FEED_OF_ORG, org),
        Whose::Person(person) => (FEED_OF_PERSON, person),
    };
    tx.query_opt(text, params![county, id]).await?.as_ref().map(feed).transpose()
}

/// Ends a feed: its secret opens nothing any more.
pub async fn end(tx: &mut Tx<'_>, county: County, id: Id, at: Instant) -> Result<(), StoreError> {
    tx.run(END_FEED, params![county, id, at]).await
}

fn feed(row: &Row) -> Result<Feed, StoreError> {
    let whose = match (row.opt_int(1)?, row.opt_int(2)?) {
        (Some(org), None) => Whose::Org(Id(org)),
        (None, Some(person)) => Whose::Person(Id(person)),
        _ => return Err(StoreError::Corrupt { what: "feed".to_owned() }),
    };
    Ok(Feed { id: Id(row.int(0)?), whose, made_at: Instant(row.int(3)?), made_by: row.text(4)? })
}

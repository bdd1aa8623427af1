//! Tracking codes that are told again: what is kept of each, and the sealed ones of a secret that
//! another has followed. There is no cryptography here.

use domain::places::County;
use kernel::id::Id;

use crate::{Row, Sql, StoreError, Tx, params, statements};

statements! {
    KEPT_REQUEST = "SELECT m.tracking, t.sealed FROM request m
        LEFT JOIN told_code t ON t.county = m.county AND t.id = m.id WHERE m.county = $1 AND m.id = $2";
    KEPT_ORDER = "SELECT m.tracking, t.sealed FROM orders m
        LEFT JOIN told_code t ON t.county = m.county AND t.id = m.id WHERE m.county = $1 AND m.id = $2";
    KEPT_FOLLOWER = "SELECT m.tracking, t.sealed FROM follower m
        LEFT JOIN told_code t ON t.county = m.county AND t.id = m.id WHERE m.county = $1 AND m.id = $2";
    UNSEALED_REQUESTS = "SELECT m.id, m.tracking FROM request m WHERE m.county = $1 AND m.id > $2
        AND NOT EXISTS (SELECT 1 FROM told_code t WHERE t.county = m.county AND t.id = m.id) ORDER BY m.id LIMIT $3";
    UNSEALED_ORDERS = "SELECT m.id, m.tracking FROM orders m WHERE m.county = $1 AND m.id > $2
        AND NOT EXISTS (SELECT 1 FROM told_code t WHERE t.county = m.county AND t.id = m.id) ORDER BY m.id LIMIT $3";
    UNSEALED_FOLLOWERS = "SELECT m.id, m.tracking FROM follower m WHERE m.county = $1 AND m.id > $2
        AND NOT EXISTS (SELECT 1 FROM told_code t WHERE t.county = m.county AND t.id = m.id) ORDER BY m.id LIMIT $3";
    INSERT_TOLD = "INSERT INTO told_code (county, id, sealed) VALUES ($1, $2, $3) ON CONFLICT (county, id) DO NOTHING";
}

/// What a tracking code opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// A request.
    Request,
    /// An order.
    Order,
    /// The request that a follower waits for.
    Follower,
}

impl Noun {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Request, Self::Order, Self::Follower];

    fn kept(self) -> &'static Sql {
        match self {
            Self::Request => KEPT_REQUEST,
            Self::Order => KEPT_ORDER,
            Self::Follower => KEPT_FOLLOWER,
        }
    }

    fn unsealed(self) -> &'static Sql {
        match self {
            Self::Request => UNSEALED_REQUESTS,
            Self::Order => UNSEALED_ORDERS,
            Self::Follower => UNSEALED_FOLLOWERS,
        }
    }
}

/// What is kept of a tracking code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its SHA-256, by which it opens.
    pub hash: Vec<u8>,
    /// The code itself, sealed, where its secret was followed by another.
    pub sealed: Option<Vec<u8>>,
}

impl Kept {
    /// Two columns of a row beginning at `at`: hash, sealed code.
    pub(crate) fn of(row: &Row, at: usize) -> Result<Self, StoreError> {
        Ok(Self { hash: row.blob(at)?, sealed: row.opt_blob(at + 1)? })
    }
}

/// What is kept of the code of one.
pub async fn kept(
    tx: &mut Tx<'_>,
    county: County,
    (noun, id): (Noun, Id),
) -> Result<Option<Kept>, StoreError> {
    let row = tx.query_opt(noun.kept(), params![county, id]).await?;
    row.as_ref().map(|it| Kept::of(it, 0)).transpose()
}

/// Those behind `after` whose code is kept as a hash only, with that hash.
pub async fn unsealed(
    tx: &mut Tx<'_>,
    county: County,
    (noun, after): (Noun, Id),
    limit: i64,
) -> Result<Vec<(Id, Vec<u8>)>, StoreError> {
    let rows = tx.query(noun.unsealed(), params![county, after, limit]).await?;
    rows.iter().map(|it| Ok((Id(it.int(0)?), it.blob(1)?))).collect()
}

/// Keeps a code, sealed; one that is kept already stays.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    sealed: &[u8],
) -> Result<(), StoreError> {
    tx.run(INSERT_TOLD, params![county, id, sealed.to_vec()]).await
}

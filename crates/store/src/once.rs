//! Idempotency: the same key has its effect once, however often it is sent.

use domain::places::County;
use kernel::time::Instant;

use crate::{StoreError, Tx, params, statements};

statements! {
    CLAIM = "INSERT INTO idempotency (county, key, fingerprint, answer, at) VALUES ($1, $2, $3, $4, $5)";
    CLAIMED = "SELECT fingerprint, answer FROM idempotency WHERE county = $1 AND key = $2";
    SWEEP = "DELETE FROM idempotency WHERE county = $1 AND at < $2";
}

/// What is known about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: go on.
    Never,
    /// The same thing was sent before; this was the answer.
    Before(String),
    /// The key was used for something else.
    Other,
}

/// Looks a key up. `key` is the hash of the key and who sent it; what was asked for has a fingerprint
/// under each secret that may have been in use.
pub async fn look(
    tx: &mut Tx<'_>,
    county: County,
    key: &[u8],
    fingerprints: &[[u8; 32]],
) -> Result<Seen, StoreError> {
    let Some(row) = tx.query_opt(CLAIMED, params![county, key.to_vec()]).await? else {
        return Ok(Seen::Never);
    };
    let kept = row.blob(0)?;
    let same = fingerprints.iter().any(|it| kept == it);
    Ok(if same { Seen::Before(row.text(1)?) } else { Seen::Other })
}

/// Keeps the answer of a key, in the transaction of the effect. Somebody else having kept one at the
/// same moment is a [`StoreError::Conflict`], and the whole act is undone.
pub async fn keep(
    tx: &mut Tx<'_>,
    county: County,
    key: &[u8],
    fingerprint: &[u8],
    answer: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let params = params![county, key.to_vec(), fingerprint.to_vec(), answer, now];
    tx.run(CLAIM, params).await
}

/// Forgets keys older than `before`.
pub async fn sweep(tx: &mut Tx<'_>, county: County, before: Instant) -> Result<u64, StoreError> {
    tx.execute(SWEEP, params![county, before]).await
}

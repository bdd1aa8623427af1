//! Wrong sign-ins, counted by name and source; both are hashes.

use domain::accounts::throttle::Count;
use domain::places::County;
use kernel::time::Instant;

use crate::{StoreError, Tx, params, statements};

statements! {
    COUNTS = "SELECT name, source, failures, since, locked_until FROM throttle
        WHERE county = $1 AND ((name = $2 AND source = $3) OR (name = $2 AND source = $4) OR (name = $4 AND source = $3))";
    PUT_COUNT = "INSERT INTO throttle (county, name, source, failures, since, locked_until)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county, name, source) DO UPDATE SET failures = excluded.failures,
            since = excluded.since, locked_until = excluded.locked_until";
    CLEAR_PAIR = "DELETE FROM throttle WHERE county = $1 AND name = $2 AND source = $3";
    CLEAR_NAME = "DELETE FROM throttle WHERE county = $1 AND name = $2";
    SWEEP_THROTTLE = "DELETE FROM throttle WHERE county = $1 AND since < $2";
}

/// What is counted of one sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of the name from this source.
    pub pair: Option<Count>,
    /// Of the name from everywhere.
    pub name: Option<Count>,
    /// Of the source, whatever the name.
    pub source: Option<Count>,
}

/// The counts of a name from a source.
pub async fn counts(
    tx: &mut Tx<'_>,
    county: County,
    (name, source): (&[u8], &[u8]),
) -> Result<Counts, StoreError> {
    let params = params![county, name.to_vec(), source.to_vec(), Vec::<u8>::new()];
    let mut counts = Counts::default();
    for row in tx.query(COUNTS, params).await? {
        let count = Some(Count {
            failures: row.int(2)?,
            since: Instant(row.int(3)?),
            locked_until: row.opt_int(4)?.map(Instant),
        });
        match (row.blob(0)?.is_empty(), row.blob(1)?.is_empty()) {
            (false, false) => counts.pair = count,
            (false, true) => counts.name = count,
            _ => counts.source = count,
        }
    }
    Ok(counts)
}

/// Writes the three counts of a name from a source.
pub async fn put(
    tx: &mut Tx<'_>,
    county: County,
    (name, source): (&[u8], &[u8]),
    counts: &Counts,
) -> Result<(), StoreError> {
    let none: &[u8] = &[];
    for (name, source, count) in
        [(name, source, counts.pair), (name, none, counts.name), (none, source, counts.source)]
    {
        let Some(count) = count else { continue };
        let (name, source) = (name.to_vec(), source.to_vec());
        let params = params![county, name, source, count.failures, count.since, count.locked_until];
        tx.run(PUT_COUNT, params).await?;
    }
    Ok(())
}

/// Forgets what was counted of a name from a source.
pub async fn clear_pair(
    tx: &mut Tx<'_>,
    county: County,
    (name, source): (&[u8], &[u8]),
) -> Result<(), StoreError> {
    tx.run(CLEAR_PAIR, params![county, name.to_vec(), source.to_vec()]).await
}

/// Forgets what was counted of a name, from everywhere.
pub async fn clear_name(tx: &mut Tx<'_>, county: County, name: &[u8]) -> Result<(), StoreError> {
    tx.run(CLEAR_NAME, params![county, name.to_vec()]).await
}

/// Removes what was counted before a time.
pub async fn sweep(tx: &mut Tx<'_>, county: County, before: Instant) -> Result<u64, StoreError> {
    tx.execute(SWEEP_THROTTLE, params![county, before]).await
}

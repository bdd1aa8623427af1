//! Second factors: the sealed secret of the codes, recovery codes, and sign-ins that are half done.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{StoreError, Tx, params, statements};

statements! {
    SECOND = "SELECT secret, confirmed, last_step, since FROM second_factor WHERE county = $1 AND person = $2";
    PUT_SECOND = "INSERT INTO second_factor (county, person, secret, confirmed, last_step, since)
        VALUES ($1, $2, $3, 0, 0, $4)
        ON CONFLICT (county, person) DO UPDATE SET secret = excluded.secret, since = excluded.since
        WHERE second_factor.confirmed = 0";
    CONFIRM_SECOND = "UPDATE second_factor SET confirmed = 1, last_step = $3, since = $4
        WHERE county = $1 AND person = $2 AND confirmed = 0";
    TAKE_STEP = "UPDATE second_factor SET last_step = $3
        WHERE county = $1 AND person = $2 AND confirmed = 1 AND last_step < $3";
    REMOVE_SECOND = "DELETE FROM second_factor WHERE county = $1 AND person = $2";
    INSERT_RECOVERY = "INSERT INTO recovery_code (county, person, code, used_at) VALUES ($1, $2, $3, NULL)";
    USE_RECOVERY = "UPDATE recovery_code SET used_at = $4
        WHERE county = $1 AND person = $2 AND code = $3 AND used_at IS NULL";
    A_RECOVERY = "SELECT code FROM recovery_code WHERE county = $1 AND person = $2 ORDER BY code LIMIT 1";
    LEFT_RECOVERY = "SELECT COUNT(*) FROM recovery_code WHERE county = $1 AND person = $2 AND used_at IS NULL";
    REMOVE_RECOVERY = "DELETE FROM recovery_code WHERE county = $1 AND person = $2";
    INSERT_HALF = "INSERT INTO sign_in_half (county, token, person, login, opened_at) VALUES ($1, $2, $3, $4, $5)";
    HALF = "SELECT person, login, opened_at FROM sign_in_half WHERE county = $1 AND token = $2";
    END_HALF = "DELETE FROM sign_in_half WHERE county = $1 AND token = $2";
    SWEEP_HALVES = "DELETE FROM sign_in_half WHERE county = $1 AND opened_at < $2";
}

/// A second factor.
#[derive(Clone, Debug)]
pub struct Second {
    /// The sealed secret.
    pub secret: Vec<u8>,
    /// Whether a code confirmed that the person has it.
    pub confirmed: bool,
    /// The last step a code was taken of.
    pub last_step: i64,
    /// Since when.
    pub since: Instant,
}

/// The second factor of a person.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Second>, StoreError> {
    let Some(row) = tx.query_opt(SECOND, params![county, person]).await? else { return Ok(None) };
    Ok(Some(Second {
        secret: row.blob(0)?,
        confirmed: row.bool(1)?,
        last_step: row.int(2)?,
        since: Instant(row.int(3)?),
    }))
}

/// Puts a secret that is still to be confirmed; a confirmed one is not overwritten.
pub async fn put(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    secret: &[u8],
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(PUT_SECOND, params![county, person, secret.to_vec(), now]).await
}

/// Confirms the secret by the step of a code. Says whether it was unconfirmed.
pub async fn confirm(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    step: i64,
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(CONFIRM_SECOND, params![county, person, step, now]).await? == 1)
}

/// Takes a step, which no later code may be of. Says whether it was still free.
pub async fn take_step(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    step: i64,
) -> Result<bool, StoreError> {
    Ok(tx.execute(TAKE_STEP, params![county, person, step]).await? == 1)
}

/// Removes a second factor with its recovery codes.
pub async fn remove(tx: &mut Tx<'_>, county: County, person: Id) -> Result<(), StoreError> {
    tx.run(REMOVE_SECOND, params![county, person]).await?;
    tx.run(REMOVE_RECOVERY, params![county, person]).await
}

/// One of the person's recovery codes as it is kept: they share the salt it begins with.
pub async fn a_recovery(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_opt(A_RECOVERY, params![county, person]).await?.map(|row| row.blob(0)).transpose()
}

/// Puts new recovery codes, as hashes behind their salt, in the place of all others.
pub async fn put_recovery(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    codes: &[Vec<u8>],
) -> Result<(), StoreError> {
    tx.run(REMOVE_RECOVERY, params![county, person]).await?;
    for code in codes {
        tx.run(INSERT_RECOVERY, params![county, person, code.clone()]).await?;
    }
    Ok(())
}

/// Uses a recovery code up. Says whether there was one.
pub async fn use_recovery(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    code: &[u8],
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(USE_RECOVERY, params![county, person, code.to_vec(), now]).await? == 1)
}

/// How many recovery codes are left.
pub async fn left_recovery(tx: &mut Tx<'_>, county: County, person: Id) -> Result<i64, StoreError> {
    tx.query_one(LEFT_RECOVERY, params![county, person]).await?.int(0)
}

/// A sign-in whose password was right.
#[derive(Clone, Debug)]
pub struct Half {
    /// Who.
    pub person: Id,
    /// The login name.
    pub login: String,
    /// When.
    pub opened_at: Instant,
}

/// Notes a sign-in whose password was right; `token` is the hash of a secret in a cookie.
pub async fn open_half(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
    (person, login): (Id, &str),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_HALF, params![county, token.to_vec(), person, login, now]).await
}

/// The half sign-in of a token hash.
pub async fn half(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
) -> Result<Option<Half>, StoreError> {
    let row = tx.query_opt(HALF, params![county, token.to_vec()]).await?;
    let Some(row) = row else { return Ok(None) };
    let (person, login) = (Id(row.int(0)?), row.text(1)?);
    Ok(Some(Half { person, login, opened_at: Instant(row.int(2)?) }))
}

/// Ends a half sign-in.
pub async fn end_half(tx: &mut Tx<'_>, county: County, token: &[u8]) -> Result<(), StoreError> {
    tx.run(END_HALF, params![county, token.to_vec()]).await
}

/// Removes half sign-ins that were not finished.
pub async fn sweep_halves(
    tx: &mut Tx<'_>,
    county: County,
    before: Instant,
) -> Result<u64, StoreError> {
    tx.execute(SWEEP_HALVES, params![county, before]).await
}

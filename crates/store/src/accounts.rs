//! Accounts and sessions of staff.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::directory::role;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ACCOUNT = "INSERT INTO account (county, login, person, password, must_change, active, failures, locked_until)
        VALUES ($1, $2, $3, $4, $5, 1, 0, NULL)";
    ACCOUNT = "SELECT person, password, must_change, failures, locked_until, active FROM account
        WHERE county = $1 AND login = $2";
    ACCOUNT_OF_PERSON = "SELECT login, password, must_change FROM account WHERE county = $1 AND person = $2";
    SET_FAILURES = "UPDATE account SET failures = $3, locked_until = $4 WHERE county = $1 AND login = $2";
    SET_PASSWORD = "UPDATE account SET password = $3, must_change = 0, failures = 0, locked_until = NULL
        WHERE county = $1 AND person = $2";
    INSERT_SESSION = "INSERT INTO session (county, token, person, opened_at, seen_at) VALUES ($1, $2, $3, $4, $4)";
    SESSION = "SELECT s.person, s.opened_at, s.seen_at, a.must_change, p.name, g.role, g.org FROM session s
        JOIN account a ON a.county = s.county AND a.person = s.person AND a.active = 1
        JOIN person p ON p.county = s.county AND p.id = s.person
        JOIN role_grant g ON g.county = s.county AND g.person = s.person
        WHERE s.county = $1 AND s.token = $2 ORDER BY g.role";
    SEE_SESSION = "UPDATE session SET seen_at = $3 WHERE county = $1 AND token = $2";
    END_SESSION = "DELETE FROM session WHERE county = $1 AND token = $2";
    END_SESSIONS_OF = "DELETE FROM session WHERE county = $1 AND person = $2 AND token <> $3";
    SWEEP_SESSIONS = "DELETE FROM session WHERE county = $1 AND (opened_at < $2 OR seen_at < $3)";
}

/// An account, as sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub person: Id,
    /// The argon2id hash, as a PHC string.
    pub password: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Wrong passwords in a row.
    pub failures: i64,
    /// Until when it is locked.
    pub locked_until: Option<Instant>,
    /// Whether it may be used: an administrator can switch it off.
    pub active: bool,
}

/// A session, as every signed-in request needs it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose it is.
    pub person: Id,
    /// When they signed in.
    pub opened_at: Instant,
    /// When they were last seen; written at most once a minute.
    pub seen_at: Instant,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// The person's name.
    pub name: String,
    /// What they were granted: each role with its organisation.
    pub grants: Vec<(Role, Id)>,
}

/// Adds an account that may be used. `password` is a PHC string, never the password.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    login: &str,
    person: Id,
    password: &str,
    must_change: bool,
) -> Result<(), StoreError> {
    tx.run(INSERT_ACCOUNT, params![county, login, person, password, must_change]).await
}

/// The account of a login name.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    login: &str,
) -> Result<Option<Account>, StoreError> {
    let Some(row) = tx.query_opt(ACCOUNT, params![county, login]).await? else { return Ok(None) };
    Ok(Some(Account {
        person: Id(row.int(0)?),
        password: row.text(1)?,
        must_change: row.bool(2)?,
        failures: row.int(3)?,
        locked_until: row.opt_int(4)?.map(Instant),
        active: row.bool(5)?,
    }))
}

/// The password hash of a person's account.
pub async fn password_of(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(ACCOUNT_OF_PERSON, params![county, person]).await?;
    row.map(|row| row.text(1)).transpose()
}

/// Notes wrong passwords, or none after a right one.
pub async fn set_failures(
    tx: &mut Tx<'_>,
    county: County,
    login: &str,
    failures: i64,
    locked_until: Option<Instant>,
) -> Result<(), StoreError> {
    tx.run(SET_FAILURES, params![county, login, failures, locked_until]).await
}

/// Sets a password the person chose.
pub async fn set_password(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    password: &str,
) -> Result<(), StoreError> {
    tx.run(SET_PASSWORD, params![county, person, password]).await
}

/// Opens a session; `token` is the hash of the secret in the cookie.
pub async fn open_session(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
    person: Id,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_SESSION, params![county, token.to_vec(), person, now]).await
}

/// The session of a token hash; nobody without a grant or with an account switched off has one.
pub async fn session(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
) -> Result<Option<Session>, StoreError> {
    let rows = tx.query(SESSION, params![county, token.to_vec()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let grant = |row: &Row| Ok((role(&row.text(5)?)?, Id(row.int(6)?)));
    Ok(Some(Session {
        person: Id(row.int(0)?),
        opened_at: Instant(row.int(1)?),
        seen_at: Instant(row.int(2)?),
        must_change: row.bool(3)?,
        name: row.text(4)?,
        grants: rows.iter().map(grant).collect::<Result<_, StoreError>>()?,
    }))
}

/// Notes that a session was used.
pub async fn see_session(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(SEE_SESSION, params![county, token.to_vec(), now]).await
}

/// Ends a session.
pub async fn end_session(tx: &mut Tx<'_>, county: County, token: &[u8]) -> Result<(), StoreError> {
    tx.run(END_SESSION, params![county, token.to_vec()]).await
}

/// Ends all sessions of a person but the one that asks.
pub async fn end_other_sessions(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    keep: &[u8],
) -> Result<(), StoreError> {
    tx.run(END_SESSIONS_OF, params![county, person, keep.to_vec()]).await
}

/// Removes sessions opened or last seen too long ago.
pub async fn sweep_sessions(
    tx: &mut Tx<'_>,
    county: County,
    opened_before: Instant,
    seen_before: Instant,
) -> Result<u64, StoreError> {
    tx.execute(SWEEP_SESSIONS, params![county, opened_before, seen_before]).await
}

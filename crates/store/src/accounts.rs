//! Accounts and sessions of staff.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::directory::role;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ACCOUNT = "INSERT INTO account (county, login, person, password, must_change, active, password_at)
        VALUES ($1, $2, $3, $4, $5, 1, $6)";
    ACCOUNT = "SELECT a.person, a.login, a.password, a.must_change, a.active, a.password_at, p.name,
            (SELECT COUNT(*) FROM role_grant g WHERE g.county = a.county AND g.person = a.person),
            (SELECT COUNT(*) FROM second_factor s WHERE s.county = a.county AND s.person = a.person AND s.confirmed = 1),
            a.signed_at
        FROM account a JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.login = $2";
    ACCOUNT_OF_PERSON = "SELECT a.person, a.login, a.password, a.must_change, a.active, a.password_at, p.name,
            (SELECT COUNT(*) FROM role_grant g WHERE g.county = a.county AND g.person = a.person),
            (SELECT COUNT(*) FROM second_factor s WHERE s.county = a.county AND s.person = a.person AND s.confirmed = 1),
            a.signed_at
        FROM account a JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.person = $2";
    SET_PASSWORD = "UPDATE account SET password = $3, must_change = 0, password_at = $4
        WHERE county = $1 AND person = $2";
    NOTE_CHANGE = "UPDATE account SET changed = $3, changed_at = $4 WHERE county = $1 AND person = $2";
    PAST_PASSWORDS = "SELECT number, password FROM password_past WHERE county = $1 AND person = $2
        ORDER BY number DESC LIMIT $3";
    KEEP_PASSWORD = "INSERT INTO password_past (county, person, number, password)
        SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3 FROM password_past WHERE county = $1 AND person = $2";
    FORGET_PASSWORDS = "DELETE FROM password_past WHERE county = $1 AND person = $2 AND number <=
        (SELECT MAX(number) FROM password_past WHERE county = $1 AND person = $2) - $3";
    INSERT_SESSION = "INSERT INTO session (county, token, person, opened_at, seen_at, device, proved_at,
            before_at, before_on, changed_at, changed)
        SELECT $1, $2, $3, $4, $4, $5, $4, a.signed_at, a.signed_on,
            CASE WHEN a.changed_at >= a.signed_at THEN a.changed_at END, a.changed
        FROM account a WHERE a.county = $1 AND a.person = $3";
    NOTE_SIGN_IN = "UPDATE account SET signed_at = $3, signed_on = $4 WHERE county = $1 AND person = $2";
    SESSION = "SELECT s.person, s.opened_at, s.seen_at, a.must_change, p.name, g.role, g.org, s.proved_at,
            s.before_at, s.before_on, s.changed_at, s.changed, a.password_at,
            (SELECT COUNT(*) FROM second_factor f WHERE f.county = s.county AND f.person = s.person AND f.confirmed = 1)
        FROM session s
        JOIN account a ON a.county = s.county AND a.person = s.person AND a.active = 1
        JOIN person p ON p.county = s.county AND p.id = s.person
        JOIN role_grant g ON g.county = s.county AND g.person = s.person
        WHERE s.county = $1 AND s.token = $2 ORDER BY g.role";
    SEE_SESSION = "UPDATE session SET seen_at = $3 WHERE county = $1 AND token = $2";
    PROVE_SESSION = "UPDATE session SET token = $4, proved_at = $3 WHERE county = $1 AND token = $2";
    SESSIONS_OF = "SELECT token, opened_at, seen_at, device FROM session WHERE county = $1 AND person = $2
        ORDER BY seen_at DESC LIMIT $3";
    END_SESSION = "DELETE FROM session WHERE county = $1 AND token = $2";
    END_OWN_SESSION = "DELETE FROM session WHERE county = $1 AND person = $2 AND token = $3";
    END_SESSIONS_OF = "DELETE FROM session WHERE county = $1 AND person = $2 AND token <> $3";
    SWEEP_SESSIONS = "DELETE FROM session WHERE county = $1 AND (opened_at < $2 OR seen_at < $3)";
}

/// An account, as sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub person: Id,
    /// The login name.
    pub login: String,
    /// The argon2id hash, as a PHC string.
    pub password: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Whether it may be used: an administrator can switch it off.
    pub active: bool,
    /// When the password was set.
    pub password_at: Instant,
    /// When somebody last signed in with it.
    pub signed_at: Option<Instant>,
    /// The person's name.
    pub name: String,
    /// Whether anything was granted yet.
    pub granted: bool,
    /// Whether signing in takes a second factor.
    pub second: bool,
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
    /// When they last proved who they are.
    pub proved_at: Instant,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// When the password was set.
    pub password_at: Instant,
    /// Whether a second factor is set up.
    pub second: bool,
    /// What happened before this sign-in.
    pub before: Before,
    /// The person's name.
    pub name: String,
    /// What they were granted: each role with its organisation.
    pub grants: Vec<(Role, Id)>,
}

/// What happened before a sign-in, so that the person notices what they did not do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// The sign-in before: when, and on what kind of device.
    pub signed: Option<(Instant, String)>,
    /// What was changed since about how one signs in, and when: `password`, `second_factor`.
    pub changed: Option<(Instant, String)>,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The hash of its secret.
    pub token: Vec<u8>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was last used.
    pub seen_at: Instant,
    /// The kind of device.
    pub device: String,
}

/// Adds an account that may be used. `password` is a PHC string, never the password.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (login, person): (&str, Id),
    (password, must_change): (&str, bool),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_ACCOUNT, params![county, login, person, password, must_change, now]).await
}

/// The account of a login name.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    login: &str,
) -> Result<Option<Account>, StoreError> {
    let row = tx.query_opt(ACCOUNT, params![county, login]).await?;
    row.as_ref().map(account).transpose()
}

/// The account of a person.
pub async fn of_person(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Account>, StoreError> {
    let row = tx.query_opt(ACCOUNT_OF_PERSON, params![county, person]).await?;
    row.as_ref().map(account).transpose()
}

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        person: Id(row.int(0)?),
        login: row.text(1)?,
        password: row.text(2)?,
        must_change: row.bool(3)?,
        active: row.bool(4)?,
        password_at: Instant(row.int(5)?),
        name: row.text(6)?,
        granted: row.int(7)? > 0,
        second: row.int(8)? > 0,
        signed_at: row.opt_int(9)?.map(Instant),
    })
}

/// Sets a password the person chose.
pub async fn set_password(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    password: &str,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(SET_PASSWORD, params![county, person, password, now]).await
}

/// Notes what was changed about how somebody signs in, for their next sign-in.
pub async fn note_change(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    what: &str,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(NOTE_CHANGE, params![county, person, what, now]).await
}

/// The hashes of a person's last passwords, the newest first.
pub async fn past_passwords(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    count: i64,
) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(PAST_PASSWORDS, params![county, person, count]).await?;
    rows.iter().map(|row| row.text(1)).collect()
}

/// Keeps the hash of a password that is given up, and forgets those before the last `most`.
pub async fn keep_past_password(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    password: &str,
    most: i64,
) -> Result<(), StoreError> {
    tx.run(KEEP_PASSWORD, params![county, person, password]).await?;
    tx.run(FORGET_PASSWORDS, params![county, person, most]).await
}

/// Opens a session; `token` is the hash of the secret in the cookie, `device` the kind of device. The
/// account remembers this sign-in, the session the one before.
pub async fn open_session(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
    (person, device): (Id, &str),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_SESSION, params![county, token.to_vec(), person, now, device]).await?;
    tx.run(NOTE_SIGN_IN, params![county, person, now, device]).await
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
    let before = Before {
        signed: row.opt_int(8)?.map(Instant).zip(Some(row.text(9)?)),
        changed: row.opt_int(10)?.map(Instant).zip(Some(row.text(11)?)),
    };
    Ok(Some(Session {
        person: Id(row.int(0)?),
        opened_at: Instant(row.int(1)?),
        seen_at: Instant(row.int(2)?),
        proved_at: Instant(row.int(7)?),
        must_change: row.bool(3)?,
        password_at: Instant(row.int(12)?),
        second: row.int(13)? > 0,
        before,
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

/// Notes that the person proved who they are, and gives the session another secret: `new` is its
/// hash, the old one opens nothing any more.
pub async fn prove_session(
    tx: &mut Tx<'_>,
    county: County,
    (token, new): (&[u8], &[u8]),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(PROVE_SESSION, params![county, token.to_vec(), now, new.to_vec()]).await
}

/// The open sessions of a person, the last used first, at most `limit`.
pub async fn sessions_of(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    limit: i64,
) -> Result<Vec<Open>, StoreError> {
    let rows = tx.query(SESSIONS_OF, params![county, person, limit]).await?;
    let open = |row: &Row| -> Result<Open, StoreError> {
        Ok(Open {
            token: row.blob(0)?,
            opened_at: Instant(row.int(1)?),
            seen_at: Instant(row.int(2)?),
            device: row.text(3)?,
        })
    };
    rows.iter().map(open).collect()
}

/// Ends a session.
pub async fn end_session(tx: &mut Tx<'_>, county: County, token: &[u8]) -> Result<(), StoreError> {
    tx.run(END_SESSION, params![county, token.to_vec()]).await
}

/// Ends one session of a person. Says whether there was one.
pub async fn end_own_session(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    token: &[u8],
) -> Result<bool, StoreError> {
    Ok(tx.execute(END_OWN_SESSION, params![county, person, token.to_vec()]).await? == 1)
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

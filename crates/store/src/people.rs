//! People with accounts, as their administrator keeps them.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::directory::role;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// A page of accounts, each with its grants: as many rows as the person has roles.
    PEOPLE = sqlite "SELECT a.person, a.login, a.must_change, a.locked_until, a.active, a.name, g.role, g.org
        FROM (SELECT a.person, a.login, a.must_change, a.locked_until, a.active, p.name FROM account a
            JOIN person p ON p.county = a.county AND p.id = a.person
            WHERE a.county = $1 AND a.login > $2
                AND (instr(p.name, $3) > 0 OR instr(p.initials, $3) > 0 OR instr(a.login, $3) > 0)
            ORDER BY a.login LIMIT $4) a
        LEFT JOIN role_grant g ON g.county = $1 AND g.person = a.person ORDER BY a.login, g.role"
        postgres "SELECT a.person, a.login, a.must_change, a.locked_until, a.active, a.name, g.role, g.org
        FROM (SELECT a.person, a.login, a.must_change, a.locked_until, a.active, p.name FROM account a
            JOIN person p ON p.county = a.county AND p.id = a.person
            WHERE a.county = $1 AND a.login > $2
                AND (strpos(p.name, $3) > 0 OR strpos(p.initials, $3) > 0 OR strpos(a.login, $3) > 0)
            ORDER BY a.login LIMIT $4) a
        LEFT JOIN role_grant g ON g.county = $1 AND g.person = a.person ORDER BY a.login, g.role";
    ONE_PERSON = "SELECT a.person, a.login, a.must_change, a.locked_until, a.active, p.name, g.role, g.org
        FROM account a
        JOIN person p ON p.county = a.county AND p.id = a.person
        LEFT JOIN role_grant g ON g.county = a.county AND g.person = a.person
        WHERE a.county = $1 AND a.person = $2 ORDER BY g.role";
    OTHER_ADMINS = "SELECT COUNT(*) FROM account a
        JOIN role_grant g ON g.county = a.county AND g.person = a.person
        WHERE a.county = $1 AND a.active = 1 AND a.person <> $2 AND g.role = 'admin'";
    SET_FIRST_PASSWORD = "UPDATE account SET password = $3, must_change = 1, failures = 0, locked_until = NULL
        WHERE county = $1 AND person = $2";
    SET_ACTIVE = "UPDATE account SET active = $3, failures = 0, locked_until = NULL
        WHERE county = $1 AND person = $2";
    END_ALL_SESSIONS = "DELETE FROM session WHERE county = $1 AND person = $2";
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Id,
    /// The login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Whether the password was given by somebody else and not yet changed.
    pub must_change: bool,
    /// Until when it is locked after wrong passwords; may lie in the past.
    pub locked_until: Option<Instant>,
    /// Whether it may be used.
    pub active: bool,
    /// What the person was granted: each role with its organisation.
    pub grants: Vec<(Role, Id)>,
}

/// The accounts behind `after` in the order of their login names, at most `limit`. `words` narrows
/// them to those with this in their name, its initials or the login name; empty for all.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    after: &str,
    words: &str,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    members(&tx.query(PEOPLE, params![county, after, words, limit]).await?)
}

/// The account of a person.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Member>, StoreError> {
    Ok(members(&tx.query(ONE_PERSON, params![county, person]).await?)?.pop())
}

/// Rows of one person stand together.
fn members(rows: &[Row]) -> Result<Vec<Member>, StoreError> {
    let mut members: Vec<Member> = Vec::new();
    for row in rows {
        let login = row.text(1)?;
        if members.last().is_none_or(|it| it.login != login) {
            members.push(Member {
                person: Id(row.int(0)?),
                login,
                name: row.text(5)?,
                must_change: row.bool(2)?,
                locked_until: row.opt_int(3)?.map(Instant),
                active: row.bool(4)?,
                grants: Vec::new(),
            });
        }
        let grant = row.opt_text(6)?.zip(row.opt_int(7)?);
        if let (Some(member), Some((word, org))) = (members.last_mut(), grant) {
            member.grants.push((role(&word)?, Id(org)));
        }
    }
    Ok(members)
}

/// How many administrators with an account in use there are besides this person.
pub async fn other_admins(tx: &mut Tx<'_>, county: County, person: Id) -> Result<i64, StoreError> {
    tx.query_one(OTHER_ADMINS, params![county, person]).await?.int(0)
}

/// Sets a password somebody else gave: it must be changed first. A lock is removed.
pub async fn set_first_password(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    password: &str,
) -> Result<(), StoreError> {
    tx.run(SET_FIRST_PASSWORD, params![county, person, password]).await
}

/// Switches an account off, or on again. A lock is removed.
pub async fn set_active(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    active: bool,
) -> Result<(), StoreError> {
    tx.run(SET_ACTIVE, params![county, person, active]).await
}

/// Ends all sessions of a person.
pub async fn end_sessions(tx: &mut Tx<'_>, county: County, person: Id) -> Result<(), StoreError> {
    tx.run(END_ALL_SESSIONS, params![county, person]).await
}

//! People with accounts, as their administrator keeps them.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::directory::role;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// A page of accounts, each with its grants: as many rows as the person has roles.
    PEOPLE = sqlite "SELECT a.person, a.login, a.must_change, a.active, a.name, g.role, g.org
        FROM (SELECT a.person, a.login, a.must_change, a.active, p.name FROM account a
            JOIN person p ON p.county = a.county AND p.id = a.person
            WHERE a.county = $1 AND a.login > $2
                AND (instr(p.name, $3) > 0 OR instr(p.initials, $3) > 0 OR instr(a.login, $3) > 0)
            ORDER BY a.login LIMIT $4) a
        LEFT JOIN role_grant g ON g.county = $1 AND g.person = a.person ORDER BY a.login, g.role"
        postgres "SELECT a.person, a.login, a.must_change, a.active, a.name, g.role, g.org
        FROM (SELECT a.person, a.login, a.must_change, a.active, p.name FROM account a
            JOIN person p ON p.county = a.county AND p.id = a.person
            WHERE a.county = $1 AND a.login > $2
                AND (strpos(p.name, $3) > 0 OR strpos(p.initials, $3) > 0 OR strpos(a.login, $3) > 0)
            ORDER BY a.login LIMIT $4) a
        LEFT JOIN role_grant g ON g.county = $1 AND g.person = a.person ORDER BY a.login, g.role";
    ONE_PERSON = "SELECT a.person, a.login, a.must_change, a.active, p.name, g.role, g.org
        FROM account a
        JOIN person p ON p.county = a.county AND p.id = a.person
        LEFT JOIN role_grant g ON g.county = a.county AND g.person = a.person
        WHERE a.county = $1 AND a.person = $2 ORDER BY g.role";
    OTHERS_WITH = "SELECT COUNT(*) FROM account a
        JOIN role_grant g ON g.county = a.county AND g.person = a.person
        WHERE a.county = $1 AND a.active = 1 AND a.person <> $2 AND g.role = $3";
    REMOVE_GRANT = "DELETE FROM role_grant WHERE county = $1 AND person = $2 AND role = $3";
    REMOVE_GRANTS = "DELETE FROM role_grant WHERE county = $1 AND person = $2";
    SET_FIRST_PASSWORD = "UPDATE account SET password = $3, must_change = 1, password_at = $4
        WHERE county = $1 AND person = $2";
    SET_ACTIVE = "UPDATE account SET active = $3
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
                name: row.text(4)?,
                must_change: row.bool(2)?,
                active: row.bool(3)?,
                grants: Vec::new(),
            });
        }
        let grant = row.opt_text(5)?.zip(row.opt_int(6)?);
        if let (Some(member), Some((word, org))) = (members.last_mut(), grant) {
            member.grants.push((role(&word)?, Id(org)));
        }
    }
    Ok(members)
}

/// Whether a person is the last with an account in use who holds this role, and the role is one of
/// the two a county cannot be kept without.
pub async fn is_last(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    role: Role,
) -> Result<bool, StoreError> {
    if !matches!(role, Role::Admin | Role::Security) {
        return Ok(false);
    }
    let others = tx.query_one(OTHERS_WITH, params![county, person, role.code()]).await?;
    Ok(others.int(0)? == 0)
}

/// Takes a role away.
pub async fn remove_grant(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    role: Role,
) -> Result<(), StoreError> {
    tx.run(REMOVE_GRANT, params![county, person, role.code()]).await
}

/// Takes all roles away.
pub async fn remove_grants(tx: &mut Tx<'_>, county: County, person: Id) -> Result<(), StoreError> {
    tx.run(REMOVE_GRANTS, params![county, person]).await
}

/// Sets a password somebody else gave: it must be changed first.
pub async fn set_first_password(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    password: &str,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(SET_FIRST_PASSWORD, params![county, person, password, now]).await
}

/// Switches an account off, or on again.
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

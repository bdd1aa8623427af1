//! Signing in by OpenID Connect: bindings of persons, and questions on their way.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{StoreError, Tx, params, statements};

statements! {
    BIND = "INSERT INTO oidc_binding (county, issuer, sub, person, bound_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    BOUND = "SELECT person FROM oidc_binding WHERE county = $1 AND issuer = $2 AND sub = $3";
    ROLES = "SELECT role FROM role_grant WHERE county = $1 AND person = $2 ORDER BY role LIMIT 50";
    BINDING_OF = "SELECT bound_at FROM oidc_binding WHERE county = $1 AND person = $2 AND issuer = $3";
    UNBIND = "DELETE FROM oidc_binding WHERE county = $1 AND person = $2 AND issuer = $3";
    INSERT_QUESTION = "INSERT INTO oidc_question (county, token, person, back, at) VALUES ($1, $2, $3, $4, $5)";
    QUESTION = "SELECT person, back, at FROM oidc_question WHERE county = $1 AND token = $2";
    END_QUESTION = "DELETE FROM oidc_question WHERE county = $1 AND token = $2";
    SWEEP_QUESTIONS = "DELETE FROM oidc_question WHERE county = $1 AND at < $2";
}

/// Binds a person to a subject of an issuer. Says whether neither was bound before.
pub async fn bind(
    tx: &mut Tx<'_>,
    county: County,
    (issuer, sub): (&str, &str),
    person: Id,
    at: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(BIND, params![county, issuer, sub, person, at]).await? == 1)
}

/// Whose a subject of an issuer is.
pub async fn bound(
    tx: &mut Tx<'_>,
    county: County,
    (issuer, sub): (&str, &str),
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(BOUND, params![county, issuer, sub]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// What a person was granted, wherever. A word that this program does not know is left out.
pub async fn roles(tx: &mut Tx<'_>, county: County, person: Id) -> Result<Vec<Role>, StoreError> {
    let rows = tx.query(ROLES, params![county, person]).await?;
    let mut roles = Vec::new();
    for row in &rows {
        roles.extend(Role::parse(&row.text(0)?));
    }
    Ok(roles)
}

/// Since when a person is bound to an issuer.
pub async fn binding_of(
    tx: &mut Tx<'_>,
    county: County,
    (person, issuer): (Id, &str),
) -> Result<Option<Instant>, StoreError> {
    let row = tx.query_opt(BINDING_OF, params![county, person, issuer]).await?;
    row.map(|row| Ok(Instant(row.int(0)?))).transpose()
}

/// Takes the binding of a person away. Says whether there was one.
pub async fn unbind(
    tx: &mut Tx<'_>,
    county: County,
    (person, issuer): (Id, &str),
) -> Result<bool, StoreError> {
    Ok(tx.execute(UNBIND, params![county, person, issuer]).await? > 0)
}

/// A question on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who binds themself; `None` where somebody signs in.
    pub person: Option<Id>,
    /// Where the person was going.
    pub back: String,
    /// When it was asked.
    pub at: Instant,
}

/// Notes a question; `token` is the hash of the secret in the browser.
pub async fn ask(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
    question: &Question,
) -> Result<(), StoreError> {
    let Question { person, back, at } = question;
    tx.run(INSERT_QUESTION, params![county, token.to_vec(), *person, back.as_str(), *at]).await
}

/// Takes a question out: it is answered once, whatever the answer.
pub async fn take(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
) -> Result<Option<Question>, StoreError> {
    let row = tx.query_opt(QUESTION, params![county, token.to_vec()]).await?;
    let Some(row) = row else { return Ok(None) };
    if tx.execute(END_QUESTION, params![county, token.to_vec()]).await? != 1 {
        return Ok(None);
    }
    Ok(Some(Question {
        person: row.opt_int(0)?.map(Id),
        back: row.text(1)?,
        at: Instant(row.int(2)?),
    }))
}

/// Removes questions that nobody came back for.
pub async fn sweep(tx: &mut Tx<'_>, county: County, before: Instant) -> Result<(), StoreError> {
    tx.run(SWEEP_QUESTIONS, params![county, before]).await
}

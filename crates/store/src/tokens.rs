//! Tokens of programs: found by the hash of their secret, and the requests they brought.

use domain::places::County;
use domain::tokens::Scope;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_TOKEN = "INSERT INTO api_token (county, id, name, hash, scopes, made_by, made_at, ends_on, last_used_on, active)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 1)";
    TOKEN = "SELECT t.id, t.name, t.scopes, t.made_at, t.ends_on, t.last_used_on, t.active, p.name FROM api_token t
        JOIN person p ON p.county = t.county AND p.id = t.made_by WHERE t.county = $1 AND t.hash = $2";
    TOKENS = "SELECT t.id, t.name, t.scopes, t.made_at, t.ends_on, t.last_used_on, t.active, p.name FROM api_token t
        JOIN person p ON p.county = t.county AND p.id = t.made_by
        WHERE t.county = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3";
    USE_TOKEN = "UPDATE api_token SET last_used_on = $3 WHERE county = $1 AND id = $2";
    END_TOKEN = "UPDATE api_token SET active = 0 WHERE county = $1 AND id = $2 AND active = 1";
    BRING = "INSERT INTO request_token (county, request, token) VALUES ($1, $2, $3)";
}

/// A token, without its secret: nobody knows it but who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which token.
    pub id: Id,
    /// The program it was made for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub made_at: Instant,
    /// Its last day.
    pub ends_on: Date,
    /// The day it was last used.
    pub last_used_on: Option<Date>,
    /// Whether it was not switched off.
    pub active: bool,
    /// Who made it.
    pub made_by: String,
}

/// Adds a token. `hash` is of its secret.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    token: &Token,
    hash: &[u8],
    made_by: Id,
) -> Result<(), StoreError> {
    let (scopes, ends_on) = (Scope::join(&token.scopes), token.ends_on.to_string());
    let (id, name, made_at) = (token.id, token.name.as_str(), token.made_at);
    let params = params![county, id, name, hash.to_vec(), scopes, made_by, made_at, ends_on];
    tx.run(INSERT_TOKEN, params).await
}

/// The token of a secret's hash, also one that is not good any more.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    hash: &[u8],
) -> Result<Option<Token>, StoreError> {
    tx.query_opt(TOKEN, params![county, hash.to_vec()]).await?.as_ref().map(token).transpose()
}

/// The county's tokens, the newest first, before an id.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    before: Id,
    limit: i64,
) -> Result<Vec<Token>, StoreError> {
    tx.query(TOKENS, params![county, before, limit]).await?.iter().map(token).collect()
}

/// Notes the day a token was used.
pub async fn used(tx: &mut Tx<'_>, county: County, id: Id, on: Date) -> Result<(), StoreError> {
    tx.run(USE_TOKEN, params![county, id, on.to_string()]).await
}

/// Switches a token off, for good. Says whether it was on.
pub async fn end(tx: &mut Tx<'_>, county: County, id: Id) -> Result<bool, StoreError> {
    Ok(tx.execute(END_TOKEN, params![county, id]).await? == 1)
}

/// Notes which program brought a request.
pub async fn bring(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    token: Id,
) -> Result<(), StoreError> {
    tx.run(BRING, params![county, request, token]).await
}

fn token(row: &Row) -> Result<Token, StoreError> {
    let date = |text: String| {
        let corrupt = |_| StoreError::Corrupt { what: format!("api_token day {text}") };
        text.parse::<Date>().map_err(corrupt)
    };
    Ok(Token {
        id: Id(row.int(0)?),
        name: row.text(1)?,
        scopes: Scope::split(&row.text(2)?),
        made_at: Instant(row.int(3)?),
        ends_on: date(row.text(4)?)?,
        last_used_on: row.opt_text(5)?.map(date).transpose()?,
        active: row.bool(6)?,
        made_by: row.text(7)?,
    })
}

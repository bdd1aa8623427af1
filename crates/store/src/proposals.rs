//! What one administrator proposed for a person, and what another decided.

use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::directory::role;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_PROPOSAL = "INSERT INTO proposal (county, id, person, kind, org, roles, proposed_by, proposed_at, state, decided_by, decided_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', NULL, NULL, '')
        ON CONFLICT DO NOTHING";
    PROPOSAL = "SELECT q.id, q.person, q.kind, q.org, q.roles, q.proposed_by, q.proposed_at, q.state,
            q.decided_by, q.decided_at, q.reason, p.name, b.name, d.name
        FROM proposal q
        JOIN person p ON p.county = q.county AND p.id = q.person
        JOIN person b ON b.county = q.county AND b.id = q.proposed_by
        LEFT JOIN person d ON d.county = q.county AND d.id = q.decided_by
        WHERE q.county = $1 AND q.id = $2";
    WAITING = "SELECT q.id, q.person, q.kind, q.org, q.roles, q.proposed_by, q.proposed_at, q.state,
            q.decided_by, q.decided_at, q.reason, p.name, b.name, d.name
        FROM proposal q
        JOIN person p ON p.county = q.county AND p.id = q.person
        JOIN person b ON b.county = q.county AND b.id = q.proposed_by
        LEFT JOIN person d ON d.county = q.county AND d.id = q.decided_by
        WHERE q.county = $1 AND q.state = $2 AND q.id > $3 ORDER BY q.id LIMIT $4";
    DECIDED = "SELECT q.id, q.person, q.kind, q.org, q.roles, q.proposed_by, q.proposed_at, q.state,
            q.decided_by, q.decided_at, q.reason, p.name, b.name, d.name
        FROM proposal q
        JOIN person p ON p.county = q.county AND p.id = q.person
        JOIN person b ON b.county = q.county AND b.id = q.proposed_by
        LEFT JOIN person d ON d.county = q.county AND d.id = q.decided_by
        WHERE q.county = $1 AND q.person = $2 ORDER BY q.id DESC LIMIT $3";
    /// Both kinds of what waits for the security administrator, in one question of every page.
    COUNT_WAITING = "SELECT (SELECT COUNT(*) FROM proposal WHERE county = $1 AND state = 'waiting'),
        (SELECT COUNT(*) FROM contact_export WHERE county = $1 AND state = 'waiting')";
    DECIDE = "UPDATE proposal SET state = $3, decided_by = $4, decided_at = $5, reason = $6
        WHERE county = $1 AND id = $2 AND state = 'waiting'";
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which.
    pub id: Id,
    /// For whom.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// `account`, `roles` or `second_factor`.
    pub kind: String,
    /// For which organisation.
    pub org: Option<Id>,
    /// The roles the person shall have.
    pub roles: Vec<Role>,
    /// Who proposed it.
    pub proposed_by: (Id, String),
    /// When.
    pub proposed_at: Instant,
    /// `waiting`, `approved` or `refused`.
    pub state: String,
    /// Who decided, and when.
    pub decided: Option<(String, Instant)>,
    /// Why it was refused.
    pub reason: String,
}

/// Something new to propose.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Which.
    pub id: Id,
    /// For whom.
    pub person: Id,
    /// `account`, `roles` or `second_factor`.
    pub kind: &'a str,
    /// For which organisation.
    pub org: Option<Id>,
    /// The roles the person shall have.
    pub roles: &'a [Role],
    /// Who proposes it.
    pub by: Id,
    /// When.
    pub at: Instant,
}

/// Writes a proposal. Says whether none of its kind was waiting for the person.
pub async fn insert(tx: &mut Tx<'_>, county: County, it: &New<'_>) -> Result<bool, StoreError> {
    let roles: Vec<&str> = it.roles.iter().map(|it| it.code()).collect();
    let params = params![county, it.id, it.person, it.kind, it.org, roles.join(","), it.by, it.at];
    Ok(tx.execute(INSERT_PROPOSAL, params).await? == 1)
}

/// One proposal.
pub async fn find(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Proposal>, StoreError> {
    let row = tx.query_opt(PROPOSAL, params![county, id]).await?;
    row.as_ref().map(proposal).transpose()
}

/// Those in a state behind `after`, the oldest first, at most `limit`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    state: &str,
    (after, limit): (Id, i64),
) -> Result<Vec<Proposal>, StoreError> {
    let rows = tx.query(WAITING, params![county, state, after, limit]).await?;
    rows.iter().map(proposal).collect()
}

/// Those about a person, the newest first, at most `limit`.
pub async fn of_person(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    limit: i64,
) -> Result<Vec<Proposal>, StoreError> {
    let rows = tx.query(DECIDED, params![county, person, limit]).await?;
    rows.iter().map(proposal).collect()
}

/// How many proposals wait, and how many exports with contacts.
pub async fn count_waiting(tx: &mut Tx<'_>, county: County) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one(COUNT_WAITING, params![county]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// Decides a proposal that waits. Says whether it still did.
pub async fn decide(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (state, by, at): (&str, Id, Instant),
    reason: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(DECIDE, params![county, id, state, by, at, reason]).await? == 1)
}

fn proposal(row: &Row) -> Result<Proposal, StoreError> {
    let codes = row.text(4)?;
    let roles = codes.split(',').filter(|it| !it.is_empty()).map(role);
    Ok(Proposal {
        id: Id(row.int(0)?),
        person: Id(row.int(1)?),
        name: row.text(11)?,
        kind: row.text(2)?,
        org: row.opt_int(3)?.map(Id),
        roles: roles.collect::<Result<_, StoreError>>()?,
        proposed_by: (Id(row.int(5)?), row.text(12)?),
        proposed_at: Instant(row.int(6)?),
        state: row.text(7)?,
        decided: row.opt_text(13)?.zip(row.opt_int(9)?.map(Instant)),
        reason: row.text(10)?,
    })
}

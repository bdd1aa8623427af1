//! Visits: planned, made, listed.

use domain::logs::Measure;
use domain::places::{County, Place};
use domain::visits::{Outcome, Purpose, State, Visit};
use kernel::id::Id;
use kernel::time::Instant;

use crate::field::{self, After, Listed, Span};
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, logs, params, statements};

statements! {
    INSERT_VISIT = "INSERT INTO visit (county, id, purpose, place, town, address, request, words, person, org, asked_by, state,
            planned_at, due_at, done_at, outcome, result)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    END_VISIT = "UPDATE visit SET state = $3, due_at = NULL, done_at = $4, outcome = $5, result = $6
        WHERE county = $1 AND id = $2";
    VISIT = "SELECT t.id, t.purpose, t.place, t.address, t.request, t.words, t.person, t.org, t.asked_by, t.state, t.planned_at,
            t.due_at, t.done_at, t.outcome, t.result, m.version, p.name, r.number, r.title
        FROM visit t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN person p ON p.county = t.county AND p.id = t.person
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request
        WHERE t.county = $1 AND t.id = $2";
    OPEN_VISITS = "SELECT t.id, t.purpose, t.place, t.address, t.request, t.words, t.person, t.org, t.asked_by, t.state, t.planned_at,
            t.due_at, t.done_at, t.outcome, t.result, m.version, p.name, r.number, r.title
        FROM visit t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN person p ON p.county = t.county AND p.id = t.person
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request
        WHERE t.county = $1 AND t.person = $2 AND t.done_at IS NULL ORDER BY t.due_at, t.id LIMIT $3";
    VISITS_OF_REQUEST = "SELECT t.id, t.purpose, t.place, t.address, t.request, t.words, t.person, t.org, t.asked_by, t.state,
            t.planned_at, t.due_at, t.done_at, t.outcome, t.result, m.version, p.name, r.number, r.title
        FROM visit t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN person p ON p.county = t.county AND p.id = t.person
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request
        WHERE t.county = $1 AND t.request = $2 ORDER BY t.id LIMIT 20";
}

const LISTED: Listed = Listed {
    name: "visits.page",
    columns: "t.id, t.purpose, t.place, t.address, t.request, t.words, t.person, t.org, t.asked_by, t.state, t.planned_at, \
        t.due_at, t.done_at, t.outcome, t.result, m.version, p.name, r.number, r.title",
    tables: "visit t LEFT JOIN matter m ON m.county = t.county AND m.id = t.id \
        LEFT JOIN person p ON p.county = t.county AND p.id = t.person \
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request",
    at: "done_at",
};

/// A visit with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Going {
    /// The visit.
    pub visit: Visit,
    /// Who goes or went.
    pub name: String,
    /// The 编号 and the first words of its request.
    pub request: Option<(String, String)>,
}

fn matter(visit: &Visit) -> Matter {
    let (state, open) = (visit.state.code(), visit.state.is_open());
    Matter { id: visit.id, noun: "visit", state, open, owner: visit.org, due_at: visit.due_at }
}

/// Adds a visit that is planned. `by` planned it.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    visit: &Visit,
    by: Doer,
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(visit)).await?;
    let params = params![
        county,
        visit.id,
        visit.purpose.code(),
        visit.place,
        visit.place.town(),
        visit.address.as_str(),
        visit.request,
        visit.words.as_str(),
        visit.person,
        visit.org,
        visit.asked_by,
        visit.state.code(),
        visit.planned_at,
        visit.due_at,
        visit.done_at,
        visit.outcome.map(Outcome::code),
        visit.result.as_str()
    ];
    tx.run(INSERT_VISIT, params).await?;
    let act = if visit.asked_by.is_some() { "ask" } else { "plan" };
    let (from, to, at) = (None, visit.state.code(), visit.planned_at);
    let event =
        Event { at, act, from, to, to_org: Some(visit.org), public: "", internal: &visit.words };
    matters::append(tx, county, visit.id, visit.version, by, event).await
}

/// Writes back a visit that was made or missed, unless somebody else wrote it before, and counts it.
pub async fn end(
    tx: &mut Tx<'_>,
    county: County,
    visit: &Visit,
    act: &'static str,
    by: Doer,
) -> Result<(), StoreError> {
    let at = visit.done_at.unwrap_or(visit.planned_at);
    matters::save(tx, county, &matter(visit), visit.version - 1).await?;
    let (state, outcome) = (visit.state.code(), visit.outcome.map(Outcome::code));
    let params = params![county, visit.id, state, visit.done_at, outcome, visit.result.as_str()];
    tx.run(END_VISIT, params).await?;
    let from = Some(State::Planned.code());
    let event =
        Event { at, act, from, to: state, to_org: None, public: "", internal: &visit.result };
    matters::append(tx, county, visit.id, visit.version, by, event).await?;
    if visit.state == State::Made {
        let bucket = (at, visit.place, "visit");
        let entries = [(Measure::Visits, 1)];
        logs::count(tx, county, visit.id, bucket, visit.version, &entries).await?;
    }
    Ok(())
}

/// A visit.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Going>, StoreError> {
    tx.query_opt(VISIT, params![county, id]).await?.as_ref().map(going).transpose()
}

/// The visits somebody still has to make, the one due first, first.
pub async fn open_of(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    limit: i64,
) -> Result<Vec<Going>, StoreError> {
    tx.query(OPEN_VISITS, params![county, person, limit]).await?.iter().map(going).collect()
}

/// The visits about a request, oldest first.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Vec<Going>, StoreError> {
    tx.query(VISITS_OF_REQUEST, params![county, request]).await?.iter().map(going).collect()
}

/// A page of visits that were made or missed, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    span: &Span,
    after: After,
    limit: i64,
) -> Result<Vec<Going>, StoreError> {
    field::page(tx, county, &LISTED, span, after, limit).await?.iter().map(going).collect()
}

fn going(row: &Row) -> Result<Going, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt { what: format!("visit.{what}") };
    let (purpose, state) = (row.text(1)?, row.text(9)?);
    let outcome = row.opt_text(13)?;
    let read = |word: &str| Outcome::parse(word).ok_or_else(|| corrupt(format!("outcome {word}")));
    let visit = Visit {
        id: Id(row.int(0)?),
        purpose: Purpose::parse(&purpose).ok_or_else(|| corrupt(format!("purpose {purpose}")))?,
        place: Place(row.int(2)?),
        address: row.text(3)?,
        request: row.opt_int(4)?.map(Id),
        words: row.text(5)?,
        person: Id(row.int(6)?),
        org: Id(row.int(7)?),
        asked_by: row.opt_int(8)?.map(Id),
        state: State::parse(&state).ok_or_else(|| corrupt(format!("state {state}")))?,
        planned_at: Instant(row.int(10)?),
        due_at: row.opt_int(11)?.map(Instant),
        done_at: row.opt_int(12)?.map(Instant),
        outcome: outcome.as_deref().map(read).transpose()?,
        result: row.text(14)?,
        version: row.int(15)?,
    };
    let request = row.opt_text(17)?.zip(row.opt_text(18)?);
    Ok(Going { visit, name: row.text(16)?, request })
}

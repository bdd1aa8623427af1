//! Requests: written with everything an act changes, read whole or as lists ([`crate::lists`]).

use domain::places::{County, Place};
use domain::requests::acts::{CallChange, Outcome};
use domain::requests::{Request, Source, State, Step, StepState};
use kernel::id::Id;
use kernel::time::Instant;

use crate::matters::{self, Doer, Matter};
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_REQUEST = "INSERT INTO request (county, id, number, tracking, round, place, town, category, title, body,
            address, answer, lon, lat, source, received_at, month, promised_at, provisional, desk, handler, step, call_tries,
            ended_at, standing, on_time, satisfied, rated, rated_round)
        VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14, $15, $16, $17, $18, NULL, 0, 0,
            NULL, 0, NULL, NULL, NULL, NULL)";
    SAVE_REQUEST = "UPDATE request SET round = $3, promised_at = $4, provisional = $5, handler = $6, step = $7,
            call_tries = $8, ended_at = $9, standing = $10, on_time = $11, satisfied = $12, rated = $13, rated_round = $14, answer = $15
        WHERE county = $1 AND id = $2";
    REQUEST = "SELECT r.id, r.number, m.state, r.round, r.place, r.address, r.lon, r.lat, r.category, r.title, r.body,
            r.source, r.received_at, r.promised_at, r.provisional, m.due_at, m.owner, r.desk, r.call_tries, r.ended_at,
            r.on_time, r.satisfied, r.rated, r.rated_round, m.version, r.answer,
            s.seq, s.org, s.state, s.round, s.assigned_at, s.signed_at, s.reported_at, s.ended_at
        FROM request r
        JOIN matter m ON m.county = r.county AND m.id = r.id
        LEFT JOIN step s ON s.county = r.county AND s.request = r.id AND s.seq = r.step
        WHERE r.county = $1 AND r.id = $2";
    ID_BY_TRACKING = "SELECT id FROM request WHERE county = $1 AND tracking = $2";
    ID_BY_NUMBER = "SELECT id FROM request WHERE county = $1 AND number = $2";
    INSERT_STEP = "INSERT INTO step (county, request, seq, org, kind, state, round, assigned_at, signed_at, reported_at, ended_at)
        VALUES ($1, $2, $3, $4, 'lead', $5, $6, $7, $8, $9, $10)
        ON CONFLICT (county, request, seq) DO UPDATE SET state = excluded.state, signed_at = excluded.signed_at,
            reported_at = excluded.reported_at, ended_at = excluded.ended_at";
    STEPS_OF_ORG = "SELECT seq FROM step WHERE county = $1 AND request = $2 AND org = $3 LIMIT 1";
    INSERT_CONTACT = "INSERT INTO request_contact (county, request, name, phone) VALUES ($1, $2, $3, $4)";
    CONTACT = "SELECT name, phone FROM request_contact WHERE county = $1 AND request = $2";
    OPEN_CALL = "INSERT INTO call_back (county, request, round, open, opened_at, due_at, tries, result, level, caller, done_at)
        VALUES ($1, $2, $3, 1, $4, $5, 0, NULL, NULL, NULL, NULL)";
    TRY_CALL = "UPDATE call_back SET tries = tries + 1 WHERE county = $1 AND request = $2 AND round = $3 AND open = 1";
    END_CALL = "UPDATE call_back SET open = 0, result = $4, level = $5, caller = $6, done_at = $7
        WHERE county = $1 AND request = $2 AND round = $3 AND open = 1";
    CALL_CONTACTS = "SELECT t.request, t.name, t.phone FROM call_back c
        JOIN request r ON r.county = c.county AND r.id = c.request
        JOIN request_contact t ON t.county = c.county AND t.request = c.request
        WHERE c.county = $1 AND c.open = 1 AND r.place >= $2 AND r.place <= $3
        ORDER BY c.due_at, c.request LIMIT $4";
    INSERT_RATING = "INSERT INTO rating (county, request, round, level, words, at) VALUES ($1, $2, $3, $4, $5, $6)";
}

/// How the person can be reached. Personal data: shown masked, and only to those who need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// What they want to be called; may be empty.
    pub name: String,
    /// Their telephone; may be empty.
    pub phone: String,
}

/// Writes a new request. `tracking` is the hash of its tracking code.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    tracking: &[u8],
    contact: Option<&Contact>,
    by: Doer,
) -> Result<(), StoreError> {
    let request = &outcome.request;
    matters::insert(tx, county, &matter(request)).await?;
    tx.run(INSERT_REQUEST, new_params(county, request, tracking)).await?;
    if let Some(Contact { name, phone }) = contact {
        let params = params![county, request.id, name.as_str(), phone.as_str()];
        tx.run(INSERT_CONTACT, params).await?;
    }
    record(tx, county, outcome, by, 0).await
}

/// Writes back what an act changed, unless someone else changed the request since version `read`.
/// `clock_lines` is the length of the clock's ledger before the act.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
    read: i64,
    clock_lines: usize,
) -> Result<(), StoreError> {
    let request = &outcome.request;
    matters::save(tx, county, &matter(request), read).await?;
    let step = request.step.as_ref().map_or(0, |it| it.seq);
    let params = params![
        county,
        request.id,
        request.round,
        request.promised_at,
        request.provisional,
        request.last_handler(),
        step,
        request.call_tries,
        request.ended_at,
        standing(request.state),
        request.on_time,
        request.satisfied,
        request.rated,
        request.rated_round,
        request.answer.as_str()
    ];
    tx.run(SAVE_REQUEST, params).await?;
    record(tx, county, outcome, by, clock_lines).await
}

/// What an act leaves behind besides the request itself.
async fn record(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
    clock_lines: usize,
) -> Result<(), StoreError> {
    let request = &outcome.request;
    matters::append(tx, county, request.id, request.version, by, &outcome.event).await?;
    matters::append_clock(tx, county, request.id, clock_lines, &outcome.clock).await?;
    for step in &outcome.steps {
        save_step(tx, county, request.id, step).await?;
    }
    if let Some(change) = &outcome.call {
        save_call(tx, county, outcome, change, by).await?;
    }
    if let Some(rating) = &outcome.rating {
        let (round, level, words) = (rating.round, rating.level, rating.words.as_str());
        let params = params![county, request.id, round, level, words, outcome.event.at];
        tx.run(INSERT_RATING, params).await?;
    }
    ledger::append(tx, county, request, outcome.event.at, &outcome.entries).await
}

async fn save_step(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    step: &Step,
) -> Result<(), StoreError> {
    let Step { seq, org, state, round, assigned_at, signed_at, reported_at, ended_at } = step;
    let (state, signed_at) = (state.code(), *signed_at);
    let params = params![
        county,
        request,
        *seq,
        *org,
        state,
        *round,
        *assigned_at,
        signed_at,
        *reported_at,
        *ended_at
    ];
    tx.run(INSERT_STEP, params).await
}

async fn save_call(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    change: &CallChange,
    by: Doer,
) -> Result<(), StoreError> {
    let (request, at) = (&outcome.request, outcome.event.at);
    // A reopened request is already in its next round; the call was of the one before.
    let opened_round = outcome.steps.iter().any(|it| it.state == StepState::Assigned);
    let round = request.round - i64::from(opened_round);
    match change {
        CallChange::Open { due_at } => {
            let due_at = due_at.unwrap_or(at);
            tx.run(OPEN_CALL, params![county, request.id, round, at, due_at]).await
        }
        CallChange::Tried => tx.run(TRY_CALL, params![county, request.id, round]).await,
        CallChange::Done { result, level } => {
            let params = params![county, request.id, round, *result, *level, by.person, at];
            tx.run(END_CALL, params).await
        }
    }
}

fn matter(request: &Request) -> Matter {
    Matter {
        id: request.id,
        noun: "request",
        state: request.state.code(),
        open: request.state.is_open(),
        owner: request.owner,
        due_at: request.due_at,
    }
}

/// See the column `standing`.
fn standing(state: State) -> i64 {
    match state {
        State::Closed => 1,
        _ if state.is_open() => 0,
        _ => 2,
    }
}

fn new_params(county: County, request: &Request, tracking: &[u8]) -> Vec<crate::Value> {
    params![
        county,
        request.id,
        request.number.as_str(),
        tracking.to_vec(),
        request.place,
        request.place.town(),
        request.category.as_str(),
        request.title.as_str(),
        request.body.as_str(),
        request.address.as_str(),
        request.position.map(|it| it.0),
        request.position.map(|it| it.1),
        request.source.code(),
        request.received_at,
        request.month(),
        request.promised_at,
        request.provisional,
        request.desk
    ]
}

/// A request, whole.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Request>, StoreError> {
    tx.query_opt(REQUEST, params![county, id]).await?.as_ref().map(request).transpose()
}

/// The request of a tracking code, by the code's hash.
pub async fn find_by_tracking(
    tx: &mut Tx<'_>,
    county: County,
    tracking: &[u8],
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ID_BY_TRACKING, params![county, tracking.to_vec()]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// The request of a 编号 in canonical form.
pub async fn find_by_number(
    tx: &mut Tx<'_>,
    county: County,
    number: &str,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ID_BY_NUMBER, params![county, number]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// Whether an organisation has, or ever had, a step of the request.
pub async fn was_asked(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    org: Id,
) -> Result<bool, StoreError> {
    Ok(tx.query_opt(STEPS_OF_ORG, params![county, request, org]).await?.is_some())
}

/// How the person can be reached, if they said so.
pub async fn contact(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<Contact>, StoreError> {
    let row = tx.query_opt(CONTACT, params![county, request]).await?;
    row.map(|row| Ok(Contact { name: row.text(0)?, phone: row.text(1)? })).transpose()
}

/// How the people of the first `limit` call-backs owed inside a place can be reached.
pub async fn call_contacts(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<(Id, Contact)>, StoreError> {
    let params = params![county, place, place.last(), limit];
    let rows = tx.query(CALL_CONTACTS, params).await?;
    let read = |row: &Row| {
        let contact = Contact { name: row.text(1)?, phone: row.text(2)? };
        Ok((Id(row.int(0)?), contact))
    };
    rows.iter().map(read).collect()
}

fn request(row: &Row) -> Result<Request, StoreError> {
    let state = row.text(2)?;
    let source = row.text(11)?;
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("request {what}") };
    let instant =
        |column| -> Result<Option<Instant>, StoreError> { Ok(row.opt_int(column)?.map(Instant)) };
    let flag =
        |column| -> Result<Option<bool>, StoreError> { Ok(row.opt_int(column)?.map(|it| it == 1)) };
    Ok(Request {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        round: row.int(3)?,
        place: Place(row.int(4)?),
        address: row.text(5)?,
        position: row.opt_int(6)?.zip(row.opt_int(7)?),
        category: row.text(8)?,
        title: row.text(9)?,
        body: row.text(10)?,
        source: Source::parse(&source).ok_or_else(|| corrupt(&source))?,
        received_at: Instant(row.int(12)?),
        promised_at: instant(13)?,
        provisional: row.bool(14)?,
        due_at: instant(15)?,
        owner: Id(row.int(16)?),
        desk: Id(row.int(17)?),
        call_tries: row.int(18)?,
        ended_at: instant(19)?,
        on_time: flag(20)?,
        satisfied: flag(21)?,
        rated: row.opt_int(22)?,
        rated_round: row.opt_int(23)?,
        version: row.int(24)?,
        answer: row.text(25)?,
        step: row.opt_int(26)?.map(|seq| step(row, seq)).transpose()?,
    })
}

fn step(row: &Row, seq: i64) -> Result<Step, StoreError> {
    let state = row.text(28)?;
    let corrupt = || StoreError::Corrupt { what: format!("step.state {state}") };
    Ok(Step {
        seq,
        org: Id(row.int(27)?),
        state: StepState::parse(&state).ok_or_else(corrupt)?,
        round: row.int(29)?,
        assigned_at: Instant(row.int(30)?),
        signed_at: row.opt_int(31)?.map(Instant),
        reported_at: row.opt_int(32)?.map(Instant),
        ended_at: row.opt_int(33)?.map(Instant),
    })
}

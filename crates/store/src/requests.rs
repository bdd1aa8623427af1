//! Requests: written with everything an act changes, read whole or as lists ([`crate::lists`]).

mod beside;
mod whole;

use domain::places::{County, Place};
use domain::requests::acts::{CallChange, Event, Outcome};
use domain::requests::{
    Act, CallEnd, Card, Exclusion, Request, Source, State, Step, StepState, Unit,
};
use kernel::id::Id;
use kernel::time::Instant;

use crate::composed::{AMONG_MAX, among};
use crate::matters::{self, Doer, Matter, Told};
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_REQUEST = "INSERT INTO request (county, id, number, tracking, round, place, town, category, title, body,
            address, answer, lon, lat, source, received_at, month, promised_at, provisional, desk, handler, step, call_tries,
            ended_at, standing, on_time, satisfied, rated, rated_round)
        VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14, $15, $16, $17, $18, NULL, 0, 0,
            NULL, 0, NULL, NULL, NULL, NULL)";
    SAVE_REQUEST = "UPDATE request SET round = $3, promised_at = $4, provisional = $5, handler = $6, step = $7,
            call_tries = $8, ended_at = $9, standing = $10, on_time = $11, satisfied = $12, rated = $13, rated_round = $14, answer = $15,
            category = $16, returns = $17, call_end = $18, exclusion = $19, excluded = $20, urges = $21, urged_at = $22,
            card = $23, units = $24, joint = $25, merged_into = $26, merged_from = $27, awaits = $28
        WHERE county = $1 AND id = $2";
    REQUEST = "SELECT r.id, r.number, m.state, r.round, r.place, r.address, r.lon, r.lat, r.category, r.title, r.body,
            r.source, r.received_at, r.promised_at, r.provisional, m.due_at, m.owner, r.desk, r.call_tries, r.ended_at,
            r.on_time, r.satisfied, r.rated, r.rated_round, m.version, r.answer,
            s.seq, s.org, s.state, s.round, s.assigned_at, s.signed_at, s.reported_at, s.ended_at,
            r.returns, r.call_end, r.exclusion, r.urges, r.urged_at, r.card, r.units, r.joint, r.merged_into, r.merged_from,
            d.seq, d.kind, d.amount, d.unit, d.until_on, d.org, d.reason, d.asked_at
        FROM request r
        JOIN matter m ON m.county = r.county AND m.id = r.id
        LEFT JOIN step s ON s.county = r.county AND s.request = r.id AND s.seq = r.step
        LEFT JOIN request_delay d ON d.county = r.county AND d.request = r.id AND d.state = 'asked'
        WHERE r.county = $1 AND r.id = $2";
    ID_BY_TRACKING = "SELECT id FROM request WHERE county = $1 AND tracking = $2";
    ID_BY_NUMBER = "SELECT id FROM request WHERE county = $1 AND number = $2";
    INSERT_STEP = "INSERT INTO step (county, request, seq, org, kind, state, round, assigned_at, signed_at, reported_at, ended_at)
        VALUES ($1, $2, $3, $4, 'lead', $5, $6, $7, $8, $9, $10)
        ON CONFLICT (county, request, seq) DO UPDATE SET state = excluded.state, signed_at = excluded.signed_at,
            reported_at = excluded.reported_at, ended_at = excluded.ended_at";
    ASKED_OF_ORG = "SELECT seq FROM step WHERE county = $1 AND request = $2 AND org = $3
        UNION ALL SELECT seq FROM request_unit WHERE county = $1 AND request = $2 AND org = $3 LIMIT 1";
    INSERT_CONTACT = "INSERT INTO request_contact (county, request, name, phone, whole, subject) VALUES ($1, $2, $3, $4, $5, $6)";
    CONTACT = "SELECT t.name, t.phone, t.whole, s.id, s.wrapped FROM request_contact t
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject WHERE t.county = $1 AND t.request = $2";
    OPEN_CALL = "INSERT INTO call_back (county, request, round, open, opened_at, due_at, tries, result, level, caller, done_at)
        VALUES ($1, $2, $3, 1, $4, $5, 0, NULL, NULL, NULL, NULL)
        ON CONFLICT (county, request, round) DO UPDATE SET open = 1, opened_at = excluded.opened_at, due_at = excluded.due_at,
            tries = 0, result = NULL, level = NULL, caller = NULL, done_at = NULL";
    ASK_DELAY = "INSERT INTO request_delay (county, request, seq, kind, amount, unit, until_on, org, reason, asked_at, state, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', NULL)";
    END_DELAY = "UPDATE request_delay SET state = $4, decided_at = $5 WHERE county = $1 AND request = $2 AND seq = $3";
    SAVE_UNIT = "INSERT INTO request_unit (county, request, seq, org, kind, round, asked_at, done_at, words)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (county, request, seq, org) DO UPDATE SET done_at = excluded.done_at, words = excluded.words";
    UNITS = "SELECT seq, org, kind, round, asked_at, done_at, words FROM request_unit
        WHERE county = $1 AND request = $2 ORDER BY seq, org LIMIT 100";
    /// Its clock, its photos and every further organisation: three small lists in one answer.
    BESIDE = "SELECT 'clock' AS part, seq, CAST(0 AS BIGINT) AS a, at AS b, amount AS c, CAST(NULL AS BIGINT) AS d, kind AS s, unit AS t
        FROM clock_event WHERE county = $1 AND matter = $2
        UNION ALL SELECT 'photo', m.seq, m.position, f.width, f.height, CAST(NULL AS BIGINT), m.hash, f.thumb FROM matter_file m
            JOIN file f ON f.county = m.county AND f.hash = m.hash WHERE m.county = $1 AND m.matter = $2
        UNION ALL SELECT 'unit', seq, org, asked_at, done_at, round, kind, words
            FROM request_unit WHERE county = $1 AND request = $2
        ORDER BY part, seq, a";
    JOIN_CASE = "INSERT INTO joint_member (county, joint, request, joined_at, left_at, left_why) VALUES ($1, $2, $3, $4, NULL, '')";
    LEAVE_CASE = "UPDATE joint_member SET left_at = $4, left_why = $5
        WHERE county = $1 AND joint = $2 AND request = $3 AND left_at IS NULL";
    TRY_CALL = "UPDATE call_back SET tries = tries + 1 WHERE county = $1 AND request = $2 AND round = $3 AND open = 1";
    END_CALL = "UPDATE call_back SET open = 0, result = $4, level = $5, caller = $6, done_at = $7
        WHERE county = $1 AND request = $2 AND round = $3 AND open = 1";
    CALL_CONTACTS = "SELECT t.request, t.name, t.phone, t.whole, s.id, s.wrapped FROM call_back c
        JOIN request r ON r.county = c.county AND r.id = c.request
        JOIN request_contact t ON t.county = c.county AND t.request = c.request
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
        WHERE c.county = $1 AND c.open = 1 AND r.place >= $2 AND r.place <= $3
        ORDER BY c.due_at, c.request LIMIT $4";
    LOW_CALL_CONTACTS = "SELECT t.request, t.name, t.phone, t.whole, s.id, s.wrapped FROM request r
        JOIN call_back c ON c.county = r.county AND c.request = r.id AND c.round = r.round AND c.open = 1
        JOIN request_contact t ON t.county = r.county AND t.request = r.id
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
        WHERE r.county = $1 AND r.standing = 0 AND r.rated <= 2 AND r.rated_round = r.round AND r.place >= $2 AND r.place <= $3
        ORDER BY c.due_at, c.request LIMIT $4";
    INSERT_RATING = "INSERT INTO rating (county, request, round, level, words, at) VALUES ($1, $2, $3, $4, $5, $6)";
}

pub use self::beside::units;
pub use self::whole::{Whole, load_whole};

/// Writes a new request. `tracking` is the hash of its tracking code.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    tracking: &[u8],
    contact: Option<&SealedContact>,
    by: Doer,
) -> Result<(), StoreError> {
    let request = &outcome.request;
    matters::insert(tx, county, &matter(request)).await?;
    tx.run(INSERT_REQUEST, new_params(county, request, tracking)).await?;
    if let Some(it) = contact {
        let subject = it.subject_id();
        let params = params![
            county,
            request.id,
            it.name.clone(),
            it.phone.clone(),
            it.whole.clone(),
            subject
        ];
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
        request.answer.as_str(),
        request.category.as_str(),
        request.returns,
        request.call_end.map(CallEnd::code),
        request.exclusion.map(Exclusion::code),
        request.is_excluded(),
        request.urges,
        request.urged_at,
        request.card.number(),
        count(&request.units),
        request.joint,
        request.merged.map(|it| it.into),
        request.merged.map(|it| it.from.code()),
        beside::awaits(request)
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
    matters::append(tx, county, request.id, request.version, by, words_of(&outcome.event)).await?;
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
    beside::record(tx, county, outcome).await?;
    ledger::append(tx, county, request, outcome.event.at, &outcome.entries).await
}

fn count(units: &[Unit]) -> i64 {
    i64::try_from(units.len()).unwrap_or(i64::MAX)
}

fn words_of(event: &Event) -> matters::Event<'_> {
    matters::Event {
        at: event.at,
        act: event.act.code(),
        from: event.from.map(State::code),
        to: event.to.code(),
        to_org: event.to_org,
        public: &event.public,
        internal: &event.internal,
    }
}

/// A line of a request's history with the name of who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counts from 1; equals the version the act made.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// Who did it.
    pub by: Doer,
    /// Their name, for staff.
    pub name: Option<String>,
}

/// The whole history of a request, oldest first.
pub async fn history(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Line>, StoreError> {
    matters::told(tx, county, id).await?.into_iter().map(line).collect()
}

fn line(told: Told) -> Result<Line, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("timeline.{what}") };
    let state = |text: &str| State::parse(text).ok_or_else(|| corrupt(text));
    let event = Event {
        act: Act::parse(&told.act).ok_or_else(|| corrupt(&told.act))?,
        at: told.at,
        from: told.from.as_deref().map(state).transpose()?,
        to: state(&told.to)?,
        to_org: told.to_org,
        public: told.public,
        internal: told.internal,
    };
    Ok(Line { seq: told.seq, event, by: told.by, name: told.name })
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

/// A request without what only its page shows.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Request>, StoreError> {
    let Some(row) = tx.query_opt(REQUEST, params![county, id]).await? else { return Ok(None) };
    let mut request = request(&row)?;
    if row.int(UNITS_COLUMN)? > 0 {
        request.units = units(tx, county, id).await?;
        request.units.retain(|it| it.done_at.is_none());
    }
    Ok(Some(request))
}

/// Where [`REQUEST`] has the number of further organisations that have not answered.
const UNITS_COLUMN: usize = 40;

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

/// Whether an organisation has, or ever had, a step of the request, or a part in it.
pub async fn was_asked(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    org: Id,
) -> Result<bool, StoreError> {
    Ok(tx.query_opt(ASKED_OF_ORG, params![county, request, org]).await?.is_some())
}

/// How the person can be reached, if they said so.
pub async fn contact(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<SealedContact>, StoreError> {
    let row = tx.query_opt(CONTACT, params![county, request]).await?;
    row.map(|row| SealedContact::of(&row, 0)).transpose()
}

/// How the people of the first `limit` call-backs owed inside a place can be reached, and those of
/// the first low ratings among them.
pub async fn call_contacts(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<(Id, SealedContact)>, StoreError> {
    let mut rows = Vec::new();
    for statement in [LOW_CALL_CONTACTS, CALL_CONTACTS] {
        rows.extend(tx.query(statement, params![county, place, place.last(), limit]).await?);
    }
    let read = |row: &Row| Ok((Id(row.int(0)?), SealedContact::of(row, 1)?));
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
        returns: row.int(34)?,
        call_end: row
            .opt_text(35)?
            .map(|it| CallEnd::parse(&it).ok_or_else(|| corrupt(&it)))
            .transpose()?,
        exclusion: row
            .opt_text(36)?
            .map(|it| Exclusion::parse(&it).ok_or_else(|| corrupt(&it)))
            .transpose()?,
        urges: row.int(37)?,
        urged_at: instant(38)?,
        card: Card::parse(row.int(39)?).ok_or_else(|| corrupt("card"))?,
        delay: beside::delay(row)?,
        units: Vec::new(),
        joint: row.opt_int(41)?.map(Id),
        merged: beside::merged(row)?,
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

/// What the persons of some requests want to be called: only to take it out of what everybody reads.
pub async fn names(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<Vec<(Id, SealedContact)>, StoreError> {
    sealed(tx, county, ids, ("NAMES", "length(t.name) > 0")).await
}

/// How the persons of some requests can be reached, those left out who left nothing.
pub async fn contacts(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<Vec<(Id, SealedContact)>, StoreError> {
    let mut all = Vec::new();
    for ids in ids.chunks(AMONG_MAX) {
        all.extend(sealed(tx, county, ids, ("CONTACTS", "t.subject IS NOT NULL")).await?);
    }
    Ok(all)
}

/// The contacts of at most [`AMONG_MAX`] requests, narrowed by a fixed clause.
async fn sealed(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
    (name, narrow): (&'static str, &'static str),
) -> Result<Vec<(Id, SealedContact)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (among, params) = among(county, ids);
    let text = format!(
        "SELECT t.request, t.name, t.phone, t.whole, s.id, s.wrapped FROM request_contact t
         JOIN subject s ON s.county = t.county AND s.id = t.subject
         WHERE t.county = $1 AND {narrow} AND t.request IN ({among})"
    );
    let rows = tx.query_text(name, &text, params).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), SealedContact::of(row, 1)?))).collect()
}

//! Whistles: written with everything an act changes, read whole or as lists ([`lists`]).

pub mod lists;

use domain::places::{County, Place};
use domain::whistles::acts::Outcome;
use domain::whistles::{Approval, Call, CallState, Kind, Mark, Phase, State, Tick, Whistle};
use kernel::deadline::ClockEvent;
use kernel::id::Id;
use kernel::time::Instant;

use crate::ledger::{self, Counted};
use crate::matters::{self, Doer, Matter};
use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    INSERT_WHISTLE = "INSERT INTO whistle (county, id, number, kind, approval, blown_first, place, town, address, title,
            body, why, request, org, person, head, blown_at, month, approval_due, decide_due, confirm_due, ended_at, standing, turn)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
    SAVE_WHISTLE = "UPDATE whistle SET approval = $3, decide_due = $4, confirm_due = $5, ended_at = $6, standing = $7, turn = $8
        WHERE county = $1 AND id = $2";
    WHISTLE = "SELECT w.id, w.number, w.kind, m.state, w.approval, w.blown_first, w.place, w.address, w.body, w.why, w.request,
            w.org, w.person, w.head, w.blown_at, w.approval_due, w.confirm_due, w.ended_at, m.owner, m.due_at, w.turn, m.version
        FROM whistle w JOIN matter m ON m.county = w.county AND m.id = w.id
        WHERE w.county = $1 AND w.id = $2";
    ID_BY_NUMBER = "SELECT id FROM whistle WHERE county = $1 AND number = $2";
    SAVE_CALL = "INSERT INTO whistle_call (county, whistle, org, position, from_org, state, called_at, reported_at, late_seconds,
            arrived_at, acted_at, result, note, insisted, reopened, due_at, theirs, grade, grade_words, graded_at, answer, answered_at,
            judgement, judgement_words, judged_at, marks_until, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
        ON CONFLICT (county, whistle, org) DO UPDATE SET state = excluded.state, called_at = excluded.called_at,
            reported_at = excluded.reported_at, late_seconds = excluded.late_seconds, arrived_at = excluded.arrived_at,
            acted_at = excluded.acted_at, result = excluded.result, note = excluded.note, insisted = excluded.insisted,
            reopened = excluded.reopened, due_at = excluded.due_at, theirs = excluded.theirs, grade = excluded.grade,
            grade_words = excluded.grade_words, graded_at = excluded.graded_at, answer = excluded.answer,
            answered_at = excluded.answered_at, judgement = excluded.judgement, judgement_words = excluded.judgement_words,
            judged_at = excluded.judged_at, marks_until = excluded.marks_until, version = excluded.version";
    CALLS = "SELECT org, state, called_at, reported_at, late_seconds, arrived_at, acted_at, result, note, insisted, reopened, due_at,
            grade, grade_words, graded_at, answer, answered_at, judgement, judgement_words, judged_at, marks_until, version
        FROM whistle_call WHERE county = $1 AND whistle = $2 ORDER BY position";
    INSERT_TICK = "INSERT INTO whistle_clock (county, whistle, seq, org, phase, at, kind, amount, unit)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TICKS = "SELECT at, kind, amount, unit, org, phase FROM whistle_clock WHERE county = $1 AND whistle = $2 ORDER BY seq";
    OF_REQUEST = "SELECT w.id, w.number, w.kind, w.org, m.state FROM whistle w
        JOIN matter m ON m.county = w.county AND m.id = w.id
        WHERE w.county = $1 AND w.request = $2 ORDER BY w.id DESC LIMIT $3";
}

/// The noun of its matters and entries.
pub const NOUN: &str = "whistle";

/// Writes a new whistle.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
) -> Result<(), StoreError> {
    let it = &outcome.whistle;
    matters::insert(tx, county, &matter(it)).await?;
    let params = params![
        county,
        it.id,
        it.number.as_str(),
        it.kind.code(),
        it.approval.code(),
        it.first,
        it.place,
        it.place.town(),
        it.address.as_str(),
        it.title(),
        it.body.as_str(),
        it.why.as_str(),
        it.request,
        it.org,
        it.by,
        it.head,
        it.blown_at,
        it.month(),
        it.approval_due,
        it.decide_due(),
        it.confirm_due,
        it.ended_at,
        standing(it.state),
        it.turn
    ];
    tx.run(INSERT_WHISTLE, params).await?;
    record(tx, county, outcome, by, 0).await
}

/// Writes back what an act changed, unless someone else changed the whistle since version `read`.
/// `ticks` is how many lines the clocks had before the act.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
    read: i64,
    ticks: usize,
) -> Result<(), StoreError> {
    let it = &outcome.whistle;
    matters::save(tx, county, &matter(it), read).await?;
    let params = params![
        county,
        it.id,
        it.approval.code(),
        it.decide_due(),
        it.confirm_due,
        it.ended_at,
        standing(it.state),
        it.turn
    ];
    tx.run(SAVE_WHISTLE, params).await?;
    record(tx, county, outcome, by, ticks).await
}

/// What an act leaves behind besides the whistle itself.
async fn record(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
    ticks: usize,
) -> Result<(), StoreError> {
    let (it, event) = (&outcome.whistle, &outcome.event);
    let line = matters::Event {
        at: event.at,
        act: event.act.code(),
        from: event.from.map(State::code),
        to: event.to.code(),
        to_org: event.call,
        public: "",
        internal: &event.words,
    };
    matters::append(tx, county, it.id, it.version, by, line).await?;
    for (position, call) in (1_i64..).zip(&it.calls) {
        if outcome.changed.contains(&call.org) {
            tx.run(SAVE_CALL, call_params(county, it, position, call)).await?;
        }
    }
    for (seq, tick) in (ticks + 1..).zip(&outcome.ticks) {
        let (kind, limit) = matters::clock_words(&tick.event.kind);
        let (amount, unit) = (limit.map(|it| it.amount), limit.map(|it| it.unit.code()));
        let (seq, phase) = (i64::try_from(seq).unwrap_or(i64::MAX), tick.phase.code());
        let params =
            params![county, it.id, seq, tick.org, phase, tick.event.at, kind, amount, unit];
        tx.run(INSERT_TICK, params).await?;
    }
    let counted = Counted {
        noun: NOUN,
        matter: it.id,
        seq: it.version,
        at: event.at,
        place: it.place,
        category: it.kind.code(),
        month: it.month(),
    };
    ledger::count(tx, county, counted, &outcome.entries).await
}

fn matter(it: &Whistle) -> Matter {
    Matter {
        id: it.id,
        noun: NOUN,
        state: it.state.code(),
        open: it.state.is_open(),
        owner: it.owner,
        due_at: it.due_at,
    }
}

/// See the column `standing`.
fn standing(state: State) -> i64 {
    match state {
        State::Asked | State::Called | State::Acted => 0,
        State::Closed => 1,
        State::Refused => 2,
        State::Withdrawn => 3,
    }
}

fn call_params(county: County, of: &Whistle, position: i64, it: &Call) -> Vec<Value> {
    let words = |mark: &Option<Mark>| mark.as_ref().map_or("", |it| it.words.as_str()).to_owned();
    let level = |mark: &Option<Mark>| mark.as_ref().map(|it| it.level);
    let at = |mark: &Option<Mark>| mark.as_ref().map(|it| it.at);
    params![
        county,
        of.id,
        it.org,
        position,
        of.org,
        it.state.code(),
        it.called_at,
        it.reported_at,
        it.late_seconds,
        it.arrived_at,
        it.acted_at,
        it.result.as_str(),
        it.note.as_str(),
        it.insisted,
        it.reopened,
        it.due_at,
        it.state.is_theirs(),
        level(&it.grade),
        words(&it.grade),
        at(&it.grade),
        it.answer.as_ref().map_or("", |it| it.0.as_str()),
        it.answer.as_ref().map(|it| it.1),
        level(&it.judgement),
        words(&it.judgement),
        at(&it.judgement),
        it.marks_until,
        it.version
    ]
}

/// A whistle with its calls. Two statements.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Whistle>, StoreError> {
    let Some(row) = tx.query_opt(WHISTLE, params![county, id]).await? else { return Ok(None) };
    let calls = tx.query(CALLS, params![county, id]).await?;
    let calls = calls.iter().map(call).collect::<Result<_, _>>()?;
    whistle(&row, calls).map(Some)
}

/// The clocks of all its calls, in order.
pub async fn ticks(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Tick>, StoreError> {
    let rows = tx.query(TICKS, params![county, id]).await?;
    let read = |row: &Row| {
        let phase = row.text(5)?;
        let event: ClockEvent = matters::clock_event(row)?;
        let phase = Phase::parse(&phase).ok_or_else(|| corrupt("phase", &phase))?;
        Ok(Tick { org: Id(row.int(4)?), phase, event })
    };
    rows.iter().map(read).collect()
}

/// The whistle of a 编号 in canonical form.
pub async fn find_by_number(
    tx: &mut Tx<'_>,
    county: County,
    number: &str,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ID_BY_NUMBER, params![county, number]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// A whistle about a request, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Which whistle.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// How urgent.
    pub kind: Kind,
    /// Who blew it.
    pub org: Id,
    /// How far it has come.
    pub state: State,
}

/// The newest whistles about a request.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    limit: i64,
) -> Result<Vec<Brief>, StoreError> {
    let rows = tx.query(OF_REQUEST, params![county, request, limit]).await?;
    let read = |row: &Row| {
        Ok(Brief {
            id: Id(row.int(0)?),
            number: row.text(1)?,
            kind: kind(&row.text(2)?)?,
            org: Id(row.int(3)?),
            state: state(&row.text(4)?)?,
        })
    };
    rows.iter().map(read).collect()
}

fn whistle(row: &Row, calls: Vec<Call>) -> Result<Whistle, StoreError> {
    let approval = row.text(4)?;
    Ok(Whistle {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        kind: kind(&row.text(2)?)?,
        state: state(&row.text(3)?)?,
        approval: Approval::parse(&approval).ok_or_else(|| corrupt("approval", &approval))?,
        first: row.bool(5)?,
        place: Place(row.int(6)?),
        address: row.text(7)?,
        body: row.text(8)?,
        why: row.text(9)?,
        request: row.opt_int(10)?.map(Id),
        org: Id(row.int(11)?),
        by: Id(row.int(12)?),
        head: Id(row.int(13)?),
        blown_at: Instant(row.int(14)?),
        approval_due: Instant(row.int(15)?),
        confirm_due: instant(row, 16)?,
        ended_at: instant(row, 17)?,
        calls,
        owner: Id(row.int(18)?),
        due_at: instant(row, 19)?,
        turn: row.int(20)?,
        version: row.int(21)?,
    })
}

fn call(row: &Row) -> Result<Call, StoreError> {
    let answer = row.text(15)?;
    Ok(Call {
        org: Id(row.int(0)?),
        state: call_state(&row.text(1)?)?,
        called_at: instant(row, 2)?,
        reported_at: instant(row, 3)?,
        late_seconds: row.opt_int(4)?,
        arrived_at: instant(row, 5)?,
        acted_at: instant(row, 6)?,
        result: row.text(7)?,
        note: row.text(8)?,
        insisted: row.int(9)?,
        reopened: row.int(10)?,
        due_at: instant(row, 11)?,
        grade: mark(row, 12)?,
        answer: instant(row, 16)?.map(|at| (answer, at)),
        judgement: mark(row, 17)?,
        marks_until: instant(row, 20)?,
        version: row.int(21)?,
    })
}

/// A grade in three columns: level, words, when.
fn mark(row: &Row, first: usize) -> Result<Option<Mark>, StoreError> {
    let (level, at) = (row.opt_int(first)?, instant(row, first + 2)?);
    let words = row.text(first + 1)?;
    Ok(level.zip(at).map(|(level, at)| Mark { level, words, at }))
}

fn instant(row: &Row, column: usize) -> Result<Option<Instant>, StoreError> {
    Ok(row.opt_int(column)?.map(Instant))
}

fn kind(text: &str) -> Result<Kind, StoreError> {
    Kind::parse(text).ok_or_else(|| corrupt("kind", text))
}

fn state(text: &str) -> Result<State, StoreError> {
    State::parse(text).ok_or_else(|| corrupt("state", text))
}

fn call_state(text: &str) -> Result<CallState, StoreError> {
    CallState::parse(text).ok_or_else(|| corrupt("call", text))
}

fn corrupt(what: &str, text: &str) -> StoreError {
    StoreError::Corrupt { what: format!("whistle.{what} {text}") }
}

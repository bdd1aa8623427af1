//! Sittings of branches: planned, recorded, read.

pub mod lists;
pub mod rows;

use domain::life::sittings::{Act, Attended, Ballot, Outcome, Sitting, State, Vote, difference};
use domain::places::{County, Place};
use domain::quorum::{Attendance, Kind};
use kernel::id::Id;
use kernel::time::Instant;

use crate::county::day;
use crate::ledger::Counted;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_SITTING = "INSERT INTO sitting (county, id, branch, title, held_on, from_hour, until_hour, place, state, agenda, minutes,
            guests, chair, recorder, due, present, came, entered_on, withdrawn)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    SAVE_SITTING = "UPDATE sitting SET held_on = $3, from_hour = $4, until_hour = $5, place = $6, state = $7, minutes = $8,
            guests = $9, chair = $10, recorder = $11, due = $12, present = $13, came = $14, entered_on = $15, withdrawn = $16,
            entered_by = COALESCE(entered_by, $17)
        WHERE county = $1 AND id = $2";
    SITTING = "SELECT s.id, s.branch, s.title, s.held_on, s.from_hour, s.until_hour, s.place, s.state, s.agenda, s.minutes,
            s.guests, s.chair, s.recorder, s.due, s.present, s.came, s.entered_on, s.withdrawn, m.version, c.name, r.name
        FROM sitting s JOIN matter m ON m.county = s.county AND m.id = s.id
        LEFT JOIN person c ON c.county = s.county AND c.id = s.chair
        LEFT JOIN person r ON r.county = s.county AND r.id = s.recorder
        WHERE s.county = $1 AND s.id = $2";
    SITTING_ITEMS = "SELECT system FROM sitting_item WHERE county = $1 AND sitting = $2 ORDER BY seq";
    DROP_ITEMS = "DELETE FROM sitting_item WHERE county = $1 AND sitting = $2";
    INSERT_ITEM = "INSERT INTO sitting_item (county, branch, held_on, sitting, seq, system, entered_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DROP_ATTENDED = "DELETE FROM sitting_person WHERE county = $1 AND sitting = $2";
    INSERT_ATTENDED = "INSERT INTO sitting_person (county, sitting, person, attendance, came, why) VALUES ($1, $2, $3, $4, $5, $6)";
    ATTENDED = "SELECT a.person, a.attendance, a.came, a.why, p.name FROM sitting_person a
        JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.sitting = $2 ORDER BY a.person LIMIT 1000";
    DROP_VOTES = "DELETE FROM sitting_vote WHERE county = $1 AND sitting = $2";
    INSERT_VOTE = "INSERT INTO sitting_vote (county, sitting, seq, kind, subject, due, present, yes, no, abstained, open, passed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SIGN_IN = "INSERT INTO sitting_sign_in (county, sitting, person, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, sitting, person) DO NOTHING";
    SIGNED_IN = "SELECT a.person, p.name FROM sitting_sign_in a JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.sitting = $2 ORDER BY a.at, a.person LIMIT 1000";
    VOTES = "SELECT kind, subject, due, present, yes, no, abstained, open, passed FROM sitting_vote
        WHERE county = $1 AND sitting = $2 ORDER BY seq";
}

/// A sitting with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The sitting.
    pub sitting: Sitting,
    /// Who led it.
    pub chair: Option<String>,
    /// Who wrote it down.
    pub recorder: Option<String>,
}

fn matter(sitting: &Sitting) -> Matter {
    let (state, open) = (sitting.state.code(), sitting.state.is_open());
    let due_at = open.then(|| Instant::end_of(sitting.held_on));
    Matter { id: sitting.id, noun: "sitting", state, open, owner: sitting.branch, due_at }
}

/// Adds a sitting that is planned.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    it: &Sitting,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it)).await?;
    let params = params![
        county,
        it.id,
        it.branch,
        it.title.as_str(),
        it.held_on.to_string(),
        it.hours.0.as_str(),
        it.hours.1.as_str(),
        it.place.as_str(),
        it.state.code(),
        it.agenda.as_str(),
        it.minutes.as_str(),
        it.guests.as_str(),
        it.chair,
        it.recorder,
        it.due,
        it.present,
        it.came,
        it.entered_on.map(|it| it.to_string()),
        it.withdrawn.as_str()
    ];
    tx.run(INSERT_SITTING, params).await?;
    items(tx, county, it).await?;
    told(tx, county, (None, it), "plan", (by, at)).await
}

/// Writes a sitting back after an act, unless somebody else wrote it before, and counts what the act
/// changed. `place` is that of the branch.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Sitting, &Sitting),
    (act, place): (Act, Place),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(after), before.version).await?;
    let params = params![
        county,
        after.id,
        after.held_on.to_string(),
        after.hours.0.as_str(),
        after.hours.1.as_str(),
        after.place.as_str(),
        after.state.code(),
        after.minutes.as_str(),
        after.guests.as_str(),
        after.chair,
        after.recorder,
        after.due,
        after.present,
        after.came,
        after.entered_on.map(|it| it.to_string()),
        after.withdrawn.as_str(),
        by.person.filter(|_| after.entered_on.is_some())
    ];
    tx.run(SAVE_SITTING, params).await?;
    tx.run(DROP_ITEMS, params![county, after.id]).await?;
    items(tx, county, after).await?;
    told(tx, county, (Some(before), after), act.code(), (by, at)).await?;
    counted(tx, county, (before, after), (place, at)).await
}

async fn items(tx: &mut Tx<'_>, county: County, it: &Sitting) -> Result<(), StoreError> {
    let entered = it.entered_on.filter(|_| it.state.counts()).map(|it| it.to_string());
    for (seq, system) in (1_i64..).zip(&it.systems) {
        let (held_on, entered) = (it.held_on.to_string(), entered.clone());
        let params = params![county, it.branch, held_on, it.id, seq, system.as_str(), entered];
        tx.run(INSERT_ITEM, params).await?;
    }
    Ok(())
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Sitting>, &Sitting),
    act: &str,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let internal = after.withdrawn.as_str();
    let event = Event { at, act, from, to, to_org: Some(after.branch), public: "", internal };
    matters::append(tx, county, after.id, after.version, by, event).await
}

/// Entries stand in the month in which it was held; a record that counts does not leave it.
async fn counted(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Sitting, &Sitting),
    (place, at): (Place, Instant),
) -> Result<(), StoreError> {
    let day = after.held_on;
    let month = i64::from(day.year()) * 100 + i64::from(day.month());
    for (measure, system, quantity) in difference(Some(before), after) {
        let (noun, matter, seq, category) = ("sitting", after.id, after.version, system.as_str());
        let of = Counted { noun, matter, seq, at, place, category, month };
        ledger::count(tx, county, of, &[(measure, quantity)]).await?;
    }
    Ok(())
}

/// Writes who came and what was voted on, in place of what stood there.
pub async fn recorded(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let id = outcome.after.id;
    tx.run(DROP_ATTENDED, params![county, id]).await?;
    for it in &outcome.people {
        let (attendance, why) = (it.attendance.code(), it.why.as_str());
        tx.run(INSERT_ATTENDED, params![county, id, it.person, attendance, it.came, why]).await?;
    }
    tx.run(DROP_VOTES, params![county, id]).await?;
    for (seq, it) in (1_i64..).zip(&outcome.votes) {
        let Ballot { kind, subject, yes, no, abstained } = &it.ballot;
        let params = params![
            county,
            id,
            seq,
            kind.code(),
            subject.as_str(),
            it.due,
            it.present,
            *yes,
            *no,
            *abstained,
            it.open,
            it.passed
        ];
        tx.run(INSERT_VOTE, params).await?;
    }
    Ok(())
}

/// A sitting. Two statements.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Shown>, StoreError> {
    let Some(row) = tx.query_opt(SITTING, params![county, id]).await? else { return Ok(None) };
    let items = tx.query(SITTING_ITEMS, params![county, id]).await?;
    let systems = items.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    let (chair, recorder) = (row.opt_text(19)?, row.opt_text(20)?);
    Ok(Some(Shown { sitting: sitting(&row, systems)?, chair, recorder }))
}

pub(crate) fn sitting(row: &Row, systems: Vec<String>) -> Result<Sitting, StoreError> {
    let state = row.text(7)?;
    let corrupt = || StoreError::Corrupt { what: format!("sitting.state {state}") };
    Ok(Sitting {
        id: Id(row.int(0)?),
        branch: Id(row.int(1)?),
        title: row.text(2)?,
        systems,
        held_on: day(&row.text(3)?)?,
        hours: (row.text(4)?, row.text(5)?),
        place: row.text(6)?,
        agenda: row.text(8)?,
        minutes: row.text(9)?,
        guests: row.text(10)?,
        chair: row.opt_int(11)?.map(Id),
        recorder: row.opt_int(12)?.map(Id),
        due: row.int(13)?,
        present: row.int(14)?,
        came: row.int(15)?,
        state: State::parse(&state).ok_or_else(corrupt)?,
        entered_on: row.opt_text(16)?.as_deref().map(day).transpose()?,
        withdrawn: row.text(17)?,
        version: row.int(18)?,
    })
}

/// Who should have come to a sitting, with their names.
pub async fn attended(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Vec<(Attended, String)>, StoreError> {
    let read = |row: &Row| {
        let word = row.text(1)?;
        let corrupt = || StoreError::Corrupt { what: format!("sitting_person {word}") };
        let attendance = Attendance::parse(&word).ok_or_else(corrupt)?;
        let (person, came, why) = (Id(row.int(0)?), row.bool(2)?, row.text(3)?);
        Ok((Attended { person, attendance, came, why }, row.text(4)?))
    };
    tx.query(ATTENDED, params![county, id]).await?.iter().map(read).collect()
}

/// Notes that somebody signed in to a sitting; once, however often they do.
pub async fn sign_in(
    tx: &mut Tx<'_>,
    county: County,
    (sitting, person): (Id, Id),
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(SIGN_IN, params![county, sitting, person, at]).await
}

/// Who signed in to a sitting, with their names, in the order in which they did.
pub async fn signed_in(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Vec<(Id, String)>, StoreError> {
    let rows = tx.query(SIGNED_IN, params![county, id]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?))).collect()
}

/// What was voted on at a sitting.
pub async fn votes(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Vote>, StoreError> {
    let read = |row: &Row| {
        let word = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("sitting_vote {word}") };
        let kind = Kind::parse(&word).ok_or_else(corrupt)?;
        let (subject, yes) = (row.text(1)?, row.int(4)?);
        let ballot = Ballot { kind, subject, yes, no: row.int(5)?, abstained: row.int(6)? };
        let (due, present) = (row.int(2)?, row.int(3)?);
        Ok(Vote { ballot, due, present, open: row.bool(7)?, passed: row.bool(8)? })
    };
    tx.query(VOTES, params![county, id]).await?.iter().map(read).collect()
}

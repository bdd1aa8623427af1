//! What is owed and must be said again, and who is on duty.

use domain::places::County;
use domain::reminders::Kind;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// Open matters due before a moment of which nobody was reminded on this day. Emergencies that
    /// somebody was called to (not those that still wait for an approval) have clocks of their own:
    /// see URGENT.
    UNSAID = "SELECT m.id, m.noun, m.owner, m.due_at FROM matter m
        WHERE m.county = $1 AND m.open = 1 AND m.due_at < $2
            AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.county = m.county AND r.matter = m.id AND r.day = $3 AND r.org = m.owner)
            AND NOT (m.noun = 'whistle' AND m.state <> 'asked' AND EXISTS (SELECT 1 FROM whistle w
                WHERE w.county = m.county AND w.id = m.id AND w.kind = 'emergency' AND w.confirm_due IS NULL))
        ORDER BY m.due_at, m.id LIMIT $4";
    /// Calls of emergencies whose clock has run out, and what their heads owe, of which this was not said
    /// for this clock yet: whistle, who owes it, until when, who else must know (who blew, the head).
    URGENT = "SELECT c.whistle, c.org, c.due_at, w.org, w.head FROM whistle_call c
            JOIN whistle w ON w.county = c.county AND w.id = c.whistle
        WHERE c.county = $1 AND c.theirs = 1 AND c.due_at < $2 AND w.kind = 'emergency' AND w.standing = 0
            AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.county = c.county AND r.matter = c.whistle
                AND r.org = c.org AND r.due_at = c.due_at AND r.kind = 'urgent')
        UNION ALL
        SELECT w.id, w.head, w.decide_due, w.org, w.head FROM whistle w
        WHERE w.county = $1 AND w.decide_due < $2 AND w.kind = 'emergency' AND w.standing = 0
            AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.county = w.county AND r.matter = w.id
                AND r.org = w.head AND r.due_at = w.decide_due AND r.kind = 'urgent')
        LIMIT $3";
    /// What was said in the ordinary way is said again where it has become urgent.
    INSERT_REMINDER = "INSERT INTO reminder (county, matter, day, org, kind, noun, due_at, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (county, matter, day, org, due_at)
            DO UPDATE SET kind = excluded.kind, at = excluded.at WHERE excluded.kind = 'urgent' AND reminder.kind <> 'urgent'";
    REMINDED = "SELECT r.matter, r.noun, r.kind, r.due_at, r.at, q.title, m.open, m.owner FROM reminder r
        JOIN matter m ON m.county = r.county AND m.id = r.matter
        LEFT JOIN request q ON q.county = r.county AND q.id = r.matter
        WHERE r.county = $1 AND r.org = $2 AND r.day = $3
        ORDER BY r.due_at, r.matter LIMIT $4";
    /// Urgent reminders of other days whose clock is still owed: each was said once, and stays.
    STILL_URGENT = "SELECT r.matter, r.noun, r.kind, r.due_at, r.at, CAST(NULL AS TEXT), m.open, m.owner FROM matter m
        JOIN whistle w ON w.county = m.county AND w.id = m.id
        JOIN reminder r ON r.county = m.county AND r.matter = m.id
        WHERE m.county = $1 AND m.open = 1 AND m.noun = 'whistle' AND w.kind = 'emergency' AND w.standing = 0
            AND r.org = $2 AND r.day <> $3 AND r.kind = 'urgent'
            AND (w.decide_due = r.due_at OR EXISTS (SELECT 1 FROM whistle_call c WHERE c.county = r.county
                AND c.whistle = r.matter AND c.theirs = 1 AND c.due_at = r.due_at))
        ORDER BY r.due_at, r.matter LIMIT $4";
    TO_AND_FRO = "SELECT id FROM request WHERE county = $1 AND standing = 0 AND returns >= 2 AND place BETWEEN $2 AND $3
        ORDER BY returns DESC, id LIMIT $4";
    WAITING_MESSAGES = "SELECT topic, CAST(COUNT(*) AS BIGINT), MIN(next_at) FROM outbox
        WHERE county = $1 AND state = 'waiting' AND next_at < $2 GROUP BY topic ORDER BY topic LIMIT 100";
    SET_DUTY = "INSERT INTO duty (county, org, day, person) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, org, day) DO UPDATE SET person = excluded.person";
    CLEAR_DUTY = "DELETE FROM duty WHERE county = $1 AND org = $2 AND day = $3";
    DUTIES = "SELECT d.day, d.person, p.name FROM duty d JOIN person p ON p.county = d.county AND p.id = d.person
        WHERE d.county = $1 AND d.org = $2 AND d.day BETWEEN $3 AND $4 ORDER BY d.day LIMIT 400";
    COLLEAGUES = "SELECT DISTINCT p.id, p.name FROM role_grant g JOIN person p ON p.county = g.county AND p.id = g.person
        WHERE g.county = $1 AND g.org = $2 ORDER BY p.name, p.id LIMIT 200";
}

/// Something owed of which nobody was reminded today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Which matter.
    pub matter: Id,
    /// What it is.
    pub noun: String,
    /// Who owes the next act.
    pub owner: Id,
    /// Until when.
    pub due_at: Instant,
}

/// A reminder as an organisation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// Which matter.
    pub matter: Id,
    /// What it is.
    pub noun: String,
    /// Why.
    pub kind: Kind,
    /// When it was or is due.
    pub due_at: Instant,
    /// When the reminder goes out.
    pub at: Instant,
    /// The title, for a request.
    pub title: Option<String>,
    /// Whether it is still owed.
    pub open: bool,
    /// Who owes it now.
    pub owner: Id,
}

/// Who is on duty on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The day.
    pub day: Date,
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
}

/// Open matters due before `until` of which their owner was not reminded on `day`.
pub async fn unsaid(
    tx: &mut Tx<'_>,
    county: County,
    until: Instant,
    day: Date,
    limit: i64,
) -> Result<Vec<Owed>, StoreError> {
    let rows = tx.query(UNSAID, params![county, until, day.to_string(), limit]).await?;
    let read = |row: &Row| {
        let (matter, noun) = (Id(row.int(0)?), row.text(1)?);
        Ok(Owed { matter, noun, owner: Id(row.int(2)?), due_at: Instant(row.int(3)?) })
    };
    rows.iter().map(read).collect()
}

/// What is owed in an emergency and late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    /// Which whistle, who owes it and until when.
    pub owed: Owed,
    /// Who blew it.
    pub org: Id,
    /// The organisation of the head who approves.
    pub head: Id,
}

/// Clocks of emergencies that ran out before `now`, of which nothing was said yet.
pub async fn urgent(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<Vec<Urgent>, StoreError> {
    let rows = tx.query(URGENT, params![county, now, limit]).await?;
    let read = |row: &Row| {
        let (matter, owner, due_at) = (Id(row.int(0)?), Id(row.int(1)?), Instant(row.int(2)?));
        let owed = Owed { matter, noun: crate::whistles::NOUN.to_owned(), owner, due_at };
        Ok(Urgent { owed, org: Id(row.int(3)?), head: Id(row.int(4)?) })
    };
    rows.iter().map(read).collect()
}

/// Notes that an organisation is reminded of something on a day, and says whether that is new.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    owed: &Owed,
    (org, kind): (Id, Kind),
    day: Date,
    at: Instant,
) -> Result<bool, StoreError> {
    let Owed { matter, noun, due_at, .. } = owed;
    let (kind, noun, day) = (kind.code(), noun.as_str(), day.to_string());
    let params = params![county, *matter, day, org, kind, noun, *due_at, at];
    Ok(tx.execute(INSERT_REMINDER, params).await? > 0)
}

/// What an organisation was reminded of on a day, and what is urgent and owed since another: the
/// one due first, first. Two statements.
pub async fn of_day(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    day: Date,
    limit: i64,
) -> Result<Vec<Reminded>, StoreError> {
    let mut rows = tx.query(REMINDED, params![county, org, day.to_string(), limit]).await?;
    rows.extend(tx.query(STILL_URGENT, params![county, org, day.to_string(), limit]).await?);
    let read = |row: &Row| {
        let kind = row.text(2)?;
        let corrupt = || StoreError::Corrupt { what: format!("reminder.kind {kind}") };
        Ok(Reminded {
            matter: Id(row.int(0)?),
            noun: row.text(1)?,
            kind: Kind::parse(&kind).ok_or_else(corrupt)?,
            due_at: Instant(row.int(3)?),
            at: Instant(row.int(4)?),
            title: row.opt_text(5)?,
            open: row.bool(6)?,
            owner: Id(row.int(7)?),
        })
    };
    rows.iter().map(read).collect()
}

/// Open requests of a place (first and last code) that were given back twice or more.
pub async fn to_and_fro(
    tx: &mut Tx<'_>,
    county: County,
    place: domain::places::Place,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(TO_AND_FRO, params![county, place, place.last(), limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// Messages that should have gone out before a moment: topic, how many, since when.
pub async fn waiting_messages(
    tx: &mut Tx<'_>,
    county: County,
    before: Instant,
) -> Result<Vec<(String, i64, Instant)>, StoreError> {
    let rows = tx.query(WAITING_MESSAGES, params![county, before]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, Instant(row.int(2)?)))).collect()
}

/// Sets who is on duty for an organisation on a day; nobody with `None`.
pub async fn set_duty(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    day: Date,
    person: Option<Id>,
) -> Result<(), StoreError> {
    match person {
        Some(person) => tx.run(SET_DUTY, params![county, org, day.to_string(), person]).await,
        None => tx.run(CLEAR_DUTY, params![county, org, day.to_string()]).await,
    }
}

/// Who is on duty for an organisation from one day to another.
pub async fn duties(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    (from, until): (Date, Date),
) -> Result<Vec<Duty>, StoreError> {
    let params = params![county, org, from.to_string(), until.to_string()];
    let rows = tx.query(DUTIES, params).await?;
    let read = |row: &Row| {
        let day = row.text(0)?;
        let corrupt = |_| StoreError::Corrupt { what: format!("duty.day {day}") };
        let day = day.parse::<Date>().map_err(corrupt)?;
        Ok(Duty { day, person: Id(row.int(1)?), name: row.text(2)? })
    };
    rows.iter().map(read).collect()
}

/// Who works in an organisation, by name: at most 200.
pub async fn colleagues(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
) -> Result<Vec<(Id, String)>, StoreError> {
    let rows = tx.query(COLLEAGUES, params![county, org]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?))).collect()
}

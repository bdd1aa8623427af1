//! Terms of committees: what stands, what the organisation above approved, what was reminded of.

pub mod elections;
pub mod lists;

use domain::elections::{Approved, Body, Lay, Reminder, Shift, Term};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_TERM = "INSERT INTO term (county, id, org, elected_on, body, years, due_on, lay, election, version, person, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)";
    SAVE_TERM = "UPDATE term SET elected_on = $4, body = $5, years = $6, due_on = $7, person = $8, at = $9, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3 AND ended_by IS NULL";
    TERM = "SELECT id, org, elected_on, body, years, due_on, extended_to, early_from, lay, election, version FROM term
        WHERE county = $1 AND org = $2 AND ended_by IS NULL";
    TERM_BEFORE = "SELECT elected_on FROM term WHERE county = $1 AND org = $2 AND ended_by IS NOT NULL ORDER BY elected_on DESC LIMIT 1";
    END_TERM = "UPDATE term SET ended_by = $4, version = version + 1 WHERE county = $1 AND id = $2 AND version = $3 AND ended_by IS NULL";
    SHIFT_TERM = "UPDATE term SET extended_to = $4, early_from = $5, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3 AND ended_by IS NULL";
    INSERT_SHIFT = "INSERT INTO term_extension (county, term, seq, kind, day, document, person, org, at)
        VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM term_extension WHERE county = $1 AND term = $2), $3, $4, $5, $6, $7, $8)";
    SHIFTS = "SELECT x.kind, x.day, x.document, x.at, p.name, o.name FROM term_extension x
        JOIN person p ON p.county = x.county AND p.id = x.person
        JOIN organisation o ON o.county = x.county AND o.id = x.org
        WHERE x.county = $1 AND x.term = $2 ORDER BY x.seq LIMIT 100";
    REMINDED_OF_TERM = "SELECT kind, end_on, at FROM term_reminder WHERE county = $1 AND term = $2 ORDER BY at, kind LIMIT 100";
    REMIND_OF_TERM = "INSERT INTO term_reminder (county, term, kind, end_on, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county, term, kind, end_on) DO NOTHING";
    /// Newest terms that end by a day, with whether an election was begun, and what was said of this end.
    TO_BE_REMINDED = "SELECT t.id, t.org, t.elected_on, t.body, t.years, t.due_on, t.extended_to, t.early_from, t.lay, t.election, t.version,
            o.parent,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM election e WHERE e.county = t.county AND e.org = t.org AND e.state NOT IN ('done', 'stopped')),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM term_reminder r WHERE r.county = t.county AND r.term = t.id AND r.kind = 'begins' AND r.end_on = t.due_on),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM term_reminder r WHERE r.county = t.county AND r.term = t.id AND r.kind = 'ends' AND r.end_on = COALESCE(t.extended_to, t.due_on)),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM term_reminder r WHERE r.county = t.county AND r.term = t.id AND r.kind = 'silent' AND r.end_on = COALESCE(t.extended_to, t.due_on))
        FROM term t JOIN organisation o ON o.county = t.county AND o.id = t.org
        JOIN branch b ON b.county = t.county AND b.org = t.org
        WHERE t.county = $1 AND t.ended_by IS NULL AND t.due_on <= $2 AND t.org > $3 AND (b.ended_on IS NULL OR b.ended_on >= $4)
        ORDER BY t.org LIMIT $5";
}

/// A term as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which term.
    pub id: Id,
    /// Of which branch.
    pub org: Id,
    /// What was elected.
    pub body: Body,
    /// The term, and what was approved of it.
    pub approved: Approved,
    /// Its last day, fixed with it.
    pub due_on: Date,
    /// How its election lay to the term before.
    pub lay: Lay,
    /// The election that gave it; `None` where it was noted from paper.
    pub election: Option<Id>,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

fn term(row: &Row) -> Result<Kept, StoreError> {
    term_at(row, 0)
}

/// Reads the columns of a term from column `at` on.
pub(crate) fn term_at(row: &Row, at: usize) -> Result<Kept, StoreError> {
    let (body, lay) = (row.text(at + 3)?, row.text(at + 8)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("term {what}") };
    let opt_day =
        |i: usize| -> Result<_, StoreError> { row.opt_text(i)?.as_deref().map(day).transpose() };
    let years = i32::try_from(row.int(at + 4)?).map_err(|_| corrupt("years"))?;
    let term = Term { elected_on: day(&row.text(at + 2)?)?, years };
    let (extended_to, early_from) = (opt_day(at + 6)?, opt_day(at + 7)?);
    Ok(Kept {
        id: Id(row.int(at)?),
        org: Id(row.int(at + 1)?),
        body: Body::parse(&body).ok_or_else(|| corrupt(&body))?,
        approved: Approved { term, extended_to, early_from },
        due_on: day(&row.text(at + 5)?)?,
        lay: Lay::parse(&lay).ok_or_else(|| corrupt(&lay))?,
        election: row.opt_int(at + 9)?.map(Id),
        version: row.int(at + 10)?,
    })
}

/// The newest term of a branch.
pub async fn newest(tx: &mut Tx<'_>, county: County, org: Id) -> Result<Option<Kept>, StoreError> {
    tx.query_opt(TERM, params![county, org]).await?.as_ref().map(term).transpose()
}

/// The day of the election before the newest one.
pub async fn before(tx: &mut Tx<'_>, county: County, org: Id) -> Result<Option<Date>, StoreError> {
    let row = tx.query_opt(TERM_BEFORE, params![county, org]).await?;
    row.map(|row| day(&row.text(0)?)).transpose()
}

/// Adds a term; the one before it has ended already.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    it: &Kept,
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    let params = params![
        county,
        it.id,
        it.org,
        it.approved.term.elected_on.to_string(),
        it.body.code(),
        it.approved.term.years,
        it.due_on.to_string(),
        it.lay.code(),
        it.election,
        person,
        at
    ];
    tx.run(INSERT_TERM, params).await
}

/// One change, or somebody else was quicker.
fn one(changed: u64) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale { table: "term" }) }
}

/// Notes a term anew that was noted wrongly; `it.version` is the one that was looked at.
pub async fn mend(
    tx: &mut Tx<'_>,
    county: County,
    it: &Kept,
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    let params = params![
        county,
        it.id,
        it.version,
        it.approved.term.elected_on.to_string(),
        it.body.code(),
        it.approved.term.years,
        it.due_on.to_string(),
        person,
        at
    ];
    one(tx.execute(SAVE_TERM, params).await?)
}

/// Ends a term by the one that follows.
pub async fn end(tx: &mut Tx<'_>, county: County, it: &Kept, by: Id) -> Result<(), StoreError> {
    one(tx.execute(END_TERM, params![county, it.id, it.version, by]).await?)
}

/// Writes an approval, and what follows from all of them for the term.
pub async fn shift(
    tx: &mut Tx<'_>,
    county: County,
    (it, after): (&Kept, Approved),
    (kind, on, document): (Shift, Date, &str),
    (person, org, at): (Id, Id, Instant),
) -> Result<(), StoreError> {
    let days = (after.extended_to, after.early_from);
    let (to, from) = (days.0.map(|it| it.to_string()), days.1.map(|it| it.to_string()));
    one(tx.execute(SHIFT_TERM, params![county, it.id, it.version, to, from]).await?)?;
    let (kind, on) = (kind.code(), on.to_string());
    tx.run(INSERT_SHIFT, params![county, it.id, kind, on, document, person, org, at]).await
}

/// An approval as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifted {
    /// What was approved.
    pub kind: Shift,
    /// Until when, or from when on.
    pub day: Date,
    /// The document.
    pub document: String,
    /// When it was noted.
    pub at: Instant,
    /// Who noted it, and for which organisation.
    pub by: (String, String),
}

/// What was approved of a term, in the order in which it was noted.
pub async fn shifts(tx: &mut Tx<'_>, county: County, term: Id) -> Result<Vec<Shifted>, StoreError> {
    let read = |row: &Row| {
        let kind = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("term_extension.kind {kind}") };
        Ok(Shifted {
            kind: Shift::parse(&kind).ok_or_else(corrupt)?,
            day: day(&row.text(1)?)?,
            document: row.text(2)?,
            at: Instant(row.int(3)?),
            by: (row.text(4)?, row.text(5)?),
        })
    };
    tx.query(SHIFTS, params![county, term]).await?.iter().map(read).collect()
}

/// What was reminded of a term: why, of which end, when.
pub async fn reminded(
    tx: &mut Tx<'_>,
    county: County,
    term: Id,
) -> Result<Vec<(Reminder, Date, Instant)>, StoreError> {
    let read = |row: &Row| {
        let kind = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("term_reminder.kind {kind}") };
        let kind = Reminder::parse(&kind).ok_or_else(corrupt)?;
        Ok((kind, day(&row.text(1)?)?, Instant(row.int(2)?)))
    };
    tx.query(REMINDED_OF_TERM, params![county, term]).await?.iter().map(read).collect()
}

/// A term that is to be looked at for reminders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The term.
    pub term: Kept,
    /// The organisation above its branch.
    pub above: Option<Id>,
    /// Whether an election was begun.
    pub begun: bool,
    /// What was said of this end.
    pub said: Vec<Reminder>,
}

/// Newest terms that end by a day, of branches behind one, that are not dissolved today.
pub async fn ending(
    tx: &mut Tx<'_>,
    county: County,
    (by, today): (Date, Date),
    (behind, limit): (Id, i64),
) -> Result<Vec<Ending>, StoreError> {
    let params = params![county, by.to_string(), behind, today.to_string(), limit];
    let read = |row: &Row| {
        let mut said = Vec::new();
        for (column, kind) in [(13, Reminder::Begins), (14, Reminder::Ends), (15, Reminder::Silent)]
        {
            if row.int(column)? > 0 {
                said.push(kind);
            }
        }
        let (above, begun) = (row.opt_int(11)?.map(Id), row.int(12)? > 0);
        Ok(Ending { term: term(row)?, above, begun, said })
    };
    tx.query(TO_BE_REMINDED, params).await?.iter().map(read).collect()
}

/// Notes that somebody is reminded of an end, and says whether that is new.
pub async fn remind(
    tx: &mut Tx<'_>,
    county: County,
    (term, kind, end): (Id, Reminder, Date),
    at: Instant,
) -> Result<bool, StoreError> {
    let params = params![county, term, kind.code(), end.to_string(), at];
    Ok(tx.execute(REMIND_OF_TERM, params).await? > 0)
}

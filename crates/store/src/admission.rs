//! Applicants: who is on the way to membership, with the steps and the papers of each. A name is sealed
//! bytes here. Lists are in [`lists`].

pub mod lists;

use std::collections::BTreeMap;

use domain::admission::Made;
use domain::admission::course::{Applicant, State};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::ledger::Counted;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_APPLICANT = "INSERT INTO applicant (county, id, branch, name, person, state, applied_on, extended_to, document, ended_on, stopped)
        VALUES ($1, $2, $3, $4, NULL, $5, $6, NULL, '', NULL, '')";
    SAVE_APPLICANT = "UPDATE applicant SET person = $3, state = $4, applied_on = $5, extended_to = $6, document = $7, ended_on = $8,
            stopped = $9
        WHERE county = $1 AND id = $2";
    APPLICANT = "SELECT a.id, a.branch, a.person, a.state, a.extended_to, a.stopped, m.version, a.name, p.name, a.applied_on,
            a.document, a.ended_on
        FROM applicant a JOIN matter m ON m.county = a.county AND m.id = a.id
        LEFT JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.id = $2";
    INSERT_APPLICANT_STEP = "INSERT INTO applicant_step (county, applicant, seq, step, made_on, special, version, noted_by, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_APPLICANT_PAPER = "INSERT INTO applicant_paper (county, applicant, seq, position, name, dated_on, kept_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Steps and papers in one statement: each paper beside its step, a step without papers once.
    APPLICANT_STEPS = "SELECT s.seq, s.step, s.made_on, s.special, w.name, s.at, p.name, p.dated_on, p.kept_at
        FROM applicant_step s JOIN person w ON w.county = s.county AND w.id = s.noted_by
        LEFT JOIN applicant_paper p ON p.county = s.county AND p.applicant = s.applicant AND p.seq = s.seq
        WHERE s.county = $1 AND s.applicant = $2 ORDER BY s.seq, p.position LIMIT 1000";
    /// Who is on probation goes on in the branch to which they came.
    MOVE_APPLICANT = "UPDATE applicant SET branch = $3 WHERE county = $1 AND person = $2 AND ended_on IS NULL";
    MOVE_APPLICANT_MATTER = "UPDATE matter SET owner = $3, version = version + 1 WHERE county = $1 AND noun = 'applicant' AND open = 1
        AND id IN (SELECT id FROM applicant WHERE county = $1 AND person = $2 AND ended_on IS NULL)";
    UNNAME_APPLICANT = "UPDATE applicant SET name = $3 WHERE county = $1 AND id = $2";
    /// Ended so long ago that the name is not kept any longer.
    APPLICANTS_TO_UNNAME = "SELECT id FROM applicant WHERE county = $1 AND ended_on IS NOT NULL AND ended_on < $2 AND LENGTH(name) > 0
        ORDER BY id LIMIT $3";
}

/// The word under which a name is sealed.
pub const NAME: &str = "applicant.name";

/// An applicant with what a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The applicant.
    pub applicant: Applicant,
    /// Their name, sealed; empty once they stand on a roster or it was erased.
    pub name: Vec<u8>,
    /// Their name as the directory has it, once they stand on a roster.
    pub member: Option<String>,
    /// The document by which the probation was extended; empty for none.
    pub document: String,
    /// On which day the way ended.
    pub ended_on: Option<Date>,
}

/// A paper of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub name: String,
    /// Its day, if it has one.
    pub dated_on: Option<Date>,
    /// Where it lies, in words.
    pub kept_at: String,
}

/// A step as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The step and its day.
    pub made: Made,
    /// Its papers.
    pub papers: Vec<Paper>,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: Instant,
}

fn matter(it: &Applicant, due: Date) -> Matter {
    let (state, open) = (it.state.code(), it.state.is_open());
    let due_at = open.then(|| Instant::end_of(due));
    Matter { id: it.id, noun: "applicant", state, open, owner: it.branch, due_at }
}

/// A change of an applicant: what was done, in the words of the noun, and by when the next act is owed.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// The word of the act.
    pub act: &'a str,
    /// What is told in the history; never a name.
    pub words: &'a str,
    /// By when somebody owes the next act.
    pub due: Date,
}

/// Adds an applicant with the first step.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (it, name): (&Applicant, Vec<u8>),
    done: Done<'_>,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it, done.due)).await?;
    let applied = it.on(1).map(|it| it.to_string());
    let params = params![county, it.id, it.branch, name, it.state.code(), applied];
    tx.run(INSERT_APPLICANT, params).await?;
    told(tx, county, (None, it), done, (by, at)).await
}

/// The way of somebody on probation goes on in another branch: whose it is now owes the next step.
pub async fn move_to(
    tx: &mut Tx<'_>,
    county: County,
    (person, to): (Id, Id),
) -> Result<(), StoreError> {
    let params = params![county, person, to];
    tx.run(MOVE_APPLICANT_MATTER, params.clone()).await?;
    tx.run(MOVE_APPLICANT, params).await
}

/// Writes an applicant back, unless somebody else wrote them before. `kept` has the document and the day
/// of the end as they stand after.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, kept): (&Applicant, &Kept),
    done: Done<'_>,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let it = &kept.applicant;
    matters::save(tx, county, &matter(it, done.due), before.version).await?;
    let text = |it: Option<Date>| it.map(|it| it.to_string());
    let mut params = params![county, it.id, it.person, it.state.code(), text(it.on(1))];
    params.extend(params![text(it.extended_to), kept.document.as_str(), text(kept.ended_on)]);
    params.extend(params![it.stopped.as_str()]);
    tx.run(SAVE_APPLICANT, params).await?;
    told(tx, county, (Some(before), it), done, (by, at)).await
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Applicant>, &Applicant),
    done: Done<'_>,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let to_org = Some(after.branch);
    let event = Event { at, act: done.act, from, to, to_org, public: "", internal: done.words };
    matters::append(tx, county, after.id, after.version, by, event).await
}

/// Adds a step as it was recorded by the version of the applicant, with its papers.
pub async fn add_step(
    tx: &mut Tx<'_>,
    county: County,
    (it, made, version): (&Applicant, Made, &str),
    papers: &[Paper],
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let (step, on) = (i64::from(made.step), made.on.to_string());
    let params = params![county, it.id, it.version, step, on, made.special, version, by, at];
    tx.run(INSERT_APPLICANT_STEP, params).await?;
    for (position, paper) in (1_i64..).zip(papers) {
        let on = paper.dated_on.map(|it| it.to_string());
        let mut params = params![county, it.id, it.version, position, paper.name.as_str(), on];
        params.extend(params![paper.kept_at.as_str()]);
        tx.run(INSERT_APPLICANT_PAPER, params).await?;
    }
    Ok(())
}

/// Counts what a step changed in the numbers.
pub async fn count(
    tx: &mut Tx<'_>,
    county: County,
    (it, on, measure): (&Applicant, Date, &'static str),
    (place, at): (Place, Instant),
) -> Result<(), StoreError> {
    let month = i64::from(on.year()) * 100 + i64::from(on.month());
    let (matter, seq) = (it.id, it.version);
    let of = Counted { noun: "applicant", matter, seq, at, place, category: "", month };
    ledger::count(tx, county, of, &[(measure, 1)]).await
}

/// Takes a name away, or replaces it.
pub async fn rename(
    tx: &mut Tx<'_>,
    county: County,
    (id, name): (Id, Vec<u8>),
) -> Result<(), StoreError> {
    tx.run(UNNAME_APPLICANT, params![county, id, name]).await
}

/// Those whose way ended before a day and whose name is still kept.
pub async fn to_unname(
    tx: &mut Tx<'_>,
    county: County,
    before: Date,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(APPLICANTS_TO_UNNAME, params![county, before.to_string(), limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// An applicant with every step as it was recorded, the oldest first. Two statements.
pub async fn load(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<(Kept, Vec<Recorded>)>, StoreError> {
    let Some(row) = tx.query_opt(APPLICANT, params![county, id]).await? else { return Ok(None) };
    let mut all: Vec<(i64, Recorded)> = Vec::new();
    for step in tx.query(APPLICANT_STEPS, params![county, id]).await? {
        let seq = step.int(0)?;
        if all.last().is_none_or(|it| it.0 != seq) {
            all.push((seq, recorded(&step)?));
        }
        if let (Some(last), Some(name)) = (all.last_mut(), step.opt_text(6)?) {
            let dated_on = step.opt_text(7)?.as_deref().map(day).transpose()?;
            let kept_at = step.opt_text(8)?.unwrap_or_default();
            last.1.papers.push(Paper { name, dated_on, kept_at });
        }
    }
    let steps: Vec<Recorded> = all.into_iter().map(|it| it.1).collect();
    // Recorded anew, the last one holds.
    let made = steps.iter().map(|it| (it.made.step, it.made)).collect();
    Ok(Some((kept(&row, made)?, steps)))
}

fn recorded(row: &Row) -> Result<Recorded, StoreError> {
    let step = u8::try_from(row.int(1)?);
    let step = step.map_err(|_| StoreError::Corrupt { what: "applicant_step.step".to_owned() })?;
    let made = Made { step, on: day(&row.text(2)?)?, special: row.bool(3)? };
    Ok(Recorded { made, papers: Vec::new(), by: row.text(4)?, at: Instant(row.int(5)?) })
}

pub(crate) fn state(word: &str) -> Result<State, StoreError> {
    State::parse(word).ok_or_else(|| StoreError::Corrupt { what: format!("applicant {word}") })
}

fn kept(row: &Row, made: BTreeMap<u8, Made>) -> Result<Kept, StoreError> {
    let opt_day =
        |i: usize| -> Result<_, StoreError> { row.opt_text(i)?.as_deref().map(day).transpose() };
    let applicant = Applicant {
        id: Id(row.int(0)?),
        branch: Id(row.int(1)?),
        person: row.opt_int(2)?.map(Id),
        state: state(&row.text(3)?)?,
        made,
        extended_to: opt_day(4)?,
        stopped: row.text(5)?,
        version: row.int(6)?,
    };
    Ok(Kept {
        applicant,
        name: row.blob(7)?,
        member: row.opt_text(8)?,
        document: row.text(10)?,
        ended_on: opt_day(11)?,
    })
}

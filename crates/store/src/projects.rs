//! Projects: written, read, their milestones and what was noted on the way. Lists are in [`lists`].

pub mod lists;

use domain::places::{County, Place};
use domain::projects::{Act, Kind, Milestone, Project, State, Tier, difference};
use kernel::id::Id;
use kernel::time::Instant;

use crate::county::day;
use crate::ledger::Counted;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_PROJECT = "INSERT INTO project (county, id, kind, level, parent, org, title, aim, year, due_on, state, decide_by, declared_by,
            done_on, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    SAVE_PROJECT = "UPDATE project SET title = $3, aim = $4, due_on = $5, state = $6, decide_by = $7, done_on = $8, reason = $9
        WHERE county = $1 AND id = $2";
    PROJECT = "SELECT p.id, p.kind, p.level, p.parent, p.org, p.title, p.aim, p.year, p.due_on, p.state, p.decide_by, p.done_on,
            p.reason, m.version, o.name, o.place, w.name, g.title, g.org, a.place
        FROM project p JOIN matter m ON m.county = p.county AND m.id = p.id
        JOIN organisation o ON o.county = p.county AND o.id = p.org
        JOIN person w ON w.county = p.county AND w.id = p.declared_by
        LEFT JOIN project g ON g.county = p.county AND g.id = p.parent
        LEFT JOIN organisation a ON a.county = g.county AND a.id = g.org
        WHERE p.county = $1 AND p.id = $2";
    PROJECT_MILESTONES = "SELECT what, due_on, done_on, evidence FROM milestone WHERE county = $1 AND project = $2 ORDER BY seq";
    DROP_MILESTONES = "DELETE FROM milestone WHERE county = $1 AND project = $2";
    INSERT_MILESTONE = "INSERT INTO milestone (county, project, seq, what, due_on, done_on, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_PROGRESS = "INSERT INTO progress (county, project, seq, at, person, words) VALUES ($1, $2, $3, $4, $5, $6)";
    PROJECT_PROGRESS = "SELECT r.at, p.name, r.words FROM progress r JOIN person p ON p.county = r.county AND p.id = r.person
        WHERE r.county = $1 AND r.project = $2 ORDER BY r.seq DESC LIMIT 200";
    /// Who decides: the organisation of a committee, the one with the narrowest ground first.
    PROJECT_DECIDER = "SELECT g.org FROM role_grant g JOIN organisation o ON o.county = g.county AND o.id = g.org
        WHERE g.county = $1 AND g.role = 'committee' AND o.place IN ($2, $3, $4) ORDER BY o.place DESC, g.org LIMIT 1";
    PROJECT_GOALS = "SELECT id, title FROM project WHERE county = $1 AND year = $2 AND kind = 'goal' AND state NOT IN ('withdrawn', 'done')
        ORDER BY due_on, id LIMIT 200";
}

/// A project with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The project.
    pub project: Project,
    /// Whose it is.
    pub org_name: String,
    /// Where that organisation is.
    pub place: Place,
    /// The goal above, for a key item.
    pub goal: Option<Goal>,
    /// Who declared it.
    pub declared_by: String,
}

/// The goal above a key item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub org: Id,
    /// Where that organisation is.
    pub place: Place,
}

/// Who owes the next act: who decides while it is declared, and whose it is otherwise.
fn matter(it: &Project, decider: Id) -> Matter {
    let owner = if it.state == State::Declared { decider } else { it.org };
    let (state, open) = (it.state.code(), it.state.is_open());
    let due_at = it.next_due().map(Instant::end_of);
    Matter { id: it.id, noun: "project", state, open, owner, due_at }
}

/// Adds a project that was declared.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (it, place, decider): (&Project, Place, Id),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it, decider)).await?;
    let params = params![
        county,
        it.id,
        it.kind.code(),
        it.tier.code(),
        it.parent,
        it.org,
        it.title.as_str(),
        it.aim.as_str(),
        i64::from(it.year),
        it.due_on.to_string(),
        it.state.code(),
        it.decide_by.to_string(),
        by.person,
        it.done_on.map(|it| it.to_string()),
        it.reason.as_str()
    ];
    tx.run(INSERT_PROJECT, params).await?;
    milestones(tx, county, it).await?;
    told(tx, county, (None, it), (Act::Declare, ""), (by, at)).await?;
    counted(tx, county, (None, it), (place, at)).await
}

/// Writes a project back after an act, unless somebody else wrote it before, and counts what the act
/// changed. `words` is what was said with it.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Project, &Project),
    (act, words, place, decider): (Act, &str, Place, Id),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(after, decider), before.version).await?;
    let params = params![
        county,
        after.id,
        after.title.as_str(),
        after.aim.as_str(),
        after.due_on.to_string(),
        after.state.code(),
        after.decide_by.to_string(),
        after.done_on.map(|it| it.to_string()),
        after.reason.as_str()
    ];
    tx.run(SAVE_PROJECT, params).await?;
    if before.milestones != after.milestones {
        tx.run(DROP_MILESTONES, params![county, after.id]).await?;
        milestones(tx, county, after).await?;
    }
    if act == Act::Note {
        let params = params![county, after.id, after.version, at, by.person, words];
        tx.run(INSERT_PROGRESS, params).await?;
    }
    told(tx, county, (Some(before), after), (act, words), (by, at)).await?;
    counted(tx, county, (Some(before), after), (place, at)).await
}

async fn milestones(tx: &mut Tx<'_>, county: County, it: &Project) -> Result<(), StoreError> {
    for (seq, own) in (1_i64..).zip(&it.milestones) {
        let (due, done) = (own.due_on.to_string(), own.done_on.map(|it| it.to_string()));
        let (what, evidence) = (own.what.as_str(), own.evidence.as_str());
        tx.run(INSERT_MILESTONE, params![county, it.id, seq, what, due, done, evidence]).await?;
    }
    Ok(())
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Project>, &Project),
    (act, internal): (Act, &str),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let (act, to_org) = (act.code(), Some(after.org));
    let event = Event { at, act, from, to, to_org, public: "", internal };
    matters::append(tx, county, after.id, after.version, by, event).await
}

async fn counted(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Project>, &Project),
    (place, at): (Place, Instant),
) -> Result<(), StoreError> {
    let (noun, category, month) = ("project", after.kind.code(), after.month());
    let of = Counted { noun, matter: after.id, seq: after.version, at, place, category, month };
    ledger::count(tx, county, of, &difference(before, after)).await
}

/// A project. Two statements.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Shown>, StoreError> {
    let Some(row) = tx.query_opt(PROJECT, params![county, id]).await? else { return Ok(None) };
    let step = |row: &Row| {
        let done_on = row.opt_text(2)?.as_deref().map(day).transpose()?;
        let due_on = day(&row.text(1)?)?;
        Ok(Milestone { what: row.text(0)?, due_on, done_on, evidence: row.text(3)? })
    };
    let rows = tx.query(PROJECT_MILESTONES, params![county, id]).await?;
    let milestones = rows.iter().map(step).collect::<Result<_, StoreError>>()?;
    Ok(Some(Shown {
        project: project(&row, milestones)?,
        org_name: row.text(14)?,
        place: Place(row.int(15)?),
        declared_by: row.text(16)?,
        goal: goal(&row)?,
    }))
}

fn goal(row: &Row) -> Result<Option<Goal>, StoreError> {
    let Some(title) = row.opt_text(17)? else { return Ok(None) };
    Ok(Some(Goal { title, org: Id(row.int(18)?), place: Place(row.int(19)?) }))
}

fn project(row: &Row, milestones: Vec<Milestone>) -> Result<Project, StoreError> {
    let (kind, tier, state) = (row.text(1)?, row.text(2)?, row.text(9)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("project {what}") };
    Ok(Project {
        id: Id(row.int(0)?),
        kind: Kind::parse(&kind).ok_or_else(|| corrupt(&kind))?,
        tier: Tier::parse(&tier).ok_or_else(|| corrupt(&tier))?,
        parent: row.opt_int(3)?.map(Id),
        org: Id(row.int(4)?),
        title: row.text(5)?,
        aim: row.text(6)?,
        year: i16::try_from(row.int(7)?).map_err(|_| corrupt("year"))?,
        due_on: day(&row.text(8)?)?,
        milestones,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        decide_by: day(&row.text(10)?)?,
        done_on: row.opt_text(11)?.as_deref().map(day).transpose()?,
        reason: row.text(12)?,
        version: row.int(13)?,
    })
}

/// Something noted on the way: when, by whom, in words.
pub type Noted = (Instant, String, String);

/// What was noted on the way, the newest first.
pub async fn progress(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Noted>, StoreError> {
    let read = |row: &Row| Ok((Instant(row.int(0)?), row.text(1)?, row.text(2)?));
    tx.query(PROJECT_PROGRESS, params![county, id]).await?.iter().map(read).collect()
}

/// The organisation whose committee decides about what is at a place, if there is one.
pub async fn decider(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<Option<Id>, StoreError> {
    let params = params![county, place, place.town(), county.place()];
    let row = tx.query_opt(PROJECT_DECIDER, params).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// The goals of a year that a key item may belong to.
pub async fn goals(
    tx: &mut Tx<'_>,
    county: County,
    year: i16,
) -> Result<Vec<(Id, String)>, StoreError> {
    let read = |row: &Row| Ok((Id(row.int(0)?), row.text(1)?));
    tx.query(PROJECT_GOALS, params![county, i64::from(year)]).await?.iter().map(read).collect()
}

//! Lists of projects, and the numbers above them.

use domain::places::{County, Place};
use domain::projects::{Kind, State, Tier};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::composed::{AMONG_MAX, Composed};
use crate::county::day;
use crate::{Row, StoreError, Tx};

/// Which projects of a county, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Of which year.
    pub year: i16,
    /// Which kind; any for none.
    pub kind: Option<Kind>,
    /// Which states; any but withdrawn when empty.
    pub states: Vec<State>,
    /// Only those whose next act was due before this moment.
    pub late_at: Option<Instant>,
    /// Of this organisation only.
    pub org: Option<Id>,
    /// Of organisations at these places only.
    pub places: (i64, i64),
}

/// A project in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which project.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// On which of the three levels.
    pub tier: Tier,
    /// The goal above.
    pub parent: Option<Id>,
    /// Whose.
    pub org: Id,
    /// What it is called.
    pub title: String,
    /// What it is to reach.
    pub aim: String,
    /// By when it is finished.
    pub due_on: Date,
    /// How far it has come.
    pub state: State,
    /// By when the next act is owed.
    pub next_due: Option<Instant>,
    /// Whose it is, by name.
    pub org_name: String,
    /// Where that organisation is.
    pub place: Place,
    /// How many milestones it has.
    pub steps: i64,
    /// How many of them are done.
    pub done: i64,
}

const COLUMNS: &str = "SELECT p.id, p.kind, p.level, p.parent, p.org, p.title, p.aim, p.due_on, p.state, m.due_at, o.name,
        (SELECT CAST(COUNT(*) AS BIGINT) FROM milestone s WHERE s.county = p.county AND s.project = p.id),
        (SELECT CAST(COUNT(*) AS BIGINT) FROM milestone s WHERE s.county = p.county AND s.project = p.id AND s.done_on IS NOT NULL),
        o.place";

const FROM: &str = " FROM project p JOIN matter m ON m.county = p.county AND m.id = p.id
    JOIN organisation o ON o.county = p.county AND o.id = p.org WHERE p.county = $1";

/// Adds the conditions of `which` on `p`, a project, `m`, its matter, and `o`, whose it is.
fn conditions(text: &mut Composed, which: &Which) {
    text.and("p.year =", i64::from(which.year));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(kind) = which.kind {
        text.and("p.kind =", kind.code());
    }
    if let Some(org) = which.org {
        text.and("p.org =", org);
    }
    if which.states.is_empty() {
        text.push(" AND p.state <> 'withdrawn'");
    } else {
        let names: Vec<String> = which.states.iter().map(|it| text.bind(it.code())).collect();
        text.push(&format!(" AND p.state IN ({})", names.join(", ")));
    }
    if let Some(at) = which.late_at {
        text.push(" AND m.open = 1");
        text.and("m.due_at <", at);
    }
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    let (kind, tier, state) = (row.text(1)?, row.text(2)?, row.text(8)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("project {what}") };
    Ok(Listed {
        id: Id(row.int(0)?),
        kind: Kind::parse(&kind).ok_or_else(|| corrupt(&kind))?,
        tier: Tier::parse(&tier).ok_or_else(|| corrupt(&tier))?,
        parent: row.opt_int(3)?.map(Id),
        org: Id(row.int(4)?),
        title: row.text(5)?,
        aim: row.text(6)?,
        due_on: day(&row.text(7)?)?,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        next_due: row.opt_int(9)?.map(Instant),
        org_name: row.text(10)?,
        steps: row.int(11)?,
        done: row.int(12)?,
        place: Place(row.int(13)?),
    })
}

/// Where a page begins: behind the project of this organisation, due on this day.
pub type After = Option<(Id, Date, Id)>;

/// A page of projects: the one due first, first; secretaries' projects by organisation.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: After,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let by_org = which.kind == Some(Kind::SecretaryProject);
    let order = if by_org { "p.org, p.due_on, p.id" } else { "p.due_on, p.id" };
    let mut text = Composed::new(county, format!("{COLUMNS}{FROM}"));
    conditions(&mut text, which);
    if let Some((org, due, id)) = after {
        let org = by_org.then(|| text.bind(org));
        let (due, id) = (text.bind(due.to_string()), text.bind(id));
        let key: Vec<String> = org.into_iter().chain([due, id]).collect();
        text.push(&format!(" AND ({order}) > ({})", key.join(", ")));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY {order} LIMIT {limit}"));
    tx.query_text("projects.page", &text.text, text.params).await?.iter().map(listed).collect()
}

/// The key items of some goals, as far as they stand, goal by goal. One statement for a hundred goals.
pub async fn items(
    tx: &mut Tx<'_>,
    county: County,
    goals: &[Id],
) -> Result<Vec<Listed>, StoreError> {
    if goals.is_empty() {
        return Ok(Vec::new());
    }
    let mut text = Composed::new(county, format!("{COLUMNS}{FROM}"));
    let ids: Vec<String> = goals.iter().take(AMONG_MAX).map(|it| text.bind(*it)).collect();
    text.push(&format!(" AND p.parent IN ({})", ids.join(", ")));
    text.push(" AND p.state <> 'withdrawn' ORDER BY p.parent, p.due_on, p.id LIMIT 500");
    tx.query_text("projects.items", &text.text, text.params).await?.iter().map(listed).collect()
}

/// How many projects there are of a kind in a state, and how many of them are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// Which kind.
    pub kind: Kind,
    /// Which state.
    pub state: State,
    /// How many.
    pub count: i64,
    /// Of how many the next act was due before.
    pub late: i64,
}

/// The numbers of a year by kind and state, without those that were withdrawn. One statement.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    (which, now): (&Which, Instant),
) -> Result<Vec<Total>, StoreError> {
    let mut text = Composed::new(county, String::new());
    let now = text.bind(now);
    text.push(&format!(
        "SELECT p.kind, p.state, CAST(COUNT(*) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE m.open = 1 AND m.due_at < {now}) AS BIGINT){FROM}"
    ));
    let all = Which { kind: None, states: Vec::new(), late_at: None, ..which.clone() };
    conditions(&mut text, &all);
    text.push(" GROUP BY p.kind, p.state ORDER BY p.kind, p.state");
    let read = |row: &Row| {
        let (kind, state) = (row.text(0)?, row.text(1)?);
        let corrupt = || StoreError::Corrupt { what: format!("project {kind} {state}") };
        let own = (Kind::parse(&kind), State::parse(&state));
        let (Some(kind), Some(state)) = own else { return Err(corrupt()) };
        Ok(Total { kind, state, count: row.int(2)?, late: row.int(3)? })
    };
    tx.query_text("projects.totals", &text.text, text.params).await?.iter().map(read).collect()
}

/// How many projects of a list there are, and of how many organisations. One statement.
pub async fn counted(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<(i64, i64), StoreError> {
    let text =
        format!("SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(DISTINCT p.org) AS BIGINT){FROM}");
    let mut text = Composed::new(county, text);
    conditions(&mut text, which);
    let rows = tx.query_text("projects.counted", &text.text, text.params).await?;
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// A milestone in a list: of which project, its number, what, by when, when it was done, the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the project is called.
    pub title: String,
    /// Whose it is, by name.
    pub org_name: String,
    /// Its number, from 1.
    pub seq: i64,
    /// What will have been done.
    pub what: String,
    /// By when.
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
    /// By what one sees it.
    pub evidence: String,
}

/// The milestones of a list of projects. One statement.
pub async fn steps(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    limit: i64,
) -> Result<Vec<Step>, StoreError> {
    let text = "SELECT p.title, o.name, s.seq, s.what, s.due_on, s.done_on, s.evidence FROM milestone s
        JOIN project p ON p.county = s.county AND p.id = s.project JOIN matter m ON m.county = p.county AND m.id = p.id
        JOIN organisation o ON o.county = p.county AND o.id = p.org WHERE p.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY p.due_on, p.id, s.seq LIMIT {limit}"));
    let read = |row: &Row| {
        Ok(Step {
            title: row.text(0)?,
            org_name: row.text(1)?,
            seq: row.int(2)?,
            what: row.text(3)?,
            due_on: day(&row.text(4)?)?,
            done_on: row.opt_text(5)?.as_deref().map(day).transpose()?,
            evidence: row.text(6)?,
        })
    };
    tx.query_text("projects.steps", &text.text, text.params).await?.iter().map(read).collect()
}

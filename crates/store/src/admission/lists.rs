//! Lists of applicants, and how many stand where.

use domain::admission::course::State;
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::state;
use crate::composed::Composed;
use crate::county::day;
use crate::{Row, StoreError, Tx};

/// Which applicants of a county, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// In these states only; any when empty.
    pub states: Vec<State>,
    /// Only those whose next act was due before this moment.
    pub late_at: Option<Instant>,
    /// Of this branch only.
    pub branch: Option<Id>,
    /// Of branches at these places only.
    pub places: (i64, i64),
}

/// An applicant in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which one.
    pub id: Id,
    /// Of which branch.
    pub branch: Id,
    /// The name of the branch.
    pub branch_name: String,
    /// Their name, sealed.
    pub name: Vec<u8>,
    /// Their name as the directory has it, once they stand on a roster.
    pub member: Option<String>,
    /// How far they have come.
    pub state: State,
    /// When they applied.
    pub applied_on: Date,
    /// By when the next act is owed.
    pub due_at: Option<Instant>,
}

const FROM: &str = " FROM applicant a JOIN matter m ON m.county = a.county AND m.id = a.id
    JOIN organisation o ON o.county = a.county AND o.id = a.branch
    LEFT JOIN person p ON p.county = a.county AND p.id = a.person WHERE a.county = $1";

fn conditions(text: &mut Composed, which: &Which) {
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(branch) = which.branch {
        text.and("a.branch =", branch);
    }
    if !which.states.is_empty() {
        let names: Vec<String> = which.states.iter().map(|it| text.bind(it.code())).collect();
        text.push(&format!(" AND a.state IN ({})", names.join(", ")));
    }
    if let Some(at) = which.late_at {
        text.push(" AND m.open = 1");
        text.and("m.due_at <", at);
    }
}

/// How many stand in which state, and how many of them are late at a moment. The states and the lateness
/// of `which` do not narrow it.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    (which, now): (&Which, Instant),
) -> Result<Vec<(State, i64, i64)>, StoreError> {
    let mut text = Composed::new(county, String::new());
    let now = text.bind(now);
    text.push(&format!(
        "SELECT a.state, CAST(COUNT(*) AS BIGINT),
        CAST(SUM(CASE WHEN m.open = 1 AND m.due_at < {now} THEN 1 ELSE 0 END) AS BIGINT){FROM}"
    ));
    let any = Which { states: Vec::new(), late_at: None, ..which.clone() };
    conditions(&mut text, &any);
    text.push(" GROUP BY a.state");
    let read = |row: &Row| Ok((state(&row.text(0)?)?, row.int(1)?, row.int(2)?));
    tx.query_text("admission.totals", &text.text, text.params).await?.iter().map(read).collect()
}

/// A page of applicants, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let select = format!(
        "SELECT a.id, a.branch, o.name, a.name, p.name, a.state, a.applied_on, m.due_at{FROM}"
    );
    let mut text = Composed::new(county, select);
    conditions(&mut text, which);
    if let Some(after) = after {
        text.and("a.id <", after);
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY a.id DESC LIMIT {limit}"));
    tx.query_text("admission.page", &text.text, text.params).await?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        id: Id(row.int(0)?),
        branch: Id(row.int(1)?),
        branch_name: row.text(2)?,
        name: row.blob(3)?,
        member: row.opt_text(4)?,
        state: state(&row.text(5)?)?,
        applied_on: day(&row.text(6)?)?,
        due_at: row.opt_int(7)?.map(Instant),
    })
}

//! The half-yearly screening (换届排查): which branches are to elect, and how each stands.

use domain::elections::State;
use domain::elections::course::State as Course;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;

use super::{Kept, term_at};
use crate::composed::Composed;
use crate::{Row, StoreError, Tx};

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every branch that the screening lists: its term ends, has ended, or is to be reminded of.
    Listed,
    /// Those of them that stand so.
    Standing(State),
    /// Branches of which no term was noted.
    Unknown,
    /// Those that held an election here in the half-year.
    Held,
}

/// Which branches of a county, all conditions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// What the list is of.
    pub what: What,
    /// Branches of these places only.
    pub places: (i64, i64),
    /// Branches directly below this organisation only.
    pub above: Option<Id>,
    /// The day as of which it is judged.
    pub on: Date,
    /// The latest end of a term of which was reminded by that day.
    pub reminded: Date,
    /// The latest end of a term that the screening lists.
    pub until: Date,
    /// The first and the last day of the half-year.
    pub days: (Date, Date),
}

/// A branch of the screening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    /// The branch.
    pub org: Id,
    /// Its name.
    pub name: String,
    /// The organisation above.
    pub above: Option<Id>,
    /// Its newest term; `None` where none was noted.
    pub term: Option<Kept>,
    /// Its election that was begun, and how far that is.
    pub election: Option<(Id, Course)>,
}

/// No day is earlier: branches without a term stand first.
const NEVER: &str = "0000-01-01";

impl Screened {
    /// Where the page behind it begins.
    pub fn key(&self) -> (String, Id) {
        let due = self.term.as_ref().map(|it| it.due_on.to_string());
        (due.unwrap_or_else(|| NEVER.to_owned()), self.org)
    }
}

const FROM: &str = " FROM branch b JOIN organisation o ON o.county = b.county AND o.id = b.org
    LEFT JOIN term t ON t.county = b.county AND t.org = b.org AND t.ended_by IS NULL
    WHERE b.county = $1";

const COLUMNS: &str = "SELECT t.id, t.org, t.elected_on, t.body, t.years, t.due_on, t.extended_to, t.early_from, t.lay, t.election, t.version,
    b.org, o.name, o.parent,
    (SELECT MAX(e.id) FROM election e WHERE e.county = b.county AND e.org = b.org AND e.state NOT IN ('done', 'stopped')),
    (SELECT MAX(e.state) FROM election e WHERE e.county = b.county AND e.org = b.org AND e.state NOT IN ('done', 'stopped'))";

/// Adds whose branches are asked for.
fn ground(text: &mut Composed, which: &Which) {
    let on = text.bind(which.on.to_string());
    text.push(&format!(" AND (b.ended_on IS NULL OR b.ended_on >= {on})"));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(above) = which.above {
        text.and("o.parent =", above);
    }
}

/// Adds which of them.
fn conditions(text: &mut Composed, which: &Which) {
    match which.what {
        What::Unknown => text.push(" AND t.id IS NULL"),
        What::Held => {
            text.and("t.elected_on >=", which.days.0.to_string());
            text.and("t.elected_on <=", which.days.1.to_string());
            text.push(" AND t.election IS NOT NULL");
        }
        What::Listed => text.and("t.due_on <=", which.until.to_string()),
        What::Standing(state) => {
            text.and("t.due_on <=", which.until.to_string());
            standing(text, which, state);
        }
    }
}

/// Adds how the term stands: what [`domain::elections::Approved::state`] says, as conditions.
fn standing(text: &mut Composed, which: &Which, state: State) {
    let on = which.on.to_string();
    match state {
        State::Normal => text.and("t.due_on >", which.reminded.to_string()),
        State::Remind => {
            text.and("t.due_on <=", which.reminded.to_string());
            text.and("t.due_on >=", on);
        }
        State::Extended => {
            text.and("t.due_on <", on.clone());
            text.and("t.extended_to >=", on);
        }
        State::Overdue => {
            text.and("t.due_on <", on.clone());
            text.and("COALESCE(t.extended_to, t.due_on) <", on);
        }
    }
}

/// How many branches stand in which way among those the screening lists, how many have no term, and
/// how many held an election in the half-year. One statement.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<Vec<(What, i64)>, StoreError> {
    let mut text = Composed::new(county, String::new());
    let (until, reminded) = (text.bind(which.until.to_string()), which.reminded.to_string());
    let (reminded, on) = (text.bind(reminded), text.bind(which.on.to_string()));
    let (first, last) = (which.days.0.to_string(), which.days.1.to_string());
    let (first, last) = (text.bind(first), text.bind(last));
    let sum = |when: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT)")
    };
    let all = [
        (What::Listed, format!("t.due_on <= {until}")),
        (
            What::Standing(State::Overdue),
            format!(
                "t.due_on <= {until} AND t.due_on < {on} AND COALESCE(t.extended_to, t.due_on) < {on}"
            ),
        ),
        (
            What::Standing(State::Extended),
            format!("t.due_on <= {until} AND t.due_on < {on} AND t.extended_to >= {on}"),
        ),
        (
            What::Standing(State::Remind),
            format!("t.due_on <= {until} AND t.due_on <= {reminded} AND t.due_on >= {on}"),
        ),
        (What::Standing(State::Normal), format!("t.due_on <= {until} AND t.due_on > {reminded}")),
        (
            What::Held,
            format!(
                "t.elected_on >= {first} AND t.elected_on <= {last} AND t.election IS NOT NULL"
            ),
        ),
        (What::Unknown, "t.id IS NULL".to_owned()),
    ];
    let sums: Vec<String> = all.iter().map(|it| sum(&it.1)).collect();
    text.push(&format!("SELECT {}{FROM}", sums.join(", ")));
    ground(&mut text, which);
    let rows = tx.query_text("terms.totals", &text.text, text.params).await?;
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    all.iter().enumerate().map(|(place, it)| Ok((it.0, row.int(place)?))).collect()
}

/// A page of branches: without a term first, then the earliest end first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: Option<(String, Id)>,
    limit: i64,
) -> Result<Vec<Screened>, StoreError> {
    let mut text = Composed::new(county, format!("{COLUMNS}{FROM}"));
    ground(&mut text, which);
    conditions(&mut text, which);
    if let Some((due, org)) = after {
        let (due, org) = (text.bind(due), text.bind(org));
        text.push(&format!(" AND (COALESCE(t.due_on, '{NEVER}'), b.org) > ({due}, {org})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY COALESCE(t.due_on, '{NEVER}'), b.org LIMIT {limit}"));
    tx.query_text("terms.page", &text.text, text.params).await?.iter().map(screened).collect()
}

fn screened(row: &Row) -> Result<Screened, StoreError> {
    let term = row.opt_int(0)?.map(|_| term_at(row, 0)).transpose()?;
    let state = |word: String| {
        let corrupt = || StoreError::Corrupt { what: format!("election.state {word}") };
        Course::parse(&word).ok_or_else(corrupt)
    };
    let election = row.opt_int(14)?.map(Id).zip(row.opt_text(15)?.map(state).transpose()?);
    let (org, name, above) = (Id(row.int(11)?), row.text(12)?, row.opt_int(13)?.map(Id));
    Ok(Screened { org, name, above, term, election })
}

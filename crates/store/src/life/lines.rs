//! What is asked of branches and how it stands: the county's catalogue, excuses, and the lines that
//! lists and numbers read.

use std::collections::BTreeMap;

use domain::life::Severity;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Period, Standing};
use kernel::time::{Date, Instant};

use crate::composed::{AMONG_MAX, Composed, among};
use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    LIFE_SYSTEMS = "SELECT code, name, is_on, version FROM life_system WHERE county = $1 ORDER BY code";
    SET_LIFE_SYSTEM = "INSERT INTO life_system (county, code, name, is_on, version, person, at) VALUES ($1, $2, $3, $4, 1, $5, $6)
        ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, is_on = excluded.is_on,
            version = life_system.version + 1, person = excluded.person, at = excluded.at";
    SET_EXCUSE = "INSERT INTO life_excuse (county, branch, system, period, reason, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (county, branch, system, period) DO UPDATE SET reason = excluded.reason, person = excluded.person, at = excluded.at";
    SET_LINE = "INSERT INTO life_line (county, branch, system, period, year, due_on, standing, severity, met_on, least, counted, late_entries)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (county, branch, system, period) DO UPDATE SET year = excluded.year, due_on = excluded.due_on,
            standing = excluded.standing, severity = excluded.severity, met_on = excluded.met_on, least = excluded.least,
            counted = excluded.counted, late_entries = excluded.late_entries";
    DROP_LINE = "DELETE FROM life_line WHERE county = $1 AND branch = $2 AND system = $3 AND period = $4";
    LINES_OF_BRANCH = "SELECT l.branch, l.system, l.period, l.year, l.due_on, l.standing, l.severity, l.met_on, l.least, l.counted,
            l.late_entries, o.name, COALESCE(e.reason, ''),
            (SELECT MAX(r.at) FROM life_reminder r WHERE r.county = l.county AND r.branch = l.branch AND r.system = l.system
                AND r.period = l.period)
        FROM life_line l JOIN organisation o ON o.county = l.county AND o.id = l.branch
        LEFT JOIN life_excuse e ON e.county = l.county AND e.branch = l.branch AND e.system = l.system AND e.period = l.period
        WHERE l.county = $1 AND l.branch = $2 AND l.year = $3 ORDER BY l.due_on, l.system LIMIT 1000";
}

/// What a county changed of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which system.
    pub code: String,
    /// What the county calls it.
    pub name: String,
    /// Whether it is asked for here.
    pub is_on: bool,
    /// Counts the changes.
    pub version: i64,
}

/// What a county changed in the catalogue.
pub async fn systems(tx: &mut Tx<'_>, county: County) -> Result<Vec<Changed>, StoreError> {
    let read = |row: &Row| {
        let (code, name) = (row.text(0)?, row.text(1)?);
        Ok(Changed { code, name, is_on: row.bool(2)?, version: row.int(3)? })
    };
    tx.query(LIFE_SYSTEMS, params![county]).await?.iter().map(read).collect()
}

/// Changes a system of the catalogue.
pub async fn set_system(
    tx: &mut Tx<'_>,
    county: County,
    (code, name, is_on): (&str, &str, bool),
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    tx.run(SET_LIFE_SYSTEM, params![county, code, name, is_on, person, at]).await
}

/// Notes that a period was excused.
pub async fn excuse(
    tx: &mut Tx<'_>,
    county: County,
    (branch, system, period): (Id, &str, Period),
    reason: &str,
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    let period = period.to_string();
    tx.run(SET_EXCUSE, params![county, branch, system, period, reason, person, at]).await
}

/// What schedules compare with, branch by branch.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Sittings that count: the day, the day of the entry, and their systems, the main one first.
    pub sittings: Vec<(Date, Date, Vec<String>)>,
    /// Excused periods by system.
    pub excused: Vec<(String, Period)>,
    /// The lines that stand, by system and period.
    pub lines: BTreeMap<(String, Period), Line>,
}

/// What some branches did from a year on. Three statements for a hundred.
pub async fn done(
    tx: &mut Tx<'_>,
    county: County,
    branches: &[Id],
    year: i16,
) -> Result<BTreeMap<Id, Done>, StoreError> {
    let mut all: BTreeMap<Id, Done> = BTreeMap::new();
    for branches in branches.chunks(AMONG_MAX) {
        held(tx, county, branches, year, &mut all).await?;
        let (ids, params) = among(county, branches);
        let text = format!(
            "SELECT branch, system, period FROM life_excuse WHERE county = $1 AND branch IN ({ids}) ORDER BY branch, system, period"
        );
        for row in tx.query_text("life.excuses", &text, params.clone()).await? {
            let excuse = (row.text(1)?, period(&row.text(2)?)?);
            all.entry(Id(row.int(0)?)).or_default().excused.push(excuse);
        }
        let from = format!("${}", params.len() + 1);
        let text = format!(
            "SELECT branch, system, period, year, due_on, standing, severity, met_on, least, counted, late_entries
            FROM life_line WHERE county = $1 AND branch IN ({ids}) AND year >= {from}"
        );
        let params = [params, params![i64::from(year)]].concat();
        for row in tx.query_text("life.lines", &text, params).await? {
            let line = line(&row)?;
            let own = all.entry(line.branch).or_default();
            own.lines.insert((line.system.clone(), line.period), line);
        }
    }
    Ok(all)
}

async fn held(
    tx: &mut Tx<'_>,
    county: County,
    branches: &[Id],
    year: i16,
    all: &mut BTreeMap<Id, Done>,
) -> Result<(), StoreError> {
    let (ids, params) = among(county, branches);
    let from = format!("${}", params.len() + 1);
    let text = format!(
        "SELECT branch, sitting, held_on, entered_on, system FROM sitting_item
        WHERE county = $1 AND branch IN ({ids}) AND held_on >= {from} AND entered_on IS NOT NULL
        ORDER BY branch, held_on, sitting, seq"
    );
    let params = [params, params![format!("{year:04}-01-01")]].concat();
    let mut last = None;
    for row in tx.query_text("life.held", &text, params).await? {
        let (branch, sitting) = (Id(row.int(0)?), row.int(1)?);
        let sittings = &mut all.entry(branch).or_default().sittings;
        let own = sittings.last_mut().filter(|_| last == Some(sitting));
        match own {
            Some(own) => own.2.push(row.text(4)?),
            None => sittings.push((day(&row.text(2)?)?, day(&row.text(3)?)?, vec![row.text(4)?])),
        }
        last = Some(sitting);
    }
    Ok(())
}

/// How a period of a system stands for a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The branch.
    pub branch: Id,
    /// The system.
    pub system: String,
    /// The period.
    pub period: Period,
    /// The last day on which it is in time.
    pub due_on: Date,
    /// How it stands.
    pub standing: Standing,
    /// How a miss is shown.
    pub severity: Severity,
    /// The day on which it had happened often enough.
    pub met_on: Option<Date>,
    /// How often it is asked for.
    pub least: i64,
    /// How often it happened.
    pub counted: i64,
    /// How many of those were entered late.
    pub late_entries: i64,
}

/// Writes a line.
pub async fn set(tx: &mut Tx<'_>, county: County, it: &Line) -> Result<(), StoreError> {
    let params = params![
        county,
        it.branch,
        it.system.as_str(),
        it.period.to_string(),
        i64::from(it.period.year()),
        it.due_on.to_string(),
        it.standing.code(),
        it.severity.code(),
        it.met_on.map(|it| it.to_string()),
        it.least,
        it.counted,
        it.late_entries
    ];
    tx.run(SET_LINE, params).await
}

/// Takes a line away: it is not asked for any more.
pub async fn drop(tx: &mut Tx<'_>, county: County, it: &Line) -> Result<(), StoreError> {
    let (system, period) = (it.system.as_str(), it.period.to_string());
    tx.run(DROP_LINE, params![county, it.branch, system, period]).await
}

pub(super) fn period(text: &str) -> Result<Period, StoreError> {
    Period::parse(text).ok_or_else(|| StoreError::Corrupt { what: format!("period {text}") })
}

pub(super) fn standing(text: &str) -> Result<Standing, StoreError> {
    let corrupt = || StoreError::Corrupt { what: format!("life_line {text}") };
    Standing::parse(text).ok_or_else(corrupt)
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let severity = row.text(6)?;
    let corrupt = || StoreError::Corrupt { what: format!("life_line {severity}") };
    Ok(Line {
        branch: Id(row.int(0)?),
        system: row.text(1)?,
        period: period(&row.text(2)?)?,
        due_on: day(&row.text(4)?)?,
        standing: standing(&row.text(5)?)?,
        severity: Severity::parse(&severity).ok_or_else(corrupt)?,
        met_on: row.opt_text(7)?.as_deref().map(day).transpose()?,
        least: row.int(8)?,
        counted: row.int(9)?,
        late_entries: row.int(10)?,
    })
}

/// A line as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The line.
    pub line: Line,
    /// The name of the branch.
    pub name: String,
    /// The reason for which it was excused; empty for none.
    pub reason: String,
    /// When the branch was last reminded of it.
    pub reminded_at: Option<Instant>,
}

fn told(row: &Row) -> Result<Told, StoreError> {
    let reminded_at = row.opt_int(13)?.map(Instant);
    Ok(Told { line: line(row)?, name: row.text(11)?, reason: row.text(12)?, reminded_at })
}

/// Every line of a branch in a year, the one due first, first.
pub async fn of_branch(
    tx: &mut Tx<'_>,
    county: County,
    branch: Id,
    year: i16,
) -> Result<Vec<Told>, StoreError> {
    let rows = tx.query(LINES_OF_BRANCH, params![county, branch, i64::from(year)]).await?;
    rows.iter().map(told).collect()
}

/// Which lines of a county, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Of which year.
    pub year: i16,
    /// Which standings; any when empty.
    pub standings: Vec<Standing>,
    /// Which system; any for none.
    pub system: Option<String>,
    /// Branches directly below this organisation only.
    pub above: Option<Id>,
    /// Branches of these places only.
    pub places: (i64, i64),
    /// Only what is shown as a miss, not as a hint.
    pub warns: bool,
}

/// Adds the conditions of `which` on `l`, a line, and `o`, its organisation.
fn conditions(text: &mut Composed, which: &Which) {
    text.and("l.year =", i64::from(which.year));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if which.warns {
        text.push(" AND l.severity = 'warn'");
    }
    if !which.standings.is_empty() {
        let names: Vec<String> = which.standings.iter().map(|it| text.bind(it.code())).collect();
        text.push(&format!(" AND l.standing IN ({})", names.join(", ")));
    }
    if let Some(system) = &which.system {
        text.and("l.system =", system.as_str());
    }
    if let Some(above) = which.above {
        text.and("o.parent =", above);
    }
}

/// How many lines there are, by system and standing. One statement.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<Vec<(String, Standing, i64)>, StoreError> {
    let text = "SELECT l.system, l.standing, CAST(COUNT(*) AS BIGINT) FROM life_line l
        JOIN organisation o ON o.county = l.county AND o.id = l.branch WHERE l.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    text.push(" GROUP BY l.system, l.standing ORDER BY l.system, l.standing");
    let read = |row: &Row| Ok((row.text(0)?, standing(&row.text(1)?)?, row.int(2)?));
    tx.query_text("life.totals", &text.text, text.params).await?.iter().map(read).collect()
}

/// Where a page of lines begins: behind the line due on this day, of this branch and system.
pub type After = Option<(Date, Id, String)>;

/// A page of lines, the one due first, first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: After,
    limit: i64,
) -> Result<Vec<Told>, StoreError> {
    let text = "SELECT l.branch, l.system, l.period, l.year, l.due_on, l.standing, l.severity, l.met_on, l.least, l.counted,
            l.late_entries, o.name, COALESCE(e.reason, ''),
            (SELECT MAX(r.at) FROM life_reminder r WHERE r.county = l.county AND r.branch = l.branch AND r.system = l.system
                AND r.period = l.period)
        FROM life_line l JOIN organisation o ON o.county = l.county AND o.id = l.branch
        LEFT JOIN life_excuse e ON e.county = l.county AND e.branch = l.branch AND e.system = l.system AND e.period = l.period
        WHERE l.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    if let Some((due, branch, system)) = after {
        let (due, branch) = (text.bind(due.to_string()), text.bind(branch));
        let system = text.bind(system);
        text.push(&format!(" AND (l.due_on, l.branch, l.system) > ({due}, {branch}, {system})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY l.due_on, l.branch, l.system LIMIT {limit}"));
    tx.query_text("life.page", &text.text, text.params).await?.iter().map(told).collect()
}

/// A branch in the committee's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// The branch.
    pub branch: Id,
    /// Its name.
    pub name: String,
    /// The organisation above.
    pub parent: Option<Id>,
    /// How many lines are late.
    pub count: i64,
    /// Since when the oldest is; `None` where nothing is late.
    pub since: Option<Date>,
}

/// No day is later: branches that owe nothing stand behind those that do.
const NOTHING: &str = "9999-12-31";

/// A page of the branches, the one late for longest first, those that owe nothing behind them.
pub async fn late(
    tx: &mut Tx<'_>,
    county: County,
    (which, today): (&Which, Date),
    after: Option<(String, Id)>,
    limit: i64,
) -> Result<Vec<Late>, StoreError> {
    let text = "SELECT b.org, o.name, o.parent, COALESCE(n.late, 0), n.since FROM branch b
        JOIN organisation o ON o.county = b.county AND o.id = b.org
        LEFT JOIN (SELECT l.branch, CAST(COUNT(*) AS BIGINT) AS late, MIN(l.due_on) AS since FROM life_line l
            JOIN organisation o ON o.county = l.county AND o.id = l.branch WHERE l.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    text.push(" GROUP BY l.branch) n ON n.branch = b.org WHERE b.county = $1");
    let today = text.bind(today.to_string());
    text.push(&format!(" AND (b.ended_on IS NULL OR b.ended_on >= {today})"));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(above) = which.above {
        text.and("o.parent =", above);
    }
    if let Some((since, org)) = after {
        let (since, org) = (text.bind(since), text.bind(org));
        text.push(&format!(" AND (COALESCE(n.since, '{NOTHING}'), b.org) > ({since}, {org})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY COALESCE(n.since, '{NOTHING}'), b.org LIMIT {limit}"));
    let read = |row: &Row| {
        Ok(Late {
            branch: Id(row.int(0)?),
            name: row.text(1)?,
            parent: row.opt_int(2)?.map(Id),
            count: row.int(3)?,
            since: row.opt_text(4)?.as_deref().map(day).transpose()?,
        })
    };
    tx.query_text("life.late", &text.text, text.params).await?.iter().map(read).collect()
}

impl Late {
    /// Where the page behind it begins.
    pub fn key(&self) -> (String, Id) {
        (self.since.map_or_else(|| NOTHING.to_owned(), |it| it.to_string()), self.branch)
    }
}

/// By which systems some branches are late, and how often. One statement for a hundred.
pub async fn late_by(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    branches: &[Id],
) -> Result<Vec<(Id, String, i64)>, StoreError> {
    if branches.is_empty() {
        return Ok(Vec::new());
    }
    let text = "SELECT l.branch, l.system, CAST(COUNT(*) AS BIGINT) FROM life_line l
        JOIN organisation o ON o.county = l.county AND o.id = l.branch WHERE l.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    let ids: Vec<String> = branches.iter().take(AMONG_MAX).map(|it| text.bind(*it)).collect();
    text.push(&format!(" AND l.branch IN ({})", ids.join(", ")));
    text.push(" GROUP BY l.branch, l.system ORDER BY l.branch, 3 DESC, l.system");
    let read = |row: &Row| Ok((Id(row.int(0)?), row.text(1)?, row.int(2)?));
    tx.query_text("life.late_by", &text.text, text.params).await?.iter().map(read).collect()
}

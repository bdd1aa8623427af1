//! Merit points: versions of rules, and what the ledger counted of an organisation or a person. Points
//! themselves stand nowhere: they are reckoned where they are read.

use domain::merits::{Cap, Fact, Rule, Source, Whose};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::schedule::Every;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    SET_MERIT_RULE = "INSERT INTO merit_rule (county, code, from_on, whose, source, category, name, points, cap, every, is_on, basis,
            person, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (county, code, from_on) DO UPDATE SET whose = excluded.whose, source = excluded.source,
            category = excluded.category, name = excluded.name, points = excluded.points, cap = excluded.cap,
            every = excluded.every, is_on = excluded.is_on, basis = excluded.basis, person = excluded.person, at = excluded.at";
    MERIT_RULES = "SELECT r.code, r.from_on, r.whose, r.source, r.category, r.name, r.points, r.cap, r.every, r.is_on, r.basis,
            p.name, r.at
        FROM merit_rule r JOIN person p ON p.county = r.county AND p.id = r.person
        WHERE r.county = $1 ORDER BY r.whose, r.code, r.from_on LIMIT 1000";
    MERIT_ORGS = "SELECT b.org, o.name FROM branch b JOIN organisation o ON o.county = b.county AND o.id = b.org
        WHERE b.county = $1 AND o.place BETWEEN $2 AND $3 AND b.org > $4 ORDER BY b.org LIMIT $5";
}

/// A version of a rule, with who set it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The rule.
    pub rule: Rule,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Sets a version of a rule; one that begins on the same day is replaced.
pub async fn set(
    tx: &mut Tx<'_>,
    county: County,
    it: &Rule,
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let params = params![
        county,
        it.code.as_str(),
        it.from.to_string(),
        it.whose.code(),
        it.source.code(),
        it.category.as_str(),
        it.name.as_str(),
        it.points,
        it.cap.map(|it| it.most),
        it.cap.map_or("", |it| it.every.code()),
        it.is_on,
        it.basis.as_str(),
        by,
        at
    ];
    tx.run(SET_MERIT_RULE, params).await
}

/// All versions of all rules of a county.
pub async fn rules(tx: &mut Tx<'_>, county: County) -> Result<Vec<Version>, StoreError> {
    let read = |row: &Row| {
        let (whose, source) = (row.text(2)?, row.text(3)?);
        let corrupt = |what: &str| StoreError::Corrupt { what: format!("merit_rule {what}") };
        let every = Every::parse(&row.text(8)?);
        let cap = match (row.opt_int(7)?, every) {
            (Some(most), Some(every)) => Some(Cap { most, every }),
            (None, _) => None,
            (Some(_), None) => return Err(corrupt("every")),
        };
        let rule = Rule {
            code: row.text(0)?,
            from: day(&row.text(1)?)?,
            whose: Whose::parse(&whose).ok_or_else(|| corrupt(&whose))?,
            source: Source::parse(&source).ok_or_else(|| corrupt(&source))?,
            category: row.text(4)?,
            name: row.text(5)?,
            points: row.int(6)?,
            cap,
            is_on: row.bool(9)?,
            basis: row.text(10)?,
        };
        Ok(Version { rule, by: row.text(11)?, at: Instant(row.int(12)?) })
    };
    tx.query(MERIT_RULES, params![county]).await?.iter().map(read).collect()
}

/// Branches of a ground in the order of the directory, behind one of them.
pub async fn orgs(
    tx: &mut Tx<'_>,
    county: County,
    (ground, after): (Place, Id),
    limit: i64,
) -> Result<Vec<(Id, String)>, StoreError> {
    let params = params![county, ground.0, ground.last().0, after, limit];
    let rows = tx.query(MERIT_ORGS, params).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?))).collect()
}

/// Whose facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An organisation's.
    Org(Id),
    /// Those of all organisations of a ground.
    Ground(Place),
    /// A person's.
    Person(Id),
    /// Those of all who came anywhere in a ground.
    People(Place),
}

/// The most facts of one read: more than a year of a large county. Beyond them the last days are missing.
pub const FACTS_MAX: i64 = 200_000;

/// What the ledger counted on some days. A sitting counts on the day it was held and as a whole, what
/// else is recorded on the day of its entry.
pub async fn facts(
    tx: &mut Tx<'_>,
    county: County,
    of: Of,
    days: (Date, Date),
) -> Result<Vec<Fact>, StoreError> {
    let mut all = Vec::new();
    let (text, params) = match of {
        Of::Org(_) | Of::Ground(_) => sittings(county, of, days),
        Of::Person(_) | Of::People(_) => came(county, of, days),
    };
    for row in &tx.query_text("merits.sittings", &text, params).await? {
        all.extend(fact(row, day(&row.text(4)?)?)?);
    }
    if matches!(of, Of::Org(_) | Of::Ground(_)) {
        for (name, table, title) in [
            ("merits.elections", "election", "''"),
            ("merits.projects", "project", "x.title"),
            ("merits.risks", "risk_point", "x.words"),
        ] {
            let (text, params) = others(county, of, (table, title), days);
            for row in &tx.query_text(name, &text, params).await? {
                all.extend(fact(row, Instant(row.int(4)?).date())?);
            }
        }
    }
    Ok(all)
}

fn fact(row: &Row, on: Date) -> Result<Option<Fact>, StoreError> {
    let Some(source) = Source::of(&row.text(1)?, &row.text(2)?) else { return Ok(None) };
    Ok(Some(Fact {
        of: Id(row.int(0)?),
        source,
        category: row.text(3)?,
        on,
        matter: Id(row.int(5)?),
        title: row.text(6)?,
        quantity: row.int(7)?,
    }))
}

/// The condition on whose they are, its parameters behind `$3`.
fn scope(of: Of, column: &str) -> (String, Vec<Value>) {
    match of {
        Of::Org(id) | Of::Person(id) => (format!("{column} = $4"), vec![id.into()]),
        Of::Ground(place) | Of::People(place) => {
            let ends = vec![place.0.into(), place.last().0.into()];
            ("o.place BETWEEN $4 AND $5".to_owned(), ends)
        }
    }
}

fn sittings(county: County, of: Of, (from, until): (Date, Date)) -> (String, Vec<Value>) {
    let (scope, more) = scope(of, "s.branch");
    let mut params = params![county, from.to_string(), until.to_string()];
    params.extend(more);
    let text = format!(
        "SELECT s.branch, e.noun, e.measure, e.category, s.held_on, s.id, s.title, CAST(SUM(e.quantity) AS BIGINT)
        FROM sitting s JOIN organisation o ON o.county = s.county AND o.id = s.branch
        JOIN entry e ON e.county = s.county AND e.matter = s.id
        WHERE s.county = $1 AND s.held_on >= $2 AND s.held_on <= $3 AND {scope}
        GROUP BY s.branch, e.noun, e.measure, e.category, s.held_on, s.id, s.title
        HAVING SUM(e.quantity) <> 0 ORDER BY s.held_on, s.id LIMIT {FACTS_MAX}"
    );
    (text, params)
}

/// A share for everybody who came.
fn came(county: County, of: Of, (from, until): (Date, Date)) -> (String, Vec<Value>) {
    let (scope, more) = scope(of, "a.person");
    let mut params = params![county, from.to_string(), until.to_string()];
    params.extend(more);
    let text = format!(
        "SELECT a.person, e.noun, e.measure, e.category, s.held_on, s.id, s.title, CAST(SUM(e.quantity) AS BIGINT)
        FROM sitting_person a JOIN sitting s ON s.county = a.county AND s.id = a.sitting
        JOIN organisation o ON o.county = s.county AND o.id = s.branch
        JOIN entry e ON e.county = s.county AND e.matter = s.id AND e.measure <> 'attendances'
        WHERE a.county = $1 AND a.came = 1 AND s.held_on >= $2 AND s.held_on <= $3 AND {scope}
        GROUP BY a.person, e.noun, e.measure, e.category, s.held_on, s.id, s.title
        HAVING SUM(e.quantity) <> 0 ORDER BY s.held_on, s.id LIMIT {FACTS_MAX}"
    );
    (text, params)
}

fn others(
    county: County,
    of: Of,
    (table, title): (&'static str, &'static str),
    (from, until): (Date, Date),
) -> (String, Vec<Value>) {
    let (scope, more) = scope(of, "x.org");
    let mut params = params![county, Instant::at(from, 0, 0), Instant::end_of(until)];
    params.extend(more);
    let text = format!(
        "SELECT x.org, e.noun, e.measure, e.category, e.at, x.id, {title}, e.quantity
        FROM {table} x JOIN organisation o ON o.county = x.county AND o.id = x.org
        JOIN entry e ON e.county = x.county AND e.matter = x.id
        WHERE x.county = $1 AND e.at >= $2 AND e.at <= $3 AND {scope}
        ORDER BY e.at, x.id, e.measure LIMIT {FACTS_MAX}"
    );
    (text, params)
}

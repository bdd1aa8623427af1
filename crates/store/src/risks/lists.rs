//! Lists of risk points, and the numbers above them.

use domain::places::County;
use domain::responsibilities::Level;
use domain::responsibilities::risks::State;
use kernel::id::Id;
use kernel::time::Date;

use crate::composed::Composed;
use crate::county::day;
use crate::{Row, StoreError, Tx};

/// Which risk points of a county, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// In which state.
    pub state: State,
    /// Of which level; any for none.
    pub level: Option<Level>,
    /// Only those whose review is due before this day.
    pub before: Option<Date>,
    /// Only those whose review is due on this day or later.
    pub from: Option<Date>,
    /// Of this organisation only.
    pub org: Option<Id>,
    /// Of organisations at these places only.
    pub places: (i64, i64),
}

/// A risk point in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which risk point.
    pub id: Id,
    /// The post.
    pub post: String,
    /// What may go wrong.
    pub words: String,
    /// The criteria it meets.
    pub criteria: Vec<String>,
    /// How high it is.
    pub level: Level,
    /// When it was looked at last.
    pub reviewed_on: Date,
    /// By when it is looked at again.
    pub review_by: Date,
    /// Of which organisation.
    pub org_name: String,
    /// Who answers for it.
    pub owner_name: String,
    /// How many measures there are against it.
    pub measures: i64,
    /// How many rules hold it.
    pub rules: i64,
}

const FROM: &str = " JOIN organisation o ON o.county = r.county AND o.id = r.org";

/// Adds the conditions of `which` on `r`, a risk point, and `o`, of which it is.
fn conditions(text: &mut Composed, which: &Which) {
    text.and("r.state =", which.state.code());
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(level) = which.level {
        text.and("r.level =", level.number());
    }
    if let Some(org) = which.org {
        text.and("r.org =", org);
    }
    if let Some(day) = which.before {
        text.and("r.review_by <", day.to_string());
    }
    if let Some(day) = which.from {
        text.and("r.review_by >=", day.to_string());
    }
}

fn level(number: i64) -> Result<Level, StoreError> {
    let corrupt = || StoreError::Corrupt { what: format!("risk_point.level {number}") };
    Level::parse(number).ok_or_else(corrupt)
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        id: Id(row.int(0)?),
        post: row.text(1)?,
        words: row.text(2)?,
        criteria: row.text(3)?.lines().map(str::to_owned).collect(),
        level: level(row.int(4)?)?,
        reviewed_on: day(&row.text(5)?)?,
        review_by: day(&row.text(6)?)?,
        org_name: row.text(7)?,
        owner_name: row.text(8)?,
        measures: row.int(9)?,
        rules: row.int(10)?,
    })
}

/// Where a page begins: behind the risk point to be looked at by this day.
pub type After = Option<(Date, Id)>;

/// A page of risk points, the one to be looked at first, first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: After,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let text = format!(
        "SELECT r.id, r.post, r.words, r.criteria, r.level, r.reviewed_on, r.review_by, o.name, w.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM risk_measure s WHERE s.county = r.county AND s.risk = r.id),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM risk_rule s WHERE s.county = r.county AND s.risk = r.id)
        FROM risk_point r{FROM} JOIN person w ON w.county = r.county AND w.id = r.owner WHERE r.county = $1"
    );
    let mut text = Composed::new(county, text);
    conditions(&mut text, which);
    if let Some((by, id)) = after {
        let (by, id) = (text.bind(by.to_string()), text.bind(id));
        text.push(&format!(" AND (r.review_by, r.id) > ({by}, {id})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY r.review_by, r.id LIMIT {limit}"));
    tx.query_text("risks.page", &text.text, text.params).await?.iter().map(listed).collect()
}

/// The numbers of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// Which level.
    pub level: Level,
    /// How many are kept.
    pub count: i64,
    /// Of how many the review is late.
    pub late: i64,
    /// Of how many it is due soon.
    pub soon: i64,
    /// How many measures stand against them.
    pub measures: i64,
    /// How many rules hold them.
    pub rules: i64,
}

/// The numbers by level. `soon` is the day before which a review counts as due soon. One statement.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    (today, soon): (Date, Date),
) -> Result<Vec<Total>, StoreError> {
    let mut text = Composed::new(county, String::new());
    let (today, soon) = (text.bind(today.to_string()), text.bind(soon.to_string()));
    text.push(&format!(
        "SELECT r.level, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.review_by < {today}) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.review_by >= {today} AND r.review_by < {soon}) AS BIGINT),
            CAST(COALESCE(SUM(n.measures), 0) AS BIGINT), CAST(COALESCE(SUM(k.rules), 0) AS BIGINT)
        FROM risk_point r{FROM}
        LEFT JOIN (SELECT risk, COUNT(*) AS measures FROM risk_measure WHERE county = $1 GROUP BY risk) n ON n.risk = r.id
        LEFT JOIN (SELECT risk, COUNT(*) AS rules FROM risk_rule WHERE county = $1 GROUP BY risk) k ON k.risk = r.id
        WHERE r.county = $1"
    ));
    let all = Which { level: None, before: None, from: None, state: State::Kept, ..which.clone() };
    conditions(&mut text, &all);
    text.push(" GROUP BY r.level ORDER BY r.level");
    let read = |row: &Row| {
        Ok(Total {
            level: level(row.int(0)?)?,
            count: row.int(1)?,
            late: row.int(2)?,
            soon: row.int(3)?,
            measures: row.int(4)?,
            rules: row.int(5)?,
        })
    };
    tx.query_text("risks.totals", &text.text, text.params).await?.iter().map(read).collect()
}

/// Measures and rules of a list of risk points: of which, whether it is a rule, and its words. One
/// statement.
pub async fn parts(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    limit: i64,
) -> Result<Vec<(Id, bool, String)>, StoreError> {
    let mut text = Composed::new(county, String::new());
    for (nth, (table, rule)) in [("risk_measure", 0), ("risk_rule", 1)].into_iter().enumerate() {
        if nth > 0 {
            text.push(" UNION ALL ");
        }
        text.push(&format!(
            "SELECT s.risk, CAST({rule} AS BIGINT) AS rule, s.seq, s.words FROM {table} s
            JOIN risk_point r ON r.county = s.county AND r.id = s.risk{FROM} WHERE s.county = $1"
        ));
        conditions(&mut text, which);
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY 1, 2, 3 LIMIT {limit}"));
    let read = |row: &Row| Ok((Id(row.int(0)?), row.int(1)? == 1, row.text(3)?));
    tx.query_text("risks.parts", &text.text, text.params).await?.iter().map(read).collect()
}

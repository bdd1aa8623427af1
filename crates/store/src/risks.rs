//! The register of risk points: written, read, with measures, rules and reviews. Lists are in [`lists`].

pub mod lists;

use domain::places::{County, Place};
use domain::responsibilities::risks::{Act, REVIEWS, Risk, State, difference};
use domain::responsibilities::{Level, RiskPoint};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::ledger::Counted;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, Sql, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_RISK = "INSERT INTO risk_point (county, id, org, post, words, criteria, level, owner, registered_on, reviewed_on, review_by,
            state, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    SAVE_RISK = "UPDATE risk_point SET post = $3, words = $4, criteria = $5, level = $6, owner = $7, reviewed_on = $8, review_by = $9,
            state = $10, reason = $11
        WHERE county = $1 AND id = $2";
    RISK = "SELECT r.id, r.org, r.post, r.words, r.criteria, r.level, r.owner, r.registered_on, r.reviewed_on, r.review_by, r.state,
            r.reason, m.version, o.name, o.place, w.name
        FROM risk_point r JOIN matter m ON m.county = r.county AND m.id = r.id
        JOIN organisation o ON o.county = r.county AND o.id = r.org
        JOIN person w ON w.county = r.county AND w.id = r.owner
        WHERE r.county = $1 AND r.id = $2";
    /// Measures and rules of a risk point: which of the two, and the words.
    RISK_PARTS = "SELECT 'measure' AS part, seq, words FROM risk_measure WHERE county = $1 AND risk = $2
        UNION ALL SELECT 'rule', seq, words FROM risk_rule WHERE county = $1 AND risk = $2 ORDER BY part, seq";
    DROP_RISK_MEASURES = "DELETE FROM risk_measure WHERE county = $1 AND risk = $2";
    INSERT_RISK_MEASURE = "INSERT INTO risk_measure (county, risk, seq, words) VALUES ($1, $2, $3, $4)";
    DROP_RISK_RULES = "DELETE FROM risk_rule WHERE county = $1 AND risk = $2";
    INSERT_RISK_RULE = "INSERT INTO risk_rule (county, risk, seq, words) VALUES ($1, $2, $3, $4)";
    INSERT_RISK_REVIEW = "INSERT INTO risk_review (county, risk, seq, held_on, person, result) VALUES ($1, $2, $3, $4, $5, $6)";
    RISK_REVIEWS = "SELECT r.held_on, p.name, r.result FROM risk_review r JOIN person p ON p.county = r.county AND p.id = r.person
        WHERE r.county = $1 AND r.risk = $2 ORDER BY r.seq DESC LIMIT 200";
    /// Who can answer for something of an organisation: who acts for it, or stands on its roster.
    PEOPLE_OF_ORG = "SELECT p.id, p.name FROM person p WHERE p.county = $1 AND p.id IN (
            SELECT person FROM role_grant WHERE county = $1 AND org = $2
            UNION SELECT person FROM branch_member WHERE county = $1 AND branch = $2 AND until_on IS NULL)
        ORDER BY p.name, p.id LIMIT 500";
}

/// A risk point with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The risk point.
    pub risk: Risk,
    /// Of which organisation.
    pub org_name: String,
    /// Where that organisation is.
    pub place: Place,
    /// Who answers for it.
    pub owner_name: String,
}

fn matter(it: &Risk) -> Matter {
    let (state, open) = (it.state.code(), it.state == State::Kept);
    let due_at = it.next_due().map(Instant::end_of);
    Matter { id: it.point.id, noun: "risk", state, open, owner: it.point.org, due_at }
}

/// Adds a risk point to the register.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (it, place): (&Risk, Place),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it)).await?;
    let point = &it.point;
    let params = params![
        county,
        point.id,
        point.org,
        point.post.as_str(),
        point.words.as_str(),
        point.criteria.join("\n"),
        it.level.number(),
        point.owner,
        it.registered_on.to_string(),
        point.reviewed_on.to_string(),
        it.review_by.to_string(),
        it.state.code(),
        it.reason.as_str()
    ];
    tx.run(INSERT_RISK, params).await?;
    parts(tx, county, it).await?;
    told(tx, county, (None, it), ("register", ""), (by, at)).await?;
    counted(tx, county, (None, it), (place, at)).await
}

/// Writes a risk point back after an act, unless somebody else wrote it before, and counts what the
/// act changed. `words` is what was said with it.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Risk, &Risk),
    (act, words, place): (Act, &str, Place),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(after), before.version).await?;
    let point = &after.point;
    let params = params![
        county,
        point.id,
        point.post.as_str(),
        point.words.as_str(),
        point.criteria.join("\n"),
        after.level.number(),
        point.owner,
        point.reviewed_on.to_string(),
        after.review_by.to_string(),
        after.state.code(),
        after.reason.as_str()
    ];
    tx.run(SAVE_RISK, params).await?;
    if act == Act::Revise {
        tx.run(DROP_RISK_MEASURES, params![county, point.id]).await?;
        tx.run(DROP_RISK_RULES, params![county, point.id]).await?;
        parts(tx, county, after).await?;
    }
    told(tx, county, (Some(before), after), (act.code(), words), (by, at)).await?;
    if act == Act::Review {
        review(tx, county, after, (words, by.person)).await?;
        let on = point.reviewed_on;
        let of = counts(after, (place, at), after.level, month(on));
        ledger::count(tx, county, of, &[(REVIEWS, 1)]).await?;
    }
    counted(tx, county, (Some(before), after), (place, at)).await
}

async fn review(
    tx: &mut Tx<'_>,
    county: County,
    it: &Risk,
    (result, person): (&str, Option<Id>),
) -> Result<(), StoreError> {
    let (id, on) = (it.point.id, it.point.reviewed_on.to_string());
    tx.run(INSERT_RISK_REVIEW, params![county, id, it.version, on, person, result]).await
}

async fn parts(tx: &mut Tx<'_>, county: County, it: &Risk) -> Result<(), StoreError> {
    let both: [(&'static Sql, &[String]); 2] =
        [(INSERT_RISK_MEASURE, &it.point.measures), (INSERT_RISK_RULE, &it.point.rules)];
    for (insert, all) in both {
        for (seq, words) in (1_i64..).zip(all) {
            tx.run(insert, params![county, it.point.id, seq, words.as_str()]).await?;
        }
    }
    Ok(())
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Risk>, &Risk),
    (act, internal): (&str, &str),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let to_org = Some(after.point.org);
    let event = Event { at, act, from, to, to_org, public: "", internal };
    matters::append(tx, county, after.point.id, after.version, by, event).await
}

fn month(day: Date) -> i64 {
    i64::from(day.year()) * 100 + i64::from(day.month())
}

/// The word of a level as entries have it.
fn category(level: Level) -> &'static str {
    match level {
        Level::High => "1",
        Level::Middle => "2",
        Level::Low => "3",
    }
}

fn counts(it: &Risk, (place, at): (Place, Instant), level: Level, month: i64) -> Counted<'static> {
    let (matter, seq, category) = (it.point.id, it.version, category(level));
    Counted { noun: "risk", matter, seq, at, place, category, month }
}

async fn counted(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Risk>, &Risk),
    at: (Place, Instant),
) -> Result<(), StoreError> {
    for (measure, level, quantity) in difference(before, after) {
        let of = counts(after, at, level, after.month());
        ledger::count(tx, county, of, &[(measure, quantity)]).await?;
    }
    Ok(())
}

/// A risk point. Two statements.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Shown>, StoreError> {
    let Some(row) = tx.query_opt(RISK, params![county, id]).await? else { return Ok(None) };
    let (mut measures, mut rules) = (Vec::new(), Vec::new());
    for part in tx.query(RISK_PARTS, params![county, id]).await? {
        let all = if part.text(0)? == "measure" { &mut measures } else { &mut rules };
        all.push(part.text(2)?);
    }
    Ok(Some(Shown {
        risk: risk(&row, measures, rules)?,
        org_name: row.text(13)?,
        place: Place(row.int(14)?),
        owner_name: row.text(15)?,
    }))
}

fn risk(row: &Row, measures: Vec<String>, rules: Vec<String>) -> Result<Risk, StoreError> {
    let (number, state) = (row.int(5)?, row.text(10)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("risk_point {what}") };
    let point = RiskPoint {
        id: Id(row.int(0)?),
        org: Id(row.int(1)?),
        post: row.text(2)?,
        words: row.text(3)?,
        criteria: row.text(4)?.lines().map(str::to_owned).collect(),
        measures,
        rules,
        owner: Some(Id(row.int(6)?)),
        reviewed_on: day(&row.text(8)?)?,
    };
    Ok(Risk {
        point,
        level: Level::parse(number).ok_or_else(|| corrupt("level"))?,
        review_by: day(&row.text(9)?)?,
        registered_on: day(&row.text(7)?)?,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        reason: row.text(11)?,
        version: row.int(12)?,
    })
}

/// A review: on which day, by whom, what was found.
pub type Reviewed = (Date, String, String);

/// The reviews of a risk point, the newest first.
pub async fn reviews(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Reviewed>, StoreError> {
    let read = |row: &Row| Ok((day(&row.text(0)?)?, row.text(1)?, row.text(2)?));
    tx.query(RISK_REVIEWS, params![county, id]).await?.iter().map(read).collect()
}

/// Who can answer for something of an organisation, by name.
pub async fn people(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
) -> Result<Vec<(Id, String)>, StoreError> {
    let read = |row: &Row| Ok((Id(row.int(0)?), row.text(1)?));
    tx.query(PEOPLE_OF_ORG, params![county, org]).await?.iter().map(read).collect()
}

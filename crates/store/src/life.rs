//! Branches: what is kept of each, its parts and its roster.

pub mod enrolled;
pub mod lines;
pub mod reminding;

use std::collections::HashMap;

use domain::elections::Body;
use domain::life::branches::{Kept, Membership, Part, Post};
use domain::places::{County, Place};
use domain::quorum::{Exclusion, Reason, Standing};
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::Date;

use crate::composed::{AMONG_MAX, among};
use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_BRANCH = "INSERT INTO branch (county, org, body, founded_on, ended_on, kept_from, is_office, is_work_committee, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    BRANCH = "SELECT b.org, b.body, b.founded_on, b.ended_on, b.kept_from, b.is_office, b.is_work_committee, b.version,
            o.name, o.place, o.parent
        FROM branch b JOIN organisation o ON o.county = b.county AND o.id = b.org
        WHERE b.county = $1 AND b.org = $2";
    BRANCHES_AFTER = "SELECT org FROM branch WHERE county = $1 AND org > $2 ORDER BY org LIMIT $3";
    TOUCH_BRANCH = "UPDATE branch SET version = version + 1 WHERE county = $1 AND org = $2 AND version = $3";
    BEGIN_PART = "INSERT INTO branch_part (county, branch, part, from_on) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, branch, part, from_on) DO UPDATE SET until_on = NULL";
    END_PART = "UPDATE branch_part SET until_on = $4 WHERE county = $1 AND branch = $2 AND part = $3
        AND until_on IS NULL AND from_on <= $4";
    DROP_PART = "DELETE FROM branch_part WHERE county = $1 AND branch = $2 AND part = $3
        AND until_on IS NULL AND from_on > $4";
    INSERT_MEMBER_OF_BRANCH = "INSERT INTO branch_member (county, branch, person, from_on, until_on, standing, joined_on, post,
            reason, approval, consent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    END_MEMBER_OF_BRANCH = "UPDATE branch_member SET until_on = $4 WHERE county = $1 AND branch = $2 AND person = $3
        AND until_on IS NULL AND from_on <= $4";
    DROP_MEMBER_OF_BRANCH = "DELETE FROM branch_member WHERE county = $1 AND branch = $2 AND person = $3
        AND until_on IS NULL AND from_on = $4";
    ROSTER = "SELECT m.person, m.from_on, m.until_on, m.standing, m.joined_on, m.post, m.reason, m.approval, m.consent, p.name
        FROM branch_member m JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE m.county = $1 AND m.branch = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on >= $3)
        ORDER BY CASE m.post WHEN 'secretary' THEN 1 WHEN 'deputy' THEN 2 WHEN 'committee' THEN 3 ELSE 4 END,
            m.joined_on, m.person LIMIT 1000";
    BRANCHES_IN = "SELECT b.org, o.name, o.place FROM branch b JOIN organisation o ON o.county = b.county AND o.id = b.org
        WHERE b.county = $1 AND o.place BETWEEN $2 AND $3 ORDER BY b.org LIMIT $4";
    BRANCH_OF_PERSON = "SELECT branch FROM branch_member WHERE county = $1 AND person = $2 AND until_on IS NULL";
    PERSON_OF_ORG = "SELECT DISTINCT p.id FROM person p JOIN role_grant g ON g.county = p.county AND g.person = p.id
        WHERE p.county = $1 AND p.name = $2 AND g.org = $3 ORDER BY p.id LIMIT 2";
}

/// A branch with what the directory says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// What is kept of it.
    pub kept: Kept,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// The organisation above.
    pub parent: Option<Id>,
}

/// Somebody on a roster, with their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The line of the roster.
    pub membership: Membership,
    /// The name.
    pub name: String,
}

/// Adds a branch; its organisation stands already.
pub async fn insert(tx: &mut Tx<'_>, county: County, it: &Kept) -> Result<(), StoreError> {
    let ended = it.ended_on.map(|it| it.to_string());
    let (founded, kept_from) = (it.founded_on.to_string(), it.kept_from.to_string());
    let params = params![
        county,
        it.org,
        it.body.code(),
        founded,
        ended,
        kept_from,
        it.is_office,
        it.is_work_committee
    ];
    tx.run(INSERT_BRANCH, params).await
}

/// A branch.
pub async fn load(tx: &mut Tx<'_>, county: County, org: Id) -> Result<Option<Branch>, StoreError> {
    tx.query_opt(BRANCH, params![county, org]).await?.as_ref().map(branch).transpose()
}

fn branch(row: &Row) -> Result<Branch, StoreError> {
    let (name, place, parent) = (row.text(8)?, Place(row.int(9)?), row.opt_int(10)?.map(Id));
    Ok(Branch { kept: kept(row)?, name, place, parent })
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    let body = row.text(1)?;
    let corrupt = || StoreError::Corrupt { what: format!("branch.body {body}") };
    Ok(Kept {
        org: Id(row.int(0)?),
        body: Body::parse(&body).ok_or_else(corrupt)?,
        founded_on: day(&row.text(2)?)?,
        ended_on: row.opt_text(3)?.as_deref().map(day).transpose()?,
        kept_from: day(&row.text(4)?)?,
        is_office: row.bool(5)?,
        is_work_committee: row.bool(6)?,
        version: row.int(7)?,
    })
}

/// The ids of so many branches behind one, in order.
pub async fn after(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(BRANCHES_AFTER, params![county, org, limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// What schedules need of some branches: what is kept of each, and its parts. Two statements for a
/// hundred.
pub async fn with_parts(
    tx: &mut Tx<'_>,
    county: County,
    orgs: &[Id],
) -> Result<Vec<(Kept, Vec<(Part, Span)>)>, StoreError> {
    let mut all: Vec<(Kept, Vec<(Part, Span)>)> = Vec::new();
    for orgs in orgs.chunks(AMONG_MAX) {
        let (ids, params) = among(county, orgs);
        let text = format!(
            "SELECT org, body, founded_on, ended_on, kept_from, is_office, is_work_committee, version FROM branch
            WHERE county = $1 AND org IN ({ids}) ORDER BY org"
        );
        let rows = tx.query_text("life.branches", &text, params.clone()).await?;
        let first = all.len();
        for row in &rows {
            all.push((kept(row)?, Vec::new()));
        }
        let text = format!(
            "SELECT branch, part, from_on, until_on FROM branch_part
            WHERE county = $1 AND branch IN ({ids}) ORDER BY branch, part, from_on"
        );
        for row in tx.query_text("life.parts", &text, params).await? {
            let org = Id(row.int(0)?);
            let own = all.iter_mut().skip(first).find(|it| it.0.org == org);
            if let Some(own) = own {
                own.1.push((part(&row.text(1)?)?, span(&row, 2)?));
            }
        }
    }
    Ok(all)
}

fn part(word: &str) -> Result<Part, StoreError> {
    Part::parse(word)
        .ok_or_else(|| StoreError::Corrupt { what: format!("branch_part.part {word}") })
}

fn span(row: &Row, at: usize) -> Result<Span, StoreError> {
    let until = row.opt_text(at + 1)?.as_deref().map(day).transpose()?;
    Ok(Span::new(day(&row.text(at)?)?, until.unwrap_or(Date::MAX)))
}

/// Takes the next version of a branch, unless somebody else took it since it was read.
pub async fn touch(tx: &mut Tx<'_>, county: County, org: Id, read: i64) -> Result<(), StoreError> {
    match tx.execute(TOUCH_BRANCH, params![county, org, read]).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale { table: "branch" }),
    }
}

/// Notes that a branch has something from a day on.
pub async fn begin_part(
    tx: &mut Tx<'_>,
    county: County,
    (branch, part): (Id, Part),
    from: Date,
) -> Result<(), StoreError> {
    tx.run(BEGIN_PART, params![county, branch, part.code(), from.to_string()]).await
}

/// Notes the last day of what a branch has; what had not begun by then never was.
pub async fn end_part(
    tx: &mut Tx<'_>,
    county: County,
    (branch, part): (Id, Part),
    until: Date,
) -> Result<(), StoreError> {
    let params = params![county, branch, part.code(), until.to_string()];
    tx.run(DROP_PART, params.clone()).await?;
    tx.run(END_PART, params).await
}

/// Adds a line to the roster of a branch.
pub async fn insert_member(
    tx: &mut Tx<'_>,
    county: County,
    branch: Id,
    it: &Membership,
) -> Result<(), StoreError> {
    let until = Some(it.span.until).filter(|it| *it < Date::MAX).map(|it| it.to_string());
    let joined = it.joined_on.map(|it| it.to_string());
    let reason = it.exclusion.as_ref().map(|it| it.reason.number());
    let approval = it.exclusion.as_ref().map_or("", |it| it.approval.as_str());
    let consent = it.exclusion.as_ref().is_some_and(|it| it.consent);
    let params = params![
        county,
        branch,
        it.person,
        it.span.from.to_string(),
        until,
        it.standing.code(),
        joined,
        it.post.code(),
        reason,
        approval,
        consent
    ];
    tx.run(INSERT_MEMBER_OF_BRANCH, params).await
}

/// Notes the last day of somebody's open line. Says whether there was one that had begun by then.
pub async fn end_member(
    tx: &mut Tx<'_>,
    county: County,
    (branch, person): (Id, Id),
    until: Date,
) -> Result<bool, StoreError> {
    let params = params![county, branch, person, until.to_string()];
    Ok(tx.execute(END_MEMBER_OF_BRANCH, params).await? == 1)
}

/// Takes away somebody's open line that begins on a day, so that another can begin on it.
pub async fn drop_member(
    tx: &mut Tx<'_>,
    county: County,
    (branch, person): (Id, Id),
    from: Date,
) -> Result<(), StoreError> {
    tx.run(DROP_MEMBER_OF_BRANCH, params![county, branch, person, from.to_string()]).await
}

/// The roster of a branch on a day: who holds a post first, then by the day of joining.
pub async fn roster(
    tx: &mut Tx<'_>,
    county: County,
    branch: Id,
    on: Date,
) -> Result<Vec<Named>, StoreError> {
    let rows = tx.query(ROSTER, params![county, branch, on.to_string()]).await?;
    rows.iter().map(named).collect()
}

fn named(row: &Row) -> Result<Named, StoreError> {
    let (standing, post) = (row.text(3)?, row.text(5)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("branch_member {what}") };
    let exclusion = |number: i64| -> Result<Exclusion, StoreError> {
        let reason = Reason::parse(number).ok_or_else(|| corrupt("reason"))?;
        Ok(Exclusion { reason, approval: row.text(7)?, consent: row.bool(8)? })
    };
    let membership = Membership {
        person: Id(row.int(0)?),
        standing: Standing::parse(&standing).ok_or_else(|| corrupt(&standing))?,
        joined_on: row.opt_text(4)?.as_deref().map(day).transpose()?,
        span: span(row, 1)?,
        post: Post::parse(&post).ok_or_else(|| corrupt(&post))?,
        exclusion: row.opt_int(6)?.map(exclusion).transpose()?,
    };
    Ok(Named { membership, name: row.text(9)? })
}

/// More than the branches of any county.
const BRANCHES_MAX: i64 = 20_000;

/// The branches of a ground: which, its name, where.
pub async fn inside(
    tx: &mut Tx<'_>,
    county: County,
    ground: Place,
) -> Result<Vec<(Id, String, Place)>, StoreError> {
    let params = params![county, ground.0, ground.last().0, BRANCHES_MAX];
    let rows = tx.query(BRANCHES_IN, params).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?, Place(row.int(2)?)))).collect()
}

/// All lines that the rosters of some branches ever had, in the order of [`roster`]. One statement
/// for a hundred branches.
pub async fn rosters(
    tx: &mut Tx<'_>,
    county: County,
    orgs: &[Id],
) -> Result<HashMap<Id, Vec<Named>>, StoreError> {
    let mut all: HashMap<Id, Vec<Named>> = HashMap::new();
    for orgs in orgs.chunks(AMONG_MAX) {
        let (ids, params) = among(county, orgs);
        let text = format!(
            "SELECT m.person, m.from_on, m.until_on, m.standing, m.joined_on, m.post, m.reason, m.approval, m.consent, p.name,
                m.branch
            FROM branch_member m JOIN person p ON p.county = m.county AND p.id = m.person
            WHERE m.county = $1 AND m.branch IN ({ids})
            ORDER BY m.branch, CASE m.post WHEN 'secretary' THEN 1 WHEN 'deputy' THEN 2 WHEN 'committee' THEN 3 ELSE 4 END,
                m.joined_on, m.person, m.from_on"
        );
        for row in &tx.query_text("life.rosters", &text, params).await? {
            all.entry(Id(row.int(10)?)).or_default().push(named(row)?);
        }
    }
    Ok(all)
}

/// The branch on whose roster somebody stands.
pub async fn branch_of(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(BRANCH_OF_PERSON, params![county, person]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// The people with exactly this name who act for an organisation, two at most.
pub async fn named_so(
    tx: &mut Tx<'_>,
    county: County,
    (name, org): (&str, Id),
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(PERSON_OF_ORG, params![county, name, org]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

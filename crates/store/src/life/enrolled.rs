//! Who came onto rosters by a file: known again by branch, name and day of joining, and taken off while
//! nothing hangs on them.

use std::collections::HashSet;

use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Date;

use super::{Named, named};
use crate::composed::{AMONG_MAX, Composed, among};
use crate::county::day;
use crate::{StoreError, Tx, params, statements};

statements! {
    /// The open line of somebody of whom nothing was recorded: it is their only one.
    UNTOUCHED = "SELECT m.from_on FROM branch_member m WHERE m.county = $1 AND m.branch = $2 AND m.person = $3 AND m.until_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM branch_member o WHERE o.county = m.county AND o.person = m.person AND o.until_on IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM sitting_person s WHERE s.county = m.county AND s.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM sitting_sign_in s WHERE s.county = m.county AND s.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM sitting s WHERE s.county = m.county AND s.branch = m.branch
            AND (s.chair = m.person OR s.recorder = m.person))
        AND NOT EXISTS (SELECT 1 FROM dues_base d WHERE d.county = m.county AND d.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM dues_waiver d WHERE d.county = m.county AND d.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM dues_payment d WHERE d.county = m.county AND d.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM candidate c WHERE c.county = m.county AND c.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM transfer_letter l WHERE l.county = m.county AND l.person = m.person)
        AND NOT EXISTS (SELECT 1 FROM applicant a WHERE a.county = m.county AND a.person = m.person)";
    TAKE_OFF = "DELETE FROM branch_member WHERE county = $1 AND branch = $2 AND person = $3 AND until_on IS NULL";
    /// Whom nothing names: somebody with an account, a role or a contact came otherwise.
    FORGET_PERSON = "DELETE FROM person WHERE county = $1 AND id = $2
        AND NOT EXISTS (SELECT 1 FROM branch_member m WHERE m.county = $1 AND m.person = $2)
        AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.county = $1 AND g.person = $2)
        AND NOT EXISTS (SELECT 1 FROM account a WHERE a.county = $1 AND a.person = $2)
        AND NOT EXISTS (SELECT 1 FROM person_contact c WHERE c.county = $1 AND c.person = $2)";
}

/// Whose rosters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A branch's.
    Branch(Id),
    /// Those of all branches of a ground.
    Ground(Place),
}

/// Who stands on rosters on a day, branch by branch in the order of [`super::roster`], each with the name
/// of the branch.
pub async fn all(
    tx: &mut Tx<'_>,
    county: County,
    (whose, on): (Whose, Date),
    limit: i64,
) -> Result<Vec<(String, Named)>, StoreError> {
    let text = "SELECT m.person, m.from_on, m.until_on, m.standing, m.joined_on, m.post, m.reason, m.approval, m.consent, p.name,
            o.name
        FROM branch_member m JOIN person p ON p.county = m.county AND p.id = m.person
        JOIN organisation o ON o.county = m.county AND o.id = m.branch WHERE m.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    text.and("m.from_on <=", on.to_string());
    let day = text.bind(on.to_string());
    text.push(&format!(" AND (m.until_on IS NULL OR m.until_on >= {day})"));
    match whose {
        Whose::Branch(org) => text.and("m.branch =", org),
        Whose::Ground(place) => {
            text.and("o.place >=", place.0);
            text.and("o.place <=", place.last().0);
        }
    }
    let limit = text.bind(limit);
    text.push(&format!(
        " ORDER BY m.branch, CASE m.post WHEN 'secretary' THEN 1 WHEN 'deputy' THEN 2 WHEN 'committee' THEN 3 ELSE 4 END,
            m.joined_on, m.person LIMIT {limit}"
    ));
    let rows = tx.query_text("life.rosters.all", &text.text, text.params).await?;
    rows.iter().map(|row| Ok((row.text(10)?, named(row)?))).collect()
}

/// What makes a row the same when it comes again.
pub fn key(branch: Id, joined_on: Option<Date>, name: &str) -> String {
    let joined = joined_on.map_or_else(String::new, |it| it.to_string());
    format!("{}|{joined}|{name}", branch.0)
}

/// Which of some keys stand on a roster. A statement for a hundred branches.
pub async fn known(
    tx: &mut Tx<'_>,
    county: County,
    keys: &[&str],
) -> Result<HashSet<String>, StoreError> {
    let asked: HashSet<&str> = keys.iter().copied().collect();
    let org = |it: &&str| it.split('|').next()?.parse().ok().map(Id);
    let mut orgs: Vec<Id> = keys.iter().filter_map(org).collect();
    orgs.sort_unstable();
    orgs.dedup();
    let mut here = HashSet::new();
    for orgs in orgs.chunks(AMONG_MAX) {
        let (ids, params) = among(county, orgs);
        let text = format!(
            "SELECT m.branch, m.joined_on, p.name FROM branch_member m
            JOIN person p ON p.county = m.county AND p.id = m.person
            WHERE m.county = $1 AND m.branch IN ({ids}) AND m.until_on IS NULL"
        );
        for row in tx.query_text("life.enrolled", &text, params).await? {
            let joined = row.opt_text(1)?.as_deref().map(day).transpose()?;
            let key = key(Id(row.int(0)?), joined, &row.text(2)?);
            if asked.contains(key.as_str()) {
                here.insert(key);
            }
        }
    }
    Ok(here)
}

/// Takes somebody off a roster of whom nothing was recorded; gives the day from which they stood there.
pub async fn take_off(
    tx: &mut Tx<'_>,
    county: County,
    (branch, person): (Id, Id),
) -> Result<Option<Date>, StoreError> {
    let params = params![county, branch, person];
    let Some(row) = tx.query_opt(UNTOUCHED, params.clone()).await? else { return Ok(None) };
    let from = day(&row.text(0)?)?;
    tx.run(TAKE_OFF, params).await?;
    Ok(Some(from))
}

/// Takes somebody out of the directory whom nothing names any more.
pub async fn forget(tx: &mut Tx<'_>, county: County, person: Id) -> Result<(), StoreError> {
    tx.run(FORGET_PERSON, params![county, person]).await
}

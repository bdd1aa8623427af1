//! How a county's rules and calendar were changed: versions of rules with who set them, notices of
//! public holidays, the county's own days and its office hours.

use domain::places::County;
use domain::rules::Rule;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::{OwnDay, day};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// A version that begins on the day of another takes its place: on one day one value holds.
    SET_RULE = "INSERT INTO rule (county, key, from_on, until_on, value, unit, basis, confidence)
        VALUES ($1, $2, $3, NULL, $4, $5, $6, $7)
        ON CONFLICT (county, key, from_on) DO UPDATE SET until_on = NULL, value = excluded.value, unit = excluded.unit,
            basis = excluded.basis, confidence = excluded.confidence";
    INSERT_RULE_CHANGE = "INSERT INTO rule_change (county, id, key, at, person, from_on, value, unit, why)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Changes of the four rules of a system; what stands beside one of them was written with it.
    RULE_CHANGES_OF_FOUR = "SELECT c.key, c.at, p.name, c.from_on, c.value, c.unit, c.why FROM rule_change c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 AND c.key IN ($2, $3, $4, $5) ORDER BY c.id DESC LIMIT $6";
    INSERT_TRIAL = "INSERT INTO rule_trial (county, change, from_on, until_on, periods, orgs, more, fewer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// What was seen of the changes of a rule, by when they were made.
    TRIALS_OF = "SELECT c.at, t.from_on, t.until_on, t.periods, t.orgs, t.more, t.fewer FROM rule_change c
        JOIN rule_trial t ON t.county = c.county AND t.change = c.id
        WHERE c.county = $1 AND c.key = $2 ORDER BY c.id DESC LIMIT $3";
    RULE_CHANGES = "SELECT c.key, c.at, p.name, c.from_on, c.value, c.unit, c.why FROM rule_change c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 ORDER BY c.id DESC LIMIT $2";
    RULE_CHANGES_OF = "SELECT c.key, c.at, p.name, c.from_on, c.value, c.unit, c.why FROM rule_change c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 AND c.key = $2 ORDER BY c.id DESC LIMIT $3";
    SET_NOTICE = "INSERT INTO notice (county, year, at, person) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, year) DO UPDATE SET at = excluded.at, person = excluded.person";
    CLEAR_NOTICE = "DELETE FROM notice_day WHERE county = $1 AND year = $2";
    INSERT_NOTICE_DAY = "INSERT INTO notice_day (county, year, day, works) VALUES ($1, $2, $3, $4)";
    NOTICES = "SELECT n.year, n.at, p.name FROM notice n JOIN person p ON p.county = n.county AND p.id = n.person
        WHERE n.county = $1 ORDER BY n.year";
    NOTICE_DAYS = "SELECT year, day, works FROM notice_day WHERE county = $1 ORDER BY year, day";
    SET_OWN_DAY = "INSERT INTO calendar_day (county, day, works, why) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, day) DO UPDATE SET works = excluded.works, why = excluded.why";
    REMOVE_OWN_DAY = "DELETE FROM calendar_day WHERE county = $1 AND day = $2";
    CLEAR_SEASONS = "DELETE FROM office_hours WHERE county = $1";
    OPEN_PROMISES = "SELECT id FROM request WHERE county = $1 AND standing = 0 AND id > $2 AND provisional >= $3
        ORDER BY id LIMIT $4";
    MOVE_DUE = "UPDATE matter SET due_at = $4 WHERE county = $1 AND id = $2 AND version = $3";
    MOVE_PROMISE = "UPDATE request SET promised_at = $3, provisional = $4 WHERE county = $1 AND id = $2";
    MOVE_CALL = "UPDATE call_back SET due_at = $3 WHERE county = $1 AND request = $2 AND open = 1";
}

/// A change of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which rule.
    pub key: String,
    /// When it was changed.
    pub at: Instant,
    /// Who did.
    pub name: String,
    /// From when on it holds.
    pub from: Date,
    /// What it was set to.
    pub value: i64,
    /// In which unit.
    pub unit: String,
    /// Why.
    pub why: String,
}

/// Writes a version of a rule, and who set it.
pub async fn set_rule(
    tx: &mut Tx<'_>,
    county: County,
    rule: &Rule,
    (id, person, at): (Id, Id, Instant),
) -> Result<(), StoreError> {
    let (key, unit, why) = (rule.key.as_str(), rule.unit.as_str(), rule.basis.as_str());
    let from = rule.from.to_string();
    let confidence = rule.confidence.as_str();
    let version = params![county, key, from.clone(), rule.value, unit, why, confidence];
    tx.run(SET_RULE, version).await?;
    let change = params![county, id, key, at, person, from, rule.value, unit, why];
    tx.run(INSERT_RULE_CHANGE, change).await
}

/// The newest changes of all rules, or of one.
pub async fn changes(
    tx: &mut Tx<'_>,
    county: County,
    key: Option<&str>,
    limit: i64,
) -> Result<Vec<Changed>, StoreError> {
    let rows = match key {
        Some(key) => tx.query(RULE_CHANGES_OF, params![county, key, limit]).await?,
        None => tx.query(RULE_CHANGES, params![county, limit]).await?,
    };
    rows.iter().map(changed).collect()
}

fn changed(row: &Row) -> Result<Changed, StoreError> {
    Ok(Changed {
        key: row.text(0)?,
        at: Instant(row.int(1)?),
        name: row.text(2)?,
        from: day(&row.text(3)?)?,
        value: row.int(4)?,
        unit: row.text(5)?,
        why: row.text(6)?,
    })
}

/// The newest changes of rules that are set together.
pub async fn changes_of_four(
    tx: &mut Tx<'_>,
    county: County,
    [first, second, third, fourth]: &[String; 4],
    limit: i64,
) -> Result<Vec<Changed>, StoreError> {
    let keys = (first.as_str(), second.as_str(), third.as_str(), fourth.as_str());
    let params = params![county, keys.0, keys.1, keys.2, keys.3, limit];
    tx.query(RULE_CHANGES_OF_FOUR, params).await?.iter().map(changed).collect()
}

/// What somebody saw of a change before they made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The first day that was looked at.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How many periods were judged.
    pub periods: i64,
    /// Of how many organisations.
    pub orgs: i64,
    /// How many would have been late, or reminded, who were not.
    pub more: i64,
    /// How many no longer.
    pub fewer: i64,
}

/// Writes what was seen of a change.
pub async fn saw(tx: &mut Tx<'_>, county: County, change: Id, it: &Seen) -> Result<(), StoreError> {
    let (from, until) = (it.from.to_string(), it.until.to_string());
    let params = params![county, change, from, until, it.periods, it.orgs, it.more, it.fewer];
    tx.run(INSERT_TRIAL, params).await
}

/// What was seen of the newest changes of a rule, each with when it was made.
pub async fn seen(
    tx: &mut Tx<'_>,
    county: County,
    key: &str,
    limit: i64,
) -> Result<Vec<(Instant, Seen)>, StoreError> {
    let read = |row: &Row| {
        let (from, until) = (day(&row.text(1)?)?, day(&row.text(2)?)?);
        let (periods, orgs) = (row.int(3)?, row.int(4)?);
        let (more, fewer) = (row.int(5)?, row.int(6)?);
        Ok((Instant(row.int(0)?), Seen { from, until, periods, orgs, more, fewer }))
    };
    tx.query(TRIALS_OF, params![county, key, limit]).await?.iter().map(read).collect()
}

/// A notice of public holidays that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// For which year.
    pub year: i64,
    /// When it was entered.
    pub at: Instant,
    /// By whom.
    pub name: String,
    /// Days off.
    pub off: Vec<Date>,
    /// Weekend days on which people work.
    pub work: Vec<Date>,
}

/// Writes the notice of a year in place of the one before.
pub async fn set_notice(
    tx: &mut Tx<'_>,
    county: County,
    year: i64,
    (off, work): (&[Date], &[Date]),
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    tx.run(CLEAR_NOTICE, params![county, year]).await?;
    tx.run(SET_NOTICE, params![county, year, at, person]).await?;
    let days = off.iter().map(|it| (it, false)).chain(work.iter().map(|it| (it, true)));
    for (day, works) in days {
        tx.run(INSERT_NOTICE_DAY, params![county, year, day.to_string(), works]).await?;
    }
    Ok(())
}

/// Every notice that was entered. Two statements.
pub async fn notices(tx: &mut Tx<'_>, county: County) -> Result<Vec<Notice>, StoreError> {
    let rows = tx.query(NOTICES, params![county]).await?;
    let read = |row: &Row| {
        let (year, at, name) = (row.int(0)?, Instant(row.int(1)?), row.text(2)?);
        Ok(Notice { year, at, name, off: Vec::new(), work: Vec::new() })
    };
    let mut notices = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    for row in tx.query(NOTICE_DAYS, params![county]).await? {
        let (year, date, works) = (row.int(0)?, day(&row.text(1)?)?, row.bool(2)?);
        if let Some(notice) = notices.iter_mut().find(|it| it.year == year) {
            if works { notice.work.push(date) } else { notice.off.push(date) }
        }
    }
    Ok(notices)
}

/// Writes a day of the county's own in place of what it was.
pub async fn set_day(tx: &mut Tx<'_>, county: County, own: &OwnDay) -> Result<(), StoreError> {
    let params = params![county, own.day.to_string(), own.works, own.why.as_str()];
    tx.run(SET_OWN_DAY, params).await
}

/// Takes a day of the county's own back.
pub async fn remove_day(tx: &mut Tx<'_>, county: County, date: Date) -> Result<(), StoreError> {
    tx.run(REMOVE_OWN_DAY, params![county, date.to_string()]).await
}

/// Forgets the office hours, so that others may be written.
pub async fn clear_seasons(tx: &mut Tx<'_>, county: County) -> Result<(), StoreError> {
    tx.run(CLEAR_SEASONS, params![county]).await
}

/// Open requests after an id; with `provisional` only those whose promise may still change.
pub async fn open_promises(
    tx: &mut Tx<'_>,
    county: County,
    after: Id,
    provisional: bool,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(OPEN_PROMISES, params![county, after, provisional, limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// What the times of a request have become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which request.
    pub id: Id,
    /// The version that was read: somebody who acted since has derived the times anew already.
    pub version: i64,
    /// The promise.
    pub promised_at: Option<Instant>,
    /// Whether it may still change.
    pub provisional: bool,
    /// Until when the next act is owed.
    pub due_at: Option<Instant>,
}

/// Writes times that were derived anew. No act: the version stays.
pub async fn move_times(tx: &mut Tx<'_>, county: County, it: &Moved) -> Result<(), StoreError> {
    tx.run(MOVE_DUE, params![county, it.id, it.version, it.due_at]).await?;
    tx.run(MOVE_PROMISE, params![county, it.id, it.promised_at, it.provisional]).await?;
    if let Some(due) = it.due_at {
        tx.run(MOVE_CALL, params![county, it.id, due]).await?;
    }
    Ok(())
}

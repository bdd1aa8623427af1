//! The county itself: its places, categories, rules and calendar, and who answers for what.

use domain::directory::Answerer;
use domain::places::{County, NamedPlace, Place};
use domain::rules::Rule;
use kernel::calendar::{Interval, Season};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_COUNTY = "INSERT INTO county (county, name, above, opened_at, revision) VALUES ($1, $2, $3, $4, 1)";
    COUNTIES = "SELECT county, name, above, revision FROM county ORDER BY county";
    ONE_COUNTY = "SELECT county, name, above, revision FROM county WHERE county = $1";
    TOUCH_COUNTY = "UPDATE county SET revision = revision + 1 WHERE county = $1";
    INSERT_PLACE = "INSERT INTO place (county, code, name, initials) VALUES ($1, $2, $3, $4)";
    PLACES = "SELECT code, name FROM place WHERE county = $1 ORDER BY code";
    INSERT_CATEGORY = "INSERT INTO category (county, code, name, hint, position) VALUES ($1, $2, $3, $4, $5)";
    CATEGORIES = "SELECT code, name, hint FROM category WHERE county = $1 ORDER BY position, code";
    INSERT_RULE = "INSERT INTO rule (county, key, from_on, until_on, value, unit, basis, confidence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    RULES = "SELECT key, from_on, until_on, value, unit, basis, confidence FROM rule
        WHERE county = $1 ORDER BY key, from_on";
    INSERT_DAY = "INSERT INTO calendar_day (county, day, works, why) VALUES ($1, $2, $3, $4)";
    DAYS = "SELECT day, works, why FROM calendar_day WHERE county = $1 ORDER BY day";
    INSERT_SEASON = "INSERT INTO office_hours (county, from_day, until_day, hours) VALUES ($1, $2, $3, $4)";
    SEASONS = "SELECT from_day, until_day, hours FROM office_hours WHERE county = $1 ORDER BY from_day";
    INSERT_ANSWERER = "INSERT INTO answerer (county, place, category, org) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, place, category) DO UPDATE SET org = excluded.org";
    ANSWERER = "SELECT org FROM answerer WHERE county = $1 AND place = $2 AND category = $3";
    DELETE_ANSWERER = "DELETE FROM answerer WHERE county = $1 AND place = $2 AND category = $3";
    ANSWERERS = "SELECT place, category, org FROM answerer WHERE county = $1 ORDER BY place, category";
}

/// A county of this instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountyRow {
    /// Its code.
    pub county: County,
    /// Its name: 岚皋县.
    pub name: String,
    /// What it belongs to: 陕西省安康市.
    pub above: String,
    /// Counts the changes of its directory and rules, so that others know when to read again.
    pub revision: i64,
}

/// A kind of request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The stable word.
    pub code: String,
    /// The word people see.
    pub name: String,
    /// What belongs to it, in a few words.
    pub hint: String,
}

/// A county's own day, worked or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDay {
    /// Which day.
    pub day: Date,
    /// Whether it is worked.
    pub works: bool,
    /// Why.
    pub why: String,
}

/// Adds a county.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    name: &str,
    above: &str,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_COUNTY, params![county, name, above, now]).await
}

/// All counties of the instance.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<CountyRow>, StoreError> {
    tx.query(COUNTIES, params![]).await?.iter().map(county_row).collect()
}

/// One county, if it was set up.
pub async fn find(tx: &mut Tx<'_>, county: County) -> Result<Option<CountyRow>, StoreError> {
    tx.query_opt(ONE_COUNTY, params![county]).await?.as_ref().map(county_row).transpose()
}

fn county_row(row: &Row) -> Result<CountyRow, StoreError> {
    Ok(CountyRow {
        county: County(row.int(0)?),
        name: row.text(1)?,
        above: row.text(2)?,
        revision: row.int(3)?,
    })
}

/// Says that the directory or the rules of a county changed.
pub async fn touch(tx: &mut Tx<'_>, county: County) -> Result<(), StoreError> {
    tx.run(TOUCH_COUNTY, params![county]).await
}

/// Adds a place. `initials` are the pinyin initials of its name, for search.
pub async fn insert_place(
    tx: &mut Tx<'_>,
    place: Place,
    name: &str,
    initials: &str,
) -> Result<(), StoreError> {
    tx.run(INSERT_PLACE, params![place.county(), place, name, initials]).await
}

/// All places of a county, the county itself first.
pub async fn places(tx: &mut Tx<'_>, county: County) -> Result<Vec<NamedPlace>, StoreError> {
    let rows = tx.query(PLACES, params![county]).await?;
    rows.iter()
        .map(|row| Ok(NamedPlace { place: Place(row.int(0)?), name: row.text(1)? }))
        .collect()
}

/// Adds a kind of request at a position of the list.
pub async fn insert_category(
    tx: &mut Tx<'_>,
    county: County,
    category: &Category,
    position: i64,
) -> Result<(), StoreError> {
    let Category { code, name, hint } = category;
    let params = params![county, code.as_str(), name.as_str(), hint.as_str(), position];
    tx.run(INSERT_CATEGORY, params).await
}

/// The kinds of request, in the order of the list.
pub async fn categories(tx: &mut Tx<'_>, county: County) -> Result<Vec<Category>, StoreError> {
    let rows = tx.query(CATEGORIES, params![county]).await?;
    rows.iter()
        .map(|row| Ok(Category { code: row.text(0)?, name: row.text(1)?, hint: row.text(2)? }))
        .collect()
}

/// Adds a version of a rule.
pub async fn insert_rule(tx: &mut Tx<'_>, county: County, rule: &Rule) -> Result<(), StoreError> {
    let until = rule.until.map(|it| it.to_string());
    let params = params![
        county,
        rule.key.as_str(),
        rule.from.to_string(),
        until,
        rule.value,
        rule.unit.as_str(),
        rule.basis.as_str(),
        rule.confidence.as_str()
    ];
    tx.run(INSERT_RULE, params).await
}

/// All versions of all rules.
pub async fn rules(tx: &mut Tx<'_>, county: County) -> Result<Vec<Rule>, StoreError> {
    let rows = tx.query(RULES, params![county]).await?;
    let read = |row: &Row| {
        Ok(Rule {
            key: row.text(0)?,
            from: day(&row.text(1)?)?,
            until: row.opt_text(2)?.as_deref().map(day).transpose()?,
            value: row.int(3)?,
            unit: row.text(4)?,
            basis: row.text(5)?,
            confidence: row.text(6)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Adds a day of the county's own.
pub async fn insert_day(tx: &mut Tx<'_>, county: County, day: &OwnDay) -> Result<(), StoreError> {
    let params = params![county, day.day.to_string(), day.works, day.why.as_str()];
    tx.run(INSERT_DAY, params).await
}

/// The days of the county's own.
pub async fn days(tx: &mut Tx<'_>, county: County) -> Result<Vec<OwnDay>, StoreError> {
    let rows = tx.query(DAYS, params![county]).await?;
    rows.iter()
        .map(|row| Ok(OwnDay { day: day(&row.text(0)?)?, works: row.bool(1)?, why: row.text(2)? }))
        .collect()
}

/// Adds a season of office hours: from and until as month and day, hours in minutes.
pub async fn insert_season(
    tx: &mut Tx<'_>,
    county: County,
    season: &Season,
) -> Result<(), StoreError> {
    let day = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
    let hours: Vec<String> =
        season.intervals.iter().map(|it| format!("{}-{}", it.from, it.to)).collect();
    let params = params![county, day(season.from), day(season.to), hours.join(",")];
    tx.run(INSERT_SEASON, params).await
}

/// The county's own office hours by season; none means the usual ones.
pub async fn seasons(tx: &mut Tx<'_>, county: County) -> Result<Vec<Season>, StoreError> {
    tx.query(SEASONS, params![county]).await?.iter().map(season).collect()
}

fn season(row: &Row) -> Result<Season, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "office_hours".to_owned() };
    let month_day = |text: String| -> Option<(i8, i8)> {
        let (month, day) = text.split_once('-')?;
        Some((month.parse().ok()?, day.parse().ok()?))
    };
    let interval = |text: &str| -> Option<Interval> {
        let (from, to) = text.split_once('-')?;
        Some(Interval { from: from.parse().ok()?, to: to.parse().ok()? })
    };
    let intervals: Option<Vec<Interval>> = row.text(2)?.split(',').map(interval).collect();
    Ok(Season {
        from: month_day(row.text(0)?).ok_or_else(corrupt)?,
        to: month_day(row.text(1)?).ok_or_else(corrupt)?,
        intervals: intervals.ok_or_else(corrupt)?,
    })
}

/// Writes a line of the dispatch catalogue, replacing the one before.
pub async fn set_answerer(
    tx: &mut Tx<'_>,
    county: County,
    line: &Answerer,
) -> Result<(), StoreError> {
    let params = params![county, line.place, line.category.as_str(), line.org];
    tx.run(INSERT_ANSWERER, params).await
}

/// Who the line of exactly this place and category names, if there is such a line.
pub async fn answerer(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    category: &str,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ANSWERER, params![county, place, category]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// Removes a line of the dispatch catalogue.
pub async fn remove_answerer(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    category: &str,
) -> Result<(), StoreError> {
    tx.run(DELETE_ANSWERER, params![county, place, category]).await
}

/// The dispatch catalogue.
pub async fn answerers(tx: &mut Tx<'_>, county: County) -> Result<Vec<Answerer>, StoreError> {
    let rows = tx.query(ANSWERERS, params![county]).await?;
    rows.iter()
        .map(|row| {
            let (place, category) = (Place(row.int(0)?), row.text(1)?);
            Ok(Answerer { place, category, org: Id(row.int(2)?) })
        })
        .collect()
}

/// Reads a civil date as stored.
pub(crate) fn day(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt { what: format!("date {text}") })
}

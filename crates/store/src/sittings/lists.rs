//! Lists of sittings, the newest first: those of a branch, and those behind a number.

use domain::life::sittings::Sitting;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;

use crate::composed::Composed;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    SITTINGS_OF_BRANCH = "SELECT s.id, s.branch, s.title, s.held_on, s.from_hour, s.until_hour, s.place, s.state, '', '',
            s.guests, s.chair, s.recorder, s.due, s.present, s.came, s.entered_on, s.withdrawn, m.version, i.system
        FROM sitting s JOIN matter m ON m.county = s.county AND m.id = s.id
        JOIN sitting_item i ON i.county = s.county AND i.sitting = s.id
        WHERE s.county = $1 AND s.branch = $2 AND s.held_on >= $3 AND s.held_on <= $4
        ORDER BY s.held_on DESC, s.id DESC, i.seq LIMIT $5";
}

/// The most rows one read of sittings gives, a row for each of their systems.
const ROWS: i64 = 2_000;

/// The sittings of a branch on some days, the newest first; agenda and minutes are left out.
pub async fn of_branch(
    tx: &mut Tx<'_>,
    county: County,
    branch: Id,
    (from, until): (Date, Date),
) -> Result<Vec<Sitting>, StoreError> {
    let params = params![county, branch, from.to_string(), until.to_string(), ROWS];
    let rows = tx.query(SITTINGS_OF_BRANCH, params).await?;
    let mut all: Vec<Sitting> = Vec::new();
    for row in &rows {
        push(&mut all, row)?;
    }
    Ok(all)
}

fn push(all: &mut Vec<Sitting>, row: &Row) -> Result<(), StoreError> {
    let (id, system) = (Id(row.int(0)?), row.text(19)?);
    match all.last_mut().filter(|it| it.id == id) {
        Some(it) => it.systems.push(system),
        None => all.push(super::sitting(row, vec![system])?),
    }
    Ok(())
}

/// Which recorded sittings of a county, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Held in which year.
    pub year: i16,
    /// That count for this system, among others; any for none.
    pub system: Option<String>,
    /// Of branches directly below this organisation only.
    pub above: Option<Id>,
    /// Of this branch only.
    pub branch: Option<Id>,
    /// Of branches of these places only.
    pub places: (i64, i64),
}

/// Adds the conditions of `which` on `s`, a sitting, and `o`, its organisation.
fn conditions(text: &mut Composed, which: &Which) {
    text.push(" AND s.state IN ('held', 'published')");
    text.and("s.held_on >=", format!("{:04}-01-01", which.year));
    text.and("s.held_on <=", format!("{:04}-12-31", which.year));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(branch) = which.branch {
        text.and("s.branch =", branch);
    }
    if let Some(above) = which.above {
        text.and("o.parent =", above);
    }
    if let Some(system) = &which.system {
        let system = text.bind(system.as_str());
        text.push(&format!(
            " AND EXISTS (SELECT 1 FROM sitting_item i
                WHERE i.county = s.county AND i.sitting = s.id AND i.system = {system})"
        ));
    }
}

/// How many there are. One statement.
pub async fn count(tx: &mut Tx<'_>, county: County, which: &Which) -> Result<i64, StoreError> {
    let text = "SELECT CAST(COUNT(*) AS BIGINT) FROM sitting s
        JOIN organisation o ON o.county = s.county AND o.id = s.branch WHERE s.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    match tx.query_text("sittings.count", &text.text, text.params).await?.first() {
        Some(row) => row.int(0),
        None => Ok(0),
    }
}

/// A sitting in a list of more branches than one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The sitting; agenda and minutes are left out.
    pub sitting: Sitting,
    /// The name of its branch.
    pub branch: String,
}

/// A page of them, the newest first, behind the one of this day and id. Two statements for a hundred.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: Option<(Date, Id)>,
    limit: i64,
) -> Result<Vec<Told>, StoreError> {
    let text = "SELECT s.id, s.branch, s.title, s.held_on, s.from_hour, s.until_hour, s.place, s.state, '', '',
            s.guests, s.chair, s.recorder, s.due, s.present, s.came, s.entered_on, s.withdrawn, m.version, o.name
        FROM sitting s JOIN matter m ON m.county = s.county AND m.id = s.id
        JOIN organisation o ON o.county = s.county AND o.id = s.branch WHERE s.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    if let Some((day, id)) = after {
        let (day, id) = (text.bind(day.to_string()), text.bind(id));
        text.push(&format!(" AND (s.held_on, s.id) < ({day}, {id})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY s.held_on DESC, s.id DESC LIMIT {limit}"));
    let rows = tx.query_text("sittings.page", &text.text, text.params).await?;
    let ids = rows.iter().map(|row| Ok(Id(row.int(0)?))).collect::<Result<Vec<_>, StoreError>>()?;
    let mut systems = super::rows::systems(tx, county, &ids).await?;
    let mut all = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(&ids) {
        let sitting = super::sitting(row, systems.remove(id).unwrap_or_default())?;
        all.push(Told { sitting, branch: row.text(19)? });
    }
    Ok(all)
}

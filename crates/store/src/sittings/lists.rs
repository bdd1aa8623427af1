//! Lists of sittings: those of a branch, the newest first.

use domain::life::sittings::Sitting;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;

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

//! The members' pool: offered orders around a home, band by band.

use domain::orders::{Kind, Near, Skill};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    POOL_OF_VILLAGE = "SELECT id, number, title, body, kind, skill, place, lon, lat, wished, placed_at, due_at FROM orders
        WHERE county = $1 AND place = $2 AND stage = 1 AND due_at >= $3
            AND skill IN ($4, $5, $6, $7, $8, $9, $10, $11, $12) ORDER BY placed_at, id LIMIT $13";
    POOL_OF_TOWN = "SELECT id, number, title, body, kind, skill, place, lon, lat, wished, placed_at, due_at FROM orders
        WHERE county = $1 AND town = $14 AND place <> $2 AND stage = 1 AND due_at >= $3
            AND skill IN ($4, $5, $6, $7, $8, $9, $10, $11, $12) ORDER BY placed_at, id LIMIT $13";
    POOL_OF_COUNTY = "SELECT id, number, title, body, kind, skill, place, lon, lat, wished, placed_at, due_at FROM orders
        WHERE county = $1 AND town <> $2 AND stage = 1 AND due_at >= $3
            AND skill IN ($4, $5, $6, $7, $8, $9, $10, $11, $12) ORDER BY placed_at, id LIMIT $13";
}

/// An order as the members' pool shows it: without address and without the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which order.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// The first words.
    pub title: String,
    /// The person's words.
    pub body: String,
    /// A service, a need or a question.
    pub kind: Kind,
    /// What it takes.
    pub skill: Skill,
    /// Where.
    pub place: Place,
    /// Where exactly: for the distance, not for the page.
    pub position: Option<(i64, i64)>,
    /// When it would suit the person.
    pub wished: String,
    /// When it was placed.
    pub placed_at: Instant,
    /// Until when it waits in the pool.
    pub due_at: Instant,
}

/// Orders of one band around a home that wait in the pool and take one of the skills, the oldest
/// first.
pub async fn pool(
    tx: &mut Tx<'_>,
    county: County,
    (home, near): (Place, Near),
    skills: &[Skill],
    now: Instant,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let (sql, place) = match near {
        Near::Village | Near::Town => (POOL_OF_VILLAGE, home),
        Near::County => (POOL_OF_COUNTY, home.town()),
    };
    let mut params = params![county, place, now];
    // Filled up to one length, so that all share one prepared statement.
    let words = skills.iter().map(|it| it.code()).chain(std::iter::repeat(""));
    params.extend(words.take(Skill::ALL.len()).map(Value::from));
    params.push(limit.into());
    let rows = if near == Near::Town {
        params.push(home.town().into());
        tx.query(POOL_OF_TOWN, params).await?
    } else {
        tx.query(sql, params).await?
    };
    rows.iter().map(waiting_row).collect()
}

fn waiting_row(row: &Row) -> Result<Waiting, StoreError> {
    let (kind, skill) = (row.text(4)?, row.text(5)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("order {what}") };
    Ok(Waiting {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        body: row.text(3)?,
        kind: Kind::parse(&kind).ok_or_else(|| corrupt(&kind))?,
        skill: Skill::parse(&skill).ok_or_else(|| corrupt(&skill))?,
        place: Place(row.int(6)?),
        position: row.opt_int(7)?.zip(row.opt_int(8)?),
        wished: row.text(9)?,
        placed_at: Instant(row.int(10)?),
        due_at: Instant(row.int(11)?),
    })
}

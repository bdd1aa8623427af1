//! Rounds of grids: one open a grid, done by an entry of the log.

use domain::directory::Grid;
use domain::logs::Measure;
use domain::places::{County, Place};
use domain::rounds::{Round, State};
use kernel::id::Id;
use kernel::time::Instant;

use crate::field::{self, After, Listed, Span};
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, logs, params, statements};

statements! {
    INSERT_ROUND = "INSERT INTO grid_round (county, id, grid, place, town, org, opened_at, due_at, done_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
    END_ROUND = "UPDATE grid_round SET done_at = $3 WHERE county = $1 AND id = $2";
    OPEN_OF_GRID = "SELECT t.id, t.grid, t.place, t.org, t.opened_at, t.due_at, t.done_at, m.version, g.name
        FROM grid_round t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN grid g ON g.county = t.county AND g.id = t.grid
        WHERE t.county = $1 AND t.grid = $2 AND t.done_at IS NULL";
    DROP_ROUND = "DELETE FROM grid_round WHERE county = $1 AND id = $2 AND done_at IS NULL";
    ROUND = "SELECT t.id, t.grid, t.place, t.org, t.opened_at, t.due_at, t.done_at, m.version, g.name
        FROM grid_round t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN grid g ON g.county = t.county AND g.id = t.grid
        WHERE t.county = $1 AND t.id = $2";
    OPEN_OF_KEEPER = "SELECT t.id, t.grid, t.place, t.org, t.opened_at, t.due_at, t.done_at, m.version, g.name
        FROM grid g JOIN grid_round t ON t.county = g.county AND t.grid = g.id AND t.done_at IS NULL
        JOIN matter m ON m.county = t.county AND m.id = t.id
        WHERE g.county = $1 AND g.keeper = $2 ORDER BY t.due_at, t.id LIMIT $3";
    GRIDS_WITHOUT_ROUND = "SELECT g.id, g.name, g.place, g.keeper FROM grid g
        WHERE g.county = $1 AND g.id > $2 AND g.keeper IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM grid_round t WHERE t.county = g.county AND t.grid = g.id AND t.done_at IS NULL)
        ORDER BY g.id LIMIT $3";
    GRIDS_OF_KEEPER = "SELECT id, name, place, keeper FROM grid WHERE county = $1 AND keeper = $2 ORDER BY id LIMIT 50";
    KEEPERS_OF_PLACE = "SELECT g.keeper, p.name, g.name FROM grid g
        JOIN person p ON p.county = g.county AND p.id = g.keeper
        WHERE g.county = $1 AND g.place = $2 ORDER BY g.id LIMIT 50";
    ORG_OF_PERSON = "SELECT org FROM role_grant WHERE county = $1 AND person = $2 ORDER BY role LIMIT 1";
}

const LISTED: Listed = Listed {
    name: "rounds.page",
    columns: "t.id, t.grid, t.place, t.org, t.opened_at, t.due_at, t.done_at, m.version, g.name",
    tables: "grid_round t LEFT JOIN matter m ON m.county = t.county AND m.id = t.id \
        LEFT JOIN grid g ON g.county = t.county AND g.id = t.grid",
    at: "done_at",
};

/// A round with the name of its grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The round.
    pub round: Round,
    /// 第一网格.
    pub grid: String,
}

fn matter(round: &Round) -> Matter {
    let open = round.done_at.is_none();
    let due_at = open.then_some(round.due_at);
    let state = round.state().code();
    Matter { id: round.id, noun: "round", state, open, owner: round.org, due_at }
}

/// Opens a round.
pub async fn insert(tx: &mut Tx<'_>, county: County, round: &Round) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(round)).await?;
    let Round { id, grid, place, org, opened_at, due_at, .. } = round;
    let params = params![county, *id, *grid, *place, place.town(), *org, *opened_at, *due_at];
    tx.run(INSERT_ROUND, params).await?;
    let to = State::Open.code();
    let (at, to_org) = (*opened_at, Some(*org));
    let event = Event { at, act: "open", from: None, to, to_org, public: "", internal: "" };
    matters::append(tx, county, *id, 1, Doer::default(), event).await
}

/// Writes back a round that was done, unless somebody else wrote it before, and counts it.
pub async fn end(
    tx: &mut Tx<'_>,
    county: County,
    round: &Round,
    by: Doer,
) -> Result<(), StoreError> {
    let Some(at) = round.done_at else { return Ok(()) };
    matters::save(tx, county, &matter(round), round.version - 1).await?;
    tx.run(END_ROUND, params![county, round.id, at]).await?;
    let (from, to) = (Some(State::Open.code()), State::Done.code());
    let event = Event { at, act: "done", from, to, to_org: None, public: "", internal: "" };
    matters::append(tx, county, round.id, round.version, by, event).await?;
    let bucket = (at, round.place, "round");
    logs::count(tx, county, round.id, bucket, round.version, &[(Measure::Rounds, 1)]).await
}

/// Drops the open round of a grid that nobody keeps any more: it was not done and is counted
/// nowhere; what became of it stands in the history of its matter.
pub async fn drop_open(
    tx: &mut Tx<'_>,
    county: County,
    grid: Id,
    at: Instant,
    by: Doer,
) -> Result<(), StoreError> {
    let Some(row) = tx.query_opt(OPEN_OF_GRID, params![county, grid]).await? else { return Ok(()) };
    let open = walk(&row)?.round;
    let (from, to) = (Some(State::Open.code()), "dropped");
    let closed = Matter { state: to, open: false, due_at: None, ..matter(&open) };
    matters::save(tx, county, &closed, open.version).await?;
    tx.run(DROP_ROUND, params![county, open.id]).await?;
    let event = Event { at, act: "drop", from, to, to_org: None, public: "", internal: "" };
    matters::append(tx, county, open.id, open.version + 1, by, event).await
}

/// A round.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Walk>, StoreError> {
    tx.query_opt(ROUND, params![county, id]).await?.as_ref().map(walk).transpose()
}

/// The open rounds of the grids somebody keeps, the one due first, first.
pub async fn open_of(
    tx: &mut Tx<'_>,
    county: County,
    keeper: Id,
    limit: i64,
) -> Result<Vec<Walk>, StoreError> {
    tx.query(OPEN_OF_KEEPER, params![county, keeper, limit]).await?.iter().map(walk).collect()
}

/// A page of rounds that were done, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    span: &Span,
    after: After,
    limit: i64,
) -> Result<Vec<Walk>, StoreError> {
    field::page(tx, county, &LISTED, span, after, limit).await?.iter().map(walk).collect()
}

/// Grids behind `after` with a keeper and no open round, at most `limit`.
pub async fn grids_without(
    tx: &mut Tx<'_>,
    county: County,
    after: Id,
    limit: i64,
) -> Result<Vec<Grid>, StoreError> {
    tx.query(GRIDS_WITHOUT_ROUND, params![county, after, limit]).await?.iter().map(grid).collect()
}

/// The grids somebody keeps, at most 50.
pub async fn grids_of(
    tx: &mut Tx<'_>,
    county: County,
    keeper: Id,
) -> Result<Vec<Grid>, StoreError> {
    tx.query(GRIDS_OF_KEEPER, params![county, keeper]).await?.iter().map(grid).collect()
}

/// The keepers of a village: who, their name, the name of their grid.
pub async fn keepers(
    tx: &mut Tx<'_>,
    county: County,
    village: Place,
) -> Result<Vec<(Id, String, String)>, StoreError> {
    let rows = tx.query(KEEPERS_OF_PLACE, params![county, village]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.text(1)?, row.text(2)?))).collect()
}

/// The organisation somebody acts for.
pub async fn org_of(tx: &mut Tx<'_>, county: County, person: Id) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ORG_OF_PERSON, params![county, person]).await?;
    row.map(|row| row.int(0).map(Id)).transpose()
}

fn grid(row: &Row) -> Result<Grid, StoreError> {
    Ok(Grid {
        id: Id(row.int(0)?),
        name: row.text(1)?,
        place: Place(row.int(2)?),
        keeper: row.opt_int(3)?.map(Id),
    })
}

fn walk(row: &Row) -> Result<Walk, StoreError> {
    let round = Round {
        id: Id(row.int(0)?),
        grid: Id(row.int(1)?),
        place: Place(row.int(2)?),
        org: Id(row.int(3)?),
        opened_at: Instant(row.int(4)?),
        due_at: Instant(row.int(5)?),
        done_at: row.opt_int(6)?.map(Instant),
        version: row.int(7)?,
    };
    Ok(Walk { round, grid: row.text(8)? })
}

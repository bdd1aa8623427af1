//! Where places lie: set by hand, or learned from the positions of their requests.

use domain::places::{County, Place};
use domain::points::{Point, PointSource, Position};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    POINTS = "SELECT place, lon, lat, source FROM place_point
        WHERE county = $1 AND place BETWEEN $2 AND $3 ORDER BY place LIMIT 5000";
    SET_POINT = "INSERT INTO place_point (county, place, lon, lat, source) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county, place) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, source = excluded.source";
    /// What was set by hand stays.
    LEARN_POINT = "INSERT INTO place_point (county, place, lon, lat, source) VALUES ($1, $2, $3, $4, 'learned')
        ON CONFLICT (county, place) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, source = excluded.source
        WHERE place_point.source <> 'set'";
    FORGET_POINT = "DELETE FROM place_point WHERE county = $1 AND place = $2";
    POINT_MARK = "SELECT received_at, request FROM point_mark WHERE county = $1";
    SET_POINT_MARK = "INSERT INTO point_mark (county, received_at, request) VALUES ($1, $2, $3)
        ON CONFLICT (county) DO UPDATE SET received_at = excluded.received_at, request = excluded.request";
    LOCATED_SINCE = "SELECT place, received_at, id FROM request
        WHERE county = $1 AND lon IS NOT NULL AND (received_at, id) > ($2, $3) ORDER BY received_at, id LIMIT $4";
    LOCATED_IN = "SELECT lon, lat FROM request
        WHERE county = $1 AND place = $2 AND lon IS NOT NULL ORDER BY received_at DESC, id DESC LIMIT $3";
}

/// The points of the places inside a place.
pub async fn inside(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<Vec<Point>, StoreError> {
    let rows = tx.query(POINTS, params![county, place, place.last()]).await?;
    rows.iter().map(point).collect()
}

fn point(row: &Row) -> Result<Point, StoreError> {
    let (lon, lat, source) = (row.int(1)?, row.int(2)?, row.text(3)?);
    let corrupt = || StoreError::Corrupt { what: format!("place_point {source}") };
    Ok(Point {
        place: Place(row.int(0)?),
        at: Position { lon, lat },
        source: PointSource::parse(&source).ok_or_else(corrupt)?,
    })
}

/// Writes a point, whatever stood there.
pub async fn set(tx: &mut Tx<'_>, county: County, point: &Point) -> Result<(), StoreError> {
    let Point { place, at, source } = point;
    tx.run(SET_POINT, params![county, *place, at.lon, at.lat, source.code()]).await
}

/// Writes a learned point, unless one was set by hand.
pub async fn learn(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    at: Position,
) -> Result<(), StoreError> {
    tx.run(LEARN_POINT, params![county, place, at.lon, at.lat]).await
}

/// Removes a point: it is learned again when there is something to learn from.
pub async fn forget(tx: &mut Tx<'_>, county: County, place: Place) -> Result<(), StoreError> {
    tx.run(FORGET_POINT, params![county, place]).await
}

/// The request up to which was learned.
pub async fn mark(tx: &mut Tx<'_>, county: County) -> Result<(Instant, Id), StoreError> {
    let row = tx.query_opt(POINT_MARK, params![county]).await?;
    row.map_or(Ok((Instant(0), Id(0))), |row| Ok((Instant(row.int(0)?), Id(row.int(1)?))))
}

/// Sets that mark on.
pub async fn set_mark(
    tx: &mut Tx<'_>,
    county: County,
    (at, request): (Instant, Id),
) -> Result<(), StoreError> {
    tx.run(SET_POINT_MARK, params![county, at, request]).await
}

/// The requests with a position behind a mark, in order, at most `limit`: where each lies, and its
/// own mark.
pub async fn located_since(
    tx: &mut Tx<'_>,
    county: County,
    (at, request): (Instant, Id),
    limit: i64,
) -> Result<Vec<(Place, (Instant, Id))>, StoreError> {
    let rows = tx.query(LOCATED_SINCE, params![county, at, request, limit]).await?;
    let read = |row: &Row| Ok((Place(row.int(0)?), (Instant(row.int(1)?), Id(row.int(2)?))));
    rows.iter().map(read).collect()
}

/// The newest positions of the requests of a place, at most `limit`.
pub async fn positions(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<Position>, StoreError> {
    let rows = tx.query(LOCATED_IN, params![county, place, limit]).await?;
    rows.iter().map(|row| Ok(Position { lon: row.int(0)?, lat: row.int(1)? })).collect()
}

//! A request with all that its page shows: its history, its clock, its photos, who was asked beside.

use domain::places::County;
use domain::requests::{Request, Unit};
use kernel::deadline::ClockEvent;
use kernel::id::Id;
use kernel::time::Instant;

use super::beside::unit_kind;
use super::{BESIDE, Line, REQUEST, history, request};
use crate::matters::{Photo, clock_of};
use crate::{Row, StoreError, Tx, params};

/// A request, its history and what stands beside it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The request.
    pub request: Request,
    /// Its history, oldest first.
    pub history: Vec<Line>,
    /// What happened to its clock, oldest first.
    pub clock: Vec<ClockEvent>,
    /// Its photos, by line of the history.
    pub photos: Vec<Photo>,
    /// Every organisation that was asked beside the leading one.
    pub units: Vec<Unit>,
}

/// A request with all that is shown with it. Three statements.
pub async fn load_whole(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<Whole>, StoreError> {
    let Some(row) = tx.query_opt(REQUEST, params![county, id]).await? else { return Ok(None) };
    let (request, history) = (request(&row)?, history(tx, county, id).await?);
    let (clock, photos, units) = (Vec::new(), Vec::new(), Vec::new());
    let mut whole = Whole { request, history, clock, photos, units };
    for row in tx.query(BESIDE, params![county, id]).await? {
        match row.text(0)?.as_str() {
            "clock" => whole.clock.push(clock_line(&row)?),
            "photo" => whole.photos.push(photo(&row)?),
            _ => whole.units.push(unit(&row)?),
        }
    }
    let owed = whole.units.iter().filter(|it| it.done_at.is_none());
    whole.request.units = owed.cloned().collect();
    Ok(Some(whole))
}

fn clock_line(row: &Row) -> Result<ClockEvent, StoreError> {
    clock_of(row.int(3)?, &row.text(6)?, row.opt_int(4)?, row.opt_text(7)?.as_deref())
}

fn photo(row: &Row) -> Result<Photo, StoreError> {
    Ok(Photo {
        seq: row.int(1)?,
        hash: row.text(6)?,
        thumb: row.text(7)?,
        width: row.int(3)?,
        height: row.int(4)?,
    })
}

fn unit(row: &Row) -> Result<Unit, StoreError> {
    Ok(Unit {
        seq: row.int(1)?,
        org: Id(row.int(2)?),
        kind: unit_kind(&row.text(6)?)?,
        round: row.int(5)?,
        asked_at: Instant(row.int(3)?),
        done_at: row.opt_int(4)?.map(Instant),
        words: row.text(7)?,
    })
}

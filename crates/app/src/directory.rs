//! The directory for staff: organisations, who holds a post, who answers for what.

use domain::directory::{Grid, Post};
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;

use crate::{App, Failure};

/// The posts of an organisation with their holders' names.
pub async fn posts(app: &App, county: County, org: Id) -> Result<Vec<(Post, String)>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::directory::posts(tx, county, org).await;
    Ok(app.store().read(read).await?)
}

/// The grids of a village.
pub async fn grids(app: &App, county: County, place: Place) -> Result<Vec<Grid>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::directory::grids(tx, county, place).await;
    Ok(app.store().read(read).await?)
}

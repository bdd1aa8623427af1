//! What was taken is taken back by its noun's own act, as far as nobody has touched it.

use domain::imports::{Noun, State};
use domain::places::County;
use kernel::id::Id;
use store::Tx;

use super::taking::doer;
use crate::{App, Failure};

/// Rows of one transaction.
const PIECE: i64 = 25;

/// Takes some pieces of a file back, if it is being taken back.
pub(super) async fn some(app: &App, county: County, id: Id, pieces: usize) -> Result<(), Failure> {
    for _ in 0..pieces {
        if !piece(app, county, id).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn piece(app: &App, county: County, id: Id) -> Result<bool, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let messages: Vec<Id> = (0..PIECE).map(|_| app.next_id()).collect();
    let write = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        let Some(mut run) = store::imports::load(tx, county, id).await? else { return Ok(false) };
        if run.state != State::Undoing {
            return Ok(false);
        }
        let by = doer(&run);
        let rows = store::imports::to_undo(tx, county, id, PIECE).await?;
        if rows.is_empty() {
            store::imports::drop_rows(tx, county, id).await?;
            (run.state, run.changed_at) = (State::Undone, now);
            store::imports::save(tx, county, &run).await?;
            let counts = store::imports::counts(tx, county, id).await?;
            let detail = format!("undone={} kept={}", counts.undone, counts.kept);
            super::audit(tx, county, by, now, ("import_undone", id, &detail)).await?;
            return Ok(false);
        }
        for ((line, matter), message) in rows.into_iter().zip(&messages) {
            let undone = match run.noun {
                Noun::Hotline => {
                    crate::hotline::undo(tx, &house, (matter, by), (*message, now)).await?
                }
                Noun::Sittings => {
                    crate::life::bringing::undo(tx, &house, (matter, by), now).await?
                }
                Noun::Rosters => {
                    crate::life::enrolling::undo(tx, &house, (matter, by), now).await?
                }
            };
            store::imports::end_taken(tx, county, id, (line, undone)).await?;
        }
        Ok(true)
    };
    match app.store().write(county.0, write).await {
        Err(Failure::Contended(_)) => Ok(true),
        other => other,
    }
}

//! Chosen rows become what their noun makes of them, a piece a transaction. Whoever goes on, the page
//! or the job, and however often: a row is taken once, because taking removes it.

use std::collections::BTreeMap;

use domain::imports::{Standing, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::imports::Run;
use store::matters::Doer;

use super::line;
use super::noun::{Judge, Ready};
use crate::{App, Failure};

/// Rows of one transaction.
const PIECE: i64 = 25;

/// Pieces that the page waits for.
pub(super) const AT_ONCE: usize = 4;

/// Who pressed last.
pub(super) fn doer(run: &Run) -> Doer {
    Doer { person: Some(run.person), org: Some(run.org) }
}

/// Takes some pieces of a file, if it is being taken.
pub(super) async fn some(app: &App, county: County, id: Id, pieces: usize) -> Result<(), Failure> {
    for _ in 0..pieces {
        if !piece(app, county, id).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes a piece. Says whether there may be more.
async fn piece(app: &App, county: County, id: Id) -> Result<bool, Failure> {
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let run = store::imports::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        if run.state != State::Taking {
            return Ok(None);
        }
        let rows = store::imports::to_take(tx, county, id, PIECE).await?;
        let words = store::imports::words(tx, county, &run).await?;
        Ok(Some((run, rows, words)))
    };
    let Some((run, rows, words)) = app.store().read(county.0, read).await? else {
        return Ok(false);
    };
    if rows.is_empty() {
        finish(app, county, id).await?;
        return Ok(false);
    }
    let chest = app.chest(county).await?;
    let names = super::headings(&chest, &run)?;
    let lines = rows.iter().map(|it| line(&chest, it)).collect::<Result<Vec<_>, _>>()?;
    let judge = Judge::of(app, county, &run, words, &lines).await?;
    let mut ready = Vec::new();
    for (row, line) in rows.iter().zip(&lines) {
        let made = match judge.judge(line) {
            Ok(it) => judge.ready(app, (&run, &chest, &names), (line, it)).await,
            Err(_) => Err(Failure::Invalid(Vec::new())),
        };
        match made {
            Ok(it) => ready.push((row.line, Some(it))),
            // The house changed since it was checked: it waits for somebody.
            Err(Failure::Invalid(_)) => ready.push((row.line, None)),
            Err(other) => return Err(other),
        }
    }
    take(app, county, &run, ready).await?;
    Ok(true)
}

async fn take(
    app: &App,
    county: County,
    run: &Run,
    ready: Vec<(i64, Option<Ready>)>,
) -> Result<(), Failure> {
    let (id, house, today) = (run.id, app.house(county).await?, app.now().date());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        // Somebody may have been quicker, here or in another process.
        match store::imports::load(tx, county, id).await? {
            Some(now) if now.state == State::Taking => {}
            _ => return Ok(()),
        }
        let mut follow: BTreeMap<Id, Date> = BTreeMap::new();
        for (line, ready) in &ready {
            let Some(ready) = ready else {
                store::imports::stand(tx, county, id, (*line, Standing::Wrong)).await?;
                continue;
            };
            if ready.is_here(tx, county).await? {
                store::imports::stand(tx, county, id, (*line, Standing::Here)).await?;
            } else if store::imports::drop_row(tx, county, id, *line).await? {
                let became = ready.write(tx, county).await?;
                store::imports::taken(tx, county, id, (*line, became)).await?;
                if let Some((branch, since)) = ready.follows() {
                    let first = follow.entry(branch).or_insert(since);
                    *first = since.min(*first);
                }
            }
        }
        for (branch, since) in follow {
            crate::life::anew(tx, &house, branch, (since, today)).await?;
        }
        Ok(())
    };
    match app.store().write(county.0, write).await {
        // A 编号 that is taken: the next turn draws others.
        Err(Failure::Contended(_)) => Ok(()),
        other => other,
    }
}

/// Nothing chosen is left: what is staged still waits for somebody, else the file is done.
async fn finish(app: &App, county: County, id: Id) -> Result<(), Failure> {
    let now = app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let Some(mut run) = store::imports::load(tx, county, id).await? else { return Ok(()) };
        let counts = store::imports::counts(tx, county, id).await?;
        if run.state != State::Taking || counts.chosen > 0 {
            return Ok(());
        }
        // What is here already, or over, asks nobody for anything.
        if counts.new + counts.wrong == 0 {
            store::imports::drop_rows(tx, county, id).await?;
            run.state = State::Done;
        } else {
            run.state = State::Ready;
        }
        run.changed_at = now;
        store::imports::save(tx, county, &run).await?;
        let detail = format!("rows={}", counts.taken);
        super::audit(tx, county, doer(&run), now, ("import_taken", id, &detail)).await
    };
    app.store().write(county.0, write).await
}

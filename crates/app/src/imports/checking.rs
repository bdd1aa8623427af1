//! Every row of a file is judged: new, here, over, or to be mended.

use std::collections::HashSet;

use domain::imports::{Line, Noun, Standing, State};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::imports::Run;

use super::noun::Judge;
use super::{line, words};
use crate::{App, Failure};

/// More than the rows of any file.
pub(super) const ALL: i64 = 10_000;

/// The rows of a file, opened, with what judges them.
pub(super) struct Read {
    pub(super) run: Run,
    pub(super) lines: Vec<Line>,
    pub(super) judge: Judge,
}

/// Reads the whole of a file.
pub(super) async fn read(app: &App, county: County, id: Id) -> Result<Read, Failure> {
    let chest = app.chest(county).await?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let run = store::imports::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let rows = store::imports::rows(tx, county, id, (None, 0), ALL).await?;
        let words = store::imports::words(tx, county, &run).await?;
        Ok((run, rows, words))
    };
    let (run, rows, words) = app.store().read(county.0, read).await?;
    let open = move || rows.iter().map(|it| line(&chest, it)).collect::<Result<Vec<_>, _>>();
    let lines = app.heavy(open).await??;
    let judge = Judge::of(app, county, &run, words, &lines).await?;
    Ok(Read { run, lines, judge })
}

/// Judges every staged row and notes how it stands; the file goes to its words where some are not
/// told yet, else to its rows.
pub(super) async fn check(app: &App, county: County, id: Id) -> Result<(), Failure> {
    check_to(app, county, id, None).await
}

/// [`check`], to a state that is said.
pub(super) async fn check_to(
    app: &App,
    county: County,
    id: Id,
    to: Option<State>,
) -> Result<(), Failure> {
    let Read { mut run, lines, judge } = read(app, county, id).await?;
    if !run.state.is_open() {
        return Ok(());
    }
    let noun = run.noun;
    let judged = move || {
        let asked = words::of(noun, &judge, &lines);
        let mut seen = HashSet::new();
        let stand = |line: &Line| match judge.judge(line) {
            Ok(it) if !seen.insert(it.key().to_owned()) => (line.number, Standing::Wrong, None),
            Ok(it) => (line.number, it.standing(), Some(it.key().to_owned())),
            Err(_) => (line.number, Standing::Wrong, judge.key(line)),
        };
        let rows: Vec<_> = lines.iter().map(stand).collect();
        (asked.is_empty(), rows)
    };
    let (all_told, rows) = app.heavy(judged).await?;
    run.state = to.unwrap_or(if all_told { State::Ready } else { State::Words });
    run.changed_at = app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let here = here(tx, county, noun, &rows).await?;
        for (number, standing, key) in &rows {
            let standing = match key {
                Some(key) if here.contains(key) => Standing::Here,
                _ => *standing,
            };
            store::imports::stand(tx, county, id, (*number, standing)).await?;
        }
        Ok(store::imports::save(tx, county, &run).await?)
    };
    app.store().write(county.0, write).await
}

/// Which keys are here already.
async fn here(
    tx: &mut Tx<'_>,
    county: County,
    noun: Noun,
    rows: &[(i64, Standing, Option<String>)],
) -> Result<HashSet<String>, Failure> {
    let keys: Vec<&str> = rows.iter().filter_map(|it| it.2.as_deref()).collect();
    let mut here = HashSet::new();
    for keys in keys.chunks(store::hotline::NUMBERS_MAX) {
        match noun {
            Noun::Hotline => here.extend(store::hotline::known(tx, county, keys).await?),
            Noun::Sittings => here.extend(store::sittings::rows::known(tx, county, keys).await?),
            Noun::Rosters => here.extend(store::life::enrolled::known(tx, county, keys).await?),
        }
    }
    Ok(here)
}

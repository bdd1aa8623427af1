//! A judged row of a ledger is written, and taken back while nobody has touched it.

use std::sync::Arc;

use domain::life::sittings::{self, Act, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::imports::Run;
use store::matters::Doer;

use super::super::sittings::refused;
use super::super::{note, standing};
use super::Bringing;
use crate::{App, Failure, House};

/// A sitting that can be written.
pub(crate) struct Ready {
    /// The sitting.
    pub(crate) id: Id,
    bringing: Bringing,
    by: Doer,
    at: Instant,
}

impl Ready {
    /// Gives a judged row its id.
    pub(crate) fn of(app: &App, run: &Run, mut bringing: Bringing) -> Self {
        let (id, at) = (app.next_id(), app.now());
        bringing.planned.id = id;
        bringing.outcome.after.id = id;
        let by = Doer { person: Some(run.person), org: Some(run.org) };
        Self { id, bringing, by, at }
    }

    /// What makes it the same row when it comes again.
    pub(crate) fn key(&self) -> &str {
        &self.bringing.key
    }

    /// Its branch, whose lines follow from its day on.
    pub(crate) fn follows(&self) -> (Id, Date) {
        (self.bringing.planned.branch, self.bringing.planned.held_on)
    }

    /// Writes the sitting as planned and recorded in one breath.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, county: County) -> Result<(), Failure> {
        let Bringing { planned, outcome, place, version, .. } = &self.bringing;
        let by = (self.by, self.at);
        match store::life::load(tx, county, planned.branch).await? {
            Some(now) if now.kept.version == *version => {}
            // The roster changed since: the next turn judges it anew.
            _ => return Err(Failure::Contended("branch".to_owned())),
        }
        store::sittings::insert(tx, county, planned, by).await?;
        let both = (planned, &outcome.after);
        store::sittings::save(tx, county, both, (Act::Record, *place), by).await?;
        store::sittings::recorded(tx, county, outcome).await?;
        let late = if outcome.after.is_late_entry() { "late" } else { "" };
        note(tx, county, by, ("bring_sitting", "sitting", self.id), late).await
    }
}

/// What the history says of a sitting that was taken back.
const TAKEN_BACK: &str = "台账导入后又整批撤销了。";

/// Takes a sitting back, by withdrawing it, unless somebody did something with it. Says whether it was.
pub(crate) async fn undo(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    (id, by): (Id, Doer),
    now: Instant,
) -> Result<bool, Failure> {
    let county = house.county();
    let Some(shown) = store::sittings::load(tx, county, id).await? else { return Ok(false) };
    let before = shown.sitting;
    // Planned is the first version, recorded the second.
    if before.version != 2 || before.state != State::Held {
        return Ok(false);
    }
    let Some(branch) = store::life::load(tx, county, before.branch).await? else {
        return Ok(false);
    };
    let after = sittings::moved(&before, Act::Withdraw, TAKEN_BACK).map_err(|it| refused(&it))?;
    let act = (Act::Withdraw, branch.place);
    store::sittings::save(tx, county, (&before, &after), act, (by, now)).await?;
    note(tx, county, (by, now), ("withdraw_sitting", "sitting", id), "import_undo").await?;
    standing::anew(tx, house, before.branch, (before.held_on, now.date())).await?;
    Ok(true)
}

//! Joint cases (联办件): comb, group, handle once, answer all.
//!
//! A group act is one transaction. Each member takes its own act through the same rule, version and
//! permission as if it were done alone; one that cannot take it is left out and told by 编号 and
//! reason, the others go on. The case itself is derived from its members afterwards.

mod group;
mod shown;

use std::sync::Arc;

use domain::joint::{Act, Joint, state_of};
use domain::places::County;
use domain::requests::Request;
use domain::requests::State as RequestState;
use domain::requests::acts::Outcome;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::joint::Line as Written;
use store::matters::Doer;

pub use self::group::{Change, Done, Missed, NewCase, Picked, Why, act, open};
pub use self::shown::{
    Asked, COMB_MAX, Combed, Counts, Found, Line, Share, Shown, comb, list, shares, show,
};
pub use domain::joint::MEMBERS_MAX;
pub use store::joint::Member;

use crate::{Failure, House};

/// What single members do moves the case they are or were in.
pub(crate) async fn follow(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    (before, outcome): (&Request, &Outcome),
    by: Doer,
) -> Result<(), Failure> {
    let mut cases: Vec<Id> = [before.joint, outcome.request.joint].into_iter().flatten().collect();
    cases.dedup();
    for case in cases {
        let (number, at) = (before.number.as_str(), outcome.event.at);
        let change = Settled { act: None, at, by, public: "", internal: number, answer: None };
        settle(tx, house, case, change).await?;
    }
    Ok(())
}

/// What brought a case to move.
#[derive(Clone, Copy)]
pub(crate) struct Settled<'a> {
    /// The group act; `None` where single members moved it.
    pub(crate) act: Option<Act>,
    pub(crate) at: Instant,
    pub(crate) by: Doer,
    pub(crate) public: &'a str,
    /// For a group act its words, else the 编号 of the member that moved it.
    pub(crate) internal: &'a str,
    /// The answer, where one was given.
    pub(crate) answer: Option<&'a str>,
}

/// Derives a case from its members and writes what changed. Three statements where nothing did.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    id: Id,
    change: Settled<'_>,
) -> Result<Joint, Failure> {
    let county = house.county();
    let before = store::joint::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let standing = store::joint::standing(tx, county, id).await?;
    let (joined, gone) = store::joint::moved(tx, county, id).await?;
    let (state, due_at) = derived(&standing, change.at);
    let mut case = before.clone();
    case.state = state;
    case.due_at = due_at;
    case.joined = joined;
    case.gone = gone;
    case.ended_at = match (state.is_open(), before.ended_at) {
        (true, _) => None,
        (false, ended) => ended.or(Some(change.at)),
    };
    if let Some(answer) = change.answer {
        answer.clone_into(&mut case.answer);
    }
    if case == before && change.act.is_none() {
        return Ok(case);
    }
    case.version = before.version + 1;
    let owner = match case.state {
        domain::joint::State::Answered => house.desk(county.place()).map_or(case.org, |it| it.id),
        _ => case.org,
    };
    let left = case.gone > before.gone;
    let moved = case.state != before.state;
    let act = match change.act {
        Some(act) => Some(act),
        None if left => Some(Act::Leave),
        None if moved => Some(Act::Follow),
        // Only its due time moved: not worth a line.
        None => None,
    };
    let Settled { at, by, public, internal, .. } = change;
    match act {
        Some(act) => {
            let line = Written { act: act.code(), at, by, public, internal };
            store::joint::save(tx, county, (&before, &case), owner, line).await?;
        }
        None => store::joint::touch(tx, county, (&before, &case), owner).await?,
    }
    Ok(case)
}

/// Where a case stands by its members, and when the first of those that hold it there owes an act.
fn derived(
    standing: &[(RequestState, i64, Option<Instant>)],
    now: Instant,
) -> (domain::joint::State, Option<Instant>) {
    let counts: Vec<(RequestState, i64)> = standing.iter().map(|it| (it.0, it.1)).collect();
    let state = state_of(&counts);
    let holds = |it: RequestState| match state {
        domain::joint::State::Open => {
            matches!(it, RequestState::Handling | RequestState::Paused | RequestState::Suspended)
        }
        domain::joint::State::Answered => it == RequestState::Checking,
        domain::joint::State::Closed => false,
    };
    let due = standing.iter().filter(|it| holds(it.0)).filter_map(|it| it.2).min();
    // Every open request has a due time; the fallback only keeps the table's promise.
    (state, state.is_open().then(|| due.unwrap_or(now)))
}

/// The case, or nothing that may be told.
pub(crate) async fn loaded(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Joint, Failure> {
    store::joint::load(tx, county, id).await?.ok_or(Failure::Missing)
}

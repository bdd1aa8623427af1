//! What has to do with a request, for staff: likely duplicates, merging and parting; and who is told.

use std::sync::Arc;

use domain::alike::{SHOWN_FROM, Told, Words};
use domain::directory::Staff;
use domain::places::County;
use domain::requests::acts::{Input, Outcome};
use domain::requests::{Act, Request, State};
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::followers::{Follower, Kin};
use store::matters::Doer;
use store::outbox::Message;
use store::search::simplify;

use super::{Likeness, day, find, group_of};
use crate::privacy::Reason;
use crate::requests::{self as doing, Done, Plan, Who};
use crate::vault::{Contact, of_follower, of_request};
use crate::world::sha256;
use crate::{App, Failure, House, Once, policy};

/// How many an officer is shown.
const SHOWN_MAX: usize = 8;

/// What has to do with a request, for staff.
#[derive(Clone, Debug)]
pub struct Kinship {
    /// The request.
    pub request: Request,
    /// Likely duplicates, the likeliest first.
    pub alike: Vec<Likeness>,
    /// Where the likely duplicates stand, in the same order.
    pub states: Vec<State>,
    /// Their 编号, in the same order.
    pub numbers: Vec<String>,
    /// The request it was merged into.
    pub into: Option<Kin>,
    /// The requests merged into it.
    pub merged: Vec<Kin>,
    /// The request it came of.
    pub origin: Option<Kin>,
    /// The requests that came of it.
    pub sprung: Vec<Kin>,
    /// How many follow it.
    pub followers: i64,
    /// The newest of them, with what they wrote.
    pub said: Vec<Follower>,
    /// The joint case it is handled with: which, 编号 and title.
    pub joint: Option<(Id, String, String)>,
    /// What of merging, parting and leaving this person may do now.
    pub acts: Vec<Act>,
    /// Whether this person may learn how those who wait with it can be reached.
    pub reaches: bool,
}

/// Somebody who waits for a request that is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Who said "me too".
    Follower(Id),
    /// The person of a request that was merged into it.
    Merged(Id),
}

/// Tells how somebody who waits with a request can be reached, whole, and writes down who was told.
/// Whoever may learn the telephone of the request itself may learn theirs: one handling for all.
pub async fn reveal(
    app: &App,
    staff: &Staff,
    county: County,
    (main, whose): (Id, Whose),
    reason: impl Into<Option<Reason>>,
) -> Result<Contact, Failure> {
    let (staff, at, vault) = (staff.clone(), app.now(), app.vault().clone());
    let reason = reason.into();
    let work = async move |tx: &mut Tx<'_>| -> Result<Contact, Failure> {
        let request = store::requests::load(tx, county, main).await?.ok_or(Failure::Missing)?;
        if !policy::may_see_contact(&staff, &request) {
            return Err(Failure::Missing);
        }
        let (noun, subject, contact) = match whose {
            Whose::Follower(id) => {
                let (_, said) = store::followers::of(tx, county, main, SAID_MAX).await?;
                let it = said.into_iter().find(|it| it.id == id).ok_or(Failure::Missing)?;
                ("follower", id, of_follower(tx, &vault, county, &it).await?)
            }
            Whose::Merged(id) => {
                let merged = store::followers::merged(tx, county, main).await?;
                merged.iter().find(|it| it.id == id).ok_or(Failure::Missing)?;
                let contact = of_request(tx, &vault, county, id).await?;
                ("request", id, contact.unwrap_or_default())
            }
        };
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        let change =
            Change { at, by, act: "see_contact", noun, subject, detail: Reason::said(reason)? };
        store::audit::append(tx, county, &change).await?;
        Ok(contact)
    };
    app.store().write(county.0, work).await
}

/// Followers that an officer is shown.
const SAID_MAX: i64 = 20;

/// What has to do with a request. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn kinship(app: &App, staff: &Staff, county: County, id: Id) -> Result<Kinship, Failure> {
    let house = app.house(county).await?;
    let (staff, now) = (staff.clone(), app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<Kinship, Failure> {
        let request = seen(tx, county, &staff, id).await?;
        let tries = house.limits(now.date(), &request.category).call_tries;
        let acts: Vec<Act> = policy::open_acts(&staff, &request, tries)
            .into_iter()
            .filter(|it| {
                matches!(it, Act::Merge | Act::Unmerge | Act::UnmergeHandling | Act::LeaveCase)
            })
            .collect();
        let alike = if acts.contains(&Act::Merge) {
            likely(tx, county, &staff, &request).await?
        } else {
            Vec::new()
        };
        let reaches = policy::may_see_contact(&staff, &request);
        let mut kinship = related(tx, county, request, acts).await?;
        kinship.reaches = reaches;
        let ids: Vec<Id> = alike.iter().map(|it| it.other.id).collect();
        let known = store::alike::briefs(tx, county, &ids).await?;
        for it in alike {
            let Some((_, number, state)) = known.iter().find(|own| own.0 == it.other.id) else {
                continue;
            };
            kinship.states.push(*state);
            kinship.numbers.push(number.clone());
            kinship.alike.push(it);
        }
        Ok(kinship)
    };
    app.store().read(county.0, read).await
}

/// The likely duplicates that an officer could merge a request into: open ones of their ground.
async fn likely(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    request: &Request,
) -> Result<Vec<Likeness>, Failure> {
    let told = Told {
        words: Words::of(&simplify(&request.body)),
        place: request.place,
        group: group_of(&request.address, &request.body),
        position: request.position,
        category: request.category.clone(),
        day: day(request.received_at),
    };
    let own = (Some(request.id), SHOWN_FROM);
    let mut found = find(tx, county, &told, request.received_at, own).await?;
    found.retain(|it| staff.place.contains(it.other.place));
    found.truncate(SHOWN_MAX);
    Ok(found)
}

async fn related(
    tx: &mut Tx<'_>,
    county: County,
    request: Request,
    acts: Vec<Act>,
) -> Result<Kinship, Failure> {
    let id = request.id;
    let store::followers::Related { into, merged, origin, sprung } =
        store::followers::related(tx, county, id).await?;
    let (followers, said) = store::followers::of(tx, county, id, SAID_MAX).await?;
    let joint = match request.joint {
        Some(case) => {
            let name = store::joint::name(tx, county, case).await?;
            name.map(|(number, title)| (case, number, title))
        }
        None => None,
    };
    Ok(Kinship {
        into,
        merged,
        origin,
        sprung,
        followers,
        said,
        joint,
        acts,
        reaches: false,
        alike: Vec::new(),
        states: Vec::new(),
        numbers: Vec::new(),
        request,
    })
}

async fn seen(tx: &mut Tx<'_>, county: County, staff: &Staff, id: Id) -> Result<Request, Failure> {
    let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    if policy::may_see(staff, &request, false) {
        return Ok(request);
    }
    let asked = store::requests::was_asked(tx, county, id, staff.org).await?;
    if policy::may_see(staff, &request, asked) { Ok(request) } else { Err(Failure::Missing) }
}

/// Merges a request into the one with this 编号.
pub async fn merge(
    app: &App,
    staff: &Staff,
    county: County,
    at: (Id, i64),
    (number, reason): (&str, &str),
    key: &Once,
) -> Result<Done, Failure> {
    let unknown = || Failure::field("into", "没有这个编号的件，请看看有没有抄错。");
    let into = doing::find_by_number(app, county, number).await?.ok_or_else(unknown)?;
    let number = code::parse_number(number).ok_or_else(unknown)?;
    let input = Input::Merge { into, number, reason: reason.to_owned() };
    doing::act(app, staff, county, at, input, Vec::new(), key).await
}

/// Whether a request may be merged into another, asked within the act's own transaction.
pub(crate) async fn check_merge(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    (own, into): (Id, Id),
) -> Result<(), Failure> {
    let wrong = |say: &str| Err(Failure::field("into", say));
    let main = store::requests::load(tx, county, into).await?;
    let Some(main) = main.filter(|it| staff.place.contains(it.place)) else {
        return wrong("没有这个编号的件，或者不在您的辖区。");
    };
    if main.merged.is_some() {
        return wrong("那一件自己已经并到别的件里了，请写并入的那一件的编号。");
    }
    if !main.state.is_open() {
        return wrong("那一件已经结束了，不能再并进去。请选还在办的一件。");
    }
    if !store::followers::merged(tx, county, own).await?.is_empty() {
        return wrong("这件下面已经并了别的件，请反过来：把那一件并到这一件。");
    }
    let there = store::followers::merged(tx, county, into).await?;
    if i64::try_from(there.len()).unwrap_or(i64::MAX) >= store::followers::MERGED_MAX {
        return wrong("那一件已经并了很多件，请建联办件一起办。");
    }
    Ok(())
}

/// Tells all who wait for a request what became of it: those who follow it, and the persons of the
/// requests that were merged into it. If its person takes it back, the merged ones go on by
/// themselves: nobody's need ends because somebody else gave up.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    outcome: &Outcome,
    message: Id,
) -> Result<(), Failure> {
    let act = outcome.event.act;
    if !matches!(act, Act::PassCheck | Act::PassUncalled | Act::Refuse | Act::Withdraw) {
        return Ok(());
    }
    let (county, at, main) = (house.county(), outcome.event.at, outcome.request.id);
    let topic = act.code();
    for (follower, request) in store::followers::to_tell(tx, county, main).await? {
        let id = derived(message, follower);
        let message = Message { id, at, topic, matter: request, org: None };
        store::followers::tell(tx, county, follower, &message).await?;
    }
    for kin in store::followers::merged(tx, county, main).await? {
        let id = derived(message, kin.id);
        if act == Act::Withdraw {
            let reason = "合在一起的那一件，提的人撤回了。您这件接着办。".to_owned();
            part(tx, house, kin.id, reason, (id, at)).await?;
        } else {
            let message = Message { id, at, topic, matter: kin.id, org: None };
            store::outbox::put(tx, county, &message).await?;
        }
    }
    Ok(())
}

async fn part(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    id: Id,
    reason: String,
    at: (Id, Instant),
) -> Result<(), Failure> {
    let before = store::requests::load(tx, house.county(), id).await?.ok_or(Failure::Missing)?;
    let plan = Plan {
        house: Arc::clone(house),
        who: Who::Follows,
        by: Doer::default(),
        id,
        seen: None,
        input: Input::Unmerge { reason },
        files: Vec::new(),
    };
    Box::pin(doing::carry(tx, &plan, &before, at)).await?;
    Ok(())
}

/// The id of a message that comes with another: the same each time the job is run.
pub(crate) fn derived(message: Id, to: Id) -> Id {
    let hash = sha256(format!("{} {}", message.0, to.0).as_bytes());
    let bits = hash.iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    Id(i64::try_from(bits >> 1).unwrap_or(i64::MAX))
}

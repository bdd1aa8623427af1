//! A request shown: to staff whole, to the person by its tracking code.

use std::collections::HashMap;

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::requests::{Act, DelayKind, Exclusion, Limits, Request, Source, State, Unit};
use kernel::deadline::{self, ClockEvent, ClockKind, Due};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::{Doer, Photo};
use store::requests::{Line, Whole};

use super::acting::hash_of_code;
use crate::flags::Flag;
use crate::hotline::WorkOrder;
use crate::privacy::Reason;
use crate::vault::{Contact, of_request, open};
use crate::{App, Failure, House, flags, policy};

/// A request as staff see it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The request.
    pub request: Request,
    /// Its history, oldest first.
    pub history: Vec<Line>,
    /// Its photos, by line of the history.
    pub photos: Vec<Photo>,
    /// Its clock, with the sentences that explain it.
    pub due: Due,
    /// What this person may do now, in the order of the buttons.
    pub acts: Vec<Act>,
    /// How the resident can be reached, for those who may know.
    pub contact: Option<Contact>,
    /// Every organisation that was asked beside the leading one, in the order they were asked.
    pub units: Vec<Unit>,
    /// The limits that hold for it today.
    pub limits: Limits,
    /// What a delay that waits would do, if it were granted now.
    pub if_granted: Option<IfGranted>,
    /// The order it was before, with its 编号, for those who may see that.
    pub order: Option<(Id, String)>,
    /// The work order of the hotline that became this request.
    pub hotline: Option<WorkOrder>,
    /// Whether a second decision waits and this person made the first: somebody else decides.
    pub decided_before: bool,
}

/// What a delay that waits would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfGranted {
    /// Of a suspension: when somebody must say whether it can go on.
    pub review_at: Option<Instant>,
    /// Until when the person would be promised an answer; of a suspension, if it goes on then.
    pub promised_at: Instant,
}

/// A request as the person with its tracking code sees it.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The request.
    pub request: Request,
    /// Its history, oldest first; only `public` words are for the person.
    pub history: Vec<Line>,
    /// Its photos, by line of the history.
    pub photos: Vec<Photo>,
    /// Its clock, with the sentences that explain it.
    pub due: Due,
    /// What the person may do now.
    pub acts: Vec<Act>,
    /// Every organisation that was asked beside the leading one.
    pub units: Vec<Unit>,
    /// Its flag, where something is or was kept from others.
    pub kept: Option<Flag>,
}

/// Shows a request to staff. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let house = app.house(county).await?;
    let (reader, vault) = (staff.clone(), app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let whole = store::requests::load_whole(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !was_told(&reader, &whole) && !may_see(tx, &reader, county, &whole.request).await? {
            return Err(Failure::Missing);
        }
        let contact = if policy::may_see_contact(&reader, &whole.request) {
            of_request(tx, &vault, county, id).await?
        } else {
            None
        };
        let order = order_of(tx, &reader, county, &whole.request).await?;
        let hotline = match whole.request.source {
            Source::Hotline => store::hotline::find(tx, county, id).await?,
            _ => None,
        };
        Ok((whole, contact, order, hotline))
    };
    let (whole, contact, order, hotline) = app.store().read(county.0, read).await?;
    let Whole { request, history, clock: ledger, photos, units } = whole;
    let limits = house.limits(app.now().date(), &request.category);
    let due = explained(&house, &ledger)?;
    let if_granted = if_granted(&house, &request, &ledger, app.now());
    let mut acts = policy::open_acts(staff, &request, limits.call_tries);
    let decided_before = first_decider(&request, &history) == Some(staff.person);
    if decided_before {
        acts.retain(|it| !matches!(it, Act::GrantExclusion | Act::RefuseExclusion));
    }
    Ok(Shown {
        request,
        history,
        photos,
        due,
        acts,
        contact,
        units,
        limits,
        if_granted,
        order,
        hotline,
        decided_before,
    })
}

/// Shows a request to the person with its code. An unknown code tells nothing: [`Failure::Missing`].
pub async fn track(app: &App, county: County, typed: &str) -> Result<Tracked, Failure> {
    let house = app.house(county).await?;
    let (hash, patience) = (hash_of_code(typed)?, flags::patience(app, &house));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let id = store::requests::find_by_tracking(tx, county, &hash).await?;
        let id = id.ok_or(Failure::Missing)?;
        let whole = store::requests::load_whole(tx, county, id).await?.ok_or(Failure::Missing)?;
        Ok((whole, flags::of_person(tx, county, id, patience).await?))
    };
    let (whole, kept) = app.store().read(county.0, read).await?;
    let Whole { request, history, clock: ledger, photos, units } = whole;
    let due = explained(&house, &ledger)?;
    let acts = resident_acts(&house, &request, app.now());
    Ok(Tracked { request, history, photos, due, acts, units, kept })
}

/// The order that became this request, for those who read the orders of the place.
async fn order_of(
    tx: &mut Tx<'_>,
    staff: &Staff,
    county: County,
    request: &Request,
) -> Result<Option<(Id, String)>, Failure> {
    if request.source != Source::Order || !policy::orders::reads_ground(staff) {
        return Ok(None);
    }
    let found = store::orders::of_request(tx, county, request.id).await?;
    Ok(found.filter(|it| staff.place.contains(it.2)).map(|it| (it.0, it.1)))
}

/// Whether staff may see a request; asks the database only where their ground does not tell.
async fn may_see(
    tx: &mut Tx<'_>,
    staff: &Staff,
    county: County,
    request: &Request,
) -> Result<bool, Failure> {
    let has_it = request.last_handler() == Some(staff.org);
    if policy::may_see(staff, request, has_it) {
        return Ok(true);
    }
    let asked = store::requests::was_asked(tx, county, request.id, staff.org).await?;
    Ok(policy::may_see(staff, request, asked))
}

/// Whether the history that is read anyway says that the person's organisation was asked: the
/// database need not be.
fn was_told(staff: &Staff, whole: &Whole) -> bool {
    let asks = |act: Act| matches!(act, Act::Dispatch | Act::Redispatch | Act::AskUnit);
    let told = |it: &Line| asks(it.event.act) && it.event.to_org == Some(staff.org);
    policy::may_see(staff, &whole.request, whole.history.iter().any(told))
}

/// Who decided an exclusion of this round the first time, where a second decision waits.
pub(super) fn first_decider(request: &Request, history: &[Line]) -> Option<Id> {
    let twice = [Exclusion::GrantedAppealed, Exclusion::RefusedAppealed];
    request.exclusion.filter(|it| twice.contains(it))?;
    let decided = |it: &&Line| matches!(it.event.act, Act::GrantExclusion | Act::RefuseExclusion);
    history.iter().rev().find(decided)?.by.person
}

/// Derives what a delay that waits would do, from the clock itself.
fn if_granted(
    house: &House,
    request: &Request,
    ledger: &[ClockEvent],
    now: Instant,
) -> Option<IfGranted> {
    let event = |at, kind| ClockEvent { at, kind };
    let mut then = ledger.to_vec();
    let review_at = match request.delay.as_ref()?.kind {
        DelayKind::Extend(by) => {
            then.push(event(now, ClockKind::Extend(by)));
            None
        }
        kind @ DelayKind::Suspend(_) => {
            let review = kind.review_at()?;
            then.extend([event(now, ClockKind::Pause), event(review, ClockKind::Resume)]);
            Some(review)
        }
    };
    let due = deadline::due(&then, &house.calendar, &house.hours).ok()?;
    Some(IfGranted { review_at, promised_at: due.at? })
}

fn explained(house: &House, ledger: &[ClockEvent]) -> Result<Due, Failure> {
    deadline::due(ledger, &house.calendar, &house.hours)
        .map_err(|error| Failure::Broken(error.to_string()))
}

/// What the person may do now.
fn resident_acts(house: &House, request: &Request, now: Instant) -> Vec<Act> {
    let limits = house.limits(now.date(), &request.category);
    let late = |end: Instant| now.seconds_since(end) > limits.dispute_days * 86_400;
    domain::requests::lifecycle::open(request.state)
        .filter(|it| it.is_residents())
        .filter(|it| match it {
            Act::Rate | Act::RateLow => request.rated_round != Some(request.round),
            Act::Urge => request.urged_at.is_none_or(|it| it.date() != now.date()),
            Act::ObjectExclusion => request.exclusion == Some(Exclusion::Granted),
            Act::Dispute => !request.ended_at.is_some_and(late),
            _ => true,
        })
        .collect()
}

/// The request of a 编号, for the search box of staff; visibility is checked when it is shown.
pub async fn find_by_number(app: &App, county: County, typed: &str) -> Result<Option<Id>, Failure> {
    let Some(number) = kernel::code::parse_number(typed) else { return Ok(None) };
    let read =
        async move |tx: &mut Tx<'_>| store::requests::find_by_number(tx, county, &number).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A request for the public. What the person wrote is not among what pages may show of it; refused
/// and withdrawn ones are not shown at all.
pub async fn public_request(app: &App, county: County, id: Id) -> Result<Request, Failure> {
    let (vault, house) = (app.vault().clone(), app.house(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<Request, Failure> {
        let found = store::requests::load(tx, county, id).await?;
        let mut request = found.ok_or(Failure::Missing)?;
        let answers = std::iter::once((id, &mut request.answer));
        crate::publications::gate(tx, county, (&vault, house.open_numbers()), answers).await?;
        Ok(request)
    };
    let request = app.store().read(county.0, read).await?;
    let shown = request.state.is_open() || request.state == State::Closed;
    if shown { Ok(request) } else { Err(Failure::Missing) }
}

/// Tells how the person can be reached, whole, and writes down who was told and why.
pub async fn reveal_contact(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    reason: impl Into<Option<Reason>>,
) -> Result<Option<Contact>, Failure> {
    let (staff, at, vault) = (staff.clone(), app.now(), app.vault().clone());
    let reason = reason.into();
    let work = async move |tx: &mut Tx<'_>| -> Result<Option<Contact>, Failure> {
        let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !policy::may_see_contact(&staff, &request) {
            return Err(Failure::Missing);
        }
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        let (act, noun, detail) = ("see_contact", "request", Reason::said(reason)?);
        let change = Change { at, by, act, noun, subject: id, detail };
        store::audit::append(tx, county, &change).await?;
        of_request(tx, &vault, county, id).await
    };
    app.store().write(county.0, work).await
}

/// A request that `staff` received themselves on someone's behalf. What an order became was not
/// received: its code is for the person who ordered, not for who made a request of it.
pub async fn received_by(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Request, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| -> Result<Request, Failure> {
        let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let history = store::requests::history(tx, county, id).await?;
        let own = history.first().is_some_and(|it| it.by.person == Some(person));
        if own && request.source != Source::Order { Ok(request) } else { Err(Failure::Missing) }
    };
    app.store().read(county.0, read).await
}

/// How the people of the first `limit` call-backs owed in the caller's ground can be reached; pages
/// show it masked.
pub async fn call_contacts(
    app: &App,
    staff: &Staff,
    county: County,
    limit: i64,
) -> Result<HashMap<Id, Contact>, Failure> {
    if !staff.is(Role::Caller) {
        return Err(Failure::Forbidden);
    }
    let place = staff.place;
    let read =
        async move |tx: &mut Tx<'_>| store::requests::call_contacts(tx, county, place, limit).await;
    let sealed = app.store().read(county.0, read).await?;
    let opened = |(id, it): (Id, _)| (id, open(app.vault(), county, "request_contact", id, &it));
    Ok(sealed.into_iter().map(opened).collect())
}

/// The bytes of a photo of a request that `staff` may see.
pub async fn photo_of(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let shown = show(app, staff, county, id).await?;
    crate::photos::of(app, county, &shown.photos, hash).await
}

/// The bytes of a photo of the request of a tracking code.
pub async fn photo_of_code(
    app: &App,
    county: County,
    typed: &str,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let tracked = track(app, county, typed).await?;
    crate::photos::of(app, county, &tracked.photos, hash).await
}

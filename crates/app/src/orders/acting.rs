//! What is done to an order that stands: by staff, by members, by the person with the code.

use std::sync::Arc;

use domain::directory::Staff;
use domain::orders::acts::{self, Candidate, Input, Outcome, Refusal, Setting, Times};
use domain::orders::stories::{Trace, redact};
use domain::orders::{Act, Limits, Order, Service};
use domain::places::County;
use domain::words::cover_numbers;
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::{Doer, FileRow};
use store::outbox::Message;

use super::checks::check;
use super::placing::doer;
use crate::failure::FieldError;
use crate::once::once;
use crate::photos::NewPhoto;
use crate::vault::{Vault, of_order};
use crate::world::sha256;
use crate::{App, Failure, House, Once, policy};

/// An act that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which order.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// Staff or a member do something to an order. `seen` is the version they were looking at.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    input: Input,
    photos: Vec<NewPhoto>,
    key: &Once,
) -> Result<Done, Failure> {
    check(&input, photos.len())?;
    let house = app.house(county).await?;
    let files = crate::photos::keep(app, county, &photos).await?;
    let (who, by) = (Who::Staff(staff.clone()), doer(staff));
    carry_out(
        app,
        Plan { house, who, by, id, seen: Some(seen), input, files, vault: app.vault().clone() },
        key,
    )
    .await
}

/// A member claims an order of the pool: the first whose claim holds has it, the others are told
/// that somebody was quicker.
pub async fn claim(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    let (who, by) = (Who::Staff(staff.clone()), doer(staff));
    let (input, files) = (Input::Claim, Vec::new());
    carry_out(
        app,
        Plan { house, who, by, id, seen: None, input, files, vault: app.vault().clone() },
        key,
    )
    .await
}

/// The person does something to their order. An unknown code tells nothing: [`Failure::Missing`].
pub async fn act_by_code(
    app: &App,
    county: County,
    typed: &str,
    input: Input,
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    let id = id_by_code(app, county, typed).await?;
    check(&input, 0)?;
    let (who, by, files) = (Who::Resident, Doer::default(), Vec::new());
    carry_out(
        app,
        Plan { house, who, by, id, seen: None, input, files, vault: app.vault().clone() },
        key,
    )
    .await
}

/// The order of a tracking code as typed.
pub(super) async fn id_by_code(app: &App, county: County, typed: &str) -> Result<Id, Failure> {
    let canonical = code::parse_tracking(typed).ok_or(Failure::Missing)?;
    let hash = sha256(canonical.as_bytes());
    let read =
        async move |tx: &mut Tx<'_>| store::orders::find_by_tracking(tx, county, &hash).await;
    app.store().read(county.0, read).await?.ok_or(Failure::Missing)
}

enum Who {
    Staff(Staff),
    Resident,
}

struct Plan {
    house: Arc<House>,
    who: Who,
    by: Doer,
    id: Id,
    seen: Option<i64>,
    input: Input,
    files: Vec<FileRow>,
    vault: Vault,
}

async fn carry_out(app: &App, plan: Plan, key: &Once) -> Result<Done, Failure> {
    let (id, now) = (plan.id, app.now());
    let files: Vec<&str> = plan.files.iter().map(|it| it.hash.as_str()).collect();
    let asked = format!("order act {id:?} {:?} {files:?}", plan.input);
    let (message, plan) = (app.next_id(), Arc::new(plan));
    // Two processes on one database may decide on the same version; the second decides again.
    for _ in 0..3 {
        match attempt(app, &plan, (message, now), key, &asked).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok(again) => return Ok(Done { id, again }),
        }
    }
    Err(Failure::Busy)
}

async fn attempt(
    app: &App,
    plan: &Arc<Plan>,
    (message, now): (Id, Instant),
    key: &Once,
    asked: &str,
) -> Result<bool, Failure> {
    let (plan, county, id) = (Arc::clone(plan), plan.house.county(), plan.id);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let before = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let outcome = decide(tx, &plan, &before, now).await?;
        store::orders::save(tx, county, &outcome, plan.by, before.version).await?;
        let version = outcome.order.version;
        store::matters::attach(tx, county, id, version, &plan.files, now).await?;
        record(tx, county, (&before, &outcome), plan.by, message).await?;
        Ok(id.0.to_string())
    };
    Ok(once(app, county, key, asked, work).await?.1)
}

async fn decide(
    tx: &mut Tx<'_>,
    plan: &Plan,
    before: &Order,
    now: Instant,
) -> Result<Outcome, Failure> {
    let (house, act) = (&plan.house, plan.input.act(before));
    let county = house.county();
    // What becomes a request is written together with it ([`super::convert`]).
    if act == Act::Convert {
        return Err(Failure::Forbidden);
    }
    match &plan.who {
        Who::Staff(staff) => admit(tx, county, staff, act, (before, plan.seen)).await?,
        Who::Resident if !act.is_residents() => return Err(Failure::Forbidden),
        Who::Resident => {}
    }
    let candidate = match (&plan.input, &plan.who) {
        (Input::Assign { to, .. }, _) => candidate(tx, county, *to).await?,
        (Input::Claim, Who::Staff(staff)) => candidate(tx, county, staff.person).await?,
        _ => None,
    };
    if let Input::Draft { title, body } = &plan.input {
        tells_nobody(tx, &plan.vault, county, before.id, (title, body)).await?;
    }
    let limits = Limits::on(now.date(), &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let setting = Setting { limits: &limits, times, candidate: candidate.as_ref(), now };
    let mut outcome = acts::act(before, &plan.input, setting)?;
    if plan.by.person.is_none() {
        // What residents add is kept without numbers of people; offices give theirs.
        outcome.event.public = cover_numbers(&outcome.event.public);
        outcome.event.internal = cover_numbers(&outcome.event.internal);
        if let Some((_, words)) = &mut outcome.rating {
            *words = cover_numbers(words);
        }
    }
    Ok(outcome)
}

/// Whether an order exists is told only to those who may see it; who acts on an old version is told
/// what happened since.
pub(super) async fn admit(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    act: Act,
    (before, seen): (&Order, Option<i64>),
) -> Result<(), Failure> {
    if act.is_residents() || act.is_clocks() {
        return Err(Failure::Forbidden);
    }
    let service = service_of(tx, county, before).await?;
    // Who claims what was claimed a moment ago saw it in the pool: they may hear so.
    let claims = act == Act::Claim && policy::orders::may(staff, act, before, None);
    if !claims && !policy::orders::may_see(staff, before, service.as_ref()) {
        return Err(Failure::Missing);
    }
    if seen.is_some_and(|seen| seen != before.version) {
        let history = store::orders::history(tx, county, before.id).await?;
        let last = history.last().ok_or(Failure::Missing)?;
        let (act, at, state) = (last.event.act, last.event.at, before.state);
        return Err(Refusal::Overtaken { act, at, state }.into());
    }
    if policy::orders::may(staff, act, before, service.as_ref()) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// The service that was ordered, if one was.
pub(super) async fn service_of(
    tx: &mut Tx<'_>,
    county: County,
    order: &Order,
) -> Result<Option<Service>, Failure> {
    let Some(id) = order.service else { return Ok(None) };
    let found = store::orders::services::load(tx, county, id, order.service_month).await?;
    Ok(found.map(|it| it.service))
}

async fn candidate(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Candidate>, Failure> {
    let known = store::orders::members::load(tx, county, person).await?;
    Ok(known.map(|it| Candidate { member: it.member, open: it.open }))
}

/// A story must not give the person away.
async fn tells_nobody(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    id: Id,
    (title, body): (&str, &str),
) -> Result<(), Failure> {
    let name = of_order(tx, vault, county, id).await?.map(|it| it.name).unwrap_or_default();
    let mut wrong = Vec::new();
    for (field, text) in [("title", title), ("body", body)] {
        let (_, traces) = redact(text, &name);
        if !traces.is_empty() {
            let found: Vec<&str> = traces.into_iter().map(trace_words).collect();
            let say = format!("里面还有{}，看得出是谁家。请改掉再存。", found.join("、"));
            wrong.push(FieldError { field, say });
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Invalid(wrong)) }
}

fn trace_words(trace: Trace) -> &'static str {
    match trace {
        Trace::Phone => "电话号码",
        Trace::IdCard => "身份证号",
        Trace::Name => "点单人的称呼",
        Trace::Door => "门牌",
        Trace::Plate => "车牌",
    }
}

/// What an act leaves behind besides the order: audit, a message.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    county: County,
    (before, outcome): (&Order, &Outcome),
    by: Doer,
    message: Id,
) -> Result<(), Failure> {
    let (id, at, act) = (outcome.order.id, outcome.event.at, outcome.event.act);
    let noun = store::orders::NOUN;
    let change = Change { at, by, act: act.code(), noun, subject: id, detail: "" };
    store::audit::append(tx, county, &change).await?;
    let org = match addressee(before, outcome) {
        Addressee::Nobody => return Ok(()),
        Addressee::Person => None,
        Addressee::Organisation(org) => Some(org),
    };
    let message = Message { id: message, at, topic: act.code(), matter: id, org };
    Ok(store::outbox::put(tx, county, &message).await?)
}

/// Who must hear of an act.
enum Addressee {
    Nobody,
    Person,
    Organisation(Id),
}

fn addressee(before: &Order, outcome: &Outcome) -> Addressee {
    let order = &outcome.order;
    match outcome.event.act {
        Act::Assign => Addressee::Organisation(order.owner),
        Act::Claim | Act::Serve | Act::Decline | Act::Convert | Act::Draft | Act::Publish => {
            Addressee::Person
        }
        Act::Withdraw => Addressee::Organisation(before.owner),
        Act::Release
        | Act::Return
        | Act::Expire
        | Act::Dispute
        | Act::Consent
        | Act::Refuse
        | Act::Place
        | Act::Receive
        | Act::Ask => Addressee::Organisation(order.grid),
        // A low rating reaches the grid.
        Act::Rate if order.rated.is_some_and(|it| it < domain::figures::SATISFIED_FROM) => {
            Addressee::Organisation(order.grid)
        }
        Act::Rate | Act::Offer | Act::Lapse | Act::ConsentOral | Act::Retract => Addressee::Nobody,
    }
}

//! How an order begins: placed by the person, or received by staff on their behalf.

use std::sync::Arc;

use domain::directory::{OrgKind, Staff};
use domain::orders::acts::{self, New, Outcome, Setting, Times};
use domain::orders::{Kind, Limits, Service, Skill};
use domain::places::{County, Place};
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::outbox::Message;
use store::told::Noun;

use super::checks::Wrong;
use super::{BODY_CHARS_MAX, Refusal, next_month};
use crate::once::once;
use crate::vault::{Contact, Sealer};
use crate::world::sha256;
use crate::{App, Failure, House, Once, policy, tracking};

/// What a person orders, as it came in: nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewOrder {
    /// A service, a need or a question; a need when nothing was chosen.
    pub kind: Option<Kind>,
    /// The service of the menu.
    pub service: Option<Id>,
    /// The month it shall be given in, yyyymm; this month when nothing was chosen.
    pub service_month: Option<i64>,
    /// What it takes; empty when the person did not know.
    pub skill: String,
    /// The person's words.
    pub body: String,
    /// The village or town chosen from the list; empty when an address was written.
    pub place: String,
    /// Where, in their words.
    pub address: String,
    /// Longitude and latitude in degrees, if they offered their position.
    pub position: Option<(f64, f64)>,
    /// When it would suit them.
    pub wished: String,
    /// What they want to be called.
    pub name: String,
    /// Their telephone.
    pub phone: String,
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which order.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its tracking code: who holds it sees the order and may act as the person.
    pub tracking: String,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// How many months ahead a service may be ordered.
const MONTHS_AHEAD: usize = 6;

/// The tracking code of an order, told again: it was derived from the server's secret, and is stored
/// only as a hash.
pub async fn tracking_code(app: &App, county: County, id: Id) -> Result<String, Failure> {
    tracking::again(app, county, (Noun::Order, id)).await
}

/// The person places an order.
pub async fn place(app: &App, county: County, new: NewOrder, key: &Once) -> Result<Sent, Failure> {
    begin(app, county, new, None, key).await
}

/// Staff receive an order on someone's behalf: on a visit, by telephone.
pub async fn receive(
    app: &App,
    county: County,
    staff: &Staff,
    new: NewOrder,
    key: &Once,
) -> Result<Sent, Failure> {
    if !policy::orders::may_receive(staff) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    begin(app, county, new, Some(staff), key).await
}

/// A form that was found good.
#[derive(Clone, Debug)]
struct Checked {
    kind: Kind,
    service: Option<Id>,
    service_month: i64,
    skill: Skill,
    body: String,
    place: Place,
    address: String,
    position: Option<(i64, i64)>,
    wished: String,
    contact: Contact,
}

async fn begin(
    app: &App,
    county: County,
    new: NewOrder,
    staff: Option<&Staff>,
    key: &Once,
) -> Result<Sent, Failure> {
    let house = app.house(county).await?;
    let checked = Arc::new(check(&house, &new, app.now().month())?);
    // A 编号 is drawn by chance; in the rare case that it is taken, another is drawn.
    for _ in 0..3 {
        match attempt(app, &house, &checked, staff, key).await {
            Err(Failure::Contended(_)) => {}
            other => return other,
        }
    }
    Err(Failure::Busy)
}

async fn attempt(
    app: &App,
    house: &Arc<House>,
    checked: &Arc<Checked>,
    staff: Option<&Staff>,
    key: &Once,
) -> Result<Sent, Failure> {
    let (county, now, id) = (house.county(), app.now(), app.next_id());
    let tracking = tracking::fresh(app, county, (Noun::Order, id));
    let number = code::number_code(u64::from_be_bytes(app.chance()));
    let (message, hash) = (app.next_id(), sha256(tracking.as_bytes()));
    let by = staff.map_or_else(Doer::default, doer);
    let plan = Plan { house: Arc::clone(house), checked: Arc::clone(checked), by, id, now };
    let contact = Sealer::new(app, county, checked.contact.clone())?;
    let Contact { name, phone, whole } = &checked.contact;
    let (given, asked) =
        (number.clone(), format!("order {checked:?} {name:?} {phone:?} {whole:?}"));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let outcome = decide(tx, &plan, &given).await?;
        let contact = contact.seal(tx, "order_contact", id).await?;
        store::orders::insert(tx, county, &outcome, &hash, &contact, by).await?;
        let (act, noun) = (outcome.event.act.code(), store::orders::NOUN);
        let change = Change { at: now, by, act, noun, subject: id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        let org = Some(outcome.order.owner);
        let message = Message { id: message, at: now, topic: act, matter: id, org };
        store::outbox::put(tx, county, &message).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    if !again {
        return Ok(Sent { id, number, tracking, again });
    }
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    told(app, county, id).await
}

pub(super) fn doer(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

struct Plan {
    house: Arc<House>,
    checked: Arc<Checked>,
    by: Doer,
    id: Id,
    now: Instant,
}

async fn decide(tx: &mut Tx<'_>, plan: &Plan, number: &str) -> Result<Outcome, Failure> {
    let Plan { house, checked, by, id, now } = plan;
    let county = house.county();
    let service = match checked.service {
        Some(service) => Some(room(tx, county, checked, service, now.month()).await?),
        None => None,
    };
    let cadre = match checked.kind {
        Kind::Question => store::orders::members::cadre_of(tx, county, checked.place).await?,
        Kind::Service | Kind::Need => None,
    };
    let body = match &service {
        Some(service) if checked.body.is_empty() => service.title.clone(),
        _ => checked.body.clone(),
    };
    let new = New {
        id: *id,
        number: number.to_owned(),
        kind: checked.kind,
        skill: service.as_ref().map_or(checked.skill, |it| it.skill),
        service: checked.service,
        service_month: checked.service_month,
        place: checked.place,
        address: checked.address.clone(),
        position: checked.position,
        body,
        wished: checked.wished.clone(),
        grid: grid(house, checked.place)?,
        cadre: cadre.map(|it| (it.person, it.org)),
    };
    let limits = Limits::on(now.date(), &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let setting = Setting { limits: &limits, times, candidate: None, now: *now };
    Ok(acts::begin(new, by.person.is_some(), setting)?)
}

/// Who dispatches the orders of a place: the committee of the village, or the desk.
fn grid(house: &House, place: Place) -> Result<Id, Failure> {
    let own = |kind| house.orgs.values().filter(move |it| it.kind == kind && it.place == place);
    let village = own(OrgKind::Village).map(|it| it.id).min();
    village
        .or_else(|| house.desk(place).map(|it| it.id))
        .ok_or_else(|| Failure::Broken(format!("no desk receives for {place}")))
}

/// The service, when it may be ordered from the place and has room in the month.
async fn room(
    tx: &mut Tx<'_>,
    county: County,
    checked: &Checked,
    service: Id,
    this_month: i64,
) -> Result<Service, Failure> {
    let found = store::orders::services::load(tx, county, service, checked.service_month).await?;
    let found = found.filter(|it| it.service.active && it.service.place.contains(checked.place));
    let Some(offered) = found else { return Err(Refusal::OffMenu.into()) };
    if acts::has_room(&offered.service, offered.ordered) {
        return Ok(offered.service);
    }
    let months: Vec<i64> = months(this_month);
    let last = months.last().copied().unwrap_or(this_month);
    let ordered = store::orders::ordered(tx, county, service, (this_month, last)).await?;
    let of = |month: i64| ordered.iter().find(|it| it.0 == month).map_or(0, |it| it.1);
    let next = months
        .into_iter()
        .find(|it| *it > checked.service_month && acts::has_room(&offered.service, of(*it)));
    Err(Refusal::Full { next }.into())
}

/// This month and the ones a service may be ordered for.
fn months(this: i64) -> Vec<i64> {
    std::iter::successors(Some(this), |it| Some(next_month(*it))).take(MONTHS_AHEAD).collect()
}

/// What the sender of a repetition is told: what the first time was.
async fn told(app: &App, county: County, id: Id) -> Result<Sent, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::orders::load(tx, county, id).await;
    let order = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    let tracking = tracking_code(app, county, id).await?;
    Ok(Sent { id, number: order.number, tracking, again: true })
}

/// Reads the form. Every field that needs mending is named, not only the first.
fn check(house: &House, new: &NewOrder, this_month: i64) -> Result<Checked, Failure> {
    let mut wrong = Wrong::default();
    let fallback = if new.service.is_some() { Kind::Service } else { Kind::Need };
    let kind = new.kind.unwrap_or(fallback);
    let service = new.service.filter(|_| kind == Kind::Service);
    if kind == Kind::Service && service.is_none() {
        wrong.say("service", "请从菜单里选一项服务。");
    }
    let body = match kind {
        Kind::Service => wrong.short("body", &new.body, BODY_CHARS_MAX),
        Kind::Need => {
            let say = "请写一写需要什么帮助，几个字也行。";
            wrong.needed("body", &new.body, BODY_CHARS_MAX, say)
        }
        Kind::Question => {
            wrong.needed("body", &new.body, BODY_CHARS_MAX, "请写一写想问什么，几个字也行。")
        }
    };
    let service_month = new.service_month.unwrap_or(this_month);
    if !months(this_month).contains(&service_month) {
        wrong.say("service_month", "请选这个月或后面五个月。");
    }
    let skill = wrong.skill(&new.skill);
    let address = wrong.short("address", &new.address, 200);
    let place = wrong.place(house, "place", (&new.place, &address));
    let wished = wrong.short("wished", &new.wished, 100);
    let name = wrong.short("name", &new.name, 40);
    let phone = wrong.phone(&new.phone);
    if new.phone.trim().is_empty() && kind != Kind::Question {
        wrong.say("phone", "请留一个电话，接单的人要先和您约时间。只有接单的人看得到。");
    }
    wrong.settle()?;
    let position = crate::requests::position(new.position);
    let mut contact = Contact { name, phone, whole: String::new() };
    let body = contact.covering(&body);
    let address = contact.covering(&address);
    let wished = contact.covering(&wished);
    Ok(Checked {
        kind,
        service,
        service_month,
        skill,
        body,
        place,
        address,
        position,
        wished,
        contact,
    })
}

//! An order shown: to staff and members as far as they may see, to the person by its tracking code.

use domain::directory::Staff;
use domain::orders::{Act, Limits, Order, Service};
use domain::places::County;
use domain::requests::Request;
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::matters::Photo;
use store::orders::stories::Story;
use store::orders::{Line, Rating};

use super::acting::{id_by_code, service_of};
use super::placing::doer;
use crate::privacy::Reason;
use crate::vault::{Contact, of_order};
use crate::{App, Failure, House, policy};

/// A person of the directory with the organisation they act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// The organisation.
    pub org: Id,
    /// Its name.
    pub org_name: String,
}

/// The request that an order became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// Which request.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its tracking code: whoever holds the order's may hold it, too. Empty for staff.
    pub tracking: String,
    /// Whether this person may see it.
    pub seen: bool,
}

/// An order as staff and members see it. Who sees it only because it waits in the pool gets neither
/// address nor position nor history.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The order.
    pub order: Order,
    /// Its history, oldest first.
    pub history: Vec<Line>,
    /// Its photos, by line of the history.
    pub photos: Vec<Photo>,
    /// What this person may do now, in the order of the buttons.
    pub acts: Vec<Act>,
    /// How the person can be reached, masked, for who has it in hand.
    pub masked: Option<Contact>,
    /// Whether this person may have the contact whole ([`reveal_contact`]).
    pub sees_contact: bool,
    /// The service ordered.
    pub service: Option<Service>,
    /// Who has it in hand or had it to the end.
    pub taker: Option<Named>,
    /// What the person said.
    pub rating: Option<Rating>,
    /// Its story, however far it has come.
    pub story: Option<Story>,
    /// The request it became.
    pub became: Option<Became>,
    /// The limits in force.
    pub limits: Limits,
}

/// An order as the person with its tracking code sees it.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The order.
    pub order: Order,
    /// Its history, oldest first; only `public` words are for the person.
    pub history: Vec<Line>,
    /// Its photos, by line of the history.
    pub photos: Vec<Photo>,
    /// What the person may do now.
    pub acts: Vec<Act>,
    /// The service ordered.
    pub service: Option<Service>,
    /// Who has it in hand or had it to the end.
    pub taker: Option<Named>,
    /// What the person said.
    pub rating: Option<Rating>,
    /// Its story, to agree to.
    pub story: Option<Story>,
    /// The request it became, with its code.
    pub became: Option<Became>,
}

struct Whole {
    history: Vec<Line>,
    photos: Vec<Photo>,
    taker: Option<(Id, Id, String)>,
    rating: Option<Rating>,
    story: Option<Story>,
    request: Option<Request>,
}

async fn whole(tx: &mut Tx<'_>, county: County, order: &Order) -> Result<Whole, Failure> {
    let id = order.id;
    let taker = match order.taker {
        Some(it) => {
            let name = store::directory::person_name(tx, county, it.person).await?;
            Some((it.person, it.org, name.unwrap_or_default()))
        }
        None => None,
    };
    let rating = match order.rated {
        Some(_) => store::orders::rating(tx, county, id).await?,
        None => None,
    };
    let story = match order.story {
        Some(_) => store::orders::stories::load(tx, county, id).await?,
        None => None,
    };
    let history = store::orders::history(tx, county, id).await?;
    let photos = store::matters::photos(tx, county, id).await?;
    let request = match order.request {
        Some(it) => store::requests::load(tx, county, it).await?,
        None => None,
    };
    Ok(Whole { history, photos, taker, rating, story, request })
}

fn named(house: &House, taker: Option<(Id, Id, String)>) -> Option<Named> {
    taker.map(|(person, org, name)| Named {
        person,
        name,
        org,
        org_name: house.org_name(org).to_owned(),
    })
}

/// Shows an order. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let house = app.house(county).await?;
    let (reader, vault) = (staff.clone(), app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let service = service_of(tx, county, &order).await?;
        if !policy::orders::may_see(&reader, &order, service.as_ref()) {
            return Err(Failure::Missing);
        }
        let contact = if policy::orders::may_see_contact(&reader, &order) {
            of_order(tx, &vault, county, id).await?
        } else {
            None
        };
        let rest = whole(tx, county, &order).await?;
        Ok((order, service, contact, rest))
    };
    let (mut order, service, contact, rest) = app.store().read(county.0, read).await?;
    let acts = policy::orders::open_acts(staff, &order, service.as_ref());
    let Whole { mut history, mut photos, taker, rating, story, request } = rest;
    let became = request.map(|it| Became {
        id: it.id,
        seen: policy::may_see(staff, &it, false),
        number: it.number,
        tracking: String::new(),
    });
    if only_in_pool(staff, &order, service.as_ref()) {
        (order.address, order.position) = (String::new(), None);
        history.clear();
        photos.clear();
    }
    let sees_contact = policy::orders::may_see_contact(staff, &order);
    let limits = Limits::on(app.now().date(), &house.rules);
    let (masked, taker) = (contact.as_ref().map(masked), named(&house, taker));
    Ok(Shown {
        order,
        history,
        photos,
        acts,
        masked,
        sees_contact,
        service,
        taker,
        rating,
        story,
        became,
        limits,
    })
}

/// Whether nothing but the pool lets `staff` see it.
fn only_in_pool(staff: &Staff, order: &Order, service: Option<&Service>) -> bool {
    let without = Staff {
        roles: staff
            .roles
            .iter()
            .copied()
            .filter(|it| *it != domain::directory::Role::Member)
            .collect(),
        ..staff.clone()
    };
    !policy::orders::may_see(&without, order, service) && policy::orders::sees_in_pool(staff, order)
}

fn masked(contact: &Contact) -> Contact {
    let mut name: String = contact.name.chars().take(1).collect();
    name.extend(contact.name.chars().skip(1).map(|_| '*'));
    let phone = domain::codes::phone(&contact.phone).map(|it| it.masked).unwrap_or_default();
    Contact { name, phone, whole: String::new() }
}

/// Shows an order to the person with its code. An unknown code tells nothing: [`Failure::Missing`].
pub async fn track(app: &App, county: County, typed: &str) -> Result<Tracked, Failure> {
    let house = app.house(county).await?;
    let id = id_by_code(app, county, typed).await?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let service = service_of(tx, county, &order).await?;
        let rest = whole(tx, county, &order).await?;
        Ok((order, service, rest))
    };
    let (order, service, rest) = app.store().read(county.0, read).await?;
    let acts = resident_acts(&order);
    let Whole { history, photos, taker, rating, story, request } = rest;
    let taker = named(&house, taker);
    let became = match request {
        Some(it) => {
            let tracking = crate::requests::tracking_code(app, county, it.id).await?;
            Some(Became { id: it.id, number: it.number, tracking, seen: true })
        }
        None => None,
    };
    Ok(Tracked { order, history, photos, acts, service, taker, rating, story, became })
}

/// What the person may do now.
fn resident_acts(order: &Order) -> Vec<Act> {
    domain::orders::lifecycle::open(order.state)
        .filter(|it| it.is_residents())
        .filter(|it| *it != Act::Rate || order.rated.is_none())
        .filter(|it| !it.is_storys() || domain::orders::stories::next(order.story, *it).is_some())
        .collect()
}

/// An order that this person received on somebody's behalf: only they are shown its code again.
pub async fn received_by(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Order, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| -> Result<Order, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let history = store::orders::history(tx, county, id).await?;
        let first = history.first().filter(|it| it.event.act == Act::Receive);
        let own = first.is_some_and(|it| it.by.person == Some(person));
        if own { Ok(order) } else { Err(Failure::Missing) }
    };
    app.store().read(county.0, read).await
}

/// The order of a 编号; visibility is checked when it is shown.
pub async fn find_by_number(app: &App, county: County, typed: &str) -> Result<Option<Id>, Failure> {
    let Some(number) = kernel::code::parse_number(typed) else { return Ok(None) };
    let read =
        async move |tx: &mut Tx<'_>| store::orders::find_by_number(tx, county, &number).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Tells who has the order in hand how the person can be reached, whole, and writes down who was
/// told.
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
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !policy::orders::may_see_contact(&staff, &order) {
            return Err(Failure::Missing);
        }
        let (act, noun, detail) = ("see_contact", store::orders::NOUN, Reason::said(reason)?);
        let change = Change { at, by: doer(&staff), act, noun, subject: id, detail };
        store::audit::append(tx, county, &change).await?;
        of_order(tx, &vault, county, id).await
    };
    app.store().write(county.0, work).await
}

/// The bytes of a photo of an order that `staff` may see.
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

/// The bytes of a photo of the order of a tracking code.
pub async fn photo_of_code(
    app: &App,
    county: County,
    typed: &str,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let tracked = track(app, county, typed).await?;
    crate::photos::of(app, county, &tracked.photos, hash).await
}

//! The menu (服务菜单): what organisations and members offer.

use domain::directory::{Role, Staff};
use domain::orders::{Service, Skill};
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::orders::services::{Offered, Which};

use super::checks::Wrong;
use super::placing::doer;
use super::{BODY_CHARS_MAX, TITLE_CHARS_MAX};
use crate::once::once;
use crate::{App, Failure, House, Once, policy};

/// A service as the menu shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The service.
    pub service: Service,
    /// The name of the organisation that offers it.
    pub org_name: String,
    /// The name of the member who offers it, if one does.
    pub member_name: Option<String>,
    /// How many more may be ordered this month; `None` when there is no bound.
    pub left: Option<i64>,
}

fn offer(house: &House, it: Offered) -> Offer {
    let Offered { service, member_name, ordered } = it;
    let left = (service.capacity > 0).then(|| (service.capacity - ordered).max(0));
    Offer { org_name: house.org_name(service.org).to_owned(), member_name, left, service }
}

/// The menu of a place, the newest service first, behind `after`.
pub async fn menu(
    app: &App,
    county: County,
    place: Option<Place>,
    skill: Option<Skill>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Offer>, Failure> {
    list(app, county, Which { place, skill, ..Which::default() }, after, limit).await
}

async fn list(
    app: &App,
    county: County,
    which: Which,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Offer>, Failure> {
    let (house, month) = (app.house(county).await?, app.now().month());
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::services::page(tx, county, which, month, after, limit).await
    };
    let found = app.store().read(county.0, read).await?;
    Ok(found.into_iter().map(|it| offer(&house, it)).collect())
}

/// A service of the menu; [`Failure::Missing`] once it was taken off.
pub async fn service(app: &App, county: County, id: Id) -> Result<Offer, Failure> {
    let offer = load(app, county, id).await?;
    if offer.service.active { Ok(offer) } else { Err(Failure::Missing) }
}

async fn load(app: &App, county: County, id: Id) -> Result<Offer, Failure> {
    let (house, month) = (app.house(county).await?, app.now().month());
    let read =
        async move |tx: &mut Tx<'_>| store::orders::services::load(tx, county, id, month).await;
    let found = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    Ok(offer(&house, found))
}

/// The services a person keeps: those of their organisation, or a member's own; those taken off the
/// menu too.
pub async fn services(
    app: &App,
    staff: &Staff,
    county: County,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Offer>, Failure> {
    if staff.place.county() != county {
        return Ok(Vec::new());
    }
    let which = if policy::orders::may_publish(staff) {
        Which { org: Some(staff.org), ..Which::default() }
    } else if staff.is(Role::Member) {
        Which { member: Some(staff.person), ..Which::default() }
    } else {
        return Err(Failure::Forbidden);
    };
    list(app, county, which, after, limit).await
}

/// One of the services a person keeps, to change it.
pub async fn own_service(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Offer, Failure> {
    let offer = load(app, county, id).await?;
    let own = policy::orders::may_change(staff, &offer.service);
    if own { Ok(offer) } else { Err(Failure::Missing) }
}

/// A service as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewService {
    /// Its name.
    pub title: String,
    /// What is done.
    pub body: String,
    /// For whom.
    pub audience: String,
    /// The ground, by its code.
    pub place: String,
    /// Where it is given, in words.
    pub address: String,
    /// When it is given, in words.
    pub times: String,
    /// What it takes.
    pub skill: String,
    /// How many a month; empty or 0 for as many as come.
    pub capacity: String,
    /// Whether the member offers it themselves, not the organisation.
    pub as_member: bool,
}

/// The most orders a month that a capacity may say.
const CAPACITY_MAX: i64 = 10_000;

fn checked(house: &House, staff: &Staff, new: &NewService) -> Result<Service, Failure> {
    let mut wrong = Wrong::default();
    let title = wrong.needed("title", &new.title, TITLE_CHARS_MAX, "请写服务的名字。");
    let body = wrong.needed("body", &new.body, BODY_CHARS_MAX, "请写一写做些什么。");
    let audience = wrong.short("audience", &new.audience, 100);
    let address = wrong.short("address", &new.address, 200);
    let times = wrong.short("times", &new.times, 100);
    if new.skill.trim().is_empty() {
        wrong.say("skill", "请选这是哪一类服务。");
    }
    let skill = wrong.skill(&new.skill);
    let place = wrong.place(house, "place", (&new.place, ""));
    // A member serves where they like; an organisation in its ground.
    let own = as_member(staff, new);
    if !own && !staff.place.contains(place) {
        wrong.say("place", "这里不归您单位管，请选管得到的地方。");
    }
    let capacity = match new.capacity.trim() {
        "" => 0,
        typed => {
            typed.parse().ok().filter(|it| (0..=CAPACITY_MAX).contains(it)).unwrap_or_else(|| {
                wrong.say(
                    "capacity",
                    format!("每月名额请填 0 到 {CAPACITY_MAX} 的数字，不限就空着。"),
                );
                0
            })
        }
    };
    wrong.settle()?;
    Ok(Service {
        id: Id(0),
        org: staff.org,
        member: own.then_some(staff.person),
        title,
        body,
        audience,
        place,
        address,
        times,
        skill,
        capacity,
        active: true,
        since: kernel::time::Instant(0),
        version: 1,
    })
}

/// Who may publish for nobody else publishes for themselves.
fn as_member(staff: &Staff, new: &NewService) -> bool {
    staff.is(Role::Member) && (new.as_member || !policy::orders::may_publish(staff))
}

/// Puts a service on the menu.
pub async fn publish_service(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewService,
    key: &Once,
) -> Result<Id, Failure> {
    let may = policy::orders::may_publish(staff) || staff.is(Role::Member);
    if !may || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let service = Service { id: app.next_id(), since: app.now(), ..checked(&house, staff, &new)? };
    let (by, at, asked) = (doer(staff), app.now(), format!("publish_service {new:?}"));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::orders::services::insert(tx, county, &service).await?;
        let (act, noun) = ("publish_service", "service");
        let change = Change { at, by, act, noun, subject: service.id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(service.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &asked, work).await?;
    answer.parse().map(Id).map_err(|_| Failure::Broken("idempotency answer".to_owned()))
}

/// Changes a service; `seen` is the version on the page. Orders that stand keep what they ordered.
pub async fn change_service(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    new: NewService,
    key: &Once,
) -> Result<(), Failure> {
    let house = app.house(county).await?;
    let next = checked(&house, staff, &new)?;
    let asked = format!("change_service {id:?} {new:?}");
    let change = move |now: &Service| Service {
        id: now.id,
        org: now.org,
        member: now.member,
        active: now.active,
        since: now.since,
        ..next.clone()
    };
    save(app, staff, county, (id, seen), ("change_service", asked), change, key).await
}

/// Takes a service off the menu, or puts it back. Orders that stand go on.
pub async fn switch_service(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    active: bool,
    key: &Once,
) -> Result<(), Failure> {
    let act = if active { "resume_service" } else { "withdraw_service" };
    let change = move |now: &Service| Service { active, ..now.clone() };
    save(app, staff, county, (id, seen), (act, format!("{act} {id:?}")), change, key).await
}

async fn save(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    (act, asked): (&'static str, String),
    change: impl Fn(&Service) -> Service + Send + Sync + 'static,
    key: &Once,
) -> Result<(), Failure> {
    let (staff, at) = (staff.clone(), app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::orders::services::load(tx, county, id, 0).await?;
        let now = found.ok_or(Failure::Missing)?.service;
        if !policy::orders::may_change(&staff, &now) {
            return Err(Failure::Missing);
        }
        if now.version != seen {
            let say = "这项服务刚刚有人改过，请刷新看看最新的样子再改，您写的还在。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        store::orders::services::save(tx, county, &change(&now), seen).await?;
        let by = doer(&staff);
        let change = Change { at, by, act, noun: "service", subject: id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &asked, work).await.map(drop)
}

//! Grids (网格): who keeps which, and who could keep it or answer for a place.

use domain::directory::{Grid, Role, Staff};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::directory::Granted;
use store::matters::Doer;

use crate::once::once;
use crate::{App, Failure, House, Once, policy};

/// People offered to choose from at most; who is not among them is found by their name.
pub const OFFERED_MAX: usize = 60;

/// Somebody who could be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Able {
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// The organisation they would do it for.
    pub org: Id,
    /// The name of their organisation.
    pub org_name: String,
    /// Roles that let them.
    pub roles: Vec<Role>,
}

/// The grids of a place of one's ground and all inside it, with their keepers' names.
pub async fn inside(
    app: &App,
    staff: &Staff,
    county: County,
    place: Place,
) -> Result<Vec<(Grid, Option<String>)>, Failure> {
    admit(staff, county, place)?;
    let read = async move |tx: &mut Tx<'_>| store::directory::grids_inside(tx, county, place).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A grid of one's ground with its keeper's name.
pub async fn one(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<(Grid, Option<String>), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::directory::load_grid(tx, county, id).await;
    let found = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    admit(staff, county, found.0.place)?;
    Ok(found)
}

/// Who could keep a grid of a village: grid workers of its ground, or whoever of them has this name.
pub async fn able(
    app: &App,
    staff: &Staff,
    county: County,
    place: Place,
    name: &str,
) -> Result<Vec<Able>, Failure> {
    admit(staff, county, place)?;
    offered(app, county, (place, true), name, &[Role::GridKeeper]).await
}

/// Gives a grid a keeper, or none. `seen` is the keeper on the page: who comes second is told.
pub async fn set_keeper(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, Option<Id>),
    keeper: Option<Id>,
    key: &Once,
) -> Result<(), Failure> {
    let (house, reader, at) = (app.house(county).await?, staff.clone(), app.now());
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::directory::load_grid(tx, county, id).await?.ok_or(Failure::Missing)?;
        admit(&reader, county, found.0.place)?;
        if let Some(person) = keeper {
            let grants = store::orders::members::grants(tx, county, person).await?;
            let keeps = |it: &(String, Id)| {
                it.0 == Role::GridKeeper.code() && covers(&house, it.1, found.0.place)
            };
            if !grants.iter().any(keeps) {
                let say = "这个人不是这里的网格员，或者账号停用了。请先请管理员开通，再来定。";
                return Err(Failure::field("person", say));
            }
        }
        if !store::directory::set_keeper(tx, county, id, (keeper, seen)).await? {
            let say = "刚刚有人改过这个网格的网格员。请看看现在是谁，再定。";
            return Err(Failure::field("person", say));
        }
        if keeper.is_none() {
            // Nobody walks it now. Whoever keeps it next takes an open round over as it is.
            store::rounds::drop_open(tx, county, id, at, by).await?;
        }
        let detail = keeper.map(|it| it.0.to_string()).unwrap_or_default();
        let (act, noun) = ("set_keeper", "grid");
        let change = Change { at, by, act, noun, subject: id, detail: &detail };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    let asked = format!("set_keeper {} {keeper:?} {seen:?}", id.0);
    once(app, county, key, &asked, work).await.map(drop)
}

fn admit(staff: &Staff, county: County, place: Place) -> Result<(), Failure> {
    if !policy::orders::may_link(staff, county) {
        return Err(Failure::Forbidden);
    }
    if staff.place.contains(place) { Ok(()) } else { Err(Failure::Missing) }
}

/// Whether the ground of an organisation holds a place.
fn covers(house: &House, org: Id, place: Place) -> bool {
    house.orgs.get(&org).is_some_and(|it| it.place.contains(place))
}

/// People with one of these roles near a place, the same village's first; or, when a name is given,
/// all of the county who have it. With `covering` only those whose ground holds the place.
pub(crate) async fn offered(
    app: &App,
    county: County,
    (place, covering): (Place, bool),
    name: &str,
    roles: &'static [Role],
) -> Result<Vec<Able>, Failure> {
    let house = app.house(county).await?;
    let name = name.trim().to_owned();
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Granted>, Failure> {
        if !name.is_empty() {
            return Ok(store::directory::granted_named(tx, county, &name, roles).await?);
        }
        // Of a whole county only its own offices: the towns' people are found from the towns.
        let span = match place.level() {
            Level::County => (place, place, place),
            Level::Town | Level::Village => (place, place.town(), place.town().last()),
        };
        Ok(store::directory::granted_inside(tx, county, span, roles).await?)
    };
    let mut found = app.store().read(county.0, read).await?;
    found.retain(|it| !covering || covers(&house, it.org, place));
    let here = |org: Id| house.orgs.get(&org).is_some_and(|it| it.place == place);
    // Somebody's grant for this very place is the one they are named by.
    found.sort_by_key(|it| (!here(it.org), it.person));
    let mut people: Vec<Able> = Vec::new();
    for it in found {
        match people.iter_mut().find(|able| able.person == it.person) {
            Some(able) if able.roles.contains(&it.role) => {}
            Some(able) => able.roles.push(it.role),
            None => people.push(Able {
                person: it.person,
                name: it.name,
                org: it.org,
                org_name: house.org_name(it.org).to_owned(),
                roles: vec![it.role],
            }),
        }
    }
    people.truncate(OFFERED_MAX);
    Ok(people)
}

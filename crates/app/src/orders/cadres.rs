//! Cadres (联系干部): who answers the questions of a place.

use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::orders::members::Cadre;

use super::placing::doer;
use crate::grids::{Able, offered};
use crate::once::once;
use crate::{App, Failure, Once, policy};

/// Who answers the questions of a place: its own cadre, its town's or the county's.
pub async fn cadre_of(app: &App, county: County, place: Place) -> Result<Option<Cadre>, Failure> {
    let read =
        async move |tx: &mut Tx<'_>| store::orders::members::cadre_of(tx, county, place).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The links of a county in the order of the places, behind `after`.
pub async fn cadres(
    app: &App,
    staff: &Staff,
    county: County,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Cadre>, Failure> {
    if !policy::orders::may_link(staff, county) {
        return Err(Failure::Forbidden);
    }
    let read =
        async move |tx: &mut Tx<'_>| store::orders::members::cadres(tx, county, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Who could answer for a place of one's ground: people of its town who may, or, for the county, of
/// its offices; or whoever has this name.
pub async fn linkable(
    app: &App,
    staff: &Staff,
    county: County,
    place: Place,
    name: &str,
) -> Result<Vec<Able>, Failure> {
    admit(staff, county, place)?;
    offered(app, county, (place, false), name, policy::orders::CADRES).await
}

/// Links a place of one's ground to somebody who can sign in and answer. `seen` is who was linked to
/// this very place on the page: who comes second is told.
pub async fn set_cadre(
    app: &App,
    staff: &Staff,
    county: County,
    (place, seen): (Place, Option<Id>),
    person: Id,
    key: &Once,
) -> Result<(), Failure> {
    let (by, at) = (admit(staff, county, place)?, app.now());
    app.house(county).await?.named(place).ok_or(Failure::Missing)?;
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let grants = store::orders::members::grants(tx, county, person).await?;
        let answers =
            |word: &str| Role::parse(word).is_some_and(|it| policy::orders::CADRES.contains(&it));
        let org = grants.iter().find(|it| answers(&it.0)).map(|it| it.1);
        let say = "这个人还没有能答复的账号，请先请管理员给他开通，再来联系。";
        let org = org.ok_or_else(|| Failure::field("person", say))?;
        overtaken(tx, county, place, seen).await?;
        store::orders::members::set_cadre(tx, county, place, (person, org), at).await?;
        audit(tx, county, by, at, ("set_cadre", place, person)).await
    };
    once(app, county, key, &format!("set_cadre {place} {} {seen:?}", person.0), work)
        .await
        .map(drop)
}

/// Removes the link of a place, if it has one: the larger place's cadre answers from now on. `seen`
/// as in [`set_cadre`].
pub async fn remove_cadre(
    app: &App,
    staff: &Staff,
    county: County,
    (place, seen): (Place, Option<Id>),
    key: &Once,
) -> Result<(), Failure> {
    let (by, at) = (admit(staff, county, place)?, app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        overtaken(tx, county, place, seen).await?;
        if !store::orders::members::remove_cadre(tx, county, place).await? {
            // Nobody was linked and nobody shall be: that is so already.
            return Ok(String::new());
        }
        audit(tx, county, by, at, ("remove_cadre", place, Id(0))).await
    };
    once(app, county, key, &format!("remove_cadre {place} {seen:?}"), work).await.map(drop)
}

/// Refuses who saw somebody else linked to this very place than is linked now.
async fn overtaken(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    seen: Option<Id>,
) -> Result<(), Failure> {
    let link = store::orders::members::cadre_of(tx, county, place).await?;
    let now = link.filter(|it| it.place == place).map(|it| it.person);
    let say = "刚刚有人改过这个地方的联系干部。请看看现在是谁，再定。";
    if now == seen { Ok(()) } else { Err(Failure::field("person", say)) }
}

fn admit(staff: &Staff, county: County, place: Place) -> Result<Doer, Failure> {
    if !policy::orders::may_link(staff, county) {
        return Err(Failure::Forbidden);
    }
    if staff.place.contains(place) { Ok(doer(staff)) } else { Err(Failure::Missing) }
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: kernel::time::Instant,
    (act, place, person): (&str, Place, Id),
) -> Result<String, Failure> {
    let detail = person.0.to_string();
    let change = Change { at, by, act, noun: "cadre", subject: Id(place.0), detail: &detail };
    store::audit::append(tx, county, &change).await?;
    Ok(String::new())
}

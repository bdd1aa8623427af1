//! The directory for staff: organisations, who holds a post, who answers for what. Administrators
//! set who answers.

use domain::directory::{Answerer, Grid, Post, Role, Staff, answerer};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::once::once;
use crate::{App, Failure, FieldError, House, Once};

/// The posts of an organisation with their holders' names.
pub async fn posts(app: &App, county: County, org: Id) -> Result<Vec<(Post, String)>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::directory::posts(tx, county, org).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The grids of a village.
pub async fn grids(app: &App, county: County, place: Place) -> Result<Vec<Grid>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::directory::grids(tx, county, place).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A line of the dispatch catalogue as an administrator wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Where; a larger place covers all inside it.
    pub place: Option<Place>,
    /// Which category; empty for all that have no line of their own. `None` when none was chosen.
    pub category: Option<String>,
    /// Who shall answer.
    pub org: Option<Id>,
    /// Who answers by the page the administrator saw; `None` for a line that is new.
    pub seen: Option<Id>,
}

/// Sets who answers for a place and category. A line that meanwhile names somebody else than the
/// page showed is not overwritten: the failure says who.
pub async fn set_answerer(
    app: &App,
    county: County,
    by: &Staff,
    new: NewLine,
    key: &Once,
) -> Result<Answerer, Failure> {
    let doer = admit(by)?;
    let house = app.house(county).await?;
    let (line, seen) = (checked(&house, &new)?, new.seen);
    let (set, now, person) = (line.clone(), app.now(), by.person);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let stands = store::county::answerer(tx, county, set.place, &set.category).await?;
        if let Some(org) = stands.filter(|it| seen != Some(*it)) {
            let org = house.org_name(org);
            let say = format!("这里的这类事已经归{org}。要换单位，请回到通讯录，从那一行点“改”。");
            return Err(Failure::field("org", say));
        }
        store::county::set_answerer(tx, county, &set).await?;
        // Set by a person: what is learned from returns proposes, and does not overrule it.
        let own = (set.place, set.category.as_str());
        store::suggest::pin(tx, county, own, person, now).await?;
        store::county::touch(tx, county).await?;
        let was = stands.map_or(0, |it| it.0);
        let detail = format!("{} {was} -> {}", set.category, set.org.0);
        audit(tx, county, doer, now, ("set_answerer", set.place, &detail)).await?;
        Ok(String::new())
    };
    let of = format!("set_answerer {line:?} {seen:?}");
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(line)
}

/// Removes a line of the catalogue: less precise lines answer from now on.
pub async fn remove_answerer(
    app: &App,
    county: County,
    by: &Staff,
    (place, category): (Place, String),
    key: &Once,
) -> Result<(), Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let of = format!("remove_answerer {place} {category}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let stands = store::county::answerer(tx, county, place, &category).await?;
        let Some(org) = stands else { return Err(Failure::Missing) };
        store::county::remove_answerer(tx, county, place, &category).await?;
        store::suggest::unpin(tx, county, (place, &category)).await?;
        store::county::touch(tx, county).await?;
        let detail = format!("{category} {} -> 0", org.0);
        audit(tx, county, doer, now, ("remove_answerer", place, &detail)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(())
}

/// Who answers for a place and category once the line of exactly these two is gone.
pub fn without(house: &House, place: Place, category: &str) -> Option<Id> {
    let own = |it: &&Answerer| it.place == place && it.category == category;
    let others: Vec<Answerer> = house.answerers.iter().filter(|it| !own(it)).cloned().collect();
    answerer(&others, place, category).map(|it| it.org)
}

fn admit(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

fn checked(house: &House, new: &NewLine) -> Result<Answerer, Failure> {
    let place = new.place.filter(|it| house.named(*it).is_some());
    let known = |it: &&String| it.is_empty() || house.categories.iter().any(|own| own.code == **it);
    let category = new.category.as_ref().filter(known);
    let org = new.org.and_then(|it| house.orgs.get(&it)).filter(|it| it.handles());
    let mut errors = Vec::new();
    let mut wrong = |field, say: &str| errors.push(FieldError { field, say: say.to_owned() });
    if place.is_none() {
        wrong("place", "请选管哪里。");
    }
    if category.is_none() {
        wrong("category", "请选哪一类事。");
    }
    match (org, place) {
        (None, _) => wrong("org", "请选归哪个单位。"),
        (Some(org), Some(place)) if !org.place.contains(place) => {
            wrong("org", "这个单位管不到这里。请选管得到的单位，或者换个地方。");
        }
        _ => {}
    }
    match (place, category, org) {
        (Some(place), Some(category), Some(org)) if errors.is_empty() => {
            Ok(Answerer { place, category: category.clone(), org: org.id })
        }
        _ => Err(Failure::Invalid(errors)),
    }
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, place, detail): (&str, Place, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "answerer", subject: Id(place.0), detail };
    Ok(store::audit::append(tx, county, &change).await?)
}

//! What the tests of use cases share.

use app::failure::Failure;
use app::requests::{Doer, Done, NewRequest, Sent, act, act_by_code, send};
use app::testing::World;
use app::{County, Once};
use domain::directory::{OrgKind, Role, Staff};
use domain::requests::acts::Input;
use kernel::id::Id;

/// A request about a road in the first village of the county.
pub(crate) fn road(world_place: &str, body: &str) -> NewRequest {
    NewRequest {
        body: body.to_owned(),
        category: "road".to_owned(),
        place: world_place.to_owned(),
        name: "王建国".to_owned(),
        phone: "19900000000".to_owned(),
        ..NewRequest::default()
    }
}

/// A village of the county, by its place in the list.
pub(crate) async fn village(world: &World, county: County, nth: usize) -> String {
    let house = world.app.house(county).await.unwrap();
    let villages: Vec<_> = house.towns().flat_map(|it| house.villages(it.place)).collect();
    villages[nth].place.to_string()
}

/// Sends a request under a key.
pub(crate) async fn sent(
    world: &World,
    county: County,
    body: &str,
    key: &str,
) -> Result<Sent, Failure> {
    let place = village(world, county, 0).await;
    send(&world.app, county, road(&place, body), &Once::new(key, Doer::default())?).await
}

/// Does something as a member of staff.
pub(crate) async fn acted(
    world: &World,
    staff: &Staff,
    county: County,
    at: (Id, i64),
    input: Input,
    key: &str,
) -> Result<Done, Failure> {
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    act(&world.app, staff, county, at, input, Vec::new(), &Once::new(key, by)?).await
}

/// Does something as the person with the code.
pub(crate) async fn by_code(
    world: &World,
    county: County,
    code: &str,
    input: Input,
    key: &str,
) -> Result<Done, Failure> {
    let key = Once::new(key, Doer::default())?;
    act_by_code(&world.app, county, code, input, Vec::new(), &key).await
}

/// Somebody of an organisation that exists, with these roles.
pub(crate) async fn somebody(
    world: &World,
    county: County,
    roles: &[Role],
    is: impl Fn(&domain::directory::Organisation) -> bool,
) -> Staff {
    let house = world.app.house(county).await.unwrap();
    let mut orgs: Vec<_> = house.orgs.values().filter(|it| is(it)).collect();
    orgs.sort_by_key(|it| it.id);
    let org = orgs[0].clone();
    let mut person = world.officers(county, roles[0], 1).await.remove(0);
    person.org = org.id;
    person.org_name = org.name;
    person.place = org.place;
    person.roles = roles.to_vec();
    person
}

/// A dispatcher of the county's own desk.
pub(crate) async fn dispatcher(world: &World, county: County) -> Staff {
    let own = move |it: &domain::directory::Organisation| {
        it.kind == OrgKind::Desk && it.place == county.place()
    };
    somebody(world, county, &[Role::Dispatcher], own).await
}

/// An office of the whole county.
pub(crate) async fn office(world: &World, county: County) -> Id {
    let house = world.app.house(county).await.unwrap();
    let offices = house.orgs.values();
    let own = offices.filter(|it| it.kind == OrgKind::Office && it.place == county.place());
    own.map(|it| it.id).min().unwrap()
}

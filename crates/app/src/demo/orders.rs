//! The orders of the demonstration: members and cadres are entered, a menu is published, and a year
//! of orders is played through the real acts. 沁阳市 has the size of its own report (seed 000).

mod plan;
mod play;
mod words;

use domain::directory::{OrgKind, Organisation, Role, Staff};
use domain::orders::{Member, Skill};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use store::Tx;
use store::matters::Doer;

use self::plan::{Shape, one};
use super::staffing::Staffed;
use super::{Scale, SetClock, people};
use crate::orders::{NewService, publish_service, set_cadre};
use crate::vault::{Contact, Sealer};
use crate::{App, Failure, House, Once};

/// 沁阳市.
const QINYANG: County = County(410_882);

/// Grids of 沁阳市 (seed 000).
const QINYANG_GRIDS: usize = 154;

/// The villages that have a grid, one each, where a county has fewer grids than villages: the
/// communities first. Empty where every village has its own.
pub(super) fn gridded<'a>(county: County, orgs: &[&'a Organisation]) -> Vec<&'a Organisation> {
    if county != QINYANG {
        return Vec::new();
    }
    let mut villages: Vec<&Organisation> =
        orgs.iter().copied().filter(|it| it.kind == OrgKind::Village).collect();
    villages.sort_by_key(|it| (!it.name.contains("社区"), it.place));
    villages.truncate(QINYANG_GRIDS);
    villages
}

fn shape(county: County, scale: Scale) -> Shape {
    match scale {
        Scale::Village => Shape::VILLAGE,
        Scale::County if county == QINYANG => Shape::QINYANG,
        Scale::County => Shape::COUNTY,
    }
}

/// Fills a county with members, a menu and a year of orders. The clock ends where the last act was.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    staffed: &Staffed,
    (seed, scale): (u64, Scale),
    said: &impl Fn(usize, usize),
) -> Result<(), Failure> {
    let shape = shape(county, scale);
    // A seed of its own: the year's requests do not depend on what is drawn here.
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x0F0D_E125_C0DE_0003);
    let house = app.house(county).await?;
    clock.set(kernel::time::Instant::at(kernel::time::Date::constant(2024, 12, 30), 9, 0));
    let villages: Vec<Place> =
        house.places.iter().map(|it| it.place).filter(|it| it.level() == Level::Village).collect();
    let weights = weights(&villages, staffed);
    let members = members(&mut rng, app, &house, staffed, &villages, &weights, shape.members);
    enrol(app, county, &members).await?;
    link(app, county, &house, staffed, &villages).await?;
    let services = menu(&mut rng, app, county, &house, staffed, shape.services).await?;
    let lives = plan::year(&mut rng, &weights, &shape);
    let cast = play::Cast { villages: &villages, members, services };
    play::play(app, &house, clock, staffed, cast, lives, said).await
}

/// Villages with a grid worker order most; where only one has, it still is to be seen.
fn weights(villages: &[Place], staffed: &Staffed) -> Vec<u32> {
    let few = staffed.keepers.len() < 2;
    let most = if few { u32::try_from(villages.len() / 6).unwrap_or(1).max(2) } else { 6 };
    let weight = |it: &Place| if staffed.keepers.contains_key(it) { most } else { 1 };
    villages.iter().map(weight).collect()
}

/// Somebody of the pool, with what is written for them.
pub(super) struct Enrolled {
    pub(super) staff: Staff,
    pub(super) member: Member,
    /// Whether the directory has them already.
    known: bool,
}

fn members(
    rng: &mut ChaCha12Rng,
    app: &App,
    house: &House,
    staffed: &Staffed,
    villages: &[Place],
    weights: &[u32],
    count: usize,
) -> Vec<Enrolled> {
    let own = [vec![Skill::Repair, Skill::Forms, Skill::Errand], vec![Skill::Law, Skill::Health]];
    let mut all: Vec<Enrolled> = Vec::with_capacity(count);
    for (staff, skills) in staffed.members.iter().zip(own) {
        let (person, org, home) = (staff.person, staff.org, staff.place);
        let member =
            Member { person, org, home, position: None, skills, paused: false, version: 1 };
        all.push(Enrolled { staff: staff.clone(), member, known: true });
    }
    let mut offices: Vec<&Organisation> =
        house.orgs.values().filter(|it| it.kind == OrgKind::Office).collect();
    offices.sort_by_key(|it| it.id);
    let total: u32 = weights.iter().sum();
    while all.len() < count {
        let home = villages.get(plan::drawn(rng, weights, total)).copied();
        let Some(home) = home else { break };
        // Half are in service and report to the village they live in (双报到).
        let office = (!offices.is_empty() && rng.random_ratio(1, 2)).then(|| *one(&offices, rng));
        let village = house.orgs.values().filter(|it| it.place == home);
        let village = village.filter(|it| it.kind == OrgKind::Village).min_by_key(|it| it.id);
        let Some(org) = office.or(village) else { break };
        let skills = skills(rng);
        let staff = Staff {
            person: app.next_id(),
            name: people::name(rng),
            org: org.id,
            org_name: org.name.clone(),
            place: org.place,
            roles: vec![Role::Member],
        };
        let (person, paused) = (staff.person, rng.random_ratio(1, 25));
        let member =
            Member { person, org: org.id, home, position: None, skills, paused, version: 1 };
        all.push(Enrolled { staff, member, known: false });
    }
    all
}

/// One to three of them.
fn skills(rng: &mut ChaCha12Rng) -> Vec<Skill> {
    let count = rng.random_range(1..4);
    let mut skills: Vec<Skill> = (0..count).map(|_| *one(&Skill::ALL, rng)).collect();
    skills.sort_unstable();
    skills.dedup();
    skills
}

/// Members entered in one transaction.
const BATCH: usize = 500;

/// Enters people, grants and profiles as an import does: many in one transaction, through the same
/// statements as one at a time.
async fn enrol(app: &App, county: County, members: &[Enrolled]) -> Result<(), Failure> {
    for (batch, chunk) in members.chunks(BATCH).enumerate() {
        let contact = |n| {
            let contact = Contact { phone: people::phone(n), ..Contact::default() };
            Sealer::new(app, county, contact)
        };
        let rows: Result<Vec<(Staff, Member, bool, Sealer)>, Failure> = (batch * BATCH..)
            .zip(chunk)
            .map(|(n, it)| Ok((it.staff.clone(), it.member.clone(), it.known, contact(n)?)))
            .collect();
        let rows = rows?;
        let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            for (staff, member, known, contact) in &rows {
                if !known {
                    let initials = store::search::initials(&staff.name);
                    let (id, name) = (staff.person, staff.name.as_str());
                    store::directory::insert_person(tx, county, id, name, &initials).await?;
                    store::directory::insert_grant(tx, county, id, Role::Member, staff.org).await?;
                }
                let contact = contact.seal(tx, "person_contact", staff.person).await?;
                store::directory::insert_person_contact(tx, county, staff.person, &contact).await?;
                store::orders::members::insert(tx, county, member).await?;
            }
            Ok(())
        };
        app.store().write(county.0, work).await?;
    }
    Ok(())
}

fn doer(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

/// The head of every village is its cadre.
async fn link(
    app: &App,
    county: County,
    house: &House,
    staffed: &Staffed,
    villages: &[Place],
) -> Result<(), Failure> {
    let desk = house.desk(county.place()).and_then(|it| staffed.by_org.get(&it.id));
    let desk = desk.ok_or(Failure::Missing)?;
    for village in villages {
        let own = house.orgs.values().filter(|it| it.place == *village);
        let own = own.filter(|it| it.kind == OrgKind::Village).min_by_key(|it| it.id);
        let Some(head) = own.and_then(|it| staffed.by_org.get(&it.id)) else { continue };
        let key = Once::new(&format!("demo-cadre-{village}"), doer(desk))?;
        set_cadre(app, desk, county, (*village, None), head.person, &key).await?;
    }
    Ok(())
}

/// Publishes the menu: the county's centre for all, villages with a grid worker for their own.
async fn menu(
    rng: &mut ChaCha12Rng,
    app: &App,
    county: County,
    house: &House,
    staffed: &Staffed,
    count: usize,
) -> Result<Vec<play::Offered>, Failure> {
    let desk = house.desk(county.place()).and_then(|it| staffed.by_org.get(&it.id));
    let desk = desk.ok_or(Failure::Missing)?;
    let mut keepers: Vec<&Staff> = staffed.keepers.values().collect();
    keepers.sort_by_key(|it| it.place);
    let all: Vec<(Skill, usize)> = words::WORDS
        .iter()
        .flat_map(|it| (0..it.services.len()).map(|at| (it.skill, at)))
        .collect();
    let mut offered = Vec::with_capacity(count);
    for nth in 0..count {
        let Some((skill, at)) = all.get(nth % all.len()).copied() else { continue };
        let found = words::WORDS.iter().find(|it| it.skill == skill);
        let Some((title, body, audience)) = found.and_then(|it| it.services.get(at)) else {
            continue;
        };
        // Every service is offered for the whole county first, then by villages.
        let staff = if nth < all.len() || keepers.is_empty() { desk } else { one(&keepers, rng) };
        let capacity = if nth % 2 == 0 { 0 } else { rng.random_range(4..12) * 10 };
        let new = NewService {
            title: (*title).to_owned(),
            body: (*body).to_owned(),
            audience: (*audience).to_owned(),
            place: staff.place.to_string(),
            address: "党群服务中心，也可以上门".to_owned(),
            times: (*one(words::TIMES, rng)).to_owned(),
            skill: skill.code().to_owned(),
            capacity: if capacity == 0 { String::new() } else { capacity.to_string() },
            as_member: false,
        };
        let key = Once::new(&format!("demo-service-{nth}"), doer(staff))?;
        let id: Id = publish_service(app, staff, county, new, &key).await?;
        offered.push(play::Offered { id, skill, place: staff.place, capacity });
    }
    Ok(offered)
}

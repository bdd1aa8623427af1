//! Who may do what with responsibilities, projects and risk points: an organisation with its own, the
//! committee in its ground.

use domain::directory::{Role, Staff};
use domain::places::Place;
use domain::projects;
use kernel::id::Id;

pub use super::life::Relation;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Declaring a project, and declaring again what was sent back.
    Declare,
    /// Noting progress, doing milestones, finishing, taking back what is not approved.
    Work,
    /// Approving, sending back, opening again, withdrawing what is approved.
    Decide,
    /// Registering risk points, looking at them again, changing them.
    Keep,
    /// Striking a risk point off the register.
    Strike,
    /// Reading all of it.
    Read,
}

/// Every act: which role, in which relation.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Declare, Role::Secretary, Relation::Own),
    (Act::Declare, Role::Handler, Relation::Own),
    // Goals of the year are set from above, for whoever is to reach them.
    (Act::Declare, Role::Committee, Relation::Ground),
    (Act::Work, Role::Secretary, Relation::Own),
    (Act::Work, Role::Handler, Relation::Own),
    (Act::Decide, Role::Committee, Relation::Ground),
    (Act::Keep, Role::Secretary, Relation::Own),
    (Act::Keep, Role::Handler, Relation::Own),
    // Nobody strikes off their own risk.
    (Act::Strike, Role::Committee, Relation::Ground),
    (Act::Read, Role::Secretary, Relation::Own),
    (Act::Read, Role::Handler, Relation::Own),
    (Act::Read, Role::Committee, Relation::Ground),
    (Act::Read, Role::Leader, Relation::Ground),
    (Act::Read, Role::Auditor, Relation::Ground),
];

/// Whether `staff` may do `act` to what is of this organisation at this place.
pub fn may(staff: &Staff, act: Act, (org, place): (Id, Place)) -> bool {
    TABLE.iter().any(|(it, role, relation)| {
        let stands = match relation {
            Relation::Own => staff.org == org,
            Relation::Ground => staff.place.contains(place),
        };
        *it == act && staff.is(*role) && stands
    })
}

/// Whether `staff` may do `act` in the whole of their ground.
pub fn may_in_ground(staff: &Staff, act: Act) -> bool {
    let ground = |it: &&(Act, Role, Relation)| it.0 == act && it.2 == Relation::Ground;
    TABLE.iter().filter(ground).any(|it| staff.is(it.1))
}

/// Whether `staff` may do `act` to anything at all.
pub fn may_anywhere(staff: &Staff, act: Act) -> bool {
    TABLE.iter().any(|it| it.0 == act && staff.is(it.1))
}

/// What an act on a project in a state takes.
pub fn of(act: projects::Act, state: projects::State) -> Act {
    match act {
        projects::Act::Declare => Act::Declare,
        _ if act.is_decision(state) => Act::Decide,
        _ => Act::Work,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: Place = Place(610_925_103_000);

    fn staff(role: Role) -> Staff {
        let (name, org_name) = (String::new(), String::new());
        Staff { person: Id(1), name, org: Id(2), org_name, place: TOWN, roles: vec![role] }
    }

    #[test]
    fn an_organisation_keeps_its_own_and_decides_nothing() {
        for role in [Role::Secretary, Role::Handler] {
            let it = staff(role);
            for act in [Act::Declare, Act::Work, Act::Keep, Act::Read] {
                assert!(may(&it, act, (Id(2), TOWN)), "{role:?} {act:?}");
                assert!(!may(&it, act, (Id(3), TOWN)), "{role:?} {act:?}");
                assert!(!may_in_ground(&it, act), "{role:?} {act:?}");
            }
            for act in [Act::Decide, Act::Strike] {
                assert!(!may(&it, act, (Id(2), TOWN)), "{role:?} {act:?}");
            }
        }
    }

    #[test]
    fn the_committee_decides_in_its_ground_and_works_for_nobody() {
        let (inside, outside) = (Place(610_925_103_209), Place(610_925_104_209));
        let committee = staff(Role::Committee);
        for act in [Act::Declare, Act::Decide, Act::Strike, Act::Read] {
            assert!(may(&committee, act, (Id(9), inside)), "{act:?}");
            assert!(!may(&committee, act, (Id(9), outside)), "{act:?}");
        }
        for act in [Act::Work, Act::Keep] {
            assert!(!may(&committee, act, (Id(9), inside)), "{act:?}");
        }
        for reader in [Role::Leader, Role::Auditor] {
            assert!(may(&staff(reader), Act::Read, (Id(9), inside)));
            assert!(!may(&staff(reader), Act::Decide, (Id(9), inside)));
        }
    }

    #[test]
    fn nobody_else_has_to_do_with_it() {
        let known = [Role::Secretary, Role::Handler, Role::Committee, Role::Leader, Role::Auditor];
        for role in Role::ALL.into_iter().filter(|it| !known.contains(it)) {
            for (act, _, _) in TABLE {
                assert!(!may(&staff(role), *act, (Id(2), TOWN)), "{role:?} {act:?}");
                assert!(!may_anywhere(&staff(role), *act), "{role:?} {act:?}");
            }
        }
    }
}

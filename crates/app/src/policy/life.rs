//! Who may do what in organisation life: a secretary in their own branch, the committee in its ground.

use domain::directory::{Role, Staff};
use domain::places::Place;
use kernel::id::Id;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Planning, convening, recording, publishing, withdrawing.
    Sit,
    /// Bringing in a ledger that was kept elsewhere: each row is recorded by the act of recording.
    Bring,
    /// Keeping the roster and the parts of a branch.
    Roster,
    /// Founding a branch.
    Found,
    /// Accepting a reason for which a period is excused.
    Excuse,
    /// Changing the county's catalogue of systems.
    Catalogue,
    /// Reading what a branch owes and did.
    Read,
}

/// How somebody stands to a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is their own.
    Own,
    /// It lies in their ground.
    Ground,
}

/// Every act: which role, in which relation.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Sit, Role::Secretary, Relation::Own),
    (Act::Bring, Role::Secretary, Relation::Own),
    // What was kept on paper before is taken over for many branches at once.
    (Act::Bring, Role::Committee, Relation::Ground),
    (Act::Roster, Role::Secretary, Relation::Own),
    (Act::Roster, Role::Committee, Relation::Ground),
    (Act::Found, Role::Committee, Relation::Ground),
    // Nobody excuses themselves.
    (Act::Excuse, Role::Committee, Relation::Ground),
    (Act::Catalogue, Role::Committee, Relation::Ground),
    (Act::Read, Role::Secretary, Relation::Own),
    (Act::Read, Role::Committee, Relation::Ground),
    (Act::Read, Role::Leader, Relation::Ground),
    (Act::Read, Role::Auditor, Relation::Ground),
];

/// Whether `staff` may do `act` to the branch that is this organisation at this place.
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

/// Whether `staff` may bring ledgers in at all; of which branches, [`may`] and the file's ground say.
pub fn brings(staff: &Staff) -> bool {
    TABLE.iter().any(|it| it.0 == Act::Bring && staff.is(it.1))
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
    fn a_secretary_keeps_their_own_branch_and_sees_no_other() {
        let (own, other) = ((Id(2), TOWN), (Id(3), TOWN));
        for act in [Act::Sit, Act::Bring, Act::Roster, Act::Read] {
            assert!(may(&staff(Role::Secretary), act, own), "{act:?}");
            assert!(!may(&staff(Role::Secretary), act, other), "{act:?}");
        }
        for act in [Act::Excuse, Act::Catalogue, Act::Found] {
            assert!(!may(&staff(Role::Secretary), act, own), "{act:?}");
        }
    }

    #[test]
    fn the_committee_sees_its_ground_and_records_for_nobody() {
        let (inside, outside) = (Place(610_925_103_209), Place(610_925_104_209));
        let committee = staff(Role::Committee);
        for act in [Act::Bring, Act::Roster, Act::Excuse, Act::Read] {
            assert!(may(&committee, act, (Id(9), inside)), "{act:?}");
            assert!(!may(&committee, act, (Id(9), outside)), "{act:?}");
        }
        assert!(!may(&committee, Act::Sit, (Id(9), inside)));
        for reader in [Role::Leader, Role::Auditor] {
            assert!(may(&staff(reader), Act::Read, (Id(9), inside)));
            assert!(!may(&staff(reader), Act::Roster, (Id(9), inside)));
            assert!(!may_in_ground(&staff(reader), Act::Excuse));
        }
    }

    #[test]
    fn nobody_else_has_to_do_with_it() {
        let known = [Role::Secretary, Role::Committee, Role::Leader, Role::Auditor];
        for role in Role::ALL.into_iter().filter(|it| !known.contains(it)) {
            for (act, _, _) in TABLE {
                assert!(!may(&staff(role), *act, (Id(2), TOWN)), "{role:?} {act:?}");
            }
        }
    }
}

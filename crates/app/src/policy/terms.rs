//! Who may do what about terms and elections: a secretary holds the election of their own branch, and
//! who approves is the committee above, never the branch itself.

use domain::directory::{Role, Staff};
use domain::places::Place;
use kernel::id::Id;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Noting a term that was elected before.
    Note,
    /// Noting one anew that was noted wrongly.
    Mend,
    /// Approving an extension or an early election, and the steps of an election that are done above.
    Approve,
    /// Beginning an election, its steps, counting, giving it up.
    Elect,
    /// Reading how the term of a branch stands.
    Read,
}

/// How somebody stands to a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is their own.
    Own,
    /// It lies in their ground.
    Ground,
    /// It lies in their ground, and is not their own.
    Above,
}

/// Every act: which role, in which relation.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Note, Role::Secretary, Relation::Own),
    (Act::Note, Role::Committee, Relation::Ground),
    (Act::Mend, Role::Committee, Relation::Ground),
    // Nobody approves themselves.
    (Act::Approve, Role::Committee, Relation::Above),
    (Act::Elect, Role::Secretary, Relation::Own),
    (Act::Read, Role::Secretary, Relation::Own),
    (Act::Read, Role::Committee, Relation::Ground),
    (Act::Read, Role::Leader, Relation::Ground),
    (Act::Read, Role::Auditor, Relation::Ground),
];

/// Whether `staff` may do `act` to the branch that is this organisation at this place.
pub fn may(staff: &Staff, act: Act, (org, place): (Id, Place)) -> bool {
    let (own, ground) = (staff.org == org, staff.place.contains(place));
    TABLE.iter().any(|(it, role, relation)| {
        let stands = match relation {
            Relation::Own => own,
            Relation::Ground => ground,
            Relation::Above => ground && !own,
        };
        *it == act && staff.is(*role) && stands
    })
}

/// Whether `staff` may do `act` in the whole of their ground.
pub fn may_in_ground(staff: &Staff, act: Act) -> bool {
    let ground = |it: &&(Act, Role, Relation)| it.0 == act && it.2 == Relation::Ground;
    TABLE.iter().filter(ground).any(|it| staff.is(it.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: Place = Place(610_925_103_000);
    const ACTS: [Act; 5] = [Act::Note, Act::Mend, Act::Approve, Act::Elect, Act::Read];

    fn staff(roles: &[Role]) -> Staff {
        let (name, org_name) = (String::new(), String::new());
        Staff { person: Id(1), name, org: Id(2), org_name, place: TOWN, roles: roles.to_vec() }
    }

    #[test]
    fn a_secretary_holds_the_election_of_their_branch_and_approves_nothing() {
        let secretary = staff(&[Role::Secretary]);
        let own = ACTS.map(|it| may(&secretary, it, (Id(2), TOWN)));
        assert_eq!(own, [true, false, false, true, true]);
        assert!(!ACTS.into_iter().any(|it| may(&secretary, it, (Id(3), TOWN))));
    }

    #[test]
    fn the_committee_approves_in_its_ground_and_elects_for_nobody() {
        let committee = staff(&[Role::Committee]);
        let inside = ACTS.map(|it| may(&committee, it, (Id(3), Place(610_925_103_209))));
        assert_eq!(inside, [true, true, true, false, true]);
        let outside = (Id(3), Place(610_925_104_209));
        assert!(!ACTS.into_iter().any(|it| may(&committee, it, outside)));
    }

    #[test]
    fn who_is_both_does_not_approve_their_own_branch() {
        let both = staff(&[Role::Secretary, Role::Committee]);
        assert!(!may(&both, Act::Approve, (Id(2), TOWN)));
        assert!(may(&both, Act::Approve, (Id(3), TOWN)));
    }

    #[test]
    fn leaders_and_auditors_read_and_nobody_else_has_to_do_with_it() {
        for role in Role::ALL {
            let reads = [Role::Leader, Role::Auditor].contains(&role);
            if [Role::Secretary, Role::Committee].contains(&role) {
                continue;
            }
            let told = ACTS.map(|it| may(&staff(&[role]), it, (Id(3), TOWN)));
            assert_eq!(told, [false, false, false, false, reads], "{role:?}");
            assert_eq!(may_in_ground(&staff(&[role]), Act::Read), reads);
        }
    }
}

//! Who may do what in members' affairs: dues, the way to membership, letters of transfer, hours of study.
//!
//! Whose dues are how much is for the secretary of the branch alone; everybody above reads sums. Whoever
//! is on the way to membership is known to the secretary and to the committee above, and to nobody else.

use domain::directory::{Role, Staff};
use domain::places::Place;
use kernel::id::Id;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Setting bases, noting payments and waivers, reading them person by person.
    Dues,
    /// Reading the sums of a branch, and its checks.
    DuesTotals,
    /// Holding the half-yearly review and checks.
    DuesCheck,
    /// Noting how what a check found was mended.
    DuesMend,
    /// Beginning, the branch's own steps, ending.
    Develop,
    /// The steps of the organisation above, extending a probation.
    Decide,
    /// Reading who is on the way.
    ReadApplicants,
    /// Issuing, receiving, noting the receipt of, and taking back letters.
    Transfer,
    /// Reading letters.
    ReadLetters,
    /// Reading the hours of a branch, person by person.
    ReadStudy,
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
    (Act::Dues, Role::Secretary, Relation::Own),
    (Act::DuesTotals, Role::Secretary, Relation::Own),
    (Act::DuesTotals, Role::Committee, Relation::Ground),
    (Act::DuesTotals, Role::Leader, Relation::Ground),
    (Act::DuesTotals, Role::Auditor, Relation::Ground),
    // Nobody checks themselves.
    (Act::DuesCheck, Role::Committee, Relation::Above),
    (Act::DuesMend, Role::Secretary, Relation::Own),
    (Act::Develop, Role::Secretary, Relation::Own),
    // Nobody approves themselves.
    (Act::Decide, Role::Committee, Relation::Above),
    (Act::ReadApplicants, Role::Secretary, Relation::Own),
    (Act::ReadApplicants, Role::Committee, Relation::Ground),
    (Act::Transfer, Role::Secretary, Relation::Own),
    (Act::ReadLetters, Role::Secretary, Relation::Own),
    (Act::ReadLetters, Role::Committee, Relation::Ground),
    (Act::ReadStudy, Role::Secretary, Relation::Own),
    (Act::ReadStudy, Role::Committee, Relation::Ground),
];

/// Whether `staff` may do `act` about the branch that is this organisation at this place.
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

/// Whether `staff` may do `act` anywhere at all.
pub fn may_anywhere(staff: &Staff, act: Act) -> bool {
    TABLE.iter().filter(|it| it.0 == act).any(|it| staff.is(it.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: Place = Place(610_925_103_000);
    const ACTS: [Act; 10] = [
        Act::Dues,
        Act::DuesTotals,
        Act::DuesCheck,
        Act::DuesMend,
        Act::Develop,
        Act::Decide,
        Act::ReadApplicants,
        Act::Transfer,
        Act::ReadLetters,
        Act::ReadStudy,
    ];

    fn staff(roles: &[Role]) -> Staff {
        let (name, org_name) = (String::new(), String::new());
        Staff { person: Id(1), name, org: Id(2), org_name, place: TOWN, roles: roles.to_vec() }
    }

    fn told(staff: &Staff, at: (Id, Place)) -> Vec<Act> {
        ACTS.into_iter().filter(|it| may(staff, *it, at)).collect()
    }

    #[test]
    fn a_secretary_keeps_the_dues_of_their_branch_and_sees_no_other() {
        let secretary = staff(&[Role::Secretary]);
        let barred = [Act::DuesCheck, Act::Decide];
        let own: Vec<Act> = ACTS.into_iter().filter(|it| !barred.contains(it)).collect();
        assert_eq!(told(&secretary, (Id(2), TOWN)), own);
        assert_eq!(told(&secretary, (Id(3), TOWN)), []);
    }

    #[test]
    fn the_committee_reads_sums_and_never_whose_dues_are_how_much() {
        let committee = staff(&[Role::Committee]);
        let inside = told(&committee, (Id(3), Place(610_925_103_209)));
        assert!(!inside.contains(&Act::Dues) && inside.contains(&Act::DuesTotals));
        assert!(inside.contains(&Act::Decide) && !inside.contains(&Act::Develop));
        assert!(!inside.contains(&Act::Transfer));
        assert_eq!(told(&committee, (Id(3), Place(610_925_104_209))), []);
    }

    #[test]
    fn who_is_both_neither_checks_nor_approves_their_own_branch() {
        let both = staff(&[Role::Secretary, Role::Committee]);
        for act in [Act::DuesCheck, Act::Decide] {
            assert!(!may(&both, act, (Id(2), TOWN)), "{act:?}");
            assert!(may(&both, act, (Id(3), TOWN)), "{act:?}");
        }
    }

    #[test]
    fn leaders_and_auditors_read_sums_only_and_nobody_else_has_to_do_with_it() {
        for role in Role::ALL {
            if [Role::Secretary, Role::Committee].contains(&role) {
                continue;
            }
            let reads = [Role::Leader, Role::Auditor].contains(&role);
            let want: &[Act] = if reads { &[Act::DuesTotals] } else { &[] };
            assert_eq!(told(&staff(&[role]), (Id(3), TOWN)), want, "{role:?}");
            assert_eq!(may_in_ground(&staff(&[role]), Act::DuesTotals), reads);
            assert!(!may_anywhere(&staff(&[role]), Act::ReadApplicants));
        }
    }
}

//! Who may do what in the field: role × act, always inside the ground of their organisation.

use domain::directory::{Role, Staff};
use domain::places::Place;

/// What is done in field work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Writing an entry of the work log.
    Log,
    /// Planning a visit of one's own, and making it.
    Visit,
    /// Asking a grid worker to check a request on the spot.
    AskCheck,
    /// Writing down a courtyard meeting.
    Meet,
    /// Commenting on an entry of somebody else (批阅).
    Comment,
    /// Reading the log of everybody in the ground, and its numbers.
    Read,
}

/// Every act with the roles that may do it.
pub const TABLE: &[(Act, &[Role])] = &[
    (Act::Log, &[Role::GridKeeper, Role::Handler, Role::Dispatcher]),
    (Act::Visit, &[Role::GridKeeper, Role::Handler, Role::Caller, Role::Dispatcher]),
    (Act::AskCheck, &[Role::Dispatcher, Role::Caller]),
    (Act::Meet, &[Role::GridKeeper, Role::Handler, Role::Dispatcher]),
    // The head of a village handles, the head of a town's desk dispatches.
    (Act::Comment, &[Role::Handler, Role::Dispatcher, Role::Leader]),
    (
        Act::Read,
        &[
            Role::GridKeeper,
            Role::Handler,
            Role::Dispatcher,
            Role::Caller,
            Role::Leader,
            Role::Auditor,
        ],
    ),
];

/// Whether `staff` may do `act` in `place`.
pub fn may(staff: &Staff, act: Act, place: Place) -> bool {
    may_anywhere(staff, act) && staff.place.contains(place)
}

/// Whether `staff` may do `act` somewhere: in their own ground.
pub fn may_anywhere(staff: &Staff, act: Act) -> bool {
    TABLE.iter().any(|(it, roles)| *it == act && roles.iter().any(|role| staff.is(*role)))
}

#[cfg(test)]
mod tests {
    use kernel::id::Id;

    use super::*;

    #[test]
    fn nobody_acts_outside_their_ground_and_who_only_reads_writes_nothing() {
        let ground = Place(610_925_103_000);
        let staff = |role: Role| Staff {
            person: Id(1),
            name: String::new(),
            org: Id(2),
            org_name: String::new(),
            place: ground,
            roles: vec![role],
        };
        let inside = Place(610_925_103_209);
        for (act, roles) in TABLE {
            for role in *roles {
                assert!(may(&staff(*role), *act, inside), "{act:?} {role:?}");
                assert!(!may(&staff(*role), *act, Place(610_925_104_209)), "{act:?} {role:?}");
            }
        }
        for reader in [Role::Leader, Role::Auditor] {
            for act in [Act::Log, Act::Visit, Act::AskCheck, Act::Meet] {
                assert!(!may(&staff(reader), act, inside), "{act:?} {reader:?}");
            }
        }
        assert!(!may(&staff(Role::Auditor), Act::Comment, inside));
        for act in [Act::Log, Act::Visit, Act::AskCheck, Act::Meet, Act::Comment, Act::Read] {
            assert!(!may(&staff(Role::Admin), act, inside), "{act:?}");
        }
    }
}

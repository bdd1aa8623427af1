//! Who may do what to a joint case: role × act × relation.

use domain::directory::{Role, Staff};
use domain::joint::{Act, Joint};
use domain::places::Level;

/// How a member of staff stands to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Their organisation handles for a whole town or county.
    Wide,
    /// Their organisation handles the case.
    Own,
    /// Members of the case lie in their ground; the act moves these only.
    Share,
}

/// Every act that staff do to a case. What single members do moves it by itself.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Open, Role::Handler, Relation::Wide),
    (Act::Join, Role::Handler, Relation::Own),
    (Act::Ask, Role::Handler, Relation::Own),
    (Act::Proceed, Role::Handler, Relation::Own),
    (Act::Answer, Role::Handler, Relation::Own),
    (Act::Pass, Role::Dispatcher, Relation::Share),
    (Act::Fail, Role::Dispatcher, Relation::Share),
];

/// Whether `staff` may do `act` to a case; `None` where there is none yet.
pub fn may(staff: &Staff, act: Act, case: Option<&Joint>) -> bool {
    TABLE.iter().any(|(it, role, relation)| {
        *it == act
            && staff.is(*role)
            && match relation {
                Relation::Wide => staff.place.level() != Level::Village,
                Relation::Own => case.is_some_and(|it| it.org == staff.org),
                Relation::Share => true,
            }
    })
}

//! Who may: role × act × relation. One table, read by pages (what may I do now) and by acts.

use domain::directory::{Role, Staff};
use domain::requests::{Act, Request, State, StepState};

/// How a member of staff stands to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The request lies in the ground of their organisation.
    Ground,
    /// Their organisation is the one asked to handle it now.
    Handler,
}

/// Every act that staff do to a request that stands: which role, in which relation.
/// Acts of the person with the tracking code are not here: the code is the permission.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Dispatch, Role::Dispatcher, Relation::Ground),
    (Act::Redispatch, Role::Dispatcher, Relation::Ground),
    (Act::Refuse, Role::Dispatcher, Relation::Ground),
    (Act::AskInfo, Role::Dispatcher, Relation::Ground),
    (Act::AskInfo, Role::Handler, Relation::Handler),
    (Act::Proceed, Role::Dispatcher, Relation::Ground),
    (Act::Proceed, Role::Handler, Relation::Handler),
    (Act::Extend, Role::Dispatcher, Relation::Ground),
    (Act::PassCheck, Role::Dispatcher, Relation::Ground),
    (Act::FailCheck, Role::Dispatcher, Relation::Ground),
    (Act::SignFor, Role::Handler, Relation::Handler),
    (Act::Return, Role::Handler, Relation::Handler),
    (Act::ReportDone, Role::Handler, Relation::Handler),
    (Act::CallSolved, Role::Caller, Relation::Ground),
    (Act::CallUnsolved, Role::Caller, Relation::Ground),
    (Act::CallMissed, Role::Caller, Relation::Ground),
    (Act::CallGivenUp, Role::Caller, Relation::Ground),
];

/// Whether `staff` may do `act` to `request`.
pub fn may(staff: &Staff, act: Act, request: &Request) -> bool {
    TABLE.iter().any(|(it, role, relation)| {
        *it == act && staff.is(*role) && stands(staff, *relation, request)
    })
}

fn stands(staff: &Staff, relation: Relation, request: &Request) -> bool {
    match relation {
        Relation::Ground => staff.place.contains(request.place),
        Relation::Handler => request.handler() == Some(staff.org),
    }
}

/// What `staff` may do now, in the order of the buttons. `tries` calls must have been missed before
/// one may give up.
pub fn open_acts(staff: &Staff, request: &Request, tries: i64) -> Vec<Act> {
    domain::requests::lifecycle::open(request.state)
        .filter(|act| may(staff, *act, request))
        .filter(|act| match act {
            Act::SignFor => waits_for_signature(request),
            Act::CallGivenUp => request.call_tries >= tries,
            // The handler asks while handling; the desk asks before dispatching.
            Act::AskInfo if request.state == State::Handling => {
                request.handler() == Some(staff.org)
            }
            _ => true,
        })
        .collect()
}

fn waits_for_signature(request: &Request) -> bool {
    request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned)
}

/// Whether `staff` may see a request. `was_asked`: their organisation has or had a step of it.
pub fn may_see(staff: &Staff, request: &Request, was_asked: bool) -> bool {
    let reads_ground = [Role::Dispatcher, Role::Caller, Role::Leader, Role::Auditor]
        .into_iter()
        .any(|role| staff.is(role));
    (reads_ground && staff.place.contains(request.place)) || (staff.is(Role::Handler) && was_asked)
}

/// Whether `staff` may see how the person can be reached: only who must speak with them now.
pub fn may_see_contact(staff: &Staff, request: &Request) -> bool {
    let desk = staff.is(Role::Dispatcher) || staff.is(Role::Caller);
    request.state.is_open()
        && ((desk && staff.place.contains(request.place))
            || (staff.is(Role::Handler) && request.handler() == Some(staff.org)))
}

/// Whether `staff` reads all requests of their ground, or only those their organisation handles.
pub fn reads_ground(staff: &Staff) -> bool {
    [Role::Dispatcher, Role::Caller, Role::Leader, Role::Auditor].into_iter().any(|it| staff.is(it))
}

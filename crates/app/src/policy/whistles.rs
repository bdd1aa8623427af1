//! Who may do what to a whistle: role × act × relation, read by pages and by acts.

use domain::directory::{Role, Staff};
use domain::places::{Level, Place};
use domain::whistles::{Act, Call, Whistle, lifecycle, may_blow_from};
use kernel::id::Id;
use kernel::time::Instant;

/// How a member of staff stands to a whistle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Their organisation blew it.
    Whistler,
    /// Their organisation is the one of this call.
    Called,
    /// They head the town it lies in, or the county, and did not blow it themselves.
    Head,
}

/// Every act on a whistle that stands: which role, in which relation.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Approve, Role::Leader, Relation::Head),
    (Act::Refuse, Role::Leader, Relation::Head),
    (Act::Insist, Role::Leader, Relation::Head),
    (Act::Recall, Role::Leader, Relation::Head),
    (Act::Withdraw, Role::Dispatcher, Relation::Whistler),
    (Act::Withdraw, Role::Handler, Relation::Whistler),
    (Act::Reopen, Role::Dispatcher, Relation::Whistler),
    (Act::Reopen, Role::Handler, Relation::Whistler),
    (Act::Close, Role::Dispatcher, Relation::Whistler),
    (Act::Close, Role::Handler, Relation::Whistler),
    (Act::Grade, Role::Dispatcher, Relation::Whistler),
    (Act::Grade, Role::Handler, Relation::Whistler),
    (Act::ReportIn, Role::Dispatcher, Relation::Called),
    (Act::ReportIn, Role::Handler, Relation::Called),
    (Act::Arrive, Role::Dispatcher, Relation::Called),
    (Act::Arrive, Role::Handler, Relation::Called),
    (Act::Finish, Role::Dispatcher, Relation::Called),
    (Act::Finish, Role::Handler, Relation::Called),
    (Act::Decline, Role::Dispatcher, Relation::Called),
    (Act::Decline, Role::Handler, Relation::Called),
    (Act::Answer, Role::Dispatcher, Relation::Called),
    (Act::Answer, Role::Handler, Relation::Called),
    (Act::Judge, Role::Dispatcher, Relation::Called),
    (Act::Judge, Role::Handler, Relation::Called),
];

/// Whether `staff` may blow a whistle for a place: from a town or a village, for its own ground.
pub fn may_blow(staff: &Staff, place: Place) -> bool {
    blows(staff) && staff.place.contains(place)
}

/// Whether `staff` may blow at all.
pub fn blows(staff: &Staff) -> bool {
    (staff.is(Role::Dispatcher) || staff.is(Role::Handler)) && may_blow_from(staff.place)
}

/// Whether `staff` may do `act`; `call` is the organisation whose call it is done to.
pub fn may(staff: &Staff, act: Act, whistle: &Whistle, call: Option<Id>) -> bool {
    TABLE.iter().any(|(it, role, relation)| {
        *it == act && staff.is(*role) && stands(staff, *relation, whistle, call)
    })
}

fn stands(staff: &Staff, relation: Relation, whistle: &Whistle, call: Option<Id>) -> bool {
    match relation {
        Relation::Whistler => staff.org == whistle.org,
        Relation::Called => call == Some(staff.org),
        Relation::Head => heads(staff, whistle.place) && staff.person != whistle.by,
    }
}

/// Whether `staff` heads the town of a place, or the county.
pub fn heads(staff: &Staff, place: Place) -> bool {
    staff.is(Role::Leader) && staff.place.level() != Level::Village && staff.place.contains(place)
}

/// What `staff` may do now to the whistle itself, in the order of the buttons.
pub fn open_acts(staff: &Staff, whistle: &Whistle) -> Vec<Act> {
    lifecycle::open(whistle.state)
        .filter(|act| may(staff, *act, whistle, None))
        .filter(|act| match act {
            Act::Approve | Act::Refuse => whistle.awaits_approval(),
            Act::Close => !whistle.awaits_approval(),
            _ => true,
        })
        .collect()
}

/// What `staff` may do now to one call, in the order of the buttons.
pub fn open_call_acts(staff: &Staff, whistle: &Whistle, call: &Call, now: Instant) -> Vec<Act> {
    let marks = call.marks_until.is_some_and(|until| now <= until);
    let comes = whistle.kind.needs_arrival() && call.arrived_at.is_none();
    lifecycle::open_call(call.state)
        .filter(|act| lifecycle::allows(whistle.state, *act))
        .filter(|act| may(staff, *act, whistle, Some(call.org)))
        .filter(|act| match act {
            Act::Arrive => comes,
            Act::Finish => !comes,
            Act::Grade => marks && call.grade.is_none(),
            Act::Judge => marks && call.judgement.is_none(),
            Act::Answer => marks && call.grade.is_some() && call.answer.is_none(),
            _ => true,
        })
        .collect()
}

/// Whether `staff` may see a whistle: who blew it, who was called, and who reads the ground.
pub fn may_see(staff: &Staff, whistle: &Whistle) -> bool {
    let was_called = |it: &Call| it.org == staff.org && it.called_at.is_some();
    let works = staff.is(Role::Dispatcher) || staff.is(Role::Handler);
    (works && (staff.org == whistle.org || whistle.calls.iter().any(was_called)))
        || (reads_ground(staff) && staff.place.contains(whistle.place))
}

/// Whether `staff` reads all whistles of their ground and their numbers.
pub fn reads_ground(staff: &Staff) -> bool {
    [Role::Dispatcher, Role::Leader, Role::Auditor].into_iter().any(|it| staff.is(it))
}

/// Whether whistles are anything to `staff` at all.
pub fn takes_part(staff: &Staff) -> bool {
    reads_ground(staff) || staff.is(Role::Handler)
}

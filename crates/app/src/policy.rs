//! Who may: role × act × relation. One table, read by pages (what may I do now) and by acts.

pub mod affairs;
pub mod field;
pub mod joint;
pub mod life;
pub mod orders;
pub mod projects;
pub mod terms;
pub mod whistles;

use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use domain::requests::{Act, Card, DelayKind, Exclusion, Request, State, StepState};
use kernel::id::Id;
use store::lists::ListRow;

/// How a member of staff stands to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The request lies in the ground of their organisation.
    Ground,
    /// Their organisation is the one asked to handle it now.
    Handler,
    /// Their organisation handled it last; it has ended.
    LastHandler,
    /// Their organisation was asked beside the leading one and has not answered.
    Unit,
    /// Their organisation handles for a ground that holds the request, whoever has it now.
    Reach,
    /// The request lies in their ground, and another organisation asked what is to be decided.
    Superior,
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
    (Act::Recategorise, Role::Dispatcher, Relation::Ground),
    (Act::AskExtension, Role::Handler, Relation::Handler),
    (Act::AskSuspension, Role::Handler, Relation::Handler),
    (Act::GrantExtension, Role::Dispatcher, Relation::Superior),
    (Act::GrantSuspension, Role::Dispatcher, Relation::Superior),
    (Act::RefuseDelay, Role::Dispatcher, Relation::Superior),
    (Act::Reactivate, Role::Dispatcher, Relation::Ground),
    (Act::Reactivate, Role::Handler, Relation::Handler),
    (Act::Remind, Role::Dispatcher, Relation::Ground),
    (Act::YellowCard, Role::Dispatcher, Relation::Ground),
    (Act::RedCard, Role::Dispatcher, Relation::Ground),
    (Act::LiftCard, Role::Dispatcher, Relation::Ground),
    (Act::AskUnit, Role::Dispatcher, Relation::Ground),
    (Act::UnitDone, Role::Handler, Relation::Unit),
    (Act::UnitDone, Role::Dispatcher, Relation::Unit),
    (Act::Merge, Role::Dispatcher, Relation::Ground),
    (Act::Unmerge, Role::Dispatcher, Relation::Ground),
    (Act::UnmergeHandling, Role::Dispatcher, Relation::Ground),
    (Act::JoinCase, Role::Handler, Relation::Reach),
    (Act::LeaveCase, Role::Handler, Relation::Handler),
    (Act::LeaveCase, Role::Dispatcher, Relation::Ground),
    (Act::PassUncalled, Role::Dispatcher, Relation::Ground),
    (Act::AskExclusion, Role::Handler, Relation::LastHandler),
    (Act::AppealExclusion, Role::Handler, Relation::LastHandler),
    (Act::GrantExclusion, Role::Dispatcher, Relation::Superior),
    (Act::RefuseExclusion, Role::Dispatcher, Relation::Superior),
    (Act::CallDeclined, Role::Caller, Relation::Ground),
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
        Relation::LastHandler => request.last_handler() == Some(staff.org),
        Relation::Unit => request.waits_for(staff.org),
        Relation::Reach => staff.place.contains(request.place),
        Relation::Superior => {
            staff.place.contains(request.place) && request.last_handler() != Some(staff.org)
        }
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
            _ => has_object(*act, request),
        })
        .collect()
}

/// Whether there is something the act is about: a delay that waits, a card to lift, a case to leave.
fn has_object(act: Act, request: &Request) -> bool {
    let waits = request.delay.as_ref().map(|it| it.kind);
    let low = request.satisfied == Some(false) || request.rated.is_some_and(|it| it < 3);
    let merged_from = request.merged.map(|it| it.from);
    match act {
        Act::AskExtension | Act::AskSuspension => waits.is_none(),
        Act::GrantExtension => matches!(waits, Some(DelayKind::Extend(_))),
        Act::GrantSuspension => matches!(waits, Some(DelayKind::Suspend(_))),
        Act::RefuseDelay => waits.is_some(),
        Act::YellowCard => request.card == Card::None,
        Act::RedCard => request.card != Card::Red,
        Act::LiftCard => request.card != Card::None,
        // A case takes requests in, from its own page.
        Act::JoinCase => false,
        Act::LeaveCase => request.joint.is_some(),
        Act::Unmerge => merged_from != Some(State::Handling),
        Act::UnmergeHandling => merged_from == Some(State::Handling),
        // Whether it is called back is drawn, not chosen.
        Act::PassUncalled => false,
        Act::AskExclusion => low && request.exclusion.is_none(),
        Act::GrantExclusion | Act::RefuseExclusion => {
            request.exclusion.is_some_and(Exclusion::waits)
        }
        Act::AppealExclusion => request.exclusion == Some(Exclusion::Refused),
        _ => true,
    }
}

fn waits_for_signature(request: &Request) -> bool {
    request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned)
}

/// Whether `staff` may see a request. `was_asked`: their organisation has or had a step of it.
pub fn may_see(staff: &Staff, request: &Request, was_asked: bool) -> bool {
    // Who looks after a grid sees what became of what they found; how to reach people, not.
    let sees_ground =
        [Role::Dispatcher, Role::Caller, Role::Leader, Role::Auditor, Role::GridKeeper]
            .into_iter()
            .any(|role| staff.is(role));
    (sees_ground && staff.place.contains(request.place)) || (staff.is(Role::Handler) && was_asked)
}

/// Whether `staff` may see how the person can be reached: only who must speak with them now.
pub fn may_see_contact(staff: &Staff, request: &Request) -> bool {
    speaks(staff, request.state, request.place, request.handler())
}

/// The same for a row of a list.
pub fn may_see_contact_of(staff: &Staff, row: &ListRow) -> bool {
    // Who handled it last is the handler only while it owes the next act.
    let handler = row.handler.filter(|it| *it == row.owner);
    State::parse(&row.state).is_some_and(|state| speaks(staff, state, row.place, handler))
}

fn speaks(staff: &Staff, state: State, place: Place, handler: Option<Id>) -> bool {
    let desk = staff.is(Role::Dispatcher) || staff.is(Role::Caller);
    state.is_open()
        && ((desk && staff.place.contains(place))
            || (staff.is(Role::Handler) && handler == Some(staff.org)))
}

/// Whether `staff` decides what everybody may read of a request: who receives and checks there.
pub fn may_publish(staff: &Staff, place: Place) -> bool {
    staff.is(Role::Dispatcher) && staff.place.contains(place)
}

/// Whether `staff` looks at what was flagged in a place, and decides.
pub fn may_look_at_flags(staff: &Staff, place: Place) -> bool {
    staff.is(Role::Dispatcher) && staff.place.contains(place)
}

/// Whether `staff` keeps the county's list of words that ask for a look: its own desk.
pub fn may_keep_flag_words(staff: &Staff, county: County) -> bool {
    staff.is(Role::Dispatcher) && staff.place == county.place()
}

/// Whether `staff` reads all requests of their ground, or only those their organisation handles.
pub fn reads_ground(staff: &Staff) -> bool {
    [Role::Dispatcher, Role::Caller, Role::Leader, Role::Auditor].into_iter().any(|it| staff.is(it))
}

//! Who may do what to which order: role × act × relation, read by pages and by acts.

use domain::directory::{Role, Staff};
use domain::orders::lifecycle::open;
use domain::orders::{Act, Order, Service, State, stories};
use domain::places::County;

/// How a member of staff stands to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The order lies in the ground of their organisation.
    Ground,
    /// They have it in hand, or had it to the end.
    Own,
    /// It waits in the pool of their county.
    Pool,
    /// Their organisation served it, or offers the service.
    Organisation,
}

/// Every act that staff do to an order that stands: which role, in which relation. Acts of the
/// person with the tracking code and of the clock are not here. That a member has the skill and is
/// not full is the rule's matter, not this one's.
pub const TABLE: &[(Act, Role, Relation)] = &[
    (Act::Offer, Role::GridKeeper, Relation::Ground),
    (Act::Offer, Role::Dispatcher, Relation::Ground),
    (Act::Assign, Role::GridKeeper, Relation::Ground),
    (Act::Assign, Role::Dispatcher, Relation::Ground),
    (Act::Convert, Role::GridKeeper, Relation::Ground),
    (Act::Convert, Role::Dispatcher, Relation::Ground),
    (Act::Decline, Role::GridKeeper, Relation::Ground),
    (Act::Decline, Role::Dispatcher, Relation::Ground),
    (Act::Claim, Role::Member, Relation::Pool),
    (Act::Release, Role::Member, Relation::Own),
    (Act::Return, Role::Member, Relation::Own),
    (Act::Serve, Role::Member, Relation::Own),
    // Cadres: whoever is linked to a village may hold any of these.
    (Act::Return, Role::Handler, Relation::Own),
    (Act::Serve, Role::Handler, Relation::Own),
    (Act::Return, Role::GridKeeper, Relation::Own),
    (Act::Serve, Role::GridKeeper, Relation::Own),
    (Act::Return, Role::Dispatcher, Relation::Own),
    (Act::Serve, Role::Dispatcher, Relation::Own),
    (Act::Draft, Role::Member, Relation::Own),
    (Act::Draft, Role::Handler, Relation::Organisation),
    (Act::Draft, Role::GridKeeper, Relation::Ground),
    (Act::Draft, Role::Dispatcher, Relation::Ground),
    (Act::ConsentOral, Role::Handler, Relation::Organisation),
    (Act::ConsentOral, Role::GridKeeper, Relation::Ground),
    (Act::ConsentOral, Role::Dispatcher, Relation::Ground),
    (Act::Publish, Role::Handler, Relation::Organisation),
    (Act::Publish, Role::GridKeeper, Relation::Ground),
    (Act::Publish, Role::Dispatcher, Relation::Ground),
    (Act::Retract, Role::Handler, Relation::Organisation),
    (Act::Retract, Role::GridKeeper, Relation::Ground),
    (Act::Retract, Role::Dispatcher, Relation::Ground),
];

/// Who may be linked to a place as its cadre: who may answer.
pub const CADRES: &[Role] = &[Role::Handler, Role::GridKeeper, Role::Dispatcher, Role::Member];

/// Roles that read all orders of their ground.
pub const READERS: &[Role] =
    &[Role::Dispatcher, Role::GridKeeper, Role::Caller, Role::Leader, Role::Auditor];

/// Whether `staff` may do `act` to `order`. `service` is the service ordered, if one was.
pub fn may(staff: &Staff, act: Act, order: &Order, service: Option<&Service>) -> bool {
    TABLE.iter().any(|(it, role, relation)| {
        *it == act && staff.is(*role) && stands(staff, *relation, order, service)
    })
}

fn stands(staff: &Staff, relation: Relation, order: &Order, service: Option<&Service>) -> bool {
    match relation {
        Relation::Ground => staff.place.contains(order.place),
        Relation::Own => order.is_with(staff.person),
        Relation::Pool => staff.place.county() == order.place.county(),
        Relation::Organisation => {
            order.taker.is_some_and(|it| it.org == staff.org)
                || service.is_some_and(|it| it.org == staff.org)
        }
    }
}

/// What `staff` may do now, in the order of the buttons.
pub fn open_acts(staff: &Staff, order: &Order, service: Option<&Service>) -> Vec<Act> {
    let returns = domain::orders::acts::Input::Return { reason: String::new() }.act(order);
    open(order.state)
        .filter(|act| may(staff, *act, order, service))
        .filter(|act| !act.is_storys() || stories::next(order.story, *act).is_some())
        // Which of the two it is follows from how it was taken.
        .filter(|act| !matches!(act, Act::Release | Act::Return) || *act == returns)
        .collect()
}

/// Whether `staff` may see an order. What waits in the pool every member of the county may see.
pub fn may_see(staff: &Staff, order: &Order, service: Option<&Service>) -> bool {
    let ground = reads_ground(staff) && stands(staff, Relation::Ground, order, service);
    let organisation =
        staff.is(Role::Handler) && stands(staff, Relation::Organisation, order, service);
    ground || organisation || order.is_with(staff.person) || sees_in_pool(staff, order)
}

/// Whether `staff` sees the order only because it waits in the pool: without where exactly.
pub fn sees_in_pool(staff: &Staff, order: &Order) -> bool {
    staff.is(Role::Member)
        && order.state == State::Offered
        && stands(staff, Relation::Pool, order, None)
}

/// Whether `staff` may see how the person can be reached, and where exactly: only who goes there,
/// while they have it in hand.
pub fn may_see_contact(staff: &Staff, order: &Order) -> bool {
    order.state == State::Taken && order.is_with(staff.person)
}

/// Whether `staff` reads all orders of their ground.
pub fn reads_ground(staff: &Staff) -> bool {
    READERS.iter().any(|it| staff.is(*it))
}

/// Whether `staff` may place an order on somebody's behalf.
pub fn may_receive(staff: &Staff) -> bool {
    let roles = [Role::GridKeeper, Role::Dispatcher, Role::Handler, Role::Caller, Role::Member];
    roles.into_iter().any(|it| staff.is(it))
}

/// Whether `staff` may put services of their organisation on the menu.
pub fn may_publish(staff: &Staff) -> bool {
    [Role::Handler, Role::GridKeeper, Role::Dispatcher].into_iter().any(|it| staff.is(it))
}

/// Whether `staff` may change a service: the member who offers it, or its organisation.
pub fn may_change(staff: &Staff, service: &Service) -> bool {
    let own = staff.is(Role::Member) && service.member == Some(staff.person);
    own || (may_publish(staff) && service.org == staff.org)
}

/// Whether `staff` may link places to cadres, and grids to those who keep them.
pub fn may_link(staff: &Staff, county: County) -> bool {
    (staff.is(Role::Dispatcher) || staff.is(Role::Admin)) && staff.place.county() == county
}

/// Whether `staff` may see and pause the members of their ground.
pub fn may_keep_members(staff: &Staff) -> bool {
    staff.is(Role::Dispatcher) || staff.is(Role::GridKeeper) || staff.is(Role::Admin)
}

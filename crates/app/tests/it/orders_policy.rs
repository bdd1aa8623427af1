//! Who may do what to an order: every role, act and relation against an expectation written out here.

use app::policy::orders::{may, may_see, may_see_contact, open_acts};
use domain::directory::{Role, Staff};
use domain::orders::acts::{self, Candidate, Input, New, Setting, Times};
use domain::orders::{Act, Kind, Limits, Member, Order, Service, Skill, State};
use domain::places::Place;
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::{Date, Instant};

const VILLAGE: Place = Place(610_925_100_201);
const TAKER: Id = Id(9);
const TAKERS_ORG: Id = Id(5);
const MENUS_ORG: Id = Id(6);
const OTHER: Id = Id(7);

/// Acts of those who dispatch, for all that lies in their ground.
const DISPATCHES: &[Act] = &[Act::Offer, Act::Assign, Act::Convert, Act::Decline];
/// Acts of the organisation that tells a story.
const TELLS: &[Act] = &[Act::Draft, Act::ConsentOral, Act::Publish, Act::Retract];

/// In whose ground it lies, whose it is, whose organisation's, and whether it is of this county.
type Relations = (bool, bool, bool, bool);

fn expected(role: Role, act: Act, (ground, own, organisation, here): Relations) -> bool {
    let returns = matches!(act, Act::Return | Act::Serve);
    match role {
        Role::GridKeeper | Role::Dispatcher => {
            (ground && (DISPATCHES.contains(&act) || TELLS.contains(&act))) || (own && returns)
        }
        Role::Member => {
            (act == Act::Claim && here)
                || (own && (returns || matches!(act, Act::Release | Act::Draft)))
        }
        Role::Handler => (own && returns) || (organisation && TELLS.contains(&act)),
        Role::Caller
        | Role::Leader
        | Role::Admin
        | Role::Security
        | Role::Auditor
        | Role::Secretary
        | Role::Committee => false,
    }
}

/// An order in the village that a member has in hand.
fn taken() -> Order {
    let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
    let now = Instant::at(Date::constant(2025, 3, 3), 9, 0);
    let limits = Limits::on(now.date(), &Rulebook::default());
    let times = Times { calendar: &calendar, hours: &hours };
    let member = Member {
        person: TAKER,
        org: TAKERS_ORG,
        home: VILLAGE,
        position: None,
        skills: vec![Skill::Repair],
        paused: false,
        version: 1,
    };
    let candidate = Candidate { member, open: 0 };
    let setting = Setting { limits: &limits, times, candidate: Some(&candidate), now };
    let new = New {
        id: Id(1),
        number: "7K3M2Q".to_owned(),
        kind: Kind::Service,
        skill: Skill::Repair,
        service: Some(Id(3)),
        service_month: 202_503,
        place: VILLAGE,
        address: String::new(),
        position: None,
        body: "修水管".to_owned(),
        wished: String::new(),
        grid: Id(4),
        cadre: None,
    };
    let mut order = acts::begin(new, false, setting).unwrap().order;
    for input in [Input::Offer { skill: Skill::Repair, note: String::new() }, Input::Claim] {
        order = acts::act(&order, &input, setting).unwrap().order;
    }
    order
}

fn service() -> Service {
    Service {
        id: Id(3),
        org: MENUS_ORG,
        member: None,
        title: "修水管".to_owned(),
        body: String::new(),
        audience: String::new(),
        place: VILLAGE.county().place(),
        address: String::new(),
        times: String::new(),
        skill: Skill::Repair,
        capacity: 0,
        active: true,
        since: Instant(0),
        version: 1,
    }
}

fn everybody() -> Vec<Staff> {
    let grounds = [
        610_925_000_000,
        610_925_100_000,
        610_925_100_201,
        610_925_100_202,
        610_925_101_000,
        610_926_000_000,
    ];
    let mut all = Vec::new();
    for role in Role::ALL {
        for place in grounds {
            for person in [TAKER, Id(8)] {
                for org in [TAKERS_ORG, MENUS_ORG, OTHER] {
                    let (name, org_name) = ("某人".to_owned(), "某单位".to_owned());
                    let place = Place(place);
                    all.push(Staff { person, name, org, org_name, place, roles: vec![role] });
                }
            }
        }
    }
    all
}

fn relations(staff: &Staff) -> Relations {
    let ground = staff.place.contains(VILLAGE);
    let own = staff.person == TAKER;
    let organisation = staff.org == TAKERS_ORG || staff.org == MENUS_ORG;
    (ground, own, organisation, staff.place.county() == VILLAGE.county())
}

#[test]
fn the_table_holds_for_every_act_role_and_relation() {
    let (order, service) = (taken(), service());
    let mut allowed = 0;
    for staff in everybody() {
        for act in Act::ALL {
            let may = may(&staff, act, &order, Some(&service));
            let should = expected(staff.roles[0], act, relations(&staff));
            assert_eq!(may, should, "{:?} {act:?} {staff:?}", staff.roles);
            assert!(!may || !(act.is_residents() || act.is_clocks()), "{act:?}");
            allowed += usize::from(may);
        }
    }
    // GridKeeper and Dispatcher: 3 grounds × 2 people × 3 organisations × 8 acts, and 6 × 3 × 2 in
    // hand; Member: 5 × 2 × 3 claims and 6 × 3 × 4 in hand; Handler: 6 × 3 × 2 and 6 × 2 × 2 × 4.
    assert_eq!(allowed, 2 * (18 * 8 + 36) + (30 + 72) + (36 + 96));
}

#[test]
fn what_is_offered_may_be_done_and_has_a_place_in_the_state() {
    let service = service();
    for state in State::ALL {
        let order = Order { state, ..taken() };
        for staff in everybody() {
            for act in open_acts(&staff, &order, Some(&service)) {
                assert!(may(&staff, act, &order, Some(&service)), "{act:?}");
                assert!(domain::orders::lifecycle::next(state, act).is_some(), "{act:?}");
            }
        }
    }
}

#[test]
fn who_sees_an_order_and_whose_it_is_is_written_out() {
    let (order, service) = (taken(), service());
    let pooled = Order { state: State::Offered, taker: None, ..taken() };
    for staff in everybody() {
        let (ground, own, organisation, here) = relations(&staff);
        let reads = match staff.roles[0] {
            Role::Dispatcher | Role::GridKeeper | Role::Caller | Role::Leader | Role::Auditor => {
                ground
            }
            Role::Handler => organisation,
            Role::Admin | Role::Security | Role::Member | Role::Secretary | Role::Committee => {
                false
            }
        };
        assert_eq!(may_see(&staff, &order, Some(&service)), reads || own, "{staff:?}");
        assert_eq!(may_see_contact(&staff, &order), own, "{staff:?}");
        for state in [State::Placed, State::Offered, State::Served, State::Closed] {
            assert!(!may_see_contact(&staff, &Order { state, ..taken() }), "{state:?}");
        }
        let member = staff.roles[0] == Role::Member && here;
        let by_service = staff.roles[0] == Role::Handler && staff.org == MENUS_ORG;
        let ground = reads && staff.roles[0] != Role::Handler;
        let sees = may_see(&staff, &pooled, Some(&service));
        assert_eq!(sees, member || by_service || ground, "{staff:?}");
    }
}

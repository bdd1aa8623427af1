//! Who may: every act, role and relation against an expectation that is written out here, and what
//! those learn who may not.

use app::failure::Failure;
use app::policy;
use app::privacy::Reason;
use app::requests::{Filter, Order, inbox, page, received_by, reveal_contact, search, show};
use app::testing::LANGAO;
use domain::directory::{OrgKind, Role, Staff};
use domain::places::Place;
use domain::requests::acts::{self, Input, New, Times};
use domain::requests::{Act, Limits, Request, Source, State};
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::common::{acted, by_code, dispatcher, office, sent, somebody, village};

const HANDLER: Id = Id(5);
const OTHER: Id = Id(6);

/// Acts of a dispatcher, for all that lies in their ground.
const DISPATCHES: &[Act] = &[
    Act::Dispatch,
    Act::Redispatch,
    Act::Refuse,
    Act::AskInfo,
    Act::Proceed,
    Act::Extend,
    Act::PassCheck,
    Act::FailCheck,
    Act::Recategorise,
    Act::Reactivate,
    Act::Remind,
    Act::YellowCard,
    Act::RedCard,
    Act::LiftCard,
    Act::AskUnit,
    Act::Merge,
    Act::Unmerge,
    Act::UnmergeHandling,
    Act::LeaveCase,
    Act::PassUncalled,
];
/// Acts of a dispatcher of the ground on what another organisation asked for.
const DECIDES: &[Act] = &[
    Act::GrantExtension,
    Act::GrantSuspension,
    Act::RefuseDelay,
    Act::GrantExclusion,
    Act::RefuseExclusion,
];
/// Acts of a handler, for what their organisation has in hand.
const HANDLES: &[Act] = &[
    Act::AskInfo,
    Act::Proceed,
    Act::SignFor,
    Act::Return,
    Act::ReportDone,
    Act::AskExtension,
    Act::AskSuspension,
    Act::Reactivate,
    Act::LeaveCase,
    Act::AskExclusion,
    Act::AppealExclusion,
];
/// Acts of a caller, for all that lies in their ground.
const CALLS: &[Act] =
    &[Act::CallSolved, Act::CallUnsolved, Act::CallMissed, Act::CallGivenUp, Act::CallDeclined];

fn expected(role: Role, act: Act, in_ground: bool, has_it: bool) -> bool {
    match role {
        Role::Dispatcher if DECIDES.contains(&act) => in_ground && !has_it,
        Role::Dispatcher => in_ground && DISPATCHES.contains(&act),
        Role::Handler if act == Act::JoinCase => in_ground,
        Role::Handler => has_it && HANDLES.contains(&act),
        Role::Caller => in_ground && CALLS.contains(&act),
        Role::Leader
        | Role::Admin
        | Role::Security
        | Role::Auditor
        | Role::GridKeeper
        | Role::Member
        | Role::Secretary
        | Role::Committee => false,
    }
}

/// A request in a village that an office has in hand.
fn request() -> Request {
    let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
    let now = Instant::at(Date::constant(2025, 3, 3), 9, 0);
    let limits = Limits::on(now.date(), "road", &Rulebook::default());
    let times = Times { calendar: &calendar, hours: &hours, ledger: &[] };
    let new = New {
        id: Id(7),
        number: "7K3M2Q".to_owned(),
        place: Place(610_925_100_201),
        address: String::new(),
        position: None,
        category: "road".to_owned(),
        body: "路塌了".to_owned(),
        source: Source::Link,
        desk: Id(1),
    };
    let sent = acts::begin(new, Act::Send, &limits, times, now).unwrap();
    let times = Times { ledger: &sent.clock, ..times };
    let to = Input::Dispatch { to: HANDLER, note: String::new() };
    acts::act(&sent.request, &to, &limits, times, now).unwrap().request
}

fn staff(role: Role, place: i64, org: Id) -> Staff {
    let (name, org_name) = ("某人".to_owned(), "某单位".to_owned());
    Staff { person: Id(9), name, org, org_name, place: Place(place), roles: vec![role] }
}

/// Grounds, and whether the request lies in them.
const GROUNDS: &[(i64, bool)] = &[
    (610_925_000_000, true),
    (610_925_100_000, true),
    (610_925_100_201, true),
    (610_925_100_202, false),
    (610_925_101_000, false),
    (610_926_000_000, false),
];

#[test]
fn the_table_holds_for_every_act_role_and_relation() {
    let request = request();
    let mut allowed = 0;
    for role in Role::ALL {
        for (ground, in_ground) in GROUNDS {
            for (org, has_it) in [(HANDLER, true), (OTHER, false)] {
                let staff = staff(role, *ground, org);
                for act in Act::ALL {
                    let may = policy::may(&staff, act, &request);
                    let should = expected(role, act, *in_ground, has_it);
                    assert_eq!(may, should, "{role:?} {act:?} {ground} has it: {has_it}");
                    allowed += usize::from(may);
                }
            }
        }
    }
    // 3 grounds × 2 organisations for the ground's acts, 6 grounds for the handler's, 3 grounds of
    // another organisation for what it decides, 3 × 2 for taking a request into a case.
    let of_ground = 6 * (DISPATCHES.len() + CALLS.len() + 1) + 3 * DECIDES.len();
    assert_eq!(allowed, of_ground + 6 * HANDLES.len());
}

#[test]
fn what_is_offered_may_be_done_and_is_open() {
    for state in State::ALL {
        let request = Request { state, ..request() };
        for role in Role::ALL {
            for (ground, _) in GROUNDS {
                for org in [HANDLER, OTHER] {
                    let staff = staff(role, *ground, org);
                    for act in policy::open_acts(&staff, &request, 3) {
                        assert!(policy::may(&staff, act, &request), "{role:?} {act:?}");
                        assert!(domain::requests::lifecycle::next(state, act).is_some());
                        assert!(!act.is_residents() && act != Act::CallGivenUp, "{act:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn who_sees_a_request_and_its_contact_is_written_out() {
    let open = request();
    let closed = Request { state: State::Closed, ..request() };
    for role in Role::ALL {
        for (ground, in_ground) in GROUNDS {
            for (org, has_it) in [(HANDLER, true), (OTHER, false)] {
                let staff = staff(role, *ground, org);
                let (sees, contact) = match role {
                    Role::Dispatcher | Role::Caller => (*in_ground, *in_ground),
                    Role::Leader | Role::Auditor | Role::GridKeeper => (*in_ground, false),
                    Role::Handler => (has_it, has_it),
                    Role::Admin
                    | Role::Security
                    | Role::Member
                    | Role::Secretary
                    | Role::Committee => (false, false),
                };
                assert_eq!(policy::may_see(&staff, &open, has_it), sees, "{role:?} {ground}");
                assert_eq!(policy::may_see_contact(&staff, &open), contact, "{role:?} {ground}");
                assert!(!policy::may_see_contact(&staff, &closed), "{role:?} {ground}");
            }
        }
    }
}

fn note(to: Id) -> Input {
    Input::Dispatch { to, note: String::new() }
}

on_both! {
    async fn what_one_may_not_see_is_missing_and_what_one_may_not_do_is_forbidden(world: World) {
        world.set_up(LANGAO).await;
        let request = sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let to = office(world, LANGAO).await;
        let own = dispatcher(world, LANGAO).await;
        let place: Place = Place::parse(&village(world, LANGAO, 0).await).unwrap();
        let elsewhere = somebody(world, LANGAO, &[Role::Dispatcher, Role::Caller], |it| {
            it.kind == OrgKind::Desk && it.place != LANGAO.place() && it.place != place.town()
        })
        .await;
        let asked_nothing =
            somebody(world, LANGAO, &[Role::Handler], |it| it.kind == OrgKind::Office && it.id != to)
                .await;
        let admin = somebody(world, LANGAO, &[Role::Admin], |it| it.place == LANGAO.place()).await;
        let leader = somebody(world, LANGAO, &[Role::Leader], |it| it.place == LANGAO.place()).await;
        acted(world, &own, LANGAO, (request.id, 1), note(to), "派单").await.unwrap();
        let traces = world.traces().await;

        for stranger in [&elsewhere, &asked_nothing, &admin] {
            let app = &world.app;
            let who = (&stranger.roles, &stranger.org_name);
            assert_eq!(show(app, stranger, LANGAO, request.id).await.err(), Some(Failure::Missing), "{who:?}");
            for version in [1, 2] {
                let done = acted(world, stranger, LANGAO, (request.id, version), note(to), "x").await;
                assert_eq!(done, Err(Failure::Missing), "{who:?}");
            }
            let contact = reveal_contact(app, stranger, LANGAO, request.id, Reason::Tell).await;
            assert_eq!(contact, Err(Failure::Missing), "{who:?}");
            assert_eq!(received_by(app, stranger, LANGAO, request.id).await.err(), Some(Failure::Missing));
            let rows = page(app, stranger, LANGAO, Filter::default(), Order::Received, None, 10).await;
            assert_eq!(rows, Ok(vec![]), "{who:?}");
            assert_eq!(search(app, stranger, LANGAO, "路塌", 10).await, Ok((vec![], false)));
            let waiting = inbox(app, stranger, LANGAO, Filter::default(), None, 10).await;
            assert_eq!(waiting, Ok(vec![]), "{who:?}");
        }
        assert!(show(&world.app, &leader, LANGAO, request.id).await.is_ok());
        for input in [note(to), Input::SignFor, Input::PassCheck { note: String::new(), call: true }] {
            let done = acted(world, &leader, LANGAO, (request.id, 2), input, "x").await;
            assert_eq!(done, Err(Failure::Forbidden));
        }
        let by_staff = Input::Dispute { words: "没修".to_owned() };
        let done = acted(world, &own, LANGAO, (request.id, 2), by_staff, "x").await;
        assert_eq!(done, Err(Failure::Forbidden), "only the person with the code disputes");
        let by_person = by_code(world, LANGAO, &request.tracking, Input::SignFor, "x").await;
        assert_eq!(by_person, Err(Failure::Forbidden), "the code opens no act of staff");
        assert_eq!(world.traces().await, traces, "nothing was done");
    }

    async fn a_handler_who_returned_it_still_sees_it_but_not_how_to_reach_the_person(world: World) {
        world.set_up(LANGAO).await;
        let request = sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let (own, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        acted(world, &own, LANGAO, (request.id, 1), note(to), "派单").await.unwrap();
        let shown = show(&world.app, &handler, LANGAO, request.id).await.unwrap();
        assert!(shown.contact.is_some());
        let handles = [Act::SignFor, Act::ReportDone, Act::AskInfo, Act::Return];
        assert_eq!(shown.acts, [&handles[..], &[Act::AskExtension, Act::AskSuspension]].concat());

        let back = Input::Return { reason: "归水务".to_owned() };
        acted(world, &handler, LANGAO, (request.id, 2), back, "退回").await.unwrap();

        let shown = show(&world.app, &handler, LANGAO, request.id).await.unwrap();
        assert_eq!((shown.contact, shown.acts), (None, vec![]));
        let contact = reveal_contact(&world.app, &handler, LANGAO, request.id, Reason::Tell).await;
        assert_eq!(contact, Err(Failure::Missing));
        let seen = reveal_contact(&world.app, &own, LANGAO, request.id, Reason::Tell).await.unwrap();
        assert_eq!(seen.map(|it| it.phone), Some("19900000000".to_owned()));
        let told = "SELECT COUNT(*) FROM audit WHERE act = 'see_contact' AND detail = 'tell'";
        assert_eq!(world.number(told).await, 1, "who was told is written down");
    }
}

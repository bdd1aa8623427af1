//! Reminders: said once a working day, to who owes it, never at night; and what is stuck is found.

use app::failure::Failure;
use app::reminders::{remind, remind_urgent, roster, set_roster, stuck, today};
use app::requests::Doer;
use app::testing::{LANGAO, World};
use app::whistles::{self, NewWhistle};
use app::{Instant, Once};
use domain::directory::{OrgKind, Role, Staff};
use domain::reminders::Kind;
use domain::requests::acts::Input;
use domain::whistles::acts::{CallInput, Input as WhistleInput};
use kernel::time::Date;

use crate::common::{acted, dispatcher, office, sent, somebody, village};

/// A desk of the town of the first village, where its requests wait.
async fn desk(world: &World) -> Staff {
    let house = world.app.house(LANGAO).await.unwrap();
    let village = house.towns().flat_map(|it| house.villages(it.place)).next().unwrap().place;
    let desk = house.desk(village).unwrap().id;
    somebody(world, LANGAO, &[Role::Dispatcher], |it| it.id == desk).await
}

fn march(day: i8, hour: i8, minute: i8) -> Instant {
    Instant::at(Date::constant(2025, 3, day), hour, minute)
}

async fn kinds(world: &World, staff: &Staff) -> Vec<Kind> {
    let (said, _) = today(&world.app, staff, LANGAO).await.unwrap();
    said.iter().map(|it| it.kind).collect()
}

on_both! {
    async fn each_working_day_it_is_said_once_first_soon_then_late_then_to_the_desk_above(world: World) {
        world.set_up(LANGAO).await;
        sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let (own, county) = (desk(world).await, dispatcher(world, LANGAO).await);
        // To be dispatched within one working day: by Tuesday, 17:30.
        remind(&world.app, LANGAO).await.unwrap();
        assert_eq!(kinds(world, &own).await, []);

        world.clock.set(march(4, 14, 30));
        for _ in 0..3 {
            remind(&world.app, LANGAO).await.unwrap();
        }
        assert_eq!(kinds(world, &own).await, [Kind::DueSoon]);
        let messages = "SELECT COUNT(*) FROM outbox WHERE topic = 'remind'";
        assert_eq!(world.number(messages).await, 1, "three runs of the job say it once");

        world.clock.set(march(5, 9, 0));
        remind(&world.app, LANGAO).await.unwrap();
        assert_eq!(kinds(world, &own).await, [Kind::Overdue]);
        assert_eq!(kinds(world, &county).await, []);

        // Over the weekend nothing is said that Monday would not say.
        for (day, hour) in [(8, 10), (9, 23), (10, 9)] {
            world.clock.set(march(day, hour, 0));
            remind(&world.app, LANGAO).await.unwrap();
        }
        assert_eq!(kinds(world, &own).await, [Kind::Stuck]);
        assert_eq!(kinds(world, &county).await, [Kind::Stuck], "the county's desk hears of it");
        let at_night = "SELECT COUNT(*) FROM reminder WHERE (at / 1000000 + 28800) % 86400 NOT BETWEEN 28800 AND 75599";
        assert_eq!(world.number(at_night).await, 0);
        let waits = format!("SELECT COUNT(*) FROM outbox WHERE topic = 'remind' AND next_at >= {}", march(10, 8, 30).0);
        assert_eq!(world.number(&waits).await, 2, "what was due on Saturday goes out on Monday");
    }

    async fn what_was_done_is_not_said_again(world: World) {
        world.set_up(LANGAO).await;
        let request = sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let (own, to) = (desk(world).await, office(world, LANGAO).await);
        world.clock.set(march(5, 9, 0));
        let dispatch = Input::Dispatch { to, note: String::new() };
        acted(world, &own, LANGAO, (request.id, 1), dispatch, "派单").await.unwrap();
        remind(&world.app, LANGAO).await.unwrap();
        assert_eq!(kinds(world, &own).await, []);
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        world.clock.set(march(7, 9, 0));
        remind(&world.app, LANGAO).await.unwrap();
        assert_eq!(kinds(world, &handler).await, [Kind::Overdue], "it was not signed for in time");
    }

    async fn what_goes_to_and_fro_or_lies_about_is_found(world: World) {
        world.set_up(LANGAO).await;
        let request = sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let (own, to) = (desk(world).await, office(world, LANGAO).await);
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        for (round, version) in [(1, 1), (2, 3)] {
            let dispatch = Input::Dispatch { to, note: String::new() };
            let key = format!("派 {round}");
            acted(world, &own, LANGAO, (request.id, version), dispatch, &key).await.unwrap();
            let back = Input::Return { reason: "不归我们".to_owned() };
            let key = format!("退 {round}");
            acted(world, &handler, LANGAO, (request.id, version + 1), back, &key).await.unwrap();
        }
        let found = stuck(&world.app, &own, LANGAO).await.unwrap();
        assert_eq!((found.late.len(), found.to_and_fro.len(), found.days), (0, 1, 3));
        world.clock.set(march(12, 9, 0));
        let found = stuck(&world.app, &own, LANGAO).await.unwrap();
        assert_eq!(found.late.iter().map(|it| it.id).collect::<Vec<_>>(), [request.id]);
        assert_eq!(found.messages, [], "messages are the county's business");
        let county = stuck(&world.app, &dispatcher(world, LANGAO).await, LANGAO).await.unwrap();
        assert!(!county.messages.is_empty(), "no channel has taken them yet");
        let elsewhere = somebody(world, LANGAO, &[Role::Dispatcher], |it| {
            it.kind == OrgKind::Desk && it.place != LANGAO.place() && it.id != own.org
        }).await;
        let found = stuck(&world.app, &elsewhere, LANGAO).await.unwrap();
        assert_eq!((found.late.len(), found.to_and_fro.len()), (0, 0), "another town's are not theirs");
        assert_eq!(stuck(&world.app, &handler, LANGAO).await, Err(Failure::Forbidden));
    }

    async fn the_roster_is_the_own_organisations_from_today_on(world: World) {
        world.set_up(LANGAO).await;
        let mut two = world.officers(LANGAO, Role::Dispatcher, 2).await;
        let (other, own) = (two.remove(1), two.remove(0));
        let by = |key: &str| Once::new(key, Doer { person: Some(own.person), org: Some(own.org) });
        let day = Date::constant(2025, 3, 3);
        let set = vec![(day, Some(other.person)), (day.tomorrow().unwrap(), None)];
        set_roster(&world.app, &own, LANGAO, set, &by("排班").unwrap()).await.unwrap();
        let (_, duty) = today(&world.app, &own, LANGAO).await.unwrap();
        assert_eq!(duty.map(|it| it.person), Some(other.person));

        let past = vec![(Date::constant(2025, 3, 2), Some(other.person))];
        let refused = set_roster(&world.app, &own, LANGAO, past, &by("过去").unwrap()).await;
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
        let stranger = desk(world).await;
        let foreign = vec![(day, Some(stranger.person))];
        let refused = set_roster(&world.app, &stranger, LANGAO, foreign, &by("外人").unwrap()).await;
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
        let (duties, colleagues) = roster(&world.app, &own, LANGAO).await.unwrap();
        assert_eq!(duties.len(), 1);
        assert!(colleagues.iter().any(|it| it.0 == own.person));
    }

    async fn an_emergency_that_nobody_answers_is_said_at_once_at_night_and_once_a_clock(world: World) {
        world.set_up(LANGAO).await;
        let place = village(world, LANGAO, 0).await;
        let own = desk(world).await;
        let house = world.app.house(LANGAO).await.unwrap();
        let office = whistles::candidates(&house, &own)[0].id;
        let called = somebody(world, LANGAO, &[Role::Handler], |it| it.id == office).await;
        let by = |staff: &Staff, key: &str| {
            Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
        };
        // Saturday, a quarter past two in the night.
        world.clock.set(march(8, 2, 14));
        let new = NewWhistle {
            kind: "emergency".to_owned(),
            first: true,
            place,
            address: "河堤下段".to_owned(),
            body: "河堤垮了一段，水往院子里灌。".to_owned(),
            why: "镇上没有抽水机。".to_owned(),
            request: None,
            calls: vec![office],
        };
        let id = whistles::blow(&world.app, &own, LANGAO, new, &by(&own, "吹")).await.unwrap().id;
        let urgent = "SELECT COUNT(*) FROM outbox WHERE topic = 'remind_urgent'";

        // Within the half hour nothing is said, and what is not urgent says nothing at all of it.
        world.clock.pass(20 * 60);
        remind_urgent(&world.app, LANGAO).await.unwrap();
        remind(&world.app, LANGAO).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM reminder").await, 0);

        world.clock.pass(11 * 60);
        for _ in 0..3 {
            remind_urgent(&world.app, LANGAO).await.unwrap();
        }
        let now = world.app.now();
        assert_eq!(kinds(world, &called).await, [Kind::Urgent]);
        assert_eq!(kinds(world, &own).await, [Kind::Urgent], "who blew knows that nobody came");
        let goes = format!("SELECT COUNT(*) FROM outbox WHERE topic = 'remind_urgent' AND next_at = {}", now.0);
        assert_eq!((world.number(urgent).await, world.number(&goes).await), (2, 2), "at once, once");
        // Said once, it stays on the page for as long as it is owed: on Sunday, too.
        world.clock.set(march(9, 1, 0));
        assert_eq!(kinds(world, &called).await, [Kind::Urgent]);
        world.clock.set(march(8, 2, 45));

        // They come, and do not finish within the day: that is another clock.
        let acted = async |what: CallInput| {
            let seen = whistles::show(&world.app, &called, LANGAO, id).await.unwrap().whistle;
            let version = seen.call(office).unwrap().version;
            let input = WhistleInput::Of { call: office, what };
            let key = by(&called, &format!("{version}"));
            whistles::act(&world.app, &called, LANGAO, (id, version), input, &key).await.unwrap();
        };
        acted(CallInput::ReportIn { note: String::new() }).await;
        acted(CallInput::Arrive { note: String::new() }).await;
        remind_urgent(&world.app, LANGAO).await.unwrap();
        assert_eq!(world.number(urgent).await, 2, "nothing is late just now");
        world.clock.set(march(9, 23, 30));
        remind_urgent(&world.app, LANGAO).await.unwrap();
        // The result is late, and so is the approval afterwards.
        assert!(world.number(urgent).await >= 4);
        assert_eq!(kinds(world, &called).await, [Kind::Urgent]);
        let at_night = format!("SELECT COUNT(*) FROM outbox WHERE topic = 'remind_urgent' AND next_at > {}", world.app.now().0);
        assert_eq!(world.number(&at_night).await, 0, "nothing waits for the morning");
        let elsewhere = dispatcher(world, LANGAO).await;
        assert_eq!(kinds(world, &elsewhere).await, [], "nobody else is woken");
    }
}

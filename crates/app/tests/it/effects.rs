//! What is sent again has its effect once, and of many who want the same one wins.

use app::Once;
use app::failure::Failure;
use app::requests::{Doer, send};
use app::testing::{LANGAO, PINGLI, is_long};
use domain::directory::Role;
use domain::requests::acts::Input;
use domain::requests::{Act, State};

use crate::common::{acted, dispatcher, office, road, sent, village};

/// What one request leaves behind, in numbers of rows.
const KEYS_WITHOUT_ONE_EFFECT: &str = "SELECT COUNT(*) FROM (
        SELECT r.id,
            (SELECT COUNT(*) FROM audit a WHERE a.county = r.county AND a.subject = r.id) AS audits,
            (SELECT COUNT(*) FROM outbox o WHERE o.county = r.county AND o.matter = r.id) AS messages,
            (SELECT COUNT(*) FROM entry e WHERE e.county = r.county AND e.matter = r.id) AS entries,
            (SELECT COUNT(*) FROM timeline t WHERE t.county = r.county AND t.matter = r.id) AS lines
        FROM request r) AS x
    WHERE audits <> 1 OR messages <> 1 OR entries <> 1 OR lines <> 1";

on_both! {
    async fn what_is_sent_again_and_again_has_its_effect_once(world: World) {
        world.set_up(LANGAO).await;
        let (logical, copies) = if is_long() { (10_000, 5) } else { (2_500, 4) };
        let place = village(world, LANGAO, 0).await;
        // Two processes: half of the copies come by another way, as after a lost connection.
        let second = world.second().await;
        let before = world.traces().await;

        let mut ids = Vec::new();
        for batch in 0..logical / 100 {
            let mut sends = Vec::new();
            for number in 0..100 * copies {
                let (app, place) = match number % 2 {
                    0 => (world.app.clone(), place.clone()),
                    _ => (second.clone(), place.clone()),
                };
                let which = batch * 100 + number / copies;
                sends.push(tokio::spawn(async move {
                    let key = Once::new(&format!("键-{which}"), Doer::default()).unwrap();
                    loop {
                        let new = road(&place, &format!("第 {which} 处路塌了"));
                        match send(&app, LANGAO, new, &key).await {
                            // Two processes on one file may wait too long for each other: then a
                            // client sends the same once more.
                            Err(Failure::Busy) => {}
                            done => break done.map(|it| (which, it)),
                        }
                    }
                }));
            }
            for one in sends {
                ids.push(one.await.unwrap().unwrap());
            }
        }

        let again = ids.iter().filter(|it| it.1.again).count();
        assert_eq!(ids.len() - again, usize::try_from(logical).unwrap());
        ids.sort_by_key(|it| it.0);
        for copy in ids.chunks(usize::try_from(copies).unwrap()) {
            for (_, one) in copy {
                assert_eq!((one.id, &one.number, &one.tracking),
                    (copy[0].1.id, &copy[0].1.number, &copy[0].1.tracking));
            }
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM request").await, logical);
        assert_eq!(world.number("SELECT COUNT(*) FROM idempotency").await, logical);
        assert_eq!(world.number(KEYS_WITHOUT_ONE_EFFECT).await, 0);
        assert_ne!(world.traces().await, before);
        let house = world.app.house(LANGAO).await.unwrap();
        let year = app::figures::Period::year(2025);
        let told = app::figures::overview(&world.app, LANGAO, house.county().place(), "", year);
        assert_eq!(told.await.unwrap().total().received, logical);
        second.store().close().await.unwrap();
    }

    async fn the_same_key_with_something_else_is_refused_and_another_countys_is_another(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;

        let first = sent(world, LANGAO, "路塌了", "同一个键").await.unwrap();
        let again = sent(world, LANGAO, "路塌了", "同一个键").await.unwrap();
        let traces = world.traces().await;
        let other = sent(world, LANGAO, "灯坏了", "同一个键").await;
        assert_eq!(other, Err(Failure::KeyReused));
        for none in ["", "   "] {
            assert_eq!(sent(world, LANGAO, "路塌了", none).await, Err(Failure::NoKey));
        }
        assert_eq!(world.traces().await, traces, "a refusal leaves nothing behind");
        let neighbour = sent(world, PINGLI, "灯坏了", "同一个键").await.unwrap();

        assert!(!first.again && again.again && !neighbour.again);
        assert_eq!((first.id, &first.tracking), (again.id, &again.tracking));
        assert_ne!(first.id, neighbour.id);
        assert_ne!(first.tracking, neighbour.tracking);
        // A member of staff with the same key is somebody else too.
        let staff = dispatcher(world, LANGAO).await;
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        let place = village(world, LANGAO, 0).await;
        let key = Once::new("同一个键", by).unwrap();
        let own = app::requests::receive(&world.app, LANGAO, &staff, road(&place, "路塌了"), &key).await;
        assert!(!own.unwrap().again);
    }

    async fn ids_go_on_growing_when_the_clock_went_back_before_a_restart(world: World) {
        world.set_up(LANGAO).await;
        let before = sent(world, LANGAO, "路塌了", "先").await.unwrap();

        world.clock.pass(-3_600);
        let anew = world.second().await;
        anew.go_on().await.unwrap();

        assert!(anew.next_id() > before.id);
    }

    async fn an_act_sent_again_is_done_once_and_not_told_as_overtaken(world: World) {
        world.set_up(LANGAO).await;
        let request = sent(world, LANGAO, "路塌了", "键").await.unwrap();
        let (staff, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);

        for again in [false, true, true] {
            let input = Input::Dispatch { to, note: String::new() };
            let done = acted(world, &staff, LANGAO, (request.id, 1), input, "派单").await;
            assert_eq!(done.map(|it| it.again), Ok(again));
        }
        let other = Input::Refuse { reason: "不归".to_owned(), instead: "12345".to_owned() };
        let reused = acted(world, &staff, LANGAO, (request.id, 1), other, "派单").await;
        assert_eq!(reused, Err(Failure::KeyReused));
        assert_eq!(world.number("SELECT COUNT(*) FROM timeline").await, 2);
    }

    async fn of_two_hundred_officers_one_dispatches_and_the_rest_are_told_who(world: World) {
        world.set_up(LANGAO).await;
        let officers = world.officers(LANGAO, Role::Dispatcher, 200).await;
        let (to, second) = (office(world, LANGAO).await, world.second().await);
        let rounds = if is_long() { 50 } else { 2 };

        for round in 0..rounds {
            let request = sent(world, LANGAO, "路塌了", &format!("第 {round} 轮")).await.unwrap();
            let mut tries = Vec::new();
            for (number, staff) in officers.iter().cloned().enumerate() {
                let app = if number % 2 == 0 { world.app.clone() } else { second.clone() };
                tries.push(tokio::spawn(async move {
                    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
                    let key = Once::new(&format!("{round}"), by).unwrap();
                    let input = Input::Dispatch { to, note: String::new() };
                    let at = (request.id, 1);
                    let done =
                        app::requests::act(&app, &staff, LANGAO, at, input, vec![], &key).await;
                    (staff, done)
                }));
            }
            let (mut won, mut told) = (Vec::new(), Vec::new());
            for one in tries {
                match one.await.unwrap() {
                    (staff, Ok(done)) => {
                        assert!(!done.again);
                        won.push(format!("{} {}", staff.org_name, staff.name));
                    }
                    (_, Err(Failure::Overtaken { by, act, at, state })) => {
                        assert_eq!((act, state), (Act::Dispatch, State::Handling));
                        assert_eq!(at, world.app.now());
                        told.push(by);
                    }
                    (staff, other) => unreachable!("{}: {other:?}", staff.name),
                }
            }
            assert_eq!((won.len(), told.len()), (1, 199));
            assert!(told.iter().all(|it| *it == won[0]), "{won:?} {:?}", told[0]);
        }
        let dispatches = "SELECT COUNT(*) FROM timeline WHERE act = 'dispatch'";
        assert_eq!(world.number(dispatches).await, rounds);
        assert_eq!(world.number("SELECT COUNT(*) FROM step").await, rounds);
        assert_eq!(world.number("SELECT COUNT(*) FROM matter WHERE version <> 2").await, 0);
        second.store().close().await.unwrap();
    }
}

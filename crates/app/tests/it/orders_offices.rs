//! Orders beside the members' pool: received on somebody's behalf, and those that only an office can
//! settle and that go on as requests.

use app::Once;
use app::failure::Failure;
use app::figures::Period;
use app::grids;
use app::jobs;
use app::orders::{
    Act, Becomes, Input, Kind, Measure, NewOrder, Refusal, Sent, Skill, State, act, act_by_code,
    convert, figures, linkable, overview, page, place, receive, received_by, show, to_dispatch,
    track,
};
use app::requests::{self, Doer};
use app::rounds;
use app::testing::{LANGAO, World};
use domain::directory::{Grid, OrgKind, Role, Staff};
use domain::places::Place;
use domain::requests::Source;
use kernel::id::Id;
use store::{StoreError, Tx};

use crate::common::{dispatcher, somebody, village};

fn once(key: &str, by: Option<&Staff>) -> Once {
    let doer =
        by.map_or_else(Doer::default, |it| Doer { person: Some(it.person), org: Some(it.org) });
    Once::new(key, doer).unwrap()
}

async fn need(world: &World) -> NewOrder {
    NewOrder {
        kind: Some(Kind::Need),
        skill: "repair".to_owned(),
        body: "巷子口的路灯不亮，晚上没法走".to_owned(),
        place: village(world, LANGAO, 0).await,
        address: "3组12号".to_owned(),
        name: "王建国".to_owned(),
        phone: "19900000001".to_owned(),
        ..NewOrder::default()
    }
}

async fn keeper(world: &World, nth: usize) -> Staff {
    let own = village(world, LANGAO, nth).await;
    somebody(world, LANGAO, &[Role::GridKeeper], |it| {
        it.kind == OrgKind::Village && it.place.to_string() == own
    })
    .await
}

async fn placed(world: &World, key: &str) -> Sent {
    place(&world.app, LANGAO, need(world).await, &once(key, None)).await.unwrap()
}

fn becomes() -> Becomes {
    Becomes {
        category: "road".to_owned(),
        words: "路灯归住建局修。".to_owned(),
        note: "杆号 17".to_owned(),
    }
}

async fn converted(world: &World, staff: &Staff, at: (Id, i64), key: &str) -> Result<(), Failure> {
    convert(&world.app, staff, LANGAO, at, becomes(), &once(key, Some(staff))).await.map(drop)
}

on_both! {
    async fn an_order_received_on_a_visit_is_theirs_who_was_visited(world: World) {
        world.set_up(LANGAO).await;
        let (grid, other) = (keeper(world, 0).await, keeper(world, 1).await);
        let new = need(world).await;

        let sent = receive(&world.app, LANGAO, &grid, new.clone(), &once("代", Some(&grid))).await.unwrap();
        let again = receive(&world.app, LANGAO, &grid, new.clone(), &once("代", Some(&grid))).await.unwrap();

        assert_eq!((again.id, &again.tracking, again.again), (sent.id, &sent.tracking, true));
        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!(tracked.order.state, State::Placed);
        let first = tracked.history.first().map(|it| (it.event.act, it.by.person));
        assert_eq!(first, Some((Act::Receive, Some(grid.person))));
        act_by_code(&world.app, LANGAO, &sent.tracking, Input::Withdraw { reason: String::new() }, &once("撤", None))
            .await
            .unwrap();
        let own = received_by(&world.app, &grid, LANGAO, sent.id).await.map(|it| it.id);
        assert_eq!(own, Ok(sent.id), "who received it may print the slip again");
        let others = received_by(&world.app, &other, LANGAO, sent.id).await.map(|it| it.id);
        assert_eq!(others, Err(Failure::Missing), "nobody else is shown the code");
        let by_link = placed(world, "自己点的").await;
        let code = received_by(&world.app, &grid, LANGAO, by_link.id).await.map(|it| it.id);
        assert_eq!(code, Err(Failure::Missing), "nor of what a person ordered themselves");
        let auditor = world.officers(LANGAO, Role::Auditor, 1).await.remove(0);
        let refused = receive(&world.app, LANGAO, &auditor, new, &once("审", Some(&auditor))).await;
        assert_eq!(refused, Err(Failure::Forbidden));
    }

    async fn what_an_office_must_settle_becomes_a_request_of_the_same_person(world: World) {
        world.set_up(LANGAO).await;
        let (grid, desk) = (keeper(world, 0).await, dispatcher(world, LANGAO).await);
        let sent = placed(world, "点单").await;

        converted(world, &grid, (sent.id, 1), "转").await.unwrap();
        converted(world, &grid, (sent.id, 1), "转").await.unwrap();

        assert_eq!(world.number("SELECT COUNT(*) FROM request").await, 1, "sent twice, it is one");
        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!((tracked.order.state, tracked.order.due_at, tracked.acts.as_slice()), (State::Converted, None, &[][..]));
        let last = tracked.history.last().map(|it| (it.event.act, it.event.public.clone())).unwrap();
        assert_eq!(last, (Act::Convert, "路灯归住建局修。".to_owned()));
        let became = tracked.became.unwrap();
        let request = requests::track(&world.app, LANGAO, &became.tracking).await.unwrap();
        assert_eq!((request.request.id, &request.request.number), (became.id, &became.number));
        let it = &request.request;
        assert_eq!((it.source, it.category.as_str(), it.address.as_str()), (Source::Order, "road", "3组12号"));
        assert_eq!((it.body.as_str(), it.place), ("巷子口的路灯不亮，晚上没法走", tracked.order.place));
        let said = request.history.first().map(|it| it.event.public.clone()).unwrap();
        assert_eq!(said, format!("由点单 {} 转来。\n路灯归住建局修。", tracked.order.number));
        // The desk reaches the same person, and each side leads to the other.
        let shown = requests::show(&world.app, &desk, LANGAO, became.id).await.unwrap();
        assert_eq!(shown.contact.map(|it| (it.name, it.phone)), Some(("王建国".to_owned(), "19900000001".to_owned())));
        assert_eq!(shown.order, Some((sent.id, tracked.order.number.clone())));
        assert_eq!(shown.history.first().map(|it| it.event.internal.clone()), Some("杆号 17".to_owned()));
        let slip = requests::received_by(&world.app, &grid, LANGAO, became.id).await.map(|it| it.id);
        assert_eq!(slip, Err(Failure::Missing), "who made a request of it is no slip's reader");
        let own = show(&world.app, &grid, LANGAO, sent.id).await.unwrap().became.unwrap();
        assert_eq!((own.id, own.tracking.as_str(), own.seen), (became.id, "", true), "staff get no code");
        let by_code = requests::tracking_code(&world.app, LANGAO, became.id).await.unwrap();
        assert_eq!(became.tracking, by_code);
        let hashes = "SELECT COUNT(*) FROM request r JOIN orders o ON o.county = r.county AND o.request = r.id WHERE r.tracking <> o.tracking";
        assert_eq!(world.number(hashes).await, 1, "each has a code of its own, stored as a hash");
    }

    async fn a_converted_order_counts_as_converted_and_nothing_else(world: World) {
        world.set_up(LANGAO).await;
        let grid = keeper(world, 0).await;
        let (gone, declined, open) = (placed(world, "一").await, placed(world, "二").await, placed(world, "三").await);
        converted(world, &grid, (gone.id, 1), "转").await.unwrap();
        let reason = Input::Decline { reason: "没有人会".to_owned(), instead: "物业".to_owned() };
        act(&world.app, &grid, LANGAO, (declined.id, 1), reason, Vec::new(), &once("不", Some(&grid))).await.unwrap();

        jobs::fold(&world.app, LANGAO).await.unwrap();
        let year = Period::year(2025);
        let told = overview(&world.app, LANGAO, LANGAO.place(), None, year).await.unwrap().counts;
        let counted = figures::recount(&world.app, LANGAO, year).await.unwrap();
        let of = |measure: Measure| (told.total(measure.code()), counted[measure.code()]);
        for measure in Measure::ALL {
            assert_eq!(of(measure).0, of(measure).1, "{measure:?}");
        }
        assert_eq!((of(Measure::Placed).0, of(Measure::Converted).0, of(Measure::Ended).0, of(Measure::Served).0), (3, 1, 1, 0));
        for (measure, id) in [(Measure::Converted, gone.id), (Measure::Ended, declined.id)] {
            let filter = app::orders::Filter { measure: Some(measure), ..Default::default() };
            let rows = page(&world.app, &grid, LANGAO, filter, app::orders::Sorted::Placed, None, 10).await.unwrap();
            assert_eq!(rows.iter().map(|it| it.id).collect::<Vec<_>>(), [id], "{measure:?}");
        }
        assert_eq!(track(&world.app, LANGAO, &open.tracking).await.unwrap().order.state, State::Placed);
        assert_eq!(requests_received(world).await, 1, "it is counted among the requests");
    }

    async fn only_the_grid_or_the_desk_makes_a_request_of_an_order_and_only_while_it_waits(world: World) {
        world.set_up(LANGAO).await;
        let (grid, other, desk) = (keeper(world, 0).await, keeper(world, 1).await, dispatcher(world, LANGAO).await);
        let sent = placed(world, "点单").await;
        assert_eq!(converted(world, &other, (sent.id, 1), "别村").await, Err(Failure::Missing));
        let caller = somebody(world, LANGAO, &[Role::Caller], |it| it.place == LANGAO.place()).await;
        assert_eq!(converted(world, &caller, (sent.id, 1), "回访").await, Err(Failure::Forbidden));
        let aside = Input::Convert { request: Id(1), words: String::new(), note: String::new() };
        let refused = act(&world.app, &grid, LANGAO, (sent.id, 1), aside, Vec::new(), &once("直接", Some(&grid))).await;
        assert_eq!(refused.err(), Some(Failure::Forbidden), "never without its request");
        let offer = Input::Offer { skill: Skill::Repair, note: String::new() };
        act(&world.app, &grid, LANGAO, (sent.id, 1), offer, Vec::new(), &once("派", Some(&grid))).await.unwrap();

        let late = converted(world, &desk, (sent.id, 1), "晚").await;
        assert!(matches!(late, Err(Failure::Order(Refusal::Overtaken { .. }))), "{late:?}");
        converted(world, &desk, (sent.id, 2), "转").await.unwrap();
        let twice = converted(world, &desk, (sent.id, 3), "再转").await;
        assert!(matches!(twice, Err(Failure::Order(Refusal::NotOpen { .. }))), "{twice:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM request").await, 1, "what was refused left nothing");
    }
}

on_both! {
    async fn what_waits_to_be_sent_on_stands_in_the_day_of_who_sends_it(world: World) {
        world.set_up(LANGAO).await;
        let (grid, other, desk) = (keeper(world, 0).await, keeper(world, 1).await, dispatcher(world, LANGAO).await);
        let (sent, open) = (placed(world, "一").await, placed(world, "二").await);
        let waits = async |staff: &Staff| -> Vec<Id> {
            to_dispatch(&world.app, staff, LANGAO, 10).await.unwrap().iter().map(|it| it.id).collect()
        };
        assert_eq!(waits(&grid).await, [sent.id, open.id]);
        assert_eq!((waits(&other).await, waits(&desk).await), (vec![], vec![]), "it is the village's to send on");
        let reader = Staff { roles: vec![Role::Leader], ..grid.clone() };
        assert_eq!(waits(&reader).await, []);

        converted(world, &grid, (sent.id, 1), "转").await.unwrap();

        assert_eq!(waits(&grid).await, [open.id]);
    }

    async fn a_grid_is_given_to_a_grid_worker_by_the_desk_above_it(world: World) {
        world.set_up(LANGAO).await;
        let (desk, place) = (dispatcher(world, LANGAO).await, Place::parse(&village(world, LANGAO, 0).await).unwrap());
        let (id, first) = gridded(world, place, "柏世元").await;
        let second = gridded(world, place, "钟大明").await.1;
        let keeper = async || grids::one(&world.app, &desk, LANGAO, id).await.unwrap().1;
        let set = async |staff: &Staff, seen: Option<Id>, to: Option<Id>, key: &str| {
            grids::set_keeper(&world.app, staff, LANGAO, (id, seen), to, &once(key, Some(staff))).await
        };
        let listed = grids::inside(&world.app, &desk, LANGAO, place.town()).await.unwrap();
        assert_eq!(listed.iter().map(|it| it.1.clone()).collect::<Vec<_>>(), [None, None]);
        let able = grids::able(&world.app, &desk, LANGAO, place, "").await.unwrap();
        assert_eq!(able.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["柏世元", "钟大明"]);

        set(&desk, None, Some(first), "定").await.unwrap();
        set(&desk, None, Some(first), "定").await.unwrap();

        assert_eq!(keeper().await.as_deref(), Some("柏世元"));
        assert_eq!(world.number("SELECT COUNT(*) FROM audit WHERE act = 'set_keeper'").await, 1);
        let late = set(&desk, None, Some(second), "晚").await;
        assert!(matches!(late, Err(Failure::Invalid(_))), "who saw an empty grid is told: {late:?}");
        let auditor = world.officers(LANGAO, Role::Auditor, 1).await.remove(0);
        let unable = set(&desk, Some(first), Some(auditor.person), "审").await;
        assert!(matches!(unable, Err(Failure::Invalid(_))), "an auditor keeps no grid: {unable:?}");
        let house = world.app.house(LANGAO).await.unwrap();
        let other = house.villages(place.town()).find(|it| it.place != place).unwrap().place;
        let stranger = gridded(world, other, "邻村人").await.1;
        let strange = set(&desk, Some(first), Some(stranger), "邻").await;
        assert!(matches!(strange, Err(Failure::Invalid(_))), "their ground does not hold this grid: {strange:?}");
        let able = grids::able(&world.app, &desk, LANGAO, place, "").await.unwrap();
        assert!(able.iter().all(|it| it.person != stranger), "nor are they offered");
        let own = somebody(world, LANGAO, &[Role::GridKeeper], |it| it.place == place).await;
        assert_eq!(set(&own, Some(first), None, "自己").await, Err(Failure::Forbidden));
        let away = somebody(world, LANGAO, &[Role::Dispatcher], |it| {
            it.kind == OrgKind::Desk && it.parent.is_some() && !it.place.contains(place)
        })
        .await;
        assert_eq!(set(&away, Some(first), None, "外镇").await, Err(Failure::Missing));
        assert_eq!(keeper().await.as_deref(), Some("柏世元"), "what was refused changed nothing");
        // An open round goes over to the next keeper, and is dropped where there is none.
        assert_eq!(rounds::open_missing(&world.app, LANGAO).await, Ok(1));
        set(&desk, Some(first), Some(second), "换").await.unwrap();
        let walker = |person: Id| Staff { person, ..own.clone() };
        assert_eq!(rounds::mine(&world.app, &walker(first), LANGAO).await, Ok(vec![]));
        assert_eq!(rounds::mine(&world.app, &walker(second), LANGAO).await.unwrap().len(), 1);
        set(&desk, Some(second), None, "空").await.unwrap();
        assert_eq!(keeper().await, None);
        let open = "SELECT COUNT(*) FROM matter WHERE noun = 'round' AND open = 1";
        assert_eq!(world.number(open).await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM grid_round").await, 0, "nor is it counted as done");
        set(&desk, None, Some(first), "再定").await.unwrap();
        assert_eq!(rounds::open_missing(&world.app, LANGAO).await, Ok(1), "who keeps it next begins anew");
        switched_off(world, second).await;
        let off = set(&desk, Some(first), Some(second), "停用").await;
        assert!(matches!(off, Err(Failure::Invalid(_))), "whose account is off keeps nothing: {off:?}");
        let able = grids::able(&world.app, &desk, LANGAO, place, "钟大明").await;
        assert_eq!(able, Ok(vec![]));
    }

    async fn who_can_answer_for_a_place_is_found_near_by_or_by_name(world: World) {
        world.set_up(LANGAO).await;
        let (desk, place) = (dispatcher(world, LANGAO).await, Place::parse(&village(world, LANGAO, 0).await).unwrap());
        let near = gridded(world, place, "柏世元").await.1;
        let auditor = world.officers(LANGAO, Role::Auditor, 1).await.remove(0);
        let head = world.officers(LANGAO, Role::Handler, 2).await.remove(1);
        let found = async |place: Place, name: &str| -> Vec<Id> {
            let people = linkable(&world.app, &desk, LANGAO, place, name).await.unwrap();
            people.into_iter().map(|it| it.person).collect()
        };

        assert_eq!(found(place, "").await, [near]);
        assert_eq!(found(place, " 办事员2 ").await, [head.person], "from the county's offices by name");
        let named = found(place, "办事员1").await;
        assert!(!named.is_empty() && !named.contains(&auditor.person), "an auditor answers nobody");
        assert!(found(LANGAO.place(), "").await.contains(&head.person));
        let away = somebody(world, LANGAO, &[Role::Dispatcher], |it| {
            it.kind == OrgKind::Desk && it.parent.is_some() && !it.place.contains(place)
        })
        .await;
        let foreign = linkable(&world.app, &away, LANGAO, place, "").await;
        assert_eq!(foreign, Err(Failure::Missing), "not for a village of another town");
    }
}

/// A grid without a keeper, and a grid worker of its village.
async fn gridded(world: &World, place: Place, name: &'static str) -> (Id, Id) {
    let house = world.app.house(LANGAO).await.unwrap();
    let org = house.orgs.values().find(|it| it.kind == OrgKind::Village && it.place == place);
    let (org, id, person) = (org.unwrap().id, world.app.next_id(), world.app.next_id());
    let grid = Grid { id, name: format!("{name}的网格"), place, keeper: None };
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        store::directory::insert_grid(tx, LANGAO, &grid).await?;
        store::directory::insert_person(tx, LANGAO, person, name, "wgy").await?;
        store::directory::insert_grant(tx, LANGAO, person, Role::GridKeeper, org).await
    };
    world.app.store().write(LANGAO.0, write).await.unwrap();
    (id, person)
}

/// An account that was switched off.
async fn switched_off(world: &World, person: Id) {
    let now = world.app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        store::accounts::insert(tx, LANGAO, ("tingyong", person), ("", false), now).await?;
        let text = "UPDATE account SET active = 0 WHERE county = $1 AND person = $2";
        tx.query_text("test", text, store::params![LANGAO, person]).await.map(drop)
    };
    world.app.store().write(LANGAO.0, write).await.unwrap();
}

/// What the requests' own numbers say was received.
async fn requests_received(world: &World) -> i64 {
    jobs::fold(&world.app, LANGAO).await.unwrap();
    world.number("SELECT COALESCE(SUM(quantity), 0) FROM entry WHERE measure = 'received'").await
}

//! Orders: from the menu to the story, who sees what, and two hundred who claim one order.

use std::collections::BTreeMap;

use app::failure::Failure;
use app::figures::Period;
use app::orders::{
    Act, Contact, Filter, Input, Kind, Measure, Mine, Near, NewOrder, NewService, Profile, Refusal,
    Sent, Skill, Sorted, State, StoryState, act, act_by_code, candidates, claim, counts, figures,
    menu, mine, near, overview, page, place, publish_service, record, remove_cadre, reveal_contact,
    save_profile, service, set_cadre, show, stories, story, suggest, sweep, track,
};
use app::privacy::Reason;
use app::requests::Doer;
use app::testing::{LANGAO, PINGLI, World};
use app::{Once, jobs};
use domain::directory::{OrgKind, Role, Staff};
use kernel::id::Id;

use crate::common::{somebody, village};

fn once(key: &str, by: Option<&Staff>) -> Once {
    let doer =
        by.map_or_else(Doer::default, |it| Doer { person: Some(it.person), org: Some(it.org) });
    Once::new(key, doer).unwrap()
}

/// A need for a repair in the first village.
async fn need(world: &World) -> NewOrder {
    NewOrder {
        kind: Some(Kind::Need),
        skill: "repair".to_owned(),
        body: "厨房水管滴水".to_owned(),
        place: village(world, LANGAO, 0).await,
        address: "3组12号".to_owned(),
        name: "王建国".to_owned(),
        phone: "19900000001".to_owned(),
        ..NewOrder::default()
    }
}

async fn placed(world: &World, new: NewOrder, key: &str) -> Sent {
    place(&world.app, LANGAO, new, &once(key, None)).await.unwrap()
}

/// The grid worker of the first village.
async fn keeper(world: &World) -> Staff {
    let first = village(world, LANGAO, 0).await;
    somebody(world, LANGAO, &[Role::GridKeeper], |it| {
        it.kind == OrgKind::Village && it.place.to_string() == first
    })
    .await
}

/// A member who lives in a village and can do something.
async fn member(world: &World, nth: usize, skills: &[Skill]) -> Staff {
    let home = village(world, LANGAO, nth).await;
    let own = home.clone();
    let staff = somebody(world, LANGAO, &[Role::Member], |it| {
        it.kind == OrgKind::Village && it.place.to_string() == own
    })
    .await;
    let profile = Profile { home, skills: skills.to_vec(), ..Profile::default() };
    let key = once(&format!("profile {}", staff.person.0), Some(&staff));
    save_profile(&world.app, &staff, LANGAO, profile, &key).await.unwrap();
    staff
}

/// Does something on the version that stands.
async fn done(world: &World, staff: &Staff, id: Id, input: Input) -> Result<(), Failure> {
    let version = version(world, id).await;
    let key = once(&format!("{} {version} {input:?}", id.0), Some(staff));
    act(&world.app, staff, LANGAO, (id, version), input, Vec::new(), &key).await.map(drop)
}

async fn by_person(world: &World, sent: &Sent, input: Input) -> Result<(), Failure> {
    let key = once(&format!("{} {} {input:?}", sent.id.0, version(world, sent.id).await), None);
    act_by_code(&world.app, LANGAO, &sent.tracking, input, &key).await.map(drop)
}

async fn version(world: &World, id: Id) -> i64 {
    world
        .number(&format!("SELECT version FROM matter WHERE county = 610925 AND id = {}", id.0))
        .await
}

fn offer(skill: Skill) -> Input {
    Input::Offer { skill, note: String::new() }
}

fn served(minutes: i64) -> Input {
    Input::Serve { answer: "换了阀芯，不滴了。".to_owned(), minutes, note: String::new() }
}

fn rated(level: i64) -> Input {
    Input::Rate { level, words: "来得快".to_owned() }
}

/// An order in the pool.
async fn offered(world: &World, key: &str) -> Sent {
    let sent = placed(world, need(world).await, key).await;
    done(world, &keeper(world).await, sent.id, offer(Skill::Repair)).await.unwrap();
    sent
}

/// An order that was served by `member` and rated.
async fn closed(world: &World, member: &Staff, key: &str) -> Sent {
    let sent = offered(world, key).await;
    let own = once(&format!("claim {key}"), Some(member));
    claim(&world.app, member, LANGAO, sent.id, &own).await.unwrap();
    done(world, member, sent.id, served(40)).await.unwrap();
    by_person(world, &sent, rated(5)).await.unwrap();
    sent
}

async fn state(world: &World, sent: &Sent) -> State {
    track(&world.app, LANGAO, &sent.tracking).await.unwrap().order.state
}

fn refused<T: std::fmt::Debug>(result: Result<T, Failure>) -> Refusal {
    match result {
        Err(Failure::Order(refusal)) => refusal,
        other => panic!("no refusal of an order: {other:?}"),
    }
}

/// The figures of the year and what the rows of each figure come to: they agree with a recount.
async fn agreed(world: &World) -> BTreeMap<String, i64> {
    jobs::fold(&world.app, LANGAO).await.unwrap();
    let year = Period::year(2025);
    let told = overview(&world.app, LANGAO, LANGAO.place(), None, year).await.unwrap().counts;
    let counted = figures::recount(&world.app, LANGAO, year).await.unwrap();
    for measure in Measure::ALL {
        let code = measure.code();
        assert_eq!(told.total(code), counted[code], "{code}");
        let by_skill: i64 = told.categories.values().filter_map(|it| it.get(code)).sum();
        let by_place: i64 = told.places.values().filter_map(|it| it.get(code)).sum();
        assert_eq!((by_skill, by_place), (counted[code], counted[code]), "{code}");
    }
    counted
}

on_both! {
    async fn an_order_goes_from_the_menu_to_the_rating_and_counts(world: World) {
        world.set_up(LANGAO).await;
        let (grid, helper) = (keeper(world).await, member(world, 0, &[Skill::Repair]).await);
        let sent = placed(world, need(world).await, "点单").await;
        assert_eq!(state(world, &sent).await, State::Placed);
        let waiting = counts(&world.app, &grid, LANGAO).await.unwrap();
        assert_eq!((waiting.placed, waiting.overdue), (1, 0));

        done(world, &grid, sent.id, offer(Skill::Repair)).await.unwrap();
        let pool = near(&world.app, &helper, LANGAO, None).await.unwrap();
        assert_eq!(pool.rows.iter().map(|it| (it.id, it.near)).collect::<Vec<_>>(), [(sent.id, Near::Village)]);
        claim(&world.app, &helper, LANGAO, sent.id, &once("接单", Some(&helper))).await.unwrap();
        let hand = mine(&world.app, &helper, LANGAO, Mine::Open, None, 10).await.unwrap();
        assert_eq!(hand.iter().map(|it| it.id).collect::<Vec<_>>(), [sent.id]);
        done(world, &helper, sent.id, served(40)).await.unwrap();
        by_person(world, &sent, rated(5)).await.unwrap();

        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!((tracked.order.state, tracked.order.rated), (State::Closed, Some(5)));
        assert_eq!(tracked.taker.map(|it| it.person), Some(helper.person));
        let acts: Vec<Act> = tracked.history.iter().map(|it| it.event.act).collect();
        assert_eq!(acts, [Act::Place, Act::Offer, Act::Claim, Act::Serve, Act::Rate]);
        assert_eq!(refused(by_person(world, &sent, rated(1)).await), Refusal::RatedBefore);
        let own = record(&world.app, &helper, LANGAO).await.unwrap();
        assert_eq!((own.served, own.minutes, own.rated_good), (1, 40, 1));
        assert_eq!(own.months.into_iter().collect::<Vec<_>>(), [(202_503, (1, 40))]);
        let counted = agreed(world).await;
        for measure in ["placed", "dispatched", "taken", "served", "closed", "rated", "rated_good"] {
            assert_eq!(counted[measure], 1, "{measure}");
        }
        assert_eq!((counted["minutes"], counted["ended"], counted["stories"]), (40, 0, 0));
    }

    async fn of_two_hundred_claims_of_one_order_one_wins(world: World) {
        world.set_up(LANGAO).await;
        let sent = offered(world, "点单").await;
        let people = world.officers(LANGAO, Role::Member, 200).await;
        let home = village(world, LANGAO, 0).await;
        for it in &people {
            let profile = Profile { home: home.clone(), skills: vec![Skill::Repair], ..Profile::default() };
            save_profile(&world.app, it, LANGAO, profile, &once("p", Some(it))).await.unwrap();
        }
        // Half come by another process on the same database.
        let second = if world.app.store().is_postgres() { world.second().await } else { world.app.clone() };

        let mut tasks = Vec::new();
        for (n, staff) in people.iter().enumerate() {
            let app = if n % 2 == 0 { world.app.clone() } else { second.clone() };
            let (staff, id) = (staff.clone(), sent.id);
            tasks.push(tokio::spawn(async move {
                let key = once("接单", Some(&staff));
                (staff.person, claim(&app, &staff, LANGAO, id, &key).await)
            }));
        }
        let (mut winners, mut losers) = (Vec::new(), 0);
        for task in tasks {
            match task.await.unwrap() {
                (person, Ok(_)) => winners.push(person),
                (_, Err(Failure::Order(Refusal::Quicker))) => losers += 1,
                (_, other) => panic!("{other:?}"),
            }
        }

        assert_eq!((winners.len(), losers), (1, 199));
        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!(tracked.order.taker.map(|it| it.person), winners.first().copied());
        let claims = tracked.history.iter().filter(|it| it.event.act == Act::Claim).count();
        assert_eq!((claims, tracked.order.version), (1, 3));
        assert_eq!(agreed(world).await["taken"], 1);
    }

    async fn only_who_has_it_in_hand_learns_whose_it_is(world: World) {
        world.set_up(LANGAO).await;
        let (grid, helper) = (keeper(world).await, member(world, 0, &[Skill::Repair]).await);
        let other = member(world, 0, &[Skill::Repair]).await;
        let sent = offered(world, "点单").await;
        let in_pool = show(&world.app, &helper, LANGAO, sent.id).await.unwrap();
        assert_eq!((in_pool.order.address.as_str(), in_pool.masked, in_pool.sees_contact), ("", None, false));
        for it in [&grid, &helper] {
            let contact = reveal_contact(&world.app, it, LANGAO, sent.id, Reason::Tell).await;
            assert_eq!(contact, Err(Failure::Missing), "{:?}", it.roles);
        }

        claim(&world.app, &helper, LANGAO, sent.id, &once("接单", Some(&helper))).await.unwrap();

        let shown = show(&world.app, &helper, LANGAO, sent.id).await.unwrap();
        assert_eq!(shown.order.address, "3组12号");
        let masked = Contact { name: "王**".to_owned(), phone: "199****0001".to_owned(), ..Contact::default() };
        assert_eq!(shown.masked, Some(masked));
        assert_eq!(shown.acts, [Act::Serve, Act::Release]);
        for it in [&grid, &other] {
            assert_eq!(reveal_contact(&world.app, it, LANGAO, sent.id, Reason::Tell).await, Err(Failure::Missing));
        }
        assert_eq!(show(&world.app, &other, LANGAO, sent.id).await.err(), Some(Failure::Missing));
        let seen = reveal_contact(&world.app, &helper, LANGAO, sent.id, Reason::Tell).await.unwrap();
        assert_eq!(seen.map(|it| it.phone), Some("19900000001".to_owned()));
        let looks = "SELECT COUNT(*) FROM audit WHERE act = 'see_contact' AND noun = 'order'";
        assert_eq!(world.number(looks).await, 1, "every look is written down");
        done(world, &helper, sent.id, served(10)).await.unwrap();
        assert_eq!(reveal_contact(&world.app, &helper, LANGAO, sent.id, Reason::Tell).await, Err(Failure::Missing));
    }

    async fn a_member_needs_the_skill_a_free_hand_and_this_county(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let (helper, lawyer) = (member(world, 0, &[Skill::Repair]).await, member(world, 0, &[Skill::Law]).await);
        let stranger = somebody(world, PINGLI, &[Role::Member], |it| it.kind == OrgKind::Village).await;
        let newcomer = somebody(world, LANGAO, &[Role::Member], |it| it.kind == OrgKind::Village).await;
        let mut all = Vec::new();
        for n in 0..4 {
            all.push(offered(world, &format!("点单{n}")).await);
        }
        let first = all[0].id;

        let claimed = |staff: Staff, id: Id| async move {
            claim(&world.app, &staff, LANGAO, id, &once(&format!("接{}", id.0), Some(&staff))).await
        };
        assert_eq!(refused(claimed(lawyer.clone(), first).await), Refusal::Skill(Skill::Repair));
        assert_eq!(near(&world.app, &lawyer, LANGAO, None).await.unwrap().rows, []);
        assert_eq!(claimed(stranger.clone(), first).await, Err(Failure::Missing));
        assert_eq!(near(&world.app, &stranger, LANGAO, None).await, Err(Failure::Forbidden));
        assert_eq!(refused(claimed(newcomer.clone(), first).await), Refusal::NoMember);
        for sent in &all[..3] {
            claimed(helper.clone(), sent.id).await.unwrap();
        }
        assert_eq!(refused(claimed(helper.clone(), all[3].id).await), Refusal::TooMany { max: 3 });
        done(world, &helper, first, served(5)).await.unwrap();
        claimed(helper.clone(), all[3].id).await.unwrap();
    }

    async fn the_pool_and_the_candidates_begin_next_door(world: World) {
        world.set_up(LANGAO).await;
        let house = world.app.house(LANGAO).await.unwrap();
        let towns: Vec<_> = house.towns().map(|it| it.place).collect();
        let other_town = house.villages(towns[1]).next().unwrap().place.to_string();
        let home = member(world, 0, &[Skill::Repair]).await;
        let next_door = member(world, 1, &[Skill::Repair]).await;
        let mut ids = Vec::new();
        for (key, at) in [("远", other_town), ("镇", village(world, LANGAO, 1).await), ("村", village(world, LANGAO, 0).await)] {
            let sent = placed(world, NewOrder { place: at, ..need(world).await }, key).await;
            let desk = somebody(world, LANGAO, &[Role::Dispatcher], |it| it.place == LANGAO.place()).await;
            done(world, &desk, sent.id, offer(Skill::Repair)).await.unwrap();
            ids.push(sent.id);
        }

        let pool = near(&world.app, &home, LANGAO, None).await.unwrap();
        let bands: Vec<(Id, Near)> = pool.rows.iter().map(|it| (it.id, it.near)).collect();
        assert_eq!(bands, [(ids[2], Near::Village), (ids[1], Near::Town), (ids[0], Near::County)]);
        assert_eq!(near(&world.app, &home, LANGAO, Some(Skill::Law)).await.unwrap().rows, []);

        let grid = keeper(world).await;
        let ranked = candidates(&world.app, &grid, LANGAO, ids[2]).await.unwrap();
        let order: Vec<(Id, Near)> = ranked.iter().map(|it| (it.member.person, it.near)).collect();
        assert_eq!(order, [(home.person, Near::Village), (next_door.person, Near::Town)]);
        let assign = Input::Assign { to: home.person, note: "请今天去".to_owned() };
        done(world, &grid, ids[2], assign).await.unwrap();
        assert_eq!(show(&world.app, &home, LANGAO, ids[2]).await.unwrap().acts, [Act::Serve, Act::Return]);
    }

    async fn what_nobody_claims_goes_back_to_the_grid_and_what_nobody_rates_is_closed(world: World) {
        world.set_up(LANGAO).await;
        let helper = member(world, 0, &[Skill::Repair]).await;
        let (left, taken) = (offered(world, "没人接").await, offered(world, "没人评").await);
        claim(&world.app, &helper, LANGAO, taken.id, &once("接", Some(&helper))).await.unwrap();
        done(world, &helper, taken.id, served(15)).await.unwrap();
        world.clock.pass(23 * 3_600);
        assert_eq!(sweep(&world.app, LANGAO).await, Ok(0), "before its time nothing moves");

        world.clock.pass(2 * 3_600);
        assert_eq!(sweep(&world.app, LANGAO).await, Ok(1));
        let grid = keeper(world).await;
        assert_eq!(state(world, &left).await, State::Placed);
        let last = show(&world.app, &grid, LANGAO, left.id).await.unwrap().history.pop().unwrap();
        assert_eq!((last.event.act, last.event.internal.as_str()), (Act::Expire, app::orders::NOBODY));
        world.clock.pass(5 * 86_400);
        let waiting = counts(&world.app, &grid, LANGAO).await.unwrap();
        assert_eq!((waiting.placed, waiting.overdue), (1, 1), "late is to be seen");
        world.clock.pass(3 * 86_400);
        assert_eq!(sweep(&world.app, LANGAO).await, Ok(1));
        assert_eq!(sweep(&world.app, LANGAO).await, Ok(0));

        assert_eq!(state(world, &taken).await, State::Closed);
        let counted = agreed(world).await;
        assert_eq!((counted["closed"], counted["rated"], counted["unclaimed"]), (1, 0, 1));
        let filter = Filter { unrated: true, ..Filter::default() };
        let rows = page(&world.app, &grid, LANGAO, filter, Sorted::Placed, None, 10).await.unwrap();
        assert_eq!(rows.iter().map(|it| it.id).collect::<Vec<_>>(), [taken.id]);
        // Who comes late may still say so, once.
        by_person(world, &taken, rated(2)).await.unwrap();
        assert_eq!(counts(&world.app, &grid, LANGAO).await.unwrap().low, 1);
        let told = "SELECT COUNT(*) FROM outbox WHERE topic = 'rate' AND org IS NOT NULL";
        assert_eq!(world.number(told).await, 1, "a low rating reaches the grid");
    }

    async fn who_gives_it_back_leaves_it_where_it_came_from(world: World) {
        world.set_up(LANGAO).await;
        let (grid, helper) = (keeper(world).await, member(world, 0, &[Skill::Repair]).await);
        let (claimed, assigned) = (offered(world, "接的").await, offered(world, "派的").await);
        claim(&world.app, &helper, LANGAO, claimed.id, &once("接", Some(&helper))).await.unwrap();
        let to = Input::Assign { to: helper.person, note: String::new() };
        done(world, &grid, assigned.id, to).await.unwrap();
        let blank = Input::Return { reason: " ".to_owned() };
        assert!(matches!(done(world, &helper, claimed.id, blank).await, Err(Failure::Invalid(_))));

        for sent in [&claimed, &assigned] {
            let why = Input::Return { reason: "要出远门".to_owned() };
            done(world, &helper, sent.id, why).await.unwrap();
        }

        assert_eq!(state(world, &claimed).await, State::Offered);
        assert_eq!(state(world, &assigned).await, State::Placed);
        let instead = Input::Decline { reason: "要电工".to_owned(), instead: "打95598".to_owned() };
        done(world, &grid, assigned.id, instead).await.unwrap();
        by_person(world, &claimed, Input::Withdraw { reason: String::new() }).await.unwrap();
        let counted = agreed(world).await;
        let (back, gone, held) = (counted["returned"], counted["ended"], counted["taken"]);
        assert_eq!((back, gone, held), (2, 2, 0));
        let said = &track(&world.app, LANGAO, &assigned.tracking).await.unwrap().history;
        assert_eq!(said.last().unwrap().event.public, "要电工\n打95598");
    }

    async fn who_was_not_served_says_so_and_the_grid_has_it_again(world: World) {
        world.set_up(LANGAO).await;
        let helper = member(world, 0, &[Skill::Repair]).await;
        let sent = offered(world, "点单").await;
        claim(&world.app, &helper, LANGAO, sent.id, &once("接", Some(&helper))).await.unwrap();
        done(world, &helper, sent.id, served(30)).await.unwrap();
        assert_eq!(agreed(world).await["minutes"], 30);

        by_person(world, &sent, Input::Dispute { words: "没有人来过".to_owned() }).await.unwrap();

        assert_eq!(state(world, &sent).await, State::Placed);
        let counted = agreed(world).await;
        assert_eq!((counted["served"], counted["minutes"], counted["taken"]), (0, 0, 0));
    }

    async fn a_full_month_says_so_and_offers_the_next(world: World) {
        world.set_up(LANGAO).await;
        let grid = keeper(world).await;
        let new = NewService {
            title: "上门理发".to_owned(),
            body: "剪发".to_owned(),
            skill: "haircut".to_owned(),
            place: grid.place.to_string(),
            capacity: "2".to_owned(),
            ..NewService::default()
        };
        let id = publish_service(&world.app, &grid, LANGAO, new, &once("上菜单", Some(&grid))).await.unwrap();
        let order = NewOrder { kind: None, service: Some(id), body: String::new(), ..need(world).await };
        for key in ["一", "二"] {
            placed(world, order.clone(), key).await;
        }
        assert_eq!(service(&world.app, LANGAO, id).await.unwrap().left, Some(0));

        let third = place(&world.app, LANGAO, order.clone(), &once("三", None)).await;
        assert_eq!(refused(third), Refusal::Full { next: Some(202_504) });
        let april = NewOrder { service_month: Some(202_504), ..order.clone() };
        let sent = placed(world, april, "四月").await;
        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!((tracked.order.title.as_str(), tracked.order.skill), ("上门理发", Skill::Haircut));
        let elsewhere = NewOrder { place: village(world, LANGAO, 1).await, ..order };
        let refusal = refused(place(&world.app, LANGAO, elsewhere, &once("别处", None)).await);
        assert_eq!(refusal, Refusal::OffMenu, "the ground ends at the village");
        assert_eq!(menu(&world.app, LANGAO, Some(grid.place), None, None, 10).await.unwrap().len(), 1);
        assert_eq!(menu(&world.app, LANGAO, Some(grid.place), Some(Skill::Law), None, 10).await, Ok(vec![]));
    }

    async fn a_story_needs_consent_to_these_very_words_and_goes_when_the_person_says_so(world: World) {
        world.set_up(LANGAO).await;
        let (grid, helper) = (keeper(world).await, member(world, 0, &[Skill::Repair]).await);
        let sent = closed(world, &helper, "点单").await;
        let found = suggest(&world.app, &grid, LANGAO, sent.id).await.unwrap();
        assert_eq!((found.title.as_str(), found.body.as_str()), ("厨房水管滴水", "厨房水管滴水\n换了阀芯，不滴了。"));
        let draft = |body: &str| Input::Draft { title: "修水管".to_owned(), body: body.to_owned() };
        for telling in ["给王建国修水管", "电话19900000001", "3组12号的水管修好了"] {
            let refused = done(world, &helper, sent.id, draft(telling)).await;
            assert!(matches!(refused, Err(Failure::Invalid(_))), "{telling}: {refused:?}");
        }

        done(world, &helper, sent.id, draft("一位老人家的水管修好了")).await.unwrap();
        let unasked = refused(done(world, &grid, sent.id, Input::Publish).await);
        assert!(matches!(unasked, Refusal::Story { act: Act::Publish, .. }), "{unasked:?}");
        done(world, &grid, sent.id, draft("一位老人家的水管修好了，半小时")).await.unwrap();
        let stale = by_person(world, &sent, Input::Consent { draft: 1 }).await;
        assert_eq!(refused(stale), Refusal::OtherText);
        by_person(world, &sent, Input::Consent { draft: 2 }).await.unwrap();
        assert_eq!(stories(&world.app, LANGAO, None, None, 10).await, Ok(vec![]));
        let by_member = done(world, &helper, sent.id, Input::Publish).await;
        assert_eq!(by_member, Err(Failure::Forbidden), "the organisation publishes, not the member");
        done(world, &grid, sent.id, Input::Publish).await.unwrap();

        let told = story(&world.app, LANGAO, sent.id).await.unwrap();
        assert_eq!(told.body, "一位老人家的水管修好了，半小时");
        assert!(told.consent.is_some_and(|it| it.asked_by.is_empty()));
        assert_eq!(agreed(world).await["stories"], 1);
        for place in [LANGAO.place(), grid.place.town(), grid.place] {
            assert_eq!(stories(&world.app, LANGAO, Some(place), None, 10).await.unwrap().len(), 1);
        }
        by_person(world, &sent, Input::Refuse).await.unwrap();
        assert_eq!(story(&world.app, LANGAO, sent.id).await.err(), Some(Failure::Missing));
        assert_eq!(stories(&world.app, LANGAO, None, None, 10).await, Ok(vec![]));
        assert_eq!(world.number("SELECT COUNT(*) FROM story_draft").await, 2, "what was told is kept");
        assert_eq!(agreed(world).await["stories"], 0);
        let again = refused(done(world, &grid, sent.id, draft("再写")).await);
        assert_eq!(again, Refusal::Story { act: Act::Draft, story: Some(StoryState::Refused) });
    }

    async fn a_question_goes_straight_to_the_cadre_of_the_village(world: World) {
        world.set_up(LANGAO).await;
        let desk = somebody(world, LANGAO, &[Role::Dispatcher], |it| it.place == LANGAO.place()).await;
        let first = village(world, LANGAO, 0).await;
        let ask = NewOrder { kind: Some(Kind::Question), phone: String::new(), body: "医保什么时候交".to_owned(), ..need(world).await };
        let unlinked = placed(world, ask.clone(), "没有干部").await;
        assert_eq!(state(world, &unlinked).await, State::Placed, "the grid finds somebody");
        let place = domain::places::Place::parse(&first).unwrap();
        let unable = world.officers(LANGAO, Role::Auditor, 1).await.remove(0);
        let refused = set_cadre(&world.app, &desk, LANGAO, (place, None), unable.person, &once("联1", Some(&desk))).await;
        assert!(matches!(refused, Err(Failure::Invalid(_))), "an auditor answers nobody");
        let head = world.officers(LANGAO, Role::Handler, 1).await.remove(0);
        set_cadre(&world.app, &desk, LANGAO, (place, None), head.person, &once("联2", Some(&desk))).await.unwrap();
        let other = world.officers(LANGAO, Role::Handler, 1).await.remove(0);
        let late = set_cadre(&world.app, &desk, LANGAO, (place, None), other.person, &once("联4", Some(&desk))).await;
        assert!(matches!(late, Err(Failure::Invalid(_))), "who saw nobody linked is told");
        let gone = remove_cadre(&world.app, &desk, LANGAO, (place, Some(other.person)), &once("联5", Some(&desk))).await;
        assert!(matches!(gone, Err(Failure::Invalid(_))), "and who would end another's link");

        let sent = placed(world, ask, "问").await;
        assert_eq!(state(world, &sent).await, State::Taken);
        let answer = Input::Serve { answer: "到十二月底".to_owned(), minutes: 0, note: String::new() };
        done(world, &head, sent.id, answer).await.unwrap();
        by_person(world, &sent, rated(4)).await.unwrap();

        let tracked = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!((tracked.order.state, tracked.order.answer.as_str()), (State::Closed, "到十二月底"));
    }

    async fn what_was_sent_twice_is_one_and_who_comes_late_is_told(world: World) {
        world.set_up(LANGAO).await;
        let grid = keeper(world).await;
        let first = placed(world, need(world).await, "同一个键").await;
        let again = placed(world, need(world).await, "同一个键").await;
        assert_eq!((again.id, &again.tracking, again.again), (first.id, &first.tracking, true));
        let traces = world.traces().await;

        let twice = [offer(Skill::Repair), offer(Skill::Law)];
        act(&world.app, &grid, LANGAO, (first.id, 1), twice[0].clone(), Vec::new(), &once("派", Some(&grid))).await.unwrap();
        let late = act(&world.app, &grid, LANGAO, (first.id, 1), twice[1].clone(), Vec::new(), &once("再派", Some(&grid))).await;

        let told = refused(late);
        assert!(matches!(told, Refusal::Overtaken { act: Act::Offer, state: State::Offered, .. }), "{told:?}");
        assert_ne!(world.traces().await, traces);
        let wrong = track(&world.app, LANGAO, "0000-0000-0000-0000").await;
        assert_eq!(wrong.err(), Some(Failure::Missing));
        let empty = NewOrder { kind: Some(Kind::Need), ..NewOrder::default() };
        let Err(Failure::Invalid(fields)) = place(&world.app, LANGAO, empty, &once("空", None)).await else {
            panic!("an empty form is no order");
        };
        let named: Vec<&str> = fields.iter().map(|it| it.field).collect();
        assert_eq!(named, ["body", "place", "phone"]);
    }

    async fn an_order_moved_to_another_skill_counts_there(world: World) {
        world.set_up(LANGAO).await;
        let sent = placed(world, need(world).await, "点单").await;
        done(world, &keeper(world).await, sent.id, offer(Skill::Errand)).await.unwrap();
        agreed(world).await;
        let year = Period::year(2025);
        let told = overview(&world.app, LANGAO, LANGAO.place(), None, year).await.unwrap().counts;
        let of = |skill: &str| told.categories.get(skill).and_then(|it| it.get("placed")).copied();
        assert_eq!((of("repair").unwrap_or(0), of("errand")), (0, Some(1)));
    }
}

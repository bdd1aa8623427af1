//! Field work from outside: the log, visits, rounds and courtyard meetings, on both databases.

use app::figures::Period;
use app::logs::{NewLog, Spot, Written, comment, day, overview, show, write};
use app::meetings::{NewMeeting, NewNeed, hold};
use app::requests::{Doer, track, tracking_code};
use app::testing::{LANGAO, World};
use app::visits::{NewVisit, about, ask, end, keepers, mine, plan};
use app::{App, Failure, Once, meetings, rounds};
use domain::directory::{Grid, OrgKind, Role, Staff};
use domain::places::Place;
use domain::requests::acts::Input;
use kernel::id::Id;
use store::{StoreError, Tx};

use crate::common::{acted, dispatcher, somebody, village};

fn key(staff: &Staff, key: &str) -> Once {
    Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
}

/// A grid worker of the first village, with a grid of their own.
async fn keeper(world: &World) -> (Staff, Spot) {
    let place = Place::parse(&village(world, LANGAO, 0).await).unwrap();
    let own = move |it: &domain::directory::Organisation| {
        it.kind == OrgKind::Village && it.place == place
    };
    let staff = somebody(world, LANGAO, &[Role::GridKeeper], own).await;
    let (id, person, org) = (world.app.next_id(), staff.person, staff.org);
    let grid = Grid { id, name: "第一网格".to_owned(), place, keeper: Some(person) };
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        store::directory::insert_grid(tx, LANGAO, &grid).await?;
        // The directory knows for whom they act.
        tx.query_text(
            "test",
            "UPDATE role_grant SET org = $3 WHERE county = $1 AND person = $2",
            store::params![LANGAO, person, org],
        )
        .await
        .map(drop)
    };
    world.app.store().write(LANGAO.0, write).await.unwrap();
    (staff, Spot { place, grid: Some(id) })
}

fn entry(kind: &str, spot: Spot, words: &str) -> NewLog {
    NewLog {
        kind: kind.to_owned(),
        spot: spot.code(),
        words: words.to_owned(),
        ..NewLog::default()
    }
}

async fn wrote(app: &App, staff: &Staff, new: NewLog, word: &str) -> Result<Written, Failure> {
    write(app, staff, LANGAO, new, &key(staff, word)).await
}

fn said(failure: Failure) -> Vec<&'static str> {
    let Failure::Invalid(fields) = failure else { unreachable!("{failure:?}") };
    fields.iter().map(|it| it.field).collect()
}

fn need(words: &str, phone: &str) -> NewNeed {
    NewNeed { words: words.to_owned(), phone: phone.to_owned(), ..NewNeed::default() }
}

fn meeting(spot: Spot, needs: Vec<NewNeed>) -> NewMeeting {
    NewMeeting {
        spot: spot.code(),
        address: "王家院坝".to_owned(),
        came: "23".to_owned(),
        needs,
        ..NewMeeting::default()
    }
}

on_both! {
    async fn a_problem_found_is_a_request_in_the_same_act_and_only_once(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let second = world.second().await;

        // As after a hundred lost connections: the same entry over and over, from two processes.
        let mut sends = Vec::new();
        for number in 0..100 {
            let app = if number % 2 == 0 { world.app.clone() } else { second.clone() };
            let (staff, new) = (staff.clone(), entry("problem", spot, "塘边的护栏断了两根"));
            sends.push(tokio::spawn(async move {
                loop {
                    match wrote(&app, &staff, new.clone(), "键").await {
                        Err(Failure::Busy) => {}
                        done => break done.unwrap(),
                    }
                }
            }));
        }
        let mut done = Vec::new();
        for one in sends {
            done.push(one.await.unwrap());
        }

        let first = done[0].clone();
        assert!(done.iter().all(|it| (it.id, it.request) == (first.id, first.request)));
        assert_eq!(done.iter().filter(|it| !it.again).count(), 1);
        for (table, rows) in [("work_log", 1), ("request", 1), ("matter", 2)] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, rows, "{table}");
        }
        let row = world.rows("SELECT source, title FROM request").await.remove(0);
        assert_eq!((row.text(0), row.text(1)), (Ok("round".into()), Ok("塘边的护栏断了两根".into())));
        // Linked both ways, and the person with the code sees it.
        let shown = show(&world.app, &staff, LANGAO, first.id).await.unwrap();
        assert_eq!(shown.entry.log.request, first.request);
        let found = about(&world.app, &staff, LANGAO, first.request.unwrap()).await.unwrap();
        assert_eq!(found.logs.iter().map(|it| it.0).collect::<Vec<_>>(), [first.id]);
        let code = tracking_code(&world.app, LANGAO, first.request.unwrap()).await.unwrap();
        assert!(track(&world.app, LANGAO, &code).await.is_ok());
        second.store().close().await.unwrap();
    }

    async fn a_form_names_every_field_and_leaves_nothing_behind(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let before = world.traces().await;

        let wrong = NewLog { minutes: "很久".into(), outcome: "好".into(), ..entry("散步", spot, " ") };
        let said_ = said(wrote(&world.app, &staff, wrong, "一").await.unwrap_err());
        assert_eq!(said_, ["kind", "words", "minutes", "outcome"]);
        let elsewhere = Place::parse(&village(world, LANGAO, 1).await).unwrap();
        for foreign in [Spot { place: elsewhere, grid: None }, Spot { grid: Some(Id(1)), ..spot }] {
            let failure = wrote(&world.app, &staff, entry("patrol", foreign, "转转"), "二").await;
            assert_eq!(said(failure.unwrap_err()), ["spot"]);
        }
        let wrong = NewLog { category: "none".into(), ..entry("problem", spot, "护栏断了") };
        assert_eq!(said(wrote(&world.app, &staff, wrong, "三").await.unwrap_err()), ["category"]);
        let reader = Staff { roles: vec![Role::Leader], ..staff.clone() };
        let none = wrote(&world.app, &reader, entry("patrol", spot, "转转"), "四").await;
        assert_eq!(none, Err(Failure::Forbidden));
        assert_eq!(world.traces().await, before);
        assert_eq!(world.number("SELECT COUNT(*) FROM work_log").await, 0);
    }

    async fn a_day_tells_what_was_done_without_typing_and_keeps_the_hour_of_the_phone(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let morning = world.app.now();
        let new = NewVisit {
            purpose: "care".into(),
            spot: spot.code(),
            address: "三组老院子".into(),
            ..NewVisit::default()
        };
        let visit = plan(&world.app, &staff, LANGAO, new, &key(&staff, "安排")).await.unwrap();
        assert_eq!(mine(&world.app, &staff, LANGAO).await.unwrap().len(), 1);
        world.clock.pass(3_600);
        let done = (visit.id, 1);
        end(&world.app, &staff, LANGAO, done, "fine", "", vec![], &key(&staff, "去过")).await.unwrap();
        world.clock.pass(3_600);
        // Written at ten without a network, sent at eleven.
        let new = NewLog { at: Some(morning.plus_seconds(3_000)), ..entry("errand", spot, "代买了药") };
        wrote(&world.app, &staff, new, "记").await.unwrap();

        let told = day(&world.app, &staff, LANGAO, morning.date()).await.unwrap();
        let acts: Vec<_> = told.doings.iter().map(|it| (it.noun.as_str(), it.act.as_str())).collect();
        assert_eq!(acts, [("visit", "plan"), ("visit", "make")]);
        let log = &told.entries[0].log;
        assert_eq!((log.at, log.written_at), (morning.plus_seconds(3_000), world.app.now()));
        assert!(mine(&world.app, &staff, LANGAO).await.unwrap().is_empty());
        // Another day, another person: nothing.
        let other = day(&world.app, &staff, LANGAO, morning.date().yesterday().unwrap()).await.unwrap();
        assert!(other.doings.is_empty() && other.entries.is_empty());
    }

    async fn a_round_is_done_by_an_entry_and_the_next_is_due_in_a_week(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        for expected in [1, 0] {
            assert_eq!(rounds::open_missing(&world.app, LANGAO).await, Ok(expected));
        }
        let open = rounds::mine(&world.app, &staff, LANGAO).await.unwrap();
        let first = open[0].round.clone();
        assert_eq!(first.due_at.date().to_string(), "2025-03-10");

        world.clock.pass(2 * 86_400);
        let new = NewLog { round: Some(first.id), ..entry("patrol", spot, "巡了一遍") };
        for (word, again) in [("一", false), ("一", true), ("二", false)] {
            let done = wrote(&world.app, &staff, new.clone(), word).await.unwrap();
            assert_eq!(done.again, again);
        }

        // The second phone's entry is kept; the round is not done twice.
        assert_eq!(world.number("SELECT COUNT(*) FROM work_log").await, 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM work_log WHERE round IS NOT NULL").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM grid_round WHERE done_at IS NOT NULL").await, 1);
        let next = &rounds::mine(&world.app, &staff, LANGAO).await.unwrap()[0].round;
        assert_ne!(next.id, first.id);
        assert_eq!(next.due_at.date().to_string(), "2025-03-12");
        assert_eq!(world.number("SELECT COUNT(*) FROM matter WHERE noun = 'round' AND open = 1").await, 1);
    }

    async fn a_meeting_makes_every_need_a_request_or_none(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let before = world.traces().await;
        let words = ["路灯坏了", "水管漏水", "田坎垮了", "想学修车", "网络不好"];
        let mut needs: Vec<NewNeed> = words.iter().map(|it| need(it, "19900000001")).collect();
        needs.insert(2, NewNeed::default());
        needs[3].phone = "12".into();
        needs[5] = need("", "19900000002");

        let failed = hold(&world.app, &staff, LANGAO, meeting(spot, needs.clone()), &key(&staff, "会")).await;
        let Err(Failure::Invalid(fields)) = failed else { unreachable!("{failed:?}") };
        let names: Vec<_> = fields.iter().map(|it| it.field).collect();
        assert_eq!(names, ["need-4-phone", "need-6-words"]);
        assert!(fields[0].say.starts_with("第 4 件："), "{}", fields[0].say);
        assert_eq!(world.traces().await, before);

        needs[3].phone = String::new();
        needs[5] = need(words[4], "");
        let mut done = Vec::new();
        for _ in 0..3 {
            let new = meeting(spot, needs.clone());
            done.push(hold(&world.app, &staff, LANGAO, new, &key(&staff, "会")).await.unwrap());
        }
        assert_eq!(done.iter().map(|it| it.again).collect::<Vec<_>>(), [false, true, true]);
        let shown = meetings::show(&world.app, &staff, LANGAO, done[0].id).await.unwrap();
        let titles: Vec<_> = shown.needs.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, words);
        assert!(shown.own && shown.held.meeting.came == 23);
        let sources = "SELECT COUNT(*) FROM request WHERE source = 'meeting'";
        assert_eq!(world.number(sources).await, 5);
        let mut numbers: Vec<_> = shown.needs.iter().map(|it| it.number.clone()).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 5);
        for it in &shown.needs {
            let code = tracking_code(&world.app, LANGAO, it.request).await.unwrap();
            assert_eq!(track(&world.app, LANGAO, &code).await.unwrap().request.title, it.title);
        }
        let reader = somebody(world, LANGAO, &[Role::Leader], |it| it.parent.is_none()).await;
        let read = meetings::show(&world.app, &reader, LANGAO, done[0].id).await.unwrap();
        assert!(!read.own, "only who wrote it down gets the codes");
    }

    async fn a_check_on_the_spot_is_asked_of_a_keeper_who_did_not_handle_it(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let desk = dispatcher(world, LANGAO).await;
        let found = wrote(&world.app, &staff, entry("problem", spot, "护栏断了"), "记").await.unwrap();
        let request = found.request.unwrap();
        let offered = keepers(&world.app, &desk, LANGAO, request).await.unwrap();
        assert_eq!(offered.iter().map(|it| it.0).collect::<Vec<_>>(), [staff.person]);
        let new = NewVisit { request: Some(request), who: Some(staff.person), ..NewVisit::default() };
        // The committee the keeper works for is asked to handle it: then somebody else must check.
        let to = Input::Dispatch { to: staff.org, note: String::new() };
        acted(world, &desk, LANGAO, (request, 1), to, "派").await.unwrap();
        let own = ask(&world.app, &desk, LANGAO, new.clone(), &key(&desk, "问")).await;
        assert_eq!(said(own.unwrap_err()), ["who"]);
        let house = world.app.house(LANGAO).await.unwrap();
        let office = house.orgs.values().filter(|it| it.kind == OrgKind::Office && it.place == LANGAO.place());
        let to = Input::Dispatch { to: office.map(|it| it.id).min().unwrap(), note: String::new() };
        acted(world, &desk, LANGAO, (request, 2), to, "改派").await.unwrap();

        let asked = ask(&world.app, &desk, LANGAO, new.clone(), &key(&desk, "再问")).await.unwrap();
        let stranger = NewVisit { who: Some(desk.person), ..new };
        assert_eq!(said(ask(&world.app, &desk, LANGAO, stranger, &key(&desk, "三")).await.unwrap_err()), ["who"]);
        let open = mine(&world.app, &staff, LANGAO).await.unwrap();
        assert_eq!(open[0].visit.due_at.unwrap().date().to_string(), "2025-03-05", "two working days");

        let seen = (asked.id, 1);
        let go = async |who: &Staff, outcome: &'static str, words: &'static str, word: &'static str| {
            end(&world.app, who, LANGAO, seen, outcome, words, vec![], &key(who, word)).await
        };
        assert_eq!(said(go(&staff, "not_fine", "", "甲").await.unwrap_err()), ["result"]);
        assert_eq!(go(&desk, "fine", "", "乙").await, Err(Failure::Forbidden));
        go(&staff, "not_fine", "只换了一根", "丙").await.unwrap();
        assert!(matches!(go(&staff, "fine", "", "丁").await, Err(Failure::NotNow(_))));
        // The desk that asked hears of it.
        let told = "SELECT COUNT(*) FROM outbox WHERE topic IN ('ask_visit', 'visit_ended')";
        assert_eq!(world.number(told).await, 2);
        let read = about(&world.app, &desk, LANGAO, request).await.unwrap();
        assert_eq!((read.visits[0].visit.result.as_str(), read.may_ask), ("只换了一根", true));
    }

    async fn a_superior_comments_once_and_never_on_their_own(world: World) {
        world.set_up(LANGAO).await;
        let (staff, spot) = keeper(world).await;
        let head = Staff { roles: vec![Role::Handler], ..somebody(world, LANGAO, &[Role::Handler], |it| it.id == staff.org).await };
        let desk = dispatcher(world, LANGAO).await;
        let own = wrote(&world.app, &head, entry("patrol", spot, "转转"), "一").await.unwrap();
        let other = wrote(&world.app, &staff, entry("patrol", spot, "转转"), "一").await.unwrap();
        let say = async |who: &Staff, id: Id, word: &'static str| {
            comment(&world.app, who, LANGAO, (id, 1), "知道了", &key(who, word)).await
        };

        assert_eq!(say(&head, own.id, "甲").await, Err(Failure::Forbidden));
        assert_eq!(say(&staff, own.id, "甲").await, Err(Failure::Forbidden), "a keeper is no head");
        let far = somebody(world, LANGAO, &[Role::Handler], |it| {
            it.kind == OrgKind::Village && it.place != spot.place
        }).await;
        assert_eq!(say(&far, other.id, "甲").await, Err(Failure::Missing));
        say(&head, other.id, "乙").await.unwrap();
        assert!(matches!(say(&desk, other.id, "丙").await, Err(Failure::NotNow(_))));
        let shown = show(&world.app, &staff, LANGAO, other.id).await.unwrap();
        assert_eq!(shown.entry.commented_by.as_deref(), Some(head.name.as_str()));
        assert_eq!(show(&world.app, &far, LANGAO, other.id).await.err(), Some(Failure::Missing));
    }

    async fn the_numbers_are_the_rows_before_and_after_folding(world: World) {
        world.demo(LANGAO, app::demo::Scale::Village).await;
        let reader = world.staff(LANGAO, "lingdao").await;
        // What the demonstration folded, and what is pending since.
        let (staff, spot) = keeper(world).await;
        let new = NewLog { minutes: "35".into(), ..entry("mediation", spot, "劝和了") };
        wrote(&world.app, &staff, new, "记").await.unwrap();
        let year = Period::year(2025);

        for _ in 0..2 {
            let told = overview(&world.app, &reader, LANGAO, LANGAO.place(), year).await.unwrap();
            for (measure, rows) in [
                ("entries", "SELECT COUNT(*) FROM work_log WHERE month BETWEEN 202501 AND 202512"),
                ("problems", "SELECT COUNT(*) FROM work_log WHERE month BETWEEN 202501 AND 202512 AND kind = 'problem'"),
                ("joined", "SELECT COUNT(*) FROM work_log WHERE month BETWEEN 202501 AND 202512 AND kind <> 'problem'"),
                ("minutes", "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM work_log WHERE month BETWEEN 202501 AND 202512"),
                ("visits", "SELECT COUNT(*) FROM visit WHERE state = 'made'"),
                ("rounds", "SELECT COUNT(*) FROM grid_round WHERE done_at IS NOT NULL"),
            ] {
                let counted = world.number(rows).await;
                assert_eq!(told.counts.total(measure), counted, "{measure}");
                assert!(counted > 0, "{measure} has rows");
                let places: i64 = told.counts.places.values().filter_map(|it| it.get(measure)).sum();
                assert_eq!(places, counted, "{measure} by town");
            }
            let solved = "SELECT COUNT(*) FROM work_log t JOIN request r ON r.county = t.county AND r.id = t.request
                WHERE t.kind = 'problem' AND r.standing = 1";
            assert_eq!(told.problems.solved, world.number(solved).await);
            assert_eq!(told.problems.found, told.counts.total("problems"));
            app::jobs::fold(&world.app, LANGAO).await.unwrap();
        }
        // The demonstration made no request of its own here.
        let own = world.number("SELECT COUNT(*) FROM request WHERE source = 'round'").await;
        assert_eq!(own, 0);
    }
}

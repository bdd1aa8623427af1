//! Entry codes, points, answer templates and county words: who may, what is kept, what is counted.

use app::Once;
use app::entry_codes::{self, arrivals, arrived, find, make_all, make_group};
use app::failure::Failure;
use app::figures::Period;
use app::points;
use app::requests::{Doer, NewRequest, send};
use app::templates::{self, NewTemplate, Revision, without_gaps};
use app::testing::{LANGAO, PINGLI};
use domain::county_words::CountyWord;
use domain::directory::{OrgKind, Role, Staff};
use domain::entry_codes::EntryKind;
use domain::places::{Level, Place};
use domain::points::{PointSource, centre};
use domain::requests::Act;

use crate::common::{dispatcher, road, somebody, village};

/// A key for a text of any length, the empty one too.
fn key(text: &str, by: &Staff) -> Once {
    let text: String = text.chars().take(40).collect();
    Once::new(
        &format!("k{} {text}", text.chars().count()),
        Doer { person: Some(by.person), org: Some(by.org) },
    )
    .unwrap()
}

async fn town(world: &app::testing::World) -> Place {
    Place::parse(&village(world, LANGAO, 0).await).unwrap().town()
}

on_both! {
    async fn a_code_is_made_once_for_each_village_and_what_comes_in_by_it_is_counted(world: World) {
        world.set_up(LANGAO).await;
        let (desk, town) = (dispatcher(world, LANGAO).await, town(world).await);
        let house = world.app.house(LANGAO).await.unwrap();
        let villages = house.villages(town).count();
        let places = (town, EntryKind::Place);

        let made = make_all(&world.app, LANGAO, &desk, places, &key("做", &desk)).await.unwrap();
        assert_eq!(made, villages);
        let again = make_all(&world.app, LANGAO, &desk, places, &key("做", &desk)).await.unwrap();
        assert_eq!(again, villages, "the same press says the same");
        let more = make_all(&world.app, LANGAO, &desk, places, &key("再做", &desk)).await.unwrap();
        assert_eq!(more, 0, "who has a code needs no other");
        let start = (Place(0), String::new());
        let codes = entry_codes::page(&world.app, LANGAO, &desk, town, start, 500).await.unwrap();
        assert_eq!(codes.len(), villages);
        assert!(codes.iter().all(|it| it.active && it.place.level() == Level::Village));

        let code = &codes[0];
        for (number, entry) in [&code.code, &code.code.to_lowercase(), "000000", ""].into_iter().enumerate() {
            let new = NewRequest {
                entry: entry.to_owned(),
                ..road(&code.place.to_string(), &format!("第 {number} 处路塌了"))
            };
            let key = Once::new(&format!("送-{number}"), Doer::default()).unwrap();
            let first = send(&world.app, LANGAO, new.clone(), &key).await.unwrap();
            let again = send(&world.app, LANGAO, new, &key).await.unwrap();
            assert_eq!(first.id, again.id);
        }

        let year = Period::year(2025);
        let counted = arrived(&world.app, LANGAO, town, year).await.unwrap();
        assert_eq!(counted.get(&code.code), Some(&2), "before folding");
        app::jobs::fold(&world.app, LANGAO).await.unwrap();
        let counted = arrived(&world.app, LANGAO, town, year).await.unwrap();
        assert_eq!((counted.get(&code.code), counted.len()), (Some(&2), 1), "after folding");
        let rows = arrivals(&world.app, LANGAO, code, year, None, 10).await.unwrap();
        assert_eq!(rows.len(), 2, "the number and its rows");
        let older = arrivals(&world.app, LANGAO, code, Period::year(2024), None, 10).await.unwrap();
        assert!(older.is_empty());
        let next = (rows[0].1, rows[0].0);
        let rest = arrivals(&world.app, LANGAO, code, year, Some(next), 10).await.unwrap();
        assert_eq!(rest, rows[1..], "a list goes on from its key");
        let request = entry_codes::of_request(&world.app, LANGAO, rows[0].0).await.unwrap();
        assert_eq!(request.map(|it| it.code), Some(code.code.clone()));
    }

    async fn who_keeps_codes_keeps_those_of_their_ground_and_a_stopped_one_still_says_where(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let own = Place::parse(&village(world, LANGAO, 0).await).unwrap();
        let desk = dispatcher(world, LANGAO).await;
        let elsewhere = somebody(world, LANGAO, &[Role::Dispatcher], |it| {
            it.kind == OrgKind::Desk && it.place.level() == Level::Town && it.place != own.town()
        })
        .await;
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.place == LANGAO.place()).await;
        let group = |by: Staff, words: &'static str| {
            let app = world.app.clone();
            async move {
                make_group(&app, LANGAO, &by, (Some(own), words.to_owned()), &key(words, &by)).await
            }
        };

        let code = group(desk.clone(), "三组微信群").await.unwrap();
        assert_eq!((code.kind, code.place), (EntryKind::Group, own));
        for stranger in [&elsewhere, &handler] {
            assert_eq!(group(stranger.clone(), "别的群").await, Err(Failure::Forbidden));
            let off = (code.code.as_str(), false);
            let stopped = entry_codes::switch(&world.app, LANGAO, stranger, off, &key("停", stranger)).await;
            assert_eq!(stopped, Err(Failure::Missing), "it does not exist for them");
        }
        let Err(Failure::Invalid(errors)) = group(desk.clone(), " ").await else { panic!("blank") };
        assert_eq!(errors[0].field, "label");
        assert_eq!(find(&world.app, PINGLI, &code.code).await, Err(Failure::Missing), "another county");
        let off = (code.code.as_str(), false);
        entry_codes::switch(&world.app, LANGAO, &desk, off, &key("停", &desk)).await.unwrap();
        assert!(!find(&world.app, LANGAO, &code.code.to_lowercase()).await.unwrap().active);
        let told = "SELECT COUNT(*) FROM audit WHERE noun = 'entry_code'";
        assert_eq!(world.number(told).await, 2, "made and stopped");
    }

    async fn points_are_set_whole_or_not_at_all_and_learned_where_nobody_set_them(world: World) {
        world.set_up(LANGAO).await;
        let admin = somebody(world, LANGAO, &[Role::Admin], |it| it.place == LANGAO.place()).await;
        let (set, learned) = (village(world, LANGAO, 0).await, village(world, LANGAO, 1).await);
        let table = format!("{set},108.9,32.3\n999999999999,108.9,32.3\n{set},1,2");
        let wrong = points::set_table(&world.app, LANGAO, &admin, &table, &key("表", &admin)).await;
        let Err(Failure::Invalid(errors)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[0].say.starts_with("第 2 行") && errors[1].say.starts_with("第 3 行"));
        assert_eq!(world.number("SELECT COUNT(*) FROM place_point").await, 0);
        let desk = dispatcher(world, LANGAO).await;
        let table = format!("{set} 108.9 32.3");
        let by_desk = points::set_table(&world.app, LANGAO, &desk, &table, &key("表", &desk)).await;
        assert_eq!(by_desk, Err(Failure::Forbidden));
        points::set_table(&world.app, LANGAO, &admin, &table, &key("对", &admin)).await.unwrap();

        for (number, lon) in [109.1, 109.2, 109.3, 121.5].into_iter().enumerate() {
            for place in [&set, &learned] {
                let new = NewRequest {
                    position: Some((lon, 32.5)),
                    ..road(place, &format!("{place} 第 {number} 处"))
                };
                let key = Once::new(&format!("{place}-{number}"), Doer::default()).unwrap();
                send(&world.app, LANGAO, new, &key).await.unwrap();
            }
        }
        assert_eq!(points::learn(&world.app, LANGAO).await.unwrap(), 8);
        assert_eq!(points::learn(&world.app, LANGAO).await.unwrap(), 0, "nothing is new");

        let all = points::inside(&world.app, LANGAO, LANGAO.place()).await.unwrap();
        let at = |code: &str| centre(Place::parse(code).unwrap(), &all).map(|it| (it.0.lon, it.1));
        assert_eq!(at(&set), Some((108_900_000, PointSource::Set)), "what was set stays");
        assert_eq!(at(&learned), Some((109_300_000, PointSource::Learned)));
    }

    async fn a_template_is_kept_by_its_own_and_changed_over_the_version_that_was_seen(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let office = |it: &domain::directory::Organisation| {
            it.kind == OrgKind::Office && it.place == LANGAO.place()
        };
        let handler = somebody(world, LANGAO, &[Role::Handler], office).await;
        let other = somebody(world, LANGAO, &[Role::Handler], |it| office(it) && it.id != handler.org).await;
        let new = |body: &str, county_wide: bool| NewTemplate {
            county_wide,
            act: "report_done".to_owned(),
            title: "修好了".to_owned(),
            body: body.to_owned(),
            ..NewTemplate::default()
        };
        let add = |by: Staff, new: NewTemplate, words: &'static str| {
            let app = world.app.clone();
            async move { templates::add(&app, LANGAO, &by, new, &key(words, &by)).await }
        };

        add(desk.clone(), new("【称呼】反映的事办好了。", true), "县").await.unwrap();
        add(handler.clone(), new("【地点】修好了【写多少米】。", false), "局").await.unwrap();
        assert_eq!(add(handler.clone(), new("全县的", true), "x").await, Err(Failure::Forbidden));
        let Err(Failure::Invalid(wrong)) = add(desk.clone(), new("【姓名】您好", true), "y").await else {
            panic!("a gap that nobody fills")
        };
        assert!(wrong[0].field == "body" && wrong[0].say.contains("【姓名】") && wrong[0].say.contains("【称呼】"));

        let seen = templates::list(&world.app, LANGAO, &handler).await.unwrap();
        assert_eq!(seen.len(), 2);
        assert_eq!(templates::list(&world.app, LANGAO, &other).await.unwrap().len(), 1, "not another's");
        let own = seen.iter().find(|it| it.org.is_some()).unwrap();
        let found = templates::find(&world.app, LANGAO, &other, own.id).await;
        assert_eq!(found, Err(Failure::Missing));
        let change = |version: i64, words: &'static str| {
            let (app, id, by) = (world.app.clone(), own.id, handler.clone());
            let words_of = Revision::Words(new(words, false));
            async move { templates::change(&app, LANGAO, &by, (id, version), words_of, &key(words, &by)).await }
        };
        change(1, "第一次改").await.unwrap();
        let Err(Failure::Invalid(late)) = change(1, "慢了一步").await else { panic!("overwritten") };
        assert!(late[0].say.contains("别人改过"));
        let now = templates::find(&world.app, LANGAO, &handler, own.id).await.unwrap();
        assert_eq!((now.body.as_str(), now.version), ("第一次改", 2));
    }

    async fn what_is_offered_is_filled_from_the_request_and_names_nobody(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let new = NewTemplate {
            county_wide: true,
            act: "ask_info".to_owned(),
            title: "问".to_owned(),
            body: "【称呼】在【地点】说的“【类别】”（【编号】），【写问什么】，【期限】前答复。".to_owned(),
            ..NewTemplate::default()
        };
        templates::add(&world.app, LANGAO, &desk, new, &key("加", &desk)).await.unwrap();
        let place = village(world, LANGAO, 0).await;
        let once = Once::new("送", Doer::default()).unwrap();
        let sent = send(&world.app, LANGAO, road(&place, "路塌了"), &once).await.unwrap();
        let shown = app::requests::show(&world.app, &desk, LANGAO, sent.id).await.unwrap();

        let offered =
            templates::offered(&world.app, LANGAO, &desk, &shown.request, &shown.acts).await.unwrap();

        assert_eq!((offered.len(), offered[0].act), (1, Act::AskInfo));
        let words = &offered[0].words;
        assert!(words.starts_with("您在") && words.contains(&sent.number), "{words}");
        assert!(!words.contains("王建国") && !words.contains("1990000"), "{words}");
        assert!(words.contains("【写问什么】") && words.contains(" 月 "), "{words}");
        let Err(Failure::Invalid(errors)) = without_gaps("words", words) else { panic!("sent with a gap") };
        assert!(errors[0].field == "words" && errors[0].say.contains("【写问什么】"));
        assert_eq!(without_gaps("words", "办好了。【注意】安全"), Ok(()));
        let none = templates::offered(&world.app, LANGAO, &desk, &shown.request, &[Act::Dispatch]).await;
        assert_eq!(none, Ok(vec![]), "no form that takes words");
    }

    async fn a_county_says_its_own_word_from_the_next_page_on(world: World) {
        world.set_up(LANGAO).await;
        let admin = somebody(world, LANGAO, &[Role::Admin], |it| it.place == LANGAO.place()).await;
        let set = |words: &'static str| {
            let (app, by) = (world.app.clone(), admin.clone());
            let all = vec![(CountyWord::Village, words.to_owned()), (CountyWord::Town, "镇".to_owned())];
            async move { app::county_words::set(&app, LANGAO, &by, all, &key(words, &by)).await }
        };

        set("屯").await.unwrap();
        let house = world.app.house(LANGAO).await.unwrap();
        assert_eq!(house.word(CountyWord::Village), "屯");
        assert_eq!(house.words.own(CountyWord::Town), None, "the usual word is not kept");
        assert!(matches!(set("村，").await, Err(Failure::Invalid(_))));
        set("").await.unwrap();
        let house = world.app.house(LANGAO).await.unwrap();
        assert_eq!(house.word(CountyWord::Village), "村");
        let desk = dispatcher(world, LANGAO).await;
        let words = vec![(CountyWord::Village, "屯".to_owned())];
        let by_desk = app::county_words::set(&world.app, LANGAO, &desk, words, &key("k", &desk)).await;
        assert_eq!(by_desk, Err(Failure::Forbidden));
    }
}

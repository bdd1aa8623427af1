//! Two counties in one instance share nothing; and what is wrong in a form is named.

use app::demo::Scale;
use app::failure::Failure;
use app::figures::{Period, overview};
use app::photos::NewPhoto;
use app::requests::{
    Doer, Filter, NewRequest, Order, find_by_number, page, public_page, public_request, search,
    send, show, track,
};
use app::testing::{LANGAO, PINGLI};
use app::{County, Once, counties};
use domain::directory::Role;
use domain::requests::acts::Input;

use crate::common::{acted, by_code, dispatcher, office, road, sent, village};

on_both! {
    async fn two_counties_share_nothing(world: World) {
        world.demo(LANGAO, Scale::Village).await;
        let year = Period::year(2025);
        let before = overview(&world.app, LANGAO, LANGAO.place(), "", year).await.unwrap().numbers;
        world.set_up(PINGLI).await;
        let own = sent(world, PINGLI, "独一份的麒麟路灯坏了", "键").await.unwrap();
        let foreign = world.number("SELECT MIN(id) FROM request WHERE county = 610925").await;
        let foreign = kernel::id::Id(foreign);
        let (here, there) = (dispatcher(world, PINGLI).await, dispatcher(world, LANGAO).await);

        let hits = search(&world.app, &here, PINGLI, "路灯", 50).await.unwrap().0;
        assert_eq!(hits.iter().map(|it| it.id).collect::<Vec<_>>(), [own.id]);
        assert_eq!(search(&world.app, &there, LANGAO, "麒麟", 50).await, Ok((vec![], false)));
        assert!(!search(&world.app, &there, LANGAO, "路灯", 50).await.unwrap().0.is_empty());
        let all = |county| public_page(&world.app, county, Filter::default(), None, 500);
        assert_eq!(all(PINGLI).await.unwrap().len(), 1);
        assert!(all(LANGAO).await.unwrap().iter().all(|it| it.id != own.id));
        let numbers = overview(&world.app, LANGAO, LANGAO.place(), "", year).await.unwrap().numbers;
        assert_eq!(numbers, before);
        let numbers = overview(&world.app, PINGLI, PINGLI.place(), "", year).await.unwrap();
        assert_eq!((numbers.total().received, numbers.total().closed), (1, 0));
        assert!(track(&world.app, PINGLI, &own.tracking).await.is_ok());
        assert_eq!(track(&world.app, LANGAO, &own.tracking).await.err(), Some(Failure::Missing));
        assert_eq!(find_by_number(&world.app, LANGAO, &own.number).await, Ok(None));
        assert_eq!(find_by_number(&world.app, PINGLI, &own.number).await, Ok(Some(own.id)));
        assert_eq!(public_request(&world.app, LANGAO, own.id).await.err(), Some(Failure::Missing));
        let traces = world.traces().await;
        for (staff, county, id) in [
            (&there, LANGAO, own.id),
            (&there, PINGLI, own.id),
            (&here, PINGLI, foreign),
            (&here, LANGAO, foreign),
        ] {
            assert_eq!(show(&world.app, staff, county, id).await.err(), Some(Failure::Missing));
            let to = office(world, county).await;
            let input = Input::Dispatch { to, note: String::new() };
            assert_eq!(acted(world, staff, county, (id, 1), input, "x").await, Err(Failure::Missing));
        }
        for order in [Order::Due, Order::Received] {
            let rows = page(&world.app, &there, PINGLI, Filter::default(), order, None, 10).await;
            assert_eq!(rows, Ok(vec![]), "the neighbour's dispatcher reads nothing here");
        }
        assert_eq!(search(&world.app, &there, PINGLI, "路灯", 50).await, Ok((vec![], false)));
        let withdraw = Input::Withdraw { reason: String::new() };
        let by_code = by_code(world, LANGAO, &own.tracking, withdraw, "x").await;
        assert_eq!(by_code, Err(Failure::Missing));
        assert_eq!(world.traces().await, traces);
        let input = Input::Dispatch { to: office(world, LANGAO).await, note: String::new() };
        let done = acted(world, &here, PINGLI, (own.id, 1), input, "y").await;
        assert!(matches!(done, Err(Failure::Invalid(_))), "an office of another county: {done:?}");
        let secret = world.session(LANGAO, "xian").await;
        let session = app::accounts::session(&world.app, PINGLI, &secret).await.unwrap();
        assert!(session.is_none(), "a session of one is none of the other");
    }

    async fn the_three_of_a_county_have_names_that_nobody_knows_beforehand(world: World) {
        let mut seen = std::collections::BTreeSet::new();
        for county in [LANGAO, PINGLI] {
            let three = counties::Administrators::by_chance(&world.app);
            let made = counties::set_up(&world.app, county, three).await.unwrap();

            for (it, usual) in made.accounts.iter().zip(["admin", "anquan", "shenji"]) {
                let digits = it.login.strip_prefix(usual).and_then(|it| it.strip_prefix('-'));
                let sound = digits.is_some_and(|it| it.len() == 4 && it.parse::<u16>().is_ok());
                assert!(sound, "{}", it.login);
                let tried = |login: String| {
                    let visitor = app::accounts::Visitor {
                        source: [1; 16],
                        device: app::accounts::Device::Other,
                    };
                    let (app, password) = (world.app.clone(), it.password.clone());
                    async move {
                        app::accounts::sign_in(&app, county, (&login, &password), visitor).await
                    }
                };
                assert!(tried(it.login.clone()).await.outcome.is_ok(), "{}", it.login);
                assert!(tried(usual.to_owned()).await.outcome.is_err(), "{usual}");
                seen.insert(it.login.clone());
            }
        }
        assert_eq!(seen.len(), 6, "no two counties alike: {seen:?}");
        let other = "SELECT COUNT(*) FROM account WHERE login IN ('admin', 'anquan', 'shenji')";
        assert_eq!(world.number(other).await, 0);
    }

    async fn unknown_divisions_and_categories_are_named(world: World) {
        let three = counties::Administrators::of_a_demonstration;
        let unknown = counties::set_up(&world.app, County(610_999), three()).await.err();
        let Some(counties::SetUpError::Unknown { code, near }) = unknown else {
            unreachable!("{unknown:?}")
        };
        assert_eq!(code, County(610_999));
        assert!(near.iter().all(|it| it.0.0 / 100 == 6_109), "{near:?}");
        world.set_up(LANGAO).await;
        let twice = counties::set_up(&world.app, LANGAO, three()).await.err();
        assert!(matches!(twice, Some(counties::SetUpError::Exists(LANGAO))));
        let traces = world.traces().await;

        let place = village(world, LANGAO, 0).await;
        let good = road(&place, "路塌了");
        for (new, field, word) in [
            (NewRequest { place: "610925999999".to_owned(), ..good.clone() }, "place", "610925999999"),
            // A village of the neighbour is none of this county.
            (NewRequest { place: "610926100001".to_owned(), ..good.clone() }, "place", "610926100001"),
            (NewRequest { category: "没有这类".to_owned(), ..good.clone() }, "category", "没有这类"),
            (NewRequest { place: String::new(), ..good.clone() }, "place", "选一个村"),
            (NewRequest { body: "  ".to_owned(), ..good.clone() }, "body", "写一写"),
            (NewRequest { body: "长".repeat(2_001), ..good.clone() }, "body", "删掉 1 个字"),
            (NewRequest { phone: "1990000".to_owned(), ..good.clone() }, "phone", "11 位"),
            (NewRequest { name: "名".repeat(41), ..good.clone() }, "name", "40"),
        ] {
            let key = Once::new("键", Doer::default()).unwrap();
            let refused = send(&world.app, LANGAO, new, &key).await;
            let Err(Failure::Invalid(fields)) = refused else {
                unreachable!("{field} {word}: {refused:?}")
            };
            assert_eq!(fields.len(), 1, "{fields:?}");
            assert_eq!(fields[0].field, field);
            assert!(fields[0].say.contains(word), "{fields:?}");
        }
        let all_wrong = NewRequest {
            body: String::new(),
            category: "x".to_owned(),
            place: "1".to_owned(),
            phone: "x".to_owned(),
            ..good
        };
        let key = Once::new("键", Doer::default()).unwrap();
        let refused = send(&world.app, LANGAO, all_wrong, &key).await;
        let Err(Failure::Invalid(fields)) = refused else { unreachable!("{refused:?}") };
        let named: Vec<_> = fields.iter().map(|it| it.field).collect();
        assert_eq!(named, ["body", "category", "phone", "place"], "every field is named at once");
        assert_eq!(world.traces().await, traces);
        let none = sent(world, LANGAO, "路塌了", "键").await;
        assert!(none.is_ok(), "the key of a refused form is still free");
        assert_eq!(world.app.house(PINGLI).await.err(), Some(Failure::Missing));
    }

    async fn what_is_no_photo_is_refused_and_leaves_nothing(world: World) {
        world.set_up(LANGAO).await;
        let place = village(world, LANGAO, 0).await;
        let traces = world.traces().await;
        // A PNG that says it has 60,000 × 60,000 pixels: 14 GB when unpacked.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0".to_vec();
        bomb.extend([0; 64]);
        for bytes in [
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            b"MZ\x90\0 a program".to_vec(),
            b"GIF89a\x01\0\x01\0".to_vec(),
            vec![0xFF; app::photos::BYTES_MAX + 1],
            bomb,
            b"\xff\xd8\xff\xe0 cut".to_vec(),
        ] {
            let photos = vec![NewPhoto { bytes }];
            let new = NewRequest { photos, ..road(&place, "路塌了") };
            let key = Once::new("键", Doer::default()).unwrap();
            let refused = send(&world.app, LANGAO, new, &key).await;
            let Err(Failure::Invalid(fields)) = refused else { unreachable!("{refused:?}") };
            assert_eq!(fields[0].field, "photos");
            assert!(fields[0].say.starts_with("第 1 张"), "{fields:?}");
        }
        assert_eq!(world.traces().await, traces);
        assert_eq!(world.number("SELECT COUNT(*) FROM file").await, 0);
    }

    async fn a_code_that_is_none_tells_nothing(world: World) {
        world.set_up(LANGAO).await;
        let one = sent(world, LANGAO, "路塌了", "键").await.unwrap();

        let typed = one.tracking.to_lowercase().replace('-', " ");
        assert!(track(&world.app, LANGAO, &typed).await.is_ok(), "as it is read out");
        let mut near = one.tracking.clone();
        let last = near.pop();
        near.push(if last == Some('2') { '3' } else { '2' });
        for code in [near.as_str(), &one.number, "", "' OR 1=1 --", "0000-0000", &"7".repeat(5_000)] {
            assert_eq!(track(&world.app, LANGAO, code).await.err(), Some(Failure::Missing), "{code}");
        }
        let leader = world.officers(LANGAO, Role::Leader, 1).await.remove(0);
        assert_eq!(
            show(&world.app, &leader, LANGAO, kernel::id::Id(1)).await.err(),
            Some(Failure::Missing)
        );
    }
}

//! Tokens of programs: whom they let in, and what is brought with them.

use app::bringing::bring;
use app::published::{Wanted, one, page};
use app::requests::{Doer, NewRequest};
use app::testing::{LANGAO, PINGLI, World};
use app::tokens::{NewToken, Program, end, make, page as tokens, program};
use app::{County, Failure, Once};
use domain::directory::Role;
use domain::tokens::Scope;

use crate::common::{road, village};

async fn made(world: &World, county: County, ends_on: &str, key: &str) -> Option<String> {
    let admin = world.officers(county, Role::Admin, 1).await.remove(0);
    let ends_on = ends_on.to_owned();
    let new = NewToken { name: "市热线平台".to_owned(), scopes: vec![Scope::Send], ends_on };
    let key = Once::new(key, Doer::default()).unwrap();
    make(&world.app, county, &admin, new, &key).await.unwrap().secret
}

async fn came_in(world: &World, county: County, secret: &str) -> Option<Program> {
    program(&world.app, county, secret).await.unwrap()
}

async fn brought(world: &World, program: &Program, body: &str, key: Option<&str>) -> String {
    let new = NewRequest { body: body.to_owned(), ..road(&village(world, LANGAO, 0).await, "") };
    bring(&world.app, program, new, key).await.unwrap().number
}

on_both! {
    async fn a_token_opens_its_own_county_until_it_ends(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let secret = made(world, LANGAO, "2025-03-04", "a").await.unwrap();

        let inside = came_in(world, LANGAO, &secret).await.unwrap();
        assert!(inside.may(Scope::Send));
        assert_eq!(came_in(world, PINGLI, &secret).await, None);
        assert_eq!(came_in(world, LANGAO, "gj_something").await, None);
        assert_eq!(came_in(world, LANGAO, "").await, None);

        world.clock.pass(86_400);
        assert!(came_in(world, LANGAO, &secret).await.is_some());
        world.clock.pass(86_400);
        assert_eq!(came_in(world, LANGAO, &secret).await, None);
    }

    async fn a_token_is_told_once_and_what_is_switched_off_stays_off(world: World) {
        world.set_up(LANGAO).await;
        let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
        let key = Once::new("a", Doer::default()).unwrap();
        let new = NewToken {
            name: "市热线平台".to_owned(),
            scopes: vec![Scope::Send],
            ends_on: "2025-04-01".to_owned(),
        };
        let first = make(&world.app, LANGAO, &admin, new.clone(), &key).await.unwrap();
        let again = make(&world.app, LANGAO, &admin, new, &key).await.unwrap();
        assert_eq!(again.secret, None);
        let secret = first.secret.unwrap();
        assert!(came_in(world, LANGAO, &secret).await.is_some());

        let rows = tokens(&world.app, LANGAO, &admin, None, 10).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].last_used_on, Some(world.app.now().date()));
        let off = Once::new("off", Doer::default()).unwrap();
        end(&world.app, LANGAO, &admin, rows[0].id, &off).await.unwrap();
        assert_eq!(came_in(world, LANGAO, &secret).await, None);
        let off = Once::new("off again", Doer::default()).unwrap();
        let again = end(&world.app, LANGAO, &admin, rows[0].id, &off).await;
        assert!(matches!(again, Err(Failure::NotNow(_))), "{again:?}");

        let caller = world.officers(LANGAO, Role::Caller, 1).await.remove(0);
        assert_eq!(tokens(&world.app, LANGAO, &caller, None, 10).await, Err(Failure::Forbidden));
    }

    async fn what_a_program_sends_twice_is_one_and_its_words_stay_inside(world: World) {
        world.set_up(LANGAO).await;
        let secret = made(world, LANGAO, "2025-04-01", "a").await.unwrap();
        let program = came_in(world, LANGAO, &secret).await.unwrap();

        let first = brought(world, &program, "桥栏杆断了，找王建国", None).await;
        world.clock.pass(590);
        assert_eq!(brought(world, &program, "桥栏杆断了，找王建国", None).await, first);
        assert_ne!(brought(world, &program, "桥栏杆又断了", None).await, first);
        world.clock.pass(1_000);
        assert_ne!(brought(world, &program, "桥栏杆断了，找王建国", None).await, first);
        let named = brought(world, &program, "路塌了", Some("k")).await;
        world.clock.pass(3_600);
        assert_eq!(brought(world, &program, "路塌了", Some("k")).await, named);

        let of_program = "SELECT COUNT(*) FROM request_token WHERE county = 610925";
        assert_eq!(world.number(of_program).await, 4);
        let (rows, turns) =
            page(&world.app, LANGAO, Wanted::default(), (0, 10), true).await.unwrap();
        assert_eq!((rows.len(), turns.len()), (4, 4));
        assert!(rows.iter().all(|it| it.answer.is_empty()));
        let (found, _) = one(&world.app, LANGAO, &first, false).await.unwrap();
        assert_eq!(found.number, first);
        let (second, _) = page(&world.app, LANGAO, Wanted::default(), (3, 10), false).await.unwrap();
        assert_eq!(second.len(), 1);
    }
}

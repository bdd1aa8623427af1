//! Signing in: lock-out that is no weapon, idle time-out, passwords.

use app::accounts::{Device, Entered, Tried, Visitor, change_password, session, sessions};
use app::failure::{Failure, SignIn};
use app::testing::{LANGAO, PINGLI, World};

pub(crate) const WRONG: Failure = Failure::SignIn(SignIn::Wrong);
/// Where the owner sits.
pub(crate) const HERE: Visitor = Visitor { source: [1; 16], device: Device::Windows };
/// Where a stranger sits.
pub(crate) const THERE: Visitor = Visitor { source: [2; 16], device: Device::Other };

pub(crate) async fn tried(
    world: &World,
    county: app::County,
    login: &str,
    password: &str,
    visitor: Visitor,
) -> Tried {
    app::accounts::sign_in(&world.app, county, (login, password), visitor).await
}

/// The secret of the session; a second factor is not asked for.
pub(crate) async fn sign_in(
    world: &World,
    login: &str,
    password: &str,
) -> Result<[u8; 32], Failure> {
    match tried(world, LANGAO, login, password, HERE).await.outcome? {
        Entered::Session(secret) => Ok(secret),
        Entered::Half(_) => panic!("a second factor was asked for"),
    }
}

on_both! {
    async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour(world: World) {
        let made = world.set_up(LANGAO).await;
        let until = world.app.now().plus_seconds(900);
        let right = made.first("admin");
        let try_it = async |password: &str| sign_in(world, "admin", password).await;

        for _ in 0..4 {
            assert_eq!(try_it("不对的密码").await, Err(WRONG));
        }
        let locked = Err(Failure::SignIn(SignIn::Locked { until }));
        assert_eq!(try_it("不对的密码").await, locked);
        assert_eq!(try_it(right).await, locked, "the right one opens no lock");
        world.clock.pass(600);
        assert_eq!(try_it("不对的密码").await, locked, "a wrong one locks no longer");
        world.clock.pass(301);
        assert_eq!(try_it("不对的密码").await, Err(WRONG), "a new count has begun");
        assert!(try_it(right).await.is_ok());
        for _ in 0..4 {
            assert_eq!(try_it("不对的密码").await, Err(WRONG), "a right one ends the count");
        }
        let locks = "SELECT COUNT(*) FROM audit WHERE act = 'sign_in_locked'";
        assert_eq!(world.number(locks).await, 1);
    }

    async fn a_hundred_guesses_at_once_are_not_all_judged(world: World) {
        let made = world.set_up(LANGAO).await;
        let (right, mut guesses) = (made.first("admin").to_owned(), tokio::task::JoinSet::new());
        for n in 0..100 {
            let (app, right) = (world.app.clone(), right.clone());
            guesses.spawn(async move {
                let guess = if n == 99 { right } else { format!("猜的密码 {n}") };
                app::accounts::sign_in(&app, LANGAO, ("admin", &guess), HERE).await.outcome
            });
        }
        let outcomes = guesses.join_all().await;

        let judged = outcomes.iter().filter(|it| **it == Err(WRONG)).count();
        // Four before the right one, which ends the count, and four after it.
        assert!(judged < 9, "{judged} guesses were judged");
        // Whether the right one came before the fifth wrong one is chance; after it, it stays out.
        let late = "SELECT COUNT(*) FROM audit a JOIN audit b ON b.county = a.county AND b.seq < a.seq
            WHERE a.act = 'sign_in' AND b.act = 'sign_in_locked'";
        assert_eq!(world.number(late).await, 0, "a lock was passed");
        let after = sign_in(world, "admin", &right).await;
        assert!(matches!(after, Err(Failure::SignIn(SignIn::Locked { .. }))), "{after:?}");
    }

    async fn a_stranger_cannot_keep_the_owner_out(world: World) {
        let made = world.set_up(LANGAO).await;

        for source in 10..40 {
            let visitor = Visitor { source: [source; 16], ..THERE };
            let tried = tried(world, LANGAO, "admin", "不对的密码", visitor).await;
            assert_eq!(tried.outcome, Err(WRONG));
        }
        let owner = tried(world, LANGAO, "admin", made.first("admin"), HERE).await;

        assert!(matches!(owner.outcome, Ok(Entered::Session(_))), "{owner:?}");
        assert_eq!(owner.wait_seconds, 30, "slowed, and no more");
        world.clock.pass(900);
        let later = tried(world, LANGAO, "admin", made.first("admin"), HERE).await;
        assert_eq!(later.wait_seconds, 0);
    }

    async fn one_source_that_tries_many_names_is_locked_and_others_are_not(world: World) {
        let made = world.set_up(LANGAO).await;
        for number in 0..30 {
            tried(world, LANGAO, &format!("name{number}"), "不对的密码", THERE).await;
        }

        let there = tried(world, LANGAO, "admin", made.first("admin"), THERE).await;
        assert!(matches!(there.outcome, Err(Failure::SignIn(SignIn::Locked { .. }))), "{there:?}");
        assert!(sign_in(world, "admin", made.first("admin")).await.is_ok());
        let names = world.number("SELECT COUNT(*) FROM throttle").await;
        assert_eq!(names, 30 * 2 + 1, "a pair and a name each, and one source");
        world.clock.pass(3_600);
        app::jobs::once(&world.app, true).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM throttle").await, 0);
    }

    async fn a_wrong_name_and_a_wrong_password_say_the_same(world: World) {
        let made = world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;

        for (number, (county, login, password)) in [
            (LANGAO, "admin", "不对的密码"),
            (LANGAO, "nobody", "不对的密码"),
            (LANGAO, "", ""),
            (LANGAO, "admin", &"长".repeat(10_000)),
            // The neighbour's administrator has the same name and another password.
            (PINGLI, "admin", made.first("admin")),
        ]
        .into_iter()
        .enumerate()
        {
            let visitor = Visitor { source: [u8::try_from(number).unwrap(); 16], ..HERE };
            let said = tried(world, county, login, password, visitor).await;
            assert_eq!(said, Tried { outcome: Err(WRONG), wait_seconds: 0 }, "{login}");
        }
        // A name that nobody has is locked like any other: the lock tells nothing.
        for _ in 0..5 {
            tried(world, LANGAO, "nobody", "不对的密码", THERE).await;
        }
        let unknown = tried(world, LANGAO, "nobody", "不对的密码", THERE).await.outcome;
        assert!(matches!(unknown, Err(Failure::SignIn(SignIn::Locked { .. }))), "{unknown:?}");
        assert!(sign_in(world, " Admin ", made.first("admin")).await.is_ok());
    }

    async fn a_session_ends_when_idle_and_after_a_day_of_work(world: World) {
        world.demo(LANGAO, app::demo::Scale::Village).await;
        let secret = world.session(LANGAO, "xian").await;
        let holds = async |secret: &[u8]| session(&world.app, LANGAO, secret).await.unwrap();

        world.clock.pass(30 * 60);
        let staff = holds(&secret).await.unwrap().staff;
        assert!(staff.is(domain::directory::Role::Dispatcher));
        world.clock.pass(30 * 60 + 1);
        assert!(holds(&secret).await.is_none(), "idle for too long");

        let secret = world.session(LANGAO, "xian").await;
        for _ in 0..24 {
            world.clock.pass(30 * 60);
            assert!(holds(&secret).await.is_some());
        }
        world.clock.pass(30);
        assert!(holds(&secret).await.is_none(), "open for twelve hours");

        let admin = world.session(LANGAO, "admin").await;
        world.clock.pass(15 * 60 + 1);
        assert!(holds(&admin).await.is_none(), "who keeps the accounts is idle sooner");
        assert!(holds(&[0; 32]).await.is_none());
        assert!(holds(b"").await.is_none());
    }

    async fn the_first_password_must_be_changed_and_ends_other_sessions(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let first = sign_in(world, "admin", given).await.unwrap();
        let second = sign_in(world, "admin", given).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        assert!(signed_in.must_change);
        let change = async |old: &str, new: &str, again: &str| {
            match change_password(&world.app, LANGAO, &signed_in, (old, new, again)).await {
                Err(Failure::Invalid(fields)) => Some(fields[0].field),
                other => other.map(|()| None).unwrap(),
            }
        };

        assert_eq!(change("不是它", "Dousha-baozi-7-ge", "Dousha-baozi-7-ge").await, Some("old"));
        assert_eq!(change(given, "Kurz-1", "Kurz-1").await, Some("new"));
        assert_eq!(change(given, "alles klein da", "alles klein da").await, Some("new"));
        assert_eq!(change(given, given, given).await, Some("new"));
        assert_eq!(change(given, "Dousha-baozi-7-ge", "Dousha-baozi-8-ge").await, Some("again"));
        assert_eq!(change(given, "Dousha-baozi-7-ge", "Dousha-baozi-7-ge").await, None);

        let mine = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        assert!(!mine.must_change);
        assert!(session(&world.app, LANGAO, &second).await.unwrap().is_none());
        assert_eq!(sign_in(world, "admin", given).await, Err(WRONG));
        assert!(sign_in(world, "admin", "Dousha-baozi-7-ge").await.is_ok());
        let kept = world.rows("SELECT password FROM account").await.remove(0).text(0).unwrap();
        assert!(kept.starts_with("$argon2id$") && !kept.contains("Dousha"));
        let secrets = "SELECT COUNT(*) FROM session";
        assert_eq!(world.number(secrets).await, 2);
    }

    async fn a_password_everybody_would_try_is_refused_and_an_old_one_does_not_come_back(world: World) {
        let made = world.set_up(LANGAO).await;
        let secret = sign_in(world, "admin", made.first("admin")).await.unwrap();
        let change = async |old: &str, new: &str| {
            let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
            match change_password(&world.app, LANGAO, &signed_in, (old, new, new)).await {
                Err(Failure::Invalid(fields)) => Some(fields[0].field),
                other => other.map(|()| None).unwrap(),
            }
        };

        let mut now = made.first("admin").to_owned();
        for bad in ["Langao@2025", "Gongjian-2025", "Xitongguanliyuan-1", "Aa-13900001234", "Password123!"] {
            assert_eq!(change(&now, bad).await, Some("new"), "{bad}");
        }
        let own = ["Dousha-baozi-7-ge", "Liushu-xiaqi-9-pan", "Huangjiu-wenre-3-hu", "Yangrou-paomo-5-wan"];
        for new in own {
            assert_eq!(change(&now, new).await, None, "{new}");
            now = new.to_owned();
        }
        for used in &own[..3] {
            assert_eq!(change(&now, used).await, Some("new"), "{used}");
        }
        for number in 0..4 {
            let new = format!("Meihua-kaile-{number}-zhi");
            assert_eq!(change(&now, &new).await, None, "{new}");
            now = new;
        }
        assert_eq!(change(&now, own[0]).await, None, "more than five ago");
        assert_eq!(world.number("SELECT COUNT(*) FROM password_past").await, 5);
    }

    async fn a_password_on_the_operators_list_of_leaked_ones_is_refused(world: World) {
        let (leaked, own) = ("Liushu-xiaqi-9-pan", "Dousha-baozi-7-ge");
        let made = world.set_up(LANGAO).await;
        let secret = sign_in(world, "admin", made.first("admin")).await.unwrap();
        let change = async |app: &app::App, old: &str, new: &str| {
            let signed_in = session(app, LANGAO, &secret).await.unwrap().unwrap();
            change_password(app, LANGAO, &signed_in, (old, new, new)).await
        };
        let mut hashes = [leaked, "password", "woaini1314"]
            .map(|it| data_encoding::HEXUPPER.encode(&<sha1::Sha1 as sha1::Digest>::digest(it)));
        hashes.sort_unstable();
        let path = world.files().with_extension("leaked");
        std::fs::write(&path, format!("{}:3\r\n", hashes.join(":1\r\n"))).unwrap();
        let list = app::accounts::leaked::Leaked::open(&path).unwrap();

        change(&world.app, made.first("admin"), leaked).await.unwrap();
        let app = world.app.clone().with_leaked_passwords(list);
        change(&app, leaked, own).await.unwrap();
        let Err(Failure::Invalid(fields)) = change(&app, own, leaked).await else { panic!("taken") };
        assert!(fields[0].field == "new" && fields[0].say.contains("泄露"), "{fields:?}");
        std::fs::write(&path, "").unwrap();
        let cut = change(&app, own, "Huangjiu-wenre-3-hu").await;
        assert!(matches!(cut, Err(Failure::Broken(_))), "a list that is gone is not passed by: {cut:?}");
        std::fs::remove_file(&path).unwrap();
    }

    async fn the_owner_sees_and_ends_sessions_and_proves_who_they_are(world: World) {
        world.demo(LANGAO, app::demo::Scale::Village).await;
        let mine = world.session(LANGAO, "xian").await;
        world.session(LANGAO, "xian").await;
        world.session(LANGAO, "ju").await;
        let signed_in = session(&world.app, LANGAO, &mine).await.unwrap().unwrap();
        let list = async || sessions::list(&world.app, LANGAO, &signed_in).await.unwrap();
        assert_eq!(list().await.len(), 2);
        let other = list().await.into_iter().find(|it| it.token != signed_in.token).unwrap();
        sessions::end(&world.app, LANGAO, &signed_in, other.token).await.unwrap();
        assert_eq!(list().await.len(), 1);
        world.session(LANGAO, "xian").await;
        sessions::end_others(&world.app, LANGAO, &signed_in).await.unwrap();
        assert_eq!(list().await.len(), 1);
        let strangers = world.number("SELECT COUNT(*) FROM session").await;
        assert_eq!(strangers, 2, "others keep theirs");

        world.clock.pass(301);
        let found = session(&world.app, LANGAO, &mine).await.unwrap().unwrap();
        assert!(!found.is_proved(world.app.now()));
        let wrong = sessions::prove(&world.app, LANGAO, &signed_in, ("不对", ""), HERE).await;
        assert_eq!(wrong, Err(WRONG));
        let new = sessions::prove(&world.app, LANGAO, &signed_in, ("Gongjian-2025", ""), HERE).await.unwrap();
        assert!(session(&world.app, LANGAO, &mine).await.unwrap().is_none(), "another secret");
        let found = session(&world.app, LANGAO, &new).await.unwrap().unwrap();
        assert!(found.is_proved(world.app.now()));
        assert_eq!(world.number("SELECT COUNT(*) FROM session").await, 2, "the same session");
    }

    async fn a_first_password_and_an_idle_account_open_nothing_any_more(world: World) {
        let made = world.set_up(LANGAO).await;
        let (first, own) = (made.first("admin"), "Dousha-baozi-7-ge");
        world.clock.pass(14 * 86_400);
        let secret = sign_in(world, "admin", first).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        change_password(&world.app, LANGAO, &signed_in, (first, own, own)).await.unwrap();
        world.clock.pass(60);
        let over = Err(Failure::SignIn(SignIn::FirstOver));
        assert_eq!(sign_in(world, "shenji", made.first("shenji")).await, over);
        assert_eq!(sign_in(world, "shenji", "不对的密码").await, Err(WRONG), "said to who knows it");

        world.clock.pass(90 * 86_400 - 120);
        sign_in(world, "admin", own).await.unwrap();
        world.clock.pass(90 * 86_400 + 1);
        let idle = Err(Failure::SignIn(SignIn::Idle));
        assert_eq!(sign_in(world, "admin", own).await, idle);
        world.clock.show_demo(true);
        sign_in(world, "admin", own).await.unwrap();
    }
}

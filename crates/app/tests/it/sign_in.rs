//! Signing in: lock-out, idle time-out, the first password.

use app::accounts::{change_password, session, sign_in};
use app::failure::{Failure, SignIn};
use app::testing::{LANGAO, PINGLI};

const WRONG: Failure = Failure::SignIn(SignIn::Wrong);

on_both! {
    async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour(world: World) {
        let made = app::counties::set_up(&world.app, LANGAO).await.unwrap();
        let until = world.app.now().plus_seconds(900);
        let try_it = async |password: &str| sign_in(&world.app, LANGAO, "admin", password).await;

        for _ in 0..4 {
            assert_eq!(try_it("不对的密码").await, Err(WRONG));
        }
        let locked = Err(Failure::SignIn(SignIn::Locked { until }));
        assert_eq!(try_it("不对的密码").await, locked);
        assert_eq!(try_it(&made.password).await, locked, "the right one opens no lock");
        world.clock.pass(600);
        assert_eq!(try_it("不对的密码").await, locked, "a wrong one locks no longer");
        world.clock.pass(301);
        assert_eq!(try_it("不对的密码").await, Err(WRONG), "a new count has begun");
        assert!(try_it(&made.password).await.is_ok());
        for _ in 0..4 {
            assert_eq!(try_it("不对的密码").await, Err(WRONG), "a right one ends the count");
        }
        let locks = "SELECT COUNT(*) FROM audit WHERE act = 'sign_in_locked'";
        assert_eq!(world.number(locks).await, 1);
    }

    async fn a_wrong_name_and_a_wrong_password_say_the_same(world: World) {
        let made = app::counties::set_up(&world.app, LANGAO).await.unwrap();
        world.set_up(PINGLI).await;

        for (county, login, password) in [
            (LANGAO, "admin", "不对的密码"),
            (LANGAO, "nobody", "不对的密码"),
            (LANGAO, "", ""),
            (LANGAO, "admin", &"长".repeat(10_000)),
            // The neighbour's administrator has the same name and another password.
            (PINGLI, "admin", &made.password),
        ] {
            assert_eq!(sign_in(&world.app, county, login, password).await, Err(WRONG), "{login}");
        }
        assert!(sign_in(&world.app, LANGAO, " Admin ", &made.password).await.is_ok());
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
        let made = app::counties::set_up(&world.app, LANGAO).await.unwrap();
        let first = sign_in(&world.app, LANGAO, "admin", &made.password).await.unwrap();
        let second = sign_in(&world.app, LANGAO, "admin", &made.password).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        assert!(signed_in.must_change);
        let change = async |old: &str, new: &str, again: &str| {
            match change_password(&world.app, LANGAO, &signed_in, old, new, again).await {
                Err(Failure::Invalid(fields)) => Some(fields[0].field),
                other => other.map(|()| None).unwrap(),
            }
        };

        assert_eq!(change("不是它", "Neu-Pass-2025", "Neu-Pass-2025").await, Some("old"));
        assert_eq!(change(&made.password, "Kurz-1", "Kurz-1").await, Some("new"));
        assert_eq!(change(&made.password, "alles klein da", "alles klein da").await, Some("new"));
        assert_eq!(change(&made.password, &made.password, &made.password).await, Some("new"));
        assert_eq!(change(&made.password, "Neu-Pass-2025", "Neu-Pass-2026").await, Some("again"));
        assert_eq!(change(&made.password, "Neu-Pass-2025", "Neu-Pass-2025").await, None);

        let mine = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        assert!(!mine.must_change);
        assert!(session(&world.app, LANGAO, &second).await.unwrap().is_none());
        assert_eq!(sign_in(&world.app, LANGAO, "admin", &made.password).await, Err(WRONG));
        assert!(sign_in(&world.app, LANGAO, "admin", "Neu-Pass-2025").await.is_ok());
        let kept = world.rows("SELECT password FROM account").await.remove(0).text(0).unwrap();
        assert!(kept.starts_with("$argon2id$") && !kept.contains("Neu"));
        let secrets = "SELECT COUNT(*) FROM session";
        assert_eq!(world.number(secrets).await, 2);
    }
}

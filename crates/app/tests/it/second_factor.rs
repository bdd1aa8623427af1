//! The second factor: set up, asked for, lost, taken off by two, and what the audit says of it.

use app::Once;
use app::accounts::{
    Entered, SignedIn, change_password, second, session, sessions, sign_in_second,
};
use app::failure::{Failure, SignIn};
use app::proposals::{decide, propose_second_off, waiting};
use app::testing::{LANGAO, World};
use domain::directory::Staff;
use kernel::id::Id;
use store::matters::Doer;

use crate::sign_in::{HERE, THERE, WRONG, sign_in, tried};

/// The secret of a second factor that somebody is setting up, and their session.
async fn enrolling(world: &World, login: &str, password: &str) -> (Vec<u8>, SignedIn) {
    let session_secret = sign_in(world, login, password).await.unwrap();
    let signed_in = session(&world.app, LANGAO, &session_secret).await.unwrap().unwrap();
    second::start(&world.app, LANGAO, &signed_in).await.unwrap();
    let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
    let groups = shown.enrolment.unwrap().groups.replace(' ', "");
    (data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap(), signed_in)
}

on_both! {
    async fn a_password_grows_old_and_the_three_need_a_second_factor(world: World) {
        let made = world.set_up(LANGAO).await;
        let first = sign_in(world, "admin", made.first("admin")).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        let own = "Dousha-baozi-7-ge";
        change_password(&world.app, LANGAO, &signed_in, (made.first("admin"), own, own)).await.unwrap();
        let now = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        assert!(!now.must_change && now.must_enrol);

        world.clock.pass(60 * 86_400);
        let between = sign_in(world, "admin", own).await.unwrap();
        let between = session(&world.app, LANGAO, &between).await.unwrap().unwrap();
        assert!(!between.must_change);
        assert_eq!(between.before.changed.unwrap().1, "password");
        world.clock.pass(31 * 86_400);
        let later = sign_in(world, "admin", own).await.unwrap();
        let later = session(&world.app, LANGAO, &later).await.unwrap().unwrap();
        assert!(later.must_change);
        assert_eq!(later.before.signed.unwrap().1, "windows");
        world.clock.show_demo(true);
        let shown = session(&world.app, LANGAO, &first).await.unwrap();
        assert!(shown.is_none(), "the session itself is long over");
    }

    async fn a_code_opens_once_and_a_recovery_code_once(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let first = sign_in(world, "admin", given).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        second::start(&world.app, LANGAO, &signed_in).await.unwrap();
        let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
        let groups = shown.enrolment.unwrap().groups.replace(' ', "");
        let secret = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
        let code = |seconds: i64| second::code_at(&secret, world.app.now().plus_seconds(seconds)).unwrap();

        assert!(second::confirm(&world.app, LANGAO, &signed_in, "12345x").await.is_err());
        let codes = second::confirm(&world.app, LANGAO, &signed_in, &code(0)).await.unwrap();
        assert_eq!(codes.len(), 10);
        let kept = world.rows("SELECT secret FROM second_factor").await.remove(0).blob(0).unwrap();
        assert!(kept.windows(secret.len()).all(|it| it != secret), "sealed");
        let kept = world.rows("SELECT code FROM recovery_code").await;
        let kept: Vec<Vec<u8>> = kept.iter().map(|it| it.blob(0).unwrap()).collect();
        assert!(kept.iter().all(|it| it.len() == 48 && it[..16] == kept[0][..16] && it[..16] != [0; 16]));

        let half = async || match tried(world, LANGAO, "admin", given, HERE).await.outcome {
            Ok(Entered::Half(secret)) => secret,
            other => panic!("{other:?}"),
        };
        let enter = async |code: &str| {
            let half = half().await;
            sign_in_second(&world.app, LANGAO, (&half, code), HERE).await.outcome
        };
        let wrong = Err(Failure::SignIn(SignIn::WrongCode));
        assert_eq!(enter(&code(0)).await, wrong, "the step that confirmed is used up");
        world.clock.pass(30);
        assert!(enter(&code(0)).await.is_ok(), "the next step");
        assert_eq!(enter(&code(0)).await, wrong, "no step twice");
        assert_eq!(enter(&code(-30)).await, wrong, "nor an earlier one");
        world.clock.pass(90);
        assert!(enter(&codes[0].to_lowercase()).await.is_ok());
        assert_eq!(enter(&codes[0]).await, wrong, "each once");
        assert!(enter(&codes[1]).await.is_ok());
        let left = second::shown(&world.app, LANGAO, &signed_in).await.unwrap().codes_left;
        assert_eq!(left, 8);
        let old = half().await;
        world.clock.pass(301);
        let late = sign_in_second(&world.app, LANGAO, (&old, &codes[2]), HERE).await.outcome;
        assert_eq!(late, Err(Failure::SignIn(SignIn::Expired)));
    }

    async fn a_code_opens_in_its_half_minute_and_a_telephone_that_is_off_is_told_so(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let (secret, signed_in) = enrolling(world, "admin", given).await;
        let code = |seconds: i64| second::code_at(&secret, world.app.now().plus_seconds(seconds)).unwrap();
        let confirm = async |code: &str| match second::confirm(&world.app, LANGAO, &signed_in, code).await {
            Err(Failure::Invalid(fields)) => Some(fields[0].say.clone()),
            other => other.map(|_| None).unwrap(),
        };
        assert!(confirm(&code(30)).await.is_some_and(|it| it.contains("比服务器快")));
        world.clock.pass(6);
        assert!(confirm(&code(-30)).await.is_some_and(|it| it.contains("刚刚换掉")));
        assert_eq!(confirm(&code(0)).await, None);

        let enter = async |code: &str| match tried(world, LANGAO, "admin", given, HERE).await.outcome {
            Ok(Entered::Half(half)) => sign_in_second(&world.app, LANGAO, (&half, code), HERE).await.outcome,
            other => other,
        };
        let told = |reason: SignIn| Err(Failure::SignIn(reason));
        // Six seconds into the step; the one that confirmed is past.
        world.clock.pass(60);
        for _ in 0..20 {
            assert_eq!(enter(&code(30)).await, told(SignIn::CodeEarly), "never before its time");
            assert_eq!(enter(&code(-30)).await, told(SignIn::CodeLate), "its time is over");
        }
        let wrong = "SELECT COUNT(*) FROM audit WHERE act = 'second_wrong'";
        assert_eq!(world.number(wrong).await, 0, "counted as no try");
        assert_eq!(enter(&code(60)).await, told(SignIn::WrongCode));
        assert_eq!(enter(&code(-60)).await, told(SignIn::WrongCode));
        assert_eq!(world.number(wrong).await, 2);
        let late = code(0);
        world.clock.pass(28);
        assert!(enter(&late).await.is_ok(), "four seconds after the turn");
        assert_eq!(enter(&late).await, told(SignIn::WrongCode), "once");
        world.clock.pass(2);
        assert_eq!(enter(&late).await, told(SignIn::WrongCode), "used: not said to be late");
        assert!(enter(&code(0)).await.is_ok());
    }

    async fn who_has_a_second_factor_proves_it_too_and_a_set_up_ends_sessions_without_it(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let elsewhere = sign_in(world, "admin", given).await.unwrap();
        let (secret, signed_in) = enrolling(world, "admin", given).await;
        let code = |seconds: i64| second::code_at(&secret, world.app.now().plus_seconds(seconds)).unwrap();
        let codes = second::confirm(&world.app, LANGAO, &signed_in, &code(0)).await.unwrap();
        assert!(session(&world.app, LANGAO, &elsewhere).await.unwrap().is_none(), "of the password alone");
        world.clock.pass(330);
        let proof = "SELECT COUNT(*) FROM session WHERE proved_at = opened_at";
        let prove = async |password: &str, code: &str| {
            sessions::prove(&world.app, LANGAO, &signed_in, (password, code), HERE).await
        };

        let told = |reason: SignIn| Err(Failure::SignIn(reason));
        assert_eq!(prove("不对", &code(0)).await, Err(WRONG));
        for wrong in ["", "000000", &code(-330)] {
            assert_eq!(prove(given, wrong).await, told(SignIn::WrongCode), "{wrong}");
        }
        assert_eq!(prove(given, &code(30)).await, told(SignIn::CodeEarly));
        assert_eq!(world.number(proof).await, 1, "nothing was proved yet");
        let new = prove(given, &code(0)).await.unwrap();
        let renewed = session(&world.app, LANGAO, &new).await.unwrap().unwrap();
        assert!(renewed.is_proved(world.app.now()));
        let again = async |code: &str| {
            sessions::prove(&world.app, LANGAO, &renewed, (given, code), HERE).await
        };
        assert_eq!(again(&code(0)).await, told(SignIn::WrongCode), "each code once");
        let newer = again(&codes[0]).await.unwrap();
        let renewed = session(&world.app, LANGAO, &newer).await.unwrap().unwrap();

        // A confirmed one is not written over by beginning anew.
        second::start(&world.app, LANGAO, &renewed).await.unwrap();
        let shown = second::shown(&world.app, LANGAO, &renewed).await.unwrap();
        assert!(shown.enrolment.is_none() && shown.codes_left == 9, "{shown:?}");
        for _ in 0..5 {
            let wrong = sessions::prove(&world.app, LANGAO, &renewed, (given, "000000"), HERE).await;
            assert!(wrong.is_err());
        }
        let locked = sessions::prove(&world.app, LANGAO, &renewed, (given, &codes[1]), HERE).await;
        assert!(matches!(locked, Err(Failure::SignIn(SignIn::Locked { .. }))), "{locked:?}");
    }

    async fn the_audit_says_by_what_somebody_came_in_or_why_not_and_never_a_typed_name(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let mut seen = world.number("SELECT MAX(seq) FROM audit").await;
        let mut told = async || {
            let text = format!("SELECT act, detail, seq FROM audit WHERE seq > {seen} ORDER BY seq");
            let rows = world.rows(&text).await;
            seen = rows.last().map_or(seen, |it| it.int(2).unwrap());
            let line = |it: &store::Row| format!("{} {}", it.text(0).unwrap(), it.text(1).unwrap());
            rows.iter().map(line).collect::<Vec<_>>()
        };
        let unknown = "Geheim-hier-eingetippt-7";
        for _ in 0..9 {
            assert!(tried(world, LANGAO, unknown, given, THERE).await.outcome.is_err());
        }
        assert!(told().await.is_empty(), "an unknown name leaves no row, locked or not");
        world.clock.pass(901);

        assert_eq!(sign_in(world, "admin", "不对").await, Err(WRONG));
        assert_eq!(told().await, ["sign_in_wrong wrong_password"]);
        let (secret, signed_in) = enrolling(world, "admin", given).await;
        let code = |seconds: i64| second::code_at(&secret, world.app.now().plus_seconds(seconds)).unwrap();
        assert_eq!(told().await, ["sign_in password", "second_start "]);
        let codes = second::confirm(&world.app, LANGAO, &signed_in, &code(0)).await.unwrap();
        assert_eq!(told().await, ["second_on "]);
        world.clock.pass(60);
        let enter = async |code: &str| match tried(world, LANGAO, "admin", given, HERE).await.outcome {
            Ok(Entered::Half(half)) => sign_in_second(&world.app, LANGAO, (&half, code), HERE).await.outcome.is_ok(),
            other => panic!("{other:?}"),
        };
        for (code, entered, row) in [
            ("000000", false, "second_wrong wrong_code"),
            (code(30).as_str(), false, "sign_in_refused code_early"),
            (code(0).as_str(), true, "sign_in password_code"),
            (codes[0].as_str(), true, "sign_in_recovery password_recovery"),
        ] {
            assert_eq!(enter(code).await, entered, "{row}");
            assert_eq!(told().await, ["sign_in_half password", row]);
        }

        for password in ["a", "b", "c", "d", "e", "f", given, "g"] {
            assert!(tried(world, LANGAO, "admin", password, THERE).await.outcome.is_err());
        }
        let mut want = vec!["sign_in_wrong wrong_password"; 4];
        // What is tried before a lock is written down once: nobody fills the audit there.
        want.extend(["sign_in_locked wrong_password", "sign_in_refused locked"]);
        assert_eq!(told().await, want);
        world.clock.pass(15 * 86_400);
        assert!(tried(world, LANGAO, "admin", given, HERE).await.outcome.is_err());
        assert_eq!(told().await, ["sign_in_refused first_over"]);
        for table in ["audit", "throttle", "sign_in_half"] {
            let rows = world.rows(&format!("SELECT * FROM {table}")).await;
            assert!(!format!("{rows:?}").to_lowercase().contains("geheim"), "{table}");
        }
    }

    async fn wrong_codes_count_like_wrong_passwords(world: World) {
        let made = world.set_up(LANGAO).await;
        let given = made.first("admin");
        let first = sign_in(world, "admin", given).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &first).await.unwrap().unwrap();
        second::start(&world.app, LANGAO, &signed_in).await.unwrap();
        let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
        let groups = shown.enrolment.unwrap().groups.replace(' ', "");
        let secret = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
        let now = second::code_at(&secret, world.app.now()).unwrap();
        let codes = second::confirm(&world.app, LANGAO, &signed_in, &now).await.unwrap();

        for _ in 0..5 {
            let Ok(Entered::Half(half)) = tried(world, LANGAO, "admin", given, THERE).await.outcome
            else { panic!("half") };
            let tried = sign_in_second(&world.app, LANGAO, (&half, "000000"), THERE).await;
            assert!(tried.outcome.is_err());
        }
        let there = tried(world, LANGAO, "admin", given, THERE).await.outcome;
        assert!(matches!(there, Err(Failure::SignIn(SignIn::Locked { .. }))), "{there:?}");
        let Ok(Entered::Half(half)) = tried(world, LANGAO, "admin", given, HERE).await.outcome
        else { panic!("half") };
        let here = sign_in_second(&world.app, LANGAO, (&half, &codes[0]), HERE).await;
        assert!(here.outcome.is_ok() && here.wait_seconds == 0, "{here:?}");
    }

    async fn a_reset_leaves_the_second_factor_and_two_take_it_off(world: World) {
        let made = world.set_up(LANGAO).await;
        let own = made.first("shenji");
        let secret = sign_in(world, "shenji", own).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        second::start(&world.app, LANGAO, &signed_in).await.unwrap();
        let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
        let groups = shown.enrolment.unwrap().groups.replace(' ', "");
        let seed = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
        let code = second::code_at(&seed, world.app.now()).unwrap();
        second::confirm(&world.app, LANGAO, &signed_in, &code).await.unwrap();
        let (admin, anquan) = (world.staff(LANGAO, "admin").await, world.staff(LANGAO, "anquan").await);
        let who = signed_in.staff.person;
        let key = |text: &str, by: &Staff| {
            Once::new(text, Doer { person: Some(by.person), org: Some(by.org) }).unwrap()
        };

        let given = app::people::reset(&world.app, LANGAO, &admin, who, &key("r", &admin)).await.unwrap();
        let password = given.password.unwrap();
        let entered = tried(world, LANGAO, "shenji", &password, HERE).await.outcome;
        assert!(matches!(entered, Ok(Entered::Half(_))), "the code is asked for as before: {entered:?}");
        propose_second_off(&world.app, LANGAO, &admin, who, &key("p", &admin)).await.unwrap();
        let entered = tried(world, LANGAO, "shenji", &password, HERE).await.outcome;
        assert!(matches!(entered, Ok(Entered::Half(_))), "one alone changes nothing: {entered:?}");
        let id = waiting(&world.app, LANGAO, &anquan, (Id(0), 9)).await.unwrap()[0].id;
        let own = decide(&world.app, LANGAO, &admin, (id, true, ""), &key("o", &admin)).await;
        assert_eq!(own, Err(Failure::Forbidden));
        decide(&world.app, LANGAO, &anquan, (id, true, ""), &key("d", &anquan)).await.unwrap();
        let entered = tried(world, LANGAO, "shenji", &password, HERE).await.outcome;
        assert!(matches!(entered, Ok(Entered::Session(_))), "{entered:?}");
    }
}

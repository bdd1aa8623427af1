//! Signing in: lock-out that is no weapon, idle time-out, passwords, the second factor.

use app::Once;
use app::accounts::{Device, sign_in_second};
use app::accounts::{
    Entered, SignedIn, Tried, Visitor, change_password, second, session, sessions,
};
use app::failure::{Failure, SignIn};
use app::proposals::{decide, propose_second_off, waiting};
use app::testing::{LANGAO, PINGLI, World};
use domain::directory::Staff;
use kernel::id::Id;
use store::matters::Doer;

const WRONG: Failure = Failure::SignIn(SignIn::Wrong);
/// Where the owner sits.
const HERE: Visitor = Visitor { source: [1; 16], device: Device::Windows };
/// Where a stranger sits.
const THERE: Visitor = Visitor { source: [2; 16], device: Device::Other };

async fn tried(
    world: &World,
    county: app::County,
    login: &str,
    password: &str,
    visitor: Visitor,
) -> Tried {
    app::accounts::sign_in(&world.app, county, (login, password), visitor).await
}

/// The secret of the session; a second factor is not asked for.
async fn sign_in(world: &World, login: &str, password: &str) -> Result<[u8; 32], Failure> {
    match tried(world, LANGAO, login, password, HERE).await.outcome? {
        Entered::Session(secret) => Ok(secret),
        Entered::Half(_) => panic!("a second factor was asked for"),
    }
}

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

//! What OWASP and 等保 ask of passwords differs, and a county may follow either: both ways hold.

use app::Once;
use app::accounts::{Device, Entered, Visitor, change_password, second, session, sign_in};
use app::failure::Failure;
use app::rules::{NewValue, one, set, told};
use app::testing::{LANGAO, World};
use domain::directory::{Role, Staff};
use store::matters::Doer;

const HERE: Visitor = Visitor { source: [1; 16], device: Device::Windows };
const DAY: i64 = 86_400;

/// Who sets the rules of accounts.
async fn security(world: &World) -> Staff {
    world.officers(LANGAO, Role::Security, 1).await.remove(0)
}

/// The rule, from today on.
async fn demand(world: &World, by: &Staff, (rule, value, unit): (&str, &str, &str)) {
    let house = world.app.house(LANGAO).await.unwrap();
    let holds = one(&house, rule, world.app.now().date());
    let new = NewValue {
        key: rule.to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        from: String::new(),
        why: "县政府常务会 2025 年第 3 次".to_owned(),
        seen: holds.as_ref().map(told).unwrap_or_default(),
        tried: String::new(),
    };
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let key = Once::new(&format!("{rule} {value}"), doer).unwrap();
    set(&world.app, LANGAO, by, new, &key).await.unwrap();
}

async fn entered(world: &World, password: &str) -> Result<[u8; 32], Failure> {
    match sign_in(&world.app, LANGAO, ("admin", password), HERE).await.outcome? {
        Entered::Session(secret) => Ok(secret),
        Entered::Half(_) => panic!("a second factor was asked for"),
    }
}

on_both! {
    async fn a_county_may_ask_for_strength_alone_whatever_the_kinds(world: World) {
        let (made, by) = (world.set_up(LANGAO).await, security(world).await);
        let first = made.first("admin").to_owned();
        let secret = entered(world, &first).await.unwrap();
        let change = async |old: &str, new: &str| {
            let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
            match change_password(&world.app, LANGAO, &signed_in, (old, new, new)).await {
                Err(Failure::Invalid(fields)) => Some(fields[0].say.clone()),
                other => other.map(|()| None).unwrap(),
            }
        };
        let strong = [
            "dousha baozi qige",
            "KUWXQZMHPVRT",
            "83049275560284",
            "门前核桃树底下石磨转三圈",
        ];

        for new in strong {
            let said = change(&first, new).await;
            assert!(said.is_some_and(|it| it.contains("中的 3 种")), "by default 等保: {new}");
        }
        demand(world, &by, ("account.password_kinds", "1", "times")).await;
        let mut now = first;
        for new in strong {
            assert_eq!(change(&now, new).await, None, "{new}");
            now = new.to_owned();
        }
        for weak in ["aaaaaaaaaaaa", "qwertyuiop", "passwordpassword", "Langao2025", "139000012345"] {
            assert!(change(&now, weak).await.is_some(), "strength still counts: {weak}");
        }
    }

    async fn a_county_may_let_passwords_never_age(world: World) {
        let (made, by) = (world.set_up(LANGAO).await, security(world).await);
        let (first, own) = (made.first("admin"), "Dousha-baozi-7-ge");
        let secret = entered(world, first).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        change_password(&world.app, LANGAO, &signed_in, (first, own, own)).await.unwrap();
        let must_change = async || {
            let secret = entered(world, own).await.unwrap();
            session(&world.app, LANGAO, &secret).await.unwrap().unwrap().must_change
        };

        world.clock.pass(89 * DAY);
        assert!(!must_change().await);
        world.clock.pass(2 * DAY);
        assert!(must_change().await, "by default 等保: after 90 days");
        demand(world, &by, ("account.password_age", "0", "day")).await;
        assert!(!must_change().await);
        demand(world, &by, ("account.idle_days", "0", "day")).await;
        world.clock.pass(3_650 * DAY);
        assert!(!must_change().await, "ten years on");
    }

    async fn a_county_may_ask_everybody_for_a_second_factor(world: World) {
        world.demo(LANGAO, app::demo::Scale::Village).await;
        // As in earnest: in a demonstration nobody needs one.
        world.clock.show_demo(false);
        let by = security(world).await;
        let three = ["admin", "anquan", "shenji"];
        let others = ["xian", "ju", "huifang", "lingdao", "wangge", "dangyuan"];
        let must_enrol = async |login: &'static str| {
            let secret = world.session(LANGAO, login).await;
            session(&world.app, LANGAO, &secret).await.unwrap().unwrap().must_enrol
        };

        for login in three {
            assert!(must_enrol(login).await, "{login}");
        }
        for login in others {
            assert!(!must_enrol(login).await, "by default only the three: {login}");
        }
        demand(world, &by, ("account.second_factor_all", "1", "times")).await;
        for login in three.into_iter().chain(others) {
            assert!(must_enrol(login).await, "{login}");
        }
        let secret = world.session(LANGAO, "ju").await;
        let handler = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        second::start(&world.app, LANGAO, &handler).await.unwrap();
        let shown = second::shown(&world.app, LANGAO, &handler).await.unwrap();
        let groups = shown.enrolment.unwrap().groups.replace(' ', "");
        let seed = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
        let code = second::code_at(&seed, world.app.now()).unwrap();
        second::confirm(&world.app, LANGAO, &handler, &code).await.unwrap();
        assert!(!must_enrol("ju").await, "who has it works on");
    }
}

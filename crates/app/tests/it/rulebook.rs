//! The rules and the calendar as an administrator keeps them: a change begins on its day and leaves
//! what was promised before, and a notice that arrives makes provisional promises firm.

use app::calendar::{NewHours, Which, rederive, set_day, set_hours, set_notice};
use app::counties::all;
use app::failure::Failure;
use app::requests::{Doer, track};
use app::rules::{NewValue, changes, one, set, told};
use app::testing::{LANGAO, PINGLI, World};
use app::{Instant, Once};
use domain::directory::{Role, Staff};
use domain::requests::acts::Input;
use kernel::time::Date;

use crate::common::{acted, dispatcher, office, sent, somebody};

async fn admin(world: &World) -> Staff {
    world.officers(LANGAO, Role::Admin, 1).await.remove(0)
}

fn key(staff: &Staff, key: &str) -> Once {
    Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// The rule set from a day on, by somebody who looked at what holds.
async fn sets(
    world: &World,
    staff: &Staff,
    (rule, value, unit): (&str, &str, &str),
    from: &str,
) -> Result<(), Failure> {
    let house = world.app.house(LANGAO).await.unwrap();
    let holds = one(&house, rule, world.app.now().date());
    let new = NewValue {
        key: rule.to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        from: from.to_owned(),
        why: "县政府常务会 2025 年第 3 次".to_owned(),
        seen: holds.as_ref().map(told).unwrap_or_default(),
        tried: String::new(),
    };
    let once = key(staff, &format!("{rule} {value} {unit} {from}"));
    set(&world.app, LANGAO, staff, new, &once).await
}

fn wrong(result: Result<(), Failure>) -> Vec<&'static str> {
    match result {
        Err(Failure::Invalid(errors)) => errors.iter().map(|it| it.field).collect(),
        other => panic!("{other:?}"),
    }
}

async fn promised(world: &World, code: &str) -> Date {
    let tracked = track(&world.app, LANGAO, code).await.unwrap();
    tracked.request.promised_at.unwrap().date()
}

on_both! {
    async fn a_rule_holds_from_its_day_on_and_leaves_what_was_promised_before(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let admin = admin(world).await;
        let before = sent(world, LANGAO, "路塌了一块", "一").await.unwrap();
        assert_eq!(promised(world, &before.tracking).await, day(2025, 3, 24), "fifteen working days");

        sets(world, &admin, ("request.limit.road", "10", "workday"), "").await.unwrap();
        sets(world, &admin, ("request.limit.road", "3", "workday"), "2025-03-04").await.unwrap();

        let today = sent(world, LANGAO, "路塌了两块", "二").await.unwrap();
        assert_eq!(promised(world, &today.tracking).await, day(2025, 3, 17));
        assert_eq!(promised(world, &before.tracking).await, day(2025, 3, 24), "a promise stays");
        world.clock.pass(86_400);
        let tomorrow = sent(world, LANGAO, "路塌了三块", "三").await.unwrap();
        assert_eq!(promised(world, &tomorrow.tracking).await, day(2025, 3, 7));

        let told = changes(&world.app, LANGAO, &admin, Some("request.limit.road")).await.unwrap();
        let values: Vec<_> = told.iter().map(|it| (it.value, it.from, it.name.as_str())).collect();
        assert_eq!(values, [(3, day(2025, 3, 4), "办事员1"), (10, day(2025, 3, 3), "办事员1")]);
        let house = world.app.house(PINGLI).await.unwrap();
        let other = one(&house, "request.limit.road", day(2025, 3, 4)).unwrap();
        assert_eq!(other.now.map(|it| it.value), Some(15), "another county is not touched");
        let audited = "SELECT COUNT(*) FROM audit WHERE act = 'set_rule' AND county = 610925";
        assert_eq!(world.number(audited).await, 2);
    }

    async fn only_what_makes_sense_is_taken_and_only_from_an_administrator(world: World) {
        world.set_up(LANGAO).await;
        let admin = admin(world).await;
        let percent = ("request.call_percent", "101", "percent");
        assert_eq!(wrong(sets(world, &admin, percent, "").await), ["value"]);
        let limit = |value, unit| ("request.limit", value, unit);
        assert_eq!(wrong(sets(world, &admin, limit("0", "workday"), "").await), ["value"]);
        assert_eq!(wrong(sets(world, &admin, limit("5", "percent"), "").await), ["unit"]);
        assert_eq!(wrong(sets(world, &admin, limit("5", "day"), "2025-03-02").await), ["from"]);
        assert_eq!(wrong(sets(world, &admin, limit("many", "day"), "2027-03-02").await), ["value", "from"]);
        for unknown in ["rating.satisfied_from", "request.limit.", "request.limit.moon", "x"] {
            let refused = sets(world, &admin, (unknown, "3", "times"), "").await;
            assert_eq!(refused, Err(Failure::Missing), "{unknown}");
        }
        let desk = dispatcher(world, LANGAO).await;
        assert_eq!(sets(world, &desk, limit("6", "workday"), "").await, Err(Failure::Forbidden));

        // Two administrators with one page: the second is told, and overwrites nothing.
        let house = world.app.house(LANGAO).await.unwrap();
        let seen = told(&one(&house, "request.limit", day(2025, 3, 3)).unwrap());
        sets(world, &admin, limit("6", "workday"), "").await.unwrap();
        let new = NewValue {
            key: "request.limit".to_owned(), value: "7".to_owned(), unit: "workday".to_owned(),
            from: String::new(), why: "另一个人".to_owned(), seen, tried: String::new(),
        };
        let late = set(&world.app, LANGAO, &admin, new, &key(&admin, "后来的")).await;
        assert_eq!(wrong(late), ["value"]);
        let rows = "SELECT COUNT(*) FROM rule WHERE key = 'request.limit' AND value = 7";
        assert_eq!(world.number(rows).await, 0);
    }

    async fn the_longest_extension_is_a_rule(world: World) {
        world.set_up(LANGAO).await;
        let admin = admin(world).await;
        sets(world, &admin, ("request.extend_max", "2", "workday"), "").await.unwrap();
        let request = sent(world, LANGAO, "路塌了一块", "一").await.unwrap();
        let (desk, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
        let dispatch = Input::Dispatch { to, note: String::new() };
        acted(world, &desk, LANGAO, (request.id, 1), dispatch, "派").await.unwrap();
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        acted(world, &handler, LANGAO, (request.id, 2), Input::SignFor, "签").await.unwrap();
        let ask = |amount| Input::AskDelay {
            kind: domain::requests::DelayKind::Extend(kernel::deadline::Limit {
                amount,
                unit: kernel::deadline::Unit::Workday,
            }),
            org: handler.org,
            reason: "等材料".to_owned(),
        };
        let refused = acted(world, &handler, LANGAO, (request.id, 3), ask(3), "三天").await;
        assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
        acted(world, &handler, LANGAO, (request.id, 3), ask(2), "两天").await.unwrap();
    }

    async fn a_notice_that_arrives_makes_promises_firm_and_moves_what_falls_on_a_holiday(world: World) {
        world.set_up(LANGAO).await;
        let admin = admin(world).await;
        // A Wednesday at the end of the last year whose notice is known.
        world.clock.set(Instant::at(day(2026, 12, 30), 9, 0));
        let request = sent(world, LANGAO, "水管漏了", "一").await.unwrap();
        let tracked = track(&world.app, LANGAO, &request.tracking).await.unwrap().request;
        // Fifteen working days of Monday to Friday, as if 2027 had no holiday.
        assert!(tracked.provisional);
        assert_eq!(tracked.promised_at.unwrap().date(), day(2027, 1, 20));

        let text = "元旦：1月1日（周五）至3日（周日）放假，共3天。\n1月9日（周六）上班。\n1月20日（周三）放假。";
        let wrong_year = set_notice(&world.app, LANGAO, &admin, ("2026", text), &key(&admin, "错")).await;
        assert_eq!(wrong(wrong_year.map(|_| ())), ["text"], "its weekdays are not those of 2026");
        let moved = set_notice(&world.app, LANGAO, &admin, ("2027", text), &key(&admin, "对")).await;
        assert_eq!(moved.map(|it| (it.seen, it.moved)), Ok((1, 1)));

        let tracked = track(&world.app, LANGAO, &request.tracking).await.unwrap().request;
        // One day more for 1 January, one less for the make-up Saturday, one more for the 20th.
        assert!(!tracked.provisional);
        assert_eq!(tracked.promised_at.unwrap().date(), day(2027, 1, 21));
        let told = "SELECT COUNT(*) FROM outbox WHERE topic = 'rederive' AND org IS NULL";
        assert_eq!(world.number(told).await, 1, "the person was told another day");
        // Entered once more it replaces the notice, and nothing moves twice.
        let text = text.replace("1月20日（周三）放假。", "");
        let key_two = key(&admin, "再");
        set_notice(&world.app, LANGAO, &admin, ("2027", &text), &key_two).await.unwrap();
        assert_eq!(promised(world, &request.tracking).await, day(2027, 1, 20));
        let again = rederive(&world.app, LANGAO, Which::All).await.unwrap();
        assert_eq!((again.seen, again.moved), (1, 0));
        let provisional = rederive(&world.app, LANGAO, Which::Provisional).await.unwrap();
        assert_eq!(provisional.seen, 0, "what is firm is not looked at again");
        assert_eq!(all(&world.app).await.unwrap().len(), 1);
    }

    async fn a_day_of_ones_own_and_summer_hours_move_what_is_owed(world: World) {
        world.set_up(LANGAO).await;
        let admin = admin(world).await;
        let request = sent(world, LANGAO, "路塌了一块", "一").await.unwrap();
        let due = async || {
            let read = track(&world.app, LANGAO, &request.tracking).await.unwrap().request;
            read.due_at.unwrap()
        };
        // To be dispatched within one working day.
        assert_eq!(due().await, Instant::at(day(2025, 3, 4), 17, 30));

        let own = ("2025-03-04", Some(false), "县庆");
        set_day(&world.app, LANGAO, &admin, own, &key(&admin, "县庆")).await.unwrap();
        assert_eq!(due().await, Instant::at(day(2025, 3, 5), 17, 30));
        assert_eq!(promised(world, &request.tracking).await, day(2025, 3, 25));
        let past = ("2025-03-02", Some(false), "昨天");
        let refused = set_day(&world.app, LANGAO, &admin, past, &key(&admin, "昨天")).await;
        assert_eq!(wrong(refused.map(|_| ())), ["day"]);

        let times = |it: [&str; 4]| it.map(str::to_owned);
        let hours = NewHours {
            usual: times(["09:00", "12:00", "13:30", "17:00"]),
            summer_days: ["05-01".to_owned(), "09-30".to_owned()],
            summer: times(["08:00", "12:00", "15:00", "18:00"]),
        };
        set_hours(&world.app, LANGAO, &admin, &hours, &key(&admin, "作息")).await.unwrap();
        let house = world.app.house(LANGAO).await.unwrap();
        assert_eq!(house.hours.closing(day(2025, 7, 1)), 18 * 60);
        assert_eq!(house.hours.closing(day(2025, 10, 1)), 17 * 60);
        let at = track(&world.app, LANGAO, &request.tracking).await.unwrap().request.promised_at;
        assert_eq!(at, Some(Instant::at(day(2025, 3, 25), 17, 0)));
        let bad = NewHours { usual: times(["12:00", "09:00", "", ""]), ..NewHours::default() };
        let refused = set_hours(&world.app, LANGAO, &admin, &bad, &key(&admin, "反")).await;
        assert_eq!(wrong(refused.map(|_| ())), ["usual"]);
        let told = "SELECT COUNT(*) FROM outbox WHERE topic = 'rederive'";
        assert_eq!(world.number(told).await, 1, "another day is told, another hour is not");
        let desk = dispatcher(world, LANGAO).await;
        let refused = set_day(&world.app, LANGAO, &desk, own, &key(&desk, "别人")).await;
        assert_eq!(refused.map(|_| ()), Err(Failure::Forbidden));
    }
}

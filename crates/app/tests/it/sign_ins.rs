//! Signing in to a sitting by the code of a minute: off until a county sets it, for who should come
//! only, and the record begins with them.

use app::life::recording::sheet;
use app::life::sign_in::{door, enter, show};
use app::life::sittings::plan;
use app::testing::LANGAO;
use app::{Failure, Instant};
use domain::directory::{Role, Staff};
use kernel::time::Date;

use crate::life::{key, ours, sitting};

const ON: &str = "INSERT INTO rule (county, key, value, unit, from_on, basis, confidence)
    VALUES (610925, 'life.sign_in', 1, 'times', '2025-01-01', '办法', 'D')";

on_both! {
    async fn who_should_come_signs_in_once_with_the_code_of_the_minute(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary) = (&world.app, &ours.secretary);
        let new = sitting("2025-03-03", &["committee"]);
        let id = plan(app, secretary, LANGAO, new, &key(secretary, "安排")).await.unwrap();
        let member = |nth: usize| Staff { person: ours.people[nth], roles: vec![Role::Member], ..secretary.clone() };
        let off = show(app, secretary, LANGAO, id).await.unwrap_err();
        assert!(matches!(off, Failure::NotNow(_)), "off until a county sets it: {off:?}");
        world.run(ON).await;
        app.forget_house(LANGAO);

        let first = show(app, secretary, LANGAO, id).await.unwrap();
        assert_eq!((first.due, first.signed.len()), (3, 0));
        for times in ["一", "二"] {
            let one = member(1);
            enter(app, &one, LANGAO, (id, &first.code), &key(&one, times)).await.unwrap();
        }
        assert!(door(app, &member(1), LANGAO, id).await.unwrap().is_in);
        // A minute later it is still taken, two minutes later it is not.
        world.clock.pass(60);
        let two = member(2);
        enter(app, &two, LANGAO, (id, &first.code), &key(&two, "一")).await.unwrap();
        world.clock.pass(60);
        let second = show(app, secretary, LANGAO, id).await.unwrap();
        assert_ne!(second.code, first.code);
        assert_eq!(second.signed.len(), 2);
        let zero = member(0);
        let late = enter(app, &zero, LANGAO, (id, &first.code), &key(&zero, "一")).await.unwrap_err();
        assert!(matches!(late, Failure::NotNow(_)), "{late:?}");
        // It is a sitting of the committee: for others of the branch it is not there.
        let other = member(5);
        let refused = enter(app, &other, LANGAO, (id, &second.code), &key(&other, "一")).await.unwrap_err();
        assert!(matches!(refused, Failure::Missing), "{refused:?}");
        assert!(matches!(door(app, &other, LANGAO, id).await, Err(Failure::Missing)));

        let sheet = sheet(app, secretary, LANGAO, (id, None)).await.unwrap();
        assert_eq!(sheet.signed, [ours.people[1], ours.people[2]]);
        assert_eq!(world.number("SELECT COUNT(*) FROM sitting_sign_in").await, 2);
        world.clock.set(Instant::at(Date::constant(2025, 3, 4), 9, 0));
        let over = show(app, secretary, LANGAO, id).await.unwrap_err();
        assert!(matches!(over, Failure::NotNow(_)), "on its day only: {over:?}");
    }
}

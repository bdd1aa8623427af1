//! Merit points from outside: off until a rule is set, tried before, explained line by line, equal to
//! an independent count; what is taken back takes its points along; members see their own only.

use app::life::sittings::act;
use app::merits::trial::trial;
use app::merits::{NewRule, of_org, orgs, own, rules, set};
use app::testing::{LANGAO, World};
use app::{Failure, Instant};
use domain::directory::{Role, Staff};
use domain::life::sittings::Act;
use kernel::time::Date;

use crate::life::{held, key, ours, said};

fn theme(points: &str, from: &str) -> NewRule {
    NewRule {
        whose: "org".to_owned(),
        source: "system".to_owned(),
        category: "theme_day".to_owned(),
        name: "开主题党日".to_owned(),
        points: points.to_owned(),
        most: "3".to_owned(),
        every: "month".to_owned(),
        from: from.to_owned(),
        basis: "积分办法第三条".to_owned(),
        ..NewRule::default()
    }
}

async fn is_set(world: &World, by: &Staff, new: NewRule, as_: &str) {
    set(&world.app, LANGAO, by, new, &key(by, as_)).await.unwrap();
}

fn to(world: &World, month: i8, day: i8) {
    world.clock.set(Instant::at(Date::constant(2025, month, day), 9, 0));
}

on_both! {
    async fn points_follow_from_records_by_the_rule_of_their_day(world: World) {
        to(world, 3, 3);
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, committee) = (&world.app, &ours.secretary, &ours.committee);
        let org = secretary.org;
        let sum = async || of_org(app, LANGAO, secretary, (org, 2025)).await.unwrap();
        held(world, &ours, "2025-02-20", &["theme_day"], 9).await;
        assert_eq!(sum().await.sum, 0, "nothing is counted until a rule is set");

        is_set(world, committee, theme("2", ""), "a").await;
        to(world, 4, 2);
        held(world, &ours, "2025-03-05", &["theme_day", "talk"], 9).await;
        let second = held(world, &ours, "2025-03-20", &["theme_day"], 9).await;
        held(world, &ours, "2025-04-01", &["theme_day"], 9).await;

        let it = sum().await;
        let told: Vec<_> = it.lines.iter().map(|it| (it.fact.on.to_string(), it.earned, it.counted)).collect();
        let line = |day: &str, earned, counted| (day.to_owned(), earned, counted);
        assert_eq!(told, [line("2025-04-01", 2, 2), line("2025-03-20", 2, 1), line("2025-03-05", 2, 2)]);
        let count = "SELECT CAST(SUM(CASE WHEN n > 1 THEN 3 ELSE 2 END) AS BIGINT) FROM (
            SELECT substr(s.held_on, 1, 7) AS month, COUNT(*) AS n FROM sitting s
            JOIN sitting_item i ON i.county = s.county AND i.sitting = s.id AND i.system = 'theme_day'
            WHERE s.state = 'held' AND s.held_on >= '2025-03-03' GROUP BY substr(s.held_on, 1, 7)) AS n";
        assert_eq!(it.sum, world.number(count).await, "an independent count");
        let listed = orgs(app, LANGAO, committee, (2025, None), 50).await.unwrap();
        assert_eq!(listed.iter().find(|it| it.0 == org).unwrap().2, it.sum);

        // A further version changes nothing of what was before its day.
        is_set(world, committee, NewRule { code: rules(app, LANGAO, committee).await.unwrap()[0].rule.code.clone(), ..theme("5", "2025-04-02") }, "b").await;
        assert_eq!(sum().await.sum, it.sum);
        // What is withdrawn takes its points along, and makes room under the most.
        let withdrawn = ((second, 2), Act::Withdraw);
        act(app, secretary, LANGAO, withdrawn, "记错了", &key(secretary, "作废")).await.unwrap();
        assert_eq!(sum().await.sum, 4);
    }

    async fn a_rule_is_tried_on_the_past_and_writes_nothing(world: World) {
        to(world, 4, 2);
        world.set_up(LANGAO).await;
        let (one, other) = (ours(world, "甲").await, ours(world, "乙").await);
        held(world, &one, "2025-03-05", &["theme_day"], 9).await;
        held(world, &one, "2025-03-06", &["theme_day"], 9).await;
        held(world, &other, "2025-03-07", &["talk"], 9).await;
        let written = async || world.number("SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM merit_rule)").await;
        let before = written().await;

        let tried = trial(&world.app, LANGAO, &one.committee, &theme("2", "")).await.unwrap();

        let changed: Vec<_> = tried.changed.iter().map(|it| (it.0, it.2, it.3)).collect();
        assert_eq!(changed, [(one.secretary.org, 0, 3)]);
        assert_eq!((tried.count, tried.same, tried.difference, tried.most), (1, 1, 3, 3));
        assert_eq!(tried.days.0.to_string(), "2024-04-03");
        assert_eq!(written().await, before);
        // Of members only how many: nobody's points are told to the committee.
        let members = NewRule { whose: "person".to_owned(), ..theme("1", "") };
        let tried = trial(&world.app, LANGAO, &one.committee, &members).await.unwrap();
        assert_eq!((tried.count, tried.changed.len(), tried.difference), (9, 0, 18));
        // The secretary neither tries nor sets, and sees no other branch.
        let failure = trial(&world.app, LANGAO, &one.secretary, &theme("2", "")).await.unwrap_err();
        assert!(matches!(failure, Failure::Forbidden));
        let foreign = of_org(&world.app, LANGAO, &one.secretary, (other.secretary.org, 2025)).await;
        assert!(matches!(foreign, Err(Failure::Missing)));
    }

    async fn what_cannot_be_a_rule_is_told_at_its_field(world: World) {
        to(world, 4, 2);
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let committee = &ours.committee;
        let wrong = async |new: NewRule, as_: &str| {
            said(set(&world.app, LANGAO, committee, new, &key(committee, as_)).await.unwrap_err())
        };
        let new = NewRule { basis: String::new(), name: " ".to_owned(), ..theme("0", "2025-04-01") };
        assert_eq!(wrong(new, "a").await, ["name", "basis", "points", "from"]);
        let new = NewRule { most: "viel".to_owned(), every: String::new(), ..theme("1001", "") };
        assert_eq!(wrong(new, "b").await, ["points", "most", "every"]);
        let new = NewRule { whose: "person".to_owned(), source: "milestone".to_owned(), ..theme("1", "") };
        assert_eq!(wrong(new, "c").await, ["source"]);
        let new = NewRule { category: "road".to_owned(), ..theme("1", "") };
        assert_eq!(wrong(new, "d").await, ["category"]);
        is_set(world, committee, theme("1", "2025-05-01"), "e").await;
        let code = rules(&world.app, LANGAO, committee).await.unwrap()[0].rule.code.clone();
        let earlier = NewRule { code: code.clone(), ..theme("2", "2025-04-30") };
        assert_eq!(wrong(earlier, "f").await, ["from"]);
        let other = NewRule { code, source: "sitting".to_owned(), category: String::new(), ..theme("2", "2025-05-01") };
        assert_eq!(wrong(other, "g").await, ["source"]);
    }

    async fn members_see_their_own_points_and_only_where_the_county_switched_it_on(world: World) {
        to(world, 3, 3);
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let member = |nth: usize| Staff { person: ours.people[nth], roles: vec![Role::Member], ..ours.secretary.clone() };
        is_set(world, &ours.committee, NewRule { whose: "person".to_owned(), ..theme("2", "") }, "a").await;
        to(world, 4, 2);
        held(world, &ours, "2025-03-05", &["theme_day"], 9).await;
        held(world, &ours, "2025-03-20", &["theme_day"], 8).await;
        let told = async |nth| own(&world.app, LANGAO, &member(nth), 2025).await.unwrap().map(|it| it.sum);
        assert_eq!(told(0).await, None, "off where nobody switched it on");

        world.run("INSERT INTO rule (county, key, value, unit, from_on, basis, confidence)
            VALUES (610925, 'merit.members', 1, 'times', '2025-03-10', '办法', 'D')").await;
        world.app.forget_house(LANGAO);

        assert_eq!(told(0).await, Some(2), "what was before it was switched on gives nothing");
        assert_eq!(told(7).await, Some(2));
        assert_eq!(told(8).await, Some(0), "the ninth came to the first one only");
        assert_eq!(of_org(&world.app, LANGAO, &ours.secretary, (ours.secretary.org, 2025)).await.unwrap().sum, 0);
    }
}

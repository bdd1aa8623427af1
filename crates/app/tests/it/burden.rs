//! The burden meter: what forms took is kept as sums of organisations and of no person, and every number
//! equals an independent count.

use app::burden::reading::{Asked, overview, rows};
use app::burden::{began, took};
use app::life::frequency::{NewFrequency, try_out};
use app::life::recording::{NewRecord, record};
use app::life::sittings::{NewSitting, plan};
use app::rules::{NewValue, one, told, try_out as try_rule};
use app::testing::{LANGAO, World};
use app::{Failure, Once};
use domain::burden::Sums;
use domain::directory::{Role, Staff};
use kernel::id::Id;

use crate::life::{Ours, key, ours};

fn open_for(staff: &Staff, word: &str, seconds: Option<i64>) -> Once {
    key(staff, word).open_for(seconds)
}

/// Plans and records a sitting whose forms were open for so long.
async fn held(world: &World, ours: &Ours, on: &str, systems: &[&str], seconds: Option<i64>) -> Id {
    let (app, staff) = (&world.app, &ours.secretary);
    let new = NewSitting {
        systems: systems.iter().map(|it| (*it).to_owned()).collect(),
        held_on: on.to_owned(),
        ..NewSitting::default()
    };
    let once = open_for(staff, &format!("排{on}{systems:?}"), seconds);
    let id = plan(app, staff, LANGAO, new, &once).await.unwrap();
    let new = NewRecord {
        held_on: on.to_owned(),
        came: ours.people[..9].to_vec(),
        minutes: "学习了文件。".to_owned(),
        ..NewRecord::default()
    };
    let once = open_for(staff, &format!("记{on}{systems:?}"), seconds);
    record(app, staff, LANGAO, ((id, 1), new.clone()), &once).await.unwrap();
    // Sent again, it counts once.
    record(app, staff, LANGAO, ((id, 1), new), &once).await.unwrap();
    id
}

const SUMS: &str =
    "SELECT CAST(SUM(forms) AS BIGINT), CAST(SUM(timed) AS BIGINT), CAST(SUM(seconds) AS BIGINT)
    FROM burden_tally";

on_both! {
    async fn how_long_a_form_was_open_is_known_by_what_it_carries_and_by_nothing_else(world: World) {
        world.set_up(LANGAO).await;
        let (app, me, other) = (&world.app, Id(7), Id(8));
        let carried = began(app, LANGAO, me);
        world.clock.pass(95);

        assert_eq!(took(app, LANGAO, me, &carried), Some(95));
        assert_eq!(took(app, LANGAO, other, &carried), None, "of somebody else");
        assert_eq!(took(app, app::testing::PINGLI, me, &carried), None, "of another county");
        let (at, mark) = carried.split_once('.').unwrap();
        let earlier = format!("{}.{mark}", at.parse::<i64>().unwrap() - 60_000_000);
        for forged in [earlier.as_str(), at, "", ".", "x.y"] {
            assert_eq!(took(app, LANGAO, me, forged), None, "{forged}");
        }
        world.clock.pass(4 * 3_600);
        assert_eq!(took(app, LANGAO, me, &carried), Some(1_800), "open over lunch");
    }

    async fn what_forms_took_is_summed_by_organisation_and_rule_and_by_no_person(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let app = &world.app;
        held(world, &ours, "2025-03-03", &["theme_day", "lecture", "talk"], Some(100)).await;
        held(world, &ours, "2025-02-14", &["theme_day"], Some(60)).await;
        held(world, &theirs, "2025-02-20", &["theme_day"], Some(80)).await;
        held(world, &theirs, "2025-02-20", &["publicity"], None).await;

        // Four sittings, planned and recorded: eight forms, six of them timed.
        let row = world.rows(SUMS).await.remove(0);
        let told = (row.int(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap());
        assert_eq!(told, (8, 6, 2 * (100 + 60 + 80)));
        assert_eq!(world.number("SELECT COUNT(*) FROM burden_tally WHERE rule = 'life.talk'").await, 0,
            "what else a sitting counts for asks for nothing more");
        let all = overview(app, &ours.committee, LANGAO, None, 10).await.unwrap();
        let theme = all.rules.iter().find(|it| it.rule == "life.theme_day").unwrap();
        assert!(theme.sums.is_measured());
        assert_eq!((theme.sums.forms, theme.took, theme.sums.each()), (6, 480, Some(80)));
        let publicity = all.rules.iter().find(|it| it.rule == "life.publicity").unwrap();
        assert!(!publicity.sums.is_measured(), "too few timings: estimated by field");
        let orgs: Vec<_> = all.orgs.iter().map(|it| (it.org, it.took)).collect();
        let (own, other) = (ours.secretary.org, theirs.secretary.org);
        let estimated = publicity.sums.estimated;
        let mut want = vec![(own, 320), (other, 160 + estimated)];
        want.sort_by_key(|it| std::cmp::Reverse((it.1, it.0)));
        assert_eq!(orgs, want);
        let months: i64 = all.by_month.iter().map(|it| it.1).sum();
        assert_eq!(months, orgs.iter().map(|it| it.1).sum::<i64>(), "every way of adding up agrees");
        // Due, present and nine names are filled automatically, and the day that stood there already.
        assert!(theme.sums.automatic >= 3 * 12, "{}", theme.sums.automatic);

        // Each number opens its rows.
        let asked = Asked { org: Some(other), ..Asked::default() };
        let (page, _) = rows(app, &ours.committee, LANGAO, (asked, None), 10).await.unwrap();
        assert_eq!(page.iter().map(|it| it.1).sum::<i64>(), 160 + estimated);
        let sums = page.iter().fold(Sums::default(), |sum, it| sum.and(it.0.sums));
        assert_eq!((sums.forms, sums.timed), (4, 2));
        // Two records of one day: who came was asked twice.
        let twice: Vec<_> = all.twice.iter().map(|it| (it.branch, it.records)).collect();
        assert_eq!(twice, [(other, 2)]);
        let failure = overview(app, &ours.secretary, LANGAO, None, 10).await.unwrap_err();
        assert_eq!(failure, Failure::Forbidden);
    }

    async fn pages_of_organisations_and_of_rows_go_on_from_a_key(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        for (own, on) in [(&ours, "2025-02-14"), (&theirs, "2025-02-20"), (&ours, "2025-03-03")] {
            held(world, own, on, &["theme_day"], Some(50)).await;
            held(world, own, on, &["talk"], Some(50)).await;
        }
        let (app, staff) = (&world.app, &ours.committee);
        let first = overview(app, staff, LANGAO, None, 1).await.unwrap().orgs.remove(0);
        let after = Some((first.took, first.org));
        let second = overview(app, staff, LANGAO, after, 1).await.unwrap().orgs.remove(0);
        assert_eq!((first.org, second.org), (ours.secretary.org, theirs.secretary.org));
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let of = (Asked::default(), after.clone());
            let (page, _) = rows(app, staff, LANGAO, of, 1).await.unwrap();
            let Some((row, _)) = page.into_iter().next() else { break };
            after = Some((row.month, row.org, row.rule.clone()));
            seen.push((row.month, row.org, row.rule));
        }
        let rows = world.number("SELECT COUNT(*) FROM burden_tally").await;
        assert_eq!(i64::try_from(seen.len()).unwrap(), rows);
        seen.dedup();
        assert_eq!(i64::try_from(seen.len()).unwrap(), rows, "none twice");
    }

    async fn what_asks_for_too_much_is_warned_of_before_it_is_published(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.committee);
        // Six forms of a quarter of an hour: an hour and a half in one month.
        for on in ["2025-03-03", "2025-03-02", "2025-03-01"] {
            held(world, &ours, on, &["theme_day"], Some(900)).await;
        }
        let new = |every: &str, least: &str| NewFrequency {
            every: every.to_owned(),
            least: least.to_owned(),
            grace: "7".to_owned(),
            applies: "every".to_owned(),
            why: "县委组织部通知".to_owned(),
            ..NewFrequency::default()
        };
        let often = try_out(app, staff, LANGAO, ("theme_day", &new("month", "4"))).await.unwrap();
        let warning = often.warning.unwrap();
        // Three sittings more a month, each planned and recorded.
        assert_eq!((warning.now, warning.then, warning.limit), (90, 90 + 90, 120));
        let same = try_out(app, staff, LANGAO, ("theme_day", &new("month", "1"))).await.unwrap();
        assert_eq!(same.warning, None, "nothing more is asked");
        let less = try_out(app, staff, LANGAO, ("theme_day", &new("quarter", "1"))).await.unwrap();
        assert_eq!(less.warning, None);

        // A lower limit shows whom it would mark.
        let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
        let house = app.house(LANGAO).await.unwrap();
        let holds = one(&house, "burden.minutes_month", app.now().date()).unwrap();
        let limit = NewValue {
            key: "burden.minutes_month".to_owned(),
            value: "60".to_owned(),
            unit: "minute".to_owned(),
            why: "县委办通知".to_owned(),
            seen: told(&holds),
            ..NewValue::default()
        };
        let trial = try_rule(app, LANGAO, &admin, &limit).await.unwrap();
        assert_eq!((trial.seen.orgs, trial.seen.more), (1, 1));
        assert_eq!((trial.more[0].org, trial.more[0].then), (ours.secretary.org, 90));
    }
}

//! A rule change shows what it would have done, takes effect on a day, and last year's figures do not move.

use std::collections::BTreeSet;

use app::life::frequency::{NewFrequency, show, take, try_out};
use app::life::{catalogue, sweep};
use app::rules::{NewValue, one, seen, set, told, try_out as try_rule};
use app::terms::noting::note;
use app::testing::{LANGAO, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use kernel::time::{Date, Instant};
use store::Row;

use crate::life::{Ours, held, key, ours, said};

fn twice_a_year(from: &str) -> NewFrequency {
    NewFrequency {
        every: "half_year".to_owned(),
        least: "1".to_owned(),
        grace: "7".to_owned(),
        applies: "every".to_owned(),
        from: from.to_owned(),
        why: "县委组织部 2026 年 1 号通知".to_owned(),
        ..NewFrequency::default()
    }
}

/// Two branches, a year kept, one of which talked in May; it is January of the next year.
async fn a_year(world: &World) -> (Ours, Ours) {
    world.set_up(LANGAO).await;
    let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
    world.clock.set(Instant::at(Date::constant(2026, 1, 20), 9, 0));
    held(world, &ours, "2025-05-05", &["talk", "theme_day"], 8).await;
    sweep(&world.app, LANGAO).await.unwrap();
    (ours, theirs)
}

const LAST_YEAR: &str =
    "SELECT branch, system, period, due_on, standing, met_on, least, counted, late_entries
    FROM life_line WHERE year = 2025 ORDER BY branch, system, period";

async fn last_year(world: &World) -> Vec<String> {
    world.rows(LAST_YEAR).await.iter().map(|it: &Row| format!("{it:?}")).collect()
}

async fn taken(
    world: &World,
    staff: &Staff,
    new: &NewFrequency,
    word: &str,
) -> Result<(), Failure> {
    let key = key(staff, word);
    take(&world.app, staff, LANGAO, ("talk", new.clone()), &key).await
}

on_both! {
    async fn a_change_is_tried_out_takes_effect_on_a_day_and_leaves_last_year_as_it_was(world: World) {
        let (ours, theirs) = a_year(world).await;
        let (app, staff) = (&world.app, &ours.committee);
        let (before, traces) = (last_year(world).await, world.traces().await);
        assert!(before.len() > 70, "{}", before.len());

        let tried = try_out(app, staff, LANGAO, ("talk", &twice_a_year("2026-02-01"))).await;
        let tried = tried.unwrap();

        // Theirs never talked: late once now, twice then. Ours talked in the first half only.
        let seen = tried.trial.seen;
        let window = (Date::constant(2025, 1, 20), Date::constant(2026, 1, 19));
        assert_eq!((seen.from, seen.until), window);
        assert_eq!((tried.trial.periods_now, seen.periods, seen.orgs), (1, 2, 2));
        assert_eq!((seen.more, seen.fewer), (2, 0));
        let hits: BTreeSet<_> =
            tried.trial.more.iter().map(|it| (it.org, it.now, it.then)).collect();
        let expected = [(ours.secretary.org, 0, 1), (theirs.secretary.org, 1, 2)];
        assert_eq!(hits, BTreeSet::from(expected));
        assert_eq!(world.traces().await, traces, "nothing is written");
        assert_eq!(last_year(world).await, before);

        let new = NewFrequency { tried: tried.trial.token.clone(), ..twice_a_year("2026-02-01") };
        taken(world, staff, &new, "生效").await.unwrap();
        taken(world, staff, &new, "生效").await.unwrap();
        for day in [Date::constant(2026, 3, 1), Date::constant(2027, 8, 10)] {
            world.clock.set(Instant::at(day, 9, 0));
            sweep(app, LANGAO).await.unwrap();
            assert_eq!(last_year(world).await, before, "last year's figures do not move");
        }
        let of = format!(
            "SELECT period FROM life_line WHERE system = 'talk' AND branch = {} AND year > 2025 ORDER BY due_on",
            theirs.secretary.org.0
        );
        let periods: Vec<_> = world.rows(&of).await.iter().map(|it| it.text(0).unwrap()).collect();
        assert_eq!(periods, ["2026", "2027H1", "2027H2"], "a year that had begun ends as it began");
        let shown = show(app, staff, LANGAO, "talk").await.unwrap();
        let made = &shown.history[0];
        assert_eq!((made.seen, made.why.as_str()), (Some(seen), "县委组织部 2026 年 1 号通知"));
        assert_eq!((shown.history.len(), made.frequency), (1, shown.now));
        assert_eq!(world.number("SELECT COUNT(*) FROM rule_trial").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM audit WHERE act = 'set_frequency'").await, 1);
    }

    async fn nobody_makes_a_change_that_they_did_not_see_tried(world: World) {
        let (ours, _) = a_year(world).await;
        let (app, staff) = (&world.app, &ours.committee);
        let other = world.officers(LANGAO, Role::Committee, 1).await.remove(0);
        let plain = twice_a_year("");
        let tried = try_out(app, staff, LANGAO, ("talk", &plain)).await.unwrap();
        let good = NewFrequency { tried: tried.trial.token, ..plain.clone() };
        let before = world.traces().await;

        let wrong = [
            (staff, plain.clone()),
            (staff, NewFrequency { least: "2".to_owned(), ..good.clone() }),
            (staff, NewFrequency { from: "2026-03-01".to_owned(), ..good.clone() }),
            (staff, NewFrequency { applies: "office".to_owned(), ..good.clone() }),
            (staff, NewFrequency { tried: good.tried.replace(".0.", ".9."), ..good.clone() }),
            (&other, good.clone()),
        ];
        for (nth, (by, new)) in wrong.into_iter().enumerate() {
            let failure = taken(world, by, &new, &format!("不行{nth}")).await;
            assert_eq!(said(failure.unwrap_err()), ["tried"], "{new:?}");
        }
        assert_eq!(world.traces().await, before);
        // Somebody else was first: what they saw is not what holds any more.
        let theirs = NewFrequency { least: "3".to_owned(), ..plain.clone() };
        let tried = try_out(app, &other, LANGAO, ("talk", &theirs)).await.unwrap();
        let theirs = NewFrequency { tried: tried.trial.token, ..theirs };
        taken(world, &other, &theirs, "先").await.unwrap();
        let failure = taken(world, staff, &good, "后").await.unwrap_err();
        assert_eq!(said(failure), ["tried"]);
        // And what was seen yesterday is not what is so today.
        let tried = try_out(app, staff, LANGAO, ("talk", &plain)).await.unwrap();
        world.clock.pass(86_400);
        let late = NewFrequency { tried: tried.trial.token, ..plain };
        assert_eq!(said(taken(world, staff, &late, "晚").await.unwrap_err()), ["tried"]);
    }

    async fn only_what_makes_sense_is_asked_and_only_by_the_countys_committee(world: World) {
        let (ours, _) = a_year(world).await;
        let (app, staff) = (&world.app, &ours.committee);
        let wrong = NewFrequency {
            every: "day".to_owned(),
            least: "0".to_owned(),
            day: "32".to_owned(),
            grace: "61".to_owned(),
            applies: "nobody".to_owned(),
            from: "2026-01-19".to_owned(),
            ..NewFrequency::default()
        };
        let failure = try_out(app, staff, LANGAO, ("talk", &wrong)).await.unwrap_err();
        let fields = ["every", "least", "day", "grace", "applies", "from", "why"];
        assert_eq!(said(failure), fields);
        for code in ["training", "election", "moon"] {
            let failure = try_out(app, staff, LANGAO, (code, &twice_a_year(""))).await;
            assert_eq!(failure.unwrap_err(), Failure::Missing, "{code} is not asked so often");
        }
        let mut town = staff.clone();
        town.place = domain::places::Place(610_925_103_000);
        for by in [&ours.secretary, &town] {
            let failure = try_out(app, by, LANGAO, ("talk", &twice_a_year(""))).await;
            assert_eq!(failure.unwrap_err(), Failure::Forbidden);
            let failure = taken(world, by, &twice_a_year(""), "不许").await;
            assert_eq!(failure.unwrap_err(), Failure::Forbidden);
        }
    }

    async fn another_day_and_other_branches_are_tried_out_too(world: World) {
        let (ours, _) = a_year(world).await;
        let (app, staff) = (&world.app, &ours.committee);
        // On the sixteenth of each month, with a month of grace: ours held its theme day on the fifth of
        // May, earlier than a week before.
        let fixed = NewFrequency {
            every: "month".to_owned(),
            day: "16".to_owned(),
            grace: "0".to_owned(),
            ..twice_a_year("")
        };
        let tried = try_out(app, staff, LANGAO, ("theme_day", &fixed)).await.unwrap();
        assert_eq!((tried.trial.seen.more, tried.trial.seen.fewer), (1, 0), "May was too early");
        assert_eq!(tried.trial.seen.periods, 12);
        // Of branches with a committee only: neither has one, and nobody is late any more.
        let fewer = NewFrequency {
            every: "month".to_owned(),
            applies: "has_committee".to_owned(),
            ..twice_a_year("")
        };
        let tried = try_out(app, staff, LANGAO, ("theme_day", &fewer)).await.unwrap();
        assert_eq!((tried.trial.seen.more, tried.trial.seen.fewer), (0, 2));
        // A system that is off is switched on: late is who has none of it.
        let on = NewFrequency { every: "year".to_owned(), ..twice_a_year("") };
        let tried = try_out(app, staff, LANGAO, ("all_meeting", &on)).await.unwrap();
        assert_eq!((tried.trial.periods_now, tried.trial.seen.periods), (0, 1));
        assert_eq!((tried.trial.seen.more, tried.trial.seen.fewer), (2, 0));
        let all = catalogue::show(app, staff, LANGAO).await.unwrap();
        let own = all.iter().find(|it| it.system.code == "all_meeting").unwrap();
        let house = app.house(LANGAO).await.unwrap();
        assert!(!own.is_on(app.now().date(), &house.rules), "only tried");
    }

    async fn a_rule_of_the_county_is_tried_out_and_moves_no_sitting_before_its_day(world: World) {
        let (ours, _) = a_year(world).await;
        let app = &world.app;
        let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
        let house = app.house(LANGAO).await.unwrap();
        let holds = one(&house, "life.several", app.now().date()).unwrap();
        let new = NewValue {
            key: "life.several".to_owned(),
            value: "0".to_owned(),
            unit: "times".to_owned(),
            why: "县委组织部 2026 年 2 号通知".to_owned(),
            seen: told(&holds),
            ..NewValue::default()
        };
        let before = last_year(world).await;
        let once = |word: &str| -> Once { key(&admin, word) };
        let failure = set(app, LANGAO, &admin, new.clone(), &once("没试算")).await.unwrap_err();
        assert_eq!(said(failure), ["tried"]);
        let trial = try_rule(app, LANGAO, &admin, &new).await.unwrap();

        // The sitting of May counts for one system less: ours owes one thing more.
        assert_eq!((trial.seen.orgs, trial.seen.more, trial.seen.fewer), (2, 1, 0));
        assert_eq!(trial.more[0].org, ours.secretary.org);
        let taken = NewValue { tried: trial.token, ..new };
        set(app, LANGAO, &admin, taken, &once("生效")).await.unwrap();
        held(world, &ours, "2026-01-20", &["talk", "theme_day"], 8).await;
        world.clock.set(Instant::at(Date::constant(2026, 3, 2), 9, 0));
        sweep(app, LANGAO).await.unwrap();

        assert_eq!(last_year(world).await, before, "the sitting of May still counts for both");
        let line = format!(
            "SELECT counted FROM life_line WHERE branch = {} AND year = 2026 AND system IN ('talk', 'theme_day')
                AND period IN ('2026', '2026-01') ORDER BY system",
            ours.secretary.org.0
        );
        let counted: Vec<_> = world.rows(&line).await.iter().map(|it| it.int(0).unwrap()).collect();
        assert_eq!(counted, [1, 0], "from that day on for the first only");
        let seen = seen(app, LANGAO, &admin, "life.several").await.unwrap();
        assert_eq!((seen.len(), seen[0].1.orgs), (1, 2));
    }

    async fn who_would_be_reminded_of_a_term_is_told_before_the_rule_is_changed(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let app = &world.app;
        let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
        // Three years from the first of November 2022: eight months from now. Theirs has two years.
        for (own, on) in [(&ours, "2022-11-01"), (&theirs, "2024-03-01")] {
            let of = ((own.secretary.org, 0), on);
            note(app, &own.secretary, LANGAO, of, &key(&own.secretary, "届")).await.unwrap();
        }
        let house = app.house(LANGAO).await.unwrap();
        let holds = one(&house, "term.remind_months", app.now().date()).unwrap();
        let with = |value: &str| NewValue {
            key: "term.remind_months".to_owned(),
            value: value.to_owned(),
            unit: "month".to_owned(),
            why: "县委组织部通知".to_owned(),
            seen: told(&holds),
            ..NewValue::default()
        };

        let trial = try_rule(app, LANGAO, &admin, &with("12")).await.unwrap();
        assert_eq!((trial.seen.more, trial.seen.fewer), (1, 0));
        assert_eq!(trial.more[0].org, ours.secretary.org);
        let trial = try_rule(app, LANGAO, &admin, &with("7")).await.unwrap();
        assert_eq!((trial.seen.more, trial.seen.fewer), (0, 0));
        let failure = try_rule(app, LANGAO, &ours.committee, &with("12")).await;
        assert_eq!(failure.unwrap_err(), Failure::Forbidden);
    }
}

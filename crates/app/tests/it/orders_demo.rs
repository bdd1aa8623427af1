//! The orders of the demonstration: what the numbers say is what the history, the ratings and the
//! stories say, counted by hand.

use app::County;
use app::demo::Scale;
use app::figures::Period;
use app::orders::{Filter, Measure, Skill, Sorted, figures, overview, page};
use app::testing::{LANGAO, World};
use domain::directory::Role;
use domain::places::Place;

const QINYANG: County = County(410_882);

/// Each measure from what acts left behind, not from the columns its figure is made of.
const BY_HAND: &[(&str, &str)] = &[
    ("placed", "SELECT COUNT(*) FROM matter m WHERE m.county = $C AND m.noun = 'order'"),
    (
        "served",
        "SELECT COUNT(*) FROM matter m WHERE m.county = $C AND m.noun = 'order' AND 'serve' =
            (SELECT t.act FROM timeline t WHERE t.county = m.county AND t.matter = m.id
                AND t.act IN ('serve', 'dispute') ORDER BY t.seq DESC LIMIT 1)",
    ),
    (
        "dispatched",
        "SELECT COUNT(DISTINCT t.matter) FROM timeline t JOIN matter m ON m.county = t.county AND m.id = t.matter
            WHERE t.county = $C AND m.noun = 'order' AND t.act IN ('offer', 'assign', 'ask')",
    ),
    (
        "returned",
        "SELECT COUNT(DISTINCT t.matter) FROM timeline t JOIN matter m ON m.county = t.county AND m.id = t.matter
            WHERE t.county = $C AND m.noun = 'order' AND t.act IN ('return', 'release')",
    ),
    (
        "unclaimed",
        "SELECT COUNT(DISTINCT t.matter) FROM timeline t WHERE t.county = $C AND t.act = 'expire'",
    ),
    (
        "closed",
        "SELECT COUNT(*) FROM matter m WHERE m.county = $C AND m.noun = 'order' AND m.state = 'closed'",
    ),
    (
        "ended",
        "SELECT COUNT(*) FROM matter m WHERE m.county = $C AND m.noun = 'order'
            AND m.state IN ('declined', 'withdrawn')",
    ),
    ("rated", "SELECT COUNT(*) FROM order_rating r WHERE r.county = $C"),
    ("rated_good", "SELECT COUNT(*) FROM order_rating r WHERE r.county = $C AND r.level >= 3"),
    ("stories", "SELECT COUNT(*) FROM story s WHERE s.county = $C AND s.state = 'published'"),
    (
        "minutes",
        "SELECT COALESCE(SUM(o.minutes), 0) FROM orders o WHERE o.county = $C AND o.served_at IS NOT NULL",
    ),
];

async fn by_hand(world: &World, county: County, text: &str) -> i64 {
    let text = text.replace("$C", &county.to_string());
    // PostgreSQL sums whole numbers to another type.
    world.number(&format!("SELECT CAST(({text}) AS BIGINT)")).await
}

/// Fills a county and compares its figures with the counts by hand and with the recount.
async fn counted(world: &World, county: County, scale: Scale) -> i64 {
    world.demo(county, scale).await;
    let year = Period::year(2025);
    let told = overview(&world.app, county, county.place(), None, year).await.unwrap();
    let recount = figures::recount(&world.app, county, year).await.unwrap();
    for (measure, text) in BY_HAND {
        let hand = by_hand(world, county, text).await;
        assert_eq!((told.counts.total(measure), recount[*measure]), (hand, hand), "{measure}");
        assert!(hand > 0, "{measure}: the demonstration shows it");
    }
    assert_eq!(told.counts.total("taken"), recount["taken"]);
    for skill in Skill::ALL {
        let own = overview(&world.app, county, county.place(), Some(skill), year).await.unwrap();
        let text = format!(
            "SELECT COUNT(*) FROM orders o WHERE o.county = $C AND o.skill = '{}'",
            skill.code()
        );
        assert_eq!(own.counts.total("placed"), by_hand(world, county, &text).await, "{skill:?}");
    }
    let adrift =
        "SELECT COUNT(*) FROM matter m JOIN orders o ON o.county = m.county AND o.id = m.id
        WHERE m.county = $C AND m.open = 1 AND (m.due_at IS NULL OR m.due_at <> o.due_at)";
    assert_eq!(by_hand(world, county, adrift).await, 0);
    let states =
        "SELECT COUNT(DISTINCT m.state) FROM matter m WHERE m.county = $C AND m.noun = 'order'";
    assert_eq!(by_hand(world, county, states).await, 7, "orders of all states");
    told.counts.total("served")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn qinyang_has_the_size_of_its_own_report() {
    let world = World::seeding().await;

    let served = counted(&world, QINYANG, Scale::County).await;

    assert_eq!(served, 11_320);
    for (expected, text) in [
        (3_000, "SELECT COUNT(*) FROM member WHERE county = $C"),
        (3_000, "SELECT COUNT(*) FROM role_grant WHERE county = $C AND role = 'member'"),
        (154, "SELECT COUNT(*) FROM grid WHERE county = $C"),
        (154, "SELECT COUNT(*) FROM role_grant WHERE county = $C AND role = 'grid_keeper'"),
        (120, "SELECT COUNT(*) FROM service WHERE county = $C AND active = 1"),
    ] {
        assert_eq!(by_hand(&world, QINYANG, text).await, expected, "{text}");
    }
    world.clear().await;
}

on_both! {
    async fn a_village_s_orders_are_what_their_history_says_and_every_figure_opens(world: World) {
        let served = counted(world, LANGAO, Scale::Village).await;
        assert_eq!(served, 44);

        let mut leader = world.staff(LANGAO, "lingdao").await;
        leader.roles = vec![Role::Leader];
        let (from, until) = Period::year(2025).span();
        let house = world.app.house(LANGAO).await.unwrap();
        let mut places: Vec<Place> = house.towns().take(3).map(|it| it.place).collect();
        places.extend(house.villages(places[0]).take(2).map(|it| it.place));
        places.push(LANGAO.place());
        for place in places {
            for skill in [None, Some(Skill::Repair)] {
                let year = Period::year(2025);
                let told = overview(&world.app, LANGAO, place, skill, year).await.unwrap();
                for measure in Measure::ALL {
                    let filter = Filter {
                        measure: Some(measure),
                        place: Some(place),
                        skill,
                        from: Some(from),
                        until: Some(until),
                        ..Filter::default()
                    };
                    let mut after = None;
                    let (mut rows, mut minutes) = (0, 0);
                    loop {
                        let found = page(&world.app, &leader, LANGAO, filter.clone(), Sorted::Placed, after, 7);
                        let found = found.await.unwrap();
                        let Some(last) = found.last() else { break };
                        after = Some((last.placed_at.0, last.id));
                        rows += i64::try_from(found.len()).unwrap();
                        minutes += found.iter().map(|it| it.minutes).sum::<i64>();
                    }
                    let opened = if measure == Measure::Minutes { minutes } else { rows };
                    assert_eq!(opened, told.counts.total(measure.code()), "{measure:?} {place} {skill:?}");
                }
                let late = Filter { due_before: Some(world.app.now()), place: Some(place), skill, ..Filter::default() };
                let late = page(&world.app, &leader, LANGAO, late, Sorted::Due, None, 100).await.unwrap();
                assert_eq!(i64::try_from(late.len()).unwrap(), told.overdue, "{place} {skill:?}");
            }
        }
    }
}

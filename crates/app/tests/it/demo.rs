//! The demonstration ends at the office's own figures, counted three ways.

use app::demo::Scale;
use app::figures::Period;
use app::testing::{LANGAO, World};
use domain::directory::Role;
use domain::figures::Figures;
use store::Tx;

/// Received in 2025 (in Shanghai), closed, open, satisfied and called, straight from the rows.
const COUNTS: &str = "SELECT COUNT(*),
        SUM(CASE WHEN m.state = 'closed' THEN 1 ELSE 0 END),
        SUM(CASE WHEN m.open = 1 THEN 1 ELSE 0 END),
        SUM(CASE WHEN m.state = 'closed' AND r.satisfied = 1 THEN 1 ELSE 0 END),
        SUM(CASE WHEN m.state = 'closed' AND r.satisfied IS NOT NULL THEN 1 ELSE 0 END)
    FROM matter m JOIN request r ON r.county = m.county AND r.id = m.id
    WHERE m.county = 610925 AND m.noun = 'request'
        AND r.received_at >= 1735660800000000 AND r.received_at < 1767196800000000";

/// The same from the calls that were answered: the last one of each closed request.
const CALLED: &str = "SELECT COUNT(*), SUM(CASE WHEN c.level >= 3 THEN 1 ELSE 0 END)
    FROM call_back c JOIN matter m ON m.county = c.county AND m.id = c.request
    JOIN request r ON r.county = c.county AND r.id = c.request AND r.round = c.round
    WHERE c.county = 610925 AND m.state = 'closed' AND c.result = 'solved'
        AND r.received_at >= 1735660800000000 AND r.received_at < 1767196800000000";

/// Open ones that nobody owes or that have no time.
const ADRIFT: &str = "SELECT COUNT(*) FROM matter m
    LEFT JOIN organisation o ON o.county = m.county AND o.id = m.owner
    WHERE m.county = 610925 AND m.open = 1 AND (o.id IS NULL OR m.due_at IS NULL)";

async fn ends_at(world: &World, scale: Scale, expected: [i64; 5]) -> Figures {
    let filled = world.demo(LANGAO, scale).await;

    let [received, closed, open, satisfied, called] = expected;
    let told = &filled.figures;
    assert_eq!((told.received, told.closed, told.open()), (received, closed, open));
    assert_eq!((told.satisfied, told.called), (satisfied, called));
    let row = world.rows(COUNTS).await.remove(0);
    let counted: Vec<i64> = (0..5).map(|it| row.int(it).unwrap()).collect();
    assert_eq!(counted, expected);
    let row = world.rows(CALLED).await.remove(0);
    assert_eq!((row.int(0), row.int(1)), (Ok(called), Ok(satisfied)));
    assert_eq!(world.number(ADRIFT).await, 0);
    let span = Period::year(2025).span();
    let recount = async move |tx: &mut Tx<'_>| store::ledger::recount(tx, LANGAO, span).await;
    assert_eq!(world.app.store().read(LANGAO.0, recount).await.as_ref(), Ok(told));
    let verify = async move |tx: &mut Tx<'_>| store::audit::verify(tx, LANGAO, &[]).await;
    let verdict = world.app.store().read(LANGAO.0, verify).await;
    assert!(matches!(verdict, Ok(store::audit::Verdict::Sound { rows, .. }) if rows > received));
    filled.figures
}

const YEAR: [i64; 5] = [3_891, 3_825, 66, 3_771, 3_825];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_countys_year_ends_at_the_offices_figures_on_sqlite() {
    let world = World::seeding().await;
    ends_at(&world, Scale::County, YEAR).await;
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_countys_year_ends_at_the_offices_figures_on_postgresql() {
    let world = World::postgres().await;
    ends_at(&world, Scale::County, YEAR).await;
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_rows() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let world = World::seeding().await;
        world.demo(LANGAO, Scale::Village).await;
        seen.push(world.fingerprint().await);
        if seen.len() == 2 {
            world.run("UPDATE request SET answer = answer || '。' WHERE standing = 1").await;
            seen.push(world.fingerprint().await);
        }
        world.clear().await;
    }

    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[1], seen[2], "the hash sees a changed row");
}

on_both! {
    async fn a_village_ends_at_the_same_ratio_counted_three_ways(world: World) {
        ends_at(world, Scale::Village, [60, 48, 12, 46, 48]).await;
    }

    async fn the_accounts_of_a_demonstration_are_told_at_every_start(world: World) {
        let filled = world.demo(LANGAO, Scale::Village).await;
        let later = world.officers(LANGAO, Role::Handler, 1).await.remove(0).person;
        let now = world.app.now();
        let add = async move |tx: &mut Tx<'_>| {
            store::accounts::insert(tx, LANGAO, ("houlai", later), ("hash", false), now).await
        };
        world.app.store().write(LANGAO.0, add).await.unwrap();
        let told = app::demo::sign_ins(&world.app, LANGAO).await.unwrap();

        let logins = |all: &[app::demo::SignIn]| {
            let mut all: Vec<String> = all.iter().map(|it| it.login.clone()).collect();
            all.sort();
            all
        };
        assert_eq!(logins(&told), logins(&filled.sign_ins), "nobody who came later");
        assert!(told.iter().all(|it| !it.role.contains("，，") && it.role.contains('，')), "{told:?}");
    }
}

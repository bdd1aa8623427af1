//! What only happens on PostgreSQL: a lost connection, transactions in each other's way, an
//! unsafe server, a second program.
#![expect(clippy::unwrap_used, reason = "a test fails by panic")]

use store::{Migration, Options, Store, StoreError, Target, Tx, params, testing};

store::statements! {
    MAKE = "INSERT INTO room (county, id) VALUES ($1, $2)";
    COUNT = "SELECT count(*) FROM room WHERE county = $1";
    TICKS = "SELECT n FROM counter WHERE county = $1";
    SET = "UPDATE counter SET n = $2 WHERE county = $1";
    STUMBLE = "SELECT stumble($1, $2)";
    HANG_UP = "SELECT pg_terminate_backend(pg_backend_pid())";
    HANG_UP_ON_OTHERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
}

/// `stumble` fails with the given code the first so many times; a sequence forgets no rollback.
const SCHEMA: Migration = Migration {
    number: 1,
    name: "rooms",
    sqlite: "",
    postgres: "
        CREATE TABLE room (county BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (county, id));
        CREATE TABLE counter (county BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);
        INSERT INTO counter VALUES (1, 0);
        CREATE SEQUENCE tries;
        CREATE FUNCTION stumble(code TEXT, times BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('tries') <= times THEN RAISE EXCEPTION USING ERRCODE = code; END IF;
            RETURN 1;
        END $$;",
};

async fn ready() -> (testing::Home, Store) {
    let home = testing::postgres().await;
    let store = home.store.clone();
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    (home, store)
}

async fn make(store: &Store, id: i64) -> Result<(), StoreError> {
    store.write(1, async move |tx: &mut Tx<'_>| tx.run(MAKE, params![1, id]).await).await
}

async fn count(store: &Store) -> Result<i64, StoreError> {
    store.read(1, async |tx: &mut Tx<'_>| tx.query_one(COUNT, params![1]).await?.int(0)).await
}

/// A job that stumbles, then makes a room.
async fn stumble(store: &Store, code: &'static str, times: i64) -> Result<(), StoreError> {
    store
        .write(1, async move |tx: &mut Tx<'_>| {
            tx.run(MAKE, params![1, 999]).await?;
            tx.query(STUMBLE, params![code, times]).await.map(drop)
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_in_anothers_way_is_run_again() {
    let (home, store) = ready().await;

    let mut jobs = vec![];
    for id in 0..50 {
        let store = store.clone();
        jobs.push(tokio::spawn(async move { make(&store, id).await }));
    }
    let stumbled = stumble(&store, "40001", 4).await;
    for job in jobs {
        job.await.unwrap().unwrap();
    }

    assert_eq!(stumbled, Ok(()));
    assert_eq!(count(&store).await, Ok(51));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_always_in_anothers_way_ends_as_busy() {
    let (home, store) = ready().await;

    assert_eq!(stumble(&store, "40P01", 5).await, Err(StoreError::Busy));

    assert_eq!(count(&store).await, Ok(0));
    assert_eq!(stumble(&store, "40P01", 5).await, Ok(()));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told() {
    let (home, store) = ready().await;

    assert_eq!(stumble(&store, "53100", 1).await, Err(StoreError::Full));

    assert_eq!(stumble(&store, "53100", 1).await, Ok(()));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_costs_its_batch_and_no_more() {
    let (home, store) = ready().await;
    make(&store, 1).await.unwrap();
    count(&store).await.unwrap();

    let lost = store
        .write(1, async |tx: &mut Tx<'_>| {
            tx.run(MAKE, params![1, 2]).await?;
            tx.query(HANG_UP, params![]).await.map(drop)
        })
        .await;
    assert_eq!(lost, Err(StoreError::Unavailable));
    make(&store, 3).await.unwrap();
    let lost =
        store.read(1, async |tx: &mut Tx<'_>| tx.query(HANG_UP, params![]).await.map(drop)).await;
    assert_eq!(lost, Err(StoreError::Unavailable));
    assert_eq!(count(&store).await, Ok(2));

    // As when the server is restarted: every idle connection is gone.
    let others = store
        .write(1, async |tx: &mut Tx<'_>| tx.query_one(HANG_UP_ON_OTHERS, params![]).await?.int(0))
        .await;
    assert!(others.unwrap() > 0);
    for id in 10..20 {
        make(&store, id).await.unwrap();
        count(&store).await.ok();
    }
    assert_eq!(count(&store).await, Ok(12));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_of_a_county_are_serial_between_programs_too() {
    let (home, first) = ready().await;
    let second = Store::open(home.target(), testing::options()).await.unwrap();

    let jobs: Vec<_> = (0..200)
        .map(|n| {
            let store = if n % 2 == 0 { first.clone() } else { second.clone() };
            tokio::spawn(async move {
                store
                    .write(1, async |tx: &mut Tx<'_>| {
                        let n = tx.query_one(TICKS, params![1]).await?.int(0)?;
                        tx.run(SET, params![1, n + 1]).await
                    })
                    .await
            })
        })
        .collect();
    for job in jobs {
        job.await.unwrap().unwrap();
    }

    let ticks =
        first.read(1, async |tx: &mut Tx<'_>| tx.query_one(TICKS, params![1]).await?.int(0)).await;
    assert_eq!(ticks, Ok(200));
    second.close().await.unwrap();
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counties_of_different_lanes_do_not_wait_for_each_other() {
    let (home, store) = ready().await;

    let jobs: Vec<_> = (0..400_i64)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let county = n % 13;
                store
                    .write(county, async move |tx: &mut Tx<'_>| {
                        tx.run(MAKE, params![county, n]).await
                    })
                    .await
            })
        })
        .collect();
    for job in jobs {
        job.await.unwrap().unwrap();
    }

    assert_eq!(count(&store).await, Ok(31));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgets_is_refused() {
    let (home, store) = ready().await;
    let text = "DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
        END $$";
    store
        .write(1, async move |tx: &mut Tx<'_>| tx.query_text("unsafe", text, params![]).await)
        .await
        .unwrap();

    let careful = Options { accept_unsafe: false, ..testing::options() };
    let refused = Store::open(home.target(), careful).await;
    let accepted = Store::open(home.target(), testing::options()).await;

    let Err(StoreError::Refused(sentence)) = refused else { panic!("not refused") };
    assert!(sentence.contains("= off") && sentence.contains("postgresql.conf"), "{sentence}");
    accepted.unwrap().close().await.unwrap();
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_walks_past_the_wall_is_refused() {
    let (home, _) = ready().await;
    let Target::Postgres(url) = home.target() else { panic!("not on PostgreSQL") };
    let above = Target::Postgres(url.replace("user=gongjian_test&", ""));

    let careful = Options { accept_unsafe: false, ..testing::options() };
    let refused = Store::open(above, careful).await;

    let Err(StoreError::Refused(sentence)) = refused else { panic!("not refused") };
    assert!(sentence.contains("超级用户") && sentence.contains("CREATE ROLE"), "{sentence}");
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_none_is_refused_and_a_dead_one_unavailable() {
    let none = Store::open(Target::Postgres("no address".into()), testing::options()).await;
    let dead = "postgres://nobody@127.0.0.1:1/none".to_owned();
    let dead = Store::open(Target::Postgres(dead), testing::options()).await;

    assert!(matches!(none.err(), Some(StoreError::Refused(_))));
    assert_eq!(dead.err(), Some(StoreError::Unavailable));
}

//! What only happens on SQLite: a full disk, a long log, a second program on the file.
#![expect(clippy::unwrap_used, reason = "a test fails by panic")]

use store::{Durability, Migration, Options, Store, StoreError, Tx, params, testing};

store::statements! {
    ADD = "INSERT INTO blob (county, id, body) VALUES ($1, $2, $3)";
    CHANGE = "UPDATE blob SET body = $3 WHERE county = $1 AND id = $2";
    COUNT = "SELECT count(*), coalesce(sum(length(body)), 0) FROM blob WHERE county = $1";
}

const SCHEMA: Migration = Migration {
    number: 1,
    name: "blobs",
    sqlite: "CREATE TABLE blob (county BIGINT NOT NULL, id BIGINT NOT NULL, body BLOB NOT NULL,
                                PRIMARY KEY (county, id))",
    postgres: "",
};

const SIZE: i64 = 20_000;

async fn add(store: &Store, id: i64) -> Result<(), StoreError> {
    store
        .write(1, async move |tx: &mut Tx<'_>| {
            tx.run(ADD, params![1, id, vec![7_u8; 20_000]]).await
        })
        .await
}

async fn count(store: &Store) -> (i64, i64) {
    store
        .read(1, async |tx: &mut Tx<'_>| {
            let row = tx.query_one(COUNT, params![1]).await?;
            Ok::<_, StoreError>((row.int(0)?, row.int(1)?))
        })
        .await
        .unwrap()
}

async fn pragma(store: &Store, text: &'static str) {
    store
        .write(1, async move |tx: &mut Tx<'_>| tx.query_text("pragma", text, params![]).await)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_loses_nothing() {
    let home = testing::sqlite().await;
    let store = home.store.clone();
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    pragma(&store, "PRAGMA max_page_count = 100").await;

    let jobs: Vec<_> = (0..200)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { (id, add(&store, id).await) })
        })
        .collect();
    let (mut kept, mut full) = (0, Vec::new());
    for job in jobs {
        match job.await.unwrap() {
            (_, Ok(())) => kept += 1,
            (id, Err(error)) => {
                assert_eq!(error, StoreError::Full);
                full.push(id);
            }
        }
    }

    assert!(kept > 0 && !full.is_empty());
    assert_eq!(count(&store).await, (kept, kept * SIZE), "just what was acknowledged is there");

    pragma(&store, "PRAGMA max_page_count = 1000000").await;
    for id in full {
        add(&store, id).await.unwrap();
    }
    assert_eq!(count(&store).await, (200, 200 * SIZE));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_stays_short_under_steady_writing() {
    let home = testing::sqlite().await;
    let store = home.store.clone();
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    for id in 0..1000 {
        add(&store, id).await.unwrap();
    }

    // More than 500 MiB of log in all, were it never started anew.
    for round in 0..25_u8 {
        let jobs: Vec<_> = (0..1000_i64)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move {
                    store
                        .write(1, async move |tx: &mut Tx<'_>| {
                            tx.run(CHANGE, params![1, id, vec![round; 20_000]]).await
                        })
                        .await
                })
            })
            .collect();
        for job in jobs {
            job.await.unwrap().unwrap();
        }
    }

    let store::Target::Sqlite(path) = home.target() else { unreachable!() };
    let log = testing::file_size(&path.with_extension("db-wal"));
    assert!(log < 256 << 20, "the log has {log} bytes");
    assert_eq!(count(&store).await, (1000, 1000 * SIZE));
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_sees_what_was_acknowledged_and_may_write_too() {
    let home = testing::sqlite().await;
    let store = home.store.clone();
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    let other = Store::open(home.target(), testing::options()).await.unwrap();

    for id in 0..20 {
        let (first, second) = tokio::join!(add(&store, id), add(&other, 1000 + id));
        first.unwrap();
        second.unwrap();
    }

    assert_eq!(count(&store).await.0, 40);
    assert_eq!(count(&other).await.0, 40);
    other.close().await.unwrap();
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seeding_ends_in_a_durable_file() {
    let home = testing::sqlite().await;
    home.store.close().await.unwrap();
    let options = Options { durability: Durability::Seeding, ..testing::options() };
    let store = Store::open(home.target(), options).await.unwrap();
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    for id in 0..10 {
        add(&store, id).await.unwrap();
    }

    store.settle().await.unwrap();

    let level = store
        .write(1, async |tx: &mut Tx<'_>| {
            let rows = tx.query_text("pragma", "PRAGMA synchronous", params![]).await?;
            rows.first().unwrap().int(0)
        })
        .await
        .unwrap();
    assert_eq!(level, 2, "FULL");
    let store::Target::Sqlite(path) = home.target() else { unreachable!() };
    assert_eq!(testing::file_size(&path.with_extension("db-wal")), 0, "the log is empty");
    add(&store, 10).await.unwrap();
    assert_eq!(count(&store).await.0, 11);
    store.close().await.unwrap();
}

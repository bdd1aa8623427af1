//! What the store promises, on both databases: group commit, isolation of jobs, and that no
//! dropped, panicking or stalling caller can hurt those who come later.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use std::task::Poll;
use std::time::Duration;
use store::{Sql, Store, StoreError, Tx, on_both, params};

store::statements! {
    MAKE = "INSERT INTO room (county, id, name) VALUES ($1, $2, $3)";
    MAKE_OR_NOT = "INSERT INTO room (county, id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    RENAME = "UPDATE room SET name = $3 WHERE id = $2 AND county = $1";
    SPOIL = "UPDATE room SET name = NULL WHERE county = $1 AND id = $2";
    COUNT = "SELECT count(*) FROM room WHERE county = $1";
    SUM = "SELECT sum(id), count(photo) FROM room WHERE county = $1";
    LOAD = "SELECT name FROM room WHERE county = $1 AND id = $2";
    // The placeholders out of order, on purpose.
    SWAPPED = "SELECT id FROM room WHERE name = $2 AND id > $3 AND county = $1 ORDER BY id";
    PICTURE = "SELECT name, photo FROM room WHERE county = $1 AND id = $2";
    PHOTO = "UPDATE room SET photo = $3 WHERE county = $1 AND id = $2";
    TICK = "UPDATE counter SET n = n + $2 WHERE county = $1";
    TICKS = "SELECT n FROM counter WHERE county = $1";
    SET = "UPDATE counter SET n = $2 WHERE county = $1";
    COUNTER = "INSERT INTO counter (county, n) VALUES ($1, 0)";
}

const SCHEMA: store::Migration = store::Migration {
    number: 1,
    name: "rooms",
    sqlite: "CREATE TABLE room (county BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL,
                                photo BLOB, PRIMARY KEY (county, id));
             CREATE TABLE counter (county BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);",
    postgres: "CREATE TABLE room (county BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL,
                                  photo BYTEA, PRIMARY KEY (county, id));
               CREATE TABLE counter (county BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);",
};

const COUNTY: i64 = 610_925;

async fn ready(store: &Store) {
    store.migrate(&[SCHEMA], kernel::time::Instant(1)).await.unwrap();
    store
        .write(COUNTY, async |tx: &mut Tx<'_>| tx.run(COUNTER, params![COUNTY]).await)
        .await
        .unwrap();
}

async fn make(store: &Store, id: i64) -> Result<(), StoreError> {
    store
        .write(COUNTY, async move |tx: &mut Tx<'_>| tx.run(MAKE, params![COUNTY, id, "房间"]).await)
        .await
}

async fn number(store: &Store, sql: &'static Sql) -> i64 {
    store
        .read(COUNTY, async move |tx: &mut Tx<'_>| tx.query_one(sql, params![COUNTY]).await?.int(0))
        .await
        .unwrap()
}

/// Waits until everything handed over before is done: jobs of one county are serial.
async fn quiet(store: &Store) {
    store.write(COUNTY, async |_: &mut Tx<'_>| Ok::<_, StoreError>(())).await.unwrap();
}

on_both! {
    async fn a_job_is_kept_if_it_answers_ok_and_undone_if_not(store: Store) {
        ready(&store).await;

        make(&store, 1).await.unwrap();
        let refused: Result<(), StoreError> = store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                tx.run(MAKE, params![COUNTY, 2, "房间"]).await?;
                Err(StoreError::Stale { table: "room" })
            })
            .await;

        assert_eq!(refused, Err(StoreError::Stale { table: "room" }));
        assert_eq!(number(&store, COUNT).await, 1);
    }

    async fn parameters_go_by_their_number_and_values_come_back(store: Store) {
        ready(&store).await;
        store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                tx.run(MAKE, params![COUNTY, 1, "甲"]).await?;
                tx.run(MAKE, params![COUNTY, 2, String::from("乙")]).await?;
                tx.run(MAKE, params![COUNTY, 3, "乙"]).await?;
                let rows = tx.execute(PHOTO, params![COUNTY, 3, vec![0_u8, 255]]).await?;
                assert_eq!(rows, 1);
                tx.execute(PHOTO, params![COUNTY, 2, None::<Vec<u8>>]).await.map(drop)
            })
            .await
            .unwrap();

        let (ids, sums, with, without) = store
            .read(COUNTY, async |tx: &mut Tx<'_>| {
                let rows = tx.query(SWAPPED, params![COUNTY, "乙", 2]).await?;
                let ids: Result<Vec<i64>, _> = rows.iter().map(|row| row.int(0)).collect();
                let sums = tx.query_one(SUM, params![COUNTY]).await?;
                let with = tx.query_one(PICTURE, params![COUNTY, 3]).await?;
                let without = tx.query_one(PICTURE, params![COUNTY, 2]).await?;
                assert_eq!(tx.statements(), 4);
                Ok::<_, StoreError>((ids?, sums, with, without))
            })
            .await
            .unwrap();

        assert_eq!(ids, [3]);
        assert_eq!((sums.int(0), sums.bool(1)), (Ok(6), Ok(true)));
        assert_eq!((with.text(0), with.blob(1)), (Ok("乙".to_owned()), Ok(vec![0, 255])));
        assert_eq!((without.opt_blob(1), without.opt_int(1)), (Ok(None), Ok(None)));
        assert!(matches!(with.int(0), Err(StoreError::Corrupt { what })
            if what == "engine::PICTURE, column 0: should be a number"));
        for wrong in [sums.bool(0).err(), with.blob(0).err(), without.blob(1).err(), with.text(2).err()] {
            assert!(matches!(wrong, Some(StoreError::Corrupt { .. })));
        }
    }

    async fn a_wrong_count_of_parameters_is_an_error_and_no_panic(store: Store) {
        ready(&store).await;

        let short = store
            .write(COUNTY, async |tx: &mut Tx<'_>| tx.run(MAKE, params![COUNTY, 1]).await)
            .await;

        assert!(matches!(short, Err(StoreError::Database(what)) if what.contains("MAKE")));
        make(&store, 1).await.unwrap();
    }

    async fn a_unique_constraint_is_a_conflict_that_is_named(store: Store) {
        ready(&store).await;
        make(&store, 1).await.unwrap();

        let twice = make(&store, 1).await;
        let neither = store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                let rows = tx.execute(MAKE_OR_NOT, params![COUNTY, 1, "房间"]).await?;
                tx.run(MAKE, params![COUNTY, 2, "房间"]).await?;
                Ok::<_, StoreError>(rows)
            })
            .await;

        // Behind row-level security the server no longer says which columns, only which constraint.
        let constraint = if store.is_postgres() { "room_pkey" } else { "room.county, room.id" };
        let constraint = constraint.to_owned();
        assert_eq!(twice, Err(StoreError::Conflict { constraint }));
        assert_eq!(neither, Ok(0));
        assert_eq!(number(&store, COUNT).await, 2);
    }

    async fn a_failed_write_ends_the_job_even_if_it_looks_away(store: Store) {
        ready(&store).await;

        let looked_away = store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                tx.run(MAKE, params![COUNTY, 1, "房间"]).await?;
                // Deferred on PostgreSQL: told by the next statement there, at once on SQLite.
                tx.run(SPOIL, params![COUNTY, 1]).await.ok();
                tx.query(COUNT, params![COUNTY]).await.ok();
                Ok::<_, StoreError>(())
            })
            .await;
        let at_the_end = store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                tx.run(MAKE, params![COUNTY, 1, "房间"]).await?;
                tx.run(SPOIL, params![COUNTY, 1]).await
            })
            .await;

        for error in [looked_away, at_the_end] {
            assert!(matches!(error, Err(StoreError::Database(what)) if what.contains("SPOIL")));
        }
        assert_eq!(number(&store, COUNT).await, 0);
    }

    async fn neighbours_in_a_batch_are_not_hurt_by_each_other(store: Store) {
        ready(&store).await;
        make(&store, 0).await.unwrap();

        let mut jobs = Vec::new();
        for id in 1..=300_i64 {
            let store = store.clone();
            jobs.push(tokio::spawn(async move {
                store
                    .write(COUNTY, async move |tx: &mut Tx<'_>| {
                        tx.run(TICK, params![COUNTY, 1]).await?;
                        tx.run(MAKE, params![COUNTY, id, "房间"]).await?;
                        match id % 3 {
                            0 => tx.run(MAKE, params![COUNTY, 0, "房间"]).await,
                            1 => Err(StoreError::Stale { table: "room" }),
                            _ => Ok(()),
                        }
                    })
                    .await
            }));
        }
        for (id, job) in (1..).zip(jobs) {
            let outcome = job.await.unwrap();
            match id % 3 {
                0 => assert!(matches!(outcome, Err(StoreError::Conflict { .. }))),
                1 => assert!(matches!(outcome, Err(StoreError::Stale { .. }))),
                _ => assert_eq!(outcome, Ok(())),
            }
        }

        assert_eq!(number(&store, COUNT).await, 101);
        assert_eq!(number(&store, TICKS).await, 100);
        let stats = store.stats();
        assert!(stats.commits < stats.jobs, "{stats:?}");
    }

    async fn five_hundred_jobs_share_commits(store: Store) {
        ready(&store).await;
        let before = store.stats();

        let jobs: Vec<_> = (1..=500)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move { make(&store, id).await })
            })
            .collect();
        for job in jobs {
            job.await.unwrap().unwrap();
        }

        let after = store.stats();
        assert_eq!(after.jobs - before.jobs, 500);
        assert!(after.commits - before.commits < 250, "{before:?} {after:?}");
        assert_eq!(number(&store, COUNT).await, 500);
    }

    async fn jobs_of_a_county_are_serial(store: Store) {
        ready(&store).await;

        // Reads, then writes what it read plus one: any two at once would lose a step.
        let jobs: Vec<_> = (0..200)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    store
                        .write(COUNTY, async |tx: &mut Tx<'_>| {
                            let n = tx.query_one(TICKS, params![COUNTY]).await?.int(0)?;
                            tx.run(SET, params![COUNTY, n + 1]).await
                        })
                        .await
                })
            })
            .collect();
        for job in jobs {
            job.await.unwrap().unwrap();
        }

        assert_eq!(number(&store, TICKS).await, 200);
    }

    async fn a_panicking_job_is_undone_and_the_next_is_served(store: Store) {
        ready(&store).await;

        for _ in 0..10 {
            let panicked: Result<(), StoreError> = store
                .write(COUNTY, async |tx: &mut Tx<'_>| {
                    tx.execute(MAKE, params![COUNTY, 1, "房间"]).await?;
                    panic!("a fault in a writing job, for the test")
                })
                .await;
            assert_eq!(panicked, Err(StoreError::Panicked));
            let panicked: Result<(), StoreError> = store
                .read(COUNTY, async |tx: &mut Tx<'_>| {
                    tx.query(COUNT, params![COUNTY]).await?;
                    panic!("a fault in a reading job, for the test")
                })
                .await;
            assert_eq!(panicked, Err(StoreError::Panicked));
        }

        make(&store, 2).await.unwrap();
        assert_eq!(number(&store, COUNT).await, 1);
    }

    async fn a_job_may_await_nothing_but_its_transaction(store: Store) {
        ready(&store).await;

        let stalled = store
            .write(COUNTY, async |tx: &mut Tx<'_>| {
                tx.execute(MAKE, params![COUNTY, 1, "房间"]).await?;
                tokio::time::sleep(Duration::from_hours(1)).await;
                Ok::<_, StoreError>(())
            })
            .await;
        let stalled_reader = store
            .read(COUNTY, async |tx: &mut Tx<'_>| {
                tx.query(COUNT, params![COUNTY]).await?;
                tokio::time::sleep(Duration::from_hours(1)).await;
                Ok::<_, StoreError>(())
            })
            .await;

        assert_eq!(stalled, Err(StoreError::ForeignAwait));
        assert_eq!(stalled_reader, Err(StoreError::ForeignAwait));
        make(&store, 2).await.unwrap();
        assert_eq!(number(&store, COUNT).await, 1);
    }

    async fn a_read_sees_one_snapshot(store: Store) {
        ready(&store).await;
        let (asked, go) = (std::sync::Arc::new(tokio::sync::Barrier::new(2)), store.clone());
        let (seen, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);

        let signal = std::sync::Arc::clone(&asked);
        let handle = tokio::runtime::Handle::current();
        let reading = tokio::spawn(async move {
            go.read(COUNTY, async move |tx: &mut Tx<'_>| {
                let first = tx.query_one(COUNT, params![COUNTY]).await?.int(0)?;
                // Blocks its thread, as a job may not await: until the writer has committed.
                let signal = std::sync::Arc::clone(&signal);
                handle.spawn(async move { signal.wait().await });
                wait.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
                let second = tx.query_one(COUNT, params![COUNTY]).await?.int(0)?;
                Ok::<_, StoreError>((first, second))
            })
            .await
        });
        asked.wait().await;
        make(&store, 1).await.unwrap();
        seen.send(()).unwrap();

        assert_eq!(reading.await.unwrap(), Ok((0, 0)));
        assert_eq!(number(&store, COUNT).await, 1);
    }

    async fn a_reader_cannot_write(store: Store) {
        ready(&store).await;

        let outcome = store
            .read(COUNTY, async |tx: &mut Tx<'_>| tx.run(MAKE, params![COUNTY, 1, "房间"]).await)
            .await;

        assert!(matches!(outcome, Err(StoreError::Database(_))), "{outcome:?}");
        assert_eq!(number(&store, COUNT).await, 0);
    }

    async fn a_thousand_dropped_callers_hurt_nobody(store: Store) {
        ready(&store).await;

        for id in 1..=1000_i64 {
            let (reader, writer) = (store.clone(), store.clone());
            let reading = tokio::spawn(async move {
                reader.read(COUNTY, async |tx: &mut Tx<'_>| {
                    tx.query(COUNT, params![COUNTY]).await?;
                    tx.query(SUM, params![COUNTY]).await
                }).await
            });
            let writing = tokio::spawn(async move { make(&writer, id).await });
            // At every stage: some before they begin, some in the midst, some when done.
            for _ in 0..id % 5 {
                tokio::task::yield_now().await;
            }
            reading.abort();
            writing.abort();
            // Polled once and dropped: the job is handed over, nobody waits for it.
            let mut once = Box::pin(make(&store, 10_000 + id));
            if let Poll::Ready(done) = futures_util::poll!(once.as_mut()) {
                done.unwrap();
            }
            let mut once = Box::pin(number(&store, COUNT));
            if let Poll::Ready(count) = futures_util::poll!(once.as_mut()) {
                assert!(count >= 0);
            }
        }

        quiet(&store).await;
        let handed_over = number(&store, COUNT).await;
        assert!(handed_over >= 1000, "a job that was handed over is done: {handed_over}");
        let later: Vec<_> = (1..=100)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move {
                    make(&store, 100_000 + id).await.unwrap();
                    number(&store, COUNT).await
                })
            })
            .collect();
        for answer in later {
            let answer = tokio::time::timeout(Duration::from_secs(30), answer).await;
            assert!(answer.unwrap().unwrap() > handed_over);
        }
    }

    async fn composed_text_is_prepared_and_counted(store: Store) {
        ready(&store).await;
        make(&store, 7).await.unwrap();

        let ids = store
            .read(COUNTY, async |tx: &mut Tx<'_>| {
                let mut text = "SELECT id FROM room WHERE county = $1".to_owned();
                text.push_str(" AND name LIKE $2 ORDER BY id");
                let rows = tx.query_text("list of rooms", &text, params![COUNTY, "房%"]).await?;
                rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();

        assert_eq!(ids, [7]);
    }

    async fn every_statement_has_a_shape(store: Store) {
        ready(&store).await;

        let shapes = store::testing::shapes(&store, STATEMENTS).await.unwrap();

        let (name, shape) = shapes.iter().find(|(name, _)| name.ends_with("LOAD")).unwrap();
        assert_eq!(*name, "engine::LOAD");
        assert_eq!((shape.params, shape.columns.as_slice()), (2, &["name".to_owned()][..]));
    }

    async fn a_closed_store_says_so(store: Store) {
        ready(&store).await;
        let mut once = Box::pin(make(&store, 1));
        let first = futures_util::poll!(once.as_mut());
        assert!(first.is_pending(), "handed over, and a commit takes longer than a poll");

        store.close().await.unwrap();

        assert_eq!(once.await, Ok(()), "what was handed over before is finished");
        assert_eq!(make(&store, 2).await, Err(StoreError::Closed));
        let read = store.read(COUNTY, async |tx: &mut Tx<'_>| tx.query(COUNT, params![COUNTY]).await).await;
        assert_eq!(read.err(), Some(StoreError::Closed));
    }
}

/// Renames a room; only here so that a use-case function with a borrowed `Tx` is compiled too.
async fn rename(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<(), StoreError> {
    match tx.execute(RENAME, params![COUNTY, id, name]).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale { table: "room" }),
    }
}

on_both! {
    async fn a_missing_row_is_stale(store: Store) {
        ready(&store).await;
        make(&store, 1).await.unwrap();

        let name = "新名".to_owned();
        let task = tokio::spawn(async move {
            let there = name.clone();
            let first = store
                .write(COUNTY, async move |tx: &mut Tx<'_>| rename(tx, 1, &there).await)
                .await;
            let second = store
                .write(COUNTY, async move |tx: &mut Tx<'_>| rename(tx, 2, &name).await)
                .await;
            (first, second)
        });

        let stale = Err(StoreError::Stale { table: "room" });
        assert_eq!(task.await.unwrap(), (Ok(()), stale));
    }
}

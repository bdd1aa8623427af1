//! The schema goes forward, and a database that is not the program's is refused.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use kernel::time::Instant;
use store::{Migration, StoreError, Tx, on_both, params};

const FIRST: Migration = Migration {
    number: 1,
    name: "甲",
    sqlite: "CREATE TABLE one (county BIGINT); CREATE TABLE other (county BIGINT);",
    postgres: "CREATE TABLE one (county BIGINT); CREATE TABLE other (county BIGINT);",
};

const SECOND: Migration = Migration {
    number: 2,
    name: "乙",
    sqlite: "ALTER TABLE one ADD COLUMN name TEXT",
    postgres: "ALTER TABLE one ADD COLUMN name TEXT",
};

fn refusal(outcome: Result<usize, StoreError>) -> String {
    match outcome {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

on_both! {
    async fn steps_are_taken_once(store: Store) {
        assert_eq!(store.migrate(&[FIRST], Instant(7)).await, Ok(1));
        assert_eq!(store.migrate(&[FIRST, SECOND], Instant(8)).await, Ok(1));
        assert_eq!(store.migrate(&[FIRST, SECOND], Instant(9)).await, Ok(0));

        let times = store
            .read(0, async |tx: &mut Tx<'_>| {
                let text = "SELECT applied_at FROM schema_version ORDER BY number";
                let rows = tx.query_text("times", text, params![]).await?;
                rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()
            })
            .await;
        assert_eq!(times, Ok(vec![7, 8]));
    }

    async fn a_changed_step_is_refused(store: Store) {
        store.migrate(&[FIRST, SECOND], Instant(1)).await.unwrap();
        let changed = Migration { sqlite: "SELECT 1", postgres: "SELECT 1", ..FIRST };

        let sentence = refusal(store.migrate(&[changed, SECOND], Instant(2)).await);

        assert!(sentence.contains("第 1 步“甲”"), "{sentence}");
    }

    async fn a_database_newer_than_the_program_is_refused(store: Store) {
        store.migrate(&[FIRST, SECOND], Instant(1)).await.unwrap();

        let sentence = refusal(store.migrate(&[FIRST], Instant(2)).await);

        assert!(sentence.contains("第 2 步"), "{sentence}");
    }

    async fn a_step_slipped_in_before_is_refused(store: Store) {
        store.migrate(&[SECOND_ALONE], Instant(1)).await.unwrap();

        let sentence = refusal(store.migrate(&[FIRST, SECOND_ALONE], Instant(2)).await);

        assert!(sentence.contains("缺少第 1 步"), "{sentence}");
        assert_eq!(store.migrate(&[SECOND_ALONE], Instant(3)).await, Ok(0));
    }

    async fn a_step_that_fails_leaves_nothing(store: Store) {
        let broken = Migration {
            sqlite: "CREATE TABLE half (county BIGINT); CREATE TABLE half (county BIGINT);",
            postgres: "CREATE TABLE half (county BIGINT); CREATE TABLE half (county BIGINT);",
            ..SECOND
        };

        let outcome = store.migrate(&[FIRST, broken], Instant(1)).await;

        assert!(matches!(outcome, Err(StoreError::Database(what)) if what.contains("乙")));
        let whole = Migration {
            sqlite: "CREATE TABLE half (county BIGINT)",
            postgres: "CREATE TABLE half (county BIGINT)",
            ..SECOND
        };
        assert_eq!(store.migrate(&[FIRST, whole], Instant(2)).await, Ok(1));
    }

    async fn two_programs_that_start_at_once_take_turns(store: Store) {
        let other = store.clone();

        let (first, second) = tokio::join!(
            store.migrate(&[FIRST, SECOND], Instant(1)),
            other.migrate(&[FIRST, SECOND], Instant(1)),
        );

        assert_eq!(first.unwrap() + second.unwrap(), 2);
    }
}

const SECOND_ALONE: Migration = Migration {
    number: 2,
    name: "乙",
    sqlite: "CREATE TABLE two (county BIGINT)",
    postgres: "CREATE TABLE two (county BIGINT)",
};

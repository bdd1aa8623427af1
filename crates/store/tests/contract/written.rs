//! What is written stays written.

use store::{Row, StoreError, on_both};

use crate::house::{COUNTY, read, request, run, stands};

const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM timeline), (SELECT COUNT(*) FROM clock_event),
    (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM audit)";

fn counts(rows: &[Row]) -> Vec<i64> {
    (0..4).map(|column| rows.first().unwrap().int(column).unwrap()).collect()
}

on_both! {
    async fn history_clock_entries_and_audit_refuse_change_and_removal(store: Store) {
        stands(&store).await;
        request(&store, COUNTY, 11, &["路坏了"]).await;
        let before = counts(&read(&store, COUNTS).await);
        assert!(before.iter().all(|it| *it > 0), "{before:?}");

        for attempt in [
            "UPDATE timeline SET public = 'x'",
            "DELETE FROM timeline",
            "UPDATE clock_event SET at = 1 WHERE county = 610925",
            "DELETE FROM clock_event WHERE county = 610925",
            "UPDATE entry SET quantity = 2",
            "DELETE FROM entry",
            "UPDATE audit SET detail = detail",
            "DELETE FROM audit WHERE seq = 1",
        ] {
            let refused = run(&store, attempt).await;
            let Err(StoreError::Database(what)) = refused else {
                unreachable!("{attempt} was not refused: {refused:?}")
            };
            assert!(what.contains("append-only"), "{attempt}: {what}");
        }

        let emptied = ["timeline", "clock_event", "entry", "audit", "story_draft", "whistle_clock"];
        for table in emptied.iter().filter(|_| store.is_postgres()) {
            let attempt: &'static str = format!("TRUNCATE {table}").leak();
            let refused = run(&store, attempt).await;
            assert!(format!("{refused:?}").contains("append-only"), "{attempt}: {refused:?}");
        }

        assert_eq!(counts(&read(&store, COUNTS).await), before);
    }

    async fn an_open_matter_without_a_due_time_is_refused(store: Store) {
        stands(&store).await;
        request(&store, COUNTY, 11, &["路坏了"]).await;

        for attempt in [
            "UPDATE matter SET due_at = NULL",
            "UPDATE matter SET owner = NULL",
            "UPDATE matter SET owner = 999",
        ] {
            assert!(run(&store, attempt).await.is_err(), "{attempt}");
        }
    }
}

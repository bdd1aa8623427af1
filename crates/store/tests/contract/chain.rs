//! The audit's chain: an edit, a removal and a swap are found by reading it again.

use store::audit::{Verdict, verify};
use store::{Store, Tx, on_both};

use crate::house::{COUNTY, OTHER, read, request, run, stands};

async fn verdict(store: &Store) -> Verdict {
    store.read(COUNTY.0, async move |tx: &mut Tx<'_>| verify(tx, COUNTY, &[]).await).await.unwrap()
}

/// As somebody with the database's own tools would.
async fn unlock(store: &Store) {
    let texts: &[&str] = if store.is_postgres() {
        &["DROP TRIGGER audit_stays ON audit", "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY"]
    } else {
        &["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    };
    for text in texts {
        run(store, text).await.unwrap();
    }
}

async fn five(store: &Store) {
    stands(store).await;
    for id in 11..16 {
        request(store, COUNTY, id, &["路坏了"]).await;
        request(store, OTHER, id + 10, &["路坏了"]).await;
    }
    let sound = verdict(store).await;
    assert!(matches!(sound, Verdict::Sound { rows: 5, ref head } if head.len() == 32), "{sound:?}");
    unlock(store).await;
}

on_both! {
    async fn an_edit_of_any_column_is_found(store: Store) {
        five(&store).await;

        for (edit, back) in [
            ("UPDATE audit SET detail = '改' WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET detail = '第 13 件' WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET at = at + 1 WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET at = at - 1 WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET act = 'sent' WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET act = 'send' WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET noun = 'x' WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET noun = 'request' WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET subject = 99 WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET subject = 13 WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET person = 5 WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET person = NULL WHERE seq = 3 AND county = 610925"),
            ("UPDATE audit SET org = 5 WHERE seq = 3 AND county = 610925",
             "UPDATE audit SET org = NULL WHERE seq = 3 AND county = 610925"),
        ] {
            run(&store, edit).await.unwrap();
            assert_eq!(verdict(&store).await, Verdict::Broken { seq: 3 }, "{edit}");
            run(&store, back).await.unwrap();
            assert!(matches!(verdict(&store).await, Verdict::Sound { rows: 5, .. }), "{back}");
        }
    }

    async fn a_removal_is_found_even_if_the_numbers_are_closed_up(store: Store) {
        five(&store).await;

        run(&store, "DELETE FROM audit WHERE seq = 2 AND county = 610925").await.unwrap();
        assert_eq!(verdict(&store).await, Verdict::Broken { seq: 3 });
        for close in [
            "UPDATE audit SET seq = 2 WHERE seq = 3 AND county = 610925",
            "UPDATE audit SET seq = 3 WHERE seq = 4 AND county = 610925",
            "UPDATE audit SET seq = 4 WHERE seq = 5 AND county = 610925",
        ] {
            run(&store, close).await.unwrap();
        }
        assert_eq!(verdict(&store).await, Verdict::Broken { seq: 2 });
    }

    async fn a_swap_and_a_row_of_another_county_are_found(store: Store) {
        five(&store).await;

        for step in [
            "UPDATE audit SET seq = 100 WHERE seq = 3 AND county = 610925",
            "UPDATE audit SET seq = 3 WHERE seq = 4 AND county = 610925",
            "UPDATE audit SET seq = 4 WHERE seq = 100 AND county = 610925",
        ] {
            run(&store, step).await.unwrap();
        }
        assert_eq!(verdict(&store).await, Verdict::Broken { seq: 3 });
        for step in [
            "DELETE FROM audit WHERE county = 610925",
            "UPDATE audit SET county = 610925 WHERE county = 610926",
        ] {
            run(&store, step).await.unwrap();
        }
        assert_eq!(verdict(&store).await, Verdict::Broken { seq: 1 });
        assert_eq!(read(&store, "SELECT seq FROM audit WHERE county = 610926").await, []);
    }
}

//! Entries are folded into the tallies each exactly once, also those that one act writes twice: less
//! under the category it leaves, more under the one it comes to.

use store::ledger::{self, Counted, FOLD_MAX};
use store::{Store, StoreError, Tx, on_both};

use crate::house::{COUNTY, NOW, read, request, stands, village};
use kernel::id::Id;

/// Moves something from one category to the other so often that its marks do not fit one fold.
async fn moved(store: &Store, times: i64) {
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        for nth in 0..times {
            let of = |category| Counted {
                noun: "log",
                matter: Id(11),
                seq: 100 + nth,
                at: NOW,
                place: village(COUNTY),
                category,
                month: 202_503,
            };
            ledger::count(tx, COUNTY, of("lamp"), &[("written", -1)]).await?;
            ledger::count(tx, COUNTY, of("water"), &[("written", 1)]).await?;
        }
        Ok(())
    };
    store.write(COUNTY.0, write).await.unwrap();
}

async fn counted(store: &Store, category: &'static str) -> Option<i64> {
    let months = (202_501, 202_512);
    let of = (COUNTY.place(), category);
    let work = async move |tx: &mut Tx<'_>| ledger::counts(tx, COUNTY, "log", of, months).await;
    let counts = store.read(COUNTY.0, work).await.unwrap();
    counts.months.get(&202_503).and_then(|it| it.get("written")).copied()
}

on_both! {
    async fn an_act_of_two_categories_is_folded_whole_and_no_fold_takes_more_than_its_bound(store: Store) {
        stands(&store).await;
        // The marks of the request itself make the pairs fall across the bound.
        request(&store, COUNTY, 11, &["路坏了"]).await;
        let marks = read(&store, "SELECT COUNT(*) FROM entry_pending").await;
        let own = marks.first().unwrap().int(0).unwrap();
        moved(&store, FOLD_MAX + 1).await;
        let before = (counted(&store, "lamp").await, counted(&store, "water").await);
        assert_eq!(before, (Some(-FOLD_MAX - 1), Some(FOLD_MAX + 1)));

        let mut taken = Vec::new();
        loop {
            let fold = async move |tx: &mut Tx<'_>| ledger::fold(tx, COUNTY).await;
            let it = i64::try_from(store.write(COUNTY.0, fold).await.unwrap()).unwrap();
            if it == 0 { break; }
            taken.push(it);
            // At every moment the figure is exact.
            let now = (counted(&store, "lamp").await, counted(&store, "water").await);
            assert_eq!(now, before, "after {taken:?}");
        }

        assert_eq!(taken.iter().sum::<i64>(), own + 2 * (FOLD_MAX + 1));
        assert!(taken.iter().all(|it| *it <= FOLD_MAX), "{taken:?}");
        let tallied = "SELECT CAST(SUM(quantity) AS BIGINT) FROM count_tally WHERE category = 'water' AND place = 610925000000";
        let sums = read(&store, tallied).await;
        assert_eq!(sums.first().unwrap().int(0).unwrap(), FOLD_MAX + 1);
    }
}

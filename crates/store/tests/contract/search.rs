//! Search finds the same on both databases.

use domain::places::County;
use store::{Store, StoreError, Tx, on_both, search};

use crate::house::{COUNTY, OTHER, request, stands};

async fn found(store: &Store, county: County, typed: &'static str) -> Result<Vec<i64>, StoreError> {
    store
        .read(county.0, async move |tx: &mut Tx<'_>| {
            let hits = search::find(tx, county, typed).await?;
            Ok(hits.into_iter().map(|it| it.0).collect())
        })
        .await
}

on_both! {
    async fn words_initials_old_characters_rare_ones_and_numbers_are_found(store: Store) {
        stands(&store).await;
        request(&store, COUNTY, 11, &["村口路灯坏了三盏", "7K3M2Q", "同心村", "txc"]).await;
        request(&store, COUNTY, 12, &["自來水管凍裂，請修", "9P4WXR", "同心村", "txc"]).await;
        request(&store, COUNTY, 13, &["𠮷㛃家的路塌了，G211 国道边", "2B7HKD", "双丰村", "sfc"]).await;
        request(&store, COUNTY, 14, &["老祝（𬭊）问何时栽苗", "5T8NVC"]).await;
        request(&store, OTHER, 15, &["路灯不亮", "同心村", "txc", "7K3M2Q"]).await;

        let expected: &[(&str, &[i64])] = &[
            ("路灯", &[11]),
            ("灯坏", &[11]),
            ("三盏", &[11]),
            ("路灯坏了", &[11]),
            ("路坏", &[]),
            ("灯", &[11]),
            ("路灯 同心", &[11]),
            ("路灯 双丰", &[]),
            ("同心村", &[12, 11]),
            ("txc", &[12, 11]),
            ("TXC", &[12, 11]),
            ("tx", &[12, 11]),
            ("sfc", &[13]),
            ("自来水", &[12]),
            ("自來水", &[12]),
            ("請修", &[12]),
            ("请修", &[12]),
            ("路燈", &[11]),
            ("𠮷㛃", &[13]),
            ("㛃家", &[13]),
            ("𬭊", &[14]),
            ("g211", &[13]),
            ("Ｇ２１１", &[13]),
            ("7k3m2q", &[11]),
            ("7K3M2Q", &[11]),
            ("没有的词", &[]),
            ("", &[]),
            ("，。！", &[]),
        ];
        for (typed, ids) in expected {
            assert_eq!(found(&store, COUNTY, typed).await.as_deref(), Ok(*ids), "{typed}");
        }
        assert_eq!(found(&store, OTHER, "路灯").await, Ok(vec![15]));
        assert_eq!(found(&store, OTHER, "自来水").await, Ok(vec![]));
    }

    async fn what_looks_like_an_operator_is_only_text(store: Store) {
        stands(&store).await;
        request(&store, COUNTY, 11, &["村口路灯坏了"]).await;

        for typed in ["路灯\" OR \"*", "路灯' | '灯", "路灯 & !坏", "tokens:路灯", "路灯*", "NEAR(路灯)",
            "c610926", "\\", "路灯:*", "((", "-- ", "\0"] {
            let hits = found(&store, COUNTY, typed).await;
            assert!(matches!(hits.as_deref(), Ok([] | [11])), "{typed}: {hits:?}");
        }
        assert_eq!(found(&store, COUNTY, "c610926").await, Ok(vec![]));
    }
}

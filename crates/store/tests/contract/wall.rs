//! The second wall on `PostgreSQL`: a statement that forgets its county still sees no foreign row.

use store::{StoreError, Tx, params, schema, testing};

use crate::house::{COUNTY, OTHER, request, stands};

async fn two_counties() -> testing::Home {
    let home = testing::postgres().await;
    stands(&home.store).await;
    for (county, id) in [(COUNTY, 11), (OTHER, 21)] {
        request(&home.store, county, id, &["路坏了"]).await;
        request(&home.store, county, id + 1, &["路灯不亮"]).await;
    }
    home
}

/// Tables that have a county, and whether the wall stands around them and holds their owner, too.
const TABLES: &str = "SELECT CAST(c.relname AS TEXT),
        CAST(c.relrowsecurity AND c.relforcerowsecurity AS INT)::BIGINT,
        (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_county'
            AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'county'
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
    ORDER BY 1";

async fn tables(home: &testing::Home) -> Vec<String> {
    let read = async |tx: &mut Tx<'_>| tx.query_text("tables", TABLES, params![]).await;
    let rows = home.store.read(0, read).await.unwrap();
    let walled = |row: &store::Row| row.int(1).unwrap() == 1 && row.int(2).unwrap() == 1;
    let outside: Vec<_> = rows.iter().filter(|it| !walled(it)).collect();
    assert!(outside.is_empty(), "outside the wall: {outside:?}");
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

/// How many rows of each county a reader of `county` sees, when the statement forgets to ask.
async fn seen(home: &testing::Home, county: i64, table: &str) -> Vec<(i64, i64)> {
    let text = format!("SELECT county, count(*) FROM {table} GROUP BY county ORDER BY county");
    let read = async move |tx: &mut Tx<'_>| tx.query_text("seen", &text, params![]).await;
    let rows = home.store.read(county, read).await.unwrap();
    rows.iter().map(|row| (row.int(0).unwrap(), row.int(1).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_stands_behind_the_wall_and_shows_one_county() {
    let home = two_counties().await;
    let mut filled = 0;
    for table in tables(&home).await {
        if table == "county" {
            assert_eq!(
                seen(&home, 0, &table).await.len(),
                2,
                "the list of counties is read by all"
            );
            continue;
        }
        assert_eq!(seen(&home, 0, &table).await, [], "{table}: nobody's rows are shown to nobody");
        for county in [COUNTY.0, OTHER.0] {
            let counted = seen(&home, county, &table).await;
            assert!(counted.iter().all(|it| it.0 == county), "{table}: {counted:?}");
            filled += usize::from(!counted.is_empty());
        }
    }
    assert!(filled >= 20, "only {filled} tables had rows to be seen");
    home.clear().await;
}

/// The statements of the product that take nothing but their county, with that condition taken out.
fn forgetful() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for sql in schema::statements() {
        let text = sql.postgres;
        let forgot = text.replace("county = $1", "county > 0 AND $1::bigint IS NOT NULL");
        // The list of counties is read by all.
        if text.contains("FROM county ") {
            continue;
        }
        if text.trim_start().starts_with("SELECT") && !text.contains("$2") && forgot != text {
            all.push((sql.name, forgot));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_without_its_county_gives_what_it_gives_with_it() {
    let home = two_counties().await;
    let forgetful = forgetful();
    assert!(forgetful.len() >= 15, "only {} statements take a county alone", forgetful.len());
    let mut gave = 0;
    for (name, text) in forgetful {
        let sql = schema::statements().into_iter().find(|it| it.name == name).unwrap();
        let right = async move |tx: &mut Tx<'_>| tx.query(sql, params![COUNTY]).await;
        let right = home.store.read(COUNTY.0, right).await.unwrap();
        let wrong = async move |tx: &mut Tx<'_>| {
            let text = text.clone();
            tx.query_text("forgetful", &text, params![COUNTY]).await
        };
        let wrong = home.store.read(COUNTY.0, wrong).await.unwrap();
        if !name.eq_ignore_ascii_case("county") {
            assert_eq!(
                format!("{wrong:?}").replace("forgetful", name),
                format!("{right:?}"),
                "{name}"
            );
        }
        gave += usize::from(!right.is_empty());
    }
    assert!(gave >= 5, "only {gave} of them gave rows");
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_into_or_taken_from_another_county() {
    let home = two_counties().await;
    let write = async |tx: &mut Tx<'_>| -> Result<Vec<store::Row>, StoreError> {
        // Update and delete that forget their county reach only their own.
        let text = "UPDATE place SET name = name || '!' WHERE county > 0 RETURNING county";
        tx.query_text("update", text, params![]).await
    };
    let touched = home.store.write(COUNTY.0, write).await.unwrap();
    assert!(!touched.is_empty() && touched.iter().all(|it| it.int(0).unwrap() == COUNTY.0));

    let write = async |tx: &mut Tx<'_>| -> Result<Vec<store::Row>, StoreError> {
        let text = "INSERT INTO category (county, code, name, hint, position)
            SELECT 610926, 'x', '外县', '', 99";
        tx.query_text("insert", text, params![]).await
    };
    let refused = home.store.write(COUNTY.0, write).await;
    assert!(refused.is_err(), "a row of another county was taken: {refused:?}");
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_reads_in_turns_each_see_their_own_county() {
    let home = two_counties().await;
    let reads = (0..1_000).map(|turn| {
        let store = home.store.clone();
        tokio::spawn(async move {
            let county = if turn % 2 == 0 { COUNTY.0 } else { OTHER.0 };
            let text = "SELECT DISTINCT county FROM request";
            let read = async move |tx: &mut Tx<'_>| tx.query_text("turns", text, params![]).await;
            let rows = store.read(county, read).await.unwrap();
            assert_eq!(rows.iter().map(|it| it.int(0).unwrap()).collect::<Vec<_>>(), [county]);
        })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap();
    }
    home.clear().await;
}

/// What a role that owns nothing may not do: take down what guards the rows, or change what was told.
const FORBIDDEN: &[&str] = &[
    "ALTER TABLE audit DISABLE TRIGGER USER",
    "DROP TRIGGER audit_stays ON audit",
    "DROP TABLE audit",
    "TRUNCATE timeline",
    "DELETE FROM audit",
    "UPDATE audit SET detail = ''",
    "ALTER TABLE request NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY own_county ON request",
    "DELETE FROM schema_version",
    "CREATE TABLE own (county BIGINT)",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_owns_nothing_does_the_work_and_takes_down_no_guard() {
    let home = two_counties().await;
    assert!(home.store.owns_tables().await.unwrap());
    for name in ["", "a b", "Gast", "x; DROP TABLE audit", "9a"] {
        let refused = home.store.grant(name).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{name}: {refused:?}");
    }
    let guest = home.guest("gongjian_test_guest").await;
    home.store.grant("gongjian_test_guest").await.unwrap();

    assert!(!guest.owns_tables().await.unwrap());
    // As every start does it: nothing is missing, so nothing is made.
    assert_eq!(guest.migrate(schema::MIGRATIONS, kernel::time::Instant(0)).await.unwrap(), 0);
    request(&guest, COUNTY, 31, &["井盖没了"]).await;
    for text in FORBIDDEN {
        let write = async move |tx: &mut Tx<'_>| -> Result<Vec<store::Row>, StoreError> {
            tx.query_text("forbidden", text, params![]).await
        };
        let refused = guest.write(COUNTY.0, write).await;
        assert!(refused.is_err(), "{text}: {refused:?}");
    }
    // Not because they are wrong: the owner may.
    for text in ["ALTER TABLE audit DISABLE TRIGGER USER", "DELETE FROM audit"] {
        let write = async move |tx: &mut Tx<'_>| -> Result<Vec<store::Row>, StoreError> {
            tx.query_text("allowed", text, params![]).await
        };
        home.store.write(COUNTY.0, write).await.unwrap();
    }
    guest.close().await.unwrap();
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_has_no_roles_to_be_let_in() {
    let home = testing::sqlite().await;
    let refused = home.store.grant("gongjian").await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    home.clear().await;
}

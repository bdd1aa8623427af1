//! `county` leads every primary key, index and foreign key, so that counties can be parted.

use std::collections::BTreeSet;

use store::{Store, testing};

use crate::house::{empty, read};

/// Keys that do not lead with the county, each with its reason.
const EXCEPTIONS: &[&str] = &[
    // The list of schema steps belongs to the instance.
    "primary schema_version",
];

/// Kind, table, first column of the key and, of a foreign key, the column it points to.
const SQLITE: &str = "
    WITH t AS (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                 AND name NOT LIKE 'sqlite_%')
    SELECT 'primary', t.name, c.name, c.name
        FROM t LEFT JOIN pragma_table_info(t.name) c ON c.pk = 1
    UNION ALL
    SELECT CASE i.\"unique\" WHEN 1 THEN 'unique' ELSE 'index' END, t.name, c.name, c.name
        FROM t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c ON c.seqno = 0
        WHERE i.origin <> 'pk'
    UNION ALL
    SELECT 'foreign', t.name, f.\"from\", f.\"to\"
        FROM t JOIN pragma_foreign_key_list(t.name) f ON f.seq = 0";

const POSTGRES: &str = "
    WITH t AS (SELECT c.oid, CAST(c.relname AS TEXT) AS name FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind = 'r'),
    col AS (SELECT attrelid, attnum, CAST(attname AS TEXT) AS name FROM pg_attribute)
    SELECT 'primary', t.name, col.name, col.name FROM t
        LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
        LEFT JOIN col ON col.attrelid = t.oid AND col.attnum = i.indkey[0]
    UNION ALL
    SELECT CASE WHEN i.indisunique THEN 'unique' ELSE 'index' END, t.name, col.name, col.name
        FROM t JOIN pg_index i ON i.indrelid = t.oid AND NOT i.indisprimary
        JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am a ON a.oid = x.relam AND a.amname = 'btree'
        JOIN col ON col.attrelid = t.oid AND col.attnum = i.indkey[0]
    UNION ALL
    SELECT 'foreign', t.name, col.name, far.name FROM t
        JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
        JOIN col ON col.attrelid = t.oid AND col.attnum = k.conkey[1]
        JOIN col far ON far.attrelid = k.confrelid AND far.attnum = k.confkey[1]";

/// The keys as `kind table`, and those among them that do not lead with the county.
async fn keys(store: &Store) -> (Vec<String>, BTreeSet<String>) {
    let rows = read(store, if store.is_postgres() { POSTGRES } else { SQLITE }).await;
    let (mut all, mut wrong) = (Vec::new(), BTreeSet::new());
    for row in rows {
        let key = format!("{} {}", row.text(0).unwrap(), row.text(1).unwrap());
        let county = Ok(Some("county".to_owned()));
        if row.opt_text(2) != county || row.opt_text(3) != county {
            wrong.insert(key.clone());
        }
        all.push(key);
    }
    all.sort_unstable();
    (all, wrong)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn county_leads_every_key_on_both_and_the_keys_are_the_same() {
    let (sqlite, postgres) = (testing::sqlite().await, testing::postgres().await);
    let mut found = Vec::new();
    for home in [&sqlite, &postgres] {
        empty(&home.store).await;
        let (all, wrong) = keys(&home.store).await;
        assert!(wrong.iter().all(|it| EXCEPTIONS.contains(&it.as_str())), "{wrong:?}");
        found.push(all);
    }

    // Search is a virtual table on SQLite; its words carry the county inside.
    let right: Vec<&String> =
        found[1].iter().filter(|it| !it.ends_with(" request_words")).collect();
    assert_eq!(found[0].iter().collect::<Vec<_>>(), right);
    for (kind, least) in [("primary", 25), ("unique", 2), ("index", 15), ("foreign", 35)] {
        let count = found[0].iter().filter(|it| it.starts_with(kind)).count();
        assert!(count >= least, "{count} {kind} keys: the catalogue was not read");
    }
    sqlite.clear().await;
    postgres.clear().await;
}

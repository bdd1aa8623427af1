//! Makes a county's year many times larger: every request of the demonstration is copied with its
//! history, clock, entries, steps, call-backs, ratings, photos and search words, as often
//! as needed. The copies are made by the database itself, so a million takes minutes.
//!
//! A contact is sealed to its row, so the copies have none of their own.
//! The copies have no audit, outbox and idempotency rows of their own: no page reads those.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use app::App;
use app::requests::new_tracking_code;
use domain::words::tokens;
use kernel::code;
use kernel::id::Id;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use store::search::{initials, simplify};

use crate::world::COUNTY;

/// A copied request.
struct Born {
    id: i64,
    old: i64,
    number: String,
    tracking: Vec<u8>,
    /// Its search words without the 编号, by the original's place in the list.
    words: usize,
}

/// A request of the demonstration.
struct Original {
    id: i64,
    number: String,
    texts: [String; 3],
    place: i64,
}

/// The tables that hold what belongs to a request, with the column that says to which.
const TABLES: [(&str, &str); 9] = [
    ("matter", "id"),
    ("request", "id"),
    ("timeline", "matter"),
    ("clock_event", "matter"),
    ("entry", "matter"),
    ("step", "request"),
    ("call_back", "request"),
    ("rating", "request"),
    ("matter_file", "matter"),
];

const ORIGINALS: &str =
    "SELECT id, number, body, address, category, place FROM request ORDER BY id";
const BORN: &str = "CREATE TEMP TABLE born (id BIGINT NOT NULL PRIMARY KEY, old BIGINT NOT NULL,
    number TEXT NOT NULL, tracking BYTEA NOT NULL)";

/// The tallies, counted anew from the entries: by village, town and county, by category and for all.
fn tallies() -> [String; 3] {
    let measures = [
        "received",
        "closed",
        "ended",
        "on_time",
        "called",
        "satisfied",
        "rated",
        "rated_good",
        "not_reached",
        "declined",
        "excluded",
        "returned",
        "drawn",
    ];
    let pivot = measures
        .map(|it| format!("SUM(CASE WHEN measure = '{it}' THEN quantity ELSE 0 END) AS {it}"));
    let (pivot, sums) = (pivot.join(", "), measures.map(|it| format!("SUM({it})")).join(", "));
    let county = COUNTY.place();
    let leaf = format!(
        "CREATE TEMP TABLE leaf AS SELECT place, category, month, {pivot} FROM entry
         WHERE county = {COUNTY} AND noun = 'request' GROUP BY place, category, month"
    );
    let up = "FROM leaf, above WHERE above.below = leaf.place";
    let all = measures.join(", ");
    let insert = format!(
        "CREATE TEMP TABLE above AS
           SELECT DISTINCT place AS below, place AS up FROM leaf
           UNION SELECT place, place - place % 1000 FROM leaf UNION SELECT place, {county} FROM leaf;
         INSERT INTO tally (county, place, category, month, parent, {all})
         SELECT {COUNTY}, up, category, month,
           CASE WHEN up = {county} THEN 0 WHEN up % 1000 <> 0 THEN up - up % 1000 ELSE {county} END, {sums}
         FROM (SELECT up, category, month, {all} {up} UNION ALL SELECT up, '', month, {all} {up}) AS rows
         GROUP BY up, category, month"
    );
    [leaf, format!("DELETE FROM tally WHERE county = {COUNTY}"), insert]
}

/// The statement that copies a table's rows from `old_TABLE`.
fn copying(table: &str, key: &str, columns: &[String]) -> String {
    let taken = columns.iter().map(|it| match it.as_str() {
        it if it == key => "b.id".to_owned(),
        "number" | "tracking" if table == "request" => format!("b.{it}"),
        it => format!("o.{it}"),
    });
    let taken: Vec<String> = taken.collect();
    let (all, taken) = (columns.join(", "), taken.join(", "));
    // CROSS JOIN makes SQLite walk the copies in order, so that the rows come in key order.
    format!(
        "INSERT INTO {table} ({all}) SELECT {taken} FROM born b CROSS JOIN old_{table} o WHERE o.{key} = b.old"
    )
}

/// The ids that are taken, by whatever noun.
const TAKEN: &str = "SELECT id FROM matter";

/// Which copies are needed so that there are `wanted` requests in all, in the order of their ids.
fn born(
    app: &App,
    originals: &[Original],
    mut ids: HashSet<i64>,
    wanted: usize,
) -> Result<Vec<Born>> {
    let mut taken: HashSet<String> = originals.iter().map(|it| it.number.clone()).collect();
    let missing = wanted.checked_sub(originals.len()).context("there are more already")?;
    let mut all = Vec::with_capacity(missing);
    let mut bits = 0_u64;
    // By number, which is drawn by chance: a part of the originals is a fair sample of them.
    let mut order: Vec<usize> = (0..originals.len()).collect();
    order.sort_by_key(|at| originals.get(*at).map(|it| &it.number));
    for (turn, at) in (0..missing).zip(order.iter().cycle()) {
        let original = originals.get(*at).context("an original")?;
        let number = loop {
            bits += 1;
            let number = code::number_code(bits.wrapping_mul(0x2545_F491));
            if taken.insert(number.clone()) {
                break number;
            }
        };
        // Right behind its original, so that copies lie all over the year.
        let mut id = original.id + i64::try_from(turn / originals.len())?;
        while !ids.insert(id) {
            id += 1;
        }
        let tracking = new_tracking_code(app, COUNTY, Id(id));
        let tracking = Sha256::digest(tracking.as_bytes()).to_vec();
        all.push(Born { id, old: original.id, number, tracking, words: *at });
    }
    all.sort_by_key(|it| it.id);
    Ok(all)
}

/// The search words of the originals, without their 编号, as the product makes them.
async fn words(app: &App, originals: &[Original]) -> Result<Vec<Vec<String>>> {
    let house = app.house(COUNTY).await?;
    let of = |it: &Original| {
        let place = domain::places::Place(it.place);
        let (village, town) = (house.place_name(place), house.place_name(place.town()));
        let [body, address, category] = &it.texts;
        let (short, shorter) = (initials(village), initials(town));
        let category = house.category_name(category);
        let texts = [body, address, village, town, category, &short, &shorter];
        texts.into_iter().flat_map(|it| tokens(&simplify(it))).collect()
    };
    Ok(originals.iter().map(of).collect())
}

/// Fills a SQLite file up to `wanted` requests.
pub(crate) async fn sqlite(path: &Path, app: &App, wanted: usize) -> Result<()> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
         PRAGMA cache_size = -3000000; PRAGMA temp_store = MEMORY;",
    )?;
    let originals: Vec<Original> = connection
        .prepare(ORIGINALS)?
        .query_map([], |row| {
            let texts = [row.get(2)?, row.get(3)?, row.get(4)?];
            Ok(Original { id: row.get(0)?, number: row.get(1)?, texts, place: row.get(5)? })
        })?
        .collect::<Result<_, _>>()?;
    let taken =
        connection.prepare(TAKEN)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let born = born(app, &originals, taken, wanted)?;
    let words = words(app, &originals).await?;
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(BORN)?;
    {
        let mut insert = connection.prepare("INSERT INTO born VALUES (?1, ?2, ?3, ?4)")?;
        for it in &born {
            insert.execute(rusqlite::params![it.id, it.old, it.number, it.tracking])?;
        }
    }
    for (table, key) in TABLES {
        connection
            .execute_batch(&format!("CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}"))?;
        let columns = connection.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?;
        let columns: Vec<String> = columns.column_names().map(str::to_owned).collect();
        connection.execute_batch(&copying(table, key, &columns))?;
    }
    {
        let joined: Vec<String> = words.iter().map(|it| it.join(" ")).collect();
        let mut insert =
            connection.prepare("INSERT INTO request_words (rowid, tokens) VALUES (?1, ?2)")?;
        for it in &born {
            let (words, number) = (joined.get(it.words).context("words")?, number_word(&it.number));
            insert.execute(rusqlite::params![it.id, format!("c{COUNTY} {words} {number}")])?;
        }
    }
    for text in tallies() {
        connection.execute_batch(&text)?;
    }
    connection.execute_batch("COMMIT; ANALYZE; PRAGMA journal_mode = WAL;")?;
    Ok(())
}

/// The 编号 as a search word.
fn number_word(number: &str) -> String {
    number.replace('-', "").to_lowercase()
}

/// Rows that are sent to PostgreSQL at a time.
const CHUNK: usize = 20_000;

/// Fills a PostgreSQL database up to `wanted` requests.
pub(crate) async fn postgres(
    client: &tokio_postgres::Client,
    app: &App,
    wanted: usize,
) -> Result<()> {
    // The copies refer to what their originals refer to; checking that row by row takes an hour.
    client.batch_execute("SET session_replication_role = replica; SET work_mem = '512MB'").await?;
    let rows = client.query(ORIGINALS, &[]).await?;
    let originals = rows.iter().map(|row| Original {
        id: row.get(0),
        number: row.get(1),
        texts: [row.get(2), row.get(3), row.get(4)],
        place: row.get(5),
    });
    let originals: Vec<Original> = originals.collect();
    let taken = client.query(TAKEN, &[]).await?.iter().map(|row| row.get(0)).collect();
    let born = born(app, &originals, taken, wanted)?;
    client.batch_execute(&format!("BEGIN; {BORN}")).await?;
    let insert = "INSERT INTO born SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])";
    for chunk in born.chunks(CHUNK) {
        let ids: Vec<i64> = chunk.iter().map(|it| it.id).collect();
        let olds: Vec<i64> = chunk.iter().map(|it| it.old).collect();
        let numbers: Vec<&str> = chunk.iter().map(|it| it.number.as_str()).collect();
        let tracking: Vec<&[u8]> = chunk.iter().map(|it| it.tracking.as_slice()).collect();
        client.execute(insert, &[&ids, &olds, &numbers, &tracking]).await?;
    }
    for (table, key) in TABLES {
        client
            .batch_execute(&format!("CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}"))
            .await?;
        let columns = client.prepare(&format!("SELECT * FROM {table} LIMIT 0")).await?;
        let columns: Vec<String> =
            columns.columns().iter().map(|it| it.name().to_owned()).collect();
        client.batch_execute(&copying(table, key, &columns)).await?;
    }
    client
        .batch_execute(
            "CREATE TEMP TABLE old_words AS SELECT * FROM request_words;
             INSERT INTO request_words (county, id, tokens)
             SELECT o.county, b.id, o.tokens || to_tsvector('simple', lower(replace(b.number, '-', '')))
             FROM born b JOIN old_words o ON o.id = b.old",
        )
        .await?;
    for text in tallies() {
        client.batch_execute(&text).await?;
    }
    // Each by itself: several in one message would be one transaction.
    for words in ["COMMIT", "SET session_replication_role = DEFAULT", "VACUUM ANALYZE"] {
        client.batch_execute(words).await?;
    }
    Ok(())
}

//! What SQLite does by itself: a loop on one connection, 64 acts a transaction.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement};
use sha2::{Digest as _, Sha256};

use crate::act::{Act, Arg};
use crate::machine;

/// Acts in a transaction.
const BATCH: u64 = 64;

/// The settings of the product's writer, but for the checkpoint: the product has a thread for it,
/// a loop has only itself. 4,000 pages is the step of that thread.
const SETTINGS: &str = "
    PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824;
    PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
";

/// What came of a loop.
pub(crate) struct Ran {
    /// Acts a second.
    pub(crate) rate: f64,
    /// Processor time of an act, in microseconds.
    pub(crate) cpu: f64,
}

/// Opens a database as the product's writer does.
pub(crate) fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(SETTINGS)?;
    Ok(connection)
}

/// Times `one`, 64 to a transaction, for a while.
#[expect(clippy::cast_precision_loss, reason = "a few hundred thousand acts")]
fn batches(
    connection: &Connection,
    span: Duration,
    mut one: impl FnMut() -> Result<()>,
) -> Result<Ran> {
    let (began, pid) = (Instant::now(), std::process::id());
    let (cpu, mut done) = (machine::cpu_micros(pid)?, 0);
    while began.elapsed() < span {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..BATCH {
            one()?;
        }
        connection.execute_batch("COMMIT")?;
        done += BATCH;
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    Ok(Ran { rate, cpu: (machine::cpu_micros(pid)? - cpu) as f64 / done as f64 })
}

/// A prepared statement and where its parameters go: `SQLite` numbers `$2` by its first appearance.
struct Ready<'c> {
    statement: Statement<'c>,
    places: Vec<(usize, Arg)>,
    /// Whether it is the question for the chain's head.
    is_head: bool,
}

/// What changes from act to act.
struct Turn {
    number: u64,
    now: i64,
    key: Vec<u8>,
    seq: i64,
    prev: Vec<u8>,
}

/// Runs the act's statements. `number` counts the acts of a database, over all rounds.
pub(crate) fn whole_acts(
    connection: &Connection,
    act: &Act,
    span: Duration,
    number: &mut u64,
) -> Result<Ran> {
    let mut ready = Vec::new();
    for step in &act.steps {
        let statement = connection.prepare(step.sql.sqlite)?;
        let (takes, given) = (statement.parameter_count(), step.args.len());
        ensure!(
            takes == given,
            "{} takes {takes} parameters, not {given}: see act.rs",
            step.sql.name
        );
        let mut places = Vec::new();
        for (at, arg) in (1..).zip(&step.args) {
            let index = statement.parameter_index(&format!("${at}"))?;
            places.push((index.unwrap_or_default(), arg.clone()));
        }
        ready.push(Ready { statement, places, is_head: step.sql.name.ends_with("::HEAD") });
    }
    let began =
        kernel::time::Instant::parse_rfc3339("2026-01-05T09:00:00+08:00").map_or(0, |it| it.0);
    let words = format!("c{} {}", crate::world::COUNTY, act.words.join(" "));
    batches(connection, span, || {
        *number += 1;
        let now = began + i64::try_from(*number)? * 100;
        let key = Sha256::digest(number.to_be_bytes()).to_vec();
        let mut turn = Turn { number: *number, now, key, seq: 0, prev: Vec::new() };
        for it in &mut ready {
            run(it, &mut turn, &words)?;
        }
        Ok(())
    })
}

fn run(it: &mut Ready<'_>, turn: &mut Turn, words: &str) -> Result<()> {
    for (index, arg) in &it.places {
        it.statement.raw_bind_parameter(*index, value(arg, turn, words)?)?;
    }
    if !it.is_head && it.statement.column_count() == 0 {
        it.statement.raw_execute()?;
        return Ok(());
    }
    let mut rows = it.statement.raw_query();
    let row = rows.next()?;
    if it.is_head {
        (turn.seq, turn.prev) = match row {
            Some(row) => (row.get(0)?, row.get(1)?),
            None => (0, vec![0; 32]),
        };
    }
    Ok(())
}

fn value(arg: &Arg, turn: &Turn, words: &str) -> Result<Value> {
    // 1,000 acts to a millisecond of the id's clock is more than there are.
    let id = (turn.now / 1000) << 22 | i64::try_from(turn.number % 1_000)? << 1;
    let code = || {
        // An odd factor: different for every number below 2^30, and in no order.
        let bits = (turn.number * 0x2545_F491) & ((1 << 30) - 1);
        kernel::code::number_code(bits)
    };
    Ok(match arg {
        Arg::Int(it) => Value::Integer(*it),
        Arg::Text(it) => Value::Text(it.clone()),
        Arg::Null => Value::Null,
        Arg::Now => Value::Integer(turn.now),
        Arg::Id => Value::Integer(id),
        Arg::MessageId => Value::Integer(id + 1),
        Arg::Number => Value::Text(code()),
        Arg::Tracking => Value::Blob(Sha256::digest(&turn.key).to_vec()),
        Arg::Key => Value::Blob(turn.key.clone()),
        Arg::Words => Value::Text(format!("{words} {}", code().replace('-', "").to_lowercase())),
        Arg::AuditSeq => Value::Integer(turn.seq + 1),
        Arg::AuditPrev => Value::Blob(turn.prev.clone()),
        Arg::AuditHash => {
            let hash = Sha256::new().chain_update(&turn.prev).chain_update(id.to_be_bytes());
            Value::Blob(hash.finalize().to_vec())
        }
        Arg::Answer => Value::Text(id.to_string()),
    })
}

/// The two inserts of a bare request table, as measured before there was a product: what a program
/// without history, ledger, audit, outbox and search would do.
const BARE: &str = "
    CREATE TABLE request(county INTEGER NOT NULL, id BIGINT NOT NULL, office INTEGER NOT NULL, title TEXT NOT NULL,
      category TEXT NOT NULL, status TEXT NOT NULL, created_at BIGINT NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL,
      address TEXT NOT NULL, lon DOUBLE PRECISION, lat DOUBLE PRECISION, body TEXT NOT NULL, PRIMARY KEY(county,id));
    CREATE INDEX request_office ON request(county, office, created_at DESC, id DESC);
    CREATE TABLE request_event(county INTEGER NOT NULL, request_id BIGINT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
      kind TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(county,request_id,seq));
";
const BARE_REQUEST: &str = "INSERT INTO request(county,id,office,title,category,status,created_at,contact,phone,address,lon,lat,body)
    VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";
const BARE_EVENT: &str =
    "INSERT INTO request_event(county,request_id,seq,at,kind,note) VALUES($1,$2,$3,$4,$5,$6)";

/// Makes the bare tables.
pub(crate) fn bare(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    connection.execute_batch(BARE)?;
    Ok(connection)
}

/// Runs the two inserts of the bare tables.
pub(crate) fn bare_acts(connection: &Connection, span: Duration, number: &mut i64) -> Result<Ran> {
    use crate::act::{ADDRESS, BODY, NAME, PHONE};
    let mut request = connection.prepare(BARE_REQUEST)?;
    let mut event = connection.prepare(BARE_EVENT)?;
    let county = crate::world::COUNTY.0;
    batches(connection, span, || {
        *number += 1;
        let (id, office, none) = (*number, *number % 200, None::<f64>);
        request.execute(rusqlite::params![
            county,
            id,
            office,
            "路坏了",
            "road",
            "submitted",
            id,
            NAME,
            PHONE,
            ADDRESS,
            none,
            none,
            BODY
        ])?;
        event.execute(rusqlite::params![county, id, 1, id, "send", ""])?;
        Ok(())
    })
}

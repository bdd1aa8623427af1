//! Ten thousand ways to falsify the audit with the database's own tools, each found by reading the
//! chain again, with the first bad row named.
//!
//! The hash is computed here a second time, from the words of its documentation: who falsifies the
//! chain may know it, too.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sha2::{Digest, Sha256};
use store::audit::{Anchor, Verdict, head, verify};
use store::{Store, StoreError, Tx, Value, params};

use crate::house::{COUNTY, OTHER, request, run, stands};

/// Rows of the chain that is falsified.
const ROWS: i64 = 40;

/// A falsification.
#[derive(Clone, Debug)]
enum Fake {
    /// A column of a row gets another value.
    Edit { seq: i64, column: &'static str },
    /// A column gets another value, and the row's own hash is made to fit.
    EditAndHash { seq: i64, column: &'static str },
    /// A row goes.
    Remove { seq: i64 },
    /// A row goes, and the numbers behind it close up.
    RemoveAndClose { seq: i64 },
    /// Everything behind a row goes.
    Cut { after: i64 },
    /// Two rows change places.
    Swap { one: i64, other: i64 },
    /// A row is put in, with a hash that fits; the numbers behind it move on.
    Insert { seq: i64 },
    /// A row of another county takes the place of one.
    Borrow { seq: i64 },
    /// From a row on the whole chain is written anew, each hash fitting the one before.
    Rewrite { from: i64 },
    /// A row is appended that follows by nothing.
    Append,
}

/// What a row tells, and what binds it to the one before.
const TOLD: &[&str] = &["at", "person", "org", "act", "noun", "subject", "detail", "source"];
const COLUMNS: &[&str] =
    &["at", "person", "org", "act", "noun", "subject", "detail", "source", "prev", "hash"];

fn fakes() -> impl Strategy<Value = Fake> {
    let seq = 1..=ROWS;
    let column = prop::sample::select(COLUMNS);
    let told = prop::sample::select(TOLD);
    prop_oneof![
        4 => (seq.clone(), column).prop_map(|(seq, column)| Fake::Edit { seq, column }),
        3 => (seq.clone(), told).prop_map(|(seq, column)| Fake::EditAndHash { seq, column }),
        1 => seq.clone().prop_map(|seq| Fake::Remove { seq }),
        1 => seq.clone().prop_map(|seq| Fake::RemoveAndClose { seq }),
        1 => (0..ROWS).prop_map(|after| Fake::Cut { after }),
        1 => (seq.clone(), seq.clone()).prop_filter_map("two rows", |(one, other)|
            (one != other).then_some(Fake::Swap { one, other })),
        1 => seq.clone().prop_map(|seq| Fake::Insert { seq }),
        1 => seq.clone().prop_map(|seq| Fake::Borrow { seq }),
        2 => seq.prop_map(|from| Fake::Rewrite { from }),
        1 => Just(Fake::Append),
    ]
}

/// The first bad row that a reader must name; 0 where the chain is only too short.
fn first_bad(fake: &Fake) -> i64 {
    match *fake {
        Fake::Edit { seq, .. } | Fake::Borrow { seq } => seq,
        // The row itself fits; the one behind it does not, or the head that was noted.
        Fake::EditAndHash { seq, .. } | Fake::Insert { seq } => (seq + 1).min(ROWS),
        Fake::Remove { seq } if seq == ROWS => 0,
        Fake::Remove { seq } => seq + 1,
        Fake::RemoveAndClose { seq } if seq == ROWS => 0,
        Fake::RemoveAndClose { seq } => seq,
        Fake::Cut { .. } => 0,
        Fake::Swap { one, other } => one.min(other),
        // Each row fits the one before: only what was noted elsewhere tells.
        Fake::Rewrite { .. } => ROWS,
        Fake::Append => ROWS + 1,
    }
}

/// A text with the values after its county.
async fn sql(tx: &mut Tx<'_>, text: &str, more: Vec<Value>) -> Result<(), StoreError> {
    let mut values = params![COUNTY];
    values.extend(more);
    tx.query_text("fake", text, values).await.map(drop)
}

async fn falsify(tx: &mut Tx<'_>, fake: &Fake) -> Result<(), StoreError> {
    match *fake {
        Fake::Edit { seq, column } => edit(tx, seq, column).await,
        Fake::EditAndHash { seq, column } => {
            edit(tx, seq, column).await?;
            rehash(tx, seq, seq).await
        }
        Fake::Remove { seq } => remove(tx, seq).await,
        Fake::RemoveAndClose { seq } => {
            remove(tx, seq).await?;
            renumber(tx, seq + 1, -1).await
        }
        Fake::Cut { after } => {
            let text = "DELETE FROM audit WHERE county = $1 AND seq > $2";
            sql(tx, text, params![after]).await
        }
        Fake::Swap { one, other } => {
            for (from, to) in [(one, 9_000), (other, one), (9_000, other)] {
                let text = "UPDATE audit SET seq = $3 WHERE county = $1 AND seq = $2";
                sql(tx, text, params![from, to]).await?;
            }
            Ok(())
        }
        Fake::Insert { seq } => {
            renumber(tx, seq, 1).await?;
            insert(tx, seq).await?;
            rehash(tx, seq, seq).await
        }
        Fake::Borrow { seq } => {
            remove(tx, seq).await?;
            let text = "INSERT INTO audit (county, seq, at, person, org, act, noun, subject, detail, source, prev, hash)
                SELECT $1, $2, at, person, org, act, noun, subject, detail, source, prev, hash
                FROM audit WHERE county = 610926 AND seq = 1";
            sql(tx, text, params![seq]).await
        }
        Fake::Rewrite { from } => {
            edit(tx, from, "detail").await?;
            rehash(tx, from, ROWS).await
        }
        Fake::Append => insert(tx, ROWS + 1).await,
    }
}

async fn edit(tx: &mut Tx<'_>, seq: i64, column: &str) -> Result<(), StoreError> {
    let value = match column {
        "at" | "subject" => format!("{column} + 1"),
        "person" | "org" => format!("COALESCE({column}, 0) + 7"),
        "prev" | "hash" => {
            let text = format!("UPDATE audit SET {column} = $3 WHERE county = $1 AND seq = $2");
            return sql(tx, &text, params![seq, vec![0x5A_u8; 32]]).await;
        }
        _ => format!("{column} || '改'"),
    };
    let text = format!("UPDATE audit SET {column} = {value} WHERE county = $1 AND seq = $2");
    sql(tx, &text, params![seq]).await
}

async fn remove(tx: &mut Tx<'_>, seq: i64) -> Result<(), StoreError> {
    sql(tx, "DELETE FROM audit WHERE county = $1 AND seq = $2", params![seq]).await
}

/// Moves the numbers from `from` on, by way of numbers that nobody has.
async fn renumber(tx: &mut Tx<'_>, from: i64, by: i64) -> Result<(), StoreError> {
    let away = "UPDATE audit SET seq = seq + 100000 WHERE county = $1 AND seq >= $2";
    sql(tx, away, params![from]).await?;
    let back = "UPDATE audit SET seq = seq - 100000 + $2 WHERE county = $1 AND seq > 100000";
    sql(tx, back, params![by]).await
}

async fn insert(tx: &mut Tx<'_>, seq: i64) -> Result<(), StoreError> {
    let text =
        "INSERT INTO audit (county, seq, at, person, org, act, noun, subject, detail, prev, hash)
        VALUES ($1, $2, 5, NULL, NULL, 'send', 'request', 5, '假', $3, $3)";
    sql(tx, text, params![seq, vec![7_u8; 32]]).await
}

/// Makes the hashes of a stretch fit what stands there now.
async fn rehash(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(), StoreError> {
    for seq in from..=to {
        let text =
            "SELECT b.hash, a.at, a.person, a.org, a.act, a.noun, a.subject, a.detail, a.source FROM audit a
            LEFT JOIN audit b ON b.county = a.county AND b.seq = a.seq - 1
            WHERE a.county = $1 AND a.seq = $2";
        let rows = tx.query_text("rehash", text, params![COUNTY, seq]).await?;
        let row = rows.first().unwrap();
        let prev = row.opt_blob(0)?.unwrap_or_else(|| vec![0; 32]);
        let mut sha = Sha256::new();
        let mut field = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        field(&prev);
        for number in [COUNTY.0, seq, row.int(1)?, row.int(6)?] {
            field(&number.to_be_bytes());
        }
        for id in [row.opt_int(2)?, row.opt_int(3)?] {
            field(&id.unwrap_or(0).to_be_bytes());
        }
        for text in [row.text(4)?, row.text(5)?, row.text(7)?] {
            field(text.as_bytes());
        }
        let source = row.text(8)?;
        if !source.is_empty() {
            field(source.as_bytes());
        }
        let hash = sha.finalize().to_vec();
        let text = "UPDATE audit SET prev = $3, hash = $4 WHERE county = $1 AND seq = $2";
        sql(tx, text, params![seq, prev, hash]).await?;
    }
    Ok(())
}

/// Why a job is rolled back: to undo the falsification.
enum Undo {
    Seen(Verdict),
    Store(StoreError),
}

impl From<StoreError> for Undo {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Falsifies, reads the chain again, and undoes all of it.
async fn found(store: &Store, fake: &Fake, anchors: &[Anchor]) -> Verdict {
    let (fake, anchors) = (fake.clone(), anchors.to_vec());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Undo> {
        falsify(tx, &fake).await?;
        Err(Undo::Seen(verify(tx, COUNTY, &anchors).await?))
    };
    match store.write(COUNTY.0, write).await {
        Err(Undo::Seen(verdict)) => verdict,
        Err(Undo::Store(error)) => panic!("the falsification itself failed: {error}"),
        Ok(()) => unreachable!("the job always ends by an error"),
    }
}

async fn unlocked(store: &Store) {
    let triggers: &[&str] = if store.is_postgres() {
        &["DROP TRIGGER audit_stays ON audit", "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY"]
    } else {
        &["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    };
    for text in triggers {
        run(store, text).await.unwrap();
    }
}

async fn chain(store: &Store) -> Vec<Anchor> {
    stands(store).await;
    for id in 1..=ROWS {
        // Every other one by staff, from somewhere.
        let place = if id % 2 == 0 { "192.0.2.7" } else { "" };
        store::whence::from(place, request(store, COUNTY, id + 10, &["路坏了"])).await;
    }
    request(store, OTHER, 99, &["路坏了"]).await;
    unlocked(store).await;
    let read = async |tx: &mut Tx<'_>| head(tx, COUNTY).await;
    let head = store.read(COUNTY.0, read).await.unwrap().unwrap();
    assert_eq!(head.seq, ROWS);
    vec![head]
}

async fn all_are_found(store: &Store, count: usize) {
    let anchors = chain(store).await;
    let mut runner = TestRunner::deterministic();
    let mut kinds = [0; 2];
    for number in 0..count {
        let fake = fakes().new_tree(&mut runner).unwrap().current();
        let verdict = found(store, &fake, &anchors).await;
        let bad = first_bad(&fake);
        match verdict {
            Verdict::Broken { seq } if seq == bad => kinds[0] += 1,
            Verdict::Cut { rows, anchored: ROWS } if bad == 0 && rows < ROWS => kinds[1] += 1,
            other => panic!("falsification {number}, {fake:?}: {other:?}, expected row {bad}"),
        }
    }
    assert!(kinds.iter().all(|it| *it > count / 50), "{kinds:?}");
    let read = async move |tx: &mut Tx<'_>| verify(tx, COUNTY, &anchors).await;
    let sound = store.read(COUNTY.0, read).await.unwrap();
    assert!(matches!(sound, Verdict::Sound { rows: ROWS, .. }), "{sound:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_falsifications_are_found_on_sqlite() {
    let home = store::testing::sqlite().await;
    all_are_found(&home.store, 10_000).await;
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_falsifications_are_found_on_postgres() {
    let home = store::testing::postgres().await;
    all_are_found(&home.store, 1_000).await;
    home.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_anchor_a_cut_tail_and_a_rewritten_chain_look_sound() {
    // Why the head has to be noted elsewhere.
    let home = store::testing::sqlite().await;
    chain(&home.store).await;
    for fake in [Fake::Cut { after: 30 }, Fake::Rewrite { from: 20 }] {
        let verdict = found(&home.store, &fake, &[]).await;
        assert!(matches!(verdict, Verdict::Sound { .. }), "{fake:?}: {verdict:?}");
    }
    home.clear().await;
}

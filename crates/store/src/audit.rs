//! The audit: one row per change, chained by hash, per county, in the transaction of the act.
//!
//! Each row's hash covers its fields and the hash before it, so an edit, a removal in the middle or
//! a swap is found by reading the chain again. A cut-off tail, or a chain that was written anew as a
//! whole, needs an [`Anchor`]: a head that was noted elsewhere, out of reach of who did it.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use sha2::{Digest, Sha256};

use crate::matters::Doer;
use crate::postgres::session::Head;
use crate::{Row, StoreError, Tx, params, statements, whence};

statements! {
    HEAD = "SELECT seq, hash FROM audit WHERE county = $1 ORDER BY seq DESC LIMIT 1";
    INSERT_AUDIT = "INSERT INTO audit (county, seq, at, person, org, act, noun, subject, detail, source, prev, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    CHAIN = "SELECT seq, at, person, org, act, noun, subject, detail, prev, hash, source FROM audit
        WHERE county = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    SHOWN_ALL = "SELECT a.seq, a.at, p.name, a.act, a.noun, a.subject, a.detail, s.name, a.source FROM audit a
        LEFT JOIN person p ON p.county = a.county AND p.id = a.person
        LEFT JOIN person s ON s.county = a.county AND s.id = a.subject AND a.noun = 'account'
        WHERE a.county = $1 AND a.seq < $2 AND a.at >= $3 AND a.at < $4 ORDER BY a.seq DESC LIMIT $5";
    SHOWN_BY_PERSON = "SELECT a.seq, a.at, p.name, a.act, a.noun, a.subject, a.detail, s.name, a.source FROM audit a
        LEFT JOIN person p ON p.county = a.county AND p.id = a.person
        LEFT JOIN person s ON s.county = a.county AND s.id = a.subject AND a.noun = 'account'
        WHERE a.county = $1 AND a.seq < $2 AND a.at >= $3 AND a.at < $4 AND a.person = $6
        ORDER BY a.seq DESC LIMIT $5";
    SHOWN_BY_ACT = "SELECT a.seq, a.at, p.name, a.act, a.noun, a.subject, a.detail, s.name, a.source FROM audit a
        LEFT JOIN person p ON p.county = a.county AND p.id = a.person
        LEFT JOIN person s ON s.county = a.county AND s.id = a.subject AND a.noun = 'account'
        WHERE a.county = $1 AND a.seq < $2 AND a.at >= $3 AND a.at < $4 AND a.act = $6
        ORDER BY a.seq DESC LIMIT $5";
}

/// A row of the chain, names resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who; nobody for what residents and the clock did.
    pub by: Option<String>,
    /// What was done.
    pub act: String,
    /// To what kind of thing.
    pub noun: String,
    /// To which.
    pub subject: Id,
    /// What else matters.
    pub detail: String,
    /// Whose account it is, where the thing is one.
    pub whose: Option<String>,
    /// From which address; empty for what residents and the clock did.
    pub source: String,
}

/// What narrows the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// Nothing.
    All,
    /// What this person did.
    Person(Id),
    /// What was done by this act.
    Act(String),
}

/// Rows before the number `before` and within a time, the newest first, at most `limit`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    narrow: &Narrow,
    (before, from, until): (i64, Instant, Instant),
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let mut params = params![county, before, from, until, limit];
    let sql = match narrow {
        Narrow::All => SHOWN_ALL,
        Narrow::Person(person) => {
            params.push((*person).into());
            SHOWN_BY_PERSON
        }
        Narrow::Act(act) => {
            params.push(act.as_str().into());
            SHOWN_BY_ACT
        }
    };
    let line = |row: &Row| -> Result<Line, StoreError> {
        Ok(Line {
            seq: row.int(0)?,
            at: Instant(row.int(1)?),
            by: row.opt_text(2)?,
            act: row.text(3)?,
            noun: row.text(4)?,
            subject: Id(row.int(5)?),
            detail: row.text(6)?,
            whose: row.opt_text(7)?,
            source: row.text(8)?,
        })
    };
    tx.query(sql, params).await?.iter().map(line).collect()
}

/// What was changed.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Doer,
    /// What was done: `dispatch`, `sign_in`.
    pub act: &'a str,
    /// To what kind of thing: `request`, `account`.
    pub noun: &'a str,
    /// To which.
    pub subject: Id,
    /// What else matters, without personal data.
    pub detail: &'a str,
}

/// Appends a change to the county's chain.
pub async fn append(
    tx: &mut Tx<'_>,
    county: County,
    change: &Change<'_>,
) -> Result<(), StoreError> {
    let (seq, prev) = match tx.head(county.0) {
        Some(known) => (known.seq + 1, known.hash),
        None => match tx.query_opt(HEAD, params![county]).await? {
            Some(row) => (row.int(0)? + 1, row.blob(1)?),
            None => (1, vec![0; 32]),
        },
    };
    let source = whence::now();
    let hash = hash(&prev, county, seq, change, &source);
    let Change { at, by, act, noun, subject, detail } = *change;
    let head = Head { county: county.0, seq, hash: hash.clone() };
    let params = params![
        county, seq, at, by.person, by.org, act, noun, subject, detail, &*source, prev, hash
    ];
    tx.run(INSERT_AUDIT, params).await?;
    tx.keep_head(head);
    Ok(())
}

/// How a chain was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row follows from the one before.
    Sound {
        /// How many rows.
        rows: i64,
        /// The last hash.
        head: Vec<u8>,
    },
    /// The first row that does not, or that is not the one an anchor names.
    Broken {
        /// Its number.
        seq: i64,
    },
    /// Every row follows, but the chain ends before a row that an anchor names.
    Cut {
        /// How many rows there are.
        rows: i64,
        /// The row that was there once.
        anchored: i64,
    },
}

/// The head of a chain as it was noted once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the row.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The head of a county's chain now; `None` before its first row.
pub async fn head(tx: &mut Tx<'_>, county: County) -> Result<Option<Anchor>, StoreError> {
    let row = tx.query_opt(HEAD, params![county]).await?;
    row.map(|row| Ok(Anchor { seq: row.int(0)?, hash: row.blob(1)? })).transpose()
}

/// Rows read at a time.
const PAGE: i64 = 5_000;

/// Reads the chain of a county again, from the first row to the last, and compares it with what was
/// noted of it.
pub async fn verify(
    tx: &mut Tx<'_>,
    county: County,
    anchors: &[Anchor],
) -> Result<Verdict, StoreError> {
    let (mut last, mut head) = (0, vec![0; 32]);
    loop {
        let rows = tx.query(CHAIN, params![county, last, PAGE]).await?;
        for row in &rows {
            let seq = row.int(0)?;
            if seq != last + 1 || !follows(row, county, seq, &head)? {
                return Ok(Verdict::Broken { seq });
            }
            (last, head) = (seq, row.blob(9)?);
            if anchors.iter().any(|it| it.seq == seq && it.hash != head) {
                return Ok(Verdict::Broken { seq });
            }
        }
        if rows.is_empty() {
            let longest = anchors.iter().map(|it| it.seq).max().unwrap_or(0);
            return Ok(if longest > last {
                Verdict::Cut { rows: last, anchored: longest }
            } else {
                Verdict::Sound { rows: last, head }
            });
        }
    }
}

fn follows(row: &Row, county: County, seq: i64, head: &[u8]) -> Result<bool, StoreError> {
    let (act, noun, detail) = (row.text(4)?, row.text(5)?, row.text(7)?);
    let change = Change {
        at: Instant(row.int(1)?),
        by: Doer { person: row.opt_int(2)?.map(Id), org: row.opt_int(3)?.map(Id) },
        act: &act,
        noun: &noun,
        subject: Id(row.int(6)?),
        detail: &detail,
    };
    let own = hash(head, county, seq, &change, &row.text(10)?);
    Ok(row.blob(8)? == head && row.blob(9)? == own)
}

/// SHA-256 over the hash before and the fields, each with its length before it, so that no two
/// different rows have the same bytes.
fn hash(prev: &[u8], county: County, seq: i64, change: &Change<'_>, source: &str) -> Vec<u8> {
    let mut sha = Sha256::new();
    let mut field = |bytes: &[u8]| {
        sha.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        sha.update(bytes);
    };
    field(prev);
    for number in [county.0, seq, change.at.0, change.subject.0] {
        field(&number.to_be_bytes());
    }
    for id in [change.by.person, change.by.org] {
        field(&id.map_or([0; 8], |it| it.0.to_be_bytes()));
    }
    for text in [change.act, change.noun, change.detail] {
        field(text.as_bytes());
    }
    // Rows from before it was kept have none, and their hashes hold.
    if !source.is_empty() {
        field(source.as_bytes());
    }
    sha.finalize().to_vec()
}

//! The shared row of everything with a life cycle (a *matter*), its history and its clock.

use domain::places::County;
use kernel::deadline::{ClockEvent, ClockKind, Limit, Unit};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_MATTER = "INSERT INTO matter (county, id, noun, state, open, owner, due_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SAVE_MATTER = "UPDATE matter SET state = $4, open = $5, owner = $6, due_at = $7, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3";
    NEWEST = "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM (
        SELECT MAX(id) AS id FROM matter WHERE county = $1
        UNION ALL SELECT MAX(id) FROM outbox WHERE county = $1) AS newest";
    INSERT_EVENT = "INSERT INTO timeline (county, matter, seq, at, act, from_state, to_state, person, org, to_org, public, internal)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    TOLD = "SELECT t.seq, t.at, t.act, t.from_state, t.to_state, t.person, t.org, t.to_org, t.public, t.internal, p.name
        FROM timeline t LEFT JOIN person p ON p.county = t.county AND p.id = t.person
        WHERE t.county = $1 AND t.matter = $2 ORDER BY t.seq";
    INSERT_CLOCK = "INSERT INTO clock_event (county, matter, seq, at, kind, amount, unit)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CLOCK = "SELECT at, kind, amount, unit FROM clock_event WHERE county = $1 AND matter = $2 ORDER BY seq";
    INSERT_MATTER_FILE = "INSERT INTO matter_file (county, matter, seq, position, hash) VALUES ($1, $2, $3, $4, $5)";
    MATTER_FILES = "SELECT m.seq, m.hash, f.thumb, f.width, f.height FROM matter_file m
        JOIN file f ON f.county = m.county AND f.hash = m.hash
        WHERE m.county = $1 AND m.matter = $2 ORDER BY m.seq, m.position";
    INSERT_FILE = "INSERT INTO file (county, hash, thumb, width, height, bytes, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (county, hash) DO NOTHING";
}

/// The largest id a county's matters and messages have; 0 when there are none.
pub async fn newest(tx: &mut Tx<'_>, county: County) -> Result<Id, StoreError> {
    Ok(Id(tx.query_one(NEWEST, params![county]).await?.int(0)?))
}

/// The columns every matter has.
#[derive(Clone, Copy, Debug)]
pub struct Matter {
    /// Which matter.
    pub id: Id,
    /// What it is: `request`.
    pub noun: &'static str,
    /// The stable word of its state.
    pub state: &'static str,
    /// Whether somebody still owes an act.
    pub open: bool,
    /// Who.
    pub owner: Id,
    /// By when.
    pub due_at: Option<Instant>,
}

/// Who did something: a member of staff for an organisation, or the person with the tracking code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doer {
    /// The member of staff; `None` for a resident.
    pub person: Option<Id>,
    /// The organisation they acted for.
    pub org: Option<Id>,
}

/// What happened to a matter, in the stable words of its noun.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// When.
    pub at: Instant,
    /// The word of the act.
    pub act: &'a str,
    /// The word of the state before; `None` for the first line.
    pub from: Option<&'a str>,
    /// The word of the state after.
    pub to: &'a str,
    /// The organisation it went to, where it went to one.
    pub to_org: Option<Id>,
    /// Words the person sees.
    pub public: &'a str,
    /// Words only staff see.
    pub internal: &'a str,
}

/// A line of the history as it was written, with the name of who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Counts from 1; equals the version the act made.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// The word of the act.
    pub act: String,
    /// The word of the state before.
    pub from: Option<String>,
    /// The word of the state after.
    pub to: String,
    /// The organisation it went to.
    pub to_org: Option<Id>,
    /// Words the person sees.
    pub public: String,
    /// Words only staff see.
    pub internal: String,
    /// Who did it.
    pub by: Doer,
    /// Their name, for staff.
    pub name: Option<String>,
}

/// A photo that belongs to a line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The line.
    pub seq: i64,
    /// The content hash under which it is kept, in hexadecimal.
    pub hash: String,
    /// The content hash of its thumbnail.
    pub thumb: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
}

/// A stored image, described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Content hash, hexadecimal.
    pub hash: String,
    /// Content hash of the thumbnail.
    pub thumb: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Size of the image.
    pub bytes: i64,
}

/// Adds a matter at version 1.
pub async fn insert(tx: &mut Tx<'_>, county: County, matter: &Matter) -> Result<(), StoreError> {
    let Matter { id, noun, state, open, owner, due_at } = *matter;
    tx.run(INSERT_MATTER, params![county, id, noun, state, open, owner, due_at, 1]).await
}

/// Writes a matter back, unless someone else wrote it since `read`.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    matter: &Matter,
    read: i64,
) -> Result<(), StoreError> {
    let Matter { id, state, open, owner, due_at, .. } = *matter;
    let params = params![county, id, read, state, open, owner, due_at];
    match tx.execute(SAVE_MATTER, params).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale { table: "matter" }),
    }
}

/// Appends a line to the history. `seq` is the version that the act made.
pub async fn append(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    seq: i64,
    by: Doer,
    event: Event<'_>,
) -> Result<(), StoreError> {
    let Event { at, act, from, to, to_org, public, internal } = event;
    let (person, org) = (by.person, by.org);
    let params =
        params![county, matter, seq, at, act, from, to, person, org, to_org, public, internal];
    tx.run(INSERT_EVENT, params).await
}

/// The whole history, oldest first, in stored words: each noun reads its own.
pub async fn told(tx: &mut Tx<'_>, county: County, matter: Id) -> Result<Vec<Told>, StoreError> {
    let rows = tx.query(TOLD, params![county, matter]).await?;
    let read = |row: &Row| {
        Ok(Told {
            seq: row.int(0)?,
            at: Instant(row.int(1)?),
            act: row.text(2)?,
            from: row.opt_text(3)?,
            to: row.text(4)?,
            to_org: row.opt_int(7)?.map(Id),
            public: row.text(8)?,
            internal: row.text(9)?,
            by: Doer { person: row.opt_int(5)?.map(Id), org: row.opt_int(6)?.map(Id) },
            name: row.opt_text(10)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Appends lines to the clock; `after` lines stand already.
pub async fn append_clock(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    after: usize,
    events: &[ClockEvent],
) -> Result<(), StoreError> {
    for (seq, event) in (after + 1..).zip(events) {
        let (kind, limit) = clock_words(&event.kind);
        let (amount, unit) = (limit.map(|it| it.amount), limit.map(|it| it.unit.code()));
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        tx.run(INSERT_CLOCK, params![county, matter, seq, event.at, kind, amount, unit]).await?;
    }
    Ok(())
}

/// The clock's event ledger, in order.
pub async fn clock(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
) -> Result<Vec<ClockEvent>, StoreError> {
    tx.query(CLOCK, params![county, matter]).await?.iter().map(clock_event).collect()
}

pub(crate) fn clock_words(kind: &ClockKind) -> (&'static str, Option<Limit>) {
    match kind {
        ClockKind::Start(limit) => ("start", Some(*limit)),
        ClockKind::Pause => ("pause", None),
        ClockKind::Resume => ("resume", None),
        ClockKind::Extend(limit) => ("extend", Some(*limit)),
        ClockKind::Relimit(limit) => ("relimit", Some(*limit)),
        ClockKind::Redispatch => ("redispatch", None),
        ClockKind::Stop => ("stop", None),
    }
}

pub(crate) fn clock_event(row: &Row) -> Result<ClockEvent, StoreError> {
    clock_of(row.int(0)?, &row.text(1)?, row.opt_int(2)?, row.opt_text(3)?.as_deref())
}

/// What happened to a clock, from its stored words.
pub(crate) fn clock_of(
    at: i64,
    kind: &str,
    amount: Option<i64>,
    unit: Option<&str>,
) -> Result<ClockEvent, StoreError> {
    let corrupt = || StoreError::Corrupt { what: format!("clock_event.kind {kind}") };
    let limit = || -> Result<Limit, StoreError> {
        let unit = unit.and_then(Unit::parse).ok_or_else(corrupt)?;
        Ok(Limit { amount: amount.ok_or_else(corrupt)?, unit })
    };
    let kind = match kind {
        "start" => ClockKind::Start(limit()?),
        "pause" => ClockKind::Pause,
        "resume" => ClockKind::Resume,
        "extend" => ClockKind::Extend(limit()?),
        "relimit" => ClockKind::Relimit(limit()?),
        "redispatch" => ClockKind::Redispatch,
        "stop" => ClockKind::Stop,
        _ => return Err(corrupt()),
    };
    Ok(ClockEvent { at: Instant(at), kind })
}

/// Notes the images that came with a line of the history.
pub async fn attach(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    seq: i64,
    files: &[FileRow],
    now: Instant,
) -> Result<(), StoreError> {
    for (position, file) in (1_i64..).zip(files) {
        let FileRow { hash, thumb, width, height, bytes } = file;
        let row = params![county, hash.as_str(), thumb.as_str(), *width, *height, *bytes, now];
        tx.run(INSERT_FILE, row).await?;
        let link = params![county, matter, seq, position, hash.as_str()];
        tx.run(INSERT_MATTER_FILE, link).await?;
    }
    Ok(())
}

/// The images of a matter.
pub async fn photos(tx: &mut Tx<'_>, county: County, matter: Id) -> Result<Vec<Photo>, StoreError> {
    let rows = tx.query(MATTER_FILES, params![county, matter]).await?;
    let read = |row: &Row| {
        Ok(Photo {
            seq: row.int(0)?,
            hash: row.text(1)?,
            thumb: row.text(2)?,
            width: row.int(3)?,
            height: row.int(4)?,
        })
    };
    rows.iter().map(read).collect()
}

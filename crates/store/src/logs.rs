//! The work log: entries, comments, and what somebody did on a day without typing it.

use domain::logs::{Comment, Kind, Log, Measure, NOUN, Outcome};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::field::{self, After, Listed, Span};
use crate::ledger::{self, Counted};
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_LOG = "INSERT INTO work_log (county, id, at, written_at, month, place, town, grid, kind, address, words, outcome,
            minutes, person, org, request, round, comment, commented_by, commented_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, NULL, NULL, NULL)";
    COMMENT_LOG = "UPDATE work_log SET comment = $3, commented_by = $4, commented_at = $5 WHERE county = $1 AND id = $2";
    LOG = "SELECT t.id, t.at, t.written_at, t.place, t.grid, t.kind, t.address, t.words, t.outcome, t.minutes, t.person, t.org,
            t.request, t.round, t.comment, t.commented_by, t.commented_at, m.version, p.name, r.number, s.state, c.name
        FROM work_log t JOIN matter m ON m.county = t.county AND m.id = t.id
        JOIN person p ON p.county = t.county AND p.id = t.person
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request
        LEFT JOIN matter s ON s.county = t.county AND s.id = t.request
        LEFT JOIN person c ON c.county = t.county AND c.id = t.commented_by
        WHERE t.county = $1 AND t.id = $2";
    LOGS_OF_REQUEST = "SELECT t.id, t.at, t.kind, p.name FROM work_log t
        JOIN person p ON p.county = t.county AND p.id = t.person
        WHERE t.county = $1 AND t.request = $2 ORDER BY t.id LIMIT 20";
    PROBLEMS = "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.standing = 1) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 2) AS BIGINT)
        FROM work_log t JOIN request r ON r.county = t.county AND r.id = t.request
        WHERE t.county = $1 AND t.kind = 'problem' AND t.month BETWEEN $2 AND $3 AND t.place BETWEEN $4 AND $5";
    BY_GRID = "SELECT t.grid, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE t.kind = 'problem') AS BIGINT),
            CAST(COALESCE(SUM(t.minutes), 0) AS BIGINT)
        FROM work_log t WHERE t.county = $1 AND t.place = $2 AND t.at >= $3 AND t.at < $4
        GROUP BY t.grid ORDER BY t.grid";
    DONE_BY = "SELECT t.matter, m.noun, t.seq, t.at, t.act, t.from_state, r.number, r.title, r.place
        FROM timeline t JOIN matter m ON m.county = t.county AND m.id = t.matter
        LEFT JOIN request r ON r.county = t.county AND r.id = t.matter
        WHERE t.county = $1 AND t.person = $2 AND t.at >= $3 AND t.at < $4 AND m.noun <> 'log'
        ORDER BY t.at, t.matter, t.seq LIMIT $5";
}

/// The entries of the log as a list.
const LISTED: Listed = Listed {
    name: "logs.page",
    columns: "t.id, t.at, t.written_at, t.place, t.grid, t.kind, t.address, t.words, t.outcome, t.minutes, t.person, t.org, \
        t.request, t.round, t.comment, t.commented_by, t.commented_at, m.version, p.name, r.number, s.state, c.name",
    tables: "work_log t LEFT JOIN matter m ON m.county = t.county AND m.id = t.id \
        LEFT JOIN person p ON p.county = t.county AND p.id = t.person \
        LEFT JOIN request r ON r.county = t.county AND r.id = t.request \
        LEFT JOIN matter s ON s.county = t.county AND s.id = t.request \
        LEFT JOIN person c ON c.county = t.county AND c.id = t.commented_by",
    at: "at",
};

/// An entry with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry.
    pub log: Log,
    /// Who wrote it.
    pub name: String,
    /// The 编号 of its request and the word of its state, where it has one.
    pub request: Option<(String, String)>,
    /// Who commented on it.
    pub commented_by: Option<String>,
}

fn matter(log: &Log) -> Matter {
    let state = if log.comment.is_some() { "commented" } else { "written" };
    Matter { id: log.id, noun: NOUN, state, open: false, owner: log.org, due_at: None }
}

/// Adds an entry with its history and what it counts. The request it became stands already.
pub async fn insert(tx: &mut Tx<'_>, county: County, log: &Log) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(log)).await?;
    let params = params![
        county,
        log.id,
        log.at,
        log.written_at,
        log.month(),
        log.place,
        log.place.town(),
        log.grid,
        log.kind.code(),
        log.address.as_str(),
        log.words.as_str(),
        log.outcome.map(Outcome::code),
        log.minutes,
        log.person,
        log.org,
        log.request,
        log.round
    ];
    tx.run(INSERT_LOG, params).await?;
    let by = Doer { person: Some(log.person), org: Some(log.org) };
    append(tx, county, log, by, ("write", None, "", log.written_at)).await?;
    count(tx, county, log.id, (log.at, log.place, log.kind.code()), 1, &log.entries()).await
}

/// Writes a comment below an entry that was read at `log.version - 1`.
pub async fn comment(
    tx: &mut Tx<'_>,
    county: County,
    log: &Log,
    by: Doer,
) -> Result<(), StoreError> {
    let Some(Comment { words, by: person, at }) = &log.comment else { return Ok(()) };
    matters::save(tx, county, &matter(log), log.version - 1).await?;
    tx.run(COMMENT_LOG, params![county, log.id, words.as_str(), *person, *at]).await?;
    append(tx, county, log, by, ("comment", Some("written"), words, *at)).await
}

async fn append(
    tx: &mut Tx<'_>,
    county: County,
    log: &Log,
    by: Doer,
    (act, from, internal, at): (&str, Option<&str>, &str, Instant),
) -> Result<(), StoreError> {
    let to = matter(log).state;
    let event = Event { at, act, from, to, to_org: None, public: "", internal };
    matters::append(tx, county, log.id, log.version, by, event).await
}

/// Counts field work: what it was, where, in the month of `at`.
pub(crate) async fn count(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    (at, place, category): (Instant, Place, &str),
    seq: i64,
    entries: &[(Measure, i64)],
) -> Result<(), StoreError> {
    let month = at.month();
    let counted = Counted { noun: NOUN, matter, seq, at, place, category, month };
    let words: Vec<(&'static str, i64)> = entries.iter().map(|it| (it.0.code(), it.1)).collect();
    ledger::count(tx, county, counted, &words).await
}

/// An entry.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Entry>, StoreError> {
    tx.query_opt(LOG, params![county, id]).await?.as_ref().map(entry).transpose()
}

/// A page of entries, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    span: &Span,
    after: After,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    field::page(tx, county, &LISTED, span, after, limit).await?.iter().map(entry).collect()
}

/// The entries a request came from or is spoken of in: which, when, of what kind, by whom.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Vec<(Id, Instant, Kind, String)>, StoreError> {
    let rows = tx.query(LOGS_OF_REQUEST, params![county, request]).await?;
    let read =
        |row: &Row| Ok((Id(row.int(0)?), Instant(row.int(1)?), kind(&row.text(2)?)?, row.text(3)?));
    rows.iter().map(read).collect()
}

/// How many problems were found, and how many of them are solved, and ended otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// Found in the period.
    pub found: i64,
    /// Of these, whose request is closed by now.
    pub solved: i64,
    /// Of these, refused, withdrawn or merged.
    pub ended: i64,
}

/// Counts the problems found in `place` in the months `from..=until`, from their requests: bounded
/// by how many problems grid workers found, not by how many requests there are.
pub async fn problems(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    (from, until): (i64, i64),
) -> Result<Problems, StoreError> {
    let params = params![county, from, until, place, place.last()];
    let row = tx.query_one(PROBLEMS, params).await?;
    Ok(Problems { found: row.int(0)?, solved: row.int(1)?, ended: row.int(2)? })
}

/// What a grid wrote: entries, problems among them, minutes. Entries of no grid stand under `None`.
pub type OfGrid = (Option<Id>, i64, i64, i64);

/// What the grids of one village wrote.
pub async fn by_grid(
    tx: &mut Tx<'_>,
    county: County,
    village: Place,
    (from, until): (Instant, Instant),
) -> Result<Vec<OfGrid>, StoreError> {
    let rows = tx.query(BY_GRID, params![county, village, from, until]).await?;
    let read = |row: &Row| Ok((row.opt_int(0)?.map(Id), row.int(1)?, row.int(2)?, row.int(3)?));
    rows.iter().map(read).collect()
}

/// Something a person did, as its history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// To what.
    pub matter: Id,
    /// What kind of thing that is: `request`, `visit`, `order`.
    pub noun: String,
    /// Which line of its history.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// The word of the act, in the words of its noun.
    pub act: String,
    /// The word of the state before.
    pub from: Option<String>,
    /// Of a request: 编号, first words, and where.
    pub request: Option<(String, String, Place)>,
}

/// What a person did in a span of time to things other than the log, oldest first.
pub async fn done_by(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    (from, until): (Instant, Instant),
    limit: i64,
) -> Result<Vec<Doing>, StoreError> {
    let rows = tx.query(DONE_BY, params![county, person, from, until, limit]).await?;
    let read = |row: &Row| {
        let request = row.opt_text(6)?.zip(row.opt_text(7)?).zip(row.opt_int(8)?);
        Ok(Doing {
            matter: Id(row.int(0)?),
            noun: row.text(1)?,
            seq: row.int(2)?,
            at: Instant(row.int(3)?),
            act: row.text(4)?,
            from: row.opt_text(5)?,
            request: request.map(|((number, title), place)| (number, title, Place(place))),
        })
    };
    rows.iter().map(read).collect()
}

fn kind(word: &str) -> Result<Kind, StoreError> {
    Kind::parse(word).ok_or_else(|| StoreError::Corrupt { what: format!("work_log.kind {word}") })
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let outcome = row.opt_text(8)?;
    let read = |word: &str| {
        let corrupt = || StoreError::Corrupt { what: format!("work_log.outcome {word}") };
        Outcome::parse(word).ok_or_else(corrupt)
    };
    let comment = row.opt_text(14)?.zip(row.opt_int(15)?).zip(row.opt_int(16)?);
    let log = Log {
        id: Id(row.int(0)?),
        at: Instant(row.int(1)?),
        written_at: Instant(row.int(2)?),
        place: Place(row.int(3)?),
        grid: row.opt_int(4)?.map(Id),
        kind: kind(&row.text(5)?)?,
        address: row.text(6)?,
        words: row.text(7)?,
        outcome: outcome.as_deref().map(read).transpose()?,
        minutes: row.opt_int(9)?,
        person: Id(row.int(10)?),
        org: Id(row.int(11)?),
        request: row.opt_int(12)?.map(Id),
        round: row.opt_int(13)?.map(Id),
        comment: comment.map(|((words, by), at)| Comment { words, by: Id(by), at: Instant(at) }),
        version: row.int(17)?,
    };
    let request = row.opt_text(19)?.zip(row.opt_text(20)?);
    Ok(Entry { log, name: row.text(18)?, request, commented_by: row.opt_text(21)? })
}

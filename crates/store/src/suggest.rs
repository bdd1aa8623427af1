//! What suggestions are learned from, which lines of the catalogue are pinned, and how well the
//! guesses were measured.

use std::collections::HashMap;

use domain::places::{County, Place};
use domain::suggest::{Asked, Bin, Lesson, Measured, Scores};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    // What the person chose stands in the first entry: a later category takes it back, never edits it.
    LESSONS = "SELECT r.id, r.number, r.title, r.body, r.place, COALESCE(e.category, r.category), r.category, r.handler,
            r.received_at, r.satisfied, r.answer
        FROM request r
        LEFT JOIN entry e ON e.county = r.county AND e.matter = r.id AND e.seq = 1 AND e.measure = 'received'
        WHERE r.county = $1 AND r.standing = 1 AND (r.received_at, r.id) < ($2, $3)
        ORDER BY r.received_at DESC, r.id DESC LIMIT $4";
    STEPS = "SELECT s.request, s.org, s.state
        FROM (SELECT county, id FROM request
            WHERE county = $1 AND standing = 1 AND (received_at, id) < ($2, $3)
            ORDER BY received_at DESC, id DESC LIMIT $4) r
        JOIN step s ON s.county = r.county AND s.request = r.id
        ORDER BY s.request, s.seq";
    CLOSED = "SELECT CAST(COALESCE(SUM(closed), 0) AS BIGINT) FROM tally
        WHERE county = $1 AND place = $2 AND category = ''";
    PINS = "SELECT place, category FROM answerer_pin WHERE county = $1 ORDER BY place, category";
    PIN = "INSERT INTO answerer_pin (county, place, category, person, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county, place, category) DO UPDATE SET person = excluded.person, at = excluded.at";
    UNPIN = "DELETE FROM answerer_pin WHERE county = $1 AND place = $2 AND category = $3";
    INSERT_REPORT = "INSERT INTO suggestion_report (county, at, from_month, until_month, learned, asked, person)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_SCORE = "INSERT INTO suggestion_score (county, at, subject, way, asked, first, among)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_BIN = "INSERT INTO suggestion_bin (county, at, subject, bin, count, said, hits)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    RETURNED = "SELECT month, CAST(SUM(received) AS BIGINT), CAST(SUM(returned) AS BIGINT) FROM (
            SELECT month, received, returned FROM tally
            WHERE county = $1 AND place = $2 AND category = '' AND month >= $4
            UNION ALL
            SELECT month, CASE measure WHEN 'received' THEN quantity ELSE 0 END,
                CASE measure WHEN 'returned' THEN quantity ELSE 0 END FROM entry_pending
            WHERE county = $1 AND noun = 'request' AND place BETWEEN $2 AND $3 AND month >= $4
                AND measure IN ('received', 'returned')
        ) AS both_kinds GROUP BY month ORDER BY month DESC LIMIT 24";
    LAST_REPORT = "SELECT at, from_month, until_month, learned, asked, person FROM suggestion_report
        WHERE county = $1 ORDER BY at DESC LIMIT 1";
    SCORES = "SELECT subject, way, asked, first, among FROM suggestion_score WHERE county = $1 AND at = $2";
    BINS = "SELECT subject, bin, count, said, hits FROM suggestion_bin WHERE county = $1 AND at = $2";
}

/// Closed requests behind a key, the newest first, with everybody who was asked: at most `limit`.
/// The key of the first page is [`FIRST`].
pub async fn lessons(
    tx: &mut Tx<'_>,
    county: County,
    (before, id): (Instant, Id),
    limit: i64,
) -> Result<Vec<Lesson>, StoreError> {
    let key = || params![county, before, id, limit];
    let mut steps: HashMap<Id, Vec<Asked>> = HashMap::new();
    for row in tx.query(STEPS, key()).await? {
        let asked = Asked { org: Id(row.int(1)?), returned: row.text(2)? == "returned" };
        steps.entry(Id(row.int(0)?)).or_default().push(asked);
    }
    let rows = tx.query(LESSONS, key()).await?;
    rows.iter().map(|row| lesson(row, &mut steps)).collect()
}

/// The key behind which all requests are.
pub const FIRST: (Instant, Id) = (Instant(i64::MAX), Id(i64::MAX));

fn lesson(row: &Row, steps: &mut HashMap<Id, Vec<Asked>>) -> Result<Lesson, StoreError> {
    let id = Id(row.int(0)?);
    Ok(Lesson {
        id,
        number: row.text(1)?,
        title: row.text(2)?,
        body: row.text(3)?,
        place: Place(row.int(4)?),
        chosen: row.text(5)?,
        category: row.text(6)?,
        handler: row.opt_int(7)?.map(Id),
        received_at: Instant(row.int(8)?),
        satisfied: row.opt_int(9)? == Some(1),
        answer: row.text(10)?,
        steps: steps.remove(&id).unwrap_or_default(),
    })
}

/// How many requests were closed, by the tallies: near enough to say whether to learn again.
pub async fn closed(tx: &mut Tx<'_>, county: County) -> Result<i64, StoreError> {
    tx.query_one(CLOSED, params![county, county.place()]).await?.int(0)
}

/// The lines of the catalogue that an administrator set.
pub async fn pins(tx: &mut Tx<'_>, county: County) -> Result<Vec<(Place, String)>, StoreError> {
    let rows = tx.query(PINS, params![county]).await?;
    rows.iter().map(|row| Ok((Place(row.int(0)?), row.text(1)?))).collect()
}

/// Notes that an administrator set a line.
pub async fn pin(
    tx: &mut Tx<'_>,
    county: County,
    (place, category): (Place, &str),
    person: Id,
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(PIN, params![county, place, category, person, at]).await
}

/// Forgets that an administrator set a line.
pub async fn unpin(
    tx: &mut Tx<'_>,
    county: County,
    (place, category): (Place, &str),
) -> Result<(), StoreError> {
    tx.run(UNPIN, params![county, place, category]).await
}

/// Requests received in a place by month since `from`, and those of them that came back at least
/// once; the newest month first.
pub async fn returned(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    from: i64,
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    let rows = tx.query(RETURNED, params![county, place, place.last(), from]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// A measuring, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When it was made.
    pub at: Instant,
    /// The first month held out, yyyymm.
    pub from_month: i64,
    /// The last.
    pub until_month: i64,
    /// Who asked for it; `None`: the clock did.
    pub person: Option<Id>,
    /// What came of it.
    pub measured: Measured,
}

/// What is scored under which two words.
fn scores(measured: &mut Measured) -> [(&'static str, &'static str, &mut Scores); 4] {
    [
        ("category", "learned", &mut measured.category),
        ("category", "chosen", &mut measured.chosen),
        ("handler", "learned", &mut measured.handler),
        ("handler", "listed", &mut measured.listed),
    ]
}

fn bins(measured: &mut Measured) -> [(&'static str, &mut [Bin; 10]); 2] {
    [("category", &mut measured.category_bins), ("handler", &mut measured.handler_bins)]
}

/// Writes a measuring down.
pub async fn keep(tx: &mut Tx<'_>, county: County, report: &Report) -> Result<(), StoreError> {
    let Report { at, from_month, until_month, person, measured } = report;
    let mut measured = measured.clone();
    let (learned, asked) = (measured.learned, measured.asked);
    let head = params![county, *at, *from_month, *until_month, learned, asked, *person];
    tx.run(INSERT_REPORT, head).await?;
    for (subject, way, it) in scores(&mut measured) {
        let row = params![county, *at, subject, way, it.asked, it.first, it.among];
        tx.run(INSERT_SCORE, row).await?;
    }
    for (subject, bins) in bins(&mut measured) {
        for (bin, it) in (0_i64..).zip(bins.iter()) {
            let row = params![county, *at, subject, bin, it.count, it.said, it.right];
            tx.run(INSERT_BIN, row).await?;
        }
    }
    Ok(())
}

/// The last measuring, if there is one.
pub async fn last(tx: &mut Tx<'_>, county: County) -> Result<Option<Report>, StoreError> {
    let Some(head) = tx.query_opt(LAST_REPORT, params![county]).await? else { return Ok(None) };
    let at = Instant(head.int(0)?);
    let mut measured =
        Measured { learned: head.int(3)?, asked: head.int(4)?, ..Measured::default() };
    for row in tx.query(SCORES, params![county, at]).await? {
        let (subject, way) = (row.text(0)?, row.text(1)?);
        let found = scores(&mut measured).into_iter().find(|it| it.0 == subject && it.1 == way);
        if let Some((_, _, scores)) = found {
            *scores = Scores { asked: row.int(2)?, first: row.int(3)?, among: row.int(4)? };
        }
    }
    for row in tx.query(BINS, params![county, at]).await? {
        let (subject, bin) = (row.text(0)?, usize::try_from(row.int(1)?).unwrap_or(usize::MAX));
        let found = bins(&mut measured).into_iter().find(|it| it.0 == subject);
        if let Some(own) = found.and_then(|it| it.1.get_mut(bin)) {
            *own = Bin { count: row.int(2)?, said: row.int(3)?, right: row.int(4)? };
        }
    }
    let (from_month, until_month) = (head.int(1)?, head.int(2)?);
    Ok(Some(Report { at, from_month, until_month, person: head.opt_int(5)?.map(Id), measured }))
}

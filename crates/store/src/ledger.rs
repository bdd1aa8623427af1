//! The ledger of entries, and the tallies folded from it.
//!
//! An act appends entries and a pending mark for each. Folding takes marks away and adds their
//! entries to the tallies, in one transaction; a figure is the tally plus what is still pending.
//! So acts never fight over a hot counter row, and a figure is exact at every moment.

use std::collections::BTreeMap;

use domain::figures::{Figures, Measure};
use domain::places::{County, Place};
use domain::requests::Request;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ENTRY = "INSERT INTO entry (county, matter, seq, measure, at, noun, quantity, place, category, month)
        VALUES ($1, $2, $3, $4, $5, 'request', $6, $7, $8, $9)";
    INSERT_PENDING = "INSERT INTO entry_pending (county, matter, seq, measure, quantity, place, category, month)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TAKE_PENDING = "DELETE FROM entry_pending WHERE county = $1 AND (matter, seq, measure) IN
            (SELECT matter, seq, measure FROM entry_pending WHERE county = $1 LIMIT $2)
        RETURNING measure, quantity, place, category, month";
    ADD_TALLY = "INSERT INTO tally (county, place, category, month, parent,
            received, closed, ended, on_time, called, satisfied, rated, rated_good)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (county, place, category, month) DO UPDATE SET
            received = tally.received + excluded.received, closed = tally.closed + excluded.closed,
            ended = tally.ended + excluded.ended, on_time = tally.on_time + excluded.on_time,
            called = tally.called + excluded.called, satisfied = tally.satisfied + excluded.satisfied,
            rated = tally.rated + excluded.rated, rated_good = tally.rated_good + excluded.rated_good";
    ANY_PENDING = "SELECT matter FROM entry_pending WHERE county = $1 LIMIT 1";
    PENDING_SUMS = "SELECT place, category, month, measure, CAST(SUM(quantity) AS BIGINT) FROM entry_pending
        WHERE county = $1 AND month BETWEEN $2 AND $3
        GROUP BY place, category, month, measure";
    TALLY_OF_PLACE = "SELECT month, received, closed, ended, on_time, called, satisfied, rated, rated_good FROM tally
        WHERE county = $1 AND place = $2 AND category = $3 AND month BETWEEN $4 AND $5 ORDER BY month";
    TALLY_OF_CHILDREN = "SELECT place, received, closed, ended, on_time, called, satisfied, rated, rated_good FROM tally
        WHERE county = $1 AND parent = $2 AND category = $3 AND month BETWEEN $4 AND $5";
    TALLY_OF_CATEGORIES = "SELECT category, received, closed, ended, on_time, called, satisfied, rated, rated_good FROM tally
        WHERE county = $1 AND place = $2 AND category > '' AND month BETWEEN $3 AND $4";
    OVERDUE = "SELECT r.place, r.category, r.month, CAST(COUNT(*) AS BIGINT)
        FROM matter m JOIN request r ON r.county = m.county AND r.id = m.id AND r.standing = 0
        WHERE m.county = $1 AND m.open = 1 AND m.due_at < $2 AND r.month BETWEEN $3 AND $4
        GROUP BY r.place, r.category, r.month";
    RECOUNT = "SELECT CAST(COUNT(*) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.standing = 2) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.on_time = 1) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.satisfied IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.satisfied = 1) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.rated IS NOT NULL) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.rated >= 3) AS BIGINT)
        FROM request r WHERE r.county = $1 AND r.received_at >= $2 AND r.received_at < $3";
}

/// Most entries that one fold takes: a bound on its transaction.
pub const FOLD_MAX: i64 = 2_000;

/// The parent of the whole county in the tallies: none.
const NO_PARENT: i64 = 0;

/// Appends the entries of an act. Each is known by matter, version and measure, so an act repeated
/// after a lost connection cannot count twice.
pub async fn append(
    tx: &mut Tx<'_>,
    county: County,
    request: &Request,
    at: Instant,
    entries: &[(Measure, i64)],
) -> Result<(), StoreError> {
    let (id, seq, place, month) = (request.id, request.version, request.place, request.month());
    for (measure, quantity) in entries {
        let (measure, category) = (measure.code(), request.category.as_str());
        let entry = params![county, id, seq, measure, at, *quantity, place, category, month];
        tx.run(INSERT_ENTRY, entry).await?;
        let mark = params![county, id, seq, measure, *quantity, place, category, month];
        tx.run(INSERT_PENDING, mark).await?;
    }
    Ok(())
}

/// A bucket of the tallies: place, category (empty for all) and month.
type Bucket = (Place, String, i64);

/// Folds up to [`FOLD_MAX`] pending entries into the tallies. Says how many it took.
pub async fn fold(tx: &mut Tx<'_>, county: County) -> Result<usize, StoreError> {
    let taken = tx.query(TAKE_PENDING, params![county, FOLD_MAX]).await?;
    let mut sums: BTreeMap<Bucket, Figures> = BTreeMap::new();
    for row in &taken {
        let (measure, quantity) = (measure(&row.text(0)?)?, row.int(1)?);
        let (place, category) = (Place(row.int(2)?), row.text(3)?);
        for bucket in buckets(place, &category, row.int(4)?) {
            sums.entry(bucket).or_default().add(measure, quantity);
        }
    }
    for ((place, category, month), it) in &sums {
        let parent = if place.parent() == *place { NO_PARENT } else { place.parent().0 };
        let params = params![
            county,
            *place,
            category.as_str(),
            *month,
            parent,
            it.received,
            it.closed,
            it.ended,
            it.on_time,
            it.called,
            it.satisfied,
            it.rated,
            it.rated_good
        ];
        tx.run(ADD_TALLY, params).await?;
    }
    Ok(taken.len())
}

/// The buckets a request counts in: its village, town and county, each by category and for all.
fn buckets(place: Place, category: &str, month: i64) -> Vec<Bucket> {
    let mut places = vec![place, place.town(), place.county().place()];
    places.dedup();
    let both = |it: Place| [(it, category.to_owned(), month), (it, String::new(), month)];
    places.into_iter().flat_map(both).collect()
}

/// What the numbers page shows for one place and category over a span of months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// By month, as yyyymm.
    pub months: BTreeMap<i64, Figures>,
    /// By the places directly inside.
    pub places: BTreeMap<Place, Figures>,
    /// By category, of the same place.
    pub categories: BTreeMap<String, Figures>,
}

impl Numbers {
    /// The sum over the months.
    pub fn total(&self) -> Figures {
        self.months.values().fold(Figures::default(), |mut sum, it| {
            sum.add_all(it);
            sum
        })
    }
}

/// Reads the numbers of `place` and `category` (empty for all) for the months `from..=until`.
/// Four statements, whatever the number of requests.
pub async fn numbers(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    category: &str,
    (from, until): (i64, i64),
) -> Result<Numbers, StoreError> {
    let mut numbers = Numbers::default();
    for row in tx.query(TALLY_OF_PLACE, params![county, place, category, from, until]).await? {
        numbers.months.entry(row.int(0)?).or_default().add_all(&figures(&row)?);
    }
    for row in tx.query(TALLY_OF_CHILDREN, params![county, place, category, from, until]).await? {
        numbers.places.entry(Place(row.int(0)?)).or_default().add_all(&figures(&row)?);
    }
    for row in tx.query(TALLY_OF_CATEGORIES, params![county, place, from, until]).await? {
        numbers.categories.entry(row.text(0)?).or_default().add_all(&figures(&row)?);
    }
    for row in tx.query(PENDING_SUMS, params![county, from, until]).await? {
        add_pending(&mut numbers, &row, place, category)?;
    }
    numbers.places.retain(|_, it| *it != Figures::default());
    numbers.categories.retain(|_, it| *it != Figures::default());
    Ok(numbers)
}

fn add_pending(
    numbers: &mut Numbers,
    row: &Row,
    place: Place,
    category: &str,
) -> Result<(), StoreError> {
    let (at, of, month) = (Place(row.int(0)?), row.text(1)?, row.int(2)?);
    if !place.contains(at) {
        return Ok(());
    }
    let (measure, quantity) = (measure(&row.text(3)?)?, row.int(4)?);
    if category.is_empty() || category == of {
        numbers.months.entry(month).or_default().add(measure, quantity);
        let below = if place.parent() == place { at.town() } else { at };
        if below != place && below.parent() == place {
            numbers.places.entry(below).or_default().add(measure, quantity);
        }
    }
    numbers.categories.entry(of).or_default().add(measure, quantity);
    Ok(())
}

/// Open requests past due that were received in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Where.
    pub place: Place,
    /// What about.
    pub category: String,
    /// The month, yyyymm.
    pub month: i64,
    /// How many.
    pub count: i64,
}

/// How many open requests received in the months `from..=until` are past due.
pub async fn overdue(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    (from, until): (i64, i64),
) -> Result<Vec<Overdue>, StoreError> {
    let rows = tx.query(OVERDUE, params![county, now, from, until]).await?;
    let read = |row: &Row| {
        let (place, category) = (Place(row.int(0)?), row.text(1)?);
        Ok(Overdue { place, category, month: row.int(2)?, count: row.int(3)? })
    };
    rows.iter().map(read).collect()
}

/// Counts the requests themselves, passing by ledger and tallies: for `doctor` and tests, not pages.
pub async fn recount(
    tx: &mut Tx<'_>,
    county: County,
    (from, until): (Instant, Instant),
) -> Result<Figures, StoreError> {
    let row = tx.query_one(RECOUNT, params![county, from, until]).await?;
    figures_at(&row, 0)
}

fn figures(row: &Row) -> Result<Figures, StoreError> {
    figures_at(row, 1)
}

fn figures_at(row: &Row, first: usize) -> Result<Figures, StoreError> {
    let mut figures = Figures::default();
    for (column, measure) in (first..).zip(Measure::ALL) {
        figures.add(measure, row.int(column)?);
    }
    Ok(figures)
}

fn measure(word: &str) -> Result<Measure, StoreError> {
    Measure::parse(word)
        .ok_or_else(|| StoreError::Corrupt { what: format!("entry.measure {word}") })
}

/// Whether anything is waiting to be folded: a read, so that an idle house writes nothing.
pub async fn is_pending(store: &crate::Store, county: County) -> Result<bool, StoreError> {
    let read = async move |tx: &mut Tx<'_>| tx.query_opt(ANY_PENDING, params![county]).await;
    Ok(store.read(read).await?.is_some())
}

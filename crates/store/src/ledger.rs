//! The ledger of entries, and the tallies folded from it.
//!
//! An act appends entries and a pending mark for each. Folding takes marks away and adds their
//! entries to the tallies, in one transaction; a figure is the tally plus what is still pending.
//! So acts never fight over a hot counter row, and a figure is exact at every moment.

use std::collections::BTreeMap;

use domain::figures::{Entry, Figures, Measure};
use domain::places::{County, Place};
use domain::requests::Request;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ENTRY = "INSERT INTO entry (county, matter, seq, measure, at, noun, quantity, place, category, month)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_PENDING = "INSERT INTO entry_pending (county, matter, seq, measure, noun, quantity, place, category, month)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TAKE_PENDING = "DELETE FROM entry_pending WHERE county = $1 AND (matter, seq, measure, category) IN
            (SELECT matter, seq, measure, category FROM entry_pending WHERE county = $1 LIMIT $2)
        RETURNING noun, measure, quantity, place, category, month";
    ADD_TALLY = "INSERT INTO tally (county, place, category, month, parent,
            received, closed, ended, on_time, called, satisfied, rated, rated_good, not_reached, declined, excluded, returned, drawn)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (county, place, category, month) DO UPDATE SET
            received = tally.received + excluded.received, closed = tally.closed + excluded.closed,
            ended = tally.ended + excluded.ended, on_time = tally.on_time + excluded.on_time,
            called = tally.called + excluded.called, satisfied = tally.satisfied + excluded.satisfied,
            rated = tally.rated + excluded.rated, rated_good = tally.rated_good + excluded.rated_good,
            not_reached = tally.not_reached + excluded.not_reached, declined = tally.declined + excluded.declined,
            excluded = tally.excluded + excluded.excluded, returned = tally.returned + excluded.returned,
            drawn = tally.drawn + excluded.drawn";
    ADD_COUNT = "INSERT INTO count_tally (county, noun, place, category, month, measure, parent, quantity)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county, noun, place, category, month, measure)
            DO UPDATE SET quantity = count_tally.quantity + excluded.quantity";
    /// What a noun counted: its months, the places below, its categories, and what is not folded yet.
    COUNTS = "SELECT 'month' AS part, place, category, month, measure, quantity FROM count_tally
        WHERE county = $1 AND noun = $2 AND place = $3 AND category = $4 AND month BETWEEN $5 AND $6
        UNION ALL SELECT 'place', place, category, month, measure, quantity FROM count_tally
        WHERE county = $1 AND noun = $2 AND parent = $3 AND category = $4 AND month BETWEEN $5 AND $6
        UNION ALL SELECT 'category', place, category, month, measure, quantity FROM count_tally
        WHERE county = $1 AND noun = $2 AND place = $3 AND category > '' AND month BETWEEN $5 AND $6
        UNION ALL SELECT 'pending', place, category, month, measure, CAST(SUM(quantity) AS BIGINT) FROM entry_pending
        WHERE county = $1 AND noun = $2 AND month BETWEEN $5 AND $6 GROUP BY place, category, month, measure";
    ANY_PENDING = "SELECT matter FROM entry_pending WHERE county = $1 LIMIT 1";
    PENDING_SUMS = "SELECT place, category, month, measure, CAST(SUM(quantity) AS BIGINT) FROM entry_pending
        WHERE county = $1 AND noun = $4 AND month BETWEEN $2 AND $3
        GROUP BY place, category, month, measure";
    TALLY_OF_PLACE = "SELECT month, received, closed, ended, on_time, called, satisfied, rated, rated_good,
            not_reached, declined, excluded, returned, drawn FROM tally
        WHERE county = $1 AND place = $2 AND category = $3 AND month BETWEEN $4 AND $5 ORDER BY month";
    TALLY_OF_CHILDREN = "SELECT place, received, closed, ended, on_time, called, satisfied, rated, rated_good,
            not_reached, declined, excluded, returned, drawn FROM tally
        WHERE county = $1 AND parent = $2 AND category = $3 AND month BETWEEN $4 AND $5";
    TALLY_OF_CATEGORIES = "SELECT category, received, closed, ended, on_time, called, satisfied, rated, rated_good,
            not_reached, declined, excluded, returned, drawn FROM tally
        WHERE county = $1 AND place = $2 AND category > '' AND month BETWEEN $3 AND $4";
    OVERDUE = "SELECT r.place, r.category, r.month, CAST(COUNT(*) AS BIGINT)
        FROM matter m JOIN request r ON r.county = m.county AND r.id = m.id AND r.standing = 0
        WHERE m.county = $1 AND m.open = 1 AND m.due_at < $2 AND r.month BETWEEN $3 AND $4
        GROUP BY r.place, r.category, r.month";
    RECOUNT = "SELECT CAST(COUNT(*) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.standing = 2) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.on_time = 1) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.excluded = 0 AND r.satisfied IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.excluded = 0 AND r.satisfied = 1) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.excluded = 0 AND r.rated IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.excluded = 0 AND r.rated >= 3) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.call_end = 'missed') AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND r.call_end = 'declined') AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.excluded = 1) AS BIGINT), CAST(COUNT(*) FILTER (WHERE r.returns > 0) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE r.standing = 1 AND (r.call_end IS NULL OR r.call_end <> 'not_drawn')) AS BIGINT)
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
    entries: &[Entry],
) -> Result<(), StoreError> {
    let (place, month) = (request.place, request.month());
    for Entry { category, measure, quantity } in entries {
        let (matter, seq) = (request.id, request.version);
        let of = Counted { noun: REQUEST, matter, seq, at, place, category, month };
        count(tx, county, of, &[(measure.code(), *quantity)]).await?;
    }
    Ok(())
}

/// The noun whose tallies have columns of their own.
const REQUEST: &str = "request";

/// What an act of a noun counts, and in which bucket.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The noun: `order`, `whistle`, `log`.
    pub noun: &'static str,
    /// Which matter.
    pub matter: Id,
    /// The version that the act made.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Where it counts.
    pub place: Place,
    /// What it counts under.
    pub category: &'a str,
    /// The month it counts in, yyyymm.
    pub month: i64,
}

/// Appends the entries of an act of any noun. Those of all but the request are folded into
/// `count_tally`.
pub async fn count(
    tx: &mut Tx<'_>,
    county: County,
    counted: Counted<'_>,
    entries: &[(&'static str, i64)],
) -> Result<(), StoreError> {
    let Counted { noun, matter, seq, at, place, category, month } = counted;
    for (measure, quantity) in entries {
        let entry =
            params![county, matter, seq, *measure, at, noun, *quantity, place, category, month];
        tx.run(INSERT_ENTRY, entry).await?;
        let mark = params![county, matter, seq, *measure, noun, *quantity, place, category, month];
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
    let mut counts: BTreeMap<(String, Bucket, String), i64> = BTreeMap::new();
    for row in &taken {
        let (noun, word, quantity) = (row.text(0)?, row.text(1)?, row.int(2)?);
        let (place, category) = (Place(row.int(3)?), row.text(4)?);
        for bucket in buckets(place, &category, row.int(5)?) {
            if noun == REQUEST {
                sums.entry(bucket).or_default().add(measure(&word)?, quantity);
            } else {
                *counts.entry((noun.clone(), bucket, word.clone())).or_default() += quantity;
            }
        }
    }
    for ((noun, (place, category, month), measure), quantity) in &counts {
        let (noun, category, measure) = (noun.as_str(), category.as_str(), measure.as_str());
        let parent = parent(*place);
        let params = params![county, noun, *place, category, *month, measure, parent, *quantity];
        tx.run(ADD_COUNT, params).await?;
    }
    for ((place, category, month), it) in &sums {
        let parent = parent(*place);
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
            it.rated_good,
            it.not_reached,
            it.declined,
            it.excluded,
            it.returned,
            it.drawn
        ];
        tx.run(ADD_TALLY, params).await?;
    }
    Ok(taken.len())
}

fn parent(place: Place) -> i64 {
    if place.parent() == place { NO_PARENT } else { place.parent().0 }
}

/// The buckets a matter counts in: its village, town and county, each by category and for all.
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
    for row in tx.query(PENDING_SUMS, params![county, from, until, REQUEST]).await? {
        add_pending(&mut numbers, &row, place, category)?;
    }
    numbers.places.retain(|_, it| *it != Figures::default());
    numbers.categories.retain(|_, it| *it != Figures::default());
    Ok(numbers)
}

/// Reads the sum over the months alone. Two statements.
pub async fn sum(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    category: &str,
    (from, until): (i64, i64),
) -> Result<Figures, StoreError> {
    let mut numbers = Numbers::default();
    for row in tx.query(TALLY_OF_PLACE, params![county, place, category, from, until]).await? {
        numbers.months.entry(row.int(0)?).or_default().add_all(&figures(&row)?);
    }
    for row in tx.query(PENDING_SUMS, params![county, from, until, REQUEST]).await? {
        add_pending(&mut numbers, &row, place, category)?;
    }
    Ok(numbers.total())
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

/// Sums of a noun's measures by name.
pub type Counts = BTreeMap<String, i64>;

/// What a noun other than the request has counted for one place and category over a span of months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NounCounts {
    /// By month, as yyyymm.
    pub months: BTreeMap<i64, Counts>,
    /// By the places directly inside.
    pub places: BTreeMap<Place, Counts>,
    /// By category, of the same place.
    pub categories: BTreeMap<String, Counts>,
}

impl NounCounts {
    /// The sum of a measure over the months.
    pub fn total(&self, measure: &str) -> i64 {
        self.months.values().filter_map(|it| it.get(measure)).sum()
    }
}

/// Reads what a noun has counted, as [`numbers`] does for requests. One statement.
pub async fn counts(
    tx: &mut Tx<'_>,
    county: County,
    noun: &'static str,
    (place, category): (Place, &str),
    (from, until): (i64, i64),
) -> Result<NounCounts, StoreError> {
    let mut all = NounCounts::default();
    let params = params![county, noun, place, category, from, until];
    for row in tx.query(COUNTS, params).await? {
        let counted = Counts::from([(row.text(4)?, row.int(5)?)]);
        match row.text(0)?.as_str() {
            "month" => add_counts(all.months.entry(row.int(3)?).or_default(), counted),
            "place" => add_counts(all.places.entry(Place(row.int(1)?)).or_default(), counted),
            "category" => add_counts(all.categories.entry(row.text(2)?).or_default(), counted),
            _ => add_pending_count(&mut all, &row, place, category)?,
        }
    }
    Ok(all)
}

fn add_counts(to: &mut Counts, more: Counts) {
    for (measure, quantity) in more {
        *to.entry(measure).or_default() += quantity;
    }
}

fn add_pending_count(
    all: &mut NounCounts,
    row: &Row,
    place: Place,
    category: &str,
) -> Result<(), StoreError> {
    let (at, of, month) = (Place(row.int(1)?), row.text(2)?, row.int(3)?);
    let (measure, quantity) = (row.text(4)?, row.int(5)?);
    if !place.contains(at) {
        return Ok(());
    }
    let add = |counts: &mut Counts| *counts.entry(measure.clone()).or_default() += quantity;
    if category.is_empty() || category == of {
        add(all.months.entry(month).or_default());
        let below = if place.parent() == place { at.town() } else { at };
        if below != place && below.parent() == place {
            add(all.places.entry(below).or_default());
        }
    }
    add(all.categories.entry(of).or_default());
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
    Ok(store.read(county.0, read).await?.is_some())
}

//! Contacts whose time is over, and the runs that erased them.

use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::privacy::{Held, Part};
use crate::{Row, Sql, StoreError, Tx, params, statements};

statements! {
    /// Whoever is held by law stays; so does what is open, and what ended later.
    DUE_REQUESTS = "SELECT c.request, c.request, c.subject FROM request_contact c
        JOIN request r ON r.county = c.county AND r.id = c.request
        JOIN matter m ON m.county = c.county AND m.id = c.request
        WHERE c.county = $1 AND c.subject IS NOT NULL AND c.request < $2 AND m.open = 0 AND r.ended_at < $3
            AND NOT EXISTS (SELECT 1 FROM legal_hold h
                WHERE h.county = c.county AND h.subject = c.subject AND h.until_on >= $4)
        ORDER BY c.request LIMIT $5";
    DUE_FOLLOWERS = "SELECT f.id, f.request, f.subject FROM follower f
        JOIN request r ON r.county = f.county AND r.id = f.request
        JOIN matter m ON m.county = f.county AND m.id = f.request
        WHERE f.county = $1 AND f.subject IS NOT NULL AND f.request < $2 AND m.open = 0 AND r.ended_at < $3
            AND NOT EXISTS (SELECT 1 FROM legal_hold h
                WHERE h.county = f.county AND h.subject = f.subject AND h.until_on >= $4)
        ORDER BY f.request, f.id LIMIT $5";
    DUE_ORDERS = "SELECT c.id, c.id, c.subject FROM order_contact c
        JOIN orders o ON o.county = c.county AND o.id = c.id
        JOIN matter m ON m.county = c.county AND m.id = c.id
        WHERE c.county = $1 AND c.subject IS NOT NULL AND c.id < $2 AND m.open = 0 AND o.ended_at < $3
            AND NOT EXISTS (SELECT 1 FROM legal_hold h
                WHERE h.county = c.county AND h.subject = c.subject AND h.until_on >= $4)
        ORDER BY c.id LIMIT $5";
    INSERT_RETENTION_RUN = "INSERT INTO retention_run (county, id, at, requests, followers, orders, persons, request_days, order_days)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    RETENTION_RUNS = "SELECT id, at, requests, followers, orders, persons, request_days, order_days FROM retention_run
        WHERE county = $1 ORDER BY id DESC LIMIT $2";
}

/// A row whose time is over, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The row.
    pub held: Held,
    /// The person.
    pub subject: Id,
}

/// Rows of a part that ended before a moment and whose person is not held on `day`, the oldest first.
pub async fn due(
    tx: &mut Tx<'_>,
    county: County,
    part: Part,
    (before, day): (Instant, Date),
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    let text: &'static Sql = match part {
        Part::Request => DUE_REQUESTS,
        Part::Follower => DUE_FOLLOWERS,
        Part::Order => DUE_ORDERS,
        // How a member is reached is kept as long as they are one.
        Part::Person => return Ok(Vec::new()),
    };
    // What ended before was made before: ids grow with time.
    let params = params![county, Id::first_of(before), before, day.to_string(), limit];
    let read = |row: &Row| {
        let (id, matter) = (Id(row.int(0)?), Id(row.int(1)?));
        Ok(Due { held: Held { part, id, matter, open: false }, subject: Id(row.int(2)?) })
    };
    tx.query(text, params).await?.iter().map(read).collect()
}

/// A run, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which run.
    pub id: Id,
    /// When.
    pub at: Instant,
    /// Requests whose contacts were erased.
    pub requests: i64,
    /// "Me too"s.
    pub followers: i64,
    /// Orders.
    pub orders: i64,
    /// Persons of whom nothing is left.
    pub persons: i64,
    /// The days that held for requests.
    pub request_days: i64,
    /// The days that held for orders.
    pub order_days: i64,
}

/// Notes a run.
pub async fn note(tx: &mut Tx<'_>, county: County, it: &Run) -> Result<(), StoreError> {
    let mut params = params![county, it.id, it.at, it.requests, it.followers, it.orders];
    params.extend(params![it.persons, it.request_days, it.order_days]);
    tx.run(INSERT_RETENTION_RUN, params).await
}

/// The last runs, the newest first.
pub async fn runs(tx: &mut Tx<'_>, county: County, limit: i64) -> Result<Vec<Run>, StoreError> {
    let read = |row: &Row| {
        Ok(Run {
            id: Id(row.int(0)?),
            at: Instant(row.int(1)?),
            requests: row.int(2)?,
            followers: row.int(3)?,
            orders: row.int(4)?,
            persons: row.int(5)?,
            request_days: row.int(6)?,
            order_days: row.int(7)?,
        })
    };
    tx.query(RETENTION_RUNS, params![county, limit]).await?.iter().map(read).collect()
}

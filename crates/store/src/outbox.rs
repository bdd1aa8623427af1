//! The outbox: every outward message is a row written with the act, so that none is lost and none
//! is sent for an act that was undone. A job takes each row once and writes for every channel what it
//! has to send; a row that no channel wants is done.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_MESSAGE = "INSERT INTO outbox (county, id, at, topic, matter, org, state, tries, next_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $3)";
    WAITING = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE county = $1 AND state = 'waiting'";
    IS_DUE = "SELECT id FROM outbox WHERE county = $1 AND state = 'waiting' AND next_at <= $2 ORDER BY next_at LIMIT 1";
    DUE_MESSAGES = "SELECT o.id, o.at, o.topic, m.noun, m.state, m.due_at, COALESCE(r.number, q.number, ''),
            COALESCE(r.received_at, q.placed_at), r.promised_at, COALESCE(r.ended_at, q.ended_at)
        FROM outbox o
        LEFT JOIN matter m ON m.county = o.county AND m.id = o.matter AND o.follower IS NULL
        LEFT JOIN request r ON r.county = m.county AND r.id = m.id
        LEFT JOIN orders q ON q.county = m.county AND q.id = m.id
        WHERE o.county = $1 AND o.state = 'waiting' AND o.next_at <= $2 ORDER BY o.next_at, o.id LIMIT $3";
    DONE = "UPDATE outbox SET state = 'done' WHERE county = $1 AND id = $2";
    DONE_ALL = "UPDATE outbox SET state = 'done' WHERE county = $1 AND id IN (
        SELECT id FROM outbox WHERE county = $1 AND state = 'waiting' AND next_at <= $2 ORDER BY next_at, id LIMIT $3)";
}

/// A message to be sent. It names the matter; the words are made when it is sent, so that no
/// personal data waits here.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Which message.
    pub id: Id,
    /// When it was caused.
    pub at: Instant,
    /// What it says: the code of the act.
    pub topic: &'static str,
    /// About what.
    pub matter: Id,
    /// To which organisation; `None` for the person who made the request.
    pub org: Option<Id>,
}

/// Puts a message into the outbox.
pub async fn put(tx: &mut Tx<'_>, county: County, message: &Message) -> Result<(), StoreError> {
    let Message { id, at, topic, matter, org } = *message;
    tx.run(INSERT_MESSAGE, params![county, id, at, topic, matter, org]).await
}

/// How many messages wait.
pub async fn waiting(tx: &mut Tx<'_>, county: County) -> Result<i64, StoreError> {
    tx.query_one(WAITING, params![county]).await?.int(0)
}

/// Whether a message is to go out by now.
pub async fn is_due(tx: &mut Tx<'_>, county: County, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.query_opt(IS_DUE, params![county, now]).await?.is_some())
}

/// A message that is to go out, and where its matter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueMessage {
    /// Which message.
    pub id: Id,
    /// When it was caused.
    pub at: Instant,
    /// The code of the act.
    pub topic: String,
    /// Its matter; `None` for a message to a follower, which is no act of the matter.
    pub matter: Option<About>,
}

/// What everybody may know of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What it is: `request`.
    pub noun: String,
    /// The code of its state.
    pub state: String,
    /// Until when somebody owes the next act.
    pub due_at: Option<Instant>,
    /// 编号; empty where the noun has none.
    pub number: String,
    /// When it came in.
    pub received_at: Option<Instant>,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// Messages that are to go out, the longest due first.
pub async fn due(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<Vec<DueMessage>, StoreError> {
    let message = |row: &Row| -> Result<DueMessage, StoreError> {
        let time = |at: usize| Ok::<_, StoreError>(row.opt_int(at)?.map(Instant));
        let about = |noun: String| -> Result<About, StoreError> {
            Ok(About {
                noun,
                state: row.text(4)?,
                due_at: time(5)?,
                number: row.text(6)?,
                received_at: time(7)?,
                promised_at: time(8)?,
                ended_at: time(9)?,
            })
        };
        Ok(DueMessage {
            id: Id(row.int(0)?),
            at: Instant(row.int(1)?),
            topic: row.text(2)?,
            matter: row.opt_text(3)?.map(about).transpose()?,
        })
    };
    tx.query(DUE_MESSAGES, params![county, now, limit]).await?.iter().map(message).collect()
}

/// Every channel has what it needs of a message.
pub async fn done(tx: &mut Tx<'_>, county: County, id: Id) -> Result<(), StoreError> {
    tx.run(DONE, params![county, id]).await
}

/// Ends so many messages that are to go out: nobody wants any. Says how many.
pub async fn done_all(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<u64, StoreError> {
    tx.execute(DONE_ALL, params![county, now, limit]).await
}

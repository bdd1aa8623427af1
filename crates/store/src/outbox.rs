//! The outbox: every outward message is a row written with the act, so that none is lost and none
//! is sent for an act that was undone. Channels take from it (ROADMAP, F5).

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{StoreError, Tx, params, statements};

statements! {
    INSERT_MESSAGE = "INSERT INTO outbox (county, id, at, topic, matter, org, state, tries, next_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $3)";
    WAITING = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE county = $1 AND state = 'waiting'";
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

//! Webhooks and their deliveries: one row a message and webhook, claimed before it is sent, so that
//! a program that ends in between leaves it to be sent again.

use domain::places::County;
use domain::webhooks::{Event, Standing};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_WEBHOOK = "INSERT INTO webhook (county, id, name, url, events, secret, old_secret, old_until, active, gone, made_by, made_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 1, 0, $7, $8, 1)";
    CHANGE_WEBHOOK = "UPDATE webhook SET name = $4, url = $5, events = $6, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3";
    SWITCH_WEBHOOK = "UPDATE webhook SET active = $3, gone = $4, version = version + 1
        WHERE county = $1 AND id = $2 AND active <> $3";
    CHANGE_SECRET = "UPDATE webhook SET old_secret = secret, old_until = $4, secret = $3, version = version + 1
        WHERE county = $1 AND id = $2";
    WEBHOOKS = "SELECT w.id, w.name, w.url, w.events, w.secret, w.old_secret, w.old_until, w.active, w.gone, w.made_at, w.version, p.name
        FROM webhook w JOIN person p ON p.county = w.county AND p.id = w.made_by
        WHERE w.county = $1 ORDER BY w.id LIMIT 100";
    WEBHOOK = "SELECT w.id, w.name, w.url, w.events, w.secret, w.old_secret, w.old_until, w.active, w.gone, w.made_at, w.version, p.name
        FROM webhook w JOIN person p ON p.county = w.county AND p.id = w.made_by
        WHERE w.county = $1 AND w.id = $2";
    ACTIVE_WEBHOOKS = "SELECT id, events FROM webhook WHERE county = $1 AND active = 1 ORDER BY id";
    INSERT_DELIVERY = "INSERT INTO delivery (county, id, webhook, message, at, event, number, body, state, tries, next_at, tried_at, status, fault)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, NULL, NULL, NULL)
        ON CONFLICT (county, webhook, message) DO NOTHING";
    DUE_DELIVERIES = "SELECT d.id, d.webhook, d.tries, d.next_at, d.body, w.url, w.secret, w.old_secret, w.old_until
        FROM delivery d JOIN webhook w ON w.county = d.county AND w.id = d.webhook
        WHERE d.county = $1 AND d.state = 'waiting' AND d.next_at <= $2 ORDER BY d.next_at, d.id LIMIT $3";
    CLAIM_DELIVERY = "UPDATE delivery SET next_at = $4 WHERE county = $1 AND id = $2 AND state = 'waiting' AND next_at = $3";
    TRIED_DELIVERY = "UPDATE delivery SET state = $4, tries = tries + 1, next_at = $5, tried_at = $6, status = $7, fault = $8
        WHERE county = $1 AND id = $2 AND state = 'waiting' AND next_at = $3";
    AGAIN_DELIVERY = "UPDATE delivery SET state = 'waiting', tries = 0, next_at = $4
        WHERE county = $1 AND webhook = $2 AND id = $3 AND state <> 'waiting'";
    DROP_DELIVERIES = "UPDATE delivery SET state = 'dropped' WHERE county = $1 AND webhook = $2 AND state = 'waiting'";
    DELIVERIES = "SELECT id, at, event, number, state, tries, next_at, tried_at, status, fault FROM delivery
        WHERE county = $1 AND webhook = $2 AND (at < $3 OR (at = $3 AND id < $4)) ORDER BY at DESC, id DESC LIMIT $5";
    STUCK_DELIVERIES = "SELECT webhook, CAST(COUNT(*) AS BIGINT), MIN(at) FROM delivery
        WHERE county = $1 AND state = 'stuck' GROUP BY webhook ORDER BY webhook LIMIT 100";
    SWEEP_DELIVERIES = "DELETE FROM delivery WHERE county = $1 AND state IN ('done', 'dropped') AND at < $2";
}

/// A webhook. Its secrets are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which webhook.
    pub id: Id,
    /// The system it tells.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Of what.
    pub events: Vec<Event>,
    /// What it is signed with.
    pub keys: Keys,
    /// Whether it is told at all.
    pub active: bool,
    /// Whether the other side said that it wants no more.
    pub gone: bool,
    /// When it was made.
    pub made_at: Instant,
    /// Counts the changes.
    pub version: i64,
    /// Who made it.
    pub made_by: String,
}

/// The sealed secrets of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The secret.
    pub secret: Vec<u8>,
    /// The one before, and until when it is good.
    pub old: Option<(Vec<u8>, Instant)>,
}

/// Adds a webhook at version 1; what others fill in is left out of account.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    webhook: &Webhook,
    made_by: Id,
) -> Result<(), StoreError> {
    let Webhook { id, name, url, events, keys, made_at, .. } = webhook;
    let (name, url, events) = (name.as_str(), url.as_str(), Event::join(events));
    let params = params![county, *id, name, url, events, keys.secret.clone(), made_by, *made_at];
    tx.run(INSERT_WEBHOOK, params).await
}

/// Changes name, address and events, unless someone else changed something since `read`.
pub async fn change(
    tx: &mut Tx<'_>,
    county: County,
    (id, read): (Id, i64),
    (name, url, events): (&str, &str, &[Event]),
) -> Result<bool, StoreError> {
    let params = params![county, id, read, name, url, Event::join(events)];
    Ok(tx.execute(CHANGE_WEBHOOK, params).await? == 1)
}

/// Switches a webhook on or off; `gone` when the other side asked for it. Says whether it was not so.
pub async fn switch(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (active, gone): (bool, bool),
) -> Result<bool, StoreError> {
    let params = params![county, id, i64::from(active), i64::from(gone)];
    Ok(tx.execute(SWITCH_WEBHOOK, params).await? == 1)
}

/// Gives a webhook another secret; the one before is good until `old_until`.
pub async fn change_secret(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (secret, old_until): (Vec<u8>, Instant),
) -> Result<bool, StoreError> {
    Ok(tx.execute(CHANGE_SECRET, params![county, id, secret, old_until]).await? == 1)
}

/// All webhooks of a county, the oldest first.
pub async fn all(tx: &mut Tx<'_>, county: County) -> Result<Vec<Webhook>, StoreError> {
    tx.query(WEBHOOKS, params![county]).await?.iter().map(webhook).collect()
}

/// One of them.
pub async fn find(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Webhook>, StoreError> {
    tx.query_opt(WEBHOOK, params![county, id]).await?.as_ref().map(webhook).transpose()
}

/// Those that are told, and of what.
pub async fn active(tx: &mut Tx<'_>, county: County) -> Result<Vec<(Id, Vec<Event>)>, StoreError> {
    let rows = tx.query(ACTIVE_WEBHOOKS, params![county]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), Event::split(&row.text(1)?)))).collect()
}

fn webhook(row: &Row) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: Id(row.int(0)?),
        name: row.text(1)?,
        url: row.text(2)?,
        events: Event::split(&row.text(3)?),
        keys: keys(row, 4)?,
        active: row.bool(7)?,
        gone: row.bool(8)?,
        made_at: Instant(row.int(9)?),
        version: row.int(10)?,
        made_by: row.text(11)?,
    })
}

/// Secret, the one before, and its end, from a column on.
fn keys(row: &Row, from: usize) -> Result<Keys, StoreError> {
    let until = row.opt_int(from + 2)?.map(Instant);
    let old = row.opt_blob(from + 1)?.zip(until);
    Ok(Keys { secret: row.blob(from)?, old })
}

/// A delivery as it is written: to whom, of which message, what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// Which delivery.
    pub id: Id,
    /// To which webhook.
    pub webhook: Id,
    /// Of which message of the outbox.
    pub message: Id,
    /// When the act was.
    pub at: Instant,
    /// The code of what happened.
    pub event: &'static str,
    /// The public number of the matter.
    pub number: String,
    /// The very bytes that are sent.
    pub body: String,
}

/// Writes a delivery, to be sent from `next_at` on; one that stands already stays.
pub async fn deliver(
    tx: &mut Tx<'_>,
    county: County,
    new: &NewDelivery,
    next_at: Instant,
) -> Result<(), StoreError> {
    let NewDelivery { id, webhook, message, at, event, number, body } = new;
    let (event, number, body) = (*event, number.as_str(), body.as_str());
    let params = params![county, *id, *webhook, *message, *at, event, number, body, next_at];
    tx.run(INSERT_DELIVERY, params).await
}

/// A delivery that is due, with what is needed to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which delivery.
    pub id: Id,
    /// To which webhook.
    pub webhook: Id,
    /// How often it was tried.
    pub tries: i64,
    /// Since when it is due; whoever claims it puts another time here.
    pub next_at: Instant,
    /// What is sent.
    pub body: String,
    /// Where to.
    pub url: String,
    /// What it is signed with.
    pub keys: Keys,
}

/// Deliveries that are due, the longest due first.
pub async fn due(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    let due = |row: &Row| -> Result<Due, StoreError> {
        Ok(Due {
            id: Id(row.int(0)?),
            webhook: Id(row.int(1)?),
            tries: row.int(2)?,
            next_at: Instant(row.int(3)?),
            body: row.text(4)?,
            url: row.text(5)?,
            keys: keys(row, 6)?,
        })
    };
    tx.query(DUE_DELIVERIES, params![county, now, limit]).await?.iter().map(due).collect()
}

/// Takes a delivery in hand until a time; nobody else may have taken it since it was read. If the
/// program ends before it told how it went, somebody takes it again after that time.
pub async fn claim(
    tx: &mut Tx<'_>,
    county: County,
    (id, seen): (Id, Instant),
    until: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(CLAIM_DELIVERY, params![county, id, seen, until]).await? == 1)
}

/// How a try went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Where the delivery stands now.
    pub standing: Standing,
    /// When it is tried again, where it waits.
    pub next_at: Instant,
    /// When the try was.
    pub at: Instant,
    /// The status that came back.
    pub status: Option<u16>,
    /// The stable word of what went wrong.
    pub fault: Option<&'static str>,
}

/// Writes how a try went, if it is still in the hand that claimed it until `claimed`.
pub async fn tried(
    tx: &mut Tx<'_>,
    county: County,
    (id, claimed): (Id, Instant),
    tried: &Tried,
) -> Result<(), StoreError> {
    let Tried { standing, next_at, at, status, fault } = tried;
    let (state, status) = (standing.code(), status.map(i64::from));
    let params = params![county, id, claimed, state, *next_at, *at, status, *fault];
    tx.run(TRIED_DELIVERY, params).await
}

/// Has a delivery sent again, from the first try on. Says whether there is one that does not wait.
pub async fn again(
    tx: &mut Tx<'_>,
    county: County,
    (webhook, id): (Id, Id),
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(AGAIN_DELIVERY, params![county, webhook, id, now]).await? == 1)
}

/// Gives up what waits for a webhook.
pub async fn drop_waiting(tx: &mut Tx<'_>, county: County, webhook: Id) -> Result<(), StoreError> {
    tx.run(DROP_DELIVERIES, params![county, webhook]).await
}

/// A delivery as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which delivery.
    pub id: Id,
    /// When the act was.
    pub at: Instant,
    /// The code of what happened; `webhook.test` for a test.
    pub event: String,
    /// The public number of the matter; empty for a test.
    pub number: String,
    /// Where it stands.
    pub standing: Standing,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, where it waits.
    pub next_at: Instant,
    /// When it was tried last.
    pub tried_at: Option<Instant>,
    /// The status that came back last.
    pub status: Option<i64>,
    /// The stable word of what went wrong last.
    pub fault: Option<String>,
}

/// The deliveries of a webhook before a time and id, the newest first.
pub async fn deliveries(
    tx: &mut Tx<'_>,
    county: County,
    webhook: Id,
    (at, id): (Instant, Id),
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let rows = tx.query(DELIVERIES, params![county, webhook, at, id, limit]).await?;
    let delivery = |row: &Row| -> Result<Delivery, StoreError> {
        let state = row.text(4)?;
        let corrupt = || StoreError::Corrupt { what: format!("delivery.state {state}") };
        Ok(Delivery {
            id: Id(row.int(0)?),
            at: Instant(row.int(1)?),
            event: row.text(2)?,
            number: row.text(3)?,
            standing: Standing::parse(&state).ok_or_else(corrupt)?,
            tries: row.int(5)?,
            next_at: Instant(row.int(6)?),
            tried_at: row.opt_int(7)?.map(Instant),
            status: row.opt_int(8)?,
            fault: row.opt_text(9)?,
        })
    };
    rows.iter().map(delivery).collect()
}

/// Deliveries that are stuck, by webhook: how many, and when the act of the first was.
pub async fn stuck(tx: &mut Tx<'_>, county: County) -> Result<Vec<(Id, i64, Instant)>, StoreError> {
    let rows = tx.query(STUCK_DELIVERIES, params![county]).await?;
    rows.iter().map(|row| Ok((Id(row.int(0)?), row.int(1)?, Instant(row.int(2)?)))).collect()
}

/// Removes what arrived or was given up before a time. What is stuck stays.
pub async fn sweep(tx: &mut Tx<'_>, county: County, before: Instant) -> Result<(), StoreError> {
    tx.run(SWEEP_DELIVERIES, params![county, before]).await
}

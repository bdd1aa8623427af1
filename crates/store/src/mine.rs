//! My requests: codes by telephone, the list that one opens in a browser, and text messages.

use domain::mine::Asked;
use domain::places::County;
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;

use crate::told::Kept;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    MINE_CODE = "SELECT code, at, count, tries FROM mine_code WHERE county = $1 AND phone = $2";
    PUT_MINE_CODE = "INSERT INTO mine_code (county, phone, code, at, count, tries) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county, phone) DO UPDATE SET code = excluded.code, at = excluded.at, count = excluded.count, tries = excluded.tries";
    MINE_SOURCE = "SELECT count FROM mine_source WHERE county = $1 AND source = $2";
    PUT_MINE_SOURCE = "INSERT INTO mine_source (county, source, at, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, source) DO UPDATE SET at = excluded.at, count = excluded.count";
    OPEN_MINE = "INSERT INTO mine_session (county, token, subject, opened_at) VALUES ($1, $2, $3, $4)";
    MINE_SESSION = "SELECT m.subject, m.opened_at FROM mine_session m
        JOIN subject s ON s.county = m.county AND s.id = m.subject WHERE m.county = $1 AND m.token = $2";
    END_MINE = "DELETE FROM mine_session WHERE county = $1 AND token = $2";
    MINE = "SELECT r.id, r.number, r.title, m.state, r.received_at, r.promised_at, r.place, r.tracking, t.sealed FROM request_contact c
        JOIN request r ON r.county = c.county AND r.id = c.request
        JOIN matter m ON m.county = r.county AND m.id = r.id
        LEFT JOIN told_code t ON t.county = r.county AND t.id = r.id
        WHERE c.county = $1 AND c.subject = $2 ORDER BY c.request DESC LIMIT $3";
    INSERT_TEXT = "INSERT INTO text_message (county, id, at, sealed, nowhere, state, tries, next_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $3)";
    DUE_TEXTS = "SELECT id, at, sealed, nowhere, tries, next_at FROM text_message
        WHERE county = $1 AND state = 'waiting' AND next_at <= $2 ORDER BY next_at, id LIMIT $3";
    CLAIM_TEXT = "UPDATE text_message SET next_at = $4, tries = tries + 1
        WHERE county = $1 AND id = $2 AND state = 'waiting' AND next_at = $3";
    END_TEXT = "UPDATE text_message SET state = $3, sealed = $4 WHERE county = $1 AND id = $2 AND state = 'waiting'";
    WAIT_TEXT = "UPDATE text_message SET next_at = $3 WHERE county = $1 AND id = $2 AND state = 'waiting'";
    STUCK_TEXTS = "SELECT CAST(COUNT(*) AS BIGINT), MIN(at) FROM text_message WHERE county = $1 AND state = 'stuck'";
    SWEEP_MINE_CODES = "DELETE FROM mine_code WHERE county = $1 AND at < $2";
    SWEEP_MINE_SOURCES = "DELETE FROM mine_source WHERE county = $1 AND at < $2";
    SWEEP_MINE_SESSIONS = "DELETE FROM mine_session WHERE county = $1 AND opened_at < $2";
    SWEEP_TEXTS = "DELETE FROM text_message WHERE county = $1 AND at < $2 AND state <> 'waiting'";
}

/// The keyed hash of the code of a telephone, and what is known of it.
pub async fn code(
    tx: &mut Tx<'_>,
    county: County,
    phone: &[u8],
) -> Result<Option<(Vec<u8>, Asked)>, StoreError> {
    let row = tx.query_opt(MINE_CODE, params![county, phone.to_vec()]).await?;
    row.map(|row| {
        let (at, count, tries) = (Instant(row.int(1)?), row.int(2)?, row.int(3)?);
        Ok((row.blob(0)?, Asked { at, count, tries }))
    })
    .transpose()
}

/// Writes the code of a telephone, in place of the one before. An empty one opens nothing.
pub async fn put_code(
    tx: &mut Tx<'_>,
    county: County,
    (phone, code): (&[u8], &[u8]),
    asked: Asked,
) -> Result<(), StoreError> {
    let Asked { at, count, tries } = asked;
    let params = params![county, phone.to_vec(), code.to_vec(), at, count, tries];
    tx.run(PUT_MINE_CODE, params).await
}

/// How many codes a source asked for.
pub async fn of_source(tx: &mut Tx<'_>, county: County, source: &[u8]) -> Result<i64, StoreError> {
    let row = tx.query_opt(MINE_SOURCE, params![county, source.to_vec()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Writes how many codes a source asked for.
pub async fn put_source(
    tx: &mut Tx<'_>,
    county: County,
    (source, count): (&[u8], i64),
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(PUT_MINE_SOURCE, params![county, source.to_vec(), at, count]).await
}

/// Opens the list of a person; `token` is the hash of the secret in the browser.
pub async fn open(
    tx: &mut Tx<'_>,
    county: County,
    (token, subject): (&[u8], Id),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(OPEN_MINE, params![county, token.to_vec(), subject, now]).await
}

/// Whose list a secret opens, and since when. Nobody's once the person was erased.
pub async fn session(
    tx: &mut Tx<'_>,
    county: County,
    token: &[u8],
) -> Result<Option<(Id, Instant)>, StoreError> {
    let row = tx.query_opt(MINE_SESSION, params![county, token.to_vec()]).await?;
    row.map(|row| Ok((Id(row.int(0)?), Instant(row.int(1)?)))).transpose()
}

/// Closes a list.
pub async fn end(tx: &mut Tx<'_>, county: County, token: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.execute(END_MINE, params![county, token.to_vec()]).await? == 1)
}

/// A request of a person's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// When it came in.
    pub received_at: Instant,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// Where.
    pub place: i64,
    /// What is kept of its tracking code.
    pub code: Kept,
}

/// The requests with which a person left their telephone, the newest first.
pub async fn list(
    tx: &mut Tx<'_>,
    county: County,
    subject: Id,
    limit: i64,
) -> Result<Vec<Own>, StoreError> {
    let own = |row: &Row| -> Result<Own, StoreError> {
        let state = row.text(3)?;
        let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
        Ok(Own {
            id: Id(row.int(0)?),
            number: row.text(1)?,
            title: row.text(2)?,
            state: State::parse(&state).ok_or_else(corrupt)?,
            received_at: Instant(row.int(4)?),
            promised_at: row.opt_int(5)?.map(Instant),
            place: row.int(6)?,
            code: Kept::of(row, 7)?,
        })
    };
    tx.query(MINE, params![county, subject, limit]).await?.iter().map(own).collect()
}

/// A text message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which: the same as its message in the outbox.
    pub id: Id,
    /// When it was caused.
    pub at: Instant,
    /// Telephone and code, sealed.
    pub sealed: Vec<u8>,
    /// Whether it is for a telephone that nobody left, and goes nowhere.
    pub nowhere: bool,
    /// How often it was tried.
    pub tries: i64,
    /// Since when it is due; whoever claims it puts another time here.
    pub next_at: Instant,
}

/// Writes a text message, to be sent at once.
pub async fn put_text(
    tx: &mut Tx<'_>,
    county: County,
    (id, at): (Id, Instant),
    (sealed, nowhere): (Vec<u8>, bool),
) -> Result<(), StoreError> {
    tx.run(INSERT_TEXT, params![county, id, at, sealed, i64::from(nowhere)]).await
}

/// Text messages that are due, the longest due first.
pub async fn due_texts(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<Vec<Text>, StoreError> {
    let text = |row: &Row| -> Result<Text, StoreError> {
        Ok(Text {
            id: Id(row.int(0)?),
            at: Instant(row.int(1)?),
            sealed: row.blob(2)?,
            nowhere: row.bool(3)?,
            tries: row.int(4)?,
            next_at: Instant(row.int(5)?),
        })
    };
    tx.query(DUE_TEXTS, params![county, now, limit]).await?.iter().map(text).collect()
}

/// Takes a text message in hand until a time, as [`crate::webhooks::claim`] does.
pub async fn claim_text(
    tx: &mut Tx<'_>,
    county: County,
    (id, seen): (Id, Instant),
    until: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(CLAIM_TEXT, params![county, id, seen, until]).await? == 1)
}

/// A text message was sent, or is given up: telephone and code go.
pub async fn end_text(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    sent: bool,
) -> Result<(), StoreError> {
    let state = if sent { "done" } else { "stuck" };
    tx.run(END_TEXT, params![county, id, state, Vec::<u8>::new()]).await
}

/// A text message is tried again at a time.
pub async fn wait_text(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    next_at: Instant,
) -> Result<(), StoreError> {
    tx.run(WAIT_TEXT, params![county, id, next_at]).await
}

/// How many text messages could not be sent lately, and when the first was caused.
pub async fn stuck_texts(
    tx: &mut Tx<'_>,
    county: County,
) -> Result<Option<(i64, Instant)>, StoreError> {
    let row = tx.query_one(STUCK_TEXTS, params![county]).await?;
    let (count, since) = (row.int(0)?, row.opt_int(1)?);
    Ok(since.map(|it| (count, Instant(it))))
}

/// Removes what is of no use any more: codes and sources of before a day, lists of before half an
/// hour, messages of before a week.
pub async fn sweep(
    tx: &mut Tx<'_>,
    county: County,
    (day, opened, week): (Instant, Instant, Instant),
) -> Result<(), StoreError> {
    tx.run(SWEEP_MINE_CODES, params![county, day]).await?;
    tx.run(SWEEP_MINE_SOURCES, params![county, day]).await?;
    tx.run(SWEEP_MINE_SESSIONS, params![county, opened]).await?;
    tx.run(SWEEP_TEXTS, params![county, week]).await
}

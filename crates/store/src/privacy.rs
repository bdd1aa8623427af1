//! What is held of a person, and taking it away.

use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    HELD = "SELECT 'request' AS part, c.request AS id, c.request AS matter, m.open AS open FROM request_contact c
            JOIN matter m ON m.county = c.county AND m.id = c.request WHERE c.county = $1 AND c.subject = $2
        UNION ALL SELECT 'order', c.id, c.id, m.open FROM order_contact c
            JOIN matter m ON m.county = c.county AND m.id = c.id WHERE c.county = $1 AND c.subject = $2
        UNION ALL SELECT 'follower', f.id, f.request, m.open FROM follower f
            JOIN matter m ON m.county = f.county AND m.id = f.request WHERE f.county = $1 AND f.subject = $2
        UNION ALL SELECT 'person', p.person, p.person, 0 FROM person_contact p WHERE p.county = $1 AND p.subject = $2
        ORDER BY part, id LIMIT $3";
    HOLD = "SELECT reason, until_on FROM legal_hold WHERE county = $1 AND subject = $2";
    SET_HOLD = "INSERT INTO legal_hold (county, subject, reason, until_on, person, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county, subject) DO UPDATE SET reason = excluded.reason, until_on = excluded.until_on,
            person = excluded.person, at = excluded.at";
    DROP_HOLD = "DELETE FROM legal_hold WHERE county = $1 AND subject = $2";
    BEGIN_ERASING = "INSERT INTO erasing (county, matter) VALUES ($1, $2) ON CONFLICT (county, matter) DO NOTHING";
    END_ERASING = "DELETE FROM erasing WHERE county = $1 AND matter = $2";
    REQUEST_TEXTS = "SELECT title, body, address, answer FROM request WHERE county = $1 AND id = $2";
    REDACT_REQUEST = "UPDATE request SET title = $3, body = $4, address = $5, answer = $6, lon = NULL, lat = NULL
        WHERE county = $1 AND id = $2";
    ORDER_TEXTS = "SELECT title, body, address, answer, wished FROM orders WHERE county = $1 AND id = $2";
    REDACT_ORDER = "UPDATE orders SET title = $3, body = $4, address = $5, answer = $6, wished = $7, lon = NULL, lat = NULL
        WHERE county = $1 AND id = $2";
    FOLLOWER_TEXTS = "SELECT words FROM follower WHERE county = $1 AND request = $2 AND id = $3";
    REDACT_FOLLOWER = "UPDATE follower SET words = $4, name = $5, phone = $5, whole = $5, subject = NULL
        WHERE county = $1 AND request = $2 AND id = $3";
    LINES = "SELECT seq, public, internal FROM timeline WHERE county = $1 AND matter = $2 ORDER BY seq LIMIT $3";
    REDACT_LINE = "UPDATE timeline SET public = $4, internal = $5 WHERE county = $1 AND matter = $2 AND seq = $3";
    RATINGS = "SELECT round, words FROM rating WHERE county = $1 AND request = $2 ORDER BY round LIMIT $3";
    REDACT_RATING = "UPDATE rating SET words = $4 WHERE county = $1 AND request = $2 AND round = $3";
    ORDER_RATING_WORDS = "SELECT words FROM order_rating WHERE county = $1 AND id = $2";
    REDACT_ORDER_RATING = "UPDATE order_rating SET words = $3 WHERE county = $1 AND id = $2";
    /// Decisions stay, what was published by them goes: the redacted answer is looked at anew.
    EMPTY_PUBLICATIONS = "UPDATE publication SET public = '', answer = $3 WHERE county = $1 AND request = $2";
    /// The decisions about a flag stay, the words about it go.
    EMPTY_FLAG = "UPDATE flag SET asked_why = '', why = '', appeal = '', final_why = '' WHERE county = $1 AND request = $2";
    EMPTY_REQUEST = "UPDATE request_contact SET name = $3, phone = $3, whole = $3, subject = NULL WHERE county = $1 AND request = $2";
    /// The title and the rest of a work order of the hotline, where the request was one.
    EMPTY_HOTLINE = "UPDATE hotline_order SET title = '', kept = $3 WHERE county = $1 AND request = $2";
    EMPTY_ORDER = "UPDATE order_contact SET name = $3, phone = $3, whole = $3, subject = NULL WHERE county = $1 AND id = $2";
    EMPTY_PERSON = "UPDATE person_contact SET phone = $3, subject = NULL WHERE county = $1 AND person = $2";
    /// The photos that came with a line the person wrote themselves.
    OWN_PHOTOS = "SELECT f.seq, f.position, f.hash, i.thumb FROM matter_file f
        JOIN timeline t ON t.county = f.county AND t.matter = f.matter AND t.seq = f.seq AND t.person IS NULL
        JOIN file i ON i.county = f.county AND i.hash = f.hash
        WHERE f.county = $1 AND f.matter = $2 ORDER BY f.seq, f.position LIMIT $3";
    DETACH = "DELETE FROM matter_file WHERE county = $1 AND matter = $2 AND seq = $3 AND position = $4";
    FORGET_FILE = "DELETE FROM file WHERE county = $1 AND hash = $2
        AND NOT EXISTS (SELECT 1 FROM matter_file m WHERE m.county = $1 AND m.hash = $2)";
    THUMB_USED = "SELECT hash FROM file WHERE county = $1 AND (thumb = $2 OR hash = $2) LIMIT 1";
    FORGET_SUBJECT = "DELETE FROM subject WHERE county = $1 AND id = $2";
    NOTE_ERASURE = "INSERT INTO erasure (county, subject, at, forgotten) VALUES ($1, $2, $3, 0)";
    UNFORGOTTEN = "SELECT subject FROM erasure WHERE county = $1 AND forgotten = 0 ORDER BY subject LIMIT $2";
    FORGOTTEN = "UPDATE erasure SET forgotten = 1 WHERE county = $1 AND subject = $2";
    LOOKS = "SELECT a.at, a.detail, a.noun, a.subject, p.name, a.org FROM audit a
        LEFT JOIN person p ON p.county = a.county AND p.id = a.person
        WHERE a.county = $1 AND a.act = 'see_contact' AND a.subject = $2 ORDER BY a.seq DESC LIMIT $3";
}

/// Most rows of one person that are erased in a transaction; nobody has as many.
pub const HELD_MAX: i64 = 500;
/// Most lines of a history that are looked at.
const LINES_MAX: i64 = 2_000;

/// What kind of row holds something of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A request of theirs.
    Request,
    /// An order of theirs.
    Order,
    /// Their "me too" of a request.
    Follower,
    /// Themselves, as a member.
    Person,
}

/// A row that holds something of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Of what kind.
    pub part: Part,
    /// Which.
    pub id: Id,
    /// The matter it belongs to.
    pub matter: Id,
    /// Whether that is open.
    pub open: bool,
}

/// What is held of a person, at most [`HELD_MAX`].
pub async fn held(tx: &mut Tx<'_>, county: County, subject: Id) -> Result<Vec<Held>, StoreError> {
    let read = |row: &Row| {
        let part = match row.text(0)?.as_str() {
            "request" => Part::Request,
            "order" => Part::Order,
            "follower" => Part::Follower,
            _ => Part::Person,
        };
        Ok(Held { part, id: Id(row.int(1)?), matter: Id(row.int(2)?), open: row.bool(3)? })
    };
    tx.query(HELD, params![county, subject, HELD_MAX]).await?.iter().map(read).collect()
}

/// What somebody wrote beside their "me too", without numbers.
pub async fn follower_words(
    tx: &mut Tx<'_>,
    county: County,
    held: &Held,
) -> Result<String, StoreError> {
    let row = tx.query_opt(FOLLOWER_TEXTS, params![county, held.matter, held.id]).await?;
    row.map_or_else(|| Ok(String::new()), |row| row.text(0))
}

/// Why a person may not be erased yet, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// The last day.
    pub until_on: Date,
}

/// The hold on a person, passed or not.
pub async fn hold(
    tx: &mut Tx<'_>,
    county: County,
    subject: Id,
) -> Result<Option<Hold>, StoreError> {
    let row = tx.query_opt(HOLD, params![county, subject]).await?;
    row.map(|row| Ok(Hold { reason: row.text(0)?, until_on: day(&row.text(1)?)? })).transpose()
}

/// Sets the hold on a person.
pub async fn set_hold(
    tx: &mut Tx<'_>,
    county: County,
    subject: Id,
    hold: &Hold,
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    let until = hold.until_on.to_string();
    tx.run(SET_HOLD, params![county, subject, hold.reason.as_str(), until, person, at]).await
}

/// Redacts the words of what a person holds in `held` and empties how they can be reached. `redact`
/// must give the same for the same. Gives the photos whose files are nobody's any more.
pub async fn erase(
    tx: &mut Tx<'_>,
    county: County,
    held: &Held,
    redact: &(dyn Fn(&str) -> String + Send + Sync),
) -> Result<Vec<String>, StoreError> {
    let Held { part, id, matter, open } = *held;
    let nothing = Vec::<u8>::new();
    match part {
        Part::Person => {
            tx.run(EMPTY_PERSON, params![county, id, nothing]).await?;
            return Ok(Vec::new());
        }
        Part::Follower => {
            let row = tx.query_one(FOLLOWER_TEXTS, params![county, matter, id]).await?;
            let words = redact(&row.text(0)?);
            tx.run(REDACT_FOLLOWER, params![county, matter, id, words, nothing]).await?;
            return Ok(Vec::new());
        }
        Part::Request => {
            let texts = texts(&tx.query_one(REQUEST_TEXTS, params![county, id]).await?, 4, redact)?;
            tx.run(REDACT_REQUEST, with(params![county, id], texts)).await?;
            for row in tx.query(RATINGS, params![county, id, LINES_MAX]).await? {
                let (round, words) = (row.int(0)?, redact(&row.text(1)?));
                tx.run(REDACT_RATING, params![county, id, round, words]).await?;
            }
            tx.run(EMPTY_HOTLINE, params![county, id, nothing.clone()]).await?;
            tx.run(EMPTY_PUBLICATIONS, params![county, id, nothing.clone()]).await?;
            tx.run(EMPTY_FLAG, params![county, id]).await?;
            tx.run(EMPTY_REQUEST, params![county, id, nothing]).await?;
        }
        Part::Order => {
            let texts = texts(&tx.query_one(ORDER_TEXTS, params![county, id]).await?, 5, redact)?;
            tx.run(REDACT_ORDER, with(params![county, id], texts)).await?;
            for row in tx.query(ORDER_RATING_WORDS, params![county, id]).await? {
                let words = redact(&row.text(0)?);
                tx.run(REDACT_ORDER_RATING, params![county, id, words]).await?;
            }
            tx.run(EMPTY_ORDER, params![county, id, nothing]).await?;
        }
    }
    tx.run(BEGIN_ERASING, params![county, matter]).await?;
    for row in tx.query(LINES, params![county, matter, LINES_MAX]).await? {
        let (seq, public, internal) = (row.int(0)?, row.text(1)?, row.text(2)?);
        let (anew, inside) = (redact(&public), redact(&internal));
        if anew != public || inside != internal {
            tx.run(REDACT_LINE, params![county, matter, seq, anew, inside]).await?;
        }
    }
    tx.run(END_ERASING, params![county, matter]).await?;
    // What is still being handled needs its photos.
    if open { Ok(Vec::new()) } else { photos(tx, county, matter).await }
}

async fn photos(tx: &mut Tx<'_>, county: County, matter: Id) -> Result<Vec<String>, StoreError> {
    let mut gone = Vec::new();
    for row in tx.query(OWN_PHOTOS, params![county, matter, LINES_MAX]).await? {
        let (seq, position, hash, thumb) = (row.int(0)?, row.int(1)?, row.text(2)?, row.text(3)?);
        tx.run(DETACH, params![county, matter, seq, position]).await?;
        if tx.execute(FORGET_FILE, params![county, hash.as_str()]).await? == 0 {
            continue;
        }
        for file in [hash, thumb] {
            if tx.query(THUMB_USED, params![county, file.as_str()]).await?.is_empty() {
                gone.push(file);
            }
        }
    }
    Ok(gone)
}

fn texts(
    row: &Row,
    count: usize,
    redact: &(dyn Fn(&str) -> String + Send + Sync),
) -> Result<Vec<String>, StoreError> {
    (0..count).map(|at| Ok(redact(&row.text(at)?))).collect()
}

fn with(mut params: Vec<crate::Value>, texts: Vec<String>) -> Vec<crate::Value> {
    params.extend(texts.into_iter().map(crate::Value::from));
    params
}

/// Takes the key of a person away and notes that they were erased.
pub async fn forget(
    tx: &mut Tx<'_>,
    county: County,
    subject: Id,
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(DROP_HOLD, params![county, subject]).await?;
    tx.run(FORGET_SUBJECT, params![county, subject]).await?;
    tx.run(NOTE_ERASURE, params![county, subject, at]).await
}

/// Persons who were erased and whom the master keys may still know.
pub async fn unforgotten(tx: &mut Tx<'_>, county: County) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(UNFORGOTTEN, params![county, HELD_MAX]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// Notes that the master keys have forgotten a person.
pub async fn forgotten(tx: &mut Tx<'_>, county: County, subject: Id) -> Result<(), StoreError> {
    tx.run(FORGOTTEN, params![county, subject]).await
}

/// Somebody who looked at how a person can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Instant,
    /// Which field and why: `phone call_back`.
    pub detail: String,
    /// Who.
    pub name: String,
    /// For which organisation.
    pub org: Option<Id>,
}

/// Who looked at the contact of a matter, the last first.
pub async fn looks(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    limit: i64,
) -> Result<Vec<Look>, StoreError> {
    let read = |row: &Row| {
        Ok(Look {
            at: Instant(row.int(0)?),
            detail: row.text(1)?,
            name: row.opt_text(4)?.unwrap_or_default(),
            org: row.opt_int(5)?.map(Id),
        })
    };
    tx.query(LOOKS, params![county, matter, limit]).await?.iter().map(read).collect()
}

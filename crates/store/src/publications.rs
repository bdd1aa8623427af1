//! What everybody may read of answers, as somebody decided it, and photos that were released.

use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::composed::{AMONG_MAX, among};
use crate::matters::Photo;
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    LAST_PUBLICATION = "SELECT COALESCE(MAX(seq), 0) FROM publication WHERE county = $1 AND request = $2";
    INSERT_PUBLICATION = "INSERT INTO publication (county, request, seq, answer, state, public, covered, declined, person, org, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    PUBLICATIONS = "SELECT d.request, d.answer, d.state, d.public, d.covered, d.declined, d.at, p.name FROM publication d
        JOIN person p ON p.county = d.county AND p.id = d.person
        WHERE d.county = $1 AND d.request = $2 ORDER BY d.seq DESC LIMIT $3";
    WAIT_FOR_PUBLICATION = "INSERT INTO publication_waiting (county, request, place, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county, request) DO UPDATE SET at = excluded.at";
    WAIT_NO_MORE = "DELETE FROM publication_waiting WHERE county = $1 AND request = $2";
    PUBLICATIONS_WAITING = "SELECT r.id, r.number, r.category, r.place, r.answer, w.at FROM publication_waiting w
        JOIN request r ON r.county = w.county AND r.id = w.request
        WHERE w.county = $1 AND w.place >= $2 AND w.place <= $3 ORDER BY w.at, w.request LIMIT $4";
    PUBLICATION_SEEN = "SELECT ended_at, request FROM publication_seen WHERE county = $1";
    SEE_PUBLICATION = "INSERT INTO publication_seen (county, ended_at, request) VALUES ($1, $2, $3)
        ON CONFLICT (county) DO UPDATE SET ended_at = excluded.ended_at, request = excluded.request";
    NEWLY_CLOSED = "SELECT r.id, r.ended_at, r.place, r.answer FROM request r
        WHERE r.county = $1 AND r.standing = 1 AND r.ended_at < $2 AND (r.ended_at, r.id) > ($3, $4)
        ORDER BY r.ended_at, r.id LIMIT $5";
    RELEASE_PHOTO = "INSERT INTO photo_release (county, matter, hash, public_hash, public_thumb, boxes, person, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county, matter, hash) DO UPDATE SET public_hash = excluded.public_hash,
            public_thumb = excluded.public_thumb, boxes = excluded.boxes, person = excluded.person, at = excluded.at";
    HIDE_PHOTO = "DELETE FROM photo_release WHERE county = $1 AND matter = $2 AND hash = $3";
    RELEASED_PHOTOS = "SELECT hash, public_hash, public_thumb, boxes FROM photo_release
        WHERE county = $1 AND matter = $2 ORDER BY at, hash LIMIT $3";
    /// Whether a file is still somebody's: another release or a photo of a matter.
    FILE_IN_USE = "SELECT public_hash FROM photo_release WHERE county = $1 AND (public_hash = $2 OR public_thumb = $2)
        UNION ALL SELECT hash FROM file WHERE county = $1 AND (hash = $2 OR thumb = $2) LIMIT 1";
    /// The photos that came with what staff did, each with its release if it has one.
    STAFF_SHOTS = "SELECT f.seq, f.hash, i.thumb, i.width, i.height, p.public_hash, p.public_thumb, p.boxes FROM matter_file f
        JOIN timeline t ON t.county = f.county AND t.matter = f.matter AND t.seq = f.seq AND t.person IS NOT NULL
        JOIN file i ON i.county = f.county AND i.hash = f.hash
        LEFT JOIN photo_release p ON p.county = f.county AND p.matter = f.matter AND p.hash = f.hash
        WHERE f.county = $1 AND f.matter = $2 ORDER BY f.seq, f.position LIMIT $3";
}

/// Decisions of one request that a page shows, and photos of one that may be released.
const SHOWN: i64 = 50;

/// A decision about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The request.
    pub request: Id,
    /// The hash of the answer it holds for.
    pub answer: Vec<u8>,
    /// Whether everybody reads it.
    pub released: bool,
    /// What everybody reads then.
    pub public: String,
    /// How many places were covered.
    pub covered: i64,
    /// How many suggestions were declined.
    pub declined: i64,
    /// When.
    pub at: Instant,
    /// Who decided; empty where it was not asked for.
    pub name: String,
}

/// Adds a decision behind those there are.
pub async fn decide(
    tx: &mut Tx<'_>,
    county: County,
    it: &Publication,
    (person, org): (Id, Id),
) -> Result<(), StoreError> {
    let last = tx.query_one(LAST_PUBLICATION, params![county, it.request]).await?.int(0)?;
    let state = if it.released { "released" } else { "withheld" };
    let (answer, public) = (it.answer.clone(), it.public.as_str());
    let mut params = params![county, it.request, last + 1, answer, state, public, it.covered];
    params.extend(params![it.declined, person, org, it.at]);
    tx.run(INSERT_PUBLICATION, params).await?;
    tx.run(WAIT_NO_MORE, params![county, it.request]).await
}

/// The decisions of a request, the newest first.
pub async fn of(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Vec<Publication>, StoreError> {
    let rows = tx.query(PUBLICATIONS, params![county, request, SHOWN]).await?;
    rows.iter().map(|row| publication(row, true)).collect()
}

/// What decides what everybody reads of an answer.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The request.
    pub request: Id,
    /// What its person wants to be called, and nothing else of the contact.
    pub name: SealedContact,
    /// The last decision about its answer.
    pub decided: Option<Publication>,
}

/// What guards the answers of some requests. One statement for a hundred.
pub async fn guards(tx: &mut Tx<'_>, county: County, ids: &[Id]) -> Result<Vec<Guard>, StoreError> {
    let mut all = Vec::new();
    for ids in ids.chunks(AMONG_MAX) {
        let (among, params) = among(county, ids);
        let text = format!(
            "SELECT r.id, d.answer, d.state, d.public, d.covered, d.declined, d.at, t.name, s.id, s.wrapped FROM request r
             LEFT JOIN request_contact t ON t.county = r.county AND t.request = r.id AND length(t.name) > 0
             LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
             LEFT JOIN publication d ON d.county = r.county AND d.request = r.id AND d.seq =
                 (SELECT MAX(l.seq) FROM publication l WHERE l.county = r.county AND l.request = r.id)
             WHERE r.county = $1 AND r.id IN ({among})"
        );
        for row in tx.query_text("publications.guards", &text, params).await? {
            let decided = row.opt_blob(1)?.map(|_| publication(&row, false)).transpose()?;
            let name = SealedContact::name_of(&row, 7)?;
            all.push(Guard { request: Id(row.int(0)?), name, decided });
        }
    }
    Ok(all)
}

fn publication(row: &Row, named: bool) -> Result<Publication, StoreError> {
    Ok(Publication {
        request: Id(row.int(0)?),
        answer: row.blob(1)?,
        released: row.text(2)? == "released",
        public: row.text(3)?,
        covered: row.int(4)?,
        declined: row.int(5)?,
        at: Instant(row.int(6)?),
        name: if named { row.text(7)? } else { String::new() },
    })
}

/// An answer that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// What it is about.
    pub category: String,
    /// Where.
    pub place: Place,
    /// The answer, as it was written.
    pub answer: String,
    /// Since when it waits.
    pub at: Instant,
}

/// Answers of a place and all inside it that wait, the oldest first.
pub async fn waiting(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let span = params![county, place, place.last(), limit];
    let rows = tx.query(PUBLICATIONS_WAITING, span).await?;
    let read = |row: &Row| {
        Ok(Waiting {
            id: Id(row.int(0)?),
            number: row.text(1)?,
            category: row.text(2)?,
            place: Place(row.int(3)?),
            answer: row.text(4)?,
            at: Instant(row.int(5)?),
        })
    };
    rows.iter().map(read).collect()
}

/// A request that was closed lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The request.
    pub id: Id,
    /// When.
    pub ended_at: Instant,
    /// Where.
    pub place: Place,
    /// Its answer.
    pub answer: String,
}

/// Requests closed before a moment that nobody has looked through, the oldest first.
pub async fn newly_closed(
    tx: &mut Tx<'_>,
    county: County,
    before: Instant,
    limit: i64,
) -> Result<Vec<Closed>, StoreError> {
    let seen = tx.query_opt(PUBLICATION_SEEN, params![county]).await?;
    let (at, id) = match seen {
        Some(row) => (row.int(0)?, row.int(1)?),
        None => (0, 0),
    };
    let rows = tx.query(NEWLY_CLOSED, params![county, before, at, id, limit]).await?;
    let read = |row: &Row| {
        Ok(Closed {
            id: Id(row.int(0)?),
            ended_at: Instant(row.int(1)?),
            place: Place(row.int(2)?),
            answer: row.text(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes up to which one all were looked through.
pub async fn see(tx: &mut Tx<'_>, county: County, it: &Closed) -> Result<(), StoreError> {
    tx.run(SEE_PUBLICATION, params![county, it.ended_at, it.id]).await
}

/// Has an answer wait for somebody.
pub async fn wait(
    tx: &mut Tx<'_>,
    county: County,
    it: &Closed,
    at: Instant,
) -> Result<(), StoreError> {
    tx.run(WAIT_FOR_PUBLICATION, params![county, it.id, it.place, at]).await
}

/// A photo that everybody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The content hash of the original.
    pub hash: String,
    /// The content hash of the painted copy.
    pub public_hash: String,
    /// The content hash of its thumbnail.
    pub public_thumb: String,
    /// The boxes, as they are kept.
    pub boxes: String,
}

/// Releases a photo, in the place of an earlier release of it.
pub async fn release(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    it: &Release,
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    let (hash, public) = (it.hash.as_str(), it.public_hash.as_str());
    let (thumb, boxes) = (it.public_thumb.as_str(), it.boxes.as_str());
    tx.run(RELEASE_PHOTO, params![county, matter, hash, public, thumb, boxes, person, at]).await
}

/// Takes a release back. Says whether there was one.
pub async fn hide(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
    hash: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(HIDE_PHOTO, params![county, matter, hash]).await? == 1)
}

/// The photos of a matter that were released.
pub async fn released(
    tx: &mut Tx<'_>,
    county: County,
    matter: Id,
) -> Result<Vec<Release>, StoreError> {
    let rows = tx.query(RELEASED_PHOTOS, params![county, matter, SHOWN]).await?;
    let read = |row: &Row| {
        Ok(Release {
            hash: row.text(0)?,
            public_hash: row.text(1)?,
            public_thumb: row.text(2)?,
            boxes: row.text(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A photo of a result, and its release if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The photo.
    pub photo: Photo,
    /// What everybody sees of it.
    pub release: Option<Release>,
}

/// The photos that came with what staff did to a matter.
pub async fn shots(tx: &mut Tx<'_>, county: County, matter: Id) -> Result<Vec<Shot>, StoreError> {
    let rows = tx.query(STAFF_SHOTS, params![county, matter, SHOWN]).await?;
    let read = |row: &Row| {
        let photo = Photo {
            seq: row.int(0)?,
            hash: row.text(1)?,
            thumb: row.text(2)?,
            width: row.int(3)?,
            height: row.int(4)?,
        };
        let hash = photo.hash.clone();
        let (public, thumb, boxes) = (row.opt_text(5)?, row.opt_text(6)?, row.opt_text(7)?);
        let release = public.zip(thumb).zip(boxes).map(|((public_hash, public_thumb), boxes)| {
            Release { hash, public_hash, public_thumb, boxes }
        });
        Ok(Shot { photo, release })
    };
    rows.iter().map(read).collect()
}

/// Whether a file is still needed by somebody.
pub async fn in_use(tx: &mut Tx<'_>, county: County, hash: &str) -> Result<bool, StoreError> {
    Ok(tx.query_opt(FILE_IN_USE, params![county, hash]).await?.is_some())
}

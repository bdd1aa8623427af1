//! Work orders of the 12345 hotline, beside the requests they became.

use domain::hotline::Outcome;
use domain::places::{County, Place};
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;

use crate::imports::padded;
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ORDER = "INSERT INTO hotline_order (county, request, run, line, number, kind, category, title, district, town, village,
            called_at, limit_at, taken_at, kept, withdrawn)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)";
    ORDER = "SELECT request, run, line, number, kind, category, title, district, town, village, called_at, limit_at, taken_at, kept
        FROM hotline_order WHERE county = $1 AND request = $2";
    BY_NUMBER = "SELECT request FROM hotline_order WHERE county = $1 AND number = $2 AND withdrawn = 0";
    WITHDRAW = "UPDATE hotline_order SET withdrawn = 1 WHERE county = $1 AND request = $2";
    /// Open work orders whose own limit comes before ours, the first of them first.
    EARLIER = "SELECT h.request, h.number, h.limit_at, r.title, r.promised_at, r.place, r.handler, r.desk FROM hotline_order h
        JOIN request r ON r.county = h.county AND r.id = h.request
        WHERE h.county = $1 AND h.limit_at IS NOT NULL AND h.withdrawn = 0 AND h.limit_at >= $2 AND r.standing = 0
            AND (r.promised_at IS NULL OR h.limit_at < r.promised_at) AND r.place >= $3 AND r.place <= $4
        ORDER BY h.limit_at, h.request LIMIT $5";
    BACK_OF_RUN = "SELECT h.request, h.run, h.line, h.number, h.kind, h.category, h.title, h.district, h.town, h.village, h.called_at,
            h.limit_at, h.taken_at, h.kept, r.body, r.address, r.place, r.handler, m.state, r.answer, r.ended_at, r.rated,
            c.result, c.level, f.public, t.name, t.phone, t.whole, s.id, s.wrapped
        FROM hotline_order h JOIN request r ON r.county = h.county AND r.id = h.request
        JOIN matter m ON m.county = r.county AND m.id = r.id
        LEFT JOIN call_back c ON c.county = r.county AND c.request = r.id AND c.round = r.round
        LEFT JOIN timeline f ON f.county = r.county AND f.matter = r.id AND f.act = 'refuse'
        LEFT JOIN request_contact t ON t.county = r.county AND t.request = r.id
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
        WHERE h.county = $1 AND h.run = $2 AND h.withdrawn = 0 AND r.place >= $3 AND r.place <= $4
        ORDER BY h.line LIMIT $5";
    BACK_OF_SPAN = "SELECT h.request, h.run, h.line, h.number, h.kind, h.category, h.title, h.district, h.town, h.village, h.called_at,
            h.limit_at, h.taken_at, h.kept, r.body, r.address, r.place, r.handler, m.state, r.answer, r.ended_at, r.rated,
            c.result, c.level, f.public, t.name, t.phone, t.whole, s.id, s.wrapped
        FROM hotline_order h JOIN request r ON r.county = h.county AND r.id = h.request
        JOIN matter m ON m.county = r.county AND m.id = r.id
        LEFT JOIN call_back c ON c.county = r.county AND c.request = r.id AND c.round = r.round
        LEFT JOIN timeline f ON f.county = r.county AND f.matter = r.id AND f.act = 'refuse'
        LEFT JOIN request_contact t ON t.county = r.county AND t.request = r.id
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
        WHERE h.county = $1 AND h.taken_at >= $2 AND h.taken_at < $3 AND h.withdrawn = 0 AND r.place >= $4 AND r.place <= $5
        ORDER BY h.taken_at, h.request LIMIT $6";
    /// What others did with a request without changing its version.
    TOUCHED = "SELECT CAST(COUNT(*) AS BIGINT) FROM (
        SELECT request AS id FROM follower WHERE county = $1 AND request = $2
        UNION ALL SELECT id FROM request WHERE county = $1 AND merged_into = $2
        UNION ALL SELECT request FROM request_origin WHERE county = $1 AND origin = $2) AS it";
}

/// A work order as it stands beside its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The request it became.
    pub request: Id,
    /// The file it came in.
    pub run: Id,
    /// Its row there.
    pub line: i64,
    /// The hotline's number.
    pub number: String,
    /// 诉求, 投诉 …
    pub kind: String,
    /// Their word for what it is about.
    pub category: String,
    /// Their title, without numbers of people.
    pub title: String,
    /// Their words for where.
    pub district: String,
    /// The town in their word.
    pub town: String,
    /// The village in their word.
    pub village: String,
    /// When the hotline took it.
    pub called_at: Option<Instant>,
    /// Until when the hotline wants it done.
    pub limit_at: Option<Instant>,
    /// When our house received it.
    pub taken_at: Instant,
    /// What goes back as it came, sealed.
    pub kept: Vec<u8>,
}

/// Adds a work order. Its number may be there once.
pub async fn insert(tx: &mut Tx<'_>, county: County, order: &Kept) -> Result<(), StoreError> {
    let it = order.clone();
    let params = params![
        county,
        it.request,
        it.run,
        it.line,
        it.number,
        it.kind,
        it.category,
        it.title,
        it.district,
        it.town,
        it.village,
        it.called_at,
        it.limit_at,
        it.taken_at,
        it.kept
    ];
    tx.run(INSERT_ORDER, params).await
}

/// The work order of a request.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<Kept>, StoreError> {
    tx.query_opt(ORDER, params![county, request]).await?.as_ref().map(kept).transpose()
}

/// The request of a number.
pub async fn by_number(
    tx: &mut Tx<'_>,
    county: County,
    number: &str,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(BY_NUMBER, params![county, number]).await?;
    row.map(|it| it.int(0).map(Id)).transpose()
}

/// Numbers that [`known`] is asked about, at most.
pub const NUMBERS_MAX: usize = 500;

/// Which of some numbers are here.
pub async fn known(
    tx: &mut Tx<'_>,
    county: County,
    numbers: &[&str],
) -> Result<Vec<String>, StoreError> {
    let (names, params) = padded(county, numbers, NUMBERS_MAX);
    let text = format!(
        "SELECT number FROM hotline_order WHERE county = $1 AND withdrawn = 0 AND number IN ({names})"
    );
    let rows = tx.query_text("hotline::KNOWN", &text, params).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Frees the number of a work order whose request was taken back.
pub async fn withdraw(tx: &mut Tx<'_>, county: County, request: Id) -> Result<(), StoreError> {
    tx.run(WITHDRAW, params![county, request]).await
}

/// Whether somebody follows a request, merged another into it, or had another come of it.
pub async fn is_touched(tx: &mut Tx<'_>, county: County, request: Id) -> Result<bool, StoreError> {
    Ok(tx.query_one(TOUCHED, params![county, request]).await?.int(0)? > 0)
}

/// An open work order whose own limit comes before ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The request.
    pub request: Id,
    /// The hotline's number.
    pub number: String,
    /// The hotline's limit.
    pub limit_at: Instant,
    /// The title of the request.
    pub title: String,
    /// Our promise; `None` while the clock is paused.
    pub promised_at: Option<Instant>,
    /// Where.
    pub place: Place,
    /// Who has it: the handler, or the desk before there is one.
    pub holder: Id,
}

/// Open work orders inside a place whose own limit, not before `from`, comes before ours.
pub async fn earlier(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    from: Instant,
    limit: i64,
) -> Result<Vec<Earlier>, StoreError> {
    let params = params![county, from, place, place.last(), limit];
    let one = |row: &Row| {
        Ok(Earlier {
            request: Id(row.int(0)?),
            number: row.text(1)?,
            limit_at: Instant(row.int(2)?),
            title: row.text(3)?,
            promised_at: row.opt_int(4)?.map(Instant),
            place: Place(row.int(5)?),
            holder: Id(row.opt_int(6)?.map_or_else(|| row.int(7), Ok)?),
        })
    };
    tx.query(EARLIER, params).await?.iter().map(one).collect()
}

/// A work order with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The work order.
    pub order: Kept,
    /// The words of the request, without numbers of people.
    pub body: String,
    /// Where, the same.
    pub address: String,
    /// Where the request lies.
    pub place: Place,
    /// Who handles or handled it.
    pub handler: Option<Id>,
    /// What became of it; the name of the handler is not in it.
    pub outcome: Outcome,
    /// How the person can be reached, sealed.
    pub contact: SealedContact,
}

/// Which work orders go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of a file.
    Run(Id),
    /// Those received from a moment until before another.
    Span(Instant, Instant),
}

/// The work orders inside a place with what became of them, in the order they came.
pub async fn back(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    which: Which,
    limit: i64,
) -> Result<Vec<Back>, StoreError> {
    let rows = match which {
        Which::Run(run) => {
            tx.query(BACK_OF_RUN, params![county, run, place, place.last(), limit]).await?
        }
        Which::Span(from, until) => {
            let params = params![county, from, until, place, place.last(), limit];
            tx.query(BACK_OF_SPAN, params).await?
        }
    };
    rows.iter().map(went).collect()
}

fn went(row: &Row) -> Result<Back, StoreError> {
    let state = row.text(18)?;
    let rated = row.opt_int(21)?;
    let outcome = Outcome {
        state: State::parse(&state),
        handler: String::new(),
        answer: row.text(19)?,
        refusal: row.opt_text(24)?.unwrap_or_default(),
        ended_at: row.opt_int(20)?.map(Instant),
        called: row.opt_text(22)?,
        level: row.opt_int(23)?.or(rated),
    };
    let sealed = row.opt_blob(25)?;
    let contact =
        if sealed.is_some() { SealedContact::of(row, 25)? } else { SealedContact::default() };
    Ok(Back {
        order: kept(row)?,
        body: row.text(14)?,
        address: row.text(15)?,
        place: Place(row.int(16)?),
        handler: row.opt_int(17)?.map(Id),
        outcome,
        contact,
    })
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        request: Id(row.int(0)?),
        run: Id(row.int(1)?),
        line: row.int(2)?,
        number: row.text(3)?,
        kind: row.text(4)?,
        category: row.text(5)?,
        title: row.text(6)?,
        district: row.text(7)?,
        town: row.text(8)?,
        village: row.text(9)?,
        called_at: row.opt_int(10)?.map(Instant),
        limit_at: row.opt_int(11)?.map(Instant),
        taken_at: Instant(row.int(12)?),
        kept: row.blob(13)?,
    })
}

//! Courtyard meetings, and the requests their needs became.

use domain::meetings::{Measure, Meeting, NOUN};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::field::{self, After, Listed, Span};
use crate::ledger::{self, Counted};
use crate::matters::{self, Doer, Event, Matter};
use crate::told::Kept;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_MEETING = "INSERT INTO meeting (county, id, held_at, month, place, town, address, came, words, person, org)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    INSERT_NEED = "INSERT INTO meeting_need (county, meeting, seq, request) VALUES ($1, $2, $3, $4)";
    MEETING = "SELECT t.id, t.held_at, t.place, t.address, t.came, t.words, t.person, t.org, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM meeting_need n WHERE n.county = t.county AND n.meeting = t.id)
        FROM meeting t JOIN person p ON p.county = t.county AND p.id = t.person
        WHERE t.county = $1 AND t.id = $2";
    NEEDS = "SELECT n.request, r.number, r.title, r.category, r.address, r.promised_at, m.state, r.place, r.tracking, t.sealed FROM meeting_need n
        JOIN request r ON r.county = n.county AND r.id = n.request
        JOIN matter m ON m.county = n.county AND m.id = n.request
        LEFT JOIN told_code t ON t.county = n.county AND t.id = n.request
        WHERE n.county = $1 AND n.meeting = $2 ORDER BY n.seq";
    MEETING_OF_REQUEST = "SELECT meeting FROM meeting_need WHERE county = $1 AND request = $2";
}

const LISTED: Listed = Listed {
    name: "meetings.page",
    columns: "t.id, t.held_at, t.place, t.address, t.came, t.words, t.person, t.org, p.name, \
        (SELECT CAST(COUNT(*) AS BIGINT) FROM meeting_need n WHERE n.county = t.county AND n.meeting = t.id)",
    tables: "meeting t LEFT JOIN person p ON p.county = t.county AND p.id = t.person",
    at: "held_at",
};

/// A meeting as lists show it: without its requests, but how many they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The meeting. [`Meeting::requests`] is empty in lists.
    pub meeting: Meeting,
    /// Who wrote it down.
    pub name: String,
    /// How many needs were said.
    pub needs: i64,
}

/// Adds a meeting with its needs and what it counts. Its requests stand already.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    meeting: &Meeting,
    now: Instant,
) -> Result<(), StoreError> {
    let (id, place, at, month) = (meeting.id, meeting.place, meeting.held_at, meeting.month());
    let state = "held";
    let matter = Matter { id, noun: NOUN, state, open: false, owner: meeting.org, due_at: None };
    matters::insert(tx, county, &matter).await?;
    let (address, words) = (meeting.address.as_str(), meeting.words.as_str());
    let (came, person, org) = (meeting.came, meeting.person, meeting.org);
    let row =
        params![county, id, at, month, place, place.town(), address, came, words, person, org];
    tx.run(INSERT_MEETING, row).await?;
    for (seq, request) in (1_i64..).zip(&meeting.requests) {
        tx.run(INSERT_NEED, params![county, id, seq, *request]).await?;
    }
    let by = Doer { person: Some(person), org: Some(org) };
    let (from, to) = (None, state);
    let event = Event { at: now, act: "hold", from, to, to_org: None, public: "", internal: "" };
    matters::append(tx, county, id, 1, by, event).await?;
    let counted = Counted { noun: NOUN, matter: id, seq: 1, at, place, category: "meeting", month };
    let entries: Vec<(&'static str, i64)> =
        meeting.entries().into_iter().map(|it: (Measure, i64)| (it.0.code(), it.1)).collect();
    ledger::count(tx, county, counted, &entries).await
}

/// A need as the page of its meeting shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The request it became.
    pub request: Id,
    /// Its 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// What it is about.
    pub category: String,
    /// Where.
    pub place: Place,
    /// Where, in words.
    pub address: String,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// The word of its state.
    pub state: String,
    /// What is kept of its tracking code.
    pub code: Kept,
}

/// A meeting with its needs, in the order they were said.
pub async fn load(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<(Held, Vec<Need>)>, StoreError> {
    let Some(row) = tx.query_opt(MEETING, params![county, id]).await? else { return Ok(None) };
    let mut held = held(&row)?;
    let rows = tx.query(NEEDS, params![county, id]).await?;
    let needs: Vec<Need> = rows.iter().map(need).collect::<Result<_, _>>()?;
    held.meeting.requests = needs.iter().map(|it| it.request).collect();
    Ok(Some((held, needs)))
}

fn need(row: &Row) -> Result<Need, StoreError> {
    Ok(Need {
        request: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        category: row.text(3)?,
        address: row.text(4)?,
        promised_at: row.opt_int(5)?.map(Instant),
        state: row.text(6)?,
        place: Place(row.int(7)?),
        code: Kept::of(row, 8)?,
    })
}

/// The meeting a request was said at.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(MEETING_OF_REQUEST, params![county, request]).await?;
    row.map(|row| row.int(0).map(Id)).transpose()
}

/// A page of meetings, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    span: &Span,
    after: After,
    limit: i64,
) -> Result<Vec<Held>, StoreError> {
    field::page(tx, county, &LISTED, span, after, limit).await?.iter().map(held).collect()
}

fn held(row: &Row) -> Result<Held, StoreError> {
    let meeting = Meeting {
        id: Id(row.int(0)?),
        held_at: Instant(row.int(1)?),
        place: Place(row.int(2)?),
        address: row.text(3)?,
        came: row.int(4)?,
        words: row.text(5)?,
        person: Id(row.int(6)?),
        org: Id(row.int(7)?),
        requests: Vec::new(),
    };
    Ok(Held { meeting, name: row.text(8)?, needs: row.int(9)? })
}

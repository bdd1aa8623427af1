//! Joint cases: the case, who is in it, and what may come into one.

use domain::joint::{Joint, NOUN, State, contribution};
use domain::places::{County, Place};
use domain::requests::State as RequestState;
use kernel::id::Id;
use kernel::ledger::difference;
use kernel::time::Instant;

use crate::ledger::{self, Counted};
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_CASE = "INSERT INTO joint_case (county, id, number, title, category, org, opened_at, answer, ended_at, joined, gone)
        VALUES ($1, $2, $3, $4, $5, $6, $7, '', NULL, 0, 0)";
    SAVE_CASE = "UPDATE joint_case SET answer = $3, ended_at = $4, joined = $5, gone = $6 WHERE county = $1 AND id = $2";
    CASE = "SELECT c.id, c.number, c.title, c.category, c.org, m.state, c.opened_at, c.answer, c.ended_at, m.due_at, c.joined,
            c.gone, m.version
        FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id
        WHERE c.county = $1 AND c.id = $2";
    NUMBER_OF = "SELECT number, title FROM joint_case WHERE county = $1 AND id = $2";
    OF_ORG = "SELECT c.id, c.number, c.title, c.category, c.org, m.state, c.opened_at, c.answer, c.ended_at, m.due_at, c.joined,
            c.gone, m.version
        FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id
        WHERE c.county = $1 AND c.org = $2 AND (c.opened_at, c.id) < ($3, $4)
        ORDER BY c.opened_at DESC, c.id DESC LIMIT $5";
    ALL = "SELECT c.id, c.number, c.title, c.category, c.org, m.state, c.opened_at, c.answer, c.ended_at, m.due_at, c.joined,
            c.gone, m.version
        FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id
        WHERE c.county = $1 AND (c.opened_at, c.id) < ($2, $3)
        ORDER BY c.opened_at DESC, c.id DESC LIMIT $4";
    STANDING = "SELECT m.state, CAST(COUNT(*) AS BIGINT), MIN(m.due_at) FROM request r
        JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.county = $1 AND r.joint = $2 GROUP BY m.state";
    SHARES = "SELECT c.id, c.number, c.title, c.category, c.org, m.state, c.opened_at, c.answer, c.ended_at, m.due_at, c.joined,
            c.gone, m.version, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE q.state = 'checking') AS BIGINT)
        FROM request r
        JOIN matter q ON q.county = r.county AND q.id = r.id
        JOIN joint_case c ON c.county = r.county AND c.id = r.joint
        JOIN matter m ON m.county = c.county AND m.id = c.id
        WHERE r.county = $1 AND r.standing = 0 AND r.joint IS NOT NULL AND r.place BETWEEN $2 AND $3
        GROUP BY c.id, c.number, c.title, c.category, c.org, m.state, c.opened_at, c.answer, c.ended_at, m.due_at, c.joined,
            c.gone, m.version
        ORDER BY c.id DESC LIMIT 50";
    MOVED = "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(left_at) AS BIGINT) FROM joint_member WHERE county = $1 AND joint = $2";
    MEMBERS = "SELECT r.id, r.number, r.title, r.place, m.state, m.version, m.due_at, j.joined_at, j.left_at, j.left_why,
            r.answer, r.satisfied, r.rated, r.handler, r.round, r.followers, r.excluded
        FROM joint_member j
        JOIN request r ON r.county = j.county AND r.id = j.request
        JOIN matter m ON m.county = j.county AND m.id = j.request
        WHERE j.county = $1 AND j.joint = $2 ORDER BY r.place, r.id, j.joined_at LIMIT $3";
    COMB = "SELECT r.id, r.number, r.title, SUBSTR(r.body, 1, 300), r.place, m.state, m.version, r.received_at, r.promised_at,
            r.handler, r.lon, r.lat, r.followers
        FROM request r LEFT JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.county = $1 AND r.category = $2 AND r.standing = 0 AND r.joint IS NULL
            AND r.place BETWEEN $3 AND $4 AND r.received_at >= $5 AND (r.received_at, r.id) < ($6, $7)
            AND m.state IN ('submitted', 'handling', 'returned')
        ORDER BY r.received_at DESC, r.id DESC LIMIT $8";
}

/// Adds a case without members, with its first line of history.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    case: &Joint,
    by: Doer,
    words: &str,
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(case, case.org)).await?;
    let (number, title, category) =
        (case.number.as_str(), case.title.as_str(), case.category.as_str());
    let row = params![county, case.id, number, title, category, case.org, case.opened_at];
    tx.run(INSERT_CASE, row).await?;
    let to = case.state.code();
    let (at, from, to_org) = (case.opened_at, None, None);
    let event = Event { at, act: "open", from, to, to_org, public: "", internal: words };
    matters::append(tx, county, case.id, 1, by, event).await?;
    count(tx, county, None, case, at).await
}

/// What is written of a change of a case.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The word of the act.
    pub act: &'a str,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Doer,
    /// Words the persons were told.
    pub public: &'a str,
    /// Words for the office.
    pub internal: &'a str,
}

/// Writes a case back, unless someone else changed it since it was read as `before`.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, case): (&Joint, &Joint),
    owner: Id,
    line: Line<'_>,
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(case, owner), before.version).await?;
    let (joined, gone) = (case.joined, case.gone);
    let params = params![county, case.id, case.answer.as_str(), case.ended_at, joined, gone];
    tx.run(SAVE_CASE, params).await?;
    let Line { act, at, by, public, internal } = line;
    let (from, to) = (Some(before.state.code()), case.state.code());
    let event = Event { at, act, from, to, to_org: None, public, internal };
    matters::append(tx, county, case.id, case.version, by, event).await?;
    count(tx, county, Some(before), case, at).await
}

/// Writes back a case of which only the due time moved: no line of history.
pub async fn touch(
    tx: &mut Tx<'_>,
    county: County,
    (before, case): (&Joint, &Joint),
    owner: Id,
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(case, owner), before.version).await
}

async fn count(
    tx: &mut Tx<'_>,
    county: County,
    before: Option<&Joint>,
    case: &Joint,
    at: Instant,
) -> Result<(), StoreError> {
    let was = before.map(contribution).unwrap_or_default();
    let entries: Vec<(&'static str, i64)> =
        difference(&was, &contribution(case)).into_iter().map(|it| (it.0.code(), it.1)).collect();
    let (place, category, month) = (county.place(), case.category.as_str(), case.month());
    let seq = case.version;
    let of = Counted { noun: NOUN, matter: case.id, seq, at, place, category, month };
    ledger::count(tx, county, of, &entries).await
}

fn matter(case: &Joint, owner: Id) -> Matter {
    let (id, state, open) = (case.id, case.state.code(), case.state.is_open());
    Matter { id, noun: NOUN, state, open, owner, due_at: case.due_at }
}

/// A case.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Joint>, StoreError> {
    tx.query_opt(CASE, params![county, id]).await?.as_ref().map(joint).transpose()
}

/// The 编号 and title of a case.
pub async fn name(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<(String, String)>, StoreError> {
    let row = tx.query_opt(NUMBER_OF, params![county, id]).await?;
    row.map(|row| Ok((row.text(0)?, row.text(1)?))).transpose()
}

/// A page of cases, the newest first: of one department, or of all.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    org: Option<Id>,
    after: crate::lists::After,
    limit: i64,
) -> Result<Vec<Joint>, StoreError> {
    let (at, id) = after.unwrap_or((i64::MAX, Id(i64::MAX)));
    let rows = match org {
        Some(org) => tx.query(OF_ORG, params![county, org, at, id, limit]).await?,
        None => tx.query(ALL, params![county, at, id, limit]).await?,
    };
    rows.iter().map(joint).collect()
}

/// The cases with open members inside a place: how many of these are open, and how many wait for the
/// check. At most 50.
pub async fn shares(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<Vec<(Joint, i64, i64)>, StoreError> {
    let rows = tx.query(SHARES, params![county, place, place.last()]).await?;
    rows.iter().map(|row| Ok((joint(row)?, row.int(13)?, row.int(14)?))).collect()
}

/// How many of a case's members stand in each state, and when the first of these owes something.
pub async fn standing(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Vec<(RequestState, i64, Option<Instant>)>, StoreError> {
    let rows = tx.query(STANDING, params![county, id]).await?;
    let read = |row: &Row| {
        let state = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
        let state = RequestState::parse(&state).ok_or_else(corrupt)?;
        Ok((state, row.int(1)?, row.opt_int(2)?.map(Instant)))
    };
    rows.iter().map(read).collect()
}

/// How many requests came into a case, ever, and how many of these left.
pub async fn moved(tx: &mut Tx<'_>, county: County, id: Id) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one(MOVED, params![county, id]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// A request that is or was in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// Where.
    pub place: Place,
    /// How far it has come.
    pub state: RequestState,
    /// Its version, for acts on what was seen.
    pub version: i64,
    /// Until when the next act is owed.
    pub due_at: Option<Instant>,
    /// When it came in.
    pub joined_at: Instant,
    /// When it left.
    pub left_at: Option<Instant>,
    /// Why it left.
    pub left_why: String,
    /// Its public answer.
    pub answer: String,
    /// Whether the last valid call-back was satisfied.
    pub satisfied: Option<bool>,
    /// The level of the last rating by link.
    pub rated: Option<i64>,
    /// Who has it.
    pub handler: Option<Id>,
    /// Which round.
    pub round: i64,
    /// How many follow it.
    pub followers: i64,
    /// Whether what the person said is left out of the numbers.
    pub excluded: bool,
}

/// Everyone who is or was in a case, by place; at most `limit`.
pub async fn members(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    tx.query(MEMBERS, params![county, id, limit]).await?.iter().map(member).collect()
}

fn member(row: &Row) -> Result<Member, StoreError> {
    let state = row.text(4)?;
    let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
    Ok(Member {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        place: Place(row.int(3)?),
        state: RequestState::parse(&state).ok_or_else(corrupt)?,
        version: row.int(5)?,
        due_at: row.opt_int(6)?.map(Instant),
        joined_at: Instant(row.int(7)?),
        left_at: row.opt_int(8)?.map(Instant),
        left_why: row.text(9)?,
        answer: row.text(10)?,
        satisfied: row.opt_int(11)?.map(|it| it == 1),
        rated: row.opt_int(12)?,
        handler: row.opt_int(13)?.map(Id),
        round: row.int(14)?,
        followers: row.int(15)?,
        excluded: row.bool(16)?,
    })
}

/// A request that may come into a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combed {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// The beginning of what the person wrote.
    pub body: String,
    /// Where.
    pub place: Place,
    /// How far it has come.
    pub state: RequestState,
    /// Its version, for the act that joins it.
    pub version: i64,
    /// When it came in.
    pub received_at: Instant,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// Who has it.
    pub handler: Option<Id>,
    /// The exact position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// How many follow it.
    pub followers: i64,
}

/// Which requests are combed.
#[derive(Clone, Copy, Debug)]
pub struct Teeth<'a> {
    /// Of which kind.
    pub category: &'a str,
    /// Inside which place.
    pub place: Place,
    /// Received since.
    pub since: Instant,
    /// Before the row with this key: where the page before ended.
    pub after: crate::lists::After,
}

/// Open requests of a kind that no case has, the newest first; at most `limit`.
pub async fn comb(
    tx: &mut Tx<'_>,
    county: County,
    teeth: Teeth<'_>,
    limit: i64,
) -> Result<Vec<Combed>, StoreError> {
    let Teeth { category, place, since, after } = teeth;
    let (at, id) = after.unwrap_or((i64::MAX, Id(i64::MAX)));
    let params = params![county, category, place, place.last(), since, at, id, limit];
    tx.query(COMB, params).await?.iter().map(combed).collect()
}

fn combed(row: &Row) -> Result<Combed, StoreError> {
    let state = row.text(5)?;
    let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
    Ok(Combed {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        body: row.text(3)?,
        place: Place(row.int(4)?),
        state: RequestState::parse(&state).ok_or_else(corrupt)?,
        version: row.int(6)?,
        received_at: Instant(row.int(7)?),
        promised_at: row.opt_int(8)?.map(Instant),
        handler: row.opt_int(9)?.map(Id),
        position: row.opt_int(10)?.zip(row.opt_int(11)?),
        followers: row.int(12)?,
    })
}

fn joint(row: &Row) -> Result<Joint, StoreError> {
    let state = row.text(5)?;
    let corrupt = || StoreError::Corrupt { what: format!("joint_case.state {state}") };
    Ok(Joint {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        category: row.text(3)?,
        org: Id(row.int(4)?),
        state: State::parse(&state).ok_or_else(corrupt)?,
        opened_at: Instant(row.int(6)?),
        answer: row.text(7)?,
        ended_at: row.opt_int(8)?.map(Instant),
        due_at: row.opt_int(9)?.map(Instant),
        joined: row.int(10)?,
        gone: row.int(11)?,
        version: row.int(12)?,
    })
}

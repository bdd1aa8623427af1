//! Orders: written with everything an act changes, read whole or as lists ([`lists`]).

pub mod lists;
pub mod members;
pub mod pool;
pub mod services;
pub mod stories;

use domain::orders::acts::{Event, Outcome};
use domain::orders::figures::Measure;
use domain::orders::{Act, Kind, Order, Skill, State, StoryState, Taker, Via};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::ledger::Counted;
use crate::matters::{self, Doer, Matter, Told};
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_ORDER = "INSERT INTO orders (county, id, number, tracking, kind, skill, service, service_month, place, town,
            address, lon, lat, title, body, wished, placed_at, due_at, grid, dispatched_at, taker, taker_org, via, taken_at,
            returns, unclaimed, answer, minutes, served_at, ended_at, stage, rated, story, draft, request)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
            0, 0, '', 0, NULL, NULL, $25, NULL, NULL, 0, NULL)";
    SAVE_ORDER = "UPDATE orders SET skill = $3, due_at = $4, dispatched_at = $5, taker = $6, taker_org = $7, via = $8,
            taken_at = $9, returns = $10, unclaimed = $11, answer = $12, minutes = $13, served_at = $14, ended_at = $15,
            stage = $16, rated = $17, story = $18, draft = $19, request = $20
        WHERE county = $1 AND id = $2";
    ORDER = "SELECT o.id, o.number, m.state, o.kind, o.skill, o.service, o.service_month, o.place, o.address, o.lon, o.lat,
            o.title, o.body, o.wished, o.placed_at, m.due_at, m.owner, o.grid, o.dispatched_at, o.taker, o.taker_org, o.via,
            o.taken_at, o.returns, o.unclaimed, o.answer, o.minutes, o.served_at, o.ended_at, o.rated, o.story, o.draft, m.version, o.request
        FROM orders o JOIN matter m ON m.county = o.county AND m.id = o.id
        WHERE o.county = $1 AND o.id = $2";
    ORDER_BY_TRACKING = "SELECT id FROM orders WHERE county = $1 AND tracking = $2";
    ORDER_OF_REQUEST = "SELECT id, number, place FROM orders WHERE county = $1 AND request = $2";
    ORDER_BY_NUMBER = "SELECT id FROM orders WHERE county = $1 AND number = $2";
    INSERT_ORDER_CONTACT = "INSERT INTO order_contact (county, id, name, phone, whole, subject) VALUES ($1, $2, $3, $4, $5, $6)";
    ORDER_CONTACT = "SELECT t.name, t.phone, t.whole, s.id, s.wrapped FROM order_contact t
        LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject WHERE t.county = $1 AND t.id = $2";
    INSERT_ORDER_RATING = "INSERT INTO order_rating (county, id, level, words, at) VALUES ($1, $2, $3, $4, $5)";
    ORDER_RATING = "SELECT level, words, at FROM order_rating WHERE county = $1 AND id = $2";
    ORDERED = "SELECT service_month, CAST(COUNT(*) AS BIGINT) FROM orders
        WHERE county = $1 AND service = $2 AND service_month BETWEEN $3 AND $4 AND stage < 5
        GROUP BY service_month";
    /// Orders the clock must move: offered and not claimed, or served and not rated, in time.
    SWEPT = "SELECT id FROM orders WHERE county = $1 AND stage IN (1, 3) AND stage < 4 AND due_at < $2
        ORDER BY due_at, id LIMIT $3";
    OVERDUE_ORDERS = "SELECT place, skill, CAST(COUNT(*) AS BIGINT) FROM orders
        WHERE county = $1 AND stage < 3 AND due_at < $2 AND placed_at >= $3 AND placed_at < $4 GROUP BY place, skill";
    RECOUNT_ORDERS = "SELECT CAST(COUNT(*) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE dispatched_at IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE taker IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE served_at IS NOT NULL) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE stage = 4) AS BIGINT), CAST(COUNT(*) FILTER (WHERE stage = 5) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE stage = 6) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE rated IS NOT NULL) AS BIGINT), CAST(COUNT(*) FILTER (WHERE rated >= 3) AS BIGINT),
            CAST(COUNT(*) FILTER (WHERE returns > 0) AS BIGINT), CAST(COUNT(*) FILTER (WHERE unclaimed > 0) AS BIGINT),
            CAST(COALESCE(SUM(minutes), 0) AS BIGINT), CAST(COUNT(*) FILTER (WHERE story = 'published') AS BIGINT)
        FROM orders WHERE county = $1 AND placed_at >= $2 AND placed_at < $3";
}

/// The noun of the shared tables.
pub const NOUN: &str = "order";

/// Writes a new order. `tracking` is the hash of its tracking code.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    tracking: &[u8],
    contact: &SealedContact,
    by: Doer,
) -> Result<(), StoreError> {
    let order = &outcome.order;
    matters::insert(tx, county, &matter(order)).await?;
    tx.run(INSERT_ORDER, new_params(county, order, tracking)).await?;
    let SealedContact { name, phone, whole, .. } = contact.clone();
    let params = params![county, order.id, name, phone, whole, contact.subject_id()];
    tx.run(INSERT_ORDER_CONTACT, params).await?;
    record(tx, county, outcome, by).await
}

/// Writes back what an act changed, unless someone else changed the order since version `read`.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
    read: i64,
) -> Result<(), StoreError> {
    let order = &outcome.order;
    matters::save(tx, county, &matter(order), read).await?;
    let taker = order.taker;
    let params = params![
        county,
        order.id,
        order.skill.code(),
        order.due_at,
        order.dispatched_at,
        taker.map(|it| it.person),
        taker.map(|it| it.org),
        taker.map(|it| it.via.code()),
        taker.map(|it| it.at),
        order.returns,
        order.unclaimed,
        order.answer.as_str(),
        order.minutes,
        order.served_at,
        order.ended_at,
        stage(order.state),
        order.rated,
        order.story.map(StoryState::code),
        order.draft,
        order.request
    ];
    tx.run(SAVE_ORDER, params).await?;
    record(tx, county, outcome, by).await
}

/// What an act leaves behind besides the order itself.
async fn record(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    by: Doer,
) -> Result<(), StoreError> {
    let (order, event) = (&outcome.order, &outcome.event);
    let (id, seq) = (order.id, order.version);
    matters::append(tx, county, id, seq, by, words_of(event)).await?;
    if let Some(clock) = outcome.clock {
        // At most one line an act: the act's version numbers it.
        let after = usize::try_from(seq - 1).unwrap_or(0);
        matters::append_clock(tx, county, id, after, &[clock]).await?;
    }
    if let Some((level, words)) = &outcome.rating {
        let params = params![county, id, *level, words.as_str(), event.at];
        tx.run(INSERT_ORDER_RATING, params).await?;
    }
    if let Some(change) = &outcome.story {
        stories::save(tx, county, order, change, by, event.at).await?;
    }
    count(tx, county, outcome).await
}

async fn count(tx: &mut Tx<'_>, county: County, outcome: &Outcome) -> Result<(), StoreError> {
    let order = &outcome.order;
    for skill in Skill::ALL {
        let own = outcome.entries.iter().filter(|it| it.0 == skill);
        let entries: Vec<(&'static str, i64)> = own.map(|it| (it.1.code(), it.2)).collect();
        if entries.is_empty() {
            continue;
        }
        let (matter, seq, at) = (order.id, order.version, outcome.event.at);
        let (place, month, category) = (order.place, order.month(), skill.code());
        let counted = Counted { noun: NOUN, matter, seq, at, place, category, month };
        ledger::count(tx, county, counted, &entries).await?;
    }
    Ok(())
}

fn words_of(event: &Event) -> matters::Event<'_> {
    matters::Event {
        at: event.at,
        act: event.act.code(),
        from: event.from.map(State::code),
        to: event.to.code(),
        to_org: event.to_org,
        public: &event.public,
        internal: &event.internal,
    }
}

fn matter(order: &Order) -> Matter {
    let (id, state, open) = (order.id, order.state.code(), order.state.is_open());
    Matter { id, noun: NOUN, state, open, owner: order.owner, due_at: order.due_at }
}

/// See the column `stage`.
pub(crate) fn stage(state: State) -> i64 {
    match state {
        State::Placed => 0,
        State::Offered => 1,
        State::Taken => 2,
        State::Served => 3,
        State::Closed => 4,
        State::Declined | State::Withdrawn => 5,
        State::Converted => 6,
    }
}

fn new_params(county: County, order: &Order, tracking: &[u8]) -> Vec<crate::Value> {
    let taker = order.taker;
    params![
        county,
        order.id,
        order.number.as_str(),
        tracking.to_vec(),
        order.kind.code(),
        order.skill.code(),
        order.service,
        order.service_month,
        order.place,
        order.place.town(),
        order.address.as_str(),
        order.position.map(|it| it.0),
        order.position.map(|it| it.1),
        order.title.as_str(),
        order.body.as_str(),
        order.wished.as_str(),
        order.placed_at,
        order.due_at,
        order.grid,
        order.dispatched_at,
        taker.map(|it| it.person),
        taker.map(|it| it.org),
        taker.map(|it| it.via.code()),
        taker.map(|it| it.at),
        stage(order.state)
    ]
}

/// An order, whole.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Order>, StoreError> {
    tx.query_opt(ORDER, params![county, id]).await?.as_ref().map(order).transpose()
}

fn order(row: &Row) -> Result<Order, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("order {what}") };
    let instant =
        |column| -> Result<Option<Instant>, StoreError> { Ok(row.opt_int(column)?.map(Instant)) };
    let (state, kind, skill) = (row.text(2)?, row.text(3)?, row.text(4)?);
    let story = row.opt_text(30)?;
    let story_of = |it: &str| StoryState::parse(it).ok_or_else(|| corrupt(it));
    Ok(Order {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        kind: Kind::parse(&kind).ok_or_else(|| corrupt(&kind))?,
        skill: Skill::parse(&skill).ok_or_else(|| corrupt(&skill))?,
        service: row.opt_int(5)?.map(Id),
        service_month: row.int(6)?,
        place: Place(row.int(7)?),
        address: row.text(8)?,
        position: row.opt_int(9)?.zip(row.opt_int(10)?),
        title: row.text(11)?,
        body: row.text(12)?,
        wished: row.text(13)?,
        placed_at: Instant(row.int(14)?),
        due_at: instant(15)?,
        owner: Id(row.int(16)?),
        grid: Id(row.int(17)?),
        dispatched_at: instant(18)?,
        taker: taker(row)?,
        returns: row.int(23)?,
        unclaimed: row.int(24)?,
        answer: row.text(25)?,
        minutes: row.int(26)?,
        served_at: instant(27)?,
        ended_at: instant(28)?,
        rated: row.opt_int(29)?,
        story: story.as_deref().map(story_of).transpose()?,
        draft: row.int(31)?,
        version: row.int(32)?,
        request: row.opt_int(33)?.map(Id),
    })
}

fn taker(row: &Row) -> Result<Option<Taker>, StoreError> {
    let Some(person) = row.opt_int(19)? else { return Ok(None) };
    let via = row.text(21)?;
    let corrupt = || StoreError::Corrupt { what: format!("orders.via {via}") };
    let via = Via::parse(&via).ok_or_else(corrupt)?;
    Ok(Some(Taker { person: Id(person), org: Id(row.int(20)?), via, at: Instant(row.int(22)?) }))
}

/// A line of an order's history with the name of who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counts from 1; equals the version the act made.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// Who did it; nobody for a resident and for the clock.
    pub by: Doer,
    /// Their name, for staff.
    pub name: Option<String>,
}

/// The whole history of an order, oldest first.
pub async fn history(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Line>, StoreError> {
    matters::told(tx, county, id).await?.into_iter().map(line).collect()
}

fn line(told: Told) -> Result<Line, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("timeline.{what}") };
    let state = |text: &str| State::parse(text).ok_or_else(|| corrupt(text));
    let event = Event {
        act: Act::parse(&told.act).ok_or_else(|| corrupt(&told.act))?,
        at: told.at,
        from: told.from.as_deref().map(state).transpose()?,
        to: state(&told.to)?,
        to_org: told.to_org,
        public: told.public,
        internal: told.internal,
    };
    Ok(Line { seq: told.seq, event, by: told.by, name: told.name })
}

/// The order of a tracking code, by the code's hash.
pub async fn find_by_tracking(
    tx: &mut Tx<'_>,
    county: County,
    tracking: &[u8],
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ORDER_BY_TRACKING, params![county, tracking.to_vec()]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// The order of a 编号 in canonical form.
pub async fn find_by_number(
    tx: &mut Tx<'_>,
    county: County,
    number: &str,
) -> Result<Option<Id>, StoreError> {
    let row = tx.query_opt(ORDER_BY_NUMBER, params![county, number]).await?;
    row.map(|row| Ok(Id(row.int(0)?))).transpose()
}

/// The order that became a request: which, its 编号, and where.
pub async fn of_request(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<(Id, String, Place)>, StoreError> {
    let row = tx.query_opt(ORDER_OF_REQUEST, params![county, request]).await?;
    row.map(|row| Ok((Id(row.int(0)?), row.text(1)?, Place(row.int(2)?)))).transpose()
}

/// How the person can be reached.
pub async fn contact(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<SealedContact>, StoreError> {
    let row = tx.query_opt(ORDER_CONTACT, params![county, id]).await?;
    row.map(|row| SealedContact::of(&row, 0)).transpose()
}

/// What the person said of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 1 to 5.
    pub level: i64,
    /// What they added.
    pub words: String,
    /// When.
    pub at: Instant,
}

/// What the person said, if they did.
pub async fn rating(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Rating>, StoreError> {
    let row = tx.query_opt(ORDER_RATING, params![county, id]).await?;
    let read =
        |row: Row| Ok(Rating { level: row.int(0)?, words: row.text(1)?, at: Instant(row.int(2)?) });
    row.map(read).transpose()
}

/// How often a service was ordered for each of the months `from..=until`.
pub async fn ordered(
    tx: &mut Tx<'_>,
    county: County,
    service: Id,
    (from, until): (i64, i64),
) -> Result<Vec<(i64, i64)>, StoreError> {
    let rows = tx.query(ORDERED, params![county, service, from, until]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// Orders past due that the clock moves on, the longest waiting first.
pub async fn swept(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(SWEPT, params![county, now, limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// Orders placed in a span that somebody owes an act on and is late with, by place and skill. What
/// waits for a rating is nobody's delay.
pub async fn overdue(
    tx: &mut Tx<'_>,
    county: County,
    now: Instant,
    (from, until): (Instant, Instant),
) -> Result<Vec<(Place, String, i64)>, StoreError> {
    let rows = tx.query(OVERDUE_ORDERS, params![county, now, from, until]).await?;
    rows.iter().map(|row| Ok((Place(row.int(0)?), row.text(1)?, row.int(2)?))).collect()
}

/// Counts the orders themselves, passing by ledger and tallies: for `doctor` and tests, not pages.
pub async fn recount(
    tx: &mut Tx<'_>,
    county: County,
    (from, until): (Instant, Instant),
) -> Result<ledger::Counts, StoreError> {
    let row = tx.query_one(RECOUNT_ORDERS, params![county, from, until]).await?;
    let mut counts = ledger::Counts::new();
    for (column, measure) in (0..).zip(Measure::ALL) {
        counts.insert(measure.code().to_owned(), row.int(column)?);
    }
    Ok(counts)
}

//! Lists of requests: the inbox, the rows behind a number, search and the public list.
//!
//! A list is composed from a [`Filter`] by naming only the conditions it has, so that each uses its
//! index; it is read a page at a time from a key, never by counting rows off.

use domain::places::{County, Level, Place};
use domain::requests::{CallEnd, Card, State};
use kernel::id::Id;
use kernel::time::Instant;

use crate::composed::Composed;
use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    OPEN_CALLS = "SELECT r.id, r.number, r.title, r.category, r.place, m.state, r.source, r.received_at, r.promised_at,
            c.due_at, m.owner, r.handler, r.round, c.tries, r.answer, r.returns, r.urges, r.card, r.awaits, r.units, 0
        FROM call_back c
        JOIN request r ON r.county = c.county AND r.id = c.request
        JOIN matter m ON m.county = c.county AND m.id = c.request
        WHERE c.county = $1 AND c.open = 1 AND r.place >= $2 AND r.place <= $3
            AND (r.rated IS NULL OR r.rated > 2 OR r.rated_round <> r.round)
        ORDER BY c.due_at, c.request LIMIT $4";
    LOW_CALLS = "SELECT r.id, r.number, r.title, r.category, r.place, m.state, r.source, r.received_at, r.promised_at,
            c.due_at, m.owner, r.handler, r.round, c.tries, r.answer, r.returns, r.urges, r.card, r.awaits, r.units, r.rated
        FROM request r
        JOIN call_back c ON c.county = r.county AND c.request = r.id AND c.round = r.round AND c.open = 1
        JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.county = $1 AND r.standing = 0 AND r.rated <= 2 AND r.rated_round = r.round AND r.place >= $2 AND r.place <= $3
        ORDER BY c.due_at, c.request LIMIT $4";
    /// The few that wait for a word have an index of their own; the `+` keeps that of places, which has
    /// everything, from being taken for it.
    COUNT_OPEN = "SELECT state, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at < $3) AS BIGINT)
        FROM matter WHERE county = $1 AND owner = $2 AND open = 1 GROUP BY state
        UNION ALL SELECT 'awaits', CAST(COUNT(*) AS BIGINT), 0 FROM request
            WHERE county = $1 AND awaits > 0 AND +place >= $4 AND +place <= $5
        UNION ALL SELECT 'units', CAST(COUNT(*) AS BIGINT), 0 FROM request_unit
            WHERE county = $1 AND org = $2 AND done_at IS NULL
        UNION ALL SELECT 'flags', CAST(COUNT(*) AS BIGINT), 0 FROM flag
            WHERE county = $1 AND state IN ('waiting', 'appealed') AND place >= $4 AND place <= $5";
    ANSWERED = "SELECT r.id, r.number, r.title, r.category, r.place, 'closed', r.source, r.received_at, r.promised_at,
            r.ended_at, r.desk, r.handler, r.round, r.call_tries, r.answer, r.returns, r.urges, r.card, r.awaits, r.units, 0
        FROM request r WHERE r.county = $1 AND r.standing = 1 AND r.ended_at < $2
        ORDER BY r.ended_at DESC, r.id DESC LIMIT $3";
}

/// Which requests, all conditions together. `None` and `false` mean "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// 0 open, 1 closed, 2 ended otherwise.
    pub standing: Option<i64>,
    /// One of these states; any when empty.
    pub states: Vec<State>,
    /// Who owes the next act. Open requests only.
    pub owner: Option<Id>,
    /// Who has it or had it last.
    pub handler: Option<Id>,
    /// Where: a village, or a town with all its villages; the county is any.
    pub place: Option<Place>,
    /// What it is about.
    pub category: Option<String>,
    /// Received at or after.
    pub from: Option<Instant>,
    /// Received before.
    pub until: Option<Instant>,
    /// Done within the promise, or not.
    pub on_time: Option<bool>,
    /// Called back and satisfied, or not; without those that are excluded.
    pub satisfied: Option<bool>,
    /// Reached by a valid call-back; without those that are excluded.
    pub called: bool,
    /// Due before this moment and open.
    pub due_before: Option<Instant>,
    /// Rated by link; without those that are excluded.
    pub rated: bool,
    /// Of those, level 3 or better.
    pub rated_good: bool,
    /// How the call-back ended.
    pub call_end: Option<CallEnd>,
    /// Not left out of the call-backs by the sample.
    pub drawn: bool,
    /// What was said is not counted.
    pub excluded: bool,
    /// Given back by an organisation at least once.
    pub returned: bool,
    /// Waits for the superior's word.
    pub awaits: Option<Awaits>,
    /// Open, with a card.
    pub card: bool,
    /// Open, and urged in this round.
    pub urged: bool,
    /// Further organisations have not answered yet.
    pub units: bool,
    /// This organisation was asked beside the leading one and has not answered.
    pub unit_of: Option<Id>,
    /// One of these (search hits), at most [`AMONG_MAX`].
    pub among: Option<Vec<Id>>,
}

/// What of a request waits for the superior's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Either.
    Any,
    /// More time, or a suspension.
    Delay,
    /// An exclusion, the first or the second time.
    Exclusion,
}

/// Ids that [`Filter::among`] may hold.
pub const AMONG_MAX: usize = 500;

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The one due first, first. Open requests only.
    Due,
    /// The newest first.
    Received,
}

/// Where a page begins: after the row with this key and id.
pub type After = Option<(i64, Id)>;

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// The first words.
    pub title: String,
    /// What it is about.
    pub category: String,
    /// Where.
    pub place: Place,
    /// The stable word of its state.
    pub state: String,
    /// The stable word of how it came in.
    pub source: String,
    /// When it came in.
    pub received_at: Instant,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// Until when the next act is owed; for answered ones, when it ended.
    pub due_at: Option<Instant>,
    /// Who owes it.
    pub owner: Id,
    /// Who handles it.
    pub handler: Option<Id>,
    /// Which round.
    pub round: i64,
    /// Calls of this round that reached nobody.
    pub call_tries: i64,
    /// The public answer of the last report; may be empty.
    pub answer: String,
    /// What else is to be noticed.
    pub marks: Marks,
}

/// What is to be noticed of a request besides its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// How often it was given back.
    pub returns: i64,
    /// How often the person urged in this round.
    pub urges: i64,
    /// The highest card of this round.
    pub card: Card,
    /// What waits for the superior's word.
    pub awaits: Option<Awaits>,
    /// Further organisations that have not answered yet.
    pub units: i64,
    /// A low rating by link in this round, for call-backs alone.
    pub low: Option<i64>,
}

const COLUMNS: &str = "r.id, r.number, r.title, r.category, r.place, m.state, r.source, r.received_at, \
    r.promised_at, m.due_at, m.owner, r.handler, r.round, r.call_tries, r.answer, \
    r.returns, r.urges, r.card, r.awaits, r.units, 0";

/// Reads a page of at most `limit` rows.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    filter: &Filter,
    order: Order,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, StoreError> {
    let (text, params) = compose(county, filter, order, after, limit);
    let rows = tx.query_text("lists.page", &text, params).await?;
    rows.iter().map(list_row).collect()
}

/// The text and parameters of a page. Public within the crate so that a test can prepare them all.
pub(crate) fn compose(
    county: County,
    filter: &Filter,
    order: Order,
    after: After,
    limit: i64,
) -> (String, Vec<Value>) {
    let mut sql = Composed::new(county, String::new());
    match order {
        Order::Received if filter.unit_of.is_some() => {
            // An organisation's few open parts lead, whatever the number of requests.
            let tables = "request_unit u JOIN request r ON r.county = u.county AND r.id = u.request \
                LEFT JOIN matter m ON m.county = r.county AND m.id = r.id";
            sql.begin(tables, "u");
        }
        Order::Due => {
            sql.begin("matter m JOIN request r ON r.county = m.county AND r.id = m.id", "m");
        }
        Order::Received => {
            // Every request has its matter; said as a left join so that no planner starts with the
            // matters, which have no order by time of arrival, and sorts a million of them.
            sql.begin("request r LEFT JOIN matter m ON m.county = r.county AND m.id = r.id", "r");
        }
    }
    sql.of_requests(filter, order);
    let (key, newest_first) = match order {
        Order::Due => (("m.due_at", "m.id"), false),
        Order::Received => (("r.received_at", "r.id"), true),
    };
    sql.page(key, newest_first, after, limit)
}

impl Composed {
    fn begin(&mut self, tables: &str, first: &str) {
        self.push(&format!("SELECT {COLUMNS} FROM {tables} WHERE {first}.county = $1"));
    }

    fn of_requests(&mut self, filter: &Filter, order: Order) {
        if order == Order::Due || filter.owner.is_some() || filter.due_before.is_some() {
            self.push(" AND m.open = 1");
            // The same said of the request, where few are open: there is an index of those.
            let village = filter.place.is_some_and(|it| it.level() == Level::Village);
            if filter.standing.is_none() && (filter.handler.is_some() || village) {
                self.push(" AND r.standing = 0");
            }
        }
        if let Some(owner) = filter.owner {
            self.and("m.owner =", owner);
        }
        if !filter.states.is_empty() {
            let names: Vec<String> = filter.states.iter().map(|it| self.bind(it.code())).collect();
            self.push(&format!(" AND m.state IN ({})", names.join(", ")));
        }
        if let Some(before) = filter.due_before {
            self.and("m.due_at <", before);
        }
        // Written out, not bound: partial indexes are chosen by constants.
        if let Some(standing) = filter.standing {
            self.push(&format!(" AND r.standing = {standing}"));
        }
        self.outcomes(filter);
        self.marks(filter, order);
        self.place_and_time(filter);
        if let Some(ids) = &filter.among {
            // Filled up to one length, so that all searches share one prepared statement.
            let padded = ids.iter().copied().chain(std::iter::repeat(Id(0))).take(AMONG_MAX);
            let names: Vec<String> = padded.map(|it| self.bind(it)).collect();
            self.push(&format!(" AND r.id IN ({})", names.join(", ")));
        }
    }

    fn outcomes(&mut self, filter: &Filter) {
        if let Some(on_time) = filter.on_time {
            self.push(&format!(" AND r.on_time = {}", i64::from(on_time)));
        }
        if let Some(satisfied) = filter.satisfied {
            self.push(&format!(" AND r.satisfied = {} AND r.excluded = 0", i64::from(satisfied)));
        }
        if filter.called {
            self.push(" AND r.satisfied IS NOT NULL AND r.excluded = 0");
        }
        if filter.rated {
            self.push(" AND r.rated IS NOT NULL AND r.excluded = 0");
        }
        if filter.rated_good {
            self.push(" AND r.rated >= 3 AND r.excluded = 0");
        }
        match filter.call_end {
            // The first half is the condition of the index of the few, said as it stands there.
            Some(end @ (CallEnd::Missed | CallEnd::Declined)) => self.push(&format!(
                " AND r.call_end IN ('missed', 'declined') AND r.call_end = '{}'",
                end.code()
            )),
            Some(end) => self.push(&format!(" AND r.call_end = '{}'", end.code())),
            None => {}
        }
        if filter.drawn {
            self.push(" AND (r.call_end IS NULL OR r.call_end <> 'not_drawn')");
        }
        if filter.excluded {
            self.push(" AND r.excluded = 1");
        }
        if filter.returned {
            self.push(" AND r.returns > 0");
        }
    }

    /// Written out like the conditions of their partial indexes.
    fn marks(&mut self, filter: &Filter, order: Order) {
        match filter.awaits {
            Some(Awaits::Any) => self.push(" AND r.awaits > 0"),
            Some(Awaits::Delay) => self.push(" AND r.awaits > 0 AND r.awaits = 1"),
            Some(Awaits::Exclusion) => self.push(" AND r.awaits > 0 AND r.awaits = 2"),
            None => {}
        }
        if filter.card {
            self.push(" AND r.card > 0 AND r.standing = 0");
        }
        if filter.urged {
            self.push(" AND r.urges > 0 AND r.standing = 0");
        }
        if filter.units {
            self.push(" AND r.units > 0");
        }
        if let Some(org) = filter.unit_of {
            match order {
                Order::Received => {
                    self.and("u.org =", org);
                    self.push(" AND u.done_at IS NULL");
                }
                Order::Due => {
                    let org = self.bind(org);
                    self.push(&format!(
                        " AND r.id IN (SELECT u.request FROM request_unit u \
                         WHERE u.county = $1 AND u.org = {org} AND u.done_at IS NULL)"
                    ));
                }
            }
        }
    }

    fn place_and_time(&mut self, filter: &Filter) {
        if let Some(handler) = filter.handler {
            self.and("r.handler =", handler);
        }
        match filter.place.map(|it| (it, it.level())) {
            Some((place, Level::Village)) => self.and("r.place =", place),
            Some((place, Level::Town)) => self.and("r.town =", place),
            Some((_, Level::County)) | None => {}
        }
        if let Some(category) = &filter.category {
            self.and("r.category =", category.as_str());
        }
        if let Some(from) = filter.from {
            self.and("r.received_at >=", from);
        }
        if let Some(until) = filter.until {
            self.and("r.received_at <", until);
        }
    }
}

/// Call-backs that are owed inside a place: low ratings first, then the one due first.
pub async fn open_calls(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    limit: i64,
) -> Result<Vec<ListRow>, StoreError> {
    let mut rows = tx.query(LOW_CALLS, params![county, place, place.last(), limit]).await?;
    rows.extend(tx.query(OPEN_CALLS, params![county, place, place.last(), limit]).await?);
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    rows.iter().map(list_row).collect()
}

/// How many open matters an organisation owes, by state, and how many of them are past `now`. Beside
/// the states stand [`AWAITS`], what waits inside `place` for the superior's word, and [`UNITS`], what
/// the organisation was asked beside the leading one.
pub async fn count_open(
    tx: &mut Tx<'_>,
    county: County,
    (owner, place): (Id, Place),
    now: Instant,
) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let params = params![county, owner, now, place, place.last()];
    let rows = tx.query(COUNT_OPEN, params).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// See [`count_open`].
pub const AWAITS: &str = "awaits";

/// See [`count_open`].
pub const UNITS: &str = "units";

/// See [`count_open`].
pub const FLAGS: &str = "flags";

/// Closed requests that ended before a moment, the latest first.
pub async fn answered(
    tx: &mut Tx<'_>,
    county: County,
    before: Instant,
    limit: i64,
) -> Result<Vec<ListRow>, StoreError> {
    let rows = tx.query(ANSWERED, params![county, before, limit]).await?;
    rows.iter().map(list_row).collect()
}

fn list_row(row: &Row) -> Result<ListRow, StoreError> {
    Ok(ListRow {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        category: row.text(3)?,
        place: Place(row.int(4)?),
        state: row.text(5)?,
        source: row.text(6)?,
        received_at: Instant(row.int(7)?),
        promised_at: row.opt_int(8)?.map(Instant),
        due_at: row.opt_int(9)?.map(Instant),
        owner: Id(row.int(10)?),
        handler: row.opt_int(11)?.map(Id),
        round: row.int(12)?,
        call_tries: row.int(13)?,
        answer: row.text(14)?,
        marks: Marks {
            returns: row.int(15)?,
            urges: row.int(16)?,
            card: Card::parse(row.int(17)?).unwrap_or_default(),
            awaits: match row.int(18)? {
                1 => Some(Awaits::Delay),
                2 => Some(Awaits::Exclusion),
                _ => None,
            },
            units: row.int(19)?,
            low: row.opt_int(20)?.filter(|it| *it > 0),
        },
    })
}

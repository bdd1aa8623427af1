//! Lists of orders: what waits, the rows behind a number, one's own.
//!
//! A list is composed from a [`Filter`] by naming only the conditions it has, so that each uses its
//! index; it is read a page at a time from a key.

use domain::orders::figures::Measure;
use domain::orders::{Kind, Skill, State};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Instant;

use super::stage;
use crate::composed::Composed;
use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    WAITING_COUNTY = "SELECT stage, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at < $2) AS BIGINT) FROM orders
        WHERE county = $1 AND stage < 4 GROUP BY stage";
    WAITING_TOWN = "SELECT stage, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at < $2) AS BIGINT) FROM orders
        WHERE county = $1 AND town = $3 AND stage < 4 GROUP BY stage";
    WAITING_PLACE = "SELECT stage, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at < $2) AS BIGINT) FROM orders
        WHERE county = $1 AND place = $3 AND stage < 4 GROUP BY stage";
    LOW_SINCE = "SELECT CAST(COUNT(*) AS BIGINT) FROM order_rating r JOIN orders o ON o.county = r.county AND o.id = r.id
        WHERE r.county = $1 AND r.level < 3 AND r.at >= $2 AND o.place >= $3 AND o.place <= $4";
    MINE_BY_DAY = "SELECT day, CAST(COUNT(*) AS BIGINT), CAST(SUM(minutes) AS BIGINT),
            CAST(COUNT(rated) AS BIGINT), CAST(COUNT(*) FILTER (WHERE rated >= 3) AS BIGINT)
        FROM (SELECT minutes, rated, (served_at + 28800000000) / $3 AS day FROM orders
            WHERE county = $1 AND taker = $2 AND served_at IS NOT NULL) served
        GROUP BY day ORDER BY day DESC LIMIT 4000";
}

/// Which orders, all conditions together. `None` and `false` mean "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// 0 open, 1 closed, 2 ended otherwise.
    pub standing: Option<i64>,
    /// One of these states; any when empty.
    pub states: Vec<State>,
    /// Where: a village, or a town with all its villages; the county is any.
    pub place: Option<Place>,
    /// What it takes.
    pub skill: Option<Skill>,
    /// A service, a need or a question.
    pub kind: Option<Kind>,
    /// Of this service.
    pub service: Option<Id>,
    /// Who has it in hand or had it to the end.
    pub taker: Option<Id>,
    /// The organisation that dispatches it.
    pub grid: Option<Id>,
    /// The organisation of who has it.
    pub taker_org: Option<Id>,
    /// Placed at or after.
    pub from: Option<Instant>,
    /// Placed before.
    pub until: Option<Instant>,
    /// Somebody owes an act and was due before this moment; what waits for a rating is nobody's delay.
    pub due_before: Option<Instant>,
    /// Counted by this measure.
    pub measure: Option<Measure>,
    /// Closed without a rating.
    pub unrated: bool,
    /// Rated 1 or 2.
    pub low: bool,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// The one due first, first. Open orders only.
    Due,
    /// The newest first.
    Placed,
}

/// Where a page begins: after the row with this key and id.
pub type After = Option<(i64, Id)>;

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Which order.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// The first words.
    pub title: String,
    /// A service, a need or a question.
    pub kind: Kind,
    /// What it takes.
    pub skill: Skill,
    /// Where.
    pub place: Place,
    /// How far it has come.
    pub state: State,
    /// When it was placed.
    pub placed_at: Instant,
    /// Until when the next act is owed.
    pub due_at: Option<Instant>,
    /// Who owes it.
    pub owner: Id,
    /// The organisation that dispatches it.
    pub grid: Id,
    /// Who has it in hand, or had it to the end.
    pub taker: Option<Id>,
    /// Their name.
    pub taker_name: Option<String>,
    /// How often it was given back.
    pub returns: i64,
    /// How often nobody claimed it in time.
    pub unclaimed: i64,
    /// Minutes of service.
    pub minutes: i64,
    /// The level of the rating.
    pub rated: Option<i64>,
    /// The stable word of its story's state.
    pub story: Option<String>,
    /// Counts the changes.
    pub version: i64,
}

const COLUMNS: &str = "o.id, o.number, o.title, o.kind, o.skill, o.place, m.state, o.placed_at, o.due_at, m.owner, \
    o.grid, o.taker, p.name, o.returns, o.unclaimed, o.minutes, o.rated, o.story, m.version";

/// Reads a page of at most `limit` rows.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    filter: &Filter,
    sorted: Sorted,
    after: After,
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    let (text, params) = compose(county, filter, sorted, after, limit);
    tx.query_text("orders.page", &text, params).await?.iter().map(order_row).collect()
}

fn compose(
    county: County,
    filter: &Filter,
    sorted: Sorted,
    after: After,
    limit: i64,
) -> (String, Vec<Value>) {
    // Left joins, so that no planner begins with the matters and sorts them.
    let text = format!(
        "SELECT {COLUMNS} FROM orders o LEFT JOIN matter m ON m.county = o.county AND m.id = o.id \
        LEFT JOIN person p ON p.county = o.county AND p.id = o.taker WHERE o.county = $1"
    );
    let mut sql = Composed::new(county, text);
    sql.of_orders(filter, sorted);
    let (key, newest_first) = match sorted {
        Sorted::Due => (("o.due_at", "o.id"), false),
        Sorted::Placed => (("o.placed_at", "o.id"), true),
    };
    sql.page(key, newest_first, after, limit)
}

impl Composed {
    fn of_orders(&mut self, filter: &Filter, sorted: Sorted) {
        // Written out, not bound: partial indexes are chosen by constants.
        if sorted == Sorted::Due {
            self.push(" AND o.stage < 4");
        }
        match filter.standing {
            Some(0) => self.push(" AND o.stage < 4"),
            Some(1) => self.push(" AND o.stage = 4"),
            Some(_) => self.push(" AND o.stage = 5"),
            None => {}
        }
        if !filter.states.is_empty() {
            let stages: Vec<String> =
                filter.states.iter().map(|it| stage(*it).to_string()).collect();
            self.push(&format!(" AND o.stage IN ({})", stages.join(", ")));
            // Two states share the last stage.
            let names: Vec<String> = filter.states.iter().map(|it| self.bind(it.code())).collect();
            self.push(&format!(" AND m.state IN ({})", names.join(", ")));
        }
        if let Some(before) = filter.due_before {
            self.push(" AND o.stage < 3");
            self.and("o.due_at <", before);
        }
        if let Some(measure) = filter.measure {
            self.push(counted(measure));
        }
        if filter.unrated {
            self.push(" AND o.stage = 4 AND o.rated IS NULL");
        }
        if filter.low {
            self.push(" AND o.rated < 3");
        }
        self.who_and_where(filter);
    }

    fn who_and_where(&mut self, filter: &Filter) {
        if let Some(taker) = filter.taker {
            self.and("o.taker =", taker);
        }
        if let Some(grid) = filter.grid {
            self.and("o.grid =", grid);
        }
        if let Some(org) = filter.taker_org {
            self.and("o.taker_org =", org);
        }
        if let Some(service) = filter.service {
            self.and("o.service =", service);
        }
        match filter.place.map(|it| (it, it.level())) {
            Some((place, Level::Village)) => self.and("o.place =", place),
            Some((place, Level::Town)) => self.and("o.town =", place),
            Some((_, Level::County)) | None => {}
        }
        if let Some(skill) = filter.skill {
            self.and("o.skill =", skill.code());
        }
        if let Some(kind) = filter.kind {
            self.and("o.kind =", kind.code());
        }
        if let Some(from) = filter.from {
            self.and("o.placed_at >=", from);
        }
        if let Some(until) = filter.until {
            self.and("o.placed_at <", until);
        }
    }
}

/// What makes an order one that a measure counts: the rows behind every figure.
fn counted(measure: Measure) -> &'static str {
    match measure {
        Measure::Placed => "",
        Measure::Dispatched => " AND o.dispatched_at IS NOT NULL",
        Measure::Taken => " AND o.taker IS NOT NULL",
        Measure::Served => " AND o.served_at IS NOT NULL",
        Measure::Minutes => " AND o.minutes > 0",
        Measure::Closed => " AND o.stage = 4",
        Measure::Ended => " AND o.stage = 5",
        Measure::Converted => " AND o.stage = 6",
        Measure::Rated => " AND o.rated IS NOT NULL",
        Measure::RatedGood => " AND o.rated >= 3",
        Measure::Returned => " AND o.returns > 0",
        Measure::Unclaimed => " AND o.unclaimed > 0",
        Measure::Stories => " AND o.story = 'published'",
    }
}

fn order_row(row: &Row) -> Result<OrderRow, StoreError> {
    let (kind, skill, state) = (row.text(3)?, row.text(4)?, row.text(6)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("order {what}") };
    Ok(OrderRow {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        kind: Kind::parse(&kind).ok_or_else(|| corrupt(&kind))?,
        skill: Skill::parse(&skill).ok_or_else(|| corrupt(&skill))?,
        place: Place(row.int(5)?),
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        placed_at: Instant(row.int(7)?),
        due_at: row.opt_int(8)?.map(Instant),
        owner: Id(row.int(9)?),
        grid: Id(row.int(10)?),
        taker: row.opt_int(11)?.map(Id),
        taker_name: row.opt_text(12)?,
        returns: row.int(13)?,
        unclaimed: row.int(14)?,
        minutes: row.int(15)?,
        rated: row.opt_int(16)?,
        story: row.opt_text(17)?,
        version: row.int(18)?,
    })
}

/// How many orders of a place are open, by stage (0 with the grid, 1 in the pool, 2 in hand, 3
/// served), and how many of each are past due.
pub async fn waiting(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    now: Instant,
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    let rows = match place.level() {
        Level::County => tx.query(WAITING_COUNTY, params![county, now]).await?,
        Level::Town => tx.query(WAITING_TOWN, params![county, now, place]).await?,
        Level::Village => tx.query(WAITING_PLACE, params![county, now, place]).await?,
    };
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// How many orders inside a place were rated 1 or 2 since a moment.
pub async fn low_since(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    since: Instant,
) -> Result<i64, StoreError> {
    let params = params![county, since, place, place.last()];
    tx.query_one(LOW_SINCE, params).await?.int(0)
}

/// What somebody served on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which day in Shanghai, counted from 1970-01-01.
    pub day: i64,
    /// Orders.
    pub served: i64,
    /// Minutes.
    pub minutes: i64,
    /// Of the orders, rated.
    pub rated: i64,
    /// Of those, level 3 or better.
    pub rated_good: i64,
}

/// Microseconds of a day.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// What somebody served, by day, the latest 4,000 days: their own record.
pub async fn by_day(tx: &mut Tx<'_>, county: County, person: Id) -> Result<Vec<Day>, StoreError> {
    let rows = tx.query(MINE_BY_DAY, params![county, person, DAY_MICROS]).await?;
    let read = |row: &Row| {
        Ok(Day {
            day: row.int(0)?,
            served: row.int(1)?,
            minutes: row.int(2)?,
            rated: row.int(3)?,
            rated_good: row.int(4)?,
        })
    };
    rows.iter().map(read).collect()
}

//! Requests as programs of anybody may list them: no words of the person, no contact.
//!
//! Open311 asks for numbered pages, so this is the one list that goes by an offset; the span of days
//! it looks at is bounded by the caller.

use domain::places::{County, Place};
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;

use crate::composed::Composed;
use crate::{Row, StoreError, Tx, Value};

/// A request, published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Which request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// What it is about.
    pub category: String,
    /// Where: never nearer than the village.
    pub place: Place,
    /// When it came in.
    pub received_at: Instant,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// When something happened to it last.
    pub updated_at: Instant,
    /// Who has it or had it last.
    pub org: Id,
    /// The public answer, not covered yet; may be empty.
    pub answer: String,
}

/// Which requests, all conditions together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// These numbers, at most [`NUMBERS_MAX`]: any when empty.
    pub numbers: Vec<String>,
    /// About one of these, at most [`NUMBERS_MAX`]: any when empty.
    pub categories: Vec<String>,
    /// Open, or ended in whatever way; either when `None`.
    pub open: Option<bool>,
    /// Received at or after.
    pub from: Option<Instant>,
    /// Received at or before.
    pub until: Option<Instant>,
    /// Something happened to it at or after.
    pub updated_from: Option<Instant>,
    /// Nothing happened to it after.
    pub updated_until: Option<Instant>,
}

/// Numbers or categories that may be asked for at once.
pub const NUMBERS_MAX: usize = 200;

const COLUMNS: &str = "r.id, r.number, m.state, r.category, r.place, r.received_at, r.promised_at, \
    COALESCE((SELECT MAX(t.at) FROM timeline t WHERE t.county = r.county AND t.matter = r.id), r.received_at), \
    COALESCE(r.handler, r.desk), r.answer";

/// The newest first, at most `limit` behind the first `skip`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    wanted: &Wanted,
    (skip, limit): (i64, i64),
) -> Result<Vec<Published>, StoreError> {
    let (text, params) = compose(county, wanted, (skip, limit));
    let rows = tx.query_text("published.page", &text, params).await?;
    rows.iter().map(published).collect()
}

/// The text and parameters of a page. Public within the crate so that a test can prepare them all.
pub(crate) fn compose(
    county: County,
    wanted: &Wanted,
    (skip, limit): (i64, i64),
) -> (String, Vec<Value>) {
    let mut sql = Composed::new(county, String::new());
    sql.push(&format!(
        "SELECT {COLUMNS} FROM request r LEFT JOIN matter m ON m.county = r.county AND m.id = r.id \
         WHERE r.county = $1"
    ));
    sql.among("r.number", &wanted.numbers);
    sql.among("r.category", &wanted.categories);
    match wanted.open {
        Some(true) => sql.push(" AND r.standing = 0"),
        Some(false) => sql.push(" AND r.standing IN (1, 2)"),
        None => {}
    }
    if let Some(from) = wanted.from {
        sql.and("r.received_at >=", from);
    }
    if let Some(until) = wanted.until {
        sql.and("r.received_at <=", until);
    }
    let happened = |sign: char, at: &str| {
        format!(
            "EXISTS (SELECT 1 FROM timeline t WHERE t.county = r.county AND t.matter = r.id AND t.at {sign} {at})"
        )
    };
    if let Some(from) = wanted.updated_from {
        // Times are given in whole seconds, so one microsecond less takes in the moment itself.
        let at = sql.bind(Instant(from.0.saturating_sub(1)));
        sql.push(&format!(" AND {}", happened('>', &at)));
    }
    if let Some(until) = wanted.updated_until {
        let at = sql.bind(until);
        sql.push(&format!(" AND NOT {}", happened('>', &at)));
    }
    let (limit, skip) = (sql.bind(limit), sql.bind(skip));
    sql.push(&format!(" ORDER BY r.received_at DESC, r.id DESC LIMIT {limit} OFFSET {skip}"));
    (sql.text, sql.params)
}

impl Composed {
    /// Adds that a column is one of some values. Filled up to one of few lengths, so that all
    /// questions share few prepared statements.
    fn among(&mut self, column: &str, values: &[String]) {
        let Some(first) = values.first() else { return };
        let length = [1, 10, 50, NUMBERS_MAX].into_iter().find(|it| values.len() <= *it);
        let padded = values.iter().chain(std::iter::repeat(first));
        let padded = padded.take(length.unwrap_or(NUMBERS_MAX));
        let names: Vec<String> = padded.map(|it| self.bind(it.as_str())).collect();
        self.push(&format!(" AND {column} IN ({})", names.join(", ")));
    }
}

fn published(row: &Row) -> Result<Published, StoreError> {
    let state = row.text(2)?;
    let corrupt = || StoreError::Corrupt { what: format!("matter.state {state}") };
    Ok(Published {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        state: State::parse(&state).ok_or_else(corrupt)?,
        category: row.text(3)?,
        place: Place(row.int(4)?),
        received_at: Instant(row.int(5)?),
        promised_at: row.opt_int(6)?.map(Instant),
        updated_at: Instant(row.int(7)?),
        org: Id(row.int(8)?),
        answer: row.text(9)?,
    })
}

/// A step of a request as everybody may know it: when it came into which state, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which request.
    pub request: Id,
    /// When.
    pub at: Instant,
    /// Where it stood afterwards.
    pub to: State,
    /// The organisation it went to, where it went to one.
    pub org: Option<Id>,
}

/// Requests whose turns are read at once.
const TURNS_OF_MAX: usize = 200;

/// The turns of some requests: each time the state became another one, the oldest first.
pub async fn turns(tx: &mut Tx<'_>, county: County, ids: &[Id]) -> Result<Vec<Turn>, StoreError> {
    let mut turns = Vec::new();
    for ids in ids.chunks(TURNS_OF_MAX) {
        let mut sql = Composed::new(county, String::new());
        sql.push("SELECT t.matter, t.at, t.to_state, t.to_org FROM timeline t WHERE t.county = $1");
        sql.push(" AND (t.from_state IS NULL OR t.from_state <> t.to_state)");
        let padded = ids.iter().copied().chain(std::iter::repeat(Id(0))).take(TURNS_OF_MAX);
        let names: Vec<String> = padded.map(|it| sql.bind(it)).collect();
        sql.push(&format!(" AND t.matter IN ({}) ORDER BY t.matter, t.seq", names.join(", ")));
        for row in tx.query_text("published.turns", &sql.text, sql.params).await? {
            // A state that this program does not know any more is left out.
            if let Some(to) = State::parse(&row.text(2)?) {
                let (request, at) = (Id(row.int(0)?), Instant(row.int(1)?));
                turns.push(Turn { request, at, to, org: row.opt_int(3)?.map(Id) });
            }
        }
    }
    Ok(turns)
}

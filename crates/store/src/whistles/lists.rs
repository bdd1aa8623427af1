//! Lists of whistles and of calls: what somebody owes, what was blown or called, and the rows behind
//! a number.
//!
//! A list is composed of fixed clauses, each with an index of its own, and read a page at a time from
//! a key.

use domain::places::{County, Level, Place};
use domain::whistles::{Approval, CallState, Kind, State};
use kernel::id::Id;
use kernel::time::Instant;

use super::{call_state, corrupt, instant, kind, state};
use crate::composed::Composed;
use crate::{Row, StoreError, Tx, Value};

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// Calls on which this organisation owes the next act, the one due first, first.
    Theirs(Id),
    /// Whistles inside a place on which the head owes something, the one due first, first.
    Decide(Place),
    /// Whistles of this organisation to be confirmed, the one due first, first.
    Confirm(Id),
    /// Acted calls of ended whistles that this organisation has still to grade.
    ToGrade(Id, Instant),
    /// Ended whistles that called this organisation and that it has still to grade.
    ToJudge(Id, Instant),
    /// Whistles of this organisation, the newest first.
    BlownBy(Id),
    /// Calls of this organisation, the newest first.
    CallsOf(Id),
    /// What a number counts, the newest first.
    Counted(Scope, What),
}

/// Where, when and of which kind a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Where: a village, a town, or the county.
    pub place: Place,
    /// One kind, or all.
    pub kind: Option<Kind>,
    /// Blown at or after.
    pub from: Instant,
    /// Blown before.
    pub until: Instant,
}

/// What a number counts: whistles or calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every whistle.
    Blown,
    /// Neither ended nor closed.
    Open,
    /// Blown before it was approved.
    First,
    /// The head said yes or no.
    Decided,
    /// The head said no.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Closed.
    Closed,
    /// Every call.
    Calls,
    /// Reported in.
    Reported,
    /// Reported in within the limit.
    InTime,
    /// Reported in after it.
    Late,
    /// Called, neither reported in nor recalled.
    NotReported,
    /// Recalled.
    Recalled,
    /// Arrived.
    Arrived,
    /// Acted.
    Acted,
    /// Graded by the whistler.
    Graded,
    /// Graded the whistle.
    Judged,
    /// Of those, said it should not have been blown.
    Unneeded,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Blown,
        Self::Open,
        Self::First,
        Self::Decided,
        Self::Refused,
        Self::Withdrawn,
        Self::Closed,
        Self::Calls,
        Self::Reported,
        Self::InTime,
        Self::Late,
        Self::NotReported,
        Self::Recalled,
        Self::Arrived,
        Self::Acted,
        Self::Graded,
        Self::Judged,
        Self::Unneeded,
    ];

    /// The stable word in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blown => "blown",
            Self::Open => "open",
            Self::First => "first",
            Self::Decided => "decided",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
            Self::Calls => "calls",
            Self::Reported => "reported",
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::NotReported => "not_reported",
            Self::Recalled => "recalled",
            Self::Arrived => "arrived",
            Self::Acted => "acted",
            Self::Graded => "graded",
            Self::Judged => "judged",
            Self::Unneeded => "unneeded",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it counts calls, not whistles.
    pub fn is_of_calls(self) -> bool {
        self.clause().contains("c.")
    }

    fn clause(self) -> &'static str {
        match self {
            Self::Blown => "",
            Self::Open => " AND w.standing = 0",
            Self::First => " AND w.blown_first = 1",
            Self::Decided => " AND w.approval <> 'waiting'",
            Self::Refused => " AND w.approval = 'refused'",
            Self::Withdrawn => " AND w.standing = 3",
            Self::Closed => " AND w.standing = 1",
            Self::Calls => " AND c.called_at IS NOT NULL",
            Self::Reported => " AND c.reported_at IS NOT NULL",
            Self::InTime => " AND c.late_seconds = 0",
            Self::Late => " AND c.late_seconds > 0",
            Self::NotReported => {
                " AND c.called_at IS NOT NULL AND c.reported_at IS NULL AND c.state <> 'recalled'"
            }
            Self::Recalled => " AND c.called_at IS NOT NULL AND c.state = 'recalled'",
            Self::Arrived => " AND c.arrived_at IS NOT NULL",
            Self::Acted => " AND c.acted_at IS NOT NULL",
            Self::Graded => " AND c.grade IS NOT NULL",
            Self::Judged => " AND c.judgement IS NOT NULL",
            Self::Unneeded => " AND c.judgement <= 2",
        }
    }
}

/// Where a page begins: after the row with this time, whistle and organisation.
pub type After = Option<(i64, Id, Id)>;

/// A row of a list: a whistle, and where the list is of calls, the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Which whistle.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// The first words.
    pub title: String,
    /// How urgent.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// How far it has come.
    pub state: State,
    /// What the head said.
    pub approval: Approval,
    /// Whether it was blown first.
    pub first: bool,
    /// Who blew it.
    pub org: Id,
    /// When.
    pub blown_at: Instant,
    /// Who owes the next act.
    pub owner: Id,
    /// Until when.
    pub due_at: Option<Instant>,
    /// Until when the head owes something.
    pub decide_due: Option<Instant>,
    /// The call, in lists of calls.
    pub call: Option<CallRow>,
    /// The time this list is sorted by.
    pub key: i64,
}

/// A call in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Who is called.
    pub org: Id,
    /// How far it has come.
    pub state: CallState,
    /// When it was called.
    pub called_at: Option<Instant>,
    /// How late it reported in, in seconds.
    pub late_seconds: Option<i64>,
    /// Until when its next act is owed.
    pub due_at: Option<Instant>,
    /// The whistler's grade.
    pub grade: Option<i64>,
    /// Its grade of the whistle.
    pub judgement: Option<i64>,
    /// Until when both may grade.
    pub marks_until: Option<Instant>,
}

const WHISTLE: &str = "SELECT w.id, w.number, w.title, w.kind, w.place, m.state, w.approval, w.blown_first, \
    w.org, w.blown_at, m.owner, m.due_at, w.decide_due";
const CALL: &str =
    ", c.org, c.state, c.called_at, c.late_seconds, c.due_at, c.grade, c.judgement, c.marks_until";
const OF_WHISTLES: &str = " FROM whistle w JOIN matter m ON m.county = w.county AND m.id = w.id";
const OF_CALLS: &str = " FROM whistle_call c JOIN whistle w ON w.county = c.county AND w.id = c.whistle \
    JOIN matter m ON m.county = w.county AND m.id = w.id";

impl List {
    fn is_of_calls(&self) -> bool {
        match self {
            Self::Theirs(_) | Self::ToGrade(..) | Self::ToJudge(..) | Self::CallsOf(_) => true,
            Self::Counted(_, what) => what.is_of_calls(),
            Self::Decide(_) | Self::Confirm(_) | Self::BlownBy(_) => false,
        }
    }

    /// The columns it is sorted by, and whether the newest stands first.
    fn order(&self) -> (&'static [&'static str], bool) {
        match self {
            Self::Theirs(_) => (&["c.due_at", "c.whistle", "c.org"], false),
            Self::Decide(_) => (&["w.decide_due", "w.id"], false),
            Self::Confirm(_) => (&["w.confirm_due", "w.id"], false),
            Self::ToGrade(..) | Self::ToJudge(..) => {
                (&["c.marks_until", "c.whistle", "c.org"], false)
            }
            Self::BlownBy(_) => (&["w.blown_at", "w.id"], true),
            Self::CallsOf(_) => (&["c.called_at", "c.whistle", "c.org"], true),
            Self::Counted(_, what) if what.is_of_calls() => {
                (&["w.blown_at", "w.id", "c.org"], true)
            }
            Self::Counted(..) => (&["w.blown_at", "w.id"], true),
        }
    }
}

/// Reads a page of at most `limit` rows.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    list: &List,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, StoreError> {
    let (text, params) = compose(county, list, after, limit);
    let rows = tx.query_text("whistles.page", &text, params).await?;
    rows.iter().map(|row| list_row(row, list.is_of_calls())).collect()
}

fn compose(county: County, list: &List, after: After, limit: i64) -> (String, Vec<Value>) {
    let calls = list.is_of_calls();
    let (keys, newest_first) = list.order();
    let key = keys.first().copied().unwrap_or_default();
    let mut sql = Composed::new(county, WHISTLE.to_owned());
    sql.push(if calls { CALL } else { "" });
    sql.push(&format!(", {key}"));
    sql.push(if calls { OF_CALLS } else { OF_WHISTLES });
    // Calls of one whistle are found from it where the whistles are what is sorted.
    let first = if calls && key.starts_with("c.") { "c" } else { "w" };
    sql.push(&format!(" WHERE {first}.county = $1"));
    sql.of_whistles(list);
    if let Some((at, id, org)) = after {
        let names = [
            sql.bind(at),
            sql.bind(id),
            if keys.len() > 2 { sql.bind(org) } else { String::new() },
        ];
        let names: Vec<&str> =
            names.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let sign = if newest_first { '<' } else { '>' };
        sql.push(&format!(" AND ({}) {sign} ({})", keys.join(", "), names.join(", ")));
    }
    let limit = sql.bind(limit);
    let direction = if newest_first { " DESC" } else { "" };
    let keys: Vec<String> = keys.iter().map(|it| format!("{it}{direction}")).collect();
    sql.push(&format!(" ORDER BY {} LIMIT {limit}", keys.join(", ")));
    (sql.text, sql.params)
}

impl Composed {
    fn of_whistles(&mut self, list: &List) {
        match list {
            List::Theirs(org) => {
                self.push(" AND c.theirs = 1");
                self.and("c.org =", *org);
            }
            List::Decide(place) => {
                self.push(" AND w.decide_due IS NOT NULL");
                self.within(*place);
            }
            List::Confirm(org) => {
                self.push(" AND w.confirm_due IS NOT NULL");
                self.and("w.org =", *org);
            }
            List::ToGrade(org, now) => {
                self.push(" AND c.marks_until IS NOT NULL AND c.grade IS NULL");
                self.and("c.from_org =", *org);
                self.and("c.marks_until >=", *now);
            }
            List::ToJudge(org, now) => {
                self.push(" AND c.marks_until IS NOT NULL AND c.judgement IS NULL");
                self.and("c.org =", *org);
                self.and("c.marks_until >=", *now);
            }
            List::BlownBy(org) => self.and("w.org =", *org),
            List::CallsOf(org) => {
                self.push(" AND c.called_at IS NOT NULL");
                self.and("c.org =", *org);
            }
            List::Counted(scope, what) => {
                self.within(scope.place);
                self.and("w.blown_at >=", scope.from);
                self.and("w.blown_at <", scope.until);
                if let Some(kind) = scope.kind {
                    self.and("w.kind =", kind.code());
                }
                self.push(what.clause());
            }
        }
    }

    fn within(&mut self, place: Place) {
        match place.level() {
            Level::County => {}
            Level::Town => self.and("w.town =", place),
            Level::Village => self.and("w.place =", place),
        }
    }
}

fn list_row(row: &Row, calls: bool) -> Result<ListRow, StoreError> {
    let approval = row.text(6)?;
    Ok(ListRow {
        id: Id(row.int(0)?),
        number: row.text(1)?,
        title: row.text(2)?,
        kind: kind(&row.text(3)?)?,
        place: Place(row.int(4)?),
        state: state(&row.text(5)?)?,
        approval: Approval::parse(&approval).ok_or_else(|| corrupt("approval", &approval))?,
        first: row.bool(7)?,
        org: Id(row.int(8)?),
        blown_at: Instant(row.int(9)?),
        owner: Id(row.int(10)?),
        due_at: instant(row, 11)?,
        decide_due: instant(row, 12)?,
        call: if calls { Some(call_row(row)?) } else { None },
        key: row.int(if calls { 21 } else { 13 })?,
    })
}

fn call_row(row: &Row) -> Result<CallRow, StoreError> {
    Ok(CallRow {
        org: Id(row.int(13)?),
        state: call_state(&row.text(14)?)?,
        called_at: instant(row, 15)?,
        late_seconds: row.opt_int(16)?,
        due_at: instant(row, 17)?,
        grade: row.opt_int(18)?,
        judgement: row.opt_int(19)?,
        marks_until: instant(row, 20)?,
    })
}

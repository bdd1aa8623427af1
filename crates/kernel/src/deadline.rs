//! Deadlines: a limit, an append-only ledger of what happened to the clock, and the due time that
//! follows from both.
//!
//! The due time is always derived, never stored as truth: when a year's notice arrives, deriving
//! it again gives the right one. How the units count:
//!
//! - *Workday*: the n-th working day after the start date, at the end of its office hours.
//! - *Day*: the n-th calendar day after the start date, 23:59:59.
//! - *`WorkHour`*: office time, to the second.
//! - *Hour*, *Minute*: plain time, 24 hours a day.
//!
//! A pause keeps what is left (working days after the pause's date up to the due date, and so on);
//! a resumption counts it again from its own date. Where nothing was left, or the time was over
//! already, a pause changes nothing. A resumption never brings the due time forward.

mod clock;
mod explain;

use std::fmt;

use crate::calendar::{CalendarError, MOST_DAYS, OfficeHours, WorkCalendar};
use crate::time::Instant;

use self::clock::Clock;

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Working days of the calendar.
    Workday,
    /// Hours of office time.
    WorkHour,
    /// Hours, 24 a day: for what is urgent.
    Hour,
    /// Minutes, day and night: for what cannot wait an hour.
    Minute,
    /// Calendar days.
    Day,
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// How many; 1 to [`MOST_DAYS`].
    pub amount: i64,
    /// Of what.
    pub unit: Unit,
}

/// What can happen to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockKind {
    /// It begins to run; a second start begins a new round with a new clock.
    Start(Limit),
    /// It stands still.
    Pause,
    /// It runs again.
    Resume,
    /// More time is given.
    Extend(Limit),
    /// Another limit holds for this round, counted from its start; pauses and extensions stay.
    Relimit(Limit),
    /// Somebody else has it now; the clock runs on.
    Redispatch,
    /// It is over.
    Stop,
}

/// One line of the clock's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClockEvent {
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub kind: ClockKind,
}

/// What follows from a clock's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// When it is due; nothing before a start and while paused.
    pub at: Option<Instant>,
    /// What the limit alone gave at the start of this round, before pauses and extensions.
    pub original: Option<Instant>,
    /// While paused: when it was due before the pause.
    pub was_due: Option<Instant>,
    /// Whether a year was counted whose notice is not known, so that this may still change.
    pub provisional: bool,
    /// Whether the clock stands still.
    pub paused: bool,
    /// When the clock was paused, if it still is.
    pub paused_at: Option<Instant>,
    /// When the clock was stopped, if it was.
    pub stopped_at: Option<Instant>,
    /// Why it is due then, in people's words, in the order one would tell it.
    pub explain: Vec<String>,
}

/// Why no due time follows. `Display` is a sentence that says what to do; lines count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineError {
    /// This line needs a clock that has begun.
    NotStarted(usize),
    /// This line is earlier than the one before it.
    OutOfOrder(usize),
    /// This line pauses what is paused.
    AlreadyPaused(usize),
    /// This line resumes what is not paused.
    NotPaused(usize),
    /// This line changes a clock that was stopped.
    Stopped(usize),
    /// The amount of this line is below 1 or above [`MOST_DAYS`].
    Amount(usize, i64),
    /// Counting this line failed.
    Calendar(usize, CalendarError),
}

/// When it is due, and why. The events must be in the order of their times.
pub fn due(
    events: &[ClockEvent],
    calendar: &WorkCalendar,
    hours: &OfficeHours,
) -> Result<Due, DeadlineError> {
    derive(events.iter().map(|it| (*it, "")), calendar, hours)
}

/// As [`due`], with a few words for each event (等补充材料) that appear in the explanation.
pub fn due_with_notes(
    events: &[(ClockEvent, &str)],
    calendar: &WorkCalendar,
    hours: &OfficeHours,
) -> Result<Due, DeadlineError> {
    derive(events.iter().copied(), calendar, hours)
}

fn derive<'a>(
    events: impl Iterator<Item = (ClockEvent, &'a str)> + Clone,
    calendar: &WorkCalendar,
    hours: &OfficeHours,
) -> Result<Due, DeadlineError> {
    let mut rest = events.clone();
    let mut clock: Option<Clock<'_>> = None;
    let mut before = Instant(i64::MIN);
    for (index, (event, note)) in events.enumerate() {
        let line = index + 1;
        rest.next();
        if event.at < before {
            return Err(DeadlineError::OutOfOrder(line));
        }
        before = event.at;
        let counted = |error| DeadlineError::Calendar(line, error);
        if let ClockKind::Start(limit) | ClockKind::Extend(limit) | ClockKind::Relimit(limit) =
            event.kind
        {
            limit.check().map_err(|_| DeadlineError::Amount(line, limit.amount))?;
        }
        if let ClockKind::Start(limit) = event.kind {
            let round = clock.as_ref().map_or(1, |it| it.round + 1);
            let limits = (last_limit(rest.clone()).unwrap_or(limit), limit);
            let begun = Clock::start(calendar, hours, round, event.at, limits, note);
            clock = Some(begun.map_err(counted)?);
            continue;
        }
        let Some(clock) = clock.as_mut() else {
            return Err(DeadlineError::NotStarted(line));
        };
        let stopped = clock.stopped.is_some();
        let paused = clock.pause.is_some();
        match event.kind {
            ClockKind::Start(_) => {}
            ClockKind::Redispatch => clock.redispatch(event.at, note),
            ClockKind::Relimit(limit) => clock.relimit(event.at, limit, note),
            _ if stopped => return Err(DeadlineError::Stopped(line)),
            ClockKind::Pause if paused => return Err(DeadlineError::AlreadyPaused(line)),
            ClockKind::Resume if !paused => return Err(DeadlineError::NotPaused(line)),
            ClockKind::Pause => clock.pause(event.at, note).map_err(counted)?,
            ClockKind::Resume => clock.resume(event.at).map_err(counted)?,
            ClockKind::Extend(limit) => clock.extend(event.at, limit, note).map_err(counted)?,
            ClockKind::Stop => clock.stop(event.at, note),
        }
    }
    Ok(clock.map_or_else(Due::not_started, Clock::finish))
}

/// The limit that holds in the end for the round whose later events these are.
fn last_limit<'a>(rest: impl Iterator<Item = (ClockEvent, &'a str)>) -> Option<Limit> {
    let round = rest.take_while(|it| !matches!(it.0.kind, ClockKind::Start(_)));
    let limits = round.filter_map(|it| match it.0.kind {
        ClockKind::Relimit(limit) if limit.check().is_ok() => Some(limit),
        _ => None,
    });
    limits.last()
}

impl Due {
    fn not_started() -> Self {
        Self {
            at: None,
            original: None,
            was_due: None,
            provisional: false,
            paused: false,
            paused_at: None,
            stopped_at: None,
            explain: vec!["还没有开始计时".to_owned()],
        }
    }

    /// Whether it is (or was, once stopped or paused) overdue, seen from `now`.
    ///
    /// A stopped clock is judged by the moment it stopped, a paused one by the moment it paused.
    pub fn is_overdue(&self, now: Instant) -> bool {
        let judged = self.paused_at.or(self.stopped_at).unwrap_or(now);
        self.at.or(self.was_due).is_some_and(|due| due < judged)
    }
}

impl Limit {
    /// A limit with an amount that can be counted.
    pub fn new(amount: i64, unit: Unit) -> Result<Self, CalendarError> {
        let it = Self { amount, unit };
        it.check()?;
        Ok(it)
    }

    fn check(self) -> Result<(), CalendarError> {
        let fits = (1..=MOST_DAYS).contains(&self.amount);
        if fits { Ok(()) } else { Err(CalendarError::Amount(self.amount)) }
    }
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 5] = [Self::Workday, Self::WorkHour, Self::Hour, Self::Minute, Self::Day];

    /// The name in files and interfaces.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Workday => "workday",
            Self::WorkHour => "workhour",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Day => "day",
        }
    }

    /// The unit of this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// How many seconds one of it is, where it counts seconds and not days.
    pub const fn seconds(self) -> Option<i64> {
        match self {
            Self::WorkHour | Self::Hour => Some(3_600),
            Self::Minute => Some(60),
            Self::Workday | Self::Day => None,
        }
    }

    /// The measure word and noun that follow a number: 个工作日.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Workday => "个工作日",
            Self::WorkHour => "个工作小时",
            Self::Hour => "小时",
            Self::Minute => "分钟",
            Self::Day => "天",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.words())
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(line) => {
                write!(f, "第 {line} 条记录之前还没有开始计时，请先记一条开始")
            }
            Self::OutOfOrder(line) => {
                write!(f, "第 {line} 条记录的时间早于前一条，请按时间先后排好再算")
            }
            Self::AlreadyPaused(line) => {
                write!(f, "第 {line} 条记录要暂停，可计时已经暂停了，请先恢复")
            }
            Self::NotPaused(line) => {
                write!(f, "第 {line} 条记录要恢复，可计时没有暂停，请先暂停，或者去掉这一条")
            }
            Self::Stopped(line) => {
                write!(f, "第 {line} 条记录之前计时已经停止，要再算请先重新开始")
            }
            Self::Amount(line, amount) => write!(
                f,
                "第 {line} 条记录的时限 {amount} 不合适，请填 1 到 {MOST_DAYS} 之间的整数"
            ),
            Self::Calendar(line, error) => write!(f, "第 {line} 条记录：{error}"),
        }
    }
}

impl std::error::Error for DeadlineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The sentence above already holds the calendar's.
        None
    }
}

//! `calc deadline`: when something is due, and why.
//!
//! `start` and `at` are RFC 3339 with any offset, or a bare date, which means 00:00 of that day in
//! Shanghai. The calendar is the one of mainland China without a county's own days.

use kernel::calendar::{MOST_DAYS, OfficeHours, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind, DeadlineError, Limit, Unit, due};
use kernel::time::Instant;
use serde::Serialize;

use super::input::{Fields, Tree, bare_date, nearest, quote};

/// The most events of one clock: each may walk over some 14,700 days.
const MOST_EVENTS: usize = 100;

/// The most stretches of office time in a day.
const MOST_INTERVALS: usize = 24;

/// The years in which things start: before 1992 clocks in China did not always stand at +08:00.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// The answer.
#[derive(Serialize)]
pub(super) struct Answer {
    /// RFC 3339 at +08:00; nothing while paused.
    due: Option<String>,
    /// Whether a year without a holiday notice was counted.
    provisional: bool,
    /// Whether the clock stands still.
    paused: bool,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Reads the clock's ledger and derives the due time.
pub(super) fn deadline(tree: Tree) -> Result<Answer, String> {
    let mut fields = Fields::read(tree, "", &["start", "limit", "events", "office_hours"])?;
    let start = instant(fields.required("start")?, "start")?;
    let limit = limit(fields.required("limit")?)?;
    let mut ledger = vec![ClockEvent { at: start, kind: ClockKind::Start(limit) }];
    if let Some(events) = fields.take("events") {
        for (index, it) in events.list("events", MOST_EVENTS)?.into_iter().enumerate() {
            ledger.push(event(it, index + 1, limit.unit)?);
        }
    }
    let hours = match fields.take("office_hours") {
        Some(it) => office_hours(it)?,
        None => OfficeHours::standard(),
    };
    let due = due(&ledger, &WorkCalendar::china(), &hours).map_err(sentence)?;
    Ok(Answer {
        due: due.at.map(Instant::rfc3339),
        provisional: due.provisional,
        paused: due.paused,
        explain: due.explain,
    })
}

fn limit(tree: Tree) -> Result<Limit, String> {
    let mut fields = Fields::read(tree, "limit.", &["amount", "unit"])?;
    let amount = fields.required("amount")?.whole("limit.amount", 1, MOST_DAYS)?;
    let unit = unit(fields.required("unit")?, "limit.unit")?;
    Ok(Limit { amount, unit })
}

fn event(tree: Tree, number: usize, default_unit: Unit) -> Result<ClockEvent, String> {
    let prefix = format!("events 第 {number} 条的 ");
    let mut fields = Fields::read(tree, &prefix, &["at", "kind", "amount", "unit"])?;
    let at = instant(fields.required("at")?, &fields.path("at"))?;
    let kind = fields.required("kind")?.text(&fields.path("kind"))?;
    let kind = match kind.as_str() {
        "extend" => {
            let amount = fields.required("amount")?.whole(&fields.path("amount"), 1, MOST_DAYS)?;
            let unit = match fields.take("unit") {
                Some(it) => unit(it, &fields.path("unit"))?,
                None => default_unit,
            };
            ClockKind::Extend(Limit { amount, unit })
        }
        "pause" => ClockKind::Pause,
        "resume" => ClockKind::Resume,
        other => {
            return Err(format!(
                "“{}”没有“{}”这种事{}，可用的有：pause（暂停）、resume（恢复）、extend（延长）",
                fields.path("kind"),
                quote(other),
                nearest(other, &["pause", "resume", "extend"]),
            ));
        }
    };
    // What an extension needs it has taken: whatever is left stands beside a pause or resumption.
    if let Some(name) = ["amount", "unit"].into_iter().find(|it| fields.take(it).is_some()) {
        return Err(format!(
            "“{}”只有延长才用，请去掉，或者把 kind 改成 extend",
            fields.path(name)
        ));
    }
    Ok(ClockEvent { at, kind })
}

fn unit(tree: Tree, path: &str) -> Result<Unit, String> {
    let text = tree.text(path)?;
    Unit::parse(&text).ok_or_else(|| {
        format!(
            "“{path}”没有“{}”这种单位{}，可用的有：workday（工作日）、workhour（工作小时）、\
             hour（小时）、minute（分钟）、day（天）",
            quote(&text),
            nearest(&text, &Unit::ALL.map(Unit::code)),
        )
    })
}

/// RFC 3339, or a bare date for the start of that day.
fn instant(tree: Tree, path: &str) -> Result<Instant, String> {
    let text = tree.text(path)?;
    let found = bare_date(&text)
        .map(|date| Instant::at(date, 0, 0))
        .or_else(|| Instant::parse_rfc3339(&text))
        .ok_or_else(|| {
            format!(
                "“{path}”的时间“{}”不对，请写成 2025-09-29T10:00:00+08:00，或者只写日期 2025-09-29",
                quote(&text)
            )
        })?;
    if YEARS.contains(&found.date().year()) {
        return Ok(found);
    }
    Err(format!("“{path}”请填 {} 年到 {} 年之间的时间", YEARS.start(), YEARS.end()))
}

fn office_hours(tree: Tree) -> Result<OfficeHours, String> {
    const EXAMPLE: &str = "请写成 [[\"08:30\",\"12:00\"],[\"14:00\",\"17:30\"]]";
    let mut intervals = Vec::new();
    for (index, it) in tree.list("office_hours", MOST_INTERVALS)?.into_iter().enumerate() {
        let path = format!("office_hours 第 {} 段", index + 1);
        let Tree::List(pair) = it else {
            return Err(format!("“{path}”应是起止两个时间，{EXAMPLE}"));
        };
        let [from, to]: [Tree; 2] =
            pair.try_into().map_err(|_| format!("“{path}”应是起止两个时间，{EXAMPLE}"))?;
        intervals.push((from.text(&path)?, to.text(&path)?));
    }
    OfficeHours::all_year(&intervals).map_err(|error| format!("“office_hours”：{error}"))
}

/// The kernel counts the start as line 1; here `events` have numbers of their own.
fn sentence(error: DeadlineError) -> String {
    let event = |line: usize| format!("events 第 {} 条", line.saturating_sub(1));
    match error {
        DeadlineError::OutOfOrder(2) => {
            "events 第 1 条的时间早于 start，请检查这两个时间".to_owned()
        }
        DeadlineError::OutOfOrder(line) => {
            format!("{}的时间早于前一条，请按时间先后排好再算", event(line))
        }
        DeadlineError::AlreadyPaused(line) => {
            format!("{}要暂停，可计时已经暂停了，请先恢复（resume）", event(line))
        }
        DeadlineError::NotPaused(line) => {
            format!("{}要恢复，可计时没有暂停，请先暂停（pause），或者去掉这一条", event(line))
        }
        DeadlineError::Calendar(1, error) => error.to_string(),
        DeadlineError::Calendar(line, error) => format!("{}：{error}", event(line)),
        // No input leads here: the ledger begins with a start, has no stop and sound amounts.
        other => other.to_string(),
    }
}

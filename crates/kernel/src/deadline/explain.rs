//! People's words for days, breaks and years.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use crate::calendar::{DayKind, WorkCalendar};
use crate::time::Instant;

/// How many breaks and special days are named one by one; the rest are counted.
const NAMED: usize = 12;

/// A day that needs a word: it does not work, or it works against expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Off {
    date: Date,
    why: Why,
}

/// What is said about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    /// Saturday or Sunday.
    Weekend,
    /// A public break, with its name where known.
    Holiday(Option<&'static str>),
    /// A make-up day.
    MakeUp,
    /// A county's own day off, with its reason.
    LocalOff(String),
    /// A county's own working day, with its reason.
    LocalWork(String),
}

impl Off {
    /// What is to be said about a day; nothing about an ordinary weekday.
    pub(super) fn of(calendar: &WorkCalendar, date: Date) -> Option<Self> {
        let day = calendar.day(date);
        let why = match day.why {
            DayKind::Weekday => return None,
            DayKind::Weekend => Why::Weekend,
            DayKind::Holiday => Why::Holiday(calendar.holiday_name(date)),
            DayKind::MakeUp => Why::MakeUp,
            DayKind::Overlay(why) if day.works => Why::LocalWork(why),
            DayKind::Overlay(why) => Why::LocalOff(why),
        };
        Some(Self { date, why })
    }
}

/// A sentence for each break and special day, in order. Weekends are only mentioned when nothing
/// else is.
pub(super) fn explain_days(offs: impl Iterator<Item = Off>, year: i16) -> Vec<String> {
    let (weekends, special): (Vec<Off>, Vec<Off>) = offs.partition(|it| it.why == Why::Weekend);
    let groups = |offs: &[Off]| {
        let next = |a: &Off, b: &Off| a.date.tomorrow().is_ok_and(|it| it == b.date);
        let one = offs.chunk_by(|a, b| a.why == b.why && next(a, b));
        one.filter_map(|it| Some((it.first()?.clone(), it.last()?.date))).collect::<Vec<_>>()
    };
    let named = groups(&special);
    let breaks = named.iter().any(|it| matches!(it.0.why, Why::Holiday(_) | Why::LocalOff(_)));
    let mut out: Vec<String> =
        named.iter().take(NAMED).map(|it| special_words(&it.0, it.1, year)).collect();
    if named.len() > NAMED {
        out.push(format!("后面还有 {} 处放假或补班，同样处理", named.len() - NAMED));
    }
    if !breaks {
        match groups(&weekends).as_slice() {
            [] => {}
            [(off, last)] => out.push(format!("{}是周末，不算", range(off.date, *last, year))),
            _ => out.push(format!("中间的周末（共 {} 天）不算", weekends.len())),
        }
    }
    out
}

fn special_words(off: &Off, last: Date, year: i16) -> String {
    let when = range(off.date, last, year);
    match &off.why {
        Why::Weekend => format!("{when}是周末，不算"),
        Why::Holiday(name) => format!("{when}{}放假，不算", name_words(*name)),
        Why::MakeUp => format!("{}是补班日，要算", listed(off.date, last, year)),
        Why::LocalOff(why) if why.is_empty() => format!("{when}本地放假，不算"),
        Why::LocalOff(why) => format!("{when}本地放假（{why}），不算"),
        Why::LocalWork(why) if why.is_empty() => {
            format!("{}本地照常上班，要算", listed(off.date, last, year))
        }
        Why::LocalWork(why) => {
            format!("{}本地照常上班（{why}），要算", listed(off.date, last, year))
        }
    }
}

/// 国庆节、中秋节 as people say it with 放假: 国庆、中秋.
fn name_words(name: Option<&str>) -> String {
    let short = |it: &str| match it {
        "国庆节" | "中秋节" => it.trim_end_matches('节').to_owned(),
        other => other.to_owned(),
    };
    name.map_or_else(String::new, |it| it.split('、').map(short).collect::<Vec<_>>().join("、"))
}

/// 10 月 9 日, with the year where it is not the one the story began in.
pub(super) fn day(date: Date, year: i16) -> String {
    let (month, of_month) = (date.month(), date.day());
    if date.year() == year {
        format!("{month} 月 {of_month} 日")
    } else {
        format!("{} 年 {month} 月 {of_month} 日", date.year())
    }
}

/// 10 月 9 日（周四）.
pub(super) fn weekday(date: Date, year: i16) -> String {
    let name = match date.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    };
    format!("{}（{name}）", day(date, year))
}

/// 10 月 9 日（周四）14:30, rounded down to the minute.
pub(super) fn moment(at: Instant, year: i16) -> String {
    let it = at.civil();
    format!("{}{:02}:{:02}", weekday(it.date(), year), it.hour(), it.minute())
}

/// 10 月 1 日至 8 日.
fn range(first: Date, last: Date, year: i16) -> String {
    if first == last {
        day(first, year)
    } else if first.first_of_month() == last.first_of_month() {
        format!("{}至 {} 日", day(first, year), last.day())
    } else {
        format!("{}至 {}", day(first, year), day(last, year))
    }
}

/// One day with its weekday, several as a range.
fn listed(first: Date, last: Date, year: i16) -> String {
    if first == last { weekday(first, year) } else { range(first, last, year) }
}

/// 2027 年, or 2027 年至 2031 年.
pub(super) fn years(guessed: &BTreeSet<i16>) -> String {
    match (guessed.first(), guessed.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} 年至 {last} 年"),
        (Some(first), _) => format!("{first} 年"),
        (None, _) => String::new(),
    }
}

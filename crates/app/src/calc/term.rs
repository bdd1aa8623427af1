//! `calc term`: when a term ends, when to remind, how far the election may be moved.

use domain::elections::{State, Term, TermDates, TermRules};
use jiff::civil::Date;
use serde::Serialize;

use super::input::{Fields, Tree};

/// The years in which elections are.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2199;

/// The longest term, in years.
const LONGEST: i64 = 10;

/// The answer; dates as 2025-09-29.
#[derive(Serialize)]
pub(super) struct Answer {
    /// The last day.
    due: String,
    /// From this day on one is reminded.
    remind: String,
    /// The earliest day, with approval.
    earliest: String,
    /// The latest day, with approval.
    latest: String,
    /// How it stands on the day asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Derives the days of a term.
pub(super) fn term(tree: Tree) -> Result<Answer, String> {
    let mut fields = Fields::read(tree, "", &["elected_on", "years", "today"])?;
    let elected_on = fields.required("elected_on")?.date("elected_on", &YEARS)?;
    let years = fields.required("years")?.whole("years", 1, LONGEST)?;
    let today = fields.take("today").map(|it| it.date("today", &(1950..=2299))).transpose()?;
    let term = Term { elected_on, years: i32::try_from(years).unwrap_or(0) };
    let dates = term.dates(TermRules::USUAL);
    let state = today.map(|it| term.state(TermRules::USUAL, None, it));
    let mut explain = story(term, dates);
    if let (Some(today), Some(state)) = (today, state) {
        explain.push(format!("{}：{}", words(today), state_words(state)));
    }
    Ok(Answer {
        due: dates.due.to_string(),
        remind: dates.remind.to_string(),
        earliest: dates.earliest.to_string(),
        latest: dates.latest.to_string(),
        state: state.map(State::code),
        explain,
    })
}

fn story(term: Term, dates: TermDates) -> Vec<String> {
    let mut out = vec![format!(
        "{}选举产生，任期 {} 年，{}届满",
        words(term.elected_on),
        term.years,
        words(dates.due)
    )];
    if dates.due.day() != term.elected_on.day() {
        out.push(format!("届满那个月没有 {} 日，按月底算", term.elected_on.day()));
    }
    out.push(format!("提前六个月提醒：{}", words(dates.remind)));
    if dates.remind.day() != dates.due.day() {
        out.push(format!("提醒那个月没有 {} 日，按月底算", dates.due.day()));
    }
    out.push(format!(
        "提前或者延期都不超过一年，要有上级批准：最早 {}，最晚 {}",
        words(dates.earliest),
        words(dates.latest)
    ));
    out
}

fn words(date: Date) -> String {
    format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
}

fn state_words(state: State) -> &'static str {
    match state {
        State::Normal => "还在任期内，没到提醒的时候",
        State::Remind => "该准备换届了",
        State::Extended => "已批准延期",
        State::Overdue => "到期还没换届，又没有批准的延期",
    }
}

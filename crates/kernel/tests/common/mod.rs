//! What the tests of deadlines share: short ways to write an event and to read a due time.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{ClockEvent, ClockKind, DeadlineError, Due, Limit, Unit, due};
use kernel::time::Instant;

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}+08:00")).unwrap()
}

pub(crate) fn limit(amount: i64, unit: Unit) -> Limit {
    Limit { amount, unit }
}

pub(crate) fn derive(events: &[(&str, ClockKind)]) -> Result<Due, DeadlineError> {
    let events: Vec<_> =
        events.iter().map(|&(when, kind)| ClockEvent { at: at(when), kind }).collect();
    due(&events, &WorkCalendar::china(), &OfficeHours::standard())
}

pub(crate) fn due_at(events: &[(&str, ClockKind)]) -> Option<String> {
    derive(events).unwrap().at.map(Instant::rfc3339)
}

//! The times of an open request under a calendar that has changed: a notice arrived, a county took a
//! day off. No act of anybody: the clock's ledger stays as it is, and is read anew.

use kernel::deadline;
use kernel::time::Instant;

use super::{Refusal, Times};
use crate::requests::{Request, State, StepState};

/// The request with its times derived anew; `None` when nothing moves. What is past stays past.
pub fn rederived(
    request: &Request,
    times: Times<'_>,
    now: Instant,
) -> Result<Option<Request>, Refusal> {
    if !request.state.is_open() {
        return Ok(None);
    }
    let clock = |error: &dyn std::fmt::Display| Refusal::Clock(error.to_string());
    let due = deadline::due(times.ledger, times.calendar, times.hours);
    let due = due.map_err(|error| clock(&error))?;
    let mut next = request.clone();
    next.provisional = due.provisional;
    next.promised_at = due.at.or(request.promised_at);
    let waits = request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned);
    // A step's own limit is no ledger: where its day is no working day now, it ends on the next.
    let moved = match request.due_at {
        Some(at) if at > now && !times.calendar.works(at.date()) => {
            let day = times.calendar.nth_workday_after(at.date(), 1);
            let day = day.map_err(|error| clock(&error))?;
            let closing = i64::from(times.hours.closing(day));
            Some(Instant::at(day, 0, 0).plus_seconds(closing * 60))
        }
        other => other,
    };
    next.due_at = match request.state {
        State::Handling if !waits => next.promised_at,
        State::Submitted | State::Returned | State::Handling => {
            moved.into_iter().chain(next.promised_at).min()
        }
        // The person chose the day of a suspension's end, or the desk did: no calendar moves it.
        State::Suspended => request.due_at,
        _ => moved,
    };
    Ok((next != *request).then_some(next))
}

//! The times of an open request under a calendar that has changed: a notice arrived, a county took a
//! day off. No act of anybody: the clock's ledger stays as it is, and is read anew.

use kernel::deadline::{self, Limit, Unit};
use kernel::time::Instant;

use super::{Refusal, Times};
use crate::requests::{Limits, Request, State, StepState};

/// The request with its times derived anew; `None` when nothing moves.
///
/// What is past stays past: a promise that has run out, or was kept (the clock is stopped), is left
/// as it was, and none moves into the past.
///
/// A step's own limit is no ledger: where it counts working time and its day is no working day any
/// more, it ends on the next one. Not covered: a holiday that falls between a step's start and its
/// day does not lengthen it, a day that was off and is worked now does not shorten it, and which
/// unit counts is read from the limits of today, not of the day the step began.
pub fn rederived(
    request: &Request,
    limits: &Limits,
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
    let settled = due.stopped_at.is_some() || request.promised_at.is_some_and(|it| it <= now);
    if !settled {
        next.promised_at = due.at.filter(|it| *it > now).or(request.promised_at);
    }
    let follows = request.due_at == request.promised_at;
    let moved = match (request.due_at, own_limit(request, limits)) {
        (Some(at), Some(limit)) if at > now && counts_work(limit) => ends_on_workday(at, times)?,
        (at, _) => at,
    };
    next.due_at = match request.state {
        _ if request.due_at.is_none_or(|it| it <= now) => request.due_at,
        State::Handling if follows && own_limit(request, limits).is_none() => next.promised_at,
        State::Submitted | State::Returned | State::Handling if !settled => {
            moved.into_iter().chain(next.promised_at).min()
        }
        State::Submitted | State::Returned | State::Handling if follows => request.due_at,
        _ => moved,
    };
    Ok((next != *request).then_some(next))
}

/// The limit of what is owed now, where it is not the promise itself. The person chose the day of a
/// suspension's end, and a call that reached nobody its next time: no calendar moves those.
fn own_limit(request: &Request, limits: &Limits) -> Option<Limit> {
    let waits = request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned);
    match request.state {
        State::Submitted | State::Returned => Some(limits.intake),
        State::NeedInfo | State::Paused => Some(limits.info),
        State::Handling if waits => Some(limits.sign),
        State::Checking => Some(limits.check),
        State::CallBack if request.call_tries == 0 => Some(limits.call),
        _ => None,
    }
}

fn counts_work(limit: Limit) -> bool {
    matches!(limit.unit, Unit::Workday | Unit::WorkHour)
}

/// The moment itself on a working day; otherwise the closing of the next one.
fn ends_on_workday(at: Instant, times: Times<'_>) -> Result<Option<Instant>, Refusal> {
    if times.calendar.works(at.date()) {
        return Ok(Some(at));
    }
    let day = times.calendar.nth_workday_after(at.date(), 1);
    let day = day.map_err(|error| Refusal::Clock(error.to_string()))?;
    let closing = i64::from(times.hours.closing(day));
    Ok(Some(Instant::at(day, 0, 0).plus_seconds(closing * 60)))
}

//! The requests that are open at the end of the year, each at its own point.
//!
//! Except for the overdue ones nobody is behind: where a desk or an office has one working day
//! for a step, the step before is of the last day.

use jiff::civil::Date;
use rand::RngExt;

use super::clock::at;
use super::life::Life;
use super::planner::Planner;
use super::{Act, End, LAST_DAY, Stop, Story};

/// The stops with their shares; the rest is being handled.
const SHARES: [(Stop, usize); 7] = [
    (Stop::Undispatched, 8),
    (Stop::AwaitingSignature, 11),
    (Stop::Overdue, 8),
    (Stop::Paused, 8),
    (Stop::Returned, 6),
    (Stop::AwaitingCheck, 12),
    (Stop::AwaitingCallBack, 12),
];

/// At most this many wait for the dispatch.
const UNDISPATCHED: usize = 6;

impl Planner<'_> {
    /// As many as are received and not closed.
    pub(super) fn open(&mut self) -> Vec<Story> {
        let count = self.shape.received.saturating_sub(self.shape.closed);
        stops(count).into_iter().map(|stop| self.one_open(stop)).collect()
    }

    /// Draws until the story stops in time.
    fn one_open(&mut self, stop: Stop) -> Story {
        let place = self.place();
        loop {
            let source = match self.source() {
                source if source.by_staff() => super::Source::Visit,
                source => source,
            };
            let age = match stop {
                Stop::Undispatched => 0,
                Stop::AwaitingSignature => self.rng.random_range(0..=1),
                Stop::Returned => self.rng.random_range(1..=2),
                Stop::Handling => self.rng.random_range(1..=10),
                Stop::Overdue => self.rng.random_range(6..=24),
                Stop::Paused | Stop::AwaitingCheck => self.rng.random_range(1..=9),
                Stop::AwaitingCallBack => self.rng.random_range(2..=9),
            };
            let day = self.clock.workday_before(LAST_DAY, age);
            let late_hours = if stop == Stop::Undispatched { 14..17 } else { 8..11 };
            let hour = self.rng.random_range(late_hours);
            let minute = hour * 60 + self.rng.random_range(0..60);
            let received_at = at(day, minute).plus_seconds(self.rng.random_range(0..60));
            let mut life = self.life(received_at, source, place, None);
            let promised = life.chapter.limit > age;
            if promised == (stop != Stop::Overdue) && stops_in_time(&mut life, stop) {
                let story = life.finish(End::Open(stop));
                return self.keep(story);
            }
        }
    }
}

/// Plays a request up to its stop; whether it got there on the right day.
fn stops_in_time(life: &mut Life<'_>, stop: Stop) -> bool {
    let before_last = life.clock.workday_before(LAST_DAY, 1);
    let last = |life: &Life<'_>| life.now.date() == LAST_DAY;
    match stop {
        Stop::Undispatched => return true,
        Stop::AwaitingSignature => {
            life.dispatch(false);
            return last(life);
        }
        Stop::Returned => {
            life.dispatch(true);
            life.send_back();
            return last(life);
        }
        Stop::Handling => {
            life.dispatch(false);
            life.sign();
            return life.now.date() <= LAST_DAY;
        }
        Stop::Overdue => {
            life.dispatch(false);
            life.sign();
            return true;
        }
        Stop::Paused => {
            life.dispatch(false);
            life.sign();
            // Five working days to answer: they are not over yet.
            go_to(life, life.clock.workday_before(LAST_DAY, 3));
            life.ask();
        }
        Stop::AwaitingCheck => {
            life.dispatch(false);
            life.sign();
            go_to(life, LAST_DAY);
            life.report(false);
            return last(life);
        }
        Stop::AwaitingCallBack => {
            life.dispatch(false);
            life.sign();
            go_to(life, before_last);
            life.report(false);
            life.pass_check();
            return life.now.date() >= before_last && life.now.date() <= LAST_DAY;
        }
    }
    life.now.date() <= LAST_DAY && life.acts.iter().any(|it| matches!(it.act, Act::AskInfo { .. }))
}

/// Lets time pass until this day, if it is still to come.
fn go_to(life: &mut Life<'_>, day: Date) {
    if life.now.date() < day {
        life.now = at(day, 8 * 60);
    }
    life.work(20, 330);
}

/// The stops of so many requests: every kind occurs from nine requests on.
fn stops(count: usize) -> Vec<Stop> {
    let mut stops = Vec::with_capacity(count);
    if count >= 9 {
        for (stop, percent) in SHARES {
            let share = ((count * percent + 50) / 100).max(1);
            let share = if stop == Stop::Undispatched { share.min(UNDISPATCHED) } else { share };
            stops.extend(std::iter::repeat_n(stop, share));
        }
    }
    stops.resize(count.max(stops.len()), Stop::Handling);
    stops.truncate(count);
    stops
}

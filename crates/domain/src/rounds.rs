//! Rounds (巡查): a grid is walked through every so often, by its keeper.
//!
//! Uses: deadline, ledger.
//!
//! A grid with a keeper always has one round open; an entry of the log completes it and opens the
//! next. How often is the rule `field.round`.

use kernel::deadline::{Limit, Unit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::places::Place;
use crate::rules::Rulebook;

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 该巡了.
    Open,
    /// 巡完了.
    Done,
}

impl State {
    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which round.
    pub id: Id,
    /// Of which grid.
    pub grid: Id,
    /// The village of the grid.
    pub place: Place,
    /// Who owes it: the committee of the village, or the desk where there is none.
    pub org: Id,
    /// When it was opened.
    pub opened_at: Instant,
    /// Until when it is to be done.
    pub due_at: Instant,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Round {
    /// How far it has come.
    pub fn state(&self) -> State {
        if self.done_at.is_some() { State::Done } else { State::Open }
    }

    /// The round after it was done; `None` when it was done before.
    pub fn done(&self, at: Instant) -> Option<Self> {
        let after = Self { done_at: Some(at), version: self.version + 1, ..self.clone() };
        self.done_at.is_none().then_some(after)
    }

    /// Whether it was done by its time.
    pub fn on_time(&self) -> Option<bool> {
        self.done_at.map(|it| it <= self.due_at)
    }
}

/// How much time a round has from the one before, on a day.
pub fn limit(day: Date, book: &Rulebook) -> Limit {
    book.limit(day, "field.round", Limit { amount: 7, unit: Unit::Day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_done_once_and_knows_whether_in_time() {
        let opened_at = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        let due_at = opened_at.plus_seconds(7 * 86_400);
        let place = Place(610_925_103_209);
        let (id, grid, org) = (Id(1), Id(2), Id(3));
        let open = Round { id, grid, place, org, opened_at, due_at, done_at: None, version: 1 };
        assert_eq!((open.state(), open.on_time()), (State::Open, None));

        let done = open.done(due_at).unwrap();
        assert_eq!((done.state(), done.on_time(), done.version), (State::Done, Some(true), 2));
        assert_eq!(done.done(due_at), None);
        let late = open.done(due_at.plus_seconds(1)).unwrap();
        assert_eq!(late.on_time(), Some(false));
    }
}

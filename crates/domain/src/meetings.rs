//! Courtyard meetings (院落会, 千群连心会): people say several needs at once, and each becomes a
//! request with its own number and tracking code (SYSTEMS E4).
//!
//! Uses: ledger.

use kernel::id::Id;
use kernel::time::Instant;

use crate::places::Place;

/// A meeting that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Which meeting.
    pub id: Id,
    /// When it was held.
    pub held_at: Instant,
    /// The village.
    pub place: Place,
    /// Where, in words: 王家院坝.
    pub address: String,
    /// How many came: a number, no names.
    pub came: i64,
    /// What it was about, in words; may be empty.
    pub words: String,
    /// Who wrote it down.
    pub person: Id,
    /// For which organisation.
    pub org: Id,
    /// The requests its needs became, in the order they were said.
    pub requests: Vec<Id>,
}

/// What meetings add to the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Meetings held.
    Held,
    /// People who came.
    Came,
    /// Needs said.
    Needs,
}

impl Measure {
    /// The stable word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Came => "came",
            Self::Needs => "needs",
        }
    }
}

/// The noun under which meetings count.
pub const NOUN: &str = "meeting";

/// The most needs of one meeting.
pub const NEEDS_MAX: usize = 20;
/// The most people one meeting may have had.
pub const CAME_MAX: i64 = 2_000;

impl Meeting {
    /// The month it counts in, yyyymm.
    pub fn month(&self) -> i64 {
        self.held_at.month()
    }

    /// What it adds to the numbers.
    pub fn entries(&self) -> Vec<(Measure, i64)> {
        let needs = i64::try_from(self.requests.len()).unwrap_or(i64::MAX);
        let all = [(Measure::Held, 1), (Measure::Came, self.came), (Measure::Needs, needs)];
        all.into_iter().filter(|it| it.1 > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use kernel::time::Date;

    use super::*;

    #[test]
    fn a_meeting_counts_itself_its_people_and_its_needs() {
        let meeting = |came, requests: &[i64]| Meeting {
            id: Id(1),
            held_at: Instant::at(Date::constant(2025, 3, 3), 19, 30),
            place: Place(610_925_103_209),
            address: "王家院坝".to_owned(),
            came,
            words: String::new(),
            person: Id(2),
            org: Id(3),
            requests: requests.iter().copied().map(Id).collect(),
        };
        assert_eq!(
            meeting(23, &[7, 8]).entries(),
            [(Measure::Held, 1), (Measure::Came, 23), (Measure::Needs, 2)]
        );
        // A meeting where nobody needed anything was held all the same.
        assert_eq!(meeting(0, &[]).entries(), [(Measure::Held, 1)]);
    }
}

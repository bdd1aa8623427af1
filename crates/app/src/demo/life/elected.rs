//! The terms of a city's offices: elections that were due in the year and done in time, step by step.

use domain::elections::Step;
use kernel::time::{Date, Instant};

use super::{Ours, Player};
use crate::Failure;
use crate::terms::counting::{NewCount, count};
use crate::terms::elections::{NewElection, NewStep, begin, step};
use crate::terms::noting::note;

/// The steps before the ballot, with the day of the month on which each is done.
const BEFORE: [(Step, i8); 6] = [
    (Step::Ask, 1),
    (Step::Approval, 4),
    (Step::Suggest, 6),
    (Step::Candidates, 7),
    (Step::CandidatesApproved, 9),
    (Step::Notice, 10),
];

/// The day of the ballot, and the steps behind it.
const BALLOT: i8 = 18;
const BEHIND: [(Step, i8); 2] = [(Step::Report, 20), (Step::Filed, 24)];

/// Three years before a term of 2025 ends, and before those that end later.
fn elected_on(nth: usize, is_due: bool) -> Date {
    let later = [Date::constant(2023, 3, 20), Date::constant(2024, 5, 17)];
    match (is_due, later.get(nth % later.len())) {
        (true, _) => day(2022, month(nth) + 2, 21),
        (false, Some(on)) => *on,
        (false, None) => Date::constant(2023, 3, 20),
    }
}

/// The month of 2025 in which a branch elects, two before its term ends.
fn month(nth: usize) -> i8 {
    3 + i8::try_from(nth % 6).unwrap_or(0)
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::constant(2025, 3, 1))
}

impl Player<'_> {
    /// Notes every term, holds the elections that were due, and takes that of the first branch as far
    /// as its ballots.
    pub(super) async fn elected(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        self.clock.set(Instant::at(Date::constant(2025, 1, 2), 9, 0));
        let committee = self.committee.clone();
        // The first branch is in the middle of its own.
        let due = 1..=self.size.elected;
        for (nth, own) in ours.iter().enumerate() {
            let on = elected_on(nth, due.contains(&nth)).to_string();
            let key = self.key(&committee)?;
            let of = ((own.secretary.org, 0), on.as_str());
            note(self.app, &committee, self.county, of, &key).await?;
        }
        for (nth, own) in ours.iter().enumerate().filter(|it| due.contains(&it.0)) {
            self.elects(own, month(nth)).await?;
        }
        match ours.first() {
            Some(own) => self.election(own).await,
            None => Ok(()),
        }
    }

    /// An election from its request to its filing, in one month. Its secretary stays.
    async fn elects(&mut self, own: &Ours, month: i8) -> Result<(), Failure> {
        let staff = own.secretary.clone();
        let at = |it| day(2025, month, it);
        self.clock.set(Instant::at(at(1), 9, 0));
        let new = NewElection {
            with_committee: false,
            seats: "1".to_owned(),
            planned_on: at(BALLOT).to_string(),
        };
        let key = self.key(&staff)?;
        let id = begin(self.app, &staff, self.county, new, &key).await?;
        let people: Vec<_> = own.members.iter().copied().take(2).collect();
        let mut seen = 1;
        for (own_step, on) in BEFORE.into_iter().chain(BEHIND) {
            if own_step == Step::Report {
                self.clock.set(Instant::at(at(BALLOT), 17, 0));
                let all = own.members.len().to_string();
                let most = (own.members.len() - 1).to_string();
                let votes = people.iter().copied().zip([most, "1".to_owned()]).collect();
                let new = NewCount {
                    held_on: at(BALLOT).to_string(),
                    present: all.clone(),
                    issued: all.clone(),
                    returned: all.clone(),
                    valid: all,
                    votes,
                    written_in: Vec::new(),
                };
                let key = self.key(&staff)?;
                count(self.app, &staff, self.county, ((id, seen), new), &key).await?;
                seen += 1;
            }
            self.clock.set(Instant::at(at(on), 10, 0));
            let above = own_step.is_above();
            let by = if above { self.committee.clone() } else { staff.clone() };
            let new = NewStep {
                step: own_step.code().to_owned(),
                on: at(on).to_string(),
                document: if above { "市直工〔2025〕9 号" } else { "" }.to_owned(),
                planned_on: at(BALLOT).to_string(),
                people: people.clone(),
                secretary: Some(staff.person),
                deputy: None,
            };
            let key = self.key(&by)?;
            step(self.app, &by, self.county, ((id, seen), new), &key).await?;
            seen += 1;
        }
        Ok(())
    }
}

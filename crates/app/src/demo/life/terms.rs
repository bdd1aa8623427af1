//! The terms of the demonstration: every branch but some has one, one was extended, and the first
//! branch is in the middle of its election, its ballots next.

use domain::elections::Step;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::{Ours, Player};
use crate::Failure;
use crate::terms::elections::{NewElection, NewStep, begin, step};
use crate::terms::noting::{NewShift, approve, note};

/// When branches of the demonstration elected, by turns: half a year before the end, past it, in the
/// middle of a term.
const ELECTED: [Date; 5] = [
    Date::constant(2023, 3, 20),
    Date::constant(2022, 12, 5),
    Date::constant(2021, 4, 16),
    Date::constant(2024, 6, 28),
    Date::constant(2022, 10, 14),
];

/// Every so many branches nobody has noted a term yet.
const UNKNOWN_EVERY: usize = 7;

impl Player<'_> {
    /// Notes the terms, approves an extension, and takes the first branch as far as its ballots.
    pub(super) async fn terms(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        if self.size.elected > 0 {
            return self.elected(ours).await;
        }
        self.clock.set(Instant::at(Date::constant(2025, 12, 1), 9, 0));
        let committee = self.committee.clone();
        for (nth, own) in ours.iter().enumerate() {
            if nth % UNKNOWN_EVERY == UNKNOWN_EVERY - 1 {
                continue;
            }
            let org = own.secretary.org;
            let founded = founded_on(self, org).await?;
            let wanted = ELECTED.get(nth % ELECTED.len()).copied().unwrap_or(founded);
            let on = wanted.max(founded).to_string();
            let key = self.key(&committee)?;
            note(self.app, &committee, self.county, ((org, 0), &on), &key).await?;
        }
        if let Some(own) = ours.get(1) {
            self.extended(own.secretary.org).await?;
        }
        match ours.first() {
            Some(own) => self.election(own).await,
            None => Ok(()),
        }
    }

    /// An extension, where the term of the branch has ended by the end of the year.
    async fn extended(&mut self, org: Id) -> Result<(), Failure> {
        let committee = self.committee.clone();
        let new = NewShift {
            kind: "extend".to_owned(),
            day: "2026-06-30".to_owned(),
            document: "岚直工〔2025〕18 号".to_owned(),
        };
        let key = self.key(&committee)?;
        match approve(self.app, &committee, self.county, ((org, 1), new), &key).await {
            // A branch that was founded later has not come to its end: nothing to extend.
            Err(Failure::Invalid(_)) => Ok(()),
            other => other,
        }
    }

    pub(super) async fn election(&mut self, own: &Ours) -> Result<(), Failure> {
        let staff = own.secretary.clone();
        let new = NewElection {
            with_committee: own.has_committee,
            seats: if own.has_committee { "3" } else { "1" }.to_owned(),
            planned_on: "2025-12-30".to_owned(),
        };
        let key = self.key(&staff)?;
        let id = begin(self.app, &staff, self.county, new, &key).await?;
        let people = own.members.iter().copied().take(4).collect::<Vec<Id>>();
        for (seen, (own_step, day)) in (1..).zip([
            (Step::Ask, 2),
            (Step::Approval, 8),
            (Step::Suggest, 11),
            (Step::Candidates, 12),
            (Step::CandidatesApproved, 18),
            (Step::Notice, 22),
        ]) {
            self.clock.set(Instant::at(Date::constant(2025, 12, day), 10, 0));
            let by = if own_step.is_above() { self.committee.clone() } else { staff.clone() };
            let document = if own_step.is_above() { "岚直工〔2025〕21 号" } else { "" };
            let new = NewStep {
                step: own_step.code().to_owned(),
                on: format!("2025-12-{day:02}"),
                document: document.to_owned(),
                planned_on: "2025-12-30".to_owned(),
                people: people.clone(),
                secretary: None,
                deputy: None,
            };
            let key = self.key(&by)?;
            step(self.app, &by, self.county, ((id, seen), new), &key).await?;
        }
        Ok(())
    }
}

/// The day on which a branch was founded.
async fn founded_on(player: &Player<'_>, org: Id) -> Result<Date, Failure> {
    let roster = crate::life::branches::roster(player.app, &player.committee, player.county, org);
    Ok(roster.await?.branch.kept.founded_on)
}

//! The way of one person to membership: which steps were made when, what is owed next, and what follows
//! from an approval.
//!
//! Every step may be recorded with the day on which it was, also when it was made on paper before: what
//! is wrong with the days is told by [`super::judge`], and nothing is hidden by refusing it.

use std::collections::BTreeMap;

use kernel::id::Id;
use kernel::time::{Date, plus_months};

use super::{Finding, Made, Stage, Step, Version, in_force, judge, probation};

/// The step with which the way begins: the application.
pub const APPLICATION: u8 = 1;
/// The meeting of the branch that admits; probation is counted from its day.
pub const MEETING: u8 = 15;
/// The approval by which somebody is a member on probation.
pub const ADMITTED: u8 = 17;
/// The meeting that decides on full membership; it begins on this day.
pub const FULL_MEETING: u8 = 23;
/// The approval of full membership.
pub const FULL: u8 = 24;
/// The last step: the papers are filed.
pub const FILED: u8 = 25;

/// Somebody should look after an applicant again so many months after the last step: activists are
/// assessed every half-year (发展党员工作细则).
pub const LOOK_MONTHS: i32 = 6;

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// On the way, in the stage of the last step made.
    At(Stage),
    /// Every step is made: a full member.
    Done,
    /// Ended before: withdrawn, or not to be developed.
    Stopped,
}

impl State {
    /// All states, in the order of the way.
    pub const ALL: [Self; 7] = [
        Self::At(Stage::Applicant),
        Self::At(Stage::Activist),
        Self::At(Stage::Candidate),
        Self::At(Stage::Probationary),
        Self::At(Stage::Full),
        Self::Done,
        Self::Stopped,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::At(stage) => stage.code(),
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still owes a step.
    pub fn is_open(self) -> bool {
        matches!(self, Self::At(_))
    }
}

/// A person on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Which one.
    pub id: Id,
    /// The branch that develops them.
    pub branch: Id,
    /// Their line on the roster, once they are a member.
    pub person: Option<Id>,
    /// How far they have come.
    pub state: State,
    /// The steps, each as it was recorded last.
    pub made: BTreeMap<u8, Made>,
    /// Until when the probation was extended, with the document of the organisation above.
    pub extended_to: Option<Date>,
    /// Why it ended before.
    pub stopped: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// Why something is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The way has ended.
    Over,
    /// The day is ahead.
    NotYet,
    /// There is no such step.
    Unknown,
    /// It is more than one step ahead of what was made: first this one.
    Ahead(u8),
    /// They stand on the roster by this step: its day stands fast.
    Fast,
    /// There is no probation to extend, or it was extended already.
    NoProbation,
    /// An extension ends on these days at the earliest and the latest.
    Extension(Date, Date),
}

/// What follows from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// On probation from this day on: they come onto the roster.
    Probation(Date),
    /// A full member from this day on.
    Full(Date),
}

impl Applicant {
    /// The days as they are judged.
    fn days(&self) -> Vec<Made> {
        self.made.values().copied().collect()
    }

    /// The number of the last step that was made; 0 before any.
    pub fn last(&self) -> u8 {
        self.made.keys().next_back().copied().unwrap_or(0)
    }

    /// On which day a step was made.
    pub fn on(&self, step: u8) -> Option<Date> {
        self.made.get(&step).map(|it| it.on)
    }

    /// What is to be said of the days. Once the way has ended nothing is to be made next.
    pub fn findings(&self, versions: &[Version<'_>], today: Date) -> Vec<Finding> {
        let mut all = judge(&self.days(), versions, today);
        let last = self.last();
        if !self.state.is_open() {
            all.retain(|it| !matches!(it, Finding::Next { .. }));
            all.retain(|it| !matches!(*it, Finding::TooLate { step, .. } if step > last));
        }
        if let Some(until) = self.extended_to {
            for it in &mut all {
                if let Finding::Next { step: FULL_MEETING | 22, from, .. } = it {
                    *from = (*from).max(until);
                }
            }
            if self.on(FULL_MEETING).is_some_and(|on| on < until) {
                all.push(Finding::TooEarly { step: FULL_MEETING, earliest: until });
            }
        }
        all
    }

    /// The last day of the probation, while it runs.
    pub fn probation_ends(&self) -> Option<Date> {
        let meeting = self.on(MEETING).filter(|_| self.made.contains_key(&ADMITTED))?;
        let over = self.made.contains_key(&FULL_MEETING);
        (!over).then(|| self.extended_to.unwrap_or_else(|| probation(meeting).ends))
    }

    /// By when somebody owes the next act: the last day of the next step where it has one, the end of the
    /// probation while that runs, and half a year after the last step at the latest.
    pub fn owed_by(&self, versions: &[Version<'_>], today: Date) -> Date {
        let latest = self.findings(versions, today).iter().find_map(|it| match it {
            Finding::Next { latest, .. } => *latest,
            _ => None,
        });
        if let Some(latest) = latest {
            return latest;
        }
        if let Some(ends) = self.probation_ends().filter(|_| self.last() >= 21) {
            return ends;
        }
        let last = self.on(self.last()).unwrap_or(today);
        let look = plus_months(last, LOOK_MONTHS);
        self.probation_ends().map_or(look, |ends| ends.min(look))
    }
}

/// The step of a number, by the set in force on a day.
pub fn step_of<'a>(versions: &[Version<'a>], number: u8, on: Date) -> Option<Step<'a>> {
    in_force(versions, on).steps.iter().find(|it| it.number == number).copied()
}

/// What the roster rests on is never left out: the meetings, and the approvals from above.
const RESTS: [u8; 4] = [MEETING, ADMITTED, FULL_MEETING, FULL];

/// The person after a step was recorded, or recorded anew, and what follows from it.
pub fn record(
    before: &Applicant,
    made: Made,
    versions: &[Version<'_>],
    today: Date,
) -> Result<(Applicant, Option<Follows>), Refusal> {
    if !before.state.is_open() {
        return Err(Refusal::Over);
    }
    if made.on > today {
        return Err(Refusal::NotYet);
    }
    let step = step_of(versions, made.step, made.on).ok_or(Refusal::Unknown)?;
    // One step may have been left out on paper: it is told as such. More is a slip of the finger.
    if made.step > before.last().saturating_add(2) {
        return Err(Refusal::Ahead(before.last() + 1));
    }
    if let Some(first) =
        RESTS.into_iter().find(|it| *it < made.step && !before.made.contains_key(it))
    {
        return Err(Refusal::Ahead(first));
    }
    let again = before.made.contains_key(&made.step);
    let rests = |on: u8, by: u8| made.step == on && before.made.contains_key(&by);
    if rests(MEETING, ADMITTED) || rests(FULL_MEETING, FULL) || (again && is_fast(made.step)) {
        return Err(Refusal::Fast);
    }
    let mut after = before.clone();
    after.made.insert(made.step, made);
    let newest = step_of(versions, after.last(), today).map_or(step.stage, |it| it.stage);
    after.state = if after.last() == FILED { State::Done } else { State::At(newest) };
    after.version += 1;
    let follows = match made.step {
        ADMITTED => Some(Follows::Probation(after.on(MEETING).unwrap_or(made.on))),
        FULL => Some(Follows::Full(after.on(FULL_MEETING).unwrap_or(made.on))),
        _ => None,
    };
    Ok((after, follows))
}

fn is_fast(step: u8) -> bool {
    matches!(step, ADMITTED | FULL)
}

/// The person after their probation was extended: once, by half a year at least and a year at most.
pub fn extend(before: &Applicant, until: Date) -> Result<Applicant, Refusal> {
    let runs = before.state.is_open() && before.extended_to.is_none();
    let meeting = before.on(MEETING).filter(|_| runs && before.probation_ends().is_some());
    let days = probation(meeting.ok_or(Refusal::NoProbation)?);
    if !(days.extended_from..=days.extended_until).contains(&until) {
        return Err(Refusal::Extension(days.extended_from, days.extended_until));
    }
    let version = before.version + 1;
    Ok(Applicant { extended_to: Some(until), version, ..before.clone() })
}

/// The person after the way was ended before its end.
pub fn stop(before: &Applicant, why: &str) -> Result<Applicant, Refusal> {
    if !before.state.is_open() {
        return Err(Refusal::Over);
    }
    let (stopped, version) = (why.trim().to_owned(), before.version + 1);
    Ok(Applicant { state: State::Stopped, stopped, version, ..before.clone() })
}

#[cfg(test)]
mod tests;

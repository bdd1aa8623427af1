//! The course of an election (换届选举): which step is next and who does it, on which days it may have
//! been done, and what a round of ballots gives.
//!
//! Ballots are kept as totals only: nothing here knows who voted for whom.

use kernel::id::Id;
use kernel::time::Date;

use super::ballots::{Ballots, Outcome, Revote, Tally, Void, count};
use super::{Step, least_candidates};
use crate::life::branches::Post;

/// How far an election has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// This step is next.
    Next(Step),
    /// 办完了: approved and filed; the new term stands.
    Done,
    /// 停办了: it was given up, with a reason; another may begin.
    Stopped,
}

impl State {
    /// The stable word: that of the step that is next, `done` or `stopped`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Next(step) => step.code(),
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "done" => Some(Self::Done),
            "stopped" => Some(Self::Stopped),
            step => Step::parse(step).map(Self::Next),
        }
    }

    /// Whether somebody still owes a step.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Next(_))
    }
}

/// Why another round of ballots is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Again {
    /// It is not: this is the first round, or all seats are filled.
    No,
    /// Several have equal votes at the cut: a vote among them, and nobody else.
    Tied,
    /// Too few got more than half of those present.
    TooFew,
}

impl Again {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::No, Self::Tied, Self::TooFew];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Tied => "tied",
            Self::TooFew => "too_few",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// An election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election {
    /// Which election.
    pub id: Id,
    /// Of which organisation.
    pub org: Id,
    /// How far it has come.
    pub state: State,
    /// Whether a committee is elected, which then chooses its secretary; else the meeting elects the
    /// secretary, and a deputy where there are two seats.
    pub with_committee: bool,
    /// 应选名额.
    pub seats: i64,
    /// The day on which the meeting is to be.
    pub planned_on: Date,
    /// The day of the (last) ballot.
    pub held_on: Option<Date>,
    /// Which round of ballots is next or was last; the first is 1.
    pub round: i64,
    /// Seats that are still to be filled.
    pub left: i64,
    /// Why another round is needed.
    pub again: Again,
    /// Why it was given up; empty where it was not.
    pub stopped: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// A step as somebody did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which step.
    pub step: Step,
    /// The day on which it was done.
    pub on: Date,
    /// The number or name of its document; who is above must give one.
    pub document: String,
}

/// Why an act is not possible. The words for it are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is over.
    Over(State),
    /// Another step is next.
    Order(Step),
    /// The day lies ahead.
    NotYet,
    /// The step before was done on this day, which is later.
    Before(Date),
    /// The organisation above gave no document.
    NoDocument,
    /// Such a body has at least and at most so many seats.
    Seats(i64, i64),
    /// The first are candidates; the second there must be.
    TooFewCandidates(i64, i64),
    /// A candidate stands twice, or was elected in a round before.
    Twice,
    /// Only those with equal votes are voted on again.
    OnlyTied,
    /// The numbers of the ballot cannot be, or it does not count.
    Void(Void),
    /// Seats stay vacant only after a round in which too few got more than half, and not all.
    NotVacant,
    /// Who is to be secretary or deputy was not elected, or is to be both.
    Posts,
}

/// The least and the most seats: a committee of a branch has three to seven as a rule, a committee of
/// an office up to eleven; without a committee there is a secretary, and perhaps a deputy.
pub fn seats(with_committee: bool) -> (i64, i64) {
    if with_committee { (3, 11) } else { (1, 2) }
}

/// The steps of an election, in order.
pub fn steps(with_committee: bool) -> impl Iterator<Item = Step> {
    Step::ALL.into_iter().filter(move |it| with_committee || !it.needs_committee())
}

/// What follows a step.
pub fn after(step: Step, with_committee: bool) -> State {
    steps(with_committee).find(|it| *it > step).map_or(State::Done, State::Next)
}

/// An election that begins.
pub fn begin(
    (id, org): (Id, Id),
    (with_committee, seats): (bool, i64),
    planned_on: Date,
) -> Result<Election, Refusal> {
    let (least, most) = self::seats(with_committee);
    if !(least..=most).contains(&seats) {
        return Err(Refusal::Seats(least, most));
    }
    let (state, again) = (State::Next(Step::Ask), Again::No);
    let (held_on, stopped) = (None, String::new());
    let (round, left, version) = (1, seats, 1);
    Ok(Election {
        id,
        org,
        state,
        with_committee,
        seats,
        planned_on,
        held_on,
        round,
        left,
        again,
        stopped,
        version,
    })
}

/// Does a step that is no ballot: the next one, on a day that is neither ahead nor before `last`, the
/// day of the step before. The list of candidates may be changed until it is approved.
pub fn step(
    before: &Election,
    done: &Done,
    (last, today): (Option<Date>, Date),
) -> Result<Election, Refusal> {
    let next = open(before)?;
    let again = done.step == Step::Candidates && next == Step::CandidatesApproved;
    if (done.step != next && !again) || done.step == Step::Meeting {
        return Err(Refusal::Order(next));
    }
    on_a_day(done.on, (last, today))?;
    if done.step.is_above() && done.document.trim().is_empty() {
        return Err(Refusal::NoDocument);
    }
    let state = after(done.step, before.with_committee);
    Ok(Election { state, ..before.clone() })
}

fn open(it: &Election) -> Result<Step, Refusal> {
    match it.state {
        State::Next(step) => Ok(step),
        over => Err(Refusal::Over(over)),
    }
}

fn on_a_day(day: Date, (last, today): (Option<Date>, Date)) -> Result<(), Refusal> {
    match last.filter(|it| *it > day) {
        _ if day > today => Err(Refusal::NotYet),
        Some(last) => Err(Refusal::Before(last)),
        None => Ok(()),
    }
}

/// Whether these may be the candidates. More of them than seats (差额) are asked for where a committee
/// is elected; without one, as many as seats will do.
pub fn candidates(it: &Election, people: &[Id], extra_percent: i64) -> Result<(), Refusal> {
    let twice = |(place, own): (usize, &Id)| people.iter().take(place).any(|it| it == own);
    if people.iter().enumerate().any(twice) {
        return Err(Refusal::Twice);
    }
    let least = least_candidates(it.seats, if it.with_committee { extra_percent } else { 0 });
    let have = i64::try_from(people.len()).unwrap_or(i64::MAX);
    if have < least { Err(Refusal::TooFewCandidates(have, least)) } else { Ok(()) }
}

/// The totals of a round as the tellers have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The day.
    pub held_on: Date,
    /// 应到会, counted from the roster.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// 发出选票.
    pub issued: i64,
    /// 收回选票.
    pub returned: i64,
    /// 有效选票.
    pub valid: i64,
    /// What each got; others who were written in are among them.
    pub votes: Vec<Tally<Id>>,
}

/// What a round gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The election after it.
    pub after: Election,
    /// Who was elected in this round, and who is voted on again.
    pub outcome: Outcome<Id>,
}

/// Counts a round for the seats that are left. `listed` are its candidates, `elected` those of the
/// rounds before.
pub fn counted(
    before: &Election,
    totals: &Totals,
    (listed, elected): (&[Id], &[Id]),
    days: (Option<Date>, Date),
) -> Result<Counted, Refusal> {
    let next = open(before)?;
    if next != Step::Meeting {
        return Err(Refusal::Order(next));
    }
    let (last, today) = days;
    on_a_day(totals.held_on, (last.max(before.held_on), today))?;
    let of = |it: &Tally<Id>| it.candidate;
    if totals.votes.iter().map(of).any(|it| elected.contains(&it)) {
        return Err(Refusal::Twice);
    }
    if before.again == Again::Tied && totals.votes.iter().any(|it| !listed.contains(&of(it))) {
        return Err(Refusal::OnlyTied);
    }
    let ballots = Ballots {
        seats: before.left,
        due: totals.due,
        present: totals.present,
        issued: totals.issued,
        returned: totals.returned,
        valid: totals.valid,
        votes: totals.votes.clone(),
    };
    let outcome = count(&ballots).map_err(Refusal::Void)?;
    let mut after = Election { held_on: Some(totals.held_on), ..before.clone() };
    let (again, left) = match &outcome.revote {
        None => (Again::No, 0),
        Some(Revote::Tied { seats, .. }) => (Again::Tied, *seats),
        Some(Revote::TooFew { seats, .. }) => (Again::TooFew, *seats),
    };
    (after.again, after.left) = (again, left);
    if left == 0 {
        after.state = self::after(Step::Meeting, before.with_committee);
    } else {
        after.round += 1;
    }
    Ok(Counted { after, outcome })
}

/// Leaves the seats that too few got more than half for vacant, with the consent of the meeting. Who
/// is tied is voted on again, and of nobody elected nothing begins.
pub fn leave_vacant(before: &Election) -> Result<Election, Refusal> {
    let next = open(before)?;
    if next != Step::Meeting {
        return Err(Refusal::Order(next));
    }
    if before.again != Again::TooFew || before.left >= before.seats {
        return Err(Refusal::NotVacant);
    }
    let state = after(Step::Meeting, before.with_committee);
    // The round that was to come is not held.
    Ok(Election { state, again: Again::No, round: before.round - 1, ..before.clone() })
}

/// Gives an election up.
pub fn stop(before: &Election, why: &str) -> Result<Election, Refusal> {
    open(before)?;
    Ok(Election { state: State::Stopped, stopped: why.to_owned(), ..before.clone() })
}

/// The step with which it is said who holds which post: the first sitting of the committee, or where
/// there is none the report of the result.
pub fn posts_step(with_committee: bool) -> Step {
    if with_committee { Step::FirstCommittee } else { Step::Report }
}

/// Who holds which post after the election: secretary and deputy are chosen from the elected, the
/// others sit in the committee.
pub fn posts(
    elected: &[Id],
    (secretary, deputy): (Id, Option<Id>),
    with_committee: bool,
) -> Result<Vec<(Id, Post)>, Refusal> {
    let known = |it: Id| elected.contains(&it);
    if !known(secretary) || deputy.is_some_and(|it| !known(it) || it == secretary) {
        return Err(Refusal::Posts);
    }
    let rest = if with_committee { Post::Committee } else { Post::Deputy };
    let post = |it: &Id| match *it {
        it if it == secretary => (it, Post::Secretary),
        it if Some(it) == deputy => (it, Post::Deputy),
        it => (it, rest),
    };
    Ok(elected.iter().map(post).collect())
}

/// Elections that were filed.
pub const ELECTIONS: &str = "elections";
/// Those of them that were held in time, or moved with approval.
pub const IN_TIME: &str = "in_time";

#[cfg(test)]
mod tests;

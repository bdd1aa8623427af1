//! Sittings (会议、活动): one record of what a branch did together, however many systems it counts
//! for.
//!
//! Uses: lifecycle, ledger.
//!
//! Who is due and who came is counted from the roster by [`crate::quorum::roll`], and every vote is
//! judged by [`crate::quorum::decide`] with the base of its kind; nobody types those numbers.

use kernel::id::Id;
use kernel::lifecycle::Lifecycle;
use kernel::time::{Date, days_between};

use super::branches::{Membership, Post};
use crate::quorum::{self, Attendance, Count, Kind, Shares, Wrong, roll};

/// How far a sitting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 已安排.
    Planned,
    /// 已通知.
    Convened,
    /// 已记录: held, and counts.
    Held,
    /// 已公布 within the branch: counts, and its record stands fast.
    Published,
    /// 已作废: never held, or recorded by mistake; counts for nothing.
    Withdrawn,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] =
        [Self::Planned, Self::Convened, Self::Held, Self::Published, Self::Withdrawn];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Convened => "convened",
            Self::Held => "held",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it is still to be held and recorded.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Convened)
    }

    /// Whether it counts for its systems.
    pub fn counts(self) -> bool {
        matches!(self, Self::Held | Self::Published)
    }
}

/// What can be done to a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// 发通知.
    Convene,
    /// 记录; again, until it is published.
    Record,
    /// 公布.
    Publish,
    /// 作废.
    Withdraw,
}

impl Act {
    /// All acts, in the order of the buttons.
    pub const ALL: [Self; 4] = [Self::Convene, Self::Record, Self::Publish, Self::Withdraw];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Convene => "convene",
            Self::Record => "record",
            Self::Publish => "publish",
            Self::Withdraw => "withdraw",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Every permitted transition.
pub const CYCLE: Lifecycle<State, Act> = Lifecycle::declared(
    State::Planned,
    &[
        (State::Planned, Act::Convene, State::Convened),
        (State::Planned, Act::Record, State::Held),
        (State::Planned, Act::Withdraw, State::Withdrawn),
        (State::Convened, Act::Record, State::Held),
        (State::Convened, Act::Withdraw, State::Withdrawn),
        (State::Held, Act::Record, State::Held),
        (State::Held, Act::Publish, State::Published),
        (State::Held, Act::Withdraw, State::Withdrawn),
        (State::Published, Act::Withdraw, State::Withdrawn),
    ],
);

/// Of whom a sitting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All members of the branch.
    Branch,
    /// Its committee.
    Committee,
}

/// The system whose sittings are of the committee alone.
pub const COMMITTEE_SYSTEM: &str = "committee";

impl Scope {
    /// Of whom a sitting for these systems is: of the committee where it is for nothing else.
    pub fn of(systems: &[String]) -> Self {
        let only = !systems.is_empty() && systems.iter().all(|it| it == COMMITTEE_SYSTEM);
        if only { Self::Committee } else { Self::Branch }
    }

    /// Whether somebody with this post should come.
    pub fn takes(self, post: Post) -> bool {
        self == Self::Branch || post.sits()
    }

    /// Whether something may be decided in this way there.
    pub fn decides(self, kind: Kind) -> bool {
        (kind == Kind::Committee) == (self == Self::Committee)
    }
}

/// A sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Which sitting.
    pub id: Id,
    /// Of which branch.
    pub branch: Id,
    /// What it is called.
    pub title: String,
    /// The systems it counts for, the main one first.
    pub systems: Vec<String>,
    /// The day: planned, and after the record the one on which it was.
    pub held_on: Date,
    /// From and until what hour, as `14:30`; empty where nobody said.
    pub hours: (String, String),
    /// Where, in words.
    pub place: String,
    /// What is to be spoken of.
    pub agenda: String,
    /// What was said and decided.
    pub minutes: String,
    /// Guests from outside (列席), in words.
    pub guests: String,
    /// Who led it (主持人).
    pub chair: Option<Id>,
    /// Who wrote it down (记录人).
    pub recorder: Option<Id>,
    /// 应到会; 0 before the record.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// Everybody of the branch who came, with the right to vote or without.
    pub came: i64,
    /// How far it has come.
    pub state: State,
    /// The day on which it was first recorded.
    pub entered_on: Option<Date>,
    /// Why it was withdrawn.
    pub withdrawn: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// An entry made more than so many days after the sitting is a late entry (补录).
pub const LATE_ENTRY_DAYS: i64 = 7;

impl Sitting {
    /// Whether it was recorded too long after it was held (补录).
    pub fn is_late_entry(&self) -> bool {
        self.entered_on.is_some_and(|it| days_between(self.held_on, it) > LATE_ENTRY_DAYS)
    }

    /// What it adds to the numbers, each with the system it counts under: one sitting and its
    /// attendances (人次) under the main system, and one credit under each.
    pub fn figures(&self) -> Vec<(&'static str, String, i64)> {
        let Some(main) = self.systems.first().filter(|_| self.state.counts()) else {
            return Vec::new();
        };
        let mut all = vec![(SITTINGS, main.clone(), 1), (ATTENDANCES, main.clone(), self.came)];
        all.extend(self.systems.iter().map(|it| (CREDITS, it.clone(), 1)));
        all.retain(|it| it.2 != 0);
        all
    }
}

/// Sittings that were held.
pub const SITTINGS: &str = "sittings";
/// People who came, each time anew (人次).
pub const ATTENDANCES: &str = "attendances";
/// Systems that sittings counted for.
pub const CREDITS: &str = "credits";

/// What an act changes in the numbers: entries are added, never changed.
pub fn difference(before: Option<&Sitting>, after: &Sitting) -> Vec<(&'static str, String, i64)> {
    let mut all = after.figures();
    for (measure, system, quantity) in before.map(Sitting::figures).unwrap_or_default() {
        match all.iter_mut().find(|it| it.0 == measure && it.1 == system) {
            Some(it) => it.2 -= quantity,
            None => all.push((measure, system, -quantity)),
        }
    }
    all.retain(|it| it.2 != 0);
    all
}

/// A vote as somebody counted it. Totals only: who voted how is asked nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// How it is decided.
    pub kind: Kind,
    /// What was voted on.
    pub subject: String,
    /// Yes votes.
    pub yes: i64,
    /// No votes.
    pub no: i64,
    /// Abstentions.
    pub abstained: i64,
}

/// A vote with what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// As it was counted.
    pub ballot: Ballot,
    /// 应到会.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// Whether enough had come to vote.
    pub open: bool,
    /// Whether it is carried.
    pub passed: bool,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The day on which it was.
    pub held_on: Date,
    /// From and until what hour.
    pub hours: (String, String),
    /// Where.
    pub place: String,
    /// What was said and decided.
    pub minutes: String,
    /// Guests from outside.
    pub guests: String,
    /// Who led it.
    pub chair: Option<Id>,
    /// Who wrote it down.
    pub recorder: Option<Id>,
    /// Who came.
    pub came: Vec<Id>,
    /// Why somebody did not, in words.
    pub absent: Vec<(Id, String)>,
    /// What was voted on.
    pub ballots: Vec<Ballot>,
}

/// How one of the branch stood at a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// Who.
    pub person: Id,
    /// Whether they count and vote.
    pub attendance: Attendance,
    /// Whether they came.
    pub came: bool,
    /// Why not.
    pub why: String,
}

/// A sitting after it was recorded, with what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The sitting.
    pub after: Sitting,
    /// Everybody who should have come.
    pub people: Vec<Attended>,
    /// The votes, judged.
    pub votes: Vec<Vote>,
}

/// Why something is not done to a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is too late or too early for it.
    NotNow(State),
    /// It has not been yet.
    NotYet,
    /// It counts in another month already: withdraw it and record it anew.
    OtherMonth,
    /// There is nobody on the roster who should come.
    NobodyDue,
    /// Nobody came.
    NobodyCame,
    /// Nothing was written down.
    NoMinutes,
    /// A vote that cannot be; which, from 1.
    Vote(usize, Wrong),
    /// More votes were counted than there can be; which, how many, and the most.
    Votes(usize, i64, i64),
    /// What is voted on is not said; which.
    NoSubject(usize),
    /// Not decided in this way there; which.
    WrongKind(usize),
}

/// The sitting after it was recorded. `roster` are the lines that hold on the day it was held.
pub fn record(
    before: &Sitting,
    recorded: Recorded,
    roster: &[Membership],
    today: Date,
) -> Result<Outcome, Refusal> {
    let state = step(before, Act::Record)?;
    if recorded.held_on > today {
        return Err(Refusal::NotYet);
    }
    let month = |day: Date| (day.year(), day.month());
    if before.state.counts() && month(before.held_on) != month(recorded.held_on) {
        return Err(Refusal::OtherMonth);
    }
    if recorded.minutes.trim().is_empty() {
        return Err(Refusal::NoMinutes);
    }
    let scope = Scope::of(&before.systems);
    let members: Vec<_> = roster
        .iter()
        .filter(|it| scope.takes(it.post))
        .map(|it| it.at_a_meeting(recorded.came.contains(&it.person)))
        .collect();
    let counted = roll(&members);
    if counted.due == 0 {
        return Err(Refusal::NobodyDue);
    }
    let came = counted.present + counted.guests;
    if came == 0 {
        return Err(Refusal::NobodyCame);
    }
    let why = |person: Id| recorded.absent.iter().find(|it| it.0 == person).map(|it| &it.1);
    let attended = |(member, (person, attendance)): (&quorum::Member<Id>, &(Id, Attendance))| {
        let why = why(*person).filter(|_| !member.came).cloned().unwrap_or_default();
        Attended { person: *person, attendance: *attendance, came: member.came, why }
    };
    let people = members.iter().zip(&counted.members).map(attended).collect();
    let votes = judged(scope, (counted.due, counted.present), recorded.ballots)?;
    let after = Sitting {
        held_on: recorded.held_on,
        hours: recorded.hours,
        place: recorded.place,
        minutes: recorded.minutes.trim().to_owned(),
        guests: recorded.guests,
        chair: recorded.chair,
        recorder: recorded.recorder,
        due: counted.due,
        present: counted.present,
        came,
        state,
        entered_on: before.entered_on.or(Some(today)),
        version: before.version + 1,
        ..before.clone()
    };
    Ok(Outcome { after, people, votes })
}

fn judged(
    scope: Scope,
    (due, present): (i64, i64),
    ballots: Vec<Ballot>,
) -> Result<Vec<Vote>, Refusal> {
    let judge = |(nth, ballot): (usize, Ballot)| {
        if ballot.subject.trim().is_empty() {
            return Err(Refusal::NoSubject(nth));
        }
        if !scope.decides(ballot.kind) {
            return Err(Refusal::WrongKind(nth));
        }
        let shares = Shares::usual(ballot.kind);
        let count = Count { due, present, yes: ballot.yes };
        let decision = quorum::decide(shares, count).map_err(|it| Refusal::Vote(nth, it))?;
        let most = if shares.in_writing { due } else { present };
        if ballot.no < 0 || ballot.abstained < 0 {
            return Err(Refusal::Vote(nth, Wrong::Numbers));
        }
        let cast = ballot.yes.saturating_add(ballot.no).saturating_add(ballot.abstained);
        if cast > most {
            return Err(Refusal::Votes(nth, cast, most));
        }
        Ok(Vote { due, present, open: decision.open, passed: decision.passed, ballot })
    };
    (1..).zip(ballots).map(judge).collect()
}

/// The sitting after a notice went out, after it was published, or after it was withdrawn.
pub fn moved(before: &Sitting, act: Act, words: &str) -> Result<Sitting, Refusal> {
    let state = step(before, act)?;
    let withdrawn = if act == Act::Withdraw { words.trim() } else { "" };
    let version = before.version + 1;
    Ok(Sitting { state, withdrawn: withdrawn.to_owned(), version, ..before.clone() })
}

fn step(before: &Sitting, act: Act) -> Result<State, Refusal> {
    CYCLE.step(before.state, act).map_err(|it| Refusal::NotNow(it.state))
}

#[cfg(test)]
mod tests;

//! Plans a county's year of requests: who asks what, when, and every act until the end.
//!
//! Pure: the same seed, places and [`Shape`] give the same plan. The program then plays the plan
//! through the real acts. The numbers of a shape come out exactly.

mod clock;
mod feast;
mod habits;
mod life;
mod names;
mod open;
mod planner;

use jiff::civil::{Date, date};
use kernel::time::Instant;
use rand_chacha::ChaCha12Rng;

use super::corpus::{Category, Corpus};
use super::people;
use super::photos::PhotoRef;

/// When the demonstration begins: nothing in a plan is later.
pub(crate) fn cutoff() -> Instant {
    Instant::at(LAST_DAY, 18, 0)
}

/// The last day of the year: a working day.
const LAST_DAY: Date = date(2025, 12, 31);

/// A place where people live: a village or a community.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The division code.
    pub(crate) code: String,
    /// Its name as the division table has it.
    pub(crate) name: String,
    /// The town's name, e.g. 滔河镇.
    pub(crate) town_name: String,
    /// Its share of the requests; 0 counts as 1.
    pub(crate) weight: u32,
}

/// How many of what. Shares are in percent of the closed requests of the year.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Requests received in 2025.
    pub(crate) received: usize,
    /// Of these, closed by the end of the year; at most `received`.
    pub(crate) closed: usize,
    /// Of these, whose final call-back is level 3 or better; at most `closed`.
    pub(crate) satisfied: usize,
    /// Requests of the trial run in December 2024.
    pub(crate) trial: usize,
    /// Returned once by the office first asked.
    pub(crate) returned: u32,
    /// Asked for more information.
    pub(crate) asked: u32,
    /// Extended once.
    pub(crate) extended: u32,
    /// Reports that fail the check once.
    pub(crate) check_fails: u32,
    /// Reopened once, by the call-back or by a dispute.
    pub(crate) reopened: u32,
    /// Rated by link.
    pub(crate) rated: u32,
    /// First call reaches nobody.
    pub(crate) unreachable: u32,
    /// Answered after the promised day.
    pub(crate) late: u32,
    /// Left a phone.
    pub(crate) phone: u32,
    /// Have photos.
    pub(crate) photos: u32,
}

impl Shape {
    /// Langao's own figures of 2025: 3,891 received, 3,825 closed, 3,771 satisfied.
    pub(crate) fn county() -> Self {
        Self {
            received: 3_891,
            closed: 3_825,
            satisfied: 3_771,
            trial: 24,
            returned: 6,
            asked: 4,
            extended: 3,
            check_fails: 4,
            reopened: 2,
            rated: 30,
            unreachable: 8,
            late: 4,
            phone: 70,
            photos: 35,
        }
    }

    /// The same mixture, small enough for tests.
    pub(crate) fn village() -> Self {
        Self { received: 60, closed: 48, satisfied: 46, trial: 6, ..Self::county() }
    }
}

/// How a request reached the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// The link in a chat group.
    Link,
    /// A QR code on a wall.
    QrCode,
    /// A meeting in a courtyard: 院落会.
    CourtyardMeeting,
    /// A visit at home: 入户走访.
    Visit,
    /// The 12345 hotline.
    Hotline,
    /// The town's service hall.
    WalkIn,
}

impl Source {
    /// Whether one of the staff receives it on the person's behalf.
    pub(crate) fn by_staff(self) -> bool {
        !matches!(self, Self::Link | Self::QrCode)
    }
}

/// Who can be asked to handle a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    /// The village or community of the place.
    Village,
    /// Its town.
    Town,
    /// The county office of the category.
    County,
    /// Whoever the dispatch catalogue names.
    Listed,
}

/// What a call-back found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CallResult {
    /// Solved; level 5, 4 or 3. Closes.
    Satisfied(u8),
    /// Not what was hoped for, explained and closed; level 2 or 1.
    Unsatisfied(u8),
    /// Nobody was reached; another call follows.
    Unreachable,
    /// Not solved, level 2 or 1: reopens.
    NotSolved(u8),
}

/// One act in the life of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Staff ask for more: the desk before the dispatch, else the handler.
    AskInfo {
        /// What is asked.
        question: String,
    },
    /// The person supplies it.
    SupplyInfo {
        /// What the person adds.
        words: String,
    },
    /// The desk refuses.
    Refuse {
        /// Why.
        reason: String,
        /// Where to go instead.
        where_to: String,
    },
    /// The person withdraws.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// The desk says what it is about.
    Recategorise {
        /// What it is about.
        to: Category,
    },
    /// The desk dispatches.
    Dispatch {
        /// To whom.
        to: Unit,
    },
    /// The handler signs for it; also at the beginning of a second round.
    SignFor,
    /// The handler returns it.
    Return {
        /// Why, naming whose it is.
        reason: String,
    },
    /// The desk dispatches it again.
    Redispatch {
        /// To whom.
        to: Unit,
    },
    /// The promised day is moved.
    Extend {
        /// By how many working days.
        workdays: i64,
        /// Why, in words the person sees.
        reason: String,
    },
    /// The handler reports.
    ReportDone {
        /// The public answer.
        public_answer: String,
        /// What only staff see.
        internal_note: String,
        /// Photos of the result.
        photos: Vec<PhotoRef>,
    },
    /// The desk accepts the report.
    CheckPass,
    /// The desk does not.
    CheckFail {
        /// What is missing.
        reason: String,
    },
    /// A call-back.
    CallBack {
        /// What it found.
        result: CallResult,
        /// What the caller notes.
        remark: String,
    },
    /// The person rates by link, after the request is closed.
    Rate {
        /// 1 to 5.
        level: u8,
        /// A comment; may be empty.
        words: String,
    },
    /// The person disputes by link, while the call-back is awaited: a second round.
    Dispute {
        /// What is not solved.
        words: String,
    },
}

/// An act and when it is done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Timed {
    /// When.
    pub(crate) at: Instant,
    /// What.
    pub(crate) act: Act,
}

/// Where an open request stands at the end of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stop {
    /// Received on the last day, not yet dispatched.
    Undispatched,
    /// Dispatched on the last day, not yet signed for.
    AwaitingSignature,
    /// Being handled, in time.
    Handling,
    /// Being handled, after the promised day.
    Overdue,
    /// Waiting for the person's answer.
    Paused,
    /// Returned on the last day, waiting to be dispatched again.
    Returned,
    /// Reported, waiting for the check.
    AwaitingCheck,
    /// Checked, waiting for the call-back.
    AwaitingCallBack,
}

/// How a story ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum End {
    /// Closed; the level of the final call-back.
    Closed(u8),
    /// Open at the end of the year.
    Open(Stop),
    /// Refused.
    Refused,
    /// Withdrawn.
    Withdrawn,
}

/// How to reach the person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Contact {
    /// The name.
    pub(crate) name: String,
    /// The phone, plainly synthetic.
    pub(crate) phone: String,
}

/// The life of one request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Story {
    /// When it is received; all acts are later.
    pub(crate) received_at: Instant,
    /// By which way.
    pub(crate) source: Source,
    /// Where: a position in the list of places.
    pub(crate) place: usize,
    /// Villagers' group, 1 to 9.
    pub(crate) group: u8,
    /// What about.
    pub(crate) category: Category,
    /// What the person chose.
    pub(crate) chosen: Category,
    /// What the person wrote.
    pub(crate) body: String,
    /// Name and phone, if given.
    pub(crate) contact: Option<Contact>,
    /// The person's photos.
    pub(crate) photos: Vec<PhotoRef>,
    /// What happens, in order of time.
    pub(crate) acts: Vec<Timed>,
    /// How it ends.
    pub(crate) end: End,
    /// Whether it was, or is, answered after the promised day.
    pub(crate) late: bool,
}

/// Plans the trial run of December 2024 and the year 2025, in order of receipt.
///
/// `is_workday` tells the working days of 2024-12 to 2026-01. No places give no stories.
pub(crate) fn year(
    rng: &mut ChaCha12Rng,
    places: &[Place],
    corpus: &Corpus,
    shape: &Shape,
    is_workday: &dyn Fn(Date) -> bool,
) -> Vec<Story> {
    if places.is_empty() {
        return Vec::new();
    }
    let mut planner = planner::Planner::new(rng, places, corpus, shape, is_workday);
    // The year first: it takes the places that nobody has written from yet.
    let mut stories = planner.closed();
    feast::tell(&mut stories, places);
    stories.extend(planner.open());
    stories.extend(planner.trial());
    stories.sort_by_key(|it| it.received_at);
    habits::come_back(&mut stories, places);
    habits::muddle(&mut stories, places);
    habits::choose(&mut stories);
    for (n, contact) in stories.iter_mut().filter_map(|it| it.contact.as_mut()).enumerate() {
        contact.phone = people::phone(n);
    }
    stories
}

#[cfg(test)]
mod tests;

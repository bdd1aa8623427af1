//! Whistles (吹哨报到): what a town cannot solve alone is whistled up, and the departments that are
//! called report in by a clock.
//!
//! Uses: lifecycle, deadline, ledger.
//!
//! A *whistle* has a state; a *call* is one organisation being called. 吹哨准: the town's head
//! approves, an emergency also afterwards. 应哨快: each call has clocks of its own, and coming late
//! stays a fact of its row. 评哨严: the whistler grades the called, the called grade the whistle.
//! Source of the shape: facts/domain-rules.md, 6.1.

pub mod acts;
pub mod figures;
pub mod lifecycle;

use kernel::deadline::{ClockEvent, Limit, Unit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

pub use self::lifecycle::{Act, CallState, State};
use crate::places::{Level, Place};
use crate::rules::Rulebook;

/// Most organisations that one whistle may call.
pub const CALLS_MAX: usize = 8;

/// How urgent a whistle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 日常哨: an everyday matter that needs a department; nobody has to come.
    Daily,
    /// 攻坚哨: a hard matter that several departments solve together on the spot.
    Hard,
    /// 应急哨: danger; may be blown first and approved afterwards.
    Emergency,
}

impl Kind {
    /// All kinds, the calmest first.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Hard, Self::Emergency];

    /// The stable word in the store and in links; also the category it counts under.
    pub fn code(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Hard => "hard",
            Self::Emergency => "emergency",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether the called must come to the place (到场).
    pub fn needs_arrival(self) -> bool {
        self != Self::Daily
    }
}

/// What the town's head said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Approval {
    /// Nothing yet.
    Waiting,
    /// Yes.
    Given,
    /// No, with a reason.
    Refused,
}

impl Approval {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Given, Self::Refused];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Given => "given",
            Self::Refused => "refused",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Which of its clocks a call is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// From the call to the report-in (报到).
    Respond,
    /// From the report-in to the arrival (到场).
    Arrive,
    /// From there to the result (处置).
    Result,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Self; 3] = [Self::Respond, Self::Arrive, Self::Result];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Respond => "respond",
            Self::Arrive => "arrive",
            Self::Result => "result",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// One line of the clocks of a whistle's calls, never edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Whose call.
    pub org: Id,
    /// Which clock of it.
    pub phase: Phase,
    /// What happened to it.
    pub event: ClockEvent,
}

/// A grade with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// 1 to 5.
    pub level: i64,
    /// Why.
    pub words: String,
    /// When it was given.
    pub at: Instant,
}

/// One organisation being called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who is called.
    pub org: Id,
    /// How far it has come.
    pub state: CallState,
    /// When it was called; nothing before the approval.
    pub called_at: Option<Instant>,
    /// When it first reported in.
    pub reported_at: Option<Instant>,
    /// How late the report-in was, in seconds; 0 in time. Set once and never changed.
    pub late_seconds: Option<i64>,
    /// When it first arrived.
    pub arrived_at: Option<Instant>,
    /// When it said what it did; nothing while it is to do it again.
    pub acted_at: Option<Instant>,
    /// What it did.
    pub result: String,
    /// The last reason given about this call: declined, insisted, recalled, reopened.
    pub note: String,
    /// How often the head insisted.
    pub insisted: i64,
    /// How often it was opened again.
    pub reopened: i64,
    /// Until when the next act on it is owed: by the called, or by the head where it was declined.
    pub due_at: Option<Instant>,
    /// What the whistler gave it: 到场快慢、解决没有.
    pub grade: Option<Mark>,
    /// What it says to that grade (答辩).
    pub answer: Option<(String, Instant)>,
    /// What it gave the whistle: 该不该吹.
    pub judgement: Option<Mark>,
    /// Until when both may grade; set when the whistle ends.
    pub marks_until: Option<Instant>,
    /// Counts the changes of this call: departments act side by side without overtaking each other.
    pub version: i64,
}

/// A whistle with its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whistle {
    /// Which whistle.
    pub id: Id,
    /// 编号: short and speakable.
    pub number: String,
    /// How urgent.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// What the head said.
    pub approval: Approval,
    /// Whether it was blown first, to be approved afterwards.
    pub first: bool,
    /// Where.
    pub place: Place,
    /// Where exactly, in words.
    pub address: String,
    /// What the matter is.
    pub body: String,
    /// Why the whistler cannot solve it alone.
    pub why: String,
    /// The request it is about, if it is about one.
    pub request: Option<Id>,
    /// The organisation that blew it.
    pub org: Id,
    /// The person who did.
    pub by: Id,
    /// The organisation of the head who approves.
    pub head: Id,
    /// When it was blown.
    pub blown_at: Instant,
    /// Until when the head owes an answer; kept when it was given.
    pub approval_due: Instant,
    /// Until when the whistler owes the confirmation, while all have acted.
    pub confirm_due: Option<Instant>,
    /// When it was closed, refused or withdrawn.
    pub ended_at: Option<Instant>,
    /// Who is called, in the order they were named.
    pub calls: Vec<Call>,
    /// Who owes the next act. Of several, who owes it first.
    pub owner: Id,
    /// Until when. Every open whistle has one.
    pub due_at: Option<Instant>,
    /// Counts the acts on the whistle itself; acts on one call leave it.
    pub turn: i64,
    /// Counts all changes.
    pub version: i64,
}

impl Whistle {
    /// The call of an organisation.
    pub fn call(&self, org: Id) -> Option<&Call> {
        self.calls.iter().find(|it| it.org == org)
    }

    /// The month it counts in, as yyyymm: the month it was blown in.
    pub fn month(&self) -> i64 {
        self.blown_at.month()
    }

    /// The first sentence, for lists.
    pub fn title(&self) -> String {
        crate::requests::title_of(&self.body)
    }

    /// Until when the head owes something, approval or a decision on a declined call.
    pub fn decide_due(&self) -> Option<Instant> {
        let approval = self.awaits_approval().then_some(self.approval_due);
        let declined = self.calls.iter().filter(|it| it.state == CallState::Declined);
        declined.filter_map(|it| it.due_at).chain(approval).min()
    }

    /// Whether the head has still to say yes or no.
    pub fn awaits_approval(&self) -> bool {
        self.state.is_open() && self.approval == Approval::Waiting
    }

    /// Whether every call has ended.
    pub fn is_settled(&self) -> bool {
        self.calls.iter().all(|it| !it.state.is_open())
    }
}

/// Whether an organisation of this ground may blow at all: what a town or a village cannot solve.
pub fn may_blow_from(ground: Place) -> bool {
    ground.level() != Level::County
}

/// The limits that govern a whistle, as the rulebook has them on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The head's time to approve before anybody is called.
    pub approve: Limit,
    /// The head's time to approve what was blown first.
    pub approve_after: Limit,
    /// The called organisation's time to report in.
    pub respond: Limit,
    /// Its time to arrive, from the report-in.
    pub arrive: Limit,
    /// Its time to act.
    pub result: Limit,
    /// The head's time to decide on a declined call.
    pub decide: Limit,
    /// The whistler's time to confirm.
    pub confirm: Limit,
    /// Calendar days after the end in which both sides may grade.
    pub marks_days: i64,
}

impl Limits {
    /// Reads the limits in force on `day` for a kind.
    pub fn on(day: Date, kind: Kind, book: &Rulebook) -> Self {
        let of = |amount, unit| Limit { amount, unit };
        let own = |name: &str, fallback| {
            book.limit(day, &format!("whistle.{name}_{}", kind.code()), fallback)
        };
        let (respond, arrive, result, decide) = match kind {
            Kind::Daily => (
                of(7, Unit::WorkHour),
                of(7, Unit::WorkHour),
                of(5, Unit::Workday),
                of(4, Unit::WorkHour),
            ),
            Kind::Hard => (
                of(4, Unit::WorkHour),
                of(7, Unit::WorkHour),
                of(30, Unit::Day),
                of(4, Unit::WorkHour),
            ),
            Kind::Emergency => (
                of(30, Unit::Minute),
                of(60, Unit::Minute),
                of(24, Unit::Hour),
                of(30, Unit::Minute),
            ),
        };
        let respond = match kind {
            Kind::Emergency => book.limit(day, "whistle.response_minutes", respond),
            Kind::Daily | Kind::Hard => own("response", respond),
        };
        Self {
            approve: book.limit(day, "whistle.approve", of(4, Unit::WorkHour)),
            approve_after: book.limit(day, "whistle.approve_after", of(24, Unit::Hour)),
            respond,
            arrive: own("arrive", arrive),
            result: own("result", result),
            decide: own("decide", decide),
            confirm: book.limit(day, "whistle.confirm", of(2, Unit::Workday)),
            marks_days: book.number(day, "whistle.marks_days", 30),
        }
    }

    /// The limit of a clock.
    pub fn of(&self, phase: Phase) -> Limit {
        match phase {
            Phase::Respond => self.respond,
            Phase::Arrive => self.arrive,
            Phase::Result => self.result,
        }
    }
}

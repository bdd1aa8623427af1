//! Orders (群众点单): somebody asks for a service of the menu, describes a need, or asks the cadre
//! they are linked to.
//!
//! Uses: lifecycle, deadline, ledger.
//!
//! The grid dispatches an order to the members near it or to one of them; the first who claims it
//! has it; the person rates; the result may be told as a story, with their consent. What may happen
//! is [`lifecycle::TABLE`]; what does happen is decided by [`acts::act`], purely.
//! Source: seed 000 (怀府治理红云), facts/domain-rules.md §17.

pub mod acts;
pub mod figures;
pub mod lifecycle;
mod members;
pub mod stories;

use kernel::deadline::{Limit, Unit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

pub use self::lifecycle::{Act, State};
pub use self::members::{Member, Near, metres};
pub use self::stories::StoryState;
use crate::places::Place;
use crate::rules::Rulebook;

/// What somebody can do for others, and what an order needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skill {
    /// 法律咨询.
    Law,
    /// 家电水电维修.
    Repair,
    /// 理发.
    Haircut,
    /// 代填表格、代办手续.
    Forms,
    /// 健康、量血压、问药.
    Health,
    /// 辅导功课.
    Tutoring,
    /// 陪伴、照料.
    Care,
    /// 跑腿、代买.
    Errand,
    /// Anything else: every member may take it.
    Other,
}

impl Skill {
    /// All skills, in the order pages show them.
    pub const ALL: [Self; 9] = [
        Self::Law,
        Self::Repair,
        Self::Haircut,
        Self::Forms,
        Self::Health,
        Self::Tutoring,
        Self::Care,
        Self::Errand,
        Self::Other,
    ];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Repair => "repair",
            Self::Haircut => "haircut",
            Self::Forms => "forms",
            Self::Health => "health",
            Self::Tutoring => "tutoring",
            Self::Care => "care",
            Self::Errand => "errand",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What kind of order it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service of the menu.
    Service,
    /// A need in the person's own words.
    Need,
    /// A question to the linked cadre.
    Question,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Service, Self::Need, Self::Question];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Need => "need",
            Self::Question => "question",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// How a member came to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// They claimed it.
    Claimed,
    /// The grid assigned it.
    Assigned,
    /// They are the linked cadre.
    Linked,
}

impl Via {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Claimed, Self::Assigned, Self::Linked];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Assigned => "assigned",
            Self::Linked => "linked",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Who has an order in hand, or had it to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taker {
    /// The person.
    pub person: Id,
    /// The organisation they do it for.
    pub org: Id,
    /// How they came to it.
    pub via: Via,
    /// Since when.
    pub at: Instant,
}

/// An order, without the person who placed it: contact data has its own table and door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which order.
    pub id: Id,
    /// 编号: short, speakable, no secret.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// A service, a need or a question.
    pub kind: Kind,
    /// What it takes; a dispatcher may mend it.
    pub skill: Skill,
    /// The service of the menu, if it is one.
    pub service: Option<Id>,
    /// The month the service shall be given in, yyyymm: it counts against that month's capacity.
    pub service_month: i64,
    /// Where.
    pub place: Place,
    /// Where, in the words of the person. Personal: only for those who go there.
    pub address: String,
    /// Longitude and latitude in millionths of a degree (WGS 84), if offered.
    pub position: Option<(i64, i64)>,
    /// The first words, for lists.
    pub title: String,
    /// The person's words.
    pub body: String,
    /// When it would suit them, in their words; may be empty.
    pub wished: String,
    /// When it was placed.
    pub placed_at: Instant,
    /// Until when the owner owes the next act. Every open order has one.
    pub due_at: Option<Instant>,
    /// The organisation that owes the next act.
    pub owner: Id,
    /// The organisation that dispatches it: the village's, or the desk of the place.
    pub grid: Id,
    /// When it was first dispatched, to the pool or to one member.
    pub dispatched_at: Option<Instant>,
    /// Who has it in hand, or had it to the end.
    pub taker: Option<Taker>,
    /// How often it was given back.
    pub returns: i64,
    /// How often nobody claimed it in time.
    pub unclaimed: i64,
    /// What was done, in words the person sees; empty before.
    pub answer: String,
    /// Minutes of service, the way not counted; known when served.
    pub minutes: i64,
    /// When it was served.
    pub served_at: Option<Instant>,
    /// When it was closed, declined, withdrawn or became a request.
    pub ended_at: Option<Instant>,
    /// The level of the rating by link, if any.
    pub rated: Option<i64>,
    /// Where its story stands, if one was drafted.
    pub story: Option<StoryState>,
    /// Which draft of the story is the last, from 1; 0 before the first.
    pub draft: i64,
    /// The request it became, if an office must settle it.
    pub request: Option<Id>,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Order {
    /// The month it counts in, as yyyymm: an order belongs to the month it was placed in.
    pub fn month(&self) -> i64 {
        self.placed_at.month()
    }

    /// Whether this person has it in hand or had it to the end.
    pub fn is_with(&self, person: Id) -> bool {
        self.taker.is_some_and(|it| it.person == person)
    }
}

/// The limits that govern an order, as the rulebook has them on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The grid's time to dispatch.
    pub dispatch: Limit,
    /// How long an order waits in the pool before it goes back to the grid.
    pub claim: Limit,
    /// The member's time to serve.
    pub serve: Limit,
    /// The cadre's time to answer.
    pub answer: Limit,
    /// How long the person may rate before an order is closed without.
    pub rate: Limit,
    /// Open orders one member may hold.
    pub member_open_max: i64,
    /// The most minutes one order may be told to have taken.
    pub minutes_max: i64,
}

impl Limits {
    /// Reads the limits in force on `day`.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        let of = |key, amount, unit| book.limit(day, key, Limit { amount, unit });
        Self {
            dispatch: of("order.dispatch", 1, Unit::Workday),
            claim: of("order.claim", 24, Unit::Hour),
            serve: of("order.serve", 5, Unit::Workday),
            answer: of("order.answer", 3, Unit::Workday),
            rate: of("order.rate_days", 7, Unit::Day),
            member_open_max: book.number(day, "order.member_open_max", 3),
            minutes_max: book.number(day, "order.minutes_max", 720),
        }
    }
}

/// A service of the menu (服务菜单).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which service.
    pub id: Id,
    /// The organisation that offers it.
    pub org: Id,
    /// The member who offers it themselves, if one does.
    pub member: Option<Id>,
    /// Its name.
    pub title: String,
    /// What is done.
    pub body: String,
    /// For whom.
    pub audience: String,
    /// The ground: it may be ordered from every place inside.
    pub place: Place,
    /// Where it is given, in words.
    pub address: String,
    /// When it is given, in words.
    pub times: String,
    /// What it takes.
    pub skill: Skill,
    /// How many orders a month; 0 for as many as come.
    pub capacity: i64,
    /// Whether it may be ordered.
    pub active: bool,
    /// Since when it stands on the menu.
    pub since: Instant,
    /// Counts the changes.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        assert!(Skill::ALL.into_iter().all(|it| Skill::parse(it.code()) == Some(it)));
        assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
        assert!(Via::ALL.into_iter().all(|it| Via::parse(it.code()) == Some(it)));
    }
}

//! Requests (诉求、微心愿、随手拍): what a person needs, from the phone to a verified answer.
//!
//! Uses: lifecycle, deadline, ledger.
//!
//! A *request* has a state; a *step* is one organisation being asked to handle it. Both are apart,
//! so that a return and a new dispatch lose neither history nor clock. What may happen is the
//! transition table [`lifecycle::TABLE`]; what does happen is decided by [`acts::act`], purely.
//! Source of the shape: facts/service-requests.md, appendix A.

pub mod acts;
pub mod lifecycle;
pub mod parts;

use kernel::deadline::{Limit, Unit as TimeUnit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

pub use self::lifecycle::{Act, State, StepState};
pub use self::parts::{CallEnd, Card, Delay, DelayKind, Exclusion, Merged, Unit, UnitKind};
use crate::places::Place;
use crate::rules::Rulebook;

/// How the request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A link passed on in a chat group, or the county's page.
    Link,
    /// A QR code on a poster.
    QrCode,
    /// 院落会.
    Meeting,
    /// 入户走访.
    Visit,
    /// A telephone.
    Phone,
    /// 便民大厅.
    WalkIn,
    /// 网格巡查.
    Round,
    /// 检查 (A5).
    Inspection,
    /// 点单转来: an order that an office must settle.
    Order,
    /// 别的系统: brought by a program with its token.
    Program,
    /// 12345 热线: a work order that was imported.
    Hotline,
}

impl Source {
    /// All sources.
    pub const ALL: [Self; 11] = [
        Self::Link,
        Self::QrCode,
        Self::Meeting,
        Self::Visit,
        Self::Phone,
        Self::WalkIn,
        Self::Round,
        Self::Inspection,
        Self::Order,
        Self::Program,
        Self::Hotline,
    ];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::QrCode => "qr",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
            Self::Phone => "phone",
            Self::WalkIn => "walk_in",
            Self::Round => "round",
            Self::Inspection => "inspection",
            Self::Order => "order",
            Self::Program => "program",
            Self::Hotline => "hotline",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// One organisation being asked to handle a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Counts the steps of a request from 1.
    pub seq: i64,
    /// Who was asked.
    pub org: Id,
    /// How far it has come.
    pub state: StepState,
    /// The round of the request it belongs to.
    pub round: i64,
    /// When it was dispatched.
    pub assigned_at: Instant,
    /// When it was signed for.
    pub signed_at: Option<Instant>,
    /// When the organisation said it was done.
    pub reported_at: Option<Instant>,
    /// When it ended: returned, recalled or passed.
    pub ended_at: Option<Instant>,
}

/// A request, without the person who made it: contact data has its own table and door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which request.
    pub id: Id,
    /// 编号: short, speakable, no secret.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// 1, and one more for each time it was opened again.
    pub round: i64,
    /// Where.
    pub place: Place,
    /// Where, in the words of the person.
    pub address: String,
    /// Longitude and latitude in millionths of a degree (WGS 84), if offered.
    pub position: Option<(i64, i64)>,
    /// What it is about.
    pub category: String,
    /// The first words, for lists.
    pub title: String,
    /// The person's words.
    pub body: String,
    /// How it came in.
    pub source: Source,
    /// When it came in.
    pub received_at: Instant,
    /// Until when the person was promised an answer; `None` while the clock is paused.
    pub promised_at: Option<Instant>,
    /// Whether the promise rests on a year without a holiday notice.
    pub provisional: bool,
    /// Until when the owner owes the next act. Every open request has one.
    pub due_at: Option<Instant>,
    /// The organisation that owes the next act.
    pub owner: Id,
    /// The desk that dispatches it.
    pub desk: Id,
    /// The step that is open or was last, if it was ever dispatched.
    pub step: Option<Step>,
    /// The public answer of the last report; empty before the first.
    pub answer: String,
    /// Calls of this round that reached nobody.
    pub call_tries: i64,
    /// When it was closed, refused or withdrawn.
    pub ended_at: Option<Instant>,
    /// Whether the handler was done within the promise; known when closed.
    pub on_time: Option<bool>,
    /// Whether the last valid call-back was satisfied (level 3 or better); known when closed by one.
    pub satisfied: Option<bool>,
    /// The level of the last rating by link, if any.
    pub rated: Option<i64>,
    /// The round that rating was for: each round is rated once.
    pub rated_round: Option<i64>,
    /// How often an organisation gave it back (退单).
    pub returns: i64,
    /// How the call-back of this round ended, once it has.
    pub call_end: Option<CallEnd>,
    /// Where an exclusion of what was said stands, if one was asked for in this round.
    pub exclusion: Option<Exclusion>,
    /// How often the person urged in this round.
    pub urges: i64,
    /// When the person urged last, in any round.
    pub urged_at: Option<Instant>,
    /// The highest card of this round.
    pub card: Card,
    /// A delay that waits for a decision.
    pub delay: Option<Delay>,
    /// Organisations besides the leading one that have not answered yet.
    pub units: Vec<Unit>,
    /// The joint case it is handled with.
    pub joint: Option<Id>,
    /// The request it is part of, while it is.
    pub merged: Option<Merged>,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Request {
    /// The month it counts in, as yyyymm: a request belongs to the month it came in.
    pub fn month(&self) -> i64 {
        self.received_at.month()
    }

    /// The organisation that handles it or handled it last; not one that returned it.
    pub fn last_handler(&self) -> Option<Id> {
        let gone = [StepState::Returned, StepState::Recalled];
        self.step.as_ref().filter(|it| !gone.contains(&it.state)).map(|it| it.org)
    }

    /// Whether what the person said is left out of the numbers.
    pub fn is_excluded(&self) -> bool {
        self.exclusion.is_some_and(Exclusion::holds)
    }

    /// Whether an organisation besides the leading one still owes a word.
    pub fn waits_for(&self, org: Id) -> bool {
        self.units.iter().any(|it| it.org == org && it.done_at.is_none())
    }

    /// The organisation asked to handle it, while one is.
    pub fn handler(&self) -> Option<Id> {
        self.step.as_ref().filter(|it| it.state.is_open()).map(|it| it.org)
    }
}

/// The limits that govern a request, as the rulebook has them on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The promise to the person.
    pub answer: Limit,
    /// The desk's time to dispatch.
    pub intake: Limit,
    /// The handler's time to sign for it.
    pub sign: Limit,
    /// The desk's time to check a report.
    pub check: Limit,
    /// The caller's time to call back.
    pub call: Limit,
    /// The person's time to answer a question.
    pub info: Limit,
    /// Calls that may reach nobody before a request is closed as not reached.
    pub call_tries: i64,
    /// Calendar days after the end in which the person may dispute.
    pub dispute_days: i64,
    /// Of a hundred checked requests, how many are called back.
    pub call_percent: i64,
    /// The longest extension that may be asked for or given, in working days.
    pub extend_max: i64,
    /// The longest suspension, in calendar days.
    pub suspend_max: i64,
}

impl Limits {
    /// Reads the limits in force on `day` for a category.
    pub fn on(day: Date, category: &str, book: &Rulebook) -> Self {
        let workdays = |amount| Limit { amount, unit: TimeUnit::Workday };
        let general = book.limit(day, "request.limit", workdays(5));
        Self {
            answer: book.limit(day, &format!("request.limit.{category}"), general),
            intake: book.limit(day, "request.intake", workdays(1)),
            sign: book.limit(day, "request.sign", workdays(1)),
            check: book.limit(day, "request.check", workdays(1)),
            call: book.limit(day, "request.call_back", workdays(2)),
            info: book.limit(day, "request.info_wait", workdays(5)),
            call_tries: book.number(day, "request.call_tries", 3),
            dispute_days: book.number(day, "request.dispute_days", 30),
            call_percent: book.number(day, "request.call_percent", 100),
            extend_max: book.number(day, "request.extend_max", 60),
            suspend_max: book.number(day, "request.suspend_max", 180),
        }
    }
}

/// The longest title, in characters.
pub const TITLE_CHARS: usize = 32;

/// The first sentence of what a person wrote, cut to [`TITLE_CHARS`].
pub fn title_of(body: &str) -> String {
    let line = body.trim().lines().next().unwrap_or_default().trim();
    let first = line.split(['。', '！', '？', '!', '?', '；', ';']).next().unwrap_or(line).trim();
    let text = if first.chars().count() < 4 { line } else { first };
    if text.chars().count() <= TITLE_CHARS {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(TITLE_CHARS - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_sentence() {
        assert_eq!(title_of(" 路灯坏了三盏。孩子晚自习走夜路 "), "路灯坏了三盏");
        assert_eq!(title_of("您好！我家水管冻裂了"), "您好！我家水管冻裂了");
        let long = "同".repeat(50);
        assert_eq!(title_of(&long).chars().count(), TITLE_CHARS);
        assert!(title_of(&long).ends_with('…'));
        assert_eq!(title_of(""), "");
    }
}

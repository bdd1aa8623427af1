//! What an act does to an order: the rule, without database, clock or permission.

mod change;
mod input;
mod refusal;

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::ClockEvent;
use kernel::id::Id;
use kernel::time::Instant;

pub use self::change::NOBODY;
use self::change::{Change, Words};
pub use self::input::Input;
pub use self::refusal::Refusal;
use super::figures::Measure;
use super::lifecycle::{self, Act, State};
use super::{Kind, Limits, Member, Order, Service, Skill, Taker, Via};
use crate::places::Place;
use crate::requests::title_of;

/// The working time by which deadlines are judged.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// Which days are worked.
    pub calendar: &'a WorkCalendar,
    /// Which hours of them.
    pub hours: &'a OfficeHours,
}

/// The member an order shall go to, with what they have in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The member.
    pub member: Member,
    /// Orders they have in hand now.
    pub open: i64,
}

/// What an act is judged by besides the order.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The limits in force.
    pub limits: &'a Limits,
    /// The working time.
    pub times: Times<'a>,
    /// The member of a claim or an assignment.
    pub candidate: Option<&'a Candidate>,
    /// Now.
    pub now: Instant,
}

/// A line for the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// The state before; `None` for the first line.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The organisation it went to, where it went to one.
    pub to_org: Option<Id>,
    /// Words the person sees.
    pub public: String,
    /// Words only staff see.
    pub internal: String,
}

/// What happens to the text of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoryChange {
    /// New words.
    Draft {
        /// Which draft this is, from 1.
        draft: i64,
        /// The headline.
        title: String,
        /// The text.
        body: String,
    },
    /// The person agreed to a draft.
    Consent {
        /// Who asked them; empty when they agreed by link.
        asked_by: String,
    },
    /// It moved on without new words.
    Moved,
}

/// What an act changes. The store writes it in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The order after the act, its version counted up.
    pub order: Order,
    /// The line for the history.
    pub event: Event,
    /// A new line of the clock.
    pub clock: Option<ClockEvent>,
    /// Entries for the ledger; two skills where the act moved it from one to another.
    pub entries: Vec<(Skill, Measure, i64)>,
    /// The rating with its words, if this was one.
    pub rating: Option<(i64, String)>,
    /// What happens to the story.
    pub story: Option<StoryChange>,
}

/// What a new order is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// A service, a need or a question.
    pub kind: Kind,
    /// What it takes.
    pub skill: Skill,
    /// The service ordered.
    pub service: Option<Id>,
    /// The month it shall be given in; this month unless the person chose another.
    pub service_month: i64,
    /// Where.
    pub place: Place,
    /// Where, in the person's words.
    pub address: String,
    /// Position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// The person's words; the service's name where they gave none.
    pub body: String,
    /// When it would suit them.
    pub wished: String,
    /// The organisation that dispatches it.
    pub grid: Id,
    /// The linked cadre and their organisation: a question goes straight to them.
    pub cadre: Option<(Id, Id)>,
}

/// Whether a service takes one more order in `month`, of which it has `ordered` already.
pub fn has_room(service: &Service, ordered: i64) -> bool {
    service.capacity <= 0 || ordered < service.capacity
}

/// A new order: placed by the person, or received by staff on their behalf. A question with a
/// linked cadre is theirs from the first moment.
pub fn begin(new: New, by_staff: bool, setting: Setting<'_>) -> Result<Outcome, Refusal> {
    let now = setting.now;
    let cadre = new.cadre.filter(|_| new.kind == Kind::Question);
    let taker = cadre.map(|(person, org)| Taker { person, org, via: Via::Linked, at: now });
    let act = match (by_staff, cadre) {
        (true, _) => Act::Receive,
        (false, Some(_)) => Act::Ask,
        (false, None) => Act::Place,
    };
    let order = Order {
        id: new.id,
        number: new.number,
        state: if taker.is_some() { State::Taken } else { State::Placed },
        kind: new.kind,
        skill: new.skill,
        service: new.service,
        service_month: new.service_month,
        place: new.place,
        address: new.address,
        position: new.position,
        title: title_of(&new.body),
        body: new.body,
        wished: new.wished,
        placed_at: now,
        due_at: None,
        owner: taker.map_or(new.grid, |it| it.org),
        grid: new.grid,
        dispatched_at: taker.map(|_| now),
        taker,
        returns: 0,
        unclaimed: 0,
        answer: String::new(),
        minutes: 0,
        served_at: None,
        ended_at: None,
        rated: None,
        story: None,
        draft: 0,
        request: None,
        version: 1,
    };
    Change::of(order, setting).finish(None, act, Words::default())
}

/// Does an act to an order. Permission has been checked; the rule is checked here.
pub fn act(before: &Order, input: &Input, setting: Setting<'_>) -> Result<Outcome, Refusal> {
    let act = input.act(before);
    let Some(to) = lifecycle::next(before.state, act) else {
        // Who claims what is gone was slower, and nothing worse.
        let claimed = act == Act::Claim && matches!(before.state, State::Taken | State::Served);
        let refusal = Refusal::NotOpen { act, state: before.state };
        return Err(if claimed { Refusal::Quicker } else { refusal });
    };
    let mut change = Change::of(before.clone(), setting);
    change.order.state = to;
    change.order.version += 1;
    let words = change.apply(before, act, input)?;
    change.finish(Some(before), act, words)
}

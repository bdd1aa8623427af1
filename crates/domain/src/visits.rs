//! Visits (走访): somebody goes to a place for a purpose, planned or not.
//!
//! Uses: lifecycle, deadline, ledger.
//!
//! A visit knows a place in words, a purpose, and perhaps the request it is about. It never says who
//! lives there or whom one met: there are no profiles of people here.
//! A check on the spot (现场核实) is a visit asked of a grid worker by a desk about a request that
//! somebody says is done.

use kernel::deadline::{Limit, Unit};
use kernel::id::Id;
use kernel::lifecycle::Lifecycle;
use kernel::time::{Date, Instant};

use crate::places::Place;
use crate::rules::Rulebook;

/// Why somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// 现场核实: whether a request is really done. Only with a request.
    Check,
    /// 关心走访.
    Care,
    /// 宣传政策.
    Policy,
    /// 安全排查.
    Safety,
    /// 其他.
    Other,
}

impl Purpose {
    /// All purposes, in the order pages show them.
    pub const ALL: [Self; 5] = [Self::Check, Self::Care, Self::Policy, Self::Safety, Self::Other];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Care => "care",
            Self::Policy => "policy",
            Self::Safety => "safety",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// How far a visit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 要去.
    Planned,
    /// 去过了.
    Made,
    /// 没去成: nobody was there, the road was closed.
    Missed,
}

impl State {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Made, Self::Missed];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Made => "made",
            Self::Missed => "missed",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still has to go.
    pub fn is_open(self) -> bool {
        self == Self::Planned
    }
}

/// How it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 去过了，没问题; for a check: it is done.
    Fine,
    /// 去过了，有问题; for a check: it is not done. Needs words.
    NotFine,
    /// 没去成. Needs words.
    Missed,
}

impl Outcome {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 3] = [Self::Fine, Self::NotFine, Self::Missed];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::NotFine => "not_fine",
            Self::Missed => "missed",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it says nothing without words.
    pub fn needs_words(self) -> bool {
        self != Self::Fine
    }

    fn act(self) -> Act {
        if self == Self::Missed { Act::Miss } else { Act::Make }
    }
}

/// What can be done to a visit that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Going there.
    Make,
    /// Not getting there.
    Miss,
}

impl Act {
    /// The stable word in the history.
    pub fn code(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::Miss => "miss",
        }
    }
}

/// Every permitted transition.
pub const CYCLE: Lifecycle<State, Act> = Lifecycle::declared(
    State::Planned,
    &[(State::Planned, Act::Make, State::Made), (State::Planned, Act::Miss, State::Missed)],
);

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which visit.
    pub id: Id,
    /// Why.
    pub purpose: Purpose,
    /// The village.
    pub place: Place,
    /// Where, in words.
    pub address: String,
    /// The request it is about.
    pub request: Option<Id>,
    /// What to look at.
    pub words: String,
    /// Who goes.
    pub person: Id,
    /// For which organisation: it owes the visit.
    pub org: Id,
    /// Who asked for it, if it was not the person who goes.
    pub asked_by: Option<Id>,
    /// How far it has come.
    pub state: State,
    /// When it was planned.
    pub planned_at: Instant,
    /// Until when it is to be made.
    pub due_at: Option<Instant>,
    /// When it was made or missed.
    pub done_at: Option<Instant>,
    /// How it was found.
    pub outcome: Option<Outcome>,
    /// What was found, in words.
    pub result: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// Why a visit is not planned or ended this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A check is of a request.
    NothingToCheck,
    /// Who handled it does not also check it.
    OwnWork,
    /// It was made or missed before.
    Over,
    /// This outcome says nothing without words.
    NoWords,
}

/// Whether a visit may be planned so. `handler` is the organisation that says it is done.
pub fn plan(visit: &Visit, handler: Option<Id>) -> Result<(), Refusal> {
    let is_check = visit.purpose == Purpose::Check;
    if is_check && visit.request.is_none() {
        return Err(Refusal::NothingToCheck);
    }
    if is_check && handler == Some(visit.org) {
        return Err(Refusal::OwnWork);
    }
    Ok(())
}

/// The visit after it was made or missed.
pub fn end(
    visit: &Visit,
    outcome: Outcome,
    result: &str,
    at: Instant,
) -> Result<(Visit, Act), Refusal> {
    let act = outcome.act();
    let state = CYCLE.step(visit.state, act).map_err(|_| Refusal::Over)?;
    if outcome.needs_words() && result.trim().is_empty() {
        return Err(Refusal::NoWords);
    }
    let after = Visit {
        state,
        due_at: None,
        done_at: Some(at),
        outcome: Some(outcome),
        result: result.trim().to_owned(),
        version: visit.version + 1,
        ..visit.clone()
    };
    Ok((after, act))
}

/// How long a visit that was asked for may take, on a day.
pub fn limit(day: Date, book: &Rulebook) -> Limit {
    book.limit(day, "field.visit", Limit { amount: 2, unit: Unit::Workday })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(purpose: Purpose, request: Option<Id>) -> Visit {
        let planned_at = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        Visit {
            id: Id(1),
            purpose,
            place: Place(610_925_103_209),
            address: "三组塘边".to_owned(),
            request,
            words: String::new(),
            person: Id(2),
            org: Id(3),
            asked_by: None,
            state: State::Planned,
            planned_at,
            due_at: Some(planned_at.plus_seconds(86_400)),
            done_at: None,
            outcome: None,
            result: String::new(),
            version: 1,
        }
    }

    #[test]
    fn a_check_is_of_a_request_that_somebody_else_handled() {
        assert_eq!(plan(&visit(Purpose::Check, None), None), Err(Refusal::NothingToCheck));
        let check = visit(Purpose::Check, Some(Id(7)));
        assert_eq!(plan(&check, Some(Id(3))), Err(Refusal::OwnWork));
        assert_eq!(plan(&check, Some(Id(4))), Ok(()));
        assert_eq!(plan(&visit(Purpose::Care, None), Some(Id(3))), Ok(()));
    }

    #[test]
    fn a_visit_ends_once_and_only_a_good_end_needs_no_words() {
        let planned = visit(Purpose::Care, None);
        let now = planned.planned_at.plus_seconds(60);
        let (made, act) = end(&planned, Outcome::Fine, "", now).unwrap();
        assert_eq!((made.state, act, made.version), (State::Made, Act::Make, 2));
        assert_eq!((made.due_at, made.done_at), (None, Some(now)));
        assert_eq!(end(&made, Outcome::Fine, "", now), Err(Refusal::Over));
        assert_eq!(end(&planned, Outcome::NotFine, "  ", now), Err(Refusal::NoWords));
        let (missed, _) = end(&planned, Outcome::Missed, "门锁着", now).unwrap();
        assert_eq!(missed.state, State::Missed);
    }

    #[test]
    fn the_table_is_sound_and_every_word_is_read_back() {
        assert_eq!(CYCLE.check(), Ok(()));
        assert!(Purpose::ALL.into_iter().all(|it| Purpose::parse(it.code()) == Some(it)));
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(Outcome::ALL.into_iter().all(|it| Outcome::parse(it.code()) == Some(it)));
    }
}

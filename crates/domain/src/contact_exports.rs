//! Exports with contacts in clear (带联系方式的导出): one person asks with a reason, another lets it be,
//! and the first fetches it within a day, a few times at most.

use kernel::id::Id;
use kernel::time::Instant;

/// The most rows of such a file: a day's calls of an office, not the county.
pub const ROWS_MAX: usize = 200;
/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 200;
/// After the approval it is fetched within this time.
pub const FETCH_SECONDS: i64 = 24 * 3_600;
/// So many times at most: a download may break off.
pub const FETCHES_MAX: i64 = 3;
/// So many of one person may wait at once.
pub const WAITING_MAX: i64 = 3;

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 等批.
    Waiting,
    /// 批了.
    Approved,
    /// 没批.
    Refused,
}

impl State {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Approved, Self::Refused];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What decides whether it may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who asked.
    pub asked_by: Id,
    /// How far it has come.
    pub state: State,
    /// Who decided, and when.
    pub decided: Option<(Id, Instant)>,
    /// How often it was fetched.
    pub fetched: i64,
}

/// Why it cannot be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Somebody else asked for it.
    NotTheirs,
    /// Nobody has decided.
    Waiting,
    /// It was refused.
    Refused,
    /// The day is over.
    Late,
    /// It was fetched as often as may be.
    Spent,
}

impl Standing {
    /// Whether somebody may decide it: not who asked.
    pub fn may_be_decided_by(&self, person: Id) -> bool {
        self.state == State::Waiting && self.asked_by != person
    }

    /// Whether `person` may fetch it now.
    pub fn fetchable(&self, person: Id, now: Instant) -> Result<(), Shut> {
        if self.asked_by != person {
            return Err(Shut::NotTheirs);
        }
        let approved = match (self.state, self.decided) {
            (State::Waiting, _) | (State::Approved, None) => return Err(Shut::Waiting),
            (State::Refused, _) => return Err(Shut::Refused),
            (State::Approved, Some((_, at))) => at,
        };
        if now > approved.plus_seconds(FETCH_SECONDS) {
            return Err(Shut::Late);
        }
        if self.fetched >= FETCHES_MAX { Err(Shut::Spent) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKER: Id = Id(1);
    const OTHER: Id = Id(2);

    fn approved(at: Instant, fetched: i64) -> Standing {
        Standing { asked_by: ASKER, state: State::Approved, decided: Some((OTHER, at)), fetched }
    }

    #[test]
    fn it_is_fetched_by_who_asked_within_a_day_and_three_times() {
        let at = Instant(0);
        let end = at.plus_seconds(FETCH_SECONDS);
        assert_eq!(approved(at, 0).fetchable(ASKER, end), Ok(()));
        assert_eq!(approved(at, 0).fetchable(ASKER, end.plus_seconds(1)), Err(Shut::Late));
        assert_eq!(approved(at, 0).fetchable(OTHER, at), Err(Shut::NotTheirs));
        assert_eq!(approved(at, 2).fetchable(ASKER, at), Ok(()));
        assert_eq!(approved(at, 3).fetchable(ASKER, at), Err(Shut::Spent));
    }

    #[test]
    fn nobody_decides_their_own_and_nothing_twice() {
        let waiting = Standing { state: State::Waiting, decided: None, ..approved(Instant(0), 0) };
        assert!(waiting.may_be_decided_by(OTHER) && !waiting.may_be_decided_by(ASKER));
        assert_eq!(waiting.fetchable(ASKER, Instant(0)), Err(Shut::Waiting));
        assert!(!approved(Instant(0), 0).may_be_decided_by(OTHER));
        let refused = Standing { state: State::Refused, ..approved(Instant(0), 0) };
        assert_eq!(refused.fetchable(ASKER, Instant(0)), Err(Shut::Refused));
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
    }
}

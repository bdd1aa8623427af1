//! Letters of transfer (党员组织关系介绍信): issued by the branch somebody leaves, received by the one they
//! come to, or answered from outside.
//!
//! Uses: lifecycle.
//!
//! A member stands in exactly one branch: until the letter is received or its receipt (回执) is back, that
//! is the one that issued it.

use kernel::id::Id;
use kernel::lifecycle::Lifecycle;
use kernel::schedule::Period;
use kernel::time::{Date, plus_days};

use crate::rules::Rulebook;

/// How far a letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 开出去了: on its way.
    Issued,
    /// 接收了: the branch it went to has them.
    Received,
    /// 回执回来了: somewhere outside has them.
    Returned,
    /// 收回了: it was not used.
    TakenBack,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Issued, Self::Received, Self::Returned, Self::TakenBack];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Received => "received",
            Self::Returned => "returned",
            Self::TakenBack => "taken_back",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What is done to a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// 接收.
    Receive,
    /// 记回执.
    Return,
    /// 收回.
    TakeBack,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 3] = [Self::Receive, Self::Return, Self::TakeBack];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Return => "return",
            Self::TakeBack => "take_back",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Every permitted transition.
pub const CYCLE: Lifecycle<State, Act> = Lifecycle::declared(
    State::Issued,
    &[
        (State::Issued, Act::Receive, State::Received),
        (State::Issued, Act::Return, State::Returned),
        (State::Issued, Act::TakeBack, State::TakenBack),
    ],
);

/// So many days a letter is good for, on a day (`transfer.valid_days`); 30 is a usual practice, 90 the most.
pub fn valid_days(day: Date, book: &Rulebook) -> i64 {
    book.number(day, "transfer.valid_days", 30)
}

/// Where a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A branch of the county.
    Branch(Id),
    /// Outside, in words.
    Outside(String),
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which letter.
    pub id: Id,
    /// Its year and its number in the county's year, from 1.
    pub number: (i64, i64),
    /// Who goes.
    pub person: Id,
    /// From which branch.
    pub from: Id,
    /// Where to.
    pub to: To,
    /// On which day it was issued.
    pub issued_on: Date,
    /// For how many days it is good.
    pub valid_days: i64,
    /// Up to which month dues were paid when it was issued.
    pub dues_until: Option<Period>,
    /// How far it has come.
    pub state: State,
    /// On which day it was received, answered or taken back.
    pub ended_on: Option<Date>,
    /// Why it was taken back; what the receipt says.
    pub words: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Letter {
    /// The last day on which it is good.
    pub fn valid_until(&self) -> Date {
        plus_days(self.issued_on, self.valid_days)
    }

    /// Whether it is out although its time is over: nobody received it, and no receipt is back.
    pub fn is_unreturned(&self, today: Date) -> bool {
        self.state == State::Issued && today > self.valid_until()
    }

    /// Who owes the next act: the branch it goes to, and of one that goes outside the one it left.
    pub fn owner(&self) -> Id {
        match &self.to {
            To::Branch(to) => *to,
            To::Outside(_) => self.from,
        }
    }
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has ended already.
    Over(State),
    /// The day is ahead.
    NotYet,
    /// Before the letter was issued.
    Before(Date),
    /// Its days were over.
    Expired(Date),
    /// A receipt is for what goes outside, receiving for what stays in the county.
    WrongWay,
}

/// The letter after an act on a day.
pub fn act(
    before: &Letter,
    act: Act,
    (on, words): (Date, &str),
    today: Date,
) -> Result<Letter, Refusal> {
    let state = CYCLE.step(before.state, act).map_err(|it| Refusal::Over(it.state))?;
    if on > today {
        return Err(Refusal::NotYet);
    }
    if on < before.issued_on {
        return Err(Refusal::Before(before.issued_on));
    }
    match (act, &before.to) {
        (Act::Receive, To::Outside(_)) | (Act::Return, To::Branch(_)) => {
            return Err(Refusal::WrongWay);
        }
        // A receipt says when they were received outside: the day it comes back does not matter.
        (Act::Receive | Act::Return, _) if on > before.valid_until() => {
            return Err(Refusal::Expired(before.valid_until()));
        }
        _ => {}
    }
    let (ended_on, words, version) = (Some(on), words.trim().to_owned(), before.version + 1);
    Ok(Letter { state, ended_on, words, version, ..before.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn letter(to: To) -> Letter {
        Letter {
            id: Id(1),
            number: (2025, 12),
            person: Id(2),
            from: Id(3),
            to,
            issued_on: day("2025-03-03"),
            valid_days: 30,
            dues_until: Period::parse("2025-02"),
            state: State::Issued,
            ended_on: None,
            words: String::new(),
            version: 1,
        }
    }

    fn inside() -> Letter {
        letter(To::Branch(Id(4)))
    }

    fn outside() -> Letter {
        letter(To::Outside("安康市直机关工委".to_owned()))
    }

    #[test]
    fn a_letter_ends_once() {
        assert_eq!(CYCLE.check(), Ok(()));
        let done =
            act(&inside(), Act::Receive, (day("2025-03-10"), ""), day("2025-03-12")).unwrap();
        assert_eq!((done.state, done.ended_on), (State::Received, Some(day("2025-03-10"))));
        for it in Act::ALL {
            let again = act(&done, it, (day("2025-03-11"), ""), day("2025-03-12"));
            assert_eq!(again, Err(Refusal::Over(State::Received)));
        }
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }

    #[test]
    fn it_is_good_for_its_days_and_then_seen_as_unreturned() {
        let it = inside();
        assert_eq!(it.valid_until(), day("2025-04-02"));
        assert!(!it.is_unreturned(day("2025-04-02")));
        assert!(it.is_unreturned(day("2025-04-03")));
        let receive = |on: &str| act(&it, Act::Receive, (day(on), ""), day("2025-05-01"));
        assert!(receive("2025-04-02").is_ok());
        assert_eq!(receive("2025-04-03"), Err(Refusal::Expired(day("2025-04-02"))));
        assert_eq!(receive("2025-03-02"), Err(Refusal::Before(day("2025-03-03"))));
        let back =
            act(&it, Act::TakeBack, (day("2025-04-20"), " 没去 "), day("2025-05-01")).unwrap();
        assert_eq!((back.words.as_str(), back.is_unreturned(day("2025-05-01"))), ("没去", false));
        let ahead = act(&it, Act::TakeBack, (day("2025-05-02"), "没去"), day("2025-05-01"));
        assert_eq!(ahead, Err(Refusal::NotYet));
    }

    #[test]
    fn what_goes_outside_comes_back_as_a_receipt_and_nothing_else_does() {
        let on = (day("2025-03-20"), "");
        assert!(act(&outside(), Act::Return, on, day("2025-06-01")).is_ok());
        let wrong = Err(Refusal::WrongWay);
        assert_eq!(act(&outside(), Act::Receive, on, day("2025-06-01")), wrong);
        assert_eq!(act(&inside(), Act::Return, on, day("2025-06-01")), wrong);
        assert_eq!((inside().owner(), outside().owner()), (Id(4), Id(3)));
    }
}

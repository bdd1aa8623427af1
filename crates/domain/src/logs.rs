//! The work log (工作日志): what a grid worker found and took part in.
//!
//! Uses: ledger.
//!
//! An entry is written in under a minute, on a phone, at the moment it happened or later that day.
//! What was done through the platform (a visit made, a request received or checked) is in the log by
//! itself and is not typed again; an entry adds only the rest. It never says whom one met.
//! A problem found becomes a request of its own, whose life cycle is the request's (SYSTEMS A5, A6).

use kernel::id::Id;
use kernel::time::Instant;

use crate::places::Place;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 发现问题: becomes a request.
    Problem,
    /// 巡查.
    Patrol,
    /// 收集和传递信息.
    Information,
    /// 宣传政策.
    Policy,
    /// 调解矛盾.
    Mediation,
    /// 跑腿代办.
    Errand,
}

impl Kind {
    /// All kinds, in the order pages show them.
    pub const ALL: [Self; 6] = [
        Self::Problem,
        Self::Patrol,
        Self::Information,
        Self::Policy,
        Self::Mediation,
        Self::Errand,
    ];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Patrol => "patrol",
            Self::Information => "information",
            Self::Policy => "policy",
            Self::Mediation => "mediation",
            Self::Errand => "errand",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// 参与事项: everything but a problem found.
    pub fn is_joined(self) -> bool {
        self != Self::Problem
    }
}

/// How what one took part in stood afterwards. A problem has none: its request tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 办好了.
    Done,
    /// 还要接着做.
    Ongoing,
    /// 转给别人了.
    HandedOn,
}

impl Outcome {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Ongoing, Self::HandedOn];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ongoing => "ongoing",
            Self::HandedOn => "handed_on",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// An entry of the work log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Which entry.
    pub id: Id,
    /// When it happened; see [`happened`].
    pub at: Instant,
    /// When it reached us: later, where there was no network.
    pub written_at: Instant,
    /// The village.
    pub place: Place,
    /// The grid, where it is known.
    pub grid: Option<Id>,
    /// What it is about.
    pub kind: Kind,
    /// Where, in the writer's words.
    pub address: String,
    /// What it was.
    pub words: String,
    /// How it stood afterwards; always there for what one took part in.
    pub outcome: Option<Outcome>,
    /// How long it took, in minutes, if it was said.
    pub minutes: Option<i64>,
    /// Who wrote it.
    pub person: Id,
    /// For which organisation.
    pub org: Id,
    /// The request it became or is about. A problem always has one.
    pub request: Option<Id>,
    /// The round (巡查) it completed.
    pub round: Option<Id>,
    /// What the head of the village or town wrote below it (批阅).
    pub comment: Option<Comment>,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// What a superior wrote below an entry (批阅).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The words.
    pub words: String,
    /// Who.
    pub by: Id,
    /// When.
    pub at: Instant,
}

/// What field work adds to the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Entries of the log.
    Entries,
    /// Of these, problems found.
    Problems,
    /// Of these, matters joined.
    Joined,
    /// Minutes that were said.
    Minutes,
    /// Visits made.
    Visits,
    /// Rounds done.
    Rounds,
}

impl Measure {
    /// The stable word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Problems => "problems",
            Self::Joined => "joined",
            Self::Minutes => "minutes",
            Self::Visits => "visits",
            Self::Rounds => "rounds",
        }
    }
}

/// The noun under which all of field work counts.
pub const NOUN: &str = "log";

impl Log {
    /// The month it counts in, yyyymm: that of the day it happened.
    pub fn month(&self) -> i64 {
        self.at.month()
    }

    /// What it adds to the numbers.
    pub fn entries(&self) -> Vec<(Measure, i64)> {
        let kind = if self.kind.is_joined() { Measure::Joined } else { Measure::Problems };
        let mut entries = vec![(Measure::Entries, 1), (kind, 1)];
        entries.extend(self.minutes.filter(|it| *it > 0).map(|it| (Measure::Minutes, it)));
        entries
    }

    /// Whether an entry that is `commented` may be commented on by `person` now: once, and by
    /// somebody else.
    pub fn may_be_commented_by(&self, person: Id) -> bool {
        self.comment.is_none() && self.person != person
    }
}

/// The longest text of an entry or a comment, in characters.
pub const WORDS_MAX: usize = 1_000;
/// The most minutes one entry may have taken.
pub const MINUTES_MAX: i64 = 12 * 60;
/// Days after which what happened without a network counts as happening when it arrives.
pub const KEPT_DAYS: i64 = 31;
/// Seconds a phone's clock may be fast.
const FAST_SECONDS: i64 = 300;

/// When an entry happened: what the phone said, where that can be true; else now. A phone that is
/// some minutes fast is not told off: it happened now.
pub fn happened(told: Option<Instant>, now: Instant) -> Instant {
    let oldest = now.plus_seconds(-KEPT_DAYS * 86_400);
    match told {
        Some(at) if at > now && at <= now.plus_seconds(FAST_SECONDS) => now,
        Some(at) if at >= oldest && at <= now => at,
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use kernel::time::Date;

    use super::*;

    fn log(kind: Kind, minutes: Option<i64>) -> Log {
        let at = Instant::at(Date::constant(2025, 3, 31), 23, 50);
        Log {
            id: Id(1),
            at,
            written_at: at.plus_seconds(3_600),
            place: Place(610_925_103_209),
            grid: Some(Id(2)),
            kind,
            address: String::new(),
            words: "看了三处水塘".to_owned(),
            outcome: kind.is_joined().then_some(Outcome::Done),
            minutes,
            person: Id(3),
            org: Id(4),
            request: None,
            round: None,
            comment: None,
            version: 1,
        }
    }

    #[test]
    fn an_entry_counts_once_as_an_entry_and_once_as_what_it_is() {
        use Measure::{Entries, Joined, Minutes, Problems};
        let problem = log(Kind::Problem, None).entries();
        assert_eq!(problem, [(Entries, 1), (Problems, 1)]);
        let patrol = log(Kind::Patrol, Some(40)).entries();
        assert_eq!(patrol, [(Entries, 1), (Joined, 1), (Minutes, 40)]);
        // An entry of zero quantity is none: the ledger refuses it.
        assert_eq!(log(Kind::Errand, Some(0)).entries().len(), 2);
    }

    #[test]
    fn it_counts_in_the_month_it_happened_not_the_one_it_arrived() {
        let late = log(Kind::Patrol, None);
        assert_eq!((late.month(), late.written_at.month()), (202_503, 202_504));
    }

    #[test]
    fn a_phone_is_believed_within_reason() {
        let now = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        let ago = |seconds: i64| now.plus_seconds(-seconds);
        assert_eq!(happened(Some(ago(7_200)), now), ago(7_200));
        assert_eq!(happened(Some(ago(31 * 86_400)), now), ago(31 * 86_400));
        assert_eq!(happened(None, now), now);
        assert_eq!(happened(Some(ago(31 * 86_400 + 1)), now), now, "too long ago");
        assert_eq!(happened(Some(ago(-200)), now), now, "a little fast");
        assert_eq!(happened(Some(ago(-86_400)), now), now, "tomorrow");
    }

    #[test]
    fn nobody_comments_on_their_own_entry_or_twice() {
        let mut entry = log(Kind::Patrol, None);
        assert!(entry.may_be_commented_by(Id(9)));
        assert!(!entry.may_be_commented_by(Id(3)));
        entry.comment = Some(Comment { words: "好".to_owned(), by: Id(9), at: entry.at });
        assert!(!entry.may_be_commented_by(Id(8)));
    }

    #[test]
    fn every_word_is_read_back() {
        assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
        assert!(Outcome::ALL.into_iter().all(|it| Outcome::parse(it.code()) == Some(it)));
        assert_eq!(Kind::ALL.into_iter().filter(|it| !it.is_joined()).count(), 1);
    }
}

//! Who must come and how many must agree: quorums and majorities of organisation life.
//!
//! Whole numbers only. **Two majorities differ, and mixing them up is the usual mistake**: an
//! ordinary decision needs more than half of those *due* (应到会), an election more than half of
//! those *present* (实到会).
//!
//! Sources: 党支部工作条例（试行）2018 articles 11 and 12, 基层组织选举工作条例 2020, 发展党员工作细则 2014
//! (to be compared with the text of 2026).

mod roll;

use std::fmt;

use kernel::share::Share;

pub use self::roll::{Attendance, Exclusion, Member, Reason, Roll, Standing, roll};

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 支部党员大会表决.
    General,
    /// 支部委员会会议.
    Committee,
    /// 接收预备党员、预备党员转正.
    Admission,
    /// 选举.
    Election,
}

/// Of whom a majority is a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// 应到会: who may vote, whether they came or not.
    Due,
    /// 实到会: who may vote and came.
    Present,
}

impl Kind {
    /// All kinds, in the order pages show them.
    pub const ALL: [Self; 4] = [Self::General, Self::Committee, Self::Admission, Self::Election];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Committee => "committee",
            Self::Admission => "admission",
            Self::Election => "election",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// The shares a decision is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shares {
    /// Of those due, so many must be present before anybody votes.
    pub open: Share,
    /// So many must say yes.
    pub pass: Share,
    /// Of whom the yes votes are a share.
    pub base: Base,
    /// Whether votes sent in writing before the meeting count: then there may be more yes votes than
    /// people present.
    pub in_writing: bool,
}

impl Shares {
    /// What the texts say. That a committee decides with more than half of its seats is usual
    /// practice (the text says "majority").
    pub const fn usual(kind: Kind) -> Self {
        let half = Share::at_least(1, 2);
        let more = Share::more_than(1, 2);
        let (open, base) = match kind {
            Kind::General | Kind::Committee => (half, Base::Due),
            Kind::Admission => (more, Base::Due),
            Kind::Election => (Share::at_least(4, 5), Base::Present),
        };
        Self { open, pass: more, base, in_writing: matches!(kind, Kind::Admission) }
    }
}

/// How many came and how many agreed. Only people with the right to vote are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// 应到会, as [`roll`] counts it.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// Yes votes; those in writing among them, where they count.
    pub yes: i64,
}

/// Why a count cannot be. `Display` is a sentence for who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A number is below 0, or nobody is due.
    Numbers,
    /// More came than were due.
    TooManyPresent(Count),
    /// More agreed than could vote.
    TooManyYes {
        /// Yes votes.
        yes: i64,
        /// The most there can be.
        most: i64,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers => f.write_str("应到会至少 1 人，别的数不能小于 0，请改过来"),
            Self::TooManyPresent(Count { due, present, .. }) => {
                write!(
                    f,
                    "实到会 {present} 人比应到会 {due} 人还多，请核对：没有表决权的人不算在内"
                )
            }
            Self::TooManyYes { yes, most } => {
                write!(f, "赞成 {yes} 票，可是最多只有 {most} 票，请核对")
            }
        }
    }
}

impl std::error::Error for Wrong {}

/// What follows from a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Whether enough came to vote at all.
    pub open: bool,
    /// Whether it is carried: enough came and enough agreed.
    pub passed: bool,
    /// So many had to come.
    pub least_present: i64,
    /// So many had to agree.
    pub least_yes: i64,
}

/// Judges a count.
pub fn decide(shares: Shares, count: Count) -> Result<Decision, Wrong> {
    let Count { due, present, yes } = count;
    if due < 1 || present < 0 || yes < 0 {
        return Err(Wrong::Numbers);
    }
    if present > due {
        return Err(Wrong::TooManyPresent(count));
    }
    let most = if shares.in_writing { due } else { present };
    if yes > most {
        return Err(Wrong::TooManyYes { yes, most });
    }
    let whole = match shares.base {
        Base::Due => due,
        Base::Present => present,
    };
    let open = shares.open.reached(present, due);
    Ok(Decision {
        open,
        passed: open && shares.pass.reached(yes, whole),
        least_present: shares.open.least(due),
        least_yes: shares.pass.least(whole),
    })
}

/// How many of the graded may be 优秀 in the yearly appraisal (民主评议): a third at most. Members on
/// probation take part and are not graded.
pub fn most_excellent(graded: i64) -> i64 {
    EXCELLENT_MAX.most(graded.max(0))
}

/// `appraisal.excellent_max`.
pub const EXCELLENT_MAX: Share = Share::at_least(1, 3);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(kind: Kind, due: i64, present: i64, yes: i64) -> Result<Decision, Wrong> {
        decide(Shares::usual(kind), Count { due, present, yes })
    }

    #[test]
    fn the_table_of_the_handbook() {
        for (due, election, general, admission, pass) in [
            (7, 6, 4, 4, 4),
            (10, 8, 5, 6, 6),
            (23, 19, 12, 12, 12),
            (30, 24, 15, 16, 16),
            (47, 38, 24, 24, 24),
        ] {
            let least = |kind| told(kind, due, due, 0).map(|it| it.least_present);
            assert_eq!(least(Kind::Election), Ok(election), "{due}");
            assert_eq!(least(Kind::General), Ok(general), "{due}");
            assert_eq!(least(Kind::Committee), Ok(general), "{due}");
            assert_eq!(least(Kind::Admission), Ok(admission), "{due}");
            for kind in [Kind::General, Kind::Admission] {
                assert_eq!(told(kind, due, due, 0).map(|it| it.least_yes), Ok(pass), "{due}");
            }
        }
    }

    #[test]
    fn eleven_of_twenty_win_an_election_and_lose_a_vote() {
        assert!(told(Kind::Election, 23, 20, 11).unwrap().passed);
        assert!(!told(Kind::Election, 23, 20, 10).unwrap().passed);
        assert!(!told(Kind::General, 23, 20, 11).unwrap().passed);
        assert!(told(Kind::General, 23, 20, 12).unwrap().passed);
        let short = told(Kind::Election, 23, 18, 18).unwrap();
        assert!(!short.open && !short.passed, "nothing is carried where too few came");
    }

    #[test]
    fn opinions_in_writing_count_for_an_admission_only() {
        assert!(told(Kind::Admission, 10, 6, 8).unwrap().passed);
        assert_eq!(told(Kind::General, 10, 6, 8), Err(Wrong::TooManyYes { yes: 8, most: 6 }));
        assert_eq!(told(Kind::Admission, 10, 6, 11), Err(Wrong::TooManyYes { yes: 11, most: 10 }));
    }

    #[test]
    fn a_count_that_cannot_be_is_told() {
        assert_eq!(told(Kind::General, 0, 0, 0), Err(Wrong::Numbers));
        assert_eq!(told(Kind::General, 5, -1, 0), Err(Wrong::Numbers));
        let more = told(Kind::General, 5, 6, 0).unwrap_err();
        assert!(more.to_string().contains("6 人比应到会 5 人还多"), "{more}");
    }

    #[test]
    fn a_third_may_be_excellent() {
        assert_eq!([0, 2, 3, 29, 30].map(most_excellent), [0, 0, 1, 9, 10]);
    }

    #[test]
    fn every_word_is_read_back() {
        assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
    }

    proptest! {
        /// The definitions of the handbook, written out once more.
        #[test]
        fn the_bases_are_those_of_the_texts(n in 1_i64..5_000, p in 0_i64..5_000, y in 0_i64..5_000) {
            let p = p % (n + 1);
            let y = y % (p + 1);
            let it = |kind| told(kind, n, p, y).map(|it| (it.open, it.passed));
            prop_assert_eq!(it(Kind::General), Ok((2 * p >= n, 2 * p >= n && 2 * y > n)));
            prop_assert_eq!(it(Kind::Committee), it(Kind::General));
            prop_assert_eq!(it(Kind::Admission), Ok((2 * p > n, 2 * p > n && 2 * y > n)));
            prop_assert_eq!(it(Kind::Election), Ok((5 * p >= 4 * n, 5 * p >= 4 * n && 2 * y > p)));
        }

        #[test]
        fn more_agreement_never_undoes_a_decision(n in 1_i64..500, p in 0_i64..500, y in 0_i64..500) {
            let p = p % (n + 1);
            let y = y % (p + 1);
            for kind in Kind::ALL {
                let one = told(kind, n, p, y).unwrap();
                prop_assert_eq!(one.passed, p >= one.least_present && y >= one.least_yes);
                if y < p {
                    prop_assert!(told(kind, n, p, y + 1).unwrap().passed || !one.passed);
                }
            }
        }
    }
}

//! Elections (换届): when a committee's term ends, what is to be done, and who was elected.
//!
//! Uses: schedule (half-years), share.
//!
//! Ballots are kept as totals only: nothing here knows who voted for whom.
//! Sources: 基层组织选举工作条例 2020, 机关基层组织工作条例 2019, the opinion on terms of 2018.

mod ballots;
pub mod course;
mod strokes;
mod term;
mod when;

pub use self::ballots::{Ballots, Outcome, Revote, Tally, Void, count};
pub use self::strokes::{by_strokes, on_a_list};
pub use self::term::{
    Body, Extension, Held, Line, Reminder, State, Term, TermDates, TermRules, reminders, sweep,
};
pub use self::when::{Approved, Lay, SHIFT_MOST, Shift, Unfit, extra_candidates, latest_reminded};

/// A step of an election, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 向上级请示换届.
    Ask,
    /// 上级批复.
    Approval,
    /// 酝酿推荐候选人初步人选.
    Suggest,
    /// 候选人预备人选报上级审查.
    Candidates,
    /// 上级同意候选人预备人选.
    CandidatesApproved,
    /// 发会议通知，核对应到会名册.
    Notice,
    /// 开党员大会：清点人数，通过选举办法和监票人，投票计票.
    Meeting,
    /// 第一次委员会会议，选书记、副书记.
    FirstCommittee,
    /// 结果报上级审批.
    Report,
    /// 上级批准，材料归档.
    Filed,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 10] = [
        Self::Ask,
        Self::Approval,
        Self::Suggest,
        Self::Candidates,
        Self::CandidatesApproved,
        Self::Notice,
        Self::Meeting,
        Self::FirstCommittee,
        Self::Report,
        Self::Filed,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Approval => "approval",
            Self::Suggest => "suggest",
            Self::Candidates => "candidates",
            Self::CandidatesApproved => "candidates_approved",
            Self::Notice => "notice",
            Self::Meeting => "meeting",
            Self::FirstCommittee => "first_committee",
            Self::Report => "report",
            Self::Filed => "filed",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether an organisation without a committee (fewer than seven members) skips it.
    pub fn needs_committee(self) -> bool {
        self == Self::FirstCommittee
    }

    /// Whether the organisation above does it.
    pub fn is_above(self) -> bool {
        matches!(self, Self::Approval | Self::CandidatesApproved | Self::Filed)
    }
}

/// The extra candidates of an election of committee members, in percent of the seats
/// (`election.extra_candidates_pct`).
pub const EXTRA_CANDIDATES_PERCENT: i64 = 20;

/// So many candidates there must be for so many seats: the seats and, rounded up, so many percent
/// more (差额).
pub fn least_candidates(seats: i64, extra_percent: i64) -> i64 {
    let extra = seats.max(0).saturating_mul(extra_percent.max(0)).saturating_add(99) / 100;
    seats.max(0).saturating_add(extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fifth_more_candidates_than_seats_rounded_up() {
        for (seats, want) in [(3, 4), (5, 6), (7, 9), (9, 11), (11, 14)] {
            assert_eq!(least_candidates(seats, EXTRA_CANDIDATES_PERCENT), want, "{seats}");
        }
        assert_eq!(least_candidates(5, 0), 5);
    }

    #[test]
    fn the_steps_are_in_order_and_read_back() {
        assert!(Step::ALL.windows(2).all(|it| it[0] < it[1]));
        assert!(Step::ALL.into_iter().all(|it| Step::parse(it.code()) == Some(it)));
        assert_eq!(Step::ALL.iter().filter(|it| it.is_above()).count(), 3);
        let skipped: Vec<_> = Step::ALL.into_iter().filter(|it| it.needs_committee()).collect();
        assert_eq!(skipped, [Step::FirstCommittee]);
    }

    proptest! {
        /// The integer form of the handbook.
        #[test]
        fn the_least_candidates_are_the_ceiling(seats in 1_i64..100_000) {
            prop_assert_eq!(least_candidates(seats, 20), seats + (seats + 4) / 5);
        }
    }
}

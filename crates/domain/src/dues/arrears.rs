//! Months that are not paid, and the half-yearly checks of dues.

use std::collections::BTreeSet;

use kernel::schedule::{Every, Period, Span, periods};
use kernel::time::Date;

/// A payment covers whole months, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    /// The first month, by any day of it.
    pub first: Date,
    /// The last month.
    pub last: Date,
    /// The day it was paid.
    pub paid_on: Date,
    /// What was paid, in fen.
    pub fen: i64,
}

/// What one member owes dues for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The days on which dues are owed: from the day the branch meeting admitted them.
    pub owed: Span,
    /// Months for which a good reason was accepted, or dues were waived with the approval of the
    /// next higher committee.
    pub excused: BTreeSet<Period>,
    /// The payments.
    pub payments: Vec<Payment>,
}

/// So many months in a row without a good reason are what the rules call leaving by one's own act.
/// **Here it is a flag for people and never more**: nobody's status is changed by counting.
pub const FLAG_MONTHS: i32 = 6;

/// So many months may be paid ahead.
pub const AHEAD_MONTHS: i32 = 6;

/// What is unpaid on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrears {
    /// Months that are over, owed and not paid, in order.
    pub unpaid: Vec<Period>,
    /// How many of them are the last ones in a row. An excused month neither counts nor parts them.
    pub in_a_row: i32,
    /// Whether somebody should talk to the member: [`FLAG_MONTHS`] or more in a row.
    pub flag: bool,
    /// Months paid for that lie more than [`AHEAD_MONTHS`] after the month of the payment.
    pub too_far_ahead: Vec<Period>,
}

/// What is unpaid on `today`. The running month is not over and owes nothing yet.
pub fn arrears(account: &Account, today: Date) -> Arrears {
    let month = |day| Period::of(Every::Month, day);
    let known = |it: &&Payment| it.paid_on <= today;
    let mut paid = BTreeSet::new();
    let mut too_far_ahead = Vec::new();
    for payment in account.payments.iter().filter(known) {
        for covered in periods(Every::Month, payment.first, payment.last) {
            paid.insert(covered);
            let ahead = month(payment.paid_on).until(covered);
            if ahead.is_some_and(|it| it > AHEAD_MONTHS) {
                too_far_ahead.push(covered);
            }
        }
    }
    let owed = periods(Every::Month, account.owed.from, account.owed.until.min(today));
    let over: Vec<Period> = owed.filter(|it| it.last() < today).collect();
    let is_unpaid = |it: &&Period| !paid.contains(*it) && !account.excused.contains(*it);
    let recent = over.iter().rev().filter(|it| !account.excused.contains(*it));
    let in_a_row = recent.take_while(|it| !paid.contains(*it)).count();
    let in_a_row = i32::try_from(in_a_row).unwrap_or(i32::MAX);
    Arrears {
        unpaid: over.iter().filter(is_unpaid).copied().collect(),
        in_a_row,
        flag: in_a_row >= FLAG_MONTHS,
        too_far_ahead,
    }
}

/// 一审两查: what is looked at every half-year (seed 001). That the three are these is a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// 审基数: whether bases and rates are right.
    Bases,
    /// 查收缴: whether it was paid in full and in time, by the months.
    Payments,
    /// 查使用: whether it was kept, passed on, used and published by the rules.
    Use,
}

impl Check {
    /// All three, the review first.
    pub const ALL: [Self; 3] = [Self::Bases, Self::Payments, Self::Use];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bases => "bases",
            Self::Payments => "payments",
            Self::Use => "use",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it is the review (审) and not one of the two checks (查).
    pub fn is_review(self) -> bool {
        self == Self::Bases
    }
}

/// The checks of a year, by the half-years they belong to.
pub fn checks_of(year: Date) -> Vec<(Period, Check)> {
    let half_years = periods(Every::HalfYear, year.first_of_year(), year.last_of_year());
    half_years.flat_map(|half| Check::ALL.map(|it| (half, it))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::plus_months;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn month(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn payment(first: &str, last: &str, paid_on: &str) -> Payment {
        Payment { first: day(first), last: day(last), paid_on: day(paid_on), fen: 1_000 }
    }

    fn account(payments: &[Payment], excused: &[&str]) -> Account {
        Account {
            owed: Span::since(day("2025-01-15")),
            excused: excused.iter().map(|it| month(it)).collect(),
            payments: payments.to_vec(),
        }
    }

    #[test]
    fn the_month_of_the_admission_is_owed_and_the_running_one_not_yet() {
        let it = account(&[], &[]);
        assert_eq!(arrears(&it, day("2025-01-31")).unpaid, []);
        assert_eq!(arrears(&it, day("2025-02-01")).unpaid, [month("2025-01")]);
    }

    #[test]
    fn six_months_in_a_row_are_flagged_and_five_are_not() {
        let it = account(&[payment("2025-01-01", "2025-01-31", "2025-01-20")], &[]);
        let told = arrears(&it, day("2025-07-31"));
        assert_eq!((told.in_a_row, told.flag), (5, false));
        let told = arrears(&it, day("2025-08-01"));
        assert_eq!((told.in_a_row, told.flag), (6, true));
        assert_eq!(told.unpaid.first().map(ToString::to_string), Some("2025-02".to_owned()));
    }

    #[test]
    fn a_month_with_a_good_reason_neither_counts_nor_parts() {
        let it = account(&[], &["2025-04", "2025-07"]);
        let told = arrears(&it, day("2025-08-01"));
        assert_eq!((told.in_a_row, told.flag, told.unpaid.len()), (5, false, 5));
    }

    #[test]
    fn a_payment_made_later_is_not_known_yet_and_one_in_between_ends_the_row() {
        let it = account(&[payment("2025-03-01", "2025-05-31", "2025-06-10")], &[]);
        assert_eq!(arrears(&it, day("2025-06-09")).unpaid.len(), 5);
        let told = arrears(&it, day("2025-08-01"));
        assert_eq!((told.unpaid.len(), told.in_a_row), (4, 2));
    }

    #[test]
    fn more_than_six_months_ahead_is_told() {
        let it = account(&[payment("2025-01-01", "2025-08-31", "2025-01-20")], &[]);
        assert_eq!(arrears(&it, day("2025-02-01")).too_far_ahead, [month("2025-08")]);
    }

    #[test]
    fn a_year_has_one_review_and_two_checks_each_half_year() {
        let all = checks_of(day("2025-05-05"));
        let words: Vec<_> = all.iter().map(|(half, it)| format!("{half} {}", it.code())).collect();
        assert_eq!(words.len(), 6);
        assert_eq!((words[0].as_str(), words[5].as_str()), ("2025H1 bases", "2025H2 use"));
        assert_eq!(Check::ALL.into_iter().filter(|it| it.is_review()).count(), 1);
        assert!(Check::ALL.into_iter().all(|it| Check::parse(it.code()) == Some(it)));
    }

    proptest! {
        /// Paid, excused and unpaid make up the months that are over.
        #[test]
        fn every_month_that_is_over_is_paid_excused_or_unpaid(
            paid in proptest::collection::btree_set(0_i32..40, 0..20),
            excused in proptest::collection::btree_set(0_i32..40, 0..10), months in 0_i32..40,
        ) {
            let start = day("2025-01-01");
            let of = |it: &i32| plus_months(start, *it);
            let pay = |it: &i32| Payment { first: of(it), last: of(it), paid_on: start, fen: 1 };
            let it = Account {
                owed: Span::since(start),
                excused: excused.iter().map(|it| Period::of(Every::Month, of(it))).collect(),
                payments: paid.iter().map(pay).collect(),
            };
            let told = arrears(&it, plus_months(start, months));
            let want: Vec<_> = (0..months)
                .filter(|it| !paid.contains(it) && !excused.contains(it))
                .map(|it| Period::of(Every::Month, of(&it)))
                .collect();
            prop_assert!(usize::try_from(told.in_a_row).unwrap() <= want.len());
            prop_assert_eq!(told.unpaid, want);
        }
    }
}

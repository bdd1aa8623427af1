//! What a member's months cost, what a payment covers, and what stays where it was paid.

use proptest::prelude::*;

use super::*;
use crate::rules::{Rule, Rulebook};

const A: Id = Id(1);
const B: Id = Id(2);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn month(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn usual(day: Date) -> Tariffs {
    Tariffs::on(day, &Rulebook::default())
}

fn set(from: &str, fen: i64) -> Set {
    Set { base: Base { from: day(from), fen }, kind: Kind::Salaried }
}

/// In branch A since the middle of January 2025, with a base of 4,000 yuan.
fn member() -> Member {
    Member {
        spans: vec![(A, Span::since(day("2025-01-15")))],
        sets: vec![set("2025-01-01", 400_000)],
        ..Member::default()
    }
}

fn told(member: &Member, today: &str) -> Vec<(String, Standing, i64)> {
    let lines = member.lines(usual, day(today));
    lines.iter().map(|it| (it.month.to_string(), it.standing, it.owed)).collect()
}

#[test]
fn a_month_is_owed_from_the_first_base_on_and_unpaid_when_it_is_over() {
    let it = member();
    let open = ("2025-03".to_owned(), Standing::Open, 4_000);
    let unpaid = |month: &str| (month.to_owned(), Standing::Unpaid, 4_000);
    assert_eq!(told(&it, "2025-03-31"), [unpaid("2025-01"), unpaid("2025-02"), open]);
    let none = Member { sets: Vec::new(), ..member() };
    assert_eq!(told(&none, "2025-03-31"), [("2025-03".to_owned(), Standing::Unset, 0)]);
    let later = Member { sets: vec![set("2025-03-01", 400_000)], ..member() };
    assert_eq!(told(&later, "2025-03-31").len(), 1, "before it, it was kept on paper");
    let gone = Member { spans: Vec::new(), ..member() };
    assert_eq!(told(&gone, "2025-03-31"), []);
}

#[test]
fn each_month_has_the_base_and_the_tariff_of_its_first_day() {
    let it =
        Member { sets: vec![set("2025-01-01", 400_000), set("2025-03-01", 600_000)], ..member() };
    let rate = Rule {
        key: "dues.salaried_rate_3".to_owned(),
        value: 200,
        unit: "per_10000".to_owned(),
        from: day("2025-04-02"),
        until: None,
        basis: String::new(),
        confidence: String::new(),
    };
    let book = Rulebook::new(vec![rate]);
    let lines = it.lines(|day| Tariffs::on(day, &book), day("2025-05-10"));
    let owed: Vec<i64> = lines.iter().map(|it| it.owed).collect();
    assert_eq!(owed, [4_000, 4_000, 9_000, 9_000, 12_000]);
}

#[test]
fn what_was_paid_stays_what_was_owed() {
    let mut it = member();
    it.paid.insert(month("2025-02"), PaidMonth { fen: 3_900, on: day("2025-02-20"), to: A });
    it.waived.insert(month("2025-03"));
    let lines = it.lines(usual, day("2025-04-01"));
    let told: Vec<_> = lines.iter().map(|it| (it.standing, it.owed, it.paid)).collect();
    let want = [
        (Standing::Unpaid, 4_000, 0),
        (Standing::Paid, 3_900, 3_900),
        (Standing::Waived, 0, 0),
        (Standing::Open, 4_000, 0),
    ];
    assert_eq!(told, want);
    let it = arrears_of(&lines, day("2025-04-01"));
    assert_eq!((it.unpaid, it.in_a_row), (vec![month("2025-01")], 0));
}

#[test]
fn a_month_is_owed_where_one_stood_on_its_first_day() {
    let it = Member {
        spans: vec![
            (A, Span::new(day("2025-01-15"), day("2025-03-10"))),
            (B, Span::since(day("2025-03-11"))),
        ],
        ..member()
    };
    let branches: Vec<Id> = it.lines(usual, day("2025-04-30")).iter().map(|it| it.branch).collect();
    assert_eq!(branches, [A, A, A, B], "of January the first that had them");
}

#[test]
fn what_was_taken_stays_with_the_branch_that_took_it() {
    let mut it =
        Member { spans: vec![(A, Span::new(day("2025-01-15"), day("2025-03-10")))], ..member() };
    for paid in ["2025-03", "2025-04", "2025-05"] {
        it.paid.insert(month(paid), PaidMonth { fen: 4_000, on: day("2025-01-20"), to: A });
    }
    let sum =
        |it: &Member| it.lines(usual, day("2025-06-30")).iter().map(|it| it.paid).sum::<i64>();
    assert_eq!(sum(&it), 12_000, "who left had paid ahead: it was taken all the same");
    it.spans.push((B, Span::since(day("2025-03-11"))));
    let lines = it.lines(usual, day("2025-06-30"));
    let of =
        |month: &str| lines.iter().find(|it| it.month.to_string() == month).map(|it| it.branch);
    assert_eq!((of("2025-05"), of("2025-06")), (Some(A), Some(B)));
}

#[test]
fn a_payment_covers_whole_months_and_what_is_over_is_a_gift() {
    let it = member();
    let paying = |first: &str, last: &str, fen| Paying {
        first: month(first),
        last: month(last),
        fen,
        on: day("2025-03-20"),
    };
    let try_ = |paying| pay((&it, A), usual, paying, day("2025-03-20"));
    let covered = try_(paying("2025-01", "2025-03", 12_000)).unwrap();
    assert_eq!((covered.months.len(), covered.extra, covered.is_large()), (3, 0, false));
    assert_eq!(try_(paying("2025-01", "2025-03", 11_999)), Err(Refusal::Short(12_000)));
    let gift = try_(paying("2025-03", "2025-03", 4_000 + LARGE_GIFT)).unwrap();
    assert!(!gift.is_large(), "a thousand yuan exactly are not large");
    assert!(try_(paying("2025-03", "2025-03", 4_001 + LARGE_GIFT)).unwrap().is_large());
    assert_eq!(try_(paying("2025-03", "2025-02", 4_000)), Err(Refusal::Backwards));
    assert!(try_(paying("2025-09", "2025-09", 4_000)).is_ok());
    let far = Refusal::TooFarAhead(month("2025-10"));
    assert_eq!(try_(paying("2025-10", "2025-10", 4_000)), Err(far));
    let early = Refusal::NotOurs(month("2024-12"));
    assert_eq!(try_(paying("2024-12", "2025-01", 8_000)), Err(early));
    let theirs = pay((&it, B), usual, paying("2025-01", "2025-01", 4_000), day("2025-03-20"));
    assert_eq!(
        theirs,
        Err(Refusal::NotOurs(month("2025-01"))),
        "no branch takes what another is owed"
    );
    let tomorrow = Paying { on: day("2025-03-21"), ..paying("2025-03", "2025-03", 4_000) };
    assert_eq!(try_(tomorrow), Err(Refusal::NotYet));
}

#[test]
fn no_month_is_paid_twice_and_none_that_was_waived() {
    let mut it = member();
    it.paid.insert(month("2025-02"), PaidMonth { fen: 4_000, on: day("2025-02-20"), to: A });
    it.waived.insert(month("2025-04"));
    let try_ = |first: &str, last: &str| {
        let paying =
            Paying { first: month(first), last: month(last), fen: 99_999, on: day("2025-05-01") };
        pay((&it, A), usual, paying, day("2025-05-01"))
    };
    assert_eq!(try_("2025-01", "2025-03"), Err(Refusal::Again(month("2025-02"))));
    assert_eq!(try_("2025-03", "2025-04"), Err(Refusal::Waived(month("2025-04"))));
    let none = Member { sets: Vec::new(), ..member() };
    let one = Paying {
        first: month("2025-03"),
        last: month("2025-03"),
        fen: 4_000,
        on: day("2025-03-20"),
    };
    let refused = pay((&none, A), usual, one, day("2025-03-20"));
    assert_eq!(refused, Err(Refusal::NoBase(month("2025-03"))));
}

#[test]
fn every_word_of_a_standing_is_read_back() {
    assert!(Standing::ALL.into_iter().all(|it| Standing::parse(it.code()) == Some(it)));
}

proptest! {
    /// Paying what is unpaid leaves nothing unpaid, and the sums of the lines are those of the payments.
    #[test]
    fn what_is_unpaid_can_be_paid_exactly(base in 0_i64..3_000_000, months in 1_i32..30) {
        let mut it = Member { sets: vec![set("2025-01-01", base)], ..member() };
        let today = kernel::time::plus_months(day("2025-01-01"), months);
        let owed: Vec<Line> = it
            .lines(usual, today)
            .into_iter()
            .filter(|it| it.standing == Standing::Unpaid)
            .collect();
        let sum: i64 = owed.iter().map(|it| it.owed).sum();
        let (first, last) = (owed[0].month, owed[owed.len() - 1].month);
        let paying = Paying { first, last, fen: sum, on: today };
        let covered = pay((&it, A), usual, paying, today).unwrap();
        prop_assert_eq!(covered.extra, 0);
        for (month, fen) in covered.months {
            it.paid.insert(month, PaidMonth { fen, on: today, to: A });
        }
        let lines = it.lines(usual, today);
        prop_assert!(lines.iter().all(|it| it.standing != Standing::Unpaid));
        prop_assert_eq!(lines.iter().map(|it| it.paid).sum::<i64>(), sum);
        prop_assert!(arrears_of(&lines, today).unpaid.is_empty());
    }

    /// Every month that a member has is in exactly one of the five standings, in order, once.
    #[test]
    fn months_stand_in_order_and_once(
        starts in proptest::collection::vec(0_i64..900, 0..4), paid in proptest::collection::btree_set(0_i32..40, 0..8),
    ) {
        let start = day("2024-06-01");
        let spans = starts.iter().map(|it| {
            let from = kernel::time::plus_days(start, *it);
            (A, Span::new(from, kernel::time::plus_days(from, 100)))
        });
        let of = |it: &i32| Period::of(Every::Month, kernel::time::plus_months(start, *it));
        let it = Member {
            spans: spans.collect(),
            sets: vec![set("2024-06-01", 500_000)],
            paid: paid.iter().map(|it| (of(it), PaidMonth { fen: 1, on: start, to: A })).collect(),
            ..Member::default()
        };
        let lines = it.lines(usual, day("2026-01-10"));
        prop_assert!(lines.windows(2).all(|it| it[0].month < it[1].month));
        prop_assert!(lines.iter().all(|line| (line.standing == Standing::Paid) == it.paid.contains_key(&line.month)));
    }
}

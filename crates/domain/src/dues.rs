//! Party dues (党费): how much a month, what is unpaid, and the half-yearly checks.
//!
//! Uses: schedule (months, half-years).
//!
//! All amounts are whole fen. A rate applies to the **whole** base, not to the part above a cut.
//! Source: 中组发〔2008〕3 号 and later notices. How an amount is rounded the rules do not say; half
//! up to the fen is a convention that an office may change.

mod arrears;
pub mod months;
mod tariffs;

pub use self::arrears::{
    AHEAD_MONTHS, Account, Arrears, Check, FLAG_MONTHS, Payment, arrears, checks_of,
};
pub use self::tariffs::Tariffs;

use kernel::time::Date;

/// Who pays, by which the rate differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 按月领工资的.
    Salaried,
    /// 离退休的: on the pension actually received.
    Retired,
    /// 农民党员: 0.2 to 1 yuan.
    Farmer,
    /// 学生党员: 0.2 yuan.
    Student,
    /// 下岗失业的: 0.2 yuan.
    LaidOff,
    /// 领低保、抚恤救济的: 0.2 yuan.
    Relief,
}

impl Kind {
    /// All kinds, in the order pages show them.
    pub const ALL: [Self; 6] =
        [Self::Salaried, Self::Retired, Self::Farmer, Self::Student, Self::LaidOff, Self::Relief];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Salaried => "salaried",
            Self::Retired => "retired",
            Self::Farmer => "farmer",
            Self::Student => "student",
            Self::LaidOff => "laid_off",
            Self::Relief => "relief",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// What it is charged by, as the rules say.
    pub fn tariff(self) -> Tariff {
        match self {
            Self::Salaried => Tariff::Rates(SALARIED.to_vec()),
            Self::Retired => Tariff::Rates(RETIRED.to_vec()),
            Self::Farmer => Tariff::Between(20, 100),
            Self::Student | Self::LaidOff | Self::Relief => Tariff::Between(20, 20),
        }
    }
}

/// Up to a base, this rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bracket {
    /// The largest base in fen a month, itself included; `None`: every larger one.
    pub upto: Option<i64>,
    /// The rate in hundredths of a percent: 50 is half a percent.
    pub rate: i64,
}

const fn bracket(upto: i64, rate: i64) -> Bracket {
    Bracket { upto: Some(upto), rate }
}

/// `dues.active`.
const SALARIED: &[Bracket] = &[
    bracket(300_000, 50),
    bracket(500_000, 100),
    bracket(1_000_000, 150),
    Bracket { upto: None, rate: 200 },
];

/// `dues.retired`.
const RETIRED: &[Bracket] = &[bracket(500_000, 50), Bracket { upto: None, rate: 100 }];

/// What somebody is charged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tariff {
    /// By the base, the brackets in order.
    Rates(Vec<Bracket>),
    /// An amount in fen between two, which the branch says; the same twice where it is fixed.
    Between(i64, i64),
}

/// To what an amount is rounded; half a unit goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// 分.
    #[default]
    Fen,
    /// 角.
    Jiao,
    /// 元.
    Yuan,
}

impl Rounding {
    /// All of them, the finest first.
    pub const ALL: [Self; 3] = [Self::Fen, Self::Jiao, Self::Yuan];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fen => "half_up_fen",
            Self::Jiao => "half_up_jiao",
            Self::Yuan => "half_up_yuan",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// The fen in a unit.
    pub fn unit(self) -> i64 {
        match self {
            Self::Fen => 1,
            Self::Jiao => 10,
            Self::Yuan => 100,
        }
    }
}

/// An amount and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// Fen a month.
    pub fen: i64,
    /// The bracket that was taken; `None` for an amount the branch says.
    pub bracket: Option<Bracket>,
}

/// The parts of a base of one: hundredths of a percent.
const WHOLE: i128 = 10_000;

/// What a base in fen is charged a month. The base counts whole, in the first bracket that holds it;
/// none for a base below 0 or one that no bracket holds.
pub fn by_rates(base: i64, brackets: &[Bracket], rounding: Rounding) -> Option<Amount> {
    let holds = |it: &&Bracket| it.upto.is_none_or(|upto| base <= upto);
    let bracket = brackets.iter().find(holds).filter(|_| base >= 0)?;
    let unit = i128::from(rounding.unit());
    let exact = i128::from(base) * i128::from(bracket.rate);
    // Half a unit up, once, from the exact amount.
    let units = (2 * exact + WHOLE * unit).div_euclid(2 * WHOLE * unit);
    let fen = i64::try_from(units * unit).ok()?;
    Some(Amount { fen, bracket: Some(*bracket) })
}

/// A base that holds from a day on: it is set once a year and stays for the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Base {
    /// From this day on.
    pub from: Date,
    /// Fen a month.
    pub fen: i64,
}

/// The base in force on the first day of a month: who gets more in the middle pays more from the
/// next month on. Of two from one day the later in the list holds.
pub fn base_of(bases: &[Base], month: Date) -> Option<Base> {
    let first = month.first_of_month();
    let holds = |it: &&Base| it.from <= first;
    bases.iter().filter(holds).max_by_key(|it| it.from).copied()
}

/// A single gift of more than this many fen is 大额党费 and is passed on by itself.
pub const LARGE_GIFT: i64 = 100_000;

/// Dues and advance payments usually stay below this many fen a month. It is told, never enforced.
pub const USUAL_MOST: i64 = 100_000;

/// Yuan with two decimals, as `43.87`.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// The most yuan that are read: beyond any pay.
const MOST_YUAN: i64 = 1_000_000_000;

/// Reads yuan with at most two decimals (`4386.50`, `5000`) as fen; nothing for any other text, for
/// an amount below 0 or beyond a billion.
pub fn fen(text: &str) -> Option<i64> {
    let text = text.trim();
    let (yuan, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !digits(yuan) || !digits(decimals) || decimals.len() > 2 {
        return None;
    }
    let yuan: i64 = yuan.parse().ok().filter(|it| *it <= MOST_YUAN)?;
    let cents: i64 = decimals.parse().ok()?;
    Some(yuan * 100 + if decimals.len() == 1 { cents * 10 } else { cents })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rated(kind: Kind, base: &str, rounding: Rounding) -> String {
        let Tariff::Rates(brackets) = kind.tariff() else { return "between".to_owned() };
        yuan(by_rates(fen(base).unwrap(), &brackets, rounding).unwrap().fen)
    }

    #[test]
    fn the_amounts_of_the_handbook() {
        for (base, want) in [
            ("3000.00", "15.00"),
            ("3000.01", "30.00"),
            ("4386.50", "43.87"),
            ("5000", "50.00"),
            ("5000.01", "75.00"),
            ("7256.30", "108.84"),
            ("10000", "150.00"),
            ("10000.01", "200.00"),
            ("12500", "250.00"),
            ("0", "0.00"),
        ] {
            assert_eq!(rated(Kind::Salaried, base, Rounding::Fen), want, "{base}");
        }
        for (base, want) in [("5000", "25.00"), ("5000.01", "50.00"), ("6120.40", "61.20")] {
            assert_eq!(rated(Kind::Retired, base, Rounding::Fen), want, "{base}");
        }
    }

    #[test]
    fn some_pay_what_the_branch_says() {
        assert_eq!(Kind::Farmer.tariff(), Tariff::Between(20, 100));
        assert_eq!(Kind::Student.tariff(), Tariff::Between(20, 20));
        assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
    }

    #[test]
    fn half_a_unit_goes_up_once() {
        // 0.5 % of 4386.00 is 21.93; of 4410.00 it would be 22.05.
        assert_eq!(rated(Kind::Retired, "4386", Rounding::Jiao), "21.90");
        assert_eq!(rated(Kind::Retired, "4410", Rounding::Jiao), "22.10");
        assert_eq!(rated(Kind::Retired, "4500", Rounding::Yuan), "23.00");
        // 22.4975: to the fen 22.50, yet to the yuan 22 and not 23 by rounding twice.
        assert_eq!(rated(Kind::Retired, "4499.50", Rounding::Fen), "22.50");
        assert_eq!(rated(Kind::Retired, "4499.50", Rounding::Yuan), "22.00");
        assert!(Rounding::ALL.into_iter().all(|it| Rounding::parse(it.code()) == Some(it)));
    }

    #[test]
    fn money_is_read_exactly_or_not_at_all() {
        for (text, want) in
            [("4386.5", 438_650), ("4386.50", 438_650), ("0.01", 1), (" 5000 ", 500_000)]
        {
            assert_eq!(fen(text), Some(want), "{text}");
        }
        for text in ["", ".5", "5.", "5.005", "-5", "5e3", "5,000", "1000000001", "五千", "+5"] {
            assert_eq!(fen(text), None, "{text}");
        }
        assert_eq!(yuan(-105), "-1.05");
    }

    #[test]
    fn a_base_holds_for_whole_months() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let base = |from: &str, fen| Base { from: day(from), fen };
        let bases = [base("2025-03-02", 600_000), base("2025-01-01", 500_000)];
        let at = |month: &str| base_of(&bases, day(month)).map(|it| it.fen);
        assert_eq!(at("2024-12-31"), None);
        assert_eq!(at("2025-03-31"), Some(500_000));
        assert_eq!(at("2025-04-01"), Some(600_000));
    }

    proptest! {
        /// The integer form of the handbook, and the nearest fen.
        #[test]
        fn an_amount_is_the_nearest_to_the_exact_one(base in 0_i64..10_000_000_000, rate in 0_i64..10_000) {
            let brackets = [Bracket { upto: None, rate }];
            let found = by_rates(base, &brackets, Rounding::Fen).unwrap().fen;
            prop_assert_eq!(found, (base * rate + 5_000) / 10_000);
            for rounding in Rounding::ALL {
                let unit = rounding.unit();
                let found = by_rates(base, &brackets, rounding).unwrap().fen;
                let off = i128::from(found) * 10_000 - i128::from(base) * i128::from(rate);
                prop_assert_eq!(found % unit, 0);
                prop_assert!(2 * off.abs() <= 10_000 * i128::from(unit));
                prop_assert!(2 * off != -10_000 * i128::from(unit), "half goes up");
            }
        }

        #[test]
        fn who_earns_more_never_pays_less(one in 0_i64..3_000_000, more in 0_i64..3_000_000) {
            for kind in [Kind::Salaried, Kind::Retired] {
                let Tariff::Rates(brackets) = kind.tariff() else { return Ok(()) };
                let pays = |base| by_rates(base, &brackets, Rounding::Fen).map(|it| it.fen);
                prop_assert!(pays(one) <= pays(one + more));
            }
        }

        #[test]
        fn money_is_written_as_it_is_read(amount in 0_i64..100_000_000_000) {
            prop_assert_eq!(fen(&yuan(amount)), Some(amount));
        }

        #[test]
        fn no_base_panics(base: i64, rate: i64, upto: Option<i64>) {
            let _ = by_rates(base, &[Bracket { upto, rate }], Rounding::Yuan);
        }
    }
}

//! What a county charges (党费标准) on a day: the dated rules `dues.*`, over what the text says.

use kernel::time::Date;

use super::{Amount, Bracket, Kind, Rounding, Tariff, by_rates};
use crate::rules::Rulebook;

/// The tariffs in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariffs {
    salaried: Vec<Bracket>,
    retired: Vec<Bracket>,
    /// What farmers pay, the least and the most, in fen.
    farmer: (i64, i64),
    /// What students, the laid-off and those on relief pay, in fen.
    fixed: i64,
    rounding: Rounding,
}

/// Cuts and rates, the keys of which end in 1, 2 …; the last bracket has no cut.
const SALARIED_UPTO: [(&str, i64); 3] = [
    ("dues.salaried_upto_1", 3_000),
    ("dues.salaried_upto_2", 5_000),
    ("dues.salaried_upto_3", 10_000),
];
const SALARIED_RATE: [(&str, i64); 4] = [
    ("dues.salaried_rate_1", 50),
    ("dues.salaried_rate_2", 100),
    ("dues.salaried_rate_3", 150),
    ("dues.salaried_rate_4", 200),
];
const RETIRED_UPTO: [(&str, i64); 1] = [("dues.retired_upto_1", 5_000)];
const RETIRED_RATE: [(&str, i64); 2] = [("dues.retired_rate_1", 50), ("dues.retired_rate_2", 100)];

impl Tariffs {
    /// The tariffs of a county on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        let number = |(key, usual): (&str, i64)| book.number(day, key, usual);
        let brackets = |upto: &[(&str, i64)], rates: &[(&str, i64)]| -> Vec<Bracket> {
            // A cut is whole yuan, and itself included.
            let cuts = upto.iter().map(|it| Some(number(*it) * 100)).chain([None]);
            let rates = rates.iter().map(|it| number(*it));
            cuts.zip(rates).map(|(upto, rate)| Bracket { upto, rate }).collect()
        };
        let least = number(("dues.farmer_least", 20));
        Self {
            salaried: brackets(&SALARIED_UPTO, &SALARIED_RATE),
            retired: brackets(&RETIRED_UPTO, &RETIRED_RATE),
            farmer: (least, number(("dues.farmer_most", 100)).max(least)),
            fixed: number(("dues.fixed", 20)),
            rounding: match number(("dues.round", 0)) {
                1 => Rounding::Jiao,
                2 => Rounding::Yuan,
                _ => Rounding::Fen,
            },
        }
    }

    /// What somebody of a kind is charged by.
    pub fn of(&self, kind: Kind) -> Tariff {
        match kind {
            Kind::Salaried => Tariff::Rates(self.salaried.clone()),
            Kind::Retired => Tariff::Rates(self.retired.clone()),
            Kind::Farmer => Tariff::Between(self.farmer.0, self.farmer.1),
            Kind::Student | Kind::LaidOff | Kind::Relief => Tariff::Between(self.fixed, self.fixed),
        }
    }

    /// What a base in fen is charged a month. For a kind that is charged by no rate the base is the
    /// amount the branch said, drawn into what the tariff allows.
    pub fn amount(&self, kind: Kind, base: i64) -> Option<Amount> {
        match self.of(kind) {
            Tariff::Rates(brackets) => by_rates(base, &brackets, self.rounding),
            Tariff::Between(least, most) => {
                Some(Amount { fen: base.clamp(least, most), bracket: None })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rule;

    const DAY: Date = Date::constant(2025, 3, 3);

    fn rule(key: &str, value: i64) -> Rule {
        Rule {
            key: key.to_owned(),
            value,
            unit: String::new(),
            from: Date::constant(2025, 1, 1),
            until: None,
            basis: String::new(),
            confidence: String::new(),
        }
    }

    #[test]
    fn where_nobody_set_anything_the_text_holds() {
        let usual = Tariffs::on(DAY, &Rulebook::default());
        for kind in Kind::ALL {
            assert_eq!(usual.of(kind), kind.tariff(), "{kind:?}");
        }
        assert_eq!(usual.amount(Kind::Salaried, 725_630).map(|it| it.fen), Some(10_884));
        assert_eq!(usual.amount(Kind::Student, 0).map(|it| it.fen), Some(20));
        assert_eq!(usual.amount(Kind::Farmer, 50).map(|it| it.fen), Some(50));
        assert_eq!(usual.amount(Kind::Farmer, 5_000).map(|it| it.fen), Some(100));
        assert_eq!(usual.amount(Kind::Salaried, -1), None);
    }

    #[test]
    fn a_county_sets_cuts_rates_and_rounding_from_a_day_on() {
        let book = Rulebook::new(vec![
            rule("dues.salaried_upto_1", 4_000),
            rule("dues.salaried_rate_1", 60),
            rule("dues.round", 1),
            rule("dues.fixed", 30),
            rule("dues.farmer_least", 200),
        ]);
        let ours = Tariffs::on(DAY, &book);
        // 3,500.00 yuan by 0.6 % are 21.00; before the day of the rule they were 1 %.
        assert_eq!(ours.amount(Kind::Salaried, 350_000).map(|it| it.fen), Some(2_100));
        assert_eq!(ours.amount(Kind::Salaried, 351_000).map(|it| it.fen), Some(2_110));
        assert_eq!(ours.amount(Kind::Relief, 0).map(|it| it.fen), Some(30));
        assert_eq!(ours.of(Kind::Farmer), Tariff::Between(200, 200), "never least above most");
        let before = Tariffs::on(Date::constant(2024, 12, 31), &book);
        assert_eq!(before.amount(Kind::Salaried, 350_000).map(|it| it.fen), Some(3_500));
    }
}

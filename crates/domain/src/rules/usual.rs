//! What is usual: what holds where a county has set nothing, each with the text it rests on. From the one
//! file `crates/domain/defaults.toml`, which the build turns into these constants.

/// What a rule is where nobody set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// Its key.
    pub key: &'static str,
    /// The number.
    pub value: i64,
    /// What the number counts.
    pub unit: &'static str,
    /// The text it rests on.
    pub basis: &'static str,
    /// How sure we are of it: A (seen) to D (varies by place).
    pub confidence: char,
    /// Whether a county begins with a row of it, in force since ever.
    pub begins: bool,
}

/// A figure of the texts that no county sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A share of a whole.
    Share {
        /// The numerator.
        num: i64,
        /// The denominator.
        den: i64,
        /// Whether exactly this share is too little.
        strict: bool,
        /// Of whom: `due` or `present`.
        base: &'static str,
    },
    /// Numbers in order.
    Steps(&'static [i64]),
    /// Up to a base in fen, itself included, a rate in hundredths of a percent; -1: every larger base.
    Brackets(&'static [(i64, i64)]),
}

/// What the texts fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Its key.
    pub key: &'static str,
    /// The figure.
    pub figure: Figure,
    /// The text it rests on.
    pub basis: &'static str,
    /// How sure we are of it.
    pub confidence: char,
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What is usual of a rule.
pub fn of(key: &str) -> Option<&'static Usual> {
    RULES.iter().find(|it| it.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dues::{Kind as Payer, Tariff};
    use crate::quorum::{Base, EXCELLENT_MAX, Kind, Shares};
    use crate::rules::known::{self, OF_CATEGORY};
    use crate::volunteers::STARS;
    use kernel::share::Share;

    /// What the country sets: a county begins with it, and no page offers it.
    const NATIONAL: &[&str] = &["rating.satisfied_from"];

    #[test]
    fn the_file_and_the_table_of_what_a_county_may_set_agree() {
        for known in known::ALL.iter().filter(|it| it.key != OF_CATEGORY) {
            let usual = of(known.key).unwrap_or_else(|| panic!("{} has no default", known.key));
            assert_eq!(usual.unit, known.units[0], "{}", known.key);
        }
        for usual in RULES.iter().filter(|it| !NATIONAL.contains(&it.key)) {
            let known = known::find(usual.key);
            let known = known.unwrap_or_else(|| panic!("no county may set {}", usual.key));
            assert_eq!(known.check(usual.value, usual.unit), Ok(()), "{}", usual.key);
            // A limit by category has no value for all: a county begins with its own.
            assert!(known.usual().is_some() || usual.begins, "{}", usual.key);
        }
    }

    #[test]
    fn the_code_has_what_the_texts_fix() {
        let share = |it: Share, base: Base| {
            let base = if base == Base::Due { "due" } else { "present" };
            let (num, den, strict) = (i64::from(it.num()), i64::from(it.den()), it.is_strict());
            Figure::Share { num, den, strict, base }
        };
        let brackets = |it: Payer| {
            let Tariff::Rates(all) = it.tariff() else { panic!("{it:?} pays by rates") };
            let all: Vec<_> = all.iter().map(|it| (it.upto.unwrap_or(-1), it.rate)).collect();
            Figure::Brackets(all.leak())
        };
        let (general, election) = (Shares::usual(Kind::General), Shares::usual(Kind::Election));
        let admission = Shares::usual(Kind::Admission);
        for it in FIXED {
            let own = match it.key {
                "quorum.general" => share(general.open, Base::Due),
                "pass.general" => share(general.pass, general.base),
                "quorum.admission" => share(admission.open, Base::Due),
                "quorum.election" => share(election.open, Base::Due),
                "pass.election" => share(election.pass, election.base),
                "appraisal.excellent_max" => share(EXCELLENT_MAX, Base::Due),
                "volunteer.stars" => Figure::Steps(&STARS),
                "dues.active" => brackets(Payer::Salaried),
                "dues.retired" => brackets(Payer::Retired),
                other => panic!("nothing in the code is {other}"),
            };
            assert_eq!(it.figure, own, "{}", it.key);
        }
        assert_eq!(FIXED.len(), 9, "none is left out");
    }
}

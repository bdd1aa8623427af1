//! Shares judged in whole numbers: "at least four fifths of", "more than half of", "at most a
//! third of". No float is ever asked.

/// A share of a whole that must be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    num: u32,
    den: u32,
    strict: bool,
}

impl Share {
    /// `num/den` or more of the whole. A denominator of 0 counts as 1.
    pub const fn at_least(num: u32, den: u32) -> Self {
        Self { num, den: if den == 0 { 1 } else { den }, strict: false }
    }

    /// More than `num/den` of the whole. A denominator of 0 counts as 1.
    pub const fn more_than(num: u32, den: u32) -> Self {
        Self { strict: true, ..Self::at_least(num, den) }
    }

    /// The numerator.
    pub const fn num(self) -> u32 {
        self.num
    }

    /// The denominator, 1 at least.
    pub const fn den(self) -> u32 {
        self.den
    }

    /// Whether exactly `num/den` is too little.
    pub const fn is_strict(self) -> bool {
        self.strict
    }

    /// Whether `part` of `whole` reaches the share.
    pub fn reached(self, part: i64, whole: i64) -> bool {
        let (have, want) = self.sides(part, whole);
        if self.strict { have > want } else { have >= want }
    }

    /// The smallest part that reaches the share; 0 at least.
    pub fn least(self, whole: i64) -> i64 {
        let (num, den) = (i128::from(self.num), i128::from(self.den));
        let want = num * i128::from(whole);
        let least = if self.strict { want.div_euclid(den) + 1 } else { ceil(want, den) };
        narrow(least.max(0))
    }

    /// The largest part that does not go beyond `num/den`: what a cap allows.
    pub fn most(self, whole: i64) -> i64 {
        narrow((i128::from(self.num) * i128::from(whole)).div_euclid(i128::from(self.den)))
    }

    fn sides(self, part: i64, whole: i64) -> (i128, i128) {
        let part = i128::from(part) * i128::from(self.den);
        (part, i128::from(whole) * i128::from(self.num))
    }
}

/// `a / b` rounded up, for `b` above 0.
fn ceil(a: i128, b: i128) -> i128 {
    -(-a).div_euclid(b)
}

fn narrow(it: i128) -> i64 {
    i64::try_from(it).unwrap_or(if it < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_is_reached_at_half_and_more_than_half_beyond_it() {
        let (half, more) = (Share::at_least(1, 2), Share::more_than(1, 2));
        assert_eq!((half.least(10), more.least(10)), (5, 6));
        assert_eq!((half.least(7), more.least(7)), (4, 4));
        assert!(half.reached(5, 10) && !more.reached(5, 10));
        assert_eq!((half.least(0), more.least(0)), (0, 1), "nothing is not more than nothing");
        assert_eq!(Share::at_least(1, 3).most(10), 3);
        assert_eq!(Share::at_least(1, 0).den(), 1);
    }

    proptest! {
        #[test]
        fn the_least_part_reaches_and_one_less_does_not(
            num in 0_u32..200, den in 0_u32..200, strict in any::<bool>(), whole in 0..i64::MAX / 400,
        ) {
            let share = Share { strict, ..Share::at_least(num, den) };
            let least = share.least(whole);
            prop_assert!(share.reached(least, whole));
            prop_assert!(least == 0 || !share.reached(least - 1, whole));
        }

        #[test]
        fn a_cap_allows_its_most_and_not_one_more(num in 0_u32..200, den in 1_u32..200, whole in 0_i64..1_000_000) {
            let most = Share::at_least(num, den).most(whole);
            let beyond = Share::more_than(num, den);
            prop_assert!(!beyond.reached(most, whole) && beyond.reached(most + 1, whole));
        }

        #[test]
        fn no_share_panics(num: u32, den: u32, strict: bool, part: i64, whole: i64) {
            let share = Share { strict, ..Share::at_least(num, den) };
            let _ = (share.reached(part, whole), share.least(whole), share.most(whole));
        }
    }
}

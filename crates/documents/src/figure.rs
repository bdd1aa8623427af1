//! Numbers as people read them: grouped digits, and ratios that show what they are made of.

/// Digits in groups of three: `3891` is "3,891".
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A ratio in per cent with two decimals, half up: 3825 of 3891 is "98.30%".
/// Nothing of nothing is "—", and so is something of nothing: neither is a ratio.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let hundredths = (part * 20_000 + whole) / (whole * 2);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A ratio with its numerator and denominator: "98.30%（3,825 / 3,891）".
pub fn ratio(part: u64, whole: u64) -> String {
    format!("{}（{} / {}）", percent(part, whole), grouped(part), grouped(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        for (value, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (3_891, "3,891"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(value), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn ratios_are_rounded_half_up_without_floats() {
        assert_eq!(percent(3_825, 3_891), "98.30%");
        assert_eq!(percent(3_771, 3_825), "98.59%");
        assert_eq!(percent(1, 8_000), "0.01%");
        assert_eq!(percent(1, 3), "33.33%");
        assert_eq!(percent(2, 3), "66.67%");
        assert_eq!(percent(u64::MAX, u64::MAX), "100.00%");
    }

    #[test]
    fn nothing_of_nothing_is_a_dash() {
        assert_eq!(percent(0, 0), "—");
        assert_eq!(percent(3, 0), "—");
        assert_eq!(ratio(0, 0), "—（0 / 0）");
    }
}

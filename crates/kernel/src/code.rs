//! Short codes for people: read aloud, written on paper, typed on an old phone.
//!
//! Crockford's alphabet of 32 characters without I, L, O and U, and one check character at the
//! end. The check is a weighted sum in the field of 32 elements: the character `k` places from
//! the right weighs αᵏ, and the whole must sum to zero. No weight is zero, so every single wrong
//! character is found; neighbours weigh differently, so every exchange of two is found.

/// The alphabet; a character's place is its value.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The most payload characters: α has 31 different powers, one of which weighs the check.
pub const MOST_CHARS: usize = 30;

/// Payload characters of a number: 30 bits.
const NUMBER: usize = 6;

/// Payload characters of a tracking code: 75 bits.
const TRACKING: usize = 15;

/// The low `5 × chars` bits as that many characters, and the check character after them.
///
/// Higher bits are not shown: the caller says by `chars` how many count. More than
/// [`MOST_CHARS`] counts as [`MOST_CHARS`].
pub fn encode(bits: u128, chars: usize) -> String {
    let mut values: Vec<u8> = (0..chars.min(MOST_CHARS))
        .rev()
        .map(|place| {
            let shift = u32::try_from(place * 5).unwrap_or(u32::MAX);
            u8::try_from(bits.checked_shr(shift).unwrap_or(0) & 31).unwrap_or(0)
        })
        .collect();
    values.push(check(&values));
    values.into_iter().map(character).collect()
}

/// A number for things people speak of: six characters and the check, `7K4-2M9-Q`.
///
/// Shows the low 30 bits. The caller keeps numbers apart.
pub fn number_code(bits: u64) -> String {
    group(&encode(u128::from(bits), NUMBER), 3)
}

/// A code that opens something: fifteen characters and the check, in four groups of four.
///
/// Shows the low 75 bits, which must come from a strong random source.
pub fn tracking_code(bits: u128) -> String {
    group(&encode(bits, TRACKING), 4)
}

/// Reads a number as people type it and gives it as [`number_code`] writes it.
///
/// Small letters, full-width characters, spaces and dashes anywhere are fine, I and L are read as
/// 1, O as 0. Nothing if the length is wrong, a character is foreign or the check fails.
pub fn parse_number(text: &str) -> Option<String> {
    Some(group(&parse(text, NUMBER)?, 3))
}

/// Reads a tracking code as people type it and gives it as [`tracking_code`] writes it.
pub fn parse_tracking(text: &str) -> Option<String> {
    Some(group(&parse(text, TRACKING)?, 4))
}

/// Reads `chars` characters and a right check, and gives them plain, without dashes.
pub fn parse(text: &str, chars: usize) -> Option<String> {
    let mut values = Vec::with_capacity(chars.min(MOST_CHARS) + 1);
    for it in text.chars().map(half_width).filter(|it| !is_filler(*it)) {
        if values.len() > chars {
            return None;
        }
        values.push(value(it)?);
    }
    let whole = values.len() == chars + 1 && chars <= MOST_CHARS && sum(&values) == 0;
    whole.then(|| values.into_iter().map(character).collect())
}

/// Full-width letters, digits and signs as their half-width ones.
fn half_width(it: char) -> char {
    match it {
        '！'..='～' => char::from_u32(u32::from(it) - 0xFEE0).unwrap_or(it),
        other => other,
    }
}

fn is_filler(it: char) -> bool {
    // The dashes U+2010 to U+2015, the minus sign and the dots some keyboards give for a dash.
    it.is_whitespace() || matches!(it, '-' | '_' | '‐'..='―' | '−' | '·' | '.')
}

fn value(it: char) -> Option<u8> {
    let it = match it.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let place = ALPHABET.iter().position(|&known| char::from(known) == it)?;
    u8::try_from(place).ok()
}

fn character(value: u8) -> char {
    // Values are below 32 by construction.
    ALPHABET.get(usize::from(value)).map_or('0', |&it| char::from(it))
}

/// The check character's value: the one that makes the whole sum to zero.
fn check(payload: &[u8]) -> u8 {
    // The check weighs α⁰ = 1, the last payload character α, so one more multiplication.
    times_alpha(sum(payload))
}

/// Σ αᵏ·vₖ with k counted from the right, by Horner's rule; addition in this field is xor.
fn sum(values: &[u8]) -> u8 {
    values.iter().fold(0, |acc, &it| times_alpha(acc) ^ it)
}

/// Multiplies by α, a root of x⁵ + x² + 1, which generates all 31 elements that are not zero.
fn times_alpha(it: u8) -> u8 {
    let doubled = it << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

fn group(plain: &str, size: usize) -> String {
    let mut out = String::with_capacity(plain.len() + plain.len() / size.max(1));
    for (index, it) in plain.chars().enumerate() {
        if index > 0 && index % size.max(1) == 0 {
            out.push('-');
        }
        out.push(it);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_have_their_shape() {
        assert_eq!(number_code(0), "000-000-0");
        assert_eq!(number_code(1), "000-001-2");
        assert_eq!(number_code(u64::MAX).len(), 9);
        assert_eq!(tracking_code(0), "0000-0000-0000-0000");
        // Printed codes must stay readable: these never change.
        assert_eq!(number_code(123_456_789), "3NQ-K8N-1");
        assert_eq!(tracking_code(0x0123_4567_89AB_CDEF_0123), "4HMA-SW9N-F6YY-093X");
        let full = tracking_code(u128::MAX);
        assert_eq!(full.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4]);
    }

    #[test]
    fn what_people_type_is_read() {
        let code = number_code(0o1234_5670);
        let sloppy = format!("　{}  ", code.to_lowercase().replacen('-', "—", 1));
        assert_eq!(parse_number(&sloppy), Some(code));

        let zero_one = number_code(1 << 5);
        assert_eq!(zero_one, "000-010-4");
        assert_eq!(parse_number("ooO-oIo-4"), Some(zero_one.clone()));
        assert_eq!(parse_number("０００－０ｌ０－４"), Some(zero_one));
    }

    #[test]
    fn what_is_no_code_is_not_read() {
        for text in
            ["", "000-000", "000-000-00", "000-000-1", "UUU-000-0", "编号", "000-000-0\u{0}"]
        {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert_eq!(parse_tracking("000-000-0"), None);
        assert_eq!(parse_tracking(&"0".repeat(100_000)), None);
    }

    /// The check holds for every pair of values at every pair of neighbouring places, whatever the
    /// rest of the code is: the sum is linear, so it is enough that the difference is not zero.
    #[test]
    fn every_wrong_character_and_every_exchange_of_neighbours_is_found() {
        for length in 2..=MOST_CHARS + 1 {
            for place in 0..length {
                for error in 1..32_u8 {
                    let mut difference = vec![0; length];
                    difference[place] = error;
                    assert_ne!(sum(&difference), 0, "one wrong character at {place}");
                    if place > 0 {
                        // Exchanging a and b changes both places by a xor b.
                        difference[place - 1] = error;
                        assert_ne!(sum(&difference), 0, "an exchange at {place}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(bits in any::<u128>(), number in any::<u64>()) {
            prop_assert_eq!(parse_tracking(&tracking_code(bits)), Some(tracking_code(bits)));
            prop_assert_eq!(parse_number(&number_code(number)), Some(number_code(number)));
        }

        #[test]
        fn different_bits_give_different_codes(a in 0_u64..1 << 30, b in 0_u64..1 << 30) {
            prop_assert_eq!(number_code(a) == number_code(b), a == b);
        }

        /// The same law on whole codes, through the public door.
        #[test]
        fn a_slip_of_the_pen_is_not_read(bits in any::<u128>(), place in 0_usize..15, other in 0_u8..32) {
            let plain: Vec<char> = encode(bits, 15).chars().collect();

            let mut wrong = plain.clone();
            wrong[place] = character(other);
            prop_assert_eq!(parse_tracking(&String::from_iter(&wrong)).is_some(), wrong == plain);

            let mut swapped = plain.clone();
            swapped.swap(place, place + 1);
            prop_assert_eq!(parse_tracking(&String::from_iter(&swapped)).is_some(), swapped == plain);
        }

        #[test]
        fn no_text_panics(text in any::<String>(), bits in any::<u128>(), chars in 0_usize..200) {
            let _ = (parse_number(&text), parse(&text, chars));
            prop_assert!(encode(bits, chars).len() <= MOST_CHARS + 1);
        }
    }
}

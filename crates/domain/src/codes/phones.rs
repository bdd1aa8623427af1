//! Telephone numbers: mobile, landline, public.

use super::{CodeError, mask, plain};

/// What a telephone number reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// A mobile telephone.
    Mobile,
    /// A landline with its area code.
    Landline,
    /// A public number that nobody owns: 12345, 110, 400….
    Hotline,
}

/// A telephone number in its normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// `13800001234`, `0915-2522345`, `0915-2522345-801`, `12345`.
    pub normal: String,
    /// For showing: `138****1234`, `0915-****345`; a public number is not masked.
    pub masked: String,
    /// What it reaches.
    pub kind: PhoneKind,
}

/// Checks a mobile number. Spaces, dashes, full-width digits and +86 are fine.
pub fn mobile(text: &str) -> Result<Phone, CodeError> {
    let digits: String = without_country(&plain(text)).chars().filter(|it| *it != '-').collect();
    if !is_mobile(&digits) {
        return Err(CodeError::Mobile);
    }
    let masked = mask(&digits, 3, 4);
    Ok(Phone { normal: digits, masked, kind: PhoneKind::Mobile })
}

/// Checks a telephone number of any kind: mobile, landline with area code and perhaps an
/// extension (`-801`, `转801`), or a public number.
pub fn phone(text: &str) -> Result<Phone, CodeError> {
    if let Ok(it) = mobile(text) {
        return Ok(it);
    }
    let plain = plain(text);
    let digits: String = plain.chars().filter(|it| *it != '-').collect();
    if is_hotline(&digits) {
        return Ok(Phone { normal: digits.clone(), masked: digits, kind: PhoneKind::Hotline });
    }
    landline(&without_country(&plain)).ok_or(CodeError::Phone)
}

fn is_mobile(digits: &str) -> bool {
    let mut it = digits.bytes();
    digits.len() == 11
        && it.next() == Some(b'1')
        && it.next().is_some_and(|second| (b'3'..=b'9').contains(&second))
        && it.all(|rest| rest.is_ascii_digit())
}

/// Numbers of three or five digits that begin with 1 (110, 12345), 95xxx and 96xxx, 400 and 800
/// numbers.
fn is_hotline(digits: &str) -> bool {
    digits.bytes().all(|it| it.is_ascii_digit())
        && match digits.len() {
            3 => digits.starts_with('1'),
            5 => digits.starts_with('1') || digits.starts_with("95") || digits.starts_with("96"),
            10 => digits.starts_with("400") || digits.starts_with("800"),
            _ => false,
        }
}

fn landline(plain: &str) -> Option<Phone> {
    // 010 and 02x are the area codes of three digits; all others have four.
    let short = plain.starts_with("01") || plain.starts_with("02");
    let (area, rest) = plain.split_at_checked(if short { 3 } else { 4 })?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (number, extension) = match rest.split_once('-') {
        Some((number, extension)) => (number, Some(extension)),
        None => (rest, None),
    };
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let fits = area.starts_with('0')
        && digits(area)
        && (7..=8).contains(&number.len())
        && digits(number)
        && extension.is_none_or(|it| (1..=6).contains(&it.len()) && digits(it));
    if !fits {
        return None;
    }
    let tail: String = number.chars().skip(number.len() - 3).collect();
    let more = extension.map(|it| format!("-{it}")).unwrap_or_default();
    Some(Phone {
        normal: format!("{area}-{number}{more}"),
        masked: format!("{area}-****{tail}"),
        kind: PhoneKind::Landline,
    })
}

/// A number without the country's code; an area code gets back the 0 that +86 takes away.
fn without_country(plain: &str) -> String {
    let Some(rest) = plain.strip_prefix("+86").or_else(|| plain.strip_prefix("0086")) else {
        return plain.strip_prefix("86").filter(|it| is_mobile(it)).unwrap_or(plain).to_owned();
    };
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let digits: String = rest.chars().filter(|it| *it != '-').collect();
    if is_mobile(&digits) || rest.starts_with('0') { rest.to_owned() } else { format!("0{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_normalised_and_masked() {
        for text in [
            "19900001234",
            " 199 0000 1234 ",
            "199-0000-1234",
            "+8619900001234",
            "+86 199 0000 1234",
            "0086-199-0000-1234",
            "8619900001234",
            "１９９００００１２３４",
            "（+86）19900001234",
        ] {
            let it = mobile(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((it.normal.as_str(), it.masked.as_str()), ("19900001234", "199****1234"));
            assert_eq!(phone(text).unwrap().kind, PhoneKind::Mobile);
        }
        for text in ["", "1990000123", "199000012345", "12900001234", "29900001234", "1990000123a"]
        {
            assert_eq!(mobile(text), Err(CodeError::Mobile), "{text}");
        }
    }

    #[test]
    fn a_landline_and_a_public_number_are_read() {
        let vectors = [
            ("0915-2522345", "0915-2522345", "0915-****345"),
            ("（0915）2522345", "0915-2522345", "0915-****345"),
            ("09152522345转801", "0915-2522345-801", "0915-****345"),
            ("+86 915 2522345", "0915-2522345", "0915-****345"),
            ("+86-10-55501234", "010-55501234", "010-****234"),
            ("01055501234", "010-55501234", "010-****234"),
            ("029-55501234-1", "029-55501234-1", "029-****234"),
            ("12345", "12345", "12345"),
            ("110", "110", "110"),
            ("400-000-1234", "4000001234", "4000001234"),
        ];
        for (text, normal, masked) in vectors {
            let it = phone(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((it.normal.as_str(), it.masked.as_str()), (normal, masked), "{text}");
        }
        for text in [
            "",
            "2522345",
            "0915-252234",
            "0915-252234567",
            "0915-2522345-1234567",
            "0915-2522345-",
            "电话",
            "99999",
            "0",
            "09",
            "０",
            "+86",
            "--",
            "19900001234转1",
        ] {
            assert_eq!(phone(text), Err(CodeError::Phone), "{text}");
        }
    }
}

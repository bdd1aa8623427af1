//! Numbers that others gave out: resident IDs, unified social credit codes, telephones.
//!
//! Each is brought to its normal form, checked, and masked for showing. A wrong one is answered
//! with a sentence that says what to do.

mod credit;
mod phones;
mod resident;

use std::fmt;

pub use self::credit::{CreditCode, credit_code};
pub use self::phones::{Phone, PhoneKind, mobile, phone};
pub use self::resident::{IdCard, id_card, id_check};

/// What is wrong with a number. `Display` is a sentence for the person who typed it; it never
/// repeats the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// A resident ID has this many characters instead of 18.
    IdLength(usize),
    /// A resident ID of the old form with 15 digits.
    IdOld,
    /// A character of a resident ID, counted from 1, is none.
    IdCharacter(usize),
    /// The birth date inside a resident ID does not exist or is before 1900.
    IdBirth,
    /// The birth date inside a resident ID is still to come.
    IdFuture,
    /// The last character of a resident ID does not fit the others.
    IdCheck,
    /// A credit code has this many characters instead of 18.
    CreditLength(usize),
    /// A character of a credit code, counted from 1, is none.
    CreditCharacter(usize),
    /// The last character of a credit code does not fit the others.
    CreditCheck,
    /// This is no mobile number.
    Mobile,
    /// This is no telephone number.
    Phone,
}

/// Half-width capitals without spaces and brackets; every kind of dash, and 转, as `-`.
fn plain(text: &str) -> String {
    let narrow = |it: char| match it {
        '！'..='～' => char::from_u32(u32::from(it) - 0xFEE0).unwrap_or(it),
        '‐'..='―' | '−' | '转' => '-',
        other => other,
    };
    // A right bracket after an area code stands where others write a dash; it may simply go.
    let kept =
        |it: &char| !it.is_whitespace() && !matches!(it, '(' | ')' | '\u{200B}' | '\u{FEFF}');
    text.chars().map(narrow).filter(kept).map(|it| it.to_ascii_uppercase()).collect()
}

/// The text with `hidden` characters after the first `open` replaced by stars.
fn mask(text: &str, open: usize, hidden: usize) -> String {
    let star = |index: usize| (open..open + hidden).contains(&index);
    text.chars().enumerate().map(|(index, it)| if star(index) { '*' } else { it }).collect()
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdLength(0) => write!(f, "请填身份证号"),
            Self::IdLength(n) => write!(f, "身份证号应是 18 位，现在是 {n} 位，请对照证件核对"),
            Self::IdOld => write!(f, "这是 15 位的旧身份证号，已经停用，请填 18 位的新号"),
            Self::IdCharacter(18) => {
                write!(f, "身份证号最后一位只能是数字或字母 X，请对照证件核对")
            }
            Self::IdCharacter(1) => {
                write!(f, "身份证号第 1 位应是 1 到 9 的数字，请对照证件核对")
            }
            Self::IdCharacter(n) => {
                write!(f, "身份证号第 {n} 位应是数字，请对照证件核对")
            }
            Self::IdBirth => {
                write!(f, "身份证号第 7 到 14 位不是真实的出生日期，请对照证件核对")
            }
            Self::IdFuture => write!(f, "身份证号里的出生日期还没有到，请对照证件核对"),
            Self::IdCheck => {
                write!(f, "身份证号的最后一位和前面对不上，多半有一位写错了，请对照证件核对")
            }
            Self::CreditLength(0) => write!(f, "请填统一社会信用代码"),
            Self::CreditLength(n) => {
                write!(f, "统一社会信用代码应是 18 位，现在是 {n} 位，请对照证书核对")
            }
            Self::CreditCharacter(n @ 3..=8) => {
                write!(f, "统一社会信用代码第 {n} 位应是数字，请对照证书核对")
            }
            Self::CreditCharacter(n) => write!(
                f,
                "统一社会信用代码第 {n} 位不对：只用数字和字母，而且不用 I、O、S、V、Z，\
                 请看看是不是和 1、0、5、2 认混了"
            ),
            Self::CreditCheck => write!(
                f,
                "统一社会信用代码的最后一位和前面对不上，多半有一位写错了，请对照证书核对"
            ),
            Self::Mobile => {
                write!(f, "这不是手机号，请填 11 位数字，以 1 开头，例如 19900000000")
            }
            Self::Phone => {
                write!(f, "这不是电话号码，请填 11 位手机号，或者带区号的座机号，例如 0915-2522345")
            }
        }
    }
}

impl std::error::Error for CodeError {}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: jiff::civil::Date = date(2026, 1, 1);

    #[test]
    fn a_fault_reads_as_a_sentence_and_keeps_the_number_to_itself() {
        let said = id_card("410802199003070026", TODAY).unwrap_err().to_string();
        assert_eq!(said, "身份证号的最后一位和前面对不上，多半有一位写错了，请对照证件核对");
        for error in [
            CodeError::IdLength(3),
            CodeError::IdOld,
            CodeError::IdCharacter(18),
            CodeError::IdCharacter(4),
            CodeError::IdBirth,
            CodeError::IdFuture,
            CodeError::CreditLength(0),
            CodeError::CreditCharacter(3),
            CodeError::CreditCharacter(18),
            CodeError::CreditCheck,
            CodeError::Mobile,
            CodeError::Phone,
        ] {
            assert!(error.to_string().contains('请'), "{error}");
        }
    }
}

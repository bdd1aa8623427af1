//! `calc id_card` and `calc credit_code`: whether a number is right, what it says, and which check
//! character its first seventeen ask for.

use domain::codes::{self, CodeError};
use domain::words::half_width;
use jiff::civil::Date;
use serde::Serialize;

use super::input::Tree;
use super::number_field;

/// The characters before the check character, in both numbers.
const BODY: usize = 17;

/// The answer about a resident ID.
#[derive(Default, Serialize)]
pub(super) struct IdCardAnswer {
    /// Whether the number is right.
    valid: bool,
    /// Its normal form, if it is.
    normal: Option<String>,
    /// The birth date, as 1990-03-07.
    birth: Option<String>,
    /// `male` or `female`.
    sex: Option<&'static str>,
    /// For showing: `410802********0025`.
    masked: Option<String>,
    /// The check character that the first seventeen ask for, if they can.
    check: Option<char>,
    /// What holds or what is wrong, in people's words.
    explain: Vec<String>,
}

/// The answer about a unified social credit code.
#[derive(Default, Serialize)]
pub(super) struct CreditCodeAnswer {
    /// Whether the code is right.
    valid: bool,
    /// Its normal form, if it is.
    normal: Option<String>,
    /// What kind of body it belongs to, in people's words: 机关.
    kind: Option<&'static str>,
    /// What looks odd without making the code wrong.
    warnings: Vec<String>,
    /// The check character that the first seventeen ask for, if they can.
    check: Option<char>,
    /// What holds or what is wrong, in people's words.
    explain: Vec<String>,
}

/// Answers about a resident ID; `today` tells a birth date that is still to come.
pub(super) fn id_card(tree: Tree, today: Date) -> Result<IdCardAnswer, String> {
    let number = number_field(tree)?;
    let typed = tidy(&number);
    let check = body(&typed).as_deref().and_then(id_check);
    Ok(match codes::id_card(&number, today) {
        Ok(it) => {
            let (sex, words) = if it.male { ("male", "男") } else { ("female", "女") };
            let (year, month, day) = (it.birth.year(), it.birth.month(), it.birth.day());
            IdCardAnswer {
                valid: true,
                normal: Some(it.normal),
                birth: Some(it.birth.to_string()),
                sex: Some(sex),
                masked: Some(it.masked),
                check,
                explain: vec![
                    "位数、出生日期和最后一位都对".to_owned(),
                    format!("{year} 年 {month} 月 {day} 日出生，{words}"),
                    "前 6 位的地区不核对，老号码会带已经撤销的地区".to_owned(),
                ],
            }
        }
        Err(error) => {
            let whole = completed(&typed, check).map(|it| codes::id_card(&it, today).err());
            IdCardAnswer {
                check,
                explain: wrong(error, check, whole.flatten()),
                ..Default::default()
            }
        }
    })
}

/// Answers about a unified social credit code.
pub(super) fn credit_code(tree: Tree) -> Result<CreditCodeAnswer, String> {
    let number = number_field(tree)?;
    let typed = tidy(&number);
    let check = body(&typed).as_deref().and_then(credit_check);
    Ok(match codes::credit_code(&number) {
        Ok(it) => {
            let mut explain =
                vec!["位数、用字和最后一位都对".to_owned(), format!("机构类别：{}", it.kind_words)];
            explain.extend(it.warnings.iter().cloned());
            CreditCodeAnswer {
                valid: true,
                normal: Some(it.normal),
                kind: Some(it.kind_words),
                warnings: it.warnings,
                check,
                explain,
            }
        }
        Err(error) => {
            let whole = completed(&typed, check).map(|it| codes::credit_code(&it).err());
            let explain = wrong(error, check, whole.flatten());
            CreditCodeAnswer { check, explain, ..Default::default() }
        }
    })
}

/// What is wrong, which check character would fit, and what is wrong besides.
fn wrong(error: CodeError, check: Option<char>, besides: Option<CodeError>) -> Vec<String> {
    let mut explain = vec![error.to_string()];
    if let Some(check) = check {
        explain.push(format!("按前 {BODY} 位算，最后一位应是 {check}"));
    }
    explain.extend(besides.filter(|it| *it != error).map(|it| it.to_string()));
    explain
}

/// Half-width capitals without spaces and brackets, as the domain reads them.
fn tidy(number: &str) -> String {
    let kept =
        |it: &char| !it.is_whitespace() && !matches!(it, '(' | ')' | '\u{200B}' | '\u{FEFF}');
    number.chars().map(half_width).filter(kept).map(|it| it.to_ascii_uppercase()).collect()
}

/// The first seventeen characters of a number that has them all, with or without the last.
fn body(typed: &str) -> Option<String> {
    let whole = (BODY..=BODY + 1).contains(&typed.chars().count());
    whole.then(|| typed.chars().take(BODY).collect())
}

/// The body with the check character it asks for.
fn completed(typed: &str, check: Option<char>) -> Option<String> {
    Some(format!("{}{}", body(typed)?, check?))
}

/// The check character of a resident ID's first seventeen digits. It exists for every seventeen
/// digits that do not begin with 0, also where the birth date inside is none.
fn id_check(body: &str) -> Option<char> {
    let fits = !body.starts_with('0') && body.chars().all(|it| it.is_ascii_digit());
    fits.then(|| codes::id_check(body))
}

/// The check character with which a credit code's first seventeen characters are right.
fn credit_check(body: &str) -> Option<char> {
    let all = ('0'..='9').chain('A'..='Z');
    all.into_iter().find(|it| codes::credit_code(&format!("{body}{it}")).is_ok())
}

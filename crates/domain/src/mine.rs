//! My requests (我提的): how somebody who lost their codes sees what they asked for, by a code that
//! is sent to the telephone they left. How long it is good, and how often it may be asked for.

use kernel::time::{Date, Instant};

use crate::rules::Rulebook;

/// Seconds for which a code is good.
pub const CODE_SECONDS: i64 = 10 * 60;
/// Wrong tries after which a code is dead.
pub const TRIES_MAX: i64 = 5;
/// Seconds until another code may be asked for.
pub const WAIT_SECONDS: i64 = 60;
/// Codes that one telephone may be sent on a day.
pub const A_DAY: i64 = 5;
/// Codes that one source may ask for on a day: a village may share one address.
pub const A_DAY_OF_SOURCE: i64 = 30;
/// Seconds for which the list is open in that browser.
pub const OPEN_SECONDS: i64 = 30 * 60;

/// Whether a county offers it; off unless it was switched on.
pub fn is_on(day: Date, book: &Rulebook) -> bool {
    book.number(day, "request.mine", 0) > 0
}

/// Six digits of unguessable bits. 2⁶⁴ is no multiple of a million, which no one can notice.
pub fn code(bits: u64) -> String {
    format!("{:06}", bits % 1_000_000)
}

/// What was typed as a code: its digits, full-width ones and spaces allowed; nothing else is one.
pub fn parse_code(typed: &str) -> Option<String> {
    let digits: String = typed
        .chars()
        .filter(|it| !it.is_whitespace())
        .map(|it| match it {
            '０'..='９' => char::from_digit(u32::from(it) - u32::from('０'), 10).unwrap_or(it),
            other => other,
        })
        .collect();
    (digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_digit())).then_some(digits)
}

/// What is known of the codes of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// When one was asked for last.
    pub at: Instant,
    /// How many on that day.
    pub count: i64,
    /// How often a wrong code was tried.
    pub tries: i64,
}

/// Why no code is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooOften {
    /// One was asked for less than a minute ago.
    Minute,
    /// Enough for today.
    Day,
}

/// Counts one more, or says why not. The same for a telephone that nobody left.
pub fn ask(before: Option<Asked>, now: Instant) -> Result<Asked, TooOften> {
    let Some(before) = before else { return Ok(Asked { at: now, count: 1, tries: 0 }) };
    if now.seconds_since(before.at) < WAIT_SECONDS {
        return Err(TooOften::Minute);
    }
    let today = before.at.date() == now.date();
    match (today, before.count) {
        (true, A_DAY..) => Err(TooOften::Day),
        (true, count) => Ok(Asked { at: now, count: count + 1, tries: 0 }),
        (false, _) => Ok(Asked { at: now, count: 1, tries: 0 }),
    }
}

/// Whether a code may still be tried.
pub fn is_alive(asked: &Asked, now: Instant) -> bool {
    asked.tries < TRIES_MAX && now.seconds_since(asked.at) <= CODE_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_a_minute_and_five_a_day() {
        let start = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        let mut asked = ask(None, start).unwrap();
        assert_eq!(ask(Some(asked), start.plus_seconds(59)), Err(TooOften::Minute));
        for nth in 1..A_DAY {
            asked = ask(Some(asked), start.plus_seconds(60 * nth)).unwrap();
        }
        assert_eq!(asked.count, A_DAY);
        assert_eq!(ask(Some(asked), start.plus_seconds(3_600)), Err(TooOften::Day));
        let tomorrow = start.plus_seconds(86_400);
        assert_eq!(ask(Some(asked), tomorrow).unwrap().count, 1);
    }

    #[test]
    fn a_code_lives_ten_minutes_and_five_tries() {
        let start = Instant::at(Date::constant(2025, 3, 3), 9, 0);
        let asked = Asked { at: start, count: 1, tries: 4 };
        assert!(is_alive(&asked, start.plus_seconds(CODE_SECONDS)));
        assert!(!is_alive(&asked, start.plus_seconds(CODE_SECONDS + 1)));
        assert!(!is_alive(&Asked { tries: TRIES_MAX, ..asked }, start));
    }

    #[test]
    fn a_code_is_six_digits_and_read_as_people_type_it() {
        assert_eq!(code(7), "000007");
        assert_eq!(code(u64::MAX).len(), 6);
        assert_eq!(parse_code(" 12 34５６").as_deref(), Some("123456"));
        for wrong in ["", "12345", "1234567", "12345a"] {
            assert_eq!(parse_code(wrong), None, "{wrong}");
        }
    }
}

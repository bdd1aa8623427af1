//! Codes of an authenticator (TOTP, RFC 6238): which of them opens now.
//!
//! A code opens while the authenticator shows it, and a few seconds on: who began to type it while it
//! was shown, and whose form was on its way, is let in. No code opens before its time. One that is
//! right a step early or late opens nothing and is told, so that nobody with a telephone whose clock
//! is off stands before a door that only says "wrong".

use kernel::time::Instant;
use totp_rs::{Builder, Totp};

use super::SECRET_BYTES;
use crate::Failure;

/// Seconds for which a code is shown.
const STEP_SECONDS: u64 = 30;
/// Seconds after the turn for which the code of before is still taken: six digits are typed in four,
/// and the form is on its way for one. Without them every sixth sign-in would meet a turn; RFC 6238
/// (5.2) asks for such an allowance.
pub const GRACE_SECONDS: u64 = 5;
/// Digits of a code.
const DIGITS: usize = 6;

/// How a code stands to the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::accounts) enum Judged {
    /// Right: the step it is of.
    Right(i64),
    /// Of the next step: the telephone is fast.
    Early,
    /// Of the step before this one, which is given here: typed slowly, or the telephone is slow.
    Late(i64),
    /// Of no step near, or no code at all.
    Wrong,
}

/// How a code that was typed stands to the time outside.
pub(in crate::accounts) fn judge(
    secret: &[u8],
    code: &str,
    now: Instant,
) -> Result<Judged, Failure> {
    let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
    if code.len() != DIGITS || !code.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(Judged::Wrong);
    }
    let (totp, now) = (totp(secret)?, seconds(now));
    let of = |at: u64| totp.check(&code, at).and_then(|step| i64::try_from(step).ok());
    let before = now.saturating_sub(STEP_SECONDS);
    if let Some(step) = of(now) {
        return Ok(Judged::Right(step));
    }
    Ok(match (of(before), of(now + STEP_SECONDS)) {
        (Some(step), _) if now % STEP_SECONDS < GRACE_SECONDS => Judged::Right(step),
        (Some(step), _) => Judged::Late(step),
        (None, Some(_)) => Judged::Early,
        (None, None) => Judged::Wrong,
    })
}

/// The code of a secret at a time, as an authenticator shows it; for tests.
#[doc(hidden)]
pub fn code_at(secret: &[u8], at: Instant) -> Option<String> {
    totp(secret).ok().map(|it| it.generate(seconds(at)).to_string())
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.0 / 1_000_000).unwrap_or(0)
}

/// Without skew: what is taken beside the present step is decided here.
fn totp(secret: &[u8]) -> Result<Totp, Failure> {
    let secret = <[u8; SECRET_BYTES]>::try_from(secret);
    let secret = secret.map_err(|_| Failure::Broken("a secret of another length".to_owned()))?;
    let built = Builder::new().with_secret(secret).with_skew(0).build();
    built.map_err(|error| Failure::Broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // The last six of the eight digits that the standard shows.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, at(seconds)).as_deref(), Some(code), "{seconds}");
            let step = seconds / 30;
            assert_eq!(judge(SECRET, code, at(seconds)), Ok(Judged::Right(step)), "{seconds}");
        }
    }

    #[test]
    fn a_code_opens_while_it_is_shown_and_five_seconds_on_and_never_before() {
        let (begins, step) = (1_700_000_010, 1_700_000_010 / 30);
        let code = code_at(SECRET, at(begins)).unwrap();
        let (first, second) = code.split_at(3);
        let spaced = format!(" {first} {second} ");
        for (from, until, judged) in [
            (-90, -31, Judged::Wrong),
            (-30, -1, Judged::Early),
            (0, 34, Judged::Right(step)),
            (35, 59, Judged::Late(step)),
            (60, 120, Judged::Wrong),
        ] {
            for second in from..=until {
                assert_eq!(judge(SECRET, &code, at(begins + second)), Ok(judged), "{second}");
                assert_eq!(judge(SECRET, &spaced, at(begins + second)), Ok(judged), "{second}");
            }
        }
        let other = SECRET.iter().rev().copied().collect::<Vec<u8>>();
        assert_eq!(judge(&other, &code, at(begins)), Ok(Judged::Wrong));
    }

    #[test]
    fn what_is_no_code_is_wrong() {
        for typed in ["", "12345", "1234567", "12345x", "１２３４５６", "-12345", "七八九"]
        {
            assert_eq!(judge(SECRET, typed, at(59)), Ok(Judged::Wrong), "{typed}");
        }
        assert!(judge(b"short", "123456", at(59)).is_err());
    }
}

//! Flags (核看): why a person should look at somebody's words before other residents may read them,
//! what they decide, and the way to appeal.
//!
//! A flag never touches the matter itself: it is received, dispatched and answered by the same clock
//! as any other. All that waits is whether neighbours are shown its first words when they are about
//! to send the same thing. Words on a county's list are no ban: they ask somebody to look.

use kernel::time::{Date, Instant};

use crate::rules::Rulebook;
use crate::words::half_width;

/// When somebody is asked to look, and how long they have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most from one telephone in a day; nought: as many as may be.
    pub phone_day: i64,
    /// The most from one connection in a day; nought: as many as may be.
    pub source_day: i64,
    /// The days somebody has to look; afterwards it is shown.
    pub wait_days: i64,
}

impl Limits {
    /// The limits in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            phone_day: book.number(day, "flag.phone_day", 8),
            source_day: book.number(day, "flag.source_day", 60),
            wait_days: book.number(day, "flag.wait_days", 3),
        }
    }
}

/// Why somebody should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// More from one telephone in a day than the county expects.
    Phone,
    /// More from one connection in a day than the county expects.
    Source,
    /// A word of the county's list stands in it.
    Word,
    /// A member of staff asked for it.
    Hand,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Source, Self::Word, Self::Hand];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Source => "source",
            Self::Word => "word",
            Self::Hand => "hand",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Where a flag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody has looked.
    Waiting,
    /// Somebody looked: it is shown like any other.
    Cleared,
    /// Somebody looked: it is not shown to others, for a reason the person is told.
    Withheld,
    /// The person does not agree; somebody else looks.
    Appealed,
    /// Somebody else looked and found the same. That is the end.
    Upheld,
    /// Somebody else looked and found otherwise: it is shown.
    Lifted,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Cleared, Self::Withheld, Self::Appealed, Self::Upheld, Self::Lifted];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Cleared => "cleared",
            Self::Withheld => "withheld",
            Self::Appealed => "appealed",
            Self::Upheld => "upheld",
            Self::Lifted => "lifted",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody owes a look.
    pub fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::Appealed)
    }

    /// Whether others are not shown the words. What nobody looked at since `asked_at` for `wait_days`
    /// is shown: an office that does not look takes nothing from anybody.
    pub fn hides(self, asked_at: Instant, wait_days: i64, now: Instant) -> bool {
        match self {
            Self::Waiting => now.seconds_since(asked_at) < wait_days * 86_400,
            Self::Withheld | Self::Appealed | Self::Upheld => true,
            Self::Cleared | Self::Lifted => false,
        }
    }

    /// What a decision makes of it; `None` where nothing is to be decided.
    pub fn decided(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Waiting, Decision::Show) => Some(Self::Cleared),
            (Self::Waiting, Decision::Withhold(_)) => Some(Self::Withheld),
            (Self::Appealed, Decision::Show) => Some(Self::Lifted),
            (Self::Appealed, Decision::Withhold(_)) => Some(Self::Upheld),
            _ => None,
        }
    }
}

/// What somebody decides who looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Others may read it.
    Show,
    /// Others may not, for this reason.
    Withhold(Ground),
}

/// Why others are not shown somebody's words. The person is told which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// It abuses somebody.
    Abuse,
    /// It tells what is somebody else's own affair.
    Privacy,
    /// It sells something.
    Selling,
    /// The same was sent again and again.
    Repeated,
    /// It is not what the words of a person in need are: gibberish, a trial.
    Nothing,
    /// Something else, which the reason in words says.
    Other,
}

impl Ground {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Abuse, Self::Privacy, Self::Selling, Self::Repeated, Self::Nothing, Self::Other];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Privacy => "privacy",
            Self::Selling => "selling",
            Self::Repeated => "repeated",
            Self::Nothing => "nothing",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// The shortest and the longest word of a list, in characters: one character stands everywhere.
pub const WORD_CHARS: (usize, usize) = (2, 20);
/// The most words a county keeps.
pub const WORDS_MAX: usize = 300;
/// The longest reason and appeal, in characters.
pub const WHY_CHARS_MAX: usize = 300;

/// Words as they are compared: half width, small letters, without blanks and signs, so that a sign
/// put between two characters does not make another word.
pub fn normal(text: &str) -> String {
    let plain = text.chars().map(half_width).filter(|it| it.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

/// What is wrong with a word for the list, as a sentence; `None` when it is sound.
pub fn wrong_word(word: &str) -> Option<String> {
    let (least, most) = WORD_CHARS;
    let chars = normal(word).chars().count();
    if chars < least {
        return Some(format!("至少写 {least} 个字：一个字到处都有，会标出许多不相干的。"));
    }
    (word.chars().count() > most).then(|| format!("最多 {most} 个字，请只写那个词。"))
}

/// The words of the list, normal each, that stand in a text, also normal.
pub fn found<'a>(list: &'a [String], text: &str) -> Vec<&'a str> {
    let stands = |it: &&str| !it.is_empty() && text.contains(*it);
    list.iter().map(String::as_str).filter(stands).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn only_what_somebody_owes_a_look_is_decided_and_an_appeal_ends_it() {
        let no = Decision::Withhold(Ground::Abuse);
        for it in Standing::ALL {
            assert_eq!(it.decided(Decision::Show).is_some(), it.waits(), "{it:?}");
            assert_eq!(it.decided(no).is_some(), it.waits(), "{it:?}");
            assert_eq!(Standing::parse(it.code()), Some(it));
        }
        assert_eq!(Standing::Waiting.decided(no), Some(Standing::Withheld));
        assert_eq!(Standing::Appealed.decided(no), Some(Standing::Upheld));
        assert_eq!(Standing::Appealed.decided(Decision::Show), Some(Standing::Lifted));
        for it in [Standing::Upheld, Standing::Lifted, Standing::Cleared] {
            assert!(!it.waits(), "{it:?}");
        }
    }

    #[test]
    fn what_nobody_looks_at_is_shown_after_its_days_and_what_was_withheld_is_not() {
        let at = Instant(0);
        let after = |days: i64| at.plus_seconds(days * DAY);
        assert!(Standing::Waiting.hides(at, 3, at.plus_seconds(3 * DAY - 1)));
        assert!(!Standing::Waiting.hides(at, 3, after(3)));
        for it in [Standing::Withheld, Standing::Appealed, Standing::Upheld] {
            assert!(it.hides(at, 3, after(400)), "{it:?}");
        }
        assert!(!Standing::Cleared.hides(at, 3, at) && !Standing::Lifted.hides(at, 3, at));
    }

    #[test]
    fn a_sign_between_two_characters_hides_no_word() {
        let list = [normal("代 开发票"), normal("ABC贷")];
        for text in ["可代开发票", "代.开*发 票", "ａｂｃ贷款", "Abc-贷"] {
            assert_eq!(found(&list, &normal(text)).len(), 1, "{text}");
        }
        for text in ["开发区的票", "路灯坏了", ""] {
            assert!(found(&list, &normal(text)).is_empty(), "{text}");
        }
        // What is left of signs alone stands in every text, and in no list.
        assert!(found(&[normal("……")], "什么都有").is_empty());
    }

    #[test]
    fn a_word_of_the_list_is_a_word() {
        for good in ["发票", "加微信", "abc贷"] {
            assert_eq!(wrong_word(good), None, "{good}");
        }
        for bad in ["", "的", "。。。", "这一整句话都写进来是没有办法比对的呀"]
        {
            let long = bad.chars().count() > WORD_CHARS.1;
            assert_eq!(wrong_word(bad).is_some(), long || normal(bad).chars().count() < 2, "{bad}");
        }
        assert!(wrong_word(&"长".repeat(21)).is_some());
    }
}

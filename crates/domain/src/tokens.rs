//! Tokens: how a program of another office gets in, for a county, within a scope, until a day.

use kernel::time::Date;

/// What a program may do with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Sends requests by Open311, and reads where they stand.
    Send,
    /// Reads the county's requests, without anything that says who asked.
    Read,
    /// Reads the county's figures.
    Figures,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Send, Self::Read, Self::Figures];

    /// The stable word in the store, in documents and in the access table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Send => "requests:send",
            Self::Read => "requests:read",
            Self::Figures => "figures:read",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Several in one text, parted by spaces.
    pub fn join(scopes: &[Self]) -> String {
        scopes.iter().map(|it| it.code()).collect::<Vec<_>>().join(" ")
    }

    /// Reads [`Self::join`]; an unknown word is nothing.
    pub fn split(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(Self::parse).collect()
    }
}

/// The longest name of a program, in characters.
pub const NAME_CHARS_MAX: usize = 40;

/// The longest time a token may be good for, in days: who still needs it makes a new one.
pub const DAYS_MAX: i64 = 731;

/// What every secret begins with, so that one that was leaked is found by looking for it.
pub const PREFIX: &str = "gj_";

/// Whether a token is good on a day. It is good on its last day, too.
pub fn is_good(active: bool, ends_on: Date, today: Date) -> bool {
    active && today <= ends_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        assert_eq!(Scope::split(&Scope::join(&Scope::ALL)), Scope::ALL);
        assert_eq!(Scope::split("requests:send everything"), [Scope::Send]);
    }

    #[test]
    fn a_token_is_good_on_its_last_day_and_not_on_the_next() {
        let (last, next) = (Date::constant(2025, 3, 3), Date::constant(2025, 3, 4));
        assert!(is_good(true, last, last));
        assert!(!is_good(true, last, next));
        assert!(!is_good(false, last, last));
    }
}

//! County words (本地叫法): what a county calls things, where it differs from what the program says.
//! Only words of the list below can be changed, and only where pages ask for them by key.

use std::collections::BTreeMap;

/// A word that a county may call otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountyWord {
    /// 村: 屯, 社区, 嘎查.
    Village,
    /// 镇: 乡镇, 街道.
    Town,
    /// 诉求: 群众诉求, 民情.
    Request,
}

impl CountyWord {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Village, Self::Town, Self::Request];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Town => "town",
            Self::Request => "request",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// What the program says where the county says nothing.
    pub fn usual(self) -> &'static str {
        match self {
            Self::Village => "村",
            Self::Town => "镇",
            Self::Request => "诉求",
        }
    }
}

/// The longest word, in characters: it stands in menus and headings.
pub const CHARS_MAX: usize = 6;

/// What is wrong with a word, as a sentence; `None` when it is sound. Empty means the usual one.
pub fn wrong(word: &str) -> Option<String> {
    let plain = |it: char| it.is_alphanumeric();
    if !word.chars().all(plain) {
        return Some("只写字，不用标点和空格。".to_owned());
    }
    (word.chars().count() > CHARS_MAX).then(|| format!("最多 {CHARS_MAX} 个字，要放得进标题。"))
}

/// A county's own words. A word that is not there is the usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountyWords(BTreeMap<CountyWord, String>);

impl CountyWords {
    /// The county's words from what was kept.
    pub fn new(own: impl IntoIterator<Item = (CountyWord, String)>) -> Self {
        Self(own.into_iter().filter(|it| !it.1.is_empty()).collect())
    }

    /// What the county calls it.
    pub fn say(&self, word: CountyWord) -> &str {
        self.0.get(&word).map_or(word.usual(), String::as_str)
    }

    /// The county's own word, if it has one.
    pub fn own(&self, word: CountyWord) -> Option<&str> {
        self.0.get(&word).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_says_its_own_word_or_the_usual_one() {
        let words = CountyWords::new([
            (CountyWord::Village, "屯".to_owned()),
            (CountyWord::Town, String::new()),
        ]);
        assert_eq!(words.say(CountyWord::Village), "屯");
        assert_eq!(words.say(CountyWord::Town), "镇");
        assert_eq!((words.own(CountyWord::Town), words.own(CountyWord::Request)), (None, None));
        for it in CountyWord::ALL {
            assert_eq!(CountyWord::parse(it.code()), Some(it));
            assert_eq!(wrong(it.usual()), None);
        }
    }

    #[test]
    fn a_word_is_short_and_plain() {
        for good in ["", "屯", "群众诉求", "嘎查"] {
            assert_eq!(wrong(good), None, "{good}");
        }
        for bad in ["村，", "<b>", "这个词实在太长了", "两 个"] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
    }
}

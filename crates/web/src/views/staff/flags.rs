//! What somebody should look at before others are shown it: `staff/flags/*.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError, Tag};

/// What waits, and what was decided: `staff/flags/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/flags/list.html")]
pub(crate) struct FlagsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) waiting: Vec<FlagRow>,
    pub(crate) decided: Vec<FlagRow>,
    /// Whether there are more that wait than the page shows.
    pub(crate) more: bool,
    /// Days after which what nobody looked at is shown.
    pub(crate) wait_days: i64,
    /// The county's list of words, for those who keep it.
    pub(crate) words_href: Option<String>,
}

/// A flag in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct FlagRow {
    pub(crate) href: String,
    pub(crate) number: String,
    /// "滔河镇同心村：路灯照明".
    pub(crate) about: String,
    /// Its first words.
    pub(crate) title: String,
    pub(crate) tag: Tag,
    /// Since when it waits, or when it was decided.
    pub(crate) when: String,
}

/// One: `staff/flags/one.html`. Posts `csrf key do ground why`, where `do` is `show`, `withhold` or,
/// where there is no flag yet, `ask`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/flags/one.html")]
pub(crate) struct FlagPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) request_href: String,
    pub(crate) number: String,
    pub(crate) about: String,
    pub(crate) tag: Tag,
    /// What the standing means for others: "别人现在看不到".
    pub(crate) shown_to_others: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    /// The person's words, with the numbers of people covered.
    pub(crate) text: String,
    /// What made it a flag, a sentence each.
    pub(crate) causes: Vec<String>,
    /// What happened to it, oldest first.
    pub(crate) course: Vec<FlagTurn>,
    pub(crate) way: FlagWay,
    pub(crate) grounds: Vec<GroundChoice>,
    pub(crate) ground: Field,
    pub(crate) why: Field,
    pub(crate) why_max: usize,
}

/// A turn of a flag.
#[derive(Debug, Clone, Default)]
pub(crate) struct FlagTurn {
    /// "3 月 3 日 09:00 李小红：不给别人看".
    pub(crate) what: String,
    /// The words that were said; empty for none.
    pub(crate) words: String,
}

/// What may be done now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FlagWay {
    /// Nobody asked for a look: one may.
    Ask,
    /// It is to be decided.
    Decide,
    /// An appeal is to be decided.
    Appeal,
    /// An appeal waits, and somebody else must decide it.
    SomebodyElse,
    /// Nothing.
    #[default]
    Nothing,
}

/// A reason to choose from.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroundChoice {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

/// The county's list of words: `staff/flags/words.html`. Adding posts `csrf key word why`, taking off
/// `csrf key word`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/flags/words.html")]
pub(crate) struct FlagWordsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) remove_action: String,
    pub(crate) remove_key: String,
    pub(crate) word: Field,
    pub(crate) word_max: usize,
    pub(crate) why: Field,
    pub(crate) why_max: usize,
    pub(crate) rows: Vec<FlagWordRow>,
    /// Days over which what came of each is counted.
    pub(crate) days: i64,
}

/// A word of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct FlagWordRow {
    pub(crate) word: String,
    pub(crate) why: String,
    /// "李小红 3 月 3 日".
    pub(crate) kept: String,
    /// "标出 12 件，其中 11 件没问题".
    pub(crate) came: String,
    /// Whether nearly all of what it flagged was let be: it may go.
    pub(crate) useless: bool,
}

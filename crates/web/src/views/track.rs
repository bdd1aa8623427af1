//! What stands beside the straight way of a request, as the person with its code sees it.

use super::layout::Field;

/// What stands beside the straight way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    /// The answer comes later, or the matter rests: until when, and why.
    pub(crate) held: Option<Held>,
    /// Who helps: "县水务局一起办，它那部分办完了".
    pub(crate) helpers: Vec<String>,
    /// The way to urge, where it is open today.
    pub(crate) urge: Option<Urge>,
    /// That it was urged today, and what to do tomorrow.
    pub(crate) urged: Option<String>,
    /// What was decided about what the person said.
    pub(crate) excluded: Option<Excluded>,
    /// Why neighbours are not shown the person's words, where they are not.
    pub(crate) kept: Option<Kept>,
}

/// Why neighbours are not shown the person's words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// What it means: "您写的话先不给别人看，事情照常办。"
    pub(crate) says: String,
    /// The reason that was given, each a sentence of its own.
    pub(crate) why: Vec<String>,
    /// The way to appeal, once; its error leads to `#appeal`.
    pub(crate) appeal: Option<Object>,
}

/// The answer comes later, or the matter rests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    /// "先停到 4 月 15 日（周二），到那天看能不能接着办".
    pub(crate) headline: String,
    /// Why, in the office's words.
    pub(crate) why: String,
    /// "期限也停着，不会白白过去。"
    pub(crate) then: String,
}

/// The way to urge: field `key`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Urge {
    pub(crate) action: String,
    pub(crate) key: String,
    /// What happens then: "县交通运输局马上看得到您在催。一天催一次。"
    pub(crate) says: String,
}

/// What was decided about what the person said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Excluded {
    /// What it means: "这次评价先不计入考核，您的原话一直保留。"
    pub(crate) says: String,
    /// The reason that was given.
    pub(crate) why: String,
    /// The way to object, once.
    pub(crate) object: Option<Object>,
}

/// The way to object: fields `key text`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    pub(crate) action: String,
    pub(crate) key: String,
    /// Its error leads to `#object`.
    pub(crate) words: Field,
}

//! Answer templates (答复模板): words an office writes once and uses again, with gaps that are filled
//! from the request.

use kernel::id::Id;

use crate::requests::Act;

/// A gap in a template that is filled from the request, written as 【word】. What begins with 写, as in
/// 【写怎么修的】, is a gap for the person who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// 称呼: always 您. What is answered is public, so no name of a person is ever filled in.
    Person,
    /// 编号 of the request.
    Number,
    /// 地点: town and village.
    Place,
    /// 类别.
    Category,
    /// 承办单位.
    Handler,
    /// 日期 of today.
    Today,
    /// 期限 until which an answer was promised.
    Promise,
}

impl Gap {
    /// All gaps there are.
    pub const ALL: [Self; 7] = [
        Self::Person,
        Self::Number,
        Self::Place,
        Self::Category,
        Self::Handler,
        Self::Today,
        Self::Promise,
    ];

    /// The word between the brackets.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "称呼",
            Self::Number => "编号",
            Self::Place => "地点",
            Self::Category => "类别",
            Self::Handler => "承办单位",
            Self::Today => "日期",
            Self::Promise => "期限",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Which.
    pub id: Id,
    /// Whose; `None` for the whole county.
    pub org: Option<Id>,
    /// For which category; empty for any.
    pub category: String,
    /// For which act: `ReportDone`, `AskInfo` or `Refuse`.
    pub act: Act,
    /// What it is called in lists.
    pub title: String,
    /// The words, with gaps.
    pub body: String,
    /// Whether it is offered.
    pub active: bool,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// The acts a template may be for.
pub const ACTS: [Act; 3] = [Act::ReportDone, Act::AskInfo, Act::Refuse];

/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 30;
/// The longest body, in characters: what is left of an answer for one's own words.
pub const BODY_CHARS_MAX: usize = 1_000;

/// A piece of a text: words, or what stands between 【 and 】.
enum Piece<'a> {
    Words(&'a str),
    /// With its brackets, and without.
    Bracket(&'a str, &'a str),
}

/// The pieces of a text, in order. A bracket that is not closed on its line is words.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('【') {
        let inside = after.split_once('】').map(|it| it.0);
        if let Some(inside) = inside.filter(|it| !it.contains(['【', '\n'])) {
            pieces.push(Piece::Words(before));
            let whole = rest.get(before.len()..before.len() + inside.len() + 6);
            pieces.push(Piece::Bracket(whole.unwrap_or_default(), inside));
            rest = rest.get(before.len() + inside.len() + 6..).unwrap_or_default();
        } else {
            let end = before.len() + '【'.len_utf8();
            pieces.push(Piece::Words(rest.get(..end).unwrap_or_default()));
            rest = after;
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// What stands in brackets in a template and is no gap. A template with such a word is not kept:
/// nobody would fill it.
pub fn unknown(body: &str) -> Vec<&str> {
    let mut unknown: Vec<&str> = Vec::new();
    for piece in pieces(body) {
        if let Piece::Bracket(_, word) = piece
            && !is_gap(word)
            && !unknown.contains(&word)
        {
            unknown.push(word);
        }
    }
    unknown
}

fn is_gap(word: &str) -> bool {
    Gap::parse(word).is_some() || word.starts_with('写')
}

/// The gaps that a text still has, each once: what must not be sent to a person.
pub fn gaps(text: &str) -> Vec<&str> {
    let mut gaps = Vec::new();
    for piece in pieces(text) {
        if let Piece::Bracket(_, word) = piece
            && is_gap(word)
            && !gaps.contains(&word)
        {
            gaps.push(word);
        }
    }
    gaps
}

/// The words with their gaps filled. A gap without a value stays, so that it is seen.
pub fn fill(body: &str, value: impl Fn(Gap) -> Option<String>) -> String {
    let mut out = String::with_capacity(body.len());
    for piece in pieces(body) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Bracket(whole, word) => match Gap::parse(word).and_then(&value) {
                Some(value) => out.push_str(&value),
                None => out.push_str(whole),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_gaps_are_filled_and_others_stay() {
        let body = "【称呼】反映的【地点】“【类别】”一事，【承办单位】已于【日期】办结。【注意】保管好查询码。";
        let filled = fill(body, |gap| match gap {
            Gap::Person => Some("您".to_owned()),
            Gap::Place => Some("滔河镇𠮷村".to_owned()),
            Gap::Category => Some("道路【编号】".to_owned()),
            Gap::Handler => None,
            _ => Some("10 月 9 日".to_owned()),
        });
        assert_eq!(
            filled,
            "您反映的滔河镇𠮷村“道路【编号】”一事，【承办单位】已于10 月 9 日办结。【注意】保管好查询码。",
            "a value is never read as a template again"
        );
        assert_eq!(gaps(&filled), ["编号", "承办单位"]);
        assert_eq!(gaps("修了【写多少】米，【写多少】"), ["写多少"]);
    }

    #[test]
    fn a_gap_that_does_not_exist_is_named() {
        assert_eq!(unknown("【称呼】您好，【姓名】的【电话】【姓名】"), ["姓名", "电话"]);
        assert_eq!(unknown("已办好。【日期】【写怎么办的】"), [""; 0]);
        assert_eq!(unknown("【】"), [""]);
    }

    #[test]
    fn brackets_that_do_not_close_are_words() {
        for text in ["【", "】", "【【", "a【b", "【编号\n】", "】【", "𠮷【𠮷"] {
            assert_eq!(fill(text, |_| Some("x".to_owned())), text);
            assert!(gaps(text).is_empty() && unknown(text).is_empty(), "{text}");
        }
        assert_eq!(fill("【【编号】】", |_| Some("x".to_owned())), "【x】");
    }
}

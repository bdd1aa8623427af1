//! Suggestions: what stands beside a dispatch, which changes of the catalogue are proposed, and how
//! often the guesses are right.

use askama::Template;

use crate::views::layout::{DeskFrame, FormError, Link};

/// What is suggested for one request, with the reasons: `staff/parts/advice.html`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Advice {
    /// Whom to ask, the best first. Each is a form of its own: one key sends it.
    pub(crate) offers: Vec<Offer>,
    /// Whether the first is chosen beforehand; not when it is one guess among many.
    pub(crate) chooses: bool,
    /// "很有把握"; empty where only the catalogue speaks.
    pub(crate) sure: String,
    /// Its colour: `t-ok`, `t-run` or `t-off`.
    pub(crate) sure_kind: &'static str,
    /// Why the first is first, in a sentence.
    pub(crate) reason: String,
    /// The words that speak for it, as they stand in the text.
    pub(crate) words: Vec<String>,
    /// Past requests like it: the number, and the first words with who did it.
    pub(crate) alike: Vec<Alike>,
    /// What it is rather about.
    pub(crate) rather: Option<Rather>,
}

/// An organisation to dispatch to with one press.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offer {
    /// The value of `to`.
    pub(crate) to: String,
    pub(crate) name: String,
    /// "约 82%", "责任清单上的"; may be empty.
    pub(crate) detail: String,
    /// The key on the keyboard.
    pub(crate) shortcut: String,
    /// Its own idempotency key: it is a form beside the form with the list.
    pub(crate) key: String,
}

/// A past request like this one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alike {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "道路交通 · 滔河镇兴隆村 · 滔河镇政府办成".
    pub(crate) detail: String,
}

/// A category it is rather about, to be set with one press.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rather {
    /// The value of `category`.
    pub(crate) code: String,
    pub(crate) name: String,
    /// "很有把握".
    pub(crate) sure: String,
    /// The words that say so.
    pub(crate) words: Vec<String>,
    pub(crate) action: String,
    pub(crate) key: String,
}

/// How one like it was answered, to be taken over and edited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answered {
    /// The number of that request, leading to its public page.
    pub(crate) link: Link,
    pub(crate) title: String,
    pub(crate) answer: String,
}

/// What returns say about the catalogue: `staff/suggestions.html`.
///
/// Its forms post `csrf key place category org seen` to the act that sets a line.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/suggestions.html")]
pub(crate) struct SuggestionsPage {
    pub(crate) frame: DeskFrame,
    /// "从办结的 3,849 件里学来的，12 月 31 日 18:00。"
    pub(crate) learned: String,
    /// Said where there is too little to guess from.
    pub(crate) too_little: Option<String>,
    pub(crate) proposals: Vec<Proposal>,
    /// The address that sets a line; `None` for those who may not.
    pub(crate) action: Option<String>,
    pub(crate) accuracy_href: String,
    pub(crate) directory_href: String,
}

/// A change of the catalogue that is proposed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposal {
    /// "滔河镇 · 道路交通".
    pub(crate) title: String,
    /// "近 12 个月派给岚皋县交通运输局 12 次，退了 8 次，其中 8 次最后由滔河镇政府办成。"
    pub(crate) reason: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Some of those that came back; empty for those who may not read requests.
    pub(crate) examples: Vec<Link>,
    /// The values of the form.
    pub(crate) place: String,
    pub(crate) category: String,
    pub(crate) to_org: String,
    pub(crate) from_org: String,
    /// Who stands in the line of exactly this place and category; empty when there is none.
    pub(crate) seen: String,
    /// Two idempotency keys: to accept, to keep as it is.
    pub(crate) accept_key: String,
    pub(crate) keep_key: String,
}

/// How often the guesses are right: `staff/accuracy.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accuracy.html")]
pub(crate) struct AccuracyPage {
    pub(crate) frame: DeskFrame,
    /// What is wrong with measuring now.
    pub(crate) errors: Vec<FormError>,
    /// `None` while nothing was measured.
    pub(crate) measured: Option<Measured>,
    /// Said instead.
    pub(crate) nothing: String,
    pub(crate) returned: Vec<MonthRow>,
    /// The form that measures again; `None` for those who may not.
    pub(crate) action: Option<String>,
    pub(crate) key: String,
    pub(crate) back_href: String,
}

/// A measuring.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    /// "12 月 31 日 18:00，自动算的".
    pub(crate) made: String,
    /// "2025 年 11—12 月收到、已经办结" and its rows; no address for those who may not read them.
    pub(crate) held: Link,
    /// How many it was asked about, how many it learned from.
    pub(crate) asked: String,
    pub(crate) learned: String,
    pub(crate) category: Vec<ScoreRow>,
    pub(crate) handler: Vec<ScoreRow>,
    pub(crate) category_bins: Bins,
    pub(crate) handler_bins: Bins,
}

/// How often one way of choosing was right.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScoreRow {
    pub(crate) name: String,
    /// "97.20%" and "632 / 650".
    pub(crate) first: Share,
    /// `None` for ways that have one choice only.
    pub(crate) among: Option<Share>,
    /// Whether this is the suggestion and not what it is compared with.
    pub(crate) own: bool,
}

/// A ratio with both its numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Share {
    pub(crate) value: String,
    pub(crate) of: String,
}

/// A reliability table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bins {
    /// Unique in the page.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// "平均差 1.24 个百分点".
    pub(crate) error: String,
    pub(crate) rows: Vec<BinRow>,
}

/// Guesses made with a probability in one tenth.
#[derive(Debug, Clone, Default)]
pub(crate) struct BinRow {
    /// "80%—90%".
    pub(crate) name: String,
    pub(crate) count: String,
    /// What was said on average.
    pub(crate) said: String,
    /// What came.
    pub(crate) came: Share,
}

/// Returns of one month.
#[derive(Debug, Clone, Default)]
pub(crate) struct MonthRow {
    pub(crate) name: String,
    /// Without an address for those who may not read requests.
    pub(crate) received: Link,
    pub(crate) returned: Link,
    pub(crate) share: Share,
}

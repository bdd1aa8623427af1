//! Whistles: the lists, the form, one whistle, and the numbers.
//!
//! A form on one whistle posts to its `action` the fields `csrf key version`, and by act `words`
//! and `level`; an act on a call also `call`.

use askama::Template;

use super::lists::{Empty, Pager, Tab};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, StepKind, Tag, Town};

/// The lists of whistles: `staff/whistles.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/whistles.html")]
pub(crate) struct WhistlesPage {
    pub(crate) frame: DeskFrame,
    pub(crate) tabs: Vec<Tab>,
    /// Where one is blown, for those who may.
    pub(crate) blow_href: Option<String>,
    /// The numbers, for those who read them.
    pub(crate) numbers_href: Option<String>,
    pub(crate) groups: Vec<Group>,
    pub(crate) pager: Pager,
    /// Said where there is no row in any group.
    pub(crate) empty: Empty,
}

/// Rows under one heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// Its id in the page.
    pub(crate) id: &'static str,
    /// "要我们应哨的".
    pub(crate) title: String,
    /// What is to be done with them.
    pub(crate) hint: String,
    pub(crate) rows: Vec<Row>,
}

/// A whistle or a call in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "攻坚哨 · 7K4-2M9-Q · 6 月 12 日 09:20 吹".
    pub(crate) detail: String,
    /// "城关镇西坡社区".
    pub(crate) place: String,
    /// "城关镇便民服务中心吹，叫县水利局".
    pub(crate) who: String,
    pub(crate) state: Tag,
    /// "晚到 12 分钟", "满分 4 分".
    pub(crate) note: Option<String>,
    pub(crate) due: Option<Left>,
}

/// A due time that goes on counting while the page is open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    pub(crate) tag: Tag,
    /// Seconds until then; below zero when it has passed.
    pub(crate) seconds: i64,
}

/// The form to blow a whistle: `staff/whistle_new.html`.
///
/// Posts `csrf key request kind first body why place address call-ID…`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/whistle_new.html")]
pub(crate) struct BlowPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) back_href: String,
    pub(crate) key: String,
    /// What is refused as a whole.
    pub(crate) said: Option<String>,
    pub(crate) errors: Vec<FormError>,
    /// The request it is about: its page, and its id for the form.
    pub(crate) request: Option<(Link, String)>,
    /// Only its error is used; the choice stands in `kinds`.
    pub(crate) kind: Field,
    pub(crate) kinds: Vec<KindChoice>,
    /// Its value is `1` or empty.
    pub(crate) first: Field,
    /// "一昼夜（24 小时）".
    pub(crate) first_limit: String,
    pub(crate) body: Field,
    pub(crate) why: Field,
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    pub(crate) address: Field,
    /// Only its error is used; the choice stands in `groups`.
    pub(crate) calls: Field,
    pub(crate) groups: Vec<Town>,
    pub(crate) calls_max: usize,
    pub(crate) words_max: usize,
    pub(crate) address_max: usize,
    /// Who approves: "城关镇的负责人".
    pub(crate) head: String,
}

/// A kind of whistle to choose.
#[derive(Debug, Clone, Default)]
pub(crate) struct KindChoice {
    pub(crate) value: &'static str,
    pub(crate) name: String,
    /// When it is used, and by when they report in.
    pub(crate) hint: String,
    pub(crate) chosen: bool,
}

/// One whistle: `staff/whistle.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/whistle.html")]
pub(crate) struct WhistlePage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    /// Why what was tried did not happen.
    pub(crate) said: Option<String>,
    /// What was typed then, where its form is gone.
    pub(crate) kept: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) left: Option<Left>,
    /// What is next, and whose turn it is.
    pub(crate) turn: String,
    pub(crate) body: String,
    pub(crate) why: String,
    pub(crate) place: String,
    pub(crate) address: String,
    /// "城关镇便民服务中心，6 月 12 日 03:12".
    pub(crate) blown: String,
    /// "镇长 6 月 12 日 08:40 补批", "等城关镇的负责人批，6 月 12 日 11:30 前".
    pub(crate) approval: String,
    pub(crate) request: Option<Link>,
    pub(crate) calls: Vec<CallCard>,
    pub(crate) acts: Vec<ActForm>,
    /// Oldest first.
    pub(crate) history: Vec<Event>,
}

/// One called organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallCard {
    /// Its id in the page.
    pub(crate) id: String,
    pub(crate) org: String,
    pub(crate) state: Tag,
    pub(crate) left: Option<Left>,
    /// 叫到, 报到, 到场, 处置.
    pub(crate) stages: Vec<Stage>,
    /// "晚到 12 分钟", said for good.
    pub(crate) late: Option<String>,
    /// The last reason given: its name and words.
    pub(crate) note: Option<(String, String)>,
    pub(crate) result: Option<String>,
    pub(crate) grade: Option<MarkShown>,
    pub(crate) answer: Option<MarkShown>,
    pub(crate) judgement: Option<MarkShown>,
    pub(crate) clocks: Vec<ClockShown>,
    pub(crate) acts: Vec<ActForm>,
}

/// A step of a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stage {
    pub(crate) kind: StepKind,
    pub(crate) name: &'static str,
    /// "03:20", "—".
    pub(crate) when: String,
}

/// A grade, or what was said to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct MarkShown {
    /// "5 分，又快又好"; empty for an answer.
    pub(crate) level: String,
    pub(crate) words: String,
    pub(crate) when: String,
}

/// How one clock of a call was counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClockShown {
    /// "报到的时限".
    pub(crate) name: &'static str,
    pub(crate) reasons: Vec<String>,
}

/// The form of one act. Its words stand in `staff/parts/whistle_acts.html`.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActForm {
    pub(crate) act: &'static str,
    pub(crate) action: String,
    pub(crate) csrf: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// Whose call, in the form; empty for an act on the whistle.
    pub(crate) call: String,
    /// Drawn first and red.
    pub(crate) first: bool,
    /// Whether its fields are shown.
    pub(crate) open: bool,
    /// Whether it was blown first: then approving is 补批.
    pub(crate) after: bool,
    pub(crate) words: Field,
    /// Only its error is used; the choice stands in `marks`.
    pub(crate) level: Field,
    pub(crate) marks: Vec<Choice>,
    pub(crate) words_max: usize,
}

impl ActForm {
    /// The id of a field, unique in the page.
    pub(crate) fn id(&self, field: &str) -> String {
        if self.call.is_empty() {
            format!("{}-{field}", self.act)
        } else {
            format!("{}-{}-{field}", self.act, self.call)
        }
    }
}

/// A line of the history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Event {
    pub(crate) kind: StepKind,
    pub(crate) what: String,
    /// "6 月 12 日 03:20 · 李㛃（县水利局）".
    pub(crate) when: String,
    pub(crate) words: Option<String>,
}

/// The numbers and what they say about misuse: `staff/whistle_numbers.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/whistle_numbers.html")]
pub(crate) struct NumbersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) place: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) kinds: Vec<Choice>,
    /// From the county down to here; the last has no address.
    pub(crate) crumbs: Vec<(String, Option<String>)>,
    pub(crate) list_href: String,
    pub(crate) figures: Vec<Number>,
    pub(crate) rows: Vec<NumbersRow>,
    pub(crate) total: Option<NumbersRow>,
    /// Whether nothing was blown.
    pub(crate) empty: bool,
}

/// A place with its numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumbersRow {
    pub(crate) name: String,
    pub(crate) code: String,
    /// Its own page of numbers.
    pub(crate) href: Option<String>,
    pub(crate) cells: Vec<Number>,
}

/// A number that opens its rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Number {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// "3 / 40"; empty for a plain count.
    pub(crate) of: String,
    pub(crate) href: String,
    pub(crate) hot: bool,
}

/// The rows behind a number: `staff/whistle_rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/whistle_rows.html")]
pub(crate) struct RowsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    pub(crate) count: String,
    pub(crate) definition: String,
    pub(crate) back_href: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// The whistles about a request, on its page.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfRequest {
    /// Where one is blown about it, for those who may.
    pub(crate) blow_href: Option<String>,
    pub(crate) whistles: Vec<(Link, Tag)>,
}

impl OfRequest {
    /// Whether there is anything to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.blow_href.is_none() && self.whistles.is_empty()
    }
}

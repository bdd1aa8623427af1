//! Orders (点单) as staff see them: the list, one order with its acts, the numbers.

pub(crate) mod numbers;
pub(crate) mod receive;

use askama::Template;

use super::lists::{Empty, Pager, Row, Tab};
use super::request::Event;
pub(crate) use super::request::Kept;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Photo, Tag};

/// The list: `staff/orders/list.html`. Its filter form is a GET with `tab town kind`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/list.html")]
pub(crate) struct OrdersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    /// 待派, 没人接, 服务中, 待评, 超期, 全部.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) action: String,
    /// Which tab the form stays on.
    pub(crate) tab: String,
    /// The first of each is "全部…" with an empty value.
    pub(crate) towns: Vec<Choice>,
    pub(crate) kinds: Vec<Choice>,
    /// Where somebody is helped to order; `None` for those who only read.
    pub(crate) receive_href: Option<String>,
    /// The same list without filters; `None` when none is set.
    pub(crate) clear_href: Option<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// The rows behind a number: `staff/orders/rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/rows.html")]
pub(crate) struct RowsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    /// The number: "213 单".
    pub(crate) count: String,
    /// How the number is made.
    pub(crate) definition: String,
    pub(crate) back_href: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// One order: `staff/orders/one.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/one.html")]
pub(crate) struct OrderPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    /// Why nothing was done just now.
    pub(crate) alert: Option<Alert>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) order: Order,
    pub(crate) acts: Vec<Act>,
    /// Said where there is nothing to do for this person: whose turn it is.
    pub(crate) no_acts: String,
    pub(crate) story: Option<Story>,
    /// Oldest first; empty for those who only serve.
    pub(crate) history: Vec<Event>,
}

/// Something that stands in the way, and what now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alert {
    pub(crate) headline: String,
    pub(crate) detail: String,
    /// Words that were typed and not sent.
    pub(crate) kept: Vec<Kept>,
}

/// What an order is and where it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) state: Tag,
    /// "超 2 小时", "今天 17:30"; `None` once nothing is due.
    pub(crate) due: Option<Tag>,
    /// "10 月 9 日（周四）17:30 前派出去".
    pub(crate) due_words: String,
    /// Who has it: "城关镇便民服务中心", "党员李㛃".
    pub(crate) holder: String,
    /// "10 月 9 日 10:05 接单".
    pub(crate) since: Option<String>,
    /// The service ordered.
    pub(crate) service: Option<Link>,
    /// "点服务", "说需要", "问干部".
    pub(crate) kind: String,
    /// "维修".
    pub(crate) skill: String,
    pub(crate) place: String,
    /// Only for who serves it.
    pub(crate) address: String,
    pub(crate) wished: String,
    /// "9 月 30 日（周二）16:20".
    pub(crate) placed: String,
    /// The person's words; may be empty for a service.
    pub(crate) body: String,
    /// "张**，199****0001"; or who may see it.
    pub(crate) contact: String,
    /// `tel:` and the number, when it was just revealed.
    pub(crate) call: Option<Link>,
    /// Where the whole contact is asked for, which is written down.
    pub(crate) contact_action: Option<String>,
    pub(crate) csrf: String,
    /// What was done, or the answer.
    pub(crate) result: Option<String>,
    /// "90 分钟".
    pub(crate) minutes: Option<String>,
    pub(crate) photos: Vec<Photo>,
    /// "非常满意" and the person's words.
    pub(crate) rating: Option<String>,
    /// Why it could not be done and where to go instead.
    pub(crate) declined: Option<String>,
    /// The request it became; without an address for those who may not see it.
    pub(crate) became: Option<Link>,
}

/// The story of an order as the organisation writes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Story {
    pub(crate) state: Tag,
    pub(crate) title: String,
    pub(crate) text: String,
    /// What happens next: "等本人在查询页上同意".
    pub(crate) standing: String,
    /// The published page.
    pub(crate) href: Option<String>,
}

/// An act and its form. Without fields it is one button; with fields it unfolds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Act {
    /// The act; ids of its fields begin with it.
    pub(crate) code: &'static str,
    pub(crate) action: String,
    pub(crate) csrf: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// The first and usual one: red, and on the key 1.
    pub(crate) first: bool,
    /// Unfolded, because it came back with errors.
    pub(crate) open: bool,
    /// "接下这一单", "办不了，告诉他去哪里…".
    pub(crate) press: &'static str,
    /// What happens then.
    pub(crate) lead: String,
    pub(crate) fields: Vec<ActField>,
    /// Named values that go along.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// On the button that sends.
    pub(crate) send: &'static str,
    /// What it says meanwhile.
    pub(crate) busy: &'static str,
}

impl Act {
    /// The id of a field.
    pub(crate) fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.code)
    }
}

/// A field of an act's form.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActField {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// Who reads it, and an example.
    pub(crate) hint: String,
    pub(crate) optional: bool,
    pub(crate) field: Field,
    pub(crate) kind: FieldKind,
}

/// How a field is filled in.
#[derive(Debug, Clone, Default)]
pub(crate) enum FieldKind {
    /// Some lines of text, at most so many characters.
    #[default]
    Words,
    /// One line.
    Line,
    /// A whole number and its unit.
    Number(&'static str),
    /// A few choices as chips.
    Chips(Vec<Choice>),
    /// A list with reasons.
    Ranked(Vec<Candidate>),
    /// Photos, at most so many.
    Photos(usize),
}

/// Somebody who could serve, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate {
    pub(crate) value: String,
    pub(crate) name: String,
    /// "离得最近：同一个网格", "会修水电", "手上没有单".
    pub(crate) reasons: Vec<String>,
    pub(crate) chosen: bool,
}

//! Lists of requests: the inbox, the hits of a search, the rows behind a number.

use askama::Template;

use super::export::Export;
use super::request::PreviewPage;
use crate::views::layout::{Choice, DeskFrame, Link, Tag};

/// The inbox and every other list of open requests: `staff/inbox.html`.
///
/// Its filter form is a GET with `tab town category state mark q`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/inbox.html")]
pub(crate) struct InboxPage {
    pub(crate) frame: DeskFrame,
    /// "待我处理", or "搜“路灯”".
    pub(crate) title: String,
    /// How many there are, where that is known.
    pub(crate) count: Option<String>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) filter: Filter,
    /// After a search, what it found.
    pub(crate) hits: Option<Hits>,
    /// Overdue first.
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    /// Said where there are no rows.
    pub(crate) empty: Empty,
    /// Takes the list along.
    pub(crate) export: Option<Export>,
    /// The selected row's, already there when the page comes; later ones are fetched.
    pub(crate) preview: Option<PreviewPage>,
}

/// One of the lists, to choose from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) count: Option<String>,
    /// Whether some of them are late.
    pub(crate) hot: bool,
    pub(crate) current: bool,
}

/// What narrows the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Where the GET form leads.
    pub(crate) action: String,
    /// Which tab the form stays on.
    pub(crate) tab: String,
    /// What was searched for; the form keeps it.
    pub(crate) search: String,
    /// The first of each is "全部…" with an empty value.
    pub(crate) towns: Vec<Choice>,
    pub(crate) categories: Vec<Choice>,
    pub(crate) states: Vec<Choice>,
    pub(crate) marks: Vec<Choice>,
    /// The same list without filters; `None` when none is set.
    pub(crate) clear_href: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hits {
    pub(crate) query: String,
    /// "37 件".
    pub(crate) count: String,
    /// There were more hits than are looked at: "只看了最近 500 条，再多写几个字会更准。"
    pub(crate) capped: Option<String>,
}

/// A request in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) href: String,
    /// The fragment with its preview; `None` where the list has none beside it.
    pub(crate) preview_href: Option<String>,
    pub(crate) title: String,
    /// Category, source, when it came: "道路交通 · 扫码 · 9 月 30 日".
    pub(crate) detail: String,
    /// "滔河镇".
    pub(crate) town: String,
    /// "兴隆村"; empty where only the town is known.
    pub(crate) village: String,
    pub(crate) state: Tag,
    /// Who has it or had it last.
    pub(crate) holder: String,
    /// "超 2 小时", "今天 17:30", "10 月 13 日"; for a closed one how it ended.
    pub(crate) due: Option<Tag>,
    /// What else is to be noticed: "黄牌督办", "催办 2 次".
    pub(crate) tags: Vec<Tag>,
    /// Whether its preview is shown.
    pub(crate) selected: bool,
}

/// The way through a long list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pager {
    /// Back to the beginning, from any later page.
    pub(crate) first_href: Option<String>,
    pub(crate) next_href: Option<String>,
    /// "这一页 50 件", "第 51—100 件，共 213 件"; may be empty.
    pub(crate) words: String,
}

impl Pager {
    /// Whether there is anywhere to go.
    pub(crate) fn leads_somewhere(&self) -> bool {
        self.first_href.is_some() || self.next_href.is_some()
    }
}

/// What stands where a list is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Empty {
    /// "都处理完了".
    pub(crate) headline: String,
    /// "有新的事情会出现在这里。"
    pub(crate) detail: String,
    pub(crate) link: Option<Link>,
}

/// The rows behind a number: `staff/rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/rows.html")]
pub(crate) struct RowsPage {
    pub(crate) frame: DeskFrame,
    /// What the number is: "2025 年 滔河镇 道路交通 办结".
    pub(crate) title: String,
    /// The number: "213 件". The same query counted it and reads the rows.
    pub(crate) count: String,
    /// How the number is made: "这段时间收到、已经办结的。"
    pub(crate) definition: String,
    /// Back to the numbers page it stands on.
    pub(crate) back_href: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    /// Said where the number is 0.
    pub(crate) empty: Empty,
    /// Takes the rows along.
    pub(crate) export: Option<Export>,
}

//! One request as staff see it: whole, and as the preview beside a list.

use askama::Template;

use super::acts::ActForm;
use crate::views::layout::{DeskFrame, FormError, Link, Photo, StepKind, Tag};

/// The page of a request: `staff/request.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/request.html")]
pub(crate) struct RequestPage {
    pub(crate) frame: DeskFrame,
    /// Back to the list one came from.
    pub(crate) back_href: String,
    /// Someone was quicker.
    pub(crate) overtaken: Option<Overtaken>,
    /// Of the form that came back; ids are `ACT-FIELD`, see [`ActForm::id`].
    pub(crate) errors: Vec<FormError>,
    pub(crate) matter: Matter,
    pub(crate) acts: Vec<ActForm>,
    /// Said where there is nothing to do for this person: whose turn it is.
    pub(crate) no_acts: String,
    /// Oldest first.
    pub(crate) history: Vec<Event>,
    /// The whistles about it.
    pub(crate) whistles: super::whistles::OfRequest,
    /// Who looked at the contact and why, the last first; for leaders and auditors.
    pub(crate) looks: Vec<String>,
    /// Where it is decided what everybody reads of the answer, for who decides.
    pub(crate) publication_href: Option<String>,
    /// Whether others are shown its words, for those who decide it.
    pub(crate) flag_href: Option<String>,
}

/// The preview beside a list, a fragment: `staff/preview.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/preview.html")]
pub(crate) struct PreviewPage {
    pub(crate) matter: Matter,
    pub(crate) acts: Vec<ActForm>,
    pub(crate) no_acts: String,
}

/// What a request is and where it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matter {
    /// Its page.
    pub(crate) href: String,
    /// 编号.
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) state: Tag,
    pub(crate) due: Option<Due>,
    /// How the answer's day was counted, for one whose clock has stopped.
    pub(crate) counted: Option<Counted>,
    /// From the second round on: "第 2 轮：10 月 16 日回访时说没解决".
    pub(crate) round: Option<String>,
    /// Who owes the next act: "县交通运输局".
    pub(crate) holder: String,
    /// "9 月 30 日 17:05 派来，10 月 9 日 09:02 签收".
    pub(crate) holder_since: Option<String>,
    /// Town and village.
    pub(crate) place: String,
    /// In the person's words; may be empty.
    pub(crate) address: String,
    pub(crate) category: String,
    /// "扫码", "院落会".
    pub(crate) source: String,
    /// The order it was before.
    pub(crate) order: Option<Link>,
    /// "9 月 30 日（周二）16:20".
    pub(crate) received: String,
    /// "张**，199****0001"; "没有留联系方式"; or who may see it.
    pub(crate) contact: String,
    /// `tel:` and the number, when it was just revealed.
    pub(crate) call: Option<Link>,
    /// Where the whole contact is asked for, which is written down; `None` where there is none.
    pub(crate) contact_action: Option<String>,
    /// The token of the session, for that form.
    pub(crate) csrf: String,
    /// The person's words.
    pub(crate) body: String,
    pub(crate) photos: Vec<Photo>,
    /// What the person was asked and has not answered yet.
    pub(crate) question: Option<String>,
    /// The public answer of the last report.
    pub(crate) answer: Option<String>,
    /// What stands beside the straight way.
    pub(crate) besides: Besides,
}

/// What stands beside the straight way of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Besides {
    /// "黄牌督办", "等批延期".
    pub(crate) tags: Vec<Tag>,
    /// What it is, and where it stands: ("催办", "这一轮催了 2 次，最近一次 10 月 9 日 11:00").
    pub(crate) lines: Vec<(String, String)>,
    /// The organisations besides the leading one.
    pub(crate) units: Vec<UnitRow>,
}

/// An organisation besides the leading one.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnitRow {
    /// "协办", "抄告".
    pub(crate) kind: String,
    pub(crate) name: String,
    /// "10 月 9 日 11:00".
    pub(crate) asked: String,
    /// When it answered; `None` while it has not.
    pub(crate) done: Option<String>,
    /// What it was asked, then what it said.
    pub(crate) words: String,
}

/// A deadline that explains itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Due {
    /// "超 2 小时", "今天 17:30".
    pub(crate) tag: Tag,
    /// "10 月 14 日（周二）17:30 前答复群众".
    pub(crate) sentence: String,
    /// What is owed before that: "10 月 9 日 17:30 前签收".
    pub(crate) next: Option<String>,
    pub(crate) reasons: Vec<String>,
    /// Whether days without a published holiday notice are counted.
    pub(crate) provisional: bool,
}

/// A deadline that is behind: until when, and how that was counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// "10 月 31 日（周五）17:30".
    pub(crate) until: String,
    pub(crate) reasons: Vec<String>,
}

/// Someone did something between the reading and the pressing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overtaken {
    /// "县网格化服务中心 李㛃".
    pub(crate) by: String,
    /// "10 月 9 日 09:12".
    pub(crate) when: String,
    /// "派给了县交通运输局".
    pub(crate) what: String,
    /// What was typed, so that nothing is lost even where the act is closed now.
    pub(crate) kept: Vec<Kept>,
}

/// Words that were typed and not sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// "公开答复".
    pub(crate) name: String,
    pub(crate) words: String,
}

/// A line of the history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Event {
    pub(crate) kind: StepKind,
    /// "9 月 30 日 17:05".
    pub(crate) when: String,
    /// "李㛃"; "提的人".
    pub(crate) who: String,
    /// Their organisation; empty for the person.
    pub(crate) org: String,
    /// "派给县交通运输局".
    pub(crate) act: String,
    /// From which state to which: "待受理 → 办理中".
    pub(crate) change: Option<String>,
    /// Words the person sees.
    pub(crate) public: Option<String>,
    /// Words only staff see.
    pub(crate) internal: Option<String>,
    pub(crate) photos: Vec<Photo>,
}

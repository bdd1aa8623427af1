//! The 12345 hotline (热线): work orders as its exports have them, and what goes back.
//!
//! Uses: imports. Headings and words after the exports that are known (房山, 泰安); a county maps what
//! its own hotline calls them.

use kernel::time::Instant;

use crate::codes;
use crate::imports::cells::{Phones, is_exponent, phones, when};
use crate::imports::{Columns, Fault, Field, Line, Need};
use crate::requests::State;
use crate::words::cover_numbers;

const fn field(
    code: &'static str,
    name: &'static str,
    need: Need,
    known: &'static [&'static str],
) -> Field {
    Field { code, name, need, known }
}

/// What the columns of a hotline's table may mean.
pub const FIELDS: &[Field] = &[
    field(
        "number",
        "工单编号",
        Need::Must,
        &[
            "工单编号",
            "工单号",
            "热线工单号",
            "热线工单编号",
            "案件编号",
            "诉求编号",
            "受理编号",
            "派单编号",
            "编号",
        ],
    ),
    field("kind", "类型", Need::May, &["类型", "诉求类型", "工单类型", "事项类型", "问题类型"]),
    field(
        "category",
        "分类",
        Need::May,
        &[
            "三级分类",
            "分类",
            "诉求分类",
            "问题分类",
            "二级分类",
            "类别",
            "内容分类",
            "归口分类",
            "问题类别",
        ],
    ),
    field("title", "标题", Need::May, &["标题", "工单标题", "诉求标题", "主题", "事项标题"]),
    field(
        "body",
        "主要内容",
        Need::Must,
        &[
            "主要内容",
            "诉求内容",
            "内容",
            "工单内容",
            "反映内容",
            "问题描述",
            "诉求描述",
            "来电内容",
            "事项内容",
        ],
    ),
    field(
        "name",
        "来电人",
        Need::May,
        &["来电人", "来电人姓名", "诉求人", "诉求人姓名", "反映人", "姓名", "联系人"],
    ),
    field(
        "phone",
        "联系电话",
        Need::May,
        &["联系电话", "电话", "来电号码", "联系方式", "电话号码", "手机号", "来电电话", "手机"],
    ),
    field(
        "district",
        "被反映区",
        Need::May,
        &["被反映区", "区县", "所属区县", "行政区划", "所在区县"],
    ),
    field(
        "town",
        "街乡镇",
        Need::May,
        &["街乡镇", "乡镇", "街道", "镇街", "乡镇街道", "所属乡镇", "镇", "属地乡镇"],
    ),
    field("village", "村社区", Need::May, &["村社区", "社区村", "社区", "村居", "所属社区", "村"]),
    field(
        "address",
        "地址",
        Need::May,
        &["地址", "详细地址", "事发地址", "诉求地址", "事发地点", "问题地址", "反映地址"],
    ),
    field(
        "called",
        "来电（受理）时间",
        Need::May,
        &[
            "来电时间",
            "受理时间",
            "登记时间",
            "诉求时间",
            "创建时间",
            "来电日期",
            "受理日期",
            "派单时间",
        ],
    ),
    field(
        "limit",
        "热线时限",
        Need::May,
        &[
            "办理时限",
            "办结时限",
            "处理时限",
            "截止时间",
            "到期时间",
            "反馈时限",
            "承办时限",
            "要求办结时间",
            "答复时限",
        ],
    ),
    field("status", "状态", Need::May, &["状态", "工单状态", "办理状态", "处理状态"]),
    field("result", "办理结果", Need::May, &["办理结果", "处理结果", "办理情况", "办理意见"]),
    field(
        "reply",
        "回复内容",
        Need::May,
        &["回复内容", "答复内容", "反馈内容", "公开答复内容", "答复"],
    ),
    field("ended", "办结时间", Need::May, &["办结时间", "办结日期", "完成时间", "回复时间"]),
    field("solved", "是否解决", Need::May, &["是否解决", "解决情况"]),
    field("pleased", "是否满意", Need::May, &["是否满意", "满意度", "满意情况", "满意程度"]),
    field(
        "keep",
        "原样带回",
        Need::Many,
        &[
            "标签",
            "受理方式",
            "来源渠道",
            "渠道",
            "工单性质",
            "小区点位",
            "序号",
            "紧急程度",
            "承办单位",
            "主办单位",
        ],
    ),
];

/// Fields whose words are told once and remembered.
pub const TOLD: [&str; 3] = ["category", "town", "status"];

/// A state of theirs: what our work with it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Somebody has to act.
    Todo,
    /// Nothing is to be done.
    Over,
}

impl Status {
    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Over => "over",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Todo, Self::Over].into_iter().find(|it| it.code() == text)
    }

    /// What a state is known to mean; unknown ones are asked about.
    pub fn known(word: &str) -> Option<Self> {
        const TODO: [&str; 15] = [
            "",
            "待办",
            "待办理",
            "待处理",
            "待受理",
            "待签收",
            "待接收",
            "待派遣",
            "已派遣",
            "已派单",
            "办理中",
            "处理中",
            "正在办理",
            "待处置",
            "待回复",
        ];
        const OVER: [&str; 9] = [
            "已办结",
            "办结",
            "已完成",
            "已结案",
            "已归档",
            "归档",
            "已退回",
            "已撤销",
            "不予受理",
        ];
        match word.trim() {
            it if TODO.contains(&it) => Some(Self::Todo),
            it if OVER.contains(&it) => Some(Self::Over),
            _ => None,
        }
    }
}

/// A work order as its row says it. Shows nothing of the person: logs print `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The number of the hotline.
    pub number: String,
    /// 诉求, 投诉, 咨询 …, in their word.
    pub kind: String,
    /// Their word for what it is about.
    pub category: String,
    /// Their title.
    pub title: String,
    /// What the caller said.
    pub body: String,
    /// The caller.
    pub name: String,
    /// How to reach them.
    pub phones: Phones,
    /// Their words for where it is.
    pub district: String,
    /// The town.
    pub town: String,
    /// The village.
    pub village: String,
    /// The address.
    pub address: String,
    /// When the hotline took it.
    pub called_at: Option<Instant>,
    /// Until when the hotline wants it done.
    pub limit_at: Option<Instant>,
    /// Their state.
    pub status: String,
    /// What is kept to go back as it came, in the order of its columns.
    pub kept: Vec<String>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Order({})", self.number)
    }
}

/// The longest number, kind, word and kept cell, in characters.
pub const WORD_CHARS_MAX: usize = 40;
/// The longest title.
pub const TITLE_CHARS_MAX: usize = 200;
/// The longest cell that is kept to go back.
const KEPT_CHARS_MAX: usize = 500;

/// Reads a row. Every cell that needs mending is named.
pub fn read(columns: &Columns, line: &Line) -> Result<Order, Vec<Fault>> {
    let mut order = Order::default();
    let mut faults = Vec::new();
    for (column, code) in columns.iter().enumerate() {
        let Some(code) = code else { continue };
        if let Err(say) = put(&mut order, code, line.cell(column)) {
            faults.push(Fault { column: Some(column), say });
        }
    }
    let missing = |code: &str| columns.iter().position(|it| *it == Some(code));
    for (code, text, say) in [
        ("number", &order.number, "没有工单编号，请补上；编号是认出同一张工单的凭据。"),
        ("body", &order.body, "没有写主要内容，请补上。"),
    ] {
        let column = missing(code);
        if text.is_empty() && !faults.iter().any(|it| it.column == column) {
            faults.push(Fault { column, say: say.to_owned() });
        }
    }
    if faults.is_empty() { Ok(order) } else { Err(faults) }
}

fn put(order: &mut Order, code: &str, cell: &str) -> Result<(), String> {
    match code {
        "number" => order.number = number(cell)?,
        "kind" => order.kind = short(cell, WORD_CHARS_MAX)?,
        "category" => order.category = short(cell, WORD_CHARS_MAX)?,
        "title" => order.title = short(cell, TITLE_CHARS_MAX)?,
        "body" => cell.clone_into(&mut order.body),
        "name" => {
            let hidden = cell.contains('*') || ["保密", "匿名", "无"].contains(&cell);
            order.name = if hidden { String::new() } else { short(cell, WORD_CHARS_MAX)? };
        }
        "phone" => order.phones = phones(cell)?,
        "district" => order.district = short(cell, WORD_CHARS_MAX)?,
        "town" => order.town = short(cell, WORD_CHARS_MAX)?,
        "village" => order.village = short(cell, WORD_CHARS_MAX)?,
        "address" => order.address = short(cell, TITLE_CHARS_MAX)?,
        "called" => order.called_at = moment(cell)?.map(super::imports::cells::When::begins),
        "limit" => order.limit_at = moment(cell)?.map(super::imports::cells::When::ends),
        "status" => order.status = short(cell, WORD_CHARS_MAX)?,
        "keep" => order.kept.push(short(cell, KEPT_CHARS_MAX)?),
        // What became of it comes from us.
        _ => {}
    }
    Ok(())
}

fn short(cell: &str, most: usize) -> Result<String, String> {
    let count = cell.chars().count();
    if count > most {
        return Err(format!("太长了，最多 {most} 个字，请删掉 {} 个字。", count - most));
    }
    Ok(cell.to_owned())
}

fn moment(cell: &str) -> Result<Option<crate::imports::cells::When>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    when(cell).map(Some).ok_or_else(|| {
        let cell: String = cell.chars().take(20).collect();
        format!("认不出“{cell}”是什么时间，请写成 2026-03-02 09:15 这样。")
    })
}

/// The hotline's number. It stands open beside the request, so nothing that reaches a person may.
fn number(cell: &str) -> Result<String, String> {
    if is_exponent(cell) {
        return Err(format!(
            "编号被表格软件写成了“{cell}”，后面的数字丢了。请把这一列改成文本格式再导出。"
        ));
    }
    let text: String = cell.chars().filter(|it| !it.is_whitespace()).collect();
    if codes::mobile(&text).is_ok() {
        return Err("这像是电话，不是工单编号。请看看这一列对得对不对。".to_owned());
    }
    short(&text, WORD_CHARS_MAX)
}

impl Order {
    /// The words of the request: title and what the caller said, once each, and further numbers.
    pub fn words(&self) -> String {
        let (title, body) = (self.title.trim(), self.body.trim());
        let mut words = if title.is_empty() || body.starts_with(title) {
            body.to_owned()
        } else {
            format!("{title}\n{body}")
        };
        if !self.phones.more.is_empty() {
            words.push_str(&format!("\n另有电话：{}", self.phones.more.join("、")));
        }
        words
    }

    /// Where, in their words, for the person who goes there.
    pub fn whereabouts(&self) -> String {
        let village = self.village.trim();
        let own = self.address.trim();
        if own.contains(village) {
            own.to_owned()
        } else {
            format!("{village} {own}").trim().to_owned()
        }
    }

    /// All they say of where it is, to find the place in.
    pub fn place_words(&self) -> String {
        [&self.town, &self.village, &self.address].map(|it| it.trim()).join(" ").trim().to_owned()
    }

    /// The title as it may stand open.
    pub fn open_title(&self) -> String {
        cover_numbers(self.title.trim())
    }
}

/// What became of a work order, for the hotline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Where the request stands.
    pub state: Option<State>,
    /// Who handles or handled it.
    pub handler: String,
    /// The public answer.
    pub answer: String,
    /// Why it was refused and where to go instead.
    pub refusal: String,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// How the call-back ended.
    pub called: Option<String>,
    /// The level that was said, 1 to 5.
    pub level: Option<i64>,
}

impl Outcome {
    /// 状态.
    pub fn status(&self) -> &'static str {
        match self.state {
            Some(State::Submitted | State::NeedInfo | State::Returned) => "待派单",
            Some(State::Closed) => "已办结",
            Some(State::Refused) => "不予受理",
            Some(State::Withdrawn) => "已撤回",
            Some(State::Merged) => "已并案",
            Some(State::Suspended) => "挂账",
            Some(State::Checking | State::CallBack) => "待回访",
            Some(State::Handling | State::Paused) => "办理中",
            None => "",
        }
    }

    /// 办理结果.
    pub fn result(&self) -> String {
        let by =
            if self.handler.is_empty() { String::new() } else { format!("{}承办", self.handler) };
        match self.state {
            Some(State::Closed) if by.is_empty() => "已办结".to_owned(),
            Some(State::Closed) => format!("已办结，{by}"),
            Some(State::Refused) => "不予受理".to_owned(),
            Some(State::Withdrawn) => "已撤回".to_owned(),
            _ => by,
        }
    }

    /// 回复内容, without numbers of people.
    pub fn reply(&self) -> String {
        let words = if self.state == Some(State::Refused) { &self.refusal } else { &self.answer };
        cover_numbers(words)
    }

    /// 是否解决: said by the person or not at all.
    pub fn solved(&self) -> &'static str {
        if self.state != Some(State::Closed) {
            return "";
        }
        match (self.called.as_deref(), self.level) {
            (Some("solved"), _) => "是",
            (Some("by_link"), Some(level)) if level >= crate::figures::SATISFIED_FROM => "是",
            (Some("by_link"), Some(_)) => "否",
            _ => "",
        }
    }

    /// 是否满意, in the hotline's four words.
    pub fn pleased(&self) -> &'static str {
        match (self.state, self.level) {
            (Some(State::Closed), Some(4..)) => "满意",
            (Some(State::Closed), Some(3)) => "基本满意",
            (Some(State::Closed), Some(_)) => "不满意",
            (Some(State::Closed), None) => "未评价",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::Noun;

    fn line(cells: &[&str]) -> Line {
        Line { number: 5, cells: cells.iter().map(|it| (*it).to_owned()).collect() }
    }

    const COLUMNS: [Option<&str>; 5] =
        [Some("number"), Some("body"), Some("phone"), Some("limit"), Some("keep")];

    #[test]
    fn a_row_is_read_and_every_cell_to_be_mended_is_named() {
        let columns = COLUMNS.to_vec();
        let order =
            read(&columns, &line(&["FS 1", "路灯不亮", "19900000001", "2026-03-05", "主办"]));
        let order = order.unwrap();
        assert_eq!((order.number.as_str(), order.phones.first.as_str()), ("FS1", "19900000001"));
        assert_eq!(order.limit_at.unwrap().rfc3339(), "2026-03-05T23:59:59+08:00");
        assert_eq!(order.kept, ["主办"]);
        let faults = read(&columns, &line(&["1.2E+17", "", "1.99E+10", "尽快", ""])).unwrap_err();
        assert_eq!(
            faults.iter().map(|it| it.column).collect::<Vec<_>>(),
            [Some(0), Some(2), Some(3), Some(1)]
        );
        let phone = read(&columns, &line(&["19900000001", "路灯", "", "", ""])).unwrap_err();
        assert!(phone[0].say.contains("电话"), "{phone:?}");
    }

    #[test]
    fn every_heading_is_known_for_one_field_only_and_in_its_plain_form() {
        let mut all: Vec<&str> = FIELDS.iter().flat_map(|it| it.known).copied().collect();
        assert!(all.iter().all(|it| crate::imports::plain(it) == **it));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(TOLD.iter().all(|it| Noun::Hotline.field(it).is_some()));
    }

    #[test]
    fn words_are_said_once() {
        let of = |title: &str, body: &str| {
            Order { title: title.to_owned(), body: body.to_owned(), ..Order::default() }.words()
        };
        assert_eq!(of("路灯不亮", "路灯不亮，在三组。"), "路灯不亮，在三组。");
        assert_eq!(of("路灯", "三组的灯坏了"), "路灯\n三组的灯坏了");
        assert_eq!(of("", "三组的灯坏了"), "三组的灯坏了");
    }

    #[test]
    fn what_was_not_said_is_not_said_for_them() {
        let of = |state, called: Option<&str>, level| Outcome {
            state: Some(state),
            called: called.map(str::to_owned),
            level,
            ..Outcome::default()
        };
        let said = |it: &Outcome| (it.status(), it.solved(), it.pleased());
        assert_eq!(said(&of(State::Closed, Some("solved"), Some(5))), ("已办结", "是", "满意"));
        assert_eq!(said(&of(State::Closed, Some("by_link"), Some(2))), ("已办结", "否", "不满意"));
        assert_eq!(said(&of(State::Closed, Some("given_up"), None)), ("已办结", "", "未评价"));
        assert_eq!(said(&of(State::Handling, None, None)), ("办理中", "", ""));
    }
}

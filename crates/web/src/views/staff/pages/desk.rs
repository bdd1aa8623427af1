//! Samples of lists, and the frame and small parts of all staff samples.

use super::requests;
use crate::views::layout::{
    Assets, Choice, DeskFrame, Field, FormError, Link, MenuGroup, MenuItem, Tag,
};
use crate::views::staff::calls::{Call, CallsPage};
use crate::views::staff::lists::{Empty, Filter, Hits, InboxPage, Pager, Row, RowsPage, Tab};

pub(super) const STAFF: &str = "/610925/staff";

pub(super) fn text(words: &str) -> String {
    words.to_owned()
}

pub(super) fn some(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| text(words))
}

pub(super) fn tag(kind: &'static str, words: &str) -> Tag {
    Tag { kind, words: text(words) }
}

pub(super) fn link(name: &str, path: &str) -> Link {
    Link { name: text(name), href: format!("{STAFF}/{path}") }
}

pub(super) fn wrong(value: &str, words: &str) -> Field {
    Field { value: text(value), error: Some(text(words)) }
}

pub(super) fn typed(value: &str) -> Field {
    Field { value: text(value), error: None }
}

pub(super) fn form_error(field: &str, words: &str) -> FormError {
    FormError { field: text(field), words: text(words) }
}

/// The choice named `chosen` is chosen.
pub(super) fn choices(names: &[&str], chosen: &str) -> Vec<Choice> {
    let choice = |name: &&str| Choice {
        value: text(name),
        name: text(name),
        chosen: *name == chosen,
        initials: None,
    };
    names.iter().map(choice).collect()
}

fn item(name: &str, count: Option<&str>, current: &str) -> MenuItem {
    MenuItem {
        name: text(name),
        href: format!("{STAFF}/{name}"),
        count: count.map(text),
        hot: name == "已超期",
        current: name == current,
    }
}

pub(super) fn frame(title: &str) -> DeskFrame {
    let group = |name: Option<&str>, items| MenuGroup { name: name.map(text), items };
    let at = |name: &str| format!("../../crates/web/dist/{name}");
    let mine = vec![
        item("待我处理", Some("14"), title),
        item("全部在办", Some("66"), title),
        item("已超期", Some("3"), title),
        item("我的回访", Some("9"), title),
    ];
    let add = vec![item("代群众登记", None, title)];
    let all = vec![item("数字", None, title), item("通讯录", None, title)];
    DeskFrame {
        title: text(title),
        county: text("岚皋县"),
        groups: vec![group(None, mine), group(Some("登记"), add), group(Some("总览"), all)],
        search_action: format!("{STAFF}/search"),
        user_name: text("欧阳喆堃"),
        user_post: text("县网格化服务中心 · 派单员"),
        elder_href: text("?elder=1"),
        password_href: format!("{STAFF}/password"),
        sessions_href: format!("{STAFF}/sessions"),
        sign_out_action: format!("{STAFF}/sign-out"),
        csrf: text("c"),
        demo: some("演示：人和事都是编的，请不要填真实信息。"),
        assets: Assets { css: at("look.css"), main_js: at("main.js"), desk_js: at("desk.js") },
        ..DeskFrame::default()
    }
}

fn row(id: u32, words: [&str; 5], state: Tag, due: Tag) -> Row {
    let [title, detail, town, village, holder] = words;
    Row {
        href: format!("{STAFF}/requests/{id}"),
        preview_href: Some(format!("{STAFF}/requests/{id}/preview")),
        title: text(title),
        detail: text(detail),
        town: text(town),
        village: text(village),
        state,
        holder: text(holder),
        due: Some(due),
        tags: Vec::new(),
        selected: false,
    }
}

const DESK: &str = "县网格化服务中心";

/// Title, detail, town, village, holder, state, due.
type Words = ([&'static str; 5], (&'static str, &'static str), (&'static str, &'static str));

const OPEN: [Words; 6] = [
    (
        [
            "主干道被工程车压坏，三轮车过不去",
            "道路交通 · 扫码 · 9 月 30 日 16:20",
            "滔河镇",
            "兴隆村",
            DESK,
        ],
        ("t-due", "待受理"),
        ("t-late", "超 2 小时"),
    ),
    (
        [
            "独居老人家里电线老化打火，一下雨就跳闸，老人看不见，夜里不敢起身",
            "水电维修 · 走访 · 10 月 9 日 08:40",
            "城关镇",
            "西坡社区",
            DESK,
        ],
        ("t-due", "待受理"),
        ("t-due", "今天 17:30"),
    ),
    (
        [
            "想要 100 株良种淫羊藿苗",
            "种苗技术 · 院落会 · 10 月 9 日 09:15",
            "滔河镇",
            "同心村",
            DESK,
        ],
        ("t-late", "待改派"),
        ("t-due", "今天 18:00"),
    ),
    (
        [
            "路灯坏了三盏，孩子晚自习走夜路",
            "路灯照明 · 链接 · 10 月 8 日",
            "四季镇",
            "月坝村",
            DESK,
        ],
        ("t-run", "待核查"),
        ("t-run", "10 月 13 日"),
    ),
    (
        [
            "抖音卖土鸡不会挂购买信息",
            "农产品销售 · 电话 · 10 月 8 日",
            "滔河镇",
            "",
            "滔河镇农业农村和社会事务综合服务中心",
        ],
        ("t-run", "办理中"),
        ("t-run", "10 月 14 日"),
    ),
    (
        [
            "卫生室缺降压药，李㛃、吉𠮷两位老人断药三天",
            "看病吃药 · 扫码 · 第 2 轮",
            "南宫山镇",
            "花里村",
            "县卫生健康局",
        ],
        ("t-off", "等群众补充"),
        ("t-off", "10 月 15 日"),
    ),
];

fn open_rows() -> Vec<Row> {
    let mut rows: Vec<Row> = (1..)
        .zip(OPEN)
        .map(|(id, (words, state, due))| row(id, words, tag(state.0, state.1), tag(due.0, due.1)))
        .collect();
    for (id, title) in (7..).zip(["水管冻裂，三户没水", "垃圾池满了半个月没人拉", "想办托管班"])
    {
        rows.push(row(
            id,
            [title, "其他 · 扫码 · 10 月 7 日", "官元镇", "团员村", "官元镇便民服务中心"],
            tag("t-run", "办理中"),
            tag("t-run", "10 月 16 日"),
        ));
    }
    rows
}

fn tab(name: &str, count: &str, current: &str) -> Tab {
    Tab {
        name: text(name),
        href: format!("{STAFF}/inbox?tab={name}"),
        count: some(count),
        hot: name == "已超期",
        current: name == current,
    }
}

fn list(title: &str) -> InboxPage {
    InboxPage {
        frame: frame(title),
        title: text(title),
        tabs: [
            ("待我处理", "14"),
            ("全部在办", "66"),
            ("已超期", "3"),
            ("待核查", "5"),
            ("待回访", "9"),
            ("已结束", ""),
        ]
        .map(|(name, count)| tab(name, count, title))
        .to_vec(),
        filter: Filter {
            action: format!("{STAFF}/inbox"),
            tab: text("mine"),
            towns: choices(&["全部镇", "城关镇", "滔河镇", "南宫山镇"], "全部镇"),
            categories: choices(&["全部类别", "道路交通", "农产品销售"], "全部类别"),
            states: choices(&["全部状态", "待受理", "办理中"], "全部状态"),
            ..Filter::default()
        },
        ..InboxPage::default()
    }
}

pub(super) fn inbox() -> InboxPage {
    let mut page = list("待我处理");
    page.frame.notice = some("已派给县交通运输局，10 月 14 日下班前答复。");
    page.count = some("14");
    page.rows = open_rows();
    page.rows[0].selected = true;
    page.pager = Pager {
        next_href: Some(format!("{STAFF}/inbox?after=9")),
        words: text("这一页 9 件"),
        first_href: None,
    };
    page.preview = Some(requests::preview());
    page
}

pub(super) fn nothing() -> InboxPage {
    let mut page = list("待我处理");
    page.count = some("0");
    page.empty = Empty {
        headline: text("都处理完了"),
        detail: text("有新的事情会出现在这里。"),
        link: Some(link("去做回访", "calls")),
    };
    page
}

pub(super) fn search() -> InboxPage {
    let mut page = list("搜“路”");
    page.frame.search = text("路");
    page.filter.search = text("路");
    page.filter.clear_href = Some(format!("{STAFF}/inbox?q=路"));
    page.tabs.clear();
    page.hits = Some(Hits {
        query: text("路"),
        count: text("500 件"),
        capped: some("只看了最近 500 条，再多写几个字会更准。"),
    });
    page.rows = open_rows();
    page
}

pub(super) fn search_none() -> InboxPage {
    let mut page = list("搜“<b>飞机场</b>”");
    page.tabs.clear();
    page.empty = Empty {
        headline: text("没有找到“<b>飞机场</b>”"),
        detail: text("换几个字试试。可以搜事情、编号、村名，或村名的拼音首字母。"),
        link: Some(link("看全部在办", "inbox?tab=open")),
    };
    page
}

pub(super) fn rows() -> RowsPage {
    let mut rows = open_rows();
    for row in &mut rows {
        row.preview_href = None;
        row.state = tag("t-ok", "已办结");
        row.due = Some(tag("t-ok", "按时，用了 3 天"));
    }
    rows[2].due = Some(tag("t-late", "超期 1 天办结"));
    RowsPage {
        frame: frame("数字"),
        title: text("2025 年 滔河镇 道路交通 办结"),
        export: None,
        count: text("213 件"),
        definition: text("2025 年 1—12 月收到、到现在已经办结的。"),
        back_href: format!("{STAFF}/numbers?year=2025"),
        rows,
        pager: Pager {
            first_href: Some(format!("{STAFF}/rows")),
            next_href: Some(format!("{STAFF}/rows?after=2")),
            words: text("第 51—100 件，共 213 件"),
        },
        empty: Empty::default(),
    }
}

pub(super) fn rows_zero() -> RowsPage {
    RowsPage {
        title: text("2025 年 官元镇 超期在办"),
        count: text("0 件"),
        rows: Vec::new(),
        pager: Pager::default(),
        empty: Empty {
            headline: text("一件也没有"), detail: text("这个数字是 0。"), link: None
        },
        ..rows()
    }
}

fn call(id: u32, title: &str, name: &str, tries: &str, due: Tag) -> Call {
    Call {
        href: format!("{STAFF}/requests/{id}"),
        title: text(title),
        detail: text("道路交通 · 滔河镇兴隆村"),
        name: text(name),
        phone: text("199****0001"),
        handler: text("县交通运输局"),
        answer: text(
            "10 月 12 日已用砂石把坑填平、压实，限制工程车通行。冬闲时再铺水泥路面，已列入 2026 年计划，由镇里公示。",
        ),
        tries: text(tries),
        due,
        low: (id == 1).then(|| text("链接打了不满意")),
    }
}

pub(super) fn calls() -> CallsPage {
    CallsPage {
        frame: frame("我的回访"),
        export: None,
        count: text("9 件"),
        more: None,
        sampled: Some(text("按规则抽 30% 回访；打不满意又留了电话的，一件不落。")),
        calls: vec![
            call(
                1,
                "主干道被工程车压坏，三轮车过不去",
                "张**",
                "打过 2 次，10 月 13 日 15:00 没人接",
                tag("t-late", "超 1 天"),
            ),
            call(
                2,
                "路灯坏了三盏，孩子晚自习走夜路",
                "欧阳**",
                "还没打过",
                tag("t-due", "今天 17:30"),
            ),
            call(
                3,
                "想要 100 株良种淫羊藿苗",
                "没有留称呼",
                "还没打过",
                tag("t-run", "10 月 16 日"),
            ),
        ],
        empty: Empty::default(),
    }
}

pub(super) fn calls_empty() -> CallsPage {
    CallsPage {
        frame: frame("我的回访"),
        count: text("0 件"),
        empty: Empty {
            headline: text("没有要回访的"),
            detail: text("核查通过的事情会排到这里。"),
            link: Some(link("看全部在办", "inbox?tab=open")),
        },
        ..CallsPage::default()
    }
}

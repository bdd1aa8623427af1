//! Samples of orders, members and services.

use super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use crate::views::layout::{Field, StepKind, Tag, Town};
use crate::views::staff::lists::{Empty, Pager, Row, Tab};
use crate::views::staff::members::{
    MineOrder, MinePage, NearOrder, NearPage, ProfilePage, RecordMonth, RecordPage,
};
use crate::views::staff::numbers::{Crumb, Figure};
use crate::views::staff::orders::numbers::{Cell, NumbersPage, Table, TableRow};
use crate::views::staff::orders::{
    Act, ActField, Alert, Candidate, FieldKind, Kept, Order, OrderPage, OrdersPage, RowsPage, Story,
};
use crate::views::staff::request::Event;
use crate::views::staff::services::{EditPage, Press, ServiceRow, ServicesPage};

const MONTHS: &str = include_str!("../../pages/fixtures/months.svg");
const OWN: &str = "/610925/staff/orders";

fn tab(name: &str, count: &str, current: bool) -> Tab {
    Tab {
        name: text(name),
        href: format!("{OWN}?tab={name}"),
        count: some(count),
        hot: name == "超期",
        current,
    }
}

fn empty(headline: &str, detail: &str) -> Empty {
    Empty { headline: text(headline), detail: text(detail), link: None }
}

fn row(title: &str, state: Tag, holder: &str, due: Option<Tag>) -> Row {
    Row {
        href: format!("{OWN}/1"),
        title: text(title),
        detail: text("理发 · 点服务 · 10 月 9 日"),
        town: text("城关镇"),
        village: text("西坡社区"),
        state,
        holder: text(holder),
        due,
        ..Row::default()
    }
}

pub(super) fn list() -> OrdersPage {
    OrdersPage {
        frame: frame("待派的单"),
        title: text("待派的单"),
        tabs: vec![
            tab("待派", "3", true),
            tab("没人接", "2", false),
            tab("服务中", "8", false),
            tab("待评", "4", false),
            tab("超期", "1", false),
            tab("全部", "", false),
        ],
        action: text(OWN),
        tab: text("placed"),
        towns: choices(&["全部镇", "城关镇"], "全部镇"),
        kinds: choices(&["全部类别", "理发"], "理发"),
        clear_href: some(OWN),
        rows: vec![
            row(
                "上门理发",
                tag("t-due", "待派"),
                "西坡社区居民委员会",
                Some(tag("t-late", "超 2 小时")),
            ),
            row(
                "水管漏了，一直滴",
                tag("t-run", "待接"),
                "西坡社区居民委员会",
                Some(tag("t-due", "今天 17:30")),
            ),
        ],
        pager: Pager {
            next_href: some(&format!("{OWN}?after=1-1")),
            words: text("这一页 50 单"),
            first_href: None,
        },
        empty: Empty::default(),
    }
}

pub(super) fn list_empty() -> OrdersPage {
    OrdersPage {
        rows: Vec::new(), empty: empty("没有要派的", "有人点单会出现在这里。"), ..list()
    }
}

pub(super) fn rows() -> RowsPage {
    RowsPage {
        frame: frame("做完的单"),
        title: text("2025 年 城关镇 做完"),
        count: text("213 单"),
        definition: text("这段时间点的、已经做完的。"),
        back_href: format!("{OWN}/numbers"),
        rows: list().rows,
        ..RowsPage::default()
    }
}

fn act(code: &'static str, press: &'static str, fields: Vec<ActField>) -> Act {
    Act {
        code,
        action: format!("{OWN}/1/{code}"),
        csrf: text("c"),
        key: format!("key-{code}"),
        version: 3,
        press,
        fields,
        send: "送出",
        busy: "正在送出…",
        ..Act::default()
    }
}

fn words(name: &'static str, label: &'static str, field: Field) -> ActField {
    ActField { name, label, field, hint: text("点单的人会看到。"), ..ActField::default() }
}

fn candidates() -> Vec<Candidate> {
    let own = |value: &str, name: &str, reasons: &[&str]| Candidate {
        value: text(value),
        name: text(name),
        reasons: reasons.iter().map(|it| text(it)).collect(),
        chosen: value == "1",
    };
    vec![
        own("1", "李㛃", &["离得最近：同村", "会理发", "手上 1 单，最多 3 单"]),
        own("2", "欧阳喆堃", &["同镇，大约 3 公里", "会理发", "手上没有单"]),
    ]
}

fn order() -> Order {
    Order {
        number: text("8F3K-21"),
        title: text("上门理发"),
        state: tag("t-due", "待派"),
        due: Some(tag("t-due", "今天 17:30")),
        due_words: text("10 月 9 日（周四）17:30 前派出去"),
        holder: text("西坡社区居民委员会"),
        service: Some(link("上门理发", "services/1")),
        kind: text("点服务"),
        skill: text("理发"),
        place: text("城关镇 · 西坡社区"),
        wished: text("周末上午"),
        placed: text("10 月 9 日（周四）09:12"),
        body: text("老人听不见电话，请打我的。"),
        contact: text("接单的人才看得到怎么联系"),
        csrf: text("c"),
        ..Order::default()
    }
}

fn event(act: &str, who: &str, org: &str) -> Event {
    Event {
        kind: StepKind::Done,
        when: text("10 月 9 日 09:12"),
        who: text(who),
        org: text(org),
        act: text(act),
        change: some("待派 → 待接"),
        public: some("派给附近的党员"),
        internal: some("老人住 2 组"),
        photos: Vec::new(),
    }
}

pub(super) fn placed() -> OrderPage {
    let ranked = ActField {
        name: "to",
        label: "派给谁",
        hint: text("按远近、会不会、手上有几单排。"),
        kind: FieldKind::Ranked(candidates()),
        ..ActField::default()
    };
    let skill = ActField {
        name: "skill",
        label: "哪一类",
        kind: FieldKind::Chips(choices(&["理发", "维修"], "理发")),
        ..ActField::default()
    };
    OrderPage {
        frame: frame("上门理发"),
        back: link("回到点单", "orders"),
        order: order(),
        acts: vec![
            Act { first: true, ..act("offer", "推到附近党员那里…", vec![skill]) },
            act("assign", "指派给一个人…", vec![ranked]),
            act(
                "decline",
                "没法安排，告诉他该去哪里…",
                vec![words("reason", "为什么", typed("")), words("instead", "该去哪里", typed(""))],
            ),
        ],
        no_acts: text("现在轮到网格员。"),
        history: vec![event("点单", "点单的人", "")],
        ..OrderPage::default()
    }
}

pub(super) fn errors() -> OrderPage {
    let mut page = placed();
    page.frame.has_errors = true;
    page.errors = vec![form_error("decline-instead", "请写清该去哪里，不让人白跑。")];
    if let Some(decline) = page.acts.last_mut() {
        decline.open = true;
        decline.fields = vec![
            words("reason", "为什么", typed("没有会修电梯的")),
            words("instead", "该去哪里", wrong("", "请写清该去哪里，不让人白跑。")),
        ];
    }
    page
}

pub(super) fn overtaken() -> OrderPage {
    OrderPage {
        alert: Some(Alert {
            headline: text("有人先您一步"),
            detail: text("有人刚办了“接单”，这一单现在是“服务中”。您的这一步没有执行。"),
            kept: vec![Kept { name: text("原因"), words: text("没有会修电梯的") }],
        }),
        ..placed()
    }
}

pub(super) fn taken() -> OrderPage {
    let minutes = ActField {
        name: "minutes",
        label: "用了多久",
        kind: FieldKind::Number("分钟"),
        field: typed("40"),
        ..ActField::default()
    };
    let photos = ActField {
        name: "photos",
        label: "照片",
        kind: FieldKind::Photos(4),
        hint: text("不要拍到人脸和门牌。"),
        ..ActField::default()
    };
    let line =
        ActField { name: "line", label: "一句话", kind: FieldKind::Line, ..minutes.clone() };
    let chips = ActField {
        name: "chips",
        label: "怎么样",
        kind: FieldKind::Chips(choices(&["好", "不好"], "好")),
        optional: true,
        ..ActField::default()
    };
    OrderPage {
        order: Order {
            state: tag("t-run", "服务中"),
            holder: text("李㛃"),
            since: some("10 月 9 日 10:05 接单"),
            address: text("2 组，小学旁"),
            contact: text("赵桂英"),
            call: Some(crate::views::layout::Link {
                name: text("19900000001"),
                href: text("tel:19900000001"),
            }),
            contact_action: Some(format!("{OWN}/1/contact")),
            ..order()
        },
        acts: vec![
            Act {
                first: true,
                ..act(
                    "serve",
                    "做完了，记结果…",
                    vec![
                        words("answer", "做了什么", typed("理了发")),
                        minutes,
                        photos,
                        line,
                        chips,
                    ],
                )
            },
            act("release", "做不了，退回…", vec![words("reason", "为什么", typed(""))]),
        ],
        history: Vec::new(),
        ..placed()
    }
}

pub(super) fn closed() -> OrderPage {
    OrderPage {
        order: Order {
            state: tag("t-ok", "已办结"),
            due: None,
            due_words: String::new(),
            result: some("理了发，刮了脸，换了一只灯泡。"),
            minutes: some("40 分钟"),
            rating: some("非常满意：小伙子很耐心。"),
            declined: some("县里没有会修电梯的党员。"),
            ..order()
        },
        acts: vec![act("publish", "公开", Vec::new())],
        story: Some(Story {
            state: tag("t-due", "等本人同意"),
            title: text("一把推子，两代人的放心"),
            text: text("西坡社区 3 组一位老人出门不便。"),
            standing: text("等本人在查询页上同意。"),
            href: some("/610925/stories/1"),
        }),
        ..placed()
    }
}

fn near_order(id: &str, title: &str, fits: bool) -> NearOrder {
    NearOrder {
        id: text(id),
        title: text(title),
        skill: text("维修"),
        fits,
        distance: text(if fits { "就在您的村" } else { "大约 3 公里" }),
        place: text("城关镇 · 西坡社区"),
        wished: text("周末上午"),
        body: text("厨房水管一直滴，关不严，老人不敢动。"),
        due: tag("t-due", "今天 17:30 前"),
        action: format!("{OWN}/{id}/claim"),
        csrf: text("c"),
        key: format!("key-{id}"),
    }
}

pub(super) fn near() -> NearPage {
    NearPage {
        frame: frame("附近的单子"),
        around: text("西坡社区附近"),
        tabs: vec![tab("合我专长", "2", true), tab("全部", "5", false)],
        orders: vec![near_order("1", "水管漏了，一直滴", true), near_order("2", "换灯泡", false)],
        profile_href: format!("{OWN}/profile"),
        ..NearPage::default()
    }
}

pub(super) fn near_taken() -> NearPage {
    NearPage {
        alert: Some(Alert {
            headline: text("有人先接了"),
            detail: text("这一单刚被别的党员接走，您不用再去。下面还有别的。"),
            kept: Vec::new(),
        }),
        ..near()
    }
}

pub(super) fn near_empty() -> NearPage {
    NearPage {
        orders: Vec::new(),
        empty: empty("附近没有等人接的单", "有了会出现在这里。"),
        ..near()
    }
}

pub(super) fn mine() -> MinePage {
    let own = |title: &str| MineOrder {
        href: format!("{OWN}/1"),
        title: text(title),
        detail: text("维修 · 城关镇 · 西坡社区"),
        result: text("40 分钟 · 非常满意"),
        state: tag("t-run", "服务中"),
        due: Some(tag("t-due", "今天 17:30")),
    };
    MinePage {
        frame: frame("我接的单"),
        tabs: vec![tab("要做的", "", true), tab("做完的", "", false)],
        orders: vec![own("水管漏了，一直滴"), own("上门理发")],
        ..MinePage::default()
    }
}

pub(super) fn record() -> RecordPage {
    let figure = |name: &str, value: &str, of: &str| Figure {
        name: text(name),
        value: text(value),
        of: text(of),
        href: format!("{OWN}/mine?tab=done"),
        ..Figure::default()
    };
    RecordPage {
        frame: frame("我的服务"),
        figures: vec![
            figure("做完", "12", "单"),
            figure("时间", "14 小时 30 分", ""),
            figure("好评", "100.00%", "9 / 9"),
        ],
        months: vec![RecordMonth {
            name: text("10 月"),
            served: text("3"),
            time: text("3 小时 30 分"),
            href: format!("{OWN}/mine?tab=done"),
        }],
        ..RecordPage::default()
    }
}

fn towns() -> Vec<Town> {
    vec![Town {
        name: text("城关镇"),
        initials: some("cgz"),
        places: choices(&["西坡社区", "河滨社区"], "西坡社区"),
    }]
}

pub(super) fn profile() -> ProfilePage {
    ProfilePage {
        frame: frame("我的住处和专长"),
        action: format!("{OWN}/profile"),
        key: text("k"),
        version: 1,
        towns: towns(),
        skills: choices(&["理发", "维修"], "维修"),
        ..ProfilePage::default()
    }
}

pub(super) fn services() -> ServicesPage {
    let own = |title: &str, taken: &str, state: Tag| ServiceRow {
        href: format!("{STAFF}/services/1"),
        title: text(title),
        detail: text("理发 · 70 岁以上老人"),
        place: text("西坡社区"),
        by: text("西坡社区居民委员会"),
        times: text("每月 16 日上午"),
        taken: text(taken),
        state,
    };
    ServicesPage {
        frame: frame("服务项目"),
        new_href: some(&format!("{STAFF}/services/new")),
        services: vec![
            own("上门理发", "6 / 20", tag("t-ok", "在点单页上")),
            own("量血压", "不限", tag("t-off", "已撤下")),
        ],
        ..ServicesPage::default()
    }
}

pub(super) fn service() -> EditPage {
    EditPage {
        frame: frame("上门理发"),
        back: link("回到服务项目", "services"),
        headline: text("上门理发"),
        state: Some(tag("t-ok", "在点单页上")),
        action: format!("{STAFF}/services/1"),
        key: text("k"),
        version: 2,
        title: typed("上门理发"),
        kinds: choices(&["理发", "维修"], "理发"),
        text: typed("理发、刮脸。"),
        audience: typed("70 岁以上老人"),
        at: typed("上门"),
        times: typed("每月 16 日上午"),
        grounds: towns(),
        capacity: typed("20"),
        text_max: 1_000,
        title_max: 40,
        line_max: 60,
        presses: vec![Press {
            action: format!("{STAFF}/services/1/off"),
            key: text("k2"),
            words: "从点单页撤下",
            lead: "已经点了的照常做完。",
        }],
        send: "保存",
        ..EditPage::default()
    }
}

pub(super) fn service_errors() -> EditPage {
    let mut page = service();
    page.frame.has_errors = true;
    page.errors = vec![form_error("title", "请写叫什么，最多 60 个字。")];
    page.title = wrong("", "请写叫什么，最多 60 个字。");
    page
}

pub(super) fn service_overtaken() -> EditPage {
    EditPage {
        overtaken: some("李㛃在 10 月 9 日 09:12 改过。下面是最新的。"), ..service()
    }
}

pub(super) fn numbers() -> NumbersPage {
    let cell = |label: &str, value: &str, of: &str| Cell {
        label: text(label),
        value: text(value),
        of: some(of),
        href: format!("{OWN}/numbers/rows?what={label}"),
        hot: label == "超期",
    };
    let line = |name: &str| TableRow {
        name: text(name),
        href: some(&format!("{OWN}/numbers?place=1")),
        cells: vec![
            cell("点单", "213", ""),
            cell("做完", "98.12%", "209 / 213"),
            cell("超期", "1", ""),
            cell("好评", "—", "0 / 0"),
        ],
    };
    NumbersPage {
        frame: frame("点单的数字"),
        title: text("2025 年 1—12 月"),
        as_of: text("12 月 31 日 24:00"),
        crumbs: vec![Crumb { name: text("全县"), href: None }],
        action: format!("{OWN}/numbers"),
        place: text("610925000000"),
        years: choices(&["2025 年"], "2025 年"),
        from: choices(&["1 月"], "1 月"),
        until: choices(&["12 月"], "12 月"),
        kinds: choices(&["各类", "理发"], "各类"),
        figures: vec![Figure {
            name: text("点单"),
            value: text("213"),
            of: text("单"),
            href: format!("{OWN}/numbers/rows?what=placed"),
            ..Figure::default()
        }],
        more: vec![Figure { value: text("2"), hot: true, ..Figure::default() }],
        months_svg: text(MONTHS),
        tables: vec![Table {
            id: "places",
            caption: text("各镇"),
            head: text("镇"),
            heads: ["点单", "做完", "超期", "好评"].map(text).to_vec(),
            rows: vec![line("城关镇"), line("滔河镇")],
            total: Some(line("合计")),
        }],
        meanings: vec![("点单", "这段时间点的，每单算一次。")],
        ..NumbersPage::default()
    }
}

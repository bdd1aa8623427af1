//! Samples of orders: the list, one order in its states, choosing somebody. Below: what members see
//! ([`members`]), services and numbers ([`services`]).

pub(super) mod members;
pub(super) mod services;

use super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use crate::views::layout::{Field, StepKind, Tag, Town};
use crate::views::staff::links::{ChoosePage, LinkRow, LinksPage};
use crate::views::staff::lists::{Empty, Pager, Row, Tab};
use crate::views::staff::orders::receive::OrderFormPage;
use crate::views::staff::orders::{
    Act, ActField, Alert, Candidate, FieldKind, Kept, Order, OrderPage, OrdersPage, RowsPage, Story,
};
use crate::views::staff::request::Event;

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
        receive_href: some(&format!("{OWN}/new")),
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

fn towns() -> Vec<Town> {
    vec![Town {
        name: text("城关镇"),
        initials: some("cgz"),
        places: choices(&["西坡社区", "河滨社区"], "西坡社区"),
    }]
}

pub(super) fn converted() -> OrderPage {
    let mut page = placed();
    page.acts = Vec::new();
    page.no_acts = text("已经转成诉求，由单位去办。");
    page.order.state = tag("t-off", "已转诉求");
    page.order.became = Some(link("4QK7-2M", "/requests/2"));
    page
}

pub(super) fn receive() -> OrderFormPage {
    OrderFormPage {
        frame: frame("代为点单"),
        action: format!("{OWN}/new"),
        key: text("k"),
        services: choices(&["菜单上没有，直接说", "上门理发（西坡社区）"], "菜单上没有，直接说"),
        kinds: choices(&["要人帮忙", "只是问一句，联系干部回答"], "要人帮忙"),
        skills: choices(&["说不清", "理发"], "说不清"),
        towns: towns(),
        text_max: 1000,
        address_max: 200,
        wished_max: 100,
        name_max: 40,
        ..OrderFormPage::default()
    }
}

pub(super) fn receive_errors() -> OrderFormPage {
    let mut page = OrderFormPage {
        errors: vec![
            form_error("text", "请写一写需要什么帮助，几个字也行。"),
            form_error("phone", "请留一个电话，接单的人要先和您约时间。"),
        ],
        text: wrong("", "请写一写需要什么帮助，几个字也行。"),
        phone: wrong("", "请留一个电话，接单的人要先和您约时间。"),
        name: typed("孙玉梅"),
        ..receive()
    };
    page.frame.has_errors = true;
    page
}

pub(super) fn cadres() -> LinksPage {
    let row = |name: &str, who: &str, own: bool| LinkRow {
        name: text(name),
        detail: text("村（社区）"),
        who: text(who),
        own,
        href: format!("{STAFF}/cadres/610925100201"),
    };
    LinksPage {
        frame: frame("包联干部"),
        title: text("包联干部"),
        lead: "群众在点单页上问的话，直接到本村联系干部手上。",
        town: text("城关镇"),
        towns: vec![link("城关镇", "/cadres?place=1"), link("滔河镇", "/cadres?place=2")],
        heads: ["地方", "哪一级", "谁回答"],
        rows: vec![
            row("西坡社区", "柏世元（城关镇便民服务中心）", true),
            row("河滨社区", "没有单独定，由王芳（城关镇政府）代答", false),
        ],
        nothing: "这里没有村（社区）",
    }
}

pub(super) fn choose() -> ChoosePage {
    ChoosePage {
        frame: frame("定包联干部"),
        back: link("包联干部", "/cadres"),
        title: text("城关镇西坡社区的问题谁来答"),
        now: text("没有单独定，现在由王芳（城关镇政府）代答。"),
        errors: vec![form_error("person", "请选一个人。")],
        action: format!("{STAFF}/cadres/610925100201"),
        key: text("k"),
        person: wrong("", "请选一个人。"),
        none: "不单独定，由上一级的答",
        none_chosen: true,
        candidates: candidates(),
        hint: text("列的是这个镇能定的人，最多 60 位，本村的在前。"),
        ..ChoosePage::default()
    }
}

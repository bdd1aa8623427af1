//! Samples of whistles: the lists, the form, one in every standing, and the numbers.

use super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use crate::views::layout::{Choice, Field, StepKind, Town};
use crate::views::staff::lists::{Empty, Tab};
use crate::views::staff::whistles::{
    ActForm, BlowPage, CallCard, ClockShown, Event, Group, KindChoice, Left, MarkShown, Number,
    NumbersPage, NumbersRow, Row, RowsPage, Stage, WhistlePage, WhistlesPage,
};

#[expect(clippy::unnecessary_wraps, reason = "every place it stands in is optional")]
fn left(kind: &'static str, words: &str, seconds: i64) -> Option<Left> {
    Some(Left { tag: tag(kind, words), seconds })
}

fn row(title: &str, who: &str, state: (&'static str, &str), due: Option<Left>) -> Row {
    Row {
        href: format!("{STAFF}/whistles/1#call-3"),
        title: text(title),
        detail: text("应急哨 · 7K4-2M9-Q · 6 月 12 日 03:12 吹 · 先吹后批"),
        place: text("城关镇西坡社区"),
        who: text(who),
        state: tag(state.0, state.1),
        note: None,
        due,
    }
}

fn tabs(current: &str) -> Vec<Tab> {
    ["要我办的", "我们吹的", "叫到我们的"]
        .map(|name| Tab {
            name: text(name),
            href: format!("{STAFF}/whistles"),
            count: (name == "要我办的").then(|| text("3")),
            hot: true,
            current: name == current,
        })
        .to_vec()
}

pub(super) fn todo() -> WhistlesPage {
    let who = "城关镇便民服务中心吹，叫县水利局";
    let mut late = row(
        "河堤垮了一段，水往院子里灌",
        who,
        ("t-due", "待报到"),
        left("t-late", "超 12 分钟", -720),
    );
    late.note = some("晚到 12 分钟");
    let theirs = vec![
        late,
        row("老街电线冒火", who, ("t-run", "已报到"), left("t-due", "还剩 23 分钟", 1_380)),
    ];
    let grade = vec![row("河堤垮了一段", who, ("t-ok", "已处置"), None)];
    let group =
        |id, title: &str, rows| Group { id, title: text(title), hint: text("先报到。"), rows };
    WhistlesPage {
        frame: frame("吹哨"),
        tabs: tabs("要我办的"),
        blow_href: Some(format!("{STAFF}/whistles/new")),
        numbers_href: Some(format!("{STAFF}/whistles/numbers")),
        groups: vec![group("theirs", "要我们应哨的", theirs), group("grade", "要我们评的", grade)],
        ..WhistlesPage::default()
    }
}

pub(super) fn nothing() -> WhistlesPage {
    let (headline, detail) = (text("都办完了"), text("没有要应的哨。"));
    WhistlesPage {
        groups: Vec::new(),
        blow_href: None,
        numbers_href: None,
        empty: Empty { headline, detail, link: None },
        ..todo()
    }
}

fn kinds(chosen: &str) -> Vec<KindChoice> {
    let kind = |value, name: &str, hint: &str| KindChoice {
        value,
        name: text(name),
        hint: text(hint),
        chosen: value == chosen,
    };
    vec![
        kind("daily", "日常哨", "要一个单位出面，不用到现场。 7 个工作小时内报到。"),
        kind("hard", "攻坚哨", "几个单位到现场一起解决。 4 个工作小时内报到。"),
        kind("emergency", "应急哨", "危险、紧急的事，马上来人。 30 分钟内报到。"),
    ]
}

pub(super) fn blow() -> BlowPage {
    let group = |name: &str, orgs: &[&str]| Town {
        name: text(name),
        initials: None,
        places: choices(orgs, "县水利局"),
    };
    BlowPage {
        frame: frame("吹一哨"),
        action: format!("{STAFF}/whistles"),
        back_href: format!("{STAFF}/whistles"),
        key: text("k"),
        request: Some((link("7K4-2M9-Q 河堤垮了一段", "requests/1"), text("1"))),
        kinds: kinds("emergency"),
        first: typed("1"),
        first_limit: text(" 24 小时"),
        towns: vec![group("城关镇", &["西坡社区", "河滨社区"])],
        groups: vec![group("岚皋县", &["县交通运输局", "县水利局", "县供电公司", "县卫生健康局"])],
        calls_max: 8,
        words_max: 2_000,
        address_max: 200,
        head: text("城关镇的负责人"),
        ..BlowPage::default()
    }
}

pub(super) fn blow_errors() -> BlowPage {
    let why = "请写明为什么自己解决不了，负责人照这个批。";
    let calls = "请选要叫的单位，1 到 8 个。";
    let mut page = BlowPage {
        request: None,
        errors: vec![form_error("why", why), form_error("calls", calls)],
        body: typed("河堤垮了一段，吉𠮷家门口进水"),
        why: wrong("", why),
        calls: wrong("", calls),
        said: some("这件诉求已经结束，不能再为它吹哨。"),
        ..blow()
    };
    page.frame.has_errors = true;
    page
}

fn act(act: &'static str, call: &str, first: bool) -> ActForm {
    let marks = ["5 分 又快又好", "4 分 好", "1 分 不好"];
    ActForm {
        act,
        action: format!("{STAFF}/whistles/1/{act}"),
        csrf: text("c"),
        key: text("k"),
        version: 4,
        call: text(call),
        first,
        marks: if matches!(act, "grade" | "judge") { choices(&marks, "") } else { Vec::new() },
        words_max: 2_000,
        ..ActForm::default()
    }
}

fn stages(times: [&str; 4]) -> Vec<Stage> {
    let stage = |(name, when): (&'static str, &str)| Stage {
        kind: match when {
            "—" => StepKind::Next,
            _ if name == "报到" => StepKind::Alert,
            _ => StepKind::Done,
        },
        name,
        when: text(when),
    };
    ["叫到", "报到", "到场", "处置"].into_iter().zip(times).map(stage).collect()
}

fn card(id: &str, org: &str, times: [&str; 4], acts: Vec<ActForm>) -> CallCard {
    CallCard {
        id: format!("call-{id}"),
        org: text(org),
        state: tag("t-due", "待报到"),
        left: left("t-due", "还剩 23 分钟", 1_380),
        stages: stages(times),
        clocks: vec![ClockShown {
            name: "报到的时限",
            reasons: vec![
                text("6 月 12 日（周四）03:12 开始，限 30 分钟"),
                text("所以 6 月 12 日（周四）03:42 到期"),
            ],
        }],
        acts,
        ..CallCard::default()
    }
}

fn event(what: &str, words: &str) -> Event {
    Event {
        kind: StepKind::Done,
        what: text(what),
        when: text("6 月 12 日 03:20 · 㛃喆（县水利局）"),
        words: Some(text(words)).filter(|it| !it.is_empty()),
    }
}

/// As each side in turn would see it, all acts at once.
pub(super) fn called() -> WhistlePage {
    let [a, b, c] = ["11", "12", "13"];
    let first = ["03:12", "—", "—", "—"];
    let there = ["03:12", "03:54", "04:30", "—"];
    let mut late =
        card(b, "县水利局", there, vec![act("finish", b, true), act("arrive", b, false)]);
    late.late = some("晚到 12 分钟");
    late.note = Some((text("批准人定的理由"), text("河堤归你们")));
    let mut declined =
        card(c, "县供电公司", first, vec![act("insist", c, true), act("recall", c, false)]);
    declined.state = tag("t-due", "等批准人定");
    WhistlePage {
        frame: frame("河堤垮了一段"),
        back_href: format!("{STAFF}/whistles"),
        number: text("7K4-2M9-Q"),
        title: text("河堤垮了一段，水往院子里灌"),
        tags: vec![
            tag("t-late", "应急哨"),
            tag("t-run", "应哨中"),
            tag("t-due", "先吹后批，还没补批"),
        ],
        left: left("t-due", "还剩 23 分钟", 1_380),
        turn: text("正在应哨，最先到时限的是县水利局。"),
        body: text("河堤垮了一段，水往院子里灌。"),
        why: text("要抽水机和断电，镇上没有。"),
        place: text("城关镇西坡社区"),
        address: text("河堤下段"),
        blown: text("城关镇便民服务中心，6 月 12 日 03:12"),
        approval: text("等城关镇的负责人批，6 月 13 日 03:12 前"),
        request: Some(link("7K4-2M9-Q 河堤垮了一段", "requests/1")),
        calls: vec![
            card(
                a,
                "县交通运输局",
                first,
                vec![act("report_in", a, true), act("decline", a, false)],
            ),
            late,
            declined,
        ],
        acts: vec![
            ActForm { after: true, ..act("approve", "", true) },
            act("refuse", "", false),
            act("withdraw", "", false),
            act("close", "", false),
        ],
        history: vec![event("吹哨", ""), event("报到：县水利局", "三个人带泵出发")],
        ..WhistlePage::default()
    }
}

pub(super) fn closed() -> WhistlePage {
    let id = "12";
    let mark = |level: &str, words: &str| {
        Some(MarkShown { level: text(level), words: text(words), when: text("6 月 13 日 09:10") })
    };
    let acts = vec![
        act("grade", id, true),
        act("judge", id, false),
        act("answer", id, false),
        act("reopen", id, false),
    ];
    let mut card = card(id, "县水利局", ["03:12", "03:54", "04:30", "07:30"], acts);
    card.left = None;
    card.state = tag("t-ok", "已处置");
    card.result = some("水抽干了，沙袋垒了一道。");
    card.grade = mark("2 分，不大好", "来晚了");
    card.answer = mark("", "路断了，绕行一小时");
    card.judgement = mark("5 分，很该吹", "该吹");
    WhistlePage {
        tags: vec![tag("t-late", "应急哨"), tag("t-ok", "已办结")],
        left: None,
        turn: text("已经办结。双方可以在期限里互评，评了不能改。"),
        calls: vec![card],
        acts: Vec::new(),
        request: None,
        ..called()
    }
}

/// Somebody was quicker, and a form came back with errors.
pub(super) fn overtaken() -> WhistlePage {
    let words = "请写明为什么不归你们，最好写上归谁，由批准人来定。";
    let mut page = called();
    page.said = some("城关镇便民服务中心 李㛃在 03:20 先动了这一哨，您的这一步没有执行。");
    page.kept = some("归水利局");
    page.errors = vec![form_error("decline-11-words", words)];
    page.frame.has_errors = true;
    for form in page.calls.iter_mut().flat_map(|it| &mut it.acts) {
        if form.act == "decline" {
            form.open = true;
            form.words = Field { value: String::new(), error: some(words) };
        }
    }
    page
}

fn number(name: &'static str, value: &str, of: &str, hot: bool) -> Number {
    let href = format!("{STAFF}/whistles/rows?what=late");
    Number { name, value: text(value), of: text(of), href, hot }
}

fn cells() -> Vec<Number> {
    vec![
        number("吹哨", "41", "", false),
        number("没批准", "7.50%", "3 / 40", false),
        number("还开着", "5", "", false),
        number("叫到", "88", "", false),
        number("按时报到", "91.25%", "73 / 80", false),
        number("平均报到", "27 分钟", "2,160 分 / 80 次", false),
        number("晚到", "7", "", true),
        number("还没报到", "4", "", false),
        number("不该吹", "—", "0 / 0", false),
        number("评了被叫的", "60", "", false),
    ]
}

pub(super) fn numbers() -> NumbersPage {
    let year = |name: &str, chosen| Choice {
        value: text("2025"),
        name: text(name),
        chosen,
        ..Choice::default()
    };
    let place = |name: &str, code: &str| NumbersRow {
        name: text(name),
        code: text(code),
        href: Some(format!("{STAFF}/whistles/numbers?place={code}")),
        cells: cells(),
    };
    NumbersPage {
        frame: frame("吹哨的数字"),
        action: format!("{STAFF}/whistles/numbers"),
        place: text("610925000000"),
        years: vec![year("2025 年", true)],
        kinds: choices(&["各种哨", "应急哨"], "各种哨"),
        crumbs: vec![(text("岚皋县"), None)],
        list_href: format!("{STAFF}/whistles"),
        figures: cells(),
        rows: vec![place("城关镇", "610925100000"), place("佐龙镇", "610925101000")],
        total: Some(NumbersRow { name: text("合计"), cells: cells(), ..NumbersRow::default() }),
        empty: false,
    }
}

pub(super) fn numbers_empty() -> NumbersPage {
    NumbersPage { empty: true, figures: Vec::new(), rows: Vec::new(), total: None, ..numbers() }
}

pub(super) fn rows() -> RowsPage {
    RowsPage {
        frame: frame("晚到的"),
        title: text("晚到的"),
        count: text("7 次"),
        definition: text("岚皋县，2025 年吹的哨。新的在上面。"),
        back_href: format!("{STAFF}/whistles/numbers"),
        rows: todo().groups.remove(0).rows,
        ..RowsPage::default()
    }
}

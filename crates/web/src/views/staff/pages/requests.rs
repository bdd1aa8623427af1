//! Samples of a request at every point of its life.

use super::desk::{STAFF, form_error, frame, some, tag, text, typed, wrong};
use super::suggestions;
use crate::views::layout::{Choice, Photo, StepKind};
use crate::views::staff::acts::{ActForm, OrgGroup, Typed, forms};
use crate::views::staff::request::{Due, Event, Kept, Matter, Overtaken, PreviewPage, RequestPage};

const PICTURE: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='96' \
    height='96'%3E%3Crect width='96' height='96' fill='%23cfd8c4'/%3E%3Cpath d='M0 70l30-30 22 22 \
    16-14 28 28v20H0z' fill='%238a9a6b'/%3E%3C/svg%3E";

pub(super) fn photos(count: usize) -> Vec<Photo> {
    let photo = |n: usize| Photo {
        href: format!("{STAFF}/requests/1/photos/{n}"),
        thumb: text(PICTURE),
        words: format!("第 {n} 张照片，提交时拍的"),
    };
    (1..=count).map(photo).collect()
}

fn group(name: &str, orgs: &[&str]) -> OrgGroup {
    let choice = |org: &&str| Choice { value: text(org), name: text(org), ..Choice::default() };
    OrgGroup { name: text(name), choices: orgs.iter().map(choice).collect() }
}

/// The forms for these acts.
pub(super) fn acts(open: &[&'static str]) -> Vec<ActForm> {
    let sample = ActForm {
        action: format!("{STAFF}/requests/1"),
        csrf: text("c"),
        version: 7,
        back: format!("{STAFF}/inbox?tab=mine"),
        advice: Some(suggestions::advice()),
        answered: Some(suggestions::answered()),
        organisations: vec![
            group("本村", &["兴隆村村民委员会"]),
            group("本镇", &["滔河镇农业农村和社会事务综合服务中心", "滔河镇便民服务中心"]),
            group("县级", &["县水利局", "县住房和城乡建设局", "县农业农村局"]),
        ],
        photos_max: 4,
        text_max: 2_000,
        caller: text("岚皋县政务热线"),
        about: text("主干道被工程车压坏，三轮车过不去"),
        ..ActForm::default()
    };
    let mut count = 0;
    forms(open, &sample, || {
        count += 1;
        format!("01994b7e-0000-7000-8000-{count:012}")
    })
}

fn matter() -> Matter {
    Matter {
        href: format!("{STAFF}/requests/1"),
        number: text("LG-2025-003891-7"),
        title: text("主干道被工程车压坏，三轮车过不去"),
        state: tag("t-due", "待受理"),
        due: Some(Due {
            tag: tag("t-late", "超 2 小时"),
            sentence: text("10 月 14 日（周二）17:30 前答复群众"),
            next: some("10 月 9 日（周四）17:30 前派出去"),
            reasons: [
                "9 月 30 日 16:20 收到，5 个工作日内答复，从下一个工作日算起。",
                "10 月 1—8 日国庆、中秋放假，不算；10 月 11 日（周六）调休上班，算一天。",
                "10 月 10 日等群众补充，停了 1 个工作日；10 月 13 日延期 1 个工作日。",
            ]
            .map(text)
            .to_vec(),
            provisional: false,
        }),
        holder: text("县网格化服务中心"),
        holder_since: some("9 月 30 日 16:20 收到"),
        place: text("滔河镇兴隆村"),
        address: text("镇中心小学东 300 米"),
        category: text("道路交通"),
        source: text("扫码"),
        received: text("9 月 30 日（周二）16:20"),
        contact: text("张**，199****0001"),
        body: text(
            "大车天天跑，路都烂了，下雨全是坑，昨天有人翻了车。\n三轮车过不去，东西运不出来。",
        ),
        photos: photos(4),
        ..Matter::default()
    }
}

fn event(kind: StepKind, act: &str, when: &str, who: &str, org: &str, change: &str) -> Event {
    Event {
        kind,
        when: text(when),
        who: text(who),
        org: text(org),
        act: text(act),
        change: some(change),
        ..Event::default()
    }
}

const DESK: &str = "县网格化服务中心";
const ROADS: &str = "县交通运输局";

fn history() -> Vec<Event> {
    let done = StepKind::Done;
    let mut sent = event(done, "提出诉求", "9 月 30 日 16:20", "群众", "", "");
    sent.photos = photos(4);
    let mut first =
        event(done, "派给滔河镇便民服务中心", "9 月 30 日 17:05", "李㛃", DESK, "待受理 → 办理中");
    first.internal = some("镇里先去看看，能垫就先垫上。");
    let mut back = event(
        StepKind::Alert,
        "退回",
        "10 月 9 日 09:40",
        "吉𠮷",
        "滔河镇便民服务中心",
        "办理中 → 待改派",
    );
    back.internal = some("这是县道，镇里没有机械，应由县交通运输局办。");
    let again =
        event(done, "改派给县交通运输局", "10 月 9 日 10:02", "李㛃", DESK, "待改派 → 办理中");
    let signed = event(done, "签收", "10 月 9 日 10:30", "王堃", ROADS, "");
    let mut asked =
        event(done, "请群众补充", "10 月 9 日 11:00", "王堃", ROADS, "办理中 → 等群众补充");
    asked.public = some("请问坏的是哪一段？从哪里到哪里？");
    vec![sent, first, back, again, signed, asked]
}

fn finished() -> Vec<Event> {
    let mut lines = history();
    let mut done =
        event(StepKind::Done, "办完反馈", "10 月 12 日 16:10", "王堃", ROADS, "办理中 → 待核查");
    done.public = some(
        "10 月 12 日已用砂石把坑填平、压实，限制工程车通行。冬闲时再铺水泥路面，已列入 2026 年计划。",
    );
    done.internal = some("砂石 12 方，台班 2 个，费用从养护经费列支。");
    done.photos = photos(2);
    lines.push(done);
    lines.push(event(
        StepKind::Done,
        "核查通过",
        "10 月 13 日 09:00",
        "李㛃",
        DESK,
        "待核查 → 待回访",
    ));
    lines
}

pub(super) fn page(matter: Matter, acts: Vec<ActForm>) -> RequestPage {
    RequestPage {
        frame: frame(&matter.title),
        back_href: format!("{STAFF}/inbox?tab=mine"),
        matter,
        acts,
        no_acts: text("现在由县交通运输局办理，没有您要做的事。"),
        history: history(),
        ..RequestPage::default()
    }
}

pub(super) fn preview() -> PreviewPage {
    PreviewPage {
        matter: matter(),
        acts: acts(&["dispatch", "ask_info", "refuse"]),
        no_acts: String::new(),
    }
}

/// Nobody is chosen beforehand, and it is rather about something else.
pub(super) fn unsure() -> RequestPage {
    let mut page = submitted();
    for form in page.acts.iter_mut().filter(|it| it.act == "dispatch") {
        let mut advice = suggestions::unsure();
        for (offer, n) in advice.offers.iter_mut().zip(1..) {
            offer.shortcut = n.to_string();
        }
        form.advice = Some(advice);
    }
    page
}

pub(super) fn submitted() -> RequestPage {
    let mut page = page(matter(), acts(&["dispatch", "ask_info", "refuse"]));
    page.history.truncate(1);
    page
}

pub(super) fn handled() -> Matter {
    let mut matter = matter();
    matter.state = tag("t-run", "办理中");
    matter.holder = text(ROADS);
    matter.holder_since = some("10 月 9 日 10:02 派来，还没签收");
    matter
}

pub(super) fn working() -> RequestPage {
    page(handled(), acts(&["sign_for", "report_done", "ask_info", "return", "extend"]))
}

/// Every form there is, unfolded.
pub(super) fn every_form() -> RequestPage {
    let mut all = acts(&[
        "report_done",
        "dispatch",
        "redispatch",
        "ask_info",
        "refuse",
        "proceed",
        "sign_for",
        "return",
        "extend",
        "pass_check",
        "fail_check",
        "call_solved",
        "call_missed",
        "call_given_up",
    ]);
    for form in &mut all {
        form.open = true;
    }
    let mut matter = handled();
    matter.question = some("请问坏的是哪一段？从哪里到哪里？");
    page(matter, all)
}

pub(super) fn errors() -> RequestPage {
    let mut page = submitted();
    page.frame.has_errors = true;
    page.errors = vec![
        form_error("refuse-instead", "请告诉群众可以去哪里办，不让人白跑。"),
        form_error("ask_info-words", "请写清楚要群众补充什么。"),
    ];
    for form in page.acts.iter_mut().filter(|it| it.act != "dispatch") {
        form.open = true;
        form.typed = match form.act {
            "refuse" => Typed {
                words: typed("这条路去年已经移交给镇里管护"),
                instead: wrong("", "请告诉群众可以去哪里办，不让人白跑。"),
                ..Typed::default()
            },
            _ => Typed {
                words: wrong(" ", "请写清楚要群众补充什么。"), ..Typed::default()
            },
        };
    }
    page
}

pub(super) fn overtaken() -> RequestPage {
    let mut page = page(handled(), Vec::new());
    page.overtaken = Some(Overtaken {
        by: text("县网格化服务中心 李㛃"),
        when: text("10 月 9 日 10:02"),
        what: text("把它改派给了县交通运输局"),
        kept: vec![Kept {
            name: text("给他们的话"), words: text("县道，请今天去看一看。")
        }],
    });
    page
}

pub(super) fn call_back() -> RequestPage {
    let mut matter = handled();
    matter.state = tag("t-due", "待回访");
    matter.holder = text("县政务热线");
    matter.holder_since = some("10 月 13 日 09:00 核查通过");
    matter.round = some("第 2 轮：10 月 10 日群众说没解决");
    matter.answer = some("10 月 12 日已用砂石把坑填平、压实，限制工程车通行。");
    let mut page =
        page(matter, acts(&["call_solved", "call_unsolved", "call_missed", "call_given_up"]));
    page.history = finished();
    page
}

pub(super) fn checking() -> RequestPage {
    let mut matter = handled();
    matter.state = tag("t-run", "待核查");
    matter.answer = some("10 月 12 日已用砂石把坑填平、压实，限制工程车通行。");
    let mut page = page(matter, acts(&["pass_check", "fail_check"]));
    page.history = finished();
    page.history.pop();
    page
}

pub(super) fn closed() -> RequestPage {
    let mut matter = handled();
    matter.state = tag("t-ok", "已办结");
    matter.due = None;
    matter.holder_since = some("10 月 13 日 15:20 办结，按时，用了 4 个工作日");
    matter.contact = text("已经办结，不再显示联系方式");
    matter.answer = some("10 月 12 日已用砂石把坑填平、压实，限制工程车通行。");
    let mut page = page(matter, Vec::new());
    page.no_acts = text("这件事已经办结。群众 30 天内还可以说没解决，说了会回到这里。");
    page.history = finished();
    let mut called = event(
        StepKind::Done,
        "回访：解决了，满意",
        "10 月 13 日 15:20",
        "陈喆",
        "县政务热线",
        "待回访 → 已办结",
    );
    called.internal = some("张**说路好走了，问水泥路什么时候铺。");
    page.history.push(called);
    page
}

/// What a nasty visitor would type.
pub(super) fn scripted() -> RequestPage {
    let mut page = closed();
    page.matter.title = text("<script>alert(1)</script>");
    page.matter.body = text("</p><script>alert(2)</script>");
    page.history[0].public = some("\"><script>alert(3)</script>");
    page
}

//! Samples of field work.

use super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use crate::views::layout::{Choice, DeskFrame, Link, Photo, Tag, Town};
use crate::views::staff::day::{DayPage, Item, OfflinePage, Tap};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::logs::{
    CommentForm, CommentSaid, DayBelow, EntryPage, Figure, Line, LogPage, LogRowsPage, LogsPage,
    Row, SpotField, Table, TableRow,
};
use crate::views::staff::meetings::{MeetingHeldPage, MeetingPage, NeedLine, Slip};
use crate::views::staff::numbers::Crumb;
use crate::views::staff::visits::{EndForm, OfRequest, OfRequestPage, VisitFormPage, VisitPage};

const QR: &str = include_str!("../../pages/fixtures/qr.svg");

fn named(name: &str) -> DeskFrame {
    DeskFrame { account: text("77"), ..frame(name) }
}

fn item(kind: &str, title: &str, due: Tag, tap: Option<&str>) -> Item {
    Item {
        kind: text(kind),
        title: text(title),
        detail: text("滔河镇同心村 三组塘边 · 看看护栏"),
        due,
        tap: tap.map(|name| Tap {
            action: format!("{STAFF}/visits/7"),
            key: text("k"),
            name: text(name),
            fields: vec![("version", text("1")), ("outcome", text("fine"))],
        }),
        open: link("有情况", "visits/7"),
    }
}

pub(super) fn day() -> DayPage {
    DayPage {
        frame: named("我的一天"),
        date: text("12 月 31 日（周三）"),
        left: text("还有 3 件，1 件过了时间"),
        done: text("今天做了 4 件，看看今天的日志"),
        log_href: Some(format!("{STAFF}/log")),
        meeting_href: Some(format!("{STAFF}/meeting")),
        order_href: some("/610925/staff/orders/new"),
        visit_href: format!("{STAFF}/visits/new"),
        items: vec![
            item("巡查", "同心村第一网格", tag("t-late", "超 2 天"), Some("巡完了，没问题")),
            item("现场核实", "路灯坏了三盏", tag("t-due", "今天 17:30"), Some("看过了，办好了")),
            item("回访", "水管漏水", tag("t-run", "1 月 2 日"), None),
        ],
        empty: Empty::default(),
    }
}

pub(super) fn day_empty() -> DayPage {
    let empty = Empty {
        headline: text("今天没有要跑的"),
        detail: text("安排的走访会出现在这里。"),
        link: None,
    };
    let (items, left) = (Vec::new(), text("都做完了"));
    DayPage { items, left, meeting_href: None, empty, ..day() }
}

pub(super) fn offline() -> OfflinePage {
    OfflinePage {
        frame: named("现在没有网络"),
        log_href: Some(format!("{STAFF}/log")),
        meeting_href: Some(format!("{STAFF}/meeting")),
    }
}

fn chips() -> SpotField {
    SpotField {
        grids: choices(&["第一网格", "第二网格", "同心村全村"], "第一网格"),
        ..SpotField::default()
    }
}

fn list() -> SpotField {
    let places = choices(&["同心村", "兴隆村"], "");
    let town = Town { name: text("滔河镇"), initials: some("thz"), places };
    SpotField { towns: vec![town], ..SpotField::default() }
}

fn photo() -> Photo {
    Photo { href: text("/p"), thumb: text("/t"), words: text("第 1 张照片") }
}

pub(super) fn log() -> LogPage {
    LogPage {
        frame: named("记一笔"),
        action: format!("{STAFF}/log"),
        key: text("k"),
        kinds: choices(&["发现问题", "巡查", "信息", "政策宣传", "调解", "跑腿代办"], ""),
        spot: chips(),
        categories: choices(&["说不清", "道路交通", "饮水用水"], "说不清"),
        outcomes: choices(&["办好了", "还要接着做", "转给别人了"], "办好了"),
        about: some("记下以后，第一网格这一遍巡查就算完成。"),
        words_max: 1_000,
        photos_max: 4,
        day: Some(DayBelow {
            title: text("今天"),
            before: link("前一天", "log?day=2025-12-30"),
            after: None,
            lines: vec![
                Line {
                    at: text("09:40"),
                    kind: text("走访"),
                    words: text("走访"),
                    by_itself: true,
                    ..Line::default()
                },
                Line {
                    at: text("10:15"),
                    kind: text("跑腿代办"),
                    words: text("帮忙代买了药"),
                    detail: text("滔河镇同心村"),
                    href: Some(format!("{STAFF}/logs/7")),
                    by_itself: false,
                },
            ],
        }),
        ..LogPage::default()
    }
}

pub(super) fn log_errors() -> LogPage {
    LogPage {
        errors: vec![
            form_error("kind", "请先选这一笔是什么事。"),
            form_error("spot", "请选在哪个网格、哪个村。"),
            form_error("minutes", "花了多少分钟请写数字。"),
        ],
        kind: wrong("", "请先选这一笔是什么事。"),
        spot: SpotField { field: wrong("", "请选在哪个网格、哪个村。"), ..list() },
        words: typed("看了三处水塘"),
        minutes: wrong("很久", "花了多少分钟请写数字。"),
        photos_kept: some("照片要再选一次。"),
        about: None,
        day: None,
        ..log()
    }
}

pub(super) fn entry() -> EntryPage {
    EntryPage {
        frame: named("工作日志"),
        back_href: format!("{STAFF}/logs/rows"),
        kind: text("发现问题"),
        words: text("塘边的护栏断了两根\n小孩爱在那里玩"),
        facts: vec![("哪里", text("滔河镇同心村第一网格 三组塘边")), ("花了", text("15 分钟"))],
        photos: vec![photo()],
        request: Some((link("编号 8F3K-21", "requests/7"), tag("t-run", "办理中"))),
        comment: None,
        form: Some(CommentForm {
            action: format!("{STAFF}/logs/7/comment"),
            key: text("k"),
            version: 1,
            words: wrong("", "请写一句批阅的话。"),
        }),
        errors: vec![form_error("comment", "请写一句批阅的话。")],
    }
}

pub(super) fn entry_commented() -> EntryPage {
    let said =
        CommentSaid { who: text("欧阳喆堃，12 月 31 日 09:00"), words: text("知道了") };
    EntryPage { comment: Some(said), form: None, errors: Vec::new(), ..entry() }
}

fn cells(count: usize) -> Vec<(String, String)> {
    vec![(text("12"), format!("{STAFF}/logs/rows?what=entries")); count]
}

pub(super) fn logs() -> LogsPage {
    let figure = |name: &str, value: &str, of: &str| Figure {
        name: text(name),
        value: text(value),
        of: text(of),
        href: format!("{STAFF}/logs/rows?what=solved"),
    };
    let heads = ["哪里", "日志", "发现问题"].map(text).to_vec();
    let row = |name: &str| TableRow {
        name: text(name),
        href: Some(format!("{STAFF}/logs?place=610925103000")),
        cells: cells(2),
    };
    LogsPage {
        frame: named("工作日志"),
        title: text("滔河镇 工作日志 2025 年"),
        crumbs: vec![
            Crumb { name: text("全县"), href: Some(format!("{STAFF}/logs")) },
            Crumb { name: text("滔河镇"), href: None },
        ],
        action: format!("{STAFF}/logs"),
        place: text("610925103000"),
        years: choices(&["2025"], "2025"),
        from: choices(&["1", "2"], "1"),
        until: choices(&["11", "12"], "12"),
        figures: vec![figure("日志", "1,204", ""), figure("问题解决", "98.11%", "312 / 318")],
        tables: vec![Table {
            title: text("各村"),
            heads,
            rows: vec![row("同心村"), row("兴隆村")],
        }],
        ..LogsPage::default()
    }
}

pub(super) fn logs_empty() -> LogsPage {
    LogsPage {
        empty: true, error: some("“二〇”不是年份，已按 2025 年全年算。"), ..logs()
    }
}

pub(super) fn rows() -> LogRowsPage {
    let row = |words: &str, state: Option<Tag>| Row {
        at: text("12 月 30 日 09:40"),
        kind: text("巡查 · 15 分钟"),
        words: text(words),
        place: text("滔河镇同心村"),
        who: text("欧阳喆堃"),
        state,
        href: Some(format!("{STAFF}/logs/7")),
    };
    LogRowsPage {
        frame: named("工作日志"),
        back_href: format!("{STAFF}/logs"),
        title: text("2025 年 滔河镇 日志"),
        definition: text("网格员自己记的。"),
        rows: vec![row("看了三处水塘", Some(tag("t-ok", "办结"))), row("送了通知", None)],
        pager: Pager {
            next_href: Some(format!("{STAFF}/logs/rows?after=1-2")),
            ..Pager::default()
        },
        empty: Empty::default(),
    }
}

pub(super) fn rows_none() -> LogRowsPage {
    let empty = Empty { headline: text("这里还没有"), ..Empty::default() };
    LogRowsPage { rows: Vec::new(), empty, pager: Pager::default(), ..rows() }
}

pub(super) fn visit_new() -> VisitFormPage {
    VisitFormPage {
        frame: named("安排走访"),
        action: format!("{STAFF}/visits"),
        key: text("k"),
        purposes: choices(&["关心走访", "宣传政策"], "关心走访"),
        spot: chips(),
        address: wrong("", "请写去哪里。"),
        errors: vec![form_error("address", "请写去哪里。")],
        on: typed("2025-12-31"),
        days: (text("2025-12-31"), text("2026-03-31")),
        ..VisitFormPage::default()
    }
}

pub(super) fn visit_ask() -> VisitFormPage {
    let request = Link { name: text("路灯坏了三盏"), href: format!("{STAFF}/desk/7") };
    VisitFormPage {
        keepers: choices(&["欧阳喆堃（第一网格）"], "欧阳喆堃（第一网格）"),
        request: Some((text("7"), request)),
        errors: Vec::new(),
        ..visit_new()
    }
}

pub(super) fn visit() -> VisitPage {
    VisitPage {
        frame: named("走访"),
        back_href: format!("{STAFF}/day"),
        title: text("现场核实"),
        state: tag("t-due", "今天 17:30"),
        facts: vec![("哪里", text("滔河镇同心村 三组塘边"))],
        request: Some(link("路灯坏了三盏", "desk/7")),
        photos: Vec::new(),
        form: Some(EndForm {
            action: format!("{STAFF}/visits/7"),
            key: text("k"),
            version: 1,
            outcomes: choices(&["去过了，没问题", "去过了，有问题", "没去成"], "去过了，有问题"),
            result: wrong("", "请写一句看到了什么、为什么没去成。"),
            photos_max: 4,
            ..EndForm::default()
        }),
        errors: vec![form_error("result", "请写一句看到了什么、为什么没去成。")],
    }
}

pub(super) fn visit_made() -> VisitPage {
    VisitPage {
        state: tag("t-ok", "去过了，没问题"),
        photos: vec![photo()],
        form: None,
        errors: Vec::new(),
        ..visit()
    }
}

fn line(nth: usize) -> NeedLine {
    let unsure = Choice { name: text("说不清"), chosen: true, ..Choice::default() };
    NeedLine { nth, categories: vec![unsure], ..NeedLine::default() }
}

pub(super) fn meeting() -> MeetingPage {
    MeetingPage {
        frame: named("院落会"),
        action: format!("{STAFF}/meeting"),
        key: text("k"),
        spot: chips(),
        held_at: typed("2025-12-31T17:40"),
        needs: (1..=5).map(line).collect(),
        needs_max: 20,
        photos_max: 4,
        words_max: 1_000,
        ..MeetingPage::default()
    }
}

pub(super) fn meeting_errors() -> MeetingPage {
    let mut needs: Vec<NeedLine> = (1..=5).map(line).collect();
    if let Some(third) = needs.get_mut(2) {
        third.words = typed("田坎垮了");
        third.phone = wrong("12", "第 3 件：电话应是 11 位数字。");
    }
    MeetingPage {
        needs,
        came: wrong("很多", "来了多少人请写一个数字。"),
        errors: vec![
            form_error("came", "来了多少人请写一个数字。"),
            form_error("need-3-phone", "第 3 件：电话应是 11 位数字。"),
        ],
        ..meeting()
    }
}

pub(super) fn held() -> MeetingHeldPage {
    let slip = |title: &str| Slip {
        number: text("8F3K-21"),
        title: text(title),
        detail: text("道路交通 · 滔河镇同心村 三组"),
        state: text("待派"),
        promise: text("1 月 9 日（周五）下班前答复您。"),
        code_groups: vec![text("7K4M"), text("2Q9X"), text("RT3B"), text("V8HC")],
        qr_svg: text(QR),
        track_address: text("gj.example/610925/track"),
        href: format!("{STAFF}/desk/7"),
    };
    MeetingHeldPage {
        frame: named("院落会"),
        title: text("院落会：滔河镇同心村 王家院坝"),
        said: text("12 月 31 日 17:40，来了 23 人，提了 2 件事"),
        words: text("讲了用电安全"),
        slips: vec![slip("路灯坏了"), slip("水管漏水")],
        photos: vec![photo()],
        own: true,
        again_href: format!("{STAFF}/meeting"),
        back_href: format!("{STAFF}/logs"),
    }
}

pub(super) fn held_read() -> MeetingHeldPage {
    let mut page = held();
    page.own = false;
    page.slips.iter_mut().for_each(|it| it.code_groups.clear());
    page
}

pub(super) fn of_request() -> OfRequestPage {
    OfRequestPage {
        frame: named("走访和现场核实"),
        back_href: format!("{STAFF}/desk/7"),
        part: OfRequest {
            told: vec![link("12 月 30 日 09:40，欧阳喆堃记的：发现问题", "logs/7")],
            visits: vec![(
                link("欧阳喆堃现场核实", "visits/7"),
                tag("t-late", "去过了，有问题"),
                text("只换了一根"),
            )],
            ask_href: some("/610925/staff/visits/new?request=7"),
        },
    }
}

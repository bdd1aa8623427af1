//! Samples of what stands beside the straight way of a request.

use super::desk::{form_error, tag, text, wrong};
use super::requests::{acts, handled, page, photos};
use crate::views::layout::Choice;
use crate::views::staff::acts::{Beside, Typed, Waiting};
use crate::views::staff::request::{Besides, RequestPage, UnitRow};

fn limits() -> Beside {
    let choice = |code: &str, name: &str| Choice {
        value: text(code),
        name: text(name),
        ..Choice::default()
    };
    Beside {
        days_max: 60,
        suspend_max: 180,
        day_from: text("2025-10-10"),
        day_until: text("2026-04-07"),
        categories: vec![choice("water", "水利"), choice("lamp", "路灯")],
        sampled: Some(text("抽 30% 回访：抽到的转去回访，没抽到的直接办结。")),
        ..Beside::default()
    }
}

fn with_limits(open: &[&'static str]) -> Vec<crate::views::staff::acts::ActForm> {
    let mut forms = acts(open);
    for form in &mut forms {
        form.beside = limits();
    }
    forms
}

/// Every form there is beside the straight way, unfolded.
pub(super) fn every_form() -> RequestPage {
    let mut forms = with_limits(&[
        "grant_extension",
        "refuse_delay",
        "unit_done",
        "reactivate",
        "pass_check",
        "call_declined",
        "ask_exclusion",
        "appeal_exclusion",
        "grant_exclusion",
        "refuse_exclusion",
        "ask_extension",
        "ask_suspension",
        "extend",
        "remind",
        "yellow_card",
        "red_card",
        "lift_card",
        "ask_unit",
        "recategorise",
        "leave_case",
    ]);
    for form in &mut forms {
        form.open = true;
        form.beside.waiting = Some(delay_asked());
    }
    page(handled(), forms)
}

fn delay_asked() -> Waiting {
    Waiting {
        what: text("申请延期 3 个工作日"),
        who: text("县交通运输局"),
        when: text("10 月 10 日 09:20"),
        why: text("连下三天雨，挖机进不去，天晴两天就能干。"),
        then: vec![
            text("现在答应群众的：10 月 14 日（周二） 17:30 前答复"),
            text("同意以后：10 月 17 日（周五） 17:30 前答复"),
        ],
        ..Waiting::default()
    }
}

/// A delay that waits, cards, urges and helpers.
pub(super) fn delay() -> RequestPage {
    let mut matter = handled();
    matter.besides = Besides {
        tags: vec![tag("t-due", "黄牌督办"), tag("t-due", "等批延期")],
        lines: vec![
            (
                text("申请"),
                text("县交通运输局 10 月 10 日 09:20 申请延期 3 个工作日，等受理单位定。"),
            ),
            (text("催办"), text("这一轮催了 2 次，最近一次 10 月 10 日 08:12")),
            (text("退单"), text("退过 1 次")),
        ],
        units: vec![
            UnitRow {
                kind: text("协办"),
                name: text("县水利局"),
                asked: text("10 月 9 日 11:00"),
                done: None,
                words: text("路边的渠也垮了，请一起看。"),
            },
            UnitRow {
                kind: text("抄告"),
                name: text("滔河镇政府"),
                asked: text("10 月 9 日 11:02"),
                done: Some(text("10 月 9 日 15:40")),
                words: text("已阅，村里会守着。"),
            },
        ],
    };
    let mut forms = with_limits(&[
        "grant_extension",
        "refuse_delay",
        "redispatch",
        "ask_unit",
        "recategorise",
        "extend",
        "remind",
        "red_card",
        "lift_card",
    ]);
    for form in forms.iter_mut().filter(|it| it.act == "decide_delay") {
        form.beside.waiting = Some(delay_asked());
    }
    page(matter, forms)
}

/// A second decision about an exclusion.
pub(super) fn exclusion() -> RequestPage {
    let mut matter = handled();
    matter.state = tag("t-ok", "已办结");
    matter.due = None;
    matter.besides = Besides {
        tags: vec![tag("t-due", "等批剔除")],
        lines: vec![(text("剔除"), text("提的人有异议，等另一个人再定。定以前不计入。"))],
        units: Vec::new(),
    };
    let mut forms = with_limits(&["grant_exclusion", "refuse_exclusion"]);
    for form in &mut forms {
        form.beside.waiting = Some(Waiting {
            what: text("提的人对剔除有异议，要再定一次"),
            who: text("提的人"),
            when: text("10 月 15 日 20:10"),
            why: text("我说的就是这条路，下雨还是积水。"),
            said: Some(text("链接评价：非常不满意。水都流进屋了。")),
            photos: photos(2),
            then: vec![
                text("第一次：10 月 14 日 09:00 李㛃定的“同意剔除”。评价说的是另一条路。"),
                text("这一次定了就是最后的。"),
            ],
        });
    }
    page(matter, forms)
}

/// A form under 更多 that came back.
pub(super) fn errors() -> RequestPage {
    let mut page =
        page(handled(), with_limits(&["report_done", "ask_extension", "ask_suspension"]));
    page.frame.has_errors = true;
    let say = "最长 60 天，请改短一些，到期还不够可以再申请。";
    page.errors = vec![form_error("ask_extension-days", say)];
    for form in page.acts.iter_mut().filter(|it| it.act == "ask_extension") {
        form.open = true;
        form.typed = Typed { days: wrong("90", say), ..Typed::default() };
    }
    page
}

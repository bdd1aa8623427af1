//! Samples of what suggestions show.

use super::desk::{STAFF, frame, text};
use crate::views::layout::Link;
use crate::views::staff::suggestions::{
    AccuracyPage, Advice, Alike, Answered, BinRow, Bins, Measured, MonthRow, Offer, Proposal,
    Rather, ScoreRow, Share, SuggestionsPage,
};

fn link(name: &str) -> Link {
    Link { name: text(name), href: format!("{STAFF}/{name}") }
}

fn offer(to: &str, name: &str, detail: &str) -> Offer {
    Offer { to: text(to), name: text(name), detail: text(detail), ..Offer::default() }
}

pub(super) fn advice() -> Advice {
    let alike = |title: &str| Alike {
        href: format!("{STAFF}/requests/2"),
        title: text(title),
        detail: text("道路交通 · 滔河镇兴隆村 · 县交通运输局办成"),
    };
    Advice {
        offers: vec![
            offer("31", "县交通运输局", ""),
            offer("32", "滔河镇政府", "责任清单上的，约 12%"),
            offer("33", "兴隆村村民委员会", "约 3%"),
        ],
        chooses: true,
        sure: text("很有把握"),
        sure_kind: "t-ok",
        reason: text("过去像这样的，100 件里约 86 件是它办成的。"),
        words: vec![text("主干道"), text("工程车压坏")],
        alike: vec![alike("主干道被大车压烂了"), alike("进村路压得坑坑洼洼")],
        rather: None,
    }
}

/// A guess among many, for something that was filed under 其他.
pub(super) fn unsure() -> Advice {
    Advice {
        chooses: false,
        sure: text("拿不准"),
        sure_kind: "t-off",
        rather: Some(Rather {
            code: text("road"),
            name: text("道路交通"),
            sure: text("很有把握"),
            words: vec![text("路都烂了")],
            action: format!("{STAFF}/requests/1/recategorise"),
            key: text("k-rather"),
        }),
        ..advice()
    }
}

pub(super) fn answered() -> Answered {
    Answered {
        link: link("LG-2025-002210-4"),
        title: text("老桥头的路烂了"),
        answer: text("已用混凝土把坑填平，养护好后放行。"),
    }
}

pub(super) fn proposals() -> SuggestionsPage {
    SuggestionsPage {
        frame: frame("派单建议"),
        learned: text("从办结的 3,849 件里学来的，12 月 31 日 18:00。"),
        proposals: vec![Proposal {
            title: text("滔河镇 · 道路交通"),
            reason: text("近 12 个月派给县交通运输局 12 次，退了 8 次，最后都由滔河镇政府办成。"),
            from: text("县交通运输局"),
            to: text("滔河镇政府"),
            examples: vec![link("第 1 件"), link("第 2 件")],
            place: text("610925103000"),
            category: text("road"),
            to_org: text("2"),
            from_org: text("1"),
            accept_key: text("k1"),
            keep_key: text("k2"),
            ..Proposal::default()
        }],
        action: Some(format!("{STAFF}/answerers")),
        accuracy_href: format!("{STAFF}/suggestions/accuracy"),
        directory_href: format!("{STAFF}/directory"),
        ..SuggestionsPage::default()
    }
}

pub(super) fn nothing() -> SuggestionsPage {
    SuggestionsPage {
        too_little: Some(text("办结的才 54 件，不到 200 件，还猜不准类别和单位。")),
        proposals: Vec::new(),
        ..proposals()
    }
}

fn share(value: &str, of: &str) -> Share {
    Share { value: text(value), of: text(of) }
}

fn bins(id: &'static str, title: &str) -> Bins {
    let row = |name: &str, came: Share| BinRow {
        name: text(name),
        count: text("350"),
        said: text("94.70%"),
        came,
    };
    Bins {
        id,
        title: text(title),
        error: text("说的和真的平均差 4.31 个百分点"),
        rows: vec![
            row("90%—100%", share("91.14%", "319 / 350")),
            row("80%—90%", share("85.39%", "76 / 89")),
        ],
    }
}

pub(super) fn accuracy() -> AccuracyPage {
    let score = |name: &str, own: bool| ScoreRow {
        name: text(name),
        first: share("98.96%", "477 / 482"),
        among: own.then(|| share("99.38%", "479 / 482")),
        own,
    };
    AccuracyPage {
        frame: frame("建议准不准"),
        measured: Some(Measured {
            made: text("12 月 31 日 18:00，自动算的"),
            held: link("2025 年 11—12 月收到、已经办结"),
            asked: text("482"),
            learned: text("3,347"),
            category: vec![score("建议的类别", true), score("提的人自己选的", false)],
            handler: vec![score("建议的单位", true), score("只看责任清单", false)],
            category_bins: bins("category-bins", "类别：说几成，就有几成对吗"),
            handler_bins: bins("handler-bins", "单位：说几成，就有几成对吗"),
        }),
        returned: vec![MonthRow {
            name: text("2025 年 12 月"),
            received: link("318"),
            returned: Link { name: text("21"), ..Link::default() },
            share: share("6.60%", "21 / 318"),
        }],
        action: Some(format!("{STAFF}/suggestions/accuracy")),
        key: text("k"),
        back_href: format!("{STAFF}/suggestions"),
        ..AccuracyPage::default()
    }
}

pub(super) fn unmeasured() -> AccuracyPage {
    AccuracyPage {
        measured: None,
        nothing: text("满 200 件办结、又过了两个月，夜里会自己算。"),
        returned: Vec::new(),
        action: None,
        ..accuracy()
    }
}

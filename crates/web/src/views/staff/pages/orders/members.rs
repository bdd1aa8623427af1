//! Samples of what members see: orders near home, their own, their record, their profile.

use super::super::desk::{choices, frame, tag, text};
use super::{OWN, empty, tab, towns};
use crate::views::staff::members::{
    MineOrder, MinePage, NearOrder, NearPage, ProfilePage, RecordMonth, RecordPage,
};
use crate::views::staff::numbers::Figure;
use crate::views::staff::orders::Alert;

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

pub(in crate::views::staff::pages) fn near() -> NearPage {
    NearPage {
        frame: frame("附近的单子"),
        around: text("西坡社区附近"),
        tabs: vec![tab("合我专长", "2", true), tab("全部", "5", false)],
        orders: vec![near_order("1", "水管漏了，一直滴", true), near_order("2", "换灯泡", false)],
        profile_href: format!("{OWN}/profile"),
        ..NearPage::default()
    }
}

pub(in crate::views::staff::pages) fn near_taken() -> NearPage {
    NearPage {
        alert: Some(Alert {
            headline: text("有人先接了"),
            detail: text("这一单刚被别的党员接走，您不用再去。下面还有别的。"),
            kept: Vec::new(),
        }),
        ..near()
    }
}

pub(in crate::views::staff::pages) fn near_empty() -> NearPage {
    NearPage {
        orders: Vec::new(),
        empty: empty("附近没有等人接的单", "有了会出现在这里。"),
        ..near()
    }
}

pub(in crate::views::staff::pages) fn mine() -> MinePage {
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

pub(in crate::views::staff::pages) fn record() -> RecordPage {
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

pub(in crate::views::staff::pages) fn profile() -> ProfilePage {
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

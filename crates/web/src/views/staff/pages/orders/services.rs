//! Samples of services on the menu, and of the numbers of orders.

use super::super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use super::{OWN, towns};
use crate::views::layout::Tag;
use crate::views::staff::numbers::{Crumb, Figure};
use crate::views::staff::orders::numbers::{Cell, NumbersPage, Table, TableRow};
use crate::views::staff::services::{EditPage, Press, ServiceRow, ServicesPage};

const MONTHS: &str = include_str!("../../../pages/fixtures/months.svg");

pub(in crate::views::staff::pages) fn services() -> ServicesPage {
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

pub(in crate::views::staff::pages) fn service() -> EditPage {
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

pub(in crate::views::staff::pages) fn service_errors() -> EditPage {
    let mut page = service();
    page.frame.has_errors = true;
    page.errors = vec![form_error("title", "请写叫什么，最多 60 个字。")];
    page.title = wrong("", "请写叫什么，最多 60 个字。");
    page
}

pub(in crate::views::staff::pages) fn service_overtaken() -> EditPage {
    EditPage {
        overtaken: some("李㛃在 10 月 9 日 09:12 改过。下面是最新的。"), ..service()
    }
}

pub(in crate::views::staff::pages) fn numbers() -> NumbersPage {
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

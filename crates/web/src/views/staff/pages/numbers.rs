//! Samples of the numbers page.

use super::desk::{STAFF, choices, frame, some, text};
use crate::views::staff::numbers::{
    Crumb, Figure, Number, NumbersPage, PeriodFilter, Ratio, Table, TableRow,
};

/// As the `documents` crate draws them.
const MONTHS: &str = include_str!("../../pages/fixtures/months.svg");
const TOWNS: &str = include_str!("../../pages/fixtures/towns.svg");

fn figure(name: &str, value: &str, of: &str) -> Figure {
    Figure {
        name: text(name),
        value: text(value),
        of: text(of),
        href: format!("{STAFF}/rows?what={name}"),
        hot: name == "超期在办" && value != "0",
        svg: None,
    }
}

fn row(name: &str, counts: [&str; 4], on_time: [&str; 2], satisfied: [&str; 2]) -> TableRow {
    let number = |words: &str, what: &str| Number {
        words: text(words),
        href: format!("{STAFF}/rows?place={name}&what={what}"),
        hot: what == "late" && words != "0",
    };
    let ratio = |[value, of]: [&str; 2]| Ratio {
        value: text(value),
        of: text(of),
        href: format!("{STAFF}/rows?place={name}&what=ratio"),
    };
    TableRow {
        name: text(name),
        href: Some(format!("{STAFF}/numbers?place={name}")),
        received: number(counts[0], "received"),
        closed: number(counts[1], "closed"),
        open: number(counts[2], "open"),
        overdue: number(counts[3], "late"),
        on_time: ratio(on_time),
        satisfied: ratio(satisfied),
    }
}

fn towns() -> Vec<TableRow> {
    vec![
        row(
            "城关镇",
            ["1,012", "998", "14", "1"],
            ["97.09%", "969 / 998"],
            ["98.90%", "987 / 998"],
        ),
        row("滔河镇", ["726", "713", "13", "2"], ["95.93%", "684 / 713"], ["97.62%", "696 / 713"]),
        row("南宫山镇", ["438", "431", "7", "0"], ["96.06%", "414 / 431"], ["99.07%", "427 / 431"]),
        row("官元镇", ["0", "0", "0", "0"], ["—", "0 / 0"], ["—", "0 / 0"]),
    ]
}

fn table(id: &'static str, caption: &str, head: &str, rows: Vec<TableRow>) -> Table {
    let total = row(
        "合计",
        ["3,891", "3,825", "66", "3"],
        ["96.10%", "3,676 / 3,825"],
        ["98.59%", "3,771 / 3,825"],
    );
    let total = TableRow { href: None, ..total };
    Table { id, caption: text(caption), head: text(head), rows, total: Some(total) }
}

fn filter() -> PeriodFilter {
    let months: Vec<String> = (1..=12).map(|month| format!("{month} 月")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    PeriodFilter {
        action: format!("{STAFF}/numbers"),
        place: text("610925000000"),
        years: choices(&["2025 年", "2024 年"], "2025 年"),
        from: choices(&months, "1 月"),
        until: choices(&months, "12 月"),
        categories: choices(&["全部类别", "道路交通", "饮水用水"], "全部类别"),
        error: None,
    }
}

pub(super) fn county() -> NumbersPage {
    let counts = ["412", "408", "4", "1"];
    let category = |name: &str| row(name, counts, ["97.06%", "396 / 408"], ["98.53%", "402 / 408"]);
    NumbersPage {
        frame: frame("数字"),
        title: text("2025 年 1—12 月"),
        export: None,
        as_of: text("12 月 31 日 24:00"),
        crumbs: vec![Crumb { name: text("全县"), href: None }],
        filter: filter(),
        figures: vec![
            figure("收到", "3,891", "件"),
            figure("办结", "98.30%", "3,825 / 3,891"),
            figure("在办", "66", "每件都有单位和时限"),
            figure("按时", "96.10%", "3,676 / 3,825"),
            figure("满意", "98.59%", "3,771 / 3,825 次回访"),
        ],
        more: vec![
            figure("不予受理、撤回", "0", "件"),
            figure("超期在办", "3", "件"),
            figure("主动评价", "1,204", "件"),
            figure("好评率", "97.51%", "1,174 / 1,204"),
            figure("没有评价", "2,621", "件"),
        ],
        months_svg: text(MONTHS),
        parts_svg: text(TOWNS),
        parts_title: text("各镇收到"),
        by_place: Some(table("places", "各镇", "镇", towns())),
        by_category: Some(table(
            "categories",
            "各类",
            "类别",
            ["道路交通", "饮水用水", "路灯照明", "农产品销售", "其他"].map(category).to_vec(),
        )),
        by_month: table(
            "months",
            "各月",
            "月份",
            ["1 月", "2 月", "3 月", "4 月", "5 月", "6 月"].map(category).to_vec(),
        ),
        empty: false,
    }
}

pub(super) fn town() -> NumbersPage {
    let whole = county();
    let up = |name: &str| Crumb { name: text(name), href: Some(format!("{STAFF}/numbers")) };
    let villages = ["兴隆村", "同心村", "柏坪村"]
        .map(|name| row(name, ["0", "0", "0", "0"], ["—", "0 / 0"], ["—", "0 / 0"]))
        .to_vec();
    NumbersPage {
        crumbs: vec![up("全县"), Crumb { name: text("滔河镇"), href: None }],
        filter: PeriodFilter {
            error: some("开始的月份在结束的月份之后，已按全年算。"),
            ..filter()
        },
        parts_title: text("各村收到"),
        by_place: Some(table("places", "各村", "村（社区）", villages)),
        by_category: None,
        ..whole
    }
}

pub(super) fn empty() -> NumbersPage {
    NumbersPage { title: text("2024 年 1—12 月"), empty: true, ..county() }
}

//! Staff pages in sample: they hold the frame and the parts of the desk until, and after, the real
//! pages use them.

use askama::Template;

use super::samples::{assets, text};
use crate::views::layout::{DeskFrame, MenuGroup, MenuItem};

/// A list with its preview.
#[derive(Template)]
#[template(path = "samples/inbox.html")]
pub(super) struct Inbox {
    frame: DeskFrame,
    empty: bool,
}

/// Figures, charts, a table.
#[derive(Template)]
#[template(path = "samples/numbers.html")]
pub(super) struct Numbers {
    frame: DeskFrame,
    months_svg: &'static str,
    towns_svg: &'static str,
    trend_svg: &'static str,
}

fn item(name: &str, count: Option<&str>, current: bool) -> MenuItem {
    MenuItem {
        name: text(name),
        href: format!("/610925/desk/{name}"),
        count: count.map(text),
        hot: count == Some("3"),
        current,
    }
}

fn frame(title: &str) -> DeskFrame {
    let group = |name: Option<&str>, items| MenuGroup { name: name.map(text), items };
    DeskFrame {
        title: text(title),
        county: text("岚皋县"),
        groups: vec![
            group(
                None,
                vec![
                    item("待我处理", Some("14"), false),
                    item("待派", Some("6"), title == "待派"),
                    item("回访", Some("1,209"), false),
                    item("快到期", Some("3"), false),
                ],
            ),
            group(
                Some("总览"),
                vec![item("数字", None, title == "数字"), item("办好的事", None, false)],
            ),
            group(Some("组织"), vec![item("通讯录", None, false), item("责任单位", None, false)]),
        ],
        search_action: text("/610925/desk/search"),
        user_name: text("欧阳喆堃"),
        user_post: text("县指挥中心 · 示例账号"),
        elder_href: text("?elder=1"),
        password_href: text("/password"),
        sign_out_action: text("/sign-out"),
        csrf: text("c"),
        demo: Some(text("演示：人和事都是编的，请不要填真实信息。")),
        notice: (title == "待派").then(|| text("已派给县交通运输局，10 月 14 日下班前答复。")),
        assets: assets(),
        ..DeskFrame::default()
    }
}

pub(super) fn inbox() -> Inbox {
    Inbox { frame: frame("待派"), empty: false }
}

pub(super) fn nothing() -> Inbox {
    Inbox { frame: frame("待派"), empty: true }
}

pub(super) fn numbers() -> Numbers {
    Numbers {
        frame: frame("数字"),
        months_svg: include_str!("fixtures/months.svg"),
        towns_svg: include_str!("fixtures/towns.svg"),
        trend_svg: include_str!("fixtures/trend.svg"),
    }
}

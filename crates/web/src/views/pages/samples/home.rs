//! The county's home.

use super::{RATIO, answered, frame, phone, text};
use crate::views::home::{Figure, HomePage};

fn figure(name: &str, value: &str, of: &str, ratio: bool) -> Figure {
    Figure {
        name: text(name),
        value: text(value),
        of: text(of),
        href: format!("/610925/figures/{name}"),
        bar_svg: ratio.then(|| RATIO.replace("chart-r", &format!("chart-r-{name}"))),
    }
}

pub(crate) fn full() -> HomePage {
    let mut frame = frame("首页");
    frame.place = None;
    HomePage {
        frame,
        promise: text("一般 1 个工作日内有人联系您。"),
        menu_href: text("/610925/menu"),
        year: text("2025 年"),
        as_of: text("12 月 31 日 24:00"),
        figures: vec![
            figure("收到", "3,891", "件", false),
            figure("办结", "98.30%", "3,825 / 3,891 件", true),
            figure("在办", "66", "件，每件都有单位和时限", false),
            figure("满意", "98.59%", "3,771 / 3,825 次回访", true),
        ],
        answered: answered::items(4),
        urgent_phones: vec![phone("报警", "110"), phone("火警", "119"), phone("急救", "120")],
        phones: vec![
            phone("政务热线，24 小时", "12345"),
            phone("县社会工作部，上班时间", "0915-2520000"),
        ],
    }
}

pub(crate) fn empty() -> HomePage {
    HomePage {
        figures: vec![
            figure("收到", "0", "件", false),
            figure("办结", "—", "0 / 0 件", false),
            figure("在办", "0", "件", false),
            figure("满意", "—", "0 / 0 次回访", false),
        ],
        answered: Vec::new(),
        ..full()
    }
}

pub(crate) fn elder() -> HomePage {
    let mut page = full();
    page.frame.elder = true;
    page.frame.elder_href = text("?elder=0");
    page
}

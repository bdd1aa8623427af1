//! Rating and disputing.

use super::{Choice, StepKind, field, form_error, frame, step, text, track, wrong};
use crate::views::requests::{RatePage, RatedPage};

pub(crate) fn blank() -> RatePage {
    let words = ["非常满意", "满意", "一般", "不满意", "非常不满意"];
    RatePage {
        frame: frame("这件事解决了吗"),
        number: text("LG-2025-003891-7"),
        title: text("田坎被冲垮，水往地里灌"),
        answer: track::answer(),
        action: text("/610925/t/7K4M2M9QXR3D8WTN/rate"),
        key: text("k3"),
        marks: (1..=5)
            .rev()
            .zip(words)
            .map(|(mark, name)| Choice {
                value: mark.to_string(),
                name: text(name),
                chosen: false,
                initials: None,
            })
            .collect(),
        words_max: 500,
        ..RatePage::default()
    }
}

pub(crate) fn errors() -> RatePage {
    let mut page = blank();
    page.frame.has_errors = true;
    page.solved = field("no");
    page.marks[3].chosen = true;
    page.words = wrong("", "请写一句哪里没解决，办的人好接着办。");
    page.errors = vec![form_error("words", "请写一句哪里没解决，办的人好接着办。")];
    page
}

pub(crate) fn thanks() -> RatedPage {
    RatedPage {
        frame: frame("记下了"),
        headline: text("记下了"),
        detail: text("您的评价已经交给办理的人。这件事办结了。"),
        steps: Vec::new(),
        track_href: text("/610925/t/7K4M2M9QXR3D8WTN"),
    }
}

pub(crate) fn disputed() -> RatedPage {
    RatedPage {
        headline: text("已退回去接着办"),
        detail: text("您说没解决，这件事就没有办结。"),
        steps: vec![
            step(StepKind::Done, "您说没解决", "10 月 14 日 09:10", "水还是从旁边漏出来。"),
            step(StepKind::Now, "滔河镇农业服务中心接着办", "10 月 21 日（周二）下班前答复您", ""),
            step(StepKind::Next, "办完再问您一次", "", ""),
        ],
        ..thanks()
    }
}

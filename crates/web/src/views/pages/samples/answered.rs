//! What everyone may read.

use super::{StepKind, choices, frame, step, text, track};
use crate::views::requests::{AnsweredItem, AnsweredOnePage, AnsweredPage};

pub(crate) fn items(count: usize) -> Vec<AnsweredItem> {
    let rows = [
        (
            "田坎被冲垮，水往地里灌",
            "滔河镇同心村",
            "道路水利",
            "田坎 12 米已重新砌好，加了一道排水沟，村里和提的人一起看过。明年开春再看一次，松动了再加固。",
            "10 月 13 日办结，用了 3 个工作日",
            Some("提的人：非常满意"),
        ),
        (
            "路灯坏了三盏，孩子晚自习走夜路",
            "四季镇月坝村",
            "路灯水电",
            "三盏都换了新灯，电表箱一起修好。",
            "10 月 11 日办结，用了 1 个工作日",
            Some("提的人：满意"),
        ),
        (
            "想要 100 株良种淫羊藿苗",
            "滔河镇同心村",
            "种苗技术",
            "县农业农村局联系苗圃，10 月 20 日在村委会门口领，每株 0.8 元。",
            "10 月 10 日办结，用了 2 个工作日",
            None,
        ),
        (
            "城关镇到南宫山镇的县道急弯处护栏被撞断半个多月一直没有人修，雾天很危险",
            "南宫山镇宏大村",
            "道路水利",
            "护栏已装好 36 米，加了反光标。",
            "10 月 9 日办结，用了 6 个工作日",
            Some("提的人：一般"),
        ),
    ];
    rows.iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(i, (title, place, by, answer, closed, rating))| AnsweredItem {
            href: format!("/610925/answered/{i}"),
            title: text(title),
            place: text(place),
            by: text(by),
            answer: text(answer),
            closed: text(closed),
            rating: rating.map(text),
        })
        .collect()
}

pub(crate) fn list() -> AnsweredPage {
    let mut frame = frame("办好的事");
    frame.place = None;
    AnsweredPage {
        frame,
        counted: text("今年公开 3,102 件"),
        towns: choices(&["城关镇", "滔河镇", "南宫山镇", "四季镇"], "滔河镇"),
        categories: choices(&["道路水利", "路灯水电", "种苗技术"], ""),
        filtered: true,
        items: items(10),
        previous_href: None,
        next_href: Some(text("?page=2")),
        page_words: text("第 1 页"),
    }
}

pub(crate) fn nothing_found() -> AnsweredPage {
    AnsweredPage {
        items: Vec::new(), next_href: None, counted: text("今年公开 0 件"), ..list()
    }
}

pub(crate) fn one() -> AnsweredOnePage {
    AnsweredOnePage {
        frame: frame("田坎被冲垮，水往地里灌"),
        title: text("田坎被冲垮，水往地里灌"),
        place: text("滔河镇同心村"),
        category: text("道路水利"),
        others: Some(text("另有 3 人也提了")),
        text: text("□□村 3 组的田坎被雨水冲垮了，水往地里灌，苗快淹了。"),
        closed: text("10 月 13 日办结，用了 3 个工作日"),
        rating: Some(text("提的人：非常满意")),
        answer: track::answer(),
        steps: vec![
            step(StepKind::Done, "收到", "9 月 30 日", ""),
            step(StepKind::Done, "派给滔河镇农业服务中心", "9 月 30 日", ""),
            step(StepKind::Done, "办完", "10 月 13 日", ""),
            step(StepKind::Done, "提的人说解决了", "10 月 14 日", ""),
        ],
    }
}

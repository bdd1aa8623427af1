//! The step between, and the page of somebody who said "me too".

use super::{StepKind, Tag, form_error, frame, step, text, wrong};
use crate::views::alike::{AlikePage, FollowerPage, Similar, Together, Unsolved};
use crate::views::requests::Answer;

fn similar(number: Option<&str>) -> Similar {
    Similar {
        title: text("老粮站门口的路灯坏了三…"),
        detail: text("路灯照明 · 滔河镇同心村 · 10 月 9 日收到"),
        tag: Tag { kind: "t-run", words: text("办理中") },
        standing: text("滔河镇电力所在办。"),
        others: Some(text("还有 3 人也提了")),
        number: number.map(text),
        href: number.is_none().then(|| text("/610925/answered/8F3K-21")),
    }
}

pub(crate) fn asked() -> AlikePage {
    AlikePage {
        frame: frame("是同一件事吗"),
        similar: vec![similar(Some("8F3K-21")), similar(None)],
        me_too: text("/610925/me-too"),
        action: text("/610925/report"),
        hidden: vec![(text("text"), text("路灯坏了")), (text("key"), text("k"))],
        text: text("老粮站门口路灯坏了"),
        photos: 2,
        photos_max: 4,
        ..AlikePage::default()
    }
}

pub(crate) fn follower() -> FollowerPage {
    let answer =
        Answer {
            words: text("换了三盏灯泡。"), from: text("滔河镇电力所"), ..Answer::default()
        };
    FollowerPage {
        frame: frame("您也提了的事"),
        errors: vec![form_error("unsolved", "请写一写遇到了什么事，几个字也行。")],
        code_groups: vec![text("7K4M"), text("2PQX")],
        course: Together {
            title: text("老粮站门口的路灯坏了三…"),
            number: text("8F3K-21"),
            detail: text("路灯照明 · 滔河镇同心村"),
            tag: Tag { kind: "t-ok", words: text("已办结") },
            headline: text("办完了，结果在下面"),
            answer: Some(answer),
            unsolved: Some(Unsolved {
                action: text("/610925/t/x/unsolved"),
                key: text("k"),
                text: wrong("", "请写一写遇到了什么事，几个字也行。"),
            }),
            ..Together::default()
        },
        steps: vec![step(StepKind::Done, "最先提的人提交", "10 月 9 日", "")],
        words: text("我家门口也是"),
        ..FollowerPage::default()
    }
}

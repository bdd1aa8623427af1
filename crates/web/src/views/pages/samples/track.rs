//! Where a request stands, in every state a visitor may find it.

use super::{StepKind, form_error, frame, phone, photos, step, tag, text, wrong};
use crate::views::requests::{
    Answer, Promise, Question, Supply, TrackEnterPage, TrackPage, Withdraw,
};
use crate::views::track::{Beside, Excluded, Held, Object, Urge};

pub(crate) fn running() -> TrackPage {
    let mut first = step(StepKind::Done, "您提交了", "9 月 30 日 16:20", "");
    first.photos = photos(2);
    TrackPage {
        frame: frame("办到哪一步了"),
        number: text("LG-2025-003891-7"),
        title: text("田坎被冲垮，水往地里灌"),
        tag: tag("t-run", "办理中"),
        headline: text("现在由滔河镇农业服务中心办理"),
        since: Some(text("9 月 30 日 17:05 派给他们，10 月 9 日签收")),
        promise: Some(Promise {
            until: text("10 月 14 日（周二）下班前"),
            what: text("给您答复"),
            left: Some(text("还有 2 个工作日")),
            reasons: vec![
                text("9 月 30 日受理，限 5 个工作日。"),
                text("10 月 1—8 日国庆、中秋放假，不算。"),
                text("10 月 11 日（周六）补班，要算。"),
            ],
            provisional: false,
        }),
        next: Some(text("办完会写明结果，再打电话问您解决了没有。")),
        phone: Some(phone("滔河镇农业服务中心", "0915-2520001")),
        steps: vec![
            first,
            step(
                StepKind::Done,
                "同心村网格员欧阳喆堃核实",
                "9 月 30 日 16:48",
                "田坎垮了约 12 米，已用沙袋临时挡水。户主㛃、𠮷两家都在场。",
            ),
            step(StepKind::Alert, "县水利局退回", "9 月 30 日 16:59", "不是河道，是田间水渠。"),
            step(
                StepKind::Done,
                "派给滔河镇农业服务中心",
                "9 月 30 日 17:05 · 村里修不了，需要机械",
                "",
            ),
            step(StepKind::Now, "正在办理", "10 月 9 日 · 已约高铁项目部一起看现场", ""),
            step(StepKind::Next, "办完后问您满不满意", "您说没解决，就接着办", ""),
        ],
        text: text("同心村 3 组的田坎被雨水冲垮了，水往地里灌，苗快淹了。"),
        place: text("滔河镇同心村 3 组"),
        category: text("道路水利"),
        photos: photos(2),
        supply: Some(Supply {
            action: text("/610925/t/7K4M2M9QXR3D8WTN/supply"),
            key: text("k1"),
            photos_max: 4,
            ..Supply::default()
        }),
        withdraw: Some(Withdraw {
            action: text("/610925/t/7K4M2M9QXR3D8WTN/withdraw"),
            key: text("k2"),
        }),
        ..TrackPage::default()
    }
}

pub(crate) fn asked() -> TrackPage {
    let mut page = running();
    page.frame.has_errors = true;
    page.tag = tag("t-due", "等您回答");
    page.headline = text("滔河镇农业服务中心在等您回答");
    page.promise = None;
    page.next = Some(text("您回答以后接着办，等的时间不算在期限里。"));
    page.errors = vec![form_error("supply", "请写一句回答，或者加一张照片。")];
    page.supply = page.supply.map(|supply| Supply {
        question: Some(Question {
            from: text("滔河镇农业服务中心"),
            words: text("垮掉的是靠路的那一段，还是靠河的那一段？大约多长？"),
            until: Some(text("请在 10 月 15 日前回答。")),
        }),
        text: wrong("", "请写一句回答，或者加一张照片。"),
        ..supply
    });
    page
}

pub(crate) fn late() -> TrackPage {
    let mut page = running();
    page.tag = tag("t-late", "超过期限");
    page.headline = text("现在由滔河镇农业农村和社会事务综合服务中心（水利水保工作站）办理");
    page.promise = page.promise.map(|due| Promise {
        left: Some(text("已经超过 2 小时，县里正在催")),
        provisional: true,
        ..due
    });
    page
}

pub(super) fn answer() -> Answer {
    Answer {
        words: text(
            "田坎 12 米已重新砌好，加了一道排水沟，10 月 13 日下午村里和您一起看过。\n\
             明年开春再看一次，松动了再加固。",
        ),
        from: text("滔河镇农业服务中心"),
        when: text("10 月 13 日 16:30"),
        photos: photos(2),
    }
}

pub(crate) fn done() -> TrackPage {
    let mut page = running();
    page.tag = tag("t-ok", "办完了，等您说一句");
    page.headline = text("滔河镇农业服务中心说办完了");
    page.since = Some(text("10 月 13 日 16:30，比期限早 1 个工作日"));
    page.promise = None;
    page.next = Some(text("您不方便在这里说的，10 月 16 日前会有人打电话问您。"));
    page.rate_href = Some(text("/610925/t/7K4M2M9QXR3D8WTN/rate"));
    page.answer = Some(answer());
    page.supply = None;
    page.withdraw = None;
    page
}

pub(crate) fn suspended() -> TrackPage {
    let mut page = running();
    page.tag = tag("t-due", "挂账");
    page.headline = text("县交通运输局暂时没法办，先挂账，到时候再看");
    page.promise = None;
    page.beside = Beside {
        held: Some(Held {
            headline: text("先停到 12 月 15 日（周一），到那天看能不能接着办"),
            why: text("河里水大，要等枯水期才能下基础。"),
            then: text("这不是不办了。期限也停着，接着办的时候接着算；那天怎么定，会告诉您。"),
        }),
        helpers: vec![text("县水利局一起办，还在办它那部分")],
        urge: Some(Urge {
            action: text("/610925/t/7K4M2M9QXR3D8WTN/urge"),
            key: text("k3"),
            says: text("点一下，县交通运输局马上看得到您在催，这里也会记下来。一天催一次。"),
        }),
        ..Beside::default()
    };
    page
}

pub(crate) fn excluded() -> TrackPage {
    let mut page = done();
    page.frame.has_errors = true;
    page.errors = vec![form_error("object", "请写明为什么不同意这个决定。")];
    page.beside.excluded = Some(Excluded {
        says: text(
            "这次评价先不计入考核，您的原话一直保留。您不同意，可以提一次异议，由另一个人再定。",
        ),
        why: text("评价说的是另一条路。"),
        object: Some(Object {
            action: text("/610925/t/7K4M2M9QXR3D8WTN/object"),
            key: text("k4"),
            words: wrong("", "请写明为什么不同意这个决定。"),
        }),
    });
    page
}

pub(crate) fn withdrawn() -> TrackPage {
    let mut page = running();
    page.notice = Some(text("已经撤回。"));
    page.tag = tag("t-off", "已撤回");
    page.headline = text("您撤回了这件事，不再办理");
    page.since = Some(text("10 月 9 日 10:12"));
    page.promise = None;
    page.next = None;
    page.phone = None;
    page.supply = None;
    page.withdraw = None;
    page.steps.truncate(2);
    page.steps.push(step(StepKind::Done, "您撤回了", "10 月 9 日 10:12", "自己修好了"));
    page
}

pub(crate) fn enter() -> TrackEnterPage {
    TrackEnterPage { frame: frame("查进度"), ..TrackEnterPage::default() }
}

pub(crate) fn unknown() -> TrackEnterPage {
    let words = "这个查询码对不上。请看看有没有抄错，0 和 O、1 和 I 都按数字算。";
    let mut page = enter();
    page.frame.has_errors = true;
    page.code = wrong("7K4M 2M9Q XR3D 8WTX", words);
    page.errors = vec![form_error("code", words)];
    page
}

//! Orders as residents see them: the menu, the form, every state, stories.

use super::{
    QR, choices, field, form_error, frame, link, phone, photos, step, tag, text, towns, wrong,
};
use crate::views::layout::{Field, ResidentFrame, StepKind};
use crate::views::orders::{
    Became, Chosen, Consent, ConsentForm, FormPage, FormWords, MenuItem, MenuPage, Missed, Month,
    Promise, Rate, SentPage, ServicePage, StoriesPage, StoryItem, StoryPage, TrackPage,
};
use crate::views::requests::{Answer, Withdraw};

const MENU: &str = "/610925/menu";
const NEED: &str = "/610925/order?kind=need";

fn own(title: &str) -> ResidentFrame {
    frame(title)
}

fn item(title: &str, kind: &str, left: Option<&str>) -> MenuItem {
    MenuItem {
        href: format!("{MENU}/1"),
        title: text(title),
        kind: text(kind),
        audience: text("70 岁以上、出门不便的老人"),
        at: text("上门，西坡社区"),
        times: text("每月 16 日上午"),
        left: left.map(|it| tag(if it.contains("满") { "t-off" } else { "t-ok" }, it)),
    }
}

pub(crate) fn menu() -> MenuPage {
    MenuPage {
        frame: own("点单"),
        action: text(MENU),
        towns: towns("西坡社区"),
        place: Some(text("西坡社区")),
        kinds: choices(&["都看", "理发", "维修", "法律咨询", "代填表格"], "都看"),
        filtered: true,
        items: vec![
            item("上门理发", "理发", Some("还有 6 个名额")),
            item("家电和水管小修", "维修", None),
            item("遗嘱、借条、劳动合同怎么写", "法律咨询", Some("这个月名额满了")),
        ],
        first_href: None,
        next_href: Some(format!("{MENU}?after=1-2")),
        need_href: text(NEED),
        question_href: text("/610925/order?kind=question"),
        stories_href: text("/610925/stories"),
    }
}

pub(crate) fn menu_empty() -> MenuPage {
    MenuPage { items: Vec::new(), next_href: None, ..menu() }
}

pub(crate) fn service() -> ServicePage {
    ServicePage {
        frame: own("上门理发"),
        menu_href: text(MENU),
        item: item("上门理发", "理发", Some("还有 6 个名额")),
        body: text("理发、刮脸，不染不烫。带全套工具，只要一把椅子。"),
        by: text("西坡社区居民委员会"),
        order_href: text("/610925/order?service=1"),
        full: false,
        need_href: text(NEED),
    }
}

pub(crate) fn service_full() -> ServicePage {
    ServicePage {
        full: true, item: item("上门理发", "理发", Some("这个月名额满了")), ..service()
    }
}

pub(crate) fn form() -> FormPage {
    FormPage {
        frame: own("点这一项"),
        action: text("/610925/order"),
        key: text("k1"),
        draft: text("610925-order"),
        words: FormWords {
            title: "点这一项",
            lead: "填好就行，附近的党员接单后联系您。",
            text: "有什么要先说的？",
            text_optional: true,
            example: "比如：老人听不见电话，请打我的",
            send: "点单",
        },
        kind: "service",
        service: Some(Chosen {
            id: text("1"),
            title: text("上门理发"),
            detail: text("每月 16 日上午 · 上门，西坡社区"),
            href: format!("{MENU}/1"),
        }),
        others: vec![link("不是这一项，我直接说要帮什么", NEED)],
        towns: towns("西坡社区"),
        place: field("西坡社区"),
        wished: Some(Field::default()),
        text_max: 2_000,
        address_max: 200,
        wished_max: 100,
        name_max: 40,
        ..FormPage::default()
    }
}

pub(crate) fn form_errors() -> FormPage {
    let mut page = form();
    page.frame.has_errors = true;
    page.errors = vec![
        form_error("place", "请选您在哪个村（社区）。"),
        form_error("phone", "请留一个电话，接单的人好联系您。"),
    ];
    page.place = wrong("", "请选您在哪个村（社区）。");
    page.phone = wrong("", "请留一个电话，接单的人好联系您。");
    page.wished = Some(field("周末上午"));
    page
}

pub(crate) fn form_full() -> FormPage {
    let month = Month { value: text("202511"), words: text("11 月"), full: true };
    FormPage {
        month: Some(month),
        service_error: wrong("", "这个月的名额满了。"),
        errors: vec![form_error("service", "这个月的名额满了。")],
        ..form()
    }
}

pub(crate) fn question() -> FormPage {
    FormPage {
        kind: "question",
        service: None,
        cadre: Some(text("回答您的是城关镇政府的李㛃。")),
        wished: None,
        words: FormWords {
            title: "问联系干部",
            lead: "每个网格都有一位联系干部，3 个工作日内回答您。",
            text: "想问什么？",
            text_optional: false,
            example: "比如：独生子女父母的补贴到哪里办",
            send: "问",
        },
        ..form()
    }
}

pub(crate) fn sent() -> SentPage {
    SentPage {
        frame: own("收到了"),
        draft: text("610925-order"),
        headline: text("10 月 10 日（周五）17:30 前派出去，有人接了就告诉您是谁。"),
        number: text("8F3K-21"),
        code_groups: ["7K4M", "2M9Q", "XR3D", "8WTN"].map(text).to_vec(),
        qr_svg: text(QR),
        track_href: text("/610925/o/7K4M2M9QXR3D8WTN"),
        steps: vec![
            step(StepKind::Done, "您点了单", "", ""),
            step(StepKind::Now, "网格员派单", "", ""),
            step(StepKind::Next, "附近的党员接单，联系您", "", ""),
            step(StepKind::Next, "做完您来评", "", ""),
        ],
        menu_href: text(MENU),
    }
}

pub(crate) fn waiting() -> TrackPage {
    TrackPage {
        frame: own("这一单到哪一步了"),
        number: text("8F3K-21"),
        title: text("上门理发"),
        tag: tag("t-run", "待派"),
        headline: text("西坡社区网格员在给您找人"),
        promise: Some(Promise {
            until: text("10 月 10 日（周五）17:30 前"),
            what: text("派出去"),
            left: text("还有 1 个工作日"),
        }),
        next: Some(text("附近的党员接单，接了就告诉您是谁。")),
        phone: Some(phone("西坡社区居民委员会", "0915-2520001")),
        answer_title: "服务结果",
        steps: vec![
            step(StepKind::Done, "您点了单", "10 月 9 日 09:12", ""),
            step(StepKind::Now, "网格员派单", "", ""),
            step(StepKind::Next, "附近的党员接单", "", ""),
        ],
        text: text("老人听不见电话，请打我的。"),
        place: text("城关镇 · 西坡社区 2 组"),
        wished: text("周末上午"),
        withdraw: Some(Withdraw {
            action: text("/610925/o/7K4M2M9QXR3D8WTN/withdraw"),
            key: text("k2"),
        }),
        ..TrackPage::default()
    }
}

pub(crate) fn taken() -> TrackPage {
    TrackPage {
        tag: tag("t-run", "服务中"),
        headline: text("党员李㛃接了单，会联系您"),
        since: Some(text("西坡社区党支部 · 10 月 9 日 10:05 接单")),
        promise: Some(Promise {
            until: text("10 月 16 日（周四）17:30 前"),
            what: text("上门"),
            left: text("还有 5 个工作日"),
        }),
        next: Some(text("做完会写明做了什么，请您评一评。")),
        ..waiting()
    }
}

fn result() -> Answer {
    Answer {
        words: text("理了发，刮了脸，换了一只灯泡。"),
        from: text("李㛃"),
        when: text("10 月 11 日 10:40"),
        photos: photos(1),
    }
}

pub(crate) fn served() -> TrackPage {
    TrackPage {
        tag: tag("t-due", "待评"),
        headline: text("做完了，请您评一评"),
        promise: None,
        next: None,
        answer: Some(result()),
        rate: Some(Rate {
            action: text("/610925/o/7K4M2M9QXR3D8WTN/rate"),
            key: text("k3"),
            levels: choices(&["非常满意", "满意", "基本满意", "不满意", "非常不满意"], ""),
            words_max: 500,
            ..Rate::default()
        }),
        missed: Some(Missed {
            action: text("/610925/o/7K4M2M9QXR3D8WTN/dispute"),
            key: text("k4"),
            ..Missed::default()
        }),
        withdraw: None,
        ..taken()
    }
}

pub(crate) fn asked() -> TrackPage {
    TrackPage {
        tag: tag("t-ok", "已办结"),
        headline: text("这一单办完了，谢谢您"),
        rating: Some(text("您评的：非常满意")),
        rate: None,
        missed: None,
        story: Some(Consent {
            title: text("一把推子，两代人的放心"),
            text: text("西坡社区一位 80 多岁的老人出门不便，女儿点了上门理发。"),
            agree: Some(ConsentForm {
                action: text("/610925/o/7K4M2M9QXR3D8WTN/consent"),
                key: text("k5"),
                seen: text("3"),
            }),
            refuse: Some(ConsentForm {
                action: text("/610925/o/7K4M2M9QXR3D8WTN/refuse"),
                key: text("k6"),
                seen: text("3"),
            }),
            refuse_words: "不同意",
            ..Consent::default()
        }),
        ..served()
    }
}

pub(crate) fn public() -> TrackPage {
    let mut page = asked();
    if let Some(story) = page.story.as_mut() {
        story.agree = None;
        story.refuse_words = "撤回同意";
        story.standing = text("您同意公开，已经登出来了。");
        story.href = Some(text("/610925/stories/1"));
    }
    page
}

pub(crate) fn declined() -> TrackPage {
    TrackPage {
        tag: tag("t-off", "没能安排"),
        headline: text("这一单没能安排上"),
        promise: None,
        next: None,
        instead: Some(text(
            "县里没有会修电梯的党员。\n该去哪里：物业公司 0915-2520009，或县市场监管局。",
        )),
        withdraw: None,
        ..waiting()
    }
}

pub(crate) fn converted() -> TrackPage {
    TrackPage {
        tag: tag("t-off", "已转诉求"),
        headline: text("这件事要单位来办，已经转成诉求"),
        promise: None,
        next: Some(text("受理的单位派给能办的单位，办好了答复您。不用再报一遍。")),
        became: Some(Became {
            number: text("4QK7-2M"),
            href: text("/610925/t/9QXR3D8WTN7K4M2M"),
            code_groups: ["9QXR", "3D8W", "TN7K", "4M2M"].map(text).to_vec(),
        }),
        withdraw: None,
        ..waiting()
    }
}

fn told() -> StoryItem {
    StoryItem {
        href: text("/610925/stories/1"),
        title: text("一把推子，两代人的放心"),
        detail: text("城关镇 · 西坡社区 · 理发"),
        text: text("西坡社区一位 80 多岁的老人出门不便，女儿点了上门理发。"),
        published: text("10 月 14 日公开"),
    }
}

pub(crate) fn stories() -> StoriesPage {
    StoriesPage {
        frame: own("晒单"),
        action: text("/610925/stories"),
        towns: choices(&["城关镇", "滔河镇"], "城关镇"),
        filtered: true,
        items: vec![told(), told()],
        first_href: Some(text("/610925/stories")),
        next_href: Some(text("/610925/stories?after=1-1")),
        menu_href: text(MENU),
    }
}

pub(crate) fn stories_empty() -> StoriesPage {
    StoriesPage { filtered: false, items: Vec::new(), ..stories() }
}

pub(crate) fn story() -> StoryPage {
    StoryPage {
        frame: own("一把推子，两代人的放心"),
        stories_href: text("/610925/stories"),
        menu_href: text(MENU),
        item: told(),
        by: text("西坡社区党支部"),
    }
}

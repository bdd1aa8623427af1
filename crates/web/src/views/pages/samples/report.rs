//! The report form and its confirmation.

use super::{Choice, QR, StepKind, choices, field, form_error, frame, step, text, towns, wrong};
use crate::views::requests::{ReportPage, SentPage};

const CATEGORIES: [&str; 9] = [
    "道路水利",
    "路灯水电",
    "农产品销售",
    "种苗技术",
    "房屋修缮",
    "看病吃药",
    "环境卫生",
    "邻里纠纷",
    "其他",
];

pub(crate) fn blank() -> ReportPage {
    let mut categories =
        vec![Choice {
            value: String::new(), name: text("说不清"), chosen: true, initials: None
        }];
    categories.extend(choices(&CATEGORIES, ""));
    ReportPage {
        frame: frame("说说您的需要"),
        promise: text("一般 1 个工作日内有人联系您。"),
        action: text("/610925/report"),
        key: text("01994b7e-0000-7000-8000-000000000001"),
        draft: text("610925"),
        village_word: text("村"),
        town_word: text("镇"),
        categories,
        towns: towns(""),
        text_max: 2_000,
        address_max: 120,
        name_max: 40,
        photos_max: 4,
        ..ReportPage::default()
    }
}

pub(crate) fn scanned() -> ReportPage {
    ReportPage {
        text: field("同心村 3 组的田坎被雨水冲垮了，水往地里灌，苗快淹了"),
        place: field("同心村"),
        towns: towns("同心村"),
        place_hint: Some(text("扫的是同心村的码，已替您选好。")),
        ..blank()
    }
}

pub(crate) fn errors() -> ReportPage {
    let mut page = blank();
    page.frame.title = text("说说您的需要");
    page.frame.has_errors = true;
    page.text = wrong("", "请写一句遇到了什么事。");
    page.photos = wrong("", "“合同.pdf”不是照片。请选手机拍的照片（JPG、PNG）。");
    page.photos_kept = Some(text("另外 2 张照片要再选一次。"));
    page.phone = wrong("199 0000 00", "手机号少了两位。请对一对，或者留空。");
    page.name = field("欧阳喆堃");
    page.place = field("同心村");
    page.towns = towns("同心村");
    page.errors = vec![
        form_error("text", "请写一句遇到了什么事。"),
        form_error("photos", "“合同.pdf”不是照片。请选手机拍的照片（JPG、PNG）。"),
        form_error("phone", "手机号少了两位。请对一对，或者留空。"),
    ];
    page
}

/// What a nasty visitor would type.
pub(crate) fn scripted() -> ReportPage {
    ReportPage {
        text: field("</textarea><script>alert(1)</script>"),
        address: field("\"><script>alert(2)</script>"),
        ..blank()
    }
}

pub(crate) fn sent() -> SentPage {
    SentPage {
        frame: frame("收到了"),
        draft: text("610925"),
        headline: text("10 月 9 日（周四）下班前，会有人联系您。"),
        number: text("LG-2025-003891-7"),
        code_groups: ["7K4M", "2M9Q", "XR3D", "8WTN"].map(text).to_vec(),
        qr_svg: text(QR),
        track_href: text("/610925/t/7K4M2M9QXR3D8WTN"),
        steps: vec![
            step(StepKind::Done, "您提交了", "9 月 30 日 16:20 · 1 张照片", ""),
            step(StepKind::Now, "镇里看了以后，派给管这件事的单位", "10 月 9 日下班前", ""),
            step(StepKind::Next, "办完写明结果，问您解决了没有", "一般 5 个工作日内", ""),
        ],
        reasons: vec![
            text("1 个工作日内派出去，从收到的下一个工作日算起。"),
            text("10 月 1—8 日国庆、中秋放假，不算。"),
        ],
    }
}

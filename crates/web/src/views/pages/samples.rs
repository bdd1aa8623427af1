//! Sample data for every state of the residents' pages. Synthetic people, real place names.

use super::super::layout::{
    Assets, Choice, Field, FormError, Link, Phone, Photo, ResidentFrame, Step, StepKind, Tag, Town,
};

pub(super) mod alike;
pub(super) mod answered;
pub(super) mod errors;
pub(super) mod home;
pub(super) mod orders;
pub(super) mod rate;
pub(super) mod report;
pub(super) mod track;

/// As `documents::qr::svg` draws it.
pub(super) const QR: &str = include_str!("fixtures/qr.svg");
/// As `documents::chart::ratio_bar` draws it.
pub(super) const RATIO: &str = include_str!("fixtures/ratio.svg");

/// A picture that needs no server: the page may hold `data:` images.
const PICTURE: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='96' \
    height='96'%3E%3Crect width='96' height='96' fill='%23cfd8c4'/%3E%3Cpath d='M0 70l30-30 22 22 \
    16-14 28 28v20H0z' fill='%238a9a6b'/%3E%3C/svg%3E";

/// Relative, so that the written files open without a server.
pub(super) fn assets() -> Assets {
    let at = |name: &str| format!("../../crates/web/dist/{name}");
    Assets { css: at("look.css"), main_js: at("main.js"), desk_js: at("desk.js") }
}

pub(super) fn text(words: &str) -> String {
    words.to_owned()
}

pub(super) fn phone(name: &str, number: &str) -> Phone {
    Phone {
        name: text(name),
        number: text(number),
        href: format!("tel:{}", number.replace('-', "")),
    }
}

pub(super) fn frame(title: &str) -> ResidentFrame {
    let county = "/610925";
    ResidentFrame {
        title: text(title),
        has_errors: false,
        county: text("岚皋县"),
        place: Some(text("滔河镇 · 同心村")),
        elder: false,
        elder_href: text("?elder=1"),
        phone: phone("政务热线", "12345"),
        demo: Some(text("演示：人和事都是编的，请不要填真实信息。")),
        home_href: text(county),
        report_href: format!("{county}/report"),
        track_href: format!("{county}/track"),
        answered_href: format!("{county}/answered"),
        feedback_href: format!("{county}/feedback"),
        assets: assets(),
    }
}

pub(super) fn field(value: &str) -> Field {
    Field { value: text(value), error: None }
}

pub(super) fn wrong(value: &str, words: &str) -> Field {
    Field { value: text(value), error: Some(text(words)) }
}

pub(super) fn form_error(field: &str, words: &str) -> FormError {
    FormError { field: text(field), words: text(words) }
}

/// The choice whose value is `chosen` is chosen; values are the names.
pub(super) fn choices(names: &[&str], chosen: &str) -> Vec<Choice> {
    names
        .iter()
        .map(|name| Choice {
            value: text(name),
            name: text(name),
            chosen: *name == chosen,
            initials: None,
        })
        .collect()
}

pub(super) fn towns(chosen: &str) -> Vec<Town> {
    let town = |name: &str, initials: &str, villages: &[&str]| Town {
        name: text(name),
        initials: Some(text(initials)),
        places: choices(villages, chosen),
    };
    vec![
        town("滔河镇", "thz", &["同心村", "兴隆村", "柏坪村", "漆扒村"]),
        town("城关镇", "cgz", &["西坡社区", "河滨社区", "罗景坪社区"]),
        town("南宫山镇", "ngsz", &["花里村", "宏大村"]),
        town("四季镇", "sjz", &["月坝村", "天坪村"]),
    ]
}

pub(super) fn step(kind: StepKind, title: &str, when: &str, words: &str) -> Step {
    let some = |words: &str| (!words.is_empty()).then(|| text(words));
    Step { kind, title: text(title), when: some(when), words: some(words), photos: Vec::new() }
}

pub(super) fn photos(count: usize) -> Vec<Photo> {
    (1..=count)
        .map(|n| Photo {
            href: format!("/610925/photos/{n}"),
            thumb: text(PICTURE),
            words: format!("第 {n} 张照片"),
        })
        .collect()
}

pub(super) fn tag(kind: &'static str, words: &str) -> Tag {
    Tag { kind, words: text(words) }
}

pub(super) fn link(name: &str, href: &str) -> Link {
    Link { name: text(name), href: text(href) }
}

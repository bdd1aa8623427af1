//! Samples of signing in, receiving, and the directory.

use super::desk::{STAFF, choices, form_error, frame, link, some, text, typed, wrong};
use crate::views::layout::{Link, Phone, Step, StepKind, Town};
use crate::views::staff::accounts::{PasswordPage, SampleAccount, SignInPage};
use crate::views::staff::directory::{
    CatalogueRow, DirectoryPage, GridLine, OrgLine, OrgList, OrganisationPage, PostLine, TownOrgs,
};
use crate::views::staff::receive::{ReceivePage, ReceivedPage};

const QR: &str = include_str!("../../pages/fixtures/qr.svg");

fn sample(role: &str, login: &str) -> SampleAccount {
    SampleAccount { role: text(role), login: text(login), password: text("Gongjian-2025") }
}

pub(super) fn sign_in() -> SignInPage {
    SignInPage {
        frame: frame("登录"),
        action: format!("{STAFF}/sign-in"),
        next: format!("{STAFF}/inbox"),
        help: text("忘了密码，请找本单位的管理员重设。"),
        samples: vec![
            sample("县里派单、核查", "desk"),
            sample("镇里派单", "taohe"),
            sample("单位办理", "roads"),
            sample("回访", "calls"),
            sample("看数", "leader"),
        ],
        ..SignInPage::default()
    }
}

pub(super) fn sign_in_wrong() -> SignInPage {
    SignInPage {
        error: some("账号或密码不对，请再试。连续错 5 次会锁 15 分钟。"),
        login: text("liu.zhe"),
        samples: Vec::new(),
        reason: some("您有 30 分钟没有操作，请重新登录。"),
        ..sign_in()
    }
}

pub(super) fn sign_in_locked() -> SignInPage {
    SignInPage {
        error: None,
        reason: None,
        locked: some("连续错了 5 次，锁到 10 月 9 日 09:27。到时候再试，或者找管理员。"),
        ..sign_in_wrong()
    }
}

pub(super) fn password() -> PasswordPage {
    PasswordPage {
        frame: frame("改密码"),
        action: format!("{STAFF}/password"),
        chars_min: 10,
        back_href: Some(format!("{STAFF}/inbox")),
        ..PasswordPage::default()
    }
}

pub(super) fn password_first() -> PasswordPage {
    let words = "两次输入的新密码不一样，请再输一次。";
    let mut page = PasswordPage {
        must: true,
        back_href: None,
        errors: vec![form_error("again", words)],
        again: wrong("", words),
        ..password()
    };
    page.frame.has_errors = true;
    page
}

fn towns(chosen: &str) -> Vec<Town> {
    let town = |name: &str, initials: &str, villages: &[&str]| Town {
        name: text(name),
        initials: some(initials),
        places: choices(villages, chosen),
    };
    vec![
        town("滔河镇", "thz", &["同心村", "兴隆村", "柏坪村"]),
        town("城关镇", "cgz", &["西坡社区", "河滨社区"]),
    ]
}

pub(super) fn receive() -> ReceivePage {
    ReceivePage {
        frame: frame("代群众登记"),
        action: format!("{STAFF}/receive"),
        key: text("01994b7e-0000-7000-8000-000000000002"),
        sources: choices(&["电话", "走访", "院落会", "大厅"], "电话"),
        categories: choices(
            &[
                "说不清",
                "道路交通",
                "田坎水利",
                "饮水用水",
                "路灯照明",
                "水电维修",
                "种苗技术",
                "农产品销售",
                "看病吃药",
            ],
            "说不清",
        ),
        towns: towns(""),
        text_max: 2_000,
        address_max: 200,
        name_max: 40,
        photos_max: 4,
        ..ReceivePage::default()
    }
}

pub(super) fn receive_errors() -> ReceivePage {
    let mut page = ReceivePage {
        text: typed("田坎被水冲垮了，水往地里灌"),
        place: typed("同心村"),
        towns: towns("同心村"),
        source: wrong("", "请选一下是怎么来的。"),
        sources: choices(&["电话", "走访", "院落会", "大厅"], ""),
        phone: wrong("199 0000 00", "手机号少了两位。请对一对，或者留空。"),
        name: typed("吉𠮷"),
        photos_kept: some("另外 2 张照片要再选一次。"),
        errors: vec![
            form_error("source", "请选一下是怎么来的。"),
            form_error("phone", "手机号少了两位。请对一对，或者留空。"),
        ],
        ..receive()
    };
    page.frame.has_errors = true;
    page
}

fn step(kind: StepKind, title: &str, when: &str) -> Step {
    Step { kind, title: text(title), when: some(when), ..Step::default() }
}

pub(super) fn received() -> ReceivedPage {
    ReceivedPage {
        frame: frame("登记好了"),
        slip: "群众诉求回执",
        number: text("LG-2025-003892-4"),
        title: text("田坎被水冲垮了，水往地里灌"),
        place: text("滔河镇同心村，3 组"),
        received: text("2025 年 10 月 9 日 09:20"),
        promise: text("10 月 10 日（周五）下班前，会有人联系您。"),
        code_groups: ["7K4M", "2M9Q", "XR3D", "8WTN"].map(text).to_vec(),
        qr_svg: text(QR),
        track_address: text("gj.example/610925/track"),
        phone: text("政务热线 12345"),
        steps: vec![
            step(StepKind::Done, "您代为登记", "10 月 9 日 09:20"),
            step(StepKind::Now, "县网格化服务中心派单", "10 月 10 日下班前"),
            step(StepKind::Next, "办完写明结果，回访", "一般 5 个工作日内"),
        ],
        href: Some(format!("{STAFF}/requests/2")),
        again_href: format!("{STAFF}/receive"),
    }
}

fn phone(number: &str) -> Phone {
    Phone { number: text(number), href: format!("tel:{number}"), ..Phone::default() }
}

fn org(name: &str, detail: &str, number: &str) -> OrgLine {
    OrgLine {
        name: text(name),
        href: format!("{STAFF}/organisations/{name}"),
        detail: text(detail),
        phone: (!number.is_empty()).then(|| phone(number)),
    }
}

fn duty(place: &str, category: &str, name: &str) -> CatalogueRow {
    let org: Link = link(name, "organisations/1");
    CatalogueRow { place: text(place), category: text(category), org, edit_href: None }
}

fn catalogue() -> Vec<CatalogueRow> {
    vec![
        duty("滔河镇", "道路交通", "滔河镇农业农村和社会事务综合服务中心"),
        duty("全县", "道路交通", "县交通运输局"),
        duty("全县", "饮水用水", "县水利局"),
        duty("全县", "其他各类", "县网格化服务中心"),
    ]
}

pub(super) fn directory() -> DirectoryPage {
    let group = |name: &str, orgs: Vec<OrgLine>| OrgList { name: text(name), orgs };
    let town = |name: &str, open: bool| TownOrgs {
        name: text(name),
        counted: text("2 个办所，3 个村（社区）"),
        offices: vec![
            org(&format!("{name}便民服务中心"), "派单", "0915-0000021"),
            org(&format!("{name}农业农村和社会事务综合服务中心"), "", "0915-0000022"),
        ],
        villages: ["兴隆村", "同心村", "柏坪村"].map(|it| org(it, "", "")).to_vec(),
        open,
    };
    DirectoryPage {
        frame: frame("通讯录"),
        counted: text("县级 14 个单位，12 个镇，136 个村（社区）"),
        groups: vec![
            group(
                "受理派单",
                vec![
                    org("县网格化服务中心", "派单、核查", "0915-0000001"),
                    org("县政务热线", "回访", "12345"),
                ],
            ),
            group(
                "县级单位",
                vec![
                    org("县交通运输局", "", "0915-0000002"),
                    org("县水利局", "", "0915-0000003"),
                    org("县住房和城乡建设局", "", "0915-0000004"),
                    org("县卫生健康局", "", ""),
                ],
            ),
        ],
        towns: vec![town("滔河镇", true), town("城关镇", false), town("南宫山镇", false)],
        action: format!("{STAFF}/directory"),
        filter_towns: choices(&["全部镇", "滔河镇"], "全部镇"),
        filter_categories: choices(&["全部类别", "道路交通"], "全部类别"),
        catalogue: catalogue(),
        add_href: None,
    }
}

/// As an administrator sees it.
pub(super) fn directory_kept() -> DirectoryPage {
    let mut page = DirectoryPage { add_href: Some(format!("{STAFF}/answerers")), ..directory() };
    for row in &mut page.catalogue {
        row.edit_href = Some(format!("{STAFF}/answerers?place=610925000000&category=road"));
    }
    page
}

pub(super) fn organisation() -> OrganisationPage {
    let post = |title: &str, holder: &str, term: &str, past: bool| PostLine {
        title: text(title),
        holder: text(holder),
        term: text(term),
        past,
        note: None,
    };
    let mut head = post("主任", "欧阳喆堃", "2023 年 3 月 1 日 — 2026 年 2 月 28 日", false);
    head.note = some("还有 98 天到期");
    OrganisationPage {
        frame: frame("通讯录"),
        name: text("滔河镇农业农村和社会事务综合服务中心"),
        kind: text("承办单位"),
        class: some("一类"),
        place: text("滔河镇"),
        phone: Some(phone("0915-0000022")),
        credit_code: some("11610925MB0000000X"),
        above: vec![link("滔河镇人民政府", "organisations/2")],
        below: vec![org("兴隆村村民委员会", "", "0915-0000031"), org("同心村村民委员会", "", "")],
        posts: vec![
            head,
            post("网格员", "李㛃", "2024 年 6 月 1 日起", false),
            post("主任", "吉𠮷", "2020 年 3 月 1 日 — 2023 年 2 月 28 日", true),
        ],
        grids: vec![
            GridLine { name: text("第一网格"), keeper: text("李㛃") },
            GridLine { name: text("第二网格"), keeper: text("暂缺") },
        ],
        answers_for: catalogue(),
        back_href: format!("{STAFF}/directory"),
        open_link: Some(link("在办 12 件", "inbox?org=1")),
    }
}

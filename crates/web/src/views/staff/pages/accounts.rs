//! Samples of what an administrator keeps: people with accounts, and who answers for what.

use super::desk::{STAFF, choices, form_error, frame, link, some, tag, text, typed, wrong};
use crate::views::layout::Town;
use crate::views::staff::lists::Pager;
use crate::views::staff::people::{
    AnswererPage, GivenPage, LineNow, PeoplePage, PersonPage, PersonRow, RoleChoice,
};

fn person(name: &str, login: &str, org: &str, roles: &str) -> PersonRow {
    PersonRow {
        name: text(name),
        href: format!("{STAFF}/people/1"),
        login: text(login),
        org: text(org),
        roles: text(roles),
        tags: Vec::new(),
    }
}

fn ouyang() -> PersonRow {
    person("欧阳喆堃", "ouyang", "县网格化服务中心", "受理派单、回访")
}

fn orgs(chosen: &str) -> Vec<Town> {
    let group = |name: &str, orgs: &[&str]| Town {
        name: text(name),
        initials: None,
        places: choices(orgs, chosen),
    };
    vec![
        group("县级", &["县网格化服务中心", "县交通运输局"]),
        group("滔河镇", &["滔河镇便民服务中心", "兴隆村村民委员会"]),
    ]
}

fn role(code: &'static str, name: &str, chosen: bool) -> RoleChoice {
    RoleChoice {
        code, name: text(name), meaning: text("收件、派单、核查办完的事"), chosen
    }
}

pub(super) fn people() -> PeoplePage {
    let mut locked = person("吉𠮷", "ji", "滔河镇农业农村和社会事务综合服务中心", "办理");
    locked.tags = vec![tag("t-late", "锁到 09:27"), tag("t-due", "还没换首个密码")];
    let mut off = person("李㛃", "li.jie-02", "兴隆村村民委员会", "办理");
    off.tags = vec![tag("t-off", "已停用")];
    PeoplePage {
        frame: frame("工作人员"),
        action: format!("{STAFF}/people"),
        rows: vec![
            person("系统管理员", "admin", "县网格化服务中心", "管理员"),
            locked,
            off,
            ouyang(),
        ],
        pager: Pager {
            next_href: some("people?after=ouyang"),
            words: text("这一页 100 人"),
            ..Pager::default()
        },
        keeps: true,
        key: text("k1"),
        orgs: orgs(""),
        role_choices: vec![
            role("dispatcher", "受理派单", false),
            role("handler", "办理", false),
            role("admin", "管理员", false),
            role("auditor", "审计", false),
        ],
        name_max: 40,
        login_min: 3,
        login_max: 32,
        title_max: 30,
        ..PeoplePage::default()
    }
}

pub(super) fn people_errors() -> PeoplePage {
    let (both, taken) =
        ("管理员和审计不能是同一个账号，请分给两个人。", "登录名 ji 已经有人用了，请换一个。");
    let mut page = PeoplePage {
        name: typed("吉𠮷"),
        orgs: orgs("县交通运输局"),
        roles: wrong("", both),
        role_choices: vec![role("admin", "管理员", true), role("auditor", "审计", true)],
        login: wrong("ji", taken),
        errors: vec![form_error("roles", both), form_error("login", taken)],
        ..people()
    };
    page.frame.has_errors = true;
    page
}

pub(super) fn people_none() -> PeoplePage {
    PeoplePage { search: text("没有这个人"), rows: Vec::new(), ..people() }
}

pub(super) fn one() -> PersonPage {
    PersonPage {
        frame: frame("欧阳喆堃"),
        person: ouyang(),
        org: link("县网格化服务中心", "directory/1"),
        back_href: format!("{STAFF}/people"),
        active: true,
        reset_action: format!("{STAFF}/people/1/reset"),
        reset_key: text("k1"),
        switch_action: format!("{STAFF}/people/1/off"),
        switch_key: text("k2"),
        keeps: true,
        orgs: orgs("县网格化服务中心"),
        role_choices: vec![role("dispatcher", "受理派单", true), role("handler", "办理", false)],
        ..PersonPage::default()
    }
}

pub(super) fn one_last() -> PersonPage {
    let words = "本县只剩这一位管理员能登录，停用以后就没人能管账号了。请先添加另一位管理员。";
    PersonPage { refused: some(words), ..one() }
}

pub(super) fn one_off() -> PersonPage {
    let mut page = PersonPage { active: false, ..one() };
    page.person.tags = vec![tag("t-off", "已停用")];
    page.frame.notice = some("欧阳喆堃的账号停用了，已经退出。");
    page
}

pub(super) fn given() -> GivenPage {
    GivenPage {
        frame: frame("添加好了"),
        headline: text("添加好了"),
        person: ouyang(),
        password: some("7K4M2-m9qxr3"),
        address: text("gj.example/610925/staff/"),
        back_href: format!("{STAFF}/people"),
        waits: true,
    }
}

pub(super) fn given_again() -> GivenPage {
    GivenPage { password: None, ..given() }
}

pub(super) fn line_new() -> AnswererPage {
    let words = "这个单位管不到这里。请选管得到的单位，或者换个地方。";
    let town = Town {
        name: text("滔河镇"),
        places: choices(&["滔河镇（全镇）", "兴隆村"], "兴隆村"),
        ..Town::default()
    };
    let mut page = AnswererPage {
        frame: frame("谁负责什么"),
        action: format!("{STAFF}/answerers"),
        key: text("k1"),
        errors: vec![form_error("org", words)],
        places: vec![town],
        categories: choices(&["请选类别", "道路交通"], "道路交通"),
        org: wrong("", words),
        orgs: orgs(""),
        back_href: format!("{STAFF}/directory"),
        ..AnswererPage::default()
    };
    page.frame.has_errors = true;
    page
}

pub(super) fn line() -> AnswererPage {
    AnswererPage {
        errors: Vec::new(),
        org: typed(""),
        frame: frame("谁负责什么"),
        line: Some(LineNow {
            place_code: text("610925103000"),
            category_code: text("road"),
            org_code: text("7"),
            place: text("滔河镇"),
            category: text("道路交通"),
            org: text("滔河镇农业农村和社会事务综合服务中心"),
            remove_action: format!("{STAFF}/answerers/remove"),
            remove_key: text("k2"),
            after: text("删掉以后，滔河镇的“道路交通”派单时建议县交通运输局。已经派出去的不变。"),
        }),
        ..line_new()
    }
}

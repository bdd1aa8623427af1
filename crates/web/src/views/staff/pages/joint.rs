//! Samples of what is alike: one request's kin, combing, and a joint case.

use super::desk::{STAFF, choices, form_error, frame, link, some, text, typed, wrong};
use crate::views::layout::Tag;
use crate::views::staff::joint::{
    Adding, CaseAct, CaseLine, CasePage, CaseRow, CaseTown, CombPage, CombRow, CombTown, Figure,
    JointListPage, Kin, KinPage, Likely, MemberRow, Merge, Part, Pick, Waits,
};

fn run() -> Tag {
    Tag { kind: "t-run", words: text("办理中") }
}

pub(super) fn kin() -> KinPage {
    let likely = Likely {
        href: format!("{STAFF}/requests/1"),
        number: text("8F3K-21"),
        title: text("路灯坏了三盏"),
        state: run(),
        why: text("用词 62 % 相同 · 同村 · 相距 80 米 · 同是路灯照明 · 隔 3 天"),
        key: Some(text("k")),
    };
    let kin = Kin {
        href: format!("{STAFF}/requests/2"),
        csrf: text("c"),
        number: text("9A2B-11"),
        title: text("路灯不亮"),
        alike: vec![likely],
        merged: vec![Waits {
            link: link("7C1D-02 路灯全灭", "requests/3"),
            who: some("merged-3"),
            ..Waits::default()
        }],
        origin: Some(link("5X7Y-19 路灯坏", "requests/4")),
        followers: Some(text("3 人也提了")),
        said: vec![Waits {
            when: text("10 月 9 日"),
            words: text("我也是"),
            contact: some("张三 19900000001"),
            ..Waits::default()
        }],
        joint: Some(link("3K8M-44 三个镇的路灯", "joint/5")),
        merge: Some(Merge {
            key: text("k"),
            into: wrong("XX", "没有这个编号的件，请看看有没有抄错。"),
            words: typed("同一处"),
            open: true,
        }),
        part: Some(Part { key: text("k"), words: typed("") }),
        ..Kin::default()
    };
    KinPage { frame: frame("同类的事"), errors: vec![form_error("merge-into", "没有")], kin }
}

pub(super) fn list() -> JointListPage {
    let row = CaseRow {
        href: format!("{STAFF}/joint/1"),
        title: text("三个镇的通村路水毁"),
        detail: text("编号 3K8M-44 · 道路交通 · 10 月 9 日建"),
        org: text("县交通运输局"),
        state: run(),
        counts: text("40 件，退出 2 件"),
        due: Some(Tag { kind: "t-late", words: text("超 2 小时") }),
    };
    JointListPage {
        frame: frame("联办"),
        title: text("联办件"),
        comb_href: Some(format!("{STAFF}/joint/comb")),
        shares: vec![row.clone()],
        cases: vec![row],
        ..JointListPage::default()
    }
}

pub(super) fn comb() -> CombPage {
    let row = |id: &str, alike: Option<&str>| CombRow {
        id: text(id),
        version: 3,
        ticked: alike.is_some(),
        title: text("通村路塌了半边"),
        detail: text("编号 8F3K-21 · 10 月 9 日"),
        body: text("昨晚大雨，进村的水泥路塌了半边，班车不敢进来了。"),
        village: text("同心村"),
        state: run(),
        holder: text("还没派"),
        alike: alike.map(text),
        followers: Some(text("3 人也提了")),
    };
    CombPage {
        frame: frame("联办"),
        errors: vec![form_error("title", "请给联办件起个名字。")],
        action: format!("{STAFF}/joint/comb"),
        categories: choices(&["道路交通"], "道路交通"),
        towns: choices(&["各镇都看"], "各镇都看"),
        spans: choices(&["三个月内"], "三个月内"),
        asked: true,
        csrf: text("c"),
        key: text("k"),
        groups: vec![CombTown {
            name: text("滔河镇"),
            count: text("2 件"),
            rows: vec![row("1", None), row("2", Some("和 8F3K-21 很像（62 分）"))],
        }],
        count: text("1 个镇，2 件。勾上要一起办的："),
        post: format!("{STAFF}/joint"),
        title: wrong("", "请给联办件起个名字。"),
        members_max: 200,
        ..CombPage::default()
    }
}

pub(super) fn comb_nothing() -> CombPage {
    let adding = Adding { id: text("1"), title: text("路灯") };
    CombPage { groups: Vec::new(), errors: Vec::new(), adding: Some(adding), ..comb() }
}

pub(super) fn case() -> CasePage {
    let member = |left: Option<&str>| MemberRow {
        href: format!("{STAFF}/requests/1"),
        number: text("8F3K-21"),
        title: text("通村路塌了半边"),
        village: text("同心村"),
        state: run(),
        due: None,
        said: text("满意"),
        left: left.map(text),
    };
    let pick = Pick {
        id: text("1"),
        version: 2,
        ticked: true,
        name: text("同心村：通村路塌了半边"),
        number: text("8F3K-21"),
        own: String::new(),
    };
    let act = CaseAct {
        act: "answer",
        action: format!("{STAFF}/joint/1/answer"),
        key: text("k"),
        label: text("都办完了，统一答复…"),
        field: text("公开答复"),
        button: text("答复，交去核查"),
        words: wrong("", "请写一写怎么办的。"),
        needs_words: true,
        answers: true,
        open: true,
        members: vec![pick],
        ..CaseAct::default()
    };
    CasePage {
        csrf: text("c"),
        frame: frame("联办"),
        list_href: format!("{STAFF}/joint"),
        errors: vec![form_error("answer-words", "请写一写怎么办的。")],
        number: text("3K8M-44"),
        title: text("三个镇的通村路水毁"),
        state: run(),
        share: Some(text("这里只列您辖区的件；上面的数字是整个联办件的。")),
        figures: vec![Figure { name: text("满意"), value: text("—"), of: text("0 / 0 件") }],
        missed: vec![text("9A2B-11：刚刚有人先办了一步")],
        acts: vec![act],
        comb_href: Some(format!("{STAFF}/joint/comb?case=1")),
        towns: vec![CaseTown {
            name: text("滔河镇"),
            count: text("1 件"),
            rows: vec![member(None)],
        }],
        left: vec![member(Some("10 月 12 日退出：我门口还是断的"))],
        history: vec![CaseLine { act: text("建联办件"), ..CaseLine::default() }],
        text_max: 2_000,
        photos_max: 4,
        ..CasePage::default()
    }
}

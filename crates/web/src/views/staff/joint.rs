//! Staff pages of what is alike: likely duplicates and merges of one request, and joint cases.

use askama::Template;

use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// Somebody who waits with a request: a follower, or the person of a merged one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waits {
    /// The merged request; empty for a follower.
    pub(crate) link: Link,
    /// Since when, for a follower.
    pub(crate) when: String,
    /// What a follower had written.
    pub(crate) words: String,
    /// What the form posts as `who`; nothing where this person may not learn the telephone.
    pub(crate) who: Option<String>,
    /// How to reach them, once it was asked for.
    pub(crate) contact: Option<String>,
}

/// What has to do with a request: `staff/kin.html` as a page, `staff/parts/kin.html` inside another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kin {
    /// The request's own address.
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) csrf: String,
    pub(crate) version: i64,
    /// Likely duplicates, the likeliest first.
    pub(crate) alike: Vec<Likely>,
    /// Into which it was merged.
    pub(crate) into: Option<Link>,
    /// What was merged into it.
    pub(crate) merged: Vec<Waits>,
    /// Of which it came, and what came of it.
    pub(crate) origin: Option<Link>,
    pub(crate) sprung: Vec<Link>,
    /// "3 人也提了".
    pub(crate) followers: Option<String>,
    /// What they wrote: when, and the words.
    pub(crate) said: Vec<Waits>,
    /// Whether a telephone was asked for there.
    pub(crate) said_open: bool,
    /// The joint case.
    pub(crate) joint: Option<Link>,
    /// The form to merge it into a 编号 that is typed.
    pub(crate) merge: Option<Merge>,
    /// The form to part it again.
    pub(crate) part: Option<Part>,
    pub(crate) text_max: usize,
}

/// A likely duplicate.
#[derive(Debug, Clone, Default)]
pub(crate) struct Likely {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) state: Tag,
    /// "用词 62 % 相同 · 同村 · 相距 80 米 · 同是道路交通 · 隔 3 天".
    pub(crate) why: String,
    /// Its own idempotency key, where it can be merged into.
    pub(crate) key: Option<String>,
}

/// The form to merge: fields `csrf key version into words`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Merge {
    pub(crate) key: String,
    pub(crate) into: Field,
    pub(crate) words: Field,
    pub(crate) open: bool,
}

/// The form to part: fields `csrf key version words`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) key: String,
    pub(crate) words: Field,
}

/// The fragment.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/kin_part.html")]
pub(crate) struct KinPart {
    pub(crate) kin: Kin,
}

/// The page.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/kin.html")]
pub(crate) struct KinPage {
    pub(crate) frame: DeskFrame,
    pub(crate) errors: Vec<FormError>,
    pub(crate) kin: Kin,
}

/// The cases: `staff/joint/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/joint/list.html")]
pub(crate) struct JointListPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    /// The way to comb, for who may open a case.
    pub(crate) comb_href: Option<String>,
    /// Cases with a share that waits for this desk.
    pub(crate) shares: Vec<CaseRow>,
    pub(crate) cases: Vec<CaseRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// A case in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseRow {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "编号 8F3K-21 · 道路交通 · 10 月 9 日建".
    pub(crate) detail: String,
    pub(crate) org: String,
    pub(crate) state: Tag,
    /// "40 件，退出 2 件"; for a desk: "本镇 12 件，等核查 12 件".
    pub(crate) counts: String,
    pub(crate) due: Option<Tag>,
}

/// Combing: `staff/joint/comb.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/joint/comb.html")]
pub(crate) struct CombPage {
    pub(crate) frame: DeskFrame,
    pub(crate) errors: Vec<FormError>,
    /// Where the filter leads (GET `category words town days case`).
    pub(crate) action: String,
    pub(crate) categories: Vec<Choice>,
    pub(crate) towns: Vec<Choice>,
    pub(crate) spans: Vec<Choice>,
    pub(crate) words: String,
    /// The case that is added to, if it is one.
    pub(crate) adding: Option<Adding>,
    /// Whether anything was asked for yet.
    pub(crate) asked: bool,
    pub(crate) map_svg: Option<String>,
    pub(crate) groups: Vec<CombTown>,
    pub(crate) count: String,
    /// Ids of rows that were ticked, kept when the form comes back.
    pub(crate) next_href: Option<String>,
    /// The form to group: fields `csrf key category title words m-ID=version`.
    pub(crate) post: String,
    pub(crate) csrf: String,
    pub(crate) key: String,
    pub(crate) category: String,
    pub(crate) title: Field,
    pub(crate) said: Field,
    pub(crate) members: Field,
    pub(crate) members_max: usize,
}

/// The case that requests are added to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adding {
    pub(crate) id: String,
    pub(crate) title: String,
}

/// A town with what was combed out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct CombTown {
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) rows: Vec<CombRow>,
}

/// A request that may come into the case.
#[derive(Debug, Clone, Default)]
pub(crate) struct CombRow {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) ticked: bool,
    pub(crate) title: String,
    /// "编号 8F3K-21 · 10 月 9 日".
    pub(crate) detail: String,
    pub(crate) body: String,
    pub(crate) village: String,
    pub(crate) state: Tag,
    pub(crate) holder: String,
    /// "和 8F3K-21 很像（62 %）".
    pub(crate) alike: Option<String>,
    pub(crate) followers: Option<String>,
}

/// A case: `staff/joint/case.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/joint/case.html")]
pub(crate) struct CasePage {
    pub(crate) frame: DeskFrame,
    pub(crate) list_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) state: Tag,
    pub(crate) due: Option<Tag>,
    /// Said above the members where only a share is shown.
    pub(crate) share: Option<String>,
    pub(crate) figures: Vec<Figure>,
    /// What did not take the last act, by 编号 and reason.
    pub(crate) missed: Vec<String>,
    pub(crate) acts: Vec<CaseAct>,
    pub(crate) comb_href: Option<String>,
    pub(crate) towns: Vec<CaseTown>,
    pub(crate) left: Vec<MemberRow>,
    pub(crate) history: Vec<CaseLine>,
    pub(crate) csrf: String,
    pub(crate) text_max: usize,
    pub(crate) photos_max: usize,
}

/// A number of a case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) of: String,
}

/// One act over many: fields `csrf key words note photos m-ID=version a-ID=answer`.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseAct {
    pub(crate) act: &'static str,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) label: String,
    /// What the words are: "公开答复".
    pub(crate) field: String,
    pub(crate) hint: String,
    pub(crate) button: String,
    pub(crate) busy: String,
    pub(crate) words: Field,
    pub(crate) needs_words: bool,
    /// Whether single answers may be written, and photos come along.
    pub(crate) answers: bool,
    pub(crate) open: bool,
    pub(crate) note: Field,
    /// Those it is done to, all ticked at first.
    pub(crate) members: Vec<Pick>,
}

/// A member that takes an act.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pick {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) ticked: bool,
    /// "西坡社区：路塌了".
    pub(crate) name: String,
    pub(crate) number: String,
    /// The answer of its own, if one was typed.
    pub(crate) own: String,
}

impl CaseAct {
    /// The id of a field, unique in the page.
    pub(crate) fn id(&self, field: &str) -> String {
        format!("{}-{field}", self.act)
    }
}

/// A town with its members.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseTown {
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) rows: Vec<MemberRow>,
}

/// A request that is or was in the case.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemberRow {
    /// Its page, for who may see it.
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) village: String,
    pub(crate) state: Tag,
    pub(crate) due: Option<Tag>,
    /// What the person said of the answer: "满意".
    pub(crate) said: String,
    /// Why it left, and when.
    pub(crate) left: Option<String>,
}

/// A line of a case's history.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseLine {
    pub(crate) act: String,
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) public: Option<String>,
    pub(crate) internal: Option<String>,
}

//! The directory: organisations, posts, and who answers for what.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, Link, Phone};

/// The county's organisations: `staff/directory.html`.
///
/// The catalogue is narrowed by a GET form with `town category`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/directory.html")]
pub(crate) struct DirectoryPage {
    pub(crate) frame: DeskFrame,
    /// "县级 14 个单位，12 个镇，136 个村（社区）".
    pub(crate) counted: String,
    /// 受理派单, 县级单位.
    pub(crate) groups: Vec<OrgList>,
    pub(crate) towns: Vec<TownOrgs>,
    /// Where the form of the catalogue leads.
    pub(crate) action: String,
    pub(crate) filter_towns: Vec<Choice>,
    pub(crate) filter_categories: Vec<Choice>,
    /// Who answers for what, the most precise first.
    pub(crate) catalogue: Vec<CatalogueRow>,
    /// For administrators: the form of a new line.
    pub(crate) add_href: Option<String>,
}

/// Organisations under a heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrgList {
    pub(crate) name: String,
    pub(crate) orgs: Vec<OrgLine>,
}

/// An organisation in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrgLine {
    pub(crate) name: String,
    pub(crate) href: String,
    /// "承办 · 一类"; may be empty.
    pub(crate) detail: String,
    pub(crate) phone: Option<Phone>,
}

/// A town with its offices and villages.
#[derive(Debug, Clone, Default)]
pub(crate) struct TownOrgs {
    pub(crate) name: String,
    /// "3 个办所，21 个村（社区）".
    pub(crate) counted: String,
    pub(crate) offices: Vec<OrgLine>,
    pub(crate) villages: Vec<OrgLine>,
    /// Whether it is unfolded.
    pub(crate) open: bool,
}

/// One line of the dispatch catalogue.
#[derive(Debug, Clone, Default)]
pub(crate) struct CatalogueRow {
    /// "全县", "滔河镇".
    pub(crate) place: String,
    /// "道路交通"; "其他各类" for a line without a category.
    pub(crate) category: String,
    pub(crate) org: Link,
    /// For administrators: where the line is changed or removed.
    pub(crate) edit_href: Option<String>,
}

/// One organisation: `staff/organisation.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/organisation.html")]
pub(crate) struct OrganisationPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    /// "承办单位".
    pub(crate) kind: String,
    /// "一类".
    pub(crate) class: Option<String>,
    /// The ground it works for.
    pub(crate) place: String,
    pub(crate) phone: Option<Phone>,
    pub(crate) credit_code: Option<String>,
    /// From the top of the tree down to its parent.
    pub(crate) above: Vec<Link>,
    pub(crate) below: Vec<OrgLine>,
    /// In office now, then the earlier ones.
    pub(crate) posts: Vec<PostLine>,
    pub(crate) grids: Vec<GridLine>,
    pub(crate) answers_for: Vec<CatalogueRow>,
    /// The directory.
    pub(crate) back_href: String,
    /// Its requests now: "在办 12 件".
    pub(crate) open_link: Option<Link>,
}

/// A post held for a term.
#[derive(Debug, Clone, Default)]
pub(crate) struct PostLine {
    pub(crate) title: String,
    pub(crate) holder: String,
    /// "2023 年 3 月 1 日 — 2026 年 2 月 28 日"; "2023 年 3 月 1 日起".
    pub(crate) term: String,
    /// The term is over, or does not begin yet.
    pub(crate) past: bool,
    /// "还有 98 天到期".
    pub(crate) note: Option<String>,
}

/// A grid with its worker.
#[derive(Debug, Clone, Default)]
pub(crate) struct GridLine {
    pub(crate) name: String,
    /// The grid worker, or "暂缺".
    pub(crate) keeper: String,
}

//! Party dues: `staff/dues/*.html`.

use askama::Template;

use super::export::Export;
use super::life::LifeFigure;
use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// A branch's month for its secretary: `staff/dues/month.html`. Posts `csrf key month paid_on paid-ID`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/dues/month.html")]
pub(crate) struct DuesMonthPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    /// "县交通运输局机关党支部".
    pub(crate) about: String,
    pub(crate) errors: Vec<FormError>,
    /// The month before and, for an earlier one, the one after.
    pub(crate) others: Vec<Link>,
    pub(crate) totals_href: String,
    pub(crate) figures: Vec<(String, String)>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) month: String,
    pub(crate) paid_on: Field,
    pub(crate) people: Field,
    pub(crate) rows: Vec<DuesRow>,
    /// Whether anybody can be ticked.
    pub(crate) open: bool,
    pub(crate) export: Option<Export>,
    pub(crate) checks: Vec<CheckRow>,
    pub(crate) mended: Field,
}

/// A member's month.
#[derive(Debug, Clone, Default)]
pub(crate) struct DuesRow {
    pub(crate) id: i64,
    pub(crate) href: String,
    pub(crate) name: String,
    /// "按月领工资的，基数 6200.00 元".
    pub(crate) detail: String,
    /// "93.00 元"; "—" while no base is set.
    pub(crate) owed: String,
    pub(crate) tag: Tag,
    /// "欠 3 个月，186.00 元，2025 年 8 月起"; empty for nothing.
    pub(crate) behind: String,
    /// Whether the month can be ticked as paid.
    pub(crate) can_pay: bool,
    pub(crate) ticked: bool,
}

/// A review or check.
#[derive(Debug, Clone, Default)]
pub(crate) struct CheckRow {
    /// "2025 年上半年 审基数".
    pub(crate) name: String,
    /// "2025-07-10 · 冯守正".
    pub(crate) about: String,
    pub(crate) findings: String,
    pub(crate) mended: String,
    pub(crate) tag: Tag,
    /// The form by which it is noted how it was mended: half-year and kind.
    pub(crate) mend: Option<(String, String)>,
}

/// A member's dues: `staff/dues/member.html`. Posts `csrf key do …`, where `do` is `pay`, `base`, `waive` or
/// `undo`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/dues/member.html")]
pub(crate) struct DuesMemberPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) errors: Vec<FormError>,
    /// What is behind, and what to do about it.
    pub(crate) notices: Vec<String>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) months: Vec<(String, String, Tag)>,
    pub(crate) history: Vec<String>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) first: Field,
    pub(crate) last: Field,
    pub(crate) fen: Field,
    pub(crate) paid_on: Field,
    pub(crate) from: Field,
    pub(crate) kind: Field,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) base: Field,
    pub(crate) waived_first: Field,
    pub(crate) waived_last: Field,
    pub(crate) document: Field,
    /// Payments that can be taken back.
    pub(crate) payments: Vec<Choice>,
    pub(crate) why: Field,
    /// Which of the folded forms stands open: `base`, `waive` or `undo`.
    pub(crate) open: String,
}

/// What everybody above sees: `staff/dues/branches.html`. Its filter is a GET with `year above what`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/dues/branches.html")]
pub(crate) struct DuesBranchesPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) aboves: Vec<Choice>,
    pub(crate) what: &'static str,
    pub(crate) figures: Vec<LifeFigure>,
    pub(crate) title: String,
    pub(crate) definition: &'static str,
    pub(crate) rows: Vec<DuesBranchRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    pub(crate) export: Option<Export>,
}

/// A branch with its sums.
#[derive(Debug, Clone, Default)]
pub(crate) struct DuesBranchRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) above: String,
    pub(crate) owed: String,
    pub(crate) paid: String,
    pub(crate) arrears: Tag,
}

/// The sums of a branch, month by month: `staff/dues/branch.html`. Posts `csrf key do …`, where `do` is
/// `check` or `mend`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/dues/branch.html")]
pub(crate) struct DuesBranchPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) others: Vec<Link>,
    pub(crate) months: Vec<DuesMonthRow>,
    /// The sums of the year.
    pub(crate) total: DuesMonthRow,
    pub(crate) checks: Vec<CheckRow>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) may_check: bool,
    pub(crate) which: Field,
    pub(crate) whiches: Vec<Choice>,
    pub(crate) held_on: Field,
    pub(crate) findings: Field,
    pub(crate) mended: Field,
}

/// A month of a branch.
#[derive(Debug, Clone, Default)]
pub(crate) struct DuesMonthRow {
    pub(crate) name: String,
    pub(crate) owed: String,
    pub(crate) paid: String,
    pub(crate) arrears: String,
    /// "11 人，2 人没定基数".
    pub(crate) people: String,
}

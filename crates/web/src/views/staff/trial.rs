//! What a change would have done, before it is made: `staff/parts/trial.html`.

use crate::views::layout::Link;

/// What was tried out. The form that makes the change posts what was proposed, and `tried`.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrialShown {
    /// "会多 14 个支部欠着，3 个不再欠".
    pub(crate) headline: String,
    /// Over which days and periods it was computed.
    pub(crate) basis: String,
    /// Who would be late and was not, and who no longer.
    pub(crate) lists: Vec<TrialList>,
    /// That an organisation would be asked for more than the limit.
    pub(crate) warning: Option<String>,
    /// What was proposed, field by field.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// "2025 年 12 月 1 日起生效".
    pub(crate) button: String,
}

/// Some organisations.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrialList {
    /// "会欠着的".
    pub(crate) name: String,
    pub(crate) rows: Vec<TrialRow>,
    /// "另外还有 12 个"; empty where all are shown.
    pub(crate) rest: String,
}

/// An organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrialRow {
    pub(crate) name: String,
    /// Where it opens, for who may read it.
    pub(crate) link: Option<Link>,
    /// "原来 0 次，会是 3 次".
    pub(crate) detail: String,
}

//! The audit, for the audit administrator.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame};

/// Who did what: `staff/accounts/audit.html`. Narrowed by a GET form with `day act login`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/audit.html")]
pub(crate) struct AuditPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// When there were many refusals.
    pub(crate) alarm: Option<String>,
    pub(crate) day: String,
    pub(crate) acts: Vec<Choice>,
    pub(crate) login: String,
    /// Nobody has this login name.
    pub(crate) unknown: Option<String>,
    pub(crate) rows: Vec<AuditRow>,
    pub(crate) next_href: Option<String>,
    pub(crate) verify_action: String,
    /// How the chain was found, after it was read again.
    pub(crate) verdict: Option<String>,
    pub(crate) broken: bool,
}

/// A row of the chain.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuditRow {
    pub(crate) seq: String,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) act: String,
    pub(crate) what: String,
    pub(crate) detail: String,
    /// From which address.
    pub(crate) source: String,
}

//! What waits for the security administrator.

use askama::Template;

use crate::views::layout::{DeskFrame, FormError};

/// What waits: `staff/accounts/proposals.html`. Posts `csrf key approve reason`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/proposals.html")]
pub(crate) struct ProposalsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) errors: Vec<FormError>,
    /// When there were many refusals.
    pub(crate) alarm: Option<String>,
    pub(crate) rows: Vec<ProposalRow>,
    pub(crate) reason_max: usize,
    pub(crate) next_href: Option<String>,
}

/// A proposal.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProposalRow {
    pub(crate) id: String,
    /// "新账号", "改权限或单位", "解除第二道验证".
    pub(crate) what: String,
    pub(crate) name: String,
    pub(crate) org: String,
    pub(crate) roles: String,
    /// Who proposed it and when.
    pub(crate) by: String,
    /// Whether the person decides it.
    pub(crate) may: bool,
    /// Who does, otherwise.
    pub(crate) why_not: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) refuse_key: String,
    /// Whether the refusal came back for want of a reason.
    pub(crate) refused: bool,
}

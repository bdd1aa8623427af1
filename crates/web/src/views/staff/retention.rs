//! How long personal data is kept: `staff/retention.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, FormError};

/// The fields, what would go today, and what went. Trying other days asks `request_days order_days`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/retention.html")]
pub(crate) struct RetentionPage {
    pub(crate) frame: DeskFrame,
    pub(crate) errors: Vec<FormError>,
    pub(crate) back_href: String,
    pub(crate) action: String,
    pub(crate) fields: Vec<RetentionField>,
    pub(crate) request_days: String,
    pub(crate) order_days: String,
    pub(crate) least: i64,
    pub(crate) most: i64,
    /// What would be erased today by those days.
    pub(crate) forecast: String,
    pub(crate) runs: Vec<String>,
}

/// A field.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetentionField {
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) basis: String,
    /// "办结后 730 天", "一直留着".
    pub(crate) kept: String,
    /// Where the rule is set.
    pub(crate) rule_href: Option<String>,
}

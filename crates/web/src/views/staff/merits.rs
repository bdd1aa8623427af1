//! Merit points: `staff/merits/*.html`.

use app::merits::NewRule;
use askama::Template;

use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// The rules with their versions.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/merits/rules.html")]
pub(crate) struct RulesPage {
    pub(crate) frame: DeskFrame,
    /// For those who set them.
    pub(crate) new_href: Option<String>,
    pub(crate) orgs_href: String,
    /// Whether members are credited.
    pub(crate) members: bool,
    pub(crate) rows: Vec<RuleLine>,
    pub(crate) empty: Empty,
}

/// A version of a rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleLine {
    pub(crate) name: String,
    pub(crate) whose: &'static str,
    pub(crate) what: String,
    pub(crate) points: String,
    pub(crate) basis: String,
    pub(crate) set: String,
    pub(crate) tag: Tag,
    pub(crate) change: Option<Link>,
}

/// The form of a rule. Posts `csrf key do code whose source category name points most every ends from
/// basis`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/merits/rule.html")]
pub(crate) struct RulePage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// Which rule is changed; empty for a new one.
    pub(crate) code: String,
    pub(crate) title: &'static str,
    pub(crate) whose: Field,
    pub(crate) whoses: Vec<Choice>,
    pub(crate) source: Field,
    pub(crate) sources: Vec<Choice>,
    pub(crate) category: Field,
    pub(crate) categories: Vec<Choice>,
    pub(crate) name: Field,
    pub(crate) points: Field,
    pub(crate) most: Field,
    pub(crate) every: Field,
    pub(crate) everies: Vec<Choice>,
    pub(crate) ends: bool,
    pub(crate) from: Field,
    pub(crate) basis: Field,
}

/// What a rule would have changed. Posts what [`RulePage`] does.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/merits/trial.html")]
pub(crate) struct TrialPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) rule: String,
    pub(crate) takes: String,
    pub(crate) sums: Vec<(String, String)>,
    pub(crate) rows: Vec<MeritOrg>,
    /// How many more there are than are named.
    pub(crate) more: usize,
    pub(crate) from: String,
    pub(crate) new: NewRule,
}

/// A branch with its points.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeritOrg {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) sum: String,
}

/// The branches with their points.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/merits/orgs.html")]
pub(crate) struct OrgsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) action: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) rows: Vec<MeritOrg>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// Points, line by line.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/merits/explained.html")]
pub(crate) struct ExplainedPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) action: String,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) sum: String,
    pub(crate) year: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) rows: Vec<MeritRow>,
    pub(crate) empty: Empty,
}

/// A line: which record, by which rule, how many.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeritRow {
    pub(crate) title: String,
    /// Where the record is read, for those who may.
    pub(crate) href: Option<String>,
    pub(crate) day: String,
    pub(crate) what: String,
    pub(crate) rule: String,
    /// "2 × 1 次 = 2 分".
    pub(crate) why: String,
    pub(crate) counted: String,
}

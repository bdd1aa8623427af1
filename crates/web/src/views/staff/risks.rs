//! The register of risk points: `staff/risks/*.html`.

use askama::Template;

use super::export::Export;
use super::lists::{Empty, Pager};
use super::projects::Figure;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// The register: `staff/risks/list.html`. Its filter is a GET with `level what`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/risks/list.html")]
pub(crate) struct RisksPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    pub(crate) definition: String,
    pub(crate) action: String,
    pub(crate) levels: Vec<Choice>,
    pub(crate) whats: Vec<Choice>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) rows: Vec<RiskRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    pub(crate) new_href: Option<String>,
    pub(crate) export: Option<Export>,
}

/// A risk point in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct RiskRow {
    pub(crate) href: String,
    /// "出纳：一个人管钱又管账".
    pub(crate) title: String,
    /// "措施 2 条，制度 1 条；责任人 李小红".
    pub(crate) detail: String,
    pub(crate) org: String,
    pub(crate) level: Tag,
    pub(crate) due: Tag,
}

/// The form: `staff/risks/form.html`. Posts `csrf key version post words criteria measures rules owner
/// why`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/risks/form.html")]
pub(crate) struct RiskFormPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) post: Field,
    pub(crate) words: Field,
    pub(crate) criteria: Field,
    pub(crate) measures: Field,
    pub(crate) rules: Field,
    pub(crate) owner: Field,
    pub(crate) owners: Vec<Choice>,
    /// Asked for where it stands already.
    pub(crate) why: Option<Field>,
    pub(crate) button: &'static str,
}

/// One risk point: `staff/risks/one.html`. Posts `csrf key version do held_on result why`, where `do`
/// is `review` or `end`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/risks/one.html")]
pub(crate) struct RiskPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) words: String,
    pub(crate) criteria: Vec<String>,
    pub(crate) measures: Vec<String>,
    pub(crate) rules: Vec<String>,
    pub(crate) reviews: Vec<String>,
    pub(crate) history: Vec<String>,
    pub(crate) revise_href: Option<String>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) may_review: bool,
    pub(crate) may_end: bool,
    pub(crate) held_on: Field,
    pub(crate) result: Field,
    pub(crate) why: Field,
}

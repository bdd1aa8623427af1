//! Answer templates: the list, the form, and what is offered beside an act.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, Field, FormError};

/// The list with the form to add one: `staff/templates.html`.
///
/// Posts `csrf key act category title body wide`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/templates.html")]
pub(crate) struct TemplatesPage {
    pub(crate) frame: DeskFrame,
    pub(crate) rows: Vec<TemplateRow>,
    pub(crate) form: TemplateForm,
    pub(crate) org: String,
}

/// One template to change: `staff/template.html`.
///
/// Posts `csrf key version act category title body`; switching posts `csrf key version`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/template.html")]
pub(crate) struct TemplatePage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) row: TemplateRow,
    pub(crate) form: TemplateForm,
    pub(crate) switch_action: String,
    pub(crate) switch_key: String,
}

/// A template in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct TemplateRow {
    pub(crate) title: String,
    /// Where it is changed; `None` for those who may not.
    pub(crate) href: Option<String>,
    /// "办完反馈".
    pub(crate) act: String,
    /// "道路交通", "各类".
    pub(crate) category: String,
    /// "全县", "本单位".
    pub(crate) whose: String,
    pub(crate) body: String,
    pub(crate) active: bool,
}

/// The form of a template.
#[derive(Debug, Clone, Default)]
pub(crate) struct TemplateForm {
    pub(crate) action: String,
    pub(crate) key: String,
    /// The version that is shown; 0 for a new one.
    pub(crate) version: i64,
    pub(crate) errors: Vec<FormError>,
    /// Only its error is used.
    pub(crate) act: Field,
    pub(crate) acts: Vec<Choice>,
    /// Only its error is used.
    pub(crate) category: Field,
    pub(crate) categories: Vec<Choice>,
    pub(crate) title: Field,
    pub(crate) body: Field,
    /// Whether it may be made for the whole county, and whether that is ticked.
    pub(crate) wide: Option<bool>,
    /// "【称呼】" and what it becomes.
    pub(crate) gaps: Vec<(String, String)>,
    pub(crate) title_max: usize,
    pub(crate) body_max: usize,
}

/// A template offered beside the form of an act.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offer {
    pub(crate) value: String,
    pub(crate) name: String,
    /// The words, filled: a script puts them into the field.
    pub(crate) words: String,
}

//! The way to membership: `staff/admission/*.html`.

use askama::Template;

use super::life::LifeFigure;
use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// Who is on the way: `staff/admission/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/admission/list.html")]
pub(crate) struct ApplicantsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) figures: Vec<LifeFigure>,
    pub(crate) title: String,
    pub(crate) definition: &'static str,
    pub(crate) rows: Vec<ApplicantRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    /// Where the way of somebody begins, for those who may.
    pub(crate) new_href: Option<String>,
}

/// Somebody in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ApplicantRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) branch: String,
    pub(crate) state: Tag,
    pub(crate) applied: String,
    pub(crate) due: Option<Tag>,
}

/// The form of somebody new: `staff/admission/new.html`. Posts `csrf key name applied_on of_age kept_at`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/admission/new.html")]
pub(crate) struct NewApplicantPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) name: Field,
    pub(crate) applied_on: Field,
    pub(crate) of_age: Field,
    pub(crate) is_of_age: bool,
    pub(crate) kept_at: Field,
}

/// One person: `staff/admission/one.html`. Posts `csrf key version do …`, where `do` is `step`, `extend` or
/// `stop`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/admission/one.html")]
pub(crate) struct ApplicantPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    pub(crate) errors: Vec<FormError>,
    /// "按《…》；待按2026年修订版核对".
    pub(crate) basis: String,
    /// What is next, and who does it.
    pub(crate) next: String,
    /// What is wrong with the days.
    pub(crate) findings: Vec<String>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) stages: Vec<StageBlock>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// The steps the reader may record; none for nobody's turn.
    pub(crate) steps: Vec<Choice>,
    pub(crate) step: Field,
    pub(crate) on: Field,
    pub(crate) special: bool,
    pub(crate) paper: Field,
    pub(crate) papers: Vec<PaperLine>,
    pub(crate) may_extend: bool,
    pub(crate) extended_to: Field,
    pub(crate) document: Field,
    pub(crate) may_stop: bool,
    pub(crate) why: Field,
}

/// The steps of a stage.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageBlock {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<StepLine>,
}

/// A step.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepLine {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    pub(crate) tag: Tag,
    /// "2025-03-10 · 王芳".
    pub(crate) detail: String,
    /// "支部大会记录（2025-03-10，机关党委档案柜）".
    pub(crate) papers: Vec<String>,
}

/// A line for a paper in the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaperLine {
    pub(crate) nth: usize,
    pub(crate) name: String,
    pub(crate) on: String,
    pub(crate) kept_at: String,
}

//! Responsibilities and projects: `staff/projects/*.html`.

use askama::Template;

use super::export::Export;
use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// The list of a year: `staff/projects/list.html`. Its filter is a GET with `year kind what`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/projects/list.html")]
pub(crate) struct ProjectsPage {
    pub(crate) frame: DeskFrame,
    /// "书记项目：96 件，80 个单位".
    pub(crate) title: String,
    pub(crate) definition: String,
    pub(crate) action: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) whats: Vec<Choice>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) rows: Vec<ProjectRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    /// Where one is declared, for those who may.
    pub(crate) new_href: Option<String>,
    /// The list of the year after, for which one declares in December.
    pub(crate) next_year: Option<Link>,
    pub(crate) export: Option<Export>,
}

/// A number that opens its rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    /// "办结 12，超期 2".
    pub(crate) of: String,
    pub(crate) href: String,
    pub(crate) hot: bool,
}

/// A project in a list, a goal with its key items below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProjectRow {
    /// Its page, for who may read it.
    pub(crate) href: Option<String>,
    pub(crate) title: String,
    /// "书记项目 · 党组织".
    pub(crate) detail: String,
    pub(crate) org: String,
    /// "节点 3 / 5".
    pub(crate) steps: String,
    pub(crate) tag: Tag,
    /// By when the next act is owed.
    pub(crate) due: Option<Tag>,
    pub(crate) items: Vec<ProjectRow>,
}

/// The form: `staff/projects/form.html`. Posts `csrf key version kind org parent year title aim due_on
/// step-N step-N-due`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/projects/form.html")]
pub(crate) struct ProjectFormPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    /// Why it was sent back.
    pub(crate) reason: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// What does not change when it comes again; empty then.
    pub(crate) kinds: Vec<Choice>,
    pub(crate) kind: Field,
    pub(crate) orgs: Vec<Choice>,
    pub(crate) org: Field,
    pub(crate) parents: Vec<Choice>,
    pub(crate) parent: Field,
    pub(crate) years: Vec<Choice>,
    pub(crate) year: Field,
    pub(crate) name: Field,
    pub(crate) aim: Field,
    pub(crate) due_on: Field,
    pub(crate) step: Field,
    pub(crate) steps: Vec<StepFields>,
    pub(crate) button: &'static str,
}

/// The fields of one milestone.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepFields {
    pub(crate) nth: usize,
    pub(crate) what: String,
    pub(crate) due: String,
}

/// One project: `staff/projects/one.html`. Posts `csrf key version do words step done_on evidence`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/projects/one.html")]
pub(crate) struct ProjectPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) aim: String,
    /// The goal above.
    pub(crate) goal: Option<(String, Option<String>)>,
    pub(crate) steps: Vec<StepRow>,
    pub(crate) items: Vec<ProjectRow>,
    /// "11 月 14 日 李小红：看了两处地方".
    pub(crate) progress: Vec<String>,
    pub(crate) history: Vec<String>,
    pub(crate) edit_href: Option<String>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// Milestones to choose from, where one may be done.
    pub(crate) open_steps: Vec<Choice>,
    /// Whether the reader does milestones, and notes progress.
    pub(crate) may_step: bool,
    pub(crate) may_note: bool,
    /// Buttons that need no words: their `do` and their words.
    pub(crate) plain: Vec<(&'static str, &'static str)>,
    /// Acts that need a reason: their `do`, their words and what follows.
    pub(crate) reasoned: Vec<Reasoned>,
    pub(crate) step: Field,
    pub(crate) done_on: Field,
    pub(crate) evidence: Field,
    pub(crate) words: Field,
    /// Which act came back with an error.
    pub(crate) wrong: String,
}

/// An act that needs a reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reasoned {
    pub(crate) act: &'static str,
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
}

/// A milestone on the page of its project.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepRow {
    pub(crate) nth: usize,
    pub(crate) what: String,
    pub(crate) due: String,
    pub(crate) tag: Tag,
    pub(crate) evidence: String,
}

//! Pages that say what went wrong and what to do now.

use askama::Template;

use super::layout::{Link, ResidentFrame};

/// Any answer that is not the page asked for.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "errors/page.html")]
pub(crate) struct ErrorPage {
    pub(crate) frame: ResidentFrame,
    /// "没有这个页面".
    pub(crate) headline: String,
    /// What happened, and what was not lost.
    pub(crate) happened: String,
    /// What to do now; at least one.
    pub(crate) todo: Vec<String>,
    /// The way out.
    pub(crate) main_link: Option<Link>,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What the log calls this answer.
    pub(crate) reference: Option<String>,
}

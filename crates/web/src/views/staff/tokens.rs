//! Tokens of programs: `staff/tokens.html`, and the one just made: `staff/token_made.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError, Tag};

/// The list with the form to make one. Posts `csrf key name scope-CODE… ends_on`; switching off posts
/// `csrf key`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/tokens.html")]
pub(crate) struct TokensPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) name: Field,
    pub(crate) name_max: usize,
    /// Only its error is used.
    pub(crate) scopes: Field,
    pub(crate) scope_choices: Vec<ScopeChoice>,
    pub(crate) ends_on: Field,
    pub(crate) today: String,
    pub(crate) rows: Vec<TokenRow>,
    pub(crate) end_key: String,
    pub(crate) older_href: Option<String>,
    pub(crate) newest_href: Option<String>,
    /// The address that a program needs.
    pub(crate) open311: String,
    pub(crate) county: String,
}

/// What a token may do.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScopeChoice {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) chosen: bool,
}

/// A token in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenRow {
    pub(crate) name: String,
    pub(crate) scopes: String,
    pub(crate) made: String,
    pub(crate) ends: String,
    pub(crate) used: String,
    pub(crate) tag: Tag,
    /// Where it is switched off; `None` when it is not good any more.
    pub(crate) end_action: Option<String>,
}

/// A token that was just made.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/token_made.html")]
pub(crate) struct TokenMadePage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    /// `None` when the form was sent again.
    pub(crate) secret: Option<String>,
    pub(crate) back_href: String,
}

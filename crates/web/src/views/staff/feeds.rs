//! Calendar feeds: `staff/feeds/*.html`.

use askama::Template;

use crate::views::layout::DeskFrame;

/// The feeds that somebody keeps. Each card posts `csrf key which do`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/feeds/list.html")]
pub(crate) struct FeedsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) cards: Vec<FeedCard>,
}

/// A feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeedCard {
    pub(crate) which: &'static str,
    pub(crate) title: String,
    /// What is in it.
    pub(crate) what: &'static str,
    /// Who opened it and when; nothing where it is not open.
    pub(crate) made: Option<String>,
    pub(crate) key: String,
    pub(crate) end_key: String,
}

/// The address of a feed, told once.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/feeds/made.html")]
pub(crate) struct FeedMadePage {
    pub(crate) frame: DeskFrame,
    /// Nothing when the same form was sent again.
    pub(crate) address: Option<String>,
    pub(crate) back_href: String,
}

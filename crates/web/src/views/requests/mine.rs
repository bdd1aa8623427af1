//! My requests by a code: `requests/mine_ask.html`, `requests/mine_code.html`,
//! `requests/mine_list.html`.

use askama::Template;

use crate::views::layout::{Field, FormError, ResidentFrame, Tag};

/// The telephone. Posts `key phone`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/mine_ask.html")]
pub(crate) struct MineAskPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) phone: Field,
}

/// The code. Posts `phone code`; asking for another posts `key phone`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/mine_code.html")]
pub(crate) struct MineCodePage {
    pub(crate) frame: ResidentFrame,
    pub(crate) action: String,
    pub(crate) again_action: String,
    pub(crate) key: String,
    /// Why no further code was sent.
    pub(crate) said: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) phone: String,
    pub(crate) code: Field,
    pub(crate) minutes: i64,
    pub(crate) tries: i64,
}

/// The list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/mine_list.html")]
pub(crate) struct MineListPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) items: Vec<MineItem>,
    /// Until when it is open: "10:32".
    pub(crate) until: String,
    pub(crate) leave_action: String,
}

/// A request of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct MineItem {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) tag: Tag,
    pub(crate) sent: String,
}

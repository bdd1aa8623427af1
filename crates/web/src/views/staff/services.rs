//! Services on the menu (服务项目) as those see them who publish them.

use askama::Template;

use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag, Town};

/// The list: `staff/services/list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/services/list.html")]
pub(crate) struct ServicesPage {
    pub(crate) frame: DeskFrame,
    /// Where a new one is written; `None` for those who may not.
    pub(crate) new_href: Option<String>,
    pub(crate) services: Vec<ServiceRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// A service in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceRow {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "理发 · 70 岁以上老人".
    pub(crate) detail: String,
    pub(crate) place: String,
    pub(crate) by: String,
    pub(crate) times: String,
    /// "6 / 20", or "不限".
    pub(crate) taken: String,
    pub(crate) state: Tag,
}

/// One service to write or change: `staff/services/edit.html`.
///
/// Posts `csrf key version title kind text audience at times place capacity`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/services/edit.html")]
pub(crate) struct EditPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    /// "写一项服务", or its title.
    pub(crate) headline: String,
    pub(crate) state: Option<Tag>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// Somebody changed it meanwhile.
    pub(crate) overtaken: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) title: Field,
    /// Only its error is used.
    pub(crate) kind: Field,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) text: Field,
    pub(crate) audience: Field,
    pub(crate) at: Field,
    pub(crate) times: Field,
    pub(crate) place: Field,
    /// Where people may order it from, town by town.
    pub(crate) grounds: Vec<Town>,
    pub(crate) capacity: Field,
    pub(crate) text_max: usize,
    pub(crate) title_max: usize,
    pub(crate) line_max: usize,
    /// Whether the member offers it themselves.
    pub(crate) as_member: bool,
    /// The other acts: publish, withdraw.
    pub(crate) presses: Vec<Press>,
    /// On the button that saves.
    pub(crate) send: &'static str,
}

/// A button of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Press {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) words: &'static str,
    pub(crate) lead: &'static str,
}

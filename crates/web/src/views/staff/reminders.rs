//! Reminders, what is stuck, and the duty roster.

use askama::Template;

use super::lists::{Empty, Row};
use crate::views::layout::{Choice, DeskFrame, FormError, Tag};

/// What an organisation is reminded of today: `staff/reminders.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/reminders.html")]
pub(crate) struct RemindersPage {
    pub(crate) frame: DeskFrame,
    /// "9 件".
    pub(crate) count: String,
    /// When nobody is disturbed: "晚上 21 点到早上 8 点、放假的日子不发提醒。"
    pub(crate) manners: String,
    /// Who is on duty today.
    pub(crate) on_duty: Option<String>,
    pub(crate) duty_href: String,
    /// Stuck first.
    pub(crate) groups: Vec<Group>,
    pub(crate) empty: Empty,
}

/// Reminders of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// "卡住", "已超期", "快到期".
    pub(crate) name: String,
    /// What that is: "超期 3 个工作日以上，也提醒了上级。"
    pub(crate) meaning: String,
    pub(crate) rows: Vec<Reminder>,
}

/// One reminder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reminder {
    pub(crate) href: String,
    pub(crate) title: String,
    /// What it is: "诉求", "吹哨".
    pub(crate) noun: String,
    pub(crate) holder: String,
    pub(crate) due: Tag,
}

/// What is stuck in a ground: `staff/stuck.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/stuck.html")]
pub(crate) struct StuckPage {
    pub(crate) frame: DeskFrame,
    pub(crate) parts: Vec<Part>,
    /// Messages that should have gone out; `None` for those who may not know.
    pub(crate) messages: Option<Vec<Waiting>>,
}

/// Requests that are stuck for one reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) id: &'static str,
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) meaning: String,
    pub(crate) rows: Vec<Row>,
}

/// Messages of one topic that wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    pub(crate) topic: String,
    pub(crate) count: String,
    pub(crate) since: String,
}

/// The duty roster: `staff/duty.html`. Its form posts `csrf key d-yyyy-mm-dd*`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/duty.html")]
pub(crate) struct DutyPage {
    pub(crate) frame: DeskFrame,
    pub(crate) org: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// Whether the person may set it.
    pub(crate) may_set: bool,
    pub(crate) days: Vec<Day>,
}

/// A day of the roster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Day {
    /// "2025-12-31".
    pub(crate) date: String,
    /// "12 月 31 日（周三）".
    pub(crate) name: String,
    /// Whether nobody works on it.
    pub(crate) off: bool,
    /// Who is on duty, for those who only read.
    pub(crate) who: String,
    /// The first is nobody.
    pub(crate) choices: Vec<Choice>,
}

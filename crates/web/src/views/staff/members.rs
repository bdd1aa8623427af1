//! Members (党员志愿者) on a phone: orders near home, what they took, their own record and profile.

use askama::Template;

use super::lists::{Empty, Pager, Tab};
use super::orders::Alert;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Tag, Town};
use crate::views::staff::numbers::Figure;

/// Orders near home: `staff/orders/near.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/near.html")]
pub(crate) struct NearPage {
    pub(crate) frame: DeskFrame,
    /// "西坡社区附近".
    pub(crate) around: String,
    /// 合我专长的, 全部.
    pub(crate) tabs: Vec<Tab>,
    /// Somebody was quicker, or the member may take no more now.
    pub(crate) alert: Option<Alert>,
    /// Which of them is shown; claiming keeps it.
    pub(crate) tab: &'static str,
    pub(crate) orders: Vec<NearOrder>,
    /// There are more than are shown.
    pub(crate) more: bool,
    pub(crate) empty: Empty,
    pub(crate) profile_href: String,
    /// Where a member orders for somebody they visit.
    pub(crate) receive_href: String,
}

/// An order that waits for somebody. Nothing in it says who the resident is.
#[derive(Debug, Clone, Default)]
pub(crate) struct NearOrder {
    pub(crate) id: String,
    pub(crate) title: String,
    /// "维修".
    pub(crate) skill: String,
    /// "合您的专长".
    pub(crate) fits: bool,
    /// "就在您的村", "大约 3 公里".
    pub(crate) distance: String,
    /// "滔河镇 · 同心村".
    pub(crate) place: String,
    /// "周末上午".
    pub(crate) wished: String,
    /// The resident's words, numbers covered.
    pub(crate) body: String,
    /// Until when somebody should have taken it.
    pub(crate) due: Tag,
    /// Where it is claimed: `csrf key tab`.
    pub(crate) action: String,
    pub(crate) csrf: String,
    pub(crate) key: String,
}

/// What the member took: `staff/orders/mine.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/mine.html")]
pub(crate) struct MinePage {
    pub(crate) frame: DeskFrame,
    /// 要做的, 做完的.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) orders: Vec<MineOrder>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// An order the member took.
#[derive(Debug, Clone, Default)]
pub(crate) struct MineOrder {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "维修 · 滔河镇 · 同心村".
    pub(crate) detail: String,
    /// What became of it: "40 分钟 · 非常满意"; empty while it is to be done.
    pub(crate) result: String,
    pub(crate) state: Tag,
    pub(crate) due: Option<Tag>,
}

/// The member's own record: `staff/orders/record.html`. Nobody else's is shown to them.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/record.html")]
pub(crate) struct RecordPage {
    pub(crate) frame: DeskFrame,
    /// 做完几单, 服务几小时, 评了几单.
    pub(crate) figures: Vec<Figure>,
    pub(crate) months: Vec<RecordMonth>,
    pub(crate) empty: Empty,
}

/// A month of the record.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordMonth {
    /// "10 月".
    pub(crate) name: String,
    pub(crate) served: String,
    /// "3 小时 30 分".
    pub(crate) time: String,
    /// The orders themselves.
    pub(crate) href: String,
}

/// Where the member lives and what they can do: `staff/orders/profile.html`.
///
/// Posts `csrf key version place skill-CODE paused`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/profile.html")]
pub(crate) struct ProfilePage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) errors: Vec<FormError>,
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    /// Only its error is used.
    pub(crate) skill: Field,
    pub(crate) skills: Vec<Choice>,
    /// Whether no orders are wanted just now.
    pub(crate) paused: bool,
}

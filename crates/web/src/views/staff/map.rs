//! The map of what is open, and the points it is drawn from.

use askama::Template;

use super::numbers::{Crumb, Number};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link};

/// Open requests by place: `staff/map.html`.
///
/// Its form is a GET with `place category only`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/map.html")]
pub(crate) struct MapPage {
    pub(crate) frame: DeskFrame,
    /// "全县在办的事".
    pub(crate) title: String,
    /// How many there are, and how many of them are late; both open.
    pub(crate) open: Number,
    pub(crate) late: Number,
    /// "12 月 31 日 24:00".
    pub(crate) as_of: String,
    /// From the county down; the last one is shown and has no address.
    pub(crate) crumbs: Vec<Crumb>,
    /// Where the GET form leads.
    pub(crate) action: String,
    /// The code of the place; the form keeps it.
    pub(crate) place: String,
    /// The first is "全部类别" with an empty value.
    pub(crate) categories: Vec<Choice>,
    /// "所有在办的", "只看超期的".
    pub(crate) only: Vec<Choice>,
    /// From `documents::map::map`.
    pub(crate) map_svg: String,
    /// How the positions are known: "位置是示意", "位置由群众发来的定位估出".
    pub(crate) positions: String,
    /// Where positions are entered; for administrators.
    pub(crate) points_href: Option<String>,
    /// "镇", "村（社区）".
    pub(crate) head: String,
    pub(crate) rows: Vec<MapRow>,
    /// "没写明哪个村的只算在最上面的合计里。"
    pub(crate) rest: Option<String>,
    /// Nothing is open there.
    pub(crate) empty: bool,
}

/// A place of the table beside the map.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapRow {
    pub(crate) name: String,
    /// The map of what lies inside it.
    pub(crate) href: Option<String>,
    pub(crate) open: Number,
    pub(crate) late: Number,
}

/// Where places lie, as an administrator enters it: `staff/points.html`.
///
/// Posts `csrf key table`; forgetting a point posts `csrf key place`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/points.html")]
pub(crate) struct PointsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) table: Field,
    /// "276 个村和社区，填了 12 个，估出 5 个，还有 259 个不知道在哪里。"
    pub(crate) standing: String,
    pub(crate) map: Link,
    /// The towns to choose from.
    pub(crate) towns: Vec<Link>,
    /// The town whose places are listed.
    pub(crate) town: String,
    pub(crate) rows: Vec<PointRow>,
    pub(crate) forget_action: String,
}

/// A place and what is known of its position.
#[derive(Debug, Clone, Default)]
pub(crate) struct PointRow {
    pub(crate) code: String,
    pub(crate) name: String,
    /// "108.901234，32.301234"; empty where nothing is known.
    pub(crate) at: String,
    /// "填的", "估的", "示意", "不知道".
    pub(crate) source: String,
    /// The idempotency key of the form that forgets it; `None` where there is nothing to forget.
    pub(crate) forget_key: Option<String>,
}

//! The county's home.

use askama::Template;

use super::layout::{Link, Phone, ResidentFrame};
use super::requests::AnsweredItem;

/// The page a resident lands on.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "home/county.html")]
pub(crate) struct HomePage {
    pub(crate) frame: ResidentFrame,
    /// "一般 1 个工作日内有人联系您。"
    pub(crate) promise: String,
    /// The menu of services to order.
    pub(crate) menu_href: String,
    /// The heading over the figures: "2025 年".
    pub(crate) year: String,
    /// "12 月 31 日 24:00".
    pub(crate) as_of: String,
    pub(crate) figures: Vec<Figure>,
    /// The last few.
    pub(crate) answered: Vec<AnsweredItem>,
    /// 110, 119, 120.
    pub(crate) urgent_phones: Vec<Phone>,
    /// The others, the nearest first.
    pub(crate) phones: Vec<Phone>,
}

/// A number that opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    /// "办结".
    pub(crate) name: String,
    /// "3,825" or "98.30%", "—" for nothing of nothing.
    pub(crate) value: String,
    /// The unit, or numerator and denominator: "3,825 / 3,891".
    pub(crate) of: String,
    /// The page with the rows.
    pub(crate) href: String,
    /// From `documents::chart::ratio_bar`, for a ratio.
    pub(crate) bar_svg: Option<String>,
}

/// The counties of an instance with more than one: `home/counties.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "home/counties.html")]
pub(crate) struct CountiesPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) counties: Vec<Link>,
}

//! Ordering on someone's behalf (代为点单).

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, Field, FormError, Town};
use crate::views::orders::Month;

/// The form: `staff/orders/receive.html`.
///
/// Posts fields `csrf key service service_month month_of kind skill text place address wished phone name`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/orders/receive.html")]
pub(crate) struct OrderFormPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// The idempotency key; the same when the form comes back with errors.
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// What the menu offers here; the first is "菜单上没有".
    pub(crate) services: Vec<Choice>,
    /// Only its error is used.
    pub(crate) service: Field,
    /// When the month was full: the next one, in which it is ordered.
    pub(crate) month: Option<Month>,
    /// The service whose month was full; another one is ordered in this month.
    pub(crate) month_of: String,
    /// 要人帮忙, 只是问一句: where no service was chosen.
    pub(crate) kinds: Vec<Choice>,
    pub(crate) skill: Field,
    pub(crate) skills: Vec<Choice>,
    pub(crate) text: Field,
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    pub(crate) address: Field,
    pub(crate) wished: Field,
    pub(crate) phone: Field,
    pub(crate) name: Field,
    pub(crate) text_max: usize,
    pub(crate) address_max: usize,
    pub(crate) wished_max: usize,
    pub(crate) name_max: usize,
}

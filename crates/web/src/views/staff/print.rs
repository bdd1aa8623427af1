//! The sheet of a request on paper (办理单): `staff/print.html`.

use askama::Template;

use super::request::{Event, Matter};
use crate::views::layout::DeskFrame;

/// A request on A4, for the file of an office.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/print.html")]
pub(crate) struct PrintPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    /// "岚皋县群众诉求办理单".
    pub(crate) title: String,
    pub(crate) matter: Matter,
    /// From `documents::qr::svg`: the staff page of the request.
    pub(crate) qr_svg: String,
    pub(crate) history: Vec<Event>,
    /// "扫码：同心村三组微信群"; how it came in when by a code.
    pub(crate) entry: Option<String>,
    /// "附照片 3 张，见系统。"
    pub(crate) photos: Option<String>,
    /// "2025 年 12 月 31 日 24:00，李㛃 打印".
    pub(crate) printed: String,
}

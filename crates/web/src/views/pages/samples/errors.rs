//! When something went wrong.

use super::{frame, link, text};
use crate::views::errors::ErrorPage;

pub(crate) fn not_found() -> ErrorPage {
    ErrorPage {
        frame: frame("没有这个页面"),
        headline: text("没有这个页面"),
        happened: text("地址可能抄错了，或者这一页已经撤下。"),
        todo: vec![text("有查询码，就用查询码查进度。"), text("想提一件事，从首页进。")],
        main_link: Some(link("回首页", "/610925")),
        status: 404,
        reference: None,
    }
}

pub(crate) fn full() -> ErrorPage {
    ErrorPage {
        frame: frame("现在存不下"),
        headline: text("现在存不下，您的内容没有提交"),
        happened: text("系统的磁盘满了，管理的人已经收到通知。写好的文字还留在您的手机里。"),
        todo: vec![text("过半小时再提交一次。"), text("着急的话，请打电话。")],
        main_link: Some(link("回到刚才的页面", "/610925/report")),
        status: 507,
        reference: Some(text("01994b7e")),
    }
}

//! Receiving a request on someone's behalf.

use askama::Template;

use crate::views::layout::{Choice, DeskFrame, Field, FormError, Step, Town};

/// The form: `staff/receive.html`.
///
/// Posts multipart fields `csrf key text category source place address phone name photos*`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/receive.html")]
pub(crate) struct ReceivePage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// The idempotency key; the same when the form comes back with errors.
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) text: Field,
    /// Only its error is used; the choice stands in `categories`.
    pub(crate) category: Field,
    /// The first is "说不清" with an empty value.
    pub(crate) categories: Vec<Choice>,
    /// Only its error is used.
    pub(crate) source: Field,
    /// 电话, 走访, 院落会, 大厅.
    pub(crate) sources: Vec<Choice>,
    /// `value` is empty where no place is chosen.
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    pub(crate) address: Field,
    pub(crate) phone: Field,
    pub(crate) name: Field,
    /// Only its error is used: a browser never gets its files back.
    pub(crate) photos: Field,
    /// When a form with photos came back: "照片要再选一次".
    pub(crate) photos_kept: Option<String>,
    /// Limits, in characters and files; the server checks them again.
    pub(crate) text_max: usize,
    pub(crate) address_max: usize,
    pub(crate) name_max: usize,
    pub(crate) photos_max: usize,
}

/// The confirmation with a slip to hand over: `staff/received.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/received.html")]
pub(crate) struct ReceivedPage {
    pub(crate) frame: DeskFrame,
    /// "群众诉求回执", "群众点单回执".
    pub(crate) slip: &'static str,
    pub(crate) number: String,
    pub(crate) title: String,
    /// Town and village, and the person's words for it.
    pub(crate) place: String,
    /// "9 月 30 日 16:20".
    pub(crate) received: String,
    /// What to tell the person: "10 月 9 日（周四）下班前，会有人联系您。"
    pub(crate) promise: String,
    /// The tracking code in groups of four.
    pub(crate) code_groups: Vec<String>,
    /// From `documents::qr::svg`: the whole address of the track page.
    pub(crate) qr_svg: String,
    /// The address to type: "gj.example/610925/track".
    pub(crate) track_address: String,
    /// Who to call: "政务热线 12345".
    pub(crate) phone: String,
    pub(crate) steps: Vec<Step>,
    /// The page of what was received; `None` for those who may not see it.
    pub(crate) href: Option<String>,
    /// The empty form.
    pub(crate) again_href: String,
}

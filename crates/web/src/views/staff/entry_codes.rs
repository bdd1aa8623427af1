//! Entry codes: the list, what came in by one, posters and stickers.

use askama::Template;

use super::lists::{Empty, Pager, Row};
use super::numbers::Number;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// The codes of a town: `staff/entry_codes.html`.
///
/// The forms post `csrf key place what` with `what` `places` or `grids`, and `csrf key what=group
/// place village label`; switching posts `csrf key back`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/entry_codes.html")]
pub(crate) struct EntryCodesPage {
    pub(crate) frame: DeskFrame,
    /// "滔河镇".
    pub(crate) town: String,
    /// The code of the town, sent back with the forms.
    pub(crate) place: String,
    /// The towns of the person's ground.
    pub(crate) towns: Vec<Link>,
    pub(crate) action: String,
    pub(crate) errors: Vec<FormError>,
    /// What the county calls a village.
    pub(crate) village_word: String,
    pub(crate) places_key: String,
    pub(crate) grids_key: String,
    pub(crate) group_key: String,
    /// Only its error is used.
    pub(crate) village: Field,
    pub(crate) villages: Vec<Choice>,
    pub(crate) label: Field,
    pub(crate) label_max: usize,
    /// "2025 年来了".
    pub(crate) arrived_head: String,
    pub(crate) rows: Vec<EntryCodeRow>,
    pub(crate) pager: Pager,
    pub(crate) posters_href: String,
    pub(crate) stickers_href: String,
    /// How many codes are in use: sheets are offered from one on.
    pub(crate) printable: bool,
}

/// A code in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryCodeRow {
    pub(crate) label: String,
    /// "村（社区）", "网格", "小组、群".
    pub(crate) kind: String,
    /// What the code opens.
    pub(crate) link: String,
    pub(crate) place: String,
    pub(crate) arrived: Number,
    /// "停用了".
    pub(crate) off: Option<Tag>,
    pub(crate) poster_href: String,
    pub(crate) switch_action: String,
    pub(crate) switch_key: String,
}

/// What came in by a code: `staff/entry_code_rows.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/entry_code_rows.html")]
pub(crate) struct EntryCodeRowsPage {
    pub(crate) frame: DeskFrame,
    /// "同心村 2025 年 扫码来的".
    pub(crate) title: String,
    /// "12 件".
    pub(crate) count: String,
    pub(crate) definition: String,
    pub(crate) back_href: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// Posters, one an A4 page: `staff/posters.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/posters.html")]
pub(crate) struct PostersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    pub(crate) back_href: String,
    /// Said above the sheets, not printed: how many, and how to print.
    pub(crate) hint: String,
    pub(crate) posters: Vec<Poster>,
    /// What is said where there is no code in use.
    pub(crate) empty: Empty,
}

/// Stickers, ten an A4 page: `staff/stickers.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/stickers.html")]
pub(crate) struct StickersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    pub(crate) back_href: String,
    pub(crate) hint: String,
    /// Page by page.
    pub(crate) sheets: Vec<Vec<Poster>>,
    pub(crate) empty: Empty,
}

/// What a poster or sticker says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Poster {
    /// "岚皋县".
    pub(crate) county: String,
    /// "滔河镇".
    pub(crate) town: String,
    /// "同心村", "同心村三组微信群".
    pub(crate) label: String,
    /// From `documents::qr::svg`.
    pub(crate) qr_svg: String,
    /// The link without its scheme: "gj.example/610925/q/7K3M2Q".
    pub(crate) link: String,
    /// What happens, in three lines.
    pub(crate) steps: Vec<String>,
    /// The desk that answers and its number.
    pub(crate) desk: String,
    pub(crate) phone: String,
    /// On a demonstration: this must not be hung up.
    pub(crate) demo: bool,
}

//! Courtyard meetings: the one page they are written down on, and what became of the needs.

use askama::Template;

use super::logs::SpotField;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Photo};

/// The form: `staff/field/meeting.html`.
///
/// Posts multipart `csrf key spot address held_at came words need-N-words need-N-category
/// need-N-address need-N-name need-N-phone photos*`, N from 1.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/meeting.html")]
pub(crate) struct MeetingPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) spot: SpotField,
    pub(crate) address: Field,
    /// As the field of a browser has it: "2025-12-31T19:30".
    pub(crate) held_at: Field,
    pub(crate) came: Field,
    pub(crate) words: Field,
    /// Five to begin with; a script adds more, up to `needs_max`.
    pub(crate) needs: Vec<NeedLine>,
    pub(crate) needs_max: usize,
    pub(crate) photos: Field,
    pub(crate) photos_kept: Option<String>,
    pub(crate) photos_max: usize,
    pub(crate) words_max: usize,
}

/// A line for one need.
#[derive(Debug, Clone, Default)]
pub(crate) struct NeedLine {
    /// From 1.
    pub(crate) nth: usize,
    pub(crate) words: Field,
    pub(crate) category: Field,
    pub(crate) categories: Vec<Choice>,
    pub(crate) address: Field,
    pub(crate) name: Field,
    pub(crate) phone: Field,
}

impl NeedLine {
    /// Whether its second half stands open: something was written there, or is wrong.
    pub(crate) fn is_open(&self) -> bool {
        [&self.category, &self.address, &self.name, &self.phone]
            .into_iter()
            .any(|it| !it.value.is_empty() || it.error.is_some())
    }
}

/// A meeting with a slip for each need: `staff/field/meeting_held.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/field/meeting_held.html")]
pub(crate) struct MeetingHeldPage {
    pub(crate) frame: DeskFrame,
    /// "王家院坝，12 月 30 日 19:30".
    pub(crate) title: String,
    /// "来了 23 人，提了 5 件事".
    pub(crate) said: String,
    pub(crate) words: String,
    pub(crate) slips: Vec<Slip>,
    pub(crate) photos: Vec<Photo>,
    /// Whether the reader wrote it down and so has the codes.
    pub(crate) own: bool,
    pub(crate) again_href: String,
    pub(crate) back_href: String,
}

/// What one person is handed: their number, code and QR code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slip {
    pub(crate) number: String,
    pub(crate) title: String,
    /// "道路交通 · 滔河镇同心村 三组".
    pub(crate) detail: String,
    pub(crate) state: String,
    /// "10 月 9 日（周四）下班前答复您。"
    pub(crate) promise: String,
    /// In groups of four; empty for those who did not write it down.
    pub(crate) code_groups: Vec<String>,
    pub(crate) qr_svg: String,
    pub(crate) track_address: String,
    pub(crate) href: String,
}

//! Requests: sending, receiving, acting, showing.

mod acting;
mod lists;
mod sending;
mod showing;

pub use self::acting::{Done, act, act_by_code};
pub(crate) use self::acting::{Plan, Who, carry, check, hash_of_code, id_by_code};
pub use self::lists::{Front, Inbox, calls, front, inbox, inbox_counts, page, public_page, search};
pub(crate) use self::sending::{
    Begun, Ready, begun, examine, position, read_place, ready, search_words,
};
pub use self::sending::{
    NewRequest, Sender, Sent, new_tracking_code, receive, send, tracking_code, tracking_code_of,
};
pub use self::showing::{
    IfGranted, Shown, Tracked, call_contacts, find_by_number, photo_of, photo_of_code,
    public_request, received_by, reveal_contact, show, track,
};
pub use crate::vault::Contact;
pub use store::lists::{After, Awaits, Filter, ListRow, Marks, Order};
pub use store::matters::{Doer, Photo};
pub use store::requests::Line;

/// The longest text a person may send, in characters.
pub const BODY_CHARS_MAX: usize = 2_000;

/// The longest reason, answer or note.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// Photos that may come with one act.
pub const PHOTOS_MAX: usize = 4;

//! Orders (群众点单): the menu, placing, dispatching, claiming, serving, rating, telling.

mod acting;
mod cadres;
mod checks;
mod converting;
pub mod figures;
mod lists;
mod members;
mod placing;
mod services;
mod showing;
mod stories;
mod sweeping;

pub use crate::vault::Contact;
pub use domain::orders::acts::{Input, NOBODY, Refusal};
pub use domain::orders::figures::Measure;
pub use domain::orders::stories::Trace;
pub use domain::orders::{
    Act, Kind, Limits, Member, Near, Order, Service, Skill, State, StoryState, Taker, Via,
};
pub use store::matters::{Doer, Photo};
pub use store::orders::lists::{After, Filter, OrderRow, Sorted};
pub use store::orders::members::Cadre;
pub use store::orders::stories::{Consent, Story};
pub use store::orders::{Line, Rating};

pub use self::acting::{Done, act, act_by_code, claim};
pub use self::cadres::{cadre_of, cadres, linkable, remove_cadre, set_cadre};
pub use self::converting::{Becomes, convert};
pub use self::figures::{Overview, overview};
pub use self::lists::{
    Mine, Pool, PoolRow, Ranked, Waiting, candidates, counts, mine, near, page, to_dispatch,
};
pub use self::members::{Profile, Record, members, pause_member, profile, record, save_profile};
pub use self::placing::{NewOrder, Sent, place, receive, tracking_code};
pub use self::services::{
    NewService, Offer, change_service, menu, own_service, publish_service, service, services,
    switch_service,
};
pub use self::showing::{
    Became, Named, Shown, Tracked, find_by_number, photo_of, photo_of_code, received_by,
    reveal_contact, show, track,
};
pub use self::stories::{Suggested, stories, story, suggest};
pub use self::sweeping::sweep;

/// The longest text a person may send, in characters.
pub const BODY_CHARS_MAX: usize = 1_000;

/// The longest reason, answer or note.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// The longest headline of a story or name of a service.
pub const TITLE_CHARS_MAX: usize = 40;

/// Photos that may come with one act.
pub const PHOTOS_MAX: usize = 4;

/// The most orders the pool shows: nearer ones are taken first, so nobody needs the rest.
pub const POOL_MAX: usize = 60;

/// The next month after yyyymm.
pub(crate) fn next_month(month: i64) -> i64 {
    if month % 100 == 12 { month + 89 } else { month + 1 }
}

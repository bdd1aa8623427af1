//! Whistles (吹哨报到): blowing, acting, showing, lists and numbers.

mod acting;
mod blowing;
mod lists;
mod said;
mod showing;

pub use self::acting::{Done, act};
pub use self::blowing::{ADDRESS_CHARS_MAX, Blown, NewWhistle, WORDS_CHARS_MAX, blow, candidates};
pub use self::lists::{Todo, numbers, page, rows, todo};
pub use self::showing::{Clock, Shown, find_by_number, of_request, show};
pub use store::ledger::{Counts, NounCounts};
pub use store::matters::Told;
pub use store::whistles::Brief;
pub use store::whistles::lists::{After, CallRow, List, ListRow, Scope, What};

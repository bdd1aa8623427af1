//! The work log: writing an entry, commenting on one, a person's day, the numbers.
//!
//! A problem found is begun as a request in the transaction of its entry, so there is never one
//! without the other.

mod reading;
mod writing;

pub(crate) use self::reading::narrowed;
pub use self::reading::{Day, Overview, Shown, day, overview, page, photo_of, show};
pub(crate) use self::writing::check_spot;
pub use self::writing::{NewLog, Written, comment, write};
pub use store::field::{After, Span};
pub use store::logs::{Doing, Entry, OfGrid, Problems};

use domain::places::Place;
use kernel::id::Id;

use crate::House;

/// Where, as the forms of field work send it: a village, or a village and one of its grids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The village or town.
    pub place: Place,
    /// The grid.
    pub grid: Option<Id>,
}

impl Spot {
    /// As a field of a form holds it: `610925103209` or `610925103209-77`.
    pub fn code(self) -> String {
        match self.grid {
            Some(grid) => format!("{}-{}", self.place, grid.0),
            None => self.place.to_string(),
        }
    }

    /// Reads [`Self::code`]; `None` for what is no place of this county.
    pub fn parse(house: &House, text: &str) -> Option<Self> {
        let (place, grid) = match text.trim().split_once('-') {
            Some((place, grid)) => (place, Some(Id(grid.parse().ok()?))),
            None => (text.trim(), None),
        };
        let place = Place::parse(place).filter(|it| house.named(*it).is_some())?;
        Some(Self { place, grid })
    }
}

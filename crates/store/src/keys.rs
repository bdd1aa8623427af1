//! How the keys of the domain stand in a row.

use domain::places::{County, Place};

use crate::Value;

impl From<County> for Value {
    fn from(county: County) -> Self {
        Self::Int(county.0)
    }
}

impl From<Place> for Value {
    fn from(place: Place) -> Self {
        Self::Int(place.0)
    }
}

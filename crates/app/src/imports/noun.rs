//! What the importer asks a noun: to judge a row. Taking and taking back stand with their steps.

use std::collections::HashMap;
use std::sync::Arc;

use domain::imports::{Columns, Fault, Line, Noun, Standing};
use store::imports::Word;

use crate::House;
use crate::hotline::{Bringing, Ground};

/// What words of theirs are here, by field and word.
pub(crate) type Told = HashMap<(String, String), String>;

/// The words as they are looked up.
pub(crate) fn told(words: Vec<Word>) -> Told {
    words.into_iter().map(|it| ((it.field, it.word), it.told)).collect()
}

/// What judges the rows of a file.
pub(crate) struct Judge {
    pub(crate) noun: Noun,
    pub(crate) columns: Columns,
    pub(crate) told: Told,
    pub(crate) ground: Ground,
}

/// A row as it was judged.
pub(crate) enum Judged {
    /// A work order of the hotline.
    Hotline(Box<Bringing>),
}

impl Judge {
    pub(crate) fn new(house: Arc<House>, noun: Noun, columns: Columns, told: Told) -> Self {
        Self { noun, columns, told, ground: Ground::of(house) }
    }

    /// Judges a row by itself; whether it is here already is known by its key.
    pub(crate) fn judge(&self, line: &Line) -> Result<Judged, Vec<Fault>> {
        match self.noun {
            Noun::Hotline => {
                let it = crate::hotline::judge(&self.ground, &self.columns, &self.told, line)?;
                Ok(Judged::Hotline(Box::new(it)))
            }
        }
    }
}

impl Judged {
    /// What makes it the same row when it comes again.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Hotline(it) => &it.order.number,
        }
    }

    /// How it stands by itself.
    pub(crate) fn standing(&self) -> Standing {
        match self {
            Self::Hotline(it) if it.over => Standing::Over,
            Self::Hotline(_) => Standing::New,
        }
    }
}

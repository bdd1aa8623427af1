//! What the importer asks a noun: to judge a row, to take it, and what its words may be.

use std::collections::HashMap;

use domain::imports::{Columns, Fault, Line, Noun, Standing};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::imports::{Run, Word};

use super::Choice;
use crate::life::{bringing, enrolling};
use crate::vault::Chest;
use crate::{App, Failure, hotline};

/// What words of theirs are here, by field and word.
pub(crate) type Told = HashMap<(String, String), String>;

/// The words as they are looked up.
fn told(words: Vec<Word>) -> Told {
    words.into_iter().map(|it| ((it.field, it.word), it.told)).collect()
}

/// What a noun looks its rows up in.
enum Ground {
    Hotline(hotline::Ground),
    Sittings(bringing::Ground),
    Rosters(enrolling::Ground),
}

/// What judges the rows of a file.
pub(crate) struct Judge {
    columns: Columns,
    told: Told,
    ground: Ground,
}

/// A row as it was judged: what it would become.
#[derive(Clone, Debug)]
pub enum Bringing {
    /// A work order of the hotline.
    Hotline(Box<hotline::Bringing>),
    /// A sitting.
    Sitting(Box<bringing::Bringing>),
    /// Somebody on a roster.
    Member(Box<enrolling::Enrolling>),
}

impl Judge {
    /// What judges these rows of a file.
    pub(crate) async fn of(
        app: &App,
        county: County,
        run: &Run,
        words: Vec<Word>,
        lines: &[Line],
    ) -> Result<Self, Failure> {
        let columns = domain::imports::split(run.noun, &run.columns);
        let told = told(words);
        let ground = match run.noun {
            Noun::Hotline => Ground::Hotline(hotline::Ground::of(app.house(county).await?)),
            Noun::Sittings => {
                let of = (run, &columns, &told);
                Ground::Sittings(bringing::Ground::of(app, county, of, lines).await?)
            }
            Noun::Rosters => {
                let of = (run, &columns, &told);
                Ground::Rosters(enrolling::Ground::of(app, county, of, lines).await?)
            }
        };
        Ok(Self { columns, told, ground })
    }

    /// Judges a row by itself; whether it is here already is known by its key.
    pub(crate) fn judge(&self, line: &Line) -> Result<Bringing, Vec<Fault>> {
        match &self.ground {
            Ground::Hotline(ground) => {
                let it = hotline::judge(ground, &self.columns, &self.told, line)?;
                Ok(Bringing::Hotline(Box::new(it)))
            }
            Ground::Sittings(ground) => {
                let it = ground.judge(&self.columns, &self.told, line)?;
                Ok(Bringing::Sitting(Box::new(it)))
            }
            Ground::Rosters(ground) => {
                let it = ground.judge(&self.columns, &self.told, line)?;
                Ok(Bringing::Member(Box::new(it)))
            }
        }
    }

    /// What makes a row the same when it comes again, where it can be told although cells need mending.
    pub(crate) fn key(&self, line: &Line) -> Option<String> {
        match &self.ground {
            Ground::Hotline(_) => None,
            Ground::Sittings(ground) => ground.key(&self.columns, &self.told, line),
            Ground::Rosters(ground) => ground.key(&self.columns, &self.told, line),
        }
    }

    /// The words of a row that are not known yet, each with its field.
    pub(crate) fn unknown(&self, line: &Line) -> Vec<(&'static str, String)> {
        match &self.ground {
            Ground::Hotline(ground) => hotline::unknown(ground, &self.columns, &self.told, line),
            Ground::Sittings(ground) => ground.unknown(&self.columns, &self.told, line),
            Ground::Rosters(ground) => ground.unknown(&self.columns, &self.told, line),
        }
    }

    /// What a word may be here, what it sounds like proposed.
    pub(crate) fn choices(&self, field: &str, word: &str) -> Vec<Choice> {
        match &self.ground {
            Ground::Hotline(ground) => ground.choices(field, word),
            Ground::Sittings(ground) => ground.choices(field, word),
            Ground::Rosters(ground) => ground.choices(word),
        }
    }

    /// What is written of a row that was judged.
    pub(crate) async fn ready(
        &self,
        app: &App,
        of: (&Run, &Chest, &[String]),
        (line, bringing): (&Line, Bringing),
    ) -> Result<Ready, Failure> {
        match (&self.ground, bringing) {
            (Ground::Hotline(ground), Bringing::Hotline(it)) => {
                let ready = hotline::Ready::of(app, ground, of, line, &it).await?;
                Ok(Ready::Hotline(Box::new(ready)))
            }
            (Ground::Sittings(_), Bringing::Sitting(it)) => {
                Ok(Ready::Sitting(Box::new(bringing::Ready::of(app, of.0, *it))))
            }
            (Ground::Rosters(ground), Bringing::Member(it)) => {
                Ok(Ready::Member(Box::new(enrolling::Ready::of(app, ground, of.0, *it))))
            }
            _ => Err(Failure::Broken("a row of another noun".to_owned())),
        }
    }
}

impl Bringing {
    /// What makes it the same row when it comes again.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Hotline(it) => &it.order.number,
            Self::Sitting(it) => &it.key,
            Self::Member(it) => &it.key,
        }
    }

    /// How it stands by itself.
    pub(crate) fn standing(&self) -> Standing {
        match self {
            Self::Hotline(it) if it.over => Standing::Over,
            Self::Hotline(_) | Self::Sitting(_) | Self::Member(_) => Standing::New,
        }
    }
}

/// A row that can be written.
pub(crate) enum Ready {
    /// A request with its work order.
    Hotline(Box<hotline::Ready>),
    /// A sitting with its record.
    Sitting(Box<bringing::Ready>),
    /// Somebody for a roster.
    Member(Box<enrolling::Ready>),
}

impl Ready {
    /// Whether it is here already.
    pub(crate) async fn is_here(&self, tx: &mut Tx<'_>, county: County) -> Result<bool, Failure> {
        match self {
            Self::Hotline(it) => {
                Ok(store::hotline::by_number(tx, county, it.number()).await?.is_some())
            }
            Self::Sitting(it) => {
                let here = store::sittings::rows::known(tx, county, &[it.key()]).await?;
                Ok(!here.is_empty())
            }
            Self::Member(it) => {
                let here = store::life::enrolled::known(tx, county, &[it.key()]).await?;
                Ok(!here.is_empty())
            }
        }
    }

    /// Writes it; gives what it became.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, county: County) -> Result<Id, Failure> {
        match self {
            Self::Hotline(it) => it.write(tx, county).await.map(|()| it.id()),
            Self::Sitting(it) => it.write(tx, county).await.map(|()| it.id),
            Self::Member(it) => it.write(tx, county).await,
        }
    }

    /// The branch whose lines follow, and from which day on.
    pub(crate) fn follows(&self) -> Option<(Id, Date)> {
        match self {
            Self::Hotline(_) => None,
            Self::Sitting(it) => Some(it.follows()),
            Self::Member(it) => Some(it.follows()),
        }
    }
}

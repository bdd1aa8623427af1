//! A county's house: its names, organisations, rules and calendar, read once and kept for a while.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant as Moment};

use domain::county_words::{CountyWord, CountyWords};
use domain::directory::{Answerer, OrgKind, Organisation, answerer};
use domain::places::{County, Level, NamedPlace, Place};
use domain::requests::Limits;
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
pub use store::county::{Category, CountyRow, OwnDay};
pub use store::rulebook::Notice;

use crate::{App, Failure};

/// How long a house is kept before it is read again: another process may have changed it.
const KEPT: Duration = Duration::from_secs(30);

/// What every page and act of a county needs to know about it.
#[derive(Clone, Debug)]
pub struct House {
    /// The county.
    pub row: CountyRow,
    /// Its places, the county first, then towns each followed by its villages.
    pub places: Vec<NamedPlace>,
    /// Its organisations by id.
    pub orgs: HashMap<Id, Organisation>,
    /// Its kinds of request, in order.
    pub categories: Vec<Category>,
    /// Its rules.
    pub rules: Rulebook,
    /// Its working days.
    pub calendar: WorkCalendar,
    /// The notices of holidays that were entered here.
    pub notices: Vec<Notice>,
    /// The days of its own, worked or off.
    pub days: Vec<OwnDay>,
    /// Its office hours.
    pub hours: OfficeHours,
    /// Its dispatch catalogue.
    pub answerers: Vec<Answerer>,
    /// What it calls things.
    pub words: CountyWords,
    /// Words that ask somebody to look before others are shown a text, normal each.
    pub flag_words: Vec<String>,
    /// The lines of it that an administrator set, by place and category.
    pub pins: HashSet<(Place, String)>,
    names: HashMap<Place, usize>,
    initials: Vec<String>,
    open_numbers: Vec<String>,
}

pub(crate) struct Cached {
    house: Arc<House>,
    read_at: Moment,
}

impl House {
    /// Numbers that everybody may call, digits only: those of organisations, and of the whole country.
    pub fn open_numbers(&self) -> &[String] {
        &self.open_numbers
    }

    /// The county.
    pub fn county(&self) -> County {
        self.row.county
    }

    /// The name of a place in daily use: 同心村.
    pub fn place_name(&self, place: Place) -> &str {
        self.named(place).map_or("", NamedPlace::short)
    }

    /// The name with the town before it: 滔河镇同心村.
    pub fn full_place_name(&self, place: Place) -> String {
        let own = self.place_name(place);
        match place.level() {
            Level::Village => format!("{}{own}", self.place_name(place.town())),
            Level::Town | Level::County => own.to_owned(),
        }
    }

    /// A place of this county, or `None`.
    pub fn named(&self, place: Place) -> Option<&NamedPlace> {
        self.names.get(&place).and_then(|it| self.places.get(*it))
    }

    /// The pinyin initials of a place's name: 同心村 is `txc`.
    pub fn initials(&self, place: Place) -> &str {
        let at = self.names.get(&place);
        at.and_then(|it| self.initials.get(*it)).map_or("", String::as_str)
    }

    /// The towns.
    pub fn towns(&self) -> impl Iterator<Item = &NamedPlace> {
        self.places.iter().filter(|it| it.place.level() == Level::Town)
    }

    /// The villages of a town.
    pub fn villages(&self, town: Place) -> impl Iterator<Item = &NamedPlace> {
        let inside =
            move |it: &&NamedPlace| it.place.level() == Level::Village && it.place.town() == town;
        self.places.iter().filter(inside)
    }

    /// The name of an organisation.
    pub fn org_name(&self, org: Id) -> &str {
        self.orgs.get(&org).map_or("", |it| it.name.as_str())
    }

    /// What the county calls something: its own word, or the usual one.
    pub fn word(&self, word: CountyWord) -> &str {
        self.words.say(word)
    }

    /// The word people see for a category.
    pub fn category_name(&self, code: &str) -> &str {
        self.categories.iter().find(|it| it.code == code).map_or("", |it| it.name.as_str())
    }

    /// The desk that receives requests of a place: its own, or the county's.
    pub fn desk(&self, place: Place) -> Option<&Organisation> {
        self.orgs
            .values()
            .filter(|it| it.kind == OrgKind::Desk && it.place.contains(place))
            .max_by_key(|it| (it.place.level(), std::cmp::Reverse(it.id)))
    }

    /// Who answers for a place and category, by the dispatch catalogue.
    pub fn suggested(&self, place: Place, category: &str) -> Option<&Organisation> {
        answerer(&self.answerers, place, category).and_then(|it| self.orgs.get(&it.org))
    }

    /// Whether an administrator set the line of the catalogue for exactly this place and category.
    pub fn is_pinned(&self, place: Place, category: &str) -> bool {
        self.pins.contains(&(place, category.to_owned()))
    }

    /// The organisations a request of this place may be dispatched to: those whose ground holds it,
    /// the nearest first.
    pub fn candidates(&self, place: Place) -> Vec<&Organisation> {
        let mut orgs: Vec<&Organisation> =
            self.orgs.values().filter(|it| it.handles() && it.place.contains(place)).collect();
        orgs.sort_by_key(|it| (std::cmp::Reverse(it.place.level()), it.id));
        orgs
    }

    /// The limits in force on a day for a category.
    pub fn limits(&self, day: Date, category: &str) -> Limits {
        Limits::on(day, category, &self.rules)
    }
}

impl App {
    /// The house of a county that was set up; [`Failure::Missing`] for any other.
    pub async fn house(&self, county: County) -> Result<Arc<House>, Failure> {
        if let Some(house) = self.cached(county) {
            return Ok(house);
        }
        let read = async move |tx: &mut Tx<'_>| read(tx, county).await;
        let house = Arc::new(self.store().read(county.0, read).await?.ok_or(Failure::Missing)?);
        let cached = Cached { house: Arc::clone(&house), read_at: Moment::now() };
        let mut houses = self.inner.houses.write().unwrap_or_else(PoisonError::into_inner);
        houses.insert(county, cached);
        Ok(house)
    }

    /// Whether the county was asked for and is served: a question of memory only.
    pub(crate) fn has_house(&self, county: County) -> bool {
        let houses = self.inner.houses.read().unwrap_or_else(PoisonError::into_inner);
        houses.contains_key(&county)
    }

    /// Forgets a house, because its directory or rules were changed.
    pub fn forget_house(&self, county: County) {
        let mut houses = self.inner.houses.write().unwrap_or_else(PoisonError::into_inner);
        houses.remove(&county);
    }

    fn cached(&self, county: County) -> Option<Arc<House>> {
        let houses = self.inner.houses.read().unwrap_or_else(PoisonError::into_inner);
        let cached = houses.get(&county).filter(|it| it.read_at.elapsed() < KEPT)?;
        Some(Arc::clone(&cached.house))
    }
}

async fn read(tx: &mut Tx<'_>, county: County) -> Result<Option<House>, Failure> {
    let Some(row) = store::county::find(tx, county).await? else { return Ok(None) };
    let places = store::county::places(tx, county).await?;
    let names = places.iter().enumerate().map(|(at, it)| (it.place, at)).collect();
    let initials = places.iter().map(|it| store::search::initials(it.short())).collect();
    let orgs = store::directory::orgs(tx, county).await?;
    let notices = store::rulebook::notices(tx, county).await?;
    let mut calendar = crate::calendar::with_notices(&notices)?;
    let days = store::county::days(tx, county).await?;
    for day in &days {
        calendar = calendar.with_overlay(day.day, day.works, &day.why);
    }
    let seasons = store::county::seasons(tx, county).await?;
    let hours = if seasons.is_empty() {
        OfficeHours::standard()
    } else {
        OfficeHours::new(seasons).map_err(|error| Failure::Broken(error.to_string()))?
    };
    let open_numbers = open_numbers(&orgs);
    Ok(Some(House {
        row,
        places,
        orgs: orgs.into_iter().map(|it| (it.id, it)).collect(),
        categories: store::county::categories(tx, county).await?,
        rules: Rulebook::new(store::county::rules(tx, county).await?),
        calendar,
        notices,
        days,
        hours,
        answerers: store::county::answerers(tx, county).await?,
        words: store::county_words::all(tx, county).await?,
        flag_words: store::flags::words(tx, county).await?,
        pins: store::suggest::pins(tx, county).await?.into_iter().collect(),
        names,
        initials,
        open_numbers,
    }))
}

/// The telephones of organisations as they are called from anywhere and from within the county.
fn open_numbers(orgs: &[Organisation]) -> Vec<String> {
    let digits = |it: &str| it.chars().filter(char::is_ascii_digit).collect::<String>();
    let own = orgs.iter().filter_map(|it| it.phone.as_deref()).map(digits);
    let mut all: Vec<String> = own.filter(|it| !it.is_empty()).collect();
    // Within the county the number is written without its area.
    let short = all.iter().filter(|it| it.starts_with('0')).filter_map(|it| it.get(4..));
    let short: Vec<String> = short.map(str::to_owned).collect();
    all.extend(short);
    all
}

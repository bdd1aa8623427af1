//! Places: the divisions of China (GB/T 2260 and the statistical codes below it) as numbers.
//!
//! A place is its twelve-digit code, so two places of one name are never confused: 太行街道 of
//! 山阳区 is 410811004000, its namesake in 沁阳市 is 410882003000. Names are for people only.

use std::fmt;

/// A county, by its six-digit GB/T 2260 code. It leads every key of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct County(pub i64);

impl County {
    /// Reads a six-digit code that may be a county's; `None` for a province. Cities without counties
    /// (东莞 441900) stand for themselves, so a code ending in 00 is left to the division table.
    pub fn parse(text: &str) -> Option<Self> {
        let sound = text.len() == 6 && text.bytes().all(|it| it.is_ascii_digit());
        if !sound || text.ends_with("0000") {
            return None;
        }
        text.parse().ok().filter(|code| *code >= 110_000).map(Self)
    }

    /// The place that is the whole county.
    pub fn place(self) -> Place {
        Place(self.0 * 1_000_000)
    }
}

impl fmt::Display for County {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// How deep a place lies in its county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 县、市、区.
    County,
    /// 街道、镇、乡.
    Town,
    /// 居委会、村委会.
    Village,
}

/// A place inside a county: a twelve-digit code (6 county + 3 town + 3 village).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub i64);

impl Place {
    /// Reads a code of 6, 9 or 12 digits; shorter codes name the larger place.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let code: i64 = text.parse().ok()?;
        let full = match text.len() {
            6 => code * 1_000_000,
            9 => code * 1_000,
            12 => code,
            _ => return None,
        };
        (full >= 110_000_000_000).then_some(Self(full))
    }

    /// The county it lies in.
    pub fn county(self) -> County {
        County(self.0 / 1_000_000)
    }

    /// The town it lies in; the county itself for a county.
    #[must_use]
    pub fn town(self) -> Self {
        Self(self.0 / 1_000 * 1_000)
    }

    /// The next larger place; a county is its own parent.
    #[must_use]
    pub fn parent(self) -> Self {
        match self.level() {
            Level::Village => self.town(),
            Level::Town | Level::County => self.county().place(),
        }
    }

    /// The last code that may lie inside it: with its own, the bounds of a range.
    #[must_use]
    pub fn last(self) -> Self {
        match self.level() {
            Level::County => Self(self.0 + 999_999),
            Level::Town => Self(self.0 + 999),
            Level::Village => self,
        }
    }

    /// How deep it lies.
    pub fn level(self) -> Level {
        if self.0 % 1_000_000 == 0 {
            Level::County
        } else if self.0 % 1_000 == 0 {
            Level::Town
        } else {
            Level::Village
        }
    }

    /// Whether `other` is this place or lies inside it.
    pub fn contains(self, other: Self) -> bool {
        match self.level() {
            Level::County => self.county() == other.county(),
            Level::Town => self == other.town(),
            Level::Village => self == other,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

/// A place with the name people call it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Which place.
    pub place: Place,
    /// Its official name, e.g. `同心村民委员会`.
    pub name: String,
}

impl NamedPlace {
    /// The name in daily use: `同心村民委员会` is `同心村`, `西坡社区居民委员会` is `西坡社区`.
    pub fn short(&self) -> &str {
        short_name(&self.name)
    }
}

/// See [`NamedPlace::short`].
pub fn short_name(name: &str) -> &str {
    let cut = name.strip_suffix("民委员会").or_else(|| name.strip_suffix("居委会"));
    match cut.or_else(|| name.strip_suffix("委会")) {
        Some(rest) if rest.ends_with("社区居") => rest.strip_suffix('居').unwrap_or(rest),
        Some(rest) if rest.chars().count() >= 2 => rest,
        _ => name,
    }
}

/// What an address in people's words points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One place, named in the text.
    One(Place),
    /// Several places of that name: a person must choose.
    Several(Vec<Place>),
    /// No known place is named.
    None,
}

/// Finds the place that a text names, the most precise first.
///
/// A village counts when its name stands in the text: the whole name before the name without 村, and
/// a long name before one inside it. Names of towns are taken out first, so that 城关镇 does not
/// name 城关村. Where two villages share a name, a town named in the text decides, otherwise both
/// are returned: a name alone never decides.
pub fn find_in_text(text: &str, places: &[NamedPlace]) -> Found {
    let of = |level| places.iter().filter(move |it| it.place.level() == level);
    let towns = named(text, of(Level::Town));
    let mut rest = text.to_owned();
    for town in &towns {
        rest = rest.replace(town.short(), " ");
    }
    let mut villages = named(&rest, of(Level::Village));
    if villages.iter().any(|it| lies_in(it, &towns)) {
        villages.retain(|it| lies_in(it, &towns));
    }
    let places = |named: &[&NamedPlace]| named.iter().map(|it| it.place).collect::<Vec<_>>();
    match (villages.as_slice(), towns.as_slice()) {
        ([one], _) | ([], [one]) => Found::One(one.place),
        ([], []) => Found::None,
        ([], several) | (several, _) => Found::Several(places(several)),
    }
}

fn lies_in(village: &NamedPlace, towns: &[&NamedPlace]) -> bool {
    towns.iter().any(|it| it.place == village.place.town())
}

/// The places named in a text: by their whole short names, or else by these without 村, 镇 or 乡.
fn named<'a>(text: &str, places: impl Iterator<Item = &'a NamedPlace>) -> Vec<&'a NamedPlace> {
    let bare = |it: &NamedPlace| {
        let short = it.short();
        let bare = short.strip_suffix(['村', '镇', '乡']).unwrap_or(short);
        bare.chars().count() >= 2 && text.contains(bare)
    };
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for place in places {
        if text.contains(place.short()) {
            whole.push(place);
        } else if bare(place) {
            part.push(place);
        }
    }
    let found = if whole.is_empty() { part } else { whole };
    let inside = |it: &NamedPlace| {
        let others = found.iter().map(|other| other.short());
        others.into_iter().any(|other| other != it.short() && other.contains(it.short()))
    };
    found.iter().copied().filter(|it| !inside(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str, name: &str) -> NamedPlace {
        NamedPlace { place: Place::parse(code).unwrap(), name: name.to_owned() }
    }

    #[test]
    fn a_code_knows_its_level_and_parents() {
        let village = Place::parse("610925103209").unwrap();
        assert_eq!(village.level(), Level::Village);
        assert_eq!(village.parent(), Place::parse("610925103").unwrap());
        assert_eq!(village.county(), County(610_925));
        assert!(village.county().place().contains(village));
        assert!(!Place::parse("610925104").unwrap().contains(village));
        assert_eq!(Place::parse("61092510"), None);
        assert_eq!(County::parse("610000"), None);
    }

    #[test]
    fn short_names_are_what_people_say() {
        assert_eq!(short_name("同心村民委员会"), "同心村");
        assert_eq!(short_name("西坡社区居民委员会"), "西坡社区");
        assert_eq!(short_name("同心村委会"), "同心村");
        assert_eq!(short_name("城关镇"), "城关镇");
    }

    #[test]
    fn two_villages_of_one_name_are_never_confused() {
        let places = [
            place("610925100", "城关镇"),
            place("610925103", "滔河镇"),
            place("610925100201", "兴隆村民委员会"),
            place("610925103202", "兴隆村民委员会"),
            place("610925103209", "同心村民委员会"),
        ];
        let find = |text: &str| find_in_text(text, &places);
        assert_eq!(find("同心村3组"), Found::One(Place(610_925_103_209)));
        assert_eq!(find("滔河镇兴隆村小学旁"), Found::One(Place(610_925_103_202)));
        let both = vec![Place(610_925_100_201), Place(610_925_103_202)];
        assert_eq!(find("兴隆村小学旁"), Found::Several(both));
        assert_eq!(find("滔河镇街上"), Found::One(Place(610_925_103_000)));
        assert_eq!(find("桥头"), Found::None);
    }

    #[test]
    fn the_name_of_a_town_does_not_name_a_village() {
        let places = [
            place("610925100", "城关镇"),
            place("610925100001", "西坡社区居民委员会"),
            place("610925100201", "城关村民委员会"),
            place("610925100202", "新城关村民委员会"),
        ];
        let find = |text: &str| find_in_text(text, &places);
        assert_eq!(find("城关镇西坡社区"), Found::One(Place(610_925_100_001)));
        assert_eq!(find("城关镇广场"), Found::One(Place(610_925_100_000)));
        assert_eq!(find("城关村口"), Found::One(Place(610_925_100_201)));
        assert_eq!(find("新城关村口"), Found::One(Place(610_925_100_202)));
    }
}

//! Members: what they can do, and how near they live.

use kernel::id::Id;

use super::Skill;
use crate::places::Place;

/// A member (党员志愿者) with what they can do and where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Id,
    /// The organisation they act for.
    pub org: Id,
    /// The village they live in.
    pub home: Place,
    /// Their home's position in millionths of a degree, if they gave it.
    pub position: Option<(i64, i64)>,
    /// What they can do; [`Skill::Other`] goes without saying.
    pub skills: Vec<Skill>,
    /// Whether they take nothing at present.
    pub paused: bool,
    /// Counts the changes.
    pub version: i64,
}

impl Member {
    /// Whether they can do what an order takes.
    pub fn can(&self, skill: Skill) -> bool {
        skill == Skill::Other || self.skills.contains(&skill)
    }
}

/// How near a member lives to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Near {
    /// The same village.
    Village,
    /// The same town.
    Town,
    /// The same county.
    County,
}

impl Near {
    /// All bands, the nearest first.
    pub const ALL: [Self; 3] = [Self::Village, Self::Town, Self::County];

    /// The stable word for pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Town => "town",
            Self::County => "county",
        }
    }

    /// The band between two places of one county.
    pub fn between(home: Place, place: Place) -> Self {
        if home == place {
            Self::Village
        } else if home.town() == place.town() {
            Self::Town
        } else {
            Self::County
        }
    }
}

/// The distance in metres between two positions in millionths of a degree, on a plane at the
/// latitude between them: right to about one in a thousand within a county. Whole numbers only.
pub fn metres(a: (i64, i64), b: (i64, i64)) -> i64 {
    // 111,195 m a degree of latitude; a degree of longitude shrinks with the cosine of latitude.
    let north = (a.1 - b.1) * 111_195 / 1_000_000;
    let east = (a.0 - b.0) * 111_195 / 1_000_000 * cosine(i64::midpoint(a.1, b.1)) / 1_000;
    let square = north.saturating_mul(north).saturating_add(east.saturating_mul(east));
    square.isqrt()
}

/// The cosine of a latitude in millionths of a degree, in thousandths, from a table of every ten
/// degrees with straight lines between: at most 4 thousandths off.
fn cosine(latitude: i64) -> i64 {
    const TENS: [i64; 10] = [1_000, 985, 940, 866, 766, 643, 500, 342, 174, 0];
    let latitude = latitude.abs().min(89_999_999);
    let (ten, rest) = (latitude / 10_000_000, latitude % 10_000_000);
    let at = |it: i64| usize::try_from(it).ok().and_then(|it| TENS.get(it)).copied().unwrap_or(0);
    at(ten) + (at(ten + 1) - at(ten)) * rest / 10_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_village_is_nearer_than_the_same_town() {
        let home = Place(410_882_001_200);
        let band = |place| Near::between(home, Place(place));
        assert_eq!(band(410_882_001_200), Near::Village);
        assert_eq!(band(410_882_001_201), Near::Town);
        assert_eq!(band(410_882_002_200), Near::County);
        assert!(Near::Village < Near::Town && Near::Town < Near::County);
    }

    #[test]
    fn a_distance_is_right_to_a_hundredth() {
        // 沁阳 to 焦作, 35.09 N: 27.1 km by the great circle.
        let far = metres((112_943_000, 35_088_000), (113_239_000, 35_120_000));
        assert!((26_800..27_450).contains(&far), "{far}");
        assert_eq!(metres((112_943_000, 35_088_000), (112_943_000, 35_088_000)), 0);
        assert_eq!(metres((109_000_000, 32_000_000), (109_000_000, 32_010_000)), 1_111);
    }

    #[test]
    fn everybody_can_do_what_takes_no_skill() {
        let member = Member {
            person: Id(1),
            org: Id(2),
            home: Place(410_882_001_200),
            position: None,
            skills: vec![Skill::Law],
            paused: false,
            version: 1,
        };
        assert!(member.can(Skill::Law) && member.can(Skill::Other) && !member.can(Skill::Repair));
    }
}

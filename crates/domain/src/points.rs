//! Points: where a place lies, for the map. WGS 84, in millionths of a degree.

use crate::places::Place;

/// A position in millionths of a degree, WGS 84 as devices give it.
///
/// Chinese map services show GCJ-02, some hundred metres off; points are stored and drawn as they
/// were measured, and nothing is drawn over such a service's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Longitude.
    pub lon: i64,
    /// Latitude.
    pub lat: i64,
}

impl Position {
    /// A position in the country's surroundings, where requests' positions lie, too.
    pub fn new(lon: i64, lat: i64) -> Option<Self> {
        let sound =
            (73_000_000..=136_000_000).contains(&lon) && (3_000_000..=54_000_000).contains(&lat);
        sound.then_some(Self { lon, lat })
    }
}

/// How a point came to be known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointSource {
    /// An administrator entered it.
    Set,
    /// The middle of the positions of the place's requests.
    Learned,
    /// Made up for a demonstration: only for the look.
    Sketch,
}

impl PointSource {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Set, Self::Learned, Self::Sketch];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Learned => "learned",
            Self::Sketch => "sketch",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Where a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which place.
    pub place: Place,
    /// Where.
    pub at: Position,
    /// How it is known.
    pub source: PointSource,
}

/// Fewer positions than this say nothing about where a village lies.
pub const LEARN_FROM: usize = 3;

/// The middle of positions: the median of each coordinate, so that one position sent from the city
/// moves nothing. `None` for fewer than [`LEARN_FROM`].
pub fn middle(positions: &[Position]) -> Option<Position> {
    if positions.len() < LEARN_FROM {
        return None;
    }
    let median = |of: fn(&Position) -> i64| {
        let mut values: Vec<i64> = positions.iter().map(of).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied()
    };
    Position::new(median(|it| it.lon)?, median(|it| it.lat)?)
}

/// Where a place lies: its own point, or the middle of the points inside it, with the least sure of
/// their sources.
pub fn centre(place: Place, points: &[Point]) -> Option<(Position, PointSource)> {
    if let Some(own) = points.iter().find(|it| it.place == place) {
        return Some((own.at, own.source));
    }
    let inside: Vec<&Point> = points.iter().filter(|it| place.contains(it.place)).collect();
    let count = i64::try_from(inside.len()).ok().filter(|it| *it > 0)?;
    let lon = inside.iter().map(|it| it.at.lon).sum::<i64>() / count;
    let lat = inside.iter().map(|it| it.at.lat).sum::<i64>() / count;
    let source = inside.iter().map(|it| it.source).max()?;
    Some((Position { lon, lat }, source))
}

/// A line of a pasted table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the table, from 1.
    pub number: usize,
    /// Which place.
    pub place: Place,
    /// Where.
    pub at: Position,
}

/// Reads a pasted table: a line each place with its code, longitude and latitude, parted by commas,
/// tabs or spaces, full-width ones too. A first line of words is a heading. Blank lines are nothing.
///
/// Gives the lines that are sound, and for the others their number with a sentence.
pub fn read_table(text: &str) -> (Vec<Line>, Vec<(usize, String)>) {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    let rows = text.lines().enumerate().map(|(at, it)| (at + 1, it.trim()));
    for (number, row) in rows.filter(|it| !it.1.is_empty()) {
        let is_heading = number == 1 && !row.chars().any(|it| it.is_ascii_digit());
        if is_heading {
            continue;
        }
        match read_line(row) {
            Ok((place, at)) => lines.push(Line { number, place, at }),
            Err(say) => wrong.push((number, say)),
        }
    }
    (lines, wrong)
}

fn read_line(row: &str) -> Result<(Place, Position), String> {
    let parts: Vec<&str> = row
        .split(|it: char| matches!(it, ',' | '，' | ';' | '；' | '、') || it.is_whitespace())
        .filter(|it| !it.is_empty())
        .collect();
    let [code, lon, lat] = parts.as_slice() else {
        return Err("要三样：编码、经度、纬度，中间用逗号或空格隔开。".to_owned());
    };
    let place = Place::parse(code)
        .ok_or_else(|| format!("“{code}”不是地方的编码，编码是 12 位数字（或者镇的 9 位）。"))?;
    let degrees = |text: &str, name: &str| {
        millionths(text)
            .ok_or_else(|| format!("{name}“{text}”看不懂，写成 108.901234 这样的度数。"))
    };
    let (east, north) = (degrees(lon, "经度")?, degrees(lat, "纬度")?);
    let at = Position::new(east, north).ok_or_else(|| {
        if Position::new(north, east).is_some() {
            "经度和纬度写反了，先写经度（73 到 136），再写纬度（3 到 54）。".to_owned()
        } else {
            "这个位置不在国内：经度 73 到 136，纬度 3 到 54。".to_owned()
        }
    })?;
    Ok((place, at))
}

/// Decimal degrees to millionths, without a float: `108.9` is 108,900,000. Digits behind the sixth
/// are centimetres and dropped.
fn millionths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    Some(whole.parse::<i64>().ok()? * 1_000_000 + part.parse::<i64>().ok()?)
}

/// Made-up points of a county's villages, for a demonstration: towns on a spiral around the middle,
/// villages on a spiral around their town, each shaken a little by its code. The same places give
/// the same points.
pub fn sketch(villages: &[Place]) -> Vec<Point> {
    let mut towns: Vec<Place> = villages.iter().map(|it| it.town()).collect();
    towns.dedup();
    let mut points = Vec::with_capacity(villages.len());
    for (nth, town) in (0..).zip(&towns) {
        let centre = spiral(CENTRE, nth, TOWN_STEP, town.0);
        let own = villages.iter().filter(|it| it.town() == *town);
        for (nth, place) in (0..).zip(own) {
            let at = spiral(centre, nth, VILLAGE_STEP, place.0);
            points.push(Point { place: *place, at, source: PointSource::Sketch });
        }
    }
    points
}

/// The middle of the country: a sketch lies nowhere in particular.
const CENTRE: Position = Position { lon: 105_000_000, lat: 35_000_000 };
/// Between two neighbouring towns of a sketch, some twelve kilometres.
const TOWN_STEP: i64 = 110_000;
/// Between two neighbouring villages of a sketch.
const VILLAGE_STEP: i64 = 20_000;

/// The golden angle by eighths of a turn cannot be had in whole numbers, so directions come from a
/// table of 21, taken in steps of 8: neighbours in the list lie far apart, and rings fill evenly.
fn spiral(centre: Position, nth: i64, step: i64, seed: i64) -> Position {
    const DIRECTIONS: [(i64, i64); 21] = [
        (1000, 0),
        (956, 295),
        (826, 563),
        (623, 782),
        (365, 931),
        (75, 997),
        (-223, 975),
        (-500, 866),
        (-733, 680),
        (-901, 434),
        (-989, 149),
        (-989, -149),
        (-901, -434),
        (-733, -680),
        (-500, -866),
        (-223, -975),
        (75, -997),
        (365, -931),
        (623, -782),
        (826, -563),
        (956, -295),
    ];
    let at = usize::try_from((nth * 8).rem_euclid(21)).unwrap_or(0);
    let (east, north) = DIRECTIONS.get(at).copied().unwrap_or((0, 0));
    // The nth of a spiral with even density lies √nth steps out; shaken by up to a fifth of a step.
    let out = (nth * step * step).isqrt();
    let shake = |salt: i64| (mixed(seed ^ salt) % (step / 5)) - step / 10;
    let lon = centre.lon + east * out / 1000 + shake(1);
    let lat = centre.lat + north * out / 1250 + shake(2);
    Position::new(lon, lat).unwrap_or(centre)
}

/// Spreads a code over whole numbers that are not negative.
fn mixed(seed: i64) -> i64 {
    let mixed = seed.wrapping_mul(0x2545_F491_4F6C_DD1D).rotate_left(23);
    (mixed ^ (mixed >> 17)) & 0x7FFF_FFFF
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(lon: i64, lat: i64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    #[test]
    fn one_position_from_the_city_does_not_move_a_village() {
        let home = at(108_900_000, 32_300_000);
        let near = at(108_901_000, 32_301_000);
        let city = at(121_000_000, 31_000_000);
        assert_eq!(middle(&[home, near]), None);
        assert_eq!(middle(&[home, near, home, city]), Some(at(108_901_000, 32_300_000)));
        assert_eq!(middle(&[home, home, city]), Some(home));
    }

    #[test]
    fn a_table_is_read_as_people_paste_it_and_every_wrong_line_is_told() {
        let table = "编码,经度,纬度\n610925103209,108.901234,32.3\n\n610925103 ，108.9，32.25\n\
            610925103210\t32.3\t108.9\n6109251032,108.9,32.3\n610925103211,108.9\n\
            610925103212,一百零八,32.3\n610925103213,10.5,32.3\n";
        let (lines, wrong) = read_table(table);
        let read: Vec<(i64, i64, i64)> =
            lines.iter().map(|it| (it.place.0, it.at.lon, it.at.lat)).collect();
        assert_eq!(
            read,
            [
                (610_925_103_209, 108_901_234, 32_300_000),
                (610_925_103_000, 108_900_000, 32_250_000)
            ]
        );
        let told: Vec<usize> = wrong.iter().map(|it| it.0).collect();
        assert_eq!(told, [5, 6, 7, 8, 9]);
        assert!(wrong[0].1.contains("写反了") && wrong[1].1.contains("12 位"), "{wrong:?}");
        assert!(wrong[2].1.contains("三样") && wrong[3].1.contains("一百零八"), "{wrong:?}");
        assert!(wrong[4].1.contains("不在国内"), "{wrong:?}");
    }

    #[test]
    fn a_town_lies_in_the_middle_of_its_villages_unless_it_was_set() {
        let point = |place: i64, lon: i64, source| Point {
            place: Place(place),
            at: at(lon, 32_000_000),
            source,
        };
        let mut points = vec![
            point(610_925_103_201, 108_000_000, PointSource::Set),
            point(610_925_103_202, 109_000_000, PointSource::Learned),
            point(610_925_104_201, 120_000_000, PointSource::Sketch),
        ];
        let town = Place(610_925_103_000);
        let middle = Some((at(108_500_000, 32_000_000), PointSource::Learned));
        assert_eq!(centre(town, &points), middle);
        points.push(point(610_925_103_000, 108_100_000, PointSource::Set));
        assert_eq!(centre(town, &points).unwrap().0.lon, 108_100_000);
        assert_eq!(centre(Place(610_925_105_000), &points), None);
    }

    #[test]
    fn a_table_without_a_heading_loses_no_line() {
        assert_eq!(read_table("610925103209 108.9 32.3").0.len(), 1);
        assert_eq!(read_table(""), (vec![], vec![]));
    }

    #[test]
    fn a_sketch_is_the_same_each_time_and_keeps_towns_together() {
        let villages: Vec<Place> = (100..112)
            .flat_map(|town| (201..220).map(move |it| Place(610_925_000_000 + town * 1_000 + it)))
            .collect();
        let points = sketch(&villages);
        assert_eq!(points, sketch(&villages));
        let distinct: BTreeSet<Position> = points.iter().map(|it| it.at).collect();
        assert_eq!(distinct.len(), villages.len());
        let spread = |of: &[Point]| {
            let lons: Vec<i64> = of.iter().map(|it| it.at.lon).collect();
            lons.iter().max().unwrap() - lons.iter().min().unwrap()
        };
        assert!(spread(&points[..19]) * 2 < spread(&points), "a town is smaller than its county");
    }
}

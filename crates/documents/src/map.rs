//! A map of places as SVG: a circle each place, its area the count, a ring for the part that is late.
//!
//! It is drawn over nothing: no picture of a map service, so no service is asked and no shifted
//! coordinates (GCJ-02) mix with measured ones (WGS 84). Places whose position nobody knows stand in
//! a row of their own below, or, when none is known, in rings around the middle; the drawing says
//! which. The same places give the same drawing, in whole pixels.

mod layout;

use self::layout::{Placed, Room, place};
use crate::chart::scale::{fitted, text_width};
use crate::figure::grouped;
use crate::xml::{escape, id, linked, put};

/// A map.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// Unique in its page.
    pub id: &'a str,
    /// What it shows: "滔河镇各村在办的事".
    pub title: &'a str,
    /// The unit behind every number: "件".
    pub unit: &'a str,
    /// What lies in the middle where no position is known: the town's name.
    pub centre: &'a str,
    /// In the order of the table beside the map.
    pub spots: &'a [Spot<'a>],
}

/// A place on the map.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Under the circle.
    pub label: &'a str,
    /// The area of the circle.
    pub count: u64,
    /// How many of them are late: the red part of the ring.
    pub late: u64,
    /// Longitude and latitude in millionths of a degree.
    pub at: Option<(i64, i64)>,
    /// The page with the rows behind the number.
    pub href: Option<&'a str>,
    /// The page with the places inside; the label leads there.
    pub inside: Option<&'a str>,
}

/// The drawing's width in pixels.
const WIDTH: i64 = 960;
/// The radius of the largest circle.
const RADIUS_MAX: i64 = 46;
/// No circle with a number is smaller: a finger must find it.
const RADIUS_MIN: i64 = 13;
/// A place without anything.
const RADIUS_NONE: i64 = 4;
/// The font of labels.
const FONT: u32 = 14;
/// No label is wider.
const LABEL_MAX: u32 = 120;

/// Draws the map.
pub fn map(map: &Map<'_>) -> String {
    let max = map.spots.iter().map(|it| it.count).max().unwrap_or(0);
    let boxes: Vec<Room> = map.spots.iter().map(|it| box_of(it, max)).collect();
    let placed = place(&boxes, WIDTH);
    let mut inner = String::new();
    if placed.schematic {
        centre(&mut inner, map.centre, &placed);
    }
    if let Some(y) = placed.strip {
        put(
            &mut inner,
            format_args!(
                "<path class=\"map-edge\" d=\"M0 {y}h{WIDTH}\" stroke=\"#85817a\" \
                 stroke-dasharray=\"4 6\" fill=\"none\"/><text class=\"chart-muted\" x=\"12\" \
                 y=\"{}\" fill=\"#4e5561\">还不知道位置的，排在这里</text>",
                y + 20
            ),
        );
    }
    let mut order: Vec<usize> = (0..map.spots.len()).collect();
    // The large ones first, so that no small one hides under them.
    order.sort_by_key(|at| std::cmp::Reverse(map.spots.get(*at).map_or(0, |it| it.count)));
    for at in order {
        let (Some(spot), Some(own), Some((x, y))) =
            (map.spots.get(at), boxes.get(at), placed.at.get(at))
        else {
            continue;
        };
        draw(&mut inner, spot, own.radius, (*x, *y), map.unit);
    }
    frame(map, &placed, &inner)
}

fn frame(map: &Map<'_>, placed: &Placed, inner: &str) -> String {
    let id = id(map.id);
    let (count, late) = map.spots.iter().fold((0_u64, 0_u64), |(count, late), it| {
        (count.saturating_add(it.count), late.saturating_add(it.late))
    });
    let how = match (placed.schematic, placed.strip) {
        (true, _) => "位置是示意，不代表真实方位。",
        (false, Some(_)) => "还不知道位置的排在最下面。",
        (false, None) => "上北下南。",
    };
    let summary = format!(
        "{} 个地方，共 {} {unit}，其中超期 {} {unit}。{how}下面的表里有同样的数。",
        map.spots.len(),
        grouped(count),
        grouped(late),
        unit = map.unit,
    );
    let height = placed.height;
    format!(
        "<svg class=\"chart map\" xmlns=\"http://www.w3.org/2000/svg\" \
         viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"group\" \
         aria-labelledby=\"{id}-t {id}-d\" font-size=\"12\"><title id=\"{id}-t\">{}</title>\
         <desc id=\"{id}-d\">{}</desc>{inner}</svg>",
        escape(map.title),
        escape(&summary),
    )
}

/// The room a place takes: its circle and the label under it.
fn box_of(spot: &Spot<'_>, max: u64) -> Room {
    let radius = radius(spot.count, max);
    let label = i64::from(text_width(spot.label, FONT).min(LABEL_MAX));
    let mark = if spot.inside.is_some() { 16 } else { 0 };
    Room { at: spot.at, radius, half: i64::midpoint(label, mark).max(radius) + 5 }
}

/// The area follows the count: r² = R² × count / max.
fn radius(count: u64, max: u64) -> i64 {
    if count == 0 {
        return RADIUS_NONE;
    }
    let square = u64::try_from(RADIUS_MAX * RADIUS_MAX).unwrap_or(0);
    let own = u128::from(count) * u128::from(square) / u128::from(max.max(1));
    let own = i64::try_from(own.isqrt()).unwrap_or(RADIUS_MAX);
    own.clamp(RADIUS_MIN, RADIUS_MAX)
}

fn centre(out: &mut String, words: &str, placed: &Placed) {
    let (x, y) = placed.centre;
    put(
        out,
        format_args!(
            "<text class=\"map-centre\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" \
             font-size=\"20\" font-weight=\"600\" fill=\"#4e5561\">{}</text><text \
             class=\"chart-muted\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\" \
             fill=\"#4e5561\">示意</text>",
            escape(words),
            y + 20
        ),
    );
}

fn draw(out: &mut String, spot: &Spot<'_>, radius: i64, at: (i64, i64), unit: &str) {
    let label_y = at.1 + radius + 20;
    if spot.count == 0 {
        let (x, y) = at;
        put(
            out,
            format_args!(
                "<circle class=\"map-none\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#85817a\"/>"
            ),
        );
    } else {
        circle(out, spot, radius, at, unit);
    }
    label(out, spot, (at.0, label_y));
}

/// The circle with its number: a link to the rows.
fn circle(out: &mut String, spot: &Spot<'_>, radius: i64, (x, y): (i64, i64), unit: &str) {
    let ring = radius - 2;
    // The length of the ring, 2πr with π = 355/113.
    let round = u64::try_from(2 * 355 * ring / 113).unwrap_or(0);
    let late = spot.late.min(spot.count);
    let red = round * late / spot.count.max(1);
    let red = if late > 0 { red.max(3) } else { 0 };
    let mut inner = format!(
        "<circle class=\"chart-hit map-circle\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#d3e2f3\"/>"
    );
    if red > 0 {
        put(
            &mut inner,
            format_args!(
                "<circle class=\"map-ring\" cx=\"{x}\" cy=\"{y}\" r=\"{ring}\" fill=\"none\" \
                 stroke=\"#b3261e\" stroke-width=\"4\" stroke-dasharray=\"{red} {round}\" \
                 transform=\"rotate(-90 {x} {y})\"/>"
            ),
        );
    }
    put(
        &mut inner,
        format_args!(
            "<text class=\"chart-value\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\" \
             font-size=\"{}\" font-weight=\"600\" fill=\"#1d2129\">{}</text>",
            y + 5,
            if radius >= 26 { 18 } else { 14 },
            grouped(spot.count)
        ),
    );
    let mut name = format!("{} {} {unit}", spot.label, grouped(spot.count));
    if late > 0 {
        name.push_str(&format!("，其中超期 {} {unit}", grouped(late)));
    }
    linked(out, spot.href, &name, &inner);
}

/// The name under the circle; with a mark behind it where it leads inside.
fn label(out: &mut String, spot: &Spot<'_>, (x, y): (i64, i64)) {
    let words = fitted(spot.label, FONT, LABEL_MAX);
    let mark = if spot.inside.is_some() { " ›" } else { "" };
    let class = if spot.count == 0 { "chart-muted" } else { "chart-value" };
    let fill = if spot.count == 0 { "#4e5561" } else { "#1d2129" };
    let width = i64::from(text_width(&words, FONT)) + if mark.is_empty() { 0 } else { 14 };
    let text = format!(
        "<rect class=\"chart-hit\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"24\" fill=\"#fff\" \
         fill-opacity=\"0\"/><text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" \
         font-size=\"{FONT}\" fill=\"{fill}\">{}{mark}</text>",
        x - width / 2 - 3,
        y - 17,
        width + 6,
        escape(&words)
    );
    match spot.inside {
        Some(href) => linked(out, Some(href), &format!("{}，看里面各处", spot.label), &text),
        None => put(out, format_args!("<g><title>{}</title>{text}</g>", escape(spot.label))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chart::tests::assert_well_formed;

    fn spot(label: &str, count: u64, late: u64, at: Option<(i64, i64)>) -> Spot<'_> {
        Spot { label, count, late, at, href: Some("/rows"), inside: None }
    }

    fn drawn(spots: &[Spot<'_>]) -> String {
        map(&Map { id: "m", title: "各村", unit: "件", centre: "滔河镇", spots })
    }

    /// The circles of a drawing: x, y, radius.
    fn circles(svg: &str) -> Vec<(i64, i64, i64)> {
        let number = |part: &str, name: &str| -> i64 {
            let rest = part.split(&format!(" {name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let parts = svg.split("<circle class=\"chart-hit").skip(1);
        parts.map(|it| (number(it, "cx"), number(it, "cy"), number(it, "r"))).collect()
    }

    #[test]
    fn the_area_follows_the_count_and_the_ring_what_is_late() {
        assert_eq!((radius(100, 100), radius(25, 100), radius(0, 100)), (46, 23, 4));
        assert_eq!(radius(1, 100), 13, "a finger must find it");
        let at = Some((108_900_000, 32_300_000));
        let svg = drawn(&[spot("兴隆村", 40, 10, at)]);
        // r = 44: 2πr = 276, a quarter is 69.
        assert!(svg.contains("stroke-dasharray=\"69 276\""), "{svg}");
        assert!(svg.contains("兴隆村 40 件，其中超期 10 件"), "{svg}");
        assert!(!drawn(&[spot("兴隆村", 40, 0, at)]).contains("map-ring"));
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let svg = drawn(&[
            spot("西南", 9, 0, Some((108_900_000, 32_300_000))),
            spot("东北", 8, 0, Some((109_000_000, 32_400_000))),
        ]);
        let at = circles(&svg);
        assert!(at[0].0 < at[1].0 && at[0].1 > at[1].1, "{at:?}");
        assert!(svg.contains("上北下南"));
    }

    #[test]
    fn what_nobody_knows_is_said() {
        let known = spot("甲村", 3, 0, Some((108_900_000, 32_300_000)));
        let svg = drawn(&[known, spot("乙村", 2, 0, None)]);
        assert!(svg.contains("还不知道位置的") && !svg.contains("示意"));
        let at = circles(&svg);
        assert!(at[1].1 > at[0].1 + 100, "below the map: {at:?}");
        let none = drawn(&[spot("甲村", 3, 0, None), spot("乙村", 2, 0, None)]);
        assert!(none.contains("示意") && none.contains("滔河镇"));
    }

    #[test]
    fn names_are_escaped_and_only_pages_are_links() {
        let mut own = spot("<b>\"村", 3, 1, None);
        own.href = Some("javascript:alert(1)");
        own.inside = Some("/map?place=1&x=2");
        let svg = drawn(&[own]);
        assert_well_formed(&svg);
        assert!(!svg.contains("javascript:") && svg.contains("place=1&amp;x=2"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_places_give_a_map_in_its_frame_without_two_circles_on_each_other(
            raw in proptest::collection::vec(
                (0_u64..400, 0_u64..400, proptest::option::of((0_i64..300_000, 0_i64..300_000))), 0..36),
        ) {
            let spots: Vec<Spot<'_>> = raw.iter().map(|(count, late, at)| {
                let at = at.map(|(lon, lat)| (108_000_000 + lon, 32_000_000 + lat));
                spot("三个字村", *count, *late, at)
            }).collect();
            let svg = drawn(&spots);
            assert_well_formed(&svg);
            prop_assert_eq!(&svg, &drawn(&spots));
            let at = circles(&svg);
            for (n, one) in at.iter().enumerate() {
                prop_assert!(one.0 - one.2 >= 0 && one.0 + one.2 <= WIDTH && one.1 - one.2 >= 0);
                for other in &at[n + 1..] {
                    let (x, y) = (one.0 - other.0, one.1 - other.1);
                    let apart = (one.2 + other.2 - 6).max(0);
                    prop_assert!(x * x + y * y >= apart * apart, "{one:?} {other:?}");
                }
            }
        }
    }
}

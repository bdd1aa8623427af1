//! Where each place of a map stands: projected, moved apart where circles would lie on each other,
//! and in rings or a row where no position is known. Whole numbers throughout.

/// A place to be put somewhere: what is known of it, and the room it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Longitude and latitude in millionths of a degree.
    pub(super) at: Option<(i64, i64)>,
    /// Of the circle.
    pub(super) radius: i64,
    /// Half of the width of circle and label.
    pub(super) half: i64,
}

/// Where all stand.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// The middles of the circles.
    pub(super) at: Vec<(i64, i64)>,
    /// Whether no position is known at all.
    pub(super) schematic: bool,
    /// The middle of the rings.
    pub(super) centre: (i64, i64),
    /// Above the row of those whose position is not known.
    pub(super) strip: Option<i64>,
    /// Of the whole drawing.
    pub(super) height: i64,
}

/// The height of the part with positions.
const HEIGHT: i64 = 600;
/// A label and the air under it.
const LABEL: i64 = 30;
/// Between two rows of the strip.
const ROW: i64 = 132;
/// A column of the strip.
const COLUMN: i64 = 136;
/// A village alone is not blown up to the size of a county: some two kilometres at least.
const SPAN_MIN: i64 = 20_000;
/// Rounds of moving apart.
const ROUNDS: usize = 400;

/// Puts places into a drawing of this width.
pub(super) fn place(boxes: &[Room], width: i64) -> Placed {
    let known: Vec<usize> = with(boxes, true);
    let unknown: Vec<usize> = with(boxes, false);
    let schematic = known.is_empty();
    let mut at = vec![(width / 2, HEIGHT / 2); boxes.len()];
    let on_map = if schematic { &unknown } else { &known };
    let height = height_for(boxes, on_map, width);
    if schematic {
        rings(&mut at, on_map, (width, height));
    } else {
        project(&mut at, boxes, on_map, (width, height));
    }
    apart(&mut at, boxes, on_map, (width, height));
    let mut placed = Placed { at, schematic, centre: (width / 2, height / 2), strip: None, height };
    if !schematic && !unknown.is_empty() {
        strip(&mut placed, &unknown, width);
    }
    placed
}

fn with(boxes: &[Room], known: bool) -> Vec<usize> {
    let own = boxes.iter().enumerate().filter(|it| it.1.at.is_some() == known);
    own.map(|it| it.0).collect()
}

/// The usual height, or more where all that room would be filled: a third of the area at most is
/// taken, so that everything can be moved apart.
fn height_for(boxes: &[Room], own: &[usize], width: i64) -> i64 {
    let own = own.iter().filter_map(|it| boxes.get(*it));
    let taken: i64 = own.map(|it| 2 * it.half * (2 * it.radius + LABEL)).sum();
    HEIGHT.max(taken * 5 / 2 / width)
}

/// From degrees to pixels: north is up, and a degree of longitude is as much shorter as it is on the
/// ground.
fn project(at: &mut [(i64, i64)], boxes: &[Room], own: &[usize], (width, height): (i64, i64)) {
    let of = |it: &usize| boxes.get(*it).and_then(|it| it.at).unwrap_or((0, 0));
    let flat: Vec<(i64, i64)> = {
        let lats: Vec<i64> = own.iter().map(|it| of(it).1).collect();
        let middle = lats.iter().sum::<i64>() / i64::try_from(lats.len().max(1)).unwrap_or(1);
        let shrink = cosine(middle / 1_000_000);
        own.iter().map(of).map(|(lon, lat)| (lon * shrink / 1_000, lat)).collect()
    };
    let span = |value: fn(&(i64, i64)) -> i64| {
        let least = flat.iter().map(value).min().unwrap_or(0);
        let most = flat.iter().map(value).max().unwrap_or(0);
        (least, most)
    };
    let ((west, east), (south, north)) = (span(|it| it.0), span(|it| it.1));
    let (inner_x, inner_y) = (width - 180, height - 150);
    // As many millionths in the width as are needed to hold both directions.
    let wide = (east - west).max((north - south) * inner_x / inner_y).max(SPAN_MIN);
    for (it, (lon, lat)) in own.iter().zip(&flat) {
        let x = width / 2 + (lon - west.midpoint(east)) * inner_x / wide;
        let y = height / 2 - 10 - (lat - south.midpoint(north)) * inner_x / wide;
        // Two on one spot are parted a little, each its own way: else all would be pushed in one
        // line. The golden angle, 137 degrees, repeats for nobody.
        let nth = if own.len() == 1 { 0 } else { i64::try_from(*it).unwrap_or(0) };
        let (x, y) = (x + sine(137 * nth + 90) * nth / 1_000, y + sine(137 * nth) * nth / 1_000);
        if let Some(slot) = at.get_mut(*it) {
            *slot = (x, y);
        }
    }
}

/// The cosine of whole degrees in thousandths, by Bhāskara's rational: at most 2 in a thousand off.
fn cosine(degrees: i64) -> i64 {
    sine(90 - degrees.clamp(0, 80))
}

fn sine(degrees: i64) -> i64 {
    let (turn, sign) = if degrees.rem_euclid(360) < 180 {
        (degrees.rem_euclid(360), 1)
    } else {
        (degrees.rem_euclid(360) - 180, -1)
    };
    let arch = turn * (180 - turn);
    sign * 4_000 * arch / (40_500 - arch)
}

/// Rings around the middle: eight in the first, six more in each that follows.
fn rings(at: &mut [(i64, i64)], own: &[usize], (width, height): (i64, i64)) {
    let mut sizes: Vec<usize> = Vec::new();
    let mut left = own.len();
    while left > 0 {
        let size = left.min(8 + 6 * sizes.len());
        sizes.push(size);
        left -= size;
    }
    let rings = i64::try_from(sizes.len()).unwrap_or(1).max(1);
    let mut rest = own.iter();
    for (ring, size) in (1..).zip(&sizes) {
        let count = i64::try_from(*size).unwrap_or(1).max(1);
        let out =
            |whole: i64| if rings == 1 { whole * 2 / 3 } else { whole * (ring + 1) / (rings + 1) };
        let (out_x, out_y) = (out(width / 2 - 90), out(height / 2 - 70));
        for (nth, it) in (0..).zip(rest.by_ref().take(*size)) {
            let angle = 360 * nth / count + 18 * ring;
            let x = width / 2 + sine(angle + 90) * out_x / 1_000;
            let y = height / 2 - sine(angle) * out_y / 1_000;
            if let Some(slot) = at.get_mut(*it) {
                *slot = (x, y);
            }
        }
    }
}

/// Moves places apart until no two lie on each other, each by half of what is missing and along the
/// shorter way, and back into the frame.
fn apart(at: &mut [(i64, i64)], boxes: &[Room], own: &[usize], (width, height): (i64, i64)) {
    for round in 0..ROUNDS {
        let mut moved = false;
        for (n, one) in own.iter().enumerate() {
            for other in own.iter().skip(n + 1) {
                // Who is held by the frame gives way the other way.
                moved |= push(at, boxes, (*one, *other), round % 4 == 3);
            }
        }
        for it in own {
            if let (Some(slot), Some(own)) = (at.get_mut(*it), boxes.get(*it)) {
                slot.0 = slot.0.clamp(own.half, (width - own.half).max(own.half));
                slot.1 = slot.1.clamp(own.radius + 4, height - own.radius - LABEL);
            }
        }
        if !moved {
            return;
        }
    }
}

fn push(at: &mut [(i64, i64)], boxes: &[Room], (one, other): (usize, usize), longer: bool) -> bool {
    let (Some(a), Some(b)) = (boxes.get(one), boxes.get(other)) else { return false };
    let (Some(&(ax, ay)), Some(&(bx, by))) = (at.get(one), at.get(other)) else { return false };
    let missing_x = a.half + b.half - (ax - bx).abs();
    // The label hangs under the circle of whoever is above.
    let above = if ay <= by { a.radius + LABEL + b.radius } else { b.radius + LABEL + a.radius };
    let missing_y = above - (ay - by).abs();
    if missing_x <= 0 || missing_y <= 0 {
        return false;
    }
    let (x, y) = if (missing_x < missing_y) == longer {
        (0, (missing_y + 1) / 2 * if ay <= by { -1 } else { 1 })
    } else {
        ((missing_x + 1) / 2 * if ax <= bx { -1 } else { 1 }, 0)
    };
    for (it, sign) in [(one, 1), (other, -1)] {
        if let Some(slot) = at.get_mut(it) {
            *slot = (slot.0 + sign * x, slot.1 + sign * y);
        }
    }
    true
}

/// A row, or some, below the map.
fn strip(placed: &mut Placed, own: &[usize], width: i64) {
    let columns = (width / COLUMN).max(1);
    let top = placed.height;
    placed.strip = Some(top);
    for (nth, it) in (0..).zip(own) {
        let (column, row) = (nth % columns, nth / columns);
        if let Some(slot) = placed.at.get_mut(*it) {
            *slot = (column * COLUMN + COLUMN / 2, top + 30 + row * ROW + 52);
        }
        placed.height = placed.height.max(top + 30 + (row + 1) * ROW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_good_to_two_in_a_thousand() {
        for (degrees, right) in
            [(0, 0), (30, 500), (45, 707), (90, 1000), (180, 0), (270, -1000), (-30, -500)]
        {
            assert!((sine(degrees) - right).abs() <= 2, "{degrees}: {}", sine(degrees));
        }
        assert!((cosine(32) - 848).abs() <= 2);
    }

    #[test]
    fn two_on_one_spot_are_moved_apart_and_stay_in_the_frame() {
        let at = Some((108_900_000, 32_300_000));
        let boxes = [Room { at, radius: 40, half: 50 }; 12];
        let placed = place(&boxes, 960);
        for (n, one) in placed.at.iter().enumerate() {
            assert!(one.0 >= 50 && one.0 <= 910 && one.1 >= 44 && one.1 <= placed.height - 70);
            for other in &placed.at[n + 1..] {
                let (x, y) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
                assert!(x >= 100 || y >= 80, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_village_alone_stands_in_the_middle() {
        let boxes = [Room { at: Some((108_900_000, 32_300_000)), radius: 40, half: 50 }];
        let placed = place(&boxes, 960);
        assert_eq!(placed.at, [(480, 290)]);
        assert!(!placed.schematic && placed.strip.is_none());
    }
}

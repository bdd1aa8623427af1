//! Boxes over a photo: what is under them is painted over before others see it.

/// The most boxes of a photo.
pub const BOXES_MAX: usize = 12;

/// A box, in tenths of a per cent of the photo's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// From the left edge.
    pub x: u16,
    /// From the upper edge.
    pub y: u16,
    /// To the right.
    pub width: u16,
    /// Downwards.
    pub height: u16,
}

/// The whole of a side.
const WHOLE: u16 = 1_000;

/// Reads a number of per cent as typed, `12` or `12.5`, as tenths.
pub fn tenths(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches(['%', '％']);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let whole: u16 = whole.parse().ok()?;
    // What is finer than a tenth is cut off.
    let part: u16 = part.get(..1)?.parse().ok()?;
    whole.checked_mul(10)?.checked_add(part).filter(|it| *it <= WHOLE)
}

impl Area {
    /// A box inside the photo; `None` where it has no extent or begins outside. What reaches over an
    /// edge is cut there.
    pub fn new(x: u16, y: u16, width: u16, height: u16) -> Option<Self> {
        if x >= WHOLE || y >= WHOLE || width == 0 || height == 0 {
            return None;
        }
        Some(Self { x, y, width: width.min(WHOLE - x), height: height.min(WHOLE - y) })
    }

    /// The pixels it covers of a photo: from, and behind the last, for both sides. Every pixel that it
    /// touches is covered whole.
    pub fn pixels(&self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let (whole, low) = (u64::from(WHOLE), |it: u16, side: u32| {
            u64::from(it) * u64::from(side) / u64::from(WHOLE)
        });
        let high = |it: u16, side: u32| (u64::from(it) * u64::from(side)).div_ceil(whole);
        let fit = |it: u64, side: u32| u32::try_from(it).unwrap_or(side).min(side);
        (
            fit(low(self.x, width), width),
            fit(low(self.y, height), height),
            fit(high(self.x.saturating_add(self.width), width), width),
            fit(high(self.y.saturating_add(self.height), height), height),
        )
    }
}

/// Boxes as they are kept: `x,y,width,height` parted by semicolons.
pub fn join(boxes: &[Area]) -> String {
    let one = |it: &Area| format!("{},{},{},{}", it.x, it.y, it.width, it.height);
    boxes.iter().map(one).collect::<Vec<_>>().join(";")
}

/// Reads [`join`]. What cannot be read is no box.
pub fn split(text: &str) -> Vec<Area> {
    let one = |it: &str| {
        let mut parts = it.split(',').map(|it| it.parse::<u16>().ok());
        let mut next = || parts.next().flatten();
        Area::new(next()?, next()?, next()?, next()?)
    };
    text.split(';').filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_covers_every_pixel_that_it_touches_and_stays_inside() {
        let it = Area::new(105, 200, 300, 900).unwrap();
        assert_eq!((it.width, it.height), (300, 800));
        assert_eq!(it.pixels(100, 10), (10, 2, 41, 10));
        assert_eq!(Area::new(0, 0, 1_000, 1_000).unwrap().pixels(1_600, 900), (0, 0, 1_600, 900));
        assert_eq!(Area::new(0, 0, 1, 1).unwrap().pixels(3, 3), (0, 0, 1, 1));
        for (x, y, width, height) in [(1_000, 0, 1, 1), (0, 0, 0, 5), (0, 0, 5, 0)] {
            assert_eq!(Area::new(x, y, width, height), None);
        }
    }

    #[test]
    fn a_box_is_typed_in_per_cent_and_kept_as_it_was() {
        for (typed, read) in
            [("12", Some(120)), ("12.5", Some(125)), ("0.99", Some(9)), ("100%", Some(1_000))]
        {
            assert_eq!(tenths(typed), read, "{typed}");
        }
        for bad in ["", "-1", "101", "12.", "x", "100.1", "1.é"] {
            assert_eq!(tenths(bad), None, "{bad}");
        }
        let boxes = [Area::new(1, 2, 3, 4).unwrap(), Area::new(10, 20, 30, 40).unwrap()];
        assert_eq!(split(&join(&boxes)), boxes);
        assert_eq!(split(""), []);
    }
}

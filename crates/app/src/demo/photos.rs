//! Photos for the demonstration: small drawn scenes, plainly no photographs of real places.

mod outdoors;
mod paint;
mod places;
mod things;

use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::Deserialize;

use self::paint::Canvas;

/// Different drawings of one kind and state; more requests share them.
pub(crate) const VARIANTS: u8 = 10;

/// What a photo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PhotoKind {
    /// A road with pits.
    Road,
    /// Terraces with a broken ridge.
    Field,
    /// A tap without water.
    Tap,
    /// A dark street lamp.
    Lamp,
    /// Power lines.
    Pole,
    /// Rows of seedlings.
    Seedling,
    /// Chickens in a yard.
    Chicken,
    /// A market stall.
    Market,
    /// A clinic or another public house.
    Clinic,
    /// Medicines on a table.
    Pills,
    /// Rubbish by the road.
    Rubbish,
    /// A house with a damaged roof.
    House,
    /// A school.
    School,
}

impl PhotoKind {
    /// All of them.
    pub(crate) const ALL: [Self; 13] = [
        Self::Road,
        Self::Field,
        Self::Tap,
        Self::Lamp,
        Self::Pole,
        Self::Seedling,
        Self::Chicken,
        Self::Market,
        Self::Clinic,
        Self::Pills,
        Self::Rubbish,
        Self::House,
        Self::School,
    ];
}

/// A photo of the pool: the same one is drawn only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PhotoRef {
    /// What it shows.
    pub(crate) kind: PhotoKind,
    /// Which drawing, below [`VARIANTS`].
    pub(crate) variant: u8,
    /// Whether it shows the state after the work.
    pub(crate) mended: bool,
}

impl PhotoRef {
    /// Draws it: a JPEG of 640 × 480. The same reference and seed give the same bytes.
    pub(crate) fn draw(self, seed: u64) -> Vec<u8> {
        let kind = PhotoKind::ALL.iter().position(|it| *it == self.kind).unwrap_or(0);
        let kind = u64::try_from(kind).unwrap_or(0);
        // One stream for both states: the place looks the same before and after.
        let stream = seed ^ ((kind << 8 | u64::from(self.variant)) << 32);
        photo(self.kind, self.mended, &mut ChaCha12Rng::seed_from_u64(stream))
    }
}

/// Different photos of one kind, at most [`VARIANTS`].
pub(crate) fn some(
    kind: PhotoKind,
    mended: bool,
    count: usize,
    rng: &mut ChaCha12Rng,
) -> Vec<PhotoRef> {
    let first = rng.random_range(0..VARIANTS);
    (0..VARIANTS)
        .take(count)
        .map(|n| PhotoRef { kind, variant: (first + 3 * n) % VARIANTS, mended })
        .collect()
}

/// Draws a scene as JPEG, 640 × 480, at most 40 kB.
pub(crate) fn photo(kind: PhotoKind, mended: bool, rng: &mut ChaCha12Rng) -> Vec<u8> {
    let mut canvas = Canvas::new();
    match kind {
        PhotoKind::Road => outdoors::road(&mut canvas, mended, rng),
        PhotoKind::Field => outdoors::field(&mut canvas, mended, rng),
        PhotoKind::Lamp => outdoors::lamp(&mut canvas, mended, rng),
        PhotoKind::Pole => outdoors::pole(&mut canvas, mended, rng),
        PhotoKind::Seedling => outdoors::seedling(&mut canvas, mended, rng),
        PhotoKind::Rubbish => places::rubbish(&mut canvas, mended, rng),
        PhotoKind::House => places::house(&mut canvas, mended, rng),
        PhotoKind::Tap => things::tap(&mut canvas, mended, rng),
        PhotoKind::Chicken => things::chicken(&mut canvas, rng),
        PhotoKind::Market => things::market(&mut canvas, rng),
        PhotoKind::Pills => things::pills(&mut canvas, rng),
        PhotoKind::Clinic => places::clinic(&mut canvas, rng),
        PhotoKind::School => places::school(&mut canvas, rng),
    }
    canvas.jpeg(rng)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_photo_is_a_small_jpeg_and_always_the_same() {
        for kind in PhotoKind::ALL {
            for mended in [false, true] {
                let it = PhotoRef { kind, variant: 3, mended };
                let bytes = it.draw(2025);
                assert!(bytes.len() <= 40_000, "{it:?} has {} bytes", bytes.len());
                assert_eq!(bytes, it.draw(2025));
                let image = image::load_from_memory(&bytes).unwrap();
                assert_eq!((image.width(), image.height()), (640, 480));
            }
        }
    }

    #[test]
    fn variants_differ() {
        let of = |variant| PhotoRef { kind: PhotoKind::Road, variant, mended: false }.draw(1);

        assert_ne!(of(0), of(1));
    }

    #[test]
    fn some_photos_are_different_ones() {
        let mut rng = ChaCha12Rng::seed_from_u64(3);

        let photos = some(PhotoKind::Tap, false, 3, &mut rng);

        assert_eq!(photos.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    }
}

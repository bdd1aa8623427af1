use rand_chacha::ChaCha12Rng;
use serde::Deserialize;
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PhotoKind {
    Road,
    Field,
    Tap,
    Lamp,
    Pole,
    Seedling,
    Chicken,
    Market,
    Clinic,
    Pills,
    Rubbish,
    House,
    School,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PhotoRef {
    pub(crate) kind: PhotoKind,
    pub(crate) variant: u8,
    pub(crate) mended: bool,
}
pub(crate) fn some(
    kind: PhotoKind,
    mended: bool,
    count: usize,
    rng: &mut ChaCha12Rng,
) -> Vec<PhotoRef> {
    vec![PhotoRef { kind, variant: 0, mended }; count]
}

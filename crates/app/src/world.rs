//! What the application is told from outside: time, chance and its secret.

use domain::places::County;
use hmac::{Hmac, KeyInit, Mac};
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, to the microsecond.
    fn now(&self) -> Instant;

    /// The time outside, which codes of a second factor follow: a demo's clock shows another.
    fn wall(&self) -> Instant {
        self.now()
    }

    /// Whether this is the demo's clock, which runs in the year of its data.
    fn is_demo(&self) -> bool {
        false
    }
}

/// Makes unguessable bytes.
pub trait Chance: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The server's secret: tracking codes and form tokens are derived from it, so that they need not
/// be stored to be told again. It never leaves this type, and is wiped when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// A secret of 32 unguessable bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for the directory of keys.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 over a purpose and what it is for.
    pub fn derive(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        // HMAC takes keys of every length, so this cannot fail; an all-zero answer would only make
        // a code that nobody was told.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(of);
        mac.finalize().into_bytes().into()
    }
}

impl Secret {
    /// The tracking code of a matter, so that it can be told again but is stored only as a hash.
    /// Each noun has a purpose of its own: no code opens two things.
    pub(crate) fn tracking_code(&self, purpose: &str, county: County, id: Id) -> String {
        let mut of = county.0.to_be_bytes().to_vec();
        of.extend(id.0.to_be_bytes());
        let derived = self.derive(purpose, &of);
        let bits = derived.iter().take(16);
        code::tracking_code(bits.fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte)))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256, for what is stored only as a hash.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

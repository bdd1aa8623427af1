//! What lies sealed under the server's secret: secrets of second factors and of webhooks, text messages
//! on their way, tracking codes of a secret that another has followed. Only here it is known how.

use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};

use crate::{App, Failure, Secret};

/// Bytes of a nonce of AES-GCM.
const NONCE_BYTES: usize = 12;

/// Seals bytes for a place: a nonce, then AES-256-GCM under a key of that place.
pub(crate) fn seal(app: &App, place: &str, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    seal_under(&app.secret(), app.chance(), place, bytes)
}

/// The same under a secret of the caller's choice.
pub(crate) fn seal_under(
    secret: &Secret,
    nonce: [u8; NONCE_BYTES],
    place: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, Failure> {
    let cipher = Aes256Gcm::new(&secret.derive("seal", place.as_bytes()).into());
    let sealed = cipher.encrypt(&Nonce::from(nonce), bytes);
    let sealed = sealed.map_err(|_| Failure::Broken("sealing failed".to_owned()))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] sealed for this place, under whichever secret; what was changed or moved does
/// not open.
pub(crate) fn open(app: &App, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Failure> {
    let secrets = app.secrets();
    let opened = secrets.iter().find_map(|it| open_under(it, place, sealed));
    opened.ok_or_else(|| Failure::Broken(format!("a seal does not open: {place}")))
}

/// Opens what was sealed for this place under this secret; `None` of anything else.
pub(crate) fn open_under(secret: &Secret, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let cipher = Aes256Gcm::new(&secret.derive("seal", place.as_bytes()).into());
    cipher.decrypt(&Nonce::from(*nonce), sealed).ok()
}

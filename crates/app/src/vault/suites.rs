//! The two suites of ciphers. Everything above asks through [`Suite`], so that a module of hardware
//! can take their place.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use ctr::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use sm3::Sm3;
use zeroize::Zeroizing;

/// A key of 32 bytes. Wiped when it is dropped, and never printed.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A sealed value does not open: another key, another place, or bytes that were changed. Which of
/// them, is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Shut;

/// Ciphers that belong together. A module of hardware that keeps the keys to itself implements this
/// with keys that are names.
pub trait Suite: Send + Sync + std::fmt::Debug {
    /// The first byte of everything it sealed.
    fn id(&self) -> u8;

    /// What it is called in files and on the command line.
    fn name(&self) -> &'static str;

    /// Seals a text, bound to where it stands. `chance` is never used twice with one key.
    fn seal(
        &self,
        key: &Key,
        chance: &[u8; 16],
        bound: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, Shut>;

    /// Opens what [`Suite::seal`] gave, where it stands.
    fn open(&self, key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Shut>;

    /// A hash that nobody can make or guess at without the key: for finding equals.
    fn keyed_hash(&self, key: &Key, of: &[u8]) -> [u8; 32];

    /// A key for one purpose, from which nobody gets back.
    fn derive(&self, key: &Key, purpose: &str) -> Key {
        Key::new(self.keyed_hash(key, purpose.as_bytes()))
    }

    /// One of the two keys below a key in the tree of a master key.
    fn below(&self, key: &Key, right: bool) -> Key;
}

/// AES-256-GCM and HMAC-SHA-256.
#[derive(Clone, Copy, Debug)]
pub(super) struct International;

/// SM4-CTR, then HMAC-SM3 over all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct National;

/// The suites that are known.
pub const SUITES: [&dyn Suite; 2] = [&International, &National];

/// The suite of a first byte.
pub(super) fn by_id(id: u8) -> Result<&'static dyn Suite, Shut> {
    SUITES.into_iter().find(|it| it.id() == id).ok_or(Shut)
}

/// The suite of a name.
pub fn by_name(name: &str) -> Option<&'static dyn Suite> {
    SUITES.into_iter().find(|it| it.name() == name)
}

const GCM_NONCE: usize = 12;

impl Suite for International {
    fn id(&self) -> u8 {
        1
    }

    fn name(&self) -> &'static str {
        "aes"
    }

    fn seal(
        &self,
        key: &Key,
        chance: &[u8; 16],
        bound: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, Shut> {
        let cipher = Aes256Gcm::new_from_slice(key.bytes()).map_err(|_| Shut)?;
        let mut nonce = [0; GCM_NONCE];
        nonce.iter_mut().zip(chance).for_each(|(to, from)| *to = *from);
        let payload = Payload { msg: plain, aad: bound };
        let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| Shut)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Shut> {
        let cipher = Aes256Gcm::new_from_slice(key.bytes()).map_err(|_| Shut)?;
        let (nonce, sealed) = sealed.split_first_chunk::<GCM_NONCE>().ok_or(Shut)?;
        let payload = Payload { msg: sealed, aad: bound };
        Ok(Zeroizing::new(cipher.decrypt(&(*nonce).into(), payload).map_err(|_| Shut)?))
    }

    fn keyed_hash(&self, key: &Key, of: &[u8]) -> [u8; 32] {
        // HMAC takes keys of every length, so this cannot fail.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes()) else {
            return [0; 32];
        };
        mac.update(of);
        mac.finalize().into_bytes().into()
    }

    fn below(&self, key: &Key, right: bool) -> Key {
        let mut hash = Sha256::new();
        hash.update(key.bytes());
        hash.update([u8::from(right)]);
        Key::new(hash.finalize().into())
    }
}

const SM4_NONCE: usize = 16;
const SM3_TAG: usize = 32;

impl National {
    fn tag(self, key: &Key, bound: &[u8], sealed: &[u8]) -> Option<Hmac<Sm3>> {
        let key = self.derive(key, "tag");
        let mut mac = <Hmac<Sm3> as KeyInit>::new_from_slice(key.bytes()).ok()?;
        mac.update(&u64::try_from(bound.len()).ok()?.to_be_bytes());
        mac.update(bound);
        mac.update(sealed);
        Some(mac)
    }

    fn stream(self, key: &Key, nonce: &[u8; SM4_NONCE], text: &mut [u8]) -> Result<(), Shut> {
        let key = self.derive(key, "stream");
        let half = key.bytes().first_chunk::<16>().ok_or(Shut)?;
        let mut cipher = ctr::Ctr128BE::<sm4::Sm4>::new(half.into(), nonce.into());
        cipher.try_apply_keystream(text).map_err(|_| Shut)
    }
}

impl Suite for National {
    fn id(&self) -> u8 {
        2
    }

    fn name(&self) -> &'static str {
        "sm"
    }

    fn seal(
        &self,
        key: &Key,
        chance: &[u8; 16],
        bound: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, Shut> {
        let mut sealed = [chance.as_slice(), plain].concat();
        let (_, text) = sealed.split_at_mut_checked(SM4_NONCE).ok_or(Shut)?;
        self.stream(key, chance, text)?;
        let tag = self.tag(key, bound, &sealed).ok_or(Shut)?.finalize().into_bytes();
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    fn open(&self, key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Shut> {
        let (sealed, tag) = sealed.split_last_chunk::<SM3_TAG>().ok_or(Shut)?;
        let mac = self.tag(key, bound, sealed).ok_or(Shut)?;
        mac.verify_slice(tag).map_err(|_| Shut)?;
        let (nonce, text) = sealed.split_first_chunk::<SM4_NONCE>().ok_or(Shut)?;
        let mut plain = Zeroizing::new(text.to_vec());
        self.stream(key, nonce, &mut plain)?;
        Ok(plain)
    }

    fn keyed_hash(&self, key: &Key, of: &[u8]) -> [u8; 32] {
        // HMAC takes keys of every length, so this cannot fail.
        let Ok(mut mac) = <Hmac<Sm3> as KeyInit>::new_from_slice(key.bytes()) else {
            return [0; 32];
        };
        mac.update(of);
        mac.finalize().into_bytes().into()
    }

    fn below(&self, key: &Key, right: bool) -> Key {
        let mut hash = Sm3::new();
        hash.update(key.bytes());
        hash.update([u8::from(right)]);
        Key::new(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use sm4::cipher::{BlockCipherEncrypt, KeyInit as _};

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_national_ciphers_are_those_of_the_standards() {
        assert_eq!(
            Sm3::digest(b"abc").to_vec(),
            hex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
        );
        assert_eq!(
            Sm3::digest(b"").to_vec(),
            hex("1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b")
        );
        let key = hex("0123456789ABCDEFFEDCBA9876543210");
        let mut block = <[u8; 16]>::try_from(key.as_slice()).unwrap().into();
        sm4::Sm4::new_from_slice(&key).unwrap().encrypt_block(&mut block);
        assert_eq!(block.to_vec(), hex("681edf34d206965e86b3e94f536e4246"));
    }

    #[test]
    fn the_international_mac_is_that_of_rfc_4231() {
        let mut key = [0; 32];
        key.iter_mut().zip(b"Jefe").for_each(|(to, from)| *to = *from);
        let said = International.keyed_hash(&Key::new(key), b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(said.to_vec(), hex(expected));
    }

    #[test]
    fn what_was_changed_moved_or_sealed_otherwise_stays_shut() {
        for suite in SUITES {
            let (key, other) = (Key::new([3; 32]), Key::new([4; 32]));
            let sealed = suite.seal(&key, &[9; 16], b"here", "龘先生".as_bytes()).unwrap();

            assert_eq!(*suite.open(&key, b"here", &sealed).unwrap(), "龘先生".as_bytes());
            assert_eq!(suite.open(&key, b"there", &sealed), Err(Shut));
            assert_eq!(suite.open(&other, b"here", &sealed), Err(Shut));
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                assert_eq!(suite.open(&key, b"here", &changed), Err(Shut), "byte {at}");
                assert_eq!(suite.open(&key, b"here", &sealed[..at]), Err(Shut), "cut at {at}");
            }
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", Key::new([7; 32])), "Key(…)");
    }
}

//! The vault: what seals personal data and secrets before they are stored, and opens them after.
//!
//! Three layers of keys. The master keys lie in a directory outside the data directory, numbered,
//! the highest being current. Every person (subject) has a key of their own, made by chance, which
//! is stored wrapped by a leaf of a master key's tree ([`tree`]). What is personal is sealed with the
//! key of its person, bound to county, field and row: moved to another row it does not open.
//!
//! To change the master key, the persons' keys are wrapped anew, not what they sealed. To forget a
//! person, their leaf is forgotten in every master key: their wrapped key opens no more, in any copy
//! of the database.
//!
//! The server's secret and the key of the index stand in rings ([`ring`]) and are changed, too.

mod chest;
mod people;
mod renewal;
mod ring;
mod room;
mod rotation;
mod suites;
mod tree;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use zeroize::Zeroizing;

pub use self::chest::Chest;
pub use self::people::Contact;
pub(crate) use self::people::{Sealer, of_follower, of_order, of_request, open, try_open};
pub use self::renewal::{Hanging, hanging};
pub(crate) use self::renewal::{end, renew};
use self::ring::{IndexKey, Ring, write};
pub use self::ring::{Of, RingKey, TAKES_EFFECT_SECONDS};
use self::room::Room;
pub use self::room::{RoomError, is_inside};
pub(crate) use self::rotation::{rewrap, tidy};
pub use self::suites::{Key, SUITES, Shut, Suite, by_name};
use self::tree::Tree;
use crate::Secret;
use crate::world::sha256;

/// Keys of persons that are kept unwrapped, at most.
const KNOWN_MAX: usize = 20_000;

/// Where a sealed value stands: it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The county.
    pub county: County,
    /// The table and column.
    pub field: &'static str,
    /// The row.
    pub row: Id,
}

impl Spot {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.county.0.to_be_bytes().to_vec();
        bytes.extend(self.row.0.to_be_bytes());
        bytes.extend(self.field.as_bytes());
        bytes
    }
}

/// One numbered master key.
#[derive(Clone, Debug)]
struct Master {
    suite: &'static dyn Suite,
    made: Instant,
    tree: Tree,
}

/// The keys of an instance. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    /// Where the keys lie; `None` when they are of this process alone.
    room: Option<Room>,
    secrets: RwLock<Ring<Secret>>,
    index: RwLock<Ring<IndexKey>>,
    masters: RwLock<BTreeMap<u32, Master>>,
    /// What a change of the rings has done in this process, so that it is not done again.
    changed: Mutex<renewal::Changed>,
    known: Mutex<HashMap<(County, Id), Key>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// A master key, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub number: u32,
    /// The name of its suite.
    pub suite: &'static str,
    /// When it was made.
    pub made: Instant,
    /// Whether it is the one that wraps now.
    pub current: bool,
}

impl Vault {
    /// The vault of a directory; `None` when there are no keys in it yet.
    pub fn open(directory: &Path) -> Result<Option<Self>, RoomError> {
        let room = Room::at(directory);
        let Some(found) = room.read()? else { return Ok(None) };
        Ok(Some(Self::of(Some(room), found.secrets, found.index, found.masters)))
    }

    /// New keys in a directory that has none. All of them but `secret` follow from `material`, which
    /// is 32 unguessable bytes that nobody keeps.
    pub fn make(
        directory: &Path,
        suite: &'static dyn Suite,
        (secret, material): (Secret, [u8; 32]),
        now: Instant,
    ) -> Result<Self, RoomError> {
        let room = Room::at(directory);
        let vault = Self::of_material(Some(room.clone()), suite, secret, material, now);
        room.make(vault.secret_and_index())?;
        for (number, master) in &*vault.masters() {
            room.write_master(*number, master)?;
        }
        room.made()?;
        Ok(vault)
    }

    /// Keys that live as long as this process: for tests.
    pub fn in_memory(
        suite: &'static dyn Suite,
        secret: Secret,
        material: [u8; 32],
        now: Instant,
    ) -> Self {
        Self::of_material(None, suite, secret, material, now)
    }

    fn of_material(
        room: Option<Room>,
        suite: &'static dyn Suite,
        secret: Secret,
        material: [u8; 32],
        now: Instant,
    ) -> Self {
        let material = Key::new(material);
        let index = Ring::of_one((suite, suite.derive(&material, "index")));
        let tree = Tree::whole(suite.derive(&material, "master"));
        let masters = BTreeMap::from([(1, Master { suite, made: now, tree })]);
        Self::of(room, Ring::of_one(secret), index, masters)
    }

    fn of(
        room: Option<Room>,
        secrets: Ring<Secret>,
        index: Ring<IndexKey>,
        masters: BTreeMap<u32, Master>,
    ) -> Self {
        let (secrets, index) = (RwLock::new(secrets), RwLock::new(index));
        let (masters, known) = (RwLock::new(masters), Mutex::new(HashMap::new()));
        let changed = Mutex::new(renewal::Changed::default());
        Self { inner: Arc::new(Inner { room, secrets, index, masters, changed, known }) }
    }

    /// The master keys, oldest first.
    pub fn list(&self) -> Vec<Listed> {
        let masters = self.masters();
        let last = masters.keys().next_back().copied();
        let listed = |(number, it): (&u32, &Master)| Listed {
            number: *number,
            suite: it.suite.name(),
            made: it.made,
            current: Some(*number) == last,
        };
        masters.iter().map(listed).collect()
    }

    /// A new master key, which wraps from now on. What others wrapped opens as before.
    pub fn rotate(
        &self,
        suite: &'static dyn Suite,
        material: [u8; 32],
        now: Instant,
    ) -> Result<u32, RoomError> {
        let _lock = self.inner.room.as_ref().map(Room::lock).transpose()?;
        self.refresh()?;
        let mut masters = write(&self.inner.masters);
        let number = masters.keys().next_back().copied().unwrap_or(0) + 1;
        let tree = Tree::whole(suite.derive(&Key::new(material), "master"));
        let master = Master { suite, made: now, tree };
        if let Some(room) = &self.inner.room {
            room.write_master(number, &master)?;
        }
        masters.insert(number, master);
        Ok(number)
    }

    /// Reads the keys again: another process may have made, forgotten or ended some.
    pub fn refresh(&self) -> Result<(), RoomError> {
        let Some(room) = &self.inner.room else { return Ok(()) };
        if let Some(found) = room.read()? {
            *write(&self.inner.masters) = found.masters;
            *write(&self.inner.secrets) = found.secrets;
            *write(&self.inner.index) = found.index;
        }
        Ok(())
    }

    /// The number of the key that wraps now.
    pub(crate) fn current(&self) -> u32 {
        self.masters().keys().next_back().copied().unwrap_or(0)
    }

    /// Wraps the key of a person with the current master key.
    pub(crate) fn wrap(
        &self,
        (county, subject): (County, Id),
        key: &Key,
        chance: &[u8; 16],
    ) -> Result<(u32, Vec<u8>), Shut> {
        let masters = self.masters();
        let (number, master) = masters.last_key_value().ok_or(Shut)?;
        let leaf = master.tree.leaf(master.suite, way(county, subject)).ok_or(Shut)?;
        let spot = Spot { county, field: "subject.key", row: subject };
        let sealed = master.suite.seal(&leaf, chance, &spot.bytes(), key.bytes())?;
        Ok((*number, headed(master.suite, *number, &sealed)))
    }

    /// The key of a person, unwrapped.
    pub(crate) fn unwrap(
        &self,
        (county, subject): (County, Id),
        wrapped: &[u8],
    ) -> Result<Key, Shut> {
        if let Some(key) = self.known().get(&(county, subject)) {
            return Ok(key.clone());
        }
        let (_, number, sealed) = head(wrapped)?;
        if !self.masters().contains_key(&number) {
            self.refresh().map_err(|_| Shut)?;
        }
        let masters = self.masters();
        let master = masters.get(&number).ok_or(Shut)?;
        let leaf = master.tree.leaf(master.suite, way(county, subject)).ok_or(Shut)?;
        let spot = Spot { county, field: "subject.key", row: subject };
        let bytes = master.suite.open(&leaf, &spot.bytes(), sealed)?;
        let key = Key::new(<[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| Shut)?);
        let mut known = self.known();
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert((county, subject), key.clone());
        Ok(key)
    }

    /// Seals with the key of a person.
    pub(crate) fn seal_with(
        &self,
        key: &Key,
        chance: &[u8; 16],
        spot: &Spot,
        plain: &[u8],
    ) -> Result<Vec<u8>, Shut> {
        let masters = self.masters();
        let (_, master) = masters.last_key_value().ok_or(Shut)?;
        Ok(headed(master.suite, 0, &master.suite.seal(key, chance, &spot.bytes(), plain)?))
    }

    /// Forgets a person in every master key, for good. Answers when that is on the disk.
    pub(crate) fn forget(&self, county: County, subject: Id) -> Result<(), RoomError> {
        self.known().remove(&(county, subject));
        let forgotten = |masters: &mut BTreeMap<u32, Master>| {
            let mut touched = Vec::new();
            for (number, it) in masters.iter_mut() {
                if it.tree.forget(it.suite, way(county, subject)) {
                    touched.push(*number);
                }
            }
            touched
        };
        let mut masters = write(&self.inner.masters);
        let Some(room) = &self.inner.room else {
            forgotten(&mut masters);
            return Ok(());
        };
        *masters = room.change(forgotten)?;
        Ok(())
    }

    /// Removes master keys that nothing is wrapped with any more.
    pub(crate) fn remove(&self, numbers: &[u32]) -> Result<(), RoomError> {
        let mut masters = write(&self.inner.masters);
        for number in numbers {
            if let Some(room) = &self.inner.room {
                room.remove(*number)?;
            }
            masters.remove(number);
        }
        Ok(())
    }

    fn masters(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<u32, Master>> {
        self.inner.masters.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(County, Id), Key>> {
        self.inner.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens with the key of a person what was sealed at this spot.
pub(crate) fn open_with(key: &Key, spot: &Spot, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Shut> {
    let (suite, _, sealed) = head(sealed)?;
    suite.open(key, &spot.bytes(), sealed)
}

/// The way to the leaf of a person.
fn way(county: County, subject: Id) -> u64 {
    let hash = sha256(format!("{county} {}", subject.0).as_bytes());
    hash.iter().take(8).fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

/// What is stored: the suite, the number of the master key where one wrapped, the rest by the suite.
fn headed(suite: &dyn Suite, number: u32, sealed: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(5 + sealed.len());
    all.push(suite.id());
    all.extend(number.to_be_bytes());
    all.extend(sealed);
    all
}

fn head(stored: &[u8]) -> Result<(&'static dyn Suite, u32, &[u8]), Shut> {
    let (suite, rest) = stored.split_first().ok_or(Shut)?;
    let (number, sealed) = rest.split_first_chunk::<4>().ok_or(Shut)?;
    Ok((suites::by_id(*suite)?, u32::from_be_bytes(*number), sealed))
}

#[cfg(test)]
mod tests;

//! Rings of keys: the server's secret and the key of the index can be changed while what the ones
//! before made is still read.
//!
//! A new key is written with only [`TAKES_EFFECT_SECONDS`] after it was made. By then every process
//! that serves has read it, so none meets a value it cannot open or a person it cannot find.

use domain::places::County;
use kernel::time::Instant;

use super::suites::{Key, Suite};
use super::{RoomError, Vault};
use crate::Secret;

/// Seconds after which a new key is written with; processes look for one every half minute.
pub const TAKES_EFFECT_SECONDS: i64 = 300;

/// Which ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// The server's secret.
    Secret,
    /// The key of the index.
    Index,
}

impl Of {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Secret, Self::Index];

    /// What its files are called, and what it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Index => "index",
        }
    }
}

/// What telephones are hashed with.
pub(super) type IndexKey = (&'static dyn Suite, Key);

/// A key with its number.
#[derive(Clone, Debug)]
pub(super) struct Numbered<K> {
    pub(super) number: u32,
    /// When it was made; of the first of all it does not matter.
    pub(super) made: Instant,
    pub(super) key: K,
}

impl<K> Numbered<K> {
    fn is_in_effect(&self, now: Instant) -> bool {
        now.seconds_since(self.made) >= TAKES_EFFECT_SECONDS
    }
}

/// Keys that follow one another. There is always one.
#[derive(Clone, Debug)]
pub(super) struct Ring<K> {
    first: Numbered<K>,
    later: Vec<Numbered<K>>,
}

impl<K: Clone> Ring<K> {
    /// The first key of all.
    pub(super) fn of_one(key: K) -> Self {
        Self { first: Numbered { number: 1, made: Instant(0), key }, later: Vec::new() }
    }

    /// Keys in the order of their numbers; `None` of no key.
    pub(super) fn of(keys: Vec<Numbered<K>>) -> Option<Self> {
        let mut keys = keys.into_iter();
        keys.next().map(|first| Self { first, later: keys.collect() })
    }

    /// All of them, oldest first.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Numbered<K>> {
        std::iter::once(&self.first).chain(&self.later)
    }

    pub(super) fn newest(&self) -> &Numbered<K> {
        self.later.last().unwrap_or(&self.first)
    }

    pub(super) fn is_of_one(&self) -> bool {
        self.later.is_empty()
    }

    /// The one that is written with.
    pub(super) fn current(&self, now: Instant) -> &Numbered<K> {
        self.later.iter().rev().find(|it| it.is_in_effect(now)).unwrap_or(&self.first)
    }

    /// Those that something may still be read with, the one that is written with first; only those
    /// that were written with in the last `seconds`, where that is asked.
    pub(super) fn readable(&self, now: Instant, seconds: Option<i64>) -> Vec<(u32, K)> {
        let current = self.current(now);
        let lately = |it: &Numbered<K>| {
            let next = self.later.iter().find(|next| next.number > it.number);
            let until = next.map(|it| it.made.plus_seconds(TAKES_EFFECT_SECONDS));
            match (seconds, until) {
                (Some(seconds), Some(until)) => now.seconds_since(until) <= seconds,
                _ => true,
            }
        };
        let others = self.all().rev().filter(|it| it.number != current.number && lately(it));
        std::iter::once(current).chain(others).map(|it| (it.number, it.key.clone())).collect()
    }
}

/// A key of a ring, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingKey {
    /// Of which ring.
    pub of: Of,
    /// Its number.
    pub number: u32,
    /// When it was made; `None` of the first of all.
    pub made: Option<Instant>,
    /// Whether it is the one that is written with now.
    pub current: bool,
}

impl Vault {
    /// The secret that codes are made from and values sealed under now.
    pub fn secret(&self, now: Instant) -> Secret {
        self.secret_ring().current(now).key.clone()
    }

    /// Every secret that something may still hang on, the present one first.
    pub fn secrets(&self, now: Instant) -> Vec<Secret> {
        let all = self.secret_ring().readable(now, None);
        all.into_iter().map(|it| it.1).collect()
    }

    /// The secrets that were the present one in the last `seconds`, the present one first: for what
    /// lives no longer than that.
    pub fn secrets_since(&self, now: Instant, seconds: i64) -> Vec<Secret> {
        let lately = self.secret_ring().readable(now, Some(seconds));
        lately.into_iter().map(|it| it.1).collect()
    }

    /// The newest secret, and those that are to end.
    pub(super) fn secret_and_older(&self) -> (Secret, Vec<Secret>) {
        let ring = self.secret_ring();
        let newest = ring.newest();
        let older = ring.all().filter(|it| it.number != newest.number);
        (newest.key.clone(), older.map(|it| it.key.clone()).collect())
    }

    /// The keyed hashes of something by which a person is found, a telephone in its normal form, with
    /// the numbers of their keys: the one to write first, then those it may be kept under.
    pub(crate) fn hashes(
        &self,
        now: Instant,
        county: County,
        (what, of): (&str, &str),
    ) -> Vec<(u32, [u8; 32])> {
        let all = self.index_ring().readable(now, None);
        let text = format!("{county}\n{what}\n{of}");
        all.into_iter()
            .map(|(number, it)| (number, it.0.keyed_hash(&it.1, text.as_bytes())))
            .collect()
    }

    /// The newest of both rings, to be written where there are none.
    pub(super) fn secret_and_index(&self) -> (Numbered<Secret>, Numbered<IndexKey>) {
        (self.secret_ring().newest().clone(), self.index_ring().newest().clone())
    }

    /// The keys of both rings, oldest first.
    pub fn rings(&self, now: Instant) -> Vec<RingKey> {
        let secrets = listed(Of::Secret, &self.secret_ring(), now);
        secrets.into_iter().chain(listed(Of::Index, &self.index_ring(), now)).collect()
    }

    /// A new key of a ring, made of 32 unguessable bytes that nobody keeps. It is written with a few
    /// minutes from `now`; the program that serves moves to it what hangs on the others.
    pub fn renew(
        &self,
        of: Of,
        suite: &'static dyn Suite,
        material: [u8; 32],
        now: Instant,
    ) -> Result<u32, RoomError> {
        let room = self.inner.room.as_ref();
        let lock = room.map(super::Room::lock).transpose()?;
        self.refresh()?;
        let number = self.newest_of(of).0 + 1;
        match of {
            Of::Secret => {
                let new = Numbered { number, made: now, key: Secret::new(material) };
                room.map_or(Ok(()), |it| it.write_secret(&new))?;
                write(&self.inner.secrets).later.push(new);
            }
            Of::Index => {
                let key = (suite, suite.derive(&Key::new(material), "index"));
                let new = Numbered { number, made: now, key };
                room.map_or(Ok(()), |it| it.write_index(&new))?;
                write(&self.inner.index).later.push(new);
            }
        }
        drop(lock);
        Ok(number)
    }

    /// Removes the keys of a ring before a number. The newest stays whatever is asked.
    pub(super) fn end_before(&self, of: Of, number: u32) -> Result<(), RoomError> {
        let newest = self.newest_of(of).0;
        let keys = self.rings(Instant(0)).into_iter();
        for it in keys.filter(|it| it.of == of && it.number < number.min(newest)) {
            if let Some(room) = &self.inner.room {
                room.remove_of(of, it.number)?;
            }
            match of {
                Of::Secret => without(&mut write(&self.inner.secrets), it.number),
                Of::Index => without(&mut write(&self.inner.index), it.number),
            }
        }
        Ok(())
    }

    /// Number and making of the newest key of a ring.
    pub(super) fn newest_of(&self, of: Of) -> (u32, Instant) {
        match of {
            Of::Secret => part(self.secret_ring().newest()),
            Of::Index => part(self.index_ring().newest()),
        }
    }

    /// Whether a ring has keys that are to end.
    pub(super) fn is_changing(&self, of: Of) -> bool {
        match of {
            Of::Secret => !self.secret_ring().is_of_one(),
            Of::Index => !self.index_ring().is_of_one(),
        }
    }

    fn secret_ring(&self) -> std::sync::RwLockReadGuard<'_, Ring<Secret>> {
        self.inner.secrets.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn index_ring(&self) -> std::sync::RwLockReadGuard<'_, Ring<IndexKey>> {
        self.inner.index.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

pub(super) fn write<T>(lock: &std::sync::RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn part<K>(it: &Numbered<K>) -> (u32, Instant) {
    (it.number, it.made)
}

fn listed<K: Clone>(of: Of, ring: &Ring<K>, now: Instant) -> Vec<RingKey> {
    let current = ring.current(now).number;
    let one = |it: &Numbered<K>| RingKey {
        of,
        number: it.number,
        made: (it.number > 1).then_some(it.made),
        current: it.number == current,
    };
    ring.all().map(one).collect()
}

fn without<K: Clone>(ring: &mut Ring<K>, number: u32) {
    let rest: Vec<_> = ring.all().filter(|it| it.number != number).cloned().collect();
    if let Some(rest) = Ring::of(rest) {
        *ring = rest;
    }
}

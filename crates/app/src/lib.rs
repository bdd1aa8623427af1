//! Use cases: who may, load, decide, save, record, enqueue.
//!
//! One act is one transaction. The decision itself is made by `domain`; what must not happen
//! inside a transaction (hashing a password, decoding a photo) is done before it.

pub mod accounts;
pub mod alike;
pub mod bringing;
pub mod calc;
pub mod calendar;
pub mod counties;
pub mod county_words;
pub mod demo;
pub mod directory;
pub mod divisions;
pub mod doctor;
pub mod entry_codes;
pub mod exports;
pub mod failure;
pub mod figures;
pub mod grids;
pub mod house;
pub mod jobs;
pub mod joint;
pub mod logs;
pub mod meetings;
pub mod once;
pub mod orders;
pub mod papers;
pub mod people;
pub mod photos;
pub mod points;
pub mod policy;
pub mod published;
pub mod reminders;
pub mod requests;
pub mod rounds;
pub mod rules;
pub mod suggest;
pub mod templates;
#[doc(hidden)]
pub mod testing;
pub mod tokens;
pub mod visits;
pub mod whistles;
pub mod world;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kernel::id::{Id, IdSource};
use store::Store;

pub use domain::places::County;
pub use kernel::time::Instant;

pub use self::failure::{Failure, FieldError};
pub use self::house::House;
pub use self::once::Once;
pub use self::world::{Chance, Clock, Secret};

/// Everything a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Box<dyn Clock>,
    chance: Box<dyn Chance>,
    secret: Secret,
    files: photos::FileRoom,
    ids: Mutex<IdSource>,
    houses: RwLock<HashMap<County, house::Cached>>,
    studies: RwLock<HashMap<County, Arc<suggest::Study>>>,
    /// The revision of a county at which its provisional promises were last derived anew.
    rederived: Mutex<HashMap<County, i64>>,
    /// Two at a time: hashing passwords and decoding photos must not starve everything else.
    heavy: tokio::sync::Semaphore,
}

impl App {
    /// An application over a store, with its clock, chance, secret and room for files.
    pub fn new(
        store: Store,
        clock: Box<dyn Clock>,
        chance: Box<dyn Chance>,
        secret: Secret,
        files: photos::FileRoom,
    ) -> Self {
        let ids = Mutex::new(IdSource::new());
        let houses = RwLock::new(HashMap::new());
        let studies = RwLock::new(HashMap::new());
        let heavy = tokio::sync::Semaphore::new(2);
        let rederived = Mutex::new(HashMap::new());
        let inner =
            Inner { store, clock, chance, secret, files, ids, houses, studies, rederived, heavy };
        Self { inner: Arc::new(inner) }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// Whether the clock is the demo's, which runs in the year of its data.
    pub fn is_demo(&self) -> bool {
        self.inner.clock.is_demo()
    }

    /// The server's secret.
    pub fn secret(&self) -> &Secret {
        &self.inner.secret
    }

    /// Where photos are kept.
    pub fn files(&self) -> &photos::FileRoom {
        &self.inner.files
    }

    /// The next id.
    pub fn next_id(&self) -> Id {
        let chance = self.chance::<4>();
        let mut ids = self.inner.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.next(self.now(), u32::from_be_bytes(chance))
    }

    /// Unguessable bytes.
    pub fn chance<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.inner.chance.fill(&mut bytes);
        bytes
    }

    /// Runs something that keeps a processor busy, off the async threads and two at a time.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = self.inner.heavy.acquire().await;
        let done = tokio::task::spawn_blocking(work).await;
        drop(permit);
        done.map_err(|error| Failure::Broken(error.to_string()))
    }
}

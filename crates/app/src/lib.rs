//! Use cases: who may, load, decide, save, record, enqueue.
//!
//! One act is one transaction. The decision itself is made by `domain`; what must not happen
//! inside a transaction (hashing a password, decoding a photo) is done before it.

pub mod accounts;
pub mod admission;
pub mod alarm;
pub mod alike;
pub mod anchors;
pub mod audit;
pub mod bringing;
pub mod burden;
pub mod calc;
pub mod calendar;
pub mod contact_exports;
pub mod counties;
pub mod county_words;
pub mod demo;
pub mod directory;
pub mod divisions;
pub mod doctor;
pub mod dues;
pub mod entry_codes;
pub mod exports;
pub mod failure;
pub mod feeds;
pub mod figures;
pub mod flags;
pub mod grids;
pub mod hotline;
pub mod house;
pub mod imports;
pub mod jobs;
pub mod joint;
pub mod life;
pub mod logs;
pub mod meetings;
pub mod merits;
pub mod mine;
pub mod oidc;
pub mod once;
pub mod orders;
pub mod outgoing;
pub mod papers;
pub mod people;
pub mod photos;
pub mod points;
pub mod policy;
pub mod privacy;
pub mod projects;
pub mod proposals;
pub mod publications;
pub mod published;
pub mod reminders;
pub mod requests;
pub mod retention;
pub mod risks;
pub mod rounds;
pub mod rules;
pub(crate) mod seals;
pub mod study;
pub mod suggest;
pub mod templates;
pub mod terms;
#[doc(hidden)]
pub mod testing;
pub mod texts;
pub mod tokens;
pub(crate) mod tracking;
pub mod transfers;
pub mod trial;
pub mod vault;
pub mod visits;
pub mod webhooks;
pub mod whistles;
pub mod world;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use kernel::id::{Id, IdSource};
use store::{Store, Tx};

pub use domain::places::County;
pub use kernel::time::Instant;
pub use store::audit::Anchor;

pub use self::failure::{Failure, FieldError};
pub use self::house::House;
pub use self::once::Once;
pub use self::vault::Vault;
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
    vault: Vault,
    files: photos::FileRoom,
    ids: Mutex<IdSource>,
    houses: RwLock<HashMap<County, house::Cached>>,
    studies: RwLock<HashMap<County, Arc<suggest::Study>>>,
    /// The revision of a county at which its provisional promises were last derived anew.
    rederived: Mutex<HashMap<County, i64>>,
    /// The day and the revision for which the lines of a county's branches were last made anew.
    reconciled: Mutex<HashMap<County, (kernel::time::Date, i64)>>,
    /// The same of what dues its members' months cost.
    reckoned: Mutex<HashMap<County, (kernel::time::Date, i64)>>,
    alarm: alarm::Alarm,
    flag_counts: flags::counting::Counts,
    /// Two at a time: hashing passwords and decoding photos must not starve everything else.
    heavy: tokio::sync::Semaphore,
    outgoing: OnceLock<Box<dyn outgoing::Outgoing>>,
    text_gateway: OnceLock<texts::Gateway>,
    oidc: OnceLock<oidc::Provider>,
    leaked_passwords: OnceLock<accounts::leaked::Leaked>,
}

impl App {
    /// An application over a store, with its clock, chance, vault and room for files.
    pub fn new(
        store: Store,
        clock: Box<dyn Clock>,
        chance: Box<dyn Chance>,
        vault: Vault,
        files: photos::FileRoom,
    ) -> Self {
        let ids = Mutex::new(IdSource::new());
        let houses = RwLock::new(HashMap::new());
        let studies = RwLock::new(HashMap::new());
        let heavy = tokio::sync::Semaphore::new(2);
        let rederived = Mutex::new(HashMap::new());
        let inner = Inner {
            store,
            clock,
            chance,
            vault,
            files,
            ids,
            houses,
            studies,
            rederived,
            reconciled: Mutex::new(HashMap::new()),
            reckoned: Mutex::new(HashMap::new()),
            alarm: alarm::Alarm::default(),
            flag_counts: flags::counting::Counts::default(),
            heavy,
            outgoing: OnceLock::new(),
            text_gateway: OnceLock::new(),
            oidc: OnceLock::new(),
            leaked_passwords: OnceLock::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Gives the application its way to other servers; the first one given stays. Without one it
    /// calls nobody.
    #[must_use]
    pub fn with_outgoing(self, outgoing: Box<dyn outgoing::Outgoing>) -> Self {
        drop(self.inner.outgoing.set(outgoing));
        self
    }

    /// The way to other servers.
    pub fn outgoing(&self) -> &dyn outgoing::Outgoing {
        self.inner.outgoing.get().map_or(&outgoing::Nobody, |it| &**it)
    }

    /// Gives the application its gateway for text messages; the first one given stays. Without one
    /// nothing that needs it is offered.
    #[must_use]
    pub fn with_text_gateway(self, gateway: texts::Gateway) -> Self {
        drop(self.inner.text_gateway.set(gateway));
        self
    }

    /// Gives the application the provider of sign-ins; the first one given stays. Without one staff
    /// sign in by password only.
    #[must_use]
    pub fn with_oidc(self, provider: oidc::Provider) -> Self {
        drop(self.inner.oidc.set(provider));
        self
    }

    /// The provider of sign-ins.
    pub fn oidc(&self) -> Option<&oidc::Provider> {
        self.inner.oidc.get()
    }

    /// Gives the application a list of leaked passwords; the first one given stays. Without one no
    /// list is asked.
    #[must_use]
    pub fn with_leaked_passwords(self, list: accounts::leaked::Leaked) -> Self {
        drop(self.inner.leaked_passwords.set(list));
        self
    }

    /// The list of leaked passwords.
    pub fn leaked_passwords(&self) -> Option<&accounts::leaked::Leaked> {
        self.inner.leaked_passwords.get()
    }

    /// The gateway for text messages.
    pub fn text_gateway(&self) -> Option<&texts::Gateway> {
        self.inner.text_gateway.get()
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// The time outside, which codes of a second factor follow.
    pub(crate) fn wall(&self) -> Instant {
        self.inner.clock.wall()
    }

    /// Whether the clock is the demo's, which runs in the year of its data.
    pub fn is_demo(&self) -> bool {
        self.inner.clock.is_demo()
    }

    /// The server's secret: what is made or written now follows from it.
    pub fn secret(&self) -> Secret {
        self.vault().secret(self.now())
    }

    /// Every secret that something may still hang on, the present one first.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        self.vault().secrets(self.now())
    }

    /// The secrets of the time for which anybody stays signed in, the present one first: what was
    /// given to a browser since then is still taken back.
    pub fn late_secrets(&self) -> Vec<Secret> {
        self.vault().secrets_since(self.now(), accounts::SESSION_SECONDS)
    }

    /// What seals personal data and secrets.
    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// Where photos are kept.
    pub fn files(&self) -> &photos::FileRoom {
        &self.inner.files
    }

    /// Lets ids go on after the largest one stored: a clock that went back since the program last ran
    /// must not take them back with it.
    pub async fn go_on(&self) -> Result<(), Failure> {
        let mut last = Id(0);
        for row in counties::all(self).await? {
            let county = row.county;
            let read = async move |tx: &mut Tx<'_>| store::matters::newest(tx, county).await;
            last = last.max(self.store().read(county.0, read).await?);
        }
        let mut ids = self.inner.ids.lock().unwrap_or_else(PoisonError::into_inner);
        *ids = IdSource::after(last);
        Ok(())
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

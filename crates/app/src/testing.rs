//! An application for tests: a clock that is set, chance from a seed, and a database and a folder
//! of its own on either of the two databases.
#![expect(clippy::expect_used, reason = "called by tests only, which fail by panic")]

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::directory::{OrgKind, Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use store::testing::Home;
use store::{Durability, Options, Row, Store, StoreError, Tx, params};

use crate::demo::{Filled, Scale, begins, fill};
use crate::photos::FileRoom;
use crate::world::sha256;
use crate::{App, Chance, Clock, Failure, Secret, Vault, accounts, counties, vault};

/// 岚皋县, where most tests take place.
pub const LANGAO: County = County(610_925);
/// 平利县, its neighbour.
pub const PINGLI: County = County(610_926);

/// A clock that stands until it is set.
#[derive(Clone, Default)]
pub struct TestClock(Arc<AtomicI64>, Arc<AtomicBool>);

impl TestClock {
    /// Sets it.
    pub fn set(&self, at: Instant) {
        self.0.store(at.0, Ordering::Relaxed);
    }

    /// Says whether it is a demonstration's, where nobody needs a second factor.
    pub fn show_demo(&self, is_demo: bool) {
        self.1.store(is_demo, Ordering::Relaxed);
    }

    /// Sets it so many seconds on.
    pub fn pass(&self, seconds: i64) {
        self.set(self.now().plus_seconds(seconds));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::Relaxed))
    }

    fn is_demo(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }
}

struct SeededChance(Mutex<ChaCha12Rng>);

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// An application of its own, and what must be cleared away behind it.
pub struct World {
    /// The application.
    pub app: App,
    /// Its clock. It begins on Monday, 3 March 2025, at nine.
    pub clock: TestClock,
    home: Home,
    store: Store,
    files: PathBuf,
}

impl World {
    /// A world on a new file.
    pub async fn sqlite() -> Self {
        let home = store::testing::sqlite().await;
        let store = home.store.clone();
        Self::over(home, store, 1).await
    }

    /// A world in a new database of the test server.
    pub async fn postgres() -> Self {
        let home = store::testing::postgres().await;
        let store = home.store.clone();
        Self::over(home, store, 1).await
    }

    /// The same world on a file that is filled as fast as may be, and may not survive a crash.
    pub async fn seeding() -> Self {
        let home = store::testing::sqlite().await;
        home.store.close().await.expect("the store closes");
        let options = Options { durability: Durability::Seeding, ..store::testing::options() };
        let store = Store::open(home.target(), options).await.expect("the store opens again");
        Self::over(home, store, 1).await
    }

    async fn over(home: Home, store: Store, seed: u64) -> Self {
        let clock = TestClock::default();
        clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        store.migrate(store::schema::MIGRATIONS, clock.now()).await.expect("the schema is new");
        let luck = RandomState::new().hash_one(std::process::id());
        let files = std::env::temp_dir().join(format!("gongjian-test-files-{luck:016x}"));
        let app = application(&store, &clock, &files, seed);
        Self { app, clock, home, store, files }
    }

    /// Another process on the same database and the same folder of files.
    pub async fn second(&self) -> App {
        let store = Store::open(self.home.target(), store::testing::options()).await;
        application(&store.expect("the store opens twice"), &self.clock, &self.files, 2)
    }

    /// Sets a county up with its real places, the three administrators named as in a demonstration.
    pub async fn set_up(&self, county: County) -> counties::SetUp {
        let three = counties::Administrators::of_a_demonstration();
        counties::set_up(&self.app, county, three).await.expect("the county is new")
    }

    /// Fills a county with the demonstration and sets the clock to the end of its year.
    pub async fn demo(&self, county: County, scale: Scale) -> Filled {
        let (files, vault) = (self.app.files().clone(), self.app.vault().clone());
        let filled = fill(self.store.clone(), files, vault, county, (1, scale), |_, _| {}).await;
        self.clock.set(begins());
        self.clock.show_demo(true);
        filled.expect("the demonstration is filled")
    }

    /// Signs somebody in without their password, for tests of other things. Gives the secret.
    pub async fn session(&self, county: County, login: &'static str) -> [u8; 32] {
        let (secret, now): ([u8; 32], _) = (self.app.chance(), self.app.now());
        let token = sha256(&secret);
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let account = store::accounts::find(tx, county, login).await?;
            let person = account.ok_or(Failure::Missing)?.person;
            Ok(store::accounts::open_session(tx, county, &token, (person, "other"), now).await?)
        };
        self.store.write(county.0, write).await.expect("the account is known");
        secret
    }

    /// What somebody may do.
    pub async fn staff(&self, county: County, login: &'static str) -> Staff {
        let secret = self.session(county, login).await;
        let found = accounts::session(&self.app, county, &secret).await;
        found.expect("the session is read").expect("the session is known").staff
    }

    /// So many new people with one role at the county's own desk.
    pub async fn officers(&self, county: County, role: Role, count: usize) -> Vec<Staff> {
        let house = self.app.house(county).await.expect("the county is set up");
        let mut desks = house.orgs.values();
        let desk = desks.find(|it| it.kind == OrgKind::Desk && it.parent.is_none());
        let desk = desk.expect("a county has a desk").clone();
        let staff: Vec<Staff> = (1..=count)
            .map(|number| Staff {
                person: self.app.next_id(),
                name: format!("办事员{number}"),
                org: desk.id,
                org_name: desk.name.clone(),
                place: desk.place,
                roles: vec![role],
            })
            .collect();
        let people = staff.clone();
        let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            for it in &people {
                store::directory::insert_person(tx, county, it.person, &it.name, "bsy").await?;
                store::directory::insert_grant(tx, county, it.person, role, it.org).await?;
            }
            Ok(())
        };
        self.store.write(county.0, write).await.expect("people are new");
        staff
    }

    /// Runs a text that writes, past all use cases.
    pub async fn run(&self, text: &'static str) {
        let write = async move |tx: &mut Tx<'_>| tx.query_text("test", text, params![]).await;
        self.store.write(LANGAO.0, write).await.expect("the text runs");
    }

    /// Runs a text of another county that may be refused; says whether it was taken.
    pub async fn change(&self, county: County, text: String) -> bool {
        let write =
            async move |tx: &mut Tx<'_>| tx.query_text("test", &text, params![]).await.map(drop);
        self.store.write(county.0, write).await.is_ok()
    }

    /// Has every request of a county found by this word alone.
    pub async fn find_by(&self, county: County, word: &'static str) {
        let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            let text = "SELECT id FROM request WHERE county = $1";
            for row in tx.query_text("test", text, params![county]).await? {
                let (id, gone) = (Id(row.int(0)?), "DELETE FROM request_words WHERE rowid = $1");
                tx.query_text("test", gone, params![id]).await?;
                store::search::index(tx, county, id, &[word]).await?;
            }
            Ok(())
        };
        self.store.write(county.0, write).await.expect("the index is written");
    }

    /// The rows of a text, past all use cases.
    pub async fn rows(&self, text: &str) -> Vec<Row> {
        let text = text.to_owned();
        let read = async move |tx: &mut Tx<'_>| tx.query_text("test", &text, params![]).await;
        self.store.read(LANGAO.0, read).await.expect("the text is read")
    }

    /// The one number of a text.
    pub async fn number(&self, text: &str) -> i64 {
        let rows = self.rows(text).await;
        rows.first().expect("a row").int(0).expect("a number")
    }

    /// How many rows the tables have that an act writes to: equal before and after means that
    /// nothing was done.
    pub async fn traces(&self) -> Vec<i64> {
        let mut traces = Vec::new();
        for table in TRACES {
            traces.push(self.number(&format!("SELECT COUNT(*) FROM {table}")).await);
        }
        traces
    }

    /// A hash over every row of every table, `SQLite` only.
    pub async fn fingerprint(&self) -> String {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut sha = Sha256::new();
        for table in self.rows(tables).await {
            let table = table.text(0).expect("a name");
            let columns = format!(
                "SELECT group_concat(quote(\"name\"), ', ') FROM pragma_table_info('{table}')"
            );
            let names = self.rows(&columns).await;
            let names = names.first().expect("columns").text(0).expect("names");
            let quoted = names.replace('\'', "\"").replace(", ", "), quote(");
            let text = format!(
                "SELECT concat_ws('|', quote({quoted})) AS line FROM \"{table}\" ORDER BY line"
            );
            sha.update(table.as_bytes());
            for row in self.rows(&text).await {
                sha.update(row.text(0).expect("a line").as_bytes());
                sha.update(b"\n");
            }
        }
        data_encoding::HEXLOWER.encode(&sha.finalize())
    }

    /// Closes the store and removes everything.
    pub async fn clear(self) {
        // A test may have closed it already.
        self.store.close().await.ok();
        self.home.clear().await;
        std::fs::remove_dir_all(&self.files).ok();
        std::fs::remove_dir_all(keys_beside(&self.files)).ok();
    }

    /// Where the photos lie.
    pub fn files(&self) -> &Path {
        &self.files
    }

    /// The files of the database: none where it is a server's.
    pub fn database_files(&self) -> Vec<PathBuf> {
        let store::Target::Sqlite(path) = self.home.target() else { return Vec::new() };
        let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
        ["", "-wal", "-shm", "-journal"].map(beside).into_iter().filter(|it| it.exists()).collect()
    }

    /// Where the keys lie.
    pub fn keys(&self) -> PathBuf {
        keys_beside(&self.files)
    }
}

/// What an act writes to.
const TRACES: &[&str] = &[
    "request",
    "matter",
    "timeline",
    "clock_event",
    "entry",
    "step",
    "call_back",
    "rating",
    "audit",
    "outbox",
    "idempotency",
    "account",
    "request_contact",
];

fn keys_beside(files: &Path) -> PathBuf {
    files.with_extension("keys")
}

fn application(store: &Store, clock: &TestClock, files: &Path, seed: u64) -> App {
    let chance = SeededChance(Mutex::new(ChaCha12Rng::seed_from_u64(seed)));
    let room = FileRoom::new(files);
    let keys = keys_beside(files);
    let vault = Vault::open(&keys).expect("the keys are readable").unwrap_or_else(|| {
        let chance = (Secret::new([7; 32]), [8; 32]);
        Vault::make(&keys, vault::SUITES[0], chance, clock.now()).expect("the keys are new")
    });
    App::new(store.clone(), Box::new(clock.clone()), Box::new(chance), vault, room)
}

/// Whether the long run was asked for.
pub fn is_long() -> bool {
    #[expect(clippy::disallowed_methods, reason = "tests are told of a long run this way")]
    let long = std::env::var("GONGJIAN_LONG");
    long.is_ok_and(|it| it == "1")
}

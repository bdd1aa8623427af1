//! The application inside this process, for what cannot be asked of the product from outside: to
//! fill, to check, to count statements.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use app::photos::FileRoom;
use app::vault::SUITES;
use app::{App, Chance, Clock, Instant, Secret, Vault};
use domain::places::County;
use store::{Durability, Options, Store, Target};

/// The county that is measured: 岚皋县.
pub(crate) const COUNTY: County = County(610_925);

/// The name of the database in a data directory of the product.
pub(crate) const DATABASE: &str = "gongjian.db";

/// A clock so many microseconds off the machine's.
pub(crate) struct OffClock(i64);

impl OffClock {
    /// The machine's clock.
    pub(crate) fn machine() -> Self {
        Self(0)
    }

    /// A clock that shows the end of the demonstration's year now.
    pub(crate) fn demo() -> Self {
        Self(app::demo::begins().0 - Self(0).now().0)
    }

    /// The clock that the product finds in a data directory.
    fn of(data: &Path) -> Result<Self> {
        match std::fs::read_to_string(data.join("demo-clock")) {
            Ok(text) => Ok(Self(text.trim().parse()?)),
            Err(_) => Ok(Self::machine()),
        }
    }
}

impl Clock for OffClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX) + self.0)
    }
}

/// Chance from the operating system.
struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

/// Opens a database as the product does.
pub(crate) async fn open(target: Target, durability: Durability) -> Result<Store> {
    Ok(Store::open(target, Options { durability, ..Options::default() }).await?)
}

/// Where the product looks for the keys of a data directory.
pub(crate) fn keys(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".keys");
    data.with_file_name(name)
}

/// Gives a data directory the keys of another.
pub(crate) fn copy_keys(from: &Path, to: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(keys(to))?;
    for file in std::fs::read_dir(keys(from))? {
        let file = file?;
        std::fs::copy(file.path(), keys(to).join(file.file_name()))?;
    }
    Ok(())
}

/// The application over a database and the data directory beside it.
pub(crate) async fn app(target: Target, data: &Path) -> Result<App> {
    let store = open(target, Durability::Durable).await?;
    let vault = Vault::open(&keys(data))?.context("no keys beside the data")?;
    let (clock, files) = (OffClock::of(data)?, FileRoom::new(data.join("files")));
    Ok(App::new(store, Box::new(clock), Box::new(SystemChance), vault, files))
}

/// The secret of a filled county. Its data is made up, so it need not be one.
const SECRET: [u8; 32] = [0x5A; 32];

/// Fills an empty database with the demonstration's year, and writes beside it what the product
/// looks for in a data directory.
pub(crate) async fn demo(target: Target, data: &Path, county: County) -> Result<()> {
    let store = open(target, Durability::Seeding).await?;
    store.migrate(store::schema::MIGRATIONS, OffClock::machine().now()).await?;
    let files = FileRoom::new(data.join("files"));
    let chance = (Secret::new(SECRET), SECRET);
    let vault = Vault::make(&keys(data), SUITES[0], chance, OffClock::machine().now())?;
    let asked = (1, app::demo::Scale::County);
    app::demo::fill(store.clone(), files, vault, county, asked, |_, _| {})
        .await
        .map_err(|error| anyhow::anyhow!("the demonstration could not be made: {error:?}"))?;
    store.settle().await?;
    store.close().await?;
    std::fs::write(data.join("demo-clock"), OffClock::demo().0.to_string())?;
    Ok(())
}

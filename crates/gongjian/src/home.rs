//! Where the data lies: a directory with a SQLite file, or a PostgreSQL database with a directory
//! beside it for photos; the keys lie elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use app::photos::FileRoom;
use app::{App, Clock};
use store::schema::MIGRATIONS;
use store::{Durability, Options, Store, StoreError, Target};

use crate::cli::Home;
use crate::world::{DemoClock, SystemChance, SystemClock, vault};

/// The name of the SQLite file in a data directory.
const DATABASE: &str = "gongjian.db";

/// Makes the directory and opens the database in it.
pub(crate) async fn open(home: &Home, durability: Durability) -> anyhow::Result<Store> {
    make_private(&home.data).with_context(|| format!("建不了数据目录 {}", home.data.display()))?;
    let target = match &home.database_url {
        Some(url) => Target::Postgres(url.clone()),
        None => Target::Sqlite(home.data.join(DATABASE)),
    };
    let unsafe_ = home.i_accept_data_loss;
    let durability = if unsafe_ { Durability::Unsafe } else { durability };
    if unsafe_ {
        tracing::warn!("--i-accept-data-loss: a power cut will lose what was acknowledged");
    }
    let authority = home.database_ca.clone();
    let options = Options { durability, accept_unsafe: unsafe_, authority, ..Options::default() };
    Ok(Store::open(target, options).await?)
}

/// Makes a directory that only its owner may enter; one that stands already stays as it is.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Brings the schema to this version. Says how many steps were taken.
pub(crate) async fn migrate(store: &Store) -> Result<usize, StoreError> {
    store.migrate(MIGRATIONS, SystemClock.now()).await
}

/// Whether a directory holds a database already.
pub(crate) fn is_filled(data: &Path) -> bool {
    data.join(DATABASE).exists()
}

/// Where the photos lie.
pub(crate) fn files(data: &Path) -> FileRoom {
    FileRoom::new(PathBuf::from(data).join("files"))
}

/// The application over a database at this version, on the demonstration's clock where the
/// directory holds a demonstration.
pub(crate) async fn app(home: &Home) -> anyhow::Result<App> {
    let store = open(home, Durability::Durable).await?;
    migrate(&store).await?;
    let is_new = app::counties::none(&store).await?;
    let (clock, data) = (clock(&home.data)?, &home.data);
    let app = App::new(store, clock, Box::new(SystemChance), vault(home, is_new)?, files(data));
    app.go_on().await?;
    Ok(app)
}

/// The clock of a data directory: a demonstration has one of its own.
pub(crate) fn clock(data: &Path) -> anyhow::Result<Box<dyn Clock>> {
    Ok(match DemoClock::of(data)? {
        Some(clock) => Box::new(clock),
        None => Box::new(SystemClock),
    })
}

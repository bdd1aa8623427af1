//! A fresh store for each test, on both databases.
//!
//! `PostgreSQL` is named by the environment variable `GONGJIAN_TEST_PG`, a URL such as
//! `postgres://postgres@127.0.0.1:5999/postgres` of a throw-away server. Without it a test fails;
//! it is never skipped.
#![expect(clippy::expect_used, clippy::panic, reason = "called by tests only, which fail by panic")]

use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::{Options, Store, Target};
use crate::tx::{Shape, Tx};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use tokio_postgres::{Config, NoTls};

/// A store and what must be cleared away behind it.
pub struct Home {
    /// The store, without any table.
    pub store: Store,
    target: Target,
    directory: Option<PathBuf>,
}

impl Home {
    /// Where the store is, to open it a second time.
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// The same database of `PostgreSQL`, signed in to as another role, which owns nothing.
    pub async fn guest(&self, role: &str) -> Store {
        let Target::Postgres(url) = &self.target else { panic!("SQLite has no roles") };
        serverwide(&PLAIN_ROLE.replace("gongjian_test", role)).await;
        let url = url.replace("user=gongjian_test", &format!("user={role}"));
        Store::open(Target::Postgres(url), options()).await.expect("the test store opens")
    }

    /// Closes the store and removes it. A test that fails leaves its database for a look.
    pub async fn clear(self) {
        // A test may have closed it already.
        self.store.close().await.ok();
        if let Target::Postgres(url) = &self.target {
            let name = url.rsplit_once("dbname=").expect("a URL made here").1;
            serverwide(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(directory) = &self.directory {
            std::fs::remove_dir_all(directory).ok();
        }
    }
}

/// Options for a test: the server may forget.
pub fn options() -> Options {
    Options { accept_unsafe: true, ..Options::default() }
}

/// A store in a new file.
pub async fn sqlite() -> Home {
    let directory = std::env::temp_dir().join(format!("gongjian-test-{}", chance()));
    std::fs::create_dir(&directory).expect("a directory for the test");
    let target = Target::Sqlite(directory.join("store.db"));
    open(target, Some(directory)).await
}

/// A store in a new database on the test server.
pub async fn postgres() -> Home {
    let name = format!("test_{}", chance());
    serverwide(PLAIN_ROLE).await;
    serverwide(&format!(
        "CREATE DATABASE {name} OWNER gongjian_test TEMPLATE template0 ENCODING 'UTF8'"
    ))
    .await;
    let server = server();
    let join = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{join}user=gongjian_test&dbname={name}");
    open(Target::Postgres(url), None).await
}

/// The role tests work as: no superuser, so that row-level security holds for it as in an office.
/// Two tests may make it at once.
const PLAIN_ROLE: &str = "DO $$ BEGIN CREATE ROLE gongjian_test LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

async fn open(target: Target, directory: Option<PathBuf>) -> Home {
    let store = Store::open(target.clone(), options()).await.expect("the test store opens");
    Home { store, target, directory }
}

/// The size of a store's file, for tests that look at the disk.
pub fn file_size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |it| it.len())
}

/// Prepares every statement and says what each takes and gives; an error names its statement.
///
/// Call it on both databases and compare: that is how one SQL text is checked.
pub async fn shapes(
    store: &Store,
    statements: &'static [&'static Sql],
) -> Result<Vec<(&'static str, Shape)>, StoreError> {
    let mut shapes = Vec::with_capacity(statements.len());
    for sql in statements {
        let shape = store.read(0, async move |tx: &mut Tx<'_>| tx.describe(sql).await).await?;
        shapes.push((sql.name, shape));
    }
    Ok(shapes)
}

/// The address of the test server.
pub fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests are told of their server this way")]
    let server = std::env::var("GONGJIAN_TEST_PG");
    server.unwrap_or_else(|_| {
        panic!("GONGJIAN_TEST_PG is not set: run `cargo xtask test`, which starts PostgreSQL")
    })
}

/// Sixteen hexadecimal digits that nobody else has: the seed of a hash map.
fn chance() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

async fn serverwide(words: &str) {
    let config: Config = server().parse().expect("GONGJIAN_TEST_PG holds a URL");
    let (client, connection) = config.connect(NoTls).await.expect("the test server answers");
    let driver = tokio::spawn(connection);
    client.batch_execute(words).await.expect("the test server makes and drops databases");
    drop(client);
    driver.await.ok();
}

/// Makes two tests of each body, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: Store) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every body needs it")]
            use super::*;

            async fn body($store: $crate::Store) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let home = $crate::testing::sqlite().await;
                body(home.store.clone()).await;
                home.clear().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let home = $crate::testing::postgres().await;
                body(home.store.clone()).await;
                home.clear().await;
            }
        }
    )+};
}

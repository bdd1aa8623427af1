//! The door to the database: `read` and `write` are the only ways in.

use crate::error::StoreError;
use crate::job::pack;
use crate::tx::Tx;
use crate::{postgres, sqlite};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file on this machine; made if it is not there.
    Sqlite(PathBuf),
    /// A database on a server, `postgres://user@host/name`.
    Postgres(String),
}

/// When a write is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Durability {
    /// When it is on the disk.
    #[default]
    Durable,
    /// At once. Only for filling an empty database that can be filled again: a crash before
    /// [`Store::settle`] may destroy it.
    Seeding,
    /// When the database has it, before the disk does: a power cut loses what was acknowledged.
    /// Only for tests that must be able to see a loss.
    Unsafe,
}

/// How to open a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections for reading on `SQLite`.
    pub readers: usize,
    /// Connections for reading on `PostgreSQL`.
    pub postgres_readers: usize,
    /// Write lanes on `PostgreSQL`, each with a connection and a thread.
    pub lanes: usize,
    /// When a write is acknowledged.
    pub durability: Durability,
    /// Take a `PostgreSQL` server that may lose acknowledged writes: tests only.
    pub accept_unsafe: bool,
    /// Who vouches for a `PostgreSQL` server elsewhere: a file of certificates in PEM; `None` for
    /// those that this machine trusts.
    pub authority: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            postgres_readers: 16,
            lanes: 4,
            durability: Durability::Durable,
            accept_unsafe: false,
            authority: None,
        }
    }
}

/// What the store did since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Jobs that wrote (or decided not to) and went through a commit.
    pub jobs: u64,
    /// Commits, each of them carrying one job or many.
    pub commits: u64,
    /// Reading jobs.
    pub reads: u64,
    /// Statements of writing and reading jobs.
    pub statements: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    jobs: AtomicU64,
    commits: AtomicU64,
    reads: AtomicU64,
    statements: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, jobs: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.jobs.fetch_add(u64::try_from(jobs).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn wrote(&self, statements: u64) {
        self.statements.fetch_add(statements, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, statements: u64) {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.statements.fetch_add(statements, Ordering::Relaxed);
    }
}

/// An open database. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    counters: Arc<Counters>,
}

enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(Box<postgres::Engine>),
}

impl Store {
    /// Opens the database, without touching its schema (see [`Store::migrate`]).
    ///
    /// Must be called on a tokio runtime. [`StoreError::Refused`] says in Chinese why a database
    /// must not be used.
    pub async fn open(target: Target, options: Options) -> Result<Self, StoreError> {
        let counters = Arc::new(Counters::default());
        let shared = Arc::clone(&counters);
        let engine = match target {
            Target::Sqlite(path) => {
                Engine::Sqlite(sqlite::Engine::open(path, &options, shared).await?)
            }
            Target::Postgres(url) => {
                let engine = postgres::Engine::open(&url, &options, shared).await?;
                Engine::Postgres(Box::new(engine))
            }
        };
        Ok(Self { inner: Arc::new(Inner { engine, counters }) })
    }

    /// Does a job that writes: all of it or nothing, and answers when it is durable.
    ///
    /// `lane` is the county: its jobs come one after the other, and on `PostgreSQL` the server
    /// shows and takes no rows of another. The job is kept if it answers
    /// `Ok` and rolled back if it answers `Err`. It may be run more than once, so it must have no
    /// effect but through its `Tx`, and may await nothing else. Once handed over it is done even
    /// if the caller is dropped.
    pub async fn write<T, E, F>(&self, lane: i64, job: F) -> Result<T, E>
    where
        F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (envelope, answer) = pack(lane, job);
        match &self.inner.engine {
            Engine::Sqlite(engine) => engine.submit(envelope).await?,
            Engine::Postgres(engine) => engine.submit(envelope).await?,
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Does a job that reads, on one snapshot of the database. It cannot write.
    ///
    /// `county` is whose rows it may see: on `PostgreSQL` the server itself shows no others,
    /// whatever the statement asks. 0 is nobody's, for the list of counties.
    pub async fn read<T, E, F>(&self, county: i64, job: F) -> Result<T, E>
    where
        F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.inner.engine {
            Engine::Sqlite(engine) => engine.read(job).await,
            Engine::Postgres(engine) => {
                let (envelope, answer) = pack(county, job);
                engine.read(envelope).await?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
        }
    }

    /// Ends [`Durability::Seeding`]: everything goes to the disk, the planner gets its statistics,
    /// and every later write is durable.
    pub async fn settle(&self) -> Result<(), StoreError> {
        match &self.inner.engine {
            Engine::Sqlite(engine) => engine.settle().await,
            Engine::Postgres(engine) => engine.settle().await,
        }
    }

    /// Finishes the jobs handed over so far and closes; later jobs get [`StoreError::Closed`].
    pub async fn close(&self) -> Result<(), StoreError> {
        match &self.inner.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }

    /// Whether the data is on `PostgreSQL`.
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner.engine, Engine::Postgres(_))
    }

    /// What was done since the store was opened.
    pub fn stats(&self) -> Stats {
        let counters = &self.inner.counters;
        Stats {
            jobs: counters.jobs.load(Ordering::Relaxed),
            commits: counters.commits.load(Ordering::Relaxed),
            reads: counters.reads.load(Ordering::Relaxed),
            statements: counters.statements.load(Ordering::Relaxed),
        }
    }
}

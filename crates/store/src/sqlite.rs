//! The engine on one `SQLite` file: one writer with group commit, a pool of readers, and a
//! checkpointer that keeps the write-ahead log short without making the writer wait.

mod checkpoint;
mod readers;
pub(crate) mod statement;
mod writer;

use crate::error::StoreError;
use crate::job::{Envelope, Message};
use crate::store::{Counters, Durability, Options};
use crate::tx::Tx;
use readers::Readers;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use statement::explain;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait before a caller has to.
const QUEUE: usize = 4096;

/// Prepared statements kept by each connection.
const STATEMENTS_KEPT: usize = 256;

/// A store in one file.
pub(crate) struct Engine {
    writer: mpsc::Sender<Message>,
    readers: Arc<Readers>,
}

impl Engine {
    /// Opens or creates the file and starts the writer.
    pub(crate) async fn open(
        path: PathBuf,
        options: &Options,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let readers = Arc::new(Readers::new(path.clone(), options.readers, Arc::clone(&counters)));
        let durability = options.durability;
        let opening = tokio::task::spawn_blocking(move || {
            writer::start(&path, durability, receiver, counters)
        });
        opening.await.map_err(|_| StoreError::Closed)??;
        Ok(Self { writer: sender, readers })
    }

    /// Hands a job to the writer; from then on it is done even if nobody waits.
    pub(crate) async fn submit(&self, envelope: Envelope) -> Result<(), StoreError> {
        self.writer.send(Message::Job(envelope)).await.map_err(|_| StoreError::Closed)
    }

    /// Ends the seeding.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        self.control(Message::Settle).await
    }

    /// Ends the writer after what is queued.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.readers.close();
        self.control(Message::Close).await
    }

    async fn control(
        &self,
        message: impl FnOnce(oneshot::Sender<Result<(), StoreError>>) -> Message,
    ) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(message(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs a job on a reader.
    pub(crate) async fn read<T, E, F>(&self, body: F) -> Result<T, E>
    where
        F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        readers::read(&self.readers, body).await
    }
}

/// Who a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Writer(Durability),
    Reader,
    Checkpointer,
}

/// Opens a connection with the settings of its role.
fn connect(path: &Path, role: Role) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if matches!(role, Role::Writer(_)) {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let name = "open";
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| explain(name, &error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A plan is made once for a statement. Without this SQLite makes it anew with every binding of a
    // value that might change it, which was a quarter of the time of a list.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| explain(name, &error))?;
    statement::script(&connection, name, COMMON)?;
    match role {
        Role::Writer(durability) => {
            let mode: String = connection
                .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
                .map_err(|error| explain(name, &error))?;
            if mode != "wal" {
                return Err(StoreError::Refused(
                    "数据文件所在的磁盘不支持预写日志(WAL),请把数据目录放到本机磁盘上。".to_owned(),
                ));
            }
            statement::script(&connection, name, WRITER)?;
            match durability {
                Durability::Durable => {}
                Durability::Seeding => {
                    statement::script(&connection, name, "PRAGMA synchronous = OFF")?;
                }
                Durability::Unsafe => {
                    statement::script(&connection, name, "PRAGMA synchronous = NORMAL")?;
                }
            }
        }
        Role::Reader => statement::script(&connection, name, READER)?,
        Role::Checkpointer => {}
    }
    Ok(connection)
}

/// For every connection. The memory map serves reads without copying pages into the cache.
const COMMON: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 1073741824;
";

/// The writer never checkpoints by itself in the midst of a commit (see `checkpoint`).
/// What is deleted is written over: who was erased must not be found in a free page.
const WRITER: &str = "
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = 134217728;
";

/// Readers cannot write, whatever they are told.
const READER: &str = "
    PRAGMA cache_size = -16384;
    PRAGMA query_only = ON;
";

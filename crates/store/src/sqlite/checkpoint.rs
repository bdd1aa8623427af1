//! Keeps the write-ahead log short.
//!
//! A checkpoint inside the writer makes one unlucky commit take a hundred milliseconds. So a thread
//! of its own copies the log into the database file while the writer goes on, and the writer is
//! asked only for the last step, starting the log anew, once hardly anything is left to copy.

use super::statement::explain;
use super::{Role, connect};
use crate::error::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Pages of 4 KiB between two checkpoints (16 MiB).
const STEP: i32 = 4_000;

/// Pages at which the log should start anew (64 MiB).
const LONG: i32 = 16_000;

/// Pages at which the writer starts it anew even if the checkpointer did not help (256 MiB).
const TOO_LONG: i32 = 64_000;

/// The writer's end.
pub(super) struct Checkpoints {
    nudge: SyncSender<()>,
    pages: Arc<AtomicI32>,
    ready: Arc<AtomicBool>,
    nudged_at: i32,
    forced_at: i32,
}

impl Checkpoints {
    /// Starts the thread and listens to the writer's commits.
    pub(super) fn start(path: &Path, writer: &mut Connection) -> Result<Self, StoreError> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        writer
            .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
                seen.store(pages, Ordering::Relaxed);
                Ok(())
            }))
            .map_err(|error| explain("wal hook", &error))?;
        let connection = connect(path, Role::Checkpointer)?;
        let (nudge, nudges) = sync_channel(1);
        let ready = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ready);
        std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || copy(&connection, &nudges, &flag))
            .map_err(|error| StoreError::Database(format!("checkpoint thread: {error}")))?;
        Ok(Self { nudge, pages, ready, nudged_at: 0, forced_at: 0 })
    }

    /// After a commit: wakes the checkpointer now and then.
    pub(super) fn committed(&mut self) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.nudged_at {
            self.nudged_at = 0;
            self.forced_at = 0;
        }
        if pages >= self.nudged_at + STEP {
            self.nudged_at = pages;
            // Full means that it has been told already.
            self.nudge.try_send(()).ok();
        }
    }

    /// Before a transaction: starts the log anew if that is due and cheap, or overdue.
    pub(super) fn before(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let overdue = pages >= TOO_LONG && pages >= self.forced_at + STEP;
        if !self.ready.swap(false, Ordering::AcqRel) && !overdue {
            return;
        }
        self.forced_at = pages;
        // A reader in the midst of a long query must not hold up the writer: try, do not wait.
        let outcome = writer
            .execute_batch("PRAGMA busy_timeout = 0")
            .and_then(|()| checkpoint(writer, "PRAGMA wal_checkpoint(RESTART)"));
        if let Err(error) = writer.execute_batch("PRAGMA busy_timeout = 10000") {
            tracing::error!(%error, "the writer's patience could not be set back");
        }
        if let Err(error) = outcome {
            tracing::warn!(%error, "the write-ahead log could not be started anew");
        }
    }
}

fn copy(connection: &Connection, nudges: &Receiver<()>, ready: &AtomicBool) {
    while nudges.recv().is_ok() {
        match checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            Ok((pages, copied)) => {
                if pages >= LONG && copied >= pages / 2 {
                    ready.store(true, Ordering::Release);
                }
            }
            Err(error) => tracing::warn!(%error, "a checkpoint failed; the next one tries again"),
        }
    }
}

/// Runs a checkpoint; gives the pages in the log and how many of them are copied.
pub(super) fn checkpoint(connection: &Connection, pragma: &str) -> rusqlite::Result<(i32, i32)> {
    connection.query_row(pragma, [], |row| Ok((row.get(1)?, row.get(2)?)))
}

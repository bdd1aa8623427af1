//! A pool of reading connections that no dropped handler and no panic can drain.

use super::{Role, connect, statement};
use crate::error::StoreError;
use crate::job::only_store;
use crate::store::Counters;
use crate::tx::Tx;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// As many permits as connections; an idle connection waits in the list or is not open yet.
pub(super) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
    counters: Arc<Counters>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, size: usize, counters: Arc<Counters>) -> Self {
        let permits = Arc::new(Semaphore::new(size.max(1)));
        Self { path, permits, idle: Mutex::new(Vec::new()), counters }
    }

    /// Lets no new reader in and closes the idle connections.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A connection on loan. Its `Drop` gives it back, whatever happened, *before* the permit is free
/// (fields drop after `drop`), so that whoever gets a permit finds a connection.
struct Loan {
    readers: Arc<Readers>,
    connection: Option<Connection>,
    _permit: OwnedSemaphorePermit,
}

impl Loan {
    /// The connection, opened now if the pool had none left.
    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(connect(&self.readers.path, Role::Reader)?);
        }
        self.connection.as_mut().ok_or(StoreError::Closed)
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // A connection that cannot end its transaction is closed; the next loan opens a new one.
        let clean = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if clean && !self.readers.permits.is_closed() {
            let mut idle = self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(connection);
        }
    }
}

/// Runs a job on a snapshot, on a blocking thread.
///
/// Between the permit and the closure there is no await, and tokio runs a closure to its end even
/// if nobody waits for it: no point is left at which a dropped future could lose a connection.
pub(super) async fn read<T, E, F>(readers: &Arc<Readers>, body: F) -> Result<T, E>
where
    F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let permits = Arc::clone(&readers.permits);
    let permit = permits.acquire_owned().await.map_err(|_| StoreError::Closed)?;
    let connection = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut loan = Loan { readers: Arc::clone(readers), connection, _permit: permit };
    let work = tokio::task::spawn_blocking(move || on_snapshot(&mut loan, &body));
    work.await.map_err(|_| StoreError::Closed)?
}

fn on_snapshot<T, E, F>(loan: &mut Loan, body: &F) -> Result<T, E>
where
    F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E>,
    E: From<StoreError>,
{
    let counters = Arc::clone(&loan.readers.counters);
    let connection = loan.connection()?;
    statement::execute(connection, "begin read", "BEGIN", &[])?;
    let mut tx = Tx::sqlite(connection);
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let future = pin!(only_store(body(&mut tx)));
        future.poll(&mut Context::from_waker(Waker::noop()))
    }));
    counters.read(tx.statements());
    let failure = tx.failure().cloned();
    drop(tx);
    // Nothing was written: however the transaction ends, it ends well. `Loan` sees to the rest.
    statement::execute(connection, "end read", "COMMIT", &[])?;
    match (polled, failure) {
        (Ok(Poll::Ready(Ok(Ok(_)))), Some(failure)) => Err(failure.into()),
        (Ok(Poll::Ready(Ok(outcome))), _) => outcome,
        (Ok(Poll::Ready(Err(error))), _) => Err(error.into()),
        (Ok(Poll::Pending), _) => Err(StoreError::ForeignAwait.into()),
        (Err(_), _) => Err(StoreError::Panicked.into()),
    }
}

//! Reading: a few threads, each with a small runtime and a pool of connections of its own.
//!
//! A job's future is made and polled on such a thread, as in a write lane: it need not be `Send`,
//! and a caller that is dropped takes nothing with it.

use super::errors::explain_connect;
use super::session::{Session, send_words};
use super::tls::Server;
use super::{PATIENCE, SESSION};
use crate::error::StoreError;
use crate::job::{Envelope, only_store};
use crate::store::Counters;
use crate::tx::Tx;
use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod,
    Runtime,
};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use tokio::task::LocalSet;

/// Reads that may wait on a thread before a caller has to.
const QUEUE: usize = 1024;

/// Threads at most; what they do themselves is little beside what the server does.
const THREADS: usize = 4;

/// The threads and whose turn it is.
pub(super) struct Readers {
    threads: Vec<Thread>,
    next: AtomicUsize,
}

struct Thread {
    sender: mpsc::Sender<Envelope>,
    pool: Pool,
}

impl Readers {
    /// Starts the threads, which share `connections` evenly.
    pub(super) fn start(
        server: &Server,
        connections: usize,
        counters: &Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = cores.min(THREADS).min(connections.max(1));
        let threads = (0..count)
            .map(|number| {
                let pool = pool(server, connections.div_ceil(count).max(1))?;
                let (sender, receiver) = mpsc::channel(QUEUE);
                start(number, pool.clone(), receiver, Arc::clone(counters))?;
                Ok(Thread { sender, pool })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Self { threads, next: AtomicUsize::new(0) })
    }

    /// Hands a read to the thread whose turn it is.
    pub(super) async fn submit(&self, envelope: Envelope) -> Result<(), StoreError> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.threads.len().max(1);
        let thread = self.threads.get(turn).ok_or(StoreError::Closed)?;
        thread.sender.send(envelope).await.map_err(|_| StoreError::Closed)
    }

    /// Lets no new read in.
    pub(super) fn close(&self) {
        self.threads.iter().for_each(|thread| thread.pool.close());
    }
}

fn start(
    number: usize,
    pool: Pool,
    mut receiver: mpsc::Receiver<Envelope>,
    counters: Arc<Counters>,
) -> Result<(), StoreError> {
    let broken = |error: std::io::Error| StoreError::Database(format!("reader {number}: {error}"));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    let serve = async move {
        while let Some(envelope) = receiver.recv().await {
            tokio::task::spawn_local(serve_one(pool.clone(), envelope, Arc::clone(&counters)));
        }
    };
    std::thread::Builder::new()
        .name(format!("store-reader-{number}"))
        .spawn(move || LocalSet::new().block_on(&runtime, serve))
        .map_err(broken)?;
    Ok(())
}

async fn serve_one(pool: Pool, mut envelope: Envelope, counters: Arc<Counters>) {
    let fate = match pool.get().await {
        Ok(client) => on_snapshot(&client, &mut envelope, &counters).await,
        Err(error) => Err(no_reader(&error)),
    };
    envelope.job.answer(fate);
}

async fn on_snapshot(
    client: &ClientWrapper,
    envelope: &mut Envelope,
    counters: &Counters,
) -> Result<(), StoreError> {
    let mut session = Session::new(client);
    session.defer_script("snapshot", snapshot(envelope.lane))?;
    let mut tx = Tx::postgres(session);
    let future = AssertUnwindSafe(only_store(envelope.job.attempt(&mut tx)));
    let ended = future.catch_unwind().await;
    let flushed = if let Ok(Ok(true)) = ended { tx.flush().await } else { Ok(()) };
    counters.read(tx.statements());
    // Nothing was written, so nobody waits for the end; the next job comes behind it.
    send_words(client, if flushed.is_ok() { "COMMIT" } else { "ROLLBACK" });
    match ended {
        Ok(Ok(_)) => flushed,
        Ok(Err(error)) => Err(error),
        Err(_) => Err(StoreError::Panicked),
    }
}

/// Begins a transaction that sees the rows of one county: the policies of the tables compare with it.
/// One message: most pages read once, and a statement of its own would be half of what they ask.
fn snapshot(county: i64) -> String {
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL gongjian.county = '{county}'"
    )
}

fn pool(server: &Server, size: usize) -> Result<Pool, StoreError> {
    let manager = Manager::from_config(
        server.config.clone(),
        server.tls.clone(),
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
        }))
        .build()
        .map_err(|error| StoreError::Database(format!("reader pool: {error}")))
}

fn no_reader(error: &PoolError) -> StoreError {
    match error {
        PoolError::Timeout(_) => StoreError::Busy,
        PoolError::Backend(error) => explain_connect(error),
        PoolError::Closed => StoreError::Closed,
        PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            tracing::warn!(%error, "no connection for reading");
            StoreError::Unavailable
        }
    }
}

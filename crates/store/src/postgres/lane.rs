//! A write lane: one thread, one connection, group commit.
//!
//! All jobs of a county go through one lane, so within a process they are serial and never meet at
//! the head of the county's audit chain. Between processes an advisory lock for each county, held
//! until the commit, does the same: a job sees what a `SQLite` writer would show it.
//!
//! A lane is a thread with a small runtime of its own, because a job's future need not be `Send`:
//! nothing a caller drops can reach it here.

use super::errors::explain;
use super::session::Session;
use super::tls::Server;
use super::{connect, prepare_session};
use crate::error::StoreError;
use crate::job::{Envelope, Message, only_store};
use crate::store::{Counters, Durability};
use crate::tx::Tx;
use deadpool_postgres::ClientWrapper;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Jobs in one transaction at most: fewer than on SQLite, as other processes wait for the locks.
const BATCH: usize = 64;

/// How often a job is run when transactions stand in each other's way.
const ATTEMPTS: u8 = 5;

/// Takes the county's turn, and says whose rows may be seen and written from here on: the policies
/// of the tables compare with it.
const LOCK: &str = "SELECT pg_advisory_xact_lock($1::bigint),
    set_config('gongjian.county', $1::bigint::text, true)";

/// Starts a lane's thread.
pub(super) fn start(
    number: usize,
    server: Server,
    durability: Durability,
    receiver: mpsc::Receiver<Message>,
    counters: Arc<Counters>,
) -> Result<(), StoreError> {
    let broken = |error: std::io::Error| StoreError::Database(format!("lane {number}: {error}"));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    let mut lane = Lane { server, durability, client: None, counters };
    std::thread::Builder::new()
        .name(format!("store-lane-{number}"))
        .spawn(move || runtime.block_on(lane.serve(receiver)))
        .map_err(broken)?;
    Ok(())
}

struct Lane {
    server: Server,
    durability: Durability,
    client: Option<ClientWrapper>,
    counters: Arc<Counters>,
}

/// What became of one job.
enum Run {
    /// To be committed.
    Kept,
    /// It said no itself: to be rolled back, its own answer goes out.
    Declined,
    /// To be rolled back with an error of the store.
    Failed(StoreError),
}

/// The jobs of a batch after it ended.
#[derive(Default)]
struct Outcome {
    /// Jobs to answer.
    done: Vec<(Envelope, Result<(), StoreError>)>,
    /// Jobs to run again, each alone.
    again: Vec<Envelope>,
}

impl Lane {
    async fn serve(&mut self, mut receiver: mpsc::Receiver<Message>) {
        let mut inbox = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut inbox, BATCH).await > 0 {
            let mut jobs = Vec::with_capacity(inbox.len());
            for message in inbox.drain(..) {
                match message {
                    Message::Job(envelope) => jobs.push(envelope),
                    Message::Settle(reply) => {
                        self.commit_all(std::mem::take(&mut jobs)).await;
                        reply.send(self.settle().await).ok();
                    }
                    Message::Close(reply) => {
                        self.commit_all(std::mem::take(&mut jobs)).await;
                        reply.send(Ok(())).ok();
                        return;
                    }
                }
            }
            self.commit_all(jobs).await;
        }
    }

    async fn commit_all(&mut self, jobs: Vec<Envelope>) {
        if jobs.is_empty() {
            return;
        }
        let mut queue = vec![jobs];
        while let Some(jobs) = queue.pop() {
            let again = self.batch(jobs).await;
            for envelope in again.into_iter().rev() {
                // Longer each time, and not the same for two processes that met.
                let step = 5 << envelope.attempts.min(ATTEMPTS);
                let pause = step + u64::from(std::process::id() % 7);
                tokio::time::sleep(Duration::from_millis(pause)).await;
                queue.push(vec![envelope]);
            }
        }
    }

    /// One transaction; answers its jobs and gives back those to run again.
    async fn batch(&mut self, mut jobs: Vec<Envelope>) -> Vec<Envelope> {
        // Every process takes the locks of the counties in the same order.
        jobs.sort_by_key(|envelope| envelope.lane);
        let counters = Arc::clone(&self.counters);
        let client = match self.connected().await {
            Ok(client) => client,
            Err(error) => {
                for envelope in jobs {
                    envelope.job.answer(Err(error.clone()));
                }
                return Vec::new();
            }
        };
        let mut batch = Batch { client, outcome: Outcome::default(), counters: &counters };
        match jobs.len() {
            1 => batch.alone(jobs).await,
            _ => batch.together(jobs).await,
        }
        let Outcome { done, again } = batch.outcome;
        for (envelope, fate) in done {
            envelope.job.answer(fate);
        }
        if self.client.as_ref().is_some_and(|client| client.is_closed()) {
            self.client = None;
        }
        again
    }

    async fn connected(&mut self) -> Result<&ClientWrapper, StoreError> {
        let client = match self.client.take() {
            Some(client) if !client.is_closed() => client,
            _ => {
                let client = connect(&self.server).await?;
                prepare_session(&client).await?;
                if self.durability != Durability::Durable {
                    words(&client, "SET synchronous_commit = off").await?;
                }
                client
            }
        };
        Ok(self.client.insert(client))
    }

    async fn settle(&mut self) -> Result<(), StoreError> {
        self.durability = Durability::Durable;
        let client = self.connected().await?;
        // The next durable commit, which `ANALYZE` makes, carries all earlier ones to the disk.
        words(client, "SET synchronous_commit = on").await
    }
}

async fn words(client: &ClientWrapper, words: &'static str) -> Result<(), StoreError> {
    client.batch_execute(words).await.map_err(|error| explain(words, &error))
}

/// One transaction on its way.
struct Batch<'c> {
    client: &'c ClientWrapper,
    outcome: Outcome,
    counters: &'c Counters,
}

impl<'c> Batch<'c> {
    /// One job: no savepoint, and the commit travels with its last statements. If one of those
    /// failed the server rolls back instead, and we are told which.
    async fn alone(&mut self, jobs: Vec<Envelope>) {
        let mut session = Session::new(self.client);
        for mut envelope in jobs {
            let run = match self.open(&mut session, envelope.lane, "BEGIN").await {
                Ok(()) => self.attempt(&mut session, &mut envelope).await,
                Err(error) => Run::Failed(error),
            };
            let fate = if let Run::Kept = run {
                session.script("COMMIT", "COMMIT").await
            } else {
                session.forget();
                let undone = session.script("ROLLBACK", "ROLLBACK").await;
                if let Run::Failed(error) = run { Err(error) } else { undone }
            };
            if fate.is_ok() {
                self.counters.committed(1);
            }
            self.finish(envelope, fate);
        }
    }

    /// Several jobs: a savepoint each, one commit.
    async fn together(&mut self, jobs: Vec<Envelope>) {
        let mut session = Session::new(self.client);
        let mut fates = Vec::with_capacity(jobs.len());
        let mut jobs = jobs.into_iter();
        let mut whole = session.defer_words("BEGIN");
        let mut county = None;
        while whole.is_ok()
            && let Some(mut envelope) = jobs.next()
        {
            let fresh = county.replace(envelope.lane) != Some(envelope.lane);
            let fate = self.step(&mut session, &mut envelope, fresh).await;
            match fate {
                Ok(fate) => fates.push((envelope, fate)),
                Err(error) => {
                    whole = Err(error);
                    fates.push((envelope, Ok(())));
                }
            }
        }
        if whole.is_ok() {
            whole = session.script("COMMIT", "COMMIT").await;
        }
        if let Err(error) = &whole {
            session.forget();
            session.script("ROLLBACK", "ROLLBACK").await.ok();
            fates.extend(jobs.map(|envelope| (envelope, Ok(()))));
            for (envelope, _) in fates {
                self.finish(envelope, Err(error.clone()));
            }
        } else {
            self.counters.committed(fates.len());
            for (envelope, fate) in fates {
                self.finish(envelope, fate);
            }
        }
    }

    /// One job of several. The outer error means that the whole transaction is lost.
    async fn step(
        &self,
        session: &mut Session<'c>,
        envelope: &mut Envelope,
        fresh: bool,
    ) -> Result<Result<(), StoreError>, StoreError> {
        if fresh {
            session.defer("lane lock", LOCK, vec![envelope.lane.into()]).await?;
        }
        session.defer_words("SAVEPOINT job")?;
        let run = match self.attempt(session, envelope).await {
            Run::Kept => match session.script("RELEASE job", "RELEASE SAVEPOINT job").await {
                Ok(()) => return Ok(Ok(())),
                Err(error) => Run::Failed(error),
            },
            other => other,
        };
        session.forget();
        session.script("ROLLBACK TO job", "ROLLBACK TO SAVEPOINT job").await?;
        session.defer_words("RELEASE SAVEPOINT job")?;
        Ok(if let Run::Failed(error) = run { Err(error) } else { Ok(()) })
    }

    async fn open(
        &self,
        session: &mut Session<'c>,
        lane: i64,
        words: &'static str,
    ) -> Result<(), StoreError> {
        // Before the lock somebody else may have added to the chain.
        session.head = None;
        session.defer_words(words)?;
        session.defer("lane lock", LOCK, vec![lane.into()]).await
    }

    async fn attempt(&self, session: &mut Session<'c>, envelope: &mut Envelope) -> Run {
        envelope.attempts = envelope.attempts.saturating_add(1);
        let own = std::mem::replace(session, Session::new(session.client));
        let mut tx = Tx::postgres(own);
        let future = AssertUnwindSafe(only_store(envelope.job.attempt(&mut tx)));
        let ended = future.catch_unwind().await;
        self.counters.wrote(tx.statements());
        let failure = tx.failure().cloned();
        if let Some(own) = tx.into_session() {
            *session = own;
        }
        match (ended, failure) {
            // Whatever the job made of it: a job that can be run again is.
            (Ok(Ok(_)), Some(StoreError::Contended)) => Run::Failed(StoreError::Contended),
            (Ok(Ok(true)), None) => Run::Kept,
            (Ok(Ok(false)), _) => Run::Declined,
            (Ok(Ok(true)), Some(error)) | (Ok(Err(error)), _) => Run::Failed(error),
            (Err(_), _) => Run::Failed(StoreError::Panicked),
        }
    }

    fn finish(&mut self, envelope: Envelope, fate: Result<(), StoreError>) {
        match fate {
            Err(StoreError::Contended) if envelope.attempts < ATTEMPTS => {
                self.outcome.again.push(envelope);
            }
            Err(StoreError::Contended) => self.outcome.done.push((envelope, Err(StoreError::Busy))),
            fate => self.outcome.done.push((envelope, fate)),
        }
    }
}

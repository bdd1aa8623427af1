//! The one thread that writes: group commit.
//!
//! It takes every job that waits (at most [`BATCH`]), runs them in one transaction, commits once, and
//! only then answers. There is no timer: a batch is what arrived while the previous commit was on
//! its way to the disk. The thread survives whatever a job does.
//!
//! Nearly always every job of a batch wants its changes kept, and then none needs a savepoint. That
//! is worth a way of its own: full-text search keeps the words of a transaction in memory and
//! writes them out at every savepoint, which costs more than the rest of an act. If one job does
//! not go well, everything is undone and the batch is run again with a savepoint for each.

use super::checkpoint::{Checkpoints, checkpoint};
use super::statement::{execute, explain, script};
use super::{Role, connect};
use crate::error::StoreError;
use crate::job::{Envelope, Message, only_store};
use crate::store::{Counters, Durability};
use crate::tx::Tx;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use tokio::sync::mpsc;

/// Jobs in one transaction at most.
const BATCH: usize = 512;

/// Opens the file and starts the thread.
pub(super) fn start(
    path: &Path,
    durability: Durability,
    receiver: mpsc::Receiver<Message>,
    counters: Arc<Counters>,
) -> Result<(), StoreError> {
    let mut connection = connect(path, Role::Writer(durability))?;
    let checkpoints = Checkpoints::start(path, &mut connection)?;
    let mut writer = Writer { connection, checkpoints, counters };
    // With the runtime at hand a job that sets a timer gets `ForeignAwait`, not a panic.
    let runtime = tokio::runtime::Handle::current();
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || {
            let _context = runtime.enter();
            writer.serve(receiver);
        })
        .map_err(|error| StoreError::Database(format!("writer thread: {error}")))?;
    Ok(())
}

struct Writer {
    connection: Connection,
    checkpoints: Checkpoints,
    counters: Arc<Counters>,
}

/// What became of one job inside its savepoint.
enum Run {
    /// Released; to be committed.
    Kept,
    /// It said no itself: rolled back, its own answer goes out.
    Declined,
    /// Rolled back with an error of the store.
    Failed(StoreError),
    /// The whole transaction is gone, and every job in it.
    Lost(StoreError),
}

impl Writer {
    fn serve(&mut self, mut receiver: mpsc::Receiver<Message>) {
        let mut inbox = Vec::with_capacity(BATCH);
        while receiver.blocking_recv_many(&mut inbox, BATCH) > 0 {
            let mut jobs = VecDeque::with_capacity(inbox.len());
            for message in inbox.drain(..) {
                match message {
                    Message::Job(envelope) => jobs.push_back(envelope),
                    Message::Settle(reply) => {
                        self.commit_all(&mut jobs);
                        reply.send(self.settle()).ok();
                    }
                    Message::Close(reply) => {
                        self.commit_all(&mut jobs);
                        reply.send(Ok(())).ok();
                        return;
                    }
                }
            }
            self.commit_all(&mut jobs);
        }
    }

    fn commit_all(&mut self, jobs: &mut VecDeque<Envelope>) {
        // More than one round only if a whole transaction was lost under some of the jobs.
        while !jobs.is_empty() {
            self.checkpoints.before(&self.connection);
            let mut innocent = self.batch(jobs);
            // They went well together once; what fails them now is not one of them.
            while !innocent.is_empty() {
                let again = self.batch(&mut innocent);
                answer(again.into_iter().map(|it| (it, Err(StoreError::Busy))), None);
            }
            self.checkpoints.committed();
        }
    }

    /// One transaction: takes jobs off the queue, commits, answers.
    ///
    /// If one job loses the transaction for all (a full disk), it is answered, and the jobs before
    /// it, who had no part in it, are given back to be run again.
    fn batch(&mut self, jobs: &mut VecDeque<Envelope>) -> VecDeque<Envelope> {
        if let Err(error) = self.tell("BEGIN IMMEDIATE") {
            answer(jobs.drain(..).map(|it| (it, Ok(()))), Some(&error));
            return VecDeque::new();
        }
        let mut done = Vec::with_capacity(jobs.len());
        if self.all_go_well(jobs) {
            done.extend(jobs.drain(..).map(|it| (it, Ok(()))));
        } else {
            self.abandon();
            if let Err(error) = self.tell("BEGIN IMMEDIATE") {
                answer(jobs.drain(..).map(|it| (it, Ok(()))), Some(&error));
                return VecDeque::new();
            }
        }
        while let Some(mut envelope) = jobs.pop_front() {
            let fate = match self.run(&mut envelope) {
                Run::Kept | Run::Declined => Ok(()),
                Run::Failed(error) => Err(error),
                Run::Lost(error) => {
                    self.abandon();
                    envelope.job.answer(Err(error));
                    return done.into_iter().map(|(envelope, _)| envelope).collect();
                }
            };
            done.push((envelope, fate));
        }
        let committed = self.tell("COMMIT");
        if committed.is_err() {
            self.abandon();
        } else {
            self.counters.committed(done.len());
        }
        answer(done, committed.as_ref().err());
        VecDeque::new()
    }

    /// Runs the jobs without savepoints. False as soon as one does not want its changes kept: the
    /// transaction is to be rolled back then.
    fn all_go_well(&mut self, jobs: &mut VecDeque<Envelope>) -> bool {
        let mut kept = |it: &mut Envelope| matches!(self.attempt(it), Run::Kept);
        jobs.iter_mut().all(&mut kept) && !self.connection.is_autocommit()
    }

    fn run(&mut self, envelope: &mut Envelope) -> Run {
        if let Err(error) = self.tell("SAVEPOINT job") {
            return Run::Lost(error);
        }
        let run = self.attempt(envelope);
        // Some errors (disk full, I/O) make SQLite roll the whole transaction back.
        if self.connection.is_autocommit() {
            return Run::Lost(match run {
                Run::Failed(error) => error,
                Run::Kept | Run::Declined | Run::Lost(_) => {
                    StoreError::Database("the transaction ended under a job".to_owned())
                }
            });
        }
        let undone = match run {
            Run::Kept => Ok(()),
            Run::Declined | Run::Failed(_) | Run::Lost(_) => self.tell("ROLLBACK TO job"),
        };
        match undone.and_then(|()| self.tell("RELEASE job")) {
            Ok(()) => run,
            Err(error) => Run::Lost(error),
        }
    }

    fn attempt(&mut self, envelope: &mut Envelope) -> Run {
        let mut tx = Tx::sqlite(&mut self.connection);
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = pin!(only_store(envelope.job.attempt(&mut tx)));
            future.poll(&mut Context::from_waker(Waker::noop()))
        }));
        self.counters.wrote(tx.statements());
        let failure = tx.failure().cloned();
        drop(tx);
        match (polled, failure) {
            (Ok(Poll::Ready(Ok(true))), None) => Run::Kept,
            // A job's own words about a failure stand, unless the failure killed more than the job.
            (Ok(Poll::Ready(Ok(false))), failure) => match failure {
                Some(error) if self.connection.is_autocommit() => Run::Failed(error),
                Some(_) | None => Run::Declined,
            },
            (Ok(Poll::Ready(Ok(true))), Some(error)) | (Ok(Poll::Ready(Err(error))), _) => {
                Run::Failed(error)
            }
            (Ok(Poll::Pending), _) => Run::Failed(StoreError::ForeignAwait),
            (Err(_), _) => Run::Failed(StoreError::Panicked),
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let name = "settle";
        script(&self.connection, name, "PRAGMA synchronous = FULL; ANALYZE;")?;
        checkpoint(&self.connection, "PRAGMA wal_checkpoint(TRUNCATE)")
            .map(drop)
            .map_err(|error| explain(name, &error))
    }

    fn tell(&self, words: &'static str) -> Result<(), StoreError> {
        execute(&self.connection, words, words, &[]).map(drop)
    }

    /// Ends what is left of a transaction.
    fn abandon(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.tell("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

/// Answers every caller; `error`, if there is one, is the fate of them all.
fn answer(
    jobs: impl IntoIterator<Item = (Envelope, Result<(), StoreError>)>,
    error: Option<&StoreError>,
) {
    for (envelope, fate) in jobs {
        envelope.job.answer(error.map_or(fate, |error| Err(error.clone())));
    }
}

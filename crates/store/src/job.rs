//! A piece of work on its way to a writer.
//!
//! The caller's closure and the place for its answer travel together, so that a caller who went
//! away (a closed browser drops its handler) takes nothing with it but the answer.

use crate::error::StoreError;
use crate::tx::Tx;
use crate::whence;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio::sync::oneshot;

/// A job whose types are hidden, so that a writer can queue all kinds.
pub(crate) trait Job: Send {
    /// Runs the job once and keeps its outcome; says whether it wants its changes kept.
    fn attempt<'j, 't: 'j>(
        &'j mut self,
        tx: &'j mut Tx<'t>,
    ) -> Pin<Box<dyn Future<Output = bool> + 'j>>;

    /// Answers the caller: with the job's own outcome, or with what became of it instead.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

/// What a writer receives.
pub(crate) enum Message {
    /// A job to run and to commit.
    Job(Envelope),
    /// End the seeding: make everything durable, gather statistics, be careful from now on.
    Settle(oneshot::Sender<Result<(), StoreError>>),
    /// Finish what came before, answer, and end.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// A job with what the writer must know about it.
pub(crate) struct Envelope {
    /// The county, whose jobs are serial.
    pub(crate) lane: i64,
    /// How often it was run already.
    pub(crate) attempts: u8,
    /// The work.
    pub(crate) job: Box<dyn Job>,
}

struct Work<F, T, E> {
    body: F,
    whence: Arc<str>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Packs a closure and hands out the end where its answer will arrive.
pub(crate) fn pack<T, E, F>(lane: i64, body: F) -> (Envelope, oneshot::Receiver<Result<T, E>>)
where
    F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let job = Box::new(Work { body, whence: whence::now(), outcome: None, reply });
    (Envelope { lane, attempts: 0, job }, answer)
}

impl<T, E, F> Job for Work<F, T, E>
where
    F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn attempt<'j, 't: 'j>(
        &'j mut self,
        tx: &'j mut Tx<'t>,
    ) -> Pin<Box<dyn Future<Output = bool> + 'j>> {
        Box::pin(async move {
            let outcome = whence::from(&self.whence, (self.body)(tx)).await;
            let keep = outcome.is_ok();
            self.outcome = Some(outcome);
            keep
        })
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        let answer = match (fate, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        // A caller that went away does not hear the answer; its work is done all the same.
        self.reply.send(answer).ok();
    }
}

thread_local! {
    /// Whether the future polled last on this thread is pending inside a call of `Tx`.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Awaits the database, and says so to [`only_store`] further out.
pub(crate) async fn inside<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    poll_fn(|context| {
        let poll = future.as_mut().poll(context);
        if poll.is_pending() {
            INSIDE.set(true);
        }
        poll
    })
    .await
}

/// Awaits a job that may wait for nothing but its `Tx`.
///
/// On `SQLite` nothing is ever pending inside `Tx`, so one poll decides. On `PostgreSQL` a pending
/// job must be pending inside `Tx`: a job that passes on one database passes on the other.
pub(crate) async fn only_store<T>(future: impl Future<Output = T>) -> Result<T, StoreError> {
    let mut future = pin!(future);
    poll_fn(|context| {
        INSIDE.set(false);
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Ok(value)),
            Poll::Pending if INSIDE.get() => Poll::Pending,
            Poll::Pending => Poll::Ready(Err(StoreError::ForeignAwait)),
        }
    })
    .await
}

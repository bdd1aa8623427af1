//! One transaction's talk with `PostgreSQL`, pipelined.
//!
//! The driver sends a message the first time its future is polled and answers come in the order of
//! the questions. So a statement is *started* by one poll, put in a queue, and awaited together
//! with whatever is asked next: a row of writes and the question behind them cost one round trip.

use super::errors::explain;
use crate::error::StoreError;
use crate::job::inside;
use crate::sqlite::statement::miscount;
use crate::tx::Shape;
use crate::value::{Row, Value};
use deadpool_postgres::ClientWrapper;
use futures_util::TryStreamExt;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tokio_postgres::{Error, Statement};

type Started<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// What was sent and not yet answered, with the names of the statements.
#[derive(Default)]
pub(crate) struct Pending<'a>(VecDeque<(&'static str, Started<'a>)>);

/// The end of a county's chain of audits, as a job of this transaction left it. The lock of the county
/// holds until the commit, so nobody else adds to the chain meanwhile, and the next job need not ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) county: i64,
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
}

/// A connection in a transaction, with what is on its way.
pub(crate) struct Session<'a> {
    pub(crate) client: &'a ClientWrapper,
    pub(crate) pending: Pending<'a>,
    /// Gone with whatever is rolled back.
    pub(crate) head: Option<Head>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(client: &'a ClientWrapper) -> Self {
        Self { client, pending: Pending::default(), head: None }
    }

    /// Sends a statement whose answer only matters if it is an error.
    pub(crate) async fn defer(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(name, text, params.len()).await?;
        let client = self.client;
        self.enqueue(name, async move { client.execute_raw(&statement, params).await.map(drop) })
    }

    /// Sends words without parameters, such as `SAVEPOINT job`.
    pub(crate) fn defer_words(&mut self, words: &'static str) -> Result<(), StoreError> {
        let client = self.client;
        self.enqueue(words, async move { client.batch_execute(words).await })
    }

    /// Sends several statements without parameters as one message.
    pub(crate) fn defer_script(
        &mut self,
        name: &'static str,
        text: String,
    ) -> Result<(), StoreError> {
        let client = self.client;
        self.enqueue(name, async move { client.batch_execute(&text).await })
    }

    /// Runs a statement and says how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Value>,
    ) -> Result<u64, StoreError> {
        let statement = self.prepare(name, text, params.len()).await?;
        let client = self.client;
        self.ask(name, client.execute_raw(&statement, params)).await
    }

    /// Runs a statement and reads every row.
    pub(crate) async fn query(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(name, text, params.len()).await?;
        let client = self.client;
        let question = async {
            let rows = client.query_raw(&statement, params).await?;
            rows.try_collect::<Vec<_>>().await
        };
        let rows = self.ask(name, question).await?;
        rows.iter().map(|row| read(name, row)).collect()
    }

    /// Runs a script of several statements.
    pub(crate) async fn script(
        &mut self,
        name: &'static str,
        text: &str,
    ) -> Result<(), StoreError> {
        let client = self.client;
        self.ask(name, client.batch_execute(text)).await
    }

    /// What a statement takes and gives.
    pub(crate) async fn describe(
        &mut self,
        name: &'static str,
        text: &str,
    ) -> Result<Shape, StoreError> {
        let client = self.client;
        let statement = self.ask(name, client.prepare(text)).await?;
        let columns = statement.columns().iter().map(|it| it.name().to_owned()).collect();
        Ok(Shape { params: statement.params().len(), columns })
    }

    /// Waits for everything that is on its way; the first error is the cause of all later ones.
    pub(crate) async fn drain(&mut self) -> Result<(), StoreError> {
        while let Some((name, started)) = self.pending.0.front_mut() {
            let name = *name;
            let outcome = inside(started.as_mut()).await;
            self.pending.0.pop_front();
            if let Err(error) = outcome {
                self.forget();
                return Err(explain(name, &error));
            }
        }
        Ok(())
    }

    /// Stops waiting for what is on its way, because it is rolled back; the server does it all the same.
    pub(crate) fn forget(&mut self) {
        self.pending.0.clear();
        self.head = None;
    }

    /// Sends a question, waits for what went before it, then for its answer.
    ///
    /// In this order: answers come in the order of the questions, and the driver stops reading
    /// when the one in front is not taken.
    async fn ask<T>(
        &mut self,
        name: &'static str,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, StoreError> {
        let mut question = pin!(question);
        if let Poll::Ready(answer) = poll_once(question.as_mut()) {
            self.drain().await?;
            return answer.map_err(|error| explain(name, &error));
        }
        self.drain().await?;
        inside(question).await.map_err(|error| explain(name, &error))
    }

    fn enqueue(
        &mut self,
        name: &'static str,
        question: impl Future<Output = Result<(), Error>> + Send + 'a,
    ) -> Result<(), StoreError> {
        let mut started: Started<'a> = Box::pin(question);
        match poll_once(started.as_mut()) {
            Poll::Ready(answer) => answer.map_err(|error| explain(name, &error)),
            Poll::Pending => {
                self.pending.0.push_back((name, started));
                Ok(())
            }
        }
    }

    /// The prepared statement: from the connection's cache, or by a round trip the first time.
    async fn prepare(
        &mut self,
        name: &'static str,
        text: &str,
        given: usize,
    ) -> Result<Statement, StoreError> {
        let client = self.client;
        let statement = self.ask_cached(name, client.prepare_cached(text)).await?;
        // The driver panics on a wrong count.
        let wanted = statement.params().len();
        if wanted == given { Ok(statement) } else { Err(miscount(name, wanted, given)) }
    }

    /// Like `ask`, but an answer that is there at once (a cached statement) waits for nothing.
    async fn ask_cached<T>(
        &mut self,
        name: &'static str,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, StoreError> {
        let mut question = pin!(question);
        if let Poll::Ready(answer) = poll_once(question.as_mut()) {
            return answer.map_err(|error| explain(name, &error));
        }
        self.drain().await?;
        inside(question).await.map_err(|error| explain(name, &error))
    }
}

/// Polls once: enough to send a message, without waiting for its answer.
fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Sends words on a connection and does not wait; for a `Drop`, which cannot.
pub(crate) fn send_words(client: &ClientWrapper, words: &'static str) {
    let sending = pin!(client.batch_execute(words));
    // The words are in the queue; whoever uses the connection next comes behind them.
    if let Poll::Ready(Err(error)) = poll_once(sending) {
        tracing::debug!(%error, words, "the connection was closed already");
    }
}

fn read(name: &'static str, row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let values = (0..row.len()).map(|i| {
        row.try_get::<_, Value>(i).map_err(|error| StoreError::Corrupt {
            what: match std::error::Error::source(&error) {
                Some(source) => format!("{name}, column {i}: {source}"),
                None => format!("{name}, column {i}: {error}"),
            },
        })
    });
    Ok(Row::new(name, values.collect::<Result<_, _>>()?))
}

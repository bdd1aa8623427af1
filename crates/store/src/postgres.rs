//! The engine on `PostgreSQL`: a few write lanes with group commit, and threads for reading.

mod errors;
mod lane;
mod readers;
pub(crate) mod session;
mod tls;
mod values;
pub(crate) mod wall;

use crate::error::StoreError;
use crate::job::{Envelope, Message};
use crate::store::{Counters, Options};
use deadpool_postgres::ClientWrapper;
use errors::{explain, explain_connect};
use readers::Readers;
use std::sync::Arc;
use std::time::Duration;
use tls::Server;
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait in a lane before a caller has to.
const QUEUE: usize = 1024;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store on a server.
pub(crate) struct Engine {
    lanes: Vec<mpsc::Sender<Message>>,
    readers: Readers,
    server: Server,
}

impl Engine {
    /// Looks whether the server is safe to use, then starts the lanes.
    pub(crate) async fn open(
        url: &str,
        options: &Options,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let mut server = Server::of(url, options.authority.as_deref())?;
        server.config.application_name("gongjian").connect_timeout(PATIENCE);
        let client = connect(&server).await?;
        inspect(&client, options.accept_unsafe).await?;
        let mut lanes = Vec::new();
        for number in 0..options.lanes.max(1) {
            let (sender, receiver) = mpsc::channel(QUEUE);
            let (server, counters) = (server.clone(), Arc::clone(&counters));
            lane::start(number, server, options.durability, receiver, counters)?;
            lanes.push(sender);
        }
        let readers = Readers::start(&server, options.postgres_readers, &counters)?;
        Ok(Self { lanes, readers, server })
    }

    /// Hands a job to its county's lane; from then on it is done even if nobody waits.
    pub(crate) async fn submit(&self, envelope: Envelope) -> Result<(), StoreError> {
        let count = i64::try_from(self.lanes.len()).unwrap_or(1);
        let number = usize::try_from(envelope.lane.rem_euclid(count)).unwrap_or(0);
        let lane = self.lanes.get(number).ok_or(StoreError::Closed)?;
        lane.send(Message::Job(envelope)).await.map_err(|_| StoreError::Closed)
    }

    /// Ends the seeding.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        self.control(Message::Settle).await?;
        let client = connect(&self.server).await?;
        // Asking for a checkpoint takes a right that the program's role need not have.
        if let Err(error) = client.batch_execute("CHECKPOINT").await {
            tracing::info!(%error, "the server makes its checkpoint by itself");
        }
        client.batch_execute("ANALYZE").await.map_err(|error| explain("ANALYZE", &error))
    }

    /// Ends the lanes after what is queued.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.readers.close();
        self.control(Message::Close).await
    }

    async fn control(
        &self,
        message: impl Fn(oneshot::Sender<Result<(), StoreError>>) -> Message,
    ) -> Result<(), StoreError> {
        for lane in &self.lanes {
            let (reply, answer) = oneshot::channel();
            lane.send(message(reply)).await.map_err(|_| StoreError::Closed)?;
            answer.await.map_err(|_| StoreError::Closed)??;
        }
        Ok(())
    }

    /// Hands over a job that reads.
    pub(crate) async fn read(&self, envelope: Envelope) -> Result<(), StoreError> {
        self.readers.submit(envelope).await
    }
}

/// A connection of one's own, on the runtime this is called on.
async fn connect(server: &Server) -> Result<ClientWrapper, StoreError> {
    let (client, connection) =
        server.config.connect(server.tls.clone()).await.map_err(|error| explain_connect(&error))?;
    let driver = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a connection to the database ended");
        }
    });
    Ok(ClientWrapper::new(client, driver))
}

/// Limits, so that nothing waits for ever: the answer is then `Busy`.
async fn prepare_session(client: &tokio_postgres::Client) -> Result<(), StoreError> {
    let name = "session";
    client.batch_execute(SESSION).await.map_err(|error| explain(name, &error))
}

const SESSION: &str = "
    SET statement_timeout = '60s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s';
    SET default_transaction_isolation = 'read committed';
    SET client_min_messages = 'warning';
";

/// Refuses a server that forgets acknowledged writes or cannot hold Chinese, and a role for which
/// the counties are not apart.
async fn inspect(client: &ClientWrapper, accept_unsafe: bool) -> Result<(), StoreError> {
    let row = client
        .query_one(wall::IS_ABOVE, &[])
        .await
        .map_err(|error| explain("current role", &error))?;
    let above: bool = row.try_get(0).map_err(|error| explain("current role", &error))?;
    if above && !accept_unsafe {
        return Err(StoreError::Refused(wall::ABOVE.to_owned()));
    }
    for (setting, bad) in SETTINGS {
        let text = format!("SHOW {setting}");
        let row = client.query_one(&text, &[]).await.map_err(|error| explain("SHOW", &error))?;
        let value: String = row.try_get(0).map_err(|error| explain("SHOW", &error))?;
        if value == *bad && !accept_unsafe {
            return Err(StoreError::Refused(format!(
                "数据库服务器设置了 {setting} = {bad},断电时会丢失已确认的数据。\
                 请在 postgresql.conf 中改为 {setting} = on,重新加载后再启动。"
            )));
        }
    }
    let row = client
        .query_one("SHOW server_encoding", &[])
        .await
        .map_err(|error| explain("SHOW", &error))?;
    let encoding: String = row.try_get(0).map_err(|error| explain("SHOW", &error))?;
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::Refused(format!(
        "数据库的编码是 {encoding},不能可靠地保存汉字。请用 ENCODING 'UTF8' 重新建库。"
    )))
}

/// Settings and the value with which the program does not start.
const SETTINGS: &[(&str, &str)] =
    &[("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")];

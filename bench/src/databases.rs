//! Databases on the server of a measurement: made by its superuser, owned by a plain role, because
//! the product refuses to be a superuser.

use anyhow::Result;
use tokio_postgres::{Client, NoTls};

/// A server, and its superuser's connection.
pub(crate) struct Databases {
    server: String,
    client: Client,
}

impl Databases {
    /// Of the server at `url`, which names its superuser.
    pub(crate) async fn of(url: &str) -> Result<Self> {
        let client = connect(url).await?;
        let role = "DO $$ BEGIN CREATE ROLE gongjian_bench LOGIN;
            EXCEPTION WHEN duplicate_object THEN NULL; END $$";
        client.batch_execute(role).await?;
        Ok(Self { server: url.to_owned(), client })
    }

    /// Makes a database, and lets its search use the index behind row-level security as the README
    /// tells an office to.
    pub(crate) async fn make(&self, name: &str, template: &str) -> Result<()> {
        let make = format!("CREATE DATABASE {name} OWNER gongjian_bench TEMPLATE {template}");
        self.client.batch_execute(&make).await?;
        let above = connect(&self.above(name)).await?;
        let leakproof = "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF";
        Ok(above.batch_execute(leakproof).await?)
    }

    /// Removes a database.
    pub(crate) async fn remove(&self, name: &str) -> Result<()> {
        Ok(self.client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await?)
    }

    /// Where the product finds it.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}?user=gongjian_bench&dbname={name}", self.server)
    }

    /// Where who fills and counts finds it: the superuser, who sees all counties.
    pub(crate) fn above(&self, name: &str) -> String {
        format!("{}?dbname={name}", self.server)
    }

    /// What a setting of the server says.
    pub(crate) async fn setting(&self, name: &str) -> Result<String> {
        Ok(self.client.query_one(&format!("SHOW {name}"), &[]).await?.get(0))
    }
}

/// A connection of its own.
pub(crate) async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

//! The transaction a use case works in, without knowing which database it talks to.

use crate::error::StoreError;
use crate::postgres::session::{Head, Session};
use crate::sql::Sql;
use crate::sqlite::statement as lite;
use crate::value::{Row, Value};

/// An open transaction: the only thing a job may await.
///
/// A database error ends the job on both databases: whatever is asked afterwards gives the same
/// error, and the job is rolled back even if it answers `Ok`. Where a conflict is expected, say
/// `ON CONFLICT DO NOTHING` and look at the count of [`Tx::execute`].
pub struct Tx<'a> {
    backend: Backend<'a>,
    statements: u64,
    failure: Option<StoreError>,
}

enum Backend<'a> {
    Sqlite(&'a mut rusqlite::Connection),
    Postgres(Session<'a>),
}

/// What a statement takes and gives, as a database sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many placeholders there are.
    pub params: usize,
    /// The names of the columns.
    pub columns: Vec<String>,
}

impl<'a> Tx<'a> {
    pub(crate) fn sqlite(connection: &'a mut rusqlite::Connection) -> Self {
        Self { backend: Backend::Sqlite(connection), statements: 0, failure: None }
    }

    pub(crate) fn postgres(session: Session<'a>) -> Self {
        Self { backend: Backend::Postgres(session), statements: 0, failure: None }
    }

    /// Writes something whose row count does not matter.
    ///
    /// On `PostgreSQL` the statement is sent along with whatever comes next and its error, if there
    /// is one, is told then: several `run`s cost one round trip. On `SQLite` it is done at once.
    pub async fn run(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), StoreError> {
        self.start()?;
        let outcome = match &mut self.backend {
            Backend::Sqlite(connection) => {
                lite::execute(connection, sql.name, sql.sqlite, &params).map(drop)
            }
            Backend::Postgres(session) => session.defer(sql.name, sql.postgres, params).await,
        };
        self.note(outcome)
    }

    /// Writes and says how many rows were touched.
    pub async fn execute(
        &mut self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.start()?;
        let outcome = match &mut self.backend {
            Backend::Sqlite(connection) => lite::execute(connection, sql.name, sql.sqlite, &params),
            Backend::Postgres(session) => session.execute(sql.name, sql.postgres, params).await,
        };
        self.note(outcome)
    }

    /// Every row of the answer.
    pub async fn query(
        &mut self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.start()?;
        let outcome = match &mut self.backend {
            Backend::Sqlite(connection) => lite::query(connection, sql.name, sql.sqlite, &params),
            Backend::Postgres(session) => session.query(sql.name, sql.postgres, params).await,
        };
        self.note(outcome)
    }

    /// The first row of the answer, if there is one.
    pub async fn query_opt(
        &mut self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// The row of a statement that always gives one, such as a count.
    pub async fn query_one(
        &mut self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<Row, StoreError> {
        let row = self.query_opt(sql, params).await?;
        row.ok_or_else(|| StoreError::Corrupt { what: format!("{}: no row", sql.name) })
    }

    /// Every row of a statement that was composed, such as a list with filters.
    ///
    /// The text stays in the prepared-statement cache: compose it of fixed clauses, and never put
    /// a value into it.
    pub async fn query_text(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.start()?;
        let outcome = match &mut self.backend {
            Backend::Sqlite(connection) => lite::query(connection, name, text, &params),
            Backend::Postgres(session) => session.query(name, text, params).await,
        };
        self.note(outcome)
    }

    /// How many statements were asked so far.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// Whether this is `PostgreSQL`: only for composing text where the dialects differ.
    pub fn is_postgres(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    /// Prepares a statement without running it.
    pub async fn describe(&mut self, sql: &'static Sql) -> Result<Shape, StoreError> {
        match &mut self.backend {
            Backend::Sqlite(connection) => lite::describe(connection, sql.name, sql.sqlite),
            Backend::Postgres(session) => session.describe(sql.name, sql.postgres).await,
        }
    }

    /// Runs a script of several statements without parameters: migrations only.
    pub(crate) async fn script(
        &mut self,
        name: &'static str,
        text: &str,
    ) -> Result<(), StoreError> {
        self.start()?;
        let outcome = match &mut self.backend {
            Backend::Sqlite(connection) => lite::script(connection, name, text),
            Backend::Postgres(session) => session.script(name, text).await,
        };
        self.note(outcome)
    }

    /// Waits until nothing is deferred any more.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let outcome = match &mut self.backend {
            Backend::Sqlite(_) => Ok(()),
            Backend::Postgres(session) => session.drain().await,
        };
        self.note(outcome)
    }

    /// Gives the session back with what is deferred: the writer's own statements come behind it in one
    /// round trip. `None` on `SQLite`.
    pub(crate) fn into_session(self) -> Option<Session<'a>> {
        match self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(session) => Some(session),
        }
    }

    /// The end of a county's chain, where a job of this transaction left it.
    pub(crate) fn head(&self, county: i64) -> Option<Head> {
        match &self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(session) => session.head.clone().filter(|it| it.county == county),
        }
    }

    /// Says where the end of a county's chain is now. `SQLite` asks anew, which costs no round trip.
    pub(crate) fn keep_head(&mut self, head: Head) {
        if let Backend::Postgres(session) = &mut self.backend {
            session.head = Some(head);
        }
    }

    /// The first error of the database, if one was met.
    pub(crate) fn failure(&self) -> Option<&StoreError> {
        self.failure.as_ref()
    }

    fn start(&mut self) -> Result<(), StoreError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.statements += 1;
        Ok(())
    }

    fn note<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome {
            self.failure = Some(error.clone());
        }
        outcome
    }
}

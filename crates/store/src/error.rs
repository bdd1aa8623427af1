//! What can go wrong between the program and its database.

/// Why the store could not do what it was asked.
///
/// A missing row is no error: a look-up returns an `Option`. No variant ever carries a value of a
/// row, so an error can be logged without telling anything about a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else changed the row since it was read.
    #[error("a row of `{table}` was changed by someone else")]
    Stale {
        /// The table of the row.
        table: &'static str,
    },
    /// A unique constraint refused the row.
    ///
    /// On both databases `constraint` lists the columns as `table.column, table.column`. (A unique
    /// index over an expression is given by its name instead.)
    #[error("a row with the same {constraint} exists already")]
    Conflict {
        /// The columns that must be unique, `table.column, table.column`.
        constraint: String,
    },
    /// A row says what the program cannot have written.
    #[error("the database holds a value that has no meaning: {what}")]
    Corrupt {
        /// The statement and the column.
        what: String,
    },
    /// No room is left on the disk. Nothing of the job was kept; everything acknowledged is safe.
    #[error("the disk of the database is full")]
    Full,
    /// The database had no time for this job. The same job may be tried again.
    #[error("the database is busy")]
    Busy,
    /// Two transactions stood in each other's way (SQLSTATE 40001, 40P01).
    ///
    /// The engine tries such a job again and answers [`StoreError::Busy`] when that does not help;
    /// callers see this only inside a job.
    #[error("two transactions stood in each other's way")]
    Contended,
    /// The database cannot be reached, or the connection broke. Whether the last commit happened
    /// is unknown: an idempotency key makes trying again safe.
    #[error("the database cannot be reached")]
    Unavailable,
    /// A job awaited something other than its `Tx`. This is a fault of the program.
    #[error("a database job waited for something other than the database")]
    ForeignAwait,
    /// A job panicked. Nothing of it was kept.
    #[error("a database job panicked")]
    Panicked,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The database must not be used as it is; the sentence (Chinese) says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// Anything else the database said, with the name of the statement.
    #[error("the database failed: {0}")]
    Database(String),
}

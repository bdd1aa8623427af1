//! The few kinds of value that cross to a database and back, the same for both.

use crate::error::StoreError;
use std::error::Error;
use std::fmt;

/// A parameter of a statement or a column of a row.
///
/// Booleans are 0 and 1, instants microseconds, money fen: all of them `Int`. There is no float.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// `BIGINT`.
    Int(i64),
    /// `TEXT`.
    Text(String),
    /// `BYTEA` on `PostgreSQL`, `BLOB` on `SQLite`.
    Blob(Vec<u8>),
}

/// Shows no text and no bytes: parameters hold names and telephone numbers, and logs print `Debug`.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Int(number) => write!(f, "Int({number})"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Blob(bytes) => write!(f, "Blob({} bytes)", bytes.len()),
        }
    }
}

/// Makes the `Vec<Value>` of a statement: `params![county, id, title]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<kernel::id::Id> for Value {
    fn from(id: kernel::id::Id) -> Self {
        Self::Int(id.0)
    }
}

impl From<kernel::time::Instant> for Value {
    fn from(instant: kernel::time::Instant) -> Self {
        Self::Int(instant.0)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    statement: &'static str,
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn new(statement: &'static str, values: Vec<Value>) -> Self {
        Self { statement, values }
    }

    /// The value of column `i`, counted from 0.
    pub fn value(&self, i: usize) -> Result<&Value, StoreError> {
        self.values.get(i).ok_or_else(|| self.corrupt(i, "there is no such column"))
    }

    /// How many columns the row has.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the row has no column at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Column `i` as a number that is always there.
    pub fn int(&self, i: usize) -> Result<i64, StoreError> {
        self.opt_int(i)?.ok_or_else(|| self.corrupt(i, "empty, should be a number"))
    }

    /// Column `i` as a number that may be missing.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, StoreError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            Value::Text(_) | Value::Blob(_) => Err(self.corrupt(i, "should be a number")),
        }
    }

    /// Column `i` as a text that is always there.
    pub fn text(&self, i: usize) -> Result<String, StoreError> {
        self.opt_text(i)?.ok_or_else(|| self.corrupt(i, "empty, should be a text"))
    }

    /// Column `i` as a text that may be missing.
    pub fn opt_text(&self, i: usize) -> Result<Option<String>, StoreError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text.clone())),
            Value::Int(_) | Value::Blob(_) => Err(self.corrupt(i, "should be a text")),
        }
    }

    /// Column `i` as bytes that are always there.
    pub fn blob(&self, i: usize) -> Result<Vec<u8>, StoreError> {
        self.opt_blob(i)?.ok_or_else(|| self.corrupt(i, "empty, should be bytes"))
    }

    /// Column `i` as bytes that may be missing.
    pub fn opt_blob(&self, i: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes.clone())),
            Value::Int(_) | Value::Text(_) => Err(self.corrupt(i, "should be bytes")),
        }
    }

    /// Column `i` as yes (1) or no (0).
    pub fn bool(&self, i: usize) -> Result<bool, StoreError> {
        match self.int(i)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.corrupt(i, "should be 0 or 1")),
        }
    }

    fn corrupt(&self, column: usize, why: &str) -> StoreError {
        StoreError::Corrupt { what: format!("{}, column {column}: {why}", self.statement) }
    }
}

/// Why a value does not fit a column of `PostgreSQL`.
pub(crate) type Misfit = Box<dyn Error + Sync + Send>;

//! One statement on a `SQLite` connection: bind, run, read, and say clearly what went wrong.

use crate::error::StoreError;
use crate::tx::Shape;
use crate::value::{Row, Value};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, ErrorCode, ffi};

/// Runs a statement and says how many rows it touched.
pub(crate) fn execute(
    connection: &Connection,
    name: &'static str,
    text: &str,
    params: &[Value],
) -> Result<u64, StoreError> {
    let mut statement = prepare(connection, name, text, params)?;
    let rows = statement.raw_execute().map_err(|error| explain(name, &error))?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// Runs a statement and reads every row.
pub(crate) fn query(
    connection: &Connection,
    name: &'static str,
    text: &str,
    params: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let mut statement = prepare(connection, name, text, params)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while let Some(row) = rows.next().map_err(|error| explain(name, &error))? {
        let mut values = Vec::with_capacity(columns);
        for i in 0..columns {
            let raw = row.get_ref(i).map_err(|error| explain(name, &error))?;
            values.push(read(name, i, raw)?);
        }
        answer.push(Row::new(name, values));
    }
    Ok(answer)
}

/// Runs a script of several statements.
pub(crate) fn script(
    connection: &Connection,
    name: &'static str,
    text: &str,
) -> Result<(), StoreError> {
    connection.execute_batch(text).map_err(|error| explain(name, &error))
}

/// What a statement takes and gives.
pub(crate) fn describe(
    connection: &Connection,
    name: &'static str,
    text: &str,
) -> Result<Shape, StoreError> {
    let statement = connection.prepare(text).map_err(|error| explain(name, &error))?;
    let columns = statement.column_names().map(str::to_owned).collect();
    Ok(Shape { params: statement.parameter_count(), columns })
}

/// Takes a statement from the cache and binds its parameters.
///
/// `SQLite` takes `$2` for a *name* and numbers names in the order in which they appear; so the
/// parameters are bound by the number inside the name, which is what `PostgreSQL` does.
fn prepare<'c>(
    connection: &'c Connection,
    name: &'static str,
    text: &str,
    params: &[Value],
) -> Result<CachedStatement<'c>, StoreError> {
    let mut statement = connection.prepare_cached(text).map_err(|error| explain(name, &error))?;
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(miscount(name, count, params.len()));
    }
    for index in 1..=count {
        let number = statement
            .parameter_name(index)
            .and_then(|it| it.strip_prefix('$'))
            .and_then(|it| it.parse::<usize>().ok());
        let value = number
            .and_then(|number| params.get(number.checked_sub(1)?))
            .ok_or_else(|| miscount(name, count, params.len()))?;
        statement.raw_bind_parameter(index, value).map_err(|error| explain(name, &error))?;
    }
    Ok(statement)
}

/// The statement and its parameters do not belong together.
pub(crate) fn miscount(name: &str, wanted: usize, given: usize) -> StoreError {
    StoreError::Database(format!("{name} takes the parameters $1 to ${wanted}, {given} were given"))
}

fn read(name: &str, column: usize, raw: ValueRef<'_>) -> Result<Value, StoreError> {
    let corrupt =
        |why: &str| StoreError::Corrupt { what: format!("{name}, column {column}: {why}") };
    match raw {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Real(_) => Err(corrupt("a floating-point number, which nothing here is")),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(corrupt("a text that is not UTF-8")),
        },
        ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
    }
}

/// What an error of `SQLite` means to us.
pub(crate) fn explain(name: &str, error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return StoreError::Database(format!("{name}: {error}"));
    };
    match (code.code, code.extended_code) {
        (ErrorCode::DiskFull, _) => StoreError::Full,
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StoreError::Busy,
        (
            _,
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => StoreError::Conflict { constraint: columns(message.as_deref().unwrap_or_default()) },
        (ErrorCode::SystemIoFailure, _) => {
            tracing::error!(statement = name, %error, "the database file cannot be read or written");
            StoreError::Unavailable
        }
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
            StoreError::Corrupt { what: format!("{name}: {error}") }
        }
        _ => StoreError::Database(format!("{name}: {error}")),
    }
}

/// `UNIQUE constraint failed: room.county, room.id` → `room.county, room.id`.
fn columns(message: &str) -> String {
    let columns = message.split_once(": ").map_or(message, |(_, columns)| columns);
    columns.strip_prefix("index ").unwrap_or(columns).trim_matches('\'').to_owned()
}

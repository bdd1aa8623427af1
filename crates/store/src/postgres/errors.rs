//! What an error of `PostgreSQL` means to us.

use crate::error::StoreError;
use std::error::Error;
use tokio_postgres::error::{DbError, SqlState};

/// Why a connection could not be made. What speaks against the server's TLS is the operator's to mend,
/// and is told to them.
pub(crate) fn explain_connect(error: &tokio_postgres::Error) -> StoreError {
    // The crate tells its kinds apart by their words only.
    if !error.to_string().starts_with("error performing TLS handshake") {
        return explain("connect", error);
    }
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    StoreError::Refused(format!(
        "和数据库服务器之间建不起加密连接（{source}）。请在服务器上打开 ssl，\
         并用 --database-ca 给出它的 CA 证书；网络确实可信，也可以在地址后面写明 ?sslmode=disable。"
    ))
}

/// Puts an error into our words. Never takes over `DETAIL`, which holds values of rows.
pub(crate) fn explain(name: &str, error: &tokio_postgres::Error) -> StoreError {
    if let Some(error) = error.as_db_error() {
        return said(name, error);
    }
    let broken = error.is_closed()
        || error.source().is_some_and(|it| it.downcast_ref::<std::io::Error>().is_some());
    if broken {
        tracing::warn!(statement = name, %error, "the connection to the database broke");
        return StoreError::Unavailable;
    }
    match error.source() {
        Some(source) => StoreError::Database(format!("{name}: {error}: {source}")),
        None => StoreError::Database(format!("{name}: {error}")),
    }
}

fn said(name: &str, error: &DbError) -> StoreError {
    let code = error.code();
    match code.code() {
        "23505" => StoreError::Conflict { constraint: columns(error) },
        "40001" | "40P01" => StoreError::Contended,
        "53100" => StoreError::Full,
        // Out of memory, a lock not got in time, a statement that took too long.
        "53200" | "55P03" | "57014" => StoreError::Busy,
        text if text.starts_with("08") || text.starts_with("57P") || text == "53300" => {
            tracing::warn!(statement = name, %error, "the database cannot be used now");
            StoreError::Unavailable
        }
        _ if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            StoreError::Corrupt { what: format!("{name}: {}", error.message()) }
        }
        _ => StoreError::Database(format!("{name}: {} ({})", error.message(), code.code())),
    }
}

/// The columns of a unique constraint as SQLite names them: `room.county, room.id`.
///
/// The server says `Key (county, id)=(…) already exists.` in its own language; the part between
/// the first pair of brackets is the same in all of them.
fn columns(error: &DbError) -> String {
    let columns = error
        .detail()
        .and_then(|detail| detail.split_once('('))
        .and_then(|(_, rest)| rest.split_once(")=("))
        .map(|(columns, _)| columns);
    match (error.table(), columns) {
        (Some(table), Some(columns)) if !columns.contains('(') => {
            let columns: Vec<_> = columns.split(", ").map(|it| format!("{table}.{it}")).collect();
            columns.join(", ")
        }
        _ => error.constraint().unwrap_or_default().to_owned(),
    }
}

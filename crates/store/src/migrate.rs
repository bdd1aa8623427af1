//! Brings the schema up to what the program knows, one numbered step after the other.

use crate::error::StoreError;
use crate::params;
use crate::postgres::wall::{RAISE, grants};
use crate::statements;
use crate::store::Store;
use crate::tx::Tx;
use data_encoding::HEXLOWER;
use kernel::time::Instant;
use sha2::{Digest, Sha256};

/// One step of the schema, in the words of both databases. Never changed once released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order; rises from step to step.
    pub number: i64,
    /// What it brings, for people.
    pub name: &'static str,
    /// The script for `SQLite`.
    pub sqlite: &'static str,
    /// The script for `PostgreSQL`.
    pub postgres: &'static str,
}

statements! {
    /// The steps that were taken.
    TAKEN = "SELECT number, name, checksum FROM schema_version ORDER BY number";
    /// Notes a step.
    NOTE = "INSERT INTO schema_version (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}

/// The list of steps itself; a step's own script cannot make it.
const LIST: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
)";

/// Two programs that start at once take turns, and a long step may take its time.
const TAKE_TURNS: &str = "SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(20061, 6);";

impl Store {
    /// Takes the steps that are missing, each in a transaction of its own, and says how many.
    ///
    /// Refuses ([`StoreError::Refused`], in Chinese) a database that is newer than the program or
    /// whose steps are not the program's; then nothing is changed.
    pub async fn migrate(&self, steps: &[Migration], now: Instant) -> Result<usize, StoreError> {
        let all = steps.to_vec();
        self.write(0, async move |tx: &mut Tx<'_>| {
            take_turns(tx).await?;
            // A role that owns nothing may not make it, not even where it is.
            if !has_list(tx).await? {
                tx.script("schema_version", LIST).await?;
            }
            missing(tx, &all).await.map(drop)
        })
        .await?;
        let mut taken = 0;
        for step in steps {
            let (all, step) = (steps.to_vec(), *step);
            let done = self
                .write(0, async move |tx: &mut Tx<'_>| {
                    take_turns(tx).await?;
                    // Again in every transaction: another program may have been quicker.
                    if !missing(tx, &all).await?.contains(&step.number) {
                        return Ok::<_, StoreError>(0);
                    }
                    tx.script(step.name, script(tx, &step)).await?;
                    let sum = checksum(script(tx, &step));
                    tx.run(NOTE, params![step.number, step.name, sum, now]).await?;
                    Ok(1)
                })
                .await?;
            taken += done;
        }
        self.write(0, raise_wall).await?;
        Ok(taken)
    }

    /// Lets a role of `PostgreSQL` that owns nothing do the program's everyday work: it reads and
    /// writes rows, and changes no table, no trigger and no policy; of the audit it changes nothing
    /// at all. To be called by the owner, after each [`Store::migrate`].
    ///
    /// Refuses ([`StoreError::Refused`], in Chinese) `SQLite`, which has no roles, and what is no
    /// name of a role.
    pub async fn grant(&self, role: &str) -> Result<(), StoreError> {
        if !self.is_postgres() {
            return Err(StoreError::Refused(
                "SQLite 没有数据库用户，这一项只用于 PostgreSQL。".to_owned(),
            ));
        }
        let first = |it: char| it.is_ascii_lowercase() || it == '_';
        let plain = |it: char| first(it) || it.is_ascii_digit();
        if !role.starts_with(first) || !role.chars().all(plain) || role.len() > ROLE_MAX {
            let words =
                format!("“{role}”不能作数据库用户名：请用小写字母、数字和下划线，字母开头。");
            return Err(StoreError::Refused(words));
        }
        let words = grants(role);
        self.write(0, async move |tx: &mut Tx<'_>| tx.script("grants", &words).await).await
    }

    /// Whether the role that the program signed in as owns its tables, so that it could take down
    /// what guards them. Always so on `SQLite`.
    pub async fn owns_tables(&self) -> Result<bool, StoreError> {
        if !self.is_postgres() {
            return Ok(true);
        }
        let read = async |tx: &mut Tx<'_>| tx.query_text("owner", OWNED, params![]).await;
        let rows = self.read(0, read).await?;
        Ok(rows.first().map_or(Ok(0), |it| it.int(0))? > 0)
    }
}

/// The longest name of a role.
const ROLE_MAX: usize = 63;

/// Whether the list of steps is there; on `SQLite` it may be made again and again.
async fn has_list(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    if !tx.is_postgres() {
        return Ok(false);
    }
    let rows = tx.query_text("schema_version", LISTED, params![]).await?;
    Ok(rows.first().map_or(Ok(0), |it| it.int(0))? > 0)
}

const LISTED: &str = "SELECT count(*) FROM pg_class
    WHERE relname = 'schema_version' AND relnamespace = current_schema()::regnamespace";
const OWNED: &str = "SELECT count(*) FROM pg_class WHERE relname = 'audit'
    AND relnamespace = current_schema()::regnamespace
    AND pg_has_role(current_user, relowner, 'USAGE')";

/// Whatever the steps made, every table with a county stands behind the wall afterwards.
async fn raise_wall(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    take_turns(tx).await?;
    if tx.is_postgres() { tx.script("wall", RAISE).await } else { Ok(()) }
}

async fn take_turns(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    if tx.is_postgres() { tx.script("take turns", TAKE_TURNS).await } else { Ok(()) }
}

fn script(tx: &Tx<'_>, step: &Migration) -> &'static str {
    if tx.is_postgres() { step.postgres } else { step.sqlite }
}

fn checksum(script: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(script.as_bytes()))
}

/// The numbers not taken yet; refuses a database whose past is not the program's.
async fn missing(tx: &mut Tx<'_>, steps: &[Migration]) -> Result<Vec<i64>, StoreError> {
    if !steps.is_sorted_by(|a, b| a.number < b.number) {
        return Err(StoreError::Refused("程序内的升级步骤编号没有递增,请联系开发者。".to_owned()));
    }
    let mut missing: Vec<i64> = steps.iter().map(|step| step.number).collect();
    let last = missing.last().copied().unwrap_or(0);
    let mut newest = 0;
    for row in tx.query(TAKEN, params![]).await? {
        let (number, name) = (row.int(0)?, row.text(1)?);
        newest = number;
        let Some(step) = steps.iter().find(|step| step.number == number) else {
            return Err(StoreError::Refused(if number > last {
                format!(
                    "数据库比程序新(数据库已升级到第 {number} 步“{name}”,程序只认识到第 {last} 步)。\
                     请换用更新的程序,不要用旧程序打开。"
                )
            } else {
                format!("数据库里有程序不认识的第 {number} 步“{name}”。请换用建库时的程序版本。")
            }));
        };
        if checksum(script(tx, step)) != row.text(2)? {
            return Err(StoreError::Refused(format!(
                "数据库第 {number} 步“{name}”与程序里的内容不一致。\
                 请换用原来的程序版本,或从备份恢复后再升级。"
            )));
        }
        missing.retain(|it| *it != number);
    }
    match missing.first() {
        Some(number) if *number < newest => Err(StoreError::Refused(format!(
            "数据库缺少第 {number} 步,却已有后面的第 {newest} 步。请换用原来的程序版本。"
        ))),
        _ => Ok(missing),
    }
}

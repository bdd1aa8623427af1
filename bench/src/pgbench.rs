//! What PostgreSQL does by itself: its own `pgbench` with the same statements.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::act::{Act, Arg};
use crate::world::COUNTY;

/// Clients that send at once.
const CLIENTS: &str = "16";

/// How the acts of several clients keep the audit chain whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chain {
    /// As the product does: the county's lock until the commit, the head read, the next row.
    Kept,
    /// Not at all: no lock, no head, a number by chance. Less than the act, for orientation.
    Dropped,
}

/// The act as a script.
pub(crate) fn script(act: &Act, chain: Chain) -> Result<String> {
    let mut out = String::from(
        "\\set id random(1, 9000000000000000000)\n\\set key random(1, 9000000000000000000)\nBEGIN;\n",
    );
    if chain == Chain::Kept {
        writeln!(out, "SELECT pg_advisory_xact_lock({COUNTY});")?;
    }
    for step in &act.steps {
        let is_head = step.sql.name.ends_with("::HEAD");
        if is_head && chain == Chain::Dropped {
            continue;
        }
        let mut text = step.sql.postgres.to_owned();
        // From the last, so that $1 does not cut $12.
        for (at, arg) in step.args.iter().enumerate().rev() {
            text = text.replace(&format!("${}", at + 1), &written(arg, act, chain));
        }
        writeln!(out, "{text}{}", if is_head { " \\gset" } else { ";" })?;
    }
    out.push_str("COMMIT;\n");
    Ok(out)
}

/// A parameter as the script writes it. Texts are constants: `pgbench` cannot hold them all.
fn written(arg: &Arg, act: &Act, chain: Chain) -> String {
    let quoted = |it: &str| format!("'{}'", it.replace('\'', "''"));
    match (arg, chain) {
        (Arg::Int(it), _) => it.to_string(),
        (Arg::Text(it), _) => quoted(it),
        (Arg::Null, _) => "NULL".to_owned(),
        (Arg::Now, _) => "CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)".to_owned(),
        (Arg::Id | Arg::MessageId, _) | (Arg::AuditSeq, Chain::Dropped) => {
            "CAST(:id AS BIGINT)".to_owned()
        }
        (Arg::Number | Arg::Answer, _) => "CAST(CAST(:id AS BIGINT) AS TEXT)".to_owned(),
        (Arg::Tracking, _) => "sha256(int8send(CAST(:id AS BIGINT)))".to_owned(),
        (Arg::Key, _) => "sha256(int8send(CAST(:key AS BIGINT)))".to_owned(),
        (Arg::Words, _) => {
            let words = (1..)
                .zip(&act.words)
                .fold(String::new(), |all, (at, it)| format!("{all}'{it}':{at} "));
            quoted(&words)
        }
        (Arg::AuditSeq, Chain::Kept) => "CAST(:seq AS BIGINT) + 1".to_owned(),
        (Arg::AuditPrev, Chain::Kept) => "CAST(:hash AS BYTEA)".to_owned(),
        (Arg::AuditHash, Chain::Kept) => "sha256(CAST(:hash AS BYTEA))".to_owned(),
        (Arg::AuditPrev | Arg::AuditHash, Chain::Dropped) => {
            "sha256(int8send(CAST(:id AS BIGINT)))".to_owned()
        }
    }
}

/// Runs a script for a while; gives the transactions a second.
pub(crate) fn run(programs: &Path, url: &str, script: &Path, span: Duration) -> Result<f64> {
    let out = Command::new(programs.join("pgbench"))
        .args(["-n", "-M", "prepared", "-j", "2", "-c", CLIENTS, "-T"])
        .arg(span.as_secs().to_string())
        .arg("-f")
        .arg(script)
        .arg(url)
        .output()?;
    let (said, wrong) =
        (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if !out.status.success() || wrong.contains("aborted") {
        bail!("pgbench: {wrong}");
    }
    let tps = said.lines().find_map(|it| it.strip_prefix("tps = ")).context("no tps")?;
    Ok(tps.split_whitespace().next().context("no tps")?.parse()?)
}

//! Measurements, side by side in one run, with every commit as durable as in an office.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::system::{self, POSTGRESQL};
use crate::{assets, shell};

/// Builds the product and the program that measures it, and runs one benchmark or all of them.
///
/// The program finds in its environment: `GONGJIAN_BIN`, the product built for release;
/// `GONGJIAN_TEST_PG`, a cluster with `fsync` and `synchronous_commit` on; `GONGJIAN_PG_BIN`, the
/// folder of PostgreSQL's programs, `pgbench` among them; `GONGJIAN_BENCH_DIR`, an empty folder on the
/// same disk as that cluster; `GONGJIAN_BENCH_REPORT`, the file its report goes to; and for `releases`
/// `GONGJIAN_BENCH_BEFORE`, the product as an earlier revision had it, built for release.
pub(crate) fn run(names: &[&str]) -> Result<()> {
    let (names, revision) = match names {
        [name @ "releases", revision] => (std::slice::from_ref(name), Some(*revision)),
        ["releases"] => bail!("`bench releases` takes the revision to compare with"),
        [_, extra, ..] => bail!("`bench` takes one name, but got also `{extra}`"),
        names => (names, None),
    };
    if !shell::root().join("bench/Cargo.toml").is_file() {
        bail!("there is nothing to measure with: the workspace has no package `bench`");
    }
    system::provide(&[POSTGRESQL])?;
    assets::build()?;
    let packages = ["--package", "gongjian", "--package", "bench"];
    shell::run(shell::cargo(&["build", "--release", "--locked"]).args(packages))?;

    let before = revision.map(build_before).transpose()?;
    let release = shell::target().join("release");
    let reports = shell::target().join("bench");
    std::fs::create_dir_all(&reports)?;
    let report = reports.join("report.md");
    let space = std::env::temp_dir().join(format!("gongjian-bench-{}", std::process::id()));
    std::fs::create_dir(&space)?;
    let cluster = Cluster::start(Durability::On)?;
    let mut bench = shell::command(&release.join("bench").to_string_lossy(), names);
    bench.env("GONGJIAN_BIN", release.join("gongjian"));
    bench.env("GONGJIAN_TEST_PG", cluster.url()).env("GONGJIAN_PG_BIN", &cluster.programs);
    bench.env("GONGJIAN_BENCH_DIR", &space).env("GONGJIAN_BENCH_REPORT", &report);
    if let Some(before) = before {
        bench.env("GONGJIAN_BENCH_BEFORE", before);
    }
    let measured = shell::run(&mut bench);
    drop(cluster);
    std::fs::remove_dir_all(&space)?;
    measured?;
    println!("report: {}", shell::shown(&report));
    Ok(())
}

/// The product as a revision had it, in a work tree of its own that stays for the next time.
fn build_before(revision: &str) -> Result<PathBuf> {
    let tree = shell::target().join("bench").join("before");
    let place = tree.to_string_lossy().into_owned();
    if tree.exists() {
        shell::run(&mut shell::command("git", &["-C", &place, "checkout", "--detach", revision]))?;
    } else {
        shell::run(&mut shell::command("git", &["worktree", "add", "--detach", &place, revision]))?;
    }
    shell::run(shell::cargo(&["xtask", "assets"]).current_dir(&tree))?;
    let build = ["build", "--release", "--locked", "--package", "gongjian"];
    shell::run(shell::cargo(&build).current_dir(&tree))?;
    Ok(tree.join("target/release/gongjian"))
}

//! Faults on purpose: builds the product and the package `chaos`, which breaks it and counts what was
//! lost.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::system::{self, LIBFAKETIME, LIBNBD, NBDKIT, POSTGRESQL, XFSPROGS};
use crate::tally::Tally;
use crate::{assets, shell};

/// The tasks of `cargo xtask long` that break things.
pub(crate) const TASKS: [&str; 4] = ["crash", "powercut", "storm", "faults"];

/// Runs one of [`TASKS`] with its options, at full length.
pub(crate) fn long(task: &str, options: &[&str]) -> Result<ExitCode> {
    if task == "faults" {
        system::provide(&[POSTGRESQL, XFSPROGS, NBDKIT, LIBNBD, LIBFAKETIME])?;
    } else {
        system::provide(&[POSTGRESQL, XFSPROGS])?;
    }
    assets::build()?;
    build()?;
    let mut chaos = chaos()?;
    let succeeded = chaos.arg(task).args(options).status()?.success();
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The short form of each, counted with the tests.
pub(crate) fn short(tally: &mut Tally) -> Result<()> {
    println!("== faults");
    let before = *tally;
    if let Err(error) = build() {
        println!("{error:#}");
        tally.settle(before, false);
        return Ok(());
    }
    let succeeded = shell::stream(chaos()?.arg("short"), |line| tally.cargo_line(line))?;
    tally.settle(before, succeeded);
    Ok(())
}

/// Builds the product and what breaks it. Always both: of other packages the dependencies would have
/// other features, and all of them would be built once more.
pub(crate) fn build() -> Result<()> {
    let packages = ["build", "--locked", "--package", "gongjian", "--package", "chaos"];
    shell::run(&mut shell::cargo(&packages))
}

/// The program that breaks things. As root it gets processes and mounts of its own, so that whatever
/// ends it, nothing of it stays: no server, no mount, no loop device.
fn chaos() -> Result<Command> {
    let programs = system::postgres_folder().context("there is no PostgreSQL server")?;
    let built = shell::target().join("debug");
    let chaos = built.join("chaos");
    let mut command = if system::is_root()? {
        let apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
        let mut unshare = shell::command("unshare", &apart);
        // The first process of a space hears no signal, so the shell is that one.
        unshare.args(["sh", "-c", "\"$@\"; exit $?", "sh"]).arg(chaos);
        unshare
    } else {
        shell::command(&chaos.to_string_lossy(), &[])
    };
    command.env("GONGJIAN_BIN", built.join("gongjian")).env("GONGJIAN_PG_BIN", programs);
    Ok(command)
}

//! All tests in one go: the Rust ones on both databases, the journeys in a browser, and the programs
//! of others against a running server.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::system::{self, CHROMIUM, FONT, POSTGRESQL, PYTHON, XFSPROGS};
use crate::tally::Tally;
use crate::{assets, faults, node, python, shell};

/// Which parts of the tests to run.
pub(crate) struct Parts {
    rust: bool,
    faults: bool,
    browser: bool,
    programs: bool,
}

impl Parts {
    /// Reads the options of `cargo xtask test`.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self> {
        let none = Self { rust: false, faults: false, browser: false, programs: false };
        match arguments {
            [] => Ok(Self { rust: true, faults: true, browser: true, programs: true }),
            ["--no-browser"] => Ok(Self { rust: true, faults: true, programs: true, ..none }),
            ["--only", "rust"] => Ok(Self { rust: true, ..none }),
            ["--only", "faults"] => Ok(Self { faults: true, ..none }),
            ["--only", "browser"] => Ok(Self { browser: true, ..none }),
            ["--only", "programs"] => Ok(Self { programs: true, ..none }),
            _ => bail!(
                "`test` takes --no-browser or --only rust|faults|browser|programs, but got: {}",
                arguments.join(" ")
            ),
        }
    }
}

/// Installs what is missing, runs the tests and prints the count as the last line.
pub(crate) fn test(parts: &Parts) -> Result<ExitCode> {
    if parts.browser {
        node::check()?;
        system::check_chrome_path()?;
        system::provide(&[POSTGRESQL, CHROMIUM, FONT])?;
    } else {
        system::provide(&[POSTGRESQL])?;
    }
    if parts.faults {
        system::provide(&[XFSPROGS])?;
    }
    if parts.programs {
        system::provide(&[PYTHON])?;
    }
    assets::build()?;
    let mut tally = Tally::default();
    let cluster = Cluster::start(Durability::Off)?;
    if parts.rust {
        rust(&mut shell::cargo(&["test", "--workspace", "--locked"]), &cluster, &mut tally)?;
    }
    if parts.faults {
        faults::short(&mut tally)?;
    }
    if parts.browser {
        browser(&cluster, &mut tally)?;
    }
    if parts.programs {
        programs(&[], &mut tally)?;
    }
    drop(cluster);
    Ok(report(tally))
}

/// The Rust tests again, optimised and with more cases each.
pub(crate) fn long() -> Result<ExitCode> {
    system::provide(&[POSTGRESQL])?;
    assets::build()?;
    let cluster = Cluster::start(Durability::Off)?;
    let mut tally = Tally::default();
    let mut cargo = shell::cargo(&["test", "--workspace", "--release", "--locked"]);
    rust(cargo.env("GONGJIAN_LONG", "1"), &cluster, &mut tally)?;
    drop(cluster);
    Ok(report(tally))
}

/// The JSON interface alone, tried with many more cases.
pub(crate) fn long_openapi() -> Result<ExitCode> {
    system::provide(&[PYTHON])?;
    assets::build()?;
    let mut tally = Tally::default();
    programs(&["test_openapi"], &mut tally)?;
    Ok(report(tally))
}

/// Formatting and lints; a warning is an error.
pub(crate) fn check() -> Result<()> {
    assets::build()?;
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))?;
    let mut clippy = shell::cargo(&["clippy", "--workspace", "--all-targets", "--locked"]);
    shell::run(clippy.args(["--", "-D", "warnings"]))
}

/// Runs a `cargo test` to its end, past failures.
fn rust(cargo: &mut Command, cluster: &Cluster, tally: &mut Tally) -> Result<()> {
    println!("== Rust tests");
    let before = *tally;
    cargo.arg("--no-fail-fast").env("GONGJIAN_TEST_PG", cluster.url());
    let succeeded = shell::stream(cargo, |line| tally.cargo_line(line))?;
    tally.settle(before, succeeded);
    Ok(())
}

/// Builds the binary and walks through its pages in Chromium.
fn browser(cluster: &Cluster, tally: &mut Tally) -> Result<()> {
    println!("== browser journeys");
    let folder = shell::root().join("e2e");
    let chromium = system::chromium().context("there is no browser: set CHROME_PATH")?;
    node::install(&folder)?;
    let before = *tally;
    if !built() {
        tally.settle(before, false);
        return Ok(());
    }
    let mut tests = shell::command("node", &["--test", "--test-reporter=spec"]);
    tests.current_dir(&folder);
    tests.env("GONGJIAN_BIN", shell::target().join("debug/gongjian"));
    tests.env("GONGJIAN_TEST_PG", cluster.url()).env("CHROME_PATH", chromium);
    let succeeded = shell::stream(&mut tests, |line| tally.node_line(line))?;
    tally.settle(before, succeeded);
    Ok(())
}

/// Builds the binary and has the programs of others talk to it: all of them, or these alone for long.
fn programs(alone: &[&str], tally: &mut Tally) -> Result<()> {
    println!("== programs of others");
    let python = python::install()?;
    let before = *tally;
    if !built() {
        tally.settle(before, false);
        return Ok(());
    }
    let mut tests = shell::command(python::text(&python), &["-u", "run.py"]);
    tests.args(alone).current_dir(python::folder());
    if !alone.is_empty() {
        tests.env("GONGJIAN_LONG", "1");
    }
    tests.env("GONGJIAN_BIN", shell::target().join("debug/gongjian"));
    let succeeded = shell::stream(&mut tests, |line| tally.python_line(line))?;
    tally.settle(before, succeeded);
    Ok(())
}

/// Builds the binary; says why when it does not.
fn built() -> bool {
    let built = faults::build();
    if let Err(error) = &built {
        println!("{error:#}");
    }
    built.is_ok()
}

/// Prints the count, alone on the last line.
fn report(tally: Tally) -> ExitCode {
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 && tally.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! The tasks of a developer, an operator trying the platform out, and CI: `cargo xtask TASK`.
//!
//! Everything here is plain `std::process`, so that the tasks build in seconds on a fresh machine.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a task speaks to the terminal and reads the environment it is started in"
)]

mod advisories;
mod assets;
mod bench;
mod demo;
mod divisions;
mod faults;
mod node;
mod postgres;
mod python;
mod shell;
mod suite;
mod system;
mod tally;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask TASK

  demo [-- ARGS]       build what is needed, fill a demo county and serve it on 127.0.0.1:8610
  test [OPTIONS]       install what the tests need, then run all of them
      --no-browser       leave the browser journeys out
      --only PART        run one part only: rust, faults, browser or programs
  long                 the same Rust tests, built for release, with GONGJIAN_LONG=1 (more cases each)
  long crash           kill -9 while eight write, again and again: nothing acknowledged is lost
      --kills N          how often on each database (1,000)
  long powercut        the plug is pulled: the same, and the unsafe setting must lose something
      --cuts N           how often on each database (200)
  long storm           everything sent up to five times over breaking connections happens once
      --operations N     how many on each database (100,000)
      --database D       of these three: sqlite, postgres or both
      --seed N           of these three: what chance begins with
  long components      known flaws of components: cargo-audit and npm's own, each with its database
      --database DIR     a copy of the advisory database, where nothing can be fetched
      --no-npm           without npm's registry
  long openapi         schemathesis over the JSON interface with 1,000 cases an operation
  long faults [NAME]   one of or all of: full, eio, slow, clock, server
  bench [NAME]         measure; all benchmarks without a NAME
  bench releases REV   this release against that of an earlier revision, in turns
  check                formatting and lints, warnings are errors
  tidy                 the rules of the house that no lint can hold
  assets               scripts, styles and division names, only where something changed";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the task that the arguments name.
fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((task, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(ExitCode::FAILURE);
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    match (task.as_str(), rest.as_slice()) {
        ("assets", []) => assets::build()?,
        ("demo", rest) => demo::run(rest.strip_prefix(&["--"]).unwrap_or(rest))?,
        ("test", rest) => return suite::test(&suite::Parts::parse(rest)?),
        ("long", []) => return suite::long(),
        ("long", ["openapi"]) => return suite::long_openapi(),
        ("long", ["components", options @ ..]) => advisories::long(options)?,
        ("long", [task, options @ ..]) if faults::TASKS.contains(task) => {
            return faults::long(task, options);
        }
        ("bench", rest) => bench::run(rest)?,
        ("check", []) => suite::check()?,
        ("tidy", []) => return tidy::run(),
        ("help" | "--help" | "-h", _) => println!("{USAGE}"),
        ("assets" | "long" | "check" | "tidy", [extra, ..]) => {
            bail!("`{task}` takes no arguments, but got `{extra}`")
        }
        _ => bail!("there is no task `{task}`\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

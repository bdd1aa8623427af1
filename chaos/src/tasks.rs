//! What can be asked for, and how the outcome is told: in the words of `cargo test`, so that it is
//! counted as tests are.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::place::{Kind, Programs};
use crate::powercut::{self, Setting};
use crate::shell::Folder;
use crate::storm;
use crate::{crash, faults};

/// The options of a run.
struct Options {
    count: u64,
    kinds: Vec<Kind>,
    seed: u64,
}

/// Counts and tells.
#[derive(Default)]
struct Outcome {
    passed: u64,
    failed: u64,
}

impl Outcome {
    /// Does one test, tells what came of it, and goes on.
    fn test(&mut self, name: &str, work: impl FnOnce() -> Result<String>) {
        let began = Instant::now();
        match work() {
            Ok(said) => {
                self.passed += 1;
                println!("test faults::{name} ... ok ({:.0} s)", began.elapsed().as_secs_f64());
                println!("    {said}");
            }
            Err(error) => {
                self.failed += 1;
                println!("test faults::{name} ... FAILED");
                println!("    {error:#}");
            }
        }
    }

    fn end(self) -> ExitCode {
        let Self { passed, failed } = self;
        let word = if failed == 0 { "ok" } else { "FAILED" };
        println!("\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Does what the arguments ask for.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode> {
    let (task, rest) = arguments.split_first().context("say what to break")?;
    let programs = programs()?;
    Folder::sweep()?;
    let mut outcome = Outcome::default();
    match *task {
        "crash" => {
            let options = options(rest, "--kills", 1_000)?;
            each(&options, |kind| {
                outcome.test(&format!("crash::{}", kind.name()), || {
                    crash::run(&programs, kind, options.count, options.seed)
                });
            });
        }
        "powercut" => {
            let options = options(rest, "--cuts", 200)?;
            each(&options, |kind| {
                for (setting, count) in
                    [(Setting::Safe, options.count), (Setting::Unsafe, (options.count / 10).max(3))]
                {
                    let name = format!("powercut::{}_{setting:?}", kind.name()).to_lowercase();
                    outcome.test(&name, || {
                        powercut::run(&programs, kind, setting, count, options.seed)
                    });
                }
            });
            outcome.test("powercut::unsafe_servers_are_refused", || powercut::refused(&programs));
        }
        "storm" => {
            let options = options(rest, "--operations", 100_000)?;
            each(&options, |kind| {
                outcome.test(&format!("storm::{}", kind.name()), || {
                    storm::run(&programs, kind, options.count, options.seed)
                });
            });
        }
        "faults" => {
            let (names, rest) = match rest {
                [name, rest @ ..] if !name.starts_with('-') => (Some(*name), rest),
                rest => (None, rest),
            };
            let seed = options(rest, "--kills", 0)?.seed;
            for (name, fault) in faults::ALL {
                if names.is_none_or(|it| it == name) {
                    outcome.test(name, || fault(&programs, seed));
                }
            }
            ensure!(
                outcome.passed + outcome.failed > 0,
                "there is no fault {}",
                names.unwrap_or_default()
            );
        }
        "short" => short(&programs, &mut outcome),
        other => bail!("there is no `{other}`"),
    }
    Ok(outcome.end())
}

/// A little of everything, for every run of the tests.
fn short(programs: &Programs, outcome: &mut Outcome) {
    const SEED: u64 = 1;
    for kind in Kind::BOTH {
        let name = kind.name();
        outcome.test(&format!("crash::{name}"), || crash::run(programs, kind, 25, SEED));
        for (setting, cuts) in [(Setting::Safe, 6), (Setting::Unsafe, 3)] {
            let name = format!("powercut::{name}_{setting:?}").to_lowercase();
            outcome.test(&name, || powercut::run(programs, kind, setting, cuts, SEED));
        }
        outcome.test(&format!("storm::{name}"), || storm::run(programs, kind, 5_000, SEED));
    }
    outcome.test("storm::forgetful_is_red", || storm::forgetful(programs, SEED));
    outcome.test("powercut::unsafe_servers_are_refused", || powercut::refused(programs));
}

fn each(options: &Options, mut work: impl FnMut(Kind)) {
    options.kinds.iter().for_each(|kind| work(*kind));
}

fn programs() -> Result<Programs> {
    let named = |name: &str| {
        std::env::var(name).map(PathBuf::from).with_context(|| format!("{name} is not set"))
    };
    let (product, postgres) = (named("GONGJIAN_BIN")?, named("GONGJIAN_PG_BIN")?);
    ensure!(product.is_file(), "there is no program {}", product.display());
    Ok(Programs { product, postgres })
}

fn options(words: &[&str], counted: &str, count: u64) -> Result<Options> {
    let mut options = Options { count, kinds: Kind::BOTH.to_vec(), seed: 1 };
    for pair in words.chunks(2) {
        match pair {
            [name, value] if *name == counted => options.count = value.parse()?,
            ["--seed", value] => options.seed = value.parse()?,
            ["--database", "both"] => options.kinds = Kind::BOTH.to_vec(),
            ["--database", "sqlite"] => options.kinds = vec![Kind::Sqlite],
            ["--database", "postgres"] => options.kinds = vec![Kind::Postgres],
            _ => bail!(
                "it takes {counted} N, --seed N and --database sqlite|postgres|both, but got: {}",
                words.join(" ")
            ),
        }
    }
    Ok(options)
}

//! Known flaws of the components of others: cargo-audit over `Cargo.lock`, npm's own audit over each of
//! its lock files.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::{python, shell};

/// cargo-audit as it was tried.
const CARGO_AUDIT: &str = "0.22.2";

/// Folders with a lock file of npm.
const NPM: [&str; 3] = ["crates/web/assets", "e2e", "xtask/divisions"];

/// What is asked of the task.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    /// A copy of the advisory database, where the machine has no way to fetch it.
    database: Option<PathBuf>,
    /// Whether npm's registry is not to be asked.
    no_npm: bool,
}

fn parse(arguments: &[&str]) -> Result<Options> {
    let mut options = Options::default();
    let mut rest = arguments;
    while let [first, behind @ ..] = rest {
        rest = match (*first, behind) {
            ("--no-npm", behind) => {
                options.no_npm = true;
                behind
            }
            ("--database", [folder, behind @ ..]) => {
                options.database = Some(PathBuf::from(*folder));
                behind
            }
            ("--database", []) => bail!("--database takes the folder of the advisory database"),
            (other, _) => {
                bail!("`long components` takes --database DIR and --no-npm, but got `{other}`")
            }
        };
    }
    Ok(options)
}

/// Asks both, and fails where either knows of a flaw or could not be asked.
pub(crate) fn long(arguments: &[&str]) -> Result<()> {
    let options = parse(arguments)?;
    let audit = installed()?;
    let mut rust = shell::command(python::text(&audit), &["audit", "--deny", "unsound"]);
    if let Some(folder) = &options.database {
        rust.arg("--no-fetch").arg("--db").arg(folder);
    }
    let mut found = Vec::new();
    if let Err(error) = shell::run(&mut rust) {
        eprintln!("{error:#}");
        found.push("Cargo.lock".to_owned());
    }
    for folder in NPM.into_iter().filter(|_| !options.no_npm) {
        let mut npm = shell::command("npm", &["audit", "--audit-level", "low"]);
        if let Err(error) = shell::run(npm.current_dir(shell::root().join(folder))) {
            eprintln!("{error:#}");
            found.push(format!("{folder}/package-lock.json"));
        }
    }
    if found.is_empty() {
        println!("no flaw is known of any component");
        return Ok(());
    }
    bail!(
        "a flaw is known, or nobody could be asked: {}; see what was said above",
        found.join(", ")
    )
}

/// cargo-audit in the tools of this tree, brought from crates.io where it is missing.
fn installed() -> Result<PathBuf> {
    let home = shell::target().join("tools");
    let program = home.join("bin/cargo-audit");
    if program.is_file() && says_version(&program) {
        return Ok(program);
    }
    println!("installing cargo-audit {CARGO_AUDIT}");
    let words = ["install", "cargo-audit", "--locked", "--version", CARGO_AUDIT, "--root"];
    shell::run(shell::cargo(&words).arg(&home))?;
    Ok(program)
}

fn says_version(program: &Path) -> bool {
    let told = shell::command(python::text(program), &["audit", "--version"]).output();
    told.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains(CARGO_AUDIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_are_refused() {
        let read = parse(&["--database", "db", "--no-npm"]).unwrap();
        assert_eq!(read, Options { database: Some(PathBuf::from("db")), no_npm: true });
        assert_eq!(parse(&[]).unwrap(), Options::default());
        assert!(parse(&["--database"]).is_err() && parse(&["--npm"]).is_err());
    }

    #[test]
    fn every_lock_file_of_npm_is_asked_about() {
        for folder in NPM {
            assert!(shell::root().join(folder).join("package-lock.json").is_file(), "{folder}");
        }
    }
}

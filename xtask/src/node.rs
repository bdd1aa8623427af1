//! Node.js and the npm projects of this repository: exact versions, from their lock files only.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell;

/// The oldest Node.js the build scripts and the browser tests run on.
const OLDEST: u32 = 20;

/// Fails with the way out when Node.js is missing or too old.
pub(crate) fn check() -> Result<()> {
    let printed = shell::output(&mut shell::command("node", &["--version"])).context(
        "Node.js is needed to build the pages and to run the browser tests: \
         install Node.js 20 or newer with npm (on Debian: apt-get install nodejs npm)",
    )?;
    let version = printed.trim();
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major < OLDEST) {
        bail!("Node.js {version} is too old: install {OLDEST} or newer");
    }
    Ok(())
}

/// Installs in `folder` what its lock file names. No package runs a script of its own.
///
/// Does nothing when what is installed came from the same lock file.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing the npm packages of {}", shell::shown(folder));
    let mut npm = shell::command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    shell::run(npm.args(["--loglevel", "error"]).current_dir(folder))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

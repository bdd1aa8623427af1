//! The programs of others that are written in Python: exact versions, in an environment of their own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell;

/// The folder with the tests and the list of exact versions.
pub(crate) fn folder() -> PathBuf {
    shell::root().join("e2e/python")
}

/// The Python of the environment, which has what the list names.
///
/// Does nothing when what is installed came from the same list.
pub(crate) fn install() -> Result<PathBuf> {
    let list = folder().join("requirements.txt");
    let wanted = std::fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let home = shell::target().join("python");
    let (python, stamp) = (home.join("bin/python"), home.join("installed.txt"));
    if python.is_file() && std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("installing the Python packages of {}", shell::shown(&folder()));
    shell::run(shell::command("python3", &["-m", "venv"]).arg(&home))?;
    let mut pip = shell::command(text(&python), &["-m", "pip", "install", "--quiet"]);
    pip.args(["--disable-pip-version-check", "--no-input", "--requirement"]).arg(&list);
    shell::run(&mut pip)?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}

/// A path as the name of a program.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

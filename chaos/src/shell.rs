//! Other programs, and folders of our own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program to its end and gives what it printed.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    let words = words.join(" ");
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("`{words}` cannot be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{words}`: {}: {}", output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program by its name and words.
pub(crate) fn call(program: &str, words: &[&str]) -> Result<String> {
    run(Command::new(program).args(words))
}

/// A path as a word of a command line.
pub(crate) fn word(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is not UTF-8")
}

/// A folder that is removed when it goes out of sight.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes a folder below the one for temporary files. Others may pass through it: the server of
    /// a database runs as another user.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("gongjian-{name}-{}", std::process::id()));
        // What an earlier run left behind that was killed itself.
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A path in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

//! Other programs, and folders of our own.

use std::collections::hash_map::RandomState;
use std::fs::File;
use std::hash::{BuildHasher as _, Hasher as _};
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

/// A name that no other run uses, not even one in a process space of its own where the numbers of
/// processes begin anew.
pub(crate) fn unique(name: &str) -> String {
    let chance = RandomState::new().build_hasher().finish();
    format!("gongjian-chaos-{name}-{chance:016x}")
}

/// A folder that is removed when it goes out of sight.
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes a folder below the one for temporary files. Others may pass through it: the server of
    /// a database runs as another user.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(unique(name));
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Self { path, _lock: lock })
    }

    /// Removes what runs left behind that were killed themselves.
    pub(crate) fn sweep() -> Result<()> {
        for entry in std::fs::read_dir(std::env::temp_dir())? {
            let path = entry?.path();
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
            let left = name.starts_with("gongjian-chaos-")
                && File::open(path.join(LOCK)).is_ok_and(|it| it.try_lock().is_ok());
            if left {
                std::fs::remove_dir_all(&path).ok();
            }
        }
        Ok(())
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A path in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Held as long as the folder is used.
const LOCK: &str = ".lock";

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.path).ok();
    }
}

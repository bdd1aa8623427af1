//! The rules of the house that no lint can hold. Each is data or a small function, and each names
//! the place and the way out when it is broken.

mod absent;
mod components;
mod layers;
mod lexer;
mod security;
mod sources;
mod text;

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::shell;

/// Every file that is in git or would be added to it: path from the root → bytes.
///
/// Sorted, with `/` between folders; files deleted but not yet committed are left out.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Checks everything; prints what is broken and which files grow long.
pub(crate) fn run() -> Result<ExitCode> {
    let files = files()?;
    for warning in sources::growing(&files) {
        println!("long: {warning}");
    }
    if let Some(standing) = security::standing(&files) {
        println!("{standing}");
    }
    let faults = faults(&files);
    for fault in &faults {
        println!("{fault}");
    }
    println!("{} files, {} faults", files.len(), faults.len());
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is broken, one line each: `PATH: what is wrong and what to do`.
fn faults(files: &Files) -> Vec<String> {
    let mut faults = layers::faults(files);
    faults.extend(sources::faults(files));
    faults.extend(text::faults(files));
    faults.extend(absent::faults(files));
    faults.extend(components::faults(files));
    faults.extend(security::faults(files));
    faults
}

/// Reads what git knows of and what it would take in.
fn files() -> Result<Files> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let printed = shell::output(&mut shell::command("git", &list))?;
    let mut files = Files::new();
    for path in printed.split('\0').filter(|path| !path.is_empty()) {
        let whole = shell::root().join(path);
        if whole.is_file() {
            let bytes = std::fs::read(&whole).with_context(|| format!("cannot read {path}"))?;
            files.insert(path.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// The files of these paths as text, for the tests of the rules.
#[cfg(test)]
fn example(files: &[(&str, &str)]) -> Files {
    files.iter().map(|&(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let files = files().unwrap();
        assert!(files.contains_key("Cargo.toml"), "git lists no files here");
        let faults = faults(&files);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

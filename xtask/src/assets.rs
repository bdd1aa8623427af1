//! What the binary embeds but nobody committed: scripts, styles and the division names.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{divisions, node, shell};

/// What `build.mjs` writes.
const MADE: &[&str] = &["main.js", "desk.js", "field-worker.js", "look.css"];

/// Builds whatever is missing or older than its sources.
pub(crate) fn build() -> Result<()> {
    pages()?;
    divisions::pack()
}

/// `crates/web/assets/src` to `crates/web/dist`.
fn pages() -> Result<()> {
    let folder = shell::root().join("crates/web/assets");
    let dist = shell::root().join("crates/web/dist");
    let stamp = dist.join(".stamp");
    let wanted = fingerprint(&folder)?;
    let whole = MADE.iter().all(|name| dist.join(name).is_file());
    if whole && std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        println!("scripts and styles are up to date");
        return Ok(());
    }
    node::check()?;
    node::install(&folder)?;
    println!("building scripts and styles");
    shell::run(shell::command("node_modules/.bin/tsc", &["--noEmit"]).current_dir(&folder))?;
    shell::run(shell::command("node", &["build.mjs"]).current_dir(&folder))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// A hash over the names and contents of everything the bundles are made from.
fn fingerprint(folder: &Path) -> Result<String> {
    let mut files = vec![
        folder.join("build.mjs"),
        folder.join("package-lock.json"),
        folder.join("tsconfig.json"),
    ];
    collect(&folder.join("src"), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes =
            std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(folder).unwrap_or(&file);
        hasher.write(name.as_os_str().as_encoded_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

/// Every file below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_follows_names_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::create_dir(path.join("src")).unwrap();
        for name in ["build.mjs", "package-lock.json", "tsconfig.json", "src/main.ts"] {
            std::fs::write(path.join(name), name).unwrap();
        }
        let first = fingerprint(path).unwrap();
        assert_eq!(fingerprint(path).unwrap(), first);

        std::fs::write(path.join("src/main.ts"), "changed").unwrap();
        let changed = fingerprint(path).unwrap();
        assert_ne!(changed, first);

        std::fs::rename(path.join("src/main.ts"), path.join("src/desk.ts")).unwrap();
        assert_ne!(fingerprint(path).unwrap(), changed);
    }
}

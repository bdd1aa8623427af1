//! What no file says, whatever its kind: where packages were fetched from, and paths of one machine.

use super::Files;

/// The rules themselves, and cargo's own record of where crates come from.
const EXEMPT: &[&str] = &["xtask/src/tidy/text.rs", "Cargo.lock"];

/// Parts of the host names of package registries and their mirrors, written so that this file does
/// not name one itself.
const REGISTRIES: &[&str] = &[
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    "npmmirror.",
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    "rsproxy.",
    concat!("pypi.", "org"),
    concat!("python", "hosted."),
    concat!("deb.", "debian.org"),
    concat!("security.", "debian.org"),
    concat!("mirrors.", "aliyun"),
    concat!("mirrors.", "tuna"),
    concat!("mirrors.", "ustc"),
    concat!("mirrors.", "cloud.tencent"),
];

/// Folders that exist on one machine only.
const MACHINE: &[&str] = &["/root/", "/work/", "/home/"];

/// Checks every text file.
pub(super) fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, bytes) in files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        if EXEMPT.contains(&path.as_str()) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(found) = registry(line) {
                faults.push(format!("{path}:{}: names a registry ({found})", number + 1));
            }
            if let Some(found) = machine_path(line) {
                faults.push(format!(
                    "{path}:{}: names a folder of one machine ({found})",
                    number + 1
                ));
            }
            if path.ends_with("package-lock.json") && line.contains("\"resolved\"") {
                faults.push(format!(
                    "{path}:{}: names where a package was fetched; drop `resolved`",
                    number + 1
                ));
            }
        }
    }
    faults
}

fn registry(line: &str) -> Option<&'static str> {
    REGISTRIES.iter().find(|host| line.contains(**host)).copied()
}

/// A machine's folder at the start of a path: `/work/x`, but not `staff/work/x`.
fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE.iter().copied().find(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line.get(..at).and_then(|start| start.chars().next_back());
            before.is_none_or(|it| {
                !it.is_alphanumeric() && !matches!(it, '/' | '_' | '-' | '.' | '}')
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn judge(path: &str, text: &str) -> usize {
        faults(&example(&[(path, text)])).len()
    }

    #[test]
    fn registries_and_machine_paths_are_found() {
        assert_eq!(judge("a.md", &format!("see https://{}.org/x", REGISTRIES[0])), 1);
        assert_eq!(judge("a.md", "cd /work/main\nok\n`/root/.cargo`"), 2);
        assert_eq!(judge("e2e/package-lock.json", "\"resolved\": \"https://example.com/x\""), 1);
    }

    #[test]
    fn routes_and_relative_paths_are_not() {
        assert_eq!(judge("a.rs", "\"/staff/work/1\" ../home/x {base}/home/"), 0);
        assert_eq!(judge("Cargo.lock", REGISTRIES[0]), 0);
    }
}

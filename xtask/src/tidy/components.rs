//! The list of every component that somebody else made: three kinds of lock file, each entry with its
//! exact version and, of what is built into the product, the hash of its content and one known source.

use serde::Deserialize;
use serde_json::Value;

use super::Files;

/// Where crates come from, and nowhere else.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What is wrong with the lists, one line each.
pub(super) fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        let name = path.rsplit('/').next().unwrap_or(path);
        let found = match name {
            "Cargo.lock" => crates(&text),
            "package-lock.json" => packages(&text),
            "requirements.txt" => requirements(&text),
            // A list of wishes without a list of what was chosen.
            "package.json"
                if !files.contains_key(&path.replace("package.json", "package-lock.json")) =>
            {
                vec!["commit the lock file beside it".to_owned()]
            }
            _ => continue,
        };
        faults.extend(found.into_iter().map(|it| format!("{path}: {it}")));
    }
    faults
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    source: Option<String>,
    checksum: Option<String>,
}

fn crates(text: &str) -> Vec<String> {
    let Ok(lock) = toml::from_str::<Lock>(text) else {
        return vec!["it cannot be read as a lock file of cargo".to_owned()];
    };
    let wrong = |it: &Crate| match (&it.source, &it.checksum) {
        // Ours: it lies in this repository.
        (None, None) => None,
        (Some(source), Some(_)) if source == CRATES => None,
        (Some(source), Some(_)) => {
            Some(format!("{} comes from {source}; take it from {CRATES}", it.name))
        }
        _ => Some(format!("{} has no checksum; take a release of it", it.name)),
    };
    lock.package.iter().filter_map(wrong).collect()
}

fn packages(text: &str) -> Vec<String> {
    let lock: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(packages) = lock.get("packages").and_then(Value::as_object) else {
        return vec!["it cannot be read as a lock file of npm".to_owned()];
    };
    let others = packages.iter().filter(|(path, _)| path.starts_with("node_modules/"));
    let bare = others.filter(|(_, it)| {
        it.get("integrity").and_then(Value::as_str).is_none_or(|it| !it.starts_with("sha512-"))
    });
    bare.map(|(path, _)| format!("{path} has no integrity of sha512; let npm write it anew"))
        .collect()
}

fn requirements(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let loose =
        lines.filter(|it| it.split_once("==").is_none_or(|(_, version)| version.contains('*')));
    loose.map(|it| format!("{it}: name one version with ==")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn every_component_of_others_is_listed_with_version_hash_and_source() {
        let own = "[[package]]\nname = \"kernel\"\nversion = \"0.1.0\"\n";
        let whole = format!(
            "{own}[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"{CRATES}\"\nchecksum = \"00\"\n"
        );
        let npm = r#"{"packages":{"":{"name":"x"},"node_modules/a":{"version":"1.0.0","integrity":"sha512-x"}}}"#;
        let good = [
            ("Cargo.lock", whole.as_str()),
            ("e2e/package.json", "{}"),
            ("e2e/package-lock.json", npm),
            ("e2e/python/requirements.txt", "# of tests\na==1.0.0\n"),
        ];
        assert_eq!(faults(&example(&good)), Vec::<String>::new());

        let git = whole.replace(CRATES, "git+https://example.org/a");
        let bare = whole.replace("checksum = \"00\"\n", "");
        for (path, text, word) in [
            ("Cargo.lock", git.as_str(), "comes from git+https://example.org/a"),
            ("Cargo.lock", bare.as_str(), "has no checksum"),
            ("Cargo.lock", "=", "cannot be read"),
            ("e2e/package-lock.json", &npm.replace("sha512", "sha1"), "no integrity"),
            ("e2e/package-lock.json", "[]", "cannot be read"),
            ("e2e/package.json", "{}", "commit the lock file"),
            ("e2e/python/requirements.txt", "a>=1", "name one version"),
            ("e2e/python/requirements.txt", "a==1.*", "name one version"),
        ] {
            let found = faults(&example(&[(path, text)]));
            assert!(found.len() == 1 && found[0].contains(word), "{path} {text}: {found:?}");
        }
    }
}

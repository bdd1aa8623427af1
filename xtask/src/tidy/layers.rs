//! Who may import whom, and what every crate's manifest must say.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Files;

/// The table of DESIGN, section 3: a crate and the crates of ours it may use. Arrows go down only.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("matching", &[]),
    ("domain", &["kernel"]),
    ("documents", &["kernel", "domain"]),
    ("store", &["kernel", "domain"]),
    ("app", &["kernel", "matching", "domain", "documents", "store"]),
    ("web", &["kernel", "domain", "app"]),
    ("gongjian", &["app", "store", "web"]),
];

/// The crates that know no clock, no chance, no file, no network and no serde.
pub(super) const PURE: &[&str] = &["kernel", "matching", "domain", "documents"];

/// Families of outside crates that one of our crates keeps to itself, by the start of their names.
pub(super) const KEPT: &[(&str, &str)] = &[
    ("rusqlite", "store"),
    ("tokio-postgres", "store"),
    ("deadpool-postgres", "store"),
    ("axum", "web"),
    ("askama", "web"),
];

/// Outside crates that a pure crate may not name.
pub(super) const IMPURE: &[&str] =
    &["serde", "serde_json", "tokio", "axum", "rusqlite", "rand", "getrandom"];

/// Checks the manifests of the workspace and the code map.
pub(super) fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    let mut crates = Vec::new();
    for (path, bytes) in files {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        let manifest = String::from_utf8_lossy(bytes).parse::<Table>();
        let Ok(manifest) = manifest else {
            faults.push(format!("{path}: this is not valid TOML"));
            continue;
        };
        faults.extend(house_rules(path, &manifest));
        if let Some(name) = folder.strip_prefix("crates/") {
            faults.extend(edges(path, name, &manifest));
            crates.push(name);
        }
    }
    faults.extend(code_map(files, &crates));
    faults
}

/// Every package takes its lints and its licence from the workspace.
fn house_rules(path: &str, manifest: &Table) -> Vec<String> {
    let inherits = |section: &str| {
        manifest.get(section).and_then(|it| it.get("workspace")).and_then(Value::as_bool)
            == Some(true)
    };
    let licence = manifest.get("package").and_then(|it| it.get("license"));
    let licensed = licence.and_then(|it| it.get("workspace")).and_then(Value::as_bool);
    let mut faults = Vec::new();
    if !inherits("lints") {
        faults.push(format!("{path}: add `[lints]` with `workspace = true`"));
    }
    if licensed != Some(true) {
        faults.push(format!("{path}: add `license.workspace = true` to `[package]`"));
    }
    faults
}

/// The crate's edges, tests and build scripts included, against the tables above.
fn edges(path: &str, name: &str, manifest: &Table) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(crate_, _)| *crate_ == name) else {
        return vec![format!(
            "{path}: `{name}` has no row in the import table (xtask/src/tidy/layers.rs)"
        )];
    };
    let mut faults = Vec::new();
    for dependency in dependencies(manifest) {
        let dependency = dependency.as_str();
        let ours = ALLOWED.iter().any(|(crate_, _)| *crate_ == dependency);
        if ours && !allowed.contains(&dependency) {
            faults.push(format!("{path}: `{name}` may not use `{dependency}`"));
        }
        for (family, keeper) in KEPT {
            if dependency.starts_with(family) && name != *keeper {
                faults.push(format!("{path}: only `{keeper}` may use `{dependency}`"));
            }
        }
    }
    if PURE.contains(&name) {
        for dependency in own_dependencies(manifest) {
            if IMPURE.contains(&dependency.replace('-', "_").as_str()) {
                faults.push(format!("{path}: `{name}` is pure and may not use `{dependency}`"));
            }
        }
    }
    faults
}

/// All names in every dependency table, those for single targets included.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table);
    let holders = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(holders)
        .flat_map(|holder| TABLES.iter().filter_map(|table| holder.get(*table)?.as_table()))
        .flat_map(named)
        .collect()
}

/// The names in `[dependencies]`: what the crate itself is built with.
fn own_dependencies(manifest: &Table) -> BTreeSet<String> {
    manifest.get("dependencies").and_then(Value::as_table).into_iter().flat_map(named).collect()
}

/// The package names in one dependency table; a renamed dependency counts by its real name.
fn named(table: &Table) -> impl Iterator<Item = String> {
    table.iter().map(|(name, value)| {
        value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned()
    })
}

/// The code map of docs/ARCHITECTURE.md names every crate.
fn code_map(files: &Files, crates: &[&str]) -> Vec<String> {
    const MAP: &str = "docs/ARCHITECTURE.md";
    let Some(bytes) = files.get(MAP) else {
        return vec![format!("{MAP}: write it; it must name every crate")];
    };
    let text = String::from_utf8_lossy(bytes);
    crates
        .iter()
        .filter(|name| !text.contains(&format!("`{name}`")))
        .map(|name| format!("{MAP}: name the crate `{name}`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    const HEAD: &str = "[package]\nlicense.workspace = true\n[lints]\nworkspace = true\n";

    /// The faults of one manifest beside a complete code map.
    fn judge(path: &str, rest: &str) -> Vec<String> {
        let manifest = format!("{HEAD}{rest}");
        let map = "`kernel` `matching` `domain` `store` `app` `web` `gongjian` `documents`";
        faults(&example(&[(path, &manifest), ("docs/ARCHITECTURE.md", map)]))
    }

    #[test]
    fn an_edge_down_passes_and_an_edge_up_does_not() {
        let down = judge("crates/domain/Cargo.toml", "[dependencies]\nkernel.workspace = true");
        assert!(down.is_empty(), "{down:?}");

        for table in ["dependencies", "dev-dependencies", "target.'cfg(unix)'.dependencies"] {
            let up =
                judge("crates/domain/Cargo.toml", &format!("[{table}]\nstore.workspace = true"));
            assert_eq!(up, ["crates/domain/Cargo.toml: `domain` may not use `store`"]);
        }
    }

    #[test]
    fn a_renamed_dependency_is_known_by_its_real_name() {
        let found = judge(
            "crates/app/Cargo.toml",
            "[dependencies]\nhttp = { package = \"axum\", version = \"1\" }",
        );
        assert_eq!(found, ["crates/app/Cargo.toml: only `web` may use `axum`"]);
    }

    #[test]
    fn the_databases_stay_in_the_store_and_pages_in_the_web() {
        for (place, dependency, keeper) in [
            ("app", "rusqlite", "store"),
            ("web", "tokio-postgres", "store"),
            ("gongjian", "axum-extra", "web"),
        ] {
            let path = format!("crates/{place}/Cargo.toml");
            let found = judge(&path, &format!("[dependencies]\n{dependency}.workspace = true"));
            assert_eq!(found, [format!("{path}: only `{keeper}` may use `{dependency}`")]);
        }
    }

    #[test]
    fn a_pure_crate_takes_no_serde_but_its_tests_may() {
        let path = "crates/matching/Cargo.toml";
        assert_eq!(judge(path, "[dependencies]\nserde.workspace = true").len(), 1);
        assert!(judge(path, "[dev-dependencies]\nserde.workspace = true").is_empty());
    }

    #[test]
    fn a_crate_without_a_row_lints_or_licence_is_found() {
        let files = example(&[
            ("crates/new/Cargo.toml", "[package]\nname = \"new\""),
            ("docs/ARCHITECTURE.md", "nothing"),
        ]);
        assert_eq!(faults(&files).len(), 4);
    }

    #[test]
    fn a_missing_code_map_is_a_fault() {
        let files = example(&[("crates/kernel/Cargo.toml", HEAD)]);
        assert_eq!(faults(&files), ["docs/ARCHITECTURE.md: write it; it must name every crate"]);
    }
}

//! What every Rust file keeps to: a head, a length, no unfinished work, and the words of its layer.

use super::Files;
use super::layers::{IMPURE, KEPT, PURE};
use super::lexer::{Token, tokens};

/// No file of a crate is longer.
const LONGEST: usize = 600;

/// Files beyond this are named, so that they are parted before they must be.
const LONG: usize = 400;

/// Modules of `std` that a pure crate may not touch.
const OUTSIDE: &[&str] = &["fs", "net", "env", "process", "thread"];

/// Clocks a pure crate may not read.
const CLOCKS: &[&str] = &["SystemTime", "UNIX_EPOCH"];

/// Our nouns: `kernel` holds mechanisms and must not know one of them.
///
/// In the singular; the plural and any spelling of capitals count, too.
const NOUNS: &[&str] = &[
    "request",
    "grid",
    "party",
    "whistle",
    "wish",
    "branch",
    "duty",
    "petition",
    "hotline",
    "resident",
    "villager",
    "village",
    "township",
    "town",
    "dispatcher",
    "department",
    "secretary",
    "volunteer",
    "inspection",
    "rectification",
    "meeting",
    "activity",
    "dues",
    "matter",
    "handler",
    "officer",
    "complaint",
];

/// Checks every Rust file.
pub(super) fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, source) in rust(files) {
        let code = tokens(&source);
        if !source.starts_with("//!") {
            faults.push(format!("{path}: begin with `//!` and what this file is for"));
        }
        faults.extend(unfinished(path, &code));
        let Some((name, inside)) = path.strip_prefix("crates/").and_then(|it| it.split_once('/'))
        else {
            continue;
        };
        let lines = source.lines().count();
        if inside.starts_with("src/") && lines > LONGEST {
            faults
                .push(format!("{path}: {lines} lines, {LONGEST} are allowed; part it by purpose"));
        }
        faults.extend(kept(path, name, &code));
        if inside.starts_with("src/") && PURE.contains(&name) {
            faults.extend(impure(path, name, &code));
        }
        if inside.starts_with("src/") && name == "kernel" {
            faults.extend(nouns(path, &code));
        }
    }
    faults
}

/// The files that are allowed but long, longest first.
pub(super) fn growing(files: &Files) -> Vec<String> {
    let mut long: Vec<(usize, &str)> = rust(files)
        .map(|(path, source)| (source.lines().count(), path))
        .filter(|(lines, _)| *lines > LONG)
        .collect();
    long.sort_by(|one, other| other.cmp(one));
    long.into_iter().map(|(lines, path)| format!("{path}: {lines} lines")).collect()
}

/// The Rust files, with their text.
fn rust(files: &Files) -> impl Iterator<Item = (&str, String)> {
    files
        .iter()
        .filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, kind)| kind == "rs"))
        .map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes).into_owned()))
}

/// `todo!`, `unimplemented!` and `#[ignore]`.
fn unfinished(path: &str, code: &[Token<'_>]) -> Vec<String> {
    let mut faults = Vec::new();
    for window in code.windows(3) {
        let [first, second, third] = window else { continue };
        match (first.text, second.text, third.text) {
            (word @ ("todo" | "unimplemented"), "!", _) => faults.push(format!(
                "{path}:{}: `{word}!` is unfinished work; finish it or leave it out",
                first.line
            )),
            ("#", "[", "ignore") => faults.push(format!(
                "{path}:{}: a test runs or it is not there; drop `#[ignore]`",
                first.line
            )),
            _ => {}
        }
    }
    faults
}

/// Outside crates that one crate keeps to itself.
fn kept(path: &str, name: &str, code: &[Token<'_>]) -> Vec<String> {
    let keeper = |token: &Token<'_>| {
        let word = token.text.replace('_', "-");
        KEPT.iter().find(|(family, keeper)| {
            *keeper != name && (word == *family || word.starts_with(&format!("{family}-")))
        })
    };
    code.iter()
        .filter_map(|token| keeper(token).map(|(_, keeper)| (token, keeper)))
        .map(|(token, keeper)| {
            format!("{path}:{}: only `{keeper}` may name `{}`", token.line, token.text)
        })
        .collect()
}

/// The outside world in a pure crate.
fn impure(path: &str, name: &str, code: &[Token<'_>]) -> Vec<String> {
    let words = code.iter().filter(|it| IMPURE.contains(&it.text) || CLOCKS.contains(&it.text));
    let modules = std_modules(code).into_iter().filter(|it| OUTSIDE.contains(&it.text));
    words
        .copied()
        .chain(modules)
        .map(|token| {
            format!("{path}:{}: `{name}` is pure and may not know `{}`", token.line, token.text)
        })
        .collect()
}

/// The modules named right below `std`: in `std::fs::read` and in `use std::{fs, net::TcpStream}`.
fn std_modules<'a>(code: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    for (at, window) in code.windows(4).enumerate() {
        let [root, one, two, next] = window else { continue };
        if (root.text, one.text, two.text) != ("std", ":", ":") {
            continue;
        }
        if next.text != "{" {
            found.push(*next);
            continue;
        }
        let mut depth = 0_usize;
        let mut first = false;
        for token in code.iter().skip(at + 3) {
            match token.text {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ if depth == 1 && first => found.push(*token),
                _ => {}
            }
            if depth == 0 {
                break;
            }
            first = depth == 1 && matches!(token.text, "{" | ",");
        }
    }
    found
}

/// One of our nouns as a whole identifier.
fn nouns(path: &str, code: &[Token<'_>]) -> Vec<String> {
    let is_noun = |text: &str| {
        let word = text.to_lowercase();
        NOUNS.iter().any(|noun| {
            let plural = noun.strip_suffix('y').map(|stem| format!("{stem}ies"));
            let plain = word.strip_prefix(noun).is_some_and(|end| matches!(end, "" | "s" | "es"));
            plain || plural.is_some_and(|plural| plural == word)
        })
    };
    code.iter()
        .filter(|token| is_noun(token.text))
        .map(|token| {
            format!("{path}:{}: `{}` is a noun; `kernel` has none", token.line, token.text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    /// The faults of one file that has a head.
    fn judge(path: &str, code: &str) -> Vec<String> {
        faults(&example(&[(path, &format!("//! Head.\n{code}"))]))
    }

    #[test]
    fn a_file_needs_a_head() {
        let files = example(&[("crates/app/tests/it.rs", "fn f() {}")]);
        assert_eq!(faults(&files).len(), 1);
    }

    #[test]
    fn unfinished_work_is_found_and_talk_of_it_is_not() {
        let found = judge("xtask/src/a.rs", "fn f() { todo!() }\n#[ignore = \"slow\"]\nfn g() {}");
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("xtask/src/a.rs:2: `todo!`"), "{}", found[0]);
        assert!(judge("xtask/src/a.rs", "// todo!()\nconst A: &str = \"#[ignore]\";").is_empty());
    }

    #[test]
    fn pure_crates_know_no_outside() {
        for code in [
            "use serde::Serialize;",
            "fn f() { std::fs::read(\"x\"); }",
            "use std::{fmt::{self, Display}, net::TcpStream};",
            "use std::time::SystemTime;",
        ] {
            assert_eq!(judge("crates/domain/src/a.rs", code).len(), 1, "{code}");
        }
        assert!(judge("crates/domain/src/a.rs", "use std::{fmt, io::{fs, net}};").is_empty());
        assert!(judge("crates/app/src/a.rs", "use std::fs;").is_empty());
    }

    #[test]
    fn only_the_keeper_names_an_outside_crate() {
        assert_eq!(judge("crates/app/src/a.rs", "use tokio_postgres::Row;").len(), 1);
        assert_eq!(judge("crates/app/src/a.rs", "use axum_extra::extract;").len(), 1);
        assert!(judge("crates/store/src/a.rs", "use tokio_postgres::Row;").is_empty());
        assert!(judge("crates/web/src/a.rs", "use axum::Router;").is_empty());
    }

    #[test]
    fn the_kernel_has_no_nouns() {
        for code in ["struct Request;", "fn duties() {}", "let branches = 1;", "type T = Wish;"] {
            assert_eq!(judge("crates/kernel/src/a.rs", code).len(), 1, "{code}");
        }
        let talk = "/// A request, for instance.\nfn requested(partying: u8) {}";
        assert!(judge("crates/kernel/src/a.rs", talk).is_empty());
        assert!(judge("crates/kernel/tests/two_worlds.rs", "struct Request;").is_empty());
        assert!(judge("crates/domain/src/a.rs", "struct Request;").is_empty());
    }

    #[test]
    fn length_is_limited_and_announced() {
        let of = |lines: usize| {
            example(&[("crates/app/src/a.rs", &format!("//! Head.\n{}", "//\n".repeat(lines - 1)))])
        };
        assert!(growing(&of(400)).is_empty());
        assert_eq!(growing(&of(401)), ["crates/app/src/a.rs: 401 lines"]);
        assert!(faults(&of(600)).is_empty());
        assert_eq!(faults(&of(601)).len(), 1);
    }
}

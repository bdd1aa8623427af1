//! What a row names as its evidence, and whether it is there.

use super::super::Files;
use super::super::lexer::{Token, tokens};

/// One thing that a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// `path::name` of a Rust test, or `path::"title"` of a browser journey.
    Test {
        /// The file.
        path: &'a str,
        /// The function, or the title.
        name: &'a str,
    },
    /// `path::"words"`: the file says so.
    Said {
        /// The file.
        path: &'a str,
        /// What stands in it.
        words: &'a str,
    },
    /// `[Words](#slug)` or `[Words](FILE.md#slug)`: a chapter of this document or of one beside it.
    Chapter {
        /// The file beside this one; empty for this one.
        file: &'a str,
        /// The heading as an address has it.
        slug: &'a str,
    },
}

/// What a cell names, in any order; other words are for people.
pub(super) fn pieces(cell: &str) -> Vec<Piece<'_>> {
    let spans = cell.split('`').skip(1).step_by(2).filter_map(|span| {
        let (path, name) = span.split_once("::")?;
        // A path has a folder or an ending; `store::alike` is only the name of a module.
        if !path.contains(['/', '.']) {
            return None;
        }
        let words = name.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        Some(match words {
            Some(words) if path.ends_with(".test.mjs") => Piece::Test { path, name: words },
            Some(words) => Piece::Said { path, words },
            // A module may stand before the name.
            None => Piece::Test { path, name: name.rsplit("::").next().unwrap_or(name) },
        })
    });
    let links = cell.split("](").skip(1).filter_map(|rest| {
        let (target, _) = rest.split_once(')')?;
        let (file, slug) = target.split_once('#')?;
        Some(Piece::Chapter { file, slug })
    });
    spans.chain(links).collect()
}

/// What is wrong with a piece; `document` is the text of the document itself.
pub(super) fn wrong(piece: &Piece<'_>, document: &str, files: &Files) -> Option<String> {
    let read = |path: &str| files.get(path).map(|it| String::from_utf8_lossy(it));
    let missing = |path: &str| Some(format!("there is no file {path}"));
    match *piece {
        Piece::Chapter { file: "", slug } => {
            (!has_chapter(document, slug)).then(|| format!("there is no chapter #{slug}"))
        }
        Piece::Chapter { file, slug } => {
            let stands = read(&format!("docs/{file}")).is_some_and(|it| has_chapter(&it, slug));
            (!stands).then(|| format!("there is no chapter {file}#{slug}"))
        }
        Piece::Test { path, name } => {
            let Some(text) = read(path) else { return missing(path) };
            (!is_test(path, &text, name)).then(|| format!("there is no test `{name}` in {path}"))
        }
        Piece::Said { path, words } => {
            let Some(text) = read(path) else { return missing(path) };
            (!text.contains(words)).then(|| format!("{path} does not say `{words}`"))
        }
    }
}

/// Whether a file has a test of this name: a function under `#[test]`, a body of `on_both!`, or a
/// journey's title.
fn is_test(path: &str, text: &str, name: &str) -> bool {
    if path.rsplit_once('.').is_none_or(|(_, kind)| kind != "rs") {
        return text.contains(&format!("test(\"{name}\""));
    }
    let code = tokens(text);
    // How deep in the braces of `on_both!`; its bodies stand at 1.
    let mut depth = 0_usize;
    for (at, window) in code.windows(3).enumerate() {
        let [first, second, third] = window else { continue };
        match first.text {
            "on_both" if (second.text, third.text) == ("!", "{") => depth = 1,
            // The brace that was counted with the name of the macro.
            "{" if at
                .checked_sub(2)
                .and_then(|it| code.get(it))
                .is_some_and(|it| it.text == "on_both") => {}
            "{" if depth > 0 => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "fn" if second.text == name && (depth == 1 || has_attribute(code.get(..at))) => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether the code before a function ends in attributes, of which the last names a test.
fn has_attribute(before: Option<&[Token<'_>]>) -> bool {
    let plain = ["pub", "async", "(", ")", "crate", "super"];
    let mut back = before.unwrap_or_default().iter().rev().map(|it| it.text);
    back.find(|it| !plain.contains(it)) == Some("]")
        && back.take_while(|it| !["}", "{", ";"].contains(it)).any(|it| it == "test")
}

/// Whether a text has a heading with this address.
fn has_chapter(text: &str, slug: &str) -> bool {
    let headings = text.lines().filter_map(|it| it.strip_prefix('#'));
    headings.map(|it| it.trim_start_matches('#').trim()).any(|it| slug_of(it) == slug)
}

/// The address of a heading: small letters, a dash for a space, no other signs.
fn slug_of(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|it| if it == ' ' { '-' } else { it }).collect()
}

//! Just enough of Rust's grammar to tell code from comments and texts.

/// One word or one sign of code, with the line it stands on (from 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// An identifier, keyword or number as written, or a single sign; `r#` is dropped.
    pub(super) text: &'a str,
    /// The line it starts on, counted from 1.
    pub(super) line: usize,
}

/// The code of a Rust file without comments, texts, characters, lifetimes and spaces.
///
/// On a file that does not compile the result is a best effort, never a failure.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, is_code) = piece(rest, first);
        let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if is_code {
            found.push(Token { text: text.strip_prefix("r#").unwrap_or(text), line });
        }
        line += text.bytes().filter(|byte| *byte == b'\n').count();
        rest = after;
    }
    found
}

/// How many bytes the piece at the start of `rest` takes, and whether it is code to keep.
fn piece(rest: &str, first: char) -> (usize, bool) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), false);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), false);
    }
    if let Some(length) = text(rest) {
        return (length, false);
    }
    if first == '\'' {
        return (character_or_lifetime(rest), false);
    }
    if is_word(first) {
        let raw = if rest.starts_with("r#") { 2 } else { 0 };
        let word = rest.get(raw..).unwrap_or_default();
        return (raw + word.find(|it| !is_word(it)).unwrap_or(word.len()), true);
    }
    (first.len_utf8(), !first.is_whitespace())
}

fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// The length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if let Some(character) = here.chars().next() {
            at += character.len_utf8();
        } else {
            break;
        }
    }
    rest.len()
}

/// The length of a text at the start of `rest`: `"…"`, `b"…"`, `c"…"`, `r"…"`, `br#"…"#` and so on.
fn text(rest: &str) -> Option<usize> {
    let prefix = ["", "b", "c", "r", "br", "cr"].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|after| {
            let opening = if prefix.ends_with('r') { after.trim_start_matches('#') } else { after };
            opening.starts_with('"')
        })
    })?;
    let after = rest.strip_prefix(prefix)?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let start = prefix.len() + hashes + 1;
    let body = rest.get(start..)?;
    let inside = if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        body.find(&end).map(|at| at + end.len())
    } else {
        end_of_escaped(body, '"')
    };
    Some(inside.map_or(rest.len(), |length| start + length))
}

/// The length up to and with the first `quote` that no backslash escapes.
fn end_of_escaped(body: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return Some(at + character.len_utf8());
        }
    }
    None
}

/// The length of `'x'`, `'\n'` or `'lifetime`.
fn character_or_lifetime(rest: &str) -> usize {
    let body = rest.get(1..).unwrap_or_default();
    let mut characters = body.chars();
    let first = characters.next();
    let closed = characters.next() == Some('\'');
    if first == Some('\\') || closed {
        return end_of_escaped(body, '\'').map_or(rest.len(), |length| 1 + length);
    }
    1 + body.find(|it| !is_word(it)).unwrap_or(body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        assert_eq!(words("a // b\n/* c /* d */ e */ f"), ["a", "f"]);
        assert_eq!(words(r#"a("b \" c", 'd', '\'', '"') e"#), ["a", "(", ",", ",", ",", ")", "e"]);
        assert_eq!(
            words("x(r##\"a \"# b\"##, b\"c\", br\"d\\\") y"),
            ["x", "(", ",", ",", ")", "y"]
        );
    }

    #[test]
    fn lifetimes_and_raw_words_are_told_from_characters_and_texts() {
        assert_eq!(words("fn f<'a>(it: &'a str) {}").len(), 12);
        assert_eq!(words("r#type + b + r"), ["type", "+", "b", "+", "r"]);
        assert_eq!(words("'字' 名"), ["名"]);
    }

    #[test]
    fn lines_are_counted_through_comments_and_texts() {
        let found = tokens("a\n/* \n */ b \"\n\n\" c");
        let lines: Vec<usize> = found.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 3, 5]);
    }

    #[test]
    fn unfinished_source_ends() {
        for source in ["/* a", "\"a", "r#\"a", "'", "'\\", "b'"] {
            assert!(tokens(source).len() <= 1, "{source}");
        }
    }
}

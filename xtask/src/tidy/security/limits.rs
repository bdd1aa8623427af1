//! The limits that the document names, against the constants of the program.

use super::super::Files;
use super::super::lexer::{Token, tokens};

/// A number of people's, and how many of the program's it is.
const UNITS: &[(&str, i128)] = &[
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("minutes", 60),
    ("hours", 3_600),
    ("days", 86_400),
];

/// Limits that are not the program's: the line and what is wrong.
pub(super) fn faults(text: &str, files: &Files) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some([_, told, at]) = super::cells(line).and_then(|it| <[&str; 3]>::try_from(it).ok())
        else {
            continue;
        };
        let name = at.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
        let Some((path, name)) = name.and_then(|it| it.split_once("::")) else { continue };
        if let Some(wrong) = wrong(told, path, name, files) {
            faults.push((number + 1, wrong));
        }
    }
    faults
}

fn wrong(told: &str, path: &str, name: &str, files: &Files) -> Option<String> {
    let Some(told_value) = read(told) else { return Some(format!("`{told}` is no number")) };
    let Some(bytes) = files.get(path) else { return Some(format!("there is no file {path}")) };
    let source = String::from_utf8_lossy(bytes);
    match constant(&tokens(&source), name) {
        None => Some(format!("{path} has no constant {name} that is a number")),
        Some(value) if value == told_value => None,
        Some(value) => Some(format!("{path} says {name} = {value}, and not {told}")),
    }
}

/// `15 MiB`, `12 hours`, `5`, `10 characters`.
fn read(told: &str) -> Option<i128> {
    let (number, unit) = told.split_once(' ').unwrap_or((told, ""));
    let number: i128 = number.replace(',', "").parse().ok()?;
    let times = UNITS.iter().find(|it| it.0 == unit).map_or(1, |it| it.1);
    Some(number * times)
}

/// The value of `const NAME: TYPE = …;`, where it is made of numbers.
fn constant(code: &[Token<'_>], name: &str) -> Option<i128> {
    let start = code.windows(2).position(
        |it| matches!(it, [first, second] if first.text == "const" && second.text == name),
    )?;
    let words = code.iter().skip(start).map(|it| it.text);
    let mut value: Vec<&str> = words.skip_while(|it| *it != "=").skip(1).collect();
    value.truncate(value.iter().position(|it| *it == ";")?);
    // A length of time is its seconds.
    let seconds = ["Duration", ":", ":", "from_secs", "("];
    let inside = value.strip_prefix(seconds.as_slice());
    let value = inside.and_then(|it| it.strip_suffix([")"].as_slice())).unwrap_or(&value);
    sum(value)
}

/// Shifts bind less than products.
fn sum(words: &[&str]) -> Option<i128> {
    match words.windows(2).position(|it| it == ["<", "<"]) {
        Some(at) => {
            let by = u32::try_from(sum(words.get(at + 2..)?)?).ok()?;
            product(words.get(..at)?)?.checked_shl(by)
        }
        None => product(words),
    }
}

fn product(words: &[&str]) -> Option<i128> {
    words.split(|it| *it == "*").map(number).product()
}

fn number(words: &[&str]) -> Option<i128> {
    let [word] = words else { return None };
    word.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::example;
    use super::*;

    const CODE: &str = "pub const A: i64 = 5;\nconst B: usize = 15 << 20;\n\
        const C: i64 = 12 * 3_600;\nconst D: Duration = Duration::from_secs(2);\n\
        const E: &str = \"5\";\nconst F: usize = OTHER;";

    fn judged(row: &str) -> Vec<String> {
        let files = example(&[("crates/app/src/a.rs", CODE)]);
        faults(row, &files).into_iter().map(|it| it.1).collect()
    }

    #[test]
    fn a_limit_is_the_programs() {
        for (told, name) in
            [("5", "A"), ("5 words", "A"), ("15 MiB", "B"), ("12 hours", "C"), ("2 seconds", "D")]
        {
            let row = format!("| so many | {told} | `crates/app/src/a.rs::{name}` |");
            assert_eq!(judged(&row), Vec::<String>::new(), "{row}");
        }
    }

    #[test]
    fn another_number_is_found() {
        for (told, at, word) in [
            ("6", "crates/app/src/a.rs::A", "A = 5"),
            ("15", "crates/app/src/a.rs::B", "B = 15728640"),
            ("12 days", "crates/app/src/a.rs::C", "C = 43200"),
            ("some", "crates/app/src/a.rs::A", "no number"),
            ("5", "crates/app/src/a.rs::E", "no constant"),
            ("5", "crates/app/src/a.rs::F", "no constant"),
            ("5", "crates/app/src/a.rs::G", "no constant"),
            ("5", "crates/app/src/b.rs::A", "no file"),
        ] {
            let found = judged(&format!("| so many | {told} | `{at}` |"));
            assert!(found.len() == 1 && found[0].contains(word), "{told} {at}: {found:?}");
        }
    }
}

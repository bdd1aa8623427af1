//! What docs/SECURITY.md claims: every requirement has its row, and the evidence of a row is there.
//!
//! Three kinds of table row are read here; everything else is prose:
//!
//! ```text
//! | V6.2.1 | 1 | asks | kind | evidence |           a requirement of OWASP ASVS 5.0.0, level 1 or 2
//! | 8.1.4.1 a | asks | feature | kind | evidence |  an item of GB/T 22239-2019, level 3
//! | words | 5 | `path::CONSTANT` |                  a limit, which must be the program's
//! ```

mod evidence;
mod limits;

use std::collections::BTreeMap;

use self::evidence::{Piece, pieces, wrong};
use super::Files;

/// The document that is held.
const DOCUMENT: &str = "docs/SECURITY.md";

/// The requirements of OWASP ASVS 5.0.0, levels 1 and 2: `V6.2.1 1` a line.
const ASVS: &str = include_str!("asvs.txt");

/// The items of GB/T 22239-2019, 8.1.4, level 3, that an application answers for, a line each.
const DENGBAO: &str = include_str!("dengbao.txt");

/// A reason shorter than this, in characters, says nothing.
const REASON_MIN: usize = 12;

/// What stands behind the answer to a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A test, which is named.
    Test,
    /// A lint, a rule or a setting, whose words are quoted from their file, or a test of the source.
    Source,
    /// A chapter of a document.
    Document,
    /// Something that a person must look at: the row says what.
    Person,
    /// Less than is asked, and that is decided: the row says why, and names a test of what stands
    /// in its place.
    Less,
    /// It does not apply: the row says why.
    None,
    /// Nothing yet: the row says what is missing.
    Open,
}

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "test" => Self::Test,
            "source" => Self::Source,
            "document" => Self::Document,
            "person" => Self::Person,
            "less" => Self::Less,
            "n/a" => Self::None,
            "open" => Self::Open,
            _ => return None,
        })
    }
}

/// The answer to one requirement.
#[derive(Debug)]
struct Row<'a> {
    line: usize,
    id: &'a str,
    /// Of ASVS only.
    level: Option<&'a str>,
    asks: &'a str,
    kind: &'a str,
    evidence: &'a str,
}

/// What is wrong with the document, one line each.
pub(super) fn faults(files: &Files) -> Vec<String> {
    // The rules of other parts are tested on files of their own.
    let Some(bytes) = files.get(DOCUMENT) else {
        return if files.contains_key("Cargo.toml") {
            vec![format!("{DOCUMENT}: write it; every requirement has a row in it")]
        } else {
            Vec::new()
        };
    };
    let text = String::from_utf8_lossy(bytes);
    judge(&text, files, ASVS, DENGBAO)
}

/// How much is open, in one line: `open: 12 of 287 (a 3, b 4, other 5)`.
pub(super) fn standing(files: &Files) -> Option<String> {
    let text = String::from_utf8_lossy(files.get(DOCUMENT)?).into_owned();
    let rows = rows(&text);
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|it| Kind::parse(it.kind) == Some(Kind::Open)) {
        let who = row.evidence.strip_prefix('(').and_then(|it| it.split_once(')'));
        *by.entry(who.map_or("other", |it| it.0)).or_default() += 1;
    }
    let open: usize = by.values().sum();
    let parts: Vec<String> = by.into_iter().map(|(who, count)| format!("{who} {count}")).collect();
    Some(format!("{DOCUMENT}: open: {open} of {} ({})", rows.len(), parts.join(", ")))
}

/// The document against two lists of requirements.
fn judge(text: &str, files: &Files, asvs: &str, dengbao: &str) -> Vec<String> {
    let rows = rows(text);
    let mut faults: Vec<String> = rows.iter().flat_map(|row| faults_of(row, text, files)).collect();
    faults.extend(missing(&rows, asvs, dengbao));
    faults.extend(limits::faults(text, files).into_iter().map(at));
    let open = rows.iter().filter(|it| Kind::parse(it.kind) == Some(Kind::Open)).count();
    let told = text.lines().find_map(|it| it.strip_prefix("Open: "));
    match told.map(|it| it.trim_end_matches('.').trim().parse::<usize>()) {
        Some(Ok(told)) if told == open => {}
        Some(Ok(told)) => {
            faults.push(format!(
                "{DOCUMENT}: its head says `Open: {told}`, but {open} rows are open"
            ));
        }
        _ => {
            faults
                .push(format!("{DOCUMENT}: say in its head `Open: {open}`, on a line of its own"));
        }
    }
    faults
}

fn at((line, words): (usize, String)) -> String {
    format!("{DOCUMENT}:{line}: {words}")
}

/// The rows that answer a requirement, in their order.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else { continue };
        let [id, second, third, kind, evidence] = *cells.as_slice() else { continue };
        let (level, asks) = match id {
            id if is_asvs(id) => (Some(second), third),
            id if is_dengbao(id) => (None, second),
            _ => continue,
        };
        rows.push(Row { line: number + 1, id, level, asks, kind, evidence });
    }
    rows
}

/// The cells of a table row.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}

/// `V6.2.1`: it looks like a requirement, whether or not there is such a one.
fn is_asvs(id: &str) -> bool {
    let numbers = id.strip_prefix('V').map(|it| it.split('.').collect::<Vec<_>>());
    numbers.is_some_and(|it| it.len() == 3 && it.iter().all(|part| is_number(part)))
}

/// `8.1.4.1 a`, or `8.1.4.5` where there is only one.
fn is_dengbao(id: &str) -> bool {
    id.strip_prefix("8.1.4.").is_some_and(|it| it.starts_with(|first: char| first.is_ascii_digit()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// Requirements without a row, with two, or with a row of another level; and rows without one.
fn missing(rows: &[Row<'_>], asvs: &str, dengbao: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let asvs = asvs.lines().filter_map(|it| it.split_once(' ')).map(|(id, it)| (id, Some(it)));
    let dengbao = dengbao.lines().filter(|it| !it.is_empty()).map(|id| (id, None));
    let wanted: BTreeMap<&str, Option<&str>> = asvs.chain(dengbao).collect();
    for (id, level) in &wanted {
        let found: Vec<&Row<'_>> = rows.iter().filter(|it| it.id == *id).collect();
        match found.as_slice() {
            [] => faults.push(format!("{DOCUMENT}: {id} has no row")),
            [row] if row.level != *level => {
                let level = level.unwrap_or_default();
                faults.push(at((row.line, format!("{id} is of level {level}"))));
            }
            [_] => {}
            [_, second, ..] => faults.push(at((second.line, format!("{id} has two rows")))),
        }
    }
    for row in rows.iter().filter(|it| !wanted.contains_key(it.id)) {
        faults.push(at((row.line, format!("there is no requirement {}", row.id))));
    }
    faults
}

/// What is wrong with one row.
fn faults_of(row: &Row<'_>, text: &str, files: &Files) -> Vec<String> {
    let say = |words: String| at((row.line, format!("{}: {words}", row.id)));
    let Some(kind) = Kind::parse(row.kind) else {
        return vec![say(format!("`{}` is no kind", row.kind))];
    };
    let mut faults = Vec::new();
    if row.asks.is_empty() {
        faults.push(say("say in a few words what it asks".to_owned()));
    }
    let found = pieces(row.evidence);
    // Whatever a row names must be there, whatever its kind.
    faults.extend(found.iter().filter_map(|it| wrong(it, text, files)).map(say));
    let tests = found.iter().filter(|it| matches!(it, Piece::Test { .. })).count();
    let chapters = found.iter().filter(|it| matches!(it, Piece::Chapter { .. })).count();
    let needs = match kind {
        Kind::Test | Kind::Less if tests == 0 => "name a test, as `path::its_name`",
        Kind::Less if words_of(row.evidence) < REASON_MIN => "say why less is enough",
        Kind::Test if tests < found.len() - chapters => "a row of kind test names tests only",
        Kind::Source if found.len() == chapters => "name the rule, as `path::\"its words\"`",
        Kind::Document if chapters == 0 => "name the chapter, as [Words](#words)",
        Kind::Person | Kind::None | Kind::Open if row.evidence.chars().count() < REASON_MIN => {
            "say why, or what is missing, or what a person looks at"
        }
        _ => return faults,
    };
    faults.push(say(needs.to_owned()));
    faults
}

/// How many characters of a cell are for people, and name nothing.
fn words_of(cell: &str) -> usize {
    cell.split('`').step_by(2).map(|it| it.trim_matches([' ', ',', ';', ':']).chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    const ROW: &str = "| V6.2.1 | 1 | length | test | `crates/app/tests/a.rs::ten_at_least` |";
    const CODE: &str = "//! Head.\n#[test]\nfn ten_at_least() {}\nfn no_test() {}\n\
        // fn only_talk() {}\n#[tokio::test(flavor = \"x\")]\nasync fn waits() {}\n";
    const BOTH: &str = "on_both! {\n    async fn on_two(world: World) {}\n}\nfn before() {}\n";
    const JOURNEY: &str = "test(\"a wrong word is said\", async () => {});\n";

    fn files() -> Files {
        example(&[
            ("crates/app/tests/a.rs", CODE),
            ("crates/app/tests/both.rs", BOTH),
            ("e2e/journeys/a.test.mjs", JOURNEY),
            ("Cargo.toml", "unsafe_code = \"forbid\"\n"),
            ("docs/OTHER.md", "# Other\n\n## Its chapter\n"),
        ])
    }

    /// The faults of a document with these rows, against a list of one requirement and one item.
    fn judged(rows: &str, open: usize) -> Vec<String> {
        let text = format!("# Security\n\nOpen: {open}\n\n## Passwords, and more\n\n{rows}\n");
        judge(&text, &files(), "V6.2.1 1\n", "")
    }

    fn row(kind: &str, evidence: &str) -> Vec<String> {
        judged(
            &format!("| V6.2.1 | 1 | length | {kind} | {evidence} |"),
            usize::from(kind == "open"),
        )
    }

    #[test]
    fn a_table_that_is_whole_is_taken() {
        assert_eq!(judged(ROW, 0), Vec::<String>::new());
        for (kind, evidence) in [
            ("test", "`crates/app/tests/a.rs::waits`, and `crates/app/tests/both.rs::on_two`"),
            ("test", "`e2e/journeys/a.test.mjs::\"a wrong word is said\"`"),
            ("source", "`Cargo.toml::\"unsafe_code = \"forbid\"\"`"),
            ("source", "`crates/app/tests/a.rs::ten_at_least`"),
            ("document", "[Passwords](#passwords-and-more)"),
            ("document", "[Other](OTHER.md#its-chapter)"),
            ("person", "read the list once a year"),
            ("less", "people type it: `crates/app/tests/a.rs::waits`"),
            ("n/a", "there is no LDAP in the program"),
            ("open", "(a) a list of common words"),
        ] {
            assert_eq!(row(kind, evidence), Vec::<String>::new(), "{kind} {evidence}");
        }
    }

    #[test]
    fn a_requirement_without_a_row_or_with_two_is_found() {
        assert_eq!(judged("", 0), ["docs/SECURITY.md: V6.2.1 has no row"]);
        let twice = format!("{ROW}\n{ROW}");
        assert_eq!(judged(&twice, 0), ["docs/SECURITY.md:8: V6.2.1 has two rows"]);
        let level = ROW.replace("| 1 |", "| 2 |");
        assert_eq!(judged(&level, 0), ["docs/SECURITY.md:7: V6.2.1 is of level 1"]);
        let unknown = format!("{ROW}\n{}", ROW.replace("6.2.1", "6.2.99"));
        assert_eq!(judged(&unknown, 0), ["docs/SECURITY.md:8: there is no requirement V6.2.99"]);
    }

    #[test]
    fn an_item_of_the_standard_needs_its_row_as_well() {
        let text = "Open: 0\n| 8.1.4.5 | viruses | photos | n/a | nothing is run that came in |\n";
        let judged = |list: &str| judge(text, &files(), "", list);
        assert_eq!(judged("8.1.4.5\n"), Vec::<String>::new());
        assert_eq!(judged("8.1.4.5\n8.1.4.7 a\n"), ["docs/SECURITY.md: 8.1.4.7 a has no row"]);
        assert_eq!(judged(""), ["docs/SECURITY.md:2: there is no requirement 8.1.4.5"]);
    }

    #[test]
    fn evidence_that_is_not_there_is_found() {
        for (kind, evidence, word) in [
            ("tests", "`crates/app/tests/a.rs::waits`", "is no kind"),
            ("test", "", "name a test"),
            ("test", "it was tried by hand", "name a test"),
            ("test", "`crates/app/tests/none.rs::waits`", "no file"),
            ("test", "`crates/app/tests/a.rs::never_written`", "no test"),
            ("test", "`crates/app/tests/a.rs::no_test`", "no test"),
            ("test", "`crates/app/tests/a.rs::only_talk`", "no test"),
            ("test", "`crates/app/tests/both.rs::before`", "no test"),
            ("test", "`e2e/journeys/a.test.mjs::\"another word\"`", "no test"),
            ("test", "`Cargo.toml::\"unsafe_code\"`", "name a test"),
            ("source", "by reading", "name the rule"),
            ("source", "`Cargo.toml::\"unsafe_code = \"allow\"\"`", "does not say"),
            ("document", "somewhere", "name the chapter"),
            ("document", "[Nowhere](#nowhere)", "no chapter"),
            ("document", "[Nowhere](OTHER.md#nowhere)", "no chapter"),
            ("document", "[Nowhere](NONE.md#nowhere)", "no chapter"),
            ("person", "yes", "say why"),
            ("less", "people type it, and tries are counted", "name a test"),
            (
                "less",
                "`crates/app/tests/a.rs::waits`, `crates/app/tests/a.rs::ten_at_least`",
                "say why",
            ),
            ("n/a", "", "say why"),
            ("open", "", "say why"),
            ("open", "(a) more than `crates/app/tests/a.rs::never_written`", "no test"),
        ] {
            let found = row(kind, evidence);
            assert!(found.iter().any(|it| it.contains(word)), "{kind} {evidence}: {found:?}");
        }
        assert!(judged(&ROW.replace("length", ""), 0)[0].contains("what it asks"));
    }

    #[test]
    fn the_number_of_what_is_open_is_the_real_one() {
        let open = "| V6.2.1 | 1 | length | open | (a) nobody wrote it yet |";
        assert_eq!(judged(open, 1), Vec::<String>::new());
        assert_eq!(judged(open, 0).len(), 1);
        assert_eq!(
            judged(ROW, 3),
            ["docs/SECURITY.md: its head says `Open: 3`, but 0 rows are open"]
        );
        let silent = judge(ROW, &files(), "V6.2.1 1\n", "");
        assert_eq!(silent, ["docs/SECURITY.md: say in its head `Open: 0`, on a line of its own"]);
        let files = example(&[(DOCUMENT, open), ("Cargo.toml", "")]);
        assert_eq!(standing(&files).unwrap(), "docs/SECURITY.md: open: 1 of 1 (a 1)");
    }

    #[test]
    fn the_lists_are_those_of_the_standards() {
        let of = |level| ASVS.lines().filter(|it| it.ends_with(level)).count();
        assert_eq!((of(" 1"), of(" 2"), ASVS.lines().count()), (70, 183, 253));
        assert!(ASVS.lines().all(|it| is_asvs(it.split(' ').next().unwrap())));
        assert_eq!(DENGBAO.lines().count(), 34);
        assert!(DENGBAO.lines().all(is_dengbao));
    }

    #[test]
    fn a_house_without_the_document_is_told() {
        assert_eq!(faults(&example(&[("Cargo.toml", "")])).len(), 1);
        assert!(faults(&example(&[("docs/ARCHITECTURE.md", "")])).is_empty());
    }
}

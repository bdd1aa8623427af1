//! What the program does not have: words of code that would open a door docs/SECURITY.md calls shut.
//!
//! Each rule names the requirements of OWASP ASVS that rest on it.

use super::Files;
use super::lexer::tokens;

/// A word of Rust that the program's own code may not hold, where it may all the same, and why not.
struct Word {
    text: &'static str,
    /// Beginnings of paths below `crates/`.
    but: &'static [&'static str],
    why: &'static str,
}

/// Made of chance that can be said again: the demonstration and the tests live of it.
const PLAY: &[&str] = &["app/src/demo", "app/src/testing.rs"];

const WORDS: &[Word] = &[
    // V1.2.5: a county's program starts no other one.
    no("Command::new", "starts another program"),
    no("process::Command", "starts another program"),
    // V1.2.9: what is searched for is never a pattern.
    no("Regex", "reads patterns; compare texts"),
    no("RegexBuilder", "reads patterns; compare texts"),
    // V1.5.2: formats whose reading makes objects of the sender's choice.
    no("bincode", "reads types the sender chooses; use serde_json with a type of ours"),
    no("serde_yaml", "reads types the sender chooses; use serde_json with a type of ours"),
    // V11.3.1, V11.4.1: broken ciphers and hashes.
    no("Md5", "is broken; use Sha256"),
    no("Ecb", "shows which blocks are equal; use an authenticated cipher"),
    no("Rc4", "is broken; use an authenticated cipher"),
    no("TdesEde3", "is broken; use an authenticated cipher"),
    // HMAC-SHA-1 is what the telephones of RFC 6238 compute, and sound there; by SHA-1 the lists of
    // leaked passwords are sorted, and a collision there refuses one password more.
    but("Sha1", &["app/src/totp", "app/src/accounts/", "kernel/src/totp"], "is broken; use Sha256"),
    // V11.5.1: what must not be guessed comes from `App::chance`.
    but("rand", PLAY, "may be guessed; take `App::chance`"),
    but("rand_chacha", PLAY, "may be guessed; take `App::chance`"),
    but("getrandom", &["gongjian/src/world.rs"], "is the binary's; take `App::chance`"),
    // V12.3.2: nobody switches the looking at certificates off.
    no("danger_accept_invalid_certs", "believes any certificate"),
    no("danger_accept_invalid_hostnames", "believes any certificate"),
    no("dangerous", "believes any certificate"),
];

const fn no(text: &'static str, why: &'static str) -> Word {
    but(text, &[], why)
}

const fn but(text: &'static str, but: &'static [&'static str], why: &'static str) -> Word {
    Word { text, but, why }
}

/// Words of a script, and the one file that may say them.
const SCRIPTS: &[(&str, &str, &str)] = &[
    ("eval(", "", "runs text as code"),
    ("new Function(", "", "runs text as code"),
    ("setTimeout(\"", "", "runs text as code"),
    ("document.write", "", "puts text into the page as it is; use textContent"),
    ("outerHTML", "", "puts text into the page as it is; use textContent"),
    ("insertAdjacentHTML", "", "puts text into the page as it is; use textContent"),
    ("__proto__", "", "changes what all objects have"),
    ("\"paste\"", "", "keeps a password manager out"),
    // A page of our own server, escaped there.
    ("innerHTML", "resident/alike.ts", "puts text into the page as it is; use textContent"),
    // To our own worker; a worker hears pages of its own origin only.
    ("postMessage", "field/start.ts", "speaks to other windows"),
    ("addEventListener(\"message\"", "field/worker.ts", "hears other windows"),
];

/// Checks the code, the templates and the scripts of the program.
pub(super) fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, bytes) in files {
        let Some(inside) = path.strip_prefix("crates/") else { continue };
        let text = String::from_utf8_lossy(bytes);
        let kind = path.rsplit_once('.').map_or("", |it| it.1);
        if kind == "rs" && inside.contains("/src/") {
            faults.extend(words(path, inside, &text));
        } else if inside.starts_with("web/templates/") && kind == "html" {
            faults.extend(template(path, &text));
        } else if inside.starts_with("web/assets/src/") && kind == "ts" {
            faults.extend(script(path, &text));
        }
    }
    faults
}

fn words(path: &str, inside: &str, text: &str) -> Vec<String> {
    let code = tokens(text);
    let mut faults = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let found = WORDS.iter().find(|it| match it.text.split_once("::") {
            None => token.text == it.text,
            Some((first, second)) => {
                let next = code.get(at..at + 4).unwrap_or_default();
                let next: Vec<&str> = next.iter().map(|it| it.text).collect();
                next == [first, ":", ":", second]
            }
        });
        let allowed = |it: &&Word| it.but.iter().any(|from| inside.starts_with(from));
        if let Some(word) = found.filter(|it| !allowed(it)) {
            faults.push(format!("{path}:{}: `{}` {}", token.line, word.text, word.why));
        }
    }
    faults
}

/// V1.2.1, V1.3.2, V3.4.3: what a page is made of is escaped, and nothing stands inline in it.
fn template(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut say = |words: &str| faults.push(format!("{path}:{}: {words}", number + 1));
        // Drawings come from `documents`, which escapes; a preview is a page of ours.
        let raw = line.match_indices("|safe").filter_map(|(at, _)| line.get(..at));
        if raw.into_iter().any(|it| !it.ends_with("svg") && !it.ends_with("{{ preview")) {
            say("`|safe` is for drawings; place the text without it");
        }
        let scripts = line.match_indices("<script").filter_map(|(at, _)| line.get(at..));
        if scripts.into_iter().any(|it| !it.starts_with("<script src=\"{{ frame.assets.")) {
            say("a script stands in a file of its own");
        }
        if line.contains("<style") || line.contains(" style=") {
            say("a style stands in a file of its own");
        }
        if line.contains("javascript:") || handler(line) {
            say("what is done at a click stands in a script");
        }
    }
    faults
}

/// An attribute like `onclick="`.
fn handler(line: &str) -> bool {
    line.match_indices(" on").any(|(at, found)| {
        let rest = line.get(at + found.len()..).unwrap_or_default();
        rest.split_once("=\"").is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase())
        })
    })
}

fn script(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (word, file, why) in SCRIPTS {
            if line.contains(word) && (file.is_empty() || !path.ends_with(file)) {
                faults.push(format!("{path}:{}: `{word}` {why}", number + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn judge(path: &str, text: &str) -> Vec<String> {
        faults(&example(&[(path, text)]))
    }

    #[test]
    fn doors_that_are_shut_stay_shut_in_the_code() {
        for (code, why) in [
            ("use std::process::Command;", "another program"),
            ("fn f() { Command::new(\"sh\"); }", "another program"),
            ("use regex::Regex;", "patterns"),
            ("use sha1::Sha1;", "broken"),
            ("type H = Md5;", "broken"),
            ("let luck = rand::random();", "guessed"),
            ("builder.danger_accept_invalid_certs(true)", "certificate"),
        ] {
            let found = judge("crates/app/src/a.rs", code);
            assert!(found.len() == 1 && found[0].contains(why), "{code}: {found:?}");
        }
        for (path, code) in [
            ("crates/app/src/demo/a.rs", "use rand::Rng;"),
            ("crates/app/src/totp.rs", "use sha1::Sha1;"),
            ("crates/gongjian/src/world.rs", "getrandom::fill(bytes)"),
            ("crates/gongjian/src/cli.rs", "enum Command { Serve }"),
            ("crates/gongjian/src/cli.rs", "// std::process::Command\nfn f() -> Command {}"),
            ("crates/web/tests/it/a.rs", "use std::process::Command;"),
            ("xtask/src/a.rs", "use std::process::Command;"),
        ] {
            assert_eq!(judge(path, code), Vec::<String>::new(), "{path} {code}");
        }
    }

    #[test]
    fn a_template_places_text_and_nothing_inline() {
        for line in [
            "<p>{{ it.body|safe }}</p>",
            "<script>go()</script>",
            "<script src=\"https://elsewhere.example/x.js\"></script>",
            "<p style=\"color: red\">",
            "<button onclick=\"go()\">",
            "<a href=\"javascript:go()\">",
        ] {
            assert_eq!(judge("crates/web/templates/a.html", line).len(), 1, "{line}");
        }
        for line in [
            "<div>{{ it.qr_svg|safe }}</div>",
            "<script src=\"{{ frame.assets.desk_js }}\" defer></script>",
            "<p>{{ it.body }}</p><a href=\"{{ it.href }}\">on time = \"</a>",
        ] {
            assert_eq!(judge("crates/web/templates/a.html", line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn a_script_makes_no_code_of_text() {
        for line in ["eval(it)", "box.innerHTML = it", "window.postMessage(it)", "it.__proto__"] {
            assert_eq!(judge("crates/web/assets/src/a.ts", line).len(), 1, "{line}");
        }
        let own = judge("crates/web/assets/src/resident/alike.ts", "box.innerHTML = it");
        assert_eq!(own, Vec::<String>::new());
    }
}

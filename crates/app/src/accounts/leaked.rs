//! A list of leaked passwords that the operator laid on the machine: one line a password,
//! `SHA1HEX:COUNT`, sorted by the hash, as "Have I Been Pwned" gives its Pwned Passwords out.
//!
//! The list may be larger than memory, so it is searched where it lies: three dozen short reads find
//! one line among a thousand million. Nothing leaves the machine.

use std::fs::File;
use std::io::{self, Read as _, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sha1::{Digest as _, Sha1};

/// Letters and digits of a hash.
const HEX_CHARS: usize = 40;
/// The longest line, its end included: a hash, a colon, a count, and something to spare.
const LINE_MAX: usize = 100;
/// Bytes of a read: the rest of a line, and the next one whole.
const READ: u64 = 2 * LINE_MAX as u64 + 8;
/// How many lines are looked at before the list is believed.
const LOOKED_AT: u64 = 200;

/// A list of leaked passwords. Cheap to clone.
#[derive(Clone)]
pub struct Leaked {
    lines: Arc<Mutex<Lines<File>>>,
}

impl Leaked {
    /// Opens a list, and looks at lines from its first to its last.
    ///
    /// # Errors
    /// Says in Chinese what is wrong with the file and what to do.
    pub fn open(path: &Path) -> Result<Self, String> {
        let unread = |error: io::Error| format!("读不了（{error}）");
        let file = File::open(path).map_err(unread)?;
        let mut lines = Lines::of(file).map_err(unread)?;
        lines.look().map_err(|fault| match fault {
            Fault::Read(error) => unread(error),
            Fault::Line(at) => format!(
                "第 {at} 字节附近不是“40 位 SHA-1:次数”这样的一行；请用 Pwned Passwords 的 SHA-1 版（不是 NTLM 版）"
            ),
            Fault::Order => "没有按 SHA-1 从小到大排；请换成“按哈希排序”的那一版，或先用 LC_ALL=C sort 排好".to_owned(),
            Fault::Empty => "是空的；请换成下载好的泄露密码名单".to_owned(),
        })?;
        Ok(Self { lines: Arc::new(Mutex::new(lines)) })
    }

    /// Whether a password is on the list. Reads the disk.
    ///
    /// # Errors
    /// Fails when the list cannot be read any more, or was changed under us into something else.
    pub fn holds(&self, password: &str) -> io::Result<bool> {
        let hash = data_encoding::HEXUPPER.encode(&Sha1::digest(password.as_bytes()));
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.hold(&hash).map_err(|fault| match fault {
            Fault::Read(error) => error,
            other => io::Error::other(format!("the list of leaked passwords: {other:?}")),
        })
    }
}

/// What is wrong with a list.
#[derive(Debug)]
enum Fault {
    /// It cannot be read.
    Read(io::Error),
    /// Something else than a line, about here.
    Line(u64),
    /// A line stands before a smaller one.
    Order,
    /// There is no line in it.
    Empty,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Sorted lines that are read by seeking.
struct Lines<F> {
    from: F,
    /// Where the last line ends, without what ends it.
    end: u64,
}

/// A line.
struct Line {
    /// Its hash, in capitals.
    hash: String,
    /// Where it begins.
    start: u64,
    /// Where the next one may begin.
    next: u64,
}

impl<F: io::Read + io::Seek> Lines<F> {
    fn of(mut from: F) -> io::Result<Self> {
        let mut end = from.seek(SeekFrom::End(0))?;
        // Whatever ends the last line is no line.
        let mut last = [0];
        while end > 0 {
            from.seek(SeekFrom::Start(end - 1))?;
            from.read_exact(&mut last)?;
            if !last[0].is_ascii_whitespace() {
                break;
            }
            end -= 1;
        }
        Ok(Self { from, end })
    }

    /// Looks at lines from the first to the last: each must be one, and none smaller than the one
    /// before. A list in another order would be searched in vain and say that nothing leaked.
    fn look(&mut self) -> Result<(), Fault> {
        if self.end == 0 {
            return Err(Fault::Empty);
        }
        let mut before = self.line_from(0)?.ok_or(Fault::Empty)?;
        let half = LOOKED_AT / 2;
        // Neighbours at the beginning, then steps through the whole.
        for number in 0..LOOKED_AT {
            let step = number.checked_sub(half).map(|it| self.end / half * it);
            let Some(line) = self.line_from(step.unwrap_or(before.next))? else { break };
            if (line.start < before.start) != (line.hash < before.hash) && line.hash != before.hash
            {
                return Err(Fault::Order);
            }
            before = line;
        }
        match self.last()? {
            Some(last) if last.hash < before.hash => Err(Fault::Order),
            _ => Ok(()),
        }
    }

    /// The last line.
    fn last(&mut self) -> Result<Option<Line>, Fault> {
        let mut at = self.end.saturating_sub(LINE_MAX as u64);
        let mut last = None;
        while let Some(line) = self.line_from(at)? {
            at = line.next;
            last = Some(line);
        }
        Ok(last)
    }

    /// Whether a line has this hash, in capitals. What is sought, if anywhere, begins in
    /// `low..high`, and `low` is always the beginning of a line.
    fn hold(&mut self, hash: &str) -> Result<bool, Fault> {
        let (mut low, mut high) = (0, self.end);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)? {
                Some(line) if line.start < high => match line.hash.as_str().cmp(hash) {
                    std::cmp::Ordering::Equal => return Ok(true),
                    std::cmp::Ordering::Less => low = line.next,
                    std::cmp::Ordering::Greater => high = middle,
                },
                // No line begins between the middle and the end of what is left.
                _ => high = middle,
            }
        }
        Ok(false)
    }

    /// The first line that begins at `at` or after it.
    fn line_from(&mut self, at: u64) -> Result<Option<Line>, Fault> {
        // A line begins here only if one ended just before.
        let from = at.saturating_sub(1);
        let wrong = || Fault::Line(at);
        let read = self.read(from)?;
        let start = if at == 0 {
            0
        } else {
            match read.iter().position(|it| *it == b'\n') {
                Some(it) => it + 1,
                None if from + read.len() as u64 >= self.end => return Ok(None),
                None => return Err(wrong()),
            }
        };
        let rest = read.get(start..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let length = rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len());
        let text = rest.get(..length).and_then(|it| std::str::from_utf8(it).ok());
        let hash = text.and_then(hash_of).ok_or_else(wrong)?;
        let start = from + start as u64;
        Ok(Some(Line { hash, start, next: start + length as u64 + 1 }))
    }

    /// [`READ`] bytes, fewer at the end.
    fn read(&mut self, from: u64) -> Result<Vec<u8>, Fault> {
        let most = self.end.saturating_sub(from).min(READ);
        self.from.seek(SeekFrom::Start(from))?;
        let mut read = Vec::new();
        self.from.by_ref().take(most).read_to_end(&mut read)?;
        // Shorter than it was when it was opened.
        if (read.len() as u64) < most { Err(Fault::Line(from)) } else { Ok(read) }
    }
}

/// The hash of a line `HASH:COUNT`, in capitals; the count may be missing.
fn hash_of(line: &str) -> Option<String> {
    let line = line.trim_end_matches('\r');
    let (hash, count) = line.split_once(':').unwrap_or((line, "0"));
    let is_hash = hash.len() == HEX_CHARS && hash.bytes().all(|it| it.is_ascii_hexdigit());
    let is_count = !count.is_empty() && count.bytes().all(|it| it.is_ascii_digit());
    (is_hash && is_count && line.len() < LINE_MAX).then(|| hash.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::io::{Cursor, Write as _};

    fn sha1(password: &str) -> String {
        data_encoding::HEXUPPER.encode(&Sha1::digest(password.as_bytes()))
    }

    fn list(passwords: &[&str], line: impl Fn(&str) -> String) -> Leaked {
        let sorted: BTreeSet<String> = passwords.iter().map(|it| sha1(it)).collect();
        let text: String = sorted.iter().map(|it| line(it)).collect();
        let (_kept, path) = written(&text);
        Leaked::open(&path).unwrap()
    }

    fn written(text: &str) -> (tempfile::NamedTempFile, std::path::PathBuf) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let path = file.path().to_owned();
        (file, path)
    }

    #[test]
    fn first_middle_and_last_are_found_and_others_are_not_however_the_lines_end() {
        let known =
            ["password", "Password123!", "门前3棵核桃树Hetao", "Dousha-baozi-7-ge", "zxcvbn"];
        let ways: [fn(&str) -> String; 5] = [
            |it| format!("{it}:12\n"),
            |it| format!("{it}:12\r\n"),
            |it| format!("{}:7\n", it.to_lowercase()),
            |it| format!("{it}\n"),
            |it| format!("{it}:{}\n", 40_000_000 >> (it.len() % 7)),
        ];
        for way in ways {
            for count in 1..=known.len() {
                let list = list(&known[..count], way);
                for (number, it) in known.iter().enumerate() {
                    assert_eq!(list.holds(it).unwrap(), number < count, "{it} of {count}");
                }
                assert!(!list.holds("").unwrap() && !list.holds("anders").unwrap());
            }
        }
        let bare = list(&["password"], ToOwned::to_owned);
        assert!(bare.holds("password").unwrap() && !bare.holds("passwort").unwrap());
    }

    /// A list of these hashes, each of them seen three times.
    fn lines<'a>(hashes: impl IntoIterator<Item = &'a String>) -> String {
        hashes.into_iter().fold(String::new(), |text, it| text + it + ":3\n")
    }

    #[test]
    fn what_is_no_such_list_is_refused_with_what_to_do() {
        let sorted: BTreeSet<String> = (0..2_000).map(|it| sha1(&it.to_string())).collect();
        let by_hash: Vec<String> = sorted.iter().cloned().collect();
        let short: Vec<String> = by_hash.iter().map(|it| it.chars().take(32).collect()).collect();
        let shuffled: Vec<String> = (0..2_000).map(|it| sha1(&it.to_string())).collect();
        let mut turned = by_hash.clone();
        turned.rotate_left(1_500);
        let mut torn = lines(&by_hash);
        torn.truncate(torn.len() - 25);

        for (text, want) in [
            (String::new(), "是空的"),
            ("\r\n\n".to_owned(), "是空的"),
            ("password\n123456\n".to_owned(), "SHA-1"),
            (lines(&short), "NTLM"),
            (lines(&shuffled), "没有按 SHA-1"),
            (lines(&turned), "没有按 SHA-1"),
            (torn, "SHA-1"),
            (format!("{}{}", by_hash[0], "0".repeat(5_000)), "SHA-1"),
        ] {
            let (_kept, path) = written(&text);
            let said = Leaked::open(&path).err();
            assert!(said.as_ref().is_some_and(|it| it.contains(want)), "{want}: {said:?}");
        }
        assert!(Leaked::open(Path::new("/nowhere/at-all")).is_err_and(|it| it.contains("读不了")));
        let (_kept, path) = written(&lines(&by_hash));
        assert!(Leaked::open(&path).is_ok());
    }

    #[test]
    fn a_list_that_was_cut_under_us_fails_and_says_of_nothing_that_it_did_not_leak() {
        let sorted: BTreeSet<String> = (0..100).map(|it| sha1(&it.to_string())).collect();
        let text = lines(&sorted);
        let (kept, path) = written(&text);
        let list = Leaked::open(&path).unwrap();

        kept.as_file().set_len(10).unwrap();

        assert!(list.holds("7").is_err());
    }

    #[test]
    fn a_large_list_is_searched_with_few_reads() {
        struct Counted(Cursor<Vec<u8>>, usize);
        impl io::Read for Counted {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let read = self.0.read(into)?;
                self.1 += read;
                Ok(read)
            }
        }
        impl io::Seek for Counted {
            fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
                self.0.seek(to)
            }
        }
        let sorted: BTreeSet<String> = (0..50_000).map(|it| sha1(&it.to_string())).collect();
        let text = lines(&sorted);
        let whole = text.len();
        let mut lines = Lines::of(Counted(Cursor::new(text.into_bytes()), 0)).unwrap();

        assert!(lines.hold(&sha1("31415")).unwrap());

        assert!(lines.from.1 < 30 * 208 && lines.from.1 < whole / 100, "{}", lines.from.1);
    }

    proptest! {
        /// Whatever is on the list is found, and nothing else.
        #[test]
        fn it_says_what_a_set_says(
            held in proptest::collection::btree_set(0_u16..400, 1..120),
            counts in proptest::collection::vec(0_u64..10_000_000_000, 120),
            end in proptest::sample::select(vec!["\n", "\r\n"]),
        ) {
            let hashes: BTreeSet<String> = held.iter().map(|it| sha1(&it.to_string())).collect();
            let line = |(it, n): (&String, &u64)| format!("{it}:{n}{end}");
            let text = hashes.iter().zip(&counts).map(line).collect::<Vec<_>>().concat();
            let mut lines = Lines::of(Cursor::new(text.into_bytes())).unwrap();
            prop_assert!(lines.look().is_ok());
            for it in 0..400 {
                let hash = sha1(&it.to_string());
                prop_assert_eq!(lines.hold(&hash).unwrap(), hashes.contains(&hash), "{}", it);
            }
        }
    }
}

//! Reading the JSON of a calculation: what is wrong is said in one Chinese sentence that names
//! the field. Own reading instead of derived structs, whose messages are English and unstable.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value. Unlike `serde_json::Value` it keeps a field that was written twice.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number, a fraction or too large, as it is written shortest. Up to fifteen digits that
    /// is what was typed.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object, its fields as written.
    Object(Vec<(String, Self)>),
}

/// The fields of an object, all of them known and each written once.
pub(super) struct Fields {
    /// What stands before a field's name in a sentence: nothing, or `limit.`.
    prefix: String,
    entries: Vec<(String, Tree)>,
}

/// Reads one JSON value and nothing after it.
pub(super) fn read(input: &[u8]) -> Result<Tree, String> {
    let text = std::str::from_utf8(input)
        .map_err(|_| "输入不是 UTF-8 文字，请另存为 UTF-8 再送进来".to_owned())?;
    // Some editors put a byte order mark in front.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("没有输入，请从标准输入送一个 JSON 对象，例如 {\"number\": \"…\"}".to_owned());
    }
    serde_json::from_str(text).map_err(|error| {
        let place = format!("第 {} 行第 {} 个字节", error.line(), error.column());
        if error.is_eof() {
            format!("这段 JSON 没有写完（到{place}为止），请补上缺的引号或括号")
        } else {
            format!("这段 JSON 读不懂（{place}附近），请检查引号、逗号和括号，只写一个对象")
        }
    })
}

impl Fields {
    /// The fields of an object; `prefix` is what stands before a name in a sentence.
    pub(super) fn read(tree: Tree, prefix: &str, known: &[&str]) -> Result<Self, String> {
        let Tree::Object(entries) = tree else {
            let whole = prefix.trim_end_matches(['.', ' ']).trim_end_matches('的');
            let whole =
                if whole.is_empty() { "输入".to_owned() } else { format!("“{whole}”") };
            return Err(format!("{whole}应是一个 JSON 对象，请写成 {{…}}，{}", tree.is_now()));
        };
        for (index, (name, _)) in entries.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(format!(
                    "不认识字段“{prefix}{}”{}，可用的有：{}",
                    quote(name),
                    nearest(name, known),
                    known_names(known)
                ));
            }
            if entries.iter().take(index).any(|(before, _)| before == name) {
                return Err(format!("字段“{prefix}{name}”写了两次，请留下一个"));
            }
        }
        Ok(Self { prefix: prefix.to_owned(), entries })
    }

    /// The value of a field; nothing if it is missing or `null`.
    pub(super) fn take(&mut self, name: &str) -> Option<Tree> {
        let place = self.entries.iter().position(|(known, _)| known == name)?;
        Some(self.entries.swap_remove(place).1).filter(|it| *it != Tree::Null)
    }

    /// The value of a field that must be there.
    pub(super) fn required(&mut self, name: &str) -> Result<Tree, String> {
        self.take(name).ok_or_else(|| format!("缺少字段“{}”，请补上", self.path(name)))
    }

    /// The name of a field as a sentence gives it.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Tree {
    /// The text of the field `path`.
    pub(super) fn text(self, path: &str) -> Result<String, String> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(format!("“{path}”应是带引号的文字，{}，请改过来", other.is_now())),
        }
    }

    /// The whole number of the field `path`, from `least` to `most`.
    pub(super) fn whole(&self, path: &str, least: i64, most: i64) -> Result<i64, String> {
        let now = match self {
            Self::Whole(it) if (least..=most).contains(it) => return Ok(*it),
            Self::Whole(it) => format!("现在是 {it}"),
            other => other.is_now().to_owned(),
        };
        Err(format!("“{path}”应是 {least} 到 {most} 之间的整数，{now}，请改过来"))
    }

    /// The number of the field `path` as text, whether it was written with quotes or without: so that
    /// money and hours are read digit by digit.
    pub(super) fn decimal(self, path: &str) -> Result<String, String> {
        match self {
            Self::Text(it) | Self::Number(it) => Ok(it.trim().to_owned()),
            Self::Whole(it) => Ok(it.to_string()),
            other => Err(format!("“{path}”应是一个数，{}，请改过来", other.is_now())),
        }
    }

    /// Whether the field `path` says yes.
    pub(super) fn yes(&self, path: &str) -> Result<bool, String> {
        match self {
            Self::Bool(it) => Ok(*it),
            other => Err(format!("“{path}”应是 true 或 false，{}，请改过来", other.is_now())),
        }
    }

    /// The date of the field `path`, as 2025-09-29, in the years that `years` says.
    pub(super) fn date(self, path: &str, years: &RangeInclusive<i16>) -> Result<Date, String> {
        let text = self.text(path)?;
        let found = bare_date(&text)
            .ok_or_else(|| format!("“{path}”的日期“{}”不对，请写成 2025-09-29", quote(&text)))?;
        if years.contains(&found.year()) {
            return Ok(found);
        }
        Err(format!("“{path}”请填 {} 年到 {} 年之间的日期", years.start(), years.end()))
    }

    /// The values of the field `path`, at most `most` of them.
    pub(super) fn list(self, path: &str, most: usize) -> Result<Vec<Self>, String> {
        match self {
            Self::List(list) if list.len() <= most => Ok(list),
            Self::List(list) => {
                Err(format!("“{path}”最多 {most} 项，现在是 {} 项，请减少", list.len()))
            }
            other => Err(format!("“{path}”应是一个列表 […]，{}，请改过来", other.is_now())),
        }
    }

    fn is_now(&self) -> &'static str {
        match self {
            Self::Null => "现在是 null",
            Self::Bool(_) => "现在是 true 或 false",
            Self::Whole(_) => "现在是不带引号的整数",
            Self::Number(_) => "现在是小数或太大的数",
            Self::Text(_) => "现在是带引号的文字",
            Self::List(_) => "现在是列表",
            Self::Object(_) => "现在是对象",
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// A date of the form 2025-09-29; jiff itself reads more forms.
pub(super) fn bare_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let fits = |(it, shape): (u8, &u8)| match shape {
        b'0' => it.is_ascii_digit(),
        other => it == *other,
    };
    let sound = text.len() == 10 && text.bytes().zip(b"0000-00-00").all(fits);
    if sound { text.parse().ok() } else { None }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Tree, E> {
        Ok(Tree::Whole(it))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Tree, E> {
        Ok(i64::try_from(it).map_or_else(|_| Tree::Number(it.to_string()), Tree::Whole))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Tree, E> {
        Ok(Tree::Number(it.to_string()))
    }

    fn visit_str<E>(self, it: &str) -> Result<Tree, E> {
        Ok(Tree::Text(it.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(it) = seq.next_element()? {
            list.push(it);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(it) = map.next_entry()? {
            entries.push(it);
        }
        Ok(Tree::Object(entries))
    }
}

/// What was typed, short enough for a sentence and without control characters.
pub(super) fn quote(text: &str) -> String {
    const MOST: usize = 40;
    let mut short: String = text.chars().filter(|it| !it.is_control()).take(MOST).collect();
    if text.chars().count() > MOST {
        short.push('…');
    }
    short
}

/// Names in a row: `start、limit`.
pub(super) fn known_names(known: &[&str]) -> String {
    known.join("、")
}

/// `，是不是 limit` for the known name that a typed one resembles; empty if none does.
pub(super) fn nearest(typed: &str, known: &[&str]) -> String {
    let typed: Vec<char> = typed.to_lowercase().chars().take(40).collect();
    let near = known.iter().map(|it| (distance(&typed, it), it));
    // Half of the name may be wrong: "date" is nearer to nothing, "limits" to "limit".
    let near = near.filter(|(distance, it)| *distance <= it.chars().count() / 2);
    near.min_by_key(|(distance, _)| *distance)
        .map_or_else(String::new, |(_, it)| format!("，是不是 {it}"))
}

/// How many characters must be changed, added or removed (Levenshtein).
fn distance(typed: &[char], known: &str) -> usize {
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (line, b) in known.chars().enumerate() {
        let mut next = vec![line + 1];
        for ((a, diagonal), above) in typed.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or(line + 1);
            next.push((diagonal + usize::from(*a != b)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

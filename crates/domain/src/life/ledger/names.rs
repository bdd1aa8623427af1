//! Names in a cell, found in a roster: who did not come and why, and who led.

use kernel::id::Id;

/// Somebody who did not come, as a ledger has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away<'a> {
    /// The name.
    pub name: &'a str,
    /// Why, in words; may be empty.
    pub why: &'a str,
}

/// Who did not come, with the reason that is told.
pub type Absent = Vec<(Id, String)>;

/// The most characters of a reason.
const WHY_CHARS_MAX: usize = 50;

/// Who did not come and why, as a cell has it: `张三（出差）、李四`. What is read by [`absent`] again
/// is the same: brackets that do not close become others.
pub fn absent_words<'a>(all: impl Iterator<Item = Away<'a>>) -> String {
    let one = |it: Away<'_>| {
        let why = plain(it.why);
        if why.is_empty() { it.name.to_owned() } else { format!("{}（{why}）", it.name) }
    };
    all.map(one).collect::<Vec<_>>().join("、")
}

fn plain(why: &str) -> String {
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut depth = 0_i64;
    let mut sound = true;
    for it in why.chars() {
        depth += step(it);
        sound &= depth >= 0;
    }
    if sound && depth == 0 {
        return why;
    }
    let other = |it: char| match step(it) {
        1 => '〔',
        -1 => '〕',
        _ => it,
    };
    why.chars().map(other).collect()
}

fn step(it: char) -> i64 {
    match it {
        '（' | '(' => 1,
        '）' | ')' => -1,
        _ => 0,
    }
}

const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '\n', ' '];

/// Reads [`absent_words`] with the names of those who should have come. Says what to do where a name
/// is not among them, or where two people have it and one of them came.
pub fn absent(cell: &str, people: &[(Id, &str)]) -> Result<Absent, String> {
    let mut all: Absent = Vec::new();
    let mut rest = cell.trim();
    if ["无", "没有", "0"].contains(&rest) {
        return Ok(all);
    }
    while !rest.is_empty() {
        let Some(name) = longest(rest, people) else {
            let unknown: String = rest
                .chars()
                .take_while(|it| !BETWEEN.contains(it) && step(*it) == 0)
                .take(20)
                .collect();
            return Err(format!(
                "那天应到会的人里没有“{unknown}”，请核对姓名，或者先在名册上加上这个人。"
            ));
        };
        rest = rest.get(name.len()..).unwrap_or_default().trim_start();
        let why = bracketed(rest);
        rest = rest.get(why.len()..).unwrap_or_default();
        rest = rest.trim_start_matches(|it: char| BETWEEN.contains(&it) || it.is_whitespace());
        let inner = inside(why);
        if inner.chars().count() > WHY_CHARS_MAX {
            return Err(format!("“{name}”没来的原因太长了，最多 {WHY_CHARS_MAX} 个字。"));
        }
        let free = people.iter().find(|it| it.1 == name && !all.iter().any(|own| own.0 == it.0));
        let Some((person, _)) = free else {
            return Err(format!("“{name}”写了两遍，请只留一遍。"));
        };
        all.push((*person, inner.to_owned()));
    }
    let is_away = |id: Id| all.iter().any(|it| it.0 == id);
    let mixed = people
        .iter()
        .find(|one| is_away(one.0) && people.iter().any(|it| it.1 == one.1 && !is_away(it.0)));
    match mixed {
        Some((_, name)) => {
            Err(format!("名册上不止一个“{name}”，分不清是哪一个没来，请到网页上记这一次。"))
        }
        None => Ok(all),
    }
}

/// The longest name of somebody at the beginning of a text, which ends there.
fn longest<'a>(text: &str, people: &[(Id, &'a str)]) -> Option<&'a str> {
    let ends = |name: &str| {
        let next = text.get(name.len()..).and_then(|it| it.chars().next());
        next.is_none_or(|it| BETWEEN.contains(&it) || step(it) == 1 || it.is_whitespace())
    };
    let starts = people.iter().map(|it| it.1).filter(|it| !it.is_empty() && text.starts_with(it));
    starts.filter(|it| ends(it)).max_by_key(|it| it.len())
}

/// What stands in brackets at the beginning, with them; up to the end where they do not close.
fn bracketed(text: &str) -> &str {
    if !text.starts_with(['（', '(']) {
        return "";
    }
    let mut depth = 0_i64;
    for (at, it) in text.char_indices() {
        depth += step(it);
        if depth == 0 {
            return text.get(..at + it.len_utf8()).unwrap_or(text);
        }
    }
    text
}

/// What stands between an opening bracket and the last closing one.
fn inside(bracketed: &str) -> &str {
    let mut chars = bracketed.chars();
    chars.next();
    let text = chars.as_str();
    text.strip_suffix('）').or_else(|| text.strip_suffix(')')).unwrap_or(text).trim()
}

/// The one of this name; nobody for an empty cell. Says what to do where there is none, or several.
pub fn one_of(what: &str, cell: &str, people: &[(Id, &str)]) -> Result<Option<Id>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let mut found = people.iter().filter(|it| it.1 == cell);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(Some(one.0)),
        (Some(_), Some(_)) => {
            Err(format!("名册上不止一个“{cell}”，请把{what}这一格空着，导入以后在网页上补。"))
        }
        (None, _) => {
            Err(format!("{what}“{cell}”那天不在名册上，请核对姓名；不是本支部的，请空着。"))
        }
    }
}

//! Search keys: what is written into the index and what is looked for, the same on both databases.

use std::sync::LazyLock;

use domain::places::County;
use domain::words;
use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use kernel::id::Id;
use pinyin::ToPinyin;

use crate::{StoreError, Tx, params, statements};

statements! {
    INSERT_WORDS = sqlite "INSERT INTO request_words (rowid, tokens) SELECT $2, $3 WHERE $1 > 0"
        postgres "INSERT INTO request_words (county, id, tokens) VALUES ($1, $2, CAST(CAST($3 AS TEXT) AS TSVECTOR))";
    DROP_WORDS = sqlite "DELETE FROM request_words WHERE rowid = $2 AND $1 > 0"
        postgres "DELETE FROM request_words WHERE county = $1 AND id = $2";
    FIND_WORDS = sqlite "SELECT rowid AS id FROM request_words WHERE request_words MATCH $2 AND $1 > 0 ORDER BY rowid DESC LIMIT $3"
        postgres "SELECT id FROM request_words WHERE county = $1 AND tokens @@ CAST(CAST($2 AS TEXT) AS TSQUERY)
            ORDER BY id DESC LIMIT $3";
}

/// PostgreSQL keeps positions up to 16,383; a text is cut to 2,000 characters long before.
const POSITIONS_MAX: usize = 16_383;

/// The newest hits that a search looks at; a list takes as many ([`crate::lists::AMONG_MAX`]).
pub const HITS_MAX: i64 = 500;

/// Traditional to simplified; `None` only if the built-in dictionary were broken.
static SIMPLIFY: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// The text in simplified characters: 請 and 请 find each other. For search keys only: names are
/// stored as they were written, because the way back is not unique.
pub fn simplify(text: &str) -> String {
    SIMPLIFY.as_ref().map_or_else(|| text.to_owned(), |it| it.convert(text))
}

/// Pinyin initials of a name: 同心村 is `txc`. For search keys only: a character with several
/// readings gets its commonest.
pub fn initials(name: &str) -> String {
    let first = |it: char| match it.to_pinyin() {
        Some(pinyin) => pinyin.plain().chars().next(),
        None => it.is_ascii_alphanumeric().then(|| it.to_ascii_lowercase()),
    };
    name.chars().filter_map(first).collect()
}

/// The whole pinyin of a name, without tones: 岚皋 is `langao`.
pub fn pinyin(name: &str) -> String {
    let whole = |it: char| match it.to_pinyin() {
        Some(pinyin) => pinyin.plain().to_owned(),
        None if it.is_ascii_alphanumeric() => it.to_ascii_lowercase().to_string(),
        None => String::new(),
    };
    name.chars().map(whole).collect()
}

/// Writes the search key of a request: its words, its 编号, and the initials of its places.
pub async fn index(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    texts: &[&str],
) -> Result<(), StoreError> {
    let postgres = tx.is_postgres();
    let mut all = Vec::new();
    for text in texts {
        all.extend(words::tokens(&simplify(text)));
    }
    let key = if postgres { tsvector(&all) } else { fts_text(county, &all) };
    tx.run(INSERT_WORDS, params![county, id, key]).await
}

/// Takes the search key of a request away.
pub async fn forget(tx: &mut Tx<'_>, county: County, id: Id) -> Result<(), StoreError> {
    tx.run(DROP_WORDS, params![county, id]).await
}

/// Rewrites the index so that no byte of a key that was taken away is left in it. On `SQLite` this
/// reads and writes the whole index; `PostgreSQL` clears rows by itself (`VACUUM`).
pub async fn scrub(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    if !tx.is_postgres() {
        let text = "INSERT INTO request_words (request_words) VALUES ('optimize')";
        tx.query_text("SCRUB_WORDS", text, params![]).await?;
    }
    Ok(())
}

/// The newest requests, at most [`HITS_MAX`], whose words contain all that was typed.
pub async fn find(tx: &mut Tx<'_>, county: County, typed: &str) -> Result<Vec<Id>, StoreError> {
    let phrases: Vec<Vec<String>> = simplify(typed)
        .split_whitespace()
        .map(words::tokens)
        .filter(|it| !it.is_empty())
        .take(8)
        .collect();
    if phrases.is_empty() {
        return Ok(Vec::new());
    }
    let query = if tx.is_postgres() { tsquery(&phrases) } else { fts_query(county, &phrases) };
    let rows = tx.query(FIND_WORDS, params![county, query, HITS_MAX]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

fn fts_text(county: County, tokens: &[String]) -> String {
    format!("c{county} {}", tokens.join(" "))
}

/// Positions part the phrases: `'路灯':1 '灯坏':2`. Tokens hold letters and digits only.
fn tsvector(tokens: &[String]) -> String {
    let lexeme = |(position, token): (usize, &String)| format!("'{token}':{position}");
    (1..=POSITIONS_MAX).zip(tokens).map(lexeme).collect::<Vec<_>>().join(" ")
}

fn fts_query(county: County, phrases: &[Vec<String>]) -> String {
    let phrase = |it: &Vec<String>| {
        let star = if is_prefix(it) { " *" } else { "" };
        format!("\"{}\"{star}", it.join(" "))
    };
    let all = std::iter::once(format!("\"c{county}\"")).chain(phrases.iter().map(phrase));
    all.collect::<Vec<_>>().join(" AND ")
}

fn tsquery(phrases: &[Vec<String>]) -> String {
    let phrase = |it: &Vec<String>| {
        let star = if is_prefix(it) { ":*" } else { "" };
        let quoted: Vec<String> = it.iter().map(|token| format!("'{token}'{star}")).collect();
        quoted.join(" <-> ")
    };
    phrases.iter().map(phrase).collect::<Vec<_>>().join(" & ")
}

/// One token alone also finds what begins with it: 灯 finds 灯泡, txc finds txcwyh.
fn is_prefix(phrase: &[String]) -> bool {
    phrase.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_becomes_simplified_and_names_get_initials() {
        assert_eq!(simplify("請求修路燈"), "请求修路灯");
        assert_eq!(initials("同心村"), "txc");
        assert_eq!(initials("G211 国道"), "g211gd");
    }

    #[test]
    fn queries_quote_every_token() {
        let phrases = vec![vec!["路灯".to_owned(), "灯坏".to_owned()], vec!["灯".to_owned()]];
        assert_eq!(
            fts_query(County(610_925), &phrases),
            "\"c610925\" AND \"路灯 灯坏\" AND \"灯\" *"
        );
        assert_eq!(tsquery(&phrases), "'路灯' <-> '灯坏' & '灯':*");
    }
}

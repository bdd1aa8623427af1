//! What a county calls things.

use domain::county_words::{CountyWord, CountyWords};
use domain::places::County;

use crate::{StoreError, Tx, params, statements};

statements! {
    COUNTY_WORDS = "SELECT word, local FROM county_word WHERE county = $1 ORDER BY word LIMIT 100";
    SET_COUNTY_WORD = "INSERT INTO county_word (county, word, local) VALUES ($1, $2, $3)
        ON CONFLICT (county, word) DO UPDATE SET local = excluded.local";
}

/// The county's own words. A word that this program does not know any more is nothing.
pub async fn all(tx: &mut Tx<'_>, county: County) -> Result<CountyWords, StoreError> {
    let mut own = Vec::new();
    for row in tx.query(COUNTY_WORDS, params![county]).await? {
        if let Some(word) = CountyWord::parse(&row.text(0)?) {
            own.push((word, row.text(1)?));
        }
    }
    Ok(CountyWords::new(own))
}

/// Sets a word; empty for the usual one.
pub async fn set(
    tx: &mut Tx<'_>,
    county: County,
    word: CountyWord,
    local: &str,
) -> Result<(), StoreError> {
    tx.run(SET_COUNTY_WORD, params![county, word.code(), local]).await
}

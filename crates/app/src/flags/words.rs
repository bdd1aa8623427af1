//! The county's list of words that ask for a look: kept by the county's own desk, each with the
//! reason it stands there and with what came of it, so that useless ones are taken off again.

use domain::directory::Staff;
use domain::flags::{WHY_CHARS_MAX, WORDS_MAX, normal, wrong_word};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
pub use store::flags::Word;
use store::matters::Doer;
use store::search::simplify;

use crate::once::once;
use crate::{App, Failure, FieldError, Once, policy};

/// Days back over which what came of a word is counted.
pub const DAYS: i64 = 90;

/// The list.
pub async fn words(app: &App, county: County, by: &Staff) -> Result<Vec<Word>, Failure> {
    allowed(county, by)?;
    let since = app.now().plus_seconds(-DAYS * 86_400);
    let read = async move |tx: &mut Tx<'_>| store::flags::words_kept(tx, county, since).await;
    Ok(app.store().read(county.0, read).await?)
}

fn allowed(county: County, by: &Staff) -> Result<(), Failure> {
    if policy::may_keep_flag_words(by, county) { Ok(()) } else { Err(Failure::Forbidden) }
}

/// Puts a word on the list, with the reason. A word that stands there gets the new reason.
pub async fn add_word(
    app: &App,
    county: County,
    by: &Staff,
    (word, why): (&str, &str),
    key: &Once,
) -> Result<(), Failure> {
    allowed(county, by)?;
    let (word, why) = (normal(&simplify(word)), why.trim().to_owned());
    let mut wrong: Vec<FieldError> =
        wrong_word(&word).into_iter().map(|say| FieldError { field: "word", say }).collect();
    if why.is_empty() || why.chars().count() > WHY_CHARS_MAX {
        let say = format!("请写明为什么要看一眼，最多 {WHY_CHARS_MAX} 个字。");
        wrong.push(FieldError { field: "why", say });
    }
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    let of = format!("add_flag_word {word} {why}");
    let (now, person) = (app.now(), by.person);
    let staff = by.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let there = store::flags::words(tx, county).await?;
        if there.len() >= WORDS_MAX && !there.contains(&word) {
            let say = format!("已经有 {WORDS_MAX} 个词了，请先去掉用不上的。");
            return Err(Failure::field("word", say));
        }
        store::flags::keep_word(tx, county, (&word, &why), (person, now)).await?;
        noted(tx, county, &staff, ("add_flag_word", &word), now).await
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(())
}

/// Takes a word off the list. What it flagged stays as it was decided.
pub async fn remove_word(
    app: &App,
    county: County,
    by: &Staff,
    word: &str,
    key: &Once,
) -> Result<(), Failure> {
    allowed(county, by)?;
    let (word, now, staff) = (word.to_owned(), app.now(), by.clone());
    let of = format!("remove_flag_word {word}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if !store::flags::drop_word(tx, county, &word).await? {
            return Ok(String::new());
        }
        noted(tx, county, &staff, ("remove_flag_word", &word), now).await
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(())
}

async fn noted(
    tx: &mut Tx<'_>,
    county: County,
    by: &Staff,
    (act, word): (&'static str, &str),
    at: kernel::time::Instant,
) -> Result<String, Failure> {
    store::county::touch(tx, county).await?;
    let (subject, by) = (Id(county.place().0), Doer { person: Some(by.person), org: Some(by.org) });
    let change = Change { at, by, act, noun: "flag_word", subject, detail: word };
    store::audit::append(tx, county, &change).await?;
    Ok(String::new())
}

//! What a county calls things, as its administrator sets it.

use domain::county_words::{self as rules, CountyWord};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::once::once;
use crate::{App, Failure, FieldError, Once};

/// Sets the words, each by its key; empty for the usual one.
pub async fn set(
    app: &App,
    county: County,
    by: &Staff,
    words: Vec<(CountyWord, String)>,
    key: &Once,
) -> Result<(), Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    let words: Vec<(CountyWord, String)> =
        words.into_iter().map(|(word, own)| (word, own.trim().to_owned())).collect();
    let wrong = words.iter().filter_map(|(word, own)| {
        rules::wrong(own).map(|say| FieldError { field: word.code(), say })
    });
    let wrong: Vec<FieldError> = wrong.collect();
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    let (now, of) = (app.now(), format!("set_words {words:?}"));
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        for (word, own) in &words {
            // What is said as usual is not kept: the usual word may get better.
            let own = if own == word.usual() { "" } else { own.as_str() };
            store::county_words::set(tx, county, *word, own).await?;
        }
        store::county::touch(tx, county).await?;
        let subject = Id(county.place().0);
        let (act, noun) = ("set_words", "county_word");
        let change = Change { at: now, by: doer, act, noun, subject, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(())
}

//! What the county calls things, as its administrator sets it.

use app::FieldError;
use app::county_words::set as set_words;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::county_words::{CHARS_MAX, CountyWord};
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::staff::county_words::{CountyWordRow, CountyWordsPage};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let own = |it: CountyWord| desk.house.words.own(it).unwrap_or_default().to_owned();
    let mut shown = shown(fresh_key(&web), own, &[]);
    shown.action = format!("/{county}/staff/words");
    shown.frame = desk.frame(&web, &look, &signed_in, ("本地叫法", Spot::CountyWords));
    shown.frame.notice = asked.done.map(|_| "存好了，页面上已经换过来。".to_owned());
    Ok(page(&shown))
}

/// The form sent.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let words = CountyWord::ALL.map(|it| (it, form.text(it.code()))).to_vec();
    match set_words(&web.app, county, &officer.0.staff, words, &once).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/staff/words?done=1")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let mut shown = shown(form.key.clone(), |it| form.text(it.code()), errors);
            shown.action = format!("/{county}/staff/words");
            shown.frame = desk.frame(&web, &look, &officer.0, ("本地叫法", Spot::CountyWords));
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn shown(
    key: String,
    own: impl Fn(CountyWord) -> String,
    errors: &[FieldError],
) -> CountyWordsPage {
    let row = |it: CountyWord| CountyWordRow {
        code: it.code(),
        usual: it.usual(),
        places: words::word("county_word", it.code()),
        own: field(&own(it), errors, it.code()),
    };
    CountyWordsPage {
        key,
        errors: form_errors(errors, |it| it),
        words: CountyWord::ALL.map(row).to_vec(),
        chars_max: CHARS_MAX,
        ..CountyWordsPage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_says_where_it_stands() {
        let page = shown(String::new(), |it| it.usual().to_owned(), &[]);
        for row in page.words {
            assert_ne!(row.places, row.code, "{}", row.code);
        }
    }
}

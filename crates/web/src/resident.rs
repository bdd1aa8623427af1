//! Residents' pages. They need no account, no script, and ask for as little as they can.

pub(crate) mod alike;
pub(crate) mod answered;
pub(crate) mod entry_code;
pub(crate) mod home;
pub(crate) mod mine;
pub(crate) mod orders;
pub(crate) mod rate;
pub(crate) mod report;
pub(crate) mod track;

use app::failure::FieldError;
use app::{Failure, House};
use domain::places::Place;

use crate::state::Web;
use crate::views::layout::{Choice, Field, FormError, Town};

/// A fresh idempotency key for a form.
pub(crate) fn fresh_key(web: &Web) -> String {
    data_encoding::HEXLOWER.encode(&web.app.chance::<16>())
}

/// The fields that need mending, if that is what the failure says.
pub(crate) fn fields(failure: &Failure) -> Option<&[FieldError]> {
    match failure {
        Failure::Invalid(fields) => Some(fields),
        _ => None,
    }
}

/// The list at the head of a form. `id` gives the page's id of a field.
pub(crate) fn form_errors(
    fields: &[FieldError],
    id: impl Fn(&'static str) -> &'static str,
) -> Vec<FormError> {
    let line =
        |it: &FieldError| FormError { field: id(it.field).to_owned(), words: it.say.clone() };
    fields.iter().map(line).collect()
}

/// A field with what was typed, and what is wrong with it.
pub(crate) fn field(value: &str, errors: &[FieldError], name: &str) -> Field {
    let error = errors.iter().find(|it| it.field == name).map(|it| it.say.clone());
    Field { value: value.to_owned(), error }
}

/// Towns with their villages, the chosen one marked. A town stands first in its own list, for those
/// who do not know the village.
pub(crate) fn towns(house: &House, chosen: &str) -> Vec<Town> {
    let choice = |place: Place, name: String| {
        let value = place.to_string();
        let initials = Some(house.initials(place).to_owned());
        Choice { chosen: value == chosen, value, name, initials }
    };
    let town = |it: &domain::places::NamedPlace| {
        let whole = choice(it.place, format!("{}（说不清哪个村）", it.short()));
        let villages = house.villages(it.place);
        let villages = villages.map(|it| choice(it.place, it.short().to_owned()));
        Town {
            name: it.short().to_owned(),
            initials: Some(house.initials(it.place).to_owned()),
            places: villages.chain([whole]).collect(),
        }
    };
    house.towns().map(town).collect()
}

/// The categories, the chosen one marked.
pub(crate) fn categories(house: &House, chosen: &str) -> Vec<Choice> {
    let choice = |it: &app::house::Category| Choice {
        value: it.code.clone(),
        name: it.name.clone(),
        chosen: it.code == chosen,
        initials: None,
    };
    house.categories.iter().map(choice).collect()
}

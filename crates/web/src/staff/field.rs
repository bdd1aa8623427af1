//! What the pages of field work share: where something was, and answers to forms that a script
//! keeps and sends later.

use app::logs::Spot as Where;
use app::requests::Photo;
use app::{Failure, FieldError, House};
use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::{Grid, Staff};
use domain::places::{County, Level, Place};
use serde::Serialize;

use crate::resident::{field, towns};
use crate::state::Web;
use crate::views::layout::{self, Choice};
use crate::views::staff::logs::SpotField;
use crate::{errors, words};

/// The field that asks where: chips where the person keeps grids or works for one village, else
/// the list of villages of their ground.
pub(super) fn spot_field(
    house: &House,
    staff: &Staff,
    grids: &[Grid],
    chosen: &str,
    errors: &[FieldError],
) -> SpotField {
    let field = field(chosen, errors, "spot");
    let choice = |spot: Where, name: String| {
        let value = spot.code();
        Choice { chosen: value == chosen, value, name, initials: None }
    };
    let village = staff.place.level() == Level::Village;
    if grids.is_empty() && !village {
        let mut towns = towns(house, chosen);
        let own = staff.place.town();
        let inside =
            |it: &Choice| Place::parse(&it.value).is_some_and(|it| staff.place.contains(it));
        for town in &mut towns {
            town.places.retain(&inside);
        }
        towns.retain(|it| !it.places.is_empty());
        // Nobody looks for their own town in a list of one.
        if staff.place == own && towns.len() == 1 {
            towns.iter_mut().for_each(|it| it.initials = None);
        }
        return SpotField { field, grids: Vec::new(), towns };
    }
    let same_village = grids.iter().all(|it| Some(it.place) == grids.first().map(|it| it.place));
    let named = |it: &Grid| {
        let name = if same_village {
            it.name.clone()
        } else {
            format!("{}{}", house.place_name(it.place), it.name)
        };
        choice(Where { place: it.place, grid: Some(it.id) }, name)
    };
    let mut chips: Vec<Choice> = grids.iter().map(named).collect();
    if village {
        let whole = format!("{}（不分网格）", house.place_name(staff.place));
        chips.push(choice(Where { place: staff.place, grid: None }, whole));
    }
    // The first is where one mostly is: one tap less.
    if chips.iter().all(|it| !it.chosen)
        && let Some(first) = chips.first_mut()
    {
        first.chosen = true;
    }
    SpotField { field, grids: chips, towns: Vec::new() }
}

/// A place with its grid in words: 滔河镇同心村第一网格.
pub(super) fn place_words(house: &House, place: Place, grid: &str, address: &str) -> String {
    let own = format!("{}{grid} {address}", house.full_place_name(place));
    own.trim().to_owned()
}

/// Photos as pages show them, at `{base}/photo/{hash}`.
pub(super) fn photo_views(photos: &[Photo], base: &str) -> Vec<layout::Photo> {
    let view = |(nth, it): (usize, &Photo)| layout::Photo {
        href: format!("{base}/photo/{}", it.hash),
        thumb: format!("{base}/photo/{}", it.thumb),
        words: format!("第 {nth} 张照片"),
    };
    (1..).zip(photos).map(view).collect()
}

/// Whether a script sent the form and reads the answer itself.
pub(super) fn by_script(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.starts_with("application/json"))
}

#[derive(Serialize)]
struct Sent<'a> {
    to: &'a str,
}

#[derive(Serialize)]
struct Kept {
    say: String,
    fields: Vec<KeptField>,
}

#[derive(Serialize)]
struct KeptField {
    field: &'static str,
    say: String,
}

/// The form was taken: on to `to`.
pub(super) fn taken(script: bool, to: &str) -> Response {
    if script { Json(Sent { to }).into_response() } else { Redirect::to(to).into_response() }
}

/// The form was not taken, told to a script: it keeps what was written and shows the sentence.
pub(super) fn not_taken(web: &Web, failure: &Failure) -> Response {
    let status = errors::failure(web, failure).status();
    let (say, fields) = match failure {
        Failure::Invalid(fields) => {
            let field = |it: &FieldError| KeptField { field: it.field, say: it.say.clone() };
            let said: Vec<&str> = fields.iter().map(|it| it.say.as_str()).collect();
            (said.join(""), fields.iter().map(field).collect())
        }
        Failure::Forbidden => ("您的账号没有这项权限，写的内容还在手机上。".to_owned(), Vec::new()),
        Failure::Refused(refusal) => (words::refusal(refusal), Vec::new()),
        Failure::NotNow(said) => (said.clone(), Vec::new()),
        Failure::KeyReused => {
            // The same entry was sent before and then changed: the first is what stands.
            (
                "这一条之前已经发到了，改过的没有再存一遍。可以在日志里看到先发的那一条。"
                    .to_owned(),
                Vec::new(),
            )
        }
        Failure::Full => {
            ("服务器暂时存不下了，写的内容还在手机上，过一会儿自动再发。".to_owned(), Vec::new())
        }
        _ => ("这一次没有存上，写的内容还在手机上，过一会儿自动再发。".to_owned(), Vec::new()),
    };
    (status, Json(Kept { say, fields })).into_response()
}

/// A form without the session's token, told to a script.
pub(super) fn foreign(web: &Web, script: bool) -> Response {
    if !script {
        return errors::foreign(web);
    }
    let say = "这一页打开太久了，请刷新后再发，写的内容还在手机上。".to_owned();
    (StatusCode::FORBIDDEN, Json(Kept { say, fields: Vec::new() })).into_response()
}

/// The address of a page of field work.
pub(super) fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/{path}")
}

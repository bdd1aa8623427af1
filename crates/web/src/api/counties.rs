//! What everybody may read of a county: its name, kinds and places, and what was answered.

use app::requests::{Filter, ListRow, public_page};
use axum::extract::State;
use domain::places::{Level, Place};
use domain::requests::State as At;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Asked;
use super::{Tell, Told, cut, key_text, limit, private};
use crate::guard::InCounty;
use crate::resident::answered::parse_after;
use crate::state::Web;
use crate::words;

/// A county.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "county": "610925", "name": "岚皋县", "above": "陕西省安康市",
    "categories": [{ "code": "road", "name": "道路交通", "hint": "路面、桥、路灯" }] }))]
pub(crate) struct CountyView {
    /// Six digits.
    county: String,
    name: String,
    /// What it belongs to.
    above: String,
    /// Its kinds of request.
    categories: Vec<CategoryView>,
}

/// A kind of request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryView {
    code: String,
    name: String,
    hint: String,
}

/// The county.
#[utoipa::path(get, path = "/api/v1/{county}", tag = "county",
    params(("county" = String, Path, example = "610925", description = "县代码，六位数字")),
    responses((status = 200, description = "the county", body = CountyView), super::problem::Problems))]
pub(crate) async fn county(State(web): State<Web>, InCounty(county): InCounty) -> Told {
    let house = web.app.house(county).await.told(&web)?;
    let kinds = house.categories.iter().map(|it| CategoryView {
        code: it.code.clone(),
        name: it.name.clone(),
        hint: it.hint.clone(),
    });
    Ok(private(&CountyView {
        county: county.to_string(),
        name: house.row.name.clone(),
        above: house.row.above.clone(),
        categories: kinds.collect(),
    }))
}

/// Which places.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlacesAsked {
    /// Goes on behind this place: the `next` of the page before.
    #[param(pattern = "^[0-9]{12}$", example = "610925100000")]
    after: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
}

/// Places, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "rows": [{ "place": "610925100201", "name": "同心村", "full_name": "滔河镇同心村",
    "level": "village" }], "next": null }))]
pub(crate) struct PlacesView {
    rows: Vec<PlaceView>,
    /// The `after` of the next page; nothing on the last.
    next: Option<String>,
}

/// A town or village.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceView {
    /// Twelve digits.
    place: String,
    name: String,
    full_name: String,
    /// `county`, `town` or `village`.
    level: &'static str,
}

/// Its towns and villages.
#[utoipa::path(get, path = "/api/v1/{county}/places", tag = "county",
    params(("county" = String, Path, example = "610925"), PlacesAsked),
    responses((status = 200, description = "a page of places", body = PlacesView), super::problem::Problems))]
pub(crate) async fn places(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Asked(asked): Asked<PlacesAsked>,
) -> Told {
    let house = web.app.house(county).await.told(&web)?;
    let limit = limit(asked.limit)?;
    let after = asked.after.as_deref().map(|it| super::problem::place(it, "after")).transpose()?;
    let behind = house.places.iter().filter(|it| after.is_none_or(|after| it.place > after));
    let rows: Vec<_> = behind.take(usize::try_from(limit + 1).unwrap_or(0)).collect();
    let (rows, more) = cut(rows, limit);
    let next = rows.last().filter(|_| more).map(|it| it.place.to_string());
    let view = |it: &&domain::places::NamedPlace| PlaceView {
        place: it.place.to_string(),
        name: it.short().to_owned(),
        full_name: house.full_place_name(it.place),
        level: level(it.place),
    };
    Ok(private(&PlacesView { rows: rows.iter().map(view).collect(), next }))
}

fn level(place: Place) -> &'static str {
    match place.level() {
        Level::County => "county",
        Level::Town => "town",
        Level::Village => "village",
    }
}

/// Which answered requests.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnsweredAsked {
    /// Inside this town or village.
    #[param(pattern = "^[0-9]{12}$", example = "610925100000")]
    place: Option<String>,
    /// About this.
    #[param(example = "road")]
    category: Option<String>,
    /// Goes on behind this key: the `next` of the page before.
    #[param(pattern = "^[0-9]{1,17}-[0-9]{1,18}$", example = "1740963600000000-1")]
    after: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
}

/// Answered requests, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "rows": [{ "number": "7K4-2M9-Q", "category": "road", "category_name": "道路交通",
    "place": "610925100201", "place_name": "滔河镇同心村", "org": "县交通运输局",
    "received_at": "2025-03-03T09:00:00+08:00", "answer": "路面已修好。" }], "next": null }))]
pub(crate) struct AnsweredView {
    rows: Vec<AnsweredRow>,
    /// The `after` of the next page; nothing on the last.
    next: Option<String>,
}

/// An answered request as everybody may read it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnsweredRow {
    number: String,
    category: String,
    category_name: String,
    place: String,
    place_name: String,
    /// Who answered.
    org: String,
    received_at: String,
    /// The public answer.
    answer: String,
}

/// What was answered, the newest first.
#[utoipa::path(get, path = "/api/v1/{county}/answered", tag = "county",
    params(("county" = String, Path, example = "610925"), AnsweredAsked),
    responses((status = 200, description = "a page of answered requests", body = AnsweredView), super::problem::Problems))]
pub(crate) async fn answered(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Asked(asked): Asked<AnsweredAsked>,
) -> Told {
    let house = web.app.house(county).await.told(&web)?;
    let limit = limit(asked.limit)?;
    let place = asked.place.as_deref().map(|it| super::problem::place(it, "place")).transpose()?;
    let filter = Filter { standing: Some(1), place, category: asked.category, ..Filter::default() };
    let after = match asked.after.as_deref() {
        None => None,
        Some(text) => Some(
            parse_after(text)
                .filter(|_| text.bytes().all(|it| it.is_ascii_digit() || it == b'-'))
                .ok_or_else(|| super::problem::unreadable("after"))?,
        ),
    };
    let rows = public_page(&web.app, county, filter, after, limit + 1).await.told(&web)?;
    let (rows, more) = cut(rows, limit);
    let next = rows.last().filter(|_| more).map(|it| key_text(it.received_at.0, it.id));
    let view = |it: &ListRow| AnsweredRow {
        number: it.number.clone(),
        category: it.category.clone(),
        category_name: house.category_name(&it.category).to_owned(),
        place: it.place.to_string(),
        place_name: house.full_place_name(it.place),
        org: house.org_name(it.handler.unwrap_or(it.owner)).to_owned(),
        received_at: it.received_at.rfc3339(),
        answer: it.answer.clone(),
    };
    Ok(private(&AnsweredView { rows: rows.iter().map(view).collect(), next }))
}

/// A state with the word people see.
pub(super) fn state(state: At) -> (&'static str, String) {
    (state.code(), words::state(state))
}

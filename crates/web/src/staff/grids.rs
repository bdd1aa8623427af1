//! Grids (网格): who keeps each, and giving one another keeper.

use app::grids::{self as doing, Able};
use app::{FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::directory::Grid;

use super::Desk;
use super::cadres::gone_back;
use super::entry_codes::{town, towns};
use super::links::{Asked, candidate, chosen, hint, wrong};
use super::request::parse_id;
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{DeskFrame, Link};
use crate::views::staff::links::{ChoosePage, LinkRow, LinksPage};

/// The grids of a town.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let town = town(house, staff, asked.place.as_deref()).stop(&web)?;
    let grids = doing::inside(&web.app, staff, county, town).await.stop(&web)?;
    let own = format!("/{county}/staff/grids");
    let rows = grids.iter().map(|(grid, keeper)| LinkRow {
        name: format!("{}{}", house.place_name(grid.place), grid.name),
        detail: house.place_name(grid.place).to_owned(),
        who: keeper.clone().unwrap_or_else(|| "还没有，不会安排巡查".to_owned()),
        own: keeper.is_some(),
        href: format!("{own}/{}", grid.id.0),
    });
    let mut frame = desk.frame(&web, &look, &signed_in, ("网格", Spot::Grids));
    frame.notice = asked.notice();
    Ok(page(&LinksPage {
        frame,
        title: "网格".to_owned(),
        lead: "每个网格一位网格员，巡查、核实都安排给他。换了人，没巡完的也一起交过去。",
        town: house.place_name(town).to_owned(),
        towns: towns(house, staff, |it| format!("{own}?place={it}")),
        heads: ["网格", "村（社区）", "网格员"],
        rows: rows.collect(),
        nothing: "这里还没有划网格",
    }))
}

/// Choosing a keeper.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (id, staff) = (parse_id(&id).stop(&web)?, &signed_in.staff);
    let desk = Desk::of(&web, county, &signed_in).await?;
    let kept = doing::one(&web.app, staff, county, id).await.stop(&web)?;
    let search = asked.q.unwrap_or_default();
    let people = doing::able(&web.app, staff, county, kept.0.place, &search).await.stop(&web)?;
    let frame = desk.frame(&web, &look, &signed_in, ("定网格员", Spot::Grids));
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&shown(&desk.house, frame, &form, (&kept, &people), (&search, &[]))))
}

fn shown(
    house: &House,
    frame: DeskFrame,
    form: &Form,
    ((grid, keeper), people): (&(Grid, Option<String>), &[Able]),
    (search, errors): (&str, &[FieldError]),
) -> ChoosePage {
    let county = house.county();
    let seen = grid.keeper.map(|it| it.0.to_string()).unwrap_or_default();
    let chosen = if form.get("person").is_empty() { &seen } else { form.get("person") };
    let now = match keeper {
        Some(name) => format!("现在是{name}。"),
        None => "现在没有网格员。".to_owned(),
    };
    ChoosePage {
        frame,
        back: Link {
            name: "网格".to_owned(),
            href: format!("/{county}/staff/grids?place={}", grid.place),
        },
        title: format!("{}{}的网格员", house.full_place_name(grid.place), grid.name),
        now,
        errors: form_errors(errors, |it| it),
        action: format!("/{county}/staff/grids/{}", grid.id.0),
        search: search.to_owned(),
        key: form.key.clone(),
        person: wrong(errors),
        none: "先空着，不安排巡查",
        none_chosen: chosen == "none" || chosen.is_empty(),
        candidates: people.iter().map(|it| candidate(it, chosen)).collect(),
        hint: hint(search, people.len()),
        seen: seen.clone(),
    }
}

/// Gives it another keeper, or none.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let (id, staff) = (parse_id(&id).stop(&web)?, &signed_in.staff);
    let seen = form.int("seen").map(kernel::id::Id);
    let tried = match chosen(form.get("person")) {
        Ok(keeper) => doing::set_keeper(&web.app, staff, county, (id, seen), keeper, &key).await,
        Err(failure) => Err(failure),
    };
    let kept = doing::one(&web.app, staff, county, id).await.stop(&web)?;
    let Err(failure) = tried else { return Ok(gone_back(county, "grids", kept.0.place)) };
    let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("定网格员", Spot::Grids));
    frame.has_errors = true;
    let search = form.get("q");
    let people = doing::able(&web.app, staff, county, kept.0.place, search).await.stop(&web)?;
    let shown = shown(&desk.house, frame, &form, (&kept, &people), (search, errors));
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

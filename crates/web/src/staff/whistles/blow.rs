//! Blowing a whistle: alone, or about a request.

use app::whistles::{ADDRESS_CHARS_MAX, NewWhistle, WORDS_CHARS_MAX, blow, candidates};
use app::{Failure, FieldError, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Organisation;
use domain::places::Level;
use domain::requests::Request;
use domain::whistles::{CALLS_MAX, Kind, Limits};
use kernel::deadline::Limit;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key, towns};
use crate::staff::Desk;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Town};
use crate::views::staff::whistles::{BlowPage, KindChoice};
use crate::words;

/// The request it is about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    request: Option<String>,
}

/// The empty form, or one that begins with what a request says.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    if !app::policy::whistles::blows(&officer.0.staff) {
        return Err(Failure::Forbidden).stop(&web);
    }
    let desk = Desk::of(&web, county, &officer.0).await?;
    let mut form = Form::with_key(fresh_key(&web));
    let about = about(&web, &officer, &desk, asked.request.as_deref().unwrap_or_default()).await?;
    if let Some(request) = &about {
        // The person's own words stay on the request's page: they may name people.
        form.put_all([
            ("place", request.place.to_string()),
            ("address", request.address.clone()),
            ("body", format!("{}。", request.title.trim_end_matches(['。', '…']))),
            ("request", request.id.0.to_string()),
        ]);
    } else {
        form.put_all([("kind", Kind::Daily.code().to_owned())]);
    }
    Ok(page(&blow_page(&web, &desk, &look, &officer, &form, about.as_ref(), &[])))
}

/// The form, sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let failure = match blow(&web.app, staff, county, read(&form), &once).await {
        Ok(blown) => {
            let to = format!("/{county}/staff/whistles/{}?done=blow", blown.id.0);
            return Ok(Redirect::to(&to).into_response());
        }
        Err(failure) => failure,
    };
    let said = match &failure {
        Failure::NotNow(said) => Some(said.clone()),
        _ => None,
    };
    let errors = match fields(&failure) {
        Some(errors) => errors,
        None if said.is_some() => &[],
        None => return Err(failure).stop(&web),
    };
    let desk = Desk::of(&web, county, &officer.0).await?;
    let about = about(&web, &officer, &desk, form.get("request")).await?;
    let mut shown = blow_page(&web, &desk, &look, &officer, &form, about.as_ref(), errors);
    shown.frame.has_errors = true;
    let status =
        if said.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    shown.said = said;
    Ok(page_with(status, &shown))
}

fn read(form: &Form) -> NewWhistle {
    let calls = form.names("call-").filter_map(|it| it.parse().ok()).map(Id);
    let mut calls: Vec<Id> = calls.collect();
    calls.sort_unstable();
    NewWhistle {
        kind: form.text("kind"),
        first: form.get("first") == "1",
        place: form.text("place"),
        address: form.text("address"),
        body: form.text("body"),
        why: form.text("why"),
        request: form.int("request").map(Id),
        calls,
    }
}

/// The request, if there is one and the person may see it.
async fn about(
    web: &Web,
    officer: &Officer,
    desk: &Desk,
    id: &str,
) -> Result<Option<Request>, Stopped> {
    if id.is_empty() {
        return Ok(None);
    }
    let id = crate::staff::request::parse_id(id).stop(web)?;
    let county = desk.house.county();
    let shown = app::requests::show(&web.app, &officer.0.staff, county, id).await.stop(web)?;
    Ok(Some(shown.request))
}

fn blow_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    officer: &Officer,
    form: &Form,
    about: Option<&Request>,
    errors: &[FieldError],
) -> BlowPage {
    let (house, staff) = (&*desk.house, &officer.0.staff);
    let home = format!("/{}/staff", house.county());
    let own = |name: &str| field(form.get(name), errors, name);
    let ground = |it: &Town| !it.places.is_empty();
    let mut towns = towns(house, form.get("place"));
    for town in &mut towns {
        town.places.retain(|it| {
            domain::places::Place::parse(&it.value).is_some_and(|it| staff.place.contains(it))
        });
    }
    towns.retain(ground);
    let first_limit = Limits::on(web.app.now().date(), Kind::Emergency, &house.rules);
    BlowPage {
        frame: desk.frame(web, look, &officer.0, ("吹一哨", Spot::Whistles)),
        action: format!("{home}/whistles"),
        back_href: format!("{home}/whistles"),
        key: form.key.clone(),
        said: None,
        errors: form_errors(errors, |it| it),
        request: about.map(|it| {
            let name = format!("{} {}", it.number, it.title);
            let href = format!("{home}/requests/{}", it.id.0);
            (Link { name, href }, it.id.0.to_string())
        }),
        kind: own("kind"),
        kinds: kinds(house, form.get("kind"), web.app.now()),
        first: own("first"),
        first_limit: limit_words(first_limit.approve_after),
        body: own("body"),
        why: own("why"),
        place: own("place"),
        towns,
        address: own("address"),
        calls: field("", errors, "calls"),
        groups: groups(house, &candidates(house, staff), form),
        calls_max: CALLS_MAX,
        words_max: WORDS_CHARS_MAX,
        address_max: ADDRESS_CHARS_MAX,
        head: format!("{}的负责人", house.place_name(staff.place.town())),
    }
}

fn kinds(house: &House, chosen: &str, now: Instant) -> Vec<KindChoice> {
    let choice = |kind: Kind| {
        let limits = Limits::on(now.date(), kind, &house.rules);
        let hint = words::word("whistle_kind_hint", kind.code());
        KindChoice {
            value: kind.code(),
            name: words::word("whistle_kind", kind.code()),
            hint: format!("{hint}{}内报到。", limit_words(limits.respond)),
            chosen: kind.code() == chosen,
        }
    };
    Kind::ALL.map(choice).to_vec()
}

fn limit_words(limit: Limit) -> String {
    format!(" {limit}")
}

/// The organisations to call, the nearest level first.
fn groups(house: &House, orgs: &[&Organisation], form: &Form) -> Vec<Town> {
    let of = |level: Level, name: String| {
        let choice = |it: &&&Organisation| Choice {
            value: it.id.0.to_string(),
            name: it.name.clone(),
            chosen: !form.get(&format!("call-{}", it.id.0)).is_empty(),
            initials: None,
        };
        let places = orgs.iter().filter(|it| it.place.level() == level).map(|it| choice(&it));
        Town { name, initials: None, places: places.collect() }
    };
    let all = [of(Level::Town, "镇（街道）".to_owned()), of(Level::County, house.row.name.clone())];
    all.into_iter().filter(|it| !it.places.is_empty()).collect()
}

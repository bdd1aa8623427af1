//! Visits: planning one, asking a grid worker for a check on the spot, noting how it was.

use app::requests::{PHOTOS_MAX, Photo, show as request_of};
use app::visits::{Going, NewVisit, ask, end, keepers, photo_of, plan, show};
use app::{FieldError, House, rounds};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::directory::Staff;
use domain::visits::{Outcome, Purpose};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::inbox::due_tag;
use super::logs::rows::outcome_tag;
use super::request::parse_id;
use super::{Desk, day, field as fields_of};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::track::jpeg;
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, DeskFrame, Link, Tag};
use crate::views::staff::visits::{
    EndForm, OfRequest, OfRequestPage, OfRequestPart, VisitFormPage, VisitPage,
};
use crate::words;

/// The request a check is asked of.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Before {
    request: Option<String>,
}

/// The form to plan a visit; with `?request=` to ask for a check on the spot.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(before): Query<Before>,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    let today = web.app.now().date().to_string();
    form.put_all([("request", before.request.unwrap_or_default()), ("on", today)]);
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("安排走访", Spot::Day));
    Ok(page(&form_page(&web, &desk.house, &signed_in.staff, frame, &form, &[]).await?))
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let staff = &signed_in.staff;
    let new = NewVisit {
        purpose: form.text("purpose"),
        spot: form.text("spot"),
        address: form.text("address"),
        words: form.text("words"),
        on: form.text("on"),
        request: form.int("request").map(Id),
        who: form.int("who").map(Id),
    };
    let asks = new.request.is_some();
    let done = if asks {
        ask(&web.app, staff, county, new, &key).await
    } else {
        plan(&web.app, staff, county, new, &key).await
    };
    match done {
        Ok(_) => {
            let done = if asks { "asked" } else { "planned" };
            Ok(Redirect::to(&day::back(county, done)).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("安排走访", Spot::Day));
            frame.has_errors = true;
            let shown = form_page(&web, &desk.house, staff, frame, &form, errors).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

async fn form_page(
    web: &Web,
    house: &House,
    staff: &Staff,
    frame: DeskFrame,
    form: &Form,
    errors: &[FieldError],
) -> Result<VisitFormPage, Stopped> {
    let (county, now) = (house.county(), web.app.now());
    let choice =
        |value: String, name: String, chosen: bool| Choice { value, name, chosen, initials: None };
    let own = |name: &str| field(form.get(name), errors, name);
    let mut shown = VisitFormPage {
        frame,
        action: fields_of::at(county, "visits"),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        who: own("who"),
        purpose: own("purpose"),
        address: own("address"),
        words: own("words"),
        on: own("on"),
        days: (now.date().to_string(), now.plus_seconds(92 * 86_400).date().to_string()),
        ..VisitFormPage::default()
    };
    if let Some(id) = form.int("request").map(Id) {
        let request = request_of(&web.app, staff, county, id).await.stop(web)?.request;
        let found = keepers(&web.app, staff, county, id).await.stop(web)?;
        let one = found.len() == 1;
        let keeper = |(who, name, grid): &(Id, String, String)| {
            let value = who.0.to_string();
            let chosen = one || value == form.get("who");
            choice(value, format!("{name}（{grid}）"), chosen)
        };
        shown.keepers = found.iter().map(keeper).collect();
        let href = fields_of::at(county, &format!("requests/{}", id.0));
        shown.request = Some((id.0.to_string(), Link { name: request.title, href }));
        if shown.keepers.is_empty() {
            let say = "这个村的网格还没有登记网格员，请先在通讯录里补上。".to_owned();
            return Err(app::Failure::NotNow(say)).stop(web);
        }
        return Ok(shown);
    }
    let grids = rounds::grids_of(&web.app, staff, county).await.stop(web)?;
    shown.spot = fields_of::spot_field(house, staff, &grids, form.get("spot"), errors);
    let chosen = form.get("purpose");
    let chosen = if chosen.is_empty() { Purpose::Care.code() } else { chosen };
    let purpose = |it: Purpose| {
        let name = words::word("visit_purpose", it.code());
        choice(it.code().to_owned(), name, it.code() == chosen)
    };
    let free = Purpose::ALL.into_iter().filter(|it| *it != Purpose::Check);
    shown.purposes = free.map(purpose).collect();
    Ok(shown)
}

/// One visit.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let shown = show(&web.app, staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("走访", Spot::Day));
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&visit_page(&desk.house, staff, frame, &shown, &form, &[], web.app.now())))
}

/// How it was, sent.
pub(crate) async fn ended(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let seen = (id, form.int("version").unwrap_or(0));
    let (outcome, result) = (form.get("outcome"), form.get("result"));
    let photos = form.photos.clone();
    match end(&web.app, staff, county, seen, outcome, result, photos, &key).await {
        Ok(_) => Ok(Redirect::to(&day::back(county, "visit")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = show(&web.app, staff, county, id).await.stop(&web)?;
            let desk = Desk::of(&web, county, &signed_in).await?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("走访", Spot::Day));
            frame.has_errors = true;
            let now = web.app.now();
            let shown = visit_page(&desk.house, staff, frame, &shown, &form, errors, now);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn visit_page(
    house: &House,
    staff: &Staff,
    frame: DeskFrame,
    (going, photos): &(Going, Vec<Photo>),
    form: &Form,
    errors: &[FieldError],
    now: Instant,
) -> VisitPage {
    let (visit, county) = (&going.visit, house.county());
    let base = fields_of::at(county, &format!("visits/{}", visit.id.0));
    let mut facts = vec![
        ("哪里", fields_of::place_words(house, visit.place, "", &visit.address)),
        ("谁去", format!("{} {}", house.org_name(visit.org), going.name)),
    ];
    if !visit.words.is_empty() {
        facts.push(("看什么", visit.words.clone()));
    }
    if let Some(at) = visit.done_at {
        facts.push(("什么时候", words::moment(at, now)));
    }
    if !visit.result.is_empty() {
        facts.push(("看到了什么", visit.result.clone()));
    }
    let state = match (visit.outcome, visit.due_at) {
        (Some(outcome), _) => outcome_tag(outcome),
        (None, Some(due)) => due_tag(due, now),
        (None, None) => Tag::default(),
    };
    let request = visit.request.zip(going.request.as_ref()).map(|(id, (_, title))| {
        let href = fields_of::at(county, &format!("requests/{}", id.0));
        Link { name: title.clone(), href }
    });
    let mine = visit.person == staff.person && visit.state.is_open();
    let chosen = form.get("outcome");
    let outcome = |it: Outcome| Choice {
        value: it.code().to_owned(),
        name: words::word("visit_outcome", it.code()),
        chosen: it.code() == chosen,
        initials: None,
    };
    VisitPage {
        frame,
        back_href: fields_of::at(county, "day"),
        title: words::word("visit_purpose", visit.purpose.code()),
        state,
        facts,
        request,
        photos: fields_of::photo_views(photos, &base),
        form: mine.then(|| EndForm {
            action: base.clone(),
            key: form.key.clone(),
            version: visit.version,
            outcome: field(chosen, errors, "outcome"),
            outcomes: Outcome::ALL.into_iter().map(outcome).collect(),
            result: field(form.get("result"), errors, "result"),
            photos: field("", errors, "photos"),
            photos_kept: (!form.photos.is_empty()).then(|| "照片要再选一次。".to_owned()),
            photos_max: PHOTOS_MAX,
        }),
        errors: form_errors(errors, |it| it),
    }
}

/// What field work has about a request: a fragment for its page, and a page for those without
/// scripts.
pub(crate) async fn of_request(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let about = app::visits::about(&web.app, staff, county, id).await.stop(&web)?;
    let now = web.app.now();
    let at = |kind: &str, id: Id| fields_of::at(county, &format!("{kind}/{}", id.0));
    let mut told: Vec<Link> = Vec::new();
    for (log, when, kind, name) in &about.logs {
        let kind = words::word("log_kind", kind.code());
        let name = format!("{}，{name}记的：{kind}", words::moment(*when, now));
        told.push(Link { name, href: at("logs", *log) });
    }
    if let Some(meeting) = about.meeting {
        let name = "院落会上提的".to_owned();
        told.push(Link { name, href: at("meetings", meeting) });
    }
    let visit = |it: &Going| {
        let purpose = words::word("visit_purpose", it.visit.purpose.code());
        let link = Link { name: format!("{}{purpose}", it.name), href: at("visits", it.visit.id) };
        let tag = match it.visit.outcome {
            Some(outcome) => outcome_tag(outcome),
            None => it.visit.due_at.map(|it| due_tag(it, now)).unwrap_or_default(),
        };
        (link, tag, it.visit.result.clone())
    };
    let part = OfRequest {
        told,
        visits: about.visits.iter().map(visit).collect(),
        ask_href: about
            .may_ask
            .then(|| fields_of::at(county, &format!("visits/new?request={}", id.0))),
    };
    if headers.contains_key("hx-request") {
        return Ok(page(&OfRequestPart { part }));
    }
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("走访和现场核实", Spot::Elsewhere));
    Ok(page(&OfRequestPage { frame, back_href: at("requests", id), part }))
}

/// A photo of a visit.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(jpeg(photo_of(&web.app, &signed_in.staff, county, id, &hash).await.stop(&web)?))
}

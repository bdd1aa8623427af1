//! Reporting: the form, and the confirmation.

use app::requests::{BODY_CHARS_MAX, Doer, NewRequest, PHOTOS_MAX, send, track};
use app::{House, Once};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::county_words::CountyWord;
use domain::places::Place;
use domain::requests::Source;
use serde::Deserialize;

use super::{categories, field, fields, form_errors, fresh_key, towns};
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::source::Origin;
use crate::state::Web;
use crate::views::layout::{Choice, Step, StepKind};
use crate::views::requests::{ReportPage, SentPage};
use crate::words;

/// What a link or QR code may say beforehand.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Before {
    place: Option<String>,
    category: Option<String>,
    from: Option<String>,
    entry: Option<String>,
}

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(before): Query<Before>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let mut form = Form::with_key(fresh_key(&web));
    let known = before.place.as_deref().and_then(Place::parse);
    let known = known.filter(|it| house.named(*it).is_some());
    form.put_all([
        ("place", known.map(|it| it.to_string()).unwrap_or_default()),
        ("category", before.category.unwrap_or_default()),
        ("from", before.from.unwrap_or_default()),
        ("entry", before.entry.unwrap_or_default()),
    ]);
    Ok(page(&shown(&web, &house, &look, &form, &[])))
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Origin(origin): Origin,
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let key = Once::new(&form.key, Doer::default()).stop(&web)?;
    if let Some(step) = super::alike::step(&web, &house, &look, &form, &key).await? {
        return Ok(step);
    }
    match send(&web.app, county, NewRequest { origin, ..new_request(&form) }, &key).await {
        Ok(sent) => {
            let code = sent.tracking.replace('-', "");
            Ok(Redirect::to(&format!("/{county}/sent/{code}")).into_response())
        }
        Err(failure) => match fields(&failure) {
            Some(errors) => {
                let page = shown(&web, &house, &look, &form, errors);
                Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
            }
            None => Err(failure).stop(&web),
        },
    }
}

/// What the fields of a report form say. Also used when staff receive on someone's behalf.
pub(crate) fn new_request(form: &Form) -> NewRequest {
    let degrees = |name: &str| form.get(name).trim().parse::<f64>().ok();
    let source = match form.get("from") {
        "qr" => Some(Source::QrCode),
        _ => Source::parse(form.get("source")),
    };
    NewRequest {
        body: form.text("text"),
        category: form.text("category"),
        place: form.text("place"),
        address: form.text("address"),
        position: degrees("lon").zip(degrees("lat")),
        name: form.text("name"),
        phone: form.text("phone"),
        source,
        photos: form.photos.clone(),
        entry: form.text("entry"),
        origin: None,
    }
}

/// What a chat shows of a link to the form.
fn card(house: &House, place: Option<Place>) -> String {
    let place = place.map_or_else(|| house.row.name.clone(), |it| house.full_place_name(it));
    format!(
        "{place}：有事说一句就办，不用注册。一般 1 个工作日内派给该办的单位，办完问您解决了没有。"
    )
}

fn element(field: &'static str) -> &'static str {
    if field == "body" { "text" } else { field }
}

fn shown(
    web: &Web,
    house: &House,
    look: &Look,
    form: &Form,
    errors: &[app::FieldError],
) -> ReportPage {
    let place = Place::parse(form.get("place")).filter(|it| house.named(*it).is_some());
    let scanned = form.get("from") == "qr";
    let mut frame = frame::resident(web, house, look, "说说您的需要", place.filter(|_| scanned));
    frame.has_errors = !errors.is_empty();
    let unsure = Choice {
        name: "说不清".to_owned(),
        chosen: form.get("category").is_empty(),
        ..Choice::default()
    };
    let mut all = vec![unsure];
    all.extend(categories(house, form.get("category")));
    let hint = place
        .filter(|_| scanned)
        .map(|it| format!("扫的是{}的码，已替您选好。", house.full_place_name(it)));
    let query = if scanned { "?from=qr" } else { "" };
    ReportPage {
        frame,
        promise: "一般 1 个工作日内安排人办。".to_owned(),
        action: format!("/{}/report{query}", house.county()),
        key: if form.key.is_empty() { fresh_key(web) } else { form.key.clone() },
        draft: house.county().to_string(),
        from: form.text("from"),
        entry: form.text("entry"),
        card: card(house, place.filter(|_| scanned)),
        village_word: house.word(CountyWord::Village).to_owned(),
        town_word: house.word(CountyWord::Town).to_owned(),
        errors: form_errors(errors, element),
        text: field(form.get("text"), errors, "body"),
        category: field("", errors, "category"),
        categories: all,
        photos: field("", errors, "photos"),
        photos_kept: (!form.photos.is_empty())
            .then(|| "照片要再选一次：浏览器不让网页替您保留选好的照片。".to_owned()),
        place: field(form.get("place"), errors, "place"),
        towns: towns(house, form.get("place")),
        place_hint: hint,
        address: field(form.get("address"), errors, "address"),
        lat: form.text("lat"),
        lon: form.text("lon"),
        phone: field(form.get("phone"), errors, "phone"),
        name: field(form.get("name"), errors, "name"),
        text_max: BODY_CHARS_MAX,
        address_max: 200,
        name_max: 40,
        photos_max: PHOTOS_MAX,
    }
}

/// The confirmation. Its address holds the tracking code, as the QR code on it does.
pub(crate) async fn confirmation(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let tracked = track(&web.app, county, &code).await.stop(&web)?;
    let (now, request) = (web.app.now(), &tracked.request);
    let track_href = format!("/{county}/t/{code}");
    let address = format!("{}{track_href}", look.origin(&web));
    let qr = app::papers::qr(&address, "这件事的查询二维码").stop(&web)?;
    let until = request.promised_at.map(|it| words::day_and_weekday(it.date(), now));
    let intake = request.due_at.map(|it| words::day_and_weekday(it.date(), now));
    let step = |kind, title: String| Step { kind, title, ..Step::default() };
    let desk = house.org_name(request.desk);
    let page = SentPage {
        frame: frame::resident(&web, &house, &look, "收到了", Some(request.place)),
        draft: county.to_string(),
        headline: match &until {
            Some(until) => format!("{until}下班前给您答复。"),
            None => "我们会尽快答复您。".to_owned(),
        },
        number: request.number.clone(),
        code_groups: groups(&code),
        qr_svg: qr,
        track_href,
        steps: vec![
            step(StepKind::Done, "您提交了".to_owned()),
            step(
                StepKind::Now,
                format!(
                    "{desk}在 {}前派给承办单位",
                    intake.unwrap_or_else(|| "一个工作日".to_owned())
                ),
            ),
            step(StepKind::Next, "承办单位去办，写明结果".to_owned()),
            step(StepKind::Next, "问您解决了没有；您说没解决，就接着办".to_owned()),
        ],
        reasons: tracked.due.explain.clone(),
    };
    Ok(crate::resident::track::private(crate::errors::page(&page)))
}

/// A code in groups of four, as it is read out.
pub(crate) fn groups(code: &str) -> Vec<String> {
    let plain: Vec<char> = code.chars().filter(|it| *it != '-').collect();
    plain.chunks(4).map(|it| it.iter().collect()).collect()
}

//! Open311 `GeoReport` v2 under `/open311/v2/`: the interface that programs of other towns speak already.
//!
//! Every answer is a tree of values, written as JSON or as XML by the suffix of the path. What is told
//! of a request is what everybody may read anyway: never the person's words, and no contact.

pub(crate) mod asked;
mod shown;
mod written;

use app::bringing::bring;
use app::published::{NUMBERS_MAX, Wanted, one, page};
use app::requests::NewRequest;
use app::{Failure, House};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::places::Place;
use domain::tokens::Scope;
use kernel::time::Instant;
use serde_json::{Value, json};

use self::asked::{Asked, Wrong};
use crate::forms::Form;
use crate::frame::Look;
use crate::state::Web;

/// The longest span of days that one list looks at.
const DAYS_MAX: i64 = 90;

/// Rows of a list at most, and without another wish.
const ROWS_MAX: i64 = 1_000;

/// Rows of a numbered page without another wish.
const PAGE_ROWS: i64 = 100;

/// The code of the one attribute that we ask for: where, from our list.
const PLACE: &str = "PLACE";

type Told = Result<Response, Wrong>;

/// What is served here.
pub(crate) async fn discovery(State(web): State<Web>, look: Look, asked: Asked) -> Response {
    let url = format!("{}/open311/v2", look.origin(&web));
    let kind = if web.app.is_demo() { "test" } else { "production" };
    let contact = "每个县的受理中心，电话在各县首页；县代码就是 jurisdiction_id。";
    let key_service = "请找本县平台管理员，在“程序接入”里开一个令牌，它就是 api_key。";
    let value = json!({
        "changeset": shown::CHANGESET,
        "contact": contact,
        "key_service": key_service,
        "endpoints": [{
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": url,
            "changeset": shown::CHANGESET,
            "type": kind,
            "formats": ["text/xml", "application/json"],
        }],
    });
    written::plain(asked.format, "discovery", &value)
}

/// The county's kinds of request.
pub(crate) async fn services(State(web): State<Web>, asked: Asked) -> Told {
    let house = asked.house(&web).await?;
    let all: Vec<Value> = house.categories.iter().map(shown::service).collect();
    Ok(asked.answer("services", &Value::Array(all)))
}

/// What is asked for a kind of request.
pub(crate) async fn service(State(web): State<Web>, asked: Asked) -> Told {
    let house = asked.house(&web).await?;
    let code = asked.thing();
    if house.category_name(code).is_empty() {
        return Err(asked.missing("service_code", code));
    }
    Ok(asked.answer("service_definition", &shown::definition(&house, code)))
}

/// Requests, the newest first.
pub(crate) async fn requests(State(web): State<Web>, asked: Asked) -> Told {
    let house = asked.house(&web).await?;
    let wanted = wanted(&asked, &house, web.app.now())?;
    let with_turns = asked.get("extensions") == "true";
    let page = page(&web.app, house.county(), wanted, rows(&asked)?, with_turns).await;
    let (rows, turns) = page.map_err(|it| asked.failed(&web, &it))?;
    let centres = app::bringing::centres(&web.app, house.county()).await;
    let centres = centres.map_err(|it| asked.failed(&web, &it))?;
    let sight = shown::Sight { house: &house, centres: &centres, turns: &turns, with_turns };
    let all: Vec<Value> = rows.iter().map(|it| sight.request(it)).collect();
    Ok(asked.answer("service_requests", &Value::Array(all)))
}

/// One request: a list of one.
pub(crate) async fn request(State(web): State<Web>, asked: Asked) -> Told {
    let house = asked.house(&web).await?;
    let with_turns = asked.get("extensions") == "true";
    let found = match one(&web.app, house.county(), asked.thing(), with_turns).await {
        Ok(found) => found,
        Err(Failure::Missing) => return Err(asked.missing("service_request_id", asked.thing())),
        Err(failure) => return Err(asked.failed(&web, &failure)),
    };
    let centres = app::bringing::centres(&web.app, house.county()).await;
    let centres = centres.map_err(|it| asked.failed(&web, &it))?;
    let (row, turns) = found;
    let sight = shown::Sight { house: &house, centres: &centres, turns: &turns, with_turns };
    Ok(asked.answer("service_requests", &json!([sight.request(&row)])))
}

/// The id of a request that was sent, by its token. An id is given at once here, so it is its own
/// token: a program that only knows how to ask for it later gets on, too.
pub(crate) async fn token(State(web): State<Web>, asked: Asked) -> Told {
    let house = asked.house(&web).await?;
    match one(&web.app, house.county(), asked.thing(), false).await {
        Ok((row, _)) => {
            let told = json!([{ "service_request_id": row.number, "token": asked.thing() }]);
            Ok(asked.answer("service_requests", &told))
        }
        Err(Failure::Missing) => Err(asked.missing("token", asked.thing())),
        Err(failure) => Err(asked.failed(&web, &failure)),
    }
}

/// Sends a request, for a person.
pub(crate) async fn post(
    State(web): State<Web>,
    look: Look,
    headers: HeaderMap,
    asked: Asked,
    form: Result<Form, Response>,
) -> Told {
    let Ok(form) = form else {
        let say = "请用 application/x-www-form-urlencoded 或 multipart/form-data 提交。";
        return Err(asked.wrong(StatusCode::BAD_REQUEST, say));
    };
    let asked = asked.with(&form);
    let house = asked.house(&web).await?;
    let program = asked.program(&web, house.county(), &headers, Scope::Send).await?;
    let new = sent(&asked, &house, form)?;
    let key = headers.get("idempotency-key").and_then(|it| it.to_str().ok());
    let sent = bring(&web.app, &program, new, key).await;
    let sent = sent.map_err(|it| asked.failed(&web, &it))?;
    let county = house.county();
    let code = sent.tracking.replace('-', "");
    let track = format!("{}/{county}/t/{code}", look.origin(&web));
    let notice = format!("收到了。追踪码 {}，凭它查进展、补充、评价：{track}", sent.tracking);
    let told = json!([{
        "service_request_id": sent.number,
        "service_notice": notice,
        "account_id": null,
    }]);
    Ok(asked.answer("service_requests", &told))
}

/// What a program sends, as our form.
fn sent(asked: &Asked, house: &House, form: Form) -> Result<NewRequest, Wrong> {
    let code = asked.get("service_code");
    let mut wrong = Vec::new();
    if code.is_empty() {
        wrong.push("service_code was not provided".to_owned());
    } else if house.category_name(code).is_empty() {
        return Err(asked.missing("service_code", code));
    }
    let point = asked.degrees("lat").zip(asked.degrees("long"));
    let is_named = ["lat", "long"].iter().any(|it| !asked.get(it).is_empty());
    if is_named && point.is_none() {
        wrong.push("lat and long must both be given, as decimal degrees (WGS 84)".to_owned());
    }
    let place = match asked.get("attribute[PLACE]") {
        "" => asked.get("address_id"),
        place => place,
    };
    let address = asked.get("address_string");
    if place.is_empty() && address.is_empty() && !is_named {
        wrong.push("one of lat and long, address_string or address_id must be given".to_owned());
    }
    if !wrong.is_empty() {
        return Err(asked.wrongs(StatusCode::BAD_REQUEST, wrong));
    }
    let name = format!("{}{}", asked.get("last_name"), asked.get("first_name"));
    // A program need not pass words on: then the kind of request says what it is about.
    let body = match asked.get("description") {
        "" => house.category_name(code).to_owned(),
        body => body.to_owned(),
    };
    Ok(NewRequest {
        body,
        category: code.to_owned(),
        place: place.to_owned(),
        address: address.to_owned(),
        position: point.map(|(lat, lon)| (lon, lat)),
        name,
        phone: asked.get("phone").to_owned(),
        photos: form.photos,
        ..NewRequest::default()
    })
}

/// Which rows: `page` counts from 1, and a page behind the last is empty.
fn rows(asked: &Asked) -> Result<(i64, i64), Wrong> {
    let number = |name: &str| match asked.get(name) {
        "" => Ok(None),
        text => match text.parse::<i64>() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => {
                let say = format!("{name} must be a whole number from 1 on");
                Err(asked.wrong(StatusCode::BAD_REQUEST, &say))
            }
        },
    };
    let (page, size) = (number("page")?, number("page_size")?);
    let usual = if page.is_some() { PAGE_ROWS } else { ROWS_MAX };
    let size = size.unwrap_or(usual).min(ROWS_MAX);
    Ok(((page.unwrap_or(1) - 1).saturating_mul(size), size))
}

fn wanted(asked: &Asked, house: &House, now: Instant) -> Result<Wanted, Wrong> {
    let list = |name: &str| -> Vec<String> {
        asked
            .get(name)
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let too_many = |name: &str| {
        let say = format!("{name} takes at most {NUMBERS_MAX} values");
        asked.wrong(StatusCode::BAD_REQUEST, &say)
    };
    let typed = list("service_request_id");
    if typed.len() > NUMBERS_MAX {
        return Err(too_many("service_request_id"));
    }
    if !typed.is_empty() {
        // Overrides everything else. What is no number of ours is not found.
        let mut numbers: Vec<String> =
            typed.iter().filter_map(|it| kernel::code::parse_number(it)).collect();
        if numbers.is_empty() {
            numbers.push(String::new());
        }
        return Ok(Wanted { numbers, ..Wanted::default() });
    }
    let categories = list("service_code");
    if categories.len() > NUMBERS_MAX {
        return Err(too_many("service_code"));
    }
    if let Some(unknown) = categories.iter().find(|it| house.category_name(it).is_empty()) {
        return Err(asked.missing("service_code", unknown));
    }
    let (mut open, mut closed) = (false, false);
    for status in list("status") {
        match status.as_str() {
            "open" => open = true,
            "closed" => closed = true,
            _ => return Err(asked.wrong(StatusCode::BAD_REQUEST, "status is open, closed or both")),
        }
    }
    let (from, until) = span(asked, now)?;
    Ok(Wanted {
        numbers: Vec::new(),
        categories,
        open: (open != closed).then_some(open),
        from: Some(from),
        until: Some(until),
        updated_from: asked.instant("updated_after")?,
        updated_until: asked.instant("updated_before")?,
    })
}

/// The days looked at: as asked for, the last ninety otherwise.
fn span(asked: &Asked, now: Instant) -> Result<(Instant, Instant), Wrong> {
    let whole = DAYS_MAX * 86_400;
    let (from, until) = match (asked.instant("start_date")?, asked.instant("end_date")?) {
        (Some(from), Some(until)) => (from, until),
        (Some(from), None) => (from, from.plus_seconds(whole)),
        (None, Some(until)) => (until.plus_seconds(-whole), until),
        (None, None) => (now.plus_seconds(-whole), now),
    };
    let seconds = until.seconds_since(from);
    if seconds < 0 {
        return Err(asked.wrong(StatusCode::BAD_REQUEST, "end_date is before start_date"));
    }
    if seconds > whole {
        let say = "start_date and end_date may be 90 days apart at most: ask several times";
        return Err(asked.wrong(StatusCode::BAD_REQUEST, say));
    }
    Ok((from, until))
}

/// The code of a place as an attribute carries it.
fn key(place: Place) -> String {
    place.to_string()
}

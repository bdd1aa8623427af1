//! My requests: a telephone, the code that was sent to it, and the list that opens for half an hour
//! in this browser.

use app::mine::{self as doing, Mine, is_open};
use app::requests::Doer;
use app::{Failure, FieldError, House, Once};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::mine::{CODE_SECONDS, TRIES_MAX};
use kernel::time::Instant;

use super::track::private;
use super::{field, fields, form_errors, fresh_key};
use crate::cookies;
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::source::Source;
use crate::state::Web;
use crate::views::requests::mine::{MineAskPage, MineCodePage, MineItem, MineListPage};
use crate::words;

/// The list where it is open in this browser, else the form for the telephone.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    jar: CookieJar,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    if !is_open(&web.app, &house) {
        return Err(Failure::Missing).stop(&web);
    }
    let secret = cookies::mine_secret(&web, county, &jar).unwrap_or_default();
    match doing::list(&web.app, county, &secret).await.stop(&web)? {
        Some((rows, until)) => Ok(private(page(&list_page(&web, &house, &look, &rows, until)))),
        None => Ok(ask_page(&web, &house, &look, "", &[])),
    }
}

fn list_page(web: &Web, house: &House, look: &Look, rows: &[Mine], until: Instant) -> MineListPage {
    let (county, now) = (house.county(), web.app.now());
    let item = |it: &Mine| MineItem {
        href: format!("/{county}/t/{}", it.tracking.replace('-', "")),
        title: it.own.title.clone(),
        number: it.own.number.clone(),
        tag: super::alike::tag(it.own.state),
        sent: format!(
            "{} 提的，{}",
            words::day(it.own.received_at.date(), now),
            house.full_place_name(it.place)
        ),
    };
    MineListPage {
        frame: frame::resident(web, house, look, "我提的", None),
        items: rows.iter().map(item).collect(),
        until: words::clock(until),
        leave_action: format!("/{county}/mine/leave"),
    }
}

fn ask_page(web: &Web, house: &House, look: &Look, phone: &str, errors: &[FieldError]) -> Response {
    let mut frame = frame::resident(web, house, look, "我提的", None);
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = MineAskPage {
        frame,
        action: format!("/{}/mine", house.county()),
        key: fresh_key(web),
        errors: form_errors(errors, |it| it),
        phone: field(phone, errors, "phone"),
    };
    private(page_with(status, &shown))
}

/// The telephone sent: the same answer whether anybody left it or not.
pub(crate) async fn ask(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    source: Source,
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let key = Once::new(&form.key, Doer::default()).stop(&web)?;
    let phone = form.get("phone");
    match doing::ask(&web.app, county, phone, source.0, &key).await {
        Ok(()) => Ok(code_page(&web, &house, &look, phone, (None, &[]))),
        Err(Failure::NotNow(said)) => Ok(code_page(&web, &house, &look, phone, (Some(said), &[]))),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            Ok(ask_page(&web, &house, &look, phone, errors))
        }
    }
}

fn code_page(
    web: &Web,
    house: &House,
    look: &Look,
    phone: &str,
    (said, errors): (Option<String>, &[FieldError]),
) -> Response {
    let county = house.county();
    let mut frame = frame::resident(web, house, look, "我提的", None);
    frame.has_errors = !errors.is_empty();
    let status = match (&said, errors) {
        (Some(_), _) => StatusCode::TOO_MANY_REQUESTS,
        (None, []) => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = MineCodePage {
        frame,
        action: format!("/{county}/mine/enter"),
        again_action: format!("/{county}/mine"),
        key: fresh_key(web),
        said,
        errors: form_errors(errors, |it| it),
        phone: phone.to_owned(),
        code: field("", errors, "code"),
        minutes: CODE_SECONDS / 60,
        tries: TRIES_MAX,
    };
    private(page_with(status, &shown))
}

/// The code sent.
pub(crate) async fn enter(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    jar: CookieJar,
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let typed = (form.get("phone"), form.get("code"));
    match doing::enter(&web.app, county, typed).await {
        Ok(secret) => {
            let jar = jar.add(cookies::mine(&web, county, &secret));
            Ok(private((jar, Redirect::to(&format!("/{county}/mine"))).into_response()))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            Ok(code_page(&web, &house, &look, typed.0, (None, errors)))
        }
    }
}

/// Closed: here and on the server.
pub(crate) async fn leave(
    State(web): State<Web>,
    InCounty(county): InCounty,
    jar: CookieJar,
) -> Answer {
    if let Some(secret) = cookies::mine_secret(&web, county, &jar) {
        doing::leave(&web.app, county, &secret).await.stop(&web)?;
    }
    let jar = jar.remove(cookies::no_mine(&web, county));
    Ok((jar, Redirect::to(&format!("/{county}/"))).into_response())
}

//! The second factor of who is signed in: setting it up, its recovery codes, taking it off.

use app::accounts::second as doing;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::accounts::Demands;

use super::Desk;
use super::sessions::unproved;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::staff::accounts::{Enrolment, SecondPage};
use crate::words;

/// How it stands.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let shown = shown(&web, &officer, &look, &[]).await?;
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    errors: &[app::FieldError],
) -> Result<SecondPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let county = signed_in.staff.place.county();
    let desk = Desk::of(web, county, signed_in).await?;
    let stands = doing::shown(&web.app, county, signed_in).await.stop(web)?;
    let at = |end: &str| format!("/{county}/staff/second/{end}");
    let demands = Demands::on(now.date(), &desk.house.rules);
    let mut frame = desk.frame(web, look, signed_in, ("第二道验证", Spot::Elsewhere));
    frame.has_errors = !errors.is_empty();
    Ok(SecondPage {
        frame,
        must: signed_in.must_enrol,
        needed: !web.app.is_demo() && demands.needs_second(&signed_in.staff.roles),
        errors: form_errors(errors, |it| it),
        code: field("", errors, "code"),
        enrolment: stands.enrolment.map(|it| Enrolment { qr_svg: it.qr, groups: it.groups }),
        since: stands.since.map(|it| words::moment(it, now)),
        codes_left: stands.codes_left,
        codes: Vec::new(),
        start_action: at("start"),
        confirm_action: at("confirm"),
        codes_action: at("codes"),
        off_action: at("off"),
        done_href: format!("/{county}/staff/second"),
    })
}

/// Makes a secret to scan.
pub(crate) async fn start(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer, form: _ }: OwnForm,
) -> Answer {
    let here = format!("/{county}/staff/second");
    if let Some(first) = unproved(&web, &officer.0, &here) {
        return Ok(first);
    }
    doing::start(&web.app, county, &officer.0).await.stop(&web)?;
    Ok(Redirect::to(&here).into_response())
}

/// The code that confirms it; the recovery codes are told, once.
pub(crate) async fn confirm(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    if let Some(first) = unproved(&web, &officer.0, &format!("/{county}/staff/second")) {
        return Ok(first);
    }
    match doing::confirm(&web.app, county, &officer.0, form.get("code")).await {
        Ok(codes) => {
            let shown = shown(&web, &officer, &look, &[]).await?;
            Ok(page(&SecondPage { codes, must: false, ..shown }))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, &officer, &look, errors).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// New recovery codes.
pub(crate) async fn codes(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer, form: _ }: OwnForm,
) -> Answer {
    if let Some(first) = unproved(&web, &officer.0, &format!("/{county}/staff/second")) {
        return Ok(first);
    }
    let codes = doing::renew_codes(&web.app, county, &officer.0).await.stop(&web)?;
    let shown = shown(&web, &officer, &look, &[]).await?;
    Ok(page(&SecondPage { codes, ..shown }))
}

/// Takes it off.
pub(crate) async fn off(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer, form: _ }: OwnForm,
) -> Answer {
    let here = format!("/{county}/staff/second");
    if let Some(first) = unproved(&web, &officer.0, &here) {
        return Ok(first);
    }
    doing::remove(&web.app, county, &officer.0).await.stop(&web)?;
    Ok(Redirect::to(&here).into_response())
}

//! Signing in, in one step or two, signing out, and changing the password.

use app::accounts::{self as doing, Device, Entered, PASSWORD_CHARS_MIN, Visitor};
use app::failure::SignIn;
use app::{Failure, House};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::accounts::Demands;
use domain::places::County;
use serde::Deserialize;

use super::Desk;
use crate::cookies;
use crate::errors::{self, Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{self, InCounty, Officer};
use crate::resident::{field, fields, form_errors};
use crate::source::Source;
use crate::state::Web;
use crate::views::layout::DeskFrame;
use crate::views::staff::accounts::{PasswordPage, SecondStepPage, SignInPage};

/// Where the person was going.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Going {
    back: Option<String>,
    ended: Option<String>,
}

/// The form to sign in.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(going): Query<Going>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let mut shown = sign_in_page(&web, &house, &look);
    shown.next = going.back.unwrap_or_default();
    shown.reason =
        going.ended.map(|_| "登录已经过期，刚才那一步没有办。请重新登录后再办一次。".to_owned());
    Ok(page(&shown))
}

/// The form sent.
pub(crate) async fn sign_in(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    source: Source,
    (jar, headers): (CookieJar, HeaderMap),
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let (login, password) = (form.get("login"), form.get("password"));
    let visitor = visitor(source, &headers);
    let tried = doing::sign_in(&web.app, county, (login, password), visitor).await;
    wait(tried.wait_seconds).await;
    match tried.outcome {
        Ok(Entered::Session(secret)) => enter(&web, county, jar, &secret, form.get("next")).await,
        Ok(Entered::Half(secret)) => Ok(to_second(&web, county, jar, &secret, form.get("next"))),
        Err(Failure::SignIn(reason)) => {
            let words = errors::sign_in(reason, web.app.now());
            let mut shown = sign_in_page(&web, &house, &look);
            login.clone_into(&mut shown.login);
            form.get("next").clone_into(&mut shown.next);
            match reason {
                SignIn::Locked { .. } => shown.locked = Some(words),
                _ => shown.error = Some(words),
            }
            Ok(page_with(StatusCode::UNAUTHORIZED, &shown))
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

/// On to the second factor.
pub(super) fn to_second(
    web: &Web,
    county: County,
    jar: CookieJar,
    secret: &[u8],
    next: &str,
) -> Response {
    let jar = jar.add(cookies::half(web, county, secret));
    let next: String = next.bytes().map(guard::escape).collect();
    let to = format!("/{county}/staff/sign-in/second?back={next}");
    (jar, Redirect::to(&to)).into_response()
}

/// Where a sign-in comes from. Of the browser's line only the family is looked at.
pub(super) fn visitor(source: Source, headers: &HeaderMap) -> Visitor {
    let line = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    Visitor { source: source.0, device: Device::of(line.unwrap_or_default()) }
}

/// Who tries many passwords is answered late.
async fn wait(seconds: i64) {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    if seconds > 0 {
        tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
    }
}

/// In: the cookie, and on to where the person was going. The session that this browser had before
/// ends: nobody is in twice by one browser.
pub(super) async fn enter(
    web: &Web,
    county: County,
    jar: CookieJar,
    secret: &[u8],
    next: &str,
) -> Answer {
    if let Some(before) = cookies::session_secret(web, county, &jar)
        && let Some(before) = doing::session(&web.app, county, &before).await.stop(web)?
    {
        doing::sign_out(&web.app, county, &before).await.stop(web)?;
    }
    let jar = jar.remove(cookies::no_half(web, county));
    let jar = jar.add(cookies::session(web, county, secret));
    let home = format!("/{county}/staff/");
    // Only a path of this county's staff pages: never another site.
    let next = if next.starts_with(&home) { next } else { &home };
    let join = if next.contains('?') { '&' } else { '?' };
    Ok((jar, Redirect::to(&format!("{next}{join}signed=1"))).into_response())
}

/// The form of the second step.
pub(crate) async fn second_form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(going): Query<Going>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let mut shown = second_step_page(&web, &house, &look);
    shown.next = going.back.unwrap_or_default();
    Ok(page(&shown))
}

/// The second step, sent.
pub(crate) async fn second_sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    source: Source,
    (jar, headers): (CookieJar, HeaderMap),
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let half = cookies::half_secret(&web, county, &jar).unwrap_or_default();
    let visitor = visitor(source, &headers);
    let tried = doing::sign_in_second(&web.app, county, (&half, form.get("code")), visitor).await;
    wait(tried.wait_seconds).await;
    match tried.outcome {
        Ok(Entered::Session(secret) | Entered::Half(secret)) => {
            enter(&web, county, jar, &secret, form.get("next")).await
        }
        Err(Failure::SignIn(reason)) => {
            let mut shown = second_step_page(&web, &house, &look);
            shown.error = Some(errors::sign_in(reason, web.app.now()));
            form.get("next").clone_into(&mut shown.next);
            Ok(page_with(StatusCode::UNAUTHORIZED, &shown))
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

fn second_step_page(web: &Web, house: &House, look: &Look) -> SecondStepPage {
    let county = house.county();
    SecondStepPage {
        frame: sign_in_page(web, house, look).frame,
        action: format!("/{county}/staff/sign-in/second"),
        back_href: format!("/{county}/staff/sign-in"),
        ..SecondStepPage::default()
    }
}

/// The frame of a page on which nobody is signed in yet.
pub(super) fn plain_frame(web: &Web, house: &House, look: &Look) -> DeskFrame {
    let resident = crate::frame::resident(web, house, look, "登录", None);
    DeskFrame {
        title: resident.title,
        county: resident.county,
        elder: resident.elder,
        elder_href: resident.elder_href,
        demo: resident.demo,
        assets: resident.assets,
        ..DeskFrame::default()
    }
}

fn sign_in_page(web: &Web, house: &House, look: &Look) -> SignInPage {
    let frame = plain_frame(web, house, look);
    let county = house.county();
    SignInPage {
        frame,
        oidc: web.app.oidc().map(|it| it.name().to_owned()),
        oidc_action: format!("/{county}/staff/sign-in/oidc"),
        action: format!("/{county}/staff/sign-in"),
        help: "忘了密码，请找本县管理员重设。".to_owned(),
        ..SignInPage::default()
    }
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    jar: CookieJar,
    form: Form,
) -> Answer {
    if !guard::csrf_holds(&web, &signed_in, form.get("csrf")) {
        return Ok(errors::foreign(&web));
    }
    doing::sign_out(&web.app, county, &signed_in).await.stop(&web)?;
    let jar = jar.remove(cookies::no_session(&web, county));
    // Whoever sits down at this machine next finds no page of before.
    let forget = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];
    let to = Redirect::to(&format!("/{county}/staff/sign-in"));
    Ok((jar, forget, to).into_response())
}

/// The form to change the password.
pub(crate) async fn password(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    Ok(page(&password_page(&web, &desk, &look, &signed_in, &[])))
}

/// The form sent.
pub(crate) async fn change_password(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    form: Form,
) -> Answer {
    if !guard::csrf_holds(&web, &signed_in, form.get("csrf")) {
        return Ok(errors::foreign(&web));
    }
    let (old, new, again) = (form.get("old"), form.get("new"), form.get("again"));
    match doing::change_password(&web.app, county, &signed_in, (old, new, again)).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/staff/?done=password")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let shown = password_page(&web, &desk, &look, &signed_in, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn password_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &doing::SignedIn,
    errors: &[app::FieldError],
) -> PasswordPage {
    let county = desk.house.county();
    let mut frame = desk.frame(web, look, signed_in, ("改密码", Spot::Elsewhere));
    frame.has_errors = !errors.is_empty();
    PasswordPage {
        frame,
        action: format!("/{county}/staff/password"),
        must: signed_in.must_change,
        errors: form_errors(errors, |it| it),
        old: field("", errors, "old"),
        new: field("", errors, "new"),
        again: field("", errors, "again"),
        chars_min: PASSWORD_CHARS_MIN,
        kinds: Demands::on(web.app.now().date(), &desk.house.rules).kinds,
        back_href: (!signed_in.must_change).then(|| format!("/{county}/staff/")),
    }
}

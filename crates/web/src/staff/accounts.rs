//! Signing in and out, and changing the password.

use app::accounts::{self as doing, PASSWORD_CHARS_MIN};
use app::{Failure, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::Desk;
use crate::errors::{self, Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{self, InCounty, Officer};
use crate::resident::{field, fields, form_errors};
use crate::state::Web;
use crate::views::layout::DeskFrame;
use crate::views::staff::accounts::{PasswordPage, SignInPage};

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
    jar: CookieJar,
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let (login, password) = (form.get("login"), form.get("password"));
    match doing::sign_in(&web.app, county, login, password).await {
        Ok(secret) => {
            let jar = jar.add(guard::session_cookie(&web, county, &secret));
            let home = format!("/{county}/staff/");
            // Only a path of this county's staff pages: never another site.
            let next = form.get("next");
            let next = if next.starts_with(&home) { next.to_owned() } else { home };
            Ok((jar, Redirect::to(&next)).into_response())
        }
        Err(Failure::SignIn(reason)) => {
            let words = errors::sign_in(reason, web.app.now());
            let mut shown = sign_in_page(&web, &house, &look);
            login.clone_into(&mut shown.login);
            form.get("next").clone_into(&mut shown.next);
            match reason {
                app::failure::SignIn::Wrong | app::failure::SignIn::Off => {
                    shown.error = Some(words);
                }
                app::failure::SignIn::Locked { .. } => shown.locked = Some(words),
            }
            Ok(page_with(StatusCode::UNAUTHORIZED, &shown))
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

fn sign_in_page(web: &Web, house: &House, look: &Look) -> SignInPage {
    let resident = crate::frame::resident(web, house, look, "登录", None);
    let frame = DeskFrame {
        title: resident.title,
        county: resident.county,
        elder: resident.elder,
        elder_href: resident.elder_href,
        demo: resident.demo,
        assets: resident.assets,
        ..DeskFrame::default()
    };
    let county = house.county();
    SignInPage {
        frame,
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
    let jar = jar.remove(guard::no_session_cookie(county));
    Ok((jar, Redirect::to(&format!("/{county}/staff/sign-in"))).into_response())
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
    match doing::change_password(&web.app, county, &signed_in, old, new, again).await {
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
        back_href: (!signed_in.must_change).then(|| format!("/{county}/staff/")),
    }
}

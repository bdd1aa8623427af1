//! Signing in by the provider that the operator configured, and binding oneself to it.

use app::Failure;
use app::accounts::{self as accounts_doing, Entered};
use app::oidc::{self as doing, Answered, Finished};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::places::County;
use serde::Deserialize;

use super::accounts::{enter, plain_frame, to_second, visitor};
use super::sessions::unproved;
use crate::cookies;
use crate::errors::{self, Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::Look;
use crate::guard::{InCounty, Officer};
use crate::source::Source;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::staff::accounts::{OidcFailedPage, OidcGoPage};

/// Where the provider sends browsers back to; the operator tells it there.
fn redirect(web: &Web, county: County, look: &Look) -> String {
    format!("{}/{county}/staff/sign-in/oidc/back", look.origin(web))
}

/// Pressed on the page to sign in: on to the provider.
pub(crate) async fn begin(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    jar: CookieJar,
    form: Form,
) -> Answer {
    let going = (form.get("next"), redirect(&web, county, &look));
    let begun = doing::begin(&web.app, county, None, (going.0, &going.1)).await;
    on(&web, county, &look, jar, begun).await
}

/// Pressed among one's own sign-ins, after the password: on to the provider, to be bound.
pub(crate) async fn bind(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    jar: CookieJar,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let back = format!("/{county}/staff/sessions");
    if let Some(first) = unproved(&web, &signed_in, &back) {
        return Ok(first);
    }
    let redirect = redirect(&web, county, &look);
    let begun = doing::begin(&web.app, county, Some(&signed_in), (&back, &redirect)).await;
    on(&web, county, &look, jar, begun).await
}

/// A page that leads on by itself: a form may lead nowhere else, a page may.
async fn on(
    web: &Web,
    county: County,
    look: &Look,
    jar: CookieJar,
    begun: Result<doing::Begun, Failure>,
) -> Answer {
    match begun {
        Ok(begun) => {
            let house = web.app.house(county).await.stop(web)?;
            let name = web.app.oidc().map_or_else(String::new, |it| it.name().to_owned());
            let frame = plain_frame(web, &house, look);
            let shown = OidcGoPage { frame, name, href: begun.url };
            let jar = jar.add(cookies::oidc(web, county, &begun.secret));
            Ok((jar, page(&shown)).into_response())
        }
        Err(Failure::NotNow(words)) => failed(web, county, look, words).await,
        Err(failure) => Err(failure).stop(web),
    }
}

/// What the provider sends a browser back with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Back from the provider: in, on to the second factor, bound, or told why not.
pub(crate) async fn back(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    source: Source,
    (jar, headers): (CookieJar, HeaderMap),
    Query(back): Query<Back>,
) -> Answer {
    let Back { code, state, iss, error } = back;
    let answered = Answered { code, state, iss, error };
    let secret = cookies::oidc_secret(&web, county, &jar).unwrap_or_default();
    let signed_in = match cookies::session_secret(&web, county, &jar) {
        Some(it) => accounts_doing::session(&web.app, county, &it).await.stop(&web)?,
        None => None,
    };
    let redirect = redirect(&web, county, &look);
    let who = (visitor(source, &headers), signed_in.as_ref());
    let finished = doing::finish(&web.app, county, (&secret, answered), &redirect, who).await;
    let jar = jar.remove(cookies::no_oidc(&web, county));
    match finished {
        Ok(Finished::Entered(Entered::Session(secret), next)) => {
            enter(&web, county, jar, &secret, &next).await
        }
        Ok(Finished::Entered(Entered::Half(secret), next)) => {
            Ok(to_second(&web, county, jar, &secret, &next))
        }
        Ok(Finished::Bound) => {
            let to = format!("/{county}/staff/sessions?done=bound");
            Ok((jar, Redirect::to(&to)).into_response())
        }
        Err(Failure::NotNow(words)) => {
            Ok((jar, failed(&web, county, &look, words).await?).into_response())
        }
        Err(Failure::SignIn(reason)) => {
            let words = errors::sign_in(reason, web.app.now());
            Ok((jar, failed(&web, county, &look, words).await?).into_response())
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

async fn failed(
    web: &Web,
    county: County,
    look: &Look,
    words: String,
) -> Result<Response, errors::Stopped> {
    let house = web.app.house(county).await.stop(web)?;
    let frame = plain_frame(web, &house, look);
    let back_href = format!("/{county}/staff/sign-in");
    let shown = OidcFailedPage { frame, words, back_href };
    Ok(page_with(StatusCode::UNAUTHORIZED, &shown))
}

/// Pressed among one's own sign-ins, after the password: bound no more.
pub(crate) async fn unbind(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let back = format!("/{county}/staff/sessions");
    if let Some(first) = unproved(&web, &signed_in, &back) {
        return Ok(first);
    }
    doing::unbind(&web.app, county, &signed_in).await.stop(&web)?;
    Ok(Redirect::to(&format!("{back}?done=unbound")).into_response())
}

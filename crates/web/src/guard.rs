//! The guard at every door: who may come in by which route, and that nobody was sent by a stranger.

use std::sync::Arc;

use app::accounts::{self, SignedIn};
use app::tokens;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::places::County;
use domain::tokens::Scope;
use kernel::id::Id;

use crate::limits::Kind;
use crate::routes::{Access, Row};
use crate::source::Source;
use crate::state::Web;
use crate::{api, cookies, errors, frame, source};

/// Stops who may not come in. Public routes only stop foreign forms.
pub(crate) async fn guard(
    State((web, row)): State<(Web, Row)>,
    request: Request,
    next: Next,
) -> Response {
    let source = Source::counted(request.extensions(), request.headers(), &web);
    let county = county_of(request.uri().path());
    let refused = |why, who| refused(&web, (source, county), row, (why, who));
    if let (Some(kind), Some(source)) = (Kind::of(&row), source)
        && let Err(seconds) = web.limits.count(kind, source)
    {
        refused("too many requests", None);
        return too_many(&web, request.uri().path(), seconds);
    }
    if !is_own(request.method(), request.headers()) {
        refused("a form from elsewhere", None);
        let page = || errors::foreign(&web).into_response();
        return api::foreign(request.uri().path()).unwrap_or_else(page);
    }
    if let Some(barred) = api::not_json(request.uri().path(), request.headers()) {
        return barred;
    }
    if has_nul(request.uri()) {
        refused("an address with a NUL", None);
        let page = || errors::unreadable(&web);
        return api::nowhere(request.uri().path(), StatusCode::BAD_REQUEST).unwrap_or_else(page);
    }
    let type_size = frame::asked_type(request.uri());
    let place = whence(&web, row, &request);
    let entering = admitted(web.clone(), row.access, request, next);
    let mut response = app::audit::whence(&place, entering).await;
    if let Some(why) = why_refused(response.status(), row) {
        refused(why, response.extensions_mut().remove::<Who>());
    }
    if let Some(large) = type_size {
        cookies::keep_type(&web, &mut response, large);
    }
    response
}

/// From where staff and programs come, for the audit of what they do. Of residents it is not kept:
/// what they use is open, and lies outside of `/staff/`.
fn whence(web: &Web, row: Row, request: &Request) -> String {
    let open = matches!(row.access, Access::Public) && !row.path.contains("/staff/");
    let address = || source::address(request.extensions(), request.headers(), web);
    let known = if open { None } else { address() };
    known.map_or_else(String::new, |it| it.to_canonical().to_string())
}

/// Who is signed in, for the log: the number of a person or of a program's token.
#[derive(Clone, Copy, Debug)]
struct Who(Id);

/// Why an answer is a refusal, if it is one. Whoever is signed in and asks for what is not theirs is
/// told that it is not there, and the log alone says that they asked.
fn why_refused(status: StatusCode, row: Row) -> Option<&'static str> {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some("not allowed"),
        StatusCode::NOT_FOUND if row.access != Access::Public => Some("not there for them"),
        StatusCode::BAD_REQUEST if is_page(row) => Some("nothing that a page of ours sends"),
        _ => None,
    }
}

/// Whether people come by this door; programs are told what they sent wrongly, and may.
fn is_page(row: Row) -> bool {
    !row.path.starts_with("/api/") && !row.path.starts_with("/open311/")
}

/// A line in the log about what was refused: which door, why, to which source, as a number of the
/// day, and to whom, as a number too. Neither address nor name is in it.
fn refused(
    web: &Web,
    (source, county): (Option<Source>, Option<County>),
    row: Row,
    (why, who): (&str, Option<Who>),
) {
    if let Some(county) = county {
        app::alarm::refused(&web.app, county);
    }
    if source.is_none_or(|it| web.limits.is_worth_a_line(it)) {
        let source = source.map(|it| data_encoding::HEXLOWER.encode(&it.0)).unwrap_or_default();
        let who = who.map(|it| it.0.0);
        tracing::warn!(target: "security", why, source, who, method = row.method, route = row.path);
    }
}

/// Too much from one source: in the words of whoever asked.
fn too_many(web: &Web, path: &str, seconds: u64) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = api::nowhere(path, status).unwrap_or_else(|| errors::too_many(web, seconds));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Whether an address carries the one character that no text may hold.
fn has_nul(uri: &Uri) -> bool {
    uri.path_and_query().is_some_and(|it| it.as_str().contains("%00"))
}

/// Lets in who may come in.
async fn admitted(web: Web, access: Access, mut request: Request, next: Next) -> Response {
    match access {
        Access::Public => return next.run(request).await,
        Access::Token(scope) => return program(&web, scope, request, next).await,
        Access::SignedIn | Access::Roles(_) => {}
    }
    let county = county_of(request.uri().path());
    let Some(county) = county else { return errors::missing(&web).into_response() };
    let jar = CookieJar::from_headers(request.headers());
    let signed_in = match cookies::session_secret(&web, county, &jar) {
        Some(secret) => accounts::session(&web.app, county, &secret).await,
        None => Ok(None),
    };
    let signed_in = match signed_in {
        Ok(Some(signed_in)) => signed_in,
        Ok(None) => return to_sign_in(county, &request),
        Err(failure) => return errors::failure(&web, &failure).into_response(),
    };
    let path = request.uri().path();
    let leaves = path.ends_with("/password") || path.ends_with("/sign-out");
    if signed_in.must_change && !leaves {
        return Redirect::to(&format!("/{county}/staff/password")).into_response();
    }
    // What one sets up the second factor with is open, and nothing else.
    let enrols = leaves || path.contains("/staff/second") || path.ends_with("/staff/prove");
    if signed_in.must_enrol && !enrols {
        return Redirect::to(&format!("/{county}/staff/second")).into_response();
    }
    let who = Who(signed_in.staff.person);
    if !access.admits(&signed_in.staff.roles) {
        let mut response = errors::forbidden(&web).into_response();
        response.extensions_mut().insert(who);
        return response;
    }
    request.extensions_mut().insert(Arc::new(signed_in));
    let mut response = next.run(request).await;
    response.extensions_mut().insert(who);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Lets a program in whose token opens this door. Open311 has the key in the form, which is not read
/// here: its one handler that writes asks for it itself (`crates/web/src/open311/asked.rs`).
async fn program(web: &Web, scope: Scope, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/open311/") {
        return next.run(request).await;
    }
    let Some(county) = county_of(path) else { return api::no_token() };
    let secret = bearer(request.headers()).unwrap_or_default();
    match tokens::program(&web.app, county, secret).await {
        Ok(Some(program)) if program.may(scope) => {
            request.extensions_mut().insert(Arc::new(program));
        }
        Ok(Some(program)) => {
            let mut response = api::no_scope(scope);
            response.extensions_mut().insert(Who(program.token));
            return response;
        }
        Ok(None) => return api::no_token(),
        Err(failure) => return api::said(web, &failure),
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The secret of a header `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, secret) = value.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// Reading may come from anywhere; changing only from our own pages. Browsers say where a form came
/// from; programs that say nothing carry no cookie of ours worth stealing.
fn is_own(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let origin_host = text("origin").map(|it| it.split_once("://").map(|it| it.1));
    match origin_host {
        Some(host) => host.is_some() && host == text("host"),
        None => true,
    }
}

/// Sign in first, then come back to where one was going.
fn to_sign_in(county: County, request: &Request) -> Response {
    let to = format!("/{county}/staff/sign-in");
    if request.method().is_safe() {
        let back = request.uri().path_and_query().map_or("", |it| it.as_str());
        let back: String = back.bytes().map(escape).collect();
        return Redirect::to(&format!("{to}?back={back}")).into_response();
    }
    Redirect::to(&format!("{to}?ended=1")).into_response()
}

/// A byte as an address may carry it.
pub(crate) fn escape(byte: u8) -> String {
    let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// The county stands first in the path, behind `/api/v1/` for programs.
fn county_of(path: &str) -> Option<County> {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    path.split('/').nth(1).and_then(County::parse)
}

/// Who came in; only behind a route that asks for a session.
#[derive(Clone)]
pub(crate) struct Officer(pub(crate) Arc<SignedIn>);

impl FromRequestParts<Web> for Officer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let signed_in = parts.extensions.get::<Arc<SignedIn>>().cloned();
        signed_in.map(Self).ok_or_else(|| errors::missing(web).into_response())
    }
}

/// The token that every form of a session carries, so that a page elsewhere cannot make one.
///
/// It stands masked, another one on every page: pages are compressed, and what never changes beside
/// words that a stranger chose could be guessed by the length of the answer.
pub(crate) fn csrf(web: &Web, signed_in: &SignedIn) -> String {
    let mask = web.app.chance::<32>();
    let masked = xor(web.app.secret().derive("csrf", &signed_in.token), mask);
    data_encoding::HEXLOWER.encode(&[mask, masked].concat())
}

/// Whether a form carries the token of the session.
pub(crate) fn csrf_holds(web: &Web, signed_in: &SignedIn, sent: &str) -> bool {
    let Ok(sent) = data_encoding::HEXLOWER.decode(sent.as_bytes()) else { return false };
    let Some((mask, masked)) = sent.split_first_chunk::<32>() else { return false };
    let Ok(masked) = <[u8; 32]>::try_from(masked) else { return false };
    let sent = xor(*mask, masked);
    // A page that was open when the secret changed loses nothing that was typed into it.
    web.app.late_secrets().iter().any(|it| {
        let own = it.derive("csrf", &signed_in.token);
        // Compared whole, so that the time taken tells nothing.
        own.iter().zip(sent).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    })
}

fn xor(a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
    let mut a = a;
    a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    a
}

/// The county of the path.
pub(crate) struct InCounty(pub(crate) County);

impl FromRequestParts<Web> for InCounty {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let path = parts.uri.path();
        county_of(path).map(Self).ok_or_else(|| {
            let page = || errors::missing(web).into_response();
            api::nowhere(path, StatusCode::NOT_FOUND).unwrap_or_else(page)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_foreign() {
        let mut headers = HeaderMap::new();
        headers.insert("host", "a.example".parse().unwrap());
        assert!(is_own(&Method::POST, &headers));
        headers.insert("origin", "http://evil.example".parse().unwrap());
        assert!(!is_own(&Method::POST, &headers));
        assert!(is_own(&Method::GET, &headers));
        headers.insert("origin", "null".parse().unwrap());
        assert!(!is_own(&Method::POST, &headers));
        headers.insert("origin", "http://a.example".parse().unwrap());
        assert!(is_own(&Method::POST, &headers));
        headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert!(!is_own(&Method::POST, &headers));
    }
}

//! The cookies: of a session, of a half sign-in, of one's own requests, of large type.
//!
//! Over https they carry the prefix `__Host-`, which browsers take only with `Secure`, the whole
//! site as path and no domain: no neighbour under the same domain can plant one. The county then
//! stands in the name, because the path no longer tells.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use domain::places::County;

use crate::state::Web;

/// What a cookie is for.
#[derive(Clone, Copy)]
enum Use {
    /// A session.
    Session,
    /// The minutes between the two steps of signing in.
    Half,
    /// A resident's list of their own requests.
    Mine,
    /// The minutes at the provider of sign-ins.
    Oidc,
}

impl Use {
    fn plain(self) -> &'static str {
        match self {
            Self::Session => "gongjian",
            Self::Half => "gongjian-half",
            Self::Mine => "gongjian-mine",
            Self::Oidc => "gongjian-oidc",
        }
    }

    fn name(self, web: &Web, county: County) -> String {
        let plain = self.plain();
        if web.options.is_https() { format!("__Host-{plain}-{county}") } else { plain.to_owned() }
    }

    /// Where the browser sends it. Without https only this county's pages see it.
    fn path(self, web: &Web, county: County) -> String {
        match self {
            _ if web.options.is_https() => "/".to_owned(),
            Self::Session => format!("/{county}/"),
            Self::Half => format!("/{county}/staff/sign-in"),
            Self::Mine => format!("/{county}/mine"),
            Self::Oidc => format!("/{county}/staff/sign-in/oidc"),
        }
    }

    fn with(self, web: &Web, county: County, value: String) -> Cookie<'static> {
        Cookie::build((self.name(web, county), value))
            .path(self.path(web, county))
            .http_only(true)
            .secure(web.options.is_https())
            .same_site(SameSite::Lax)
            .build()
    }

    fn secret(self, web: &Web, county: County, jar: &CookieJar) -> Option<Vec<u8>> {
        let value = jar.get(&self.name(web, county))?.value().as_bytes().to_vec();
        data_encoding::HEXLOWER.decode(&value).ok()
    }
}

/// The cookie that carries a session's secret.
pub(crate) fn session(web: &Web, county: County, secret: &[u8]) -> Cookie<'static> {
    Use::Session.with(web, county, data_encoding::HEXLOWER.encode(secret))
}

/// The cookie that takes it away.
pub(crate) fn no_session(web: &Web, county: County) -> Cookie<'static> {
    Use::Session.with(web, county, String::new())
}

/// The secret of the session that came with a request.
pub(crate) fn session_secret(web: &Web, county: County, jar: &CookieJar) -> Option<Vec<u8>> {
    Use::Session.secret(web, county, jar)
}

/// The cookie that carries the secret of a half sign-in.
pub(crate) fn half(web: &Web, county: County, secret: &[u8]) -> Cookie<'static> {
    Use::Half.with(web, county, data_encoding::HEXLOWER.encode(secret))
}

/// The cookie that takes it away.
pub(crate) fn no_half(web: &Web, county: County) -> Cookie<'static> {
    Use::Half.with(web, county, String::new())
}

/// The secret of a half sign-in.
pub(crate) fn half_secret(web: &Web, county: County, jar: &CookieJar) -> Option<Vec<u8>> {
    Use::Half.secret(web, county, jar)
}

/// The cookie that carries the secret of a resident's list. It ends with the browser; the server ends
/// it earlier.
pub(crate) fn mine(web: &Web, county: County, secret: &[u8]) -> Cookie<'static> {
    Use::Mine.with(web, county, data_encoding::HEXLOWER.encode(secret))
}

/// The cookie that takes it away.
pub(crate) fn no_mine(web: &Web, county: County) -> Cookie<'static> {
    Use::Mine.with(web, county, String::new())
}

/// The secret of a resident's list.
pub(crate) fn mine_secret(web: &Web, county: County, jar: &CookieJar) -> Option<Vec<u8>> {
    Use::Mine.secret(web, county, jar)
}

/// The cookie that carries the secret of a question to the provider of sign-ins.
pub(crate) fn oidc(web: &Web, county: County, secret: &[u8]) -> Cookie<'static> {
    Use::Oidc.with(web, county, data_encoding::HEXLOWER.encode(secret))
}

/// The cookie that takes it away.
pub(crate) fn no_oidc(web: &Web, county: County) -> Cookie<'static> {
    Use::Oidc.with(web, county, String::new())
}

/// The secret of a question to the provider of sign-ins.
pub(crate) fn oidc_secret(web: &Web, county: County, jar: &CookieJar) -> Option<Vec<u8>> {
    Use::Oidc.secret(web, county, jar)
}

/// Whoever asked for large type has it on the next page, too. The browser keeps it, for a year; it
/// says nothing about who reads.
pub(crate) fn keep_type(web: &Web, response: &mut Response, large: bool) {
    let kept = match (large, web.options.is_https()) {
        (true, true) => "__Host-elder=1; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure",
        (true, false) => "elder=1; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        (false, true) => "__Host-elder=0; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure",
        (false, false) => "elder=0; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
    };
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(kept));
}

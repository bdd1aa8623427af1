//! The headers that every answer carries, whatever it is.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::state::Options;

/// What a page may load: only our own, and nothing inline.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
    script-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// What of a machine a page may use: where one stands, to find the village; nothing else.
const PERMISSIONS: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), \
    display-capture=(), browsing-topics=()";

/// What every answer carries that does not set it itself. A public page may lie in the reader's own
/// browser, so that the way back is quick; what is private says `no-store` itself.
const ALWAYS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "private, no-cache"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// A browser that came by https once comes by nothing else for a year.
const ONLY_HTTPS: &str = "max-age=31536000; includeSubDomains";

/// The router with the headers.
pub(crate) fn on_every_answer(router: Router, options: &Options) -> Router {
    let https = options.is_https().then_some((header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS));
    ALWAYS.into_iter().chain(https).fold(router, |router, (name, value)| {
        let value = HeaderValue::from_static(value);
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

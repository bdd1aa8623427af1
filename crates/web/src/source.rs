//! Where a request comes from, as a number that says "the same as before" and nothing else: the
//! address itself is neither stored nor logged.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::state::Web;

/// A hash of the peer's address under a key of the day; of IPv6 the first 64 bits, which are one
/// household or office. Tomorrow the same peer is another source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Source(pub(crate) [u8; 16]);

impl Source {
    /// The source of a request. Without an address, as in a test, all are one.
    pub(crate) fn of(parts: &Parts, web: &Web) -> Self {
        Self::at(address(&parts.extensions, &parts.headers, web), web)
    }

    /// The source whose requests are counted; `None` for this machine itself.
    pub(crate) fn counted(extensions: &Extensions, headers: &HeaderMap, web: &Web) -> Option<Self> {
        let address = address(extensions, headers, web)?;
        (!address.to_canonical().is_loopback()).then(|| Self::at(Some(address), web))
    }

    fn at(address: Option<IpAddr>, web: &Web) -> Self {
        let address = address.map(network).unwrap_or_default();
        let mut of = web.app.now().date().to_string().into_bytes();
        of.extend(address);
        let hash = web.app.secret().derive("source", &of);
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(hash) {
            *to = from;
        }
        Self(short)
    }
}

impl FromRequestParts<Web> for Source {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, web))
    }
}

/// The source of what a resident sends, to be counted and not kept; `None` from this machine itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin(pub(crate) Option<[u8; 16]>);

impl FromRequestParts<Web> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self(Source::counted(&parts.extensions, &parts.headers, web).map(|it| it.0)))
    }
}

/// The address itself, to be written on a file that who asks takes along, and nowhere else.
#[derive(Clone, Debug)]
pub(crate) struct Address(pub(crate) String);

impl FromRequestParts<Web> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let address = address(&parts.extensions, &parts.headers, web);
        Ok(Self(address.map_or_else(|| "地址不明".to_owned(), |it| it.to_canonical().to_string())))
    }
}

/// Where a request comes from: behind a proxy of ours, what the proxy says.
pub(crate) fn address(extensions: &Extensions, headers: &HeaderMap, web: &Web) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    web.options.behind_proxy.then(|| forwarded(headers)).flatten().or(peer)
}

/// The last entry was written by our own proxy; those before it by whoever asked.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    let entry = last.to_str().ok()?.rsplit(',').next()?.trim();
    entry.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

/// The part of an address that stands for one household or office.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(it) => it.octets().to_vec(),
        IpAddr::V6(it) => it.octets().into_iter().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_source_and_a_neighbour_another() {
        let network = |it: &str| network(it.parse().unwrap());

        assert_eq!(network("2408:8000:1:2::1"), network("2408:8000:1:2:ffff::9"));
        assert_ne!(network("2408:8000:1:2::1"), network("2408:8000:1:3::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
    }

    #[test]
    fn only_what_our_own_proxy_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", "1.1.1.1, 2.2.2.2".parse().unwrap());
        assert_eq!(forwarded(&headers), "2.2.2.2".parse().ok());
        headers.append("x-forwarded-for", "3.3.3.3".parse().unwrap());
        assert_eq!(forwarded(&headers), "3.3.3.3".parse().ok());
        headers.append("x-forwarded-for", "4.4.4.4:1234".parse().unwrap());
        assert_eq!(forwarded(&headers), "4.4.4.4".parse().ok());
        headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(forwarded(&headers), None);
    }
}

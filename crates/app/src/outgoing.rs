//! Calls to other servers. Everything that leaves the house goes through [`Outgoing`], so that the
//! question "where to?" is asked in one place: an address that a person typed into a form must not
//! make the server talk to its own network (SSRF).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::Pin;

/// What is asked of another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// Where, with scheme and host.
    pub url: String,
    /// Headers besides those every call has.
    pub headers: Vec<(String, String)>,
    /// What is sent; empty for none.
    pub body: Vec<u8>,
    /// Where it may go at all.
    pub allowed: Policy,
}

/// Where a call may go. Whatever the policy, an address that is not public is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// To these hosts only, each with its port where it is not the usual one: `id.example.gov.cn`,
    /// `127.0.0.1:4000`.
    Hosts(Vec<String>),
    /// To any host of the public network.
    Public,
}

impl Policy {
    /// Whether a host may be called, given as in [`Policy::Hosts`].
    pub fn admits(&self, host: &str) -> bool {
        match self {
            Self::Hosts(hosts) => hosts.iter().any(|it| it.eq_ignore_ascii_case(host)),
            Self::Public => true,
        }
    }
}

/// What came back. A redirect is an answer like any other: nobody follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// What was sent back, at most [`BYTES_MAX`].
    pub body: Vec<u8>,
}

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The address is none of those that may be called. Nothing was sent.
    #[error("this address may not be called")]
    Address,
    /// Nobody answered, or not in a way we trust.
    #[error("no answer: {0}")]
    Silent(String),
    /// It took longer than [`SECONDS_MAX`].
    #[error("it took too long")]
    Late,
    /// The answer was longer than [`BYTES_MAX`].
    #[error("the answer was too long")]
    Long,
}

/// Seconds a call may take in all.
pub const SECONDS_MAX: u64 = 5;
/// The longest answer, in bytes.
pub const BYTES_MAX: usize = 1 << 20;

/// A call under way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Answer, Refused>> + Send + 'a>>;

/// Calls other servers. The program gives one to the [`App`](crate::App); tests give their own.
pub trait Outgoing: Send + Sync {
    /// Asks, within [`SECONDS_MAX`] and [`BYTES_MAX`], and follows no redirect.
    fn call(&self, ask: Ask) -> Calling<'_>;

    /// Whether it would ask at all, as far as can be said without looking for the name's address.
    fn admits(&self, ask: &Ask) -> bool;
}

/// Calls nobody: what an application has until it is given something better.
pub struct Nobody;

impl Outgoing for Nobody {
    fn call(&self, _: Ask) -> Calling<'_> {
        Box::pin(std::future::ready(Err(Refused::Address)))
    }

    fn admits(&self, _: &Ask) -> bool {
        false
    }
}

/// Whether an address lies in the public network: not this machine, its neighbours, or anything that
/// only looks like an address elsewhere (IPv4 inside IPv6, the address of the cloud's metadata).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => is_public_v4(it),
        IpAddr::V6(it) => is_public_v6(it),
    }
}

fn is_public_v4(it: Ipv4Addr) -> bool {
    let [a, b, c, _] = it.octets();
    let reserved = match (a, b, c) {
        // This network, private, loopback, link-local, shared by carriers.
        (0 | 10 | 127, _, _) | (192, 168, _) | (169, 254, _) => true,
        (172, 16..=31, _) | (100, 64..=127, _) => true,
        // Protocol assignments, documentation, relays, benchmarks.
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => {
            true
        }
        // Multicast, reserved, broadcast.
        (224.., _, _) => true,
        _ => false,
    };
    !reserved
}

fn is_public_v6(it: Ipv6Addr) -> bool {
    let [a, b, ..] = it.segments();
    // Only the global unicast block is public; in it, what carries or stands for something else is not.
    let global = (0x2000..=0x3FFF).contains(&a);
    let tunnels = a == 0x2002 || (a == 0x2001 && b < 0x0200);
    let documentation = (a == 0x2001 && b == 0x0DB8) || (a == 0x3FFF && b < 0x1000);
    global && !tunnels && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_network_is_public() {
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "8.8.8.8",
            "114.114.114.114",
            "172.32.0.1",
            "100.128.0.1",
            "2400:3200::1",
            "2606:4700::1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_list_of_hosts_admits_these_hosts_with_their_ports() {
        let policy = Policy::Hosts(vec!["id.example.cn".to_owned(), "127.0.0.1:4000".to_owned()]);

        assert!(policy.admits("ID.example.cn") && policy.admits("127.0.0.1:4000"));
        for other in ["example.cn", "evil.id.example.cn", "id.example.cn:444", "127.0.0.1"] {
            assert!(!policy.admits(other), "{other}");
        }
    }
}

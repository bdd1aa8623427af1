//! Calls to other servers over the network: only to public addresses, asked again for the address
//! that is really called, so that a name that changes its mind between the question and the call
//! gains nothing.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::outgoing::{Answer, Ask, BYTES_MAX, Calling, Outgoing, Refused, SECONDS_MAX, is_public};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect;
use reqwest::{Client, Method, Url};

/// The network.
pub(crate) struct Network {
    client: Client,
    reach: Reach,
}

/// How far calls may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To the public network, by https.
    Public,
    /// To this machine as well, by http, too: for developers.
    Loopback,
}

impl Reach {
    fn admits(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::Loopback && address.is_loopback())
    }
}

impl Network {
    /// The way to other servers.
    pub(crate) fn new(reach: Reach) -> anyhow::Result<Self> {
        // The first one stays: a second attempt fails, and that is well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .dns_resolver(Arc::new(Guarded(reach)))
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(SECONDS_MAX))
            .no_proxy()
            .user_agent(concat!("gongjian/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("对外访问用不了")?;
        Ok(Self { client, reach })
    }

    /// The address to call, if it may be called.
    fn admitted(&self, ask: &Ask) -> Option<Url> {
        let url = Url::parse(&ask.url).ok()?;
        let host = url.host_str()?;
        let named = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        // A host that is an address is not asked of the resolver: it is looked at here.
        let plain = host.trim_start_matches('[').trim_end_matches(']');
        let literal = plain.parse::<IpAddr>().ok();
        let inside = literal.is_some_and(|it| it.is_loopback()) || host == "localhost";
        let scheme = match url.scheme() {
            "https" => true,
            "http" => inside && self.reach == Reach::Loopback,
            _ => false,
        };
        let anonymous = url.username().is_empty() && url.password().is_none();
        let reached = literal.is_none_or(|it| self.reach.admits(it));
        (scheme && anonymous && reached && ask.allowed.admits(&named)).then_some(url)
    }

    async fn asked(&self, ask: Ask) -> Result<Answer, Refused> {
        let url = self.admitted(&ask).ok_or(Refused::Address)?;
        let method = Method::from_bytes(ask.method.as_bytes()).map_err(|_| Refused::Address)?;
        let mut request = self.client.request(method, url);
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        if !ask.body.is_empty() {
            request = request.body(ask.body);
        }
        let mut response = request.send().await.map_err(refused)?;
        let status = response.status().as_u16();
        let text =
            |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            };
        let headers = response.headers().iter().filter_map(text).collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(refused)? {
            if body.len() + chunk.len() > BYTES_MAX {
                return Err(Refused::Long);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }
}

impl Outgoing for Network {
    fn call(&self, ask: Ask) -> Calling<'_> {
        Box::pin(self.asked(ask))
    }

    fn admits(&self, ask: &Ask) -> bool {
        self.admitted(ask).is_some()
    }
}

fn refused(error: reqwest::Error) -> Refused {
    if error.is_timeout() {
        return Refused::Late;
    }
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(it) = cause {
        if it.is::<Inside>() {
            return Refused::Address;
        }
        cause = it.source();
    }
    // Without the address: it may carry a secret of the other side.
    Refused::Silent(error.without_url().to_string())
}

/// Asks the system for a name's addresses and leaves out those that may not be called.
struct Guarded(Reach);

/// A name that leads only to addresses that may not be called.
#[derive(Debug, thiserror::Error)]
#[error("the name leads inside")]
struct Inside;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (good, bad): (Vec<SocketAddr>, Vec<SocketAddr>) =
                found.partition(|it| reach.admits(it.ip()));
            // One address inside is enough to distrust the name.
            if good.is_empty() || !bad.is_empty() {
                return Err(Inside.into());
            }
            Ok(Box::new(good.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::outgoing::Policy;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn ask(url: &str, allowed: Policy) -> Ask {
        Ask { method: "GET", url: url.to_owned(), headers: vec![], body: vec![], allowed }
    }

    /// A listener that counts who knocks and answers with so many bytes.
    async fn canary(bytes: usize) -> (SocketAddr, Arc<std::sync::atomic::AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, knocks) = (listener.local_addr().unwrap(), Arc::default());
        let counted: Arc<std::sync::atomic::AtomicUsize> = Arc::clone(&knocks);
        tokio::spawn(async move {
            while let Ok((mut peer, _)) = listener.accept().await {
                counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                tokio::spawn(async move {
                    let mut read = [0; 1024];
                    drop(peer.read(&mut read).await);
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n");
                    drop(peer.write_all(head.as_bytes()).await);
                    drop(peer.write_all(&vec![b'x'; bytes]).await);
                });
            }
        });
        (address, knocks)
    }

    #[tokio::test]
    async fn nobody_inside_is_called_whatever_the_address_looks_like() {
        let (address, knocks) = canary(2).await;
        let network = Network::new(Reach::Public).unwrap();
        let port = address.port();

        for host in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0x7f.1",
            "2130706433",
            "0",
            "127.1",
            "017700000001",
            "169.254.169.254",
            "user@127.0.0.1",
        ] {
            for scheme in ["http", "https"] {
                let url = format!("{scheme}://{host}:{port}/");
                let answer = network.call(ask(&url, Policy::Public)).await;
                assert_eq!(answer, Err(Refused::Address), "{url}");
            }
        }

        assert_eq!(knocks.load(std::sync::atomic::Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_developer_may_call_this_machine_but_only_hosts_of_the_list() {
        let (address, knocks) = canary(2).await;
        let network = Network::new(Reach::Loopback).unwrap();
        let url = format!("http://{address}/");

        let listed = Policy::Hosts(vec![address.to_string()]);
        let answer = network.call(ask(&url, listed)).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"xx".as_slice()));

        let other = Policy::Hosts(vec!["id.example.cn".to_owned()]);
        assert_eq!(network.call(ask(&url, other)).await, Err(Refused::Address));
        assert_eq!(knocks.load(std::sync::atomic::Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let (address, _) = canary(BYTES_MAX + 1).await;
        let network = Network::new(Reach::Loopback).unwrap();

        let answer = network.call(ask(&format!("http://{address}/"), Policy::Public)).await;

        assert_eq!(answer, Err(Refused::Long));
    }
}

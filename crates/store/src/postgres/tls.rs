//! How the server is reached: in the clear on this machine only, else by TLS with a certificate that
//! is looked at.
//!
//! `libpq` goes on in the clear where a server has no TLS, and looks at no certificate unless it is
//! told to. Here somebody on the wire must be refused, so nothing falls back.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// A server, and what connects to it.
#[derive(Clone)]
pub(crate) struct Server {
    /// Where, as whom, and whether by TLS.
    pub(crate) config: Config,
    /// What speaks TLS where [`Server::config`] asks for it.
    pub(crate) tls: MakeRustlsConnect,
}

impl Server {
    /// Of an address `postgres://…`; `authority` is a file with the certificates of who vouches for
    /// the server, else those that this machine trusts count.
    pub(crate) fn of(url: &str, authority: Option<&Path>) -> Result<Self, StoreError> {
        let mut config: Config = url.parse().map_err(|_| {
            StoreError::Refused(
                "数据库地址写得不对,应为 postgres://用户@主机/库名 这样的形式。".to_owned(),
            )
        })?;
        let says = url.contains("sslmode=disable");
        let mode = match config.get_ssl_mode() {
            SslMode::Require => SslMode::Require,
            _ if says || is_here(&config) => SslMode::Disable,
            _ => SslMode::Require,
        };
        config.ssl_mode(mode);
        let roots =
            if mode == SslMode::Disable { RootCertStore::empty() } else { roots(authority)? };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Refused(format!("TLS 不能用：{error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }
}

/// Whether a server is on this machine, whatever it is called.
fn is_here(config: &Config) -> bool {
    let is_loopback = |name: &str| {
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback())
    };
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => is_loopback(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Who may vouch for the server.
fn roots(authority: Option<&Path>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = authority {
        let unreadable = |error: &dyn std::fmt::Display| {
            let file = file.display();
            StoreError::Refused(format!(
                "数据库的 CA 证书 {file} 读不出来：{error}。请给一个 PEM 文件。"
            ))
        };
        for certificate in CertificateDer::pem_file_iter(file).map_err(|it| unreadable(&it))? {
            let certificate = certificate.map_err(|it| unreadable(&it))?;
            roots.add(certificate).map_err(|it| unreadable(&it))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(StoreError::Refused(
            "没有可信的 CA 证书,核对不了数据库服务器。请用 --database-ca 给出它的 CA 证书(PEM)。"
                .to_owned(),
        ));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        Server::of(url, None).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn in_the_clear_only_here_or_where_it_is_said() {
        for here in ["127.0.0.1", "[::1]", "localhost", "%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgres://gj@{here}/gj")), SslMode::Disable, "{here}");
        }
        assert_eq!(mode("postgres://gj@10.1.2.3/gj?sslmode=disable"), SslMode::Disable);
        for far in ["10.1.2.3", "db.example.gov.cn", "127.0.0.1,10.1.2.3"] {
            let url = format!("postgres://gj@{far}/gj");
            assert_eq!(mode(&url), SslMode::Require, "{far}");
            assert_eq!(mode(&format!("{url}?sslmode=prefer")), SslMode::Require, "{far}");
        }
        assert_eq!(mode("postgres://gj@127.0.0.1/gj?sslmode=require"), SslMode::Require);
    }

    #[test]
    fn a_file_that_holds_no_certificate_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = Server::of("postgres://gj@10.1.2.3/gj", Some(file.path())).err().unwrap();
        assert!(
            matches!(&refused, StoreError::Refused(say) if say.contains("--database-ca")),
            "{refused:?}"
        );
        let gone =
            Server::of("postgres://gj@10.1.2.3/gj", Some(Path::new("/nowhere.pem"))).err().unwrap();
        assert!(
            matches!(&gone, StoreError::Refused(say) if say.contains("/nowhere.pem")),
            "{gone:?}"
        );
    }
}

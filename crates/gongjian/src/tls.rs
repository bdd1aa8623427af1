//! What lies between the reader and the program: the certificate, and the refusal to listen to the
//! network in the clear without a word.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::cli::Doors;

/// Refuses to serve a demonstration to others as if it were an office: its passwords are known.
pub(crate) fn is_no_demonstration(
    is_demo: bool,
    doors: &Doors,
    address: SocketAddr,
) -> anyhow::Result<()> {
    let beyond = !address.ip().is_loopback() || doors.public_address.is_some();
    ensure!(
        !(is_demo && beyond),
        "这个目录是演示，密码人人知道，serve 只在本机上用它。给别人看演示用 gongjian demo；\
         正式使用请换一个空目录，先运行 gongjian init"
    );
    Ok(())
}

/// How the program is served, as the command line says; refused where passwords would cross the
/// network in the clear.
pub(crate) fn options(doors: &Doors, address: SocketAddr) -> anyhow::Result<web::Options> {
    let tls = match (&doors.tls_cert, &doors.tls_key) {
        (Some(cert), Some(key)) => Some(Arc::new(config(cert, key)?)),
        (None, None) => None,
        _ => bail!("--tls-cert 和 --tls-key 要一起写"),
    };
    let public_address = doors.public_address.clone();
    let by_https = public_address.as_deref().is_some_and(|it| it.starts_with("https://"));
    if !address.ip().is_loopback() && tls.is_none() && !by_https && !doors.plain_http {
        bail!(
            "在 {address} 上不加密地监听，密码会明文传出去，没有启动。三种办法选一种：\
             用 --tls-cert 和 --tls-key 给出证书；由反向代理加密，并写 --public-address https://…；\
             只在隔离的内网里试用时写 --plain-http"
        );
    }
    Ok(web::Options { public_address, behind_proxy: doors.behind_proxy, tls })
}

/// A certificate chain and its key, both in PEM. TLS 1.2 and 1.3, HTTP/2 and 1.1.
fn config(cert: &Path, key: &Path) -> anyhow::Result<ServerConfig> {
    // The first one stays: a second attempt fails, and that is well.
    drop(rustls::crypto::ring::default_provider().install_default());
    let unreadable = || format!("证书 {} 读不了，应该是 PEM 格式", cert.display());
    let chain = CertificateDer::pem_file_iter(cert).with_context(unreadable)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().with_context(unreadable)?;
    ensure!(!chain.is_empty(), "{} 里没有证书", cert.display());
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("私钥 {} 读不了，应该是 PEM 格式", key.display()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("证书和私钥对不上")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors() -> Doors {
        Doors {
            public_address: None,
            behind_proxy: false,
            tls_cert: None,
            tls_key: None,
            plain_http: false,
        }
    }

    #[test]
    fn nothing_listens_to_the_network_in_the_clear_without_a_word() {
        let (near, far) = (([127, 0, 0, 1], 0).into(), ([0, 0, 0, 0], 0).into());
        assert!(options(&doors(), near).is_ok());
        let refused = options(&doors(), far).unwrap_err().to_string();
        assert!(refused.contains("--tls-cert") && refused.contains("--plain-http"), "{refused}");
        let plain = Doors { public_address: Some("http://gj.example".to_owned()), ..doors() };
        assert!(options(&plain, far).is_err());
        let proxied = Doors { public_address: Some("https://gj.example".to_owned()), ..doors() };
        assert!(options(&proxied, far).is_ok());
        assert!(options(&Doors { plain_http: true, ..doors() }, far).is_ok());
    }

    #[test]
    fn a_demonstration_is_served_as_an_office_to_nobody_else() {
        let (near, far) = (([127, 0, 0, 1], 0).into(), ([192, 168, 0, 1], 0).into());
        assert!(is_no_demonstration(true, &doors(), near).is_ok());
        let refused = is_no_demonstration(true, &doors(), far).unwrap_err().to_string();
        assert!(refused.contains("gongjian init"), "{refused}");
        let proxied = Doors { public_address: Some("https://gj.example".to_owned()), ..doors() };
        assert!(is_no_demonstration(true, &proxied, near).is_err());
        assert!(is_no_demonstration(false, &proxied, far).is_ok());
    }

    #[test]
    fn half_a_certificate_is_refused_and_so_is_what_is_none() {
        let near = ([127, 0, 0, 1], 0).into();
        let half = Doors { tls_cert: Some("c".into()), ..doors() };
        assert!(options(&half, near).unwrap_err().to_string().contains("一起写"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("no.pem");
        std::fs::write(&file, "no certificate").unwrap();
        let none = Doors { tls_cert: Some(file.clone()), tls_key: Some(file), ..doors() };
        assert!(options(&none, near).unwrap_err().to_string().contains("没有证书"));
    }
}

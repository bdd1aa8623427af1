//! The way to a server elsewhere: by TLS, with a certificate that somebody vouches for, or not at all.
//!
//! A door of our own stands in front of the test server: it speaks TLS as `PostgreSQL` does, and
//! passes on what it hears.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use std::path::PathBuf;
use std::sync::Arc;

use store::{Options, Store, StoreError, Target, Tx, testing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What a client says first when it wants TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// A door with a certificate for 127.0.0.1.
struct Door {
    url: String,
    authority: PathBuf,
    _folder: tempfile::TempDir,
}

/// Opens one; without `speaks` it says that it knows no TLS.
async fn door(speaks: bool) -> Door {
    let behind: tokio_postgres::Config = testing::server().parse().unwrap();
    let to = ("127.0.0.1", *behind.get_ports().first().unwrap());
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let text = data_encoding::BASE64.encode(made.cert.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    std::fs::write(&authority, pem).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut asked = [0; 8];
                client.read_exact(&mut asked).await.unwrap();
                assert_eq!(asked, SSL_REQUEST, "it spoke in the clear");
                client.write_all(if speaks { b"S" } else { b"N" }).await.unwrap();
                if let (true, Ok(mut shut)) = (speaks, acceptor.accept(client).await) {
                    let mut server = TcpStream::connect(to).await.unwrap();
                    // Either side may go first.
                    copy_bidirectional(&mut shut, &mut server).await.ok();
                }
            });
        }
    });
    let (user, base) = (behind.get_user().unwrap(), behind.get_dbname().unwrap_or("postgres"));
    let url = format!("postgres://{user}@127.0.0.1:{port}/{base}?sslmode=require");
    Door { url, authority, _folder: folder }
}

async fn open(url: &str, authority: Option<PathBuf>) -> Result<Store, StoreError> {
    Store::open(Target::Postgres(url.to_owned()), Options { authority, ..testing::options() }).await
}

fn refused(opened: Result<Store, StoreError>) -> String {
    match opened {
        Err(StoreError::Refused(say)) => say,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was let in"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_vouched_for_is_spoken_to_by_tls() {
    let door = door(true).await;
    let store = open(&door.url, Some(door.authority.clone())).await.unwrap();
    let ask = async move |tx: &mut Tx<'_>| -> Result<i64, StoreError> {
        tx.query_text("one", "SELECT CAST(1 AS BIGINT)", Vec::new()).await?.first().unwrap().int(0)
    };
    assert_eq!(store.read(0, ask).await.unwrap(), 1, "readers");
    assert_eq!(store.write(0, ask).await.unwrap(), 1, "lanes");
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_nobody_vouches_for_is_refused() {
    let (door, other) = (door(true).await, door(true).await);
    for authority in [None, Some(other.authority.clone())] {
        let say = refused(open(&door.url, authority).await);
        assert!(say.contains("--database-ca") && say.contains("invalid peer certificate"), "{say}");
    }
    let elsewhere = door.url.replace("127.0.0.1", "localhost");
    let say = refused(open(&elsewhere, Some(door.authority.clone())).await);
    assert!(say.contains("--database-ca"), "another name: {say}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_tls_is_not_spoken_to_in_the_clear() {
    let door = door(false).await;
    let say = refused(open(&door.url, Some(door.authority.clone())).await);
    assert!(say.contains("ssl"), "{say}");
}

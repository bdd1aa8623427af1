//! The loop that takes connections: with limits of time and number, and with TLS where it is asked
//! for. What is begun when the program is told to stop is finished.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::routes::router;
use crate::state::Options;

/// How long the head of a request, or a TLS handshake, may take.
const HEAD_TIME: Duration = Duration::from_secs(15);

/// Most connections at once; more wait before the door.
const CONNECTIONS_MAX: usize = 4_096;

/// How long what was begun may take when the program is told to stop.
const LAST_TIME: Duration = Duration::from_secs(30);

/// After the system refused a connection, for want of files, say.
const REFUSED_TIME: Duration = Duration::from_millis(200);

/// Serves until `stop` is done, then lets what was begun finish.
pub async fn serve(
    listener: TcpListener,
    app: App,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let tls = options.tls.clone().map(TlsAcceptor::from);
    let router = router(app, options);
    let (open, graceful) = (Arc::new(Semaphore::new(CONNECTIONS_MAX)), GracefulShutdown::new());
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &open) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, room)) = accepted else { continue };
        let (router, tls, watcher) = (router.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tls {
                None => talk(stream, peer, router, watcher).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(HEAD_TIME, tls.accept(stream)).await {
                        talk(stream, peer, router, watcher).await;
                    }
                }
            }
            drop(room);
        });
    }
    drop(listener);
    // Whoever does not finish in time is cut off: their key makes the repetition safe.
    drop(timeout(LAST_TIME, graceful.shutdown()).await);
    Ok(())
}

/// The next connection, with its place among those that may be open.
async fn accept(
    listener: &TcpListener,
    open: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let room = Arc::clone(open).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // An answer of two packets must not wait for the first one's acknowledgement.
            drop(stream.set_nodelay(true));
            Some((stream, peer, room))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken");
            sleep(REFUSED_TIME).await;
            None
        }
    }
}

/// Answers on one connection until it ends.
async fn talk<I>(stream: I, peer: SocketAddr, router: Router, watcher: Watcher)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEAD_TIME);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    // A peer that goes away, or is cut off for slowness, is no news.
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

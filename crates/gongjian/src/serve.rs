//! Serving: listens, says where, runs the jobs, and stops when asked.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use app::{App, jobs};
use tokio::net::TcpListener;

/// Serves until the program is told to stop. `more` gives lines to print below the address.
pub(crate) async fn serve(
    app: App,
    options: web::Options,
    address: SocketAddr,
    more: impl FnOnce() -> Vec<String>,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} 用不了，可能已被占用，请换一个端口"))?;
    let address = listener.local_addr()?;
    let working = tokio::spawn(jobs::run(app.clone()));
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "listening on http://{address}")?;
        for line in more() {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
    }
    let store = app.store().clone();
    web::serve(listener, app, options, told_to_stop()).await?;
    working.abort();
    store.close().await?;
    Ok(())
}

/// Ctrl-C, or the service manager's request to end.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

//! What every handler is given.

use std::sync::Arc;

use app::App;
use tokio_rustls::rustls::ServerConfig;

use crate::limits::Limits;
use crate::views::layout::Assets;

/// How pages are served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The address under which people reach the server, for links and QR codes: no slash at the end.
    /// Without it the `Host` of the request is used.
    pub public_address: Option<String>,
    /// Whether a proxy of ours stands before the server: then the last entry of `X-Forwarded-For` is
    /// where a request comes from.
    pub behind_proxy: bool,
    /// The certificate and its key, where the server speaks TLS itself.
    pub tls: Option<Arc<ServerConfig>>,
}

impl Options {
    /// Whether people reach the server by https, with its own certificate or a proxy's.
    pub(crate) fn is_https(&self) -> bool {
        let address = self.public_address.as_deref().unwrap_or_default();
        self.tls.is_some() || address.starts_with("https://")
    }
}

/// The application, where its assets are, and who asked for how much. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) app: App,
    pub(crate) options: Arc<Options>,
    pub(crate) assets: Arc<Assets>,
    pub(crate) limits: Arc<Limits>,
}

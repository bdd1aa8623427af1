//! What every handler is given.

use std::sync::Arc;

use app::App;

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
}

/// The application, and where its assets are. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) app: App,
    pub(crate) options: Arc<Options>,
    pub(crate) assets: Arc<Assets>,
}

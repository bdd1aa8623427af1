//! Whom a serving program may call, and what it asks on its own machine: options, and the
//! application with what they name.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::outgoing::{Network, Reach};
use crate::world::read_private;

/// Whom the server may call, and what it asks on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Calls {
    /// Also this machine, without encryption.
    #[arg(
        long = "allow-loopback-calls",
        help = "开发用：对外访问时也允许访问本机，正式使用时不要写",
        help_heading = "选项"
    )]
    pub(crate) loopback: bool,
    /// How text messages are handed over.
    #[arg(
        long,
        value_name = "FILE",
        help = "短信怎么发：一个 TOML 文件，写 url、method、headers、body，里面用 {phone}、{code}、{text}；\
                文件只许自己读。不写就不发短信",
        help_heading = "选项"
    )]
    pub(crate) sms_gateway: Option<PathBuf>,
    /// The provider by which staff may sign in, too.
    #[arg(
        long,
        value_name = "FILE",
        help = "统一登录（OpenID Connect）：一个 TOML 文件，写 name、issuer、client_id、client_secret_file；\
                不写就只用密码登录",
        help_heading = "选项"
    )]
    pub(crate) oidc: Option<PathBuf>,
    /// Passwords that nobody may choose.
    #[arg(
        long,
        value_name = "FILE",
        help = "泄露密码名单：Pwned Passwords 的 SHA-1 版，按哈希排好，一行一个“SHA1:次数”，多大都行；\
                设密码时查，查到就请人换一个。不写就不查",
        help_heading = "选项"
    )]
    pub(crate) leaked_passwords: Option<PathBuf>,
}

impl Calls {
    /// The application with its ways to other servers.
    pub(crate) fn given_to(&self, app: app::App) -> anyhow::Result<app::App> {
        let reach = if self.loopback { Reach::Loopback } else { Reach::Public };
        let app = app.with_outgoing(Box::new(Network::new(reach)?));
        let said = |file: &Path, it: String| anyhow::anyhow!("{}：{it}", file.display());
        let mut app = app;
        if let Some(file) = &self.sms_gateway {
            let gateway = app::texts::Gateway::read(&read_private(file)?);
            app = app.with_text_gateway(gateway.map_err(|it| said(file, it))?);
        }
        if let Some(file) = &self.oidc {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("读不了 {}", file.display()))?;
            let settings = app::oidc::Settings::read(&text).map_err(|it| said(file, it))?;
            let beside = file.parent().unwrap_or(Path::new("."));
            let secret = read_private(&beside.join(&settings.client_secret_file))?;
            let provider = app::oidc::Provider::new(settings, &secret);
            app = app.with_oidc(provider.map_err(|it| said(file, it))?);
        }
        if let Some(file) = &self.leaked_passwords {
            let list = app::accounts::leaked::Leaked::open(file);
            app = app.with_leaked_passwords(list.map_err(|it| said(file, it))?);
        }
        Ok(app)
    }
}

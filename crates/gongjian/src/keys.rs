//! `gongjian keys`: lists the keys, and changes them while the program serves.

use std::io::Write as _;

use anyhow::bail;
use app::counties;
use app::vault::{Hanging, Of, TAKES_EFFECT_SECONDS, by_name, hanging};
use app::{App, Instant};

use crate::cli::{Home, KeysDo};
use crate::home;
use crate::world::unguessable;

/// Which key is to be changed.
enum Change {
    /// The master key, to a suite.
    Master(String),
    /// A key of a ring.
    Ring(Of),
}

/// Lists or changes the keys. What hangs on others is moved by the program that serves, while it
/// serves.
pub(crate) async fn command(what: KeysDo, which: Option<&str>, home: &Home) -> anyhow::Result<()> {
    let app = home::app(home).await?;
    let masters = app.vault().list();
    let current = masters.iter().find(|it| it.current).map_or("aes", |it| it.suite);
    let change = match (what, which) {
        (KeysDo::List, None) => None,
        (KeysDo::Rotate, None | Some("master")) => Some(Change::Master(current.to_owned())),
        (KeysDo::Rotate, Some("secret")) => Some(Change::Ring(Of::Secret)),
        (KeysDo::Rotate, Some("index")) => Some(Change::Ring(Of::Index)),
        (KeysDo::Suite, Some(suite @ ("aes" | "sm"))) => Some(Change::Master(suite.to_owned())),
        (KeysDo::Suite, _) => bail!("请写明换成哪一套：gongjian keys suite aes 或 sm"),
        (KeysDo::Rotate, Some(_)) => {
            bail!("请写明换哪一把：gongjian keys rotate master、secret 或 index")
        }
        (KeysDo::List, Some(_)) => bail!("keys list 后面不用再写什么"),
    };
    if let Some(change) = change {
        made(&app, &change, current)?;
    }
    list(&app).await?;
    app.store().close().await?;
    Ok(())
}

/// Makes the key and says what happens next.
fn made(app: &App, change: &Change, current: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let now = app.now();
    match change {
        Change::Master(suite) => {
            let Some(suite) = by_name(suite) else { bail!("没有叫 {suite} 的算法") };
            let number = app.vault().rotate(suite, unguessable(), now)?;
            writeln!(
                out,
                "换上了第 {number} 把主密钥；正在运行的服务会在一分钟内开始用它，并把各人的密钥重新包好。请现在就备份密钥目录"
            )?;
        }
        Change::Ring(of) => {
            let Some(suite) = by_name(current) else { bail!("没有叫 {current} 的算法") };
            let number = app.vault().renew(*of, suite, unguessable(), now)?;
            let minutes = TAKES_EFFECT_SECONDS / 60;
            writeln!(
                out,
                "做好了第 {number} 把{}；正在运行的服务 {minutes} 分钟后开始用它，并把旧的管着的都换过来。\
                 发出去的查询码照样能用，没填完的表单不会丢。请现在就备份密钥目录",
                name(*of)
            )?;
        }
    }
    Ok(())
}

async fn list(app: &App) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let day = |made: Instant| format!("{} 做的", made.date());
    for it in app.vault().list() {
        let current = if it.current { "，正在用" } else { "" };
        writeln!(out, "主密钥第 {} 把，{}，{}{current}", it.number, it.suite, day(it.made))?;
    }
    let keys = app.vault().rings(app.now());
    for it in &keys {
        let current = if it.current { "，正在用" } else { "" };
        let made = it.made.map_or_else(|| "最早的".to_owned(), day);
        writeln!(out, "{}第 {} 把，{made}{current}", name(it.of), it.number)?;
    }
    if keys.len() == Of::ALL.len() {
        return Ok(());
    }
    for row in counties::all(app).await? {
        let Hanging { secret, index } = hanging(app, row.county).await?;
        writeln!(
            out,
            "{}：旧密钥上还挂着 {secret} 样查询码、第二道验证和推送，{index} 个按电话找的人",
            row.name
        )?;
    }
    Ok(())
}

fn name(of: Of) -> &'static str {
    match of {
        Of::Secret => "查询码和第二道验证的密钥",
        Of::Index => "按电话找人的密钥",
    }
}

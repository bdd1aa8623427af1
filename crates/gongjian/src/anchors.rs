//! Heads of the audit chains in a file: written by `gongjian anchor` and, once a day, by `serve`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use app::{Anchor, App, County, anchors};

use crate::cli::Home;
use crate::home;

/// How often a serving program notes the heads.
const EVERY: Duration = Duration::from_hours(24);

/// Notes the heads now.
pub(crate) async fn command(home: &Home, to: &Path) -> anyhow::Result<()> {
    let app = home::app(home).await?;
    let count = note(&app, to).await?;
    app.store().close().await?;
    writeln!(std::io::stdout().lock(), "记下了 {count} 个县的链头，在 {}", to.display())?;
    Ok(())
}

/// Notes the heads at once and then every day, as long as the program serves.
pub(crate) async fn daily(app: App, to: PathBuf) {
    loop {
        if let Err(error) = note(&app, &to).await {
            tracing::error!(%error, "the heads of the audit could not be noted; tried again tomorrow");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Appends a line a county, and waits until the file is on the disk.
async fn note(app: &App, to: &Path) -> anyhow::Result<usize> {
    let lines = anchors::lines(app).await?;
    let said = || format!("写不了 {}", to.display());
    let mut file = fs::OpenOptions::new().create(true).append(true).open(to).with_context(said)?;
    let text = lines.concat();
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(said)?;
    Ok(lines.len())
}

/// What was noted, by county.
pub(crate) fn read(from: &Path) -> anyhow::Result<BTreeMap<County, Vec<Anchor>>> {
    let text = fs::read_to_string(from).with_context(|| format!("读不了 {}", from.display()))?;
    match anchors::read(&text) {
        Ok(noted) => Ok(noted),
        Err(line) => {
            bail!("{} 第 {line} 行不是链头，请换成 gongjian anchor 写的文件", from.display())
        }
    }
}

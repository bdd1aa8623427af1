//! The short commands: `init`, `migrate`, `doctor`, `verify-audit`, `routes`.

use std::io::Write as _;

use anyhow::{anyhow, bail};
use app::counties::{self, SetUpError};
use app::{App, County, doctor};
use store::Durability;
use web::Access;

use crate::cli::Home;
use crate::home;

/// Sets a county up, and tells the administrator's first password once.
pub(crate) async fn init(county: County, home: &Home) -> anyhow::Result<()> {
    let app = home::app(home).await?;
    let set_up = counties::set_up(&app, county).await;
    let it = set_up.map_err(|error| set_up_sentence(&error))?;
    app.store().close().await?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}{}（{county}）建好了：{} 个镇街，{} 个村和社区",
        it.above, it.name, it.towns, it.villages
    )?;
    writeln!(out, "管理员账号 {}，首次密码 {}（只显示这一次，登录后要改）", it.login, it.password)?;
    Ok(())
}

/// Why a county could not be set up, as a sentence that says what to do.
pub(crate) fn set_up_sentence(error: &SetUpError) -> anyhow::Error {
    match error {
        SetUpError::Unknown { code, near } if near.is_empty() => {
            anyhow!("没有代码为 {code} 的县，请查一查六位行政区划代码")
        }
        SetUpError::Unknown { code, near } => {
            let near: Vec<String> =
                near.iter().map(|(code, name)| format!("{code} {name}")).collect();
            anyhow!("没有代码为 {code} 的县，同一个市里有：{}", near.join("、"))
        }
        SetUpError::Exists(code) => anyhow!("{code} 已经建过了，没有动它"),
        SetUpError::Failed(failure) => anyhow!("没有建成：{failure}"),
    }
}

/// Brings the tables to this version.
pub(crate) async fn migrate(home: &Home) -> anyhow::Result<()> {
    let store = home::open(home, Durability::Durable).await?;
    let steps = home::migrate(&store).await?;
    store.close().await?;
    let mut out = std::io::stdout().lock();
    if steps == 0 {
        writeln!(out, "已经是这个版本，没有要改的")?;
    } else {
        writeln!(out, "升级了 {steps} 步")?;
    }
    Ok(())
}

/// Looks whether all is well.
pub(crate) async fn doctor(home: &Home, deep: bool, json: bool) -> anyhow::Result<()> {
    let app = home::app(home).await?;
    let findings = doctor::look(&app, deep).await?;
    app.store().close().await?;
    say(&findings, json)
}

/// Reads the audit chains again.
pub(crate) async fn verify_audit(home: &Home) -> anyhow::Result<()> {
    let app: App = home::app(home).await?;
    let mut findings = Vec::new();
    for row in counties::all(&app).await? {
        findings.push(doctor::audit(&app, row.county, &row.name).await?);
    }
    app.store().close().await?;
    say(&findings, false)
}

fn say(findings: &[doctor::Finding], json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        let rows: Vec<_> = findings
            .iter()
            .map(|it| serde_json::json!({ "what": it.what, "ok": it.wrong.is_none(), "wrong": it.wrong }))
            .collect();
        writeln!(out, "{}", serde_json::Value::Array(rows))?;
    } else {
        for it in findings {
            match &it.wrong {
                None => writeln!(out, "好  {}", it.what)?,
                Some(wrong) => writeln!(out, "坏  {}：{wrong}", it.what)?,
            }
        }
    }
    let wrong = findings.iter().filter(|it| it.wrong.is_some()).count();
    if wrong > 0 {
        bail!("有 {wrong} 处不对，见上面写着“坏”的行");
    }
    Ok(())
}

/// Prints the access table.
pub(crate) fn routes() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for row in web::table() {
        let who = match row.access {
            Access::Public => "public".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Token(scope) => format!("token {}", scope.code()),
            Access::Roles(roles) => roles.iter().map(|it| it.code()).collect::<Vec<_>>().join(", "),
        };
        writeln!(out, "{:<5} {:<52} {who}", row.method, row.path)?;
    }
    Ok(())
}

/// Prints the document of the interface for programs.
pub(crate) fn openapi() -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", web::openapi())?;
    Ok(())
}

//! The short commands: `init`, `migrate`, `doctor`, `verify-audit`, `routes`.

use std::io::Write as _;
use std::path::Path;

use anyhow::{anyhow, bail};
use app::counties::{self, Administrators, SetUpError};
use app::{App, County, doctor};
use store::Durability;
use web::Access;

use crate::cli::Home;
use crate::{anchors, home};

/// Sets a county up, and tells the first passwords of the three administrators once. Their names are
/// the operator's, or made by chance.
pub(crate) async fn init(
    county: County,
    administrators: Option<Administrators>,
    home: &Home,
) -> anyhow::Result<()> {
    let app = home::app(home).await?;
    let administrators = administrators.unwrap_or_else(|| Administrators::by_chance(&app));
    let set_up = counties::set_up(&app, county, administrators).await;
    let it = set_up.map_err(|error| set_up_sentence(&error))?;
    app.store().close().await?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}{}（{county}）建好了：{} 个镇街，{} 个村和社区",
        it.above, it.name, it.towns, it.villages
    )?;
    writeln!(
        out,
        "三个管理账号要交给三个人，请现在就记下来：密码只显示这一次，第一次登录要改，再设第二道验证："
    )?;
    for it in &it.accounts {
        writeln!(out, "  {}账号 {}，首次密码 {}", it.name, it.login, it.password)?;
    }
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
///
/// `role` is who serves afterwards: who owns the tables could take down what guards them.
pub(crate) async fn migrate(home: &Home, role: Option<&str>) -> anyhow::Result<()> {
    let store = home::open(home, Durability::Durable).await?;
    let steps = home::migrate(&store).await?;
    if let Some(role) = role {
        store.grant(role).await?;
    }
    store.close().await?;
    let mut out = std::io::stdout().lock();
    if steps == 0 {
        writeln!(out, "已经是这个版本，没有要改的")?;
    } else {
        writeln!(out, "升级了 {steps} 步")?;
    }
    if let Some(role) = role {
        writeln!(out, "{role} 可以读写数据，不能改表；serve 的 --database-url 请用它")?;
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

/// Reads the audit chains again, and compares them with the heads noted in a file.
pub(crate) async fn verify_audit(home: &Home, anchor: Option<&Path>) -> anyhow::Result<()> {
    let noted = anchor.map(anchors::read).transpose()?.unwrap_or_default();
    let app: App = home::app(home).await?;
    let (mut findings, mut served) = (Vec::new(), Vec::new());
    for row in counties::all(&app).await? {
        served.push(row.county);
        let noted = noted.get(&row.county).map_or(&[][..], Vec::as_slice);
        findings.push(doctor::audit(&app, row.county, &row.name, noted).await?);
    }
    for county in noted.keys().filter(|it| !served.contains(it)) {
        let wrong = "留底里有这个县，库里却没有了，请查明是谁动了数据库".to_owned();
        findings
            .push(doctor::Finding { what: format!("{county}：审计链"), wrong: Some(wrong) });
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

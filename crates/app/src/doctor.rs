//! Whether a county's rows agree with each other: what `gongjian doctor` and `verify-audit` ask.

use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::audit::{Anchor, Verdict, verify};
use store::subjects::Table;

use crate::figures::Period;
use crate::vault::{Hanging, hanging, try_open};
use crate::{App, Failure, counties, jobs};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in people's words.
    pub what: String,
    /// What is wrong and what to do; `None` when all is well.
    pub wrong: Option<String>,
}

/// Looks at every county. With `deep`, the audit chain is read from its first row.
pub async fn look(app: &App, deep: bool) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let all = counties::all(app).await?;
    let none =
        all.is_empty().then(|| "还没有建好的县，请运行 gongjian init --county CODE".to_owned());
    findings.push(Finding { what: format!("建好的县：{} 个", all.len()), wrong: none });
    for row in all {
        findings.push(figures(app, row.county, &row.name).await?);
        findings.push(orders(app, row.county, &row.name).await?);
        findings.push(dues(app, row.county, &row.name).await?);
        findings.push(desks(app, row.county, &row.name).await?);
        findings.push(contacts(app, row.county, &row.name, deep).await?);
        findings.extend(keys(app, row.county, &row.name).await?);
        if deep {
            findings.push(audit(app, row.county, &row.name, &[]).await?);
        }
    }
    Ok(findings)
}

/// The tallies against a count of the requests themselves, over all years.
async fn figures(app: &App, county: County, name: &str) -> Result<Finding, Failure> {
    jobs::fold(app, county).await?;
    let period = Period { from: 200_001, until: 209_912 };
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let span = (period.from, period.until);
        let told = store::ledger::numbers(tx, county, county.place(), "", span).await?.total();
        Ok((told, store::ledger::recount(tx, county, period.span()).await?))
    };
    let (told, counted) = app.store().read(county.0, read).await?;
    let wrong = (told != counted)
        .then(|| format!("数字页和逐件数的不一样（{told:?}，{counted:?}），请把这一行报给开发者"));
    Ok(Finding {
        what: format!("{name}：数字和逐件数的一致，共 {} 件", counted.received), wrong
    })
}

/// The same for orders.
async fn orders(app: &App, county: County, name: &str) -> Result<Finding, Failure> {
    let period = Period { from: 200_001, until: 209_912 };
    let whole = county.place();
    let told = crate::orders::overview(app, county, whole, None, period).await?.counts;
    let counted = crate::orders::figures::recount(app, county, period).await?;
    let differs = |it: &(&String, &i64)| told.total(it.0) != *it.1;
    let wrong = counted.iter().find(differs).map(|(measure, counted)| {
        let told = told.total(measure);
        format!("点单的数字和逐单数的不一样（{measure}：{told}，{counted}），请把这一行报给开发者")
    });
    let all = counted.get("placed").copied().unwrap_or(0);
    Ok(Finding {
        what: format!("{name}：点单的数字和逐单数的一致，共 {all} 单"), wrong
    })
}

/// The sums of dues against the payments themselves.
async fn dues(app: &App, county: County, name: &str) -> Result<Finding, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::dues::lines::taken(tx, county).await;
    let (taken, told) = app.store().read(county.0, read).await?;
    let yuan = domain::dues::yuan;
    let wrong = (taken != told).then(|| {
        let (told, taken) = (yuan(told), yuan(taken));
        format!("党费的合计和逐笔加的不一样（{told}，{taken}），请把这一行报给开发者")
    });
    let what = format!("{name}：党费的合计和逐笔加的一致，共 {} 元", yuan(taken));
    Ok(Finding { what, wrong })
}

/// Contacts read in one transaction.
const PIECE: i64 = 500;

/// Whether the contacts open where they stand: the first of every table, or with `deep` all.
pub async fn contacts(
    app: &App,
    county: County,
    name: &str,
    deep: bool,
) -> Result<Finding, Failure> {
    let (mut looked, mut shut, mut first) = (0_usize, 0_usize, None);
    for table in Table::ALL {
        let mut after = (Id(0), Id(0));
        loop {
            let read = async move |tx: &mut Tx<'_>| {
                store::subjects::contacts(tx, county, table, after, PIECE).await
            };
            let rows = app.store().read(county.0, read).await?;
            for (_, row, sealed) in &rows {
                looked += 1;
                if try_open(app.vault(), county, table.name(), *row, sealed).is_err() {
                    shut += 1;
                    first = first.or(Some((table.name(), row.0)));
                }
            }
            let Some((matter, row, _)) = rows.last() else { break };
            after = (*matter, *row);
            if !deep {
                break;
            }
        }
    }
    let wrong = first.map(|(table, row)| {
        format!(
            "{shut} 条联系方式打不开（第一条：{table} {row}）。如果刚从旧备份恢复过，其中可能有已经删除的人；\
             否则请查明是谁改了数据库，或者密钥目录是不是换错了"
        )
    });
    Ok(Finding { what: format!("{name}：联系方式都打得开，看了 {looked} 条"), wrong })
}

/// A change of the secret or of the key of the index is through within this time, while the program
/// serves.
const CHANGE_SECONDS: i64 = 86_400;

/// What hangs on keys that another has followed; nothing is said where none was.
async fn keys(app: &App, county: County, name: &str) -> Result<Option<Finding>, Failure> {
    let keys = app.vault().rings(app.now());
    let Some(made) = keys.iter().filter_map(|it| it.made).max() else { return Ok(None) };
    let Hanging { secret, index } = hanging(app, county).await?;
    let late = secret + index > 0 && app.now().seconds_since(made) > CHANGE_SECONDS;
    let wrong = late.then(|| {
        "换密钥一天了还没有换完，请让 gongjian serve 运行着；一直这样，就看看有没有打不开的联系方式"
            .to_owned()
    });
    let what = format!(
        "{name}：旧密钥上还挂着 {secret} 样查询码、第二道验证和推送，{index} 个按电话找的人"
    );
    Ok(Some(Finding { what, wrong }))
}

async fn desks(app: &App, county: County, name: &str) -> Result<Finding, Failure> {
    let house = app.house(county).await?;
    let without = house.places.iter().filter(|it| house.desk(it.place).is_none()).count();
    let wrong =
        (without > 0).then(|| format!("{without} 个地方没有受理单位，请在通讯录里给它们设一个"));
    Ok(Finding { what: format!("{name}：每个村都有受理单位"), wrong })
}

/// Reads a county's audit chain again, and compares it with what was noted of it elsewhere.
pub async fn audit(
    app: &App,
    county: County,
    name: &str,
    anchors: &[Anchor],
) -> Result<Finding, Failure> {
    let noted = anchors.to_vec();
    let read = async move |tx: &mut Tx<'_>| verify(tx, county, &noted).await;
    let compared = match anchors.len() {
        0 => String::new(),
        many => format!("，和 {many} 条留底一致"),
    };
    let (what, wrong) = match app.store().read(county.0, read).await? {
        Verdict::Sound { rows, head } => {
            let head = data_encoding::HEXLOWER.encode(&head);
            (format!("{name}：审计链 {rows} 行完好{compared}，链头 {head}"), None)
        }
        Verdict::Broken { seq } => {
            let wrong = format!("第 {seq} 行被改过或缺失，请保全数据库并查明是谁动了它");
            (format!("{name}：审计链"), Some(wrong))
        }
        Verdict::Cut { rows, anchored } => {
            let wrong = format!(
                "现在只有 {rows} 行，留底里却有第 {anchored} 行：末尾被删掉了，请保全数据库并查明是谁动了它"
            );
            (format!("{name}：审计链"), Some(wrong))
        }
    };
    Ok(Finding { what, wrong })
}

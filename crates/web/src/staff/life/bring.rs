//! Files of ledgers and rosters: those that were brought, and the form that brings another.

use app::imports::{self, Listed, Upload, may_bring};
use app::{Failure, FieldError, Once};
use domain::imports::{Noun, ROWS_MAX};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use super::super::hotline::step;
use crate::errors::{Stop, Stopped};
use crate::guard::Officer;
use crate::resident::{field, fresh_key};
use crate::state::Web;
use crate::views::staff::hotline::RunRow;
use crate::views::staff::life::BringForm;
use crate::words;

/// Files of a page.
const RUNS: usize = 20;

/// The files of a noun and its form, for those who may bring one; `home` is the page they stand on.
pub(super) async fn bring(
    web: &Web,
    county: County,
    officer: &Officer,
    (noun, home): (Noun, String),
    (before, errors): (Option<i64>, &[FieldError]),
) -> Result<Option<BringForm>, Stopped> {
    let (staff, now) = (&officer.0.staff, web.app.now());
    if !may_bring(staff, noun) {
        return Ok(None);
    }
    let limit = i64::try_from(RUNS + 1).unwrap_or(i64::MAX);
    let runs = imports::page(&web.app, county, staff, noun, before.map(Id), limit).await;
    let mut runs = runs.stop(web)?;
    let more = runs.len() > RUNS;
    runs.truncate(RUNS);
    let older = runs.last().filter(|_| more).map(|it| it.id.0);
    Ok(Some(BringForm {
        key: fresh_key(web),
        sheet: field("", errors, "sheet"),
        rows_max: words::number(i64::try_from(ROWS_MAX).unwrap_or(0)),
        runs: runs.iter().map(|it| run_row((county, noun), it, now)).collect(),
        older_href: older.map(|it| format!("{home}?before={it}")),
        newest_href: before.is_some().then(|| home.clone()),
        action: home,
    }))
}

fn run_row((county, noun): (County, Noun), it: &Listed, now: Instant) -> RunRow {
    let became = match noun {
        Noun::Hotline => "件",
        Noun::Sittings => "次会",
        Noun::Rosters => "人",
    };
    let taken =
        if it.taken > 0 { format!("，导入 {} {became}", it.taken) } else { String::new() };
    RunRow {
        href: format!("/{county}/staff/imports/{}", it.id.0),
        name: if it.name.is_empty() { "没有名字的文件".to_owned() } else { it.name.clone() },
        by: format!("{}，{}", it.by, words::moment(it.at, now)),
        rows: format!("{} 行{taken}", words::number(it.count)),
        tag: step(it.state),
    }
}

/// Takes a file that was sent.
pub(super) async fn brought(
    web: &Web,
    county: County,
    officer: &Officer,
    (noun, file): (Noun, Option<Upload>),
    once: &Once,
) -> Result<Id, Failure> {
    let file = file.ok_or_else(|| Failure::field("sheet", "还没有选文件，请选一张表格。"))?;
    imports::upload(&web.app, county, &officer.0.staff, noun, file, once).await
}

//! What everybody above sees of dues: sums of branches that open their rows, and the same as a table.

use app::House;
use app::dues::reading::{Asked, OfBranch, Overview, What, overview};
use app::exports::{Cell, ROWS_MAX, Table};
use axum::extract::{Query, State};
use domain::directory::{OrgKind, Staff};
use domain::dues::yuan;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::super::exports::tables::columns;
use super::super::exports::{self, send_tables, whence};
use super::{at, money, year_of, years};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::dues::{DuesBranchRow, DuesBranchesPage};
use crate::views::staff::export::Export;
use crate::views::staff::life::LifeFigure;
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows the list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    year: Option<String>,
    above: Option<String>,
    what: Option<String>,
    after: Option<String>,
}

/// A list: its word, its name, what it is of, and what that means.
type Kind = (&'static str, &'static str, What, &'static str);

static KINDS: [Kind; 3] = [
    (
        "all",
        "各支部",
        What::All,
        "应交是这一年到这个月该交的，已交是记了交费的；先交的月份也算在里面。每个支部的数是各个月的合计，点支部看各个月。",
    ),
    (
        "behind",
        "有欠交的支部",
        What::Behind,
        "过了那个月还没有交，也没有批准免交的，算欠交。欠得多的在前。",
    ),
    ("unset", "有人没定基数的支部", What::Unset, "还没有定基数的人，每月该交多少算不出来。"),
];

/// What is asked for, and its address without a page.
struct Scope {
    asked: Asked,
    kind: &'static Kind,
    query: String,
}

fn scope(query: &Narrow, now: Instant) -> Scope {
    let kind = KINDS.iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(&KINDS[0]);
    let year = year_of(query.year.as_deref(), now);
    let above = query.above.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let org = above.map_or(String::new(), |it| it.0.to_string());
    let query = format!("year={year}&above={org}");
    Scope { asked: Asked { year, what: kind.2, above }, kind, query }
}

/// The sums of the reader's ground.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let scope = scope(&query, now);
    let after = query.after.as_deref().and_then(key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let read = overview(&web.app, staff, county, (scope.asked, after), wanted);
    let mut it = read.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = it.rows.len() > ROWS;
    it.rows.truncate(ROWS);
    let path = at(county, "/branches");
    let href = format!("{path}?{}&what={}", scope.query, scope.kind.0);
    let next = it.rows.last().filter(|_| more);
    let next = next.map(|it| format!("{href}&after={}.{}", it.sums.arrears, it.branch.0));
    let year = scope.asked.year;
    let row = |own: &OfBranch| branch_row(county, &desk.house, (own, year));
    Ok(page(&DuesBranchesPage {
        frame: desk.frame(&web, &look, &signed_in, ("党费", Spot::Dues)),
        years: years(year, now),
        aboves: aboves(&desk.house, staff, scope.asked.above),
        what: scope.kind.0,
        figures: figures(&path, &scope, &it),
        title: format!("{year} 年：{}", scope.kind.1),
        definition: scope.kind.3,
        rows: it.rows.iter().map(row).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 个支部，欠得多的在前", it.rows.len()),
        },
        empty: Empty {
            headline: "这里没有支部".to_owned(),
            detail: "换一年、换一个上级组织看看，或者点上面别的数字。".to_owned(),
            link: None,
        },
        export: Some(Export {
            action: format!("{path}/export?{}&what={}", scope.query, scope.kind.0),
            contacts_href: None,
        }),
        action: path,
    }))
}

/// `18600.123`.
fn key(text: &str) -> Option<(i64, Id)> {
    let (arrears, org) = text.split_once('.')?;
    Some((arrears.parse().ok()?, Id(org.parse().ok()?)))
}

fn branch_row(county: County, house: &House, (it, year): (&OfBranch, i16)) -> DuesBranchRow {
    let sums = &it.sums;
    let (kind, words) = match sums.behind {
        0 => ("t-ok", "没有欠的".to_owned()),
        many => ("t-late", format!("{}，{many} 人次", money(sums.arrears))),
    };
    DuesBranchRow {
        href: at(county, &format!("/branches/{}?year={year}", it.branch.0)),
        name: it.name.clone(),
        above: it.above.map_or("", |it| house.org_name(it)).to_owned(),
        owed: yuan(sums.owed),
        paid: yuan(sums.paid),
        arrears: Tag { kind, words },
    }
}

fn figures(path: &str, scope: &Scope, it: &Overview) -> Vec<LifeFigure> {
    let sums = &it.sums;
    let figure = |name: &str, value: String, of: String, what: &str, hot: bool| LifeFigure {
        name: name.to_owned(),
        value,
        of,
        href: format!("{path}?{}&what={what}", scope.query),
        hot,
    };
    let branches = format!("{} 个支部", words::number(it.branches));
    vec![
        figure("应交（元）", yuan(sums.owed), branches, "all", false),
        figure("已交（元）", yuan(sums.paid), words::percent(sums.paid, sums.owed), "all", false),
        figure(
            "欠交（元）",
            yuan(sums.arrears),
            format!("{} 人次", words::number(sums.behind)),
            "behind",
            sums.arrears > 0,
        ),
        figure("没定基数（人次）", words::number(sums.unset), String::new(), "unset", false),
    ]
}

/// The organisations that a branch stands below.
fn aboves(house: &House, staff: &Staff, chosen: Option<Id>) -> Vec<Choice> {
    let branches = house.orgs.values().filter(|it| it.kind == OrgKind::Party);
    let mut ids: Vec<Id> = branches.filter_map(|it| it.parent).collect();
    ids.sort_unstable();
    ids.dedup();
    let inside = |it: &Id| house.orgs.get(it).is_some_and(|it| staff.place.contains(it.place));
    let all = Choice { name: "全部上级组织".to_owned(), ..Choice::default() };
    let of = |it: Id| Choice {
        value: it.0.to_string(),
        name: house.org_name(it).to_owned(),
        chosen: chosen == Some(it),
        initials: None,
    };
    std::iter::once(all).chain(ids.into_iter().filter(inside).map(of)).collect()
}

/// The rows as a table, the same in the same order.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(query): Query<Narrow>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let scope = scope(&query, now);
    let read = overview(&web.app, staff, county, (scope.asked, None), exports::wanted());
    let it = read.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let title = format!("党费 {} 年 {}", scope.asked.year, scope.kind.1);
    let mut notes = whence(&desk.house, staff, now);
    notes.push(scope.kind.3.to_owned());
    if it.rows.len() > ROWS_MAX {
        let most = words::number(i64::try_from(ROWS_MAX).unwrap_or(0));
        notes.push(format!("后面还有：一个表最多 {most} 行。要少一点，先选一个上级组织。"));
    }
    let count = |it: i64| Cell::Number(i32::try_from(it).unwrap_or(i32::MAX));
    let cells = |it: &OfBranch| {
        vec![
            Cell::text(it.name.clone()),
            Cell::text(it.above.map_or("", |it| desk.house.org_name(it)).to_owned()),
            Cell::Yuan(it.sums.owed),
            Cell::Yuan(it.sums.paid),
            Cell::Yuan(it.sums.arrears),
            count(it.sums.behind),
            count(it.sums.waived),
            count(it.sums.unset),
        ]
    };
    let table = Table {
        name: title.clone(),
        title: title.clone(),
        notes,
        columns: columns(&[
            ("支部", 30),
            ("上级组织", 24),
            ("应交（元）", 14),
            ("已交（元）", 14),
            ("欠交（元）", 14),
            ("欠交人次", 12),
            ("免交人次", 12),
            ("没定基数人次", 14),
        ]),
        rows: it.rows.iter().take(ROWS_MAX).map(cells).collect(),
    };
    send_tables(&web, county, staff, (title, vec![table]), "dues").await
}

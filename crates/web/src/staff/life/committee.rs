//! What the committee sees: who is late, by what, since when; and the rows behind each number.

use app::House;
use app::life::catalogue::{Own, name};
use app::life::reading::{After, Asked, LATE, Late, Overview, Told, overview, rows};
use axum::extract::{Query, State};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Standing;
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::{at, line_detail, line_tag, period_words};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::life::{BranchesPage, LateRow, LifeFigure, LineRow, LinesPage};
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// Rows of a page.
pub(super) const ROWS: usize = 50;

/// What narrows the list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    year: Option<String>,
    system: Option<String>,
    above: Option<String>,
    /// Of one branch only, where sittings are listed.
    pub(super) branch: Option<String>,
    what: Option<String>,
    pub(super) after: Option<String>,
}

/// What is asked for, and its address without a page.
pub(super) struct Scope {
    pub(super) asked: Asked,
    pub(super) query: String,
}

pub(super) fn scope(query: &Narrow, now: Instant) -> Scope {
    let this = now.date().year();
    let year = query.year.as_deref().and_then(|it| it.parse().ok());
    let year = year.filter(|it| (this - 3..=this).contains(it)).unwrap_or(this);
    let plain =
        |it: &&String| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    let system = query.system.as_ref().filter(plain).cloned();
    let above = query.above.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let code = system.as_deref().unwrap_or_default();
    let org = above.map_or(String::new(), |it| it.0.to_string());
    let query = format!("year={year}&system={code}&above={org}");
    Scope { asked: Asked { year, system, above }, query }
}

/// Which number: its word, its name, the standings it counts, and what it means.
const WHATS: [(&str, &str, &[Standing], &str); 5] = [
    ("all", "应做", &[], "这一年里，按制度目录该做的，一个支部一个周期算一次。"),
    ("met", "按时", &[Standing::Met], "在期限以内做了的，算在开会的那天。"),
    ("late", "补做", &[Standing::MetLate], "过了期限，在同一个周期里补上的。"),
    ("owed", "欠着", &LATE, "过了期限还没做，也没有同意说明原因的。"),
    ("soon", "快到期", &[Standing::DueSoon], "还没做，离期限不远了的。"),
];

/// Who is late.
pub(crate) async fn branches(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let scope = scope(&query, now);
    let after = query.after.as_deref().and_then(branch_key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let all = overview(&web.app, staff, county, (scope.asked.clone(), after), wanted);
    let mut all = all.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = all.late.len() > ROWS;
    all.late.truncate(ROWS);
    let href = at(county, &format!("/branches?{}", scope.query));
    let next = all.late.last().filter(|_| more).map(|it| {
        let (since, org) = it.key();
        format!("{href}&after={since}.{}", org.0)
    });
    let row = |it: &Late| late_row(county, &desk.house, &all, it, now);
    let frame = desk.frame(&web, &look, &signed_in, ("组织生活", Spot::Life));
    let mut shown = BranchesPage {
        frame,
        action: at(county, "/branches"),
        years: years(scope.asked.year, now),
        systems: systems(&desk.house, &all.catalogue, scope.asked.system.as_deref(), now),
        aboves: aboves(&desk.house, staff, scope.asked.above),
        figures: figures(county, &scope, &all),
        rows: all.late.iter().map(row).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 个支部，欠得最久的在前", all.late.len()),
        },
        empty: Empty {
            headline: "这里没有支部".to_owned(),
            detail: "换一个上级组织看看；还没有建支部的，先建支部、加名册。".to_owned(),
            link: None,
        },
        systems_href: at(county, "/systems"),
        ledger_href: at(county, "/ledger"),
        held: Link {
            name: format!("记录了 {} 次", words::number(all.held)),
            href: at(county, &format!("/sittings?{}", scope.query)),
        },
        found_href: None,
    };
    shown.found_href = staff.is(Role::Committee).then(|| at(county, "/branches/new"));
    Ok(page(&shown))
}

/// `2025-01-31.123`.
fn branch_key(text: &str) -> Option<(String, Id)> {
    let (since, org) = text.split_once('.')?;
    let day: kernel::time::Date = since.parse().ok()?;
    Some((day.to_string(), Id(org.parse().ok()?)))
}

fn late_row(county: County, house: &House, all: &Overview, it: &Late, now: Instant) -> LateRow {
    let by: Vec<String> = all
        .by
        .iter()
        .filter(|own| own.0 == it.branch)
        .map(|own| format!("{} {} 次", name(&all.catalogue, &own.1), own.2))
        .collect();
    let (kind, words) = match it.count {
        0 => ("t-ok", "没有欠的".to_owned()),
        many => ("t-late", format!("{} 次", words::number(many))),
    };
    LateRow {
        href: at(county, &format!("/branches/{}", it.branch.0)),
        name: it.name.clone(),
        above: it.parent.map_or("", |it| house.org_name(it)).to_owned(),
        count: Tag { kind, words },
        since: it.since.map_or_else(|| "—".to_owned(), |it| format!("{}起", words::day(it, now))),
        by: if by.is_empty() { "—".to_owned() } else { by.join("、") },
    }
}

pub(super) fn years(chosen: i16, now: Instant) -> Vec<Choice> {
    let this = now.date().year();
    let year = |it: i16| Choice {
        value: it.to_string(),
        name: format!("{it} 年"),
        chosen: it == chosen,
        initials: None,
    };
    (this - 2..=this).rev().map(year).collect()
}

/// What is asked today; what was asked earlier in a year is found under all systems.
pub(super) fn systems(
    house: &House,
    catalogue: &[Own],
    chosen: Option<&str>,
    now: Instant,
) -> Vec<Choice> {
    let all = Choice { name: "全部制度".to_owned(), ..Choice::default() };
    let of = |it: &Own| Choice {
        value: it.system.code.clone(),
        name: it.system.name.clone(),
        chosen: chosen == Some(&it.system.code),
        initials: None,
    };
    let is_on = |it: &&Own| it.is_on(now.date(), &house.rules) || chosen == Some(&it.system.code);
    std::iter::once(all).chain(catalogue.iter().filter(is_on).map(of)).collect()
}

/// The organisations that something stands below.
pub(super) fn aboves(house: &House, staff: &Staff, chosen: Option<Id>) -> Vec<Choice> {
    let parents = house.orgs.values().filter(|it| it.kind == domain::directory::OrgKind::Party);
    let mut ids: Vec<Id> = parents.filter_map(|it| it.parent).collect();
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

fn figures(county: County, scope: &Scope, all: &Overview) -> Vec<LifeFigure> {
    let whole: i64 = all.totals.iter().map(|it| it.2).sum();
    let of = |(word, name, standings, _): &(&str, &str, &[Standing], &str)| {
        let count = if standings.is_empty() { whole } else { all.count(standings) };
        LifeFigure {
            name: (*name).to_owned(),
            value: words::number(count),
            of: if standings.is_empty() { String::new() } else { words::percent(count, whole) },
            href: at(county, &format!("/lines?{}&what={word}", scope.query)),
            hot: *word == "owed" && count > 0,
        }
    };
    WHATS.iter().map(of).collect()
}

/// The rows behind a number.
pub(crate) async fn lines(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let now = web.app.now();
    let scope = scope(&query, now);
    let what = WHATS.iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(&WHATS[0]);
    let after = query.after.as_deref().and_then(line_key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let asked = ((scope.asked.clone(), what.2), after);
    let read = rows(&web.app, &signed_in.staff, county, asked, wanted).await;
    let (mut told, catalogue) = read.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = told.len() > ROWS;
    told.truncate(ROWS);
    let href = at(county, &format!("/lines?{}&what={}", scope.query, what.0));
    let next = told.last().filter(|_| more).map(|it| {
        let line = &it.line;
        format!("{href}&after={}.{}.{}", line.due_on, line.branch.0, line.system)
    });
    let row = |it: &Told| line_row(county, &catalogue, it, now);
    let system = scope.asked.system.as_deref().map_or("", |it| name(&catalogue, it));
    let title = format!("{} 年 {}：{system}{}", scope.asked.year, "组织生活", what.1);
    let shown = LinesPage {
        frame: desk.frame(&web, &look, &signed_in, (what.1, Spot::Life)),
        back_href: at(county, &format!("/branches?{}", scope.query)),
        title,
        definition: what.3.to_owned(),
        rows: told.iter().map(row).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 行，期限早的在前", told.len()),
        },
        empty: Empty {
            headline: "这里没有".to_owned(),
            detail: "换一年、换一项制度、换一个上级组织看看。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// `2025-01-31.123.theme_day`.
fn line_key(text: &str) -> After {
    let mut parts = text.splitn(3, '.');
    let (due, org, system) = (parts.next()?, parts.next()?, parts.next()?);
    Some((due.parse().ok()?, Id(org.parse().ok()?), system.to_owned()))
}

fn line_row(county: County, catalogue: &[Own], it: &Told, now: Instant) -> LineRow {
    let line = &it.line;
    LineRow {
        href: at(county, &format!("/branches/{}", line.branch.0)),
        branch: it.name.clone(),
        name: name(catalogue, &line.system).to_owned(),
        period: period_words(line.period),
        due: words::day(line.due_on, now),
        tag: line_tag(line.standing, line.severity),
        detail: line_detail(it, now),
    }
}

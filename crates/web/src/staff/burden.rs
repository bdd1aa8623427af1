//! The burden meter (基层减负): how many minutes a month are asked of whom, by what.

use app::burden::reading::{
    After, Asked, Kept, OfOrg, OfRule, Overview, Twice, a_month, overview, rows as read_rows,
};
use app::life::catalogue::{Own, name};
use axum::extract::{Query, State};
use domain::burden::minutes;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Link, Tag};
use crate::views::staff::burden::{
    BurdenMonth, BurdenOrg, BurdenPage, BurdenRow, BurdenRowsPage, BurdenRule, BurdenTwice,
};
use crate::views::staff::life::LifeFigure;
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows it, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    org: Option<String>,
    rule: Option<String>,
    month: Option<String>,
    after: Option<String>,
}

fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/burden{path}")
}

/// `2025 年 11 月`.
fn month_words(it: i64) -> String {
    format!("{} 年 {} 月", it / 100, it % 100)
}

/// `62 分钟`.
fn minutes_words(seconds: i64) -> String {
    format!("{} 分钟", words::number(minutes(seconds)))
}

/// `多 12 分钟`, `少 3 分钟`, nothing where it is the same.
fn trend(now: i64, before: i64) -> String {
    match minutes(now) - minutes(before) {
        0 => String::new(),
        more if more > 0 => format!("多 {} 分钟", words::number(more)),
        fewer => format!("少 {} 分钟", words::number(-fewer)),
    }
}

/// What a rule is called.
fn rule_name(catalogue: &[Own], rule: &str) -> String {
    match rule.strip_prefix("life.") {
        Some(code) => name(catalogue, code).to_owned(),
        None => words::word("burden_rule", rule),
    }
}

/// What is asked of whom.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let after = query.after.as_deref().and_then(org_key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut all = overview(&web.app, staff, county, after, wanted).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = all.orgs.len() > ROWS;
    all.orgs.truncate(ROWS);
    let next = all.orgs.last().filter(|_| more);
    let next = next.map(|it| at(county, &format!("?after={}.{}", it.took, it.org.0)));
    let shown = BurdenPage {
        frame: desk.frame(&web, &look, &signed_in, ("基层减负", Spot::Burden)),
        span: format!("{}到 {}", month_words(all.months.0), month_words(all.months.1)),
        figures: figures(county, &all),
        limit: format!("限额：一个单位一个月 {} 分钟，超过的标红。", words::number(all.limit)),
        orgs: all.orgs.iter().map(|it| org_row(county, &all, it)).collect(),
        pager: Pager {
            first_href: (!first).then(|| at(county, "")),
            next_href: next,
            words: format!("这一页 {} 个单位，要求最多的在前", all.orgs.len()),
        },
        rules: all.rules.iter().map(|it| rule_row(county, &all.catalogue, it)).collect(),
        months: all.by_month.iter().rev().map(|it| month_row(county, *it)).collect(),
        twice: all.twice.iter().map(|it| twice_row(county, it, now)).collect(),
        empty: Empty {
            headline: "过去 12 个月没有人填过".to_owned(),
            detail: "支部安排、记录组织生活，单位申报项目、办换届以后，这里自己会有数，不用填报。"
                .to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// `3600.123`.
fn org_key(text: &str) -> Option<(i64, Id)> {
    let (took, org) = text.split_once('.')?;
    Some((took.parse().ok()?, Id(org.parse().ok()?)))
}

fn figures(county: County, all: &Overview) -> Vec<LifeFigure> {
    let (sums, months) = (all.all(), all.counted_months());
    let took: i64 = all.rules.iter().map(|it| it.took).sum();
    let last: i64 = all.rules.iter().map(|it| it.last.0).sum();
    let fields = sums.typed + sums.automatic;
    let most = all.orgs.first().map_or(0, |it| a_month(it.took, months));
    let figure = |name: &str, value: String, of: String, path: String, hot| LifeFigure {
        name: name.to_owned(),
        value,
        of,
        href: at(county, &path),
        hot,
    };
    let rows = || "/rows".to_owned();
    let this_month = format!("/rows?month={}", all.months.1);
    let busiest = all.orgs.first().map_or_else(rows, |it| format!("/rows?org={}", it.org.0));
    let above = most > all.limit;
    vec![
        figure(
            "平均一个月",
            words::number(a_month(took, months)),
            "分钟".to_owned(),
            rows(),
            false,
        ),
        figure("这个月", words::number(minutes(last)), "分钟".to_owned(), this_month, false),
        figure("最多的单位", words::number(most), "分钟一个月".to_owned(), busiest, above),
        figure("填了", words::number(sums.forms), "次".to_owned(), rows(), false),
        figure(
            "自己填好的",
            words::percent(sums.automatic, fields),
            words::of(sums.automatic, fields),
            rows(),
            false,
        ),
    ]
}

fn org_row(county: County, all: &Overview, it: &OfOrg) -> BurdenOrg {
    let a_month = a_month(it.took, all.counted_months());
    let kind = if a_month > all.limit { "t-late" } else { "t-off" };
    BurdenOrg {
        href: at(county, &format!("/rows?org={}", it.org.0)),
        name: it.name.clone(),
        tag: Tag { kind, words: format!("{} 分钟", words::number(a_month)) },
        last: minutes_words(it.last),
        trend: trend(it.last, it.before),
        before: minutes_words(it.before),
        forms: words::number(it.forms),
        automatic: words::of(it.automatic, it.automatic + it.typed),
    }
}

fn rule_row(county: County, catalogue: &[Own], it: &OfRule) -> BurdenRule {
    let how = if it.sums.is_measured() { "实际计的" } else { "估算" };
    let each = it.sums.each().unwrap_or(0);
    let (whole, rest) = (each / 60, each % 60);
    BurdenRule {
        href: at(county, &format!("/rows?rule={}", it.rule)),
        name: rule_name(catalogue, &it.rule),
        each: format!("{whole} 分 {rest} 秒（{how}）"),
        last: minutes_words(it.last.0),
        trend: trend(it.last.0, it.last.1),
        before: minutes_words(it.last.1),
        forms: words::number(it.sums.forms),
        automatic: words::of(it.sums.automatic, it.sums.automatic + it.sums.typed),
    }
}

fn month_row(county: County, (month, took): (i64, i64)) -> BurdenMonth {
    BurdenMonth {
        href: at(county, &format!("/rows?month={month}")),
        name: month_words(month),
        value: minutes_words(took),
    }
}

fn twice_row(county: County, it: &Twice, now: Instant) -> BurdenTwice {
    let sitting = |id: Id| format!("/{county}/staff/life/sittings/{}", id.0);
    BurdenTwice {
        name: it.name.clone(),
        words: format!("{}，记了 {} 条", words::day(it.held_on, now), it.records),
        first_href: sitting(it.sittings.0),
        last_href: sitting(it.sittings.1),
    }
}

/// What is asked for, and its address without a page.
fn scope(query: &Narrow) -> (Asked, String) {
    let plain = |it: &&String| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || b"._".contains(&it))
    };
    let rule = query.rule.as_ref().filter(plain).cloned();
    let org = query.org.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let month = query.month.as_deref().and_then(|it| it.parse().ok());
    let mut parts = Vec::new();
    parts.extend(rule.as_ref().map(|it| format!("rule={it}")));
    parts.extend(org.map(|it| format!("org={}", it.0)));
    parts.extend(month.map(|it: i64| format!("month={it}")));
    (Asked { org, rule, month }, parts.join("&"))
}

/// The rows behind a number.
pub(crate) async fn rows(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (asked, own) = scope(&query);
    let after = query.after.as_deref().and_then(row_key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let of = (asked.clone(), after);
    let read = read_rows(&web.app, &signed_in.staff, county, of, wanted).await;
    let (mut all, catalogue) = read.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = all.len() > ROWS;
    all.truncate(ROWS);
    let href = at(county, &format!("/rows?{own}"));
    let next = all.last().filter(|_| more).map(|(it, _)| {
        let sep = if own.is_empty() { "" } else { "&" };
        format!("{href}{sep}after={}.{}.{}", it.month, it.org.0, it.rule)
    });
    let title = title(&desk, &catalogue, &asked);
    let branch = asked.org.map(|it| Link {
        name: "这个单位的组织生活".to_owned(),
        href: format!("/{county}/staff/life/branches/{}", it.0),
    });
    let shown = BurdenRowsPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::Burden)),
        back_href: at(county, ""),
        more: branch.filter(|_| all.iter().any(|it| it.0.rule.starts_with("life."))),
        title,
        rows: all.iter().map(|(it, took)| row(county, &catalogue, it, *took)).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 行，新的在前", all.len()),
        },
        empty: Empty {
            headline: "这里没有".to_owned(),
            detail: "过去 12 个月里没有这样的。回到基层减负，换一个看看。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// `202511.123.life.talk`.
fn row_key(text: &str) -> After {
    let mut parts = text.splitn(3, '.');
    let (month, org, rule) = (parts.next()?, parts.next()?, parts.next()?);
    Some((month.parse().ok()?, Id(org.parse().ok()?), rule.to_owned()))
}

fn title(desk: &Desk, catalogue: &[Own], asked: &Asked) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.org.map(|it| desk.house.org_name(it).to_owned()));
    parts.extend(asked.rule.as_ref().map(|it| rule_name(catalogue, it)));
    parts.extend(asked.month.map(month_words));
    if parts.is_empty() { "过去 12 个月".to_owned() } else { parts.join(" · ") }
}

fn row(county: County, catalogue: &[Own], it: &Kept, took: i64) -> BurdenRow {
    let sums = &it.sums;
    let life = it.rule.starts_with("life.") || it.rule == "term" || it.rule == "election";
    let href = if life {
        format!("/{county}/staff/life/branches/{}", it.org.0)
    } else {
        format!("/{county}/staff/projects")
    };
    BurdenRow {
        href,
        org: it.name.clone(),
        rule: rule_name(catalogue, &it.rule),
        month: month_words(it.month),
        took: minutes_words(took),
        detail: format!(
            "{} 次，{} 栏；平台自己填好 {} 栏",
            words::number(sums.forms),
            words::number(sums.typed),
            words::number(sums.automatic)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::projects::Kind;

    #[test]
    fn every_rule_that_asks_for_something_has_a_name() {
        let projects = Kind::ALL.map(|it| format!("project.{}", it.code()));
        for rule in projects.iter().map(String::as_str).chain(["term", "election"]) {
            assert_ne!(rule_name(&[], rule), rule);
        }
    }

    #[test]
    fn a_trend_is_told_in_minutes() {
        assert_eq!(trend(600, 480), "多 2 分钟");
        assert_eq!(trend(480, 600), "少 2 分钟");
        assert_eq!(trend(599, 600), "");
    }
}

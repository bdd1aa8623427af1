//! Merit points: the rules with their versions, and whose points they gave, line by line.

pub(crate) mod rule;

use app::House;
use app::life::catalogue::{Own, name};
use app::merits::{Explained, Told, Version, may_set, of_org, orgs, own, rules};
use axum::extract::{Path, Query, State};
use domain::directory::{Role, Staff};
use domain::merits::{Cap, Rule, Source, Whose};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Every;
use kernel::time::{Date, Instant};
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::merits::{
    ExplainedPage, MeritOrg, MeritRow, OrgsPage, RuleLine, RulesPage,
};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows a page, where it goes on, and what was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    year: Option<String>,
    after: Option<i64>,
    done: Option<String>,
}

pub(super) fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/merits{path}")
}

fn year_of(asked: &Asked, now: Instant) -> i16 {
    let this = now.date().year();
    let year = asked.year.as_deref().and_then(|it| it.parse().ok());
    year.filter(|it| (this - 4..=this).contains(it)).unwrap_or(this)
}

fn years(chosen: i16, now: Instant) -> Vec<Choice> {
    let this = now.date().year();
    let year = |it: i16| Choice {
        value: it.to_string(),
        name: format!("{it} 年"),
        chosen: it == chosen,
        initials: None,
    };
    (this - 4..=this).rev().map(year).collect()
}

/// What is credited, in words.
pub(super) fn source_words(it: Source) -> &'static str {
    match it {
        Source::System => "开了会、办了活动，算一项制度",
        Source::Sitting => "开了一次会、办了一次活动（不管算几项）",
        Source::ElectionInTime => "按期换届",
        Source::ProjectFinished => "完成一个责任或项目",
        Source::Milestone => "做完一个节点",
        Source::RiskReview => "复查一个风险点",
    }
}

pub(super) fn whose_words(it: Whose) -> &'static str {
    match it {
        Whose::Org => "支部",
        Whose::Person => "党员本人",
    }
}

pub(super) fn every_words(it: Every) -> &'static str {
    match it {
        Every::Month => "每月",
        Every::Quarter => "每季度",
        Every::HalfYear => "每半年",
        Every::Year => "每年",
    }
}

/// `一次 2 分，每月最多 4 分`.
pub(super) fn points_words(it: &Rule) -> String {
    let most = |it: Cap| format!("，{}最多 {} 分", every_words(it.every), it.most);
    format!("一次 {} 分{}", it.points, it.cap.map_or_else(String::new, most))
}

/// The rules.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let all = rules(&web.app, county, staff).await.stop(&web)?;
    let catalogue = app::life::catalogue::show(&web.app, staff, county).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("积分", Spot::Merits));
    frame.notice = asked.done.map(|_| "记下了，从那天起算。以前算过的不变。".to_owned());
    let sets = may_set(staff, county);
    let line = |it: &Version| rule_line(county, (&all, it), &catalogue, (sets, now.date()));
    Ok(page(&RulesPage {
        frame,
        new_href: sets.then(|| at(county, "/new")),
        orgs_href: at(county, "/orgs"),
        members: app::merits::credits_members(&desk.house, now.date()),
        rows: all.iter().map(line).collect(),
        empty: Empty {
            headline: "没有开积分".to_owned(),
            detail: "没有规则就不算分。要开，先加一条规则，试算一遍再定。".to_owned(),
            link: None,
        },
    }))
}

fn rule_line(
    county: County,
    (all, it): (&[Version], &Version),
    catalogue: &[Own],
    (sets, today): (bool, Date),
) -> RuleLine {
    let rule = &it.rule;
    let newer = |other: &&Version| other.rule.code == rule.code && other.rule.from > rule.from;
    let is_last = !all.iter().any(|it| newer(&it));
    let is_over = all.iter().any(|it| newer(&it) && it.rule.from <= today);
    let (kind, words) = match (rule.is_on, rule.from <= today, is_over) {
        (_, _, true) => ("t-off", "以前的".to_owned()),
        (false, true, _) => ("t-off", "停了".to_owned()),
        (false, false, _) => ("t-due", format!("{} 起停", rule.from)),
        (true, true, _) => ("t-ok", "在用".to_owned()),
        (true, false, _) => ("t-due", format!("{} 起用", rule.from)),
    };
    let system = match rule.category.as_str() {
        "" => String::new(),
        code => format!("（只算{}）", name(catalogue, code)),
    };
    RuleLine {
        name: rule.name.clone(),
        whose: whose_words(rule.whose),
        what: format!("{}{system}", source_words(rule.source)),
        points: points_words(rule),
        basis: rule.basis.clone(),
        set: format!("{} 起；{} 定的", rule.from, it.by),
        tag: Tag { kind, words },
        change: (sets && is_last).then(|| Link {
            name: "改".to_owned(),
            href: at(county, &format!("/new?code={}", rule.code)),
        }),
    }
}

/// The branches with their points, in the order of the directory.
pub(crate) async fn branches(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let year = year_of(&asked, now);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let of = (year, asked.after.map(Id));
    let mut all = orgs(&web.app, county, staff, of, wanted).await.stop(&web)?;
    let more = all.len() > ROWS;
    all.truncate(ROWS);
    let href = at(county, &format!("/orgs?year={year}"));
    let next = all.last().filter(|_| more).map(|it| format!("{href}&after={}", it.0.0));
    let desk = Desk::of(&web, county, &signed_in).await?;
    let row = |(id, name, sum): &(Id, String, i64)| MeritOrg {
        href: at(county, &format!("/orgs/{}?year={year}", id.0)),
        name: name.clone(),
        sum: format!("{} 分", words::number(*sum)),
    };
    Ok(page(&OrgsPage {
        frame: desk.frame(&web, &look, &signed_in, ("支部积分", Spot::Merits)),
        back_href: at(county, ""),
        action: at(county, "/orgs"),
        years: years(year, now),
        rows: all.iter().map(row).collect(),
        pager: Pager {
            first_href: asked.after.is_some().then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 个支部，按通讯录的顺序，不排名", all.len()),
        },
        empty: Empty {
            headline: "这里没有支部".to_owned(),
            detail: "先建支部、加名册。".to_owned(),
            link: None,
        },
    }))
}

/// The points of a branch, line by line.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let org = parse_id(&org).stop(&web)?;
    let (staff, now) = (&signed_in.staff, web.app.now());
    let year = year_of(&asked, now);
    let it = of_org(&web.app, county, staff, (org, year)).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut shown = explained(&it, (year, now), |told| Some(record_href(county, told)));
    shown.frame = desk.frame(&web, &look, &signed_in, ("支部积分", Spot::Merits));
    shown.back = back(county, &desk.house, staff, org);
    shown.action = at(county, &format!("/orgs/{}", org.0));
    Ok(page(&shown))
}

fn back(county: County, house: &House, staff: &Staff, org: Id) -> Link {
    let overseer =
        [Role::Committee, Role::Leader, Role::Auditor].into_iter().any(|it| staff.is(it));
    if overseer {
        Link { name: "回到支部积分".to_owned(), href: at(county, "/orgs") }
    } else {
        let name = format!("回到{}", house.org_name(org));
        Link { name, href: format!("/{county}/staff/life") }
    }
}

/// One's own points, line by line.
pub(crate) async fn mine(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let year = year_of(&asked, now);
    let it = own(&web.app, county, staff, year).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let is_off = it.is_none();
    let it = it.unwrap_or_else(|| Explained {
        name: staff.name.clone(),
        sum: 0,
        lines: Vec::new(),
        catalogue: Vec::new(),
    });
    let mut shown = explained(&it, (year, now), |_| None);
    shown.frame = desk.frame(&web, &look, &signed_in, ("我的积分", Spot::Merits));
    shown.back = Link { name: "回到首页".to_owned(), href: format!("/{county}/staff/") };
    shown.action = at(county, "/own");
    "只有您自己看得到，别人看不到，也不排名。".clone_into(&mut shown.note);
    if is_off {
        "本县没有给党员个人算积分".clone_into(&mut shown.empty.headline);
        "不用做什么。".clone_into(&mut shown.empty.detail);
    }
    Ok(page(&shown))
}

fn explained(
    it: &Explained,
    (year, now): (i16, Instant),
    href: impl Fn(&Told) -> Option<String>,
) -> ExplainedPage {
    let row = |told: &Told| merit_row(&it.catalogue, told, href(told));
    ExplainedPage {
        title: it.name.clone(),
        sum: format!("{} 分", words::number(it.sum)),
        year: format!("{year} 年"),
        years: years(year, now),
        rows: it.lines.iter().map(row).collect(),
        empty: Empty {
            headline: "这一年没有积分".to_owned(),
            detail: "积分从记录里算出来，记录了、规则里有的才算。".to_owned(),
            link: None,
        },
        ..ExplainedPage::default()
    }
}

fn merit_row(catalogue: &[Own], told: &Told, href: Option<String>) -> MeritRow {
    let (fact, rule) = (&told.fact, &told.rule);
    let what = match fact.source {
        Source::System => name(catalogue, &fact.category).to_owned(),
        other => source_words(other).to_owned(),
    };
    let mut why = format!("{} × {} 次 = {} 分", rule.points, fact.quantity, told.earned);
    if told.counted != told.earned {
        let most = rule.cap.map_or_else(String::new, |it| {
            format!("，{}最多 {} 分", every_words(it.every), it.most)
        });
        why.push_str(&format!("{most}，算 {} 分", told.counted));
    }
    MeritRow {
        title: if fact.title.is_empty() { what.clone() } else { fact.title.clone() },
        href,
        day: fact.on.to_string(),
        what,
        rule: format!("{}（{}；{} 起）", rule.name, rule.basis, rule.from),
        why,
        counted: told.counted.to_string(),
    }
}

/// Where a record is read.
fn record_href(county: County, told: &Told) -> String {
    let id = told.fact.matter.0;
    let path = match told.fact.source {
        Source::System | Source::Sitting => format!("life/sittings/{id}"),
        Source::ElectionInTime => format!("elections/{id}"),
        Source::ProjectFinished | Source::Milestone => format!("projects/{id}"),
        Source::RiskReview => format!("risks/{id}"),
    };
    format!("/{county}/staff/{path}")
}

//! Responsibilities and projects: the list of a year with its numbers, one project, and the form.

pub(crate) mod acting;
pub(crate) mod form;

use app::policy::projects::{Act, may, may_anywhere, may_in_ground};
use app::projects::reading::{After, Asked, Listed, Page, page as read_page, whole};
use axum::extract::{Query, State};
use domain::directory::Staff;
use domain::places::County;
use domain::projects::{Kind, State as At, Tier};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::exports::registers::{milestones_table, projects_table};
use super::exports::{self, button};
use super::inbox::due_tag;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::projects::{Figure, ProjectRow, ProjectsPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows the list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    year: Option<String>,
    kind: Option<String>,
    what: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// Which of them: the word, its name, the states it counts, and what it means. `late` counts what is
/// late in any state.
const WHATS: [(&str, &str, &[At], &str); 6] = [
    ("all", "全部", &[], "这一年申报的，撤回的不算。"),
    ("waiting", "等审核和退回修改的", &[At::Declared, At::SentBack], "还没有批准的。"),
    ("going", "在办", &[At::Approved, At::Running], "批准了、还没办结的。"),
    ("late", "超期", &[], "下一步（审核、节点或者办结）过了期限还没做的。"),
    ("done", "办结", &[At::Done], "节点都完成、办结了的。"),
    ("withdrawn", "撤回", &[At::Withdrawn], "撤回了的，不算在别的数字里。"),
];

/// What is asked for, and its address without a page.
pub(super) struct Scope {
    asked: Asked,
    what: usize,
    query: String,
}

fn scope(query: &Narrow, now: Instant) -> Scope {
    let this = now.date().year();
    let year = query.year.as_deref().and_then(|it| it.parse().ok());
    let year = year.filter(|it| (this - 3..=this + 1).contains(it)).unwrap_or(this);
    let kind = query.kind.as_deref().and_then(Kind::parse);
    let what = WHATS.iter().position(|it| Some(it.0) == query.what.as_deref()).unwrap_or(0);
    let (word, states) = WHATS.get(what).map_or(("all", &[] as &[At]), |it| (it.0, it.2));
    let asked = Asked { year, kind, states: states.to_vec(), late: word == "late" };
    Scope { asked, what, query: address(year, kind, word) }
}

fn address(year: i16, kind: Option<Kind>, what: &str) -> String {
    format!("year={year}&kind={}&what={what}", kind.map_or("", Kind::code))
}

impl Scope {
    fn what(&self) -> (&'static str, &'static str) {
        WHATS.get(self.what).map_or(("", ""), |it| (it.1, it.3))
    }

    fn title(&self) -> String {
        let kind = self.asked.kind.map_or("责任和项目", kind_words);
        format!("{} 年 {kind}：{}", self.asked.year, self.what().0)
    }
}

/// The address of a page of projects.
pub(super) fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/projects{path}")
}

pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Responsibility => "责任事项",
        Kind::Goal => "年度目标",
        Kind::KeyItem => "重点事项",
        Kind::SecretaryProject => "书记项目",
    }
}

pub(super) fn tier_words(tier: Tier) -> &'static str {
    match tier {
        Tier::County => "县级",
        Tier::Organ => "单位",
        Tier::Branch => "党组织",
    }
}

pub(super) fn state_words(state: At) -> &'static str {
    match state {
        At::Declared => "等审核",
        At::SentBack => "退回修改",
        At::Approved => "批准了",
        At::Running => "在办",
        At::Done => "办结了",
        At::Withdrawn => "撤回了",
    }
}

pub(super) fn state_tag(state: At) -> Tag {
    let kind = match state {
        At::Declared | At::Approved | At::Running => "t-run",
        At::SentBack => "t-due",
        At::Done => "t-ok",
        At::Withdrawn => "t-off",
    };
    Tag { kind, words: state_words(state).to_owned() }
}

/// The list.
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
    let read = read_page(&web.app, staff, county, (&scope.asked, after), wanted);
    let mut all = read.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = all.rows.len() > ROWS;
    all.rows.truncate(ROWS);
    let href = at(county, &format!("?{}", scope.query));
    let next = all.rows.last().filter(|_| more);
    let next = next.map(|it| format!("{href}&after={}.{}.{}", it.org.0, it.due_on, it.id.0));
    let mut frame = desk.frame(&web, &look, &signed_in, ("责任和项目", Spot::Projects));
    frame.notice = query.done.as_deref().and_then(said).or(frame.notice);
    let (count, orgs) = all.counted;
    let shown = ProjectsPage {
        frame,
        title: format!(
            "{} {} 件，{} 个单位",
            scope.title(),
            words::number(count),
            words::number(orgs)
        ),
        definition: scope.what().1.to_owned(),
        action: at(county, ""),
        years: years(scope.asked.year, now),
        kinds: kinds(scope.asked.kind),
        whats: whats(scope.what),
        figures: figures(county, &scope, &all),
        rows: all.rows.iter().map(|it| row(county, staff, (it, &all.items), now)).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 件，期限早的在前", all.rows.len()),
        },
        empty: empty(staff),
        new_href: may_anywhere(staff, Act::Declare).then(|| at(county, "/new")),
        next_year: next_year(county, scope.asked.year, now),
        export: (count > 0).then(|| button(&href, "/projects?", "/projects/export?")),
    };
    Ok(page(&shown))
}

fn next_year(county: County, shown: i16, now: Instant) -> Option<Link> {
    let next = now.date().year() + 1;
    let name = format!("看 {next} 年的");
    (shown < next)
        .then(|| Link { name, href: at(county, &format!("?{}", address(next, None, "all"))) })
}

fn empty(staff: &Staff) -> Empty {
    let detail = if may_in_ground(staff, Act::Read) {
        "换一年、换一种、换一个进度看看。"
    } else {
        "这里只有本单位的。还没有申报的，点“申报一个”。"
    };
    Empty { headline: "这里没有".to_owned(), detail: detail.to_owned(), link: None }
}

/// `123.2025-11-30.456`.
fn key(text: &str) -> After {
    let mut parts = text.splitn(3, '.');
    let (org, due, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some((Id(org.parse().ok()?), due.parse().ok()?, Id(id.parse().ok()?)))
}

/// What was just done, in a sentence.
pub(super) fn said(code: &str) -> Option<String> {
    let say = match code {
        "declare" => "申报好了，等机关工委审核。",
        "approve" => "批准了，可以往下办了。",
        "send_back" => "退回去了，原因对方看得到。",
        "note" => "记下了。",
        "milestone" => "记下了，这个节点完成了。",
        "finish" => "办结了。",
        "reopen" => "退回去接着办了。",
        "withdraw" => "撤回了，不再算数，记录留着。",
        _ => return None,
    };
    Some(say.to_owned())
}

/// A project as lists show it; a goal with its key items. It leads to its page where the reader may
/// read it: a goal and its key items often have different owners.
pub(super) fn row(
    county: County,
    staff: &Staff,
    (it, items): (&Listed, &[Listed]),
    now: Instant,
) -> ProjectRow {
    let own = items.iter().filter(|own| own.parent == Some(it.id));
    let end = format!("{}以前办结", words::day(it.due_on, now));
    ProjectRow {
        href: may(staff, Act::Read, (it.org, it.place))
            .then(|| at(county, &format!("/{}", it.id.0))),
        title: it.title.clone(),
        detail: format!("{} · {} · {end}", kind_words(it.kind), tier_words(it.tier)),
        org: it.org_name.clone(),
        steps: format!("节点 {} / {}", it.done, it.steps),
        tag: state_tag(it.state),
        due: it.next_due.map(|it| due_tag(it, now)),
        items: own.map(|own| row(county, staff, (own, &[]), now)).collect(),
    }
}

fn figures(county: County, scope: &Scope, all: &Page) -> Vec<Figure> {
    let year = scope.asked.year;
    let kinds = Kind::ALL.map(|kind| {
        let (done, late) = (all.count(Some(kind), &[At::Done]), all.late(Some(kind)));
        Figure {
            name: kind_words(kind).to_owned(),
            value: words::number(all.count(Some(kind), &[])),
            of: format!("办结 {}，超期 {}", words::number(done), words::number(late)),
            href: at(county, &format!("?{}", address(year, Some(kind), "all"))),
            hot: false,
        }
    });
    let late = all.late(scope.asked.kind);
    let over = Figure {
        name: "超期".to_owned(),
        value: words::number(late),
        of: words::percent(late, all.count(scope.asked.kind, &[])),
        href: at(county, &format!("?{}", address(year, scope.asked.kind, "late"))),
        hot: late > 0,
    };
    kinds.into_iter().chain([over]).collect()
}

pub(super) fn years(chosen: i16, now: Instant) -> Vec<Choice> {
    let this = now.date().year();
    let year = |it: i16| Choice {
        value: it.to_string(),
        name: format!("{it} 年"),
        chosen: it == chosen,
        initials: None,
    };
    (this - 2..=this + 1).rev().map(year).collect()
}

fn kinds(chosen: Option<Kind>) -> Vec<Choice> {
    let all = Choice { name: "全部种类".to_owned(), ..Choice::default() };
    let of = |it: Kind| Choice {
        value: it.code().to_owned(),
        name: kind_words(it).to_owned(),
        chosen: chosen == Some(it),
        initials: None,
    };
    std::iter::once(all).chain(Kind::ALL.map(of)).collect()
}

fn whats(chosen: usize) -> Vec<Choice> {
    let of = |(nth, it): (usize, &(&str, &str, &[At], &str))| Choice {
        value: it.0.to_owned(),
        name: it.1.to_owned(),
        chosen: nth == chosen,
        initials: None,
    };
    WHATS.iter().enumerate().map(of).collect()
}

/// The list, taken along with its milestones.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(query): Query<Narrow>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let desk = Desk::of(&web, county, &signed_in).await?;
    let scope = scope(&query, now);
    let read = whole(&web.app, staff, county, &scope.asked, exports::wanted());
    let (rows, steps) = read.await.stop(&web)?;
    let (title, notes) = (scope.title(), exports::whence(&desk.house, staff, now));
    let tables =
        vec![projects_table(&title, notes.clone(), &rows, now), milestones_table(notes, &steps)];
    exports::send_tables(&web, county, staff, (title, tables), "projects").await
}
